"""Components, cores, and steps between nodes, over compressed rows. `isolation` and `resilience` call them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["components", "coreness", "steps"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def components(indptr: Longs, indices: Ints, n: int) -> Longs:
    """Label the connected components of an undirected network from 0, in the order of their first node.

    Breadth-first over the rows: O(n + m) time, O(n) memory.
    """
    label = np.full(n, -1, np.int64)
    queue = np.empty(n, np.int64)
    found = 0
    for start in range(n):
        if label[start] >= 0:
            continue
        label[start] = found
        queue[0] = start
        head = 0
        tail = 1
        while head < tail:
            u = queue[head]
            head += 1
            for p in range(indptr[u], indptr[u + 1]):
                v = indices[p]
                if label[v] < 0:
                    label[v] = found
                    queue[tail] = v
                    tail += 1
        found += 1
    return label


@kernel
def coreness(indptr: Longs, indices: Ints, n: int) -> Longs:
    """Give each node the largest k such that it is in the k-core of a simple undirected network.

    The bucket algorithm of Batagelj and Zaveršnik (2003), O(n + m).
    """
    degree = np.empty(n, np.int64)
    most = 0
    for v in range(n):
        degree[v] = indptr[v + 1] - indptr[v]
        most = max(most, degree[v])
    start = np.zeros(most + 2, np.int64)
    for v in range(n):
        start[degree[v] + 1] += 1
    for d in range(most + 1):
        start[d + 1] += start[d]
    free = start.copy()
    ordered = np.empty(n, np.int64)
    place = np.empty(n, np.int64)
    for v in range(n):
        place[v] = free[degree[v]]
        ordered[place[v]] = v
        free[degree[v]] += 1
    for i in range(n):
        v = ordered[i]
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            if degree[u] > degree[v]:
                first = start[degree[u]]
                w = ordered[first]
                if u != w:
                    ordered[place[u]] = w
                    place[w] = place[u]
                    ordered[first] = u
                    place[u] = first
                start[degree[u]] += 1
                degree[u] -= 1
    return degree


@kernel
def steps(
    indptr: Longs, indices: Ints, n: int, sources: Longs, near: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], Longs]:
    """Search breadth-first from each source, 64 sources in one pass over the bits of a word.

    Returns, for each source, the sum of 1 / distance to every node that can be reached (harmonic closeness, not
    divided by anything), how many nodes lie within 1, 2, ... ``near`` steps, and how many can be reached at all.
    A pass costs O(m) for each level of distance, for 64 sources together.
    """
    harmonic = np.zeros(sources.size, np.float64)
    within = np.zeros((sources.size, near), np.int64)
    reached = np.zeros(sources.size, np.int64)
    one = np.uint64(1)
    for first in range(0, sources.size, 64):
        count = min(64, sources.size - first)
        seen = np.zeros(n, np.uint64)
        now = np.zeros(n, np.uint64)
        then = np.zeros(n, np.uint64)
        for i in range(count):
            bit = one << np.uint64(i)
            seen[sources[first + i]] |= bit
            now[sources[first + i]] |= bit
        distance = 1
        alive = True
        while alive:
            alive = False
            for u in range(n):
                word = now[u]
                if word != 0:
                    for p in range(indptr[u], indptr[u + 1]):
                        then[indices[p]] |= word
            for v in range(n):
                fresh = then[v] & ~seen[v]
                then[v] = 0
                now[v] = fresh
                if fresh != 0:
                    seen[v] |= fresh
                    alive = True
                    for i in range(count):
                        if (fresh >> np.uint64(i)) & one:
                            harmonic[first + i] += 1.0 / distance
                            reached[first + i] += 1
                            for d in range(distance - 1, near):
                                within[first + i, d] += 1
            distance += 1
    return harmonic, within, reached
