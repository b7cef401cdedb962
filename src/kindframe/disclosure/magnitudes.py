"""Sums of amounts (hours, strengths): unsafe where one or two people make up most of them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kindframe.disclosure.rules import Rules
from kindframe.errors import ParameterError

__all__ = ["dominated"]


def dominated(contributions: Iterable[float], rules: Rules) -> bool:
    r"""Say whether a sum would tell what one of those behind it adds.

    With contributions :math:`x_1 \ge x_2 \ge \dots` and their total :math:`T`, it does where the two largest make more
    than 90 % of it (:math:`x_1 + x_2 > 0.9\,T`, the (n, k) rule), or where the second largest contributor can put the
    largest within 10 % (:math:`T - x_1 - x_2 < 0.1\,x_1`, the p-percent rule). A sum of nothing tells nothing.

    Parameters
    ----------
    contributions
        What each person adds; those who add 0 may be left out.
    rules
        The shares: ``most`` and ``of`` for the first rule, ``p`` for the second.

    Raises
    ------
    ParameterError
        Where a contribution is negative or not a number: the rules say nothing of such sums.

    References
    ----------
    Hundepool and others, Statistical Disclosure Control (2012), chapter 4; the shares are the defaults of acro.

    Examples
    --------
    >>> dominated([50, 45, 5], Rules()), dominated([40, 30, 30], Rules())
    (True, False)

    .. versionadded:: 0.1
    """
    held = sorted((float(x) for x in contributions), reverse=True)
    if any(math.isnan(x) or math.isinf(x) or x < 0 for x in held):
        raise ParameterError("What people add to a sum must be numbers that are not negative.")
    total = math.fsum(held)
    if total == 0:
        return False
    largest = held[0]
    top = math.fsum(held[: rules.of])
    rest = math.fsum(held[2:])
    return top > rules.most * total * (1 + 1e-12) or rest < rules.p * largest * (1 - 1e-12)
