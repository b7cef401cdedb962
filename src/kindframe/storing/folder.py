"""`save_folder`: a study back to a folder that a person can edit, ``study.toml`` and a CSV for each table.

Every cell is written so that reading gives it back exactly: by the conventions of `kindframe.cells`, which reading
stands on as well. What the tables hold beyond plain text is declared in ``study.toml``.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from kindframe.areas import AREAS
from kindframe.cells import guard, join_ids
from kindframe.errors import InputError, ParameterError, StoreNotSaved
from kindframe.files import atomic_folder, atomic_write
from kindframe.problems import visible
from kindframe.records import CODEBOOKS, TABLES
from kindframe.schema import Column, Table
from kindframe.settings import Settings
from kindframe.storing.tables import fits, framework_name, settings_text
from kindframe.study import Study

__all__ = ["beside_tables", "folder_files", "save_folder", "table_cells", "write_files"]

Place = str | os.PathLike[str]

SETTINGS_FILE = "study.toml"
_PLAIN_NAME = re.compile(r"[^\W_](?:[ ]?[\w.-])*")
"""A column's name that every reader of CSV takes as it stands."""
_LARGEST = 2**63 - 1024
"""Whole numbers from here on are no longer told apart from those that do not fit."""
_TYPES: Mapping[Any, str] = {pl.String: "text", pl.Float64: "number", pl.Int64: "integer", pl.Boolean: "flag"}


def save_folder(study: Study, folder: Place, *, reader: Callable[[Path], Study] | None = None) -> tuple[Path, ...]:
    """Write a study as a study folder; reading it gives the same records, types, blanks and ids.

    The folder appears in one step, whole, readable by its owner alone; it must be free or empty, so nobody's work is
    overwritten. Each table with rows or with columns of its own becomes one CSV file, actors of all kinds one
    ``actors.csv``. In ``study.toml`` the types of attributes are as the tables have them; an attribute whose name a
    header could not carry is named there under ``[columns]``.

    Parameters
    ----------
    study
        What to write.
    folder
        Where; the folder it is to be in must be there.
    reader
        A function that reads a study folder (`kindframe.reading.read_study`). Where it is given, the folder is read
        back before it takes its name, and a study that a folder cannot hold exactly is refused.

    Returns
    -------
    tuple of pathlib.Path
        The files written, ``study.toml`` first.

    Raises
    ------
    StoreNotSaved
        Where it cannot be written, or a value cannot be held by a CSV: a number that is not finite, a cell that the
        settings declare to mean a missing answer, a NUL. `kindframe.storing.save` holds every value.
    SchemaError, ParameterError
        As for `kindframe.storing.save`.

    .. versionadded:: 0.1
    """
    files = folder_files(study)
    with atomic_folder(folder) as place:
        write_files(place, files)
        if reader is not None:
            _compare(reader, place, study)
    return tuple(Path(folder) / name for name in files)


def write_files(place: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a folder that is being made, each whole; ``frameworks/x.toml`` into a folder of its own."""
    for name, data in files.items():
        inside = place / name
        if inside.parent != place and not inside.parent.exists():
            inside.parent.mkdir(mode=0o700)
        with atomic_write(inside) as file:
            file.write(data)


def folder_files(study: Study) -> dict[str, bytes]:
    """Give the files of a study folder by name: what `save_folder` writes, for exporters that write more beside it.

    Raises
    ------
    StoreNotSaved, SchemaError, ParameterError
        As for `save_folder`.
    """
    settings, texts = table_cells(study)
    files = {SETTINGS_FILE: b""}
    files |= {f"{name}.csv": cells.write_csv(quote_style="necessary").encode() for name, cells in texts.items()}
    return files | beside_tables(settings)


def beside_tables(settings: Settings) -> dict[str, bytes]:
    """Give the files of a study folder that are no tables: the settings, frameworks of its own, outlines of areas."""
    files = {SETTINGS_FILE: settings_text(settings).encode()}
    files |= {f"frameworks/{framework_name(n)}": _kept(n, t) for n, t in settings.own_frameworks.items()}
    if settings.areas:
        files[AREAS] = _kept(AREAS, settings.areas)
    return files


def table_cells(study: Study) -> tuple[Settings, dict[str, pl.DataFrame]]:
    """Give the tables of a study as text cells that reading takes back exactly, and the settings that go with them.

    Raises
    ------
    StoreNotSaved, SchemaError, ParameterError
        As for `save_folder`.
    """
    tables = dict(study.tables)
    for name, table in tables.items():
        fits(TABLES[name], table)
    headers = {name: _headers(TABLES[name], table, study.settings) for name, table in tables.items()}
    settings = _declaring(study.settings, tables, headers)
    return settings, {name: _cells(TABLES[name], tables[name], headers[name], settings) for name in _written(tables)}


def _kept(name: str, text: str) -> bytes:
    if "\r\n" in text or text.startswith("\ufeff"):
        raise ParameterError(f"The file {visible(name)!r} has a mark or line ends that are not kept.")
    return text.encode()


def _written(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Give the tables that become files: the actors always, so that there is somebody for the others to speak of."""
    return [n for n, t in tables.items() if t.height or n == "actors" or len(t.columns) > len(TABLES[n].names)]


def _headers(definition: Table, table: pl.DataFrame, settings: Settings) -> dict[str, str]:
    """Give the header of each column that is written: its name, or a stand-in where the name would be misread."""
    own = [c.name for c in definition.columns if c.required or table[c.name].len() > _blanks(table[c.name])]
    free = [name for name in table.columns if name not in definition.names]
    named = settings.columns.get(definition.name, {})
    taken = {_folded(name) for name in (*definition.aliases(), *named, *own)}
    before = {
        name: header
        for header, name in named.items()
        if name in free and header not in (*free, *own) and _PLAIN_NAME.fullmatch(header)
    }
    headers = {name: name for name in own}
    for name in free:
        header = name
        if not _PLAIN_NAME.fullmatch(name) or _folded(name) in taken:
            count = 1
            while _folded(header := f"attribute {count}") in taken or header in free:
                count += 1
            header = before.get(name, header)
        taken.add(_folded(header))
        headers[name] = header
    return headers


def _folded(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name).casefold()


def _blanks(series: pl.Series) -> int:
    """Count the cells that are unknown; an empty list is."""
    if isinstance(series.dtype, pl.List):
        return int((series.list.len().fill_null(0) == 0).sum())
    return series.null_count()


def _declaring(
    settings: Settings, tables: Mapping[str, pl.DataFrame], headers: Mapping[str, Mapping[str, str]]
) -> Settings:
    """Give the settings with the type of every attribute that is not text, and the names headers cannot carry."""
    attributes = {name: dict(notes) for name, notes in settings.attributes.items()}
    columns = {name: dict(names) for name, names in settings.columns.items()}
    for name, table in tables.items():
        for column, dtype in table.schema.items():
            if column in TABLES[name].names:
                continue
            kind, note = _TYPES[dtype], settings.note(name, column)
            if note.type != kind:
                attributes.setdefault(name, {})[column] = attrs.evolve(note, type=kind)
            if headers[name][column] != column:
                columns.setdefault(name, {})[headers[name][column]] = column
    return attrs.evolve(settings, attributes=attributes, columns=columns)


def _cells(definition: Table, table: pl.DataFrame, headers: Mapping[str, str], settings: Settings) -> pl.DataFrame:
    """Give the table as text cells, blank where unknown."""
    tokens = [token for tokens in settings.missing.values() for token in tokens]
    written = []
    for name, header in headers.items():
        series = table[name]
        declared = definition.column(name) if name in definition.names else None
        text = _text(series, declared, settings)
        _refuse(definition, name, series, text, tokens)
        written.append(text.alias(header))
    return pl.DataFrame(written)


def _text(series: pl.Series, declared: Column | None, settings: Settings) -> pl.Series:
    """Give one column as text cells."""
    if series.dtype == pl.Boolean:
        return series.replace_strict([True, False], ["yes", "no"], return_dtype=pl.String)
    if series.dtype.is_numeric():
        return series.cast(pl.String)
    if isinstance(series.dtype, pl.List):
        lists = [join_ids(ids or []) or None for ids in series.to_list()]
        return pl.Series(series.name, lists, dtype=pl.String)
    kind = declared.kind if declared else "text"
    unique = series.unique().drop_nulls().to_list()
    if kind == "word" and declared:
        known = {w.casefold(): w for w in (*CODEBOOKS.get(declared.codebook, ()), *declared.values)}
        known |= {w.casefold(): w for w in settings.codebook.get(declared.codebook, ())}
        new = {value: _word(value, known) for value in unique}
    else:
        new = {value: guard(value, "id" if kind == "id" else "text") for value in unique}
    changed = {old: cell for old, cell in new.items() if old != cell}
    return series.replace(list(changed), list(changed.values())) if changed else series


def _word(value: str, known: Mapping[str, str]) -> str:
    """Guard a word that reading would otherwise take for the same word in other capitals."""
    cell = guard(value, "word")
    return f"'{value}" if cell == value and known.get(value.casefold(), value) != value else cell


def _refuse(definition: Table, name: str, series: pl.Series, text: pl.Series, tokens: list[str]) -> None:
    """Refuse what a cell cannot hold, naming the first row of it."""
    wrong: tuple[tuple[str, pl.Series | None], ...] = (
        ("is not a finite number", ~series.is_finite() if series.dtype.is_float() else None),
        ("is too large a whole number", series.abs() > _LARGEST if series.dtype.is_integer() else None),
        ("holds a NUL character", text.str.contains("\0", literal=True) if series.dtype == pl.String else None),
        ("is what study.toml declares to mean a missing answer", text.is_in(tokens) if tokens else None),
    )
    for why, where in wrong:
        if where is not None and where.any():
            row = where.fill_null(False).arg_true()[0]
            shown = visible(str(series[row]), 60)
            shown = shown if not _is_nan(series[row]) else "NaN"
            raise StoreNotSaved(
                f"The {definition.name} cannot stand in a folder: {visible(name)} of row {row + 1:,} ({shown}) {why}.",
                hint="A saved file (kindframe.save) holds it.",
            )


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _compare(reader: Callable[[Path], Study], place: Path, study: Study) -> None:
    """Read the folder back and refuse it where the tables are not the same."""
    try:
        again = reader(place)
    except InputError as error:
        raise StoreNotSaved(f"The study cannot stand in a folder: read back, it is refused. {error}") from error
    for name, table in study.tables.items():
        if again.tables[name].schema != table.schema or not again.tables[name].equals(table):
            raise StoreNotSaved(
                f"The study cannot stand in a folder: read back, its {name} are not the same.",
                hint="A saved file (kindframe.save) holds it.",
            )
