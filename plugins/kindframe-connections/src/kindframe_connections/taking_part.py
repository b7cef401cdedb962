"""How many people stand behind acts: those who took part in them, on the side where they are fewest.

Every analysis of acts that gives numbers of them uses it, so that forty acts of one giver count as one person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kindframe.amounts import ADDED, Amounts, added
from kindframe.overview import persons
from kindframe_connections.adding import codes_of, places_in

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["amounts_in", "parts_in", "people_behind", "people_in", "people_of"]


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


def parts_in(acts: pl.DataFrame, frame: pl.DataFrame, key: str, people: pl.Series, value: str = "") -> pl.Series:
    """Give, for each row of a table of acts, in how many of them each person had part, as giver and as receiver.

    Forty acts of which one giver did thirty-nine are that person's; so are forty acts for one receiver. A side without
    a person on record is passed over. With ``value``, acts count by that column of theirs.

    Parameters
    ----------
    acts
        Acts with ``givers``, ``receivers`` and the column ``key``.
    frame
        The table, with the same column.
    key, people
        The column, and the ids of people.
    value
        A column of numbers of the acts.

    Returns
    -------
    pl.Series
        For each row the two sums, for `kindframe.analysis.Result.behind`; nothing where no person had part.
    """
    weights = acts[value].cast(pl.Float64) if value else pl.Series(np.ones(acts.height))
    told = acts.select("givers", "receivers", row=pl.Series(places_in(frame, acts, key)), weight=weights)
    told = told.with_row_index("act").filter(pl.col("row") >= 0)
    sides = []
    for side in ("givers", "receivers"):
        each = (
            told.select("act", "row", "weight", who=side).explode("who").filter(pl.col("who").is_in(people.implode()))
        )
        each = each.unique(["act", "who"], maintain_order=True)
        mine = each.unique("act", maintain_order=True)
        totals = np.bincount(mine["row"].to_numpy(), weights=mine["weight"].to_numpy(), minlength=frame.height)
        sums = added(each["weight"], *codes_of(each["who"]), rows=each["row"], height=frame.height, totals=totals)
        sides.append(sums.to_list())
    rows = [[one for one in both if one["n"]] for both in zip(*sides, strict=True)]
    return pl.Series("parts", rows, dtype=pl.List(ADDED))


def amounts_in(acts: pl.DataFrame, people: pl.Series, value: str = "") -> tuple[Amounts, ...]:
    """Give in how many of some acts taken together each person had part; see `parts_in`."""
    whole = pl.DataFrame({"all": [0]})
    return tuple(
        Amounts.read(one) for one in parts_in(acts.with_columns(all=pl.lit(0)), whole, "all", people, value)[0]
    )
