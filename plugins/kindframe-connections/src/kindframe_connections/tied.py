"""Which ties and pairs a number counts, as `kindframe.pairing` names them. Analyses hand it over with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.pairing import BLOCK, Marks, blocks, listed, marks, pairs

if TYPE_CHECKING:
    from kindframe.network import Network

__all__ = ["Ties", "block_list", "in_rows", "named", "paired", "row_marks", "ties_of", "untied"]


@frozen(kw_only=True, eq=False)
class Ties:
    """Every tie of a network, one without direction once: its pair, and the places of its two ends."""

    pair: Marks
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    once: NDArray[np.bool_]

    def among(self, there: NDArray[np.bool_]) -> Marks:
        """Give the pairs of the ties between those who are there."""
        return self.pair[there[self.source] & there[self.target]]

    def left(self, ids: pl.Series, there: Sequence[NDArray[np.bool_]]) -> pl.DataFrame:
        """Give the actors (ids) and ties that are left in each of several cases, one after another."""
        ties = [pl.Series(self.among(held), dtype=pl.UInt64) for held in there]
        return pl.DataFrame({"actors": [ids.filter(held) for held in there], "ties": ties})


def ties_of(network: Network) -> Ties:
    """Give the ties of a network in the order in which it holds them; ``once`` marks them among all its entries."""
    rows, others = network.arrays.rows, network.indices
    once = np.ones(rows.size, bool) if network.directed else rows <= others
    own = marks(network.nodes["id"])
    source, target = rows[once].astype(np.int64), others[once].astype(np.int64)
    return Ties(pair=pairs(own[source], own[target]), source=source, target=target, once=once)


def paired(frame: pl.DataFrame, source: str = "source", target: str = "target") -> pl.DataFrame:
    """Add the pair of the ids in two columns, as a column ``pair``."""
    who = pl.concat([frame[source].alias("id"), frame[target].alias("id")]).unique()
    known = pl.DataFrame({"id": who, "mark": pl.Series(marks(who), dtype=pl.UInt64)})
    one, other = (
        frame.select(id=end).join(known, on="id", how="left", maintain_order="left")["mark"] for end in (source, target)
    )
    return frame.with_columns(pl.Series("pair", pairs(one.to_numpy(), other.to_numpy()), dtype=pl.UInt64))


def in_rows(pair: Marks, height: int, **rows: NDArray[np.int64]) -> pl.DataFrame:
    """Give, for columns of a table, the pairs that each of its rows counts: for each pair the row, or -1."""
    return pl.DataFrame({name: listed(pair, row, height) for name, row in rows.items()})


def row_marks(name: str, rows: NDArray[np.int64]) -> Marks:
    """Name rows of the data: of a table of the study, by number."""
    start = marks(pl.Series([f"{name} rows"]))[0]
    return pairs(np.full(rows.size, start), rows.astype(np.uint64))


def named(what: str, size: int) -> pl.Series:
    """Name things that nobody else counts, one by one."""
    return pl.Series([f"{what} {at}" for at in range(size)], dtype=pl.String)


def untied(about: str, size: int) -> pl.Series:
    """Give all pairs that are left beside those one by one: they are counted alike, and too many to name."""
    return blocks([f"pairs apart: {about}"], [size])


def block_list(pair: Marks) -> pl.Series:
    """Give pairs one by one, each once, as blocks of one: for a column in which others are put together."""
    one = pl.DataFrame({"key": pl.Series(np.unique(pair), dtype=pl.UInt64)}).with_columns(
        pl.lit(1, pl.Int64).alias("size"), pl.lit(1, pl.Int64).alias("times")
    )
    return one.select(pl.struct("key", "size", "times").cast(BLOCK).alias("blocks")).to_series()
