"""The last step before anything leaves: `released` turns a study and what was computed of it into a `Release`.

It runs in the core, after every plugin, and exporters get nothing but what it gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import polars as pl

from kindframe.analysis import Result
from kindframe.assessment import Assessment, again
from kindframe.disclosure.consent import PEOPLE
from kindframe.disclosure.pseudonyms import new_key, pseudonyms
from kindframe.errors import ParameterError
from kindframe.exporting import Release
from kindframe.problems import ReadReport
from kindframe.schema import Table
from kindframe.study import Study

__all__ = ["AUDIENCES", "released"]

AUDIENCES = ("public", "partners", "internal")
"""For whom something is made, from most to least protected."""

_FREE_TEXT: Mapping[str, tuple[str, ...]] = {
    "actions": ("story",),
    "evidence": ("note",),
}
_ROOMY = 40


def released(
    study: Study,
    *,
    audience: str = "public",
    results: Iterable[Result] = (),
    assessments: Iterable[Assessment] = (),
    said: Iterable[str] = (),
    failures: Mapping[str, str] | None = None,
    key: bytes | None = None,
    options: Mapping[str, Any] | None = None,
) -> Release:
    """Protect a study and its results for an audience.

    For ``public`` and ``partners``: people's names go, their ids become pseudonyms of this release only, rows are put
    in the order of the pseudonyms, stories and notes go, and so does any text attribute of a person with a value over
    40 characters; result tables whose rows are single people are withheld with the figures drawn from them, and so are
    the raw records among the reading problems. ``internal`` keeps ids and names; stories and notes stay home there too.

    .. versionadded:: 0.1
    """
    if audience not in AUDIENCES:
        raise ParameterError(f"audience must be one of {', '.join(AUDIENCES)}, not {audience!r}.")
    notes = list(said)
    safe = _without_text(study, notes)
    shown = tuple(results)
    if audience != "internal":
        safe = _without_names(safe, key or new_key(), notes)
        shown = tuple(_without_single_people(result, notes) for result in shown)
    return Release(
        study=safe,
        results=shown,
        assessments=tuple(again(held, safe) for held in assessments),
        audience=audience,
        protection=tuple(dict.fromkeys(notes)),
        options=dict(options or {}),
        failures=dict(failures or {}),
    )


def _without_text(study: Study, notes: list[str]) -> Study:
    tables = dict(study.tables)
    for name, columns in _FREE_TEXT.items():
        table = tables[name]
        held = {c: table.height - table[c].null_count() for c in columns}
        tables[name] = table.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in columns)
        for column, n in held.items():
            if n:
                notes.append(f"{n:,} texts ({name}, {column}) were left out: words can tell who somebody is.")
    bare = tuple(
        attrs.evolve(problem, raw=None, message=problem.code, near=None, hint="") for problem in study.report.problems
    )
    report = ReadReport(counts=study.report.counts, problems=bare)
    return Study(tables=tables, settings=study.settings, report=report)


def _without_names(study: Study, key: bytes, notes: list[str]) -> Study:
    actors = study.actors.table
    person = actors.select((pl.col("kind").is_in(PEOPLE) | pl.col("kind").is_null()).fill_null(True)).to_series()
    people = actors.filter(person)["id"].to_list()
    if not people:
        return study
    new = pseudonyms(people, key)
    roomy = [
        c
        for c in actors.columns
        if c not in study.actors.definition.names
        and actors[c].dtype == pl.String
        and bool((actors.filter(person)[c].str.len_chars() > _ROOMY).any())
    ]
    blank = ["name", "latitude", "longitude", *roomy]
    guarded = actors.with_columns(pl.when(pl.Series(person)).then(None).otherwise(pl.col(c)).alias(c) for c in blank)
    tables = {**study.tables, "actors": guarded}
    out = {name: _renamed(table, _definition(study, name), new) for name, table in tables.items()}
    out["actors"] = out["actors"].sort("id", maintain_order=True)
    out["relationships"] = out["relationships"].sort("source", "target", maintain_order=True)
    notes.append(f"The {len(people):,} people go by pseudonyms made for this one release; their names are left out.")
    notes += [f"The column {c!r} of people was left out: it holds long text." for c in roomy]
    return Study(tables=out, settings=study.settings, report=study.report)


def _definition(study: Study, name: str) -> Table:
    held: Table = getattr(study, name).definition
    return held


def _renamed(table: pl.DataFrame, definition: Table, new: Mapping[str, str]) -> pl.DataFrame:
    """Put the pseudonyms wherever a column of the table refers to actors."""
    changes = []
    for column in definition.columns:
        is_own_id = definition.name == "actors" and column.name == "id"
        if not (is_own_id or "actors" in column.refers or (definition.name == "evidence" and column.name == "coder")):
            continue
        if column.kind == "ids":
            changes.append(pl.col(column.name).list.eval(pl.element().replace(dict(new))))
        elif column.name == "subject":
            qualified = {f"actors:{old}": f"actors:{made}" for old, made in new.items()}
            changes.append(pl.col("subject").replace({**new, **qualified}))
        else:
            changes.append(pl.col(column.name).replace(dict(new)))
    return table.with_columns(changes) if changes else table


def _without_single_people(result: Result, notes: list[str]) -> Result:
    held = {name for name, columns in result.people.items() if columns}
    if not held:
        return result
    title = result.analysis.title if result.analysis else "a result"
    for name in sorted(held):
        notes.append(f"The table {name!r} of {title!r} was left out: its rows are single people.")
    return attrs.evolve(
        result,
        tables={name: table for name, table in result.tables.items() if name not in held},
        columns={name: columns for name, columns in result.columns.items() if name not in held},
        people={},
        figures=tuple(figure for figure in result.figures if figure.table not in held),
    )
