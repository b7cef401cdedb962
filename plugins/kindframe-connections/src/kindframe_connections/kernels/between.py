"""Paths of two steps from people to bodies by way of whoever stands between. `middle_layer` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import kernel

__all__ = ["two_steps"]

Flags = NDArray[np.bool_]
Longs = NDArray[np.int64]


@kernel
def two_steps(
    indptr: Longs, indices: NDArray[np.int32], person: Flags, middle: Flags, formal: Flags
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give what each node bridges, and what each person reaches, over undirected rows without self-ties.

    The first has, for each node in the middle: people it joins to a body they have no tie to themselves; such pairs of
    person and body; of these people, those with no tie to any body and nobody else between; pairs nobody else joins.
    The second has, for each person: bodies tied to; further bodies within two steps; how many stand between to these.
    One pass over the paths; memory O(n).
    """
    n = indptr.size - 1
    bridges = np.zeros((n, 4), np.int64)
    reach = np.zeros((n, 3), np.int64)
    ways = np.zeros(n, np.int64)
    own = np.full(n, -1, np.int64)
    touched = np.empty(n, np.int32)
    for p in range(n):
        if not person[p]:
            continue
        for i in range(indptr[p], indptr[p + 1]):
            s = indices[i]
            if formal[s]:
                own[s] = p
                reach[p, 0] += 1
        count = 0
        last = -1
        for i in range(indptr[p], indptr[p + 1]):
            a = indices[i]
            if not middle[a] or formal[a]:
                continue
            joins = False
            for j in range(indptr[a], indptr[a + 1]):
                s = indices[j]
                if formal[s] and own[s] != p and s != p:
                    if ways[s] == 0:
                        touched[count] = s
                        count += 1
                    ways[s] += 1
                    joins = True
                    bridges[a, 1] += 1
            if joins:
                bridges[a, 0] += 1
                reach[p, 2] += 1
                last = a
        reach[p, 1] = count
        if reach[p, 0] == 0 and reach[p, 2] == 1:
            bridges[last, 2] += 1
        for i in range(indptr[p], indptr[p + 1]):
            a = indices[i]
            if middle[a] and not formal[a]:
                for j in range(indptr[a], indptr[a + 1]):
                    s = indices[j]
                    if formal[s] and own[s] != p and s != p and ways[s] == 1:
                        bridges[a, 3] += 1
        for i in range(count):
            ways[touched[i]] = 0
    return bridges, reach
