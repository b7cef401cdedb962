"""Protecting all results of a release at once: first each by itself, then all that they tell against each other.

`guarded` is called last, whatever plugin made the results. Which numbers count the same people is known of tables and
statements that say so (`Result.members`, `Statement.members`), and so it is with pairs, ties and acts; for them the
attacker of `attack.across` reads the whole release, with the groups of the graph, what joins them, and
the counts it opens with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np
import polars as pl
from attrs import frozen

from kindframe.analysis import Counted, Result
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.attack.means import MEANS, mean_over
from kindframe.disclosure.attack.sets import counted_in, without
from kindframe.disclosure.numbers.cells import units
from kindframe.disclosure.numbers.coarse import wholes
from kindframe.disclosure.numbers.every import PAIRED, known_in, people_in
from kindframe.disclosure.numbers.magnitudes import amounts_in
from kindframe.disclosure.numbers.persons import NOBODY_ELSE, Who
from kindframe.disclosure.numbers.statements import counted, uncounted, withheld
from kindframe.disclosure.numbers.tables import Planned, Tally, carried_out, planned
from kindframe.disclosure.releases.history import History
from kindframe.disclosure.rules import Rules, bound, within
from kindframe.progress import Come, Shares, telling, unheard

__all__ = ["guarded", "sort_of", "unnamed_in", "without_unnamed"]

_WHY = "it would give away a number that is not told"
_NEAR = "others of it are told over all but a few of these, and beside them it would tell what the few have"
_GROUND, _SENTENCE = 0.3, 0.9
"""What it costs to leave out what a statement was counted over, and a statement's number; a cell of a table costs 1."""

_SHARES = (1, 4)
"""How long it takes to look at each result by itself, and at all their numbers together."""


@frozen(kw_only=True, eq=False)
class _Place:
    """Where a number stands: in which result, and in which column and row of a table or which field of a statement."""

    result: int
    table: str = ""
    column: str = ""
    row: int = -1
    statement: int = -1


def guarded(
    results: Iterable[Result],
    rules: Rules,
    tally: Tally,
    *,
    person_level: bool = False,
    beside: Mapping[str, Told] | None = None,
    history: History | None = None,
    come: Come = unheard,
    who: Who = NOBODY_ELSE,
) -> tuple[tuple[Result, ...], frozenset[str]]:
    """Give results as they may be told: tables, statements, figures and notes.

    ``beside`` are other numbers of the release, by name; the names of those that have to be left out come back with the
    results. Those whose names are the same up to the last tab are left out together or not at all. ``history`` holds
    the numbers of earlier releases, and gets those of this one. Where single people are in the release
    (``person_level``), nothing is kept from whoever has it by holding numbers against each other, and it is not done.
    ``who`` knows the people of what is counted: a count of people and bodies goes by the people, and only they are
    rounded. ``come`` is told what share is done.
    """
    results, shares = tuple(results), Shares(_SHARES, come)
    gone: frozenset[str] = frozenset()
    shares.next()
    alone = telling(results, len(results), shares.come)
    plans = [planned(result, rules, person_level=person_level, who=who) for result in alone]
    shares.next()
    if not person_level:
        plans = without_unnamed(plans, beside or {})
        found = [pair for n, plan in enumerate(plans) for pair in (*_numbers(n, plan, rules), *_means(n, plan))]
        others = beside or {}
        with_it = {n: name.rpartition("\t")[0].replace("\t=", "\t") for n, name in enumerate(others, len(found))}
        with_it = {n: name for n, name in with_it.items() if name}
        told = [*(one for _, one in found), *others.values()]
        hide = (history or History()).hidden(told, rules, with_it, shares.come)
        gone = frozenset(name for n, name in enumerate(others, len(found)) if n in hide)
        for n, plan in enumerate(plans):
            mine = {i: place for i, (place, _) in enumerate(found) if i in hide and place.result == n}
            near = [place for i, place in mine.items() if found[i][1].unit in MEANS.values()]
            every = [one for place in near for one in _amounts_of(plan, place)]
            plans[n] = _narrowed(_narrowed(plan, [place for place in mine.values() if place not in near]), every, _NEAR)
    return tuple(carried_out(plan, tally) for plan in plans), gone


_UNNAMED = "it does not name {}, and others are told of that could be held against it"
_WHAT = {"people": "the people it counts", "pairs": "the pairs it counts", "acts": "what it counts"}


def without_unnamed(plans: list[Planned], beside: Mapping[str, Told]) -> list[Planned]:
    """Hide the counts that name no set, where more than one number of their sort is told: of people, of pairs, of acts.

    No line is known between them and any other number, so that no attack could be tried: rounding is no answer, because
    what is left of a rounded number beside another may be as few as one. Where a single table or sentence is all that
    is told of a sort, its own lines are all there are (`kindframe.disclosure.numbers.cells`).
    """
    for sort in ("people", "pairs", "acts"):
        unnamed = [
            [place for place, unit in unnamed_in(plan, n) if sort_of(unit) == sort] for n, plan in enumerate(plans)
        ]
        named = any(sort_of(told.unit) == sort and told.shown for told in beside.values()) or any(
            _holds(one.dtype, sort) for plan in plans for frame in plan.result.members.values() for one in frame
        )
        sources = {(n, place.table, place.statement) for n, places in enumerate(unnamed) for place in places}
        if named or len(sources) > 1:
            why = _UNNAMED.format(_WHAT[sort])
            plans = [_narrowed(plan, places, why) for plan, places in zip(plans, unnamed, strict=True)]
    return plans


def sort_of(unit: str) -> str:
    """Say of which sort of counts a unit is: those of people, of pairs and what is between them, and of acts."""
    return "people" if unit == "people" else "pairs" if unit in PAIRED else "acts"


def _holds(members: pl.DataType, sort: str) -> bool:
    if not members.is_nested():
        return False
    return (members == pl.List(pl.String)) if sort == "people" else sort == "pairs" and members != pl.List(pl.String)


def unnamed_in(plan: Planned, n: int = 0) -> Iterator[tuple[_Place, str]]:
    """Give the places of the told counts that name no set, with what they count."""
    for table in plan.cells:
        hidden = plan.hidden(table)
        known = plan.result.members.get(table, pl.DataFrame())
        for column, unit in units(plan.result.counted[table]).items():
            mask = hidden.get(column, np.zeros(0, bool))
            if column in known.columns:
                continue
            for row in np.flatnonzero(~mask):
                yield _Place(result=n, table=table, column=column, row=int(row)), unit
    for at, (before, after) in enumerate(zip(plan.result.statements, plan.statements, strict=True)):
        over = before.over or "things"
        if before.nobody or before.value is None:
            continue
        if after.n is not None and before.among is None and over != "nobody":
            yield _Place(result=n, statement=at, column="n"), over
        unit = before.counts or over
        if after.value is not None and unit != "nobody" and before.members is None and not before.amounts:
            if counted(before) is None or (before.total and before.among is not None and unit == over):
                continue
            yield _Place(result=n, statement=at, column="value"), unit


def _numbers(n: int, plan: Planned, rules: Rules) -> Iterator[tuple[_Place, Told]]:
    """Give every number of a result of which it is known what it counts."""
    for table, members in plan.result.members.items():
        if table in plan.cells:
            for place, told in _of_table(plan, table, members, rules):
                yield attrs.evolve(place, result=n), told
    for at, (before, after) in enumerate(zip(plan.result.statements, plan.statements, strict=True)):
        if before.among is not None and before.n:
            unit, shown = before.over or "people", after.n is not None
            told = Told(members=before.among, unit=_unit(before.among, unit, before.n), shown=shown, cost=_GROUND)
            told = attrs.evolve(told, exact=True, small=plan.who.few(before.among, unit, rules))
            yield _Place(result=n, statement=at, column="n"), _of_people(told, plan)
        if before.members is not None and before.value is not None:
            unit = before.counts or before.over or "people"
            few = plan.who.people(before.members, unit, rules.k)
            small = after.value is None and 0 < (bound(counted(before) or 0, unit) if few is None else few) < rules.k
            told = Told(
                members=before.members,
                unit=_unit(before.members, unit, counted(before)),
                shown=after.value is not None,
                small=small or plan.who.few(before.members, unit, rules) or _few(before.members, unit, rules),
                ends=_ends(before.members, unit, counted(before), plan),
                cost=_SENTENCE,
            )
            if unit == "things" and told.shown and not before.total and rules.base > 1:  # fewer are not told
                low, high = within(counted_in(before.members), rules, unit)
                told = attrs.evolve(told, ends=(max(low, min(rules.k, counted_in(before.members))), high))
            yield _Place(result=n, statement=at, column="value"), _of_people(told, plan)


def _means(n: int, plan: Planned) -> Iterator[tuple[_Place, Told]]:
    """Give over whom, or which pairs, each mean and sum is that is told: of statements, and of rows of tables."""
    name = plan.result.analysis.name if plan.result.analysis else ""
    for at, (before, after) in enumerate(zip(plan.result.statements, plan.statements, strict=True)):
        over = before.among
        if before.amounts and after.value is not None and over is not None and over.dtype in _ONE_BY_ONE and len(over):
            told = mean_over(over, f"{name}\t{before.name}", before.amounts[0], cost=_SENTENCE)
            yield _Place(result=n, statement=at, column="value"), told
    for table in plan.cells:
        held, frame = plan.result.counted[table], plan.result.tables[table]
        known = plan.result.members.get(table, pl.DataFrame())
        hidden = plan.hidden(table)
        for added, columns in _by_amounts(held, [c for c in held.amounts if c in hidden and c in frame.columns]):
            over = next((known[c] for c in _under(held, columns) if c in known.columns), pl.Series())
            behind = plan.result.behind.get(table, pl.DataFrame())
            sums = amounts_in(behind[added]) if added in behind.columns and over.dtype == pl.List(pl.String) else ()
            for row, who in enumerate(over if over.dtype in [pl.List(one) for one in _ONE_BY_ONE] else ()):
                if who is not None and len(who) and not all(hidden[column][row] for column in columns):
                    which = "\t".join(str(frame[key][row]) for key in held.strata)
                    whole = sums[row][0] if sums and sums[row] else None
                    place = _Place(result=n, table=table, column=columns[0], row=row)
                    own = "\t".join(str(frame[key][row]) for key in held.keys)
                    yield place, mean_over(who, f"{name}\t{table}\t{which}\t{added}", whole, row=own)


def _by_amounts(held: Counted, columns: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Give the columns of amounts by what they are made of: those of the same are told, or not, together."""
    made: dict[str, list[str]] = {}
    for column in columns:
        made.setdefault(held.added[column][0], []).append(column)
    yield from made.items()


def _amounts_of(plan: Planned, place: _Place) -> list[_Place]:
    """Give the places of all amounts of a row of a table that are made of the same; of a statement, its own."""
    if not place.table:
        return [place]
    held = plan.result.counted[place.table]
    own = held.added[place.column][0]
    return [attrs.evolve(place, column=column) for column in held.amounts if held.added[column][0] == own]


_ONE_BY_ONE = (pl.String, pl.UInt64)


def _under(held: Counted, columns: Sequence[str]) -> Iterator[str]:
    """Name the columns that may count what means are over: what they are derived from, or rest on, any of people."""
    yield from (source for column in columns for source in held.derived.get(column, ()))
    yield held.rests or ""
    yield from (name for name, unit in units(held).items() if unit == "people")


def _unit(members: pl.Series, unit: str, count: int | None = None) -> str:
    """Say what a set holds: numbers of pairs are pairs, whether these are counted or their ties; ids of people, people.

    A number of all pairs of some people, or of a place for each of them, is told of by the people.
    """
    if people_in(members, unit, count) is not None:
        return "people"
    return "pairs" if unit in ("pairs", "ties") else unit


def _ends(members: pl.Series, unit: str, count: int | None, plan: Planned) -> tuple[float, float] | None:
    """Give the ends of a count where they are not those of its set by itself: of bodies, and of ties among pairs.

    Of a count of people and bodies only the people are rounded.
    """
    if unit == "ties" and plan.rules.base > 1 and _unit(members, unit, count) == "pairs":
        return within(counted_in(members), plan.rules, unit)
    known = known_in(members, plan.bodies) if unit == "people" and plan.rules.base > 1 else 0
    if not known or count is None:
        return None
    low, high = within(count - known, plan.rules)
    return low + known, high + known


def _of_people(told: Told, plan: Planned) -> Told:
    """Take out of a number what nobody is in, as known to everybody: what is left is told within the same width."""
    alone = plan.who.nobody(told.members, told.unit)
    gone = 0 if alone is None else int(alone.sum())
    if alone is None or not gone:
        return told
    low, high = told.ends or within(told.members.len(), plan.rules, told.unit)
    least = plan.rules.k if told.unit == "people" and told.shown else 0
    ends = None if told.exact else (max(low - gone, least), high - gone)
    return attrs.evolve(told, members=told.members.filter(~alone), ends=ends)


def _few(members: pl.Series, unit: str, rules: Rules) -> bool:
    """Say whether the ties are of so few pairs that fewer than k people could have them: five may be of one pair."""
    if unit not in ("pairs", "meetings", "ties") or members.dtype != pl.UInt64:
        return False
    most = rules.k * (rules.k - 1) * 20
    return bool(members.len()) and members.len() < most and bound(members.n_unique(), "pairs") < rules.k


def _of_table(plan: Planned, table: str, members: pl.DataFrame, rules: Rules) -> Iterator[tuple[_Place, Told]]:
    frame, held = plan.result.tables[table], plan.result.counted[table]
    hidden, unit_of = plan.hidden(table), units(held)
    behind = plan.result.behind.get(table)
    grounds = _grounds(held, frame)
    for column in members.columns:
        unit = unit_of.get(column, "people")
        lists = members[column]
        people = behind[column] if behind is not None and column in behind.columns else None
        if people is not None and people.dtype.is_nested():
            people = pl.Series([min((one.people for one in sums), default=0) for sums in amounts_in(people)])
        mask = hidden.get(column, np.ones(frame.height, bool))
        for row, one in enumerate(lists):
            if one is None or not one.len():
                continue
            alone = people_in(one, unit, 0) is not None and unit in PAIRED  # all pairs of so many people
            rests = one.len() if alone else bound(counted_in(one), unit)
            known = plan.who.people(one, unit, rules.k)
            rests = rests if known is None else known
            if people is not None and people.dtype.is_integer():
                rests = people[row] or 0 if known is None else min(people[row] or 0, known)
            small = bool(mask[row]) and rests < rules.k
            told = Told(
                members=one,
                unit="people" if alone else _unit(one, unit),
                shown=not mask[row] and column in frame.columns,
                small=small or plan.who.few(one, unit, rules) or _few(one, unit, rules),
                exact=alone or column in grounds,
                ends=None if alone or column in grounds else _ends(one, unit, one.len(), plan),
            )
            yield _Place(result=0, table=table, column=column, row=row), _of_people(told, plan)
    yield from _left(held, members, unit_of, plan, table)


def _grounds(held: Counted, frame: pl.DataFrame) -> set[str]:
    """Name the columns that a mean, or what is made of such, is over: with its sum told elsewhere, they are known."""
    means = {c for c in (*held.amounts, *held.plain, *held.per) if c in frame.columns and frame[c].dtype.is_float()}
    over = {held.rests} if means and held.rests else set()
    over |= {of for of, _, _ in held.per.values() if isinstance(of, str)}
    return over.union(*(sources for column, sources in held.derived.items() if column in means))


def _left(
    held: Counted, members: pl.DataFrame, unit_of: dict[str, str], plan: Planned, table: str
) -> Iterator[tuple[_Place, Told]]:
    """Give what is left of wholes beside their parts, where that is small: it is never told."""
    for large, parts in held.wholes.items():
        if not {large, *parts} <= set(members.columns):
            continue
        unit = unit_of.get(large, "people")
        for row in range(members.height):
            whole, others = members[large][row], [members[part][row] for part in parts]
            if whole is None or whole.len() - sum(one.len() for one in others if one is not None) > plan.rules.k**3:
                continue
            rest = without(whole, others)
            known = plan.who.people(rest, unit, plan.rules.k)
            if 0 < (bound(rest.len(), unit) if known is None else known) < plan.rules.k:
                told = Told(members=rest, unit=_unit(rest, unit), shown=False, small=True)
                yield _Place(result=0, table=table), _of_people(told, plan)


def _narrowed(plan: Planned, places: Sequence[_Place], why: str = _WHY) -> Planned:
    """Hide more of a result."""
    if not places:
        return plan
    besides = {table: {name: mask.copy() for name, mask in held.items()} for table, held in plan.besides.items()}
    statements, lost = list(plan.statements), plan.lost
    for place in places:
        if place.table:
            masks = besides.setdefault(place.table, {})
            masks.setdefault(place.column, np.zeros(plan.result.tables[place.table].height, bool))[place.row] = True
        elif place.column == "n":
            rough = wholes(plan.result.statements[place.statement].amounts)
            statements[place.statement] = uncounted(statements[place.statement], rough=rough)
        else:
            statements[place.statement] = withheld(statements[place.statement], why)
            lost += 1
    return attrs.evolve(plan, besides=besides, statements=tuple(statements), lost=lost)
