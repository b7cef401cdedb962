"""`Statement`: one finding in words, with the number in it and what that number rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from kindframe.counting import Unit, known_unit
from kindframe.errors import ParameterError

if TYPE_CHECKING:
    import polars as pl

    from kindframe.amounts import Amounts

__all__ = ["TOLD", "Statement", "held_as_tuple"]

TOLD = ("name", "text", "value", "unit", "n", "of", "interval", "level", "p", "undefined", "main", "searched")
"""The fields of a statement that stand in its JSON; the others are for protection."""


def held_as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Hold whatever was given as a tuple."""
    return tuple(values)


@frozen(kw_only=True)
class Statement:
    """One finding in words, with the number in it and what that number rests on.

    ``value`` is None where it is undefined, and ``undefined`` then says why. ``n`` is what it was counted over and
    ``of`` says of what (people, ties, answers). ``interval`` is a 95% interval unless ``level`` says otherwise.
    ``main`` marks the one finding of a result that a reader in a hurry should see. ``searched`` says that a search
    chose the answer, so that another run or another method may give another. For protection: ``over`` says what
    ``n`` counts, ``counts`` what a whole ``value`` does (the same, if left out); ``people`` how many distinct people it
    rests on, where ``n`` does not tell; ``nobody`` that it rests on none (it counts places, kinds, waves); ``single``
    that it is one person's or pair's value, as a highest is; ``total`` that it is the whole and no part of ``n``.
    ``amounts`` is what people add to a sum, a mean or what is made of such (`kindframe.amounts.Amounts`; each must be
    safe); ``plain`` says that nobody's amount is added up in it. A fraction needs one of the two, unless it is a share
    of ``n`` and ``what`` or ``unit`` says so; so does a whole number larger than ``n`` without ``counts``. ``what`` is
    a noun phrase, said where the number may not be. ``among`` holds ids of the people (names of the pairs, ties, acts)
    that ``n`` counts, ``members`` of those that ``value`` or a share of ``n`` does; neither ever leaves. Ids of people
    for a count of pairs, ties or threes say that these are all there are of so many people, or as many for each: such a
    count is worked out from the number told of them. ``per`` says that a fraction is so many times a whole number over
    ``n`` (a mean number of others tied to is 2 times the pairs with a tie): it is worked out from what is told, too.

    .. versionadded:: 0.1
    """

    name: str
    text: str
    value: float | int | str | None = None
    unit: str = ""
    n: int | None = None
    of: str = ""
    interval: tuple[float, float] | None = None
    level: float = 0.95
    p: float | None = None
    undefined: str = ""
    main: bool = False
    searched: bool = False
    over: Unit | None = attrs.field(default=None, validator=known_unit)
    counts: Unit | None = attrs.field(default=None, validator=known_unit)
    people: int | None = None
    nobody: bool = False
    single: bool = False
    total: bool = False
    what: str = ""
    among: pl.Series | None = attrs.field(default=None, eq=False, repr=False)
    members: pl.Series | None = attrs.field(default=None, eq=False, repr=False)
    amounts: tuple[Amounts, ...] = attrs.field(default=(), converter=held_as_tuple, repr=False)
    plain: bool = False
    per: float = 0.0

    @property
    def ground(self) -> str:
        """What the number rests on, in words: how many of what, the interval, p; empty where nothing is told.

        >>> Statement(name="e-i", text="", value=0.2, n=1200, of="ties", interval=(0.1, 0.3), p=0.0004).ground
        'n = 1,200 ties; 95% interval 0.1 to 0.3; p < 0.001'

        .. versionadded:: 0.1
        """
        parts = [f"n = {self.n:,}{f' {self.of}' if self.of else ''}"] if self.n is not None else []
        if self.interval is not None:
            low, high = (f"{end:,.3g}" for end in self.interval)
            parts.append(f"{self.level * 100:g}% interval {low} to {high}")
        if self.p is not None:
            parts.append("p < 0.001" if self.p < 0.001 else f"p = {self.p:.2g}")
        return "; ".join(parts)

    def __attrs_post_init__(self) -> None:
        if self.value is None and not self.undefined:
            raise ParameterError(f"Statement {self.name!r} has no value and does not say why it is undefined.")
        if isinstance(self.value, float) and self.value != self.value:
            raise ParameterError(f"Statement {self.name!r} is not a number; give None and say why.")
