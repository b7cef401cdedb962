"""What stands at the bottom of a table and is no record: totals, notes, a header that comes again."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from kindframe.cells import TOTAL, is_note
from kindframe.reading.heading import plain_name
from kindframe.reading.raw import Fault, RawTable
from kindframe.records import TABLES
from kindframe.schema import Table

__all__ = ["name_footing"]

_LOOKED_AT = 25
_SHEET = 100_000
_NUMBER = re.compile(r"[+-]?[\d.,\s]+%?")
_AMOUNT = re.compile(r"[+-]?\d[\d.,\s]*%?(\s*[^\W\d]+)?")
"""A number with what it counts, such as "12 people"."""


def name_footing(table: RawTable, definition: Table, names: Mapping[int, str]) -> None:
    """Add a fault for each row at the bottom that is a total or a note, and for each repetition of the header."""
    faulty = {fault.row for fault in table.faults} | set(table.blank)
    table.faults += _headers_again(table, faulty)
    table.faults += _second_table(table, faulty)
    faulty |= {fault.row for fault in table.faults}
    if len(names) < 2:
        return
    key = (
        next((place for place, name in names.items() if name == definition.required[0]), 0)
        if definition.required
        else 0
    )
    height = table.frame.height
    for row in _totals_above(table, height):
        if row not in faulty and (fault := _footing(table, row, key, False)) is not None:
            table.faults.append(fault)
            faulty.add(row)
    for row in range(height - 1, max(-1, height - 1 - _LOOKED_AT), -1):
        if row in faulty:
            continue
        fault = _footing(table, row, key, row - 1 in table.blank)
        if fault is None:
            return
        table.faults.append(fault)


def _totals_above(table: RawTable, height: int) -> list[int]:
    """Find rows that may be totals further up, of parts of a table; a sheet of 100,000 rows has none between them."""
    first = table.frame["0"]
    if height > _SHEET or first.dtype != pl.String:
        return []
    rows: list[int] = first.str.contains(r"(?i)^\s*(grand |sub)?-?total").fill_null(False).arg_true().to_list()
    return rows


def _footing(table: RawTable, row: int, key: int, after_gap: bool) -> Fault | None:
    """Say what a row at the bottom is, if it is no record."""
    cells = [cell if isinstance(cell, str) else None for cell in table.frame.row(row)]
    first = (cells[0] or cells[key] or "").strip()
    others = [c.strip() for place, c in enumerate(cells) if c and c.strip() and place != 0]
    if not first:
        return None
    number = _AMOUNT if "total" in first.casefold() else _NUMBER
    if TOTAL.fullmatch(first.rstrip(" :")) and all(number.fullmatch(c) for c in others):
        message = f"the row is a total under the table ({first!r}), not a record"
        return Fault(row=row, code="KF-FOOT-01", message=message, hint="Take it out of the file.")
    alone = not others
    if alone and (after_gap or is_note(first)):
        message = "the row is a note under the table, not a record"
        return Fault(row=row, code="KF-FOOT-02", message=message, hint="Take it out of the file.")
    return None


def _headers_again(table: RawTable, faulty: set[int]) -> list[Fault]:
    """Find rows that repeat the header, as where two files were put together."""
    if not table.frame.height or len(table.header) < 2 or not table.header[0].strip():
        return []
    header = [plain_name(name) for name in table.header]
    first = table.frame["0"]
    if not str(first.dtype).startswith("String"):
        return []
    spelled = table.header[0]
    again = first == spelled
    if spelled.strip() != spelled:
        again |= first == spelled.strip()
    found = []
    for row in again.fill_null(False).arg_true().to_list():
        cells = [plain_name(cell) if isinstance(cell, str) else "" for cell in table.frame.row(row)]
        if row not in faulty and cells == header:
            found.append(Fault(row=row, code="KF-FOOT-03", message="the row repeats the header"))
    return found


def _second_table(table: RawTable, faulty: set[int]) -> list[Fault]:
    """Find a second table under a gap: its header has cells that all name columns, and those that a table needs."""
    if not all(isinstance(dtype, pl.String) for dtype in table.frame.dtypes):
        return []
    for row in (gap + 1 for gap in table.blank if gap + 1 < table.frame.height and gap + 1 not in table.blank):
        cells = [plain_name(cell) for cell in table.frame.row(row) if cell and cell.strip()]
        if len(cells) > 1 and any(_heads(cells, definition) for definition in TABLES.values()):
            message = f"a second table begins here; its header reads {', '.join(cells)!r}"
            hint = "Put each table in a file of its own."
            under = [r for r in range(row, table.frame.height) if r not in faulty and r not in table.blank]
            return [Fault(row=r, code="KF-FOOT-04", message=message, hint=hint) for r in under]
    return []


def _heads(cells: list[str], definition: Table) -> bool:
    known = {plain_name(alias): own for alias, own in definition.aliases().items()}
    own = {known.get(cell) for cell in cells}
    return None not in own and set(definition.required) <= own
