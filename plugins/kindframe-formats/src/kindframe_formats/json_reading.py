"""Reading graphs written as JSON: node-link, Cytoscape JSON and CX2, JSON Graph Format, Kumu and HIF.

`read_json` is the reader's door. It tells the shape, holds the ends of edges against the ids of nodes as JSON has them
(where ``1`` and ``"1"`` are two), and hands the records on as raw tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kindframe.exporting import Reading
from kindframe.problems import Problem
from kindframe_formats.hif_reading import is_hif, read_hif
from kindframe_formats.json_listed import Shape
from kindframe_formats.json_restoring import restored_json
from kindframe_formats.json_shapes import shape_of
from kindframe_formats.json_tables import Records, as_text, whole_text
from kindframe_formats.jsontext import Number, Whole, open_json
from kindframe_formats.parts import first_repeat, warned

__all__ = ["read_json"]

_ENDS = ("source", "target")


def read_json(path: Path) -> Reading:
    """Read one JSON file that holds a graph.

    Records that hold a key twice, a number that is none or too long, or half a character are set aside with their
    line; where the whole text is one line, with their position instead.

    Raises
    ------
    FileRejected
        Where it is no JSON, breaks off, or holds no graph in a known form; with the line.
    UnsafeInput
        Where it is nested too deep or beyond another limit; nothing of it was parsed.

    .. versionadded:: 0.1
    """
    document, outline = open_json(path)
    if is_hif(document):
        return read_hif(document, outline, path.name)
    shape = shape_of(document, path.name)
    edges = Records.of(shape.edges, "relationships", path.name)
    nodes = Records.of(shape.nodes, "actors", path.name) if shape.nodes else None
    problems = list(shape.problems)
    if shape.restores and nodes is not None and shape.nodes is not None:
        toml = shape.about.get("study")
        return restored_json(
            (nodes, outline.within(shape.nodes.at).lines()),
            (edges, outline.within(shape.edges.at).lines()),
            toml=toml if isinstance(toml, str) else {},
            problems=problems,
            leave=shape.leave,
            edge=shape.ends,
            rename=shape.rename,
        )
    if nodes is not None:
        problems += _by_position(nodes, edges)
        _hold_apart(nodes, edges)
    problems += _own_ids(edges)
    problems += _directions(edges, shape)
    parts = []
    types: dict[str, dict[str, dict[str, str]]] = {}
    for records, listed in ((nodes, shape.nodes), (edges, shape.edges)):
        if records is None or listed is None or not (records.rows or records is nodes):
            continue
        made, types[records.table] = records.part(listed, outline)
        parts.append(made)
        problems += records.problems
    about = {"title": _said(shape.about, "title", "name", "label"), "description": _said(shape.about, "description")}
    settings = {**about, "attributes": {table: held for table, held in types.items() if held}}
    return Reading(tables={}, parts=tuple(parts), problems=tuple(problems), settings=settings)


def _said(about: Mapping[str, Any], *keys: str) -> str:
    """Give the first of these that is a text."""
    return next((about[key] for key in keys if type(about.get(key)) is str and whole_text(about[key])), "")


def _by_position(nodes: Records, edges: Records) -> list[Problem]:
    """Read ends that are positions in the list of nodes, as old writers have them, and say so."""
    keys = [edges.key(end) for end in _ENDS]
    ends = [row.get(key) for row in edges.rows for key in keys if key is not None]
    if not ends or not all(type(end) is Whole and len(end) < 10 and 0 <= int(end) < len(nodes.rows) for end in ends):
        return []
    own = nodes.key("id")
    ids = [as_text(row.get(own)) if own else None for row in nodes.rows]
    if not set(ids).isdisjoint(map(as_text, ends)):
        return []
    if own is None:
        nodes.rows = [{"id": str(place), **row} for place, row in enumerate(nodes.rows)]
        ids = [str(place) for place in range(len(nodes.rows))]
    edges.rows = [{**row, **{key: ids[int(row[key])] for key in keys if key is not None}} for row in edges.rows]
    told = "the ends of its ties are read as positions in the list of nodes, counted from 0"
    return [warned(nodes.file, "KF-JSON-19", told, hint="Look whether they are; newer files name ids.")]


def _hold_apart(nodes: Records, edges: Records) -> None:
    """Set aside nodes whose ids differ in JSON and are one as text (``1`` and ``"1"``), and their edges with them."""
    own = nodes.key("id")
    first: dict[str, type] = {}
    clash: dict[str, type] = {}
    for row, record in enumerate(nodes.rows):
        value = record.get(own) if own else None
        text = as_text(value)
        if text is None:
            continue
        kind = _sort(value)
        if first.setdefault(text, kind) is not kind:
            clash[text] = kind
            told = f"the id {text!r} is here {_shown(kind)} and {_shown(first[text])} in an earlier node"
            nodes.fault(row, "KF-JSON-20", f"{told}: as text they would be one", own, "Give one of them another id.")
    if not clash:
        return
    ends = [(end, edges.key(end)) for end in _ENDS]
    for row, record in enumerate(edges.rows):
        for end, key in ends:
            value = record.get(key) if key else None
            text = as_text(value)
            if text in clash and _sort(value) is clash[text]:
                told = f"{end} refers to {text!r}, {_shown(clash[text])}, whose own node was set aside"
                edges.fault(row, "KF-JSON-20", told, key, "Mend that node first.")


def _sort(value: Any) -> type:
    return Whole if isinstance(value, Number) else type(value)


def _shown(kind: type) -> str:
    return {Whole: "a number", str: "text", bool: "true or false", list: "a list"}.get(kind, "an object")


def _own_ids(edges: Records) -> list[Problem]:
    """Keep ids of edges as an attribute where they name nothing: some tools number the edges of each pair from 0."""
    ids = [as_text(row.get("id")) for row in edges.rows]
    again = first_repeat(ids)
    if again is None:
        return []
    edges.rows = [{("edge id" if key == "id" else key): value for key, value in row.items()} for row in edges.rows]
    told = f"several edges have one id, such as {ids[again]!r}; the ids are kept as the attribute 'edge id'"
    return [warned(edges.file, "KF-JSON-21", told, column="id")]


def _directions(edges: Records, shape: Shape) -> list[Problem]:
    """Give each edge that does not say itself whether it runs one way what the graph says of all."""
    stated = shape.about.get("directed")
    if stated is not None and not isinstance(stated, bool):
        told = f"'directed' is neither true nor false, but {as_text(stated)!r}; it is passed over"
        return [warned(edges.file, "KF-JSON-22", told)]
    if isinstance(stated, bool):
        for row in edges.rows:
            if row and not isinstance(row.get("directed"), bool):
                row["directed"] = stated
    return []
