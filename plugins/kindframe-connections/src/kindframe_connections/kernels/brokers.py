"""Structural holes and brokered paths, from the triangles of rows put in order by `kernels.triangles.oriented`.

Each triangle is met once, at its node of lowest rank: O(m sqrt(m)) at worst, however many ties one node has.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["holes", "roles"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Codes = NDArray[np.uint8]
Numbers = NDArray[np.float64]


@kernel
def holes(rows: Longs, other: Ints, weight: Numbers, n: int) -> Numbers:
    """Give each rank how many alters it has, its constraint, its effective size and its hierarchy (Burt 1992).

    ``weight`` is that of each pair, both directions added. With p(i, j) = w(i, j) / sum of w(i, .), the constraint
    from j is (p(i, j) + sum over q of p(i, q) p(q, j))^2. Since p(i, q) p(q, j) is w(i, q) w(q, j) / s(q) over s(i),
    one sum for each pair serves both its ends. NaN where there is no weight.
    """
    # For each rank: 1 over its strength, 1 over its largest weight, redundancy so far.
    held = np.zeros((n, 3), np.float64)
    out = np.zeros((n, 4), np.float64)
    for u in range(n):
        for p in range(np.uint64(rows[u]), np.uint64(rows[u + 1])):
            v = other[p]
            tie = weight[p]
            held[u, 0] += tie
            held[v, 0] += tie
            held[u, 1] = max(held[u, 1], tie)
            held[v, 1] = max(held[v, 1], tie)
            out[u, 0] += 1.0
            out[v, 0] += 1.0
    for u in range(n):
        if held[u, 0] > 0.0:
            held[u, 0] = 1.0 / held[u, 0]
            held[u, 1] = 1.0 / held[u, 1]
    indirect = np.zeros(other.size, np.float64)
    place = np.zeros(n, np.uint32)  # where in u's row the pair with this rank stands, from 1; 0 for none
    for u in range(n):
        begin = np.uint64(rows[u])
        end = np.uint64(rows[u + 1])
        if rows[u + 1] - rows[u] < 2:
            continue
        for p in range(begin, end):
            place[other[p]] = p + np.uint64(1) - begin
        of_u, top_u, lost_u = held[u]
        for p in range(begin, end):
            v = other[p]
            uv = weight[p]
            of_v = held[v, 0]
            top_v = held[v, 1]
            through = 0.0
            lost_v = 0.0
            for q in range(np.uint64(rows[v]), np.uint64(rows[v + 1])):
                w = other[q]
                at = place[w]
                if at == 0:
                    continue
                r = begin + np.uint64(at) - np.uint64(1)
                by_u = uv * weight[r]
                by_v = uv * weight[q]
                by_w = weight[r] * weight[q]
                through += by_w * held[w, 0]
                indirect[r] += by_v * of_v
                indirect[q] += by_u * of_u
                lost_u += by_w * top_v + by_v * held[w, 1]
                lost_v += by_w * top_u + by_u * held[w, 1]
                held[w, 2] += by_v * top_u + by_u * top_v
            indirect[p] += through
            held[v, 2] += lost_v
        held[u, 2] = lost_u
        for p in range(begin, end):
            place[other[p]] = 0
    for u in range(n):
        for p in range(np.uint64(rows[u]), np.uint64(rows[u + 1])):
            both = weight[p] + indirect[p]
            for side in range(2):
                v = u if side == 0 else np.int64(other[p])
                c = (both * held[v, 0]) ** 2
                if c > 0.0:
                    out[v, 1] += c
                    out[v, 3] += c * np.log(c)
    for u in range(n):
        if held[u, 0] > 0.0:
            out[u, 2] = out[u, 0] - held[u, 2] * held[u, 0]
            if out[u, 0] > 1.0:
                out[u, 3] = 1.0 + (out[u, 3] / out[u, 1] - np.log(out[u, 1])) / np.log(out[u, 0])
            else:
                out[u, 3] = np.nan
        else:
            out[u, 1] = np.nan
            out[u, 2] = np.nan
            out[u, 3] = np.nan
    return out


@kernel
def roles(
    indptr: Longs,
    indices: Ints,
    in_ptr: Longs,
    incoming: Ints,
    rows: Longs,
    other: Ints,
    code: Codes,
    node: Ints,
    group: Longs,
    k: int,
    n: int,
) -> Longs:
    """Count for each node v the paths a to v to b of three nodes with a not tied to b, by the groups of the three.

    Columns: w_I (all one group), w_O (the ends one group, v of another), b_IO (a of v's group), b_OI (b of v's group),
    b_O (three groups). All paths are counted from the groups of who comes before and after; those that lead back and
    those that are closed, which are in triangles, are taken off.
    """
    out = np.zeros((n, 5), np.int64)
    before = np.zeros(k, np.int64)
    for v in range(n):
        own = group[v]
        into = in_ptr[v + 1] - in_ptr[v]
        away = indptr[v + 1] - indptr[v]
        if into == 0 or away == 0:
            continue
        for p in range(in_ptr[v], in_ptr[v + 1]):
            before[group[incoming[p]]] += 1
        same = 0
        home = 0
        for p in range(indptr[v], indptr[v + 1]):
            g = group[indices[p]]
            same += before[g]
            home += g == own
        inner = before[own]
        for p in range(in_ptr[v], in_ptr[v + 1]):
            before[group[incoming[p]]] = 0
        out[v, 0] = inner * home
        out[v, 1] = same - inner * home
        out[v, 2] = inner * (away - home)
        out[v, 3] = (into - inner) * home
        out[v, 4] = into * away - same - out[v, 2] - out[v, 3]
    place = np.zeros(n, np.int64)
    nodes = np.zeros(3, np.int64)
    ways = np.zeros((3, 3), np.bool_)
    for low in range(n):
        begin = rows[low]
        end = rows[low + 1]
        nodes[0] = node[low]
        for p in range(begin, end):
            place[other[p]] = p + 1
            if code[p] == 3:
                a = node[low]
                b = node[other[p]]
                role = 0 if group[a] == group[b] else 1
                out[a, role] -= 1
                out[b, role] -= 1
        for p in range(begin, end):
            middle = other[p]
            nodes[1] = node[middle]
            ways[0, 1] = code[p] & 1
            ways[1, 0] = code[p] & 2
            for q in range(rows[middle], rows[middle + 1]):
                r = place[other[q]] - 1
                if r < 0:
                    continue
                nodes[2] = node[other[q]]
                ways[0, 2] = code[r] & 1
                ways[2, 0] = code[r] & 2
                ways[1, 2] = code[q] & 1
                ways[2, 1] = code[q] & 2
                for i in range(3):
                    v = nodes[i]
                    for j in range(3):
                        if j == i:
                            continue
                        h = 3 - i - j
                        if not (ways[j, i] and ways[i, h] and ways[j, h]):
                            continue
                        a = group[nodes[j]]
                        b = group[nodes[h]]
                        if a == group[v]:
                            role = 0 if b == group[v] else 2
                        elif b == group[v]:
                            role = 3
                        elif a == b:
                            role = 1
                        else:
                            role = 4
                        out[v, role] -= 1
        for p in range(begin, end):
            place[other[p]] = 0
    return out
