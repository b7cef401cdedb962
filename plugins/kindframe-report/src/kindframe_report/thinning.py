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
    both, other = np.concatenate([a, b]), np.concatenate([b, a])
    joined = sparse.csr_array((np.ones(len(both)), (both, other)), shape=(n, n))
    degree = np.bincount(both, minlength=n).astype(float)
    shared = np.asarray((joined @ joined).multiply(joined).tocsr()[a, b]).ravel()
    overlap = shared / np.maximum(degree[a] + degree[b] - shared, 1.0)
    dark = np.zeros(len(edges), dtype=bool)
    ends, place = both, np.tile(np.arange(len(edges)), 2)
    order = np.lexsort((place, -overlap[place], ends))
    ends, place = ends[order], place[order]
    first = np.searchsorted(ends, np.arange(n))
    rank = np.arange(len(ends)) - first[ends]
    dark[place[rank < np.floor(np.sqrt(degree[ends]))]] = True
    tree = csgraph.minimum_spanning_tree(sparse.csr_array((2.0 - overlap, (a, b)), shape=(n, n))).tocoo()
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    dark |= np.isin(np.minimum(a, b) * n + np.maximum(a, b), low.astype(np.int64) * n + high)
    return dark
