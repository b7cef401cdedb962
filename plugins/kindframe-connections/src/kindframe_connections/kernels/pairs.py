"""Loops over ties and what their ends share, over compressed rows with sorted entries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["mutual", "returned", "shared"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def mutual(indptr: Longs, indices: Ints, n: int) -> tuple[Longs, Longs]:
    """Give, for each entry of a simple directed network, where the entry the other way stands, or -1.

    The second has, of each mutual pair, the entry of the end that comes first.

    Rows are sorted and gone through in order, so that what looks for u in the row of a later v never looks back: a
    place is kept for each row, and each entry is passed once. O(n + m).
    """
    back = np.full(indices.size, -1, np.int64)
    first = np.empty(indices.size // 2, np.int64)
    found = 0
    at = indptr[:-1].copy()
    for u in range(n):
        for p in range(indptr[u], indptr[u + 1]):
            v = indices[p]
            if v > u:
                q = at[v]
                stop = indptr[v + 1]
                while q < stop and indices[q] < u:
                    q += 1
                at[v] = q
                if q < stop and indices[q] == u:
                    back[p] = q
                    back[q] = p
                    first[found] = p
                    found += 1
    return back, first[:found]


@kernel
def returned(indptr: Longs, indices: Ints, in_ptr: Longs, incoming: Ints, n: int) -> int:
    """Count the ties of a simple directed network whose way back is a tie too: both of each mutual pair.

    Whom a node is tied to is marked, and who is tied to it looked up: no entry waits for another. O(n + m) time, O(n)
    memory; places without sign need no check for counting from the end.
    """
    mark = np.full(n, -1, np.int32)
    found = 0
    for u in range(n):
        for p in range(np.uint64(indptr[u]), np.uint64(indptr[u + 1])):
            mark[np.uint32(indices[p])] = u
        for p in range(np.uint64(in_ptr[u]), np.uint64(in_ptr[u + 1])):
            found += mark[np.uint32(incoming[p])] == u
    return found


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
