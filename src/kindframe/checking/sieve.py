"""One table on its way through the checks: which of its rows still stand, and why the others do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import define
from numpy.typing import NDArray

from kindframe.problems import Severity
from kindframe.schema import Table, Violation
from kindframe.settings import Settings

__all__ = ["Places", "Sieve", "rows_where"]

Places = Mapping[str, str]
"""Ids of records that were set aside before, each with the place where it stands."""


@define(kw_only=True, eq=False)
class Sieve:
    """A table whose rows are checked; positions always count in the table as it was given."""

    definition: Table
    table: pl.DataFrame
    settings: Settings
    earlier: Places
    alive: NDArray[np.bool_] = attrs.field()
    merged: list[int] = attrs.field(factory=list)
    violations: list[Violation] = attrs.field(factory=list)

    @alive.default
    def _all(self) -> NDArray[np.bool_]:
        return np.ones(self.table.height, dtype=bool)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.definition.name

    @property
    def kept(self) -> pl.DataFrame:
        """The rows that still stand."""
        return self.table if self.alive.all() else self.table.filter(pl.Series(self.alive))

    @property
    def standing(self) -> NDArray[np.int64]:
        """The positions of the rows that still stand."""
        return np.flatnonzero(self.alive)

    def fall(self, violation: Violation) -> None:
        """Note a violation; rows that cannot be kept for it stand no longer."""
        self.violations.append(violation)
        if violation.severity is Severity.SET_ASIDE:
            self.alive[list(violation.rows)] = False

    def warn(
        self, code: str, column: str, rows: Sequence[int], message: str, *, hint: str = "", values: bool = True
    ) -> None:
        """Note something about rows that are kept."""
        if not len(rows):
            return
        held = tuple(self.table[column].gather(list(rows)).to_list()) if values else ()
        self.violations.append(
            Violation(
                code=code,
                column=column,
                rows=tuple(rows),
                values=held,
                message=message,
                hint=hint,
                severity=Severity.WARNING,
            )
        )

    def replace(self, column: pl.Series) -> None:
        """Put a column in the place of the one with its name."""
        self.table = self.table.with_columns(column)


def rows_where(mask: pl.Series) -> list[int]:
    """Give the positions where a mask is true; unknown is not true."""
    found: list[Any] = mask.fill_null(False).arg_true().to_list()
    return found
