"""The counts a report opens with, as they may be told: small ones None, the others rounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

import attrs
import polars as pl

from kindframe.counting import Unit
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.numbers.opened import WHOLE, Opened, told_of
from kindframe.disclosure.numbers.persons import NOBODY_ELSE, Who
from kindframe.disclosure.rules import Rules, bound, within
from kindframe.overview import NOT_PEOPLE, Filled, Overview, RowsRead, overview, persons
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["beside", "told_counts", "untold_ties"]

_NOBODY = ("domains",)
"""Tables that nobody is in: their rows are counted as they are."""


def beside(
    study: Study,
    rules: Rules,
    groups: Iterable[pl.Series] = (),
    joined: Iterable[pl.Series] = (),
    few: Iterable[pl.Series] = (),
    counts: Mapping[str, Opened] | None = None,
    who: Who = NOBODY_ELSE,
) -> dict[str, Told]:
    """Give the numbers that a release tells beside its results, by name: the counts, and groups of the graph.

    ``groups`` are the people of each group that is told; those in none of them are a small number that nobody may come
    near where they are few. ``joined`` are the pairs (or the people, where one end is a place) of each tie between
    groups that is told, ``few`` those of the ones that are not. Groups have names that begin with a blank: they are
    told in any case, and ties are left out by `untold_ties`. ``counts`` are those of rows and cells
    (`numbers.opened`), and ``who`` knows who is behind pairs.
    """
    people = study.actors.table.filter(persons(study))
    person = people.filter(kind="person")
    kinds = people.drop_nulls("kind").group_by("kind", maintain_order=True)
    out = {}
    for name, held in ({str(kind): part["id"] for (kind,), part in kinds} | _asked(study, person)).items():
        some = held.filter(held.is_in(people["id"].implode()))
        low, high = within(held.len(), rules, "people" if some.len() == held.len() else "things")
        known = held.len() - some.len()  # bodies that told of something, and are known
        ends = (max(low - known, min(rules.k, some.len())), high - known)  # told where so many people are in it
        shown = held.len() >= rules.k and some.len() >= rules.k
        small, cost = some.len() < rules.k, _COST.get(name, 50.0)
        out[name] = Told(members=some, shown=shown, small=small, cost=cost, ends=ends)
    out |= dict(told_of(counts or {}, study, rules, who))
    told = list(groups)
    out |= {f" {n}": Told(members=held, cost=1e6) for n, held in enumerate(told)}
    if told:
        rest = person["id"].filter(~person["id"].is_in(pl.concat(told).implode()))
        out[" rest"] = Told(members=rest, shown=False, small=rest.len() < rules.k)
    for name, sets, shown in (("tie", joined, True), ("few", few, False)):
        for n, held in enumerate(sets):
            unit: Unit = "people" if held.dtype == pl.String else "pairs"
            small = not shown and bound(held.len(), unit) < rules.k
            out[f"\t{name} {n}"] = Told(members=held, unit=unit, shown=shown, small=small, cost=2.0)
    return out


def _asked(study: Study, person: pl.DataFrame) -> dict[str, pl.Series]:
    """Give those who told of ties, who answered, and the people of no known group."""
    ties = study.relationships.table
    return {
        "reporters": ties["reported_by"].drop_nulls().unique(),
        "tellers": person.filter(pl.col("id").is_in(ties["reported_by"].implode()))["id"],
        "respondents": study.responses.table["respondent"].drop_nulls().unique(),
        "without_group": person.filter(pl.col("group").is_null())["id"],
    }


def untold_ties(names: Iterable[str]) -> list[int]:
    """Give the places of the ties between groups among the names of what has to be left out."""
    return sorted(int(name.removeprefix("\ttie ")) for name in names if name.startswith("\ttie "))


_COST = {"reporters": 0.5, "tellers": 2.0, "respondents": 2.0, "without_group": 1.0}
"""What it costs to leave a count out, beside 1 for a cell of a table; the number of people themselves is dear."""


def told_counts(
    study: Study, rules: Rules, untold: Collection[str] = (), counts: Mapping[str, Opened] | None = None
) -> Overview:
    """Count what a study holds, for an audience; ``counts`` are those of rows and cells (`numbers.opened`).

    A count that 1 to k - 1 people stand behind, or under k, is None and others are rounded; organisations, services,
    places and the groups on record are counted as they are. Of a column, what is filled and what is blank are both
    protected. How many rows of files with people were read, and how often what was met in them, would count people who
    are not in the study: it is not told. A study without people is counted as it is. ``untold`` names counts to leave
    out.
    """
    whole = overview(study)
    mask = persons(study)
    if not mask.any():
        return whole
    gone = {name.removeprefix("=") for name in untold if not name.startswith("\t")}
    held = counts or {}

    def rows(name: str) -> int | None:
        return None if held[name].few(rules) else held[name].told(rules)

    def one(name: str) -> int | None:
        counted = held.get(WHOLE.get(name, name))
        if counted is not None and counted.few(rules) and counted.total >= rules.k:
            gone.add(name)  # many of few people: not few of them, and not told
        return 0 if counted is None or {name, WHOLE.get(name, name)} & gone else rows(WHOLE.get(name, name))

    asked = _asked(study, study.actors.table.filter(mask).filter(kind="person"))
    ids = study.actors.table.filter(mask)["id"].implode()

    def some(name: str, n: int | None) -> int | None:
        people = int(asked[name].is_in(ids).sum())
        return 0 if name in gone else None if 0 < people < rules.k else _told(rules, n)

    notes: Mapping[str, object] = study.settings.kinds.get("actor", {})
    plain = {*NOT_PEOPLE, *notes}
    kinds = set(study.actors.table.filter(mask)["kind"].unique().to_list())
    actors = {k: n if k in plain and k not in kinds else _told(rules, n) for k, n in whole.actors.items()}
    outcomes = {outcome: one(f"outcome:{outcome}") for outcome in whole.outcomes}
    numbers = {name: one(name) for name in (*WHOLE, "undated", "unknown_givers")}
    return attrs.evolve(
        whole,
        few=rules.k,
        rounded=rules.base,
        untold=frozenset({*gone, *(name for name, counted in WHOLE.items() if counted in gone)}),
        actors={k: n for k, n in actors.items() if k not in gone},
        ties=numbers["ties"],
        reporters=some("reporters", whole.reporters),
        tellers=some("tellers", whole.tellers),
        acts=numbers["acts"],
        outcomes={outcome: n for outcome, n in outcomes.items() if f"outcome:{outcome}" not in gone},
        undated=numbers["undated"],
        unknown_givers=numbers["unknown_givers"],
        codings=numbers["codings"],
        coders=_coders(study, rules, whole.coders),
        answers=numbers["answers"],
        respondents=some("respondents", whole.respondents),
        without_group=some("without_group", whole.without_group),
        filled=tuple(
            cell if cell.table in _NOBODY else _filled(cell, rules, held, gone)
            for cell in whole.filled
            if cell.column in TABLES[cell.table].names
        ),
        read=tuple(r if r.table in _NOBODY else _rows(r, rules) for r in whole.read),
        met=tuple(attrs.evolve(met, count=None) for met in whole.met),
    )


def _told(rules: Rules, n: int | None) -> int | None:
    return None if n is None or 0 < n < rules.k else rules.rounded(n)


def _coders(study: Study, rules: Rules, n: int | None) -> int | None:
    """Count the coders, who are nobody in the study as a rule; None where few people of it have coded."""
    ids = study.actors.table.filter(persons(study))["id"]
    inside = study.evidence.table["coder"].drop_nulls().unique().is_in(ids.implode()).sum()
    return None if 0 < inside < rules.k else n


def _rows(read: RowsRead, rules: Rules) -> RowsRead:
    """Say what became of the rows of a file, without those who are in the study and those who are not."""
    told = partial(_told, rules)
    return attrs.evolve(
        read, read=None, kept=None, set_aside=told(read.set_aside), merged=told(read.merged), rounded=rules.base > 1
    )


def _filled(cell: Filled, rules: Rules, counts: Mapping[str, Opened], gone: Collection[str]) -> Filled:
    name, whole = f"filled:{cell.table}.{cell.column}", f"rows:{cell.table}"
    every = counts[whole]
    of = None if whole in gone or every.few(rules) else every.told(rules)
    held = counts.get(name, every)
    lost = (name if name in counts else whole) in gone or held.few(rules)
    return attrs.evolve(cell, of=of, filled=None if lost else held.told(rules))
