"""How many people stand behind acts: those who took part in them, on the side where they are fewest.

Every analysis of acts that gives numbers of them uses it, so that forty acts of one giver count as one person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from kindframe.overview import persons

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["people_behind", "people_in", "people_of"]


def people_of(study: Study) -> pl.Series:
    """Give the ids of all people on record; organisations, places and the like are nobody."""
    return study.actors.table.filter(persons(study))["id"]


def people_behind(acts: pl.DataFrame, key: str, people: pl.Series) -> pl.DataFrame:
    """Give, for each value of a column of acts, how many distinct people stand behind those acts.

    They are the people among the givers, or among the receivers, whichever are fewer: forty acts of one giver rest on
    one person, and so do forty acts for one receiver. A side without a person on record is passed over, so that what an
    organisation does for twelve people rests on twelve.

    Parameters
    ----------
    acts
        Acts with ``givers``, ``receivers`` and the column.
    key
        The column.
    people
        The ids of people.

    Returns
    -------
    pl.DataFrame
        The column, in order of its first value, and ``people``.
    """
    out = acts.select(pl.col(key).unique(maintain_order=True))
    for side in ("givers", "receivers"):
        told = acts.select(key, side).explode(side).filter(pl.col(side).is_in(people.implode()))
        held = told.group_by(key).agg(pl.col(side).n_unique().cast(pl.Int64))
        out = out.join(held, on=key, how="left", nulls_equal=True, maintain_order="left")
    return out.select(key, people=pl.min_horizontal("givers", "receivers").fill_null(0))


def people_in(acts: pl.DataFrame, people: pl.Series) -> int:
    """Give how many distinct people stand behind some acts taken together."""
    found = people_behind(acts.select("givers", "receivers", all=pl.lit(0)), "all", people)["people"]
    return int(found[0]) if found.len() else 0
