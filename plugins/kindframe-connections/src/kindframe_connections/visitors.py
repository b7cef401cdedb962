"""Who comes to which sort of place: how mixed they are, beside how mixed chance would make them; hours and use.

`places` calls it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import ADDED, added
from kindframe.analysis import Counted
from kindframe_connections import figures
from kindframe_connections.adding import of_each, places_in
from kindframe_connections.affiliation import Affiliation
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import Groups, not_known
from kindframe_connections.homophily import blau, iqv
from kindframe_connections.membership import with_members_apart
from kindframe_connections.statistics import permutation_p

__all__ = ["MIXED", "diversity", "say_mixed", "sorts", "visits_by_group"]

Longs = NDArray[np.int64]

MIXED: dict[str, str | tuple[str, str]] = {
    "known": ("people who come and whose group is known", "people"),
    "blau": (
        "Blau's diversity of these: the chance that two drawn with replacement differ; blank for nobody",
        "0 to 1",
    ),
    "iqv": ("the same over the most there could be with so many groups (IQV)", "0 to 1"),
    "expected_blau": ("mean diversity of as many drawn at random from all people whose group is known", "0 to 1"),
}
"""What the columns of diversity mean."""
_DIVERSE = ("blau", "iqv", "expected_blau", "p")


def _expected(sizes: Longs, n: int) -> float | None:
    r"""Give the mean of Blau's diversity of n people drawn without replacement from groups of these sizes.

    :math:`1 - \sum_g (v_g + m_g^2) / n^2` with the mean :math:`m_g` and variance :math:`v_g` of the hypergeometric.
    """
    total = int(sizes.sum())
    if n < 1 or n > total:
        return None
    share = sizes / total
    variance = n * share * (1 - share) * ((total - n) / (total - 1) if total > 1 else 0.0)
    return float(1 - (variance + (n * share) ** 2).sum() / n**2)


def diversity(counts: Longs, sizes: Longs) -> dict[str, Any]:
    """Give the columns of `MIXED` for people counted by group, out of all people by group."""
    n = int(counts.sum())
    mixed, rated = blau(counts), iqv(counts)
    return {
        "known": n,
        "blau": mixed if n else None,
        "iqv": rated if n and counts.size > 1 else None,
        "expected_blau": _expected(sizes, n),
    }


def sorts(
    out: Builder,
    name: str,
    values: pl.Series,
    held: Affiliation,
    groups: Groups,
    hours: pl.Series,
    agenda: pl.Series,
    draws: int,
    seed: int,
) -> pl.DataFrame:
    """Add a table with a row for each sort of place (``values`` has one for each place).

    Gives the table, with how many are of the group of which the fewest come.
    """
    entries = pl.DataFrame({"who": held.owners, "place": held.items.astype(np.int64)})
    sort_of, ids = values.cast(pl.String), held.rows["id"]
    entries = entries.with_columns(sort=sort_of.gather(entries["place"]))
    rows, sets, each = [], [], []
    for place, value in enumerate(sort_of.drop_nulls().unique().sort().to_list()):
        there = (sort_of == value).fill_null(False)
        mine = entries.filter(pl.col("sort") == value)
        who = mine["who"].unique().to_numpy()
        codes = groups.codes[who]
        counts = np.bincount(codes[codes >= 0], minlength=len(groups.names)).astype(np.int64)
        mixed = diversity(counts, groups.sizes)
        sets.append({"sort": value, "people": ids.gather(who), "known": ids.gather(who[codes >= 0])})
        each.append({"sort": value, "each": of_each(counts, groups.sizes)})
        rows.append(
            {
                "sort": value,
                "places": int(there.sum()),
                "people": who.size,
                "visits": mine.height,
                **mixed,
                "p": _by_chance(mixed, groups.sizes, draws, seed, place),
                **_hours(hours, there),
                **_agenda(agenda, there),
            }
        )
    counts_of = ("places", "people", "visits", "known")
    tail = ("hours_known", "agenda_known")
    schema = {
        "sort": pl.String,
        **dict.fromkeys(counts_of, pl.Int64),
        **dict.fromkeys(("blau", "iqv", "expected_blau", "p"), pl.Float64),
        tail[0]: pl.Int64,
        **dict.fromkeys(("hours", "hours_least", "hours_most"), pl.Float64),
        tail[1]: pl.Int64,
        "agenda_free": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema).sort("people", "sort", descending=[True, False])
    out.table(
        name,
        frame,
        {
            "sort": "the sort of place" if name == "types" else "who runs the places",
            "places": ("how many places", "places"),
            "people": ("different people who come to any of them", "people"),
            "visits": ("people and places they come to, each pair once", "pairs"),
            **MIXED,
            "p": "two-sided p that as many people drawn at random are as far from the expected diversity",
            "hours_known": ("places whose hours are recorded", "places"),
            "hours": ("mean of these hours", "as recorded"),
            "hours_least": ("the fewest", "as recorded"),
            "hours_most": ("the most", "as recorded"),
            "agenda_known": ("places of which it is recorded whether one may come without an agenda", "places"),
            "agenda_free": ("share of these where one may", "share"),
        },
        counted=Counted(
            keys=("sort", "places", "hours_known", "hours", "hours_least", "hours_most", "agenda_known", "agenda_free"),
            counts={"people": "people", "known": "people"},
            rests="people",
            derived=dict.fromkeys(_DIVERSE, ("known",)),
            amounts={"visits": "visits", **dict.fromkeys(("blau", "iqv", "p"), "each")},
            plain=("expected_blau",),
            apart=True,
        ),
        behind=frame.select("sort")
        .join(pl.DataFrame(each, schema={"sort": pl.String, "each": pl.List(ADDED)}), on="sort", how="left")
        .select("each", visits=_visits(frame, entries, "sort")),
        members=frame.select("sort").join(_named(sets), on="sort", how="left", maintain_order="left").drop("sort"),
    )
    fewest = {held["sort"]: min((one["people"] for one in held["each"]), default=0) for held in each}
    return frame.with_columns(fewest=pl.col("sort").replace_strict(fewest, return_dtype=pl.Int64))


def _visits(frame: pl.DataFrame, entries: pl.DataFrame, *keys: str) -> pl.Series:
    """Give how many visits of each row each person made."""
    return added(np.ones(entries.height), entries["who"], rows=places_in(frame, entries, *keys), height=frame.height)


def _by_chance(mixed: dict[str, Any], sizes: Longs, draws: int, seed: int, place: int) -> float | None:
    """Draw as many people at random, again and again, and say how often they are as far from the expected diversity."""
    n, likely = mixed["known"], mixed["expected_blau"]
    if likely is None or not draws or (sizes > 0).sum() < 2 or n < 2:
        return None
    rng = np.random.default_rng([seed, place])
    drawn = rng.multivariate_hypergeometric(sizes, n, size=draws)
    return permutation_p(mixed["blau"], 1 - ((drawn / n) ** 2).sum(axis=1), likely)


def _hours(hours: pl.Series, there: pl.Series) -> dict[str, Any]:
    known = hours.filter(there).drop_nulls()
    return {
        "hours_known": known.len(),
        "hours": known.mean(),
        "hours_least": known.min(),
        "hours_most": known.max(),
    }


def _agenda(agenda: pl.Series, there: pl.Series) -> dict[str, Any]:
    known = agenda.filter(there).drop_nulls()
    return {"agenda_known": known.len(), "agenda_free": known.mean() if known.len() else None}


def _named(sets: list[dict[str, Any]]) -> pl.DataFrame:
    """Give who comes to places of each sort, and who of them is of a known group."""
    named = {part: [held[part] for held in sets] for part in ("people", "known")}
    who = pl.DataFrame(named, schema=dict.fromkeys(named, pl.List(pl.String)))
    return who.with_columns(pl.Series("sort", [held["sort"] for held in sets], dtype=pl.String))


def visits_by_group(out: Builder, values: pl.Series, held: Affiliation, groups: Groups, by: str) -> None:
    """Add the table of sort of place by group: how many of each group come there."""
    codes = groups.codes[held.owners]
    names = pl.Series([*groups.names, None], dtype=pl.String)
    entries = pl.DataFrame(
        {
            "sort": values.cast(pl.String).gather(held.items.astype(np.int64)),
            "group": names.gather(np.where(codes < 0, len(groups.names), codes)),
            "who": held.owners,
            "id": held.rows["id"].gather(held.owners),
        }
    ).drop_nulls()
    sizes = pl.DataFrame({"group": groups.names, "size": groups.sizes}, schema={"group": pl.String, "size": pl.Int64})
    found = entries.group_by("sort", "group").agg(
        pl.col("who").n_unique().cast(pl.Int64).alias("people"),
        pl.len().cast(pl.Int64).alias("visits"),
        pl.col("id").unique().alias("people ids"),
    )
    sort = entries.select("sort").unique()
    frame = (
        sort.join(sizes, how="cross")
        .join(found, on=["sort", "group"], how="left")
        .with_columns(pl.col("people", "visits").fill_null(0))
        .with_columns(share=pl.when(pl.col("size") > 0).then(pl.col("people") / pl.col("size")))
        .sort("sort", "group")
        .select("sort", "group", "people", "visits", "size", "share", "people ids")
    )
    everybody = pl.DataFrame(
        {"group": names.gather(np.where(groups.codes < 0, len(groups.names), groups.codes)), "id": held.rows["id"]}
    )
    everybody = everybody.drop_nulls().group_by("group").agg(pl.col("id").alias("size ids"))
    frame, members = with_members_apart(frame.join(everybody, on="group", how="left", maintain_order="left"))
    out.table(
        "groups",
        frame,
        {
            "sort": "the sort of place",
            "group": f"the {by}",
            "people": ("people of the group who come to such places", "people"),
            "visits": ("the same, each once for every such place", "pairs"),
            "size": ("people in the group", "people"),
            "share": ("share of the group who come", "share"),
        },
        counted=Counted(
            keys=("sort", "group"),
            strata=("sort",),
            counts={"size": "people"},
            wholes={"size": ("people",)},
            shares={"share": ("people", "size")},
            derived={"visits": ("people",)},
            amounts={"visits": "visited"},
        ),
        behind=pl.DataFrame({"visited": _visits(frame, entries, "sort", "group")}),
        members=members,
    )
    if frame.height:
        top = frame.sort("share", descending=True).row(0, named=True)
        title = (
            f"{counted(top['people'], 'person', 'people')} of {top['size']:,} in {top['group']} come to {top['sort']}"
        )
        spec = figures.heat("sort", "group", "share", ("Sort of place", by.capitalize(), "Share who come"))
        alt = "A grid of sorts of place by group, darker where a larger share of the group comes."
        out.figure("groups", title, alt, "groups", spec)


def say_mixed(out: Builder, types: pl.DataFrame, groups: Groups, by: str) -> None:
    """Say where those who come are most and least mixed, and draw it.

    The two are picked out of all sorts by looking, so their p is times as many as there are (Bonferroni).
    """
    rated = types.filter(pl.col("iqv").is_not_null() & (pl.col("known") > 1)).sort(
        ["iqv", "sort"], descending=[True, False]
    )
    tested = rated.height - rated["p"].null_count()
    why = "of no sort of place are two visitors of known group recorded, or there is but one group"
    for name, row in (("most mixed", 0), ("least mixed", -1)):
        top = rated.row(row, named=True) if rated.height else None
        text = ""
        if top:
            text = (
                f"Of all sorts of place, {top['sort']} is the {name} by {by}: {top['iqv']:.2f}, where 0 is all of one "
                "group and 1 is all groups alike (IQV, the index of qualitative variation)."
            )
        out.say(
            name,
            f"the {name} sort of place",
            top["sort"] if top else None,
            text=text,
            why=why,
            n=top["known"] if top else 0,
            of="people whose group is known",
            p=min(1.0, top["p"] * tested) if top and top["p"] is not None else None,
            people=top["fewest"] if top else None,
        )
    if tested > 1:
        out.note(
            "The p of the most and the least mixed sort of place allows for their being picked out of all; in the "
            "table of types each p stands alone."
        )
    if rated.height:
        spec = {
            "mark": {"type": "bar"},
            "encoding": {
                "y": {"field": "sort", "title": "Sort of place", "type": "nominal", "sort": "-x"},
                "x": {"field": "iqv", "title": f"Diversity by {by} (IQV)", "type": "quantitative"},
                "tooltip": [{"field": field} for field in ("sort", "iqv", "known", "places")],
            },
        }
        title = f"Most mixed by {by}: {rated['sort'][0]}; least mixed: {rated['sort'][-1]}"
        alt = "Bars of the diversity (IQV) of those who come to each sort of place."
        out.figure("types", title, alt, "types", spec)
    then = "they are left out where it says how mixed a place is"
    out.note(not_known(by, groups.unknown, groups.codes.size, "person", then, "people"))
