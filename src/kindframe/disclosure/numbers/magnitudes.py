"""Sums of amounts (hours, strengths): unsafe where one or two people make up most of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import polars as pl

from kindframe.amounts import Amounts
from kindframe.disclosure.rules import Rules
from kindframe.errors import ParameterError

__all__ = ["amounts_in", "dominated", "unsafe"]


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
    return _dominated(Amounts(total=math.fsum(held), people=len(held), largest=tuple(held)), rules)


def _dominated(held: Amounts, rules: Rules) -> bool:
    if held.total <= 0 or not held.largest:
        return False
    top = math.fsum(held.largest[: rules.of])
    rest = held.total - math.fsum(held.largest[:2])
    return top > rules.most * held.total * (1 + 1e-12) or rest < rules.p * held.largest[0] * (1 - 1e-12)


def unsafe(held: Amounts, rules: Rules) -> str:
    """Say why a sum may not be told; nothing where it may.

    Beside the two rules: at least k people have to add something to it, and a sum to which nobody adds anything says of
    everybody that they have nothing. Of amounts under nothing the rules say nothing, so that those stay home.
    """
    if not held.known:
        return "an amount in it is less than nothing, and no rule is known for such sums"
    if held.people == 0:
        return "it would tell that nobody adds anything"
    if held.people < rules.k:
        return f"{rules.few} people add to it"
    return "one or two people make up most of it" if _dominated(held, rules) else ""


def amounts_in(cells: pl.Series) -> list[tuple[Amounts, ...]]:
    """Read a column of what people add: each cell one sum, or several each of which must be safe; nothing if blank."""
    several = isinstance(cells.dtype, pl.List) and isinstance(cells.dtype.inner, pl.Struct)

    def read(held: Any) -> tuple[Amounts, ...]:
        if held is None:
            return ()
        return tuple(Amounts.read(one) for one in (held if several else [held]))

    return [read(held) for held in cells.to_list()]
