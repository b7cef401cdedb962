"""Which lines of a crowded picture are drawn dark: those between actors whose circles overlap most.

Every actor keeps the square root of its number of lines (rounded down), the ones to those it shares most others with
(local sparsification after Satuluri and others [1]_), and as many more as keep each connected part in one piece. The
rest is drawn faint: nothing is left out.

References
----------
.. [1] Satuluri, V., Parthasarathy, S., & Ruan, Y. (2011). Local graph sparsification for scalable clustering. In
   *Proceedings of SIGMOD 2011*, 721-732.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

__all__ = ["kept"]

CROWDED = 2.5
"""Lines for each actor from which a picture is crowded."""


def kept(n: int, edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each edge (a pair of positions, none twice) whether it is drawn dark; all are while there is room."""
    if len(edges) <= CROWDED * n:
        return np.ones(len(edges), dtype=bool)
    a, b = edges.T
    joined = np.zeros((n, n))
    joined[a, b] = joined[b, a] = 1.0
    degree = joined.sum(axis=1)
    shared = (joined @ joined)[a, b]
    overlap = shared / np.maximum(degree[a] + degree[b] - shared, 1.0)
    dark = np.zeros(len(edges), dtype=bool)
    ends, place = np.concatenate([a, b]), np.tile(np.arange(len(edges)), 2)
    order = np.lexsort((place, -overlap[place], ends))
    ends, place = ends[order], place[order]
    first = np.searchsorted(ends, np.arange(n))
    rank = np.arange(len(ends)) - first[ends]
    dark[place[rank < np.floor(np.sqrt(degree[ends]))]] = True
    tree = csgraph.minimum_spanning_tree(sparse.csr_array((2.0 - overlap, (a, b)), shape=(n, n))).tocoo()
    whole = {(int(i), int(j)) for i, j in zip(tree.row, tree.col, strict=True)}
    dark |= np.array([(int(i), int(j)) in whole for i, j in edges])
    return dark
