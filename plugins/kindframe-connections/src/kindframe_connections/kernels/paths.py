"""Components, cores, and steps between nodes, over compressed rows. `stepping`, `removal` and `isolation` call."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["components", "coreness", "steps"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Words = NDArray[np.uint64]
Numbers = NDArray[np.float64]


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
    indptr: Longs,
    indices: Ints,
    part: Longs,
    low: int,
    high: int,
    seen: Words,
    now: Words,
    then: Words,
    within: Longs,
    harmonic: Numbers,
) -> None:
    """Add up, for each node, at how many steps the nodes ``low`` to ``high`` of an undirected network are from it.

    Eight words to a node, 64 sources to a word: one pass over the ties serves 512 sources for one more step, and reads
    only nodes that were new at the last step. ``part`` is the component of each node: who has met all sources of theirs
    is done. Column d of ``within`` counts those d + 1 steps away, its last column all that can be reached;
    ``harmonic`` adds up 1 / steps. ``seen``, ``now`` and ``then`` are room to work in.
    """
    n = indptr.size - 1
    near = within.shape[1] - 1
    one = np.uint64(1)
    m1 = np.uint64(0x5555555555555555)
    m2 = np.uint64(0x3333333333333333)
    m4 = np.uint64(0x0F0F0F0F0F0F0F0F)
    m7 = np.uint64(0x7F)
    live = np.zeros(n, np.bool_)
    fresh = np.zeros(n, np.bool_)
    done = np.zeros(n, np.bool_)
    every = np.zeros((n, 8), np.uint64)  # by component: all sources that are in it
    for base in range(low, high, 512):
        stop = min(base + 512, high)
        for v in range(n):
            live[v] = False
            done[v] = False
            for w in range(8):
                seen[v, w] = 0
                now[v, w] = 0
        for s in range(base, stop):
            for w in range(8):
                every[part[s], w] = 0
        for s in range(base, stop):
            word = (s - base) // 64
            bit = one << np.uint64((s - base) % 64)
            seen[s, word] |= bit
            now[s, word] |= bit
            every[part[s], word] |= bit
            live[s] = True
        for v in range(n):  # a component without a source has nothing to wait for
            left = False
            c = part[v]
            for w in range(8):
                left |= seen[v, w] != every[c, w]
            done[v] = not left
        distance = 1
        alive = True
        while alive:
            alive = False
            share = 1.0 / distance
            column = min(distance - 1, near)
            for v in range(n):
                fresh[v] = False
                if done[v]:
                    continue
                for w in range(8):
                    then[v, w] = 0
                some = False
                for p in range(indptr[v], indptr[v + 1]):
                    u = indices[p]
                    if live[u]:
                        some = True
                        for w in range(8):
                            then[v, w] |= now[u, w]
                if not some:
                    continue
                count = 0
                left = False
                c = part[v]
                for w in range(8):
                    x = then[v, w] & ~seen[v, w]
                    then[v, w] = x
                    seen[v, w] |= x
                    left |= seen[v, w] != every[c, w]
                    x = x - ((x >> one) & m1)
                    x = (x & m2) + ((x >> np.uint64(2)) & m2)
                    x = (x + (x >> np.uint64(4))) & m4
                    x = x + (x >> np.uint64(8))
                    x = x + (x >> np.uint64(16))
                    x = x + (x >> np.uint64(32))
                    count += int(x & m7)
                if count:
                    fresh[v] = True
                    alive = True
                    harmonic[v] += count * share
                    within[v, near] += count
                    if column < near:
                        within[v, column] += count
                    done[v] = not left
            now, then = then, now
            live, fresh = fresh, live
            distance += 1
        for s in range(base, stop):
            for w in range(8):
                every[part[s], w] = 0
