"""Loops over who comes where: projection of one mode, random trades that keep both sides' counts, sums of chances.

`kindframe_connections.affiliation` and `backbone` call them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["chances", "projected", "traded"]

FEW = 32
"""Up to how many items of a class are added one at a time."""
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
    The Poisson-binomial distribution: items of a class are added one at a time where they are few, and all at once by
    the binomial distribution where they are many. What lies above the top is kept in one number, so that no small
    chance is a difference of large ones. O(classes x top x top), or x the items of a class where that is less.
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
        term = np.zeros(most + 1, np.float64)  # the chances of each number of one class alone
        for c in range(many.size):
            q = one[first[i], c] * one[second[i], c]
            if q == 0.0:
                continue
            if many[c] <= max(FEW, most) or q == 1.0:
                for _ in range(many[c]):
                    above += held[most] * q
                    for k in range(most, 0, -1):
                        held[k] += q * (held[k - 1] - held[k])
                    held[0] *= 1.0 - q
                continue
            m = many[c]
            j = min(most, np.int64((m + 1) * q))  # the likeliest number, or the top: from there both ways
            log = math.lgamma(m + 1.0) - math.lgamma(j + 1.0) - math.lgamma(m - j + 1.0)
            term[j] = math.exp(log + j * math.log(q) + (m - j) * math.log1p(-q))
            odds = q / (1.0 - q)
            for k in range(j, most):
                term[k + 1] = term[k] * odds * (m - k) / (k + 1)
            for k in range(j, 0, -1):
                term[k - 1] = term[k] * k / ((m - k + 1) * odds)
            within = 0.0
            for k in range(most + 1):
                within += term[k]
            beyond = 1.0 - within
            if within > 0.5:
                beyond = 0.0
                more = term[most] * odds * (m - most) / (most + 1)
                k = most + 1
                while more > 1e-18 * beyond and k <= m:
                    beyond += more
                    more *= odds * (m - k) / (k + 1)
                    k += 1
            over = beyond
            for k in range(most + 1):  # held[k] and more than most - k of this class
                above += held[k] * over
                over += term[most - k]
            for k in range(most, -1, -1):
                total_k = 0.0
                for j in range(k + 1):
                    total_k += held[k - j] * term[j]
                held[k] = total_k
        total_above = above
        for k in range(most, -1, -1):
            total_above += held[k]
            at_least[start[i] + k] = min(total_above, 1.0)
        below = 0.0
        for k in range(most + 1):
            below += held[k]
            at_most[start[i] + k] = min(below, 1.0)
    return at_least, at_most
