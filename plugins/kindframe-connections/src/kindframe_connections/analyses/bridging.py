"""`bridging`: who stands between others, what hangs on one person or one tie, and who links which groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.amounts import Amounts
from kindframe.analysis import Analysis, Parameter, Result
from kindframe.network import Network
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.between import Betweenness, betweenness, pairs_of_others
from kindframe_connections.brokering import Holes, structural_holes
from kindframe_connections.brokers import say_brokers
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, Groups, group_by
from kindframe_connections.kernels.cuts import cuts

__all__ = ["ANALYSIS"]

Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class _Cuts:
    pieces: NDArray[np.int64]
    outside: NDArray[np.int64]
    bridge: NDArray[np.int64]
    below: NDArray[np.int64]


def run(network: Network, *, by: str, weighted: bool, samples: int | None, seed: int) -> Result:
    """Give betweenness, cut points, bridges, Burt's measures, and Gould and Fernandez's roles by group."""
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    groups = group_by(network.nodes, by)
    why = _unusable(network) if weighted else ""
    both = network.undirected()
    cut = _Cuts(**dict(zip(("pieces", "outside", "bridge", "below"), _cut(both), strict=True)))
    _cut_off(out, both, cut)
    between = None if why else betweenness(network, weighted=weighted, samples=samples, seed=seed)
    _between(out, network, between, why, seed)
    holes = None if why else structural_holes(network, weighted=weighted)
    _holes(out, network, holes, why)
    _actors(out, network, groups, between, holes, cut)
    say_brokers(out, network, groups, by)
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out.")
    if network.layers:
        out.note("Ties of several kinds between a pair are one tie here; where weighted, their weights are added.")
    return out.result()


def _unusable(network: Network) -> str:
    """Say why weights cannot be used, or nothing."""
    held = network.simple().weight
    if np.isnan(held).any():
        return "some ties have no known weight; ask for weighted=no"
    return "some ties have a weight below 0; ask for weighted=no" if (held < 0).any() else ""


def _cut(both: Network) -> tuple[Any, ...]:
    return cuts.on(both.n + both.indices.size)(both.indptr, both.indices, both.n)


def _cut_off(out: Builder, both: Network, cut: _Cuts) -> None:
    points = int((cut.pieces > 1).sum())
    hold = "holds others together: without it" if points == 1 else "hold others together: without any one of them"
    text = f"{points:,} of {counted(both.n, 'actor')} {hold}, some that are linked now would not be (cut points)."
    those = both.nodes["id"].filter(cut.pieces > 1)
    out.say("cut points", "cut points", points, text=text, n=both.n, of="actors", main=True, members=those)
    most = int(cut.outside.max()) if both.n else None
    out.say(
        "most cut off",
        "the most who are cut off from the largest piece of their component where one actor goes",
        most,
        why="there are no actors",
        n=both.n,
        of="actors",
        single=True,
    )
    ends = np.flatnonzero(cut.bridge >= 0)
    are = "is a bridge" if ends.size == 1 else "are bridges"
    text = f"{ends.size:,} of {counted(both.m, 'tied pair')} {are}: the only link between two parts."
    out.say("bridges", "bridges", int(ends.size), text=text, n=both.m, of="tied pairs")
    ids = both.nodes["id"]
    low, high = np.minimum(ends, cut.bridge[ends]), np.maximum(ends, cut.bridge[ends])
    frame = pl.DataFrame(
        {
            "source": ids.gather(low),
            "target": ids.gather(high),
            "cut_off": pl.Series(cut.below[ends], dtype=pl.Int64),
        }
    ).sort("cut_off", "source", "target", descending=[True, False, False])
    out.table(
        "bridges",
        frame,
        {
            "source": "one end of a tie that is the only way between two parts",
            "target": "the other end",
            "cut_off": ("how many are in the smaller part, were the tie gone", "actors"),
        },
        people=("source", "target"),
    )


def _between(out: Builder, network: Network, found: Betweenness | None, why: str, seed: int) -> None:
    """Say how high betweenness gets, and how far it is concentrated; on what it rests where it was sampled."""
    n = network.n
    room = pairs_of_others(n, network.directed)
    value, top, centralisation = None, 0, None
    if found is not None and room and not np.isnan(found.value).any():
        top = int(found.value.argmax())
        value = float(found.value[top]) / room
        centralisation = float((found.value[top] - found.value).sum()) / (room * (n - 1))
    why = why or ("there are fewer than three actors" if not room else "there are more shortest paths than can be held")
    interval = None
    if found is not None and value is not None and not found.exact:
        half = 1.96 * float(found.error[top]) / room
        value, centralisation = min(value, 1.0), min(centralisation or 0.0, 1.0)  # from few sources it may be above
        interval = (max(value - half, 0.0), min(value + half, 1.0)) if half == half else None
    out.say(
        "highest betweenness",
        "the highest betweenness, as the share of pairs of others whose shortest paths pass there",
        value,
        text="The one that most shortest paths pass through lies on {%} of those between others (highest betweenness).",
        why=why,
        n=n,
        of="actors",
        interval=interval,
        single=True,
    )
    out.say(
        "betweenness centralisation",
        "the centralisation of betweenness (0: all alike; 1: one stands between all others)",
        centralisation,
        why=why,
        n=n,
        of="actors",
        amounts=() if found is None else (Amounts.of(found.value),),
    )
    if found is not None and not found.exact:
        out.note(
            f"Betweenness is estimated from {found.sources:,} of {n:,} sources drawn by seed {seed}: the column "
            "betweenness_error is its standard error. Ask for samples=0 to have it exact."
        )


def _holes(out: Builder, network: Network, found: Holes | None, why: str) -> None:
    """Say the means over those of whom the measures are defined, and of how many they are not."""
    size = 0 if found is None else int((~np.isnan(found.constraint)).sum())
    alone = why or "nobody has an alter to whom a tie weighs anything"
    for name, column, what in (
        ("mean constraint", "constraint", "the mean constraint (Burt) over those with alters"),
        ("mean effective size", "effective", "the mean effective size (Burt) over those with alters"),
        ("mean efficiency", "efficiency", "the mean efficiency (effective size over alters)"),
        ("mean hierarchy", "hierarchy", "the mean hierarchy of constraint over those with two alters or more"),
    ):
        held = np.zeros(0) if found is None else getattr(found, column)
        reason = alone if column != "hierarchy" or not size else "nobody has two alters"
        among = network.nodes["id"].filter(~np.isnan(held)) if found is not None else None
        out.mean(name, what, held, why=reason, of="actors", among=among)
    if found is not None and size < network.n:
        out.note(f"Burt's measures are undefined for {counted(network.n - size, 'actor')} without alters; in no mean.")


def _known(values: Numbers | None, n: int) -> pl.Series:
    return pl.Series(np.full(n, np.nan) if values is None else values, dtype=pl.Float64).fill_nan(None)


def _actors(
    out: Builder, network: Network, groups: Groups, between: Betweenness | None, holes: Holes | None, cut: _Cuts
) -> None:
    n = network.n
    room = pairs_of_others(n, network.directed)
    share = between.value / room if between is not None and room else None
    both = network.undirected()
    frame = network.nodes.select("id", "kind").with_columns(
        groups.labels,
        pl.Series("alters", np.diff(both.indptr).astype(np.int64)),
        _known(between.value if between else None, n).alias("betweenness"),
        _known(share, n).alias("betweenness_share"),
        _known(between.error if between else None, n).alias("betweenness_error"),
        pl.Series("cut_point", cut.pieces > 1),
        pl.Series("pieces", cut.pieces),
        pl.Series("cut_off", cut.outside),
        _known(holes.constraint if holes else None, n).alias("constraint"),
        _known(holes.effective if holes else None, n).alias("effective_size"),
        _known(holes.efficiency if holes else None, n).alias("efficiency"),
        _known(holes.hierarchy if holes else None, n).alias("hierarchy"),
    )
    out.table(
        "actors",
        frame,
        {
            "id": "the actor",
            "kind": "what the actor is; blank where unknown",
            "group": f"the actor's {groups.column}; blank where unknown",
            "alters": ("others tied to, in any direction", "actors"),
            "betweenness": ("shortest paths between pairs of others that pass here, as shares of each pair's", "pairs"),
            "betweenness_share": ("betweenness over all pairs of others; blank with fewer than three actors", "share"),
            "betweenness_error": ("standard error of betweenness from sampling; 0 where it is exact", "pairs"),
            "cut_point": "whether others who are linked no longer are without this actor",
            "pieces": ("what its component falls into without it; 0 where nothing is left", "pieces"),
            "cut_off": ("how many are then outside the largest piece", "actors"),
            "constraint": "Burt's constraint: high where all alters know each other; blank without alters",
            "effective_size": ("Burt's effective size: alters less their redundancy; blank without alters", "actors"),
            "efficiency": ("effective size over alters; blank without alters", "share"),
            "hierarchy": "how far constraint comes from a single alter, 0 to 1; blank with fewer than two alters",
        },
        people=("id",),
    )
    if n and between is not None and room:
        points = int((cut.pieces > 1).sum())
        title = f"{counted(points, 'actor')} of {n:,} hold parts together that nothing else links"
        alt = (
            "A dot for each actor: constraint across, the share of pairs it stands between upwards; colour: cut point."
        )
        titles = ("Constraint", "Share of pairs stood between")
        spec = figures.dots("constraint", "betweenness_share", titles, colour="cut_point", called="a cut point")
        out.figure("between", title, alt, "actors", spec)


ANALYSIS = Analysis(
    name="bridging",
    title="Bridges and brokers",
    question="Who links those who would otherwise be apart, and who stands between groups?",
    definition=(
        "Betweenness: the sum, over pairs of others, of the share of their shortest paths that pass through an actor "
        "(each tie one step; where weighted, 1 / weight long); its share is over all such pairs. Where it is sampled, "
        "sources are drawn without replacement. Cut point: without it, the component it is in falls apart, direction "
        "disregarded; a bridge is such a tie. Constraint, effective size, efficiency and hierarchy as Burt (1992), a "
        "tie there and one back adding up, each 1 where unweighted: constraint is that of igraph and networkx; "
        "other programs take direction off first. Roles: paths a to v to b of three actors with a not tied to "
        "b, by the groups of the three; moments under ties drawn at random with the observed density and groups "
        "fixed, of each actor as in sna for R, of totals exactly."
    ),
    reading=(
        "One that alone joins others (a cut point) is a strength and carries a burden: ask what happens when it is "
        "away. Low constraint means being tied to others who are not tied to each other. A role whose z, its distance "
        "from chance in standard deviations, is above 2 (in the table of ways of standing between) is taken more often "
        "than chance would have it."
    ),
    limits=(
        "A tie that nobody told of may be the one that makes a cut point. The moments know only density and the sizes "
        "of groups, not who has many ties. netrics calls brokering activity b_IO + b_OI + b_O alone, without w_I and "
        "w_O. sna prints other deviations for the totals of w_I, b_IO, b_OI and t than enumeration gives. For two "
        "modes (people at places), ask for ties=places: those who share a place are tied, and roles "
        "between them are those of Jasny and Lubell's first mode, where gatekeepers equal representatives."
    ),
    sources=(
        Source(title="A set of measures of centrality based on betweenness", authors="Freeman, L. C.", year=1977),
        Source(title="A faster algorithm for betweenness centrality", authors="Brandes, U.", year=2001),
        Source(title="Centrality estimation in large networks", authors="Brandes, U. and Pich, C.", year=2007),
        Source(
            title="Algorithm 447: efficient algorithms for graph manipulation",
            authors="Hopcroft, J. and Tarjan, R.",
            year=1973,
        ),
        Source(title="Structural Holes: The Social Structure of Competition", authors="Burt, R. S.", year=1992),
        Source(
            title="Structures of mediation: a formal approach to brokerage in transaction networks",
            authors="Gould, R. V. and Fernandez, R. M.",
            year=1989,
        ),
        Source(title="Two-mode brokerage in policy networks", authors="Jasny, L. and Lubell, M.", year=2015),
    ),
    network={"between": "person"},
    parameters=(
        BY,
        Parameter(
            name="weighted",
            meaning="whether ties count by their weight in betweenness and in Burt's measures",
            kind="flag",
            default=False,
        ),
        Parameter(
            name="samples",
            meaning="from how many sources betweenness is estimated; 0 is exact; exact up to some size where not given",
            kind="integer",
            minimum=0,
        ),
        Parameter(name="seed", meaning="where drawing the sources begins", kind="integer", default=1, minimum=0),
    ),
    run=run,
)
