"""Groups for a picture of many who tell no group: those more joined among themselves than chance would have it.

Modularity by moving nodes and joining what was found, level after level [1]_, the same each time for a seed. It orders
a picture and answers no question: the analysis of communities tests what it finds, and tells how sure it is.

References
----------
.. [1] Blondel, V. D., Guillaume, J.-L., Lambiotte, R., & Lefebvre, E. (2008). Fast unfolding of communities in large
   networks. *Journal of Statistical Mechanics*, P10008.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kindframe_report.kernels import form, moved

__all__ = ["gathered"]

ROUNDS, LEVELS = 12, 8


def gathered(n: int, edges: NDArray[np.int64], weight: NDArray[np.float64], *, seed: int = 1) -> NDArray[np.int64]:
    """Gather ``n`` nodes into communities.

    Parameters
    ----------
    edges, weight
        Pairs of positions, none twice, and how much each counts.
    seed
        Where the order in which nodes are looked at begins.

    Returns
    -------
    array
        The community of each node, the largest first (0, 1, ...). A node without an edge is a community of its own.
    """
    label = np.arange(n)
    if not len(edges):
        return label
    random = np.random.default_rng(seed)
    both = np.concatenate([edges, edges[:, ::-1]])
    level = sparse.csr_array((np.tile(weight.astype(float), 2), (both[:, 0], both[:, 1])), shape=(n, n))
    level.sum_duplicates()
    for _ in range(LEVELS):
        here = np.arange(level.shape[0])
        strength = np.asarray(level.sum(axis=1), np.float64).ravel()
        order = random.permutation(level.shape[0])
        step = form(moved, len(edges) * 2 * ROUNDS)
        indptr, indices = level.indptr.astype(np.int64), level.indices.astype(np.int64)
        if step(indptr, indices, level.data, strength, here, order, ROUNDS) == 0:
            break
        used, here = np.unique(here, return_inverse=True)
        label = here[label]
        group = sparse.csr_array((np.ones(here.size), (np.arange(here.size), here)), shape=(here.size, used.size))
        level = (group.T @ level @ group).tocsr()
    _, first, back, sizes = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(sizes.size, np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(sizes.size)
    return np.asarray(rank[back])
