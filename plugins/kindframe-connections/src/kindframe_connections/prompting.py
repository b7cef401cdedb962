"""Chains of acts that prompted one another: size, depth, branching, roots. `cascades` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Counted
from kindframe.moments import first_instant, last_instant
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.kernels.temporal import chains, spread
from kindframe_connections.taking_part import amounts_in, parts_in, people_in, people_of

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["tell_chains"]

Longs = NDArray[np.int64]


def tell_chains(out: Builder, study: Study) -> None:
    """Add what there is to say of prompting, a row for each chain, and how many acts stand at which depth."""
    table = study.actions.table
    place = table.select(prompted_by="id", cause=pl.int_range(pl.len(), dtype=pl.Int64))
    cause = (
        table.select("prompted_by")
        .join(place.unique("prompted_by", keep="first"), on="prompted_by", how="left", maintain_order="left")["cause"]
        .fill_null(-1)
    )
    parent = cause.to_numpy().astype(np.int64).copy()
    root, depth, opened = chains.on(parent.size)(parent)
    parent[opened] = -1
    below = spread.on(parent.size)(parent)
    loops = int(opened.sum())
    if loops:
        first = ", ".join(table["id"].gather(np.flatnonzero(opened)[:5]).to_list())
        out.note(f"{counted(loops, 'loop')} of prompting stopped: {first} is taken as the beginning of its loop.")
    prompts = np.bincount(parent[parent >= 0], minlength=parent.size).astype(np.int64)
    held = table.select("id", "kind", "givers", "receivers", "when").with_columns(
        pl.Series("root", root),
        pl.Series("depth", depth),
        pl.Series("prompts", prompts),
        pl.Series("wiener", below * (below[root] if root.size else below) - below * below),
        first_instant(pl.col("when")).alias("from"),
        last_instant(pl.col("when")).alias("to"),
    )
    people = people_of(study)
    found = _chains(held)
    _say(out, found, held.with_columns(pl.Series("linked", parent >= 0)), people)
    ids = table["id"]
    told = found.with_columns(ids.gather(found["root"]).alias("root")).sort("acts", "root", descending=[True, False])
    out.table(
        "chains",
        told,
        _MEANINGS,
        counted=Counted(
            keys=("root", "kind"),
            counts={"actors": "people", "acts": "things"},
            rests="acts",
            single=("most_prompted",),
            derived=dict.fromkeys(_OF_ACTS, ("acts",)),  # leaves and branching give the number of acts
            plain=_OF_ACTS,
            apart=True,
        ),
        behind=_behind_chains(held, told, ids, people),
    )
    depths = held.group_by("depth").agg(pl.len().cast(pl.Int64).alias("acts")).sort("depth")
    out.table(
        "depths",
        depths,
        {
            "depth": ("promptings between an act and the beginning of its chain; 0 was prompted by none", "steps"),
            "acts": ("how many acts stand there", "acts"),
        },
        counted=Counted(keys=("depth",), counts={"acts": "things"}),
        behind=pl.DataFrame({"acts": parts_in(held, depths, "depth", people)}),
        members=held.group_by("depth").agg(acts="id").sort("depth").select("acts"),
    )
    if told.height:
        spec = figures.bars("depth", "acts", ("Steps from the first act", "Acts"), ordinal=True)
        title = f"The longest chain passes kindness on {int(told['depth'].max()):,} times"  # type: ignore[arg-type]
        out.figure("depths", title, "Bars of how many acts stand at which depth of a chain.", "depths", spec)


_MEANINGS: dict[str, str | tuple[str, str]] = {
    "root": "the act that began the chain",
    "kind": "its kind; blank where unknown",
    "acts": ("acts in the chain, the first included", "acts"),
    "depth": ("the most promptings from the first act to another", "steps"),
    "widest": ("the most acts at one depth", "acts"),
    "leaves": ("acts that prompted no other", "acts"),
    "most_prompted": ("the most acts that one act prompted", "acts"),
    "branching": "mean number of acts prompted by those that prompted any",
    "virality": ("mean steps between two acts of the chain (structural virality)", "steps"),
    "actors": ("different givers and receivers in it", "actors"),
    "days": ("from the first to the last dated act, at the least; blank where fewer than two are dated", "days"),
}


_OF_ACTS = ("depth", "widest", "leaves", "branching", "virality", "days")


def _chains(held: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each chain of two acts or more."""
    chain = held.filter(pl.len().over("root") > 1)
    wide = (
        chain.group_by("root", "depth").len().group_by("root").agg(pl.col("len").max().cast(pl.Int64).alias("widest"))
    )
    who = chain.select("root", pl.concat_list("givers", "receivers").alias("who")).explode("who").drop_nulls("who")
    actors = who.group_by("root").agg(pl.col("who").n_unique().cast(pl.Int64).alias("actors"))
    size = pl.len().cast(pl.Float64)
    many = pl.col("prompts") > 0
    frame = chain.group_by("root").agg(
        pl.col("kind").filter(pl.col("depth") == 0).first(),
        pl.len().cast(pl.Int64).alias("acts"),
        pl.col("depth").max(),
        (~many).sum().cast(pl.Int64).alias("leaves"),
        pl.col("prompts").max().alias("most_prompted"),
        pl.col("prompts").filter(many).mean().alias("branching"),
        (2 * pl.col("wiener").sum() / (size * (size - 1))).alias("virality"),
        ((pl.col("from").max() - pl.col("to").min()).dt.total_seconds() / 86_400).clip(0).alias("days"),
        pl.col("from").count().alias("dated"),
    )
    frame = frame.join(wide, on="root").join(actors, on="root", how="left")
    days = pl.when(pl.col("dated") > 1).then("days").alias("days")
    return frame.with_columns(days, pl.col("actors").fill_null(0)).select(*_MEANINGS)


def _behind_chains(held: pl.DataFrame, told: pl.DataFrame, ids: pl.Series, people: pl.Series) -> pl.DataFrame:
    """Give who had part in how many acts of each chain, and how many people are among its actors."""
    named = held.with_columns(ids.gather(held["root"]).alias("root"))
    in_it = named.select("root", pl.concat_list("givers", "receivers").alias("who")).explode("who")
    actors = in_it.filter(pl.col("who").is_in(people.implode())).group_by("root").agg(actors=pl.col("who").n_unique())
    out = told.select("root").join(actors, on="root", how="left", maintain_order="left")
    parts = parts_in(named, told, "root", people).alias("acts")
    return out.select(parts, actors=pl.col("actors").fill_null(0).cast(pl.Int64))


def _say(out: Builder, found: pl.DataFrame, held: pl.DataFrame, people: pl.Series) -> None:
    n, linked = held.height, held.filter("linked")
    share = linked.height / n if n else None
    parts = (linked, held.filter(~pl.col("linked")))
    least = min(people_in(part, people) for part in parts)
    ground: dict[str, Any] = {"n": n, "of": "acts", "why": "there are no acts", "among": held["id"]}
    sums = {"amounts": tuple(one for part in parts for one in amounts_in(part, people))}
    out.say(
        "prompted",
        "the share of acts prompted by another",
        share,
        text="{%} of acts were prompted by another.",
        people=least,
        members=linked["id"],
        **ground | sums,
    )
    chains_ = found.height
    chained = held.filter(pl.len().over("root") > 1)
    text = f"{counted(chains_, 'chain')} of prompting {'begins' if chains_ == 1 else 'begin'} among {n:,} acts."
    rests = people_in(chained, people)
    ground = {"n": n, "of": "acts", "people": rests, "amounts": amounts_in(chained, people)}
    out.say("chains", "the number of chains of two acts or more", chains_, text=text, **ground)
    none = "no act is said to have prompted another"
    for name, what, column in (
        ("largest chain", "the number of acts in the largest chain", "acts"),
        ("deepest chain", "the most promptings from the first act of a chain", "depth"),
    ):
        value = int(found[column].max()) if chains_ else None  # type: ignore[arg-type]
        most = found.filter(pl.col(column) == value)["root"] if chains_ else found["root"]
        rests = people_in(chained.filter(pl.col("root") == most[0]), people) if chains_ else 0
        out.say(name, what, value, why=none, n=chains_, of="chains", people=rests, total=True)
    active = held.filter(pl.col("prompts") > 0)
    mean = float(active["prompts"].mean()) if active.height else None  # type: ignore[arg-type]
    what = "the mean number of acts prompted by those that prompted any (branching)"
    ground = {"n": active.height, "of": "acts that prompted another", "people": people_in(active, people)}
    out.say("branching", what, mean, why=none, amounts=amounts_in(active, people, "prompts"), **ground)
