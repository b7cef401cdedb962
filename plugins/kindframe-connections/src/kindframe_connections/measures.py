"""A number for each person from where a study keeps it: a column of the actors, or answers to a question.

`gaps` and `change` call it. Scales that are declared to run backwards are turned, and a note says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest

if TYPE_CHECKING:
    from kindframe.settings import AttributeNote
    from kindframe.study import Study

__all__ = ["Answers", "answers", "measured", "numbers", "questions"]


@frozen(kw_only=True, eq=False)
class Answers:
    """The answers to one question as numbers: ``table`` has respondent, wave and value, one row for each of both.

    ``unread`` counts answers that are no number and no declared level, ``silent`` rows without an answer, ``again``
    answers that a later one of the same person and wave replaces.
    """

    table: pl.DataFrame
    unread: int
    silent: int
    again: int
    said: tuple[str, ...] = ()

    def notes(self, question: str) -> list[str]:
        """Say what was not used."""
        parts = [
            (self.unread, "are no number and no known level, and are left out"),
            (self.silent, "rows say that there is no answer"),
            (self.again, "were given again later in the same wave; the last stands"),
        ]
        ask = "Name its levels from least to most (levels, or in study.toml), and its words count."
        more = [f"{question}: {ask}"] if self.unread and not self.table.height else []
        return [
            *(f"{question}: {said}" for said in self.said),
            *more,
            *(f"{question}: {count:,} {what}." for count, what in parts if count),
        ]


def questions(study: Study) -> list[str]:
    """Give the questions that were put, in order of their text."""
    return sorted(study.responses.table["question"].drop_nulls().unique().to_list())


def answers(study: Study, question: str, levels: tuple[str, ...] = ()) -> Answers:
    """Read the answers to a question as numbers: as they are written, or by levels given or declared by the study."""
    table = study.responses.table.filter(pl.col("question") == question)
    note = study.settings.note("responses", question)
    if levels:
        note = attrs.evolve(note, levels=levels)
    value, said = _as_numbers(table["value"], note, question, {})
    told = table.select("respondent", "wave", "value", number=value)
    given = told.filter(pl.col("value").is_not_null())
    read = given.filter(pl.col("number").is_not_null())
    last = read.unique(["respondent", "wave"], keep="last", maintain_order=True)
    return Answers(
        table=last.select("respondent", "wave", value="number"),
        unread=given.height - read.height,
        silent=told.height - given.height,
        again=read.height - last.height,
        said=tuple(said),
    )


def numbers(
    study: Study, nodes: pl.DataFrame, column: str, levels: tuple[str, ...] = ()
) -> tuple[NDArray[np.float64], list[str]]:
    """Give a column of the actors as numbers, NaN where unknown, and notes on how it was read.

    Raises
    ------
    UnknownName
        Where there is no such column.
    ParameterError
        Where it holds text that is no number and has no declared levels.
    """
    if column not in nodes.columns:
        raise UnknownName("column of the actors", column, nearest(column, nodes.columns))
    held = nodes[column]
    if isinstance(held.dtype, pl.List):
        raise ParameterError(f"{column} holds several values for one actor, and is no number.")
    unread: dict[str, int] = {}
    note = study.settings.note("actors", column)
    value, notes = _as_numbers(held, attrs.evolve(note, levels=levels) if levels else note, column, unread)
    if unread:
        raise ParameterError(
            f"{column} holds text that is no number.",
            hint=(
                "Name its levels from least to most, as a parameter or under "
                f"[attributes.actors.{column}] in study.toml, or name another column."
            ),
        )
    return value.fill_null(np.nan).to_numpy().astype(np.float64), [f"{column}: {said}" for said in notes]


def measured(
    study: Study, nodes: pl.DataFrame, name: str, wave: str | None, levels: tuple[str, ...] = ()
) -> tuple[NDArray[np.float64], str, list[str]]:
    """Give each node's number by the name of a column or of a question; say which it was, with notes.

    Of answers in several waves the last wave's stands, unless ``wave`` asks for one.

    Raises
    ------
    UnknownName
        Where it is neither a column nor a question.
    """
    asked = questions(study)
    if name in nodes.columns or name not in asked:
        if name not in nodes.columns:
            raise UnknownName("column or question", name, nearest(name, [*nodes.columns, *asked]))
        value, notes = numbers(study, nodes, name, levels)
        return value, f"column {name}", notes
    found = answers(study, name, levels)
    order = {held: place for place, held in enumerate(study.waves)}
    table = found.table if wave is None else found.table.filter(pl.col("wave") == wave)
    place = pl.col("wave").replace_strict(order, default=-1, return_dtype=pl.Int64)
    table = table.sort(place, maintain_order=True).unique("respondent", keep="last", maintain_order=True)
    joined = nodes.select(respondent="id").join(table, on="respondent", how="left", maintain_order="left")
    return joined["value"].fill_null(np.nan).to_numpy().astype(np.float64), f"answers to {name}", found.notes(name)


def _as_numbers(held: pl.Series, note: AttributeNote, name: str, unread: dict[str, int]) -> tuple[pl.Series, list[str]]:
    """Read values as finite numbers; count those that are something else."""
    if note.levels and held.dtype == pl.String:
        ranks = {level: float(place + 1) for place, level in enumerate(note.levels)}
        value = held.replace_strict(ranks, default=None, return_dtype=pl.Float64)
        said = [f"levels are counted from 1 ({note.levels[0]}) to {len(note.levels)} ({note.levels[-1]})."]
    else:
        value, said = held.cast(pl.Float64, strict=False), []
    value = pl.select(pl.when(value.is_finite()).then(value)).to_series()
    strange = int((held.is_not_null() & value.is_null()).sum())
    if strange and held.dtype == pl.String:
        unread[name] = strange
    if note.reversed:
        low, high = (1.0, float(len(note.levels))) if note.levels else (note.low, note.high)
        if low is None or high is None:
            raise ParameterError(
                f"{name} is declared reversed (low means much), but not between which ends.",
                hint="Give low and high for it in study.toml, so that it can be turned.",
            )
        value = low + high - value
        said.append(f"low means much, so it was turned: {low + high:g} less its value.")
    return value, said
