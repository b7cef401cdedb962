"""`communities`: who is more tied among themselves than chance would have it, how surely, and what it goes with."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import added
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network import Network
from kindframe.pairing import Marks, marks, pairs
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, group_by, none_recorded, not_known
from kindframe_connections.leiden import Graph, Labels, leiden, modularity
from kindframe_connections.partitions import Crossing, crossing
from kindframe_connections.tied import in_rows

__all__ = ["ANALYSIS"]

Numbers = NDArray[np.float64]
PAIRS = 200
"""At most so many pairs of runs are compared, taken evenly."""


def run(
    network: Network, *, by: str, weighted: bool, directed: bool, resolution: float, runs: int, seed: int
) -> Result:
    """Find communities from several seeds, keep the best, and say how stable they are and what they go with."""
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    groups = group_by(network.nodes, by)
    graph = Graph.of(network, weighted=weighted, directed=directed, resolution=resolution, runs=runs)
    found, quality = _runs(graph, runs, seed)
    best = found[int(np.argmax(quality))] if graph.weight.size else found[0]
    sizes = np.bincount(best) if best.size else np.zeros(0, np.int64)
    alone = np.diff(graph.indptr) == 0
    _say(out, network.nodes["id"], quality, best, alone, len(found))
    stays = _stability(out, found, best)
    _communities(out, graph, best, sizes, stays, groups.labels, by, marks(network.nodes["id"]))
    _relation(out, crossing(best, groups.codes), by, groups.unknown)
    _purposes(out, network, best)
    _actors(out, network, graph, best, sizes, stays, groups.labels, by)
    if weighted:
        bad = ~(network.undirected().weight > 0)
        if bad.any():
            out.note(f"{counted(int(bad.sum()) // 2, 'tie')} with a weight that is unknown, 0 or less: left out.")
    if network.directed and not directed:
        out.note("A tie either way ties two actors here; directed=yes takes the direction into account.")
    if directed and not network.directed:
        out.note("The ties have no direction, so directed=yes changes nothing.")
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out.")
    return out.result()


def _runs(graph: Graph, runs: int, seed: int) -> tuple[list[Labels], list[float]]:
    """Run Leiden from as many seeds; on large networks on all processors, with the same answer."""
    seeds = range(seed, seed + runs)
    found = [leiden(graph, seeds[0])]  # compiles, where it must, before the threads begin
    if graph.size < 100_000:
        found += [leiden(graph, s) for s in seeds[1:]]
    else:
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            found += pool.map(lambda s: leiden(graph, s), seeds[1:])
    return found, [modularity(graph, label) for label in found]


def _say(out: Builder, ids: pl.Series, quality: list[float], best_labels: Labels, single: Any, runs: int) -> None:
    none = "there are no ties between different actors"
    n, alone = ids.len(), int(single.sum())
    sizes = np.bincount(best_labels) if n else np.zeros(0, np.int64)
    some = int(sizes.size) - alone
    ground: dict[str, Any] = {"n": n, "of": "actors"}
    sets = counted(some, "community", "communities")
    text = f"{counted(n - alone, 'actor')} with ties fall into {sets}: sets more tied among themselves than to others."
    tied: dict[str, Any] = {"n": n - alone, "of": "actors with ties", "among": ids.filter(~single)}
    what = "the number of communities of more than one actor"
    out.say("communities", what, some, text=text, main=True, searched=True, counts="nobody", **tied)
    text = f"{alone:,} of {counted(n, 'actor')} {'has' if alone == 1 else 'have'} no tie and so no community."
    if n and not alone:
        text = f"Every one of {counted(n, 'actor')} has a tie, and so a community."
    out.say("isolates", "isolates", alone, text=text, members=ids.filter(single), **ground)
    best = max(quality) if quality[0] == quality[0] else None
    what = f"the modularity of the best of {counted(runs, 'run')}"
    out.say("modularity", what, best, why=none, plain=True, **ground)
    least = min(quality) if best is not None else None
    out.say(
        "least modularity", f"the least modularity of {counted(runs, 'run')}", least, why=none, plain=True, **ground
    )
    what = "the number of actors in the largest community"
    first = ids.filter(best_labels == 0)
    out.say("largest", what, int(sizes[0]) if n else None, why=none, members=first, **ground)


def _stability(out: Builder, found: list[Labels], best: Labels) -> Numbers:
    """Compare the runs with each other, and each actor's community over the runs."""
    n = best.size
    pairs = list(combinations(range(len(found)), 2))
    pairs = pairs[:: max(1, len(pairs) // PAIRS)][:PAIRS]
    crossings = [crossing(found[i], found[j]) for i, j in pairs]
    why = "there is one run only" if len(found) < 2 else "every run gives one community, or single actors, only"
    ground: dict[str, Any] = {"n": len(pairs), "of": "pairs of runs"}
    rand = np.array([held.adjusted_rand for held in crossings])
    rand = rand[~np.isnan(rand)]
    text = "Two runs agree by {} on average (adjusted Rand index: 1 the same communities, 0 as chance)."
    what = "the mean adjusted Rand index of two runs"
    out.say("stability", what, float(rand.mean()) if rand.size else None, text=text, why=why, **ground)
    what = "the least adjusted Rand index of two runs"
    out.say("least stability", what, float(rand.min()) if rand.size else None, why=why, **ground)
    apart = np.array([held.variation_of_information for held in crossings])
    apart = apart[~np.isnan(apart)]
    what = "the mean variation of information of two runs, over log n (0 the same, 1 nothing shared)"
    text = f"{what.capitalize()}, is {{}}."
    why = "there is one run only" if len(found) < 2 else "there are fewer than two actors"
    out.say("variation of information", what, float(apart.mean()) if apart.size else None, text=text, why=why, **ground)
    if not n:
        return np.zeros(0)
    total = sum((crossing(best, label).overlap for label in found), np.zeros(n))
    return np.asarray(total / len(found))


def _communities(
    out: Builder, graph: Graph, best: Labels, sizes: Any, stays: Numbers, labels: pl.Series, by: str, own: Marks
) -> None:
    k = int(sizes.size)
    rows = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    same = best[rows] == best[graph.indices]
    first = rows < graph.indices
    ends = pairs(own[rows], own[graph.indices])
    place = best[rows].astype(np.int64)
    held = in_rows(ends, k, ties_inside=np.where(same & first, place, -1), ties_outward=np.where(same, -1, place))
    inner = np.bincount(best[rows[same]], minlength=k) // 2
    outer = np.bincount(best[rows[~same]], minlength=k)
    possible = sizes * (sizes - 1) // 2
    frame = pl.DataFrame(
        {
            "community": np.arange(1, k + 1),
            "actors": sizes.astype(np.int64),
            "ties_inside": inner.astype(np.int64),
            "ties_outward": outer.astype(np.int64),
            "density": pl.Series(np.where(possible > 0, inner / np.maximum(possible, 1), np.nan)).fill_nan(None),
            "stays": np.bincount(best, weights=stays, minlength=k) / np.maximum(sizes, 1),
        }
    )
    told = pl.DataFrame({"community": best.astype(np.int64) + 1, "group": labels}).drop_nulls()
    most = (
        told.group_by("community", "group")
        .len("count")
        .sort(["community", "count", "group"], descending=[False, True, False])
        .group_by("community", maintain_order=True)
        .agg(pl.col("group").first().alias("most"), (pl.col("count").first() / pl.col("count").sum()).alias("share"))
    )
    frame = frame.join(most, on="community", how="left").sort("community")
    out.table(
        "communities",
        frame.filter(pl.col("actors") > 1),
        {
            "community": "its number, the largest first; isolates, each a community of its own, have no row",
            "actors": ("actors in it", "actors"),
            "ties_inside": ("pairs of its actors with a tie", "pairs"),
            "ties_outward": ("ties of its actors with others", "ties"),
            "density": ("pairs with a tie over all pairs in it", "share"),
            "stays": ("mean over its actors of how much of their community comes again in a run (Jaccard)", "0 to 1"),
            "most": f"the {by} most of its actors with a known one have; blank where none is known",
            "share": (f"how many of those have it, over actors of known {by}", "share"),
        },
        counted=Counted(
            keys=("community",),
            counts={"actors": "people", "ties_inside": "pairs", "ties_outward": "ties"},
            rests="actors",
            shares={"share": ("", "actors")},
            amounts={"stays": "stay"},
            derived={"density": ("ties_inside",)},
            per={"density": ("actors", "pairs", 1)},
        ),
        behind=pl.DataFrame({"stay": added(stays, rows=best, height=k)}).filter(pl.Series(sizes > 1)),
        members=held.filter(pl.Series(sizes > 1)),
    )
    if k and sizes[0] > 1:
        title = f"The largest community has {counted(int(sizes[0]), 'actor')}"
        spec = figures.bars("community", "actors", ("Community", "Actors"), ordinal=True)
        out.figure("communities", title, "Bars of the number of actors in each community.", "communities", spec)


def _relation(out: Builder, held: Crossing, by: str, unknown: int) -> None:
    """Say how far communities and groups are the same division."""
    ground: dict[str, Any] = {"n": held.n, "of": "actors of known group", "plain": True}
    why = none_recorded(by) if not held.n else f"communities or {by} leave nothing to compare: one part only"
    if held.n and held.first_sizes.size > 1 and held.second_sizes.size > 1:
        why = f"communities and {by} are single actors alone"
    text = f"Communities go with {by} by {{}} (adjusted mutual information: 1 the same division, 0 as chance)."
    out.say("by group", f"the agreement of communities with {by}", held.adjusted_mutual, text=text, why=why, **ground)
    out.say("cramer v", f"Cramér's V of communities and {by}", held.cramers_v, why=why, **ground)
    what = f"the adjusted Rand index of communities and {by}"
    out.say("rand by group", what, held.adjusted_rand, why=why, **ground)
    out.note(not_known(by, unknown, held.n + unknown, "actor", "they are in no comparison with it"))


def _purposes(out: Builder, network: Network, best: Labels) -> None:
    """Cross communities with what actors belong to: bodies within one community, and bodies that join several."""
    if "member_of" not in network.nodes.columns:
        return
    told = network.nodes.select("member_of").with_columns(community=pl.Series(best.astype(np.int64) + 1))
    told = told.explode("member_of").drop_nulls("member_of")
    cells = told.group_by("member_of", "community").len("members").with_columns(pl.col("members").cast(pl.Int64))
    frame = (
        cells.group_by("member_of")
        .agg(
            pl.col("members").sum(),
            pl.len().cast(pl.Int64).alias("communities"),
            (pl.col("members").max() / pl.col("members").sum()).alias("largest_share"),
        )
        .filter(pl.col("members") > 1)
        .sort("communities", "members", "member_of", descending=[True, True, False])
        .rename({"member_of": "body"})
    )
    out.table(
        "bodies",
        frame,
        {
            "body": "what actors belong to, with two members or more here",
            "members": ("actors who belong to it", "actors"),
            "communities": ("communities they are in", "communities"),
            "largest_share": ("members in the community most of them are in, over members", "share"),
        },
        people=("body",),  # households are among them
    )
    joins = int((frame["communities"] > 1).sum())
    join = "joins" if joins == 1 else "join"
    text = f"{joins:,} of {frame.height:,} bodies with two members or more {join} people of different communities."
    what = "bodies that join communities"
    value, why = (joins if frame.height else None), "no body has two members here"
    out.say("joining bodies", what, value, text=text, why=why, n=frame.height, of="bodies with two members or more")


def _actors(
    out: Builder,
    network: Network,
    graph: Graph,
    best: Labels,
    sizes: Any,
    stays: Numbers,
    labels: pl.Series,
    by: str,
) -> None:
    rows = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    same = best[rows] == best[graph.indices]
    frame = network.nodes.select("id").with_columns(
        labels,
        pl.Series("community", best.astype(np.int64) + 1),
        pl.Series("size", sizes[best].astype(np.int64)),
        pl.Series("inside", np.bincount(rows[same], minlength=graph.n).astype(np.int64)),
        pl.Series("outside", np.bincount(rows[~same], minlength=graph.n).astype(np.int64)),
        pl.Series("stays", stays),
    )
    out.table(
        "actors",
        frame,
        {
            "id": "the actor",
            "group": f"the actor's {by}; blank where unknown",
            "community": "the number of its community, the largest first",
            "size": ("actors in that community; 1 is an isolate", "actors"),
            "inside": ("others of the community tied to", "actors"),
            "outside": ("others tied to", "actors"),
            "stays": ("mean Jaccard of its community here and in each run; 1 is always the same", "0 to 1"),
        },
        people=("id",),
    )
    cells = frame.drop_nulls("group").filter(pl.col("size") > 1).group_by("community", "group").len("actors")
    out.table(
        "groups",
        cells.with_columns(pl.col("actors").cast(pl.Int64)).sort("community", "group"),
        {
            "community": "the community, isolates left out",
            "group": f"the {by}",
            "actors": ("actors of both", "actors"),
        },
        counted=Counted(keys=("community", "group"), counts={"actors": "people"}),
    )
    if cells.height:
        share = int(sizes[sizes > 1].size)
        title = f"{counted(share, 'community', 'communities')} across {cells['group'].n_unique()} values of {by}"
        alt = f"A grid of communities against {by}: darker cells hold more actors."
        spec = figures.heat("community", "group", "actors", ("Community", by.capitalize(), "Actors"))
        out.figure("groups", title, alt, "groups", spec)


ANALYSIS = Analysis(
    name="communities",
    title="Communities",
    question="Who is more tied among themselves than chance would have it, and does that follow place or purpose?",
    definition=(
        "Communities that make modularity high, the sum over communities of (share of ties inside) - resolution * "
        "(share expected inside, were ties drawn at random by degree), found by the Leiden algorithm from several "
        "seeds; the best is kept. With direction, the expectation is out-weight times in-weight. Every community is "
        "connected; an isolate is a community of its own. Stability: the adjusted Rand index of every two runs, the "
        "variation of information over log n, and for each actor the mean Jaccard overlap of its community with that "
        "of each run. Agreement with groups: adjusted mutual information, Cramér's V, adjusted Rand."
    ),
    reading=(
        "Believe communities that are found again each time the search is repeated: their stability is near 1 then."
    ),
    limits=(
        "Modularity is above 0 in networks without any communities: test it (compare), and know that it cannot see "
        "communities much smaller than the root of twice the number of ties (raise the resolution)."
    ),
    sources=(
        Source(
            title="From Louvain to Leiden: guaranteeing well-connected communities",
            authors="Traag, V. A., Waltman, L. and van Eck, N. J.",
            year=2019,
        ),
        Source(
            title="Finding and evaluating community structure in networks",
            authors="Newman, M. E. J. and Girvan, M.",
            year=2004,
        ),
        Source(
            title="Community structure in directed networks", authors="Leicht, E. A. and Newman, M. E. J.", year=2008
        ),
        Source(title="Comparing partitions", authors="Hubert, L. and Arabie, P.", year=1985),
        Source(title="Comparing clusterings: an information based distance", authors="Meilă, M.", year=2007),
        Source(
            title="Information theoretic measures for clusterings comparison",
            authors="Vinh, N. X., Epps, J. and Bailey, J.",
            year=2010,
        ),
        Source(title="Resolution limit in community detection", authors="Fortunato, S. and Barthélemy, M.", year=2007),
    ),
    parameters=(
        BY,
        Parameter(name="weighted", meaning="whether ties count by their weight", kind="flag", default=False),
        Parameter(name="directed", meaning="whether direction counts", kind="flag", default=False),
        Parameter(
            name="resolution",
            meaning="above 1 finds smaller communities, below 1 larger ones",
            kind="number",
            default=1.0,
            minimum=0,
        ),
        Parameter(
            name="runs", meaning="from how many seeds it is run", kind="integer", default=10, minimum=1, maximum=1000
        ),
        Parameter(name="seed", meaning="the first seed", kind="integer", default=1, minimum=0),
    ),
    network={"between": "person"},
    run=run,
)
