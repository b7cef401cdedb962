"""Writing HIF, the format hypergraph libraries share: people and places are nodes, acts and ties are edges among them.

An act with two givers, a receiver and a place is one edge with four incidences, so nothing of it is split into pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kindframe.exporting import LossReport, Release
from kindframe_formats.json_writing import about, put_json, put_object, record_of, rows_of
from kindframe_formats.laying import Laid
from kindframe_formats.losses import Losses
from kindframe_formats.roles import ROLES

__all__ = ["write_hif"]

_OF_ACTS = {role.label: role.outward for role in ROLES if role.record == "action" and role.other == "actor"}


def write_hif(release: Release, path: Path) -> LossReport:
    """Write the Hypergraph Interchange Format, as XGI, HyperNetX and others read it.

    Actors and domains are nodes. Acts are edges whose incidences say in ``attrs.role`` who gave, who received and
    where; ties are edges of two incidences, ``source`` and ``target``; belonging, and what hangs on domains and on
    other acts, are edges or, of acts, attributes. Strength is the edge's weight.

    Returns
    -------
    LossReport
        Codings and answers are dropped.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    return put_json(release, path, "hif", _put, own={"node": ("in_domain", "prompted_by"), "edge": ("record_id",)})


def _put(file: BinaryIO, laid: Laid, losses: Losses) -> None:
    head = {"network-type": "undirected", "metadata": about(laid)}
    edges = list(_edges(laid, losses))
    incidences = ({"edge": edge["edge"], **held} for edge, all_held in edges for held in all_held)
    put_object(file, head, nodes=_nodes(laid, losses), edges=(edge for edge, _ in edges), incidences=incidences)
    file.write(b"}\n")


def _nodes(laid: Laid, losses: Losses) -> Iterator[dict[str, Any]]:
    for sheet in laid.nodes:
        if sheet.record == "action":
            continue
        for (own, told), row in zip(sheet.frame.select("@id", "@own").iter_rows(), rows_of(sheet, losses), strict=True):
            yield {"node": own, "attrs": {**record_of(sheet, told), **row}}


def _edges(laid: Laid, losses: Losses) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Give every edge with its incidences: acts, ties, and roles that are neither."""
    acts = next(sheet for sheet in laid.nodes if sheet.record == "action")
    known = set(acts.frame["@id"])
    parts: dict[str, list[dict[str, Any]]] = {own: [] for own in known}
    more: dict[str, dict[str, Any]] = {own: {} for own in known}
    loose = []
    for source, target, role in laid.roles.iter_rows():
        act, other = (source, target) if _OF_ACTS.get(role, True) else (target, source)
        if role in _OF_ACTS and act in known:
            parts[act].append({"node": other, "attrs": {"role": role}})
        elif role == "prompted":
            more[target]["prompted_by"] = source
        elif act in known:
            more[act]["in_domain"] = target
        else:
            loose.append((source, target, role))
    for (own, told), row in zip(acts.frame.select("@id", "@own").iter_rows(), rows_of(acts, losses), strict=True):
        yield {"edge": own, "attrs": {**record_of(acts, told), **row, **more[own]}}, parts[own]
    number = 0

    def name() -> str:
        nonlocal number
        number += 1
        while f"tie {number}" in known:
            number += 1
        return f"tie {number}"

    ties = laid.ties.frame.select("@source", "@target", "@id").iter_rows()
    for (source, target, told), row in zip(ties, rows_of(laid.ties, losses), strict=True):
        weight = {"weight": row["strength"]} if "strength" in row else {}
        yield {"edge": name(), **weight, "attrs": {**record_of(laid.ties, told), **row}}, _pair(source, target)
    for source, target, role in loose:
        yield {"edge": name(), "attrs": {"record": "role", "role": role}}, _pair(source, target)


def _pair(source: str, target: str) -> list[dict[str, Any]]:
    ends = (("source", source), ("target", target))
    return [{"node": node, "attrs": {"role": role}} for role, node in ends]
