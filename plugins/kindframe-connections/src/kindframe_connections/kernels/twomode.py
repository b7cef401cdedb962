"""Loops over who comes where: projection of one mode, random trades that keep both sides' counts, sums of chances.

`kindframe_connections.affiliation` and `backbone` call them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["chances", "projected", "traded"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]


@kernel
def projected(ptr: Longs, items: Ints, back_ptr: Longs, back: Ints, n: int, room: int) -> tuple[Ints, Ints, Ints]:
    """Give every pair of rows that share an item, the lower row first, and how many items they share.

    ``ptr`` and ``items`` hold the items of each row, ``back_ptr`` and ``back`` the sorted rows of each item; ``room``
    is at least the number of pairs. Pairs of one row stand together. Each shared item is met once: O(sum of pairs of
    rows over items).
    """
    source = np.empty(room, np.int32)
    target = np.empty(room, np.int32)
    shared = np.empty(room, np.int32)
    met = np.zeros(n, np.int32)
    filled = 0
    for u in range(n):
        first = filled
        for p in range(ptr[u], ptr[u + 1]):
            w = items[p]
            q = back_ptr[w + 1] - 1
            while back[q] > u:
                v = back[q]
                if met[v] == 0:
                    target[filled] = v
                    filled += 1
                met[v] += 1
                q -= 1
        for i in range(first, filled):
            source[i] = u
            shared[i] = met[target[i]]
            met[target[i]] = 0
    return source[:filled], target[:filled], shared[:filled]


@kernel
def traded(ptr: Longs, items: Ints, first: Longs, second: Longs, rng: np.random.Generator, room: int) -> None:
    """Let pairs of rows trade the items they do not share, in place: the curveball algorithm of Strona et al. (2014).

    Each row keeps its number of items and each item its number of rows. Items of a row are sorted and stay so: which
    of those only one has go to the first row is drawn one by one in their order. ``room`` is the most items of a row.
    """
    mine = np.empty(room, np.int32)
    yours = np.empty(room, np.int32)
    for t in range(first.size):
        a = first[t]
        b = second[t]
        if a == b:
            continue
        i = ptr[a]
        i_stop = ptr[a + 1]
        j = ptr[b]
        j_stop = ptr[b + 1]
        shared = 0
        while i < i_stop and j < j_stop:
            x = items[i]
            y = items[j]
            shared += x == y
            i += x <= y
            j += y <= x
        need = i_stop - ptr[a] - shared
        left = need + (j_stop - ptr[b]) - shared
        if need == 0 or need == left:
            continue
        i = ptr[a]
        j = ptr[b]
        to_a = 0
        to_b = 0
        while i < i_stop or j < j_stop:
            take_a = j >= j_stop or (i < i_stop and items[i] <= items[j])
            take_b = i >= i_stop or (j < j_stop and items[j] <= items[i])
            item = items[i] if take_a else items[j]
            if take_a and take_b:
                mine[to_a] = item
                to_a += 1
                yours[to_b] = item
                to_b += 1
            elif rng.random() * left < need:
                mine[to_a] = item
                to_a += 1
                need -= 1
                left -= 1
            else:
                yours[to_b] = item
                to_b += 1
                left -= 1
            i += take_a
            j += take_b
        for k in range(to_a):
            items[ptr[a] + k] = mine[k]
        for k in range(to_b):
            items[ptr[b] + k] = yours[k]


@kernel
def chances(
    one: Numbers, many: Longs, first: Longs, second: Longs, top: Longs, start: Longs
) -> tuple[Numbers, Numbers]:
    """Give the chances that a sum of independent events is at least, and at most, each number up to a top.

    ``one[a, c]`` is the chance that a row of class a has an item of class c, of which there are ``many[c]``; two rows
    share it with the product of theirs. For pair of classes i, the chances of 0 to ``top[i]`` stand from ``start[i]``.
    The Poisson-binomial distribution by adding one event at a time, all above the top kept in one number, so that no
    small chance is a difference of large ones. O(items x top) for each pair of classes.
    """
    total = 0
    if top.size > 0:
        total = start[top.size - 1] + top[top.size - 1] + 1
    at_least = np.empty(total, np.float64)
    at_most = np.empty(total, np.float64)
    for i in range(top.size):
        most = top[i]
        held = np.zeros(most + 1, np.float64)
        held[0] = 1.0
        above = 0.0
        for c in range(many.size):
            q = one[first[i], c] * one[second[i], c]
            if q == 0.0:
                continue
            for _ in range(many[c]):
                above += held[most] * q
                for k in range(most, 0, -1):
                    held[k] += q * (held[k - 1] - held[k])
                held[0] *= 1.0 - q
        total_above = above
        for k in range(most, -1, -1):
            total_above += held[k]
            at_least[start[i] + k] = min(total_above, 1.0)
        below = 0.0
        for k in range(most + 1):
            below += held[k]
            at_most[start[i] + k] = min(below, 1.0)
    return at_least, at_most
