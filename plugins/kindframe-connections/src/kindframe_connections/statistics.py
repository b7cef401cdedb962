"""Numbers about numbers: summaries, inequality, correlation, permutation. Each passes over NaN, which is unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["correlation", "gini", "permutation_p", "ranks"]

Numbers = NDArray[np.float64]


def gini(values: ArrayLike) -> float:
    r"""Give the Gini coefficient of values that are not negative: 0 is equality, (n - 1) / n is one has all.

    .. math:: G = \frac{2 \sum_i i x_{(i)}}{n \sum_i x_i} - \frac{n + 1}{n}

    NaN for nobody, for a total of nothing, or where a value is negative.

    >>> round(gini([0, 0, 0, 4]), 3), gini([2, 2]), gini([])
    (0.75, 0.0, nan)
    """
    x = np.sort(np.asarray(values, np.float64))
    x = x[~np.isnan(x)]
    total = float(x.sum())
    if x.size == 0 or total == 0 or x[0] < 0:
        return float("nan")
    n = x.size
    return float(2 * (np.arange(1, n + 1) * x).sum() / (n * total) - (n + 1) / n)


def correlation(first: ArrayLike, second: ArrayLike) -> tuple[float, int]:
    """Give Pearson's correlation over the pairs where both are known, and how many those are.

    NaN with fewer than two pairs, or where one of the two does not vary.
    """
    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    known = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[known], y[known]
    if x.size < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan"), int(x.size)
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum())), int(x.size)


def ranks(values: ArrayLike) -> Numbers:
    """Give the ranks from 1, equal values sharing the mean of theirs; NaN stays NaN.

    >>> ranks([3, 1, 3]).tolist()
    [2.5, 1.0, 2.5]
    """
    x = np.asarray(values, np.float64)
    known = ~np.isnan(x)
    _, place, count = np.unique(x[known], return_inverse=True, return_counts=True)
    out = np.full(x.size, np.nan)
    out[known] = (np.cumsum(count) - (count - 1) / 2)[place]
    return out


def permutation_p(observed: float, drawn: Numbers, expected: float) -> float:
    """Give the two-sided p of a permutation test: the share of draws at least as far from what is expected.

    The observed one counts among the draws, so that p is never nought: (1 + hits) / (1 + draws).
    """
    far = abs(observed - expected) * (1 - 1e-12)
    return float((1 + (np.abs(drawn - expected) >= far).sum()) / (1 + drawn.size))
