"""Stress for parts of a picture that are too large to weigh every pair: `settled` places marks by steps between them.

A few marks stand for the rest: each mark is held to the marks it is joined to and to some dozens of pivots far from
each other, each pivot weighed by how many marks it stands for [1]_; the pairs are then eased one by one [2]_. `layout`
uses it for large parts, `nesting` for the marks within a disc.

References
----------
.. [1] Ortmann, M., Klimenta, M., & Brandes, U. (2017). A sparse stress model. *Journal of Graph Algorithms and
   Applications*, 21(5), 791-821.
.. [2] Zheng, J. X., Pawar, S., & Goodman, D. F. M. (2019). Graph drawing by stochastic gradient descent. *IEEE
   Transactions on Visualization and Computer Graphics*, 25(9), 2738-2748.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from kindframe_report.kernels import descend, form

__all__ = ["settled"]

PIVOTS, ROUNDS = 50, 15
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def settled(lengths: sparse.csr_array, *, seed: int = 1, pivots: int = PIVOTS, rounds: int = ROUNDS) -> Floats:
    """Place the marks of a symmetric matrix of wanted lengths of edges about the origin.

    Parameters
    ----------
    lengths
        The length aimed at for each edge; 0 where there is none.
    seed
        Where the order of the pairs begins; the same seed gives the same places.
    pivots
        How many marks stand for all. With no more marks than this every pair is weighed.
    rounds
        How often each pair is eased.

    Returns
    -------
    array
        One row of two for each mark. What is not connected is held a little farther apart than the longest way there
        is, so that it comes to stand around the rest; one mark stands at the origin.
    """
    n = lengths.shape[0]
    if n < 2:
        return np.zeros((n, 2))
    chosen, ways = _pivots(lengths, min(pivots, n))
    xy = _begun(ways, np.random.default_rng(seed))
    edges = sparse.triu(lengths, 1).tocoo()
    i, j, wanted = edges.row.astype(np.int64), edges.col.astype(np.int64), edges.data
    pull = 1.0 / wanted**2
    rows, columns = np.nonzero(ways > 0)
    far = np.asarray(lengths[chosen].toarray()[rows, columns] == 0)  # neighbours are held already
    both = np.full(n, -1)
    both[chosen] = np.arange(len(chosen))
    far &= ~((both[columns] >= 0) & (columns < chosen[rows]))  # a pair of pivots once
    rows, columns = rows[far], columns[far]
    way = ways[rows, columns]
    stands = _stands_for(ways)[rows, columns]
    mutual = both[columns] >= 0
    i = np.concatenate([i, columns])
    j = np.concatenate([j, chosen[rows]])
    pull_i = np.concatenate([pull, stands / way**2])
    pull_j = np.concatenate([pull, np.where(mutual, stands / way**2, 0.0)])
    wanted = np.concatenate([wanted, way])
    least, most = float(pull_i.min()), float(pull_i.max())
    steps = np.geomspace(1.0 / least, 0.05 / most, rounds)
    form(descend, len(i) * rounds)(xy, i, j, wanted, pull_i, pull_j, steps, seed)
    return np.asarray(xy - xy.mean(axis=0))


def _pivots(lengths: sparse.csr_array, count: int) -> tuple[Ints, Floats]:
    """Choose marks far from each other, the busiest first, with the way from each to every mark.

    The matrix is symmetric: taken as directed, ways are the same and nothing is turned over first.
    """
    n = lengths.shape[0]
    if count == n:
        chosen = np.arange(n)
        ways = np.asarray(csgraph.dijkstra(lengths))
    else:
        picked = [int(np.argmax(np.diff(lengths.indptr)))]
        found = []
        nearest = np.full(n, np.inf)
        for _ in range(count):
            way = np.asarray(csgraph.dijkstra(lengths, indices=picked[-1:]))[0]
            found.append(way)
            nearest = np.minimum(nearest, way)
            # What no pivot reaches yet comes before what is merely far.
            picked.append(int(np.argmax(np.where(np.isinf(nearest), 1e300, nearest))))
        chosen, ways = np.array(picked[:-1]), np.array(found)
    finite = ways[np.isfinite(ways)]
    longest = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    return chosen, np.where(np.isinf(ways), longest * 1.15, ways)


def _stands_for(ways: Floats) -> Floats:
    """Count, for each pivot and mark, the marks nearest to that pivot within half the way to the mark."""
    own = np.argmin(ways, axis=0)
    out = np.ones_like(ways)
    for pivot in range(len(ways)):
        region = np.sort(ways[pivot, own == pivot])
        out[pivot] = np.maximum(np.searchsorted(region, ways[pivot] / 2, side="right"), 1)
    return out


def _begun(ways: Floats, random: np.random.Generator) -> Floats:
    """Begin with the two main axes of the ways to the pivots (Brandes and Pich 2007), stirred a little."""
    squared = ways**2
    centred = -0.5 * (squared - squared.mean(0) - squared.mean(1)[:, None] + squared.mean())
    values, vectors = np.linalg.eigh(centred @ centred.T)
    axes = vectors[:, -2:] * np.where(vectors[:, -2:].sum(axis=0) < 0, -1.0, 1.0)
    xy = centred.T @ axes / np.sqrt(np.maximum(np.sqrt(np.abs(values[-2:])), 1e-9))
    if xy.shape[1] < 2:
        xy = np.column_stack([xy, np.zeros(len(xy))])
    return np.ascontiguousarray(xy + random.normal(scale=float(ways.mean()) * 0.03, size=(ways.shape[1], 2)))
