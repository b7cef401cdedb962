"""Sums of products of networks under orders of their actors, over ties alone. `quadratic` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["crossed"]


@kernel
def crossed(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], values: NDArray[np.float64], order: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Give, for each order and each pair of layers a and b, the sum over i, j of a[i, j] * b[order[i], order[j]].

    ``values`` has a row for each entry of the compressed rows and a column for each layer; ``order`` a row for each
    order. One pass over the entries for an order: O(m) time, O(n) memory, whatever the number of pairs that could be.
    """
    n = indptr.size - 1
    layers = values.shape[1]
    out = np.zeros((order.shape[0], layers, layers), np.float64)
    place = np.full(n, -1, np.int64)
    for d in range(order.shape[0]):
        for i in range(n):
            r = order[d, i]
            if indptr[i] == indptr[i + 1] or indptr[r] == indptr[r + 1]:
                continue
            for q in range(indptr[r], indptr[r + 1]):
                place[indices[q]] = q
            for p in range(indptr[i], indptr[i + 1]):
                q = place[order[d, indices[p]]]
                if q >= 0:
                    for a in range(layers):
                        if values[p, a] != 0.0:
                            for b in range(layers):
                                out[d, a, b] += values[p, a] * values[q, b]
            for q in range(indptr[r], indptr[r + 1]):
                place[indices[q]] = -1
    return out
