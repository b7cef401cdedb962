"""A matrix without labels as a grid whose rows and columns are numbered: plain text, a sheet, any table.

`kindframe_formats.matrices` asks for it where whoever reads says that there are no labels. The first line, which other
readers take for a header, is a row like all others.
"""

from __future__ import annotations

from pathlib import Path

import attrs

from kindframe.reading.limits import over
from kindframe.reading.raw import Notes
from kindframe_formats.grids import LIMITS, TEXT, Grid, read_grid
from kindframe_formats.guarding import refused
from kindframe_formats.textlines import lines_of

__all__ = ["bare_grid"]

_SEPARATORS = (";", "\t", ",")


def bare_grid(path: Path, *, sheet: str = "") -> Grid:
    """Read a table all of whose lines are cells; before them stands a column of numbers, above them a line of numbers.

    In text, cells stand between semicolons, tabs or commas, or, where the first line has none of these, between spaces.

    Raises
    ------
    FileRejected
        Where it is no table, is empty, or its rows are not of one length; with the line.
    LimitExceeded
        Where it has more cells than may be taken in.
    """
    if path.suffix.casefold() in (*TEXT, ""):
        return _of_text(path)
    grid = read_grid(path, sheet=sheet)
    cells = list(grid.columns.values())
    rows: list[list[str | None]] = [list(grid.header), *([column[row] for column in cells] for row in grid.standing())]
    lines = [grid.header_line or 1, *(grid.lines[row] for row in grid.standing())]
    return _numbered(grid, rows, lines)


def _of_text(path: Path) -> Grid:
    notes = Notes(file=path.name)
    told = [(line, text) for line, text in enumerate(lines_of(path, notes).column.to_list(), start=1) if text.strip()]
    if not told:
        raise refused("KF-GRID-04", path.name, "there is nothing in it")
    separator = next((mark for mark in _SEPARATORS if mark in told[0][1]), None)
    rows: list[list[str | None]] = [[cell.strip().strip('"') for cell in text.split(separator)] for _, text in told]
    if sum(map(len, rows)) > LIMITS.cells:
        raise over(path.name, "a number of cells", sum(map(len, rows)), LIMITS.cells, "cells")
    lines = [line for line, _ in told]
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(rows[0]):
            told_of = f"it has {len(row):,} cells, and the first line has {len(rows[0]):,}"
            raise refused("KF-GRID-04", path.name, told_of, row=line)
    grid = Grid(name=path.name, columns={}, lines=[], decimal_comma=separator == ";", notes=notes)
    texts = [text for _, text in told]
    return attrs.evolve(_numbered(grid, rows, lines), raw=lambda row: texts[row])


def _numbered(grid: Grid, rows: list[list[str | None]], lines: list[int]) -> Grid:
    numbers = [str(number) for number in range(1, len(rows[0]) + 1)]
    beside: list[str | None] = [str(number) for number in range(1, len(rows) + 1)]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(numbers)}
    return attrs.evolve(
        grid,
        columns={"": beside, **columns},
        header=("", *numbers),
        header_line=lines[0],
        lines=lines,
        faults=[],
        blank=[],
    )
