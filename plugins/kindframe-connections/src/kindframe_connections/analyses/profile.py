"""`profile`: how many ties there are, how they are spread, how good they are, and what was never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kindframe.amounts import Amounts, added
from kindframe.analysis import Analysis, Counted, Result
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.adding import ends_of, places_in
from kindframe_connections.building import Builder, counted, shown
from kindframe_connections.missing import missing
from kindframe_connections.modes import of_two_modes, pairs_across, people_across
from kindframe_connections.questions import BETWEEN, KINDS, REPORTS, TIES, WAVE, asked
from kindframe_connections.statistics import correlation
from kindframe_connections.tied import in_rows, ties_of

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["ANALYSIS"]


def run(study: Study, **question: Any) -> Result:
    """Describe the ties a question gives: size, density, degrees, strength and quality, what is missing."""
    network = asked(study, question, layers=True)
    simple = network.simple()
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    _size(out, network, simple)
    values: dict[str, Network | None] = {"strength": None, "quality": None}
    if question.get("ties") != "acts":
        values = {name: asked(study, question, layers=True, weight=name) for name in values}
    actors = _degrees(out, network, simple)
    for name, weighed in values.items():
        total, mean = _per_actor(weighed, network.n)
        if name == "strength":
            actors = actors.with_columns(total.alias("total_strength"))
        actors = actors.with_columns(mean.alias(f"mean_{name}"))
        _value(out, name, weighed, actors)
    out.table("actors", actors, _ACTOR_MEANINGS, people=("id",))
    _kinds(out, network, values)
    missing(out, study, question, network)
    return out.result()


def _size(out: Builder, network: Network, simple: Network) -> None:
    n, m = simple.n, simple.m
    out.say(
        "actors",
        "the number of actors",
        n,
        text=f"This looks at {counted(n, 'actor')}.",
        of="actors",
        n=n,
        total=True,
    )
    every, tied_once = ties_of(network).pair, ties_of(simple).pair
    tied = counted(network.m, "tie")
    text = f"There are {tied} among them."
    out.say("ties", "the number of ties", network.m, text=text, n=n, of="actors", counts="ties", members=every)
    whole: dict[str, Any] = {}
    pairs = n * (n - 1) // (1 if simple.directed else 2)
    if not simple.directed and of_two_modes(simple):
        pairs, whole["among"] = pairs_across(simple), people_across(simple)
        out.note("No tie joins two of one kind: density is over pairs of two kinds alone.")
    way = "ordered pairs" if simple.directed else "pairs"
    whole |= {"n": pairs, "of": way, "members": tied_once}
    out.say("tied pairs", "the number of pairs with a tie", m, **whole)
    out.say(
        "density",
        f"the share of {way} with a tie (density)",
        m / pairs if pairs else None,
        text="{%} of the ties there could be are there (density).",
        why="there are fewer than two actors",
        **whole,
    )
    if network.self_ties:
        out.note(
            f"{counted(network.self_ties, 'tie')} of an actor to itself: counted as ties, in no density or degree."
        )


def _degrees(out: Builder, network: Network, simple: Network) -> pl.DataFrame:
    """Add the distribution of degrees; give the table of actors so far."""
    both = np.diff(simple.undirected().indptr)
    given, received = np.diff(simple.indptr), np.diff(simple.incoming.indptr)
    n = simple.n
    what, text = "the mean number of others an actor is tied to", "On average an actor is tied to {} others."
    out.mean("mean degree", what, both, text=text, why="there are no actors", of="actors", main=True, per=2)
    out.say(
        "median degree",
        "the median number of others an actor is tied to",
        float(np.median(both)) if n else None,
        why="there are no actors",
        n=n,
        of="actors",
        plain=True,
    )
    alone = int((both == 0).sum())
    text = f"{alone:,} of {counted(n, 'actor')} {'has' if alone == 1 else 'have'} no tie."
    if n and not alone:
        text = f"Every one of {counted(n, 'actor')} has a tie."
    ids = simple.nodes["id"]
    out.say(
        "isolates",
        "isolates",
        alone,
        text=text,
        n=n,
        of="actors",
        members=ids.filter(both == 0),
    )
    ways = {"any": both, "given": given, "received": received} if simple.directed else {"any": both}
    parts = []
    for way, held in ways.items():
        counts = np.bincount(held) if held.size else np.zeros(0, np.int64)
        parts.append(pl.DataFrame({"direction": way, "degree": np.arange(counts.size), "actors": counts}))
    spread = pl.concat(parts).filter(pl.col("actors") > 0)
    who = [pl.DataFrame({"direction": way, "degree": held, "id": ids}) for way, held in ways.items()]
    keys = ["direction", "degree"]
    lists = pl.concat(who).group_by(keys).agg(actors="id")
    members = spread.select("direction", "degree").join(
        lists, on=["direction", "degree"], how="left", maintain_order="left"
    )
    out.table(
        "degrees",
        spread,
        {
            "direction": "ties in any direction, given or received; undirected ties have only the first",
            "degree": ("how many others", "actors"),
            "actors": ("how many actors have that many", "actors"),
        },
        counted=Counted(keys=("direction", "degree"), strata=("direction",), counts={"actors": "people"}),
        members=members.select("actors"),
    )
    if n:
        spec = figures.bars(
            "degree", "actors", ("Number of others tied to", "Actors"), colour="direction", ordinal=True, gaps=True
        )
        none = f"{alone} of {n} have no tie" if alone else f"Every one of {n} has a tie"
        title = none + figures.half_have(both)
        alt = f"Bars of how many actors have how many ties, from 0 to {int(both.max())}."
        out.figure("degrees", title, alt, "degrees", spec)
    return network.nodes.select("id", "kind", "group").with_columns(
        pl.Series("degree", both), pl.Series("given", given), pl.Series("received", received)
    )


_ACTOR_MEANINGS: dict[str, str | tuple[str, str]] = {
    "id": "the actor",
    "kind": "what the actor is; blank where unknown",
    "group": "the actor's group; blank where unknown",
    "degree": ("others tied to, in any direction", "actors"),
    "given": ("others this actor's ties go to; all of them where ties are undirected", "actors"),
    "received": ("others whose ties come to this actor", "actors"),
    "total_strength": "strength of the actor's ties that tell it, both directions, added up; blank where none does",
    "mean_strength": "mean strength of the actor's ties that tell it, both directions; blank where none does",
    "mean_quality": "mean quality of the actor's ties that tell it, both directions; blank where none does",
}


def _per_actor(weighed: Network | None, n: int) -> tuple[pl.Series, pl.Series]:
    """Give each actor's known values over its ties added up, and their mean; each tie speaks for both its ends."""
    total, count = np.zeros(n), np.zeros(n)
    if weighed is not None:
        known = ~np.isnan(weighed.weight)
        rows, others, value = weighed.arrays.rows[known], weighed.indices[known], weighed.weight[known]
        for ends in (rows, others) if weighed.directed else (rows,):
            total += np.bincount(ends, weights=value, minlength=n)
            count += np.bincount(ends, minlength=n)
    with np.errstate(invalid="ignore"):
        mean = total / count
    return pl.Series(np.where(count > 0, total, np.nan)).fill_nan(None), pl.Series(mean).fill_nan(None)


def _value(out: Builder, name: str, weighed: Network | None, actors: pl.DataFrame) -> None:
    """Say how strong or good ties are, beside how many there are."""
    table = weighed.to_polars() if weighed is not None else pl.DataFrame({"weight": pl.Series([], dtype=pl.Float64)})
    known = table["weight"].drop_nulls()
    pair = ties_of(weighed).pair if weighed is not None else np.zeros(0, np.uint64)
    telling = pair[table["weight"].is_not_null().to_numpy()]
    ground: dict[str, Any] = {"n": table.height, "of": "ties", "among": pair}
    if weighed is None:
        why = f"acts have no {name}"
    else:
        why = "there are no ties" if not table.height else f"no tie tells its {name}"
    out.say(
        f"{name} known",
        f"the share of ties whose {name} is known",
        known.len() / table.height if table.height else None,
        text=f"The {name} of {{%}} of ties is known." if known.len() else f"No tie tells its {name}.",
        why=why,
        members=telling,
        **ground,
    )
    mean = float(known.to_numpy().mean()) if known.len() else None
    spread = float(known.to_numpy().std(ddof=1)) if known.len() > 1 else None
    text = f"The mean {name} of ties is {{}} (standard deviation {shown(spread)})." if spread is not None else ""
    out.say(
        f"mean {name}",
        f"the mean {name} of ties",
        mean,
        text=text,
        why=why,
        n=known.len(),
        of="ties",
        among=telling,
        amounts=() if weighed is None else (Amounts.of(*ends_of(weighed)),),
    )
    value, pairs = correlation(actors["degree"].to_numpy(), actors[f"mean_{name}"].fill_null(np.nan).to_numpy())
    out.say(
        f"number and {name}",
        f"the correlation over actors between the number of their ties and the mean {name} of them",
        value,
        why=why if not known.len() else "fewer than two actors differ in both",
        n=pairs,
        of="actors",
        among=actors.drop_nulls(f"mean_{name}")["id"],
        plain=True,
    )
    if known.len():
        steps, step = _spread(known, name)
        held = steps.value_counts(name="ties").sort(name).with_columns(pl.col("ties").cast(pl.Int64))
        out.table(
            name,
            held,
            {name: f"the {name} of a tie: mean over its reports", "ties": ("how many ties have it", "ties")},
            counted=Counted(keys=(name,), counts={"ties": "ties"}),
            members=in_rows(telling, held.height, ties=places_in(held, steps.to_frame(), name)),
        )
        spec = figures.bars(name, "ties", (f"{name.capitalize()}{step}", "Ties"), ordinal=True)
        title = f"{counted(known.len(), 'tie')} of {table.height:,} tell their {name}"
        out.figure(name, title, f"Bars of how many ties have which {name}.", name, spec)


def _spread(known: pl.Series, name: str) -> tuple[pl.Series, str]:
    """Give values; where there are more than twelve different ones, in ten equal steps, and say which."""
    said = ""
    if known.n_unique() > 12:
        low, high = float(known.min()), float(known.max())  # type: ignore[arg-type]
        step = (high - low) / 10
        known = ((known - low) / step).floor().clip(0, 9) * step + low
        known = known.round(6)
        said = f", steps of {step:.3g}"
    return known.alias(name), said


def _kinds(out: Builder, network: Network, values: dict[str, Network | None]) -> None:
    """Add a row for each kind of tie."""
    table = network.to_polars()
    grouped = table.group_by("layer").agg(pl.len().cast(pl.Int64).alias("ties"), pl.col("reports").sum().cast(pl.Int64))
    for name, weighed in values.items():
        if weighed is None:
            blank = [pl.lit(None, dtype=pl.Float64).alias(f"{part}_{name}") for part in ("mean", "known")]
            grouped = grouped.with_columns(blank)
            continue
        told = (
            weighed.to_polars()
            .group_by("layer")
            .agg(
                pl.col("weight").mean().alias(f"mean_{name}"),
                pl.col("weight").is_not_null().mean().alias(f"known_{name}"),
            )
        )
        grouped = grouped.join(told, on="layer", how="left")
    grouped = grouped.rename({"layer": "kind"}).sort("ties", "kind", descending=[True, False])
    behind = {}
    for name, layered in {"reports": network, **values}.items():
        value, *ends = ends_of(layered) if layered is not None else (np.zeros(0), *np.zeros((2, 0), np.int64))
        rows = np.zeros(0, np.int64)
        if layered is not None:
            told = layered.to_polars()
            value = told["reports"].to_numpy() if name == "reports" else value
            rows = places_in(grouped, told.rename({"layer": "kind"}), "kind")
        behind[name] = added(value, *ends, rows=rows, height=grouped.height)
    of_kind = places_in(grouped, table.select(kind="layer"), "kind")
    members = in_rows(ties_of(network).pair, grouped.height, ties=of_kind)
    out.table(
        "kinds",
        grouped.select("kind", "ties", "reports", "mean_strength", "known_strength", "mean_quality", "known_quality"),
        {
            "kind": "the kind of tie; empty where unknown",
            "ties": ("how many", "ties"),
            "reports": ("how many rows told of them", "rows"),
            "mean_strength": "mean strength of those that tell it",
            "known_strength": ("share that tell their strength", "share"),
            "mean_quality": "mean quality of those that tell it",
            "known_quality": ("share that tell their quality", "share"),
        },
        counted=Counted(
            keys=("kind",),
            counts={"ties": "ties"},
            rests="ties",
            shares={"known_strength": ("", "ties"), "known_quality": ("", "ties")},
            amounts={"reports": "reports", "mean_strength": "strength", "mean_quality": "quality"},
            apart=True,
        ),
        behind=pl.DataFrame(behind),
        members=members,
    )
    if grouped.height > 1:
        spec = figures.bars("kind", "ties", ("Kind of tie", "Ties"))
        top = grouped.row(0, named=True)
        title = f"{top['kind'] or 'An unknown kind'}: {top['ties']:,} of {table.height:,} ties"
        out.figure("kinds", title, "Bars of how many ties there are of each kind.", "kinds", spec)


ANALYSIS = Analysis(
    name="profile",
    title="How connected, and how well",
    question="How many ties are there, how are they spread, and how good are they?",
    definition=(
        "Density is the share of (ordered) pairs of actors with a tie, ties of an actor to itself left out. Degree is "
        "the number of others an actor is tied to. Strength and quality are means over the reports of a tie; each "
        "actor's mean is over the ties it has part in. Number and quality stand side by side and are never mixed."
    ),
    reading=(
        "Many ties and good ties are two things: see among the further figures whether those with more ties have "
        "better ones."
    ),
    limits="A tie nobody was asked about looks like no tie. See the table of what is missing.",
    sources=(
        Source(
            title="Social Network Analysis: Methods and Applications", authors="Wasserman, S. and Faust, K.", year=1994
        ),
    ),
    takes="study",
    parameters=(TIES, KINDS, BETWEEN, WAVE, REPORTS),
    run=run,
)
