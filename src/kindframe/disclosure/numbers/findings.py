"""What the numbers of an assessment count, for the attack over a whole release (`kindframe.disclosure.attack.across`).

An assessment counts records and codings. Those that rest on nobody (what an organisation did) can be known to anybody;
what is left is held against all other numbers: record by record, an act by the id that analyses of acts go by; and
where each record is another one person's, by the people too, so that no number of people stands beside it unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from kindframe.amounts import Amounts, added
from kindframe.assessment import Assessment, Finding, disputed
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.numbers.magnitudes import unsafe
from kindframe.disclosure.numbers.persons import Behind, by_key
from kindframe.disclosure.releases.kept import CODING
from kindframe.disclosure.rules import Rules, within
from kindframe.overview import people_behind
from kindframe.study import Study

__all__ = ["OF_ACTS", "WITHIN", "Counts", "cell", "some"]

OF_ACTS = ("place", "domain", "wave", "kind", "capacity")
"""What acts are counted by in the coverage that may leave; sector and kind of givers are of single people at times."""
WITHIN = ("own", "disputed", "interested")
"""Numbers of a finding that are a part of others, and may be left out alone."""
_PART, _COVERED, _WHOLE = 0.2, 0.3, 4.0
"""What it costs to leave out such a part, a number of the coverage (which few formats show), and a whole finding."""
_ALL = ("records", "codings")
"""Numbers of a finding of which none is told where one of them, or one of its stances, is not."""


def some(n: int, rules: Rules) -> int:
    """Round a count so that what there is never becomes nothing: silence means something in an assessment."""
    return n and max(rules.rounded(n), rules.base)


def _ends(n: int, known: int, rules: Rules) -> tuple[float, float]:
    """Give the least and the most that is left of a count told by `some`, for somebody who knows some of it."""
    if not n or rules.base < 2:
        return n - known, n - known
    low, high = within(some(n, rules), rules, "things")
    return max(1 if some(n, rules) == rules.base else low, known) - known, high - known


class Counts:
    """The numbers of an assessment by name, each as the records that it counts, as often as it counts them.

    ``held`` was made of ``study``. The name of a number of a finding is the item, a tab, and what it counts; numbers
    that are the same up to the last tab are told together or not at all.
    """

    def __init__(self, held: Assessment, study: Study) -> None:
        self.held = held
        self.people = people_behind(study)
        self.names: dict[str, Sequence[str]] = {}
        named = _named(held.codings, study)
        self.sets: dict[str, Sequence[str]] = dict(self._findings(named))
        self.sets |= {f"\tasked\t{question}\t": records for question, records in self._asked(study)}
        self.sets |= dict(self._coverage(study))
        self.sets["\trecords"] = held.codings["record"].drop_nulls().unique(maintain_order=True).to_list()
        self.sets["\tcodings"], self.names["\tcodings"] = named["record"].to_list(), named["name"].to_list()

    def _findings(self, every: pl.DataFrame) -> Iterator[tuple[str, Sequence[str]]]:
        known = {item.id: [part.id for part in item.walk()] for item in self.held.framework.walk()}
        for finding in self.held.findings:
            mine = every.filter(pl.col("item_id").is_in(known[finding.item]))
            said = mine.drop_nulls("stance").select("stance", "record").unique(maintain_order=True)
            sets: dict[str, Sequence[str] | pl.DataFrame] = {
                "records": finding.subjects,
                "disputed\t": disputed(mine).to_list(),
                **{stance: said.filter(stance=stance)["record"].to_list() for stance in finding.stances},
            }
            own, judged = mine.filter(item_id=finding.item), mine.filter(pl.col("assessor").is_in(["self", "belongs"]))
            sets |= {"codings": mine, "own\t": own, "interested\t": judged}
            for name, held in sets.items():
                if isinstance(held, pl.DataFrame):
                    self.names[f"{finding.item}\t{name}"] = held["name"].to_list()
                yield f"{finding.item}\t{name}", held["record"].to_list() if isinstance(held, pl.DataFrame) else held

    def _asked(self, study: Study) -> Iterator[tuple[str, Sequence[str]]]:
        wanted = {question for finding in self.held.findings for question in finding.asked}
        answered = study.responses.table.filter(pl.col("question").is_in(list(wanted))).drop_nulls(["id", "value"])
        for (question,), part in answered.group_by("question", maintain_order=True):
            yield str(question), [f"responses:{key}" for key in part["id"]]

    def _coverage(self, study: Study) -> Iterator[tuple[str, Sequence[str]]]:
        acts = study.actions.table.with_columns(record="actions:" + pl.col("id"))
        spoken = acts["record"].is_in(self.held.codings["record"].implode())
        yield "\tnot coded", acts.filter(~spoken)["record"].to_list()
        for name in [name for name in OF_ACTS if name in self.held.coverage]:
            both = acts.select("record", coded=spoken, value=pl.col(name).cast(pl.String))
            for (value,), part in both.group_by("value", maintain_order=True):
                yield cell(name, value, "records"), part["record"].to_list()
                yield cell(name, value, "coded"), part.filter("coded")["record"].to_list()

    def behind(self, name: str) -> frozenset[str]:
        """Give the people behind a number."""
        return frozenset().union(*(self.people.get(record, frozenset()) for record in self.sets.get(name, ())))

    def few(self, name: str, rules: Rules) -> bool:
        """Say whether somebody, but fewer than enough, is behind a number."""
        return 0 < len(self.behind(name)) < rules.k

    def largest(self, name: str, rules: Rules) -> bool:
        """Say whether one or two people are in most of those of its records that people are in."""
        held = [self.people[record] for record in self.sets.get(name, ()) if record in self.people]
        at = {one: place for place, one in enumerate(sorted(frozenset().union(*held)))}
        who = [at[one] for people in held for one in sorted(people)]
        sums = added([1.0] * len(who), who, totals=[float(len(held))])
        return bool(at) and bool(unsafe(Amounts.read(sums[0]), rules))

    def kept_back(self, finding: Finding, rules: Rules) -> str:
        """Say who is behind the counts of a finding where it cannot be told; nothing where it can."""
        names = [f"{finding.item}\t{name}" for name in (*_ALL, *finding.stances)]
        if any(self.few(name, rules) for name in names):
            return f"{rules.few} people stand behind them"
        return "one or two people stand behind most of them" if self.largest(names[0], rules) else ""

    def untold(self, rules: Rules, gone: Iterable[str] = ()) -> set[str]:
        """Name the numbers that are not told: by themselves, with others of their finding, and those of ``gone``."""
        out = {*gone, *(name for name in self.sets if self.few(name, rules))}
        for finding in self.held.findings:
            names = [f"{finding.item}\t{name}" for name in (*_ALL, *finding.stances)]
            if self.kept_back(finding, rules) or not out.isdisjoint(names):
                out |= {*names, *(f"{finding.item}\t{name}\t" for name in WITHIN)}
        for name in self.held.coverage:
            for value in self.held.coverage[name]["value"] if name in OF_ACTS else ():
                both = [cell(name, value, what) for what in ("records", "coded")]
                if not out.isdisjoint(both) or self.largest(both[0], rules):
                    out.update(both)
        return out

    def _by_key(self) -> Behind:
        """Give what counts the people behind records by their keys, as far as anybody wants to know."""
        whose = {_bare(record): people for record, people in self.people.items()}
        for number, names in self.names.items():
            records = zip(names, self.sets[number], strict=True)
            whose |= {_bare(name): self.people[record] for name, record in records if record in self.people}
        return by_key(whose)

    def told(self, rules: Rules) -> dict[str, Told]:
        """Give the numbers as the attack reads them, those of people (``=``) beside those of records."""
        out, untold, behind = {}, self.untold(rules), self._by_key()
        for name, records in self.sets.items():
            resting = [record for record in records if record in self.people]
            if not resting:
                continue
            shown, small = name not in untold, self.few(name, rules)
            ends = _ends(len(records), len(records) - len(resting), rules)
            both = zip(records, self.names.get(name, records), strict=True)
            things = pl.Series([_bare(one) for held, one in both if held in self.people], dtype=pl.String)
            cost = _PART if name.endswith("\t") else _COVERED if name.startswith("\tcovered") else _WHOLE
            line: dict[str, Any] = {"shown": shown, "small": small, "ends": ends, "cost": cost}
            out[name] = Told(members=things, unit="things", behind=behind, **line)
            who = [one for record in resting for one in self.people[record]]
            if len(set(who)) == len(who) == len(resting):
                members = pl.Series(sorted(who), dtype=pl.String)
                out[f"={name}"] = Told(members=members, **line)
        return out


def _bare(name: str) -> str:
    """Give the name of an act as analyses of acts give it, and others as they are."""
    return name.removeprefix("actions:")


def _named(codings: pl.DataFrame, study: Study) -> pl.DataFrame:
    """Name each coding: by its record where that has one alone, else as the first, second, ... of its subject."""
    order = study.evidence.table.select(pl.format(CODING, "subject", pl.int_range(pl.len()).over("subject")))
    name = order.to_series().gather((codings["row"] - 1).to_list())
    alone = pl.len().over("record") == 1
    return codings.with_columns(name=pl.when(alone).then("record").otherwise(name))


def cell(name: str, value: object, what: str) -> str:
    """Name a number of the coverage."""
    return f"\tcovered\t{name}\t{'' if value is None else f'={value}'}\t{what}"
