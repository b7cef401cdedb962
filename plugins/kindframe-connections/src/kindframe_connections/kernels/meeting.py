"""Loops over all who share an item, without keeping their pairs: how many share how many, and a few of them by name.

`kindframe_connections.tallies` calls them. Pairs grow with the square of those who come to a place; memory here does
not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["named", "tallied"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@kernel
def tallied(
    ptr: Longs, items: Ints, back_ptr: Longs, back: Ints, code: Longs, group: Longs, start: Longs, cells: int, most: int
) -> tuple[Longs, Longs, Longs, Longs]:
    """Count pairs of rows that share an item, by what they are and how many they share.

    ``ptr`` and ``items`` hold the items of each row, ``back_ptr`` and ``back`` the sorted rows of each item. ``code``
    is the class of each row, ``start[a, b]`` (a at most b) the cell of two classes that share none, of ``cells``;
    ``group`` the group of each row, below 0 where it is not known; ``most`` the most items of a row. Gives the pairs in
    each cell; by whether they are of one group, of two, or of one that is not known, and what they share; and for each
    row how many others share an item with it, and how many items with all of them.

    Each shared item is met once: O(sum of pairs of rows over items) time, O(rows + cells) memory.
    """
    n = ptr.size - 1
    found = np.zeros(cells, np.int64)
    spread = np.zeros((3, most + 1), np.int64)
    others = np.zeros(n, np.int64)
    times = np.zeros(n, np.int64)
    met = np.zeros(n, np.int32)
    touched = np.empty(n, np.int32)
    for u in range(n):
        filled = 0
        for p in range(ptr[u], ptr[u + 1]):
            w = items[p]
            q = back_ptr[w + 1] - 1
            while back[q] > u:
                v = back[q]
                if met[v] == 0:
                    touched[filled] = v
                    filled += 1
                met[v] += 1
                q -= 1
        a = code[u]
        for i in range(filled):
            v = touched[i]
            shared = met[v]
            met[v] = 0
            b = code[v]
            found[start[min(a, b), max(a, b)] + shared] += 1
            kind = 0
            if group[u] < 0 or group[v] < 0:
                kind = 2
            elif group[u] != group[v]:
                kind = 1
            spread[kind, shared] += 1
            others[v] += 1
            times[v] += shared
            times[u] += shared
        others[u] += filled
    return found, spread, others, times


@kernel
def named(
    ptr: Longs, items: Ints, back_ptr: Longs, back: Ints, code: Longs, start: Longs, take: Ints, every: int, some: int
) -> tuple[Ints, Ints, Longs]:
    """Give the two rows and the cell of all pairs in the cells whose ``take`` is 1, and of the first in those of 2.

    Arguments are those of `tallied`. There are ``every`` pairs of the first sort; of the second, whole rows are gone
    through until at least ``some`` are found. O(sum of pairs of rows over items) time, O(rows + pairs given) memory.
    """
    n = ptr.size - 1
    source = np.empty(every + some + n, np.int32)
    target = np.empty(every + some + n, np.int32)
    cell = np.empty(every + some + n, np.int64)
    met = np.zeros(n, np.int32)
    touched = np.empty(n, np.int32)
    kept = 0
    first = 0
    for u in range(n):
        if first >= some and kept - first >= every:
            break
        filled = 0
        for p in range(ptr[u], ptr[u + 1]):
            w = items[p]
            q = back_ptr[w + 1] - 1
            while back[q] > u:
                v = back[q]
                if met[v] == 0:
                    touched[filled] = v
                    filled += 1
                met[v] += 1
                q -= 1
        a = code[u]
        more = first < some
        for i in range(filled):
            v = touched[i]
            b = code[v]
            at = start[min(a, b), max(a, b)] + met[v]
            met[v] = 0
            if take[at] == 1 or (take[at] == 2 and more):
                source[kept] = u
                target[kept] = v
                cell[kept] = at
                kept += 1
                first += take[at] == 2
    return source[:kept], target[:kept], cell[:kept]
