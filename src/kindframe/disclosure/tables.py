"""Protecting the tables of a result: which cells may be told is decided from what the table declares it counts.

`guarded` is called for every result, last, whatever plugin made it. A table that declares nothing stays home.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import define
from numpy.typing import NDArray

from kindframe.analysis import Counted, Result
from kindframe.disclosure.rules import Rules, bound
from kindframe.disclosure.statements import told_all
from kindframe.disclosure.wording import hushed

__all__ = ["Tally", "guarded"]

Mask = NDArray[np.bool_]


@define(kw_only=True)
class Tally:
    """What was withheld, and why: numbers for the sidecar, sentences for whoever reads the release."""

    withheld: dict[str, str] = attrs.field(factory=dict)
    cells: int = 0
    rows: int = 0
    statements: int = 0
    figures: int = 0

    def sentences(self, rules: Rules) -> list[str]:
        """Say what was withheld."""
        out = [f"The table {name} was left out: {why}." for name, why in self.withheld.items()]
        if self.cells or self.rows:
            out.append(
                f"{self.cells:,} cells of tables are hidden, and {self.rows:,} rows left out, because {rules.few} "
                f"people stand behind them, or because they would give away one that is hidden."
            )
        if self.statements:
            out.append(f"{self.statements:,} statements are without their number for the same reasons.")
        return out


def guarded(result: Result, rules: Rules, tally: Tally, *, person_level: bool = False) -> Result:
    """Give a result as it may be told: tables, statements, figures and notes."""
    name = result.analysis.name if result.analysis else "result"
    tables: dict[str, pl.DataFrame] = {}
    touched = set()
    for table, frame in result.tables.items():
        why = "" if person_level and result.people.get(table) else _at_home(result, table)
        if why:
            tally.withheld[f"{table!r} of {name}"] = why
            continue
        kept = frame if result.people.get(table) else _told(frame, result, table, rules)
        tally.rows += frame.height - kept.height
        tally.cells += _blanks(kept) - _blanks(frame) if kept.height == frame.height else 0
        if kept.height < frame.height or _blanks(kept) > _blanks(frame):
            touched.add(table)
        tables[table] = kept
    statements, lost = told_all(result.statements, rules)
    tally.statements += lost
    figures = tuple(f for f in result.figures if f.table in tables and tables[f.table].height)
    tally.figures += len(result.figures) - len(figures)
    title = result.analysis.title if result.analysis else name
    return attrs.evolve(
        result,
        tables=tables,
        columns={table: _noted(result.columns.get(table, {}), tables[table].columns) for table in tables},
        people={table: held for table, held in result.people.items() if table in tables},
        counted={table: held for table, held in result.counted.items() if table in tables},
        behind={},
        statements=statements,
        figures=tuple(_titled(figure, title, rules, figure.table in touched) for figure in figures),
        notes=tuple(hushed(note, rules) for note in result.notes),
    )


def _noted(notes: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    return {name: note for name, note in notes.items() if name in columns}


def _titled(figure: Any, title: str, rules: Rules, touched: bool) -> Any:
    """Give a figure a title without numbers where its own tells some, or tells of rows that are not there."""
    bare = f"{title}: {figure.name.replace('_', ' ')}"
    own = figure.title if not touched and not any(c.isdigit() for c in figure.title) else bare
    return attrs.evolve(figure, title=own, alt=hushed(figure.alt, rules))


def _at_home(result: Result, table: str) -> str:
    if result.people.get(table):
        return "its rows are single people"
    if table not in result.counted:
        return "it does not say how many people stand behind its numbers"
    return ""


def _blanks(frame: pl.DataFrame) -> int:
    return int(sum(frame[c].null_count() for c in frame.columns))


def _told(frame: pl.DataFrame, result: Result, table: str, rules: Rules) -> pl.DataFrame:
    held = result.counted[table]
    if held.nobody or frame.is_empty():
        return frame
    if held.people is not None and held.people < rules.k:
        return frame.clear()
    hidden = _hidden(frame, result.behind.get(table), held, rules)
    out = []
    for column in frame.columns:
        if column in held.keys:
            out.append(frame[column])
        elif column in hidden:
            out.append(_shown(frame[column], hidden[column], column in held.counts, rules))
    told = pl.DataFrame(out)
    others = [c for c in told.columns if c not in held.keys]
    if not others:
        return told.clear()
    left = told.select(pl.any_horizontal(pl.col(others).is_not_null())).to_series()
    return told.filter(left)


def _shown(cells: pl.Series, hidden: Mask, count: bool, rules: Rules) -> pl.Series:
    kept = pl.select(pl.when(~pl.Series(hidden)).then(cells)).to_series().alias(cells.name)
    if not kept.dtype.is_numeric():
        return kept
    if count:
        return kept.map_elements(rules.rounded, return_dtype=pl.Int64)
    return kept.round_sig_figs(2) if kept.dtype.is_float() else kept


def _hidden(frame: pl.DataFrame, behind: pl.DataFrame | None, held: Counted, rules: Rules) -> dict[str, Mask]:
    """Say of each column which cells are hidden; a column that nothing is known of has no entry."""
    whole = frame if behind is None else frame.hstack([c for c in behind if c.name not in frame.columns])
    units = dict(held.counts)
    for large, parts in held.wholes.items():
        units |= {part: units.get(part, units.get(large, "people")) for part in parts}
    hidden: dict[str, Mask] = {}
    for column, unit in units.items():
        number = whole[column].cast(pl.Float64).fill_null(0.0).to_numpy()
        people = np.array([bound(n, unit) for n in number])
        if column in held.behind:
            people = whole[held.behind[column]].fill_null(0).to_numpy()
        elif unit == "things":
            people = np.zeros(frame.height)
        hidden[column] = (people < rules.k) & ((number > 0) | (unit == "things"))
    for large, parts in held.wholes.items():
        for part in parts:
            left = (whole[large] - whole[part]).fill_null(0).to_numpy()
            hidden[part] |= np.array([bound(n, units[part]) < rules.k for n in left])
    for share, (part, large) in held.shares.items():
        hidden[share] = np.zeros(frame.height, bool)
        for name in (part, large):
            if name:
                hidden[share] |= hidden[name]
        if not part:
            left = (whole[share] * whole[large]).fill_null(0).round().to_numpy()
            rest = whole[large].fill_null(0).to_numpy() - left
            unit = units.get(large, "people")
            hidden[share] |= np.array([bound(min(a, b), unit) < rules.k for a, b in zip(left, rest, strict=True)])
    for column, sources in held.derived.items():
        start = hidden.get(column, np.zeros(frame.height, bool))
        for name in sources:
            start = start | hidden.get(name, np.ones(frame.height, bool))
        hidden[column] = start
    for column in frame.columns:
        if column not in hidden and column not in held.keys and column not in held.single:
            if held.rests is not None:
                hidden[column] = hidden[held.rests]
            elif held.people is not None:
                hidden[column] = np.zeros(frame.height, bool)
    return {column: mask for column, mask in hidden.items() if column not in held.single}
