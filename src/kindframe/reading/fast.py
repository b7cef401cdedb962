"""The vectorised way from delimited text to a frame, and the check that it may be taken.

polars reads the cells; numpy holds the file's structure against what polars made of it: every quote opens or closes a
cell, every record has as many cells as the header. Rows that differ are named by line. Where the quotes do not add up,
the exact scanner reads the file instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl
from attrs import define, frozen
from numpy.typing import NDArray

from kindframe.reading.raw import Fault, Notes, RawTable, refusal
from kindframe.reading.scanner import Record, scan

__all__ = ["Body", "read_body"]

_FEW = 5_000
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34


@frozen(kw_only=True, eq=False)
class Body:
    """What stands under the header of a delimited text, in UTF-8, and how it is to be read."""

    file: str
    stem: str
    header: tuple[str, ...]
    header_line: int
    data: bytes
    first_line: int
    separator: str


def read_body(body: Body, notes: Notes) -> RawTable:
    """Read the rows under a header; each row of the frame is one record of the file, those at fault included."""
    table = _vectorised(body, notes)
    if table is None:
        table = _exact(body, notes)
    table.decimal_comma = body.separator != ","
    table.plain = _plain(body)
    _refuse_if_all_ragged(table)
    return table


def _table(body: Body, notes: Notes, frame: pl.DataFrame, raw: Callable[[int], str]) -> RawTable:
    return RawTable(
        file=body.file,
        stem=body.stem,
        header=body.header,
        header_line=body.header_line,
        frame=frame,
        first_line=body.first_line,
        raw=raw,
        notes=notes,
    )


def _plain(body: Body) -> bool:
    """Whether no cell can hold a space, a guard, an invisible or a control character."""
    data = body.data
    if not data.isascii() or any(sign in data for sign in (b" ", b"'", b'"', b"\x7f")):
        return False
    ends = data.count(b"\n") + (data.count(b"\r") if b"\r" in data else 0)
    if body.separator == "\t":
        ends += data.count(b"\t")
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) < 32)) == ends


# -- polars and numpy -----------------------------------------------------------------------------


@define(eq=False)
class _Structure:
    """Where the records of a text end, and which signs stand inside quotes."""

    signs: NDArray[np.uint8]
    quotes: NDArray[np.int64]
    ends: NDArray[np.int64]

    def outside(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        if not self.quotes.size:
            return places
        return places[np.searchsorted(self.quotes, places) % 2 == 0]

    def cells(self, separator: str) -> NDArray[np.int64]:
        """Give the number of separators in each record."""
        places = self.outside(np.flatnonzero(self.signs == ord(separator)))
        found = np.diff(np.searchsorted(places, self.ends), prepend=np.int64(0))
        return np.asarray(found, dtype=np.int64)


def _vectorised(body: Body, notes: Notes) -> RawTable | None:
    """Read with polars; None where the exact scanner must."""
    data = body.data
    width = len(body.header)
    if not data:
        empty = pl.DataFrame(schema={str(i): pl.String for i in range(width)})
        return _table(body, notes, empty, lambda row: "")
    signs = np.frombuffer(data, dtype=np.uint8)
    quoted = b'"' in data
    structure = _structure(data, signs, body.separator) if quoted else None
    if quoted and structure is None:
        return None
    head = body.separator.join(str(i) for i in range(width + 1)) + "\n"
    try:
        frame = pl.read_csv(
            head.encode() + data,
            separator=body.separator,
            infer_schema=False,
            truncate_ragged_lines=True,
            quote_char='"' if quoted else None,
        )
    except pl.exceptions.PolarsError:
        return None
    records = structure.ends.size if structure else data.count(b"\n") + (not data.endswith(b"\n"))
    if frame.height != records or frame.width != width + 1:
        return None

    @cache
    def layout() -> _Structure:
        found = structure or _structure(data, signs, body.separator)
        assert found is not None
        return found

    def raw(row: int) -> str:
        ends = layout().ends
        start = int(ends[row - 1]) + 1 if row else 0
        return data[start : int(ends[row])].decode("utf-8", "replace").removesuffix("\r")

    if quoted:
        frame = frame.with_columns(pl.col(pl.String).replace("", None))
    table = _table(body, notes, frame.drop(str(width)), raw)
    table.blank = _blank_rows(frame)
    table.faults = _ragged(body, frame, layout, raw, set(table.blank))
    if quoted:
        table.lines = _lines(layout(), body.first_line)
    return table


def _structure(data: bytes, signs: NDArray[np.uint8], separator: str) -> _Structure | None:
    """Find the quotes and the ends of records; None where a quote stands where RFC 4180 has none."""
    newlines = np.flatnonzero(signs == _NEWLINE)
    quotes = np.flatnonzero(signs == _QUOTE)
    if quotes.size:
        if quotes.size % 2:
            return None
        opening, closing = quotes[::2], quotes[1::2]
        before = np.where(opening > 0, signs[np.maximum(opening - 1, 0)], _NEWLINE)
        after = np.where(closing < signs.size - 1, signs[np.minimum(closing + 1, signs.size - 1)], _NEWLINE)
        around = [ord(separator), _NEWLINE, _QUOTE]
        if not (np.isin(before, around).all() and np.isin(after, [*around, _RETURN]).all()):
            return None
        newlines = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    ends = (
        newlines
        if data.endswith(b"\n") and newlines.size and newlines[-1] == len(data) - 1
        else np.append(newlines, len(data))
    )
    return _Structure(signs, quotes, ends)


def _lines(structure: _Structure, first: int) -> NDArray[np.int64]:
    """Give the physical line on which each record begins."""
    newlines = np.flatnonzero(structure.signs == _NEWLINE)
    before = np.searchsorted(newlines, structure.ends, side="right")
    starts = np.concatenate([[0], before[:-1]])
    return (starts + first).astype(np.int64)


def _blank_rows(frame: pl.DataFrame) -> list[int]:
    """Find the rows in which no cell holds anything but white space."""
    at = frame["0"]
    rows = (at.is_null() | (at.str.strip_chars() == "")).fill_null(True).arg_true() if _may_be_blank(at) else None
    if rows is None or rows.is_empty():
        return []
    few = frame[rows.to_list()] if rows.len() < frame.height else frame
    blank = few.select(pl.all_horizontal((pl.all().is_null()) | (pl.all().str.strip_chars() == ""))).to_series()
    return rows.filter(blank).to_list()


def _may_be_blank(cells: pl.Series) -> bool:
    return cells.null_count() > 0 or bool(cells.str.contains(r"^\s*$").any())


def _ragged(
    body: Body, frame: pl.DataFrame, layout: Callable[[], _Structure], raw: Callable[[int], str], blank: set[int]
) -> list[Fault]:
    """Name the records that have more or fewer cells than the header."""
    width = len(body.header)
    last, extra = frame[str(width - 1)], frame[str(width)]
    separator = body.separator.encode()
    if b'"' not in body.data:
        surplus = body.data.count(separator) - frame.height * (width - 1)
        suspects = (
            (last.is_null() | extra.is_not_null()).arg_true()
            if last.null_count() or extra.null_count() < extra.len()
            else None
        )
        if suspects is None and surplus == 0:
            return []
        if suspects is not None and suspects.len() <= _FEW:
            counts = {row: raw(row).count(body.separator) for row in suspects.to_list()}
            if sum(counts.values()) - len(counts) * (width - 1) == surplus:
                odd = [(row, n + 1) for row, n in counts.items() if n != width - 1 and row not in blank]
                return [f for row, n in odd if (f := _fault(row, n, width, body, raw))]
    cells = layout().cells(body.separator) + 1
    rows = np.flatnonzero(cells != width)
    return [f for row in rows.tolist() if row not in blank and (f := _fault(row, int(cells[row]), width, body, raw))]


def _fault(row: int, found: int, width: int, body: Body, raw: Callable[[int], str]) -> Fault | None:
    """Say that a record is too short or too long; one whose surplus cells are all blank is neither."""
    if found > width:
        record = next(scan(raw(row), body.separator))
        if not any(cell.strip() for cell in record.cells[width:]):
            return None
    return ragged_fault(row, found, width)


def ragged_fault(row: int, found: int, width: int) -> Fault:
    """Describe a record whose number of cells is not the header's."""
    more = found > width
    message = f"the row has {found} cells, the header {width}"
    hint = "A text that holds the separator must stand in quotes." if more else "Fill the row up with separators."
    return Fault(row=row, code="KF-ROW-02" if more else "KF-ROW-01", message=message, hint=hint)


def _refuse_if_all_ragged(table: RawTable) -> None:
    """Refuse a file none of whose rows fits its header: the columns would be guessed."""
    records = table.frame.height - len(table.blank)
    ragged = sum(f.code in ("KF-ROW-01", "KF-ROW-02") for f in table.faults)
    if records > 1 and ragged == records:
        first = table.faults[0]
        message = f"no row fits the header: in the first, {first.message.removeprefix('the ')}"
        hint = "Look at the header and the separator."
        raise refusal("KF-ROW-03", table.file, message, row=table.line(first.row), hint=hint)


# -- the exact scanner --------------------------------------------------------------------------------


def _exact(body: Body, notes: Notes) -> RawTable:
    """Read with the scanner, and name what it finds."""
    text = body.data.decode("utf-8")
    width = len(body.header)
    columns: list[list[str | None]] = [[] for _ in range(width)]
    places: list[tuple[int, int]] = []
    lines: list[int] = []
    faults: list[Fault] = []
    blank: list[int] = []
    strays: list[int] = []
    for row, record in enumerate(scan(text, body.separator, line=body.first_line)):
        places.append((record.start, record.end))
        lines.append(record.line)
        cells = record.cells
        if record.fault == "unclosed":
            raise _unclosed(record, body, text)
        if record.fault:
            message = "text follows a closing quote; where the cell ends cannot be told"
            hint = 'Write a quote inside a quoted cell twice: "".'
            faults.append(Fault(row=row, code="KF-QUOTE-02", message=message, hint=hint))
        elif not any(cell.strip() for cell in cells):
            blank.append(row)
        elif len(cells) < width or any(cell.strip() for cell in cells[width:]):
            faults.append(ragged_fault(row, len(cells), width))
        if record.stray and not record.fault:
            strays.append(record.line)
        for place, column in enumerate(columns):
            column.append(cells[place] or None if place < len(cells) else None)
    if strays:
        more = f" and {len(strays) - 1:,} more lines" if len(strays) > 1 else ""
        notes.note("KF-QUOTE-03", f"a quote inside a cell without quotes is kept as it is{more}", row=strays[0])
    frame = pl.DataFrame({str(i): pl.Series(held, dtype=pl.String) for i, held in enumerate(columns)})
    table = _table(body, notes, frame, lambda row: text[slice(*places[row])].removesuffix("\r"))
    table.lines = np.array(lines, dtype=np.int64)
    table.faults, table.blank = faults, blank
    return table


def _unclosed(record: Record, body: Body, text: str) -> Exception:
    swallowed = text.count("\n", record.start, record.end)
    message = f"a quote opened on line {record.fault_line} is never closed"
    if swallowed:
        message += f"; the {swallowed:,} lines after it would be swallowed"
    hint = "Close it, or write a quote that belongs to the text twice."
    return refusal("KF-QUOTE-01", body.file, message, row=record.fault_line, hint=hint)
