"""Bootstrap of means and of inequality, and permutation of group means. `gaps`, `change` and `ego_networks` call it.

Values are sorted once. Where few of them differ (counts of acts and ties) a resample is one multinomial draw over the
different ones; otherwise draws are counted into the sorted order. Neither sorts a resample.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from kindframe_connections.kernels.resampling import dealt_sums, drawn_sums

__all__ = [
    "Resampled",
    "bootstrap",
    "corrected",
    "group_sums",
    "inequality_without",
    "interval",
    "seeds",
    "sign_flip_p",
    "theil",
    "widened",
]

Numbers = NDArray[np.float64]
Job = tuple[int, np.random.SeedSequence]
"""How many draws a batch makes, and where its random numbers begin."""
BATCH = 8
HELD = 131_072
"""How many numbers a batch of small resamples holds."""
COSTLY = 40
"""How many draws counted one by one take as long as one number of the multinomial distribution."""
MUCH = 1_000_000
"""From how many draws on they may be counted one by one, by compiled code."""
ENOUGH = 0.95
"""The share of resamples in which a measure must be defined for an interval of it to be given."""


@frozen(kw_only=True, eq=False)
class Resampled:
    """A measure of each resample: mean, Gini and Theil's T. NaN where it is undefined there."""

    mean: Numbers
    gini: Numbers
    theil: Numbers


def theil(values: ArrayLike) -> float:
    r"""Give Theil's T of values that are not negative: 0 is equality, ln n is one has all.

    .. math:: T = \frac{1}{n} \sum_i \frac{x_i}{\mu} \ln \frac{x_i}{\mu}

    A value of 0 adds nothing. NaN for nobody, a total of nothing, or a negative value.

    >>> round(theil([0, 0, 0, 4]), 4), theil([2, 2])
    (1.3863, 0.0)
    """
    x = np.asarray(values, np.float64)
    if x.size == 0 or x.sum() == 0 or x.min() < 0:
        return float("nan")
    share = x[x > 0] / x.mean()
    return float((share * np.log(share)).sum() / x.size)


def seeds(seed: int, *place: int) -> np.random.SeedSequence:
    """Give the beginning of random numbers for one place (measure, group) of one seed."""
    return np.random.SeedSequence([seed, *place])


def bootstrap(values: ArrayLike, draws: int, seed: np.random.SeedSequence) -> Resampled:
    """Draw resamples of the size of the sample, with replacement, and measure each.

    The same seed gives the same resamples on any number of processors.
    """
    x = np.sort(np.asarray(values, np.float64))
    if x.size == 0 or draws == 0:
        empty = np.full(draws, np.nan)
        return Resampled(mean=empty, gini=empty, theil=empty)
    held, count = np.unique(x, return_counts=True)
    logs = np.where(held > 0, held * np.log(np.where(held > 0, held, 1.0)), 0.0)
    if x.size * draws < MUCH or held.size * COSTLY <= x.size:
        sums = _by_multinomial(held, logs, count, draws, seed)
    else:
        sums = _by_counting(held, logs, count, draws, seed)
    return _measured(sums, x.size, negative=bool(x[0] < 0))


def _by_multinomial(held: Numbers, logs: Numbers, count: NDArray[np.int64], draws: int, seed: object) -> Numbers:
    """Draw how often each different value comes: the same distribution, in as many steps as there are values."""
    n = int(count.sum())
    rng = np.random.default_rng(seed)  # type: ignore[arg-type]
    drawn = rng.multinomial(n, count / n, size=draws).astype(np.float64)
    ranks = drawn * (np.cumsum(drawn, axis=1) - (drawn - 1) / 2)
    return np.stack([drawn @ held, drawn @ logs, ranks @ held], axis=1)


def _by_counting(
    held: Numbers, logs: Numbers, count: NDArray[np.int64], draws: int, seed: np.random.SeedSequence
) -> Numbers:
    """Draw places and count them, in batches that each have random numbers of their own."""
    n = int(count.sum())
    many = max(BATCH, HELD // n)
    states = np.array([_state(own) for own in seed.spawn(-(-draws // many))])
    code = np.repeat(np.arange(held.size, dtype=np.min_scalar_type(held.size)), count)

    run = drawn_sums.compiled

    def some(part: NDArray[np.uint64]) -> Numbers:
        return run(held, logs, code, part, many)

    parts = np.array_split(states, min(states.shape[0], os.cpu_count() or 1))
    # Where it must be compiled, numba lets one thread do so and the others wait.
    with ThreadPoolExecutor(len(parts)) as pool:
        return np.concatenate(list(pool.map(some, parts)))[:draws]


def _state(seed: np.random.SeedSequence) -> NDArray[np.uint64]:
    """Give the four words with which the numbers of a seed begin."""
    held: Any = np.random.SFC64(seed).state
    return np.asarray(held["state"]["state"], np.uint64)


def _bits(rows: int, width: int, seed: np.random.SeedSequence) -> NDArray[np.uint32]:
    """Draw 32 random bits for each place of each row."""
    rng = np.random.Generator(np.random.SFC64(seed))
    return rng.integers(0, 2**64, (rows, (width + 1) // 2), dtype=np.uint64).view(np.uint32)[:, :width]


def _in_batches(batch: Callable[[Job], Numbers], jobs: list[Job]) -> Numbers:
    """Do the batches on all processors, and give what they give in their order."""
    first = batch(jobs[0])  # compiles, where it must, before the threads begin
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return np.concatenate([first, *pool.map(batch, jobs[1:])])


def _measured(sums: Numbers, n: int, *, negative: bool) -> Resampled:
    total, log, ranked = sums.T
    mean = total / n
    if negative:
        nothing = np.full(mean.size, np.nan)
        return Resampled(mean=mean, gini=nothing, theil=nothing)
    some = total > 0
    safe = np.where(some, total, 1.0)
    gini = np.where(some, 2 * ranked / (n * safe) - (n + 1) / n, np.nan)
    entropy = np.where(some, log / safe - np.log(safe / n), np.nan)
    return Resampled(mean=mean, gini=np.maximum(gini, 0.0), theil=np.maximum(entropy, 0.0))


def interval(drawn: Numbers, level: float = 0.95) -> tuple[float, float] | None:
    """Give the percentile interval of what was drawn; None where too few draws define the measure."""
    known = drawn[~np.isnan(drawn)]
    if known.size < 20 or known.size < ENOUGH * drawn.size:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def widened(drawn: Numbers, parts: Sequence[tuple[float, int]], level: float = 0.95) -> tuple[float, float] | None:
    r"""Give the percentile interval of a sum of means, widened for how few they are of (Hesterberg 2015).

    ``parts`` has for each mean its variance :math:`v_i = c_i^2 s_i^2 / n_i` (c its factor in the sum) and how many it
    is of. Resamples vary by :math:`(n_i - 1) / n_i` of that, and percentiles pass over that variances are estimated:
    the tail taken is :math:`\Phi(t \sqrt{\sum v_i / \sum v_i (n_i - 1) / n_i})` with t the quantile of Student's t
    and Welch and Satterthwaite's degrees of freedom. The plain percentiles where nothing varies.
    """
    held = [(v, n) for v, n in parts if n > 1 and v > 0]
    if not held:
        return interval(drawn, level)
    from scipy.special import ndtr, stdtrit

    total = sum(v for v, _ in held)
    free = total**2 / sum(v**2 / (n - 1) for v, n in held)
    wide = total / sum(v * (n - 1) / n for v, n in held)
    tail = float(ndtr(stdtrit(free, (1 - level) / 2) * wide**0.5))
    return interval(drawn, 1 - 2 * tail)


def inequality_without(values: Numbers) -> tuple[Numbers, Numbers]:
    """Give Gini and Theil's T of all values but one, for each one, in one pass; NaN where these are undefined."""
    x = np.sort(np.asarray(values, np.float64))
    n = x.size - 1
    if n < 1 or x[0] < 0:
        return np.full(x.size, np.nan), np.full(x.size, np.nan)
    rank = np.arange(1, x.size + 1)
    above = x.sum() - np.cumsum(x)
    logs = np.where(x > 0, x * np.log(np.where(x > 0, x, 1.0)), 0.0)
    total = x.sum() - x
    some = total > 0
    safe = np.where(some, total, 1.0)
    gini = 2 * ((rank * x).sum() - rank * x - above) / (n * safe) - (n + 1) / n
    entropy = (logs.sum() - logs) / safe - np.log(safe / n)
    return np.where(some, gini, np.nan), np.where(some, entropy, np.nan)


def corrected(drawn: Numbers, estimate: float, without: Numbers, level: float = 0.95) -> tuple[float, float] | None:
    r"""Give the interval of a measure corrected for bias and skew (BCa; Efron 1987); None where too few define it.

    ``without`` is the measure with each one left out. With :math:`z_0` the normal quantile of the share of draws below
    the estimate (half of those equal to it) and a the acceleration from ``without``, the ends are the quantiles
    :math:`\Phi(z_0 + (z_0 + z) / (1 - a (z_0 + z)))` of the draws, for z of both tails. A measure of inequality is too
    low in small samples, more so in resamples of them: plain percentiles hold the truth too seldom.
    """
    plain = interval(drawn, level)
    if plain is None or estimate != estimate:
        return plain
    from scipy.special import ndtr, ndtri

    known = drawn[~np.isnan(drawn)]
    near = np.abs(known - estimate) <= 1e-12
    below = float(((known < estimate) & ~near).sum() + near.sum() / 2) / known.size
    room = 1 / (known.size + 1)
    z0 = float(ndtri(min(max(below, room), 1 - room)))
    apart = np.nanmean(without) - without if not np.isnan(without).all() else np.zeros(1)
    apart = apart[~np.isnan(apart)]
    square = float((apart**2).sum())
    a = float((apart**3).sum()) / (6 * square**1.5) if square > 1e-24 else 0.0
    z = z0 + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    if (1 - a * z <= 0).any():
        return plain
    low, high = np.quantile(known, ndtr(z0 + z / (1 - a * z)))
    return float(low), float(high)


def group_sums(
    values: Numbers, sizes: NDArray[np.int64], draws: int, seed: np.random.SeedSequence
) -> Iterator[Numbers]:
    """Deal the values out at random to groups of these sizes (none empty), and give the sum of each: rows are draws.

    Where few values differ, how many of each a group gets is drawn (hypergeometric); otherwise the values are shuffled,
    and where that is much by compiled code.
    """
    held, count = np.unique(values, return_counts=True)
    much = values.size * draws >= MUCH
    if held.size * (COSTLY * sizes.size if much else 8) <= values.size:
        yield _dealt(held, count, sizes, draws, np.random.default_rng(seed))
        return
    if much:
        yield _shuffled(values[values != 0], sizes, draws, seed)
        return
    rng = np.random.default_rng(seed)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    for first in range(0, draws, BATCH):
        shuffled = np.repeat(values[None, :], min(BATCH, draws - first), axis=0)
        yield np.add.reduceat(rng.permuted(shuffled, axis=1), starts, axis=1)


def _shuffled(values: Numbers, sizes: NDArray[np.int64], draws: int, seed: np.random.SeedSequence) -> Numbers:
    """Draw a group for each value that is not nought, in batches that each have random numbers of their own."""
    labels = np.repeat(np.arange(sizes.size), sizes).astype(np.min_scalar_type(sizes.size))
    many = max(BATCH, HELD // max(values.size, 1))
    rows = [min(many, draws - first) for first in range(0, draws, many)]
    run = dealt_sums.compiled

    def batch(job: Job) -> Numbers:
        out = np.zeros((job[0], sizes.size))
        run(values, labels.copy(), _bits(job[0], values.size, job[1]), out)
        return out

    return _in_batches(batch, list(zip(rows, seed.spawn(len(rows)), strict=True)))


def _dealt(
    held: Numbers, count: NDArray[np.int64], sizes: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> Numbers:
    """Deal group by group and value by value from what is left, all draws together."""
    left = np.repeat(count[None, :], draws, axis=0)
    out = np.zeros((draws, sizes.size))
    for group, size in enumerate(sizes):
        need = np.full(draws, size)
        rest = left.sum(axis=1)
        for place, value in enumerate(held):
            here = left[:, place]
            rest = rest - here
            got = rng.hypergeometric(here, rest, need)
            out[:, group] += got * value
            left[:, place] = here - got
            need = need - got
    return out


def sign_flip_p(differences: Numbers, draws: int, seed: np.random.SeedSequence) -> float:
    """Give the two-sided p of a mean paired difference by flipping signs at random; the observed one counts too."""
    rng = np.random.default_rng(seed)
    observed = abs(float(differences.sum())) * (1 - 1e-12)
    held, count = np.unique(np.abs(differences), return_counts=True)
    if held.size * 8 <= differences.size:  # how many of each are plus is binomial
        signed = (2.0 * rng.binomial(count, 0.5, (draws, held.size)) - count) @ held
        return float((1 + (np.abs(signed) >= observed).sum()) / (1 + draws))
    hits = 0
    for first in range(0, draws, BATCH):
        signs = rng.integers(0, 2, (min(BATCH, draws - first), differences.size)) * 2.0 - 1.0
        hits += int((np.abs(signs @ differences) >= observed).sum())
    return (1 + hits) / (1 + draws)
