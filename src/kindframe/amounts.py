"""What people add to a number that is no count: a sum, a mean, a share of a sum (`Amounts`, `added`, `averaged`).

Analyses hand it over with every such number, because a total that one or two people make up tells what each has.
`kindframe.disclosure` looks at it and at nothing else of the people; it never leaves.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

__all__ = ["ADDED", "Amounts", "added", "averaged"]

Numbers = NDArray[np.float64]
MOST = 10
"""How many of the largest are kept: no rule looks at more than the first few."""
_FIELDS: dict[str, Any] = {
    "n": pl.Int64,
    "total": pl.Float64,
    "people": pl.Int64,
    "largest": pl.List(pl.Float64),
    "known": pl.Boolean,
}
ADDED = pl.Struct(_FIELDS)
"""The type of the columns that `added` makes; a list of such cells is one whose sums must all be safe."""


@frozen(kw_only=True)
class Amounts:
    """What people add to one number, as far as protection has to know it.

    Parameters
    ----------
    total
        The sum.
    people
        How many people add more than nothing.
    largest
        What those who add most add, the largest first; ten of them at most.
    n
        How many values were added up.
    known
        False where a value is less than nothing: the rules for sums say nothing of such.

    .. versionadded:: 0.1
    """

    total: float
    people: int
    largest: tuple[float, ...]
    n: int = 0
    known: bool = True

    @classmethod
    def of(cls, values: ArrayLike, *who: ArrayLike) -> Amounts:
        """Add values up; see `added` for ``who``.

        >>> found = Amounts.of([3.0, 1.0, 2.0], [0, 1, 0])
        >>> found.mean, found.people, found.largest
        (2.0, 2, (5.0, 1.0))
        """
        return cls.read(added(values, *who)[0])

    @classmethod
    def read(cls, held: Any) -> Amounts:
        """Read one cell of what `added` gives, or a list of what each person adds."""
        return cls(**{**held, "largest": tuple(held["largest"])}) if isinstance(held, dict) else cls.of(list(held))

    @classmethod
    def sides(cls, values: ArrayLike, weights: ArrayLike | None = None) -> tuple[Amounts, Amounts]:
        """Give what people add to a mean of shares, and what they add to the rest of it: both tell as much.

        ``values`` lie between 0 and 1, one for each person, and may be weighed.
        """
        share = np.asarray(values, np.float64)
        heavy = np.ones(share.size) if weights is None else np.asarray(weights, np.float64)
        return cls.of(share * heavy), cls.of((1 - share) * heavy)

    @property
    def mean(self) -> float | None:
        """The mean of the values; None where there are none."""
        return self.total / self.n if self.n else None


def added(
    values: ArrayLike,
    *who: ArrayLike,
    rows: ArrayLike | None = None,
    height: int = 1,
    totals: ArrayLike | None = None,
) -> pl.Series:
    """Add values up row by row, and keep what protection has to know of the people behind each sum.

    Parameters
    ----------
    values
        What is added up. Those that are not numbers are not known, and in no sum.
    *who
        Whose each value is, as whole numbers; under 0 is nobody's. Where a value is of several people (the two ends of
        a tie), several such arrays: it counts for each of them, and once in the sum. Without any, each value is of
        somebody of their own.
    rows
        In which row each value is; under 0 in none. All are in row 0 by default.
    height
        How many rows there are.
    totals
        The sum of each row, where the values stand several times, once for each of their people.

    Returns
    -------
    Series
        One cell a row, for a column of what stands behind a table (``behind`` of `kindframe.analysis.Result`); it is
        read by `Amounts.read`.

    .. versionadded:: 0.1
    """
    value = np.asarray(values, np.float64)
    row = np.zeros(value.size, np.int64) if rows is None else np.asarray(rows, np.int64)
    use = (row >= 0) & ~np.isnan(value)
    value, row = value[use], row[use]
    at, sums = _persons(value, row, [np.asarray(end, np.int64)[use] for end in who]) if who else (row, value)
    largest = _largest(at, sums, height)
    bad = np.bincount(row[~(value >= 0) | np.isinf(value)], minlength=height) > 0
    whole = np.bincount(row, weights=value, minlength=height) if totals is None else np.asarray(totals, np.float64)
    found = {
        "n": np.bincount(row, minlength=height).astype(np.int64),
        "total": whole.astype(np.float64),
        "people": np.bincount(at[sums > 0], minlength=height).astype(np.int64),
        "largest": largest,
        "known": ~bad,
    }
    return pl.DataFrame(found, schema=_FIELDS).to_struct("added")


def averaged(
    values: ArrayLike, *who: ArrayLike, rows: ArrayLike | None = None, height: int = 1
) -> tuple[pl.DataFrame, pl.Series]:
    """Give the number of values and their mean in each row, and what people add to it, in one go.

    The parameters are those of `added`. Where a row has no values the mean is null.

    .. versionadded:: 0.1
    """
    held = added(values, *who, rows=rows, height=height)
    n, total = held.struct.field("n"), held.struct.field("total")
    mean = pl.when(pl.col("n") > 0).then(pl.col("total") / pl.col("n")).alias("mean")
    return pl.DataFrame([n, total]).select("n", mean), held


def _largest(at: NDArray[np.int64], sums: Numbers, height: int) -> list[list[float]]:
    """Give the largest of each row, the largest first."""
    if height == 1:
        few = np.partition(sums, sums.size - MOST)[-MOST:] if sums.size > MOST else sums
        return [np.sort(few)[::-1].tolist()]
    order = np.lexsort((-sums, at))
    start = np.searchsorted(at[order], np.arange(height + 1))
    return [sums[order[a : min(a + MOST, b)]].tolist() for a, b in itertools.pairwise(start)]


def _persons(value: Numbers, row: NDArray[np.int64], ends: Sequence[NDArray[np.int64]]) -> tuple[Any, Numbers]:
    """Add up by row and person; a value whose ends are one person counts once for them."""
    rows, people, amounts = [], [], []
    for place, end in enumerate(ends):
        use = end >= 0
        for before in ends[:place]:
            use &= end != before
        rows.append(row[use])
        people.append(end[use])
        amounts.append(value[use])
    at, person, amount = np.concatenate(rows), np.concatenate(people), np.concatenate(amounts)
    if not at.size:
        return at, amount
    key = at * (int(person.max()) + 1) + person
    keys, place_of = np.unique(key, return_inverse=True)
    return keys // (int(person.max()) + 1), np.bincount(place_of, weights=amount).astype(np.float64)
