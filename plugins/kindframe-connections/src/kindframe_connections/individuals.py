"""Paired change of ties, answers and columns: of individuals, and of organisations beside them. `change` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import frozen

import kindframe as kf
from kindframe.amounts import Amounts
from kindframe.errors import ParameterError
from kindframe.instrument import called
from kindframe_connections.building import Builder
from kindframe_connections.measures import answers, numbers, questions
from kindframe_connections.paired import NUMBERS, paired

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["LEVELS", "Asked", "changes"]

LEVELS = {
    "individual": "people",
    "organisation": "organisations, by their own answers",
    "members": "organisations, by the mean over their members who answered in both waves",
}
Step = tuple[str, str, pl.DataFrame, pl.DataFrame, pl.Series]


@frozen(kw_only=True)
class Asked:
    """Of whom and of what change is asked: kinds of actor, a column for each wave, the words of answers in order."""

    people: tuple[str, ...]
    organisations: tuple[str, ...]
    columns: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


def changes(
    study: Study,
    steps: list[Step],
    asked: Asked,
    chance: tuple[int, int, int],
    out: Builder,
) -> tuple[pl.DataFrame, list[tuple[Amounts, ...]], list[list[str]]]:
    """Give a row for each step, level and number: ties, every question asked in both waves, and the columns.

    Beside them stands, for each row, what people add to its means and to the change, and whose numbers they are.
    """
    nodes = study.network(between=asked.people).nodes
    bodies = study.actors.table.filter(pl.col("kind").is_in(list(asked.organisations)).fill_null(False))["id"]
    belongs = nodes.select("id", body="member_of").explode("body").drop_nulls("body")
    belongs = belongs.filter(pl.col("body").is_in(bodies.implode()))
    read = {question: answers(study, question, asked.levels) for question in questions(study)}
    for question, found in read.items():
        out.note(*found.notes(called(question, kf.instruments())))
    series = _columns(study, nodes, asked.columns, out)
    resamples, permutations, seed = chance
    rows: list[tuple[Any, ...]] = []
    sums: list[tuple[Amounts, ...]] = []
    whose: list[list[str]] = []
    for first, second, before, after, stayed in steps:

        def add(
            level: str, what: str, x: pl.DataFrame, y: pl.DataFrame, here: tuple[str, str] = (first, second)
        ) -> None:
            found, behind = paired(x, y, resamples, permutations, (seed, len(rows)))
            sums.append(behind)
            both = x.drop_nulls("value")["id"]
            whose.append(both.filter(both.is_in(y.drop_nulls("value")["id"].implode())).unique().sort().to_list())
            rows.append((*here, level, what, *found))

        ids = stayed.implode()
        if before.height or after.height:
            add("individual", "ties", _degree(before, stayed), _degree(after, stayed))
        if series is not None:
            where = [study.waves.index(wave) for wave in (first, second)]
            x, y = (series.select("id", value=pl.nth(1 + at)).filter(pl.col("id").is_in(ids)) for at in where)
            add("individual", ", ".join(asked.columns), x, y)
        for question, found in read.items():
            x, y = (_of(found.table, wave) for wave in (first, second))
            if not (x.height and y.height):
                continue
            own = pl.col("id").is_in(nodes["id"].implode())
            add("individual", question, x.filter(own), y.filter(own))
            body = pl.col("id").is_in(bodies.implode())
            if x.filter(body).height or y.filter(body).height:
                add("organisation", question, x.filter(body), y.filter(body))
            both = belongs.join(x, on="id").join(y, on="id", suffix="_after").drop_nulls(["value", "value_after"])
            if both.height:
                by = both.group_by("body", maintain_order=True)
                mean = by.agg(pl.col("value").mean(), pl.col("value_after").mean())
                add(
                    "members",
                    question,
                    mean.select(id="body", value="value"),
                    mean.select(id="body", value="value_after"),
                )
    schema = dict.fromkeys(("first", "second", "level", "what"), pl.String) | NUMBERS
    return pl.DataFrame(rows, schema=schema, orient="row"), sums, whose


def _columns(study: Study, nodes: pl.DataFrame, columns: tuple[str, ...], out: Builder) -> pl.DataFrame | None:
    """Read one number at each wave from a column for each; None where none are named."""
    if not columns:
        return None
    if len(columns) != len(study.waves):
        raise ParameterError(
            f"columns names {len(columns)} columns, and the study has {len(study.waves)} waves.",
            hint="Name one column of the actors for each wave, in their order.",
        )
    held = {}
    for column in columns:
        held[column], notes = numbers(study, nodes, column)
        out.note(*notes)
    if len(held) < len(columns):
        raise ParameterError("columns names a column twice; name one for each wave.")
    return nodes.select("id").with_columns(pl.Series(name, value).fill_nan(None) for name, value in held.items())


def _degree(ties: pl.DataFrame, stayed: pl.Series) -> pl.DataFrame:
    """Count the others each is tied to in any direction; whoever has none has 0."""
    ends = pl.concat([ties.select(id="source", other="target"), ties.select(id="target", other="source")]).unique()
    count = ends.group_by("id").agg(pl.len().cast(pl.Float64).alias("value"))
    everybody = pl.DataFrame({"id": stayed})
    return everybody.join(count, on="id", how="left", maintain_order="left").with_columns(
        pl.col("value").fill_null(0.0)
    )


def _of(table: pl.DataFrame, wave: str) -> pl.DataFrame:
    return table.filter(pl.col("wave") == wave).select(id="respondent", value="value").sort("id")
