"""`triads`: what pairs and threes of actors look like, how often two who share a third are tied, and Simmelian ties."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from attrs import frozen

from kindframe.amounts import Amounts, added
from kindframe.analysis import Analysis, Counted, Result
from kindframe.disclosure.rules import bound
from kindframe.network import Network
from kindframe.pairing import Marks, blocks
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.census import TRIADS, Census, census, expected
from kindframe_connections.modes import of_two_modes
from kindframe_connections.tied import block_list, ties_of, untied

__all__ = ["ANALYSIS"]

_LOOKS = {
    "003": "no ties",
    "012": "one tie one way",
    "102": "one tie both ways",
    "021D": "one is tied to both others",
    "021U": "both others are tied to one",
    "021C": "a chain of two",
    "111D": "a two-way pair, a third tied to one of them",
    "111U": "a two-way pair, one of them tied to a third",
    "030T": "a chain of two with its short cut",
    "030C": "a ring: each tied to the next",
    "201": "one tied both ways to both others",
    "120D": "a two-way pair, a third tied to both",
    "120U": "a two-way pair, both tied to a third",
    "120C": "a two-way pair and a ring through a third",
    "210": "two two-way pairs, the third pair one way",
    "300": "all tied both ways",
}


def run(network: Network) -> Result:
    """Give the census of dyads and of triads, transitivity, clustering and Simmelian ties."""
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    found = census(network)
    tied = _Tied.of(network)
    with out.unless(of_two_modes(network)):
        _dyads(out, found, tied, network.nodes["id"])
        _triads(out, found, network.nodes["id"])
        _closure(out, found, network.nodes["id"])
        _simmelian(out, found, network.nodes["id"], tied)
    _actors(out, network, found)
    if not network.directed:
        out.note("Ties without direction count as reciprocated: of the triads only 003, 102, 201 and 300 can occur.")
    if network.layers:
        out.note("Ties of several kinds between a pair are one tie here.")
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out.")
    return out.result()


@frozen(kw_only=True, eq=False)
class _Tied:
    """The pairs tied both ways and one way."""

    mutual: Marks
    asymmetric: Marks

    @classmethod
    def of(cls, network: Network) -> _Tied:
        """Take ties without direction as tied both ways."""
        ties = ties_of(network.simple())
        known, times = np.unique(ties.pair[ties.source != ties.target], return_counts=True)
        if not network.directed:
            return cls(mutual=known, asymmetric=known[:0])
        return cls(mutual=known[times > 1], asymmetric=known[times == 1])


def _dyads(out: Builder, found: Census, tied: _Tied, ids: pl.Series) -> None:
    counts = {"mutual": found.mutual, "asymmetric": found.asymmetric, "null": found.null}
    pairs = sum(counts.values())
    says = {"mutual": "tied both ways", "asymmetric": "tied one way only", "null": "not tied"}
    apart = untied(f"census of {found.n} and {pairs}", found.null)
    members: dict[str, Any] = {"mutual": tied.mutual, "asymmetric": tied.asymmetric, "null": apart}
    for name, count in counts.items():
        are = "is" if count == 1 else "are"
        text = f"{count:,} of {counted(pairs, 'pair')} {are} {says[name]}."
        ground: dict[str, Any] = {"n": pairs, "of": "pairs of actors", "members": members[name]}
        out.say(f"{name} pairs", f"pairs {says[name]}", count, text=text, **ground)
    frame = pl.DataFrame(
        {
            "dyad": list(counts),
            "pairs": list(counts.values()),
            "share": [count / pairs if pairs else None for count in counts.values()],
        },
        schema={"dyad": pl.String, "pairs": pl.Int64, "share": pl.Float64},
    )
    out.table(
        "dyads",
        frame,
        {
            "dyad": "mutual: tied both ways; asymmetric: one way; null: not tied",
            "pairs": ("how many", "pairs of actors"),
            "share": ("share of all pairs; blank where there are none", "share"),
        },
        counted=Counted(
            keys=("dyad",),
            counts={"pairs": "pairs"},
            rests="pairs",
            derived={"share": ("pairs",)},
            per={"share": (found.n, "pairs", 1)},
        ),
        members=pl.DataFrame(
            {"pairs": [block_list(np.unique(tied.mutual)), block_list(tied.asymmetric), apart]}
        ).hstack([pl.Series("share", [ids] * len(counts), dtype=pl.List(pl.String))]),
    )


def _triads(out: Builder, found: Census, ids: pl.Series) -> None:
    chance = expected(found.mutual, found.asymmetric, found.null)
    counts = [found.triads[name] for name in TRIADS]
    ratio = [
        count / likely if likely else None
        for count, likely in zip(counts, (chance[name] for name in TRIADS), strict=True)
    ]
    frame = pl.DataFrame(
        {
            "triad": TRIADS,
            "looks": [_LOOKS[name] for name in TRIADS],
            "count": pl.Series(counts, dtype=pl.Int64 if sum(counts) < 2**63 else pl.Int128),
            "expected": pl.Series([chance[name] for name in TRIADS], dtype=pl.Float64),
            "ratio": pl.Series(ratio, dtype=pl.Float64),
        }
    )
    out.table(
        "triads",
        frame,
        {
            "triad": "its name: how many of its three pairs are mutual, asymmetric, null; D down, U up, T, C cyclic",
            "looks": "what it looks like",
            "count": ("how many", "triads"),
            "expected": ("how many, were the same pairs dealt out at random; blank with fewer than three", "triads"),
            "ratio": "count over expected; blank where none can be expected",
        },
        counted=Counted(
            keys=("triad", "looks"),
            counts={"count": "triples"},
            rests="count",
            plain=("ratio",),
            single=("expected",),  # it is made of the number of actors, and tells it
            people=_fewest(found),
        ),
        members=pl.DataFrame({"count": [_blocks(found, name) for name in TRIADS]}),
    )
    every = sum(counts)
    out.say(
        "triads",
        "the number of triads",
        every,
        text=f"There are {every:,} triads.",
        n=found.n,
        of="actors",
        counts="triples",
        people=_fewest(found),
        members=ids,
    )
    seen = frame.filter((pl.col("count") > 0) & (pl.col("ratio") > 0) & (pl.col("triad") != "003"))
    if seen.height:
        top = seen.sort("ratio", descending=True).row(0, named=True)
        title = f"{top['looks'].capitalize()}: {top['ratio']:.2g} times as many as by chance"
        spec = figures.bars("looks", "ratio", ("How three stand", "Times as many as by chance"))
        alt = "Bars, for each of the sixteen triads, of its number over the number expected by chance."
        out.figure("triads", title, alt, "triads", spec)


def _blocks(found: Census, *names: str) -> pl.Series:
    """Give triads by their kind: all of one are counted alike, and there are too many to name."""
    return blocks([f"triad {name} of {found.n}" for name in names], [found.triads[name] for name in names])


def _fewest(found: Census) -> int:
    """Say on how few people the pairs of one kind rest: each goes with n - 2 triads, and by those it is known."""
    told = (found.mutual, found.asymmetric, found.null)
    return min((bound(n, "pairs") for n in told if n), default=0)


def _closure(out: Builder, found: Census, ids: pl.Series) -> None:
    none = "nobody is tied to two others"
    triangles = int(found.triangles.sum()) // 3
    text = f"There are {counted(triangles, 'triangle')}: threes all tied, whatever the direction."
    each = added(found.triangles, totals=[triangles])  # each is of three, so that one person may be in all
    in_each = (Amounts.read(each[0]),)
    ground: dict[str, Any] = {"n": found.n, "of": "actors", "counts": "things", "amounts": in_each}
    out.say("triangles", "the number of triangles", triangles, text=text, **ground)
    share = 3 * triangles / found.connected if found.connected else None
    what = "the share of pairs with an alter in common that are tied, whatever the direction (transitivity, undirected)"
    out.say(
        "transitivity",
        what,
        share,
        text="Of pairs that have somebody in common, {%} are tied themselves (transitivity).",
        why=none,
        n=found.connected,
        of="paths of two without direction",
        people=found.n,
        amounts=in_each,
        main=True,
    )
    share = found.closed / found.paths if found.paths else None
    what = "the share of paths a to b to c with a tied to c too (transitivity, directed, weak)"
    out.say(
        "directed transitivity",
        what,
        share,
        text="Where one is tied to a second and the second to a third, in {%} the first is tied to the third too.",
        why="there is no path of two ties",
        n=found.paths,
        of="paths of two",
        people=found.n,
    )
    there = ~np.isnan(found.local)
    local = found.local[there]
    what = "the mean local clustering over those with two or more alters"
    ground = {"of": "actors with two or more alters", "among": ids.filter(there)}
    out.mean("local clustering", what, local, why=none, share=True, **ground)
    few = found.n - local.size
    if few:
        out.note(f"Clustering is undefined for {counted(few, 'actor')} with fewer than two alters: in no mean of it.")


def _simmelian(out: Builder, found: Census, ids: pl.Series, tied: _Tied) -> None:
    ties, n = int(found.simmelian.sum()) // 2, found.mutual
    text = f"{counted(ties, 'tie')} of {n:,} reciprocated are Simmelian: both ends have one to the same third."
    ground: dict[str, Any] = {"n": n, "of": "reciprocated ties", "over": "pairs", "among": tied.mutual}
    out.say("simmelian ties", "Simmelian ties", ties, text=text, **ground)
    what = "the share of reciprocated ties that are Simmelian"
    out.say("simmelian share", what, ties / n if n else None, why="no tie is reciprocated", **ground)
    people = int((found.simmelian > 0).sum())
    text = f"{counted(people, 'actor')} of {found.n:,} have a Simmelian tie."
    those = ids.filter(found.simmelian > 0)
    out.say("simmelian actors", "actors with a Simmelian tie", people, text=text, n=found.n, of="actors", members=those)


def _actors(out: Builder, network: Network, found: Census) -> None:
    out.table(
        "actors",
        network.nodes.select("id", "kind", "group").with_columns(
            pl.Series("alters", found.alters),
            pl.Series("triangles", found.triangles),
            pl.Series("clustering", found.local).fill_nan(None),
            pl.Series("reciprocated", found.reciprocated),
            pl.Series("simmelian", found.simmelian),
        ),
        {
            "id": "the actor",
            "kind": "what the actor is; blank where unknown",
            "group": "the actor's group; blank where unknown",
            "alters": ("others tied to, in any direction", "actors"),
            "triangles": ("pairs of these that are tied, in any direction", "pairs"),
            "clustering": ("the share of pairs of alters that are tied; blank with fewer than two", "share"),
            "reciprocated": ("others tied to both ways", "actors"),
            "simmelian": ("of these, by Simmelian ties", "actors"),
        },
        people=("id",),
    )


ANALYSIS = Analysis(
    name="triads",
    title="Pairs and threes",
    question="How often are two who share a third tied themselves, and which ties stand in closed circles?",
    definition=(
        "On the network without self-ties, several kinds of tie merged. Dyads: mutual, asymmetric, null. Triads: the "
        "sixteen kinds of Holland and Leinhardt, counted exactly; expected: mean over all networks with the same "
        "numbers of dyads. Transitivity, undirected: three times the triangles over the pairs of alters of one actor, "
        "direction disregarded. Transitivity, directed (weak): paths a to b to c with a tied to c, over all paths a to "
        "b to c of three actors. Local clustering (Watts and Strogatz): the share of an actor's pairs of alters that "
        "are tied, direction disregarded; its mean is over actors with two or more alters. A tie is Simmelian where it "
        "is reciprocated and both ends have reciprocated ties to a third in common."
    ),
    reading="Closed circles hold people well and let little in: look beside this at what bridges them.",
    limits="A tie that nobody told of opens a triad that may be closed. Weights are not used.",
    sources=(
        Source(
            title="A subquadratic triad census algorithm for large sparse networks with small maximum degree",
            authors="Batagelj, V. and Mrvar, A.",
            year=2001,
        ),
        Source(title="Local structure in social networks", authors="Holland, P. W. and Leinhardt, S.", year=1976),
        Source(
            title="Social Network Analysis: Methods and Applications", authors="Wasserman, S. and Faust, K.", year=1994
        ),
        Source(
            title="Collective dynamics of 'small-world' networks", authors="Watts, D. J. and Strogatz, S. H.", year=1998
        ),
        Source(title="Simmelian ties: super strong and sticky", authors="Krackhardt, D.", year=1998),
        Source(
            title="Main-memory triangle computations for very large (sparse (power-law)) graphs",
            authors="Latapy, M.",
            year=2008,
        ),
    ),
    network={"between": "person"},
    run=run,
)
