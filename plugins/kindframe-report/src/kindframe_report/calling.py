"""What stands in the place of ids and of actors on the page: names, and what actors are where none is a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import polars as pl

from kindframe import calling
from kindframe.overview import persons

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
    """Give the results with names for ids, and actors called what they are where no kind of them is people."""
    return calling.called(named(release), held.actors, release.study.settings.kinds.get("actor", {}))
