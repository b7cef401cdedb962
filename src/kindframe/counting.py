"""What the numbers of a table count (`Counted`), so that protection can see how many people stand behind them.

Analyses declare it with every table; `kindframe.disclosure` goes by it and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import attrs
from attrs import frozen

from kindframe.errors import ParameterError
from kindframe.problems import nearest

__all__ = ["Counted", "Unit", "known_unit"]

Unit = Literal["people", "pairs", "meetings", "ties", "triples", "things", "nobody"]
"""What a number counts: people; pairs of them; pairs who come to one place; ties (ordered pairs, each once); triples;
anything else; or no people.

From so many pairs, ties or triples follows how many people they need at least; from things (acts, reports, answers)
nothing follows, because one person may stand behind all of them.
"""


def known_unit(_: object, attribute: Any, value: str | Mapping[str, Any] | None) -> None:
    """Refuse a unit that is none: how many people stand behind a number of what nobody knows is not known either.

    A validator of attrs: of one unit, of those that a mapping gives columns, or of the units in its tuples.

    Raises
    ------
    ParameterError
        With the nearest unit, or all there are.
    """
    given = value.values() if isinstance(value, Mapping) else [] if value is None else [value]
    for held in given:
        unit, units = held, get_args(Unit)
        if isinstance(held, tuple):  # (of whom, unit, times): worked out again from all pairs of so many people
            _, unit, times = held
            units = ("people", "pairs", "ties")
            if not times > 0:
                raise ParameterError(f"{attribute.name}: {times!r} times a count is none; it has to be over 0 times.")
        if unit not in units:
            near = nearest(str(unit), units)
            what = f"Did you mean {near!r}?" if near else f"There are: {', '.join(units)}."
            raise ParameterError(f"{attribute.name}: {unit!r} is no unit of what is counted.", hint=what)


@frozen(kw_only=True)
class Counted:
    """What the numbers of one table rest on, so that protection knows which of them tell of few people.

    A table that declares nothing stays home (`kindframe.disclosure`). So does every column that is neither one of
    ``keys`` nor accounted for here. A column of numbers has to be a count (``counts``, or a part of ``wholes``), a
    share of counts (``shares``), an amount (``amounts``) or none of these (``plain``), whatever hides it besides.

    Parameters
    ----------
    nobody
        The table rests on no people: it is about organisations, places, settings or the data set.
    keys
        The columns that say what a row is about. A row all of whose other cells are hidden leaves with its keys.
    strata
        Those of the keys whose values are tables of their own (a measure, a wave, a pair of waves).
    counts
        What each column of counts counts, as a ``Unit``.
    behind
        For a column, the column that says how many distinct people stand behind each of its cells. It is needed for
        ``things``, and better than nothing for pairs and ties. `Result.behind` may hold it apart from the table.
    derived
        For a column, the columns it is computed from or could give away: it is hidden where any of them is.
    rests
        The column that all columns not named here are hidden with.
    people
        How many distinct people the table as a whole rests on, for columns that count nobody (a correlation, a ratio).
    shares
        For a column of shares, the columns of part and whole; it is computed again from what is told of them. The part
        may be ``""`` where no column holds it.
    wholes
        For a column, the columns of its parts: ``{"people": ("direct", "bridged")}``. What is left of the whole is
        protected too.
    out_of
        For a column, the number of people (pairs, ties) it is a part of in every row, where no column tells that.
    total
        The value of the last key that stands for all the others together; the row is then their sum.
    apart
        The rows do not add up to a whole, because they overlap.
    single
        Columns that hold the value of one person (a highest, a lowest): they never leave.
    amounts
        For a column of sums, means, shares of a sum or figures of how unequal amounts are: the column of
        `Result.behind` (or several) that `kindframe.amounts.added` made of what each person adds to it. It is hidden
        where one or two people make up most of it, where fewer than enough add anything, or nobody does.
    plain
        Columns of numbers in which nobody's amount is added up: made of counts of people, pairs or ties alone, of
        chance, or of how two things go together (a correlation, a p). They go by how many people they rest on.
    per
        For a column of so many times a count over some people, all their pairs or ordered pairs (a density, a mean
        number of others tied to): the column of the people (or their number, where no column tells it), what of them,
        and how many times. It is hidden with that column, and computed again from what is told of it.

    Raises
    ------
    ParameterError
        Where a unit is none of ``Unit``.

    .. versionadded:: 0.1
    """

    nobody: bool = False
    keys: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    counts: Mapping[str, Unit] = attrs.field(factory=dict, validator=known_unit)
    behind: Mapping[str, str] = attrs.field(factory=dict)
    derived: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    rests: str | None = None
    people: int | None = None
    shares: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    wholes: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    out_of: Mapping[str, int] = attrs.field(factory=dict)
    total: str | None = None
    apart: bool = False
    single: tuple[str, ...] = ()
    amounts: Mapping[str, str | tuple[str, ...]] = attrs.field(factory=dict)
    plain: tuple[str, ...] = ()
    per: Mapping[str, tuple[str | int, Unit, float]] = attrs.field(factory=dict, validator=known_unit)

    @property
    def added(self) -> dict[str, tuple[str, ...]]:
        """For each column of amounts, the columns of what people add."""
        return {column: (held,) if isinstance(held, str) else held for column, held in self.amounts.items()}

    @property
    def sorts(self) -> frozenset[str]:
        """Every column of which it is said whether it holds counts, shares, amounts, or none of these."""
        lists = (
            self.keys,
            self.counts,
            self.behind.values(),
            self.shares,
            self.single,
            self.amounts,
            self.plain,
            self.per,
        )
        return frozenset(name for held in (*lists, *self.wholes.values()) for name in held)

    @property
    def named(self) -> frozenset[str]:
        """Every column of the table that the declaration names."""
        lists = (self.sorts, self.strata, self.behind, self.derived, self.wholes, self.out_of, [self.rests or ""])
        people = [held[0] for held in self.per.values() if isinstance(held[0], str)]
        inner = (*self.derived.values(), *self.shares.values(), *self.added.values(), people)
        return frozenset(name for held in (*lists, *inner) for name in held if name)
