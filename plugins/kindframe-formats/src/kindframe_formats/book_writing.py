"""Writing a study as one Excel workbook: a sheet for each table, and one for the settings, so that it reads back whole.

Numbers and flags are cells of numbers and flags; every text is a text cell, guarded as in the CSV files of a study
folder, so that nothing in it can run. The workbook holds no properties: nobody's name, no date, no program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from kindframe.errors import StoreNotSaved
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe.sheets import LONGEST, Sheet, as_xlsx
from kindframe.storing import beside_tables, table_cells
from kindframe_formats.losses import Losses

__all__ = ["write_xlsx"]

_MOST_ROWS = 1_048_575
"""Rows under the header that a sheet holds."""
_EXACT = 10**15
"""Whole numbers from here on lose digits in a spreadsheet, and are written as text."""
_SETTINGS = "study.toml"
_HEADER = "# The settings of this study; kindframe reads them from here."
_WIDE = 24


def write_xlsx(release: Release, path: Path) -> LossReport:
    """Write a release's study as a workbook.

    Returns
    -------
    LossReport
        Frameworks of the study's own and outlines of areas have no sheet; a text beyond 32,767 characters is cut.
        Whatever else there is reads back exactly.

    Raises
    ------
    StoreNotSaved
        Where a table has more rows than a sheet, a value has no cell (a number that is not finite, a NUL), or the file
        cannot be written.
    """
    study = release.study
    settings, texts = table_cells(study)
    losses = Losses()
    beside = {name for name in beside_tables(settings) if name != _SETTINGS}
    losses.add(
        "frameworks", "dropped", len(beside), "a workbook has tables; frameworks and outlines of areas are files"
    )
    sheets = []
    for name, cells in texts.items():
        if cells.height > _MOST_ROWS:
            told = f"{path.name} was not written: {name} has {cells.height:,} rows, and a sheet {_MOST_ROWS:,}."
            raise StoreNotSaved(told, hint="Write it as Parquet, or as a folder.")
        for column in cells.columns:
            long = int((cells[column].str.len_chars() > LONGEST).sum())
            losses.add(f"{name}.{column}", "truncated", long, f"a cell holds {LONGEST:,} characters")
        table = study.tables[name]
        sheets.append(_sheet(name, cells, table.select(_own(table, cells, settings.columns.get(name, {})))))
    lines = beside_tables(settings)[_SETTINGS].decode().split("\n")
    if lines:
        sheets.append(Sheet(name=_SETTINGS, columns=(_HEADER,), rows=[[line] for line in lines], widths={_HEADER: 80}))
    with atomic_write(path) as file:
        file.write(as_xlsx(sheets))
    return LossReport(format="xlsx", losses=tuple(losses), files=(path,))


def _own(table: pl.DataFrame, cells: pl.DataFrame, columns: Mapping[str, str]) -> list[pl.Expr]:
    """Give the columns of a table under the headers of its cells."""
    return [pl.col(h if h in table.columns else columns.get(h, h)).alias(h) for h in cells.columns]


def _sheet(name: str, cells: pl.DataFrame, table: pl.DataFrame) -> Sheet:
    """Put numbers and flags in place of their texts; whatever a spreadsheet would round stays text."""
    columns: list[Sequence[object]] = []
    for header in cells.columns:
        held = table[header]
        if held.dtype == pl.Boolean:
            columns.append(held.to_list())
        elif held.dtype.is_numeric():
            fits = held.abs() < _EXACT
            columns.append(
                [
                    number if number is None or fit else text
                    for number, fit, text in zip(held.to_list(), fits.to_list(), cells[header].to_list(), strict=True)
                ]
            )
        else:
            columns.append(cells[header].to_list())
    rows: list[list[object]] = [list(row) for row in zip(*columns, strict=True)] if columns else []
    return Sheet(name=name, columns=tuple(cells.columns), rows=rows, widths=dict.fromkeys(cells.columns, _WIDE))  # type: ignore[arg-type]
