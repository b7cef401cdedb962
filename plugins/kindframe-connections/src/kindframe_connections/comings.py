"""Who stayed, joined and left between waves, in all and by group. `change` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from kindframe.analysis import Counted
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import group_by
from kindframe_connections.waves import Presence

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["tell_composition"]


def tell_composition(
    out: Builder, study: Study, steps: Sequence[tuple[str, str, Presence]], by: str, people: tuple[str, ...]
) -> None:
    """Add, for each step from one wave to another, how many people stayed, joined and left, in all and by group."""
    nodes = study.network(between=people).nodes
    groups = nodes.select("id").with_columns(group_by(nodes, by).labels)
    rows, members = [], []
    for first, second, who in steps:
        for fate, ids in (("stayed", who.stayed), ("joined", who.joined), ("left", who.left)):
            held = groups.filter(pl.col("id").is_in(ids.implode()))
            rows.append((first, second, "", fate, held.height))
            members.append(held["id"].to_list())
            for group, part in sorted(held.drop_nulls("group").group_by("group"), key=lambda pair: str(pair[0][0])):
                rows.append((first, second, str(group[0]), fate, part.height))
                members.append(part["id"].to_list())
            if fate != "stayed":
                text = f"{counted(held.height, 'person', 'people')} {fate} between waves {first} and {second}."
                said: dict[str, Any] = {"n": nodes.height, "of": "people", "among": nodes["id"], "members": held["id"]}
                out.say(f"{fate} {first}-{second}", f"people who {fate}", held.height, text=text, **said)
    schema = dict.fromkeys(("first", "second", "group", "fate"), pl.String) | {"people": pl.Int64}
    out.table(
        "composition",
        pl.DataFrame(rows, schema=schema, orient="row"),
        {
            "first": "the earlier wave",
            "second": "the later wave",
            "group": f"the {by}; empty is everybody",
            "fate": "stayed (present and asked in both waves), joined (in the second alone) or left (the first alone)",
            "people": ("how many", "people"),
        },
        counted=Counted(
            keys=("first", "second", "fate", "group"), strata=("first", "second"), counts={"people": "people"}, total=""
        ),
        members=pl.DataFrame({"people": members}, schema={"people": pl.List(pl.String)}),
    )
