"""Pairs of actors tied both ways, one way or not at all. `reciprocity` and `reports` call it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.pairs import mutual, returned

__all__ = ["Dyads", "dyads"]


@frozen(kw_only=True, eq=False, slots=False)
class Dyads:
    """The pairs of a simple directed network: how many are tied both ways, one way, and not at all.

    These are counted when it is made; which entries they are is looked up when it is first asked for.
    """

    network: Network
    mutual: int
    one_way: int
    empty: int

    @property
    def dyadic(self) -> float:
        """The share of connected pairs that are mutual."""
        return self.mutual / (self.mutual + self.one_way) if self.mutual + self.one_way else float("nan")

    @property
    def by_tie(self) -> float:
        """The share of ties whose way back is a tie too."""
        ties = 2 * self.mutual + self.one_way
        return 2 * self.mutual / ties if ties else float("nan")

    @cached_property
    def _ways(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        held = self.network.arrays
        return mutual.on(held.indices.size)(held.indptr, held.indices, self.network.n)

    @property
    def back(self) -> NDArray[np.int64]:
        """Where each entry's way back stands, or -1."""
        return self._ways[0]

    @cached_property
    def weighted(self) -> float:
        """Twice the smaller weights of mutual ties over all weight; NaN where one is unknown, below 0, or all are 0."""
        weight = self.network.weight
        total = float(weight.sum())
        if not total > 0 or not float(weight.min()) >= 0:
            return float("nan")
        back, both = self._ways
        return 2 * float(np.minimum(weight[both], weight[back[both]]).sum()) / total


def dyads(network: Network) -> Dyads:
    """Count the pairs of a simple directed network that are tied both ways, one way and not at all."""
    held, into, n = network.arrays, network.incoming, network.n
    both = int(returned.on(held.indices.size)(held.indptr, held.indices, into.indptr, into.indices, n)) // 2
    one_way = int(held.indices.size) - 2 * both
    empty = n * (n - 1) // 2 - both - one_way
    return Dyads(network=network, mutual=both, one_way=one_way, empty=empty)
