"""What each person is recorded to have said to a purpose, from the column ``consent`` and the table ``consents``."""

from __future__ import annotations

import datetime

import polars as pl

from kindframe.errors import UnknownName
from kindframe.moments import first_instant, last_instant
from kindframe.overview import persons
from kindframe.problems import nearest
from kindframe.records import CODEBOOKS
from kindframe.study import Study

__all__ = ["NO", "PURPOSES", "asked_people", "statuses"]

PURPOSES = ("collect", "analyse", "report", "share", "contact")
"""What people are asked to agree to, from what the study keeps to itself to what reaches others."""

NO = ("withdrawn", "refused", "expired")
"""The answers that are a no, the strictest first."""

_NEEDS = {"analyse": ("collect",), "report": ("collect", "analyse"), "share": ("collect", "analyse")}
"""The purposes without which another cannot be: a no to one of them is a no to it as well."""


def asked_people(study: Study) -> pl.Series:
    """Mark the actors whose own agreement is needed: people, and whoever may be one; a household has its members'."""
    home = (study.actors.table["kind"] == "household").fill_null(False)
    return persons(study) & ~home


def statuses(study: Study, purpose: str, *, on: str | None = None) -> pl.Series:
    """Say for each actor what is recorded of their consent to a purpose.

    The rows of ``consents`` for the purpose, and those for ``all``, speak first. Of several, those that may be the
    latest count (a row without a date always may), and of these the strictest: withdrawn, refused, expired, given. A
    row whose status is blank says that nothing is recorded. Where a person has no such row, the column ``consent``
    speaks, if ``study.toml`` names no purposes or names this one. A no in the column, a no to ``collect``, a no to
    ``analyse`` where the purpose is to report or to share, and a no whose purpose is no word of the codebook each
    count as a no. A yes is expired when its last day is before ``on``.

    Parameters
    ----------
    study
        The study.
    purpose
        One of ``collect``, ``analyse``, ``report``, ``share``, ``contact``, or one of the study's own codebook.
    on
        The day on which it is asked, as ``2026-03-05``; today by default.

    Returns
    -------
    polars.Series
        One text for each actor, in the order of the table: ``given``, ``refused``, ``withdrawn``, ``expired``, or null
        where nothing is recorded.

    Raises
    ------
    UnknownName
        Where there is no such purpose.

    .. versionadded:: 0.1
    """
    known = [*PURPOSES, *study.settings.codebook.get("purpose", {})]
    if purpose not in known:
        raise UnknownName("purpose", purpose, nearest(purpose, known), hint=f"There are {', '.join(known)}.")
    rows = _answers(study, on or datetime.date.today().isoformat())
    own = _own(study, rows, purpose)
    for other in _NEEDS.get(purpose, ()):
        before = _own(study, rows, other)
        own = pl.select(pl.when(before.is_in(NO)).then(before).otherwise(own)).to_series()
    return own.alias("status")


def _answers(study: Study, on: str) -> pl.DataFrame:
    """Give the rows of consents as they stand on the day: who, to what purpose, what was said, from when to when."""
    day = first_instant(pl.lit(on))
    known = [*CODEBOOKS["purpose"], *study.settings.codebook.get("purpose", {})]
    over = (pl.col("status") == "given") & (last_instant(pl.col("expires")) < day).fill_null(False)
    said = pl.when(over).then(pl.lit("expired")).otherwise(pl.col("status"))
    odd = ~pl.col("purpose").is_in(known) & said.is_in(NO)
    return study.consents.table.select(
        "person",
        purpose=pl.when(odd).then(pl.lit("all")).otherwise(pl.col("purpose")),
        said=said,
        first=first_instant(pl.col("when")),
        last=last_instant(pl.col("when")),
    )


def _own(study: Study, rows: pl.DataFrame, purpose: str) -> pl.Series:
    """Give what each actor said to this purpose, no other looked at."""
    actors = study.actors.table.select("id", "consent")
    named = study.settings.purposes
    if named and purpose not in named:
        actors = actors.with_columns(pl.when(pl.col("consent").is_in(NO)).then(pl.col("consent")).alias("consent"))
    latest = rows.filter(pl.col("purpose").is_in([purpose, "all"])).with_columns(
        may=pl.col("last").is_null()
        | (pl.col("last") >= pl.col("first").filter(pl.col("said").is_not_null()).max().over("person"))
    )
    told = (
        latest.filter(pl.col("may") | pl.col("said").is_null())
        .group_by("person")
        .agg(said=pl.col("said").sort_by(_strictness(pl.col("said"))).first())
    )
    met = actors.join(told, left_on="id", right_on="person", how="left", maintain_order="left", coalesce=True)
    has_row = met["id"].is_in(told["person"].implode())
    return met.select(
        pl.when(pl.col("consent").is_in(NO)).then("consent").when(has_row).then("said").otherwise("consent")
    ).to_series()


def _strictness(said: pl.Expr) -> pl.Expr:
    """Give the order in which answers count; a blank only where there is no other."""
    order = [*NO, "given"]
    return said.replace_strict(order, list(range(len(order))), default=len(order), return_dtype=pl.Int8)
