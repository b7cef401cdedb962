"""QAP correlation and MRQAP of networks over the same actors, by sums over ties alone. `compare` calls it.

No matrix of actors by actors is ever made: memory is O(ties * layers), an order of the actors costs O(ties).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.errors import ParameterError
from kindframe.network import Network
from kindframe.pairing import Marks, marks, pairs
from kindframe_connections.kernels.dispatch import THRESHOLD
from kindframe_connections.kernels.permuting import crossed

__all__ = ["Correlation", "Layers", "Regression", "Term", "correlate", "orders", "regress"]

Numbers = NDArray[np.float64]
NAN = float("nan")
BATCH = 50
BATCH_CELLS = 1_000_000
"""The most places of actors in the orders of one batch: with it memory stays linear however many are drawn."""
SINGULAR = 1e-10


@frozen(kw_only=True, eq=False)
class Layers:
    """Networks over the same actors, as compressed rows of every pair tied in any, with a column of values for each.

    An undirected pair stands in both its rows. Ties of an actor to itself are left out: the cells off the diagonal
    are compared, as in sna.
    """

    n: int
    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    values: Numbers
    directed: bool

    def pairs(self, ids: pl.Series) -> tuple[Marks, NDArray[np.bool_]]:
        """Give the pair of each entry, and which entries tell of a tie once."""
        own, rows = marks(ids), np.repeat(np.arange(self.n), np.diff(self.indptr))
        once = np.full(rows.size, True) if self.directed else rows < self.indices
        return pairs(own[rows], own[self.indices]), once

    @classmethod
    def of(cls, networks: Sequence[Network]) -> Layers:
        """Lay networks over each other; all are directed where one is.

        Raises
        ------
        ParameterError
            Where they are not of the same actors in the same order, or a weight is unknown.
        """
        simple = [network.simple() for network in networks]
        n = simple[0].n if simple else 0
        if any(held.ids != simple[0].ids for held in simple):
            raise ParameterError("Networks can be compared only over the same actors in the same order.")
        if any(np.isnan(held.weight).any() for held in simple):
            raise ParameterError("A weight is unknown, so that cells cannot be compared.", hint="Compare presence.")
        keys = [held.arrays.rows.astype(np.int64) * n + held.indices for held in simple]
        every = np.unique(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
        values = np.zeros((every.size, len(simple)))
        for column, (key, held) in enumerate(zip(keys, simple, strict=True)):
            values[np.searchsorted(every, key), column] = held.weight
        indptr = np.zeros(n + 1, np.int64)
        np.cumsum(np.bincount(every // max(n, 1), minlength=n), out=indptr[1:])
        return cls(
            n=n,
            indptr=indptr,
            indices=(every % max(n, 1)).astype(np.int32),
            values=values,
            directed=any(held.directed for held in simple),
        )

    @property
    def cells(self) -> int:
        """How many pairs are compared: ordered ones where there is direction."""
        return self.n * (self.n - 1) // (1 if self.directed else 2)

    @property
    def sums(self) -> Numbers:
        """The sum of each layer over the pairs."""
        return np.asarray(self.values.sum(0) / (1 if self.directed else 2))

    @property
    def products(self) -> Numbers:
        """The sum of products of each two layers over the pairs."""
        return np.asarray(self.values.T @ self.values / (1 if self.directed else 2))

    def permuted(self, order: NDArray[np.int32]) -> Numbers:
        """Give the sums of products of each layer with each layer under each order of the actors."""
        return self._crossed()(self.indptr, self.indices, self.values, order) / (1 if self.directed else 2)

    def _crossed(self) -> Callable[..., Numbers]:
        return crossed.compiled if self.indices.size >= THRESHOLD else _looked_up

    def drawn(self, draws: int, seed: int) -> Numbers:
        """Give the same under random orders, made a batch at a time; the same seed gives the same on any machine."""
        batch = max(1, min(BATCH, BATCH_CELLS // max(self.n, 1)))
        counts = [min(batch, draws - first) for first in range(0, draws, batch)]
        if not counts:
            return np.zeros((0, self.values.shape[1], self.values.shape[1]))
        run = self._crossed()
        jobs = list(zip(counts, np.random.SeedSequence(seed).spawn(len(counts)), strict=True))

        def one(job: tuple[int, np.random.SeedSequence]) -> Numbers:
            """Draw a batch of orders and go through them."""
            return run(self.indptr, self.indices, self.values, orders(self.n, *job))

        found = [one(jobs[0])]  # compiles, where it must, before the threads begin
        if self.indices.size * draws < 1_000_000:
            found += [one(job) for job in jobs[1:]]
        else:
            with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
                found += pool.map(one, jobs[1:])
        return np.concatenate(found) / (1 if self.directed else 2)


def _looked_up(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], values: Numbers, order: NDArray[np.int32]
) -> Numbers:
    """Give what `crossed` gives, looking each exchanged tie up among all ties: for few ties, without a compiler."""
    n = indptr.size - 1
    rows = np.repeat(np.arange(n), np.diff(indptr))
    keys = rows * n + indices
    out = np.zeros((order.shape[0], values.shape[1], values.shape[1]))
    if not keys.size:
        return out
    for d, own in enumerate(order.astype(np.int64)):
        key = own[rows] * n + own[indices]
        place = np.minimum(np.searchsorted(keys, key), keys.size - 1)
        hit = keys[place] == key
        out[d] = values[hit].T @ values[place[hit]]
    return out


def orders(n: int, draws: int, seed: int | np.random.SeedSequence) -> NDArray[np.int32]:
    """Give random orders of n actors, one a row; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.repeat(np.arange(n, dtype=np.int32)[None, :], draws, axis=0), axis=1)


@frozen(kw_only=True, eq=False)
class Correlation:
    """The correlation of two layers over all pairs, and under each order of the second's actors."""

    value: float
    drawn: Numbers

    @property
    def p(self) -> float:
        """How often an order gives one at least as far from 0, which is its mean over all orders."""
        return _share(np.abs(self.drawn) >= abs(self.value) - 1e-12)

    @property
    def p_high(self) -> float:
        """How often an order gives at least as much."""
        return _share(self.drawn >= self.value - 1e-12)

    @property
    def p_low(self) -> float:
        """How often an order gives at most as much."""
        return _share(self.drawn <= self.value + 1e-12)


def correlate(layers: Layers, first: int, second: int, permuted: Numbers) -> Correlation:
    """Give the QAP correlation of two layers (as sna's gcor and qaptest). NaN where one of them does not vary."""
    cells, sums, products = layers.cells, layers.sums, layers.products
    if cells < 2:
        return Correlation(value=NAN, drawn=np.zeros(0))
    spread = np.diag(products) - sums**2 / cells
    root = float(np.sqrt(max(spread[first], 0.0) * max(spread[second], 0.0)))
    if root < SINGULAR:
        return Correlation(value=NAN, drawn=np.zeros(0))
    chance = sums[first] * sums[second] / cells
    return Correlation(
        value=float(products[first, second] - chance) / root, drawn=(permuted[:, first, second] - chance) / root
    )


@frozen(kw_only=True, eq=False)
class Term:
    """One predictor: its coefficient and t, and the t under each order of what it adds to the others (None: never)."""

    coefficient: float
    t: float
    drawn: Numbers

    @property
    def p(self) -> float:
        """How often an order gives a t at least as far from 0."""
        return _share(np.abs(self.drawn) >= abs(self.t) * (1 - 1e-12))


@frozen(kw_only=True, eq=False)
class Regression:
    """An ordinary least squares regression of one layer on others over all pairs, with tests by orders of actors."""

    intercept: float
    terms: tuple[Term, ...]
    r_squared: float
    cells: int


def regress(layers: Layers, outcome: int, predictors: Sequence[int], permuted: Numbers) -> Regression | None:
    """Regress a layer on others; test each by double semi-partialling (Dekker, Krackhardt and Snijders 2007).

    For each predictor: its residual from the other predictors is put in random orders of its actors, and the outcome
    regressed on it and the others; its t is compared with the observed one. Residuals are a constant plus layers, so
    that all it needs are ``permuted``, the sums of products under each order.

    None where the layers do not vary enough: a predictor is a mixture of others, or pairs are too few.
    """
    rows = [*predictors]
    cells, p = layers.cells, len(rows)
    free = cells - p - 1
    if free < 1:
        return None
    sums, products = layers.sums, layers.products
    gram = _bordered(cells, sums[rows], products[np.ix_(rows, rows)])
    with_outcome = np.concatenate([[sums[outcome]], products[rows, outcome]])
    total = float(products[outcome, outcome] - sums[outcome] ** 2 / cells)
    if total < SINGULAR or _singular(gram):
        return None
    inverse = np.linalg.inv(gram)
    beta = inverse @ with_outcome
    left = max(0.0, float(products[outcome, outcome] - beta @ with_outcome))
    terms = []
    for k, row in enumerate(rows):
        others = [other for other in rows if other != row]
        z = _bordered(cells, sums[others], products[np.ix_(others, others)])
        z_inverse = np.linalg.inv(z)
        z_row = np.concatenate([[sums[row]], products[others, row]])
        z_outcome = np.concatenate([[sums[outcome]], products[others, outcome]])
        part = z_inverse @ z_row  # the predictor from the others: constant first
        own = float(products[row, row] - part @ z_row)  # the residual's sum of squares, the same in any order
        unexplained = float(products[outcome, outcome] - z_outcome @ z_inverse @ z_outcome)

        def with_residual(layer: int, row: int = row, others: list[int] = others, part: Numbers = part) -> Numbers:
            """Give the product of a layer with the residual under each order."""
            return np.asarray(
                permuted[:, layer, row] - part[0] * sums[layer] - permuted[:, layer, others] @ part[1:], np.float64
            )

        v = np.stack([np.zeros(permuted.shape[0]), *[with_residual(other) for other in others]], axis=1)
        new = own - np.einsum("di,ij,dj->d", v, z_inverse, v)
        against = with_residual(outcome) - v @ (z_inverse @ z_outcome)
        observed = _t(np.array([own]), np.array([beta[k + 1] * own]), unexplained, free)
        terms.append(
            Term(coefficient=float(beta[k + 1]), t=float(observed[0]), drawn=_t(new, against, unexplained, free))
        )
    return Regression(intercept=float(beta[0]), terms=tuple(terms), r_squared=1 - left / total, cells=cells)


def _t(own: Numbers, against: Numbers, unexplained: float, free: int) -> Numbers:
    """Give t of a regressor from its sum of squares and product with the outcome, both net of the others.

    0 where an order leaves it nothing of its own; as large as can be where it explains everything.
    """
    safe = np.where(own > SINGULAR, own, 1.0)
    left = np.maximum(unexplained - against**2 / safe, 1e-300)
    return np.where(own > SINGULAR, against / np.sqrt(left / free * safe), 0.0)


def _bordered(cells: int, sums: Numbers, products: Numbers) -> Numbers:
    """Give the products of a constant and some layers with each other."""
    out = np.empty((sums.size + 1, sums.size + 1))
    out[0, 0], out[0, 1:], out[1:, 0], out[1:, 1:] = cells, sums, sums, products
    return out


def _singular(gram: Numbers) -> bool:
    scale = np.sqrt(np.diag(gram))
    return bool((scale == 0).any() or np.linalg.cond(gram / np.outer(scale, scale)) > 1 / SINGULAR)


def _share(hits: NDArray[np.bool_]) -> float:
    """Give the share of draws that hit, the observed one among them, so that it is never nought."""
    return float((1 + hits.sum()) / (1 + hits.size))
