"""Dates and times at the precision they were given in, and not a day finer.

A moment is ISO 8601 text: ``2024``, ``2024-03``, ``2024-03-05``, ``2024-03-05T14:30`` with or without seconds and
an offset from UTC. "2020" stays "2020"; nobody's friendship began on the first of January because a computer wanted
a day. Where an order or a span is needed, `first_instant` and `last_instant` give the earliest and latest instant the
text can mean. Times without an offset are read as UTC there, so that times with and without one can be sorted together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MOMENT", "are_moments", "first_instant", "is_moment", "last_instant"]

MOMENT = (
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    r"(Z|[+-](0\d|1[0-4]):[0-5]\d)?)?)?)?$"
)
"""The form of a moment as a regular expression; that the day exists in its month is checked besides."""

_FORM = re.compile(MOMENT)


def is_moment(text: str) -> bool:
    """Whether the text is a moment that exists in the calendar.

    >>> [is_moment(t) for t in ("2024", "2024-02-29", "2023-02-29", "5 March")]
    [True, True, False, False]
    """
    if not _FORM.match(text) or text.startswith("0000"):
        return False
    if len(text) < 10:
        return True
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    return day <= _days(year, month)


def are_moments(texts: pl.Series) -> pl.Series:
    """Whether each text of a series is a moment that exists in the calendar (`is_moment`, vectorised); null stays null.

    >>> import polars as pl
    >>> are_moments(pl.Series(["2024", "2023-02-29", None])).to_list()
    [True, False, None]

    .. versionadded:: 0.1
    """
    formed = texts.str.contains(MOMENT) & ~texts.str.starts_with("0000") & ~texts.str.ends_with("\n")
    day = texts.str.slice(0, 10)
    real = (texts.str.len_bytes() < 10) | day.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return formed & real


def _days(year: int, month: int) -> int:
    """Give the number of days of a month in the Gregorian calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def first_instant(column: pl.Expr) -> pl.Expr:
    """Give the first instant (UTC, microseconds) that each moment of a text column can mean; null stays null."""
    import polars as pl

    length = column.str.len_chars()
    padded = (
        pl.when(length == 4)
        .then(column + "-01-01T00:00:00")
        .when(length == 7)
        .then(column + "-01T00:00:00")
        .when(length == 10)
        .then(column + "T00:00:00")
        .when(column.str.contains(r"T\d\d:\d\d(Z|[+-]\d\d:\d\d)?$"))
        .then(column.str.replace(r"(T\d\d:\d\d)", "${1}:00"))
        .otherwise(column)
    )
    offset = padded.str.extract(r"([+-]\d\d:\d\d)$")
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    minutes = (
        offset.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + offset.str.slice(4, 2).cast(pl.Int64, strict=False)
    ) * sign
    local = padded.str.replace(r"(Z|[+-]\d\d:\d\d)$", "").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False
    )
    return local - pl.duration(minutes=minutes.fill_null(0))


def last_instant(column: pl.Expr) -> pl.Expr:
    """Give the last instant (UTC, microseconds) that each moment of a text column can mean; null stays null."""
    import polars as pl

    first = first_instant(column)
    length = column.str.len_chars()
    step = (
        pl.when(length == 4)
        .then(first.dt.offset_by("1y"))
        .when(length == 7)
        .then(first.dt.offset_by("1mo"))
        .when(length == 10)
        .then(first.dt.offset_by("1d"))
        .when(column.str.contains(r"T\d\d:\d\d(Z|[+-]\d\d:\d\d)?$"))
        .then(first.dt.offset_by("1m"))
        .otherwise(first.dt.offset_by("1s"))
    )
    return step.dt.offset_by("-1us")
