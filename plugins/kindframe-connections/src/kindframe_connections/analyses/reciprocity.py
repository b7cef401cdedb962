"""`reciprocity`: whether what goes out comes back, tie by tie, in amount, and person by person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import ADDED, Amounts
from kindframe.analysis import Analysis, Counted, Result
from kindframe.network import Network
from kindframe.pairing import Marks
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.adding import ends_of
from kindframe_connections.building import Builder, counted
from kindframe_connections.dyads import Dyads, dyads
from kindframe_connections.groups import BY, group_by
from kindframe_connections.membership import with_members_apart
from kindframe_connections.statistics import correlation
from kindframe_connections.tied import ties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ANALYSIS"]


def run(network: Network, *, by: str) -> Result:
    """Give dyadic, tie-wise, weighted and generalised reciprocity: overall, by kind of tie, and by group."""
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    simple = network.simple()
    if not network.directed:
        for name, what in _WHAT.items():
            out.say(name, what, None, why="the ties have no direction", n=simple.m, of="ties")
        return out.result()
    found = dyads(simple)
    pairs = found.mutual + found.one_way
    none = "there are no ties between different actors"
    pair, mutual = _pairs(simple, found)
    both, single = np.unique(pair[mutual]), pair[~mutual]
    joined: dict[str, Any] = {"n": pairs, "of": "connected pairs", "among": np.unique(pair)}
    unknown = int(np.isnan(simple.weight).sum())
    amounts = (
        none if not simple.m else f"{counted(unknown, 'weight')} are unknown" if unknown else "no weight is positive"
    )
    out.say("mutual", "the number of pairs tied both ways", found.mutual, members=both, **joined)
    out.say("one way", "the number of pairs tied one way only", found.one_way, members=single, **joined)
    out.say("dyadic", _WHAT["dyadic"], found.dyadic, text=_SAID["dyadic"], why=none, members=both, **joined)
    of_ties: dict[str, Any] = {"n": simple.m, "of": "ties", "among": pair}
    out.say(
        "by tie",
        _WHAT["by tie"],
        found.by_tie,
        text=_SAID["by tie"],
        why=none,
        main=True,
        members=pair[mutual],
        **of_ties,
    )
    sides = _sides(simple, found)
    out.say(
        "weighted", _WHAT["weighted"], found.weighted, text=_SAID["weighted"], why=amounts, amounts=sides, **of_ties
    )
    value = _dyadic_correlation(simple, found)
    nothing = "a weight is unknown" if unknown else "all pairs are alike"
    out.say(
        "dyadic correlation",
        _WHAT["dyadic correlation"],
        value,
        why=nothing,
        n=simple.n * (simple.n - 1),
        of="pairs",
        plain=True,
    )
    given, received = _sums(simple)
    value, n = correlation(given, received)
    why = "a weight is unknown" if unknown else "fewer than two actors differ in what they give or receive"
    out.say("generalised", _WHAT["generalised"], value, why=why, n=n, of="actors", plain=True)
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out of every reciprocity.")
    _by_kind(out, network)
    _by_group(out, simple, found, by)
    _by_actor(out, simple, found, given, received)
    return out.result()


_WHAT = {
    "dyadic": "the share of connected pairs that are tied both ways",
    "by tie": "the share of ties that are returned",
    "weighted": "the share of all that is given which is matched by what comes back",
    "dyadic correlation": "the correlation over ordered pairs between what goes there and what comes back",
    "generalised": "the correlation over actors between what they give and what they receive",
}


_SAID = {
    "dyadic": "{%} of connected pairs are tied both ways.",
    "by tie": "{%} of ties are returned.",
    "weighted": "{%} of all that is given is matched by what comes back.",
}


def _dyadic_correlation(network: Network, found: Dyads) -> float:
    """Correlate the weight of each ordered pair with that of the pair the other way, pairs without a tie as 0."""
    pairs = network.n * (network.n - 1)
    if not pairs:
        return float("nan")
    w, both = network.weight, found.back >= 0
    mean = float(w.sum()) / pairs
    spread = float((w * w).sum()) / pairs - mean**2
    together = float((w[both] * w[found.back[both]]).sum()) / pairs - mean**2
    return together / spread if spread > 1e-15 else float("nan")


def _sums(network: Network) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the weight that goes out of each actor and that comes in."""
    rows, n = network.arrays.rows, network.n
    return (
        np.bincount(rows, weights=network.weight, minlength=n).astype(np.float64),
        np.bincount(network.indices, weights=network.weight, minlength=n).astype(np.float64),
    )


def _sides(simple: Network, found: Dyads) -> tuple[Amounts, Amounts]:
    """Give what people have part in of all that is given, and of what of it is matched."""
    weight, giver, receiver = ends_of(simple)
    matched = np.minimum(weight, np.where(found.back >= 0, weight[found.back], 0.0))
    return Amounts.of(weight, giver, receiver), Amounts.of(matched, giver, receiver)


def _pairs(simple: Network, found: Dyads) -> tuple[Marks, NDArray[np.bool_]]:
    """Give the pair of every tie, and whether it is returned."""
    return ties_of(simple).pair, found.back >= 0


def _layers(network: Network) -> Iterator[tuple[str, Network]]:
    """Give each layer as a network of its own."""
    rows = network.arrays.rows
    for code, name in enumerate(network.layers):
        here = network.layer == code
        yield name, Network.from_edges(network.nodes, rows[here], network.indices[here], network.weight[here])


def _by_kind(out: Builder, network: Network) -> None:
    if not network.layers:
        return
    rows, sums, held = [], [], []
    for name, layer in _layers(network):
        simple = layer.simple()
        if not layer.m:
            continue  # a kind of tie of other actors than those asked about
        found = dyads(simple)
        rows.append((name, simple.m, found.mutual, found.one_way, found.dyadic, found.by_tie, found.weighted))
        sums.append([attrs.asdict(side) for side in _sides(simple, found)])
        pair, mutual = _pairs(simple, found)
        held.append((pair, np.unique(pair[mutual]), pair[~mutual]))
    numbers = ("dyadic", "by_tie", "weighted")
    schema = {"kind": pl.String, "ties": pl.Int64, "mutual": pl.Int64, "one_way": pl.Int64}
    frame = pl.DataFrame(rows, schema={**schema, **dict.fromkeys(numbers, pl.Float64)}, orient="row").fill_nan(None)
    out.table(
        "kinds",
        frame,
        {
            "kind": "the kind of tie; empty where unknown",
            "ties": ("ties of that kind between different actors", "ties"),
            "mutual": ("pairs tied both ways by that kind", "pairs"),
            "one_way": ("pairs tied one way only", "pairs"),
            "dyadic": ("mutual pairs over connected pairs; blank where there are none", "share"),
            "by_tie": ("ties that are returned by one of the same kind", "share"),
            "weighted": ("matched weight over all weight; blank where a weight is unknown", "share"),
        },
        counted=Counted(
            keys=("kind",),
            counts={"ties": "ties", "mutual": "pairs", "one_way": "pairs"},
            derived=dict.fromkeys(("ties", "dyadic", "by_tie", "weighted"), ("mutual", "one_way")),
            amounts={"weighted": "given"},
            plain=("dyadic", "by_tie"),
            apart=True,
        ),
        behind=pl.DataFrame({"given": sums}, schema={"given": pl.List(ADDED)}),
        members=pl.DataFrame(
            {name: [pl.Series(one, dtype=pl.UInt64) for one in each] for name, each in _turned(held)},
            schema=dict.fromkeys(("ties", "mutual", "one_way"), pl.List(pl.UInt64)),
        ),
    )
    some = frame.filter(pl.col("one_way") > 0)  # where every tie is returned, ties may have no direction
    if some.height:
        spec = figures.bars("kind", "dyadic", ("Kind of tie", "Share of connected pairs tied both ways"))
        spec = {**spec, "transform": [{"filter": "datum.one_way > 0"}]}
        best = some.sort("dyadic", descending=True, nulls_last=True).row(0, named=True)
        title = f"Most often returned: {best['kind'] or 'an unknown kind'}"
        out.figure(
            "kinds",
            title,
            "Bars of the share of mutual pairs, by kind of tie.",
            "kinds",
            spec,
        )


def _turned(held: list[tuple[Marks, Marks, Marks]]) -> Iterator[tuple[str, list[Marks]]]:
    names = ("ties", "mutual", "one_way")
    return ((name, [each[at] for each in held]) for at, name in enumerate(names))


def _by_group(out: Builder, simple: Network, found: Dyads, by: str) -> None:
    groups = group_by(simple.nodes, by)
    labels = pl.Series([*groups.names, None], dtype=pl.String)
    table = pl.DataFrame(
        {
            "from": labels.gather(pl.Series(groups.codes[simple.arrays.rows] % (len(groups.names) + 1))),
            "to": labels.gather(pl.Series(groups.codes[simple.indices] % (len(groups.names) + 1))),
            "returned": found.back >= 0,
            "pair": pl.Series(ties_of(simple).pair, dtype=pl.UInt64),
        }
    )
    known = table.drop_nulls()
    if known.height < table.height:
        out.note(f"{table.height - known.height:,} ties have an end whose {by} is unknown; no group counts them.")
    frame = (
        known.group_by("from", "to")
        .agg(
            pl.len().cast(pl.Int64).alias("ties"),
            pl.col("returned").sum().cast(pl.Int64),
            pl.col("pair").alias("ties ids"),
            pl.col("pair").filter("returned").alias("returned ids"),
        )
        .with_columns((pl.col("returned") / pl.col("ties")).alias("share"))
        .sort("from", "to")
    )
    frame, members = with_members_apart(frame)
    out.table(
        "groups",
        frame,
        {
            "from": "the group the tie comes from",
            "to": "the group it goes to",
            "ties": ("ties from one to the other", "ties"),
            "returned": ("of these, returned", "ties"),
            "share": ("returned over ties", "share"),
        },
        counted=Counted(
            keys=("from", "to"),
            counts={"ties": "ties"},
            wholes={"ties": ("returned",)},
            shares={"share": ("returned", "ties")},
        ),
        members=members,
    )


def _by_actor(
    out: Builder, simple: Network, found: Dyads, given: NDArray[np.float64], received: NDArray[np.float64]
) -> None:
    frame = simple.nodes.select("id", "kind", "group").with_columns(
        pl.Series("ties_given", np.diff(simple.indptr)),
        pl.Series("ties_received", np.diff(simple.incoming.indptr)),
        pl.Series("returned", np.bincount(simple.arrays.rows[found.back >= 0], minlength=simple.n).astype(np.int64)),
        pl.Series("given", given).fill_nan(None),
        pl.Series("received", received).fill_nan(None),
        pl.Series("balance", given - received).fill_nan(None),
    )
    out.table(
        "actors",
        frame,
        {
            "id": "the actor",
            "kind": "what the actor is; blank where unknown",
            "group": "the actor's group; blank where unknown",
            "ties_given": ("others this actor's ties go to", "actors"),
            "ties_received": ("others whose ties come to this actor", "actors"),
            "returned": ("ties given that are returned", "ties"),
            "given": "weight of the ties given; blank where one is unknown",
            "received": "weight of the ties received; blank where one is unknown",
            "balance": "given less received: above 0 gives more",
        },
        people=("id",),
    )
    if frame.height:
        spec = figures.dots("given", "received", ("Given to others", "Received from others"))
        up = int((given > received).sum())
        title = f"{up} of {simple.n} give more than they receive"
        out.figure("balance", title, "A dot for each actor: what it gives against what it receives.", "actors", spec)


ANALYSIS = Analysis(
    name="reciprocity",
    title="Giving and receiving",
    question="Is what is given returned, to the same person or at all?",
    definition=(
        "Dyadic: pairs tied both ways over connected pairs. By tie: ties that are returned over all ties, "
        "2M / (2M + A) for M mutual and A one-way pairs. Weighted: 2 times the sum over pairs of the smaller of the "
        "two weights, over all weight. Dyadic correlation: Pearson's over all ordered pairs of actors of the weight "
        "there with the weight back, 0 where there is no tie. Generalised: Pearson's correlation over actors of weight "
        "given with weight received. Ties of an actor to itself count in none."
    ),
    reading=(
        "Ties without a direction, of kin for one, count as returned: look at the kinds that have one. Where few ties "
        "are returned, and those who give more receive more all the same, kindness is passed on rather than paid back."
    ),
    limits="Two-sided ties that only one side was asked about look one-way.",
    sources=(
        Source(
            title="Social Network Analysis: Methods and Applications", authors="Wasserman, S. and Faust, K.", year=1994
        ),
        Source(
            title="Reciprocity of weighted networks",
            authors="Squartini, T., Picciolo, F., Ruzzenenti, F. and Garlaschelli, D.",
            year=2013,
        ),
    ),
    network={"between": "person", "layers": True},
    parameters=(BY,),
    run=run,
)
