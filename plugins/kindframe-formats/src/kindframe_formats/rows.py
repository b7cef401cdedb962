"""Rows gathered one by one while a file is heard, given as text columns at the end."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from attrs import define, field

__all__ = ["LINE", "Columns", "Rows"]

LINE = "@line"
"""The column of a frame that holds the line of each row."""


@define
class Rows:
    """Rows with some fixed cells and any number of named ones, each with the line it stands on."""

    fixed: tuple[str, ...]
    lines: list[int] = field(factory=list)
    _cells: list[tuple[str | None, ...]] = field(factory=list)
    found: dict[str, dict[int, str]] = field(factory=dict)

    def add(self, line: int, *cells: str | None) -> None:
        """Begin a row with its fixed cells, in order."""
        self.lines.append(line)
        self._cells.append(cells)

    def put(self, name: str, value: str) -> bool:
        """Set a named cell of the row begun last; False where it was set already."""
        column = self.found.setdefault(name, {})
        row = len(self.lines) - 1
        fresh = row not in column
        column[row] = value
        return fresh

    def default(self, name: str, value: str) -> None:
        """Give every row a value that has none under that name."""
        held = self.found.get(name, {})
        self.found[name] = {row: held.get(row, value) for row in range(len(self.lines))}

    def frame(self, names: Mapping[str, str]) -> pl.DataFrame:
        """Give the rows as a frame of text: the fixed cells, the named ones under ``names``, and `LINE`."""
        n = len(self.lines)
        columns = [
            pl.Series(name, [cells[place] for cells in self._cells], dtype=pl.String)
            for place, name in enumerate(self.fixed)
        ]
        for key, name in names.items():
            held: list[str | None] = [None] * n
            for row, value in self.found.get(key, {}).items():
                held[row] = value
            columns.append(pl.Series(name, held, dtype=pl.String))
        columns.append(pl.Series(LINE, self.lines, dtype=pl.Int64))
        return pl.DataFrame(columns)


@define
class Columns:
    """Rows that were read as columns, with what is wanted of `Rows` once a file was heard."""

    fixed: pl.DataFrame
    found: dict[str, pl.Series]
    lines: pl.Series

    def default(self, name: str, value: str) -> None:
        """Give every row a value that has none under that name."""
        held = self.found.get(name)
        if held is None:
            held = pl.repeat(None, self.lines.len(), dtype=pl.String, eager=True)
        self.found[name] = held.fill_null(value)

    def frame(self, names: Mapping[str, str]) -> pl.DataFrame:
        """Give the rows as a frame of text: the fixed cells, the named ones under ``names``, and `LINE`."""
        return self.fixed.with_columns(
            *(self.found[key].alias(name) for key, name in names.items()), self.lines.cast(pl.Int64).alias(LINE)
        )
