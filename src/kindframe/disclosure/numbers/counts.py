"""The counts a report opens with, as they may be told: small ones None, the others rounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

import attrs
import polars as pl

from kindframe.counting import Unit
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.rules import Rules, bound
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
) -> dict[str, Told]:
    """Give the numbers that a release tells beside its results, by name: the counts, and groups of the graph.

    ``groups`` are the people of each group that is told; those in none of them are a small number that nobody may come
    near where they are few. ``joined`` are the pairs (or the people, where one end is a place) of each tie between
    groups that is told, ``few`` those of the ones that are not. Groups have names that begin with a blank: they are
    told in any case, and ties are left out by `untold_ties`.
    """
    actors, ties = study.actors.table, study.relationships.table
    people = actors.filter(persons(study))
    person = people.filter(kind="person")
    members = {
        **{str(kind): part["id"] for (kind,), part in people.drop_nulls("kind").group_by("kind", maintain_order=True)},
        "reporters": ties["reported_by"].drop_nulls().unique(),
        "tellers": person.filter(pl.col("id").is_in(ties["reported_by"].implode()))["id"],
        "respondents": study.responses.table["respondent"].drop_nulls().unique(),
        "without_group": person.filter(pl.col("group").is_null())["id"],
    }
    out = {
        name: Told(members=held, shown=held.len() >= rules.k, small=held.len() < rules.k, cost=_COST.get(name, 50.0))
        for name, held in members.items()
    }
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


def untold_ties(names: Iterable[str]) -> list[int]:
    """Give the places of the ties between groups among the names of what has to be left out."""
    return sorted(int(name.removeprefix("\ttie ")) for name in names if name.startswith("\ttie "))


_COST = {"reporters": 0.5, "tellers": 2.0, "respondents": 2.0, "without_group": 1.0}
"""What it costs to leave a count out, beside 1 for a cell of a table; the number of people themselves is dear."""


def told_counts(study: Study, rules: Rules, untold: Collection[str] = ()) -> Overview:
    """Count what a study holds, for an audience.

    A count of 1 to k - 1 is None and others are rounded; organisations, services, places and the groups on record are
    counted as they are. Acts and answers that fewer than k people stand behind are None however many there are. Of a
    column, what is filled and what is blank are both protected. A study without people is counted as it is. ``untold``
    names counts to leave out.
    """
    whole = overview(study)
    mask = persons(study)
    if not mask.any():
        return whole

    told = partial(_told, rules)
    ids = study.actors.table.filter(mask)["id"].implode()
    acts, ties = study.actions.table, study.relationships.table
    took = acts.select(pl.col("givers").list.concat("receivers").explode(empty_as_null=False))["givers"]
    ends = pl.concat([ties["source"], ties["target"]])
    behind = {
        name: int(held.filter(held.is_in(ids)).n_unique())
        for name, held in (("acts", took), ("ties", ends), ("answers", study.responses.table["respondent"]))
    }

    def resting(name: str, n: int | None) -> int | None:
        return None if n and 0 < behind[name] < rules.k else told(n)

    def some(name: str, n: int | None) -> int | None:
        return 0 if name in untold else told(n)

    notes: Mapping[str, object] = study.settings.kinds.get("actor", {})
    plain = {*NOT_PEOPLE, *notes}
    kinds = set(study.actors.table.filter(mask)["kind"].unique().to_list())
    return attrs.evolve(
        whole,
        few=rules.k,
        rounded=rules.base,
        untold=frozenset(name for name in untold if not name.startswith("\t")),
        actors={k: n if k in plain and k not in kinds else told(n) for k, n in whole.actors.items() if k not in untold},
        ties=resting("ties", whole.ties),
        reporters=some("reporters", whole.reporters),
        tellers=some("tellers", whole.tellers),
        acts=resting("acts", whole.acts),
        outcomes={outcome: resting("acts", n) for outcome, n in whole.outcomes.items()},
        undated=resting("acts", whole.undated),
        unknown_givers=resting("acts", whole.unknown_givers),
        codings=told(whole.codings),
        coders=whole.coders,
        answers=resting("answers", whole.answers),
        respondents=some("respondents", whole.respondents),
        without_group=some("without_group", whole.without_group),
        filled=tuple(
            held if held.table in _NOBODY else _filled(held, rules)
            for held in whole.filled
            if held.column in TABLES[held.table].names
        ),
        read=tuple(r if r.table in _NOBODY else _rows(r, rules) for r in whole.read),
        met=tuple(attrs.evolve(met, count=told(met.count)) for met in whole.met),
    )


def _told(rules: Rules, n: int | None) -> int | None:
    return None if n is None or 0 < n < rules.k else rules.rounded(n)


def _rows(read: RowsRead, rules: Rules) -> RowsRead:
    told = partial(_told, rules)
    return attrs.evolve(
        read,
        read=told(read.read),
        kept=told(read.kept),
        set_aside=told(read.set_aside),
        merged=told(read.merged),
        rounded=rules.base > 1,
    )


def _filled(held: Filled, rules: Rules) -> Filled:
    of, filled = held.of or 0, held.filled or 0
    small = any(0 < n < rules.k for n in (of, filled, of - filled))
    whole = None if 0 < of < rules.k else rules.rounded(of)
    return attrs.evolve(held, of=whole, filled=None if small else rules.rounded(filled))
