"""Loops over acts in order of time, and over chains of prompting. `cascades` calls them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["arrivals", "chains", "reachable", "spread"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def chains(parent: Longs) -> tuple[Longs, Longs, NDArray[np.bool_]]:
    """Give the root and the depth of each act, and which acts close a loop; ``parent`` is -1 for none.

    Each act is walked up once until one that is known, so that the whole is O(n). A loop is opened at the act of it
    that comes first: that act is a root, and it is marked.
    """
    n = parent.size
    root = np.full(n, -1, np.int64)
    depth = np.zeros(n, np.int64)
    opened = np.zeros(n, np.bool_)
    mark = np.full(n, -1, np.int64)
    path = np.empty(n, np.int64)
    for start in range(n):
        length = 0
        at = start
        while at >= 0 and root[at] < 0 and mark[at] != start:
            mark[at] = start
            path[length] = at
            length += 1
            at = parent[at]
        if at >= 0 and root[at] < 0:  # back on the walk itself: a loop, of which the first act becomes the root
            first = at
            on = parent[at]
            while on != at:
                first = min(first, on)
                on = parent[on]
            opened[first] = True
            root[first] = first
            depth[first] = 0
            on = first
            length = 0
            at = start
            while root[at] < 0:
                path[length] = at
                length += 1
                at = parent[at]
        while length > 0:
            length -= 1
            here = path[length]
            above = parent[here]
            if above < 0:
                root[here] = here
            else:
                root[here] = root[above]
                depth[here] = depth[above] + 1
    return root, depth, opened


@kernel
def spread(parent: Longs) -> Longs:
    """Give how many acts hang below each act, itself included; ``parent`` is -1 for none and has no loop.

    Each act is added to the one that prompted it once all it prompted are added to it: O(n), no sorting.
    """
    n = parent.size
    size = np.ones(n, np.int64)
    waiting = np.zeros(n, np.int32)
    for v in range(n):
        if parent[v] >= 0:
            waiting[parent[v]] += 1
    for first in range(n):
        v = first
        while waiting[v] == 0:
            waiting[v] = -1
            above = parent[v]
            if above < 0:
                break
            size[above] += size[v]
            waiting[above] -= 1
            v = above
    return size


@kernel
def arrivals(giver: Ints, receiver: Ints, moment: Longs, n: int, start: int, together: bool) -> tuple[Longs, Longs]:
    """Give the first moment (as its number) at which each node can be reached from one, and by how many acts; else -1.

    Acts stand in order of their moment; one pass. Acts of one moment follow one another only where ``together``.
    Among acts that arrive at the same first moment the fewest steps stand.
    """
    first = np.full(n, -1, np.int64)
    steps = np.full(n, -1, np.int64)
    steps[start] = 0
    i = 0
    while i < giver.size:
        j = i
        while j < giver.size and moment[j] == moment[i]:
            j += 1
        again = True
        while again:
            again = False
            for e in range(i, j):
                u = giver[e]
                v = receiver[e]
                if steps[u] >= 0 and v != start:
                    earlier = u == start or first[u] < moment[i]
                    if (earlier or together) and (steps[v] < 0 or (first[v] == moment[i] and steps[v] > steps[u] + 1)):
                        first[v] = moment[i]
                        steps[v] = steps[u] + 1
                        again = together
        i = j
    return first, steps


@kernel
def reachable(ends: Ints, heads: Ints, moment: Longs, n: int, low: int, high: int, together: bool) -> Longs:
    """Count, for each node, from how many nodes paths in order of time lead to it: ``ends`` to ``heads``.

    Nodes ``low`` to ``high`` are sources (each reaches itself), 64 to a word and four words to a pass over the acts:
    O(m) for each 256 of them, O(n) memory. Acts stand in order of their moment. Give them backwards with ends
    exchanged to count whom each node reaches.
    """
    count = np.zeros(n, np.int64)
    one = np.uint64(1)
    m1 = np.uint64(0x5555555555555555)
    m2 = np.uint64(0x3333333333333333)
    m4 = np.uint64(0x0F0F0F0F0F0F0F0F)
    m7 = np.uint64(0x7F)
    most = 0
    i = 0
    while i < ends.size:
        j = i
        while j < ends.size and moment[j] == moment[i]:
            j += 1
        most = max(most, j - i)
        i = j
    held = np.zeros((most, 4), np.uint64)
    for base in range(low, high, 256):
        word = np.zeros((n, 4), np.uint64)
        for s in range(base, min(base + 256, high)):
            word[s, (s - base) // 64] = one << np.uint64((s - base) % 64)
        i = 0
        while i < ends.size:
            j = i + 1
            while j < ends.size and moment[j] == moment[i]:
                j += 1
            if j == i + 1:
                for w in range(4):
                    word[heads[i], w] |= word[ends[i], w]
            elif together:
                again = True
                while again:
                    again = False
                    for e in range(i, j):
                        for w in range(4):
                            new = word[ends[e], w] & ~word[heads[e], w]
                            if new != 0:
                                word[heads[e], w] |= new
                                again = True
            else:
                for e in range(i, j):
                    for w in range(4):
                        held[e - i, w] = word[ends[e], w]
                for e in range(i, j):
                    for w in range(4):
                        word[heads[e], w] |= held[e - i, w]
            i = j
        for v in range(n):
            for w in range(4):
                x = word[v, w]
                if x != 0:
                    x = x - ((x >> one) & m1)
                    x = (x & m2) + ((x >> np.uint64(2)) & m2)
                    x = (x + (x >> np.uint64(4))) & m4
                    x = x + (x >> np.uint64(8))
                    x = x + (x >> np.uint64(16))
                    x = x + (x >> np.uint64(32))
                    count[v] += int(x & m7)
    return count
