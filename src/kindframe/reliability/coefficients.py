"""The coefficients of agreement on ratings as people hold them, with the reason where one is undefined.

`kindframe.agreement` and researchers with ratings of their own call these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from kindframe.errors import ParameterError
from kindframe.problems import nearest
from kindframe.reliability.kernels import Array, Level, alpha_of, cohen_of, coincidences, fleiss_of

__all__ = [
    "NO_PAIRS",
    "ONE_CATEGORY",
    "Coefficient",
    "cohen_kappa",
    "fleiss_kappa",
    "krippendorff_alpha",
    "percent_agreement",
    "tally",
]

NO_PAIRS = "no unit has two values to compare"
ONE_CATEGORY = "every value falls in one category, so there is nothing that chance could have got wrong"


@frozen(kw_only=True)
class Coefficient:
    """One coefficient of agreement, or the reason why there is none.

    ``value`` is None where it is undefined, and ``undefined`` says why. ``units`` is how many units went into it.
    ``interval`` is a percentile bootstrap interval at ``level`` where one was asked for; ``no_interval`` says why there
    is none.

    .. versionadded:: 0.1
    """

    name: str
    value: float | None
    undefined: str = ""
    units: int = 0
    interval: tuple[float, float] | None = None
    level: float = 0.95
    no_interval: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name}: undefined ({self.undefined})"
        low_high = f" [{self.interval[0]:.3f}, {self.interval[1]:.3f}]" if self.interval else ""
        return f"{self.name}: {self.value:.3f}{low_high}, {self.units:,} units"


def percent_agreement(data: Any) -> Coefficient:
    r"""Give the share of pairs of values of the same unit that are alike.

    .. math:: A = \frac{\sum_u \sum_c n_{uc}(n_{uc} - 1)}{\sum_u m_u (m_u - 1)}

    where :math:`n_{uc}` is how many coders gave unit :math:`u` the value :math:`c` and :math:`m_u = \sum_c n_{uc}`. It
    runs from 0 to 1 and makes no allowance for chance: where one value is common it is high whatever coders do.

    Parameters
    ----------
    data
        One row for each coder, one column for each unit; None or NaN where a coder gave no value.

    Returns
    -------
    Coefficient
        Undefined where no unit has two values.

    Raises
    ------
    ParameterError
        Where the rows are not of one length.

    >>> percent_agreement([["a", "a", "b"], ["a", "b", "b"]]).value
    0.6666666666666666

    .. versionadded:: 0.1
    """
    counts, _ = tally(data)
    held = counts.sum(axis=1)
    pairs = (held * (held - 1)).sum()
    units = int((held >= 2).sum())
    if not units:
        return Coefficient(name="percent", value=None, undefined=NO_PAIRS)
    return Coefficient(name="percent", value=float((counts * (counts - 1)).sum() / pairs), units=units)


def cohen_kappa(
    first: Sequence[Any], second: Sequence[Any], *, weights: Any = None, order: Sequence[Any] | None = None
) -> Coefficient:
    r"""Give Cohen's kappa of two coders: agreement beyond what their own habits would give by chance.

    .. math:: \kappa_w = 1 - \frac{\sum_{ij} w_{ij} o_{ij}}{\sum_{ij} w_{ij} e_{ij}}

    where :math:`o_{ij}` is the share of units that the first coder put in category :math:`i` and the second in
    :math:`j`, :math:`e_{ij}` the product of the two coders' shares, and :math:`w_{ij}` how bad that disagreement is.
    Without weights every disagreement counts 1, which is Cohen's kappa of 1960.

    Parameters
    ----------
    first, second
        The values the two coders gave the same units. A unit that either left out is left out.
    weights
        None; ``"linear"`` (:math:`|i - j|`); ``"quadratic"`` (:math:`(i - j)^2`); or a square table of disagreement
        weights in the order of ``order``.
    order
        The categories, in order. Needed for weights on words; numbers are put in their own order.

    Returns
    -------
    Coefficient
        Undefined where no unit has two values, or where chance alone would give full agreement.

    Raises
    ------
    ParameterError
        Where lengths differ, a value is not in ``order``, or the weights do not fit.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20(1), 37-46. Cohen (1968), Psychological Bulletin 70(4),
    213-220.

    >>> cohen_kappa("yynn", "ynnn").value
    0.5

    .. versionadded:: 0.1
    """
    codes, categories = _coded([list(first), list(second)], order)
    if weights is not None and order is None and not all(_is_number(c) for c in categories):
        raise ParameterError("Weights need an order of the categories: give order=[...], least first.")
    size = len(categories)
    both = (codes >= 0).all(axis=0)
    table = np.zeros((size, size))
    np.add.at(table, (codes[0, both], codes[1, both]), 1)
    name = "cohen" if weights is None else f"cohen-{weights}" if isinstance(weights, str) else "cohen-weighted"
    if not both.any():
        return Coefficient(name=name, value=None, undefined=NO_PAIRS)
    return _settled(name, float(cohen_of(table, _weights(weights, size))), int(both.sum()))


def fleiss_kappa(counts: Any) -> Coefficient:
    r"""Give Fleiss' kappa of many coders, from how many of them put each unit in each category.

    .. math:: \kappa = \frac{\bar P - \bar P_e}{1 - \bar P_e}, \qquad
        \bar P = \frac{1}{N} \sum_u \frac{\sum_c n_{uc}^2 - m}{m (m - 1)}, \qquad \bar P_e = \sum_c p_c^2

    where :math:`p_c` is the share of all values that are :math:`c` and every one of the :math:`N` units has the same
    number :math:`m` of values.

    Parameters
    ----------
    counts
        One row for each unit, one column for each category: how many coders chose it (`tally` makes one of ratings).
        Units with fewer values than the fullest one are left out; ``units`` says how many stayed.

    Returns
    -------
    Coefficient
        Undefined where no unit has two values, or all values fall in one category.

    Raises
    ------
    ParameterError
        Where the table is not one of counts.

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76(5), 378-382.

    .. versionadded:: 0.1
    """
    try:
        table = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError):
        raise ParameterError("Fleiss' kappa takes a table of counts: a row for each unit, all of one length.") from None
    if not table.size:
        return Coefficient(name="fleiss", value=None, undefined=NO_PAIRS)
    if table.ndim != 2 or not np.isfinite(table).all() or (table < 0).any() or (table != table.round()).any():
        raise ParameterError("Fleiss' kappa takes a table of counts: whole numbers from 0, a row for each unit.")
    held = table.sum(axis=1)
    coders = held.max(initial=0)
    if coders < 2:
        return Coefficient(name="fleiss", value=None, undefined=NO_PAIRS)
    table = table[held == coders]
    agreeing = ((table * (table - 1)).sum(axis=1) / (coders * (coders - 1))).sum()
    value = fleiss_of(np.asarray(float(len(table))), np.asarray(agreeing), table.sum(axis=0))
    return _settled("fleiss", float(value), len(table))


def krippendorff_alpha(data: Any, level: Level = "nominal", *, order: Sequence[Any] | None = None) -> Coefficient:
    r"""Give Krippendorff's alpha: any number of coders, values left out, and the level of measurement of the values.

    .. math:: \alpha = 1 - \frac{D_o}{D_e} = 1 - (n - 1) \frac{\sum_{ck} o_{ck} \delta^2_{ck}}{\sum_{ck} n_c n_k
        \delta^2_{ck}}

    with coincidences :math:`o_{ck} = \sum_u n_{uc} (n_{uk} - [c = k]) / (m_u - 1)` over units with at least two values,
    :math:`n_c = \sum_k o_{ck}` and :math:`n = \sum_c n_c`. A unit with one value is left out, a value left out costs
    only itself. The difference :math:`\delta^2_{ck}` is 1 for any two nominal values; for ordinal ones
    :math:`(\sum_{g=c}^{k} n_g - (n_c + n_k) / 2)^2`; for interval ones :math:`(c - k)^2`.

    Parameters
    ----------
    data
        One row for each coder, one column for each unit; None or NaN where a coder gave no value.
    level
        ``nominal``, ``ordinal`` or ``interval``.
    order
        The values from least to most, for ordinal words; numbers are put in their own order.

    Returns
    -------
    Coefficient
        Undefined where no unit has two values, or where all values that could be paired are alike.

    Raises
    ------
    ParameterError
        Where rows differ in length, the level is none of the three, or words have no order.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania.

    >>> krippendorff_alpha([[1, 2, 3, None], [1, 2, 2, 3]]).value
    0.5454545454545454

    .. versionadded:: 0.1
    """
    if level not in ("nominal", "ordinal", "interval"):
        near = nearest(str(level), ("nominal", "ordinal", "interval"))
        guess = f" Did you mean {near!r}?" if near else ""
        raise ParameterError(f"level must be nominal, ordinal or interval, not {level!r}.{guess}")
    counts, categories = tally(data, order=order)
    numbers = all(_is_number(c) for c in categories)
    if level == "interval" and not numbers:
        raise ParameterError("Interval alpha takes numbers; words have an order at most: level='ordinal'.")
    if level == "ordinal" and order is None and not numbers:
        raise ParameterError("Ordinal alpha needs an order of the values: give order=[...], least first.")
    name = "alpha" if level == "nominal" else f"alpha-{level}"
    units = int((counts.sum(axis=1) >= 2).sum())
    if not units:
        return Coefficient(name=name, value=None, undefined=NO_PAIRS)
    values = np.asarray(categories, dtype=np.float64) if level == "interval" else None
    return _settled(name, float(alpha_of(coincidences(counts).sum(axis=0), level, values)), units)


def tally(data: Any, *, order: Sequence[Any] | None = None) -> tuple[Array, list[Any]]:
    """Count, for each unit, how many coders gave each value; give the counts (units by values) and the values.

    >>> tally([["a", "b"], ["a", None]])[0].tolist()
    [[2.0, 0.0], [0.0, 1.0]]

    .. versionadded:: 0.1
    """
    codes, categories = _coded(_rows(data), order)
    counts = np.zeros((codes.shape[1], len(categories)))
    coder, unit = np.nonzero(codes >= 0)
    np.add.at(counts, (unit, codes[coder, unit]), 1)
    return counts, categories


# -- inside ---------------------------------------------------------------------------


def _settled(name: str, value: float, units: int) -> Coefficient:
    if math.isnan(value):
        return Coefficient(name=name, value=None, undefined=ONE_CATEGORY, units=units)
    return Coefficient(name=name, value=value, units=units)


def _rows(data: Any) -> list[Any]:
    try:
        return [list(row) for row in (data.to_numpy() if hasattr(data, "to_numpy") else data)]
    except TypeError:
        raise ParameterError("Ratings are a row for each coder, each with a value for each unit.") from None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _coded(rows: list[list[Any]], order: Sequence[Any] | None) -> tuple[npt.NDArray[np.int64], list[Any]]:
    """Turn values into positions among the categories; -1 where there is no value."""
    if len({len(row) for row in rows}) > 1:
        lengths = ", ".join(f"{len(row):,}" for row in rows[:6])
        raise ParameterError(f"Every coder needs as many values as the others (None for none), not {lengths}.")
    held = [[None if _missing(v) else v for v in row] for row in rows]
    try:
        found = {v for row in held for v in row if v is not None}
        if order is None:
            categories = sorted(found) if all(_is_number(v) for v in found) else sorted(found, key=str)
        else:
            categories = list(dict.fromkeys(order))
    except TypeError:
        raise ParameterError("A value may be text, a number or yes/no.") from None
    place = {v: i for i, v in enumerate(categories)}
    for value in found:
        if value not in place:
            raise ParameterError(f"{value!r} is not in the order given: {', '.join(map(str, categories))}.")
    codes = [[-1 if v is None else place[v] for v in row] for row in held]
    width = len(rows[0]) if rows else 0
    return np.asarray(codes, dtype=np.int64).reshape(len(rows), width), categories


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, (float, np.floating)) and math.isnan(value))


def _weights(weights: Any, size: int) -> Array | None:
    if weights is None:
        return None
    places = np.arange(size, dtype=np.float64)
    if isinstance(weights, str):
        if weights not in ("linear", "quadratic"):
            raise ParameterError(f"weights must be linear, quadratic or a table, not {weights!r}.")
        apart = np.abs(places[:, None] - places[None, :])
        return apart if weights == "linear" else apart**2
    try:
        table = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.zeros(0)
    if table.shape != (size, size) or not np.isfinite(table).all() or (table < 0).any():
        raise ParameterError(f"The weights must be a {size} by {size} table of numbers from 0.")
    return table
