"""Loops over ties and what their ends share, over compressed rows with sorted entries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["mutual", "shared"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def mutual(out_ptr: Longs, out: Ints, in_ptr: Longs, incoming: Ints, n: int) -> Longs:
    """Give, for each out-entry of a simple directed network, where the entry the other way stands, or -1.

    For node u the entries v of its out-row that are in its in-row too are returned; the place is that of u in the
    out-row of v, found by bisection. O(m log d).
    """
    back = np.full(out.size, -1, np.int64)
    for u in range(n):
        j = in_ptr[u]
        stop = in_ptr[u + 1]
        for p in range(out_ptr[u], out_ptr[u + 1]):
            v = out[p]
            while j < stop and incoming[j] < v:
                j += 1
            if j < stop and incoming[j] == v:
                low = out_ptr[v]
                high = out_ptr[v + 1]
                while low < high:
                    middle = (low + high) // 2
                    if out[middle] < u:
                        low = middle + 1
                    else:
                        high = middle
                back[p] = low
    return back


@kernel
def shared(ptr: Longs, items: Ints, source: Ints, target: Ints) -> tuple[Longs, Longs]:
    """Give, for each pair, how many items the rows of its two ends share, and the first of them (or -1).

    ``ptr`` and ``items`` hold a sorted row for each node. One merge of two rows for each pair.
    """
    count = np.zeros(source.size, np.int64)
    first = np.full(source.size, -1, np.int64)
    for e in range(source.size):
        i = ptr[source[e]]
        j = ptr[target[e]]
        i_stop = ptr[source[e] + 1]
        j_stop = ptr[target[e] + 1]
        while i < i_stop and j < j_stop:
            a = items[i]
            b = items[j]
            if a == b:
                if count[e] == 0:
                    first[e] = a
                count[e] += 1
                i += 1
                j += 1
            elif a < b:
                i += 1
            else:
                j += 1
    return count, first
