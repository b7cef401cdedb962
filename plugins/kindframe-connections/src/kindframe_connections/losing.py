"""What the loss of each one organisation and place does, and whom it cuts off. `resilience` calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Counted
from kindframe.network import Network
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.removal import Apart

__all__ = ["named_as", "singles"]

Flags = NDArray[np.bool_]


def singles(out: Builder, simple: Network, apart: Apart, sets: dict[str, Flags], listed: int) -> None:
    """Add what the loss of each one organisation and place does, and whom the worst cut off."""
    degree, cut, largest = np.diff(simple.indptr), apart.cut_off(), apart.largest()
    lost, pieces, inside = apart.pairs_lost(), apart.pieces, apart.in_largest
    frames = []
    named = simple.nodes if "name" in simple.nodes.columns else simple.nodes.with_columns(name="id")
    for role, flags in sets.items():
        which = np.flatnonzero(flags)
        frame = simple.nodes.select("id", "kind")[which].with_columns(
            pl.lit(role).alias("role"),
            pl.Series("tied", degree[which]),
            pl.Series("in_largest", inside[which]),
            pl.Series("pieces", pieces[which]),
            pl.Series("largest", largest[which]),
            pl.Series("cut_off", cut[which]),
            pl.Series("pairs_lost", lost[which]),
            pl.Series("at", which, dtype=pl.Int64),
        )
        frame = frame.sort(["cut_off", "pairs_lost", "at"], descending=[True, True, False])
        frames.append(frame)
        _worst(out, role, frame, apart.people_in_largest, named)
    table = pl.concat(frames).sort(["cut_off", "pairs_lost", "at"], descending=[True, True, False])
    is_person = bool((apart.people[table["at"].to_numpy()]).any())
    out.table(
        "single",
        table.drop("at"),
        {
            "id": "the organisation or place that goes, alone",
            "kind": "what it is",
            "role": "organisation or place",
            "tied": ("actors tied to it", "actors"),
            "in_largest": "whether it is in the largest part",
            "pieces": ("into how many pieces its part falls without it", "pieces"),
            "largest": ("actors in the largest part that is left", "actors"),
            "cut_off": ("people of the largest part who are not in the largest part that is left", "people"),
            "pairs_lost": ("pairs of people who are joined with it and not without it", "pairs"),
        },
        people=("id",) if is_person else (),
        counted=Counted(
            keys=("id", "kind", "role", "in_largest"),
            counts={"tied": "people", "cut_off": "people", "largest": "people", "pairs_lost": "pairs"},
            rests="cut_off",
            plain=("pieces",),
            out_of={"largest": simple.n - 1},
            apart=True,
        ),
        members=_cut_off(simple, apart, table),
    )
    worst = table.filter(pl.col("cut_off") > 0).head(listed)
    who = [(row["id"], apart.who(row["at"])) for row in worst.iter_rows(named=True)]
    ids = simple.nodes["id"]
    parts = [pl.DataFrame({"without": name, "id": ids.gather(people)}) for name, people in who]
    names = pl.concat(parts) if parts else pl.DataFrame(schema={"without": pl.String, "id": pl.String})
    out.table(
        "cut_off",
        names,
        {
            "without": f"the organisation or place that goes; the {listed} that cut off most",
            "id": "somebody who is then no longer connected to the largest part",
        },
        people=("id",),
    )
    top = table.row(0, named=True) if table.height else None
    if top and top["cut_off"]:
        gone = counted(top["cut_off"], "person", "people")
        title = f"Without {named_as(named, top['id'])}, {gone} would be cut off from the largest part"
        spec = figures.bars("id", "cut_off", ("Which one goes", "People cut off"), colour="role")
        spec = {**spec, "transform": [{"filter": "datum.cut_off > 0"}]}
        alt = "Bars, for each organisation or place, of how many people its loss alone cuts off from the largest part."
        out.figure("single", title, alt, "single", spec)


NAMED = 500
"""Of at most how many it is said whom their loss cuts off; where more do, the counts name nobody."""


def _cut_off(simple: Network, apart: Apart, table: pl.DataFrame) -> pl.DataFrame | None:
    """Give the people whom each one cuts off; None where too many do."""
    cut = table["cut_off"].to_numpy() > 0
    if cut.sum() > NAMED:
        return None
    ids, nobody = simple.nodes["id"], np.zeros(0, np.int64)
    rows = zip(table["at"].to_list(), cut, strict=True)
    lists = [ids.gather(apart.who(at) if some else nobody) for at, some in rows]
    return pl.DataFrame({"cut_off": pl.Series(lists, dtype=pl.List(pl.String))})


def named_as(nodes: pl.DataFrame, actor: str) -> str:
    """Give the name of an actor, or the id where it has none."""
    return str(nodes.filter(id=actor)["name"].item() or actor)


def _worst(out: Builder, role: str, frame: pl.DataFrame, people: int, names: pl.DataFrame) -> None:
    ground: dict[str, Any] = {"n": people, "of": "people in the largest part"}
    top = frame.row(0, named=True) if frame.height else None
    none = f"there is no {role}"
    text = ""
    if top:
        cut = counted(top["cut_off"], "person", "people")
        text = f"No one {role} going alone cuts anybody off from the largest part."
        if top["cut_off"]:
            name = named_as(names, top["id"])
            would = f"{cut} of {people:,} would be cut off from the largest part"
            text = f"The {role} whose loss cuts off most is {name}: without it, {would}."
    what = f"people whom the loss of one {role} cuts off, at most"
    out.say(f"{role} cuts off", what, top["cut_off"] if top else None, text=text, why=none, **ground)
    some = frame.filter(pl.col("cut_off") > 0).height
    cuts = f"{some:,} {'cuts' if some == 1 else 'cut'} somebody off" if some else "none cuts anybody off"
    text = f"Of {counted(frame.height, role)}, going alone, {cuts}."
    out.say(
        f"{role}s that cut off",
        f"{role}s that cut off",
        some if frame.height else None,
        text=text,
        why=none,
        n=frame.height,
        of=f"{role}s",
    )
