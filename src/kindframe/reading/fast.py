"""The vectorised way from delimited text to a frame, and the check that it may be taken.

polars reads the cells; numpy holds the text's structure against what polars made of it: every quote opens or closes a
cell, every record has as many cells as the header. Rows that differ are named by line. Where the quotes do not add up,
the exact scanner reads the file instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from attrs import frozen

from kindframe.errors import FileRejected
from kindframe.reading.raw import POLARS_FAULTS, Fault, Notes, RawTable, refusal
from kindframe.reading.scanner import Record, scan
from kindframe.reading.structure import Text

__all__ = ["Body", "read_body"]


@frozen(kw_only=True, eq=False)
class Body:
    """What stands under the header of a delimited text, and where."""

    file: str
    stem: str
    header: tuple[str, ...]
    header_line: int
    text: Text
    first_line: int


def read_body(body: Body, notes: Notes) -> RawTable:
    """Read the rows under a header; each row of the frame is one record of the file, those at fault included."""
    table = _vectorised(body, notes)
    if table is None:
        table = _exact(body, notes)
    table.decimal_comma = body.text.separator != ","
    table.plain = body.text.plain
    _refuse_if_all_ragged(table)
    return table


def _table(body: Body, notes: Notes, frame: pl.DataFrame) -> RawTable:
    return RawTable(
        file=body.file,
        stem=body.stem,
        header=body.header,
        header_line=body.header_line,
        frame=frame,
        first_line=body.first_line,
        raw=body.text.record,
        notes=notes,
    )


# -- polars and numpy -----------------------------------------------------------------------------


def _vectorised(body: Body, notes: Notes) -> RawTable | None:
    """Read with polars; None where the exact scanner must."""
    text, width = body.text, len(body.header)
    if not text.size:
        return _table(body, notes, pl.DataFrame(schema={str(place): pl.String for place in range(width)}))
    if not text.sound:
        return None
    try:
        frame = _cells(text, width)
    except POLARS_FAULTS:
        return None
    if frame.height != text.height or frame.width != width:
        return None
    if text.quoted:
        frame = frame.with_columns(pl.col(pl.String).replace("", None))
    table = _table(body, notes, frame)
    table.blank = _blank_rows(frame, spaced=not text.plain)
    table.faults = _ragged(text, frame, set(table.blank))
    if text.quoted:
        table.lines = text.first_lines(body.first_line)
    return table


def _cells(text: Text, width: int) -> pl.DataFrame:
    """Let polars split the text into cells; what a row has beyond the header's width is left out.

    polars takes the number of columns from the first line it sees. Where that is a row that does not fit the header, a
    header of our own goes before it.
    """
    names = [str(place) for place in range(width)]
    manner: dict[str, Any] = {
        "separator": text.separator,
        "infer_schema": False,
        "truncate_ragged_lines": True,
        "quote_char": '"' if text.quoted else None,
    }
    try:
        skipped = text.data.count(b"\n", 0, text.start)
        schema = dict.fromkeys(names, pl.String)
        return pl.read_csv(text.data, has_header=False, skip_lines=skipped, schema=schema, **manner)
    except POLARS_FAULTS:
        own = (text.separator.join(names) + "\n").encode()
        return pl.read_csv(b"".join((own, memoryview(text.data)[text.start :])), **manner)


def _blank_rows(frame: pl.DataFrame, *, spaced: bool) -> list[int]:
    """Find the rows in which no cell holds anything but white space; ``spaced`` says whether any cell may."""
    at = frame["0"]
    rows = (at.is_null() | (at.str.strip_chars() == "") if spaced else at.is_null()).arg_true()
    if rows.is_empty():
        return []
    few = frame[rows.to_list()] if rows.len() < frame.height else frame
    blank = few.select(pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == ""))).to_series()
    return rows.filter(blank).to_list()


def _ragged(text: Text, frame: pl.DataFrame, blank: set[int]) -> list[Fault]:
    """Name the records that have more or fewer cells than the header; surplus cells that are all blank are none."""
    width = frame.width
    unfilled = frame[str(width - 1)].is_null().to_numpy()
    found = []
    for row, cells in text.ragged(width, unfilled).items():
        if row in blank:
            continue
        if cells > width:
            record = next(scan(text.record(row), text.separator))
            if not any(cell.strip() for cell in record.cells[width:]):
                continue
        found.append(_fault(row, cells, width))
    return found


def _fault(row: int, found: int, width: int) -> Fault:
    more = found > width
    cells = "1 cell" if found == 1 else f"{found} cells"
    message = f"the row has {cells}, the header {width}"
    hint = "A text that holds the separator must stand in quotes." if more else "Fill the row up with separators."
    return Fault(row=row, code="KF-ROW-02" if more else "KF-ROW-01", message=message, hint=hint)


def _refuse_if_all_ragged(table: RawTable) -> None:
    """Refuse a file none of whose rows fits its header: the columns would be guessed."""
    records = table.frame.height - len(table.blank)
    ragged = sum(f.code in ("KF-ROW-01", "KF-ROW-02") for f in table.faults)
    if records > 1 and ragged == records:
        first = table.faults[0]
        message = f"no row fits the header: {first.message.replace('the row', 'the first', 1)}"
        hint = "Look at the header and the separator."
        raise refusal("KF-ROW-03", table.file, message, row=table.line(first.row), hint=hint)


# -- the exact scanner --------------------------------------------------------------------------------


def _exact(body: Body, notes: Notes) -> RawTable:
    """Read with the scanner, and name what it finds."""
    text = body.text.data[body.text.start :].decode("utf-8")
    width = len(body.header)
    columns: list[list[str | None]] = [[] for _ in range(width)]
    places: list[tuple[int, int]] = []
    lines: list[int] = []
    faults: list[Fault] = []
    blank: list[int] = []
    strays: list[int] = []
    for row, record in enumerate(scan(text, body.text.separator, line=body.first_line)):
        if record.fault == "unclosed":
            raise _unclosed(record, body.file, text)
        places.append((record.start, record.end))
        lines.append(record.line)
        cells = record.cells
        if record.fault:
            message = "text follows a closing quote; where the cell ends cannot be told"
            hint = 'Write a quote inside a quoted cell twice: "".'
            faults.append(Fault(row=row, code="KF-QUOTE-02", message=message, hint=hint))
        elif not any(cell.strip() for cell in cells):
            blank.append(row)
        elif len(cells) < width or any(cell.strip() for cell in cells[width:]):
            faults.append(_fault(row, len(cells), width))
        if record.stray and not record.fault:
            strays.append(record.line)
        for place, column in enumerate(columns):
            column.append(cells[place] or None if place < len(cells) else None)
    if strays:
        more = f" and {len(strays) - 1:,} more lines" if len(strays) > 1 else ""
        notes.note("KF-QUOTE-03", f"a quote inside a cell without quotes is kept as it is{more}", row=strays[0])
    frame = pl.DataFrame({str(place): pl.Series(held, dtype=pl.String) for place, held in enumerate(columns)})
    table = _table(body, notes, frame)
    table.raw = lambda row: text[slice(*places[row])].removesuffix("\r")
    table.lines = np.array(lines, dtype=np.int64)
    table.faults, table.blank = faults, blank
    return table


def _unclosed(record: Record, file: str, text: str) -> FileRejected:
    swallowed = text.count("\n", record.start, record.end)
    message = f"a quote opened on line {record.fault_line} is never closed"
    if swallowed:
        message += f"; the {swallowed:,} lines after it would be swallowed"
    hint = "Close it, or write a quote that belongs to the text twice."
    return refusal("KF-QUOTE-01", file, message, row=record.fault_line, hint=hint)
