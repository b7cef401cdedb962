"""What stands in the place of ids and of actors on the page: names, titles of waves, and what actors are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from kindframe import calling
from kindframe.overview import persons
from kindframe_report.words import dated

if TYPE_CHECKING:
    from kindframe.analysis import ColumnNote, Result
    from kindframe.exporting import Release
    from kindframe.overview import Overview

__all__ = ["called", "named"]

_IDS = ("id", "source", "target", "without", "body", "place", "by_way_of")
"""Columns of tables that hold the ids of actors, whether or not the analysis declares it."""
_LISTS = frozenset({"where"})
"""Columns that hold several ids with ``;`` between."""


def named(release: Release) -> tuple[Result, ...]:
    """Give the results with names in the place of the ids of organisations, places and groups that have one."""
    actors = release.study.actors.table
    if "name" not in actors.columns:
        return release.results
    known = actors.filter(~pl.Series(persons(release.study))).drop_nulls("name").select("id", "name")
    names = dict(known.unique("name", keep="none").iter_rows())
    return tuple(
        attrs.evolve(
            result,
            tables={name: _named(table, names, result.columns.get(name, {})) for name, table in result.tables.items()},
        )
        for result in release.results
    )


def _named(table: pl.DataFrame, names: Mapping[str, str], notes: Mapping[str, ColumnNote]) -> pl.DataFrame:
    declared = {column for column, note in notes.items() if note.refers == "actors"}
    columns = [c for c in table.columns if c in (*_IDS, *declared) and table[c].dtype == pl.String]
    if not names:
        return table
    several = [
        pl.col(c).str.split(";").list.eval(pl.element().replace(names)).list.join("; ")
        for c in _LISTS & {*table.columns}
    ]
    return table.with_columns(*(pl.col(c).replace(names) for c in columns), *several)


def called(release: Release, held: Overview) -> tuple[Result, ...]:
    """Give the results with names for ids and for waves, and actors called what they are where none is a person."""
    found = calling.called(named(release), held.actors, release.study.settings.kinds.get("actor", {}))
    titles = {wave: title for wave, title in held.waves if title != wave}
    return tuple(_dated(result, titles) for result in found) if titles else found


def _dated(result: Result, titles: Mapping[str, str]) -> Result:
    """Call waves by their titles, in sentences, in tables and along the sides of charts."""

    def said(text: str) -> str:
        return dated(text, titles)

    columns = {
        table: {column for column, note in notes.items() if note.refers == "waves"}
        for table, notes in result.columns.items()
    }
    return attrs.evolve(
        result,
        statements=tuple(
            attrs.evolve(s, text=said(s.text), of=said(s.of), undefined=said(s.undefined)) for s in result.statements
        ),
        notes=tuple(map(said, result.notes)),
        tables={
            name: table.with_columns(pl.col(c).replace(titles) for c in columns.get(name, set()) & {*table.columns})
            for name, table in result.tables.items()
        },
        figures=tuple(
            attrs.evolve(
                f, title=said(f.title), alt=said(f.alt), spec=_with_titles(f.spec, columns.get(f.table, set()), titles)
            )
            for f in result.figures
        ),
    )


def _with_titles(part: Any, columns: Collection[str], titles: Mapping[str, str]) -> Any:
    """Let what a figure asks of the ids of waves be asked of their titles, and keep the waves in their order."""
    if isinstance(part, (list, tuple)):
        return [_with_titles(held, columns, titles) for held in part]
    if not isinstance(part, Mapping):
        return part
    held = {name: _with_titles(value, columns, titles) for name, value in part.items()}
    if held.get("field") not in columns:
        return held
    if "equal" in held:
        held["equal"] = titles.get(held["equal"], held["equal"])
    if held.get("type") in ("nominal", "ordinal") and not isinstance(held.get("sort"), list):
        held["sort"] = [*titles.values()]
    return held
