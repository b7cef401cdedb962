"""Betweenness of every node: exact, or sampled over sources drawn by a seed, with its standard error. `bridging` calls.

The sources are worked on in a fixed number of parts, so that the answer is the same on any number of processors.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.shortest import dependencies, weighted_dependencies

__all__ = ["Betweenness", "betweenness", "pairs_of_others"]

PARTS = 8
WORK = 2_000_000_000
"""Steps (sources times nodes and ties) up to which betweenness is exact where nothing else is asked."""
SHARED = 1_000_000
"""From how many steps on several processors work on the sources: a few thousandths of a second."""
SOURCES = 500
"""How many sources are drawn above that."""
Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Betweenness:
    """``value`` for each node, raw; ``error`` its standard error (0 where exact); ``sources`` how many were searched.

    NaN where the number of shortest paths is beyond what a floating-point number can hold, or, for the error, where
    fewer than two sources were drawn.
    """

    value: Numbers
    error: Numbers
    sources: int
    exact: bool


def pairs_of_others(n: int, directed: bool) -> int:
    """Give how many pairs of other nodes each node could stand between.

    >>> pairs_of_others(4, directed=True), pairs_of_others(4, directed=False), pairs_of_others(1, directed=True)
    (6, 3, 0)
    """
    pairs = max(n - 1, 0) * max(n - 2, 0)
    return pairs if directed else pairs // 2


def betweenness(network: Network, *, weighted: bool = False, samples: int | None = None, seed: int = 1) -> Betweenness:
    r"""Give :math:`\sum_{s \ne v \ne t} \sigma_{st}(v) / \sigma_{st}` of each node v (Freeman 1977).

    ``samples`` sources are drawn without replacement; 0, or as many as there are nodes, is exact; None is exact up to
    `WORK` steps and else draws `SOURCES`. With :math:`k` of :math:`n` sources, the value is :math:`n` times the mean
    share over sources, and its standard error :math:`n \sqrt{(1 - k / n) s^2 / k}`, with :math:`s^2` the variance of
    that share over the sources drawn. Undirected pairs count once. Weighted, a tie is 1 / weight long, and one of
    weight 0 is no way.
    """
    simple = network.simple()
    n, size = simple.n, simple.n + simple.indices.size
    if samples is None:
        samples = 0 if n * size <= WORK else SOURCES
    exact = samples == 0 or samples >= n
    if exact:
        sources = np.arange(n, dtype=np.int64)
    else:
        sources = np.sort(np.random.default_rng(seed).choice(n, samples, replace=False)).astype(np.int64)
    total, square = _summed(simple, sources, weighted)
    k, share = sources.size, 1.0 if simple.directed else 0.5
    if exact:
        return Betweenness(value=total * share, error=np.zeros(n), sources=k, exact=True)
    mean = total / k
    variance = (square - k * mean * mean) / (k - 1) if k > 1 else np.full(n, np.nan)
    error = n * share * np.sqrt(np.maximum(variance, 0.0) * (1 - k / n) / k)
    return Betweenness(value=n * share * mean, error=error, sources=k, exact=False)


def _summed(simple: Network, sources: NDArray[np.int64], weighted: bool) -> tuple[Numbers, Numbers]:
    """Add up shares and their squares over sources, on several processors where there is much to do."""
    n, size = simple.n, simple.n + simple.indices.size
    places = simple.indices.view(np.uint32)
    work = sources.size * size
    part: Callable[[NDArray[np.int64]], tuple[Numbers, Numbers]]
    if weighted:
        with np.errstate(divide="ignore"):
            length = 1.0 / simple.weight
        part = partial(weighted_dependencies.on(size, 3 * work), simple.indptr, places, length, n)
    else:
        part = partial(dependencies.on(size, work), simple.indptr, places, n)

    jobs = [some for some in np.array_split(sources, PARTS) if some.size]
    with np.errstate(over="ignore", invalid="ignore"):
        if work < SHARED:
            done = [part(job) for job in jobs]
        else:  # where it must be compiled, numba lets one thread do so and the others wait
            with ThreadPoolExecutor(min(PARTS, os.cpu_count() or 1)) as pool:
                done = list(pool.map(part, jobs))
    total, square = np.zeros(n), np.zeros(n)
    for some_total, some_square in done:
        total += some_total
        square += some_square
    return total, square
