"""One table on its way through the checks: which of its rows still stand, and why the others do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import define
from numpy.typing import NDArray

from kindframe.indexing import Ends, different, positions
from kindframe.problems import Severity
from kindframe.schema import Table, Violation
from kindframe.settings import Settings

__all__ = ["Places", "Sieve", "rows_where"]

Places = Mapping[str, str]
"""Ids of records that were set aside before, each with the place where it stands."""


_HOLES = 64


@define(kw_only=True, eq=False)
class Sieve:
    """A table whose rows are checked; positions always count in the table as it was given.

    ``suspects`` are the rows whose two ends another row has too, once they were looked for. ``places`` says of a column
    of references where each id stands among those it may refer to, for as long as the column stays as it is.
    """

    definition: Table
    table: pl.DataFrame
    settings: Settings
    earlier: Places
    dead: NDArray[np.int64]
    alive: NDArray[np.bool_] = attrs.field()
    merged: list[int] = attrs.field(factory=list)
    suspects: list[int] = attrs.field(factory=list)
    violations: list[Violation] = attrs.field(factory=list)
    places: dict[str, NDArray[np.int32]] = attrs.field(factory=dict)
    _unique: dict[str, pl.Series] = attrs.field(factory=dict)
    _kept: tuple[int, pl.DataFrame, pl.DataFrame, NDArray[np.int64]] | None = None

    @alive.default
    def _all(self) -> NDArray[np.bool_]:
        alive = np.ones(self.table.height, dtype=bool)
        alive[self.dead] = False
        return alive

    @property
    def name(self) -> str:
        """The table's name."""
        return self.definition.name

    @property
    def kept(self) -> pl.DataFrame:
        """The rows that still stand."""
        return self._now()[2]

    @property
    def standing(self) -> NDArray[np.int64]:
        """The positions of the rows that still stand."""
        return self._now()[3]

    def _now(self) -> tuple[int, pl.DataFrame, pl.DataFrame, NDArray[np.int64]]:
        """Filter the table once for as long as nothing falls and no column is replaced."""
        count = int(self.alive.sum())
        if self._kept is None or self._kept[0] != count or self._kept[1] is not self.table:
            self._kept = (count, self.table, self._filtered(count), np.flatnonzero(self.alive))
        return self._kept

    def _filtered(self, count: int) -> pl.DataFrame:
        """Leave the fallen rows out; where they are few, what stands between them is put together without a copy."""
        height = self.table.height
        if count == height:
            return self.table
        if height - count > _HOLES:
            return self.table.filter(pl.Series(self.alive))
        cuts = [-1, *np.flatnonzero(~self.alive).tolist(), height]
        pieces = [self.table.slice(a + 1, b - a - 1) for a, b in pairwise(cuts) if b - a > 1]
        return pl.concat(pieces, rechunk=False) if pieces else self.table.head(0)

    def unique(self, column: str) -> pl.Series:
        """Give the different values of a column, those of fallen rows among them; unknown is none."""
        if column not in self._unique:
            self._unique[column] = different(self.table[column])
        return self._unique[column]

    def find(self, column: str, among: pl.Series) -> NDArray[np.int32]:
        """Give where each id of a column stands among the kept ids it may refer to, -1 where it does not."""
        if column not in self.places:
            self.places[column] = positions(self.table[column], among)
        return self.places[column]

    def ends(self, actors: Sieve) -> Ends:
        """Give where both ends of every tie that still stands are among the kept actors."""
        source, target = (self.find(end, actors.kept["id"])[self.alive] for end in ("source", "target"))
        return Ends(actors=actors.kept, ties=self.kept, source=source, target=target)

    def fall(self, violation: Violation) -> None:
        """Note a violation; rows that cannot be kept for it fall. Of rows that fell before, nothing more is said."""
        rows = np.asarray(violation.rows, dtype=np.int64)
        standing = self.alive[rows]
        if not standing.any():
            return
        if not standing.all():
            values = tuple(v for v, stands in zip(violation.values, standing.tolist(), strict=False) if stands)
            violation = attrs.evolve(violation, rows=tuple(rows[standing].tolist()), values=values)
        self.violations.append(violation)
        if violation.severity is Severity.SET_ASIDE:
            self.alive[rows] = False

    def warn(
        self,
        code: str,
        column: str,
        rows: Sequence[int],
        message: str,
        *,
        hint: str = "",
        near: str | None = None,
        values: bool = True,
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
                near=near,
                severity=Severity.WARNING,
            )
        )

    def replace(self, column: pl.Series) -> None:
        """Put a column in the place of the one with its name."""
        self.table = self.table.with_columns(column)
        self.places.pop(column.name, None)


def rows_where(mask: pl.Series) -> list[int]:
    """Give the positions where a mask is true; unknown is not true."""
    found: list[Any] = mask.fill_null(False).arg_true().to_list()
    return found
