"""Need beside receipt: which groups need more and receive less, and whether the two go together. `gaps` calls it."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import added
from kindframe.analysis import Counted
from kindframe_connections import figures
from kindframe_connections.building import Builder
from kindframe_connections.groups import Groups
from kindframe_connections.statistics import correlation, ranks

__all__ = ["beside"]

Numbers = NDArray[np.float64]
_COMPARED = ("need_rank", "receipt_rank", "crosses")


def beside(out: Builder, need: Numbers, got: Numbers | None, what: str, groups: Groups) -> None:
    """Add the table of need beside receipt by group, where groups cross, and the rank correlation over people."""
    if got is None:
        why = f"the study does not record {what}"
        out.say("crossings", "the number of pairs of groups that cross", None, why=why, n=0, of="pairs of groups")
        return
    known = ~np.isnan(need) & ~np.isnan(got)
    rows = []
    for code, name in enumerate(groups.names):
        here = known & (groups.codes == code)
        if here.any():
            rows.append((name, int(here.sum()), float(need[here].mean()), float(got[here].mean())))
    grouped = known & (groups.codes >= 0)
    here = {name: place for place, (name, *_) in enumerate(rows)}
    places = np.array([*(here.get(name, -1) for name in groups.names), -1], np.int64)[groups.codes]
    needs, gets = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    average = (need[grouped].mean(), got[grouped].mean()) if rows else (np.nan, np.nan)
    crossing = [(a, b) for a, b in combinations(range(len(rows)), 2) if (needs[a] - needs[b]) * (gets[a] - gets[b]) < 0]
    schema = {"group": pl.String, "n": pl.Int64, "need": pl.Float64, "receipt": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("need").rank("min", descending=True).cast(pl.Int64).alias("need_rank"),
        pl.col("receipt").rank("min", descending=True).cast(pl.Int64).alias("receipt_rank"),
        ((pl.col("need") > average[0]) & (pl.col("receipt") < average[1])).alias("needs_more_gets_less"),
        pl.Series("crosses", [sum(place in pair for pair in crossing) for place in range(len(rows))], dtype=pl.Int64),
    )
    out.table(
        "need",
        frame,
        {
            "group": "the group",
            "n": ("people in it whose need and receipt are both known", "people"),
            "need": "their mean need",
            "receipt": f"their mean of {what}",
            "need_rank": "1 needs most",
            "receipt_rank": "1 receives most",
            "needs_more_gets_less": "whether need is above and receipt below the mean of all of them",
            "crosses": ("groups with which it crosses: one of the two needs more and receives less", "groups"),
        },
        behind=pl.DataFrame(
            {
                name: added(values[grouped], rows=places[grouped], height=len(rows))
                for name, values in (("needs", need), ("gets", got))
            }
        ),
        counted=Counted(
            keys=("group",),
            counts={"n": "people"},
            rests="n",
            amounts={"need": "needs", "receipt": "gets", **dict.fromkeys(_COMPARED, ("needs", "gets"))},
            derived={"needs_more_gets_less": ("needs", "gets")},
        ),
    )
    pairs = len(rows) * (len(rows) - 1) // 2
    text = f"In {{}} of {pairs:,} pairs of groups the one that needs more receives less ({what})."
    few = "fewer than two groups tell both need and receipt"
    value = len(crossing) if pairs else None
    out.say("crossings", "pairs that cross", value, text=text, why=few, n=pairs, of="pairs of groups")
    together, n = correlation(ranks(need[known]), ranks(got[known]))
    out.say(
        "need and receipt",
        f"the rank correlation over people (Spearman) of need with {what}",
        together,
        why="fewer than two people differ in both need and receipt",
        n=n,
        of="people",
        plain=True,
        interval=_interval(together, n) if together == together else None,
    )
    if rows:
        left = frame.filter("needs_more_gets_less")["group"].to_list()
        title = f"Need above average, receipt below: {', '.join(left) or 'no group'}"
        spec = figures.dots("need", "receipt", ("Mean need", f"Mean of {what}"), colour="group")
        out.figure("need", title, "A dot for each group: its mean need against its mean receipt.", "need", spec)


def _interval(value: float, n: int) -> tuple[float, float] | None:
    """Give the 95 % interval of a rank correlation by Fisher's z with the variance of Bonett and Wright (2000)."""
    if n < 4 or abs(value) >= 1:
        return None
    centre, half = math.atanh(value), 1.959963984540054 * math.sqrt((1 + value * value / 2) / (n - 3))
    return math.tanh(centre - half), math.tanh(centre + half)
