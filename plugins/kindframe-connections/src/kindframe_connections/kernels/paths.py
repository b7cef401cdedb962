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
def components(indptr: Longs, indices: Ints, gone: NDArray[np.bool_]) -> Longs:
    """Label the connected components of an undirected network from 0, in the order of their first node.

    Nodes that are ``gone`` join nothing, and have -1. Sets are joined, the lower root the root: first by two entries
    of each row, which joins most of the largest component; then by the other entries of those rows alone that are not
    in it (Sutton, Ben-Nun and Barak 2018): most ties are never looked at. Near O(n + m) time, O(n) memory.
    """
    n = indptr.size - 1
    up = np.arange(n).astype(np.int32)
    seen = np.zeros(n, np.int32)
    big = -1
    for turn in range(3):
        for u in range(n):
            if gone[u] or up[u] == big:
                continue
            for p in range(indptr[u] + turn, min(indptr[u] + turn + 1, indptr[u + 1]) if turn < 2 else indptr[u + 1]):
                if gone[indices[p]]:
                    continue
                a = up[u]
                b = up[indices[p]]
                while a != b:
                    if a < b:
                        a, b = b, a
                    if up[a] == a:
                        up[a] = b
                        break
                    a = up[a]
        most = 0
        for u in range(n):
            while up[u] != up[up[u]]:
                up[u] = up[up[u]]
            if turn == 1 and u % 16 == 0:
                seen[up[u]] += 1
                if seen[up[u]] > most:
                    most = seen[up[u]]
                    big = up[u]
    label = np.empty(n, np.int64)
    found = 0
    for u in range(n):  # a root is the first of its set
        if gone[u]:
            label[u] = -1
        elif up[u] == u:
            label[u] = found
            found += 1
        else:
            label[u] = label[up[u]]
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
    met = np.zeros(8, np.uint64)
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
                c = part[v]
                a, b, d, e = seen[v, 0], seen[v, 1], seen[v, 2], seen[v, 3]  # eight names: they stay in registers
                f, g, h, i = seen[v, 4], seen[v, 5], seen[v, 6], seen[v, 7]
                some = 0
                for p in range(indptr[v], indptr[v + 1]):
                    u = indices[p]
                    if not live[u]:
                        continue
                    a, b, d, e = a | now[u, 0], b | now[u, 1], d | now[u, 2], e | now[u, 3]
                    f, g, h, i = f | now[u, 4], g | now[u, 5], h | now[u, 6], i | now[u, 7]
                    some += 1
                    if some % 4 == 0 and (
                        a == every[c, 0]
                        and b == every[c, 1]
                        and d == every[c, 2]
                        and e == every[c, 3]
                        and f == every[c, 4]
                        and g == every[c, 5]
                        and h == every[c, 6]
                        and i == every[c, 7]
                    ):
                        break  # nobody is left to be met
                if some == 0:
                    continue
                met[0], met[1], met[2], met[3], met[4], met[5], met[6], met[7] = a, b, d, e, f, g, h, i
                count = 0
                left = False
                for w in range(8):
                    x = met[w] & ~seen[v, w]
                    then[v, w] = x
                    seen[v, w] = met[w]
                    left |= met[w] != every[c, w]
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
