"""The proof: looking through every byte of a folder or a saved study for what a person is known by.

Compressed files are searched as they unpack: saved studies and Parquet tables cell by cell, zip archives and workbooks
part by part. What cannot be looked into is named.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from attrs import define, field, frozen

from kindframe.errors import KindframeError
from kindframe.problems import visible
from kindframe.progress import Come, Shares, unheard
from kindframe.reading.scanner import scan
from kindframe.records import TABLES
from kindframe.storing import SUFFIX, open_study
from kindframe.study import Study
from kindframe.withdrawal.whose import Needles

__all__ = ["Hit", "Search", "every_file", "search_files", "search_study"]

_LARGEST = 1 << 30
_TABLES = (".csv", ".tsv", ".tab", ".txt")
_ZIPS = (".zip", ".xlsx", ".xlsm", ".ods", ".docx", ".egoweb", ".netcanvas")
_NO_IDS = ("number", "integer", "flag", "moment")


@frozen(kw_only=True, order=True)
class Hit:
    """One place where something of a person stands: file, line (or row), column, and whether it is id or name.

    .. versionadded:: 0.1
    """

    file: str
    row: int | None = None
    column: str = ""
    what: str = "id"

    def __str__(self) -> str:
        parts = [self.file, "" if self.row is None else str(self.row), self.column]
        return f"{visible(':'.join(part for part in parts if part))} ({self.what})"


@define(kw_only=True)
class Search:
    """What a search has come to so far."""

    needles: Needles
    files: int = 0
    size: int = 0
    found: list[Hit] = field(factory=list)
    unsearched: list[str] = field(factory=list)
    come: Come = unheard

    def look(self, text: str, file: str, row: int | None = None, column: str = "", *, ids: bool = True) -> None:
        """Note what of the person stands in one text."""
        self.found += [Hit(file=file, row=row, column=column, what=what) for what in self.needles.kinds(text, ids=ids)]


def search_files(paths: list[Path], top: Path, needles: Needles, come: Come = unheard) -> Search:
    """Look through files; their names are given from ``top`` on, and are looked at too.

    ``come`` is told the share of their bytes that is done.
    """
    shares = Shares([path.lstat().st_size if path.exists() else 0 for path in paths], come)
    search = Search(needles=needles, come=shares.come)
    for path in paths:
        shares.next()
        name = path.relative_to(top).as_posix() if path.is_relative_to(top) else path.name
        search.look(name.replace("_", " "), name, column="the file's name", ids=not needles.loose)
        try:
            state = path.lstat()
            if stat.S_ISLNK(state.st_mode):
                search.unsearched.append(f"{name} (a link)")
            elif stat.S_ISREG(state.st_mode) and state.st_size <= _LARGEST:
                data = path.read_bytes()
                search.files += 1
                search.size += len(data)
                _file(search, name, path, data)
            elif stat.S_ISREG(state.st_mode):
                search.unsearched.append(f"{name} (too large)")
        except OSError as error:
            search.unsearched.append(f"{name} ({error.strerror or error})")
    return search


def every_file(folder: Path) -> list[Path]:
    """Give every file below a folder, hidden ones too; links are not followed."""
    return sorted(Path(at, name) for at, _, names in os.walk(folder) for name in names)


def search_study(search: Search, study: Study, file: str) -> None:
    """Look through every cell of a study, its settings and its own frameworks."""
    for name, table in study.tables.items():
        _frame(search, table, f"{file}:{name}", table=name)
    search.look(study.settings.to_toml(), f"{file}:study.toml")
    for own, text in study.settings.own_frameworks.items():
        search.look(text, f"{file}:{own}")


def _file(search: Search, name: str, path: Path, data: bytes) -> None:
    suffix = path.suffix.lower()
    try:
        if data.startswith(b"PAR1"):
            _frame(search, pl.read_parquet(io.BytesIO(data)), name)
        elif suffix == SUFFIX or name.endswith(f"{SUFFIX}.bak"):
            search_study(search, open_study(path), name)
        elif data.startswith(b"\x1f\x8b"):
            _text(search, name, gzip.decompress(data))
        elif data.startswith(b"PK\x03\x04"):
            for part, inside in _unzipped(data):
                _text(search, f"{name}:{part}", inside)
        elif suffix in _TABLES:
            _table(search, name, data)
        else:
            _text(search, name, data)
    except (KindframeError, pl.exceptions.PolarsError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
        search.unsearched.append(f"{name} (it cannot be opened)")


def _unzipped(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST:
            raise ValueError("too large")
        for member in archive.infolist():
            yield member.filename, archive.read(member)


def _frame(search: Search, frame: pl.DataFrame, file: str, *, table: str = "") -> None:
    """Look through a table cell by cell; each different cell once."""
    declared = {c.name: c.kind for c in TABLES[table].columns} if table in TABLES else {}
    for place, name in enumerate(frame.columns, start=1):
        search.look(name, file, column=f"the name of column {place}", ids=not search.needles.loose)
        if declared.get(name) in _NO_IDS or frame[name].dtype not in (pl.String, pl.List(pl.String)):
            continue
        column = frame[name] if frame[name].dtype == pl.String else frame[name].list.join("\n")
        for cell in column.drop_nulls().unique().to_list():
            kinds = search.needles.kinds(cell, ids=_ids_here(search, declared.get(name)))
            for row in (column == cell).arg_true().to_list() if kinds else ():
                search.found += [Hit(file=file, row=row + 1, column=name, what=what) for what in kinds]


def _ids_here(search: Search, kind: str | None) -> bool:
    """Whether an id is looked for in a column: one that is short or a plain number only where ids and words stand."""
    return not search.needles.loose or kind in ("id", "ids", "text")


def _table(search: Search, name: str, data: bytes) -> None:
    """Look through a delimited text record by record, so that a hit has its line and column."""
    text = _decoded(data)
    separator = max(",;\t|", key=text.split("\n", 1)[0].count)
    header: list[str] = []
    stem = Path(name).stem.casefold()
    definition = next((d for d in TABLES.values() if stem in d.files), None)
    known = {c.name: c.kind for c in definition.columns} if definition else {}
    aliases = definition.aliases() if definition else {}
    for record in scan(text, separator, come=search.come):
        first = not header
        if first:
            header = [cell.strip() for cell in record.cells]
            header = [f"column {n}" if search.needles.kinds(held) else held for n, held in enumerate(header, start=1)]
        cells = record.cells if not record.fault else [text[record.start : record.end]]
        for place, cell in enumerate(cells):
            column = header[place] if place < len(header) and not (record.fault or first) else ""
            kind = known.get(aliases.get(column.casefold(), column))
            ids = bool(record.fault) or (kind not in _NO_IDS and (_ids_here(search, kind) or not definition))
            search.look(cell, name, record.line, column, ids=ids)


def _text(search: Search, name: str, data: bytes) -> None:
    """Look through a file of any kind, line by line."""
    ids = not search.needles.loose
    for number, line in enumerate(_decoded(data).split("\n"), start=1):
        search.look(line, name, number, ids=ids)


def _decoded(data: bytes) -> str:
    """Give bytes as text so that whatever UTF-8 or UTF-16 stands in them is found as it is read."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    text = data.decode("utf-8", "replace")
    if "\0" in text:
        text += "\n" + data.decode("utf-16-le", "replace") + "\n" + data[1:].decode("utf-16-le", "replace")
    return text
