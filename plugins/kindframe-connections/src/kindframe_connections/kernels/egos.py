"""The structure of each ego's own network: its alters and the ties among them, without the ego itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["structure"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def structure(
    ptr: Longs, alters: Ints, indptr: Longs, indices: Ints, n: int, most: int
) -> tuple[Longs, Longs, Longs, NDArray[np.float64]]:
    """Give, for each row of alters: ties among them, components, isolates, and the largest betweenness of an alter.

    ``indptr`` and ``indices`` hold the simple undirected ties of all n nodes. Betweenness is that of Brandes (2001),
    not divided by anything, each pair once; rows of more than ``most`` alters get -1. O(ties of the alters) for each
    row, and O(k m) more for betweenness with k alters and m ties among them.
    """
    egos = ptr.size - 1
    ties = np.zeros(egos, np.int64)
    parts = np.zeros(egos, np.int64)
    alone = np.zeros(egos, np.int64)
    between = np.zeros(egos, np.float64)
    place = np.full(n, -1, np.int64)
    for ego in range(egos):
        k = ptr[ego + 1] - ptr[ego]
        if k == 0:
            continue
        for i in range(k):
            place[alters[ptr[ego] + i]] = i
        row = np.zeros(k + 1, np.int64)
        for i in range(k):
            a = alters[ptr[ego] + i]
            for p in range(indptr[a], indptr[a + 1]):
                if place[indices[p]] >= 0:
                    row[i + 1] += 1
            if row[i + 1] == 0:
                alone[ego] += 1
        for i in range(k):
            row[i + 1] += row[i]
        near = np.empty(row[k], np.int64)
        at = 0
        for i in range(k):
            a = alters[ptr[ego] + i]
            for p in range(indptr[a], indptr[a + 1]):
                j = place[indices[p]]
                if j >= 0:
                    near[at] = j
                    at += 1
        ties[ego] = row[k] // 2
        seen = np.zeros(k, np.bool_)
        queue = np.empty(k, np.int64)
        for start in range(k):
            if seen[start]:
                continue
            parts[ego] += 1
            seen[start] = True
            queue[0] = start
            head = 0
            tail = 1
            while head < tail:
                u = queue[head]
                head += 1
                for p in range(row[u], row[u + 1]):
                    v = near[p]
                    if not seen[v]:
                        seen[v] = True
                        queue[tail] = v
                        tail += 1
        if k > most:
            between[ego] = -1.0
        else:
            score = np.zeros(k, np.float64)
            distance = np.full(k, -1, np.int64)
            ways = np.zeros(k, np.float64)
            share = np.zeros(k, np.float64)
            for s in range(k):
                if row[s] == row[s + 1]:
                    continue
                distance[s] = 0
                ways[s] = 1.0
                queue[0] = s
                head = 0
                tail = 1
                while head < tail:
                    u = queue[head]
                    head += 1
                    for p in range(row[u], row[u + 1]):
                        v = near[p]
                        if distance[v] < 0:
                            distance[v] = distance[u] + 1
                            queue[tail] = v
                            tail += 1
                        if distance[v] == distance[u] + 1:
                            ways[v] += ways[u]
                for i in range(tail - 1, 0, -1):
                    v = queue[i]
                    for p in range(row[v], row[v + 1]):
                        u = near[p]
                        if distance[u] == distance[v] - 1:
                            share[u] += ways[u] / ways[v] * (1.0 + share[v])
                    score[v] += share[v]
                for i in range(tail):  # only what this search has touched
                    v = queue[i]
                    distance[v] = -1
                    ways[v] = 0.0
                    share[v] = 0.0
            between[ego] = score.max() / 2.0
        for i in range(k):
            place[alters[ptr[ego] + i]] = -1
    return ties, parts, alone, between
