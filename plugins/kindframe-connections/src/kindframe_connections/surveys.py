"""Means over a sample of people with survey weights, and their intervals. `ego_networks` calls it."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.amounts import Amounts

__all__ = ["Mean", "effective", "weighted_mean"]

Numbers = NDArray[np.float64]
Z = 1.959963984540054


@frozen(kw_only=True)
class Mean:
    """A mean over a part of a sample: value (NaN for nobody), 95 % interval, over how many, and what people add to it.

    ``amounts`` has two parts where the values are shares: what is added to the mean, and to what is left to 1.
    """

    value: float
    low: float
    high: float
    n: int
    amounts: tuple[Amounts, ...]

    @property
    def interval(self) -> tuple[float, float] | None:
        """The ends of the interval, or None."""
        return (self.low, self.high) if self.low == self.low else None


def weighted_mean(values: Numbers, weights: Numbers, here: NDArray[np.bool_], share: bool = False) -> Mean:
    r"""Give the weighted mean of the values of a part (``here``) of a sample, and its interval.

    With weights w and mean m over the part, the variance is that of the linearised ratio, the sample taken as drawn
    with replacement: :math:`\frac{N}{N - 1} \sum (w_i (y_i - m) / \sum w)^2`, with N the whole sample that has a
    weight, and the interval m plus and minus 1.96 standard errors. With weights of 1 and the whole sample this is the
    standard error of a mean. NaN values are not known and in no mean; so are those without a weight. With ``share``
    the values lie between 0 and 1.
    """
    weighed = ~np.isnan(weights) & (weights > 0)
    use = here & weighed & ~np.isnan(values)
    n, whole = int(use.sum()), int(weighed.sum())
    w, y = weights[use], values[use]
    amounts = Amounts.sides(y, w) if share else (Amounts.of(w * y),)
    if not n:
        return Mean(value=math.nan, low=math.nan, high=math.nan, n=0, amounts=amounts)
    mean = float((w * y).sum() / w.sum())
    if n < 2:
        return Mean(value=mean, low=math.nan, high=math.nan, n=n, amounts=amounts)
    error = math.sqrt(whole / (whole - 1) * float(((w * (y - mean) / w.sum()) ** 2).sum()))
    return Mean(value=mean, low=mean - Z * error, high=mean + Z * error, n=n, amounts=amounts)


def effective(weights: Numbers) -> float:
    r"""Give Kish's effective sample size :math:`(\sum w)^2 / \sum w^2`.

    >>> effective(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    known = weights[~np.isnan(weights) & (weights > 0)]
    return float(known.sum() ** 2 / (known**2).sum()) if known.size else math.nan
