"""When the nodes and ties of a study are there, as the time axis of a dynamic graph: dates, or the places of waves.

GEXF and Gephi's tables are written from it. What the records say themselves (since, until, waves) is written besides,
so the axis may be coarser than they are and nothing is lost by it.
"""

from __future__ import annotations

from typing import Literal

import polars as pl
from attrs import frozen

from kindframe.moments import first_instant, last_instant
from kindframe.study import Study

__all__ = ["Axis", "axis_of"]

TimeFormat = Literal["date", "dateTime", "integer"]


@frozen(kw_only=True, eq=False)
class Axis:
    """The time axis of a study and when its records are there.

    ``ties`` and ``actors`` have a row for each record: ``start`` and ``end`` as text (null where open), or ``stamps``,
    the places of its waves as a list. ``format`` is how times are written; ``integer`` counts waves from 1.
    """

    format: TimeFormat
    ties: pl.DataFrame
    actors: pl.DataFrame


def axis_of(study: Study) -> Axis | None:
    """Give the time axis of a study; None where nothing in it has a time.

    With any ``since`` or ``until``, or waves that have dates, times are dates, where one has a clock time dates and
    times; a record without its own has those of its wave. With waves alone, times are their places in order.
    """
    ties, actors = (study.tables[name] for name in ("relationships", "actors"))
    waves = study.settings.waves
    known = [*(w.id for w in waves), *(w for w in ties["wave"].unique().sort().drop_nulls().to_list())]
    known += actors["waves"].explode().unique().sort().drop_nulls().to_list()
    order = list(dict.fromkeys(known))
    said = [frame[column] for frame in (ties, actors) for column in ("since", "until")]
    dated = any(held.null_count() < held.len() for held in said) or any(w.start or w.end for w in waves)
    if not dated:
        if ties["wave"].null_count() == ties.height and not (actors["waves"].list.len() > 0).any():
            return None
        place = dict(zip(order, range(1, len(order) + 1), strict=True))
        stamps = ties["wave"].replace_strict(place, default=None, return_dtype=pl.Int64) if place else None
        told = pl.DataFrame({"stamps": stamps}).select(pl.concat_list("stamps").list.drop_nulls())
        listed = [[place[w] for w in held or []] for held in actors["waves"].to_list()]
        return Axis(
            format="integer", ties=told, actors=pl.DataFrame({"stamps": pl.Series(listed, dtype=pl.List(pl.Int64))})
        )
    times = [*said, *(pl.Series([getattr(w, end) or None for w in waves], dtype=pl.String) for end in ("start", "end"))]
    how: TimeFormat = "dateTime" if any(held.str.contains("T", literal=True).any() for held in times) else "date"
    begins = {w.id: w.start for w in waves if w.start}
    ends = {w.id: w.end for w in waves if w.end}

    def spans(frame: pl.DataFrame, first: pl.Series, last: pl.Series) -> pl.DataFrame:
        start = _or(frame["since"], _of(first, begins))
        end = _or(frame["until"], _of(last, ends))
        return pl.DataFrame([_written(start, how, late=False), _written(end, how, late=True)])

    first, last = actors["waves"].list.first(), actors["waves"].list.last()
    return Axis(format=how, ties=spans(ties, ties["wave"], ties["wave"]), actors=spans(actors, first, last))


def _of(waves: pl.Series, times: dict[str, str]) -> pl.Series:
    none = pl.Series([None], dtype=pl.String)
    return (
        waves.replace_strict(times, default=None, return_dtype=pl.String)
        if times
        else none.new_from_index(0, len(waves))
    )


def _or(held: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(held, other)).to_series()


def _written(held: pl.Series, how: TimeFormat, *, late: bool) -> pl.Series:
    """Write moments as whole dates, or as dates and times: the first instant each can mean, or the last."""
    name = "end" if late else "start"
    if held.null_count() == held.len():
        return held.cast(pl.String).rename(name)
    instants = (last_instant if late else first_instant)(pl.col("held"))
    form = "%Y-%m-%d" if how == "date" else "%Y-%m-%dT%H:%M:%S"
    return pl.DataFrame({"held": held}).select(instants.dt.strftime(form).alias(name)).to_series()
