"""What falls apart when actors go: each one alone by one depth-first search, all in turn by joining them back in.

`kindframe_connections.removal` calls them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["elements", "regrown", "separations"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def separations(ptr: Longs, indices: Ints, n: int, people: Longs) -> tuple[Longs, Longs, Longs, Longs, Longs, Longs]:
    """Search a simple undirected network depth-first, and give what each node's part falls into without it.

    Returns the nodes in the order in which they are met; the place of each in it; how many nodes hang under each, so
    that these are a run of the order; the lowest place they are tied to; and the root of each. Last, five numbers for
    each node: into how many pieces its part falls, the nodes and the people of the largest piece (of two as large, the
    one with more people), where that is (the node it hangs from, or -1 for what is above), and how many pairs of
    people are left joined. The low points of Hopcroft and Tarjan (1973), O(n + m), without recursion.
    """
    order = np.empty(n, np.int64)
    place = np.full(n, -1, np.int64)
    size = np.ones(n, np.int64)
    root = np.empty(n, np.int64)
    folk = people.copy()
    parent = np.full(n, -1, np.int64)
    low = np.empty(n, np.int64)
    at = ptr[:-1].copy()
    met = 0
    for start in range(n):
        if place[start] >= 0:
            continue
        place[start] = met
        order[met] = start
        low[start] = met
        root[start] = start
        met += 1
        u = start
        while u >= 0:
            if at[u] < ptr[u + 1]:
                v = indices[at[u]]
                at[u] += 1
                if place[v] < 0:
                    place[v] = met
                    order[met] = v
                    low[v] = met
                    root[v] = start
                    parent[v] = u
                    met += 1
                    u = v
                elif v != parent[u]:
                    low[u] = min(low[u], place[v])
            else:
                v = parent[u]
                if v >= 0:
                    low[v] = min(low[v], low[u])
                    size[v] += size[u]
                    folk[v] += folk[u]
                u = v
    found = np.zeros((n, 5), np.int64)
    apart = np.zeros((n, 2), np.int64)  # nodes and people in pieces that hang under a node
    found[:, 3] = -1
    for i in range(n):
        c = order[i]
        u = parent[c]
        if u >= 0 and low[c] >= place[u]:
            apart[u, 0] += size[c]
            apart[u, 1] += folk[c]
            found[u, 0] += 1
            found[u, 4] += folk[c] * (folk[c] - 1) // 2
            if size[c] > found[u, 1] or (size[c] == found[u, 1] and folk[c] > found[u, 2]):
                found[u, 1] = size[c]
                found[u, 2] = folk[c]
                found[u, 3] = c
    for u in range(n):
        r = root[u]
        nodes = size[r] - 1 - apart[u, 0]
        if nodes > 0:
            others = folk[r] - people[u] - apart[u, 1]
            found[u, 0] += 1
            found[u, 4] += others * (others - 1) // 2
            if nodes > found[u, 1] or (nodes == found[u, 1] and others >= found[u, 2]):
                found[u, 1] = nodes
                found[u, 2] = others
                found[u, 3] = -1
    return order, place, size, low, root, found


@kernel
def elements(
    indptr: Longs, indices: Ints, label: Longs, going: Longs, parts: int, people: NDArray[np.bool_]
) -> tuple[Longs, Longs, Longs, Longs]:
    """Give what `regrown` takes: rows of elements tied to each of those that go, and size and people of each element.

    ``label`` is the part each node is in without those that go. Each element stands in a row once. O(n + entries of
    those that go).
    """
    k = going.size
    element = label.copy()
    entries = 0
    for i in range(k):
        element[going[i]] = parts + i
        entries += indptr[going[i] + 1] - indptr[going[i]]
    size = np.zeros(parts + k, np.int64)
    folk = np.zeros(parts + k, np.int64)
    for u in range(element.size):
        size[element[u]] += 1
        folk[element[u]] += people[u]
    ptr = np.zeros(k + 1, np.int64)
    ends = np.empty(entries, np.int64)
    last = np.full(parts + k, -1, np.int64)
    filled = 0
    for i in range(k):
        for p in range(indptr[going[i]], indptr[going[i] + 1]):
            x = element[indices[p]]
            if last[x] != i:
                last[x] = i
                ends[filled] = x
                filled += 1
        ptr[i + 1] = filled
    return ptr, ends[:filled], size, folk


@kernel
def regrown(ptr: Longs, ends: Longs, order: Longs, size: Longs, people: Longs) -> Longs:
    """Take elements away in an order, and give what is left after each: by putting them back in the other way round.

    Elements are first the parts that are left when all are gone, then the ones to go, in any order; row i of ``ptr``
    and ``ends`` has the elements that the i-th to go is tied to. ``size`` and ``people`` are those of each element.
    Row r of what is returned is the state with the first r of ``order`` gone: parts, nodes in the largest part, people
    in it, pairs of people joined, and people alone. Union by size with halved paths: near O(ties) for all rows.
    """
    k = order.size
    base = size.size - k
    up = np.arange(size.size)
    nodes = size.copy()
    folk = people.copy()
    there = np.ones(size.size, np.bool_)
    there[base:] = False
    state = np.zeros((k + 1, 5), np.int64)
    parts = base
    big = 0
    held = 0
    pairs = 0
    alone = 0
    for x in range(base):
        pairs += folk[x] * (folk[x] - 1) // 2
        alone += nodes[x] == 1 and folk[x] == 1
        if nodes[x] > big or (nodes[x] == big and folk[x] > held):
            big = nodes[x]
            held = folk[x]
    state[k, 0] = parts
    state[k, 1] = big
    state[k, 2] = held
    state[k, 3] = pairs
    state[k, 4] = alone
    for r in range(k - 1, -1, -1):
        i = order[r]
        x = base + i
        there[x] = True
        parts += 1
        alone += folk[x]
        if nodes[x] > big or (nodes[x] == big and folk[x] > held):
            big = nodes[x]
            held = folk[x]
        for p in range(ptr[i], ptr[i + 1]):
            y = ends[p]
            if not there[y]:
                continue
            while up[y] != y:
                up[y] = up[up[y]]
                y = up[y]
            while up[x] != x:
                up[x] = up[up[x]]
                x = up[x]
            if x == y:
                continue
            alone -= nodes[x] == 1 and folk[x] == 1
            alone -= nodes[y] == 1 and folk[y] == 1
            pairs += folk[x] * folk[y]
            parts -= 1
            if nodes[x] < nodes[y]:
                x, y = y, x
            up[y] = x
            nodes[x] += nodes[y]
            folk[x] += folk[y]
            if nodes[x] > big or (nodes[x] == big and folk[x] > held):
                big = nodes[x]
                held = folk[x]
        state[r, 0] = parts
        state[r, 1] = big
        state[r, 2] = held
        state[r, 3] = pairs
        state[r, 4] = alone
    return state
