"""Writing graphs as JSON: node-link, Cytoscape JSON and the JSON Graph Format; the helpers the other JSON writers use.

Blanks are left out, ids are text, numbers are numbers. What kindframe wrote says so in what is said of the whole graph,
and `kindframe_formats.json_reading` gives the same study back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe_formats.laying import Laid, Sheet, lay_out, one_way
from kindframe_formats.losses import Losses

__all__ = [
    "about",
    "node_rows",
    "put_json",
    "put_listed",
    "put_object",
    "record_of",
    "role_rows",
    "rows_of",
    "tie_rows",
    "unused_ids",
    "write_cytoscape",
    "write_graph_format",
    "write_node_link",
]

Rows = Iterator[dict[str, Any]]


def about(laid: Laid, **more: Any) -> dict[str, Any]:
    """Say of the whole graph what it is called, that kindframe wrote it, and what the study's settings are."""
    return {**more, "title": laid.title, "kindframe": "1", "study": laid.toml}


def rows_of(sheet: Sheet, losses: Losses) -> Rows:
    """Give the data of each row without its blanks; a number that JSON cannot write is dropped and counted."""
    frame = sheet.frame.select(list(sheet.columns))
    for name, dtype in frame.schema.items():
        if dtype == pl.Float64 and (odd := int((~frame[name].is_finite()).sum())):
            told = "JSON has no number that is not finite"
            losses.add(f"{sheet.table}.{sheet.columns[name]}", "dropped", odd, told)
            frame = frame.with_columns(pl.when(pl.col(name).is_finite()).then(name))
    if not frame.width:
        yield from ({} for _ in range(sheet.frame.height))
        return
    for row in frame.iter_rows(named=True):
        yield {name: value for name, value in row.items() if value is not None}


def node_rows(laid: Laid, losses: Losses) -> Rows:
    """Give every node with its id, its record, where it differs the record's own id, and its data."""
    for sheet in laid.nodes:
        names = sheet.frame.select("@id", "@own").iter_rows()
        for (own, told), row in zip(names, rows_of(sheet, losses), strict=True):
            yield {"id": own, **record_of(sheet, told), **row}


def record_of(sheet: Sheet, told: str | None) -> dict[str, str]:
    """Say what record a row is and, where it could not have it in the file, its own id."""
    return {"record": sheet.record} if told is None else {"record": sheet.record, "record_id": told}


def tie_rows(laid: Laid, losses: Losses, *, own: str = "id") -> Rows:
    """Give every tie with its ends, its own id (under ``own``), and its data."""
    names = laid.ties.frame.select("@source", "@target", "@id").iter_rows()
    for (source, target, told), row in zip(names, rows_of(laid.ties, losses), strict=True):
        yield {"source": source, "target": target, **({} if told is None else {own: told}), **row}


def role_rows(laid: Laid) -> Rows:
    """Give every role as an edge."""
    for source, target, role in laid.roles.iter_rows():
        yield {"source": source, "target": target, "role": role}


def unused_ids(taken: Iterable[str]) -> Iterator[str]:
    """Give ids for edges, one after the other, that no node has."""
    held = set(taken)
    return (own for number in count(1) if (own := f"e{number}") not in held)


def put_listed(file: BinaryIO, rows: Iterable[Any]) -> None:
    """Write the elements of an array, one on each line."""
    rows = iter(rows)
    first = True
    while block := list(islice(rows, 10_000)):
        file.write((b"\n" if first else b",\n") + b",\n".join(map(orjson.dumps, block)))
        first = False
    file.write(b"\n")


def put_json(
    release: Release, path: Path, name: str, write: Callable[[BinaryIO, Laid, Losses], None], **layout: Any
) -> LossReport:
    """Lay a study out and write it with a function; give the loss report."""
    losses = Losses()
    laid = lay_out(release.study, losses, **layout)
    with atomic_write(path) as file:
        write(file, laid, losses)
    return LossReport(format=name, losses=tuple(losses), files=(path,))


def put_object(file: BinaryIO, head: Mapping[str, Any], **arrays: Iterable[Any]) -> None:
    """Write an object of ``head`` and of arrays, an element on each line, without its closing brace."""
    opening = orjson.dumps(head)[:-1] + (b",\n" if head else b"")
    for name, rows in arrays.items():
        file.write(opening + orjson.dumps(name) + b": [")
        put_listed(file, rows)
        file.write(b"]")
        opening = b",\n"


def write_node_link(release: Release, path: Path) -> LossReport:
    """Write node-link JSON, as networkx and d3 read it (``edges``; networkx before 3.4 wants ``edges="edges"`` named).

    Returns
    -------
    LossReport
        Codings and answers are dropped; ties that run both ways are coerced where others run one way.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """

    def write(file: BinaryIO, laid: Laid, losses: Losses) -> None:
        head = {"directed": one_way(laid, losses), "multigraph": True, "graph": about(laid)}
        put_object(file, head, nodes=node_rows(laid, losses), edges=_edges(laid, losses))
        file.write(b"}\n")

    return put_json(release, path, "node-link", write, own={"edge": ("key",)})


def _edges(laid: Laid, losses: Losses) -> Rows:
    yield from tie_rows(laid, losses)
    yield from role_rows(laid)


def write_cytoscape(release: Release, path: Path) -> LossReport:
    """Write Cytoscape JSON (``.cyjs``), as Cytoscape, Cytoscape.js and networkx read it.

    Nodes and edges share their ids there, so edges are numbered; a tie's own id is its ``record_id``. ``value`` and
    ``shared name`` repeat the id and the name of a node, ``key`` the id of an edge: networkx and Cytoscape look there.

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

    def write(file: BinaryIO, laid: Laid, losses: Losses) -> None:
        head = {
            "format_version": "1.0",
            "generated_by": "kindframe",
            "target_cytoscapejs_version": "~2.1",
            "directed": True,
            "multigraph": True,
            "data": about(laid, name=laid.title),
        }
        ids = unused_ids(own for sheet in laid.nodes for own in sheet.frame["@id"])
        edges = (*tie_rows(laid, losses, own="record_id"), *role_rows(laid))
        file.write(orjson.dumps(head)[:-1] + b',\n"elements": ')
        nodes = ({"data": {**row, **_shown(row)}} for row in node_rows(laid, losses))
        numbered = ({"data": {"id": (own := next(ids)), "key": own, **row}} for row in edges)
        put_object(file, {}, nodes=nodes, edges=numbered)
        file.write(b"}}\n")

    return put_json(
        release, path, "cytoscape", write, own={"node": ("value", "shared name"), "edge": ("key", "record_id")}
    )


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give what Cytoscape shows of a node, and what networkx takes for it."""
    return {"value": row["id"], "shared name": row.get("name", row["id"])}


def write_graph_format(release: Release, path: Path) -> LossReport:
    """Write the JSON Graph Format, version 2: everything of the study's own stands under ``metadata``, as it wants.

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

    def write(file: BinaryIO, laid: Laid, losses: Losses) -> None:
        head = {"label": laid.title, "type": "kindframe study", "directed": True, "metadata": about(laid)}
        file.write(b'{"graph": ' + orjson.dumps(head)[:-1] + b',\n"nodes": {')
        _put_nodes(file, laid, losses)
        file.write(b'},\n"edges": [')
        put_listed(file, _relations(laid, losses))
        file.write(b"]}}\n")

    return put_json(release, path, "json-graph", write, own={"node": ("label",), "edge": ("relation", "label")})


def _put_nodes(file: BinaryIO, laid: Laid, losses: Losses) -> None:
    first = True
    for row in node_rows(laid, losses):
        own = row.pop("id")
        held = {"label": row.get("name", own), "metadata": row}
        file.write((b"\n" if first else b",\n") + orjson.dumps(own) + b": " + orjson.dumps(held))
        first = False


def _relations(laid: Laid, losses: Losses) -> Rows:
    for both, row in zip(laid.ties.frame["@both"], tie_rows(laid, losses), strict=True):
        yield _relation(row, directed=not both, relation=row.get("kind"))
    for row in role_rows(laid):
        yield _relation(row, directed=True, relation=row["role"])


def _relation(row: dict[str, Any], *, directed: bool, relation: str | None) -> dict[str, Any]:
    own: dict[str, Any] = {name: row.pop(name) for name in ("id", "source", "target") if name in row}
    told = {} if relation is None else {"relation": relation}
    return {**own, **told, "directed": directed, "metadata": row}
