"""What each rule of making ties of reports gives, rule beside rule and wave by wave. `reports` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kindframe.analysis import Counted
from kindframe_connections import figures
from kindframe_connections.building import Builder
from kindframe_connections.dyads import dyads
from kindframe_connections.telling import Told
from kindframe_connections.tied import ties_of

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["set_abreast"]

RULES = {
    "union": "told by anybody",
    "intersection": "told by both ends",
    "source": "told by the sender",
    "target": "told by the receiver",
}


def _measures(network: Network) -> tuple[Any, ...]:
    """Give ties, density, reciprocity, isolates and mean degree, None where undefined; and the pairs of the ties."""
    simple, both = network.simple(), network.undirected()
    n, m = simple.n, simple.m
    pairs = n * (n - 1) // (1 if simple.directed else 2)
    degree = np.diff(both.indptr)
    returned = dyads(simple).by_tie if simple.directed and m else None
    held = pl.Series(ties_of(simple).pair, dtype=pl.UInt64)
    density, mean = m / pairs if pairs else None, float(degree.mean()) if n else None
    alone = both.nodes["id"].filter(degree == 0)
    return n, m, density, returned, int((degree == 0).sum()), mean, both.nodes["id"], held, alone


def _all_of(members: pl.DataFrame, rows: pl.Series) -> pl.Series:
    """Give the ties of some rows together."""
    empty = pl.Series("ties", dtype=pl.UInt64)
    found: pl.Series = pl.concat([empty, *(one.alias("ties") for one in members.filter(rows)["ties"])])
    return found


def set_abreast(out: Builder, study: Study, network: Network, found: Told, question: dict[str, Any]) -> None:
    """Ask the same question by each rule, wave by wave, and set the answers abreast."""
    rows = []
    waves: list[str | None] = [wave for wave in found.waves if wave is not None] or [question.get("wave")]
    held = {name: question[name] for name in ("kinds",) if question.get(name) is not None}
    for wave in waves:
        union: int | None = None
        for rule in RULES:
            if rule != "union" and found.reporters.isdisjoint({wave} if wave in found.waves else found.waves):
                continue
            asked_by = study.network(**held, wave=wave, between=network.question.between, reports=rule)
            n, m, *rest = _measures(asked_by)
            union = m if union is None else union
            rows.append((wave, rule, n, m, m / union if union else None, *rest))
    schema = {"wave": pl.String, "rule": pl.String, "actors": pl.Int64, "ties": pl.Int64, "of_union": pl.Float64}
    schema |= {"density": pl.Float64, "reciprocity": pl.Float64, "isolates": pl.Int64, "mean_degree": pl.Float64}
    names, types = ("actors", "ties", "isolates"), (pl.String, pl.UInt64, pl.String)
    sets = {name: [row[at - 3] for row in rows] for at, name in enumerate(names)}
    members = pl.DataFrame(sets, schema={name: pl.List(held) for name, held in zip(names, types, strict=True)})
    frame = pl.DataFrame([row[:-3] for row in rows], schema=schema, orient="row")
    told_by = "; ".join(f"{rule}: {what}" for rule, what in RULES.items())
    out.table(
        "rules",
        frame,
        {
            "wave": "the wave; blank where none is told",
            "rule": told_by,
            "actors": ("actors asked about", "actors"),
            "ties": ("tied pairs (ordered, where ties have a direction), any kind", "ties"),
            "of_union": ("ties over those by union; blank where there are none", "share"),
            "density": ("share of pairs tied; blank with fewer than two actors", "share"),
            "reciprocity": ("share of ties returned; blank without ties or direction", "share"),
            "isolates": ("actors without a tie", "actors"),
            "mean_degree": ("mean number of others tied to, in any direction", "actors"),
        },
        counted=Counted(
            keys=("wave", "rule"),
            counts={"actors": "people", "ties": "ties"},
            wholes={"actors": ("isolates",)},
            rests="actors",
            plain=("of_union", "reciprocity"),  # of ties counted once, not of amounts
            per={
                "density": ("actors", "ties" if network.directed else "pairs", 1),
                "mean_degree": ("actors", "people", 2),
            },
            derived=dict.fromkeys(("of_union", "density", "reciprocity", "mean_degree"), ("actors", "ties")),
            apart=True,
        ),
        members=members,
    )
    ways = frame.filter(pl.col("rule") == "intersection")
    union_ties = int(frame.filter(pl.col("rule") == "union")["ties"].sum())
    kept = int(ways["ties"].sum()) / union_ties if ways.height and union_ties else None
    out.say(
        "kept by intersection",
        "the share of tied pairs by union that is left by intersection",
        kept,
        text="Counting only what both ends tell leaves {%} of the pairs that anybody tells of.",
        why="no row says who told of the tie" if not ways.height else "there are no ties",
        n=union_ties,
        of="tied pairs that anybody tells of",
        over="ties",
        among=_all_of(members, frame["rule"] == "union"),
        members=_all_of(members, frame["rule"] == "intersection"),
    )
    if ways.height and union_ties:
        title = f"Asking both ends to agree keeps {kept:.0%} of the ties that either tells of"
        spec = figures.bars("rule", "ties", ("Whom one believes", "Tied pairs"), colour="wave", called=RULES)
        out.figure("rules", title, "Bars of the number of tied pairs by each rule, by wave.", "rules", spec)
    if None in found.waves and len(found.waves) > 1:
        out.note("Rows that tell no wave stand in the agreement, and in none of the rules, which go by wave.")
    if (~found.ties["directed"]).any():
        out.note("The rules source and target take a tie without direction by the way its row is written.")
