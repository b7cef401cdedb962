"""Where rows of one table stand in another, and whose ties are: for `kindframe.amounts.added`. Analyses call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import Amounts

if TYPE_CHECKING:
    from kindframe.network import Network

__all__ = ["codes_of", "ends_of", "of_each", "places_in"]

Longs = NDArray[np.int64]


def places_in(frame: pl.DataFrame, told: pl.DataFrame, *keys: str) -> Longs:
    """Give, for each row of one table, the row of ``frame`` that has the same keys; -1 where none has."""
    at = frame.select(*keys).with_row_index("at ")
    found = told.select(*keys).join(at, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return np.asarray(found["at "].cast(pl.Int64).fill_null(-1).to_numpy())


def codes_of(*columns: pl.Series) -> list[Longs]:
    """Give columns of ids as whole numbers, the same id the same number in all; -1 where there is none."""
    every = pl.concat(column.cast(pl.String).alias("id") for column in columns)
    codes = np.asarray(every.rank("dense").cast(pl.Int64).fill_null(0).to_numpy()) - 1
    return [codes[at : at + size] for at, size in _spans([column.len() for column in columns])]


def _spans(sizes: list[int]) -> list[tuple[int, int]]:
    return list(zip(np.cumsum([0, *sizes[:-1]]).tolist(), sizes, strict=True))


def ends_of(network: Network) -> tuple[Any, Longs, Longs]:
    """Give the weight and the two ends of every tie, one without direction once."""
    held = network.arrays
    rows, others = held.rows, held.indices
    once = np.ones(rows.size, bool) if network.directed else rows <= others
    return held.weight[once], rows[once].astype(np.int64), others[once].astype(np.int64)


def of_each(counts: Longs, sizes: Longs) -> list[dict[str, Any]]:
    """Give how many people of each group stand behind a diversity: with those of two, it tells those of a third."""
    each = [Amounts(total=float(n), people=n, largest=(1.0,) * min(n, 10), n=n) for n in counts[sizes > 0].tolist()]
    return [{**attrs.asdict(one), "largest": list(one.largest)} for one in each]
