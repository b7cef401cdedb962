"""Reading GML of any tool: nodes become actors, edges relationships; what kindframe wrote comes back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.raw import Notes
from kindframe_formats.gml_text import Entry, parse_gml
from kindframe_formats.guarding import refused
from kindframe_formats.json_restoring import restored_json
from kindframe_formats.json_tables import Records, as_text
from kindframe_formats.jsontext import Whole
from kindframe_formats.parts import first_repeat, warned
from kindframe_formats.textlines import lines_of

__all__ = ["read_gml"]

Kept = tuple[Records, NDArray[np.int64]]


def read_gml(path: Path) -> Reading:
    """Read one GML file.

    Nodes whose labels all differ go by them, since the numbers of nodes are the file's own; else by their numbers, and
    labels are names. Lists inside nodes and edges (where they are drawn) are kept as JSON text.

    Raises
    ------
    FileRejected
        Where it is no GML, holds no graph or several, or breaks off; with the line.
    UnsafeInput
        Where its lists are nested without end.

    .. versionadded:: 0.1
    """
    notes = Notes(file=path.name)
    text = lines_of(path, notes).data.decode("utf-8")
    graphs = [held for held in parse_gml(text, path.name).all("graph") if isinstance(held, Entry)]
    if len(graphs) != 1:
        told = (
            f"it holds {len(graphs)} graphs, and one is read" if graphs else "it is no GML: there is no 'graph [' in it"
        )
        raise refused(
            "KF-GMLT-01", path.name, told, row=1, hint="Save each graph in a file of its own." if graphs else ""
        )
    graph = graphs[0]
    nodes = _records(graph, "node", "actors", path.name)
    edges = _records(graph, "edge", "relationships", path.name)
    about = {key: value for key, value in graph.pairs if type(value) in (str, Whole)}
    problems = list(notes.problems)
    if about.get("kindframe") == "1":
        return _restored(nodes, edges, about, problems)
    for what in dict.fromkeys(key for key, value in graph.pairs if isinstance(value, Entry)):
        if what not in ("node", "edge"):
            problems.append(_note(path.name, "KF-GMLT-04", f"{what!r} is passed over: kindframe has no place for it"))
    _named(nodes, edges, problems)
    both = about.get("directed", "0") == "0"
    for row in edges[0].rows:
        row.setdefault("directed", not both)
    ids = [as_text(row.get("id")) for row in edges[0].rows]
    if (again := first_repeat(ids)) is not None:
        told = f"several edges have one id, such as {ids[again]!r}; the ids are kept as the attribute 'edge id'"
        problems.append(warned(path.name, "KF-GMLT-05", told, row=int(edges[1][again]), column="id"))
        edges[0].rows = [
            {("edge id" if key == "id" else key): held for key, held in row.items()} for row in edges[0].rows
        ]
    parts, types = [], {}
    for records, lines in (nodes, edges):
        if records.rows or records.table == "actors":
            made, types[records.table] = records.made(lines)
            parts.append(made)
            problems += records.problems
    title = next((str(about[key]) for key in ("title", "label", "name") if key in about), "")
    settings = {"title": title, "attributes": {table: held for table, held in types.items() if held}}
    return Reading(tables={}, parts=tuple(parts), problems=tuple(problems), settings=settings)


def _note(file: str, code: str, message: str) -> Problem:
    return Problem(code=code, file=file, message=message, severity=Severity.NOTE)


def _records(graph: Entry, key: str, table: str, file: str) -> Kept:
    """Give the nodes, or the edges, as records with their lines; one that is no list is at fault."""
    records = Records(table=table, file=file)
    lines = []
    for value in graph.all(key):
        if not isinstance(value, Entry):
            records.fault(len(records.rows), "KF-GMLT-06", f"the {key} is no list of keys and values")
        records.rows.append(value.plain() if isinstance(value, Entry) else {})
        lines.append(value.line if isinstance(value, Entry) else graph.line)
    return records, np.asarray(lines, dtype=np.int64)


def _labels(nodes: Records) -> dict[str | None, Any]:
    """Give the label of each node by its number."""
    return {as_text(row.get("id")): row.get("label") for row in nodes.rows}


def _renamed(rows: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{names.get(key, key): held for key, held in row.items()} for row in rows]


def _named(nodes: Kept, edges: Kept, problems: list[Problem]) -> None:
    """Name nodes by their labels where these tell them apart."""
    rows = nodes[0].rows
    labels = [as_text(row.get("label")) for row in rows]
    ids = [as_text(row.get("id")) for row in rows]
    if not rows or None in labels or "" in labels or len(set(labels)) < len(labels) or len(set(ids)) < len(ids):
        nodes[0].rows = _renamed(rows, {"label": "name"})
        return
    if labels == ids:
        nodes[0].rows = [{key: held for key, held in row.items() if key != "label"} for row in rows]
        return
    problems.append(
        _note(nodes[0].file, "KF-GMLT-07", "nodes are named by their labels; their numbers are the file's own")
    )
    by_number = _labels(nodes[0])
    nodes[0].rows = [{"id": row["label"], **{k: v for k, v in row.items() if k not in ("id", "label")}} for row in rows]
    for row in edges[0].rows:
        for end in ("source", "target"):
            row[end] = by_number.get(as_text(row.get(end)), row.get(end))


def _restored(nodes: Kept, edges: Kept, about: dict[str, Any], problems: list[Problem]) -> Reading:
    by_number = _labels(nodes[0])
    for row in edges[0].rows:
        for end in ("source", "target"):
            row[end] = by_number.get(as_text(row.get(end)))
    nodes[0].rows = [
        {"id": row.get("label"), **{k: v for k, v in row.items() if k not in ("id", "label")}} for row in nodes[0].rows
    ]
    try:
        types = orjson.loads(str(about.get("types", "{}")))
    except orjson.JSONDecodeError:
        types = {}
    types = types if isinstance(types, dict) else {}
    return restored_json(nodes, edges, toml=str(about.get("study", "")), problems=problems, types=types)
