"""Protecting the tables of a result: which cells may be told is decided from what the table declares it counts.

`planned` says it of each result by itself, `carried_out` gives the result that is told; between the two all are held
against each other (`kindframe.disclosure.numbers.together`). A table that declares nothing stays home.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import define, frozen
from numpy.typing import NDArray

from kindframe.analysis import ColumnNote, Counted, Result, Statement
from kindframe.disclosure.numbers.cells import hidden_cells, units
from kindframe.disclosure.numbers.coarse import PLACES, veiled
from kindframe.disclosure.numbers.every import PAIRED, Bodies, remainders, retold_cells, retold_per
from kindframe.disclosure.numbers.persons import NO_PEOPLE, NOBODY_ELSE, Who, no_people, people_in_cells
from kindframe.disclosure.numbers.pictures import drawn, titled
from kindframe.disclosure.numbers.statements import told_all
from kindframe.disclosure.numbers.wording import uncounted
from kindframe.disclosure.rules import Rules

__all__ = ["Mask", "Planned", "Tally", "bared", "carried_out", "planned"]

Mask = NDArray[np.bool_]


@define(kw_only=True)
class Tally:
    """What was withheld, and why: numbers for the sidecar, sentences for whoever reads the release."""

    tables: dict[str, str] = attrs.field(factory=dict)
    columns: list[str] = attrs.field(factory=list)
    cells: int = 0
    rows: bool = False  # how many would count what is rare
    statements: int = 0
    figures: int = 0

    def sentences(self, rules: Rules) -> list[str]:
        """Say what was withheld."""
        reasons: dict[str, list[str]] = {}
        for name, why in self.tables.items():
            reasons.setdefault(why, []).append(name)
        out = [
            f"{len(names):,} {'table' if len(names) == 1 else 'tables'} of the analyses "
            f"{'was' if len(names) == 1 else 'were'} left out, because {why}; "
            "the record beside this release names them."
            for why, names in reasons.items()
        ]
        if self.columns:
            n = len(self.columns)
            out.append(
                f"{n:,} {'column of tables was' if n == 1 else 'columns of tables were'} left out, "
                "because they do not say whether they hold counts, or amounts and who adds how much; the record beside "
                "this release names them."
            )
        lost = [f"{self.cells:,} cells of tables are hidden"] if self.cells else []
        lost += ["rows of tables are left out"] if self.rows else []
        if lost:
            said = " and ".join(lost)
            out.append(
                f"{said[0].upper()}{said[1:]}, because {rules.few} people stand behind them, because one or two people "
                "make up most of an amount, or because they would give away one that is hidden."
            )
        if self.statements:
            out.append(f"{self.statements:,} statements are without their number for the same reasons.")
        return out


@frozen(kw_only=True, eq=False)
class Planned:
    """A result, why each table stays home (empty where it does not), and which cells of the others are hidden.

    ``cells`` has the masks of columns, before others are hidden that go with them; ``given_up`` the rows that cannot
    be told at all; ``besides`` counts that are large enough and hidden because of others. ``statements`` are made fit
    to be told, each by itself. ``who`` knows the people of what is counted.
    """

    result: Result
    home: Mapping[str, str]
    cells: Mapping[str, dict[str, Mask]]
    given_up: Mapping[str, Mask]
    statements: tuple[Statement, ...]
    lost: int
    rules: Rules
    besides: Mapping[str, Mapping[str, Mask]] = attrs.field(factory=dict)
    who: Who = NOBODY_ELSE

    @property
    def bodies(self) -> Bodies:
        """The actors that are no people."""
        return self.who.bodies

    def hidden(self, table: str) -> dict[str, Mask]:
        """Give the masks of every column of a table that may leave, with all that goes with a hidden cell.

        With a count that is hidden besides goes what it could be computed from; a mean over it stays.
        """
        held, frame = self.result.counted[table], self.result.tables[table]
        hidden = _with_others(frame, held, self.cells[table], self.given_up[table])
        for column, members in self.members(table).items():
            if held.counts.get(column) == "meetings":
                continue  # blocks of these are no rest: no whole is all of them
            large = remainders(members).to_numpy()  # what is left of all pairs tells how many people there are
            for name in (column, *(name for name, sources in held.derived.items() if column in sources)):
                if name in hidden and large.any():
                    hidden[name] = hidden[name] | large
        more = self.besides.get(table, {})
        with_it = {column: (column, *sources) for column, sources in (*held.derived.items(), *held.shares.items())}
        for column in hidden:
            for name in with_it.get(column, (column,)):
                hidden[column] = hidden[column] | more.get(name, False)
        return hidden

    def members(self, table: str) -> dict[str, pl.Series]:
        """Give, of a table's columns that count what is between people, the sets that are told."""
        known, counted = self.result.members.get(table), units(self.result.counted[table])
        return {} if known is None else {c: known[c] for c in known.columns if counted.get(c) in PAIRED}


def planned(result: Result, rules: Rules, *, person_level: bool = False, who: Who = NOBODY_ELSE) -> Planned:
    """Say of a result by itself what of it may be told; ``who`` knows the people of what is counted."""
    home, cells, given_up = {}, {}, {}
    for table, frame in result.tables.items():
        alone = bool(person_level and result.people.get(table))
        home[table] = "" if alone else _at_home(result, table)
        if home[table] or alone or frame.is_empty() or not _looked_into(result.counted[table], rules):
            continue
        held, known = result.counted[table], result.members.get(table)
        among = None if known is None else people_in_cells(known, units(held), who, rules)
        cells[table], given_up[table] = hidden_cells(frame, result.behind.get(table), held, rules, among)
    statements, lost = told_all(result.statements, rules, who)
    return Planned(
        result=result,
        home=home,
        cells=cells,
        given_up=given_up,
        statements=statements,
        lost=lost,
        rules=rules,
        who=who,
    )


def carried_out(plan: Planned, tally: Tally) -> Result:
    """Give a result as it may be told: tables, statements, figures and notes."""
    result, rules = plan.result, plan.rules
    name = result.analysis.name if result.analysis else "result"
    tables: dict[str, pl.DataFrame] = {}
    touched = set()
    left_out: dict[str, int] = {}
    for table, frame in result.tables.items():
        if plan.home[table]:
            tally.tables[f"{name}/{table}"] = plan.home[table]
            continue
        kept = frame if result.people.get(table) else _told(frame, plan, table)
        tally.columns += [f"{name}/{table}/{column}" for column in _unsaid(frame, result.counted.get(table))]
        tally.rows |= kept.height < frame.height
        if kept.height < frame.height:
            left_out[table] = frame.height - kept.height
        tally.cells += _blanks(kept) - _blanks(frame) if kept.height == frame.height else 0
        if kept.height < frame.height or _blanks(kept) > _blanks(frame):
            touched.add(table)
        tables[table] = kept
    tally.statements += plan.lost
    figures = tuple(
        f
        for f in result.figures
        if f.table in tables and drawn(f, result.tables[f.table], tables, _coarse(result, f.table, rules))
    )
    tally.figures += len(result.figures) - len(figures)
    title = result.analysis.title if result.analysis else name
    return attrs.evolve(
        result,
        tables=tables,
        columns={
            table: _noted(result.columns.get(table, {}), tables[table].columns, _coarse(result, table, rules))
            for table in tables
        },
        people={table: held for table, held in result.people.items() if table in tables},
        counted={t: _with_more(held, tables[t].columns) for t, held in result.counted.items() if t in tables},
        behind={},
        members={},
        left_out=left_out,
        statements=plan.statements,
        figures=tuple(titled(figure, title, rules, figure.table in touched) for figure in figures),
        notes=tuple(uncounted(note) for note in result.notes),
    )


def bared(result: Result) -> Result:
    """Give a result as it is, without what stands behind its numbers."""
    statements = tuple(attrs.evolve(held, among=None, members=None, amounts=()) for held in result.statements)
    return attrs.evolve(result, behind={}, members={}, statements=statements)


def _coarse(result: Result, table: str, rules: Rules) -> set[str]:
    """Name the columns that are rounded more coarsely than others (`Rules.step`)."""
    held = result.counted.get(table)
    every = units(held).items() if held is not None and rules.base > 1 else ()
    return {column for column, unit in every if unit == "meetings"}


def _noted(notes: Mapping[str, Any], columns: list[str], coarse: Collection[str] = ()) -> dict[str, Any]:
    held = {name: note for name, note in notes.items() if name in columns}
    for column in (column for column in coarse if column in held):
        meaning = f"{held[column].meaning}: about so many, rounded the more coarsely the more they are"
        held[column] = attrs.evolve(held[column], meaning=meaning)
    for column in (column for column in columns if column.endswith(NO_PEOPLE)):
        note = notes.get(column.removesuffix(NO_PEOPLE), ColumnNote(meaning="all that is counted"))
        held[column] = attrs.evolve(note, meaning=f"the same without people: {note.meaning}")
    return held


def _with_more(held: Counted, columns: list[str]) -> Counted:
    return attrs.evolve(held, plain=(*held.plain, *(c for c in columns if c.endswith(NO_PEOPLE))))


def _at_home(result: Result, table: str) -> str:
    if result.people.get(table):
        return "their rows are single people"
    if table not in result.counted:
        return "they do not say how many people stand behind their numbers"
    return ""


def _unsaid(frame: pl.DataFrame, held: Counted | None) -> list[str]:
    """Name the columns of numbers that are not said to hold counts, shares, amounts or none of these."""
    if held is None or held.nobody or frame.is_empty():
        return []
    return [c for c in frame.columns if frame[c].dtype.is_numeric() and c not in held.sorts]


def _blanks(frame: pl.DataFrame) -> int:
    return int(sum(frame[c].null_count() for c in frame.columns))


def _looked_into(held: Counted, rules: Rules) -> bool:
    return not held.nobody and (held.people is None or held.people >= rules.k)


def _told(frame: pl.DataFrame, plan: Planned, table: str) -> pl.DataFrame:
    held = plan.result.counted[table]
    if held.nobody or frame.is_empty():
        return frame
    if table not in plan.cells:
        return frame.clear()
    hidden = plan.hidden(table)
    counts = [c for c in units(held) if c in frame.columns]
    kept = [c for c in frame.columns if c in held.keys or c in hidden]
    told = pl.DataFrame([_shown(frame[c], hidden[c]) if c in hidden and c not in held.keys else frame[c] for c in kept])
    told = _rounded(told, frame, held, counts, plan, table)
    others = [c for c in told.columns if c not in held.keys]
    if not others:
        return told.clear()
    known = plan.result.members.get(table, pl.DataFrame()).select(pl.selectors.by_name(others, require_all=False))
    told = told.hstack(no_people(known, {c: hidden[c] for c in known.columns}, units(held), plan.who, plan.rules))
    left = told.select(
        pl.any_horizontal(pl.col(c for c in told.columns if c not in held.keys).is_not_null())
    ).to_series()
    # where a row stands among others by its number is as telling as the number
    keys = [c for c in held.keys if not isinstance(told[c].dtype, pl.List)]
    by = _ranked(frame, told, others)
    if not keys or (not by and all(told[c].null_count() == frame[c].null_count() for c in others)):
        return told.filter(left)
    ordered = told.filter(left).sort(keys, nulls_last=True, maintain_order=True)
    return ordered.sort(by, descending=frame[by].is_sorted(descending=True), maintain_order=True) if by else ordered


def _ranked(frame: pl.DataFrame, told: pl.DataFrame, columns: list[str]) -> str | None:
    """Name the number by which the rows of a table stand, where it is told of each: they stand by what is told."""
    for column in columns:
        cells = frame[column]
        ranked = cells.dtype.is_numeric() and (cells.is_sorted(descending=True) or cells.is_sorted())
        if ranked and cells.n_unique() > 1 and not told[column].null_count():
            return column
    return None


def _with_others(frame: pl.DataFrame, held: Counted, cells: Mapping[str, Mask], given_up: Mask) -> dict[str, Mask]:
    """Say of each column which cells are hidden; one that nothing is known of has no entry."""
    hidden = dict(cells)
    nothing, everything = np.zeros(frame.height, bool), np.ones(frame.height, bool)
    for share, (part, large) in held.shares.items():
        for name in (part, large):
            hidden[share] = hidden.get(share, nothing) | (hidden.get(name, everything) if name else nothing)
    if held.rests is not None:
        for column in hidden:
            hidden[column] = hidden[column] | hidden[held.rests]
    over = {column: (of,) for column, (of, _, _) in held.per.items() if isinstance(of, str)}
    for column, sources in (*held.derived.items(), *held.added.items(), *over.items()):
        for name in sources:
            hidden[column] = hidden.get(column, nothing) | hidden.get(name, everything)
    for column in frame.columns:
        if column not in hidden and column not in held.keys:
            if held.rests is not None:
                hidden[column] = hidden[held.rests]
            elif held.people is not None:
                hidden[column] = nothing
    home = {*held.single, *_unsaid(frame, held)}
    return {c: mask | given_up for c, mask in hidden.items() if c not in home}


def _shown(cells: pl.Series, hidden: Mask) -> pl.Series:
    return pl.select(pl.when(~pl.Series(hidden)).then(cells).alias(cells.name)).to_series()


def _rounded(
    told: pl.DataFrame, before: pl.DataFrame, held: Counted, counts: Collection[str], plan: Planned, table: str
) -> pl.DataFrame:
    """Round counts to the base, compute shares again from the rounded counts, and give the rest two figures."""
    rules = plan.rules
    again = _again(before, held, plan, table)
    rough = veiled(told, plan.result.behind.get(table), held)

    def base(cells: pl.Expr) -> pl.Expr:
        return cells if rules.base < 2 else (cells / rules.base + 0.5).floor() * rules.base

    def count(column: str) -> pl.Expr:
        cells = pl.col(column)
        return pl.when(cells.is_not_null()).then(again[column]) if column in again else base(cells)

    out: list[pl.Expr] = []
    for column in told.columns:
        cell = pl.col(column)
        if column in again:
            out.append(pl.when(cell.is_not_null()).then(again[column]).alias(column))
        elif column in held.shares:
            part, large = held.shares[column]
            above = count(part) if part else base((before[column] * before[large]).round().alias("part"))  # type: ignore[arg-type]
            share = (above / count(large)).clip(0, 1).round(2)
            out.append(pl.when(cell.is_not_null() & (count(large) > 0)).then(share).alias(column))
        elif column in counts or (column in held.amounts and told[column].dtype.is_integer()):
            out.append(base(cell).cast(pl.Int64).alias(column))
        elif told[column].dtype.is_float() and column not in held.keys:
            one = rough.get(column, pl.lit(False))
            out.append(pl.when(one).then(cell.round(PLACES)).otherwise(_figures(cell)).alias(column))
        else:
            out.append(cell)
    return told.select(out)


def _figures(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.abs() < 0.1).then(cell.round_sig_figs(2)).otherwise(cell.round(2))


def _again(before: pl.DataFrame, held: Counted, plan: Planned, table: str) -> dict[str, pl.Series]:
    """Compute again what is made of a number of people (`numbers.every`), from what is told of them."""
    if plan.rules.base < 2:
        return {}
    known, counted = plan.result.members.get(table, pl.DataFrame()), units(held)
    out = {
        column: retold_cells(before[column], known[column], counted[column], plan.rules, plan.bodies)
        for column in known.columns
        if known[column].dtype == pl.List(pl.String) and counted.get(column) in ("people", *PAIRED)
        if column in before.columns
    }
    for column in (column for column, unit in counted.items() if unit == "meetings" and column not in out):
        cells = [None if n is None else plan.rules.rounded(n, "meetings") for n in before[column]]
        out[column] = pl.Series(column, cells, dtype=pl.Int64)
    for column in (column for column in held.per if column in before.columns):
        of = held.per[column][0]
        if isinstance(of, int) and column in known.columns:  # the people of each row
            every = pl.Series([of] * before.height, dtype=pl.Int64)
            out[column] = retold_cells(every, known[column], "people", plan.rules, plan.bodies)
        again = retold_per(before, column, held, plan.rules, out)
        out[column] = again.to_frame().select(_figures(pl.col(column))).to_series()
    return out
