"""Triangles by the forward algorithm on rows in the order of nodes: each is met once, at its end of least degree.

`kindframe_connections.census` calls them; dyads, triads, clustering and Simmelian ties all come of one pass.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["corners", "forward", "oriented", "shares", "triangles"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Codes = NDArray[np.uint8]
Places = NDArray[np.uint32]


@kernel
def oriented(ptr: Longs, out: Ints, n: int, directed: bool) -> tuple[Longs, Ints, Codes, Longs, Ints]:
    """Put each tied pair of a simple network once into the row of its end of smaller degree; nodes go by rank.

    Returns the rows (by rank) with the rank of the other end, the code of each pair (1: from the lower rank to the
    higher, 2: back, 3: both), for each node how many it alone is tied to, that are tied to it alone, and both, and
    the node of each rank. Sorted rows in, O(n + m) time and memory.
    """
    in_ptr = ptr
    incoming = out
    if directed:
        in_ptr = np.zeros(n + 1, np.int64)
        for p in range(out.size):
            in_ptr[out[p] + 1] += 1
        for v in range(n):
            in_ptr[v + 1] += in_ptr[v]
        free = in_ptr[:-1].copy()
        incoming = np.empty(out.size, np.int32)
        for u in range(n):
            for p in range(ptr[u], ptr[u + 1]):
                v = out[p]
                incoming[free[v]] = u
                free[v] += 1
    own = np.zeros((n, 3), np.int64)
    degree = np.zeros(n, np.int64)
    most = 0
    for u in range(n):
        i = ptr[u]
        i_stop = ptr[u + 1]
        j = in_ptr[u]
        j_stop = in_ptr[u + 1]
        both = 0 if directed else i_stop - i
        while directed and i < i_stop and j < j_stop:
            a = out[i]
            b = incoming[j]
            both += a == b
            i += a <= b
            j += b <= a
        own[u, 0] = i_stop - ptr[u] - both
        own[u, 1] = j_stop - in_ptr[u] - both
        own[u, 2] = both
        degree[u] = own[u, 0] + own[u, 1] + both
        most = max(most, degree[u])
    start = np.zeros(most + 2, np.int64)
    for u in range(n):
        start[degree[u] + 1] += 1
    for d in range(most + 1):
        start[d + 1] += start[d]
    rank = np.empty(n, np.int32)
    node = np.empty(n, np.int32)
    for u in range(n):
        rank[u] = start[degree[u]]
        node[rank[u]] = u
        start[degree[u]] += 1
    pairs = 0
    for u in range(n):
        pairs += degree[u]
    pairs //= 2
    rows = np.zeros(n + 1, np.int64)
    other = np.empty(pairs, np.int32)
    code = np.empty(pairs, np.uint8)
    filled = 0
    for r in range(n):
        u = node[r]
        i = ptr[u]
        i_stop = ptr[u + 1]
        j = in_ptr[u]
        j_stop = in_ptr[u + 1]
        while not directed and i < i_stop:
            if rank[out[i]] > r:
                other[filled] = rank[out[i]]
                code[filled] = 3
                filled += 1
            i += 1
        while directed and (i < i_stop or j < j_stop):
            a = out[i] if i < i_stop else n
            b = incoming[j] if j < j_stop else n
            v = min(a, b)
            if rank[v] > r:
                other[filled] = rank[v]
                code[filled] = (a <= b) + 2 * (b <= a)
                filled += 1
            i += a <= b
            j += b <= a
        rows[r + 1] = filled
    return rows, other, code, own, node


@kernel
def triangles(
    rows: Longs, other: Ints, code: Codes, n: int, first: int, stop: int, simmelian: NDArray[np.bool_]
) -> tuple[Longs, Longs]:
    """Find every triangle whose lowest rank is in ``first:stop``; mark in ``simmelian`` the pairs of reciprocated ones.

    Returns how many triangles there are of each combination of codes (16 times that of lowest and middle, 4 times
    that of lowest and highest, and that of middle and highest), and how many each rank is in.
    O(m sqrt(m)) at worst.
    """
    kinds = np.zeros(64, np.int64)
    own = np.zeros(n, np.int64)
    place = np.zeros(n, np.int32)  # where in u's row the pair with this rank stands, from 1; 0 for none
    for u in range(first, stop):
        begin = rows[u]
        end = rows[u + 1]
        if end - begin < 2:
            continue
        for p in range(begin, end):
            place[other[p]] = p - begin + 1
        for p in range(begin, end):
            v = other[p]
            met = 0
            for q in range(rows[v], rows[v + 1]):
                w = other[q]
                r = place[w]
                if r:
                    met += 1
                    own[w] += 1
                    kind = 16 * code[p] + 4 * code[begin + r - 1] + code[q]
                    kinds[kind] += 1
                    if kind == 63:
                        simmelian[p] = True
                        simmelian[q] = True
                        simmelian[begin + r - 1] = True
            if met:
                own[v] += met
                own[u] += met
        for p in range(begin, end):
            place[other[p]] = 0
    return kinds, own


@kernel
def forward(indptr: Longs, indices: Ints, first: int, stop: int, begins: Places, ends: Places, other: Places) -> None:
    """Put each tie of a simple undirected network once into the row of its end of smaller degree, or that comes first.

    Fills ``other``, and where the row of each node in ``first:stop`` begins and ends there. Rows stay in the order of
    nodes, so that nothing is read out of turn but degrees; ranges of nodes fill parts that do not meet. O(n + m).
    """
    filled = np.uint64(indptr[first])
    for u in range(np.uint64(first), np.uint64(stop)):
        begins[u] = filled
        own = indptr[u + np.uint64(1)] - indptr[u]
        for p in range(np.uint64(indptr[u]), np.uint64(indptr[u + np.uint64(1)])):
            v = np.uint32(indices[p])
            degree = indptr[v + np.uint64(1)] - indptr[v]
            other[filled] = v  # written before it is known whether it counts: no branch is guessed wrong
            filled += np.uint64((degree > own) | ((degree == own) & (v > u)))
        ends[u] = filled


@kernel
def corners(begins: Places, ends: Places, other: Places, first: int, stop: int, found: Ints) -> None:
    """Count in ``found`` the triangles each node is in, of those met from the rows of ``first:stop``.

    Places are without sign, which need no check for counting from the end.
    """
    mark = np.zeros(begins.size, np.bool_)
    for u in range(np.uint64(first), np.uint64(stop)):
        begin = np.uint64(begins[u])
        end = np.uint64(ends[u])
        if end < begin + np.uint64(2):
            continue
        for p in range(begin, end):
            mark[other[p]] = True
        met_u = 0
        for p in range(begin, end):
            v = np.uint64(other[p])
            met = 0
            for q in range(np.uint64(begins[v]), np.uint64(ends[v])):
                w = other[q]
                if mark[w]:
                    met += 1
                    found[w] += 1
            if met:
                found[v] += met
                met_u += met
        found[u] += met_u
        for p in range(begin, end):
            mark[other[p]] = False


@kernel
def shares(indptr: Longs, found: Ints) -> tuple[Longs, NDArray[np.float64]]:
    """Add up the rows of ``found``, and give with it the share of each node's pairs of neighbours that are tied."""
    n = indptr.size - 1
    around = np.zeros(n, np.int64)
    local = np.empty(n, np.float64)
    for u in range(n):
        for part in range(found.shape[0]):
            around[u] += found[part, u]
        alters = indptr[u + 1] - indptr[u]
        local[u] = around[u] / (alters * (alters - 1) / 2) if alters > 1 else np.nan
    return around, local
