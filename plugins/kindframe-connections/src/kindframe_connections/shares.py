"""What share of alters has each value, by ego and by group, with what egos add to it. `ego_networks` calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import ADDED, added
from kindframe.analysis import Counted
from kindframe_connections.building import Builder
from kindframe_connections.composition import Composition
from kindframe_connections.groups import Groups

__all__ = ["shares"]

Numbers = NDArray[np.float64]


def shares(
    out: Builder,
    made: list[Composition],
    groups: Groups,
    ids: pl.Series,
    is_ego: NDArray[np.bool_],
    weights: Numbers,
    by: str,
) -> None:
    """Add what share of alters has each value: ego by ego, and by group pooled over alters and meaned over egos."""
    empty = pl.DataFrame(schema={**dict.fromkeys(("ego", "attribute", "value"), pl.String), "alters": pl.Int64})
    parts = [empty.with_columns(share=pl.lit(None, dtype=pl.Float64)), *(one.shares.drop("at") for one in made)]
    out.table(
        "composition",
        pl.concat(parts),
        {
            "ego": "the ego",
            "attribute": "the attribute of the alters",
            "value": "a value that some alter has",
            "alters": ("alters with it", "alters"),
            "share": ("of alters whose value is known", "share"),
        },
        people=("ego",),
    )
    rows: list[tuple[Any, ...]] = []
    names = ["", *groups.names]
    behind: list[tuple[Any, ...]] = []
    for one in made:
        values = one.shares["value"].unique(maintain_order=True)
        places = pl.DataFrame({"value": values}).with_row_index("place")
        told = one.shares.join(places, on="value", how="left", maintain_order="left")
        at, place = told["at"].to_numpy(), told["place"].to_numpy().astype(np.int64)
        known = np.where(is_ego & ~np.isnan(weights), weights, 0.0)
        both = [known[at] * told[name].to_numpy() for name in ("alters", "share")]
        row = groups.codes[at] + 1  # one pass for all groups: row 0 is egos of none, and then all egos together
        pooled, mean = (
            np.bincount(row * values.len() + place, weights=part, minlength=len(names) * values.len()).reshape(
                len(names), -1
            )
            for part in both
        )
        pooled[0], mean[0] = pooled.sum(0), mean.sum(0)
        sums = [_added(told.filter(place == v), known, one.known > 0, groups) for v in range(values.len())]
        for code, group in enumerate(names):
            use = np.where(groups.codes == code - 1, known, 0.0) if code else known
            every, some = float((use * one.known).sum()), float(use[one.known > 0].sum())
            if every:
                telling, alters = int(((use > 0) & (one.known > 0)).sum()), int(one.known[use > 0].sum())
                held = zip(values.to_list(), pooled[code] / every, mean[code] / some, strict=True)
                rows.extend((one.column, group, str(v), telling, alters, float(p), float(m)) for v, p, m in held)
                telling_ids = ids.filter((use > 0) & (one.known > 0)).to_list()
                behind.extend((*(cells[code] for cells in each), telling_ids) for each in sums)
    schema = {**dict.fromkeys(("attribute", "group", "value"), pl.String), "egos": pl.Int64, "alters": pl.Int64}
    schema |= {"share_of_alters": pl.Float64, "mean_share": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    sums_of = pl.DataFrame(behind, schema=dict.fromkeys(_SUMS, ADDED) | {" egos": pl.List(pl.String)}, orient="row")
    both_of = frame.hstack(sums_of).sort("attribute", "group", "value")
    out.table(
        "shares",
        both_of.select(frame.columns),
        {
            "attribute": "the attribute of the alters",
            "group": f"the ego's {by}; empty is all egos",
            "value": "a value",
            "egos": ("egos of the group with an alter whose value is known", "egos"),
            "alters": ("their alters whose value is known", "alters"),
            "share_of_alters": ("of all these alters together, with the value, weighted by the ego's weight", "share"),
            "mean_share": ("mean over egos of the share of their alters with the value, weighted", "share"),
        },
        behind=both_of.select(_SUMS),
        members=both_of.select(egos=" egos"),
        counted=Counted(
            keys=("attribute", "group", "value"),
            counts={"egos": "people", "alters": "ties"},
            derived={"mean_share": ("egos",)},
            shares={"share_of_alters": ("", "alters")},
            amounts={"share_of_alters": "pooled", "mean_share": ("added", "left")},
            apart=True,
        ),
    )


_SUMS = ("pooled", "added", "left")


def _added(told: pl.DataFrame, weight: Numbers, knows: NDArray[np.bool_], groups: Groups) -> list[list[Any]]:
    """Give what egos add, over all and in each group: to the alters with a value, to their mean share, to its rest."""
    at = told["at"].to_numpy()
    share, alters = np.zeros(weight.size), np.zeros(weight.size)
    share[at], alters[at] = told["share"].to_numpy(), told["alters"].to_numpy()
    found = []
    for part in (alters, share, 1 - share):
        value = np.where(knows & (weight > 0), weight * part, np.nan)
        found.append([*added(value).to_list(), *added(value, rows=groups.codes, height=len(groups.names)).to_list()])
    return found
