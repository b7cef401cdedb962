"""Which pairs share more than chance would give them: backbones of a projection, and correction for many tests.

`places` calls it. Chances depend on nothing but the counts of the two rows, so each is worked out once for all pairs
of rows with the same counts.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe_connections.affiliation import CHEAP, Affiliation, Pairs
from kindframe_connections.kernels.pairs import shared
from kindframe_connections.kernels.twomode import FEW, chances, traded

__all__ = ["MODELS", "TAILS", "Weighed", "adjusted", "bicm", "chi_square", "refined", "weigh"]

MODELS = ("sdsm", "fdsm", "fixed-row", "fixed-column")
TAILS = ("exact", "normal")
TRADES = 5
"""Trades for each row between two draws, after Strona et al. (2014)."""
CLOSE = 1e-9

Numbers = NDArray[np.float64]
Longs = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Weighed:
    """For each pair: the mean it would share by chance, and the chances of as many or more, and of as many or fewer."""

    expected: Numbers
    more: Numbers
    fewer: Numbers
    settled: bool = True


def weigh(held: Affiliation, pairs: Pairs, model: str, *, chance: str, tail: str, draws: int, seed: int) -> Weighed:
    """Test pairs of rows under a model of chance.

    ``sdsm`` keeps the counts of rows and columns on average, ``fdsm`` exactly (in ``draws`` random tables), the other
    two those of rows or columns alone.
    """
    if model == "fdsm":
        return _fdsm(held, pairs, draws, seed)
    if model == "fixed-row":
        return _fixed_row(held, pairs)
    if model == "fixed-column":
        n = held.rows.height
        sizes, many = np.unique(held.column_sizes, return_counts=True)
        one = np.sqrt(sizes * (sizes - 1) / (n * (n - 1)))[None, :] if n > 1 else np.zeros((1, sizes.size))
        return _by_class(one, many, np.zeros(n, np.int64), pairs, tail)
    one, many, code, settled = _probabilities(held, chance)
    found = _by_class(one, many, code, pairs, tail)
    return Weighed(expected=found.expected, more=found.more, fewer=found.fewer, settled=settled)


def _probabilities(held: Affiliation, chance: str) -> tuple[Numbers, Longs, Longs, bool]:
    """Give the chance of an entry by class of row and class of column (rows and columns of one size are a class)."""
    rows, code, row_many = np.unique(held.row_sizes, return_inverse=True, return_counts=True)
    columns, many = np.unique(held.column_sizes, return_counts=True)
    if chance == "chi-square":
        return chi_square(rows, columns, int(held.items.size)), many, code, True
    one, settled = bicm(rows, row_many, columns, many)
    return one, many, code, settled


def chi_square(rows: Longs, columns: Longs, total: int) -> Numbers:
    """Give row size times column size over the total, at most 1: quick, and biased where the table is full."""
    return np.minimum(1.0, np.outer(rows, columns) / max(total, 1))


def bicm(rows: Longs, row_many: Longs, columns: Longs, column_many: Longs) -> tuple[Numbers, bool]:
    r"""Give the chances of entries that are as even as the sizes allow (bipartite configuration model).

    :math:`p_{rc} = x_r y_c / (1 + x_r y_c)` with the sizes of rows and columns as their means: Newton's method on the
    logarithms. Rows and columns that are empty or full are fixed first. The second value says whether it settled.
    """
    one = np.zeros((rows.size, columns.size))
    r_left, c_left = rows.astype(np.float64), columns.astype(np.float64)
    r_on, c_on = np.ones(rows.size, bool), np.ones(columns.size, bool)
    while True:
        most_r, most_c = column_many[c_on].sum(), row_many[r_on].sum()
        done_r = r_on & ((r_left == 0) | (r_left == most_r))
        if done_r.any():
            full = done_r & (r_left > 0)
            one[np.ix_(full, c_on)] = 1.0
            c_left[c_on] -= row_many[full].sum()
            r_on &= ~done_r
            continue
        done_c = c_on & ((c_left == 0) | (c_left == most_c))
        if not done_c.any():
            break
        full = done_c & (c_left > 0)
        one[np.ix_(r_on, full)] = 1.0
        r_left[r_on] -= column_many[full].sum()
        c_on &= ~done_c
    if not r_on.any() or not c_on.any():
        return one, True
    inner, settled = _newton(r_left[r_on], row_many[r_on], c_left[c_on], column_many[c_on])
    one[np.ix_(r_on, c_on)] = inner
    return one, settled


def _newton(r: Numbers, r_many: Longs, c: Numbers, c_many: Longs) -> tuple[Numbers, bool]:
    total = float((r * r_many).sum())
    x, y = np.log(r / math.sqrt(total)), np.log(c / math.sqrt(total))
    k = r.size

    def state(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers, float]:
        p = 1.0 / (1.0 + np.exp(-np.clip(x[:, None] + y[None, :], -700, 700)))
        gap = np.concatenate([r_many * (r - p @ c_many), c_many * (c - r_many @ p)])
        return p, gap, float(np.abs(gap).max())

    p, gap, far = state(x, y)
    for _ in range(200):
        if far < CLOSE * max(total, 1.0):
            break
        spread = p * (1 - p) * np.outer(r_many, c_many)
        slope = np.zeros((k + c.size, k + c.size))
        slope[:k, :k] = np.diag(spread.sum(1))
        slope[k:, k:] = np.diag(spread.sum(0))
        slope[:k, k:] = spread
        slope[k:, :k] = spread.T
        slope[np.diag_indices_from(slope)] += 1e-12 * max(1.0, float(slope.max()))
        step = np.linalg.lstsq(slope, gap, rcond=None)[0]
        size = 1.0
        while size > 1e-6:
            p_new, gap_new, far_new = state(x + size * step[:k], y + size * step[k:])
            if far_new < far:
                break
            size /= 2
        else:
            break
        x, y = x + size * step[:k], y + size * step[k:]
        p, gap, far = p_new, gap_new, far_new
    return p, far < 1e-6 * max(total, 1.0)


def _by_class(one: Numbers, many: Longs, code: Longs, pairs: Pairs, tail: str) -> Weighed:
    """Work out the chances of each pair of classes once, and give each pair of rows its own."""
    a, b = code[pairs.source], code[pairs.target]
    key = np.minimum(a, b) * one.shape[0] + np.maximum(a, b)
    kinds, which = np.unique(key, return_inverse=True)
    first, second = kinds // max(one.shape[0], 1), kinds % max(one.shape[0], 1)
    mean, spread, skew = (np.zeros(kinds.size) for _ in range(3))
    for begin in range(0, kinds.size, 4096):  # so that memory stays small with many classes
        part = slice(begin, begin + 4096)
        q = one[first[part]] * one[second[part]]
        mean[part] = q @ many
        spread[part] = (q * (1 - q)) @ many
        skew[part] = (q * (1 - q) * (1 - 2 * q)) @ many
    if tail == "normal":
        more = refined(pairs.shared - 1, mean[which], spread[which], skew[which], upper=True)
        fewer = refined(pairs.shared, mean[which], spread[which], skew[which], upper=False)
        return Weighed(expected=mean[which], more=more, fewer=fewer)
    top = np.zeros(kinds.size, np.int64)
    np.maximum.at(top, which, pairs.shared)
    start = np.concatenate([[0], np.cumsum(top + 1)[:-1]]).astype(np.int64)
    run = chances.on(int((top + 1).sum()) * int(np.minimum(many, 2 * FEW).sum()) // CHEAP)
    at_least, at_most = run(np.ascontiguousarray(one), many.astype(np.int64), first, second, top, start)
    place = start[which] + pairs.shared if kinds.size else np.zeros(0, np.int64)
    return Weighed(expected=mean[which], more=at_least[place], fewer=at_most[place])


def refined(count: Any, mean: Numbers, variance: Numbers, skew: Numbers, *, upper: bool) -> Numbers:
    r"""Give the chance of at most ``count`` (or of more) by the refined normal approximation (Hong 2013).

    :math:`G(x) = \Phi(x) + \gamma (1 - x^2) \phi(x) / 6` at :math:`x = (k + 1/2 - \mu) / \sigma`, within 0 and 1.
    """
    from scipy.special import ndtr

    sigma = np.sqrt(np.where(variance > 0, variance, 1.0))
    x = (np.asarray(count, np.float64) + 0.5 - mean) / sigma
    bend = skew / sigma**3 * (1 - x * x) * np.exp(-x * x / 2) / (6 * math.sqrt(2 * math.pi))
    value = ndtr(-x) - bend if upper else ndtr(x) + bend
    sure = (x < 0) if upper else (x > 0)
    return np.asarray(np.clip(np.where(variance > 0, value, sure), 0.0, 1.0), np.float64)


def _fixed_row(held: Affiliation, pairs: Pairs) -> Weighed:
    """Each row's items lie anywhere: hypergeometric."""
    from scipy.stats import hypergeom

    k = held.columns.height
    sizes = held.row_sizes
    low = np.minimum(sizes[pairs.source], sizes[pairs.target])
    high = np.maximum(sizes[pairs.source], sizes[pairs.target])
    kinds, which = np.unique(np.stack([low, high, pairs.shared]), axis=1, return_inverse=True)
    which = which.reshape(-1)
    if not kinds.shape[1]:
        return Weighed(expected=np.zeros(0), more=np.zeros(0), fewer=np.zeros(0))
    a, b, count = kinds
    more, fewer = hypergeom.sf(count - 1, k, a, b), hypergeom.cdf(count, k, a, b)
    return Weighed(expected=(a * b / k)[which], more=np.minimum(more, 1.0)[which], fewer=np.minimum(fewer, 1.0)[which])


def _fdsm(held: Affiliation, pairs: Pairs, draws: int, seed: int) -> Weighed:
    """Draw tables with the same counts of all rows and columns, and count how often a pair shares as many."""
    rng = np.random.default_rng(seed)
    n, size = held.rows.height, held.items.size
    items = held.items.astype(np.int32).copy()
    room = int(held.row_sizes.max()) if n else 0
    source, target = pairs.source.astype(np.int32), pairs.target.astype(np.int32)
    some = np.flatnonzero(held.row_sizes)
    swap = traded.on(TRADES * draws * size // CHEAP)
    count = shared.on(draws * (size + source.size) // CHEAP)
    total, more, fewer = (np.zeros(source.size) for _ in range(3))
    for draw in range(draws):
        if some.size > 1:
            picks = rng.choice(some, (TRADES * some.size * (2 if draw == 0 else 1), 2))
            swap(held.ptr, items, picks[:, 0].copy(), picks[:, 1].copy(), rng, room)
        drawn, _ = count(held.ptr, items, source, target)
        total += drawn
        more += drawn >= pairs.shared
        fewer += drawn <= pairs.shared
    return Weighed(expected=total / max(draws, 1), more=(1 + more) / (1 + draws), fewer=(1 + fewer) / (1 + draws))


def adjusted(p: Numbers, tests: int, how: str, many: Longs | None = None) -> Numbers:
    """Correct p for the number of tests: ``holm`` (any error) or ``bh`` (share of errors, Benjamini and Hochberg).

    Tests whose p is not given are taken to have p = 1; with ``many``, each p is that of so many tests.

    >>> adjusted(np.array([0.01, 0.04, 0.03]), 3, "holm").round(4).tolist()
    [0.03, 0.06, 0.06]
    >>> adjusted(np.array([0.01, 0.04, 0.03]), 3, "bh").round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(p, kind="stable")
    alike = np.ones(p.size, np.int64) if many is None else many[order]
    through = np.cumsum(alike)  # of tests with the same p the first counts for holm, the last for bh
    if how == "holm":
        raised = np.maximum.accumulate((tests - (through - alike)) * p[order])
    else:
        raised = np.minimum.accumulate((tests / through * p[order])[::-1])[::-1]
    out = np.empty(p.size)
    out[order] = np.minimum(raised, 1.0)
    return out
