"""Who comes to which place, both ways round, and what one side shares by way of the other. `places` calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from attrs import evolve, frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.twomode import projected

__all__ = ["CHEAP", "PAIRS_LIMIT", "Affiliation", "Pairs", "two_mode"]

PAIRS_LIMIT = 50_000_000
"""The most pairs, counted for each thing they share, that a projection may look at."""

CHEAP = 8
"""How many steps of these loops take as long, uncompiled, as one of those that the threshold is meant for."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Pairs:
    """Pairs of one mode, by position, the lower first, and how many of the other mode they share."""

    source: NDArray[Any]
    target: NDArray[Any]
    shared: NDArray[Any]


@frozen(kw_only=True, eq=False)
class Affiliation:
    """Two modes: ``rows`` and ``columns`` are their nodes; who is with what stands in compressed rows both ways."""

    rows: pl.DataFrame
    columns: pl.DataFrame
    ptr: Longs
    items: Ints
    back_ptr: Longs
    back: Ints
    ways: NDArray[np.float64]

    @property
    def row_sizes(self) -> Longs:
        """How many columns each row is with."""
        return np.diff(self.ptr)

    @property
    def column_sizes(self) -> Longs:
        """How many rows each column is with."""
        return np.diff(self.back_ptr)

    def of_row(self, row: int) -> Ints:
        """Give the columns that a row is with."""
        return self.items[self.ptr[row] : self.ptr[row + 1]]

    @property
    def owners(self) -> Longs:
        """The row of each entry."""
        return np.repeat(np.arange(self.rows.height), self.row_sizes)

    def turned(self) -> Affiliation:
        """Give the same with rows and columns exchanged."""
        order = np.argsort(self.items, kind="stable")
        return evolve(
            self,
            rows=self.columns,
            columns=self.rows,
            ptr=self.back_ptr,
            items=self.back,
            back_ptr=self.ptr,
            back=self.items,
            ways=self.ways[order],
        )

    def meetings(self) -> int:
        """Count pairs of rows once for each column they share."""
        sizes = self.column_sizes
        return int((sizes * (sizes - 1) // 2).sum())

    def project(self) -> Pairs | None:
        """Give all pairs of rows that share a column; None where there would be more than `PAIRS_LIMIT`."""
        room = self.meetings()
        if room > PAIRS_LIMIT:
            return None
        run = projected.on((room + self.items.size) // CHEAP)
        source, target, shared = run(self.ptr, self.items, self.back_ptr, self.back, self.rows.height, room)
        return Pairs(source=source.copy(), target=target.copy(), shared=shared.copy())


def two_mode(network: Network, columns: NDArray[np.bool_]) -> Affiliation:
    """Make an affiliation of a network whose ties all join a node that is a column to one that is not."""
    flags = np.asarray(columns, bool)
    number = np.where(flags, np.cumsum(flags), np.cumsum(~flags)) - 1
    rows, others = network.arrays.rows, network.indices
    there = ~flags[rows] & flags[others]
    left, right = number[rows[there]], number[others[there]].astype(np.int32)
    n, k = int((~flags).sum()), int(flags.sum())
    ptr, back_ptr = np.zeros(n + 1, np.int64), np.zeros(k + 1, np.int64)
    np.cumsum(np.bincount(left, minlength=n), out=ptr[1:])
    np.cumsum(np.bincount(right, minlength=k), out=back_ptr[1:])
    return Affiliation(
        rows=network.nodes.filter(pl.Series(~flags)),
        columns=network.nodes.filter(pl.Series(flags)),
        ptr=ptr,
        items=right,
        back_ptr=back_ptr,
        back=left[np.argsort(right, kind="stable")].astype(np.int32),
        ways=network.weight[there],
    )
