"""The files of a Network Canvas CSV export, in a folder or a zip archive: which there are, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import attrs
from attrs import define, frozen

from kindframe.cells import tidy, unguard
from kindframe.errors import KindframeError
from kindframe.problems import nearest
from kindframe.reading import Limits
from kindframe.reading.archive import open_archive
from kindframe.reading.folder import Entry, entry_of, text_table
from kindframe.reading.heading import free_name
from kindframe.reading.limits import over
from kindframe.reading.raw import RawTable
from kindframe.settings import Settings
from kindframe_formats.guarding import refused

__all__ = ["EGO", "SOURCE", "TARGET", "UUID", "File", "is_export", "read_files"]

EGO, UUID = "networkCanvasEgoUUID", "networkCanvasUUID"
SOURCE, TARGET = "networkCanvasSourceUUID", "networkCanvasTargetUUID"
_NEEDED = {"ego": (EGO,), "attributeList": (EGO, UUID), "edgeList": (EGO, SOURCE, TARGET)}
_LIST = re.compile(r"(?:(?P<prefix>.*?)_)?(?P<role>attributeList|edgeList|adjacencyMatrix)_(?P<kind>.+)\.csv")
_EGO_FILE = re.compile(r"(?:(?P<prefix>.*)_)?(?P<role>ego)\.csv")
_LIMITS = attrs.evolve(Limits(), files=50_000)


@frozen(kw_only=True)
class _Named:
    """What a file's name says: the session (or protocol) before, its role, and the type of node or edge."""

    prefix: str
    role: str
    kind: str

    @classmethod
    def of(cls, name: str) -> _Named | None:
        """Take a name apart; None where it is none of Network Canvas's."""
        match = _LIST.fullmatch(name) or _EGO_FILE.fullmatch(name)
        if match is None:
            return None
        held = match.groupdict()
        return cls(prefix=held["prefix"] or "", role=held["role"], kind=held.get("kind") or "")


@define(kw_only=True, eq=False)
class File:
    """One table of an export: its cells by column name, as they stand, and what its name says."""

    name: str
    prefix: str
    role: str
    kind: str
    raw: RawTable
    columns: dict[str, list[str | None]]

    @property
    def height(self) -> int:
        """How many rows there are, blank ones included."""
        return self.raw.frame.height

    def ids(self, column: str) -> list[str | None]:
        """Give a column of UUIDs without what nobody sees."""
        return [tidy(cell) or None if cell is not None else None for cell in self.columns[column]]

    def texts(self, column: str) -> list[str | None]:
        """Give a column's cells without the guards that keep a spreadsheet from running them."""
        return [None if cell is None or not cell.strip() else unguard(cell) for cell in self.columns[column]]

    def standing(self) -> list[int]:
        """Give the positions of rows that are neither blank nor at fault."""
        out = {*self.raw.blank, *(fault.row for fault in self.raw.faults)}
        return [row for row in range(self.height) if row not in out]


def is_export(path: Path, head: bytes) -> bool:
    """Whether a folder or an archive holds a Network Canvas export, by the names of the files in it."""
    try:
        names = [entry.name for entry in _entries(path)]
    except (KindframeError, OSError):
        return False
    return any((named := _Named.of(name)) is not None and named.role != "ego" for name in names)


def _entries(path: Path) -> Iterable[Entry]:
    if path.is_dir():
        return [entry_of(found, found.name, _LIMITS) for found in sorted(path.iterdir()) if found.is_file()]
    entry = entry_of(path, path.name, _LIMITS)
    members = open_archive(entry.load(), path.name, _LIMITS)
    return [Entry(name=PurePosixPath(name).name, load=load) for name, load in sorted(members)]


def read_files(path: Path) -> tuple[list[File], list[str]]:
    """Read every table of an export; give also the names of the files that are not read.

    Raises
    ------
    FileRejected
        Where a table lacks a column it needs, or cannot be read.
    UnsafeInput
        Where the archive is made to harm, or too large.
    """
    try:
        entries = list(_entries(path))
    except OSError as error:
        raise refused("KF-FILE-01", path.name, f"it cannot be opened ({error.strerror or error})") from None
    files, others = [], []
    rows = 0
    for entry in entries:
        named = _Named.of(entry.name)
        if named is None or named.role == "adjacencyMatrix":
            others.append(entry.name)
            continue
        raw = text_table(entry.load(), entry, None, Settings(), _LIMITS)
        rows += raw.frame.height
        if rows > _LIMITS.rows:
            raise over(path.name, "a number of rows", rows, _LIMITS.rows, "rows")
        columns = _columns(raw, named)
        files.append(
            File(name=entry.name, prefix=named.prefix, role=named.role, kind=named.kind, raw=raw, columns=columns)
        )
    return files, others


def _columns(raw: RawTable, named: _Named) -> dict[str, list[str | None]]:
    """Give the cells under each name of the header; of two alike, the later gets a number."""
    columns: dict[str, list[str | None]] = {}
    for place, header in enumerate(raw.header):
        own = free_name(header) or f"column {place + 1}"
        name, again = own, 2
        while name in columns:
            name, again = f"{own}_{again}", again + 1
        columns[name] = raw.frame[str(place)].to_list()
    for needed in _NEEDED[named.role]:
        if needed not in columns:
            _refuse_lacking(raw, needed, columns)
    return columns


def _refuse_lacking(raw: RawTable, needed: str, columns: Mapping[str, object]) -> None:
    near = nearest(needed, columns)
    told = f"there is no column {needed!r}; the header reads {', '.join(list(columns)[:12])!r}"
    hint = f"Is {near!r} meant?" if near else "Export it again from Network Canvas, as CSV."
    raise refused("KF-NC-02", raw.file, told, row=raw.header_line, hint=hint)
