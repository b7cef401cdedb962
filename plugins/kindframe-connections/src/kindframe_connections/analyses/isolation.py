"""`isolation`: who has no tie, whose circle is small, and how far others are."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import added
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network import Network
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.adding import places_in
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, group_by, not_known
from kindframe_connections.kernels.paths import components, coreness
from kindframe_connections.membership import with_members_apart
from kindframe_connections.ordering import say_order
from kindframe_connections.stepping import stepping
from kindframe_connections.tied import named

__all__ = ["ANALYSIS"]

STEPS = 3


def run(network: Network, *, by: str, small: int) -> Result:
    """Give isolates, components, cores, reach and harmonic closeness, for every actor and every group."""
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    simple = network.undirected()
    n, entries = simple.n, simple.indices.size
    label = components.on(entries)(simple.indptr, simple.indices, np.zeros(n, bool))
    sizes = np.bincount(label) if n else np.zeros(0, np.int64)
    own = sizes[label]
    core = coreness.on(entries)(simple.indptr, simple.indices, n)
    far = stepping(simple, STEPS)
    within, reached = far.within, far.reached
    closeness = far.harmonic / (n - 1) if n > 1 else np.full(n, np.nan)
    _say(out, simple, sizes, own, core, within, closeness, small)
    say_order(out, network.simple(), sizes)
    groups = group_by(network.nodes, by)
    actors = network.nodes.select("id", "kind").with_columns(
        groups.labels,
        pl.Series("degree", np.diff(simple.indptr)),
        pl.Series("component", label),
        pl.Series("component_size", own),
        pl.Series("core", core),
        *[pl.Series(f"within_{d + 1}", within[:, d]) for d in range(STEPS)],
        pl.Series("reached", reached),
        pl.Series("closeness", closeness).fill_nan(None),
    )
    out.table("actors", actors, _ACTOR_MEANINGS, people=("id",))
    _components(out, simple.nodes["id"], sizes, own)
    _groups(out, actors, small, by, groups.unknown)
    if network.directed:
        out.note("Ties count in both directions here: whoever gives or receives is not alone.")
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out; alone with oneself is alone.")
    return out.result()


def _components(out: Builder, ids: pl.Series, sizes: NDArray[np.int64], own: NDArray[np.int64]) -> None:
    """Add how many parts there are of each size, sizes put together so that none tells the number of actors."""
    starts = np.array(_SIZES)
    names = [_between(a, b) for a, b in zip(_SIZES, [*_SIZES[1:], None], strict=True)]
    here = np.searchsorted(starts, sizes, side="right") - 1
    theirs = np.searchsorted(starts, own, side="right") - 1
    some = np.unique(here)
    frame = pl.DataFrame(
        {
            "size": pl.Series([names[at] for at in some], dtype=pl.String),
            "components": np.bincount(here, minlength=starts.size)[some].astype(np.int64),
            "actors": np.bincount(theirs, minlength=starts.size)[some].astype(np.int64),
        }
    )
    out.table(
        "components",
        frame,
        {
            "size": ("actors in a component", "actors"),
            "components": ("how many components are that large", "components"),
            "actors": ("actors in them together", "actors"),
        },
        # of 25 components of one actor each it follows that there are 25: the number of components stays home
        counted=Counted(keys=("size",), counts={"actors": "people"}, rests="actors", single=("components",)),
        members=pl.DataFrame(
            {"actors": [ids.filter(theirs == at) for at in some]}, schema={"actors": pl.List(pl.String)}
        ),
    )


_SIZES = (1, 2, 3, 8, 13, 23, 53, 103, 203, 503, 1003, 5003, 10_003)
"""Where each class of sizes begins: at edges of rounding to five, so that none cuts what a rounded number may be."""


def _between(start: int, end: int | None) -> str:
    if end is None:
        return f"{start:,} and more"
    return f"{start:,}" if end == start + 1 else f"{start:,} to {end - 1:,}"


def _say(
    out: Builder,
    simple: Network,
    sizes: NDArray[np.int64],
    own: NDArray[np.int64],
    core: NDArray[np.int64],
    within: NDArray[np.int64],
    closeness: NDArray[np.float64],
    small: int,
) -> None:
    n = simple.n
    ground: dict[str, Any] = {"n": n, "of": "actors", "why": "there are no actors"}
    alone = int((own == 1).sum())
    text = f"{alone:,} of {counted(n, 'actor')} {'has' if alone == 1 else 'have'} no tie at all."
    if n and not alone:
        text = f"Every one of {counted(n, 'actor')} has a tie."
    ids = simple.nodes["id"]
    out.say("isolates", "isolates", alone, text=text, main=True, members=ids.filter(own == 1), **ground)
    few = int(((own > 1) & (own <= small)).sum())
    are = "is" if few == 1 else "are"
    text = f"{counted(few, 'actor')} {are} in circles of at most {small} that nobody else is tied to."
    inside = ids.filter((own > 1) & (own <= small))
    out.say("small components", "actors in small components", few, text=text, members=inside, **ground)
    largest = int(sizes.max()) if n else None
    off = n - (largest or 0)  # every part but the largest is of these
    what = "the number of separate parts (components)"
    text = f"The network is in {counted(int(sizes.size), 'separate part')} (components)."
    # a part may be one actor: told to the last one, the number of parts would say how many isolates there can be
    parts: dict[str, Any] = {"counts": "things", "members": named("part", int(sizes.size)), "people": off if off else n}
    out.say("components", what, int(sizes.size), text=text, **parts, **ground)
    what = "the number of actors in the largest part"
    linked = "any two of them are linked, directly or through others"
    text = f"{{}} of {counted(n, 'actor')} are in the largest part: {linked}."
    out.say("largest component", what, largest, text=text, members=ids.filter(own == largest) if n else None, **ground)
    deepest = int(core.max()) if n else None
    out.say(
        "deepest core",
        "the largest k such that there is a k-core",
        deepest,
        text="In the most closely knit part, each is tied to at least {} of the others in it (the deepest k-core)."
        if deepest
        else "No part is closely knit, as there is no tie (the deepest k-core is {}).",
        counts="nobody",
        **ground,
    )
    ground |= {"why": "there are fewer than two actors", "share": True}
    reach = within / (n - 1) if n > 1 else np.full(within.shape, np.nan)
    for d in reversed(range(STEPS)):  # the widest first: one step is the number of ties again
        what = f"the mean share of all others within {counted(d + 1, 'step')}"
        text = f"On average an actor reaches {{%}} of all others in {counted(d + 1, 'step')}{' or fewer' if d else ''}."
        every: dict[str, Any] = {"n": n * (n - 1), "of": "ordered pairs", "per": 1}  # all have as many others
        out.mean(f"reach {d + 1}", what, reach[:, d], text=text, **{**ground, **every})
    why = "there are no actors"
    what, none = "the share of actors with no tie", ids.filter(own == 1)
    out.say("isolated share", what, alone / n if n else None, n=n, of="actors", why=why, members=none)
    what = "the mean harmonic closeness (1 where everybody is tied to everybody)"
    text = "How near all are to all on average, from 0 (no ties) to 1 (all tied to all): {} (harmonic closeness)."
    out.mean("closeness", what, closeness, text=text, **ground)


_ACTOR_MEANINGS: dict[str, str | tuple[str, str]] = {
    "id": "the actor",
    "kind": "what the actor is; blank where unknown",
    "group": "the actor's group; blank where unknown",
    "degree": ("others tied to, in any direction", "actors"),
    "component": "the part of the network the actor is in, by number",
    "component_size": ("actors in that part, this one included; 1 is an isolate", "actors"),
    "core": "the largest k such that the actor is in the k-core",
    "within_1": ("others within one step", "actors"),
    "within_2": ("others within two steps", "actors"),
    "within_3": ("others within three steps", "actors"),
    "reached": ("others that can be reached at all", "actors"),
    "closeness": ("sum of 1 / steps to every other, over the number of others", "0 to 1"),
}


_MEANS = ("degree", "within_2", "closeness")
"""What groups have a mean of."""


def _groups(out: Builder, actors: pl.DataFrame, small: int, by: str, unknown: int) -> None:
    known = actors.drop_nulls("group")
    out.note(not_known(by, unknown, actors.height, "actor", "they are in no group but in every total"))
    size = pl.col("component_size")
    frame = (
        known.group_by("group")
        .agg(
            pl.len().cast(pl.Int64).alias("actors"),
            (size == 1).sum().cast(pl.Int64).alias("isolates"),
            ((size > 1) & (size <= small)).sum().cast(pl.Int64).alias("in_small_components"),
            *(pl.col(name).mean().alias(f"mean_{name}") for name in _MEANS),
            pl.col("id").alias("actors ids"),
            pl.col("id").filter(size == 1).alias("isolates ids"),
            pl.col("id").filter((size > 1) & (size <= small)).alias("in_small_components ids"),
        )
        .with_columns((pl.col("isolates") / pl.col("actors")).alias("isolated_share"))
        .sort("group")
    )
    frame, members = with_members_apart(frame)
    out.table(
        "groups",
        frame,
        {
            "group": "the group",
            "actors": ("actors in it", "actors"),
            "isolates": ("of these, with no tie", "actors"),
            "in_small_components": (f"in parts of at most {small}, isolates not counted", "actors"),
            "mean_degree": ("mean number of others tied to, isolates included", "actors"),
            "mean_within_2": ("mean number of others within two steps", "actors"),
            "mean_closeness": ("mean harmonic closeness", "0 to 1"),
            "isolated_share": ("isolates over actors", "share"),
        },
        counted=Counted(
            keys=("group",),
            counts={"actors": "people"},
            rests="actors",
            wholes={"actors": ("isolates", "in_small_components")},
            shares={"isolated_share": ("isolates", "actors")},
            amounts={f"mean_{name}": name for name in _MEANS},
        ),
        behind=pl.DataFrame(
            {name: added(known[name], rows=places_in(frame, known, "group"), height=frame.height) for name in _MEANS}
        ),
        members=members,
    )
    if frame.height:
        worst = frame.sort("isolated_share", descending=True).row(0, named=True)
        spec = figures.bars("group", "isolated_share", ("Group", "Share with no tie"))
        title = f"{worst['group']}: {worst['isolates']} of {worst['actors']} have no tie"
        out.figure("groups", title, "Bars of the share of actors without ties in each group.", "groups", spec)


ANALYSIS = Analysis(
    name="isolation",
    title="Who is on the edge",
    question="Who has no tie, or only a small circle, and how many others are within reach?",
    definition=(
        "On the network without direction, layers and self-ties. An isolate has no tie. A component is a largest set "
        "of actors joined by paths. The k-core is the largest set in which each is tied to at least k of the set. "
        "Reach within d steps counts the others at distance d or less. Harmonic closeness is the sum of 1 / distance "
        "to every other actor over n - 1, with 0 for those who cannot be reached, so that it is defined for isolates. "
        "Mean distance and diameter are over pairs that are linked at all. Krackhardt's measures: connectedness is the "
        "share of pairs linked, efficiency 1 less the ties beyond those that hold each component together over the "
        "most there could be, hierarchy 1 less the share of pairs who reach each other among those of whom one does, "
        "and least upper bounds 1 less the pairs without one over the most there could be (as R's sna counts them)."
    ),
    reading="Without a tie here means that none is on record: there may be some that were not asked about.",
    limits="Reach depends on how many were asked: compare groups within a study, not studies.",
    sources=(
        Source(title="Network structure and minimum degree", authors="Seidman, S. B.", year=1983),
        Source(
            title="An O(m) algorithm for cores decomposition of networks",
            authors="Batagelj, V. and Zaveršnik, M.",
            year=2003,
        ),
        Source(
            title="Graph theoretical dimensions of informal organizations",
            authors="Krackhardt, D.",
            year=1994,
        ),
        Source(title="Axioms for centrality", authors="Boldi, P. and Vigna, S.", year=2014),
    ),
    parameters=(
        BY,
        Parameter(
            name="small", meaning="the largest component that counts as small", kind="integer", default=3, minimum=2
        ),
    ),
    network={"between": "person"},
    run=run,
)
