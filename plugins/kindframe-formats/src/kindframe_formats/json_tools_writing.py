"""Writing JSON for tools with manners of their own: CX2 of Cytoscape and NDEx, Kumu's blueprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from kindframe.exporting import LossReport, Release
from kindframe_formats.json_writing import about, node_rows, put_json, put_listed, put_object, role_rows, tie_rows
from kindframe_formats.laying import Laid
from kindframe_formats.losses import Losses

__all__ = ["write_cx2", "write_kumu"]

_TYPES: Mapping[pl.DataType, str] = {pl.Float64(): "double", pl.Int64(): "long", pl.Boolean(): "boolean"}


def write_cx2(release: Release, path: Path) -> LossReport:
    """Write CX2, as Cytoscape and NDEx read it: declared attributes, nodes and edges numbered from 0.

    A node's own id is its attribute ``id``, a tie's its ``record_id``.

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
    return put_json(release, path, "cx2", _put_cx2, own={"edge": ("record_id",)})


def _put_cx2(file: BinaryIO, laid: Laid, losses: Losses) -> None:
    numbers: dict[str, int] = {}
    nodes = laid.height
    edges = laid.ties.frame.height + laid.roles.height
    told = about(laid, name=laid.title)
    counts = [("attributeDeclarations", 1), ("networkAttributes", 1), ("nodes", nodes), ("edges", edges)]
    declared = {
        "networkAttributes": {name: {"d": "string"} for name in told},
        "nodes": {name: {"d": "string"} for name in ("id", "record", "record_id")}
        | {name: {"d": _TYPES.get(dtype, "string")} for name, dtype in laid.types("node").items()},
        "edges": {name: {"d": "string"} for name in ("role", "record_id")}
        | {name: {"d": _TYPES.get(dtype, "string")} for name, dtype in laid.types("edge").items()},
    }
    head: list[Any] = [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": [{"elementCount": n, "name": name} for name, n in counts]},
        {"attributeDeclarations": [declared]},
        {"networkAttributes": [told]},
    ]

    def node(row: dict[str, Any]) -> dict[str, Any]:
        numbers[row["id"]] = len(numbers)
        return {"id": numbers[row["id"]], "v": row}

    each = count()

    def edge(row: dict[str, Any]) -> dict[str, Any]:
        ends = {"s": numbers[row.pop("source")], "t": numbers[row.pop("target")]}
        return {"id": next(each), **ends, "v": row}

    file.write(b"[\n" + b",\n".join(map(orjson.dumps, head)) + b',\n{"nodes": [')
    put_listed(file, map(node, node_rows(laid, losses)))
    file.write(b']},\n{"edges": [')
    put_listed(file, map(edge, (*tie_rows(laid, losses, own="record_id"), *role_rows(laid))))
    file.write(b']},\n{"status": [{"error": "", "success": true}]}\n]\n')


def write_kumu(release: Release, path: Path) -> LossReport:
    """Write Kumu's JSON blueprint: elements with label, type and fields, connections by id.

    Returns
    -------
    LossReport
        Codings, answers and the study's settings are dropped: a blueprint has room for elements and connections alone.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    return put_json(release, path, "kumu", _put_kumu, own=KUMU)


KUMU: Mapping[str, Iterable[str]] = {
    "node": ("label", "type", "tags"),
    "edge": ("from", "to", "type", "direction", "label", "tags", "record_id"),
}
"""Names that Kumu uses itself."""


def _put_kumu(file: BinaryIO, laid: Laid, losses: Losses) -> None:
    if laid.toml:
        losses.add("study.toml", "dropped", 1, "Kumu has no room for titles, meanings and waves")
    ways = iter((*(not both for both in laid.ties.frame["@both"]), *(True for _ in range(laid.roles.height))))
    numbers = count(1)
    rows = (*tie_rows(laid, losses, own="record_id"), *role_rows(laid))
    connections = (_connection(row, next(ways), next(numbers)) for row in rows)
    put_object(file, {}, elements=map(_element, node_rows(laid, losses)), connections=connections)
    file.write(b"}\n")


def _element(row: dict[str, Any]) -> dict[str, Any]:
    own = {"id": row.pop("id"), "label": row.get("name")}
    own["label"] = own["label"] or own["id"]
    return {**own, **({"type": row.pop("kind")} if "kind" in row else {}), **row}


def _connection(row: dict[str, Any], one_way: bool, number: int) -> dict[str, Any]:
    ends = {"from": row.pop("source"), "to": row.pop("target")}
    kind = {"type": row.pop("kind")} if "kind" in row else {}
    return {"id": f"c{number}", **ends, **kind, "direction": "directed" if one_way else "undirected", **row}
