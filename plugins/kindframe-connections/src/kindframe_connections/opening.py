"""What the data tell of places themselves: their sort, who runs them, how long they are open, for what. `places` calls.

Nothing here is guessed: a column that is not there is unknown for every place.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from attrs import frozen

from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest
from kindframe.wording import listed
from kindframe_connections.building import Builder, counted, shown

__all__ = ["COLUMNS", "About", "about", "say_opening", "yes_no"]

COLUMNS = {
    "sort": ("place_type", "the column of the places that says what sort of place it is"),
    "operator": ("operator", "the column of the places that says who runs it"),
    "hours": ("opening_hours", "the column of the places with the hours it is open, as a number"),
    "agenda_free": ("agenda_free", "the column of the places that says whether one may come without an agenda"),
}
"""The parameters that name columns: their default, and what they mean."""
_WORDS = {
    "place_type": "of what sort they are",
    "operator": "who runs them",
    "opening_hours": "how long they are open",
    "agenda_free": "whether one may come without an agenda",
}
"""What a column tells of places, by its default name."""


@frozen(kw_only=True, eq=False)
class About:
    """What is recorded of each place; null where unknown."""

    sort: pl.Series
    operator: pl.Series
    hours: pl.Series
    agenda_free: pl.Series


def about(places: pl.DataFrame, names: dict[str, str], out: Builder) -> About:
    """Read the columns of the places; a default one that is not there is unknown, and a note says so.

    Raises
    ------
    UnknownName
        Where a column that was asked for by another name than the default is not there; with the nearest.
    ParameterError
        Where it holds lists.
    """
    held: dict[str, pl.Series] = {}
    missing: list[str] = []
    for name, column in names.items():
        if column not in places.columns:
            if column != COLUMNS[name][0]:
                raise UnknownName("column of the actors", column, nearest(column, places.columns))
            missing.append(column)
            held[name] = pl.Series([None] * places.height, dtype=pl.String)
            continue
        held[name] = places[column]
        if isinstance(held[name].dtype, pl.List):
            raise ParameterError(f"{column} holds several values for one place.")
    if missing:
        words = listed([_WORDS[column] for column in missing], "or")
        out.note(f"Of its places the study does not record {words}.")
    return About(
        sort=held["sort"].cast(pl.String, strict=False),
        operator=held["operator"].cast(pl.String, strict=False),
        hours=_read(held["hours"], _number(held["hours"]), names["hours"], "number", out),
        agenda_free=_read(held["agenda_free"], yes_no(held["agenda_free"]), names["agenda_free"], "yes or no", out),
    )


def _number(held: pl.Series) -> pl.Series:
    value = held.cast(pl.Float64, strict=False)
    return pl.select(pl.when(value.is_finite()).then(value)).to_series()


def yes_no(held: pl.Series) -> pl.Series:
    """Read a column as yes or no, blank where it says neither."""
    if held.dtype == pl.Boolean:
        return held
    said = {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}
    text = held.cast(pl.String, strict=False).str.strip_chars().str.to_lowercase()
    return text.replace_strict(said, default=None, return_dtype=pl.Boolean)


def _read(told: pl.Series, read: pl.Series, column: str, wanted: str, out: Builder) -> pl.Series:
    lost = int((told.is_not_null() & read.is_null()).sum())
    if lost:
        out.note(f"{column} is no {wanted} for {counted(lost, 'place')}: unknown there.")
    return read


def say_opening(out: Builder, held: About, operators: pl.DataFrame) -> None:
    """Say whose places are open longest, and which others are open as long: the counter-examples are kept."""
    table = pl.DataFrame({"operator": held.operator, "hours": held.hours}).drop_nulls()
    ground: dict[str, Any] = {"n": table.height, "of": "places whose hours and operator are known"}
    some = operators.filter(pl.col("hours_known") > 0).sort(["hours", "sort"], descending=[True, False])
    why = "the hours of places run by two or more operators are not recorded"
    if some.height < 2:
        out.say("longest open", "whose places are open longest", None, why=why, **ground)
        out.say("counter-examples", "places of others open as long", None, why=why, **ground)
    else:
        top, least = some.row(0, named=True), some.row(-1, named=True)
        text = (
            f"Places run by {top['sort']} are open longest: {shown(top['hours'])} hours on average over "
            f"{counted(top['hours_known'], 'place')}; those run by {least['sort']} least: {shown(least['hours'])} "
            f"hours over {least['hours_known']:,}."
        )
        out.say("longest open", "whose places are open longest", top["sort"], text=text, **ground)
        others = table.filter(pl.col("operator") != top["sort"])
        longer = others.filter(pl.col("hours") >= top["hours"]).height
        text = (
            f"{longer:,} of {counted(others.height, 'place')} run by others {'is' if longer == 1 else 'are'} open as "
        )
        text += f"long as those run by {top['sort']} are on average, or longer."
        out.say(
            "counter-examples",
            "places of others open as long",
            longer,
            text=text,
            n=others.height,
            of="places of others",
        )
    known = held.agenda_free.drop_nulls()
    free = int(known.sum())
    text = f"{free:,} of {counted(known.len(), 'place')} of which it is known may be used without an agenda."
    out.say(
        "agenda-free",
        "places that may be used without an agenda",
        free if known.len() else None,
        text=text,
        why="it is recorded of no place",
        n=known.len(),
        of="places",
    )
