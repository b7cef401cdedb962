"""Shares of shortest paths that pass through each node, by the two passes of Brandes (2001). `between` calls them.

One pass goes out from a source and counts the shortest ways to every node; one comes back and adds up, for each node,
the share of ways that pass through it. Each node is written once on the way back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["dependencies", "weighted_dependencies"]

Places = NDArray[np.uint32]
Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]


@kernel
def dependencies(indptr: Longs, indices: Places, n: int, sources: Longs) -> tuple[Numbers, Numbers]:
    """Give each node the sum, over sources, of its share of shortest paths, and the sum of the squares of these.

    The share of v for source s is, over all other t, the share of shortest paths from s to t that pass through v.
    Every tie is one step. The way out keeps, for each node it comes to, the ties that lead one step further, so that
    the way back reads these alone. O(n + m) for each source, O(n + m) memory.
    """
    total = np.zeros(n, np.float64)
    square = np.zeros(n, np.float64)
    distance = np.full(n, -1, np.int32)
    ways = np.zeros(n, np.float64)
    per_way = np.empty(n, np.float64)
    queue = np.empty(n, np.uint32)
    first = np.empty(n + 1, np.int64)  # where what leads on from each of the queue begins
    onward = np.empty(indices.size + 1, np.uint32)  # one more, to write to before it is known whether it leads on
    for s in sources:
        distance[s] = 0
        ways[s] = 1.0
        queue[0] = s
        head = 0
        tail = 1
        found = 0
        while head < tail:
            u = queue[head]
            first[head] = found
            head += 1
            near = distance[u] + 1
            mine = ways[u]
            for p in range(np.uint64(indptr[u]), np.uint64(indptr[u + 1])):
                v = indices[p]
                far = distance[v]
                if far < 0:
                    far = near
                    distance[v] = near
                    queue[tail] = v
                    tail += 1
                onward[found] = v
                if far == near:
                    ways[v] += mine
                    found += 1
        first[tail] = found
        for i in range(tail - 1, -1, -1):
            u = queue[i]
            gathered = 0.0
            for p in range(np.uint64(first[i]), np.uint64(first[i + 1])):
                gathered += per_way[onward[p]]
            share = ways[u] * gathered
            per_way[u] = (1.0 + share) / ways[u]
            if i > 0:
                total[u] += share
                square[u] += share * share
            ways[u] = 0.0
            distance[u] = -1
    return total, square


@kernel
def weighted_dependencies(
    indptr: Longs, indices: Places, length: Numbers, n: int, sources: Longs
) -> tuple[Numbers, Numbers]:
    """Give what `dependencies` gives where ties have lengths above 0; paths as long to one part in 10^12 are equal.

    Dijkstra's search with a heap: O(m log m) for each source. An infinite length is no way.
    """
    total = np.zeros(n, np.float64)
    square = np.zeros(n, np.float64)
    distance = np.full(n, np.inf, np.float64)
    ways = np.zeros(n, np.float64)
    per_way = np.zeros(n, np.float64)
    settled = np.zeros(n, np.bool_)
    order = np.empty(n, np.int64)
    keys = np.empty(indices.size + 1, np.float64)
    nodes = np.empty(indices.size + 1, np.int64)
    for s in sources:
        distance[s] = 0.0
        ways[s] = 1.0
        keys[0] = 0.0
        nodes[0] = s
        size = 1
        found = 0
        while size > 0:
            u = nodes[0]
            size -= 1
            key = keys[size]
            node = nodes[size]
            i = 0
            child = 1
            while child < size:
                if child + 1 < size and keys[child + 1] < keys[child]:
                    child += 1
                if keys[child] >= key:
                    break
                keys[i] = keys[child]
                nodes[i] = nodes[child]
                i = child
                child = 2 * i + 1
            keys[i] = key
            nodes[i] = node
            if settled[u]:
                continue
            settled[u] = True
            order[found] = u
            found += 1
            for p in range(indptr[u], indptr[u + 1]):
                v = np.int64(indices[p])
                far = distance[u] + length[p]
                if settled[v] or far == np.inf:
                    continue
                if far < distance[v] * (1.0 - 1e-12):
                    distance[v] = far
                    ways[v] = ways[u]
                    i = size
                    size += 1
                    while i > 0 and keys[(i - 1) // 2] > far:
                        keys[i] = keys[(i - 1) // 2]
                        nodes[i] = nodes[(i - 1) // 2]
                        i = (i - 1) // 2
                    keys[i] = far
                    nodes[i] = v
                elif far <= distance[v] * (1.0 + 1e-12):
                    ways[v] += ways[u]
        for i in range(found - 1, -1, -1):
            u = order[i]
            settled[u] = False  # from here on: not yet added up
            gathered = 0.0
            for p in range(indptr[u], indptr[u + 1]):
                v = np.int64(indices[p])
                far = distance[u] + length[p]
                if far == np.inf or settled[v]:
                    continue
                if abs(far - distance[v]) <= 1e-12 * distance[v]:
                    gathered += per_way[v]
            share = ways[u] * gathered
            per_way[u] = (1.0 + share) / ways[u]
            if i > 0:
                total[u] += share
                square[u] += share * share
        for i in range(found):
            distance[order[i]] = np.inf
    return total, square
