"""The three steps of the Leiden algorithm over compressed rows: moving, refining, aggregating. `leiden` calls them.

Chance is handed in (orders and uniform numbers), so that a kernel does the same plain and compiled. Places are numbers
without sign, which need no check for counting from the end: a quarter of the time. A network here is
symmetric rows without self-ties and without weights of 0; ``strength`` has, for each node, its weight out and in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["aggregate", "move", "number", "pieces", "refine", "weight_within"]

Ints = NDArray[np.uint32]
Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]


@kernel
def move(
    indptr: Longs, indices: Ints, weight: Numbers, strength: Numbers, scale: float, label: Ints, order: Ints
) -> int:
    """Move nodes to the community with the best gain until none gains; change ``label`` in place, count the moves.

    A node is looked at again only when a neighbour has moved (fast local moving). The gain of node v in community c is
    w(v, c) - scale * (out_v in_c + in_v out_c); alone it is 0. Labels run below the number of nodes.
    """
    n = order.size
    total = np.zeros((n, 4), np.float64)  # of a community: weight out and in, and from v; four, for one line of memory
    size = np.zeros(n, np.int32)
    for v in range(n):
        total[label[v], 0] += strength[v, 0]
        total[label[v], 1] += strength[v, 1]
        size[label[v]] += 1
    empty = np.empty(n, np.uint32)
    free = 0
    for c in range(n):
        if size[c] == 0:
            empty[free] = c
            free += 1
    queue = np.empty(n + 1, np.uint32)  # a ring with one place that is always free
    queue[:n] = order
    waiting = np.ones(n, np.uint8)
    near = np.empty(n + 1, np.uint32)
    head = 0
    tail = n
    moves = 0
    while head != tail:
        v = queue[np.uint64(head)]
        head = head + 1 if head < n else 0
        waiting[v] = 0
        own = label[v]
        count = 0
        # What is written to a place before it is known whether it counts costs less than a branch guessed wrong.
        for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + np.uint32(1)])):
            c = label[indices[p]]
            before = total[c, 2]
            near[np.uint64(count)] = c
            count += before == 0.0
            total[c, 2] = before + weight[p]
        given = strength[v, 0] * scale
        taken = strength[v, 1] * scale
        total[own, 0] -= strength[v, 0]
        total[own, 1] -= strength[v, 1]
        best = own
        most = total[own, 2] - given * total[own, 1] - taken * total[own, 0]
        for i in range(count):
            c = near[np.uint64(i)]
            gain = total[c, 2] - given * total[c, 1] - taken * total[c, 0]
            better = gain > most + 1e-12
            most = gain if better else most
            best = c if better else best
            total[c, 2] = 0.0
        if most < -1e-12 and size[own] > 1:
            free -= 1
            best = empty[free]
        total[best, 0] += strength[v, 0]
        total[best, 1] += strength[v, 1]
        if best != own:
            moves += 1
            label[v] = best
            size[best] += 1
            size[own] -= 1
            if size[own] == 0:
                empty[free] = own
                free += 1
            for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + np.uint32(1)])):
                u = indices[p]
                queue[np.uint64(tail)] = u
                stirred = np.uint8((waiting[u] == 0) & (label[u] != best))
                waiting[u] |= stirred
                tail += 1 if stirred else 0
                tail = tail if tail <= n else 0
    return moves


@kernel
def refine(
    indptr: Longs,
    indices: Ints,
    weight: Numbers,
    strength: Numbers,
    scale: float,
    label: Ints,
    order: Ints,
    chance: Numbers,
    theta: float,
    turn: int,
    turns: int,
) -> Ints:
    """Split communities into parts that hold together, and give the part of each node.

    From single nodes, a node that is still alone and well connected to the rest of its community joins a well connected
    part of it, at random among those that do not lose: with odds exp(gain / theta). Well connected is a weight to the
    rest of the community of at least what chance expects. No community looks at another: of ``turns``, a power of two,
    one turn splits those whose label leaves that remainder, and gives every other node a part of its own.
    """
    n = order.size
    whole = np.zeros((n, 2), np.float64)
    part = np.empty(n, np.uint32)
    # Of a part: weight out and in, to the rest of its community, and from v; together, for one line of memory.
    total = np.zeros((n, 4), np.float64)
    alone = np.ones(n, np.bool_)
    for v in range(n):
        own = label[v]
        whole[own, 0] += strength[v, 0]
        whole[own, 1] += strength[v, 1]
        part[v] = v
        total[v, 0] = strength[v, 0]
        total[v, 1] = strength[v, 1]
        if own & np.uint32(turns - 1) != turn:
            continue
        inside = 0.0
        for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + 1])):
            inside += weight[p] if label[indices[p]] == own else 0.0
        total[v, 2] = inside
    far = 40.0 * theta
    near = np.empty(n + 1, np.uint32)
    gains = np.empty(n + 1, np.float64)
    weights = np.empty(n + 1, np.float64)
    for i in range(n):
        v = order[i]
        own = label[v]
        if own & np.uint32(turns - 1) != turn or not alone[v]:
            continue
        given = strength[v, 0] * scale
        taken = strength[v, 1] * scale
        inside = total[v, 2]
        out, into = whole[own, 0], whole[own, 1]
        if inside <= 0.0 or inside < given * (into - strength[v, 1]) + taken * (out - strength[v, 0]):
            continue
        count = 0
        for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + np.uint32(1)])):
            u = indices[p]
            same = label[u] == own
            c = part[u]
            before = total[c, 3]
            near[np.uint64(count)] = c
            count += same & (before == 0.0)
            total[c, 3] = before + (weight[p] if same else 0.0)
        kept = 0
        most = 0.0
        for j in range(count):
            c = near[np.uint64(j)]
            gain = total[c, 3] - given * total[c, 1] - taken * total[c, 0]
            ground = scale * (total[c, 0] * (into - total[c, 1]) + total[c, 1] * (out - total[c, 0]))
            good = (gain >= 0.0) & (total[c, 2] >= ground)
            near[np.uint64(kept)] = c
            gains[np.uint64(kept)] = gain
            weights[np.uint64(kept)] = total[c, 3]
            total[c, 3] = 0.0
            most = max(most, gain if good else 0.0)
            kept += good
        if kept == 0:
            continue
        stay = np.exp(-most / theta) if most < far else 0.0
        odds = stay
        for j in range(kept):
            gains[j] = np.exp((gains[j] - most) / theta) if most - gains[j] < far else 0.0
            odds += gains[j]
        drawn = chance[i] * odds - stay
        chosen = -1
        if drawn >= 0.0:
            for j in range(kept):
                if gains[j] > 0.0:
                    chosen = j
                    drawn -= gains[j]
                    if drawn < 0.0:
                        break
        if chosen >= 0:
            best = near[chosen]
            total[best, 2] += inside - 2.0 * weights[chosen]
            total[best, 0] += strength[v, 0]
            total[best, 1] += strength[v, 1]
            part[v] = best
            alone[best] = False
            alone[v] = False
    return part


@kernel
def aggregate(
    indptr: Longs, indices: Ints, weight: Numbers, strength: Numbers, part: Ints, count: int, turn: int, turns: int
) -> tuple[Longs, Ints, Numbers, Numbers]:
    """Make each part one node: rows, entries, weights and strengths of the smaller network. Ties inside go.

    Of ``turns``, each gives the rows of as many nodes, one after the other; the strengths are all of them.
    """
    n = part.size
    start = np.zeros(count + 1, np.int64)
    for v in range(n):
        start[part[v] + 1] += 1
    for c in range(count):
        start[c + 1] += start[c]
    fill = start[:count].copy()
    member = np.empty(n, np.uint32)
    sums = np.zeros((count, 2), np.float64)
    for v in range(n):
        c = part[v]
        member[fill[c]] = v
        fill[c] += 1
        sums[c, 0] += strength[v, 0]
        sums[c, 1] += strength[v, 1]
    low = np.searchsorted(start, n * turn // turns)
    high = np.searchsorted(start, n * (turn + 1) // turns)
    away = 0  # where ties inside a part go: after all others
    for i in range(start[low], start[high]):
        away += indptr[member[i] + np.uint32(1)] - indptr[member[i]]
    rows = np.zeros(high - low + 1, np.int64)
    ends = np.empty(away + 1, np.uint32)
    weights = np.empty(away + 1, np.float64)
    slot = np.full(count, -1, np.int64)
    used = 0
    for c in range(low, high):
        first = used
        slot[c] = away
        for i in range(start[c], start[c + 1]):
            v = member[i]
            for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + 1])):
                d = part[indices[p]]
                fresh = slot[d] < first
                place = used if fresh else slot[d]
                slot[d] = place
                ends[np.uint64(place)] = d
                weights[np.uint64(place)] = weight[p] + (0.0 if fresh else weights[np.uint64(place)])
                used += fresh
        slot[c] = -1
        rows[c + 1 - low] = used
    return rows, ends[:used], weights[:used], sums


@kernel
def number(label: Ints) -> int:
    """Number the labels in use from 0, in their order, in place; give how many there are. Labels run below the size."""
    n = label.size
    place = np.zeros(n, np.uint32)
    for v in range(n):
        place[label[v]] = 1
    used = 0
    for c in range(n):
        there = place[c]
        place[c] = used
        used += there
    for v in range(n):
        label[v] = place[label[v]]
    return used


@kernel
def pieces(indptr: Longs, indices: Ints, label: Ints) -> tuple[Ints, int]:
    """Give each node the connected piece of its community that it is in, from 0, and how many pieces there are."""
    n = label.size
    piece = np.zeros(n, np.uint32)
    seen = np.zeros(n, np.bool_)
    queue = np.empty(n, np.uint32)
    found = 0
    for first in range(n):
        if seen[first]:
            continue
        piece[first] = found
        seen[first] = True
        queue[0] = first
        head = 0
        tail = 1
        while head < tail:
            v = queue[head]
            head += 1
            for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + 1])):
                u = indices[p]
                if not seen[u] and label[u] == label[v]:
                    seen[u] = True
                    piece[u] = found
                    queue[tail] = u
                    tail += 1
        found += 1
    return piece, found


@kernel
def weight_within(indptr: Longs, indices: Ints, weight: Numbers, label: Ints) -> float:
    """Add the weight of all entries whose two ends are of one community."""
    total = 0.0
    for v in range(label.size):
        for p in range(np.uint64(indptr[v]), np.uint64(indptr[v + 1])):
            if label[indices[p]] == label[v]:
                total += weight[p]
    return total
