"""What each count that a report opens with counts: ties by their pairs, acts, answers and codings one by one.

So these stand in the attack over the whole release beside the tables and sentences that count the same ones. How many
people are behind each is known of the rows, and of a column both what is filled and what is blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.assessment.about import about
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.attack.sets import keys_of
from kindframe.disclosure.numbers.persons import Behind, Who, by_key
from kindframe.disclosure.releases.kept import CODING
from kindframe.disclosure.rules import Rules, within
from kindframe.overview import people_behind, persons
from kindframe.pairing import marks, pairs
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["WHOLE", "Opened", "opened", "told_of"]

Mask = NDArray[np.bool_]
WHOLE = {"ties": "rows:relationships", "acts": "rows:actions", "answers": "rows:responses", "codings": "rows:evidence"}
"""The names of the counts of all rows of a table, by those they have in an overview."""
_ENOUGH = 5000
_COST = {"filled": 0.1, "outcome": 0.5, "undated": 0.4, "unknown_givers": 0.4}
"""What it costs to leave out such a count; that of a whole table costs more than all of these."""


@frozen(kw_only=True, eq=False)
class Opened:
    """One count: how many rows, how many of them nobody is in, the people behind the others, and what these are.

    ``alone`` are the people where each row is another one person's, so that the count is one of people too. ``rest``
    is what a column leaves blank.
    """

    total: int
    nobody: int
    people: int
    members: pl.Series
    unit: str
    alone: pl.Series | None = None
    rest: Opened | None = None

    def few(self, rules: Rules) -> bool:
        """Say whether somebody, but fewer than enough, is behind it or what it leaves, or there are too few rows."""
        small = 0 < self.people < rules.k or 0 < self.total < rules.k
        return small or (self.rest is not None and self.rest.few(rules))

    def told(self, rules: Rules) -> int:
        """Round it; of people and bodies, the people alone."""
        known = self.nobody if self.unit == "people" else 0
        return rules.rounded(self.total - known) + known


class _Rows:
    """The rows of one table: what each is called in the attack, and who is in it."""

    def __init__(self, name: str, names: pl.Series, unit: str, who: pl.DataFrame) -> None:
        self.name, self.names, self.unit = name, names, unit
        self.rows: NDArray[np.int64] = who["row"].to_numpy().astype(np.int64)
        self.ids = who["who"]
        self.codes: NDArray[np.uint64] = keys_of(who["who"])
        self.times = np.bincount(self.rows, minlength=names.len())

    def count(self, mask: Mask, *, both: bool = False) -> Opened:
        """Count some rows, and with ``both`` all others beside them."""
        mine = mask[self.rows]
        some = mask & (self.times > 0)
        people = np.unique(self.codes[mine][:_ENOUGH]).size
        if people < _ENOUGH / 2 and int(mine.sum()) > _ENOUGH:
            people = np.unique(self.codes[mine]).size
        resting = int(some.sum())
        each = resting == people and bool((self.times[some] == 1).all()) and self.unit != "people"
        return Opened(
            total=int(mask.sum()),
            nobody=int(mask.sum()) - resting,
            people=int(people),
            members=self.names.filter(pl.Series(some)),
            unit=self.unit,
            alone=self.ids.filter(pl.Series(mine)) if each else None,
            rest=self.count(~mask) if both and not mask.all() else None,
        )


def opened(study: Study) -> dict[str, Opened]:
    """Give the counts by name: those of whole tables, of acts by outcome, without a date or giver, of filled cells."""
    out: dict[str, Opened] = {}
    for held in _tables(study):
        table = study.tables[held.name]
        every = np.ones(table.height, bool)
        whole = held.count(every)
        out[f"rows:{held.name}"] = whole
        for column in (c for c in table.columns if c in TABLES[held.name].names):
            cells = table[column]
            full = cells.list.len() > 0 if isinstance(cells.dtype, pl.List) else cells.is_not_null()
            mask = full.fill_null(value=False).to_numpy()
            if not mask.all():  # else it is the count of all rows
                out[f"filled:{held.name}.{column}"] = held.count(mask, both=True)
        if held.name == "actions":
            for outcome in table["outcome"].drop_nulls().unique().sort():
                out[f"outcome:{outcome}"] = held.count((table["outcome"] == outcome).fill_null(value=False).to_numpy())
            out["undated"] = held.count(table["when"].is_null().to_numpy())
            out["unknown_givers"] = held.count((table["givers"].list.len() == 0).to_numpy())
    return out


def _tables(study: Study) -> Iterator[_Rows]:
    ids = study.actors.table["id"].filter(persons(study)).implode()

    def inside(table: pl.DataFrame, *columns: str) -> pl.DataFrame:
        whole = table.with_row_index("row")
        parts = [whole.select("row", who=column) for column in columns]
        parts = [part.explode("who") if isinstance(part["who"].dtype, pl.List) else part for part in parts]
        return pl.concat(parts).filter(pl.col("who").is_in(ids)).unique().sort("row")

    def named(table: pl.DataFrame, name: str, form: str) -> pl.Series:
        other = pl.format(f"{name} {{}}", pl.int_range(pl.len()))
        return table.select(pl.coalesce(pl.format(form, "id"), other)).to_series()

    actors, acts, ties, answers = (study.tables[n] for n in ("actors", "actions", "relationships", "responses"))
    yield _Rows("actors", actors["id"], "people", inside(actors, "id"))
    yield _Rows("actions", named(acts, "actions", "{}"), "things", inside(acts, "givers", "receivers"))
    own = pl.Series(pairs(marks(ties["source"]), marks(ties["target"])), dtype=pl.UInt64)
    yield _Rows("relationships", own, "pairs", inside(ties, "source", "target"))
    yield _Rows("responses", named(answers, "responses", "responses:{}"), "things", inside(answers, "respondent"))
    yield _codings(study)


def _codings(study: Study) -> _Rows:
    """Name each coding as an assessment does: by its record, or as the first, second, ... of its subject."""
    evidence = study.evidence.table.with_row_index("row")
    behind = people_behind(study)
    of = dict(about(study, evidence["subject"]).select("subject", "record").iter_rows())
    frame = evidence.select(
        "row",
        "subject",
        record=pl.col("subject").replace_strict(of, default=None, return_dtype=pl.String),
        framework=pl.col("item").str.split("/").list.first(),
        counted=pl.format(CODING, "subject", pl.int_range(pl.len()).over("subject")),
    )
    alone = (pl.len().over("record", "framework") == 1) & pl.col("record").is_not_null()
    bare = pl.col("record").str.strip_prefix("actions:")
    names = frame.select(pl.when(alone & pl.col("record").is_first_distinct()).then(bare).otherwise("counted"))
    who = [(row, one) for row, record in enumerate(frame["record"]) for one in sorted(behind.get(record or "", ()))]
    held = pl.DataFrame(who, schema={"row": pl.UInt32, "who": pl.String}, orient="row")
    return _Rows("evidence", names.to_series(), "things", held)


def told_of(counts: Mapping[str, Opened], study: Study, rules: Rules, who: Who) -> Iterator[tuple[str, Told]]:
    """Give the counts as the attack reads them: of pairs and things those that somebody is in, and of people."""
    behind: dict[str, Behind] = {"things": _behind(study), "pairs": who.behind}
    for name, held in counts.items():
        cost = _COST.get(name.partition(":")[0], 20.0)
        yield from _lines(name, held, not held.few(rules), cost, rules, behind)
        if held.rest is not None and held.rest.few(rules):
            yield from _lines(f"rest {name}", held.rest, False, cost, rules, behind)


def _lines(
    name: str, held: Opened, shown: bool, cost: float, rules: Rules, behind: Mapping[str, Behind]
) -> Iterator[tuple[str, Told]]:
    small = not shown and 0 < held.people < rules.k
    known = 0 if held.unit == "people" else held.nobody  # bodies are not rounded
    low, high = within(held.total - held.nobody + known, rules, held.unit)
    if shown and held.total:
        low = max(low, rules.k)  # fewer rows are not told
    ends = (max(low - known, 0), high - known)
    if held.members.len():
        line = Told(members=held.members, unit=held.unit, shown=shown, small=small, cost=cost, ends=ends)
        yield name, attrs.evolve(line, behind=behind.get(held.unit))
    if held.alone is not None and held.alone.len():
        alone = (max(ends[0], rules.k) if shown else ends[0], ends[1])  # and it is told of so many people
        yield f"={name}", Told(members=held.alone, shown=shown, small=small, cost=cost, ends=alone)


def _behind(study: Study) -> Behind:
    """Give what counts the people behind acts, answers and codings by their keys, up to enough."""
    whose: dict[str, frozenset[str]] = {n.removeprefix("actions:"): who for n, who in people_behind(study).items()}
    evidence = study.evidence.table.select(
        "subject", name=pl.format(CODING, "subject", pl.int_range(pl.len()).over("subject"))
    )
    of = dict(about(study, evidence["subject"]).select("subject", "record").iter_rows())
    for subject, name in evidence.drop_nulls("subject").iter_rows():
        whose[name] = whose.get(of.get(subject, "").removeprefix("actions:"), frozenset())
    return by_key(whose)
