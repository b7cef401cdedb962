"""Cut points and bridges of an undirected network in one walk, without recursion. `bridging` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["cuts"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def cuts(indptr: Longs, indices: Ints, n: int) -> tuple[Longs, Longs, Longs, Longs]:
    """Find what holds a simple undirected network together at one point (Hopcroft and Tarjan 1973).

    Returns, for each node, into how many pieces its component falls without it (1 where it stays whole, 0 where
    nothing is left), and how many nodes are then outside the largest piece; the lower end of each bridge, which is a
    node whose tie to its parent in the walk is one (else -1 in place of the parent), and how many nodes hang below
    each node. O(n + m).
    """
    seen = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    parent = np.full(n, -1, np.int64)
    below = np.ones(n, np.int64)
    at = indptr[:-1].copy()
    pieces = np.zeros(n, np.int64)
    largest = np.zeros(n, np.int64)
    falling = np.zeros(n, np.int64)
    bridge = np.full(n, -1, np.int64)
    walk = np.empty(n, np.int64)
    outside = np.zeros(n, np.int64)
    clock = 0
    for start in range(n):
        if seen[start] >= 0:
            continue
        first = clock
        seen[start] = clock
        low[start] = clock
        walk[clock] = start
        clock += 1
        u = start
        while u >= 0:
            if at[u] < indptr[u + 1]:
                v = indices[at[u]]
                at[u] += 1
                if seen[v] < 0:
                    parent[v] = u
                    seen[v] = clock
                    low[v] = clock
                    walk[clock] = v
                    clock += 1
                    u = v
                elif v != parent[u]:
                    low[u] = min(low[u], seen[v])
                continue
            up = parent[u]
            if up >= 0:
                below[up] += below[u]
                low[up] = min(low[up], low[u])
                if low[u] >= seen[up]:
                    pieces[up] += 1
                    falling[up] += below[u]
                    largest[up] = max(largest[up], below[u])
                if low[u] > seen[up]:
                    bridge[u] = up
            u = up
        size = clock - first
        for i in range(first, clock):
            u = walk[i]
            rest = size - 1 - falling[u]
            if rest > 0:
                pieces[u] += 1
                largest[u] = max(largest[u], rest)
            outside[u] = size - 1 - largest[u]
            if bridge[u] >= 0:
                below[u] = min(below[u], size - below[u])
    return pieces, outside, bridge, below
