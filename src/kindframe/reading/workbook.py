"""Excel workbooks: which of their sheets are tables of a study, and what in them a table of text cannot show.

`read_workbook` is called by the folder's reading. Of formulas the stored values are taken; one without a value, and an
error, set their row aside.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np
import polars as pl
from attrs import frozen

from kindframe.problems import Problem, Severity
from kindframe.reading.archive import checked_zip, unpack
from kindframe.reading.decoding import kind_of
from kindframe.reading.heading import best_row, table_of_header
from kindframe.reading.limits import Limits, over
from kindframe.reading.raw import Fault, Notes, RawTable, refusal, refusal_of_empty, row_text
from kindframe.reading.sheet_xml import Formats, Sheet, parse_xml, read_formats, read_sheet, read_strings
from kindframe.schema import Table
from kindframe.settings import Settings

__all__ = ["SETTINGS_SHEET", "read_workbook", "settings_text", "sheet_tables"]

SETTINGS_SHEET = "study.toml"
"""The sheet of a workbook that holds a study's settings, where it is a whole study."""
_SEARCHED = 25
_SHOWN = 20


@frozen(kw_only=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@frozen(kw_only=True, eq=False)
class _Book:
    """An opened workbook."""

    file: str
    archive: zipfile.ZipFile
    sheets: tuple[_Listed, ...]
    strings: list[str]
    formats: Formats
    base_1904: bool
    limits: Limits

    def cells(self, listed: _Listed) -> Sheet:
        """Unpack one of the sheets and read its cells."""
        data = unpack(self.archive, listed.part, self.file, self.limits)
        return read_sheet(data, self.file, self.strings, self.formats, self.base_1904, self.limits)


def read_workbook(
    data: bytes, file: str, stems: Mapping[str, Table], settings: Settings, limits: Limits, problems: list[Problem]
) -> Iterator[tuple[RawTable, Table]]:
    """Read every sheet of a workbook that is a table of a study; what is not read is added to ``problems``."""
    book = _open(data, file, limits)
    tables = [listed for listed in book.sheets if listed.name != SETTINGS_SHEET]
    held = [(listed, sheet) for listed in tables if (sheet := book.cells(listed)).rows]
    if not held:
        raise refusal_of_empty("workbook", file)
    named = [(listed, sheet) for listed, sheet in held if _stem(listed.name) in stems]
    chosen = named or held[:1]
    own = PurePosixPath(file).stem.casefold()
    for listed, sheet in chosen:
        stem = _stem(listed.name) if named else own
        label = f"{file}[{listed.name}]" if len(chosen) > 1 else file
        raw = _table(book, listed, sheet, label, stem, stems.get(stem), settings)
        definition = stems.get(stem) or table_of_header(raw.header, settings)
        if definition is None:
            shown = ", ".join(name.strip() for name in raw.header[:12])
            message = f"the sheet {listed.name!r} is no table of a study: its header reads {shown!r}"
            hint = "Name each sheet after its table (people, relationships) and begin it with the header."
            raise refusal("KF-COL-05", label, message, row=raw.header_line, hint=hint)
        if stem not in stems:
            raw.notes.note("KF-FILE-07", f"the sheet {listed.name!r} is read as {definition.name}, by its columns")
        yield raw, definition
    for listed, sheet in held:
        if (listed, sheet) not in chosen:
            problems.append(_not_read(file, listed, sheet, settings))


def settings_text(data: bytes, file: str, limits: Limits) -> str:
    """Give the text of the sheet ``study.toml``, a line in each of its rows; nothing where there is no such sheet."""
    listed = next((s for s in _open(data, file, limits, strings=False).sheets if s.name == SETTINGS_SHEET), None)
    if listed is None:
        return ""
    rows = _open(data, file, limits).cells(listed).rows
    return "".join(f"{rows.get(number, {}).get(1, '')}\n" for number in range(1, max(rows, default=0) + 1))


def sheet_tables(data: bytes, file: str, limits: Limits) -> list[RawTable]:
    """Read every sheet of a workbook that holds anything, whatever it is; the stem of each is its name, folded.

    Plugins whose formats are tables of other kinds read workbooks by this.
    """
    book = _open(data, file, limits)
    held = [(listed, sheet) for listed in book.sheets if (sheet := book.cells(listed)).rows]
    if not held:
        raise refusal_of_empty("workbook", file)
    several = len(held) > 1
    return [
        _table(book, listed, sheet, f"{file}[{listed.name}]" if several else file, _stem(listed.name), None, None)
        for listed, sheet in held
    ]


def _stem(name: str) -> str:
    return name.strip().casefold()


def _not_read(file: str, listed: _Listed, sheet: Sheet, settings: Settings) -> Problem:
    first = sheet.rows[min(sheet.rows)]
    looks = table_of_header(list(first.values()), settings)
    message = f"the sheet {listed.name!r} is not read: its name is none of a table"
    return Problem(
        code="KF-XLSX-07",
        file=file,
        message=message,
        severity=Severity.WARNING if looks else Severity.NOTE,
        hint=f"If it holds {looks.name}, name it so." if looks else "",
    )


# -- opening ----------------------------------------------------------------------------------------


def _open(data: bytes, file: str, limits: Limits, *, strings: bool = True) -> _Book:
    if not data.startswith(b"PK"):
        what, hint = kind_of(data[:512]) or ("a text table or something else", "Give it the ending of what it is.")
        raise refusal("KF-FILE-03", file, f"the file is no Excel workbook: it is {what}", hint=hint)
    archive = checked_zip(data, file, limits)
    parts = set(archive.namelist())
    if "xl/workbook.xml" not in parts:
        odd = "an .xlsb workbook" if "xl/workbook.bin" in parts else "another kind of archive"
        raise refusal("KF-FILE-03", file, f"the file is no .xlsx workbook but {odd}", hint="Save it as .xlsx.")

    def part(name: str) -> bytes:
        return unpack(archive, name, file, limits) if name in parts else b"<none/>"

    targets = _targets(part("xl/_rels/workbook.xml.rels"), file)
    sheets, base_1904 = _sheets(part("xl/workbook.xml"), targets, parts, file)
    return _Book(
        file=file,
        archive=archive,
        sheets=tuple(sheets),
        strings=read_strings(part("xl/sharedStrings.xml"), file) if strings else [],
        formats=read_formats(part("xl/styles.xml"), file),
        base_1904=base_1904,
        limits=limits,
    )


def _targets(data: bytes, file: str) -> dict[str, str]:
    """Give the part of the archive behind each relation of the workbook."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    parse_xml(data, file, start, lambda name, text: None)
    return targets


def _sheets(data: bytes, targets: Mapping[str, str], parts: set[str], file: str) -> tuple[list[_Listed], bool]:
    sheets: list[_Listed] = []
    base_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal base_1904
        if name == "workbookPr":
            base_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            part = targets.get(relation, "")
            if part in parts and "worksheets" in part:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(_Listed(name=attributes.get("name", ""), part=part, hidden=hidden))

    parse_xml(data, file, start, lambda name, text: None)
    return sheets, base_1904


# -- one sheet --------------------------------------------------------------------------------------


def _table(
    book: _Book,
    listed: _Listed,
    sheet: Sheet,
    label: str,
    stem: str,
    definition: Table | None,
    settings: Settings | None,
) -> RawTable:
    """Make a table of a sheet: its header, its rows, and what stands outside of both.

    Without settings it is taken as any table: a column to the left of the header, as matrices have, belongs to it.
    """
    notes = Notes(file=label)
    numbers = sorted(sheet.rows)
    seen = numbers[:_SEARCHED]
    tops = [
        [sheet.rows[n].get(c, "") for c in range(1, max(sheet.rows[n]) + 1)]
        for n in seen
        if max(sheet.rows[n]) < 20_000
    ]
    place = best_row(tops, definition, settings or Settings()) if tops else None
    at = seen[place or 0]
    header_cells = {c: text for c, text in sheet.rows[at].items() if text.strip()}
    first, last = min(header_cells, default=1), max(header_cells, default=1)
    if settings is None:
        first = min([first, *(min(sheet.rows[n]) for n in numbers if n > at)])
    if last - first + 1 > book.limits.columns:
        raise over(label, "a number of columns", last - first + 1, book.limits.columns, "columns")
    if place:
        message = (
            f"{place} row{'s stand' if place > 1 else ' stands'} above the header; taken as a title, not as records"
        )
        notes.warn("KF-HEAD-05", message, row=seen[0], hint="Begin the sheet with its header.")
    below = [n for n in numbers if n > at]
    if len(below) > book.limits.rows:
        raise over(label, "a number of rows", len(below), book.limits.rows, "rows")
    columns = range(first, last + 1)
    records = [n for n in below if any(c in sheet.rows[n] for c in columns)]
    cells = {
        str(i): pl.Series([sheet.rows[n].get(c) or None for n in records], dtype=pl.String)
        for i, c in enumerate(columns)
    }
    frame = pl.DataFrame(cells)
    table = RawTable(
        file=label,
        stem=stem,
        header=tuple(header_cells.get(c, "") for c in columns),
        header_line=at,
        frame=frame,
        first_line=at + 1,
        lines=np.array(records, dtype=np.int64),
        raw=lambda row: row_text(frame.row(row)),
        notes=notes,
    )
    table.blank = [row for row, n in enumerate(records) if _empty(sheet, n)]
    _faults(table, sheet, records, columns)
    _remarks(table, book, listed, sheet, records, columns)
    strays = [(n, c) for n in below for c in sheet.rows[n] if c not in columns and sheet.rows[n][c].strip()]
    _stray(notes, strays)
    return table


def _empty(sheet: Sheet, row: int) -> bool:
    return not any(
        text.strip() or (row, c) in sheet.uncomputed or (row, c) in sheet.errors for c, text in sheet.rows[row].items()
    )


def _faults(table: RawTable, sheet: Sheet, records: Sequence[int], columns: range) -> None:
    """Set aside rows with an error, or a formula whose value was never stored."""
    position = {n: row for row, n in enumerate(records)}
    for (n, c), error in sheet.errors.items():
        if n in position and c in columns:
            name = table.header[c - columns.start]
            message = f"the cell holds the error {error}"
            hint = "Mend the formula, or leave the cell blank."
            table.faults.append(Fault(row=position[n], code="KF-XLSX-02", column=name, message=message, hint=hint))
    for n, c in sorted(sheet.uncomputed):
        if n in position and c in columns:
            name = table.header[c - columns.start]
            message = "the cell holds a formula whose value is not stored in the file"
            hint = "Open and save the workbook in Excel or LibreOffice, or put the value in place of the formula."
            table.faults.append(Fault(row=position[n], code="KF-XLSX-03", column=name, message=message, hint=hint))


def _remarks(
    table: RawTable,
    book: _Book,
    listed: _Listed,
    sheet: Sheet,
    records: Sequence[int],
    columns: range,
) -> None:
    """Say what the sheet shows or hides that its cells do not tell."""
    notes = table.notes
    if listed.hidden:
        notes.warn("KF-XLSX-04", f"the sheet {listed.name!r} is hidden; it is read like the others")
    here = set(records)
    hidden = sorted(here.intersection(sheet.hidden))
    if hidden:
        message = f"{len(hidden)} hidden row{'s are' if len(hidden) > 1 else ' is'} read like the others"
        notes.warn("KF-XLSX-04", message, row=hidden[0], hint="Delete them if they are not meant to count.")
    if book.base_1904 and sheet.dates:
        notes.note("KF-XLSX-05", "its dates count from 1904, as the workbook says; read so")
    for reference in sheet.merged[:_SHOWN]:
        top = re.match(r"[A-Z]+(\d+)", reference)
        if top and int(top[1]) in here:
            message = f"the cells {reference} are merged; only the first of them holds the value, the others are blank"
            notes.warn("KF-XLSX-06", message, row=int(top[1]))
    for n, c in [place for place in sheet.imprecise if place[0] in here and place[1] in columns][:_SHOWN]:
        message = "the number has more digits than Excel keeps (15); its last digits may be wrong"
        notes.warn("KF-XLSX-09", message, row=n, column=table.header[c - columns.start], hint="Keep ids as text.")


def _stray(notes: Notes, strays: Sequence[tuple[int, int]]) -> None:
    """Say that cells stand beside or below the table."""
    if strays:
        n, c = strays[0]
        more = f", and {len(strays) - 1:,} more" if len(strays) > 1 else ""
        message = f"a cell stands outside of the table (row {n}, column {c}){more}; it is not read"
        notes.warn("KF-XLSX-08", message, row=n, hint="Delete it, or give its column a name.")
