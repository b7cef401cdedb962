"""The weight of ties within groups when groups are exchanged at random: drawn, and its mean and deviation exactly.

`mixing` calls it. Many orders of the labels are counted in one pass over the ties; the parts into which the draws fall
are fixed, so that the same seed gives the same draws on any number of processors.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from math import perm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kindframe_connections.kernels.dispatch import THRESHOLD
from kindframe_connections.kernels.mixing import same, same_weight, shuffled

__all__ = ["drawn_within", "moments_within"]

BATCH = 64
ROWS = 8
"""How many orders' random bits are held at once."""
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]


def drawn_within(source: Ints, target: Ints, weight: Numbers, codes: Longs, draws: int, seed: int) -> Numbers:
    """Give the weight of ties within groups in each of so many random orders of the codes.

    Parameters
    ----------
    source, target, weight
        The ties: positions of their ends, and weights.
    codes
        The group of each node, from 0.
    draws
        How many orders are drawn, each as likely.
    seed
        Where chance begins.
    """
    small = codes.astype(np.min_scalar_type(int(codes.max(initial=0))))
    alike = bool(weight.size) and bool((weight == weight[0]).all())
    much = source.size >= THRESHOLD

    def batch(job: tuple[int, np.random.SeedSequence]) -> Numbers:
        rng = np.random.Generator(np.random.SFC64(job[1]))
        orders = _orders(small, job[0], rng, much=much)
        if not much:
            return np.asarray(weight @ (orders[source] == orders[target]), np.float64)
        if alike:
            counts = np.empty(job[0], np.uint8)
            return np.asarray(same.compiled(source, target, orders, counts) * float(weight[0]), np.float64)
        return same_weight.compiled(source, target, weight, orders)

    sizes = [min(BATCH, draws - first) for first in range(0, draws, BATCH)]
    jobs = list(zip(sizes, np.random.SeedSequence(seed).spawn(len(sizes)), strict=True))
    if not much or len(jobs) < 2:
        return np.concatenate([np.zeros(0), *map(batch, jobs)])
    first = batch(jobs[0])  # compiles, where it must, before the threads begin
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return np.concatenate([first, *pool.map(batch, jobs[1:])])


def _orders(codes: NDArray[Any], count: int, rng: np.random.Generator, *, much: bool) -> NDArray[Any]:
    """Draw orders of the codes: columns."""
    n = codes.size
    if not much:
        return np.ascontiguousarray(rng.permuted(np.repeat(codes[None, :], count, axis=0), axis=1).T)
    out = np.empty((n, count), codes.dtype)
    for first in range(0, count, ROWS):
        rows = min(ROWS, count - first)
        bits = rng.integers(0, 2**64, (rows, (n + 1) // 2), dtype=np.uint64).view(np.uint32)
        shuffled.compiled(codes, bits, first, out)
    return out


def moments_within(source: Ints, target: Ints, weight: Numbers, codes: Longs, directed: bool) -> tuple[float, float]:
    r"""Give the mean and the standard deviation of the weight within groups over all orders of the codes, exactly.

    With :math:`W` the weight of all ties, :math:`S_0 = \sum w^2` over pairs (both directions of a pair added),
    :math:`S_1 = \sum_v s_v^2 - 2 S_0` with :math:`s_v` the weight at v, and the chances :math:`p_2`, :math:`p_3` that
    two and three actors drawn are of one group, and :math:`p_{22}` that two pairs of different actors each are: mean
    :math:`W p_2`, variance :math:`S_0 (p_2 - p_{22}) + S_1 (p_3 - p_{22}) + W^2 (p_{22} - p_2^2)`. A chance that needs
    more actors than there are is 0, and nothing is counted by it. Ties must join different actors. NaN without two.

    The quadratic assignment moments of Mantel (1967), for this one product.
    """
    n = codes.size
    if n < 2:
        return float("nan"), float("nan")
    low, high = np.minimum(source, target).astype(np.int64), np.maximum(source, target)
    pair = weight
    if directed:
        order = np.argsort(key := low * n + high)
        first = np.flatnonzero(np.concatenate([[True], np.diff(key[order]) > 0])) if key.size else order
        pair = np.add.reduceat(weight[order], first) if key.size else weight
    at = np.bincount(source, weights=weight, minlength=n) + np.bincount(target, weights=weight, minlength=n)
    total, squares = float(weight.sum()), float((pair * pair).sum())
    touching = float((at * at).sum()) - 2 * squares
    sizes = [int(size) for size in np.bincount(codes)]
    two = Fraction(sum(perm(k, 2) for k in sizes), perm(n, 2))
    three = Fraction(sum(perm(k, 3) for k in sizes), max(perm(n, 3), 1))
    pairs = sum(perm(k, 2) for k in sizes)
    apart = pairs**2 - sum(perm(k, 2) ** 2 for k in sizes) + sum(perm(k, 4) for k in sizes)
    both = Fraction(apart, max(perm(n, 4), 1))
    variance = squares * float(two - both) + touching * float(three - both) + total**2 * float(both - two**2)
    return total * float(two), float(np.sqrt(max(variance, 0.0)))
