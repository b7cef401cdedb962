"""Tables to take along: CSV inside a link, safe to open in a spreadsheet. Charts and tables of the report use it."""

from __future__ import annotations

import base64
import csv
import io
from typing import TYPE_CHECKING

from kindframe.cells import guard
from kindframe_report.words import clean

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MOST_CELLS", "link"]

MOST_CELLS = 20_000
"""A larger table is not put into the page twice."""


def link(table: pl.DataFrame) -> str:
    """Give the address of a table as CSV, whole in itself; empty where the table is too large.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    if table.height * table.width > MOST_CELLS:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(name) for name in table.columns])
    for row in table.iter_rows():
        writer.writerow([_cell(value) for value in row])
    data = base64.b64encode(out.getvalue().encode("utf-8")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{data}"


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = ";".join(str(part) for part in value)
    if isinstance(value, str):
        return guard(clean(value)) if value else value
    return value
