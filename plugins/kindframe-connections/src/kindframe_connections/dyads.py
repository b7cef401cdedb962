"""Pairs of actors tied both ways, one way or not at all. `reciprocity` and `reports` call it."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.pairs import mutual

__all__ = ["Dyads", "dyads"]


@frozen(kw_only=True, eq=False)
class Dyads:
    """The pairs of a simple directed network: ``back`` is where each entry's way back stands, or -1."""

    back: NDArray[np.int64]
    mutual: int
    one_way: int
    empty: int
    weighted: float
    """Twice the smaller weights of mutual ties over all weight; NaN where a weight is unknown, negative, or all 0."""

    @property
    def dyadic(self) -> float:
        """The share of connected pairs that are mutual."""
        return self.mutual / (self.mutual + self.one_way) if self.mutual + self.one_way else float("nan")

    @property
    def by_tie(self) -> float:
        """The share of ties whose way back is a tie too."""
        ties = 2 * self.mutual + self.one_way
        return 2 * self.mutual / ties if ties else float("nan")


def dyads(network: Network) -> Dyads:
    """Pair every tie of a simple directed network with the one the other way."""
    held = network.arrays
    back, both = mutual.on(held.indices.size)(held.indptr, held.indices, network.n)
    returned = int(both.size)
    one_way = int(held.indices.size) - 2 * returned
    total = float(held.weight.sum())
    least = 2 * float(np.minimum(held.weight[both], held.weight[back[both]]).sum())
    defined = total > 0 and float(held.weight.min()) >= 0
    return Dyads(
        back=back,
        mutual=returned,
        one_way=one_way,
        empty=network.n * (network.n - 1) // 2 - returned - one_way,
        weighted=least / total if defined else float("nan"),
    )
