"""Which actors are of the kinds asked about, and membership as ties. `resilience` and `places` call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.errors import UnknownName
from kindframe.network import Network
from kindframe.problems import nearest
from kindframe.records import CODEBOOKS
from kindframe_connections.building import Builder, counted

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["chosen", "with_members"]


def chosen(
    study: Study, nodes: pl.DataFrame, kinds: Sequence[str], out: Builder, what: str, otherwise: Sequence[str] = ()
) -> NDArray[np.bool_]:
    """Say of each node whether it is of one of the kinds; an unknown kind is none of them.

    With ``otherwise``, where no node is of the kinds, every node that is of none of those others is taken, and a note
    says so: in a bare list of ties nobody's kind is recorded.

    Raises
    ------
    UnknownName
        Where neither a codebook nor an actor knows a kind; with the nearest.
    """
    known = {*CODEBOOKS["actor"], *study.settings.codebook.get("actor", {})}
    known.update(study.actors.table["kind"].drop_nulls().unique().to_list())
    for kind in kinds:
        if kind not in known:
            raise UnknownName("kind of actor", kind, nearest(kind, known))
    held = nodes["kind"].is_in(list(kinds)).fill_null(False).to_numpy().astype(bool)
    if otherwise and not held.any() and nodes.height:
        held = ~nodes["kind"].is_in(list(otherwise)).fill_null(False).to_numpy().astype(bool)
        if held.any():
            named = ", ".join(kinds)
            out.note(
                f"No actor is of the kind {named}: {counted(int(held.sum()), 'other actor')} were taken as {what}."
            )
    return held


def with_members(network: Network, out: Builder) -> Network:
    """Give the simple undirected network with a tie between each actor and whatever it belongs to."""
    if "member_of" not in network.nodes.columns:
        return network
    places = network.nodes.select(body="id").with_row_index("j")
    pairs = (
        network.nodes.select("member_of")
        .with_row_index("i")
        .explode("member_of")
        .drop_nulls()
        .join(places, left_on="member_of", right_on="body")
    )
    if not pairs.height:
        return network
    rows = network.arrays.rows
    once = rows < network.indices
    source = np.concatenate([rows[once], pairs["i"].to_numpy().astype(np.int32)])
    target = np.concatenate([network.indices[once], pairs["j"].to_numpy().astype(np.int32)])
    joined = Network.from_edges(network.nodes, source, target, directed=False).undirected()
    out.note(f"Belonging counts as a tie: it alone gives {counted(joined.m - network.m, 'tie')}.")
    return joined
