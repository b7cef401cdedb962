"""Which of the many JSON manners of writing a graph a document has, and where its nodes and edges stand in it.

Known are node-link (networkx, d3), Cytoscape's ``elements`` and its CX2, the JSON Graph Format and Kumu's blueprint,
each told by its shape.
"""

from __future__ import annotations

from typing import Any

from kindframe.problems import Problem, Severity, nearest
from kindframe_formats.guarding import refused
from kindframe_formats.json_listed import EDGES, OWN, Listed, Shape, flattened, hold_keys, listed_under, passed_over
from kindframe_formats.json_tool_shapes import aspects_of, cx2_shape, kumu_shape

__all__ = ["shape_of"]

_STATED = ("format_version", "generated_by", "target_cytoscapejs_version")


def shape_of(document: Any, file: str) -> Shape:
    """Tell a document's shape.

    Raises
    ------
    FileRejected
        Where it has none that is known, or could mean two things.
    """
    if aspects := aspects_of(document, file):
        return cx2_shape(document, aspects, file)
    if isinstance(document, dict):
        hold_keys(document, file)
        if isinstance(document.get("elements"), list) and "connections" in document:
            return kumu_shape(document, file)
        if "nodes" in document or any(isinstance(document.get(key), list) for key in EDGES):
            return _node_link(document, file)
        if isinstance(document.get("elements"), dict):
            return _cytoscape(document, document["elements"], file)
        if isinstance(document.get("graph"), dict):
            return _graph_format(document, document["graph"], (list(document).index("graph"),), file)
        if isinstance(document.get("graphs"), list):
            graphs = document["graphs"]
            if len(graphs) != 1 or not isinstance(graphs[0], dict):
                told = f"it holds {len(graphs)} graphs, and one is read from a file"
                raise refused("KF-JSON-05", file, told, hint="Save each graph in a file of its own.")
            return _graph_format(document, graphs[0], (list(document).index("graphs"), 0), file)
    begins = ", ".join(repr(key) for key in list(document)[:8]) if isinstance(document, dict) else "no object"
    told = f"it is no graph in a form kindframe knows; it holds {begins or 'nothing'}"
    hint = "Node-link JSON has 'nodes' and 'edges' (or 'links')."
    raise refused("KF-JSON-04", file, told, row=1, hint=hint)


def _edges(held: dict[str, Any], at: tuple[int, ...], file: str) -> tuple[Listed, list[Problem]]:
    """Take the edges, under whichever of their two names; say where there are none."""
    there = [key for key in EDGES if key in held and held[key] != []] or [key for key in EDGES if key in held]
    if len(there) > 1 and held[there[0]]:
        told = "it has both 'edges' and 'links', and which is meant cannot be known"
        raise refused("KF-JSON-05", file, told, hint="Take one of the two out.")
    if not there:
        near = nearest("edges", filter(str.isprintable, held)) or nearest("links", filter(str.isprintable, held))
        told = "there is neither 'edges' nor 'links' in it: no ties are read"
        return Listed(), [Problem(code="KF-JSON-07", file=file, message=told, near=near)]
    notes = []
    if there[0] == "links":
        told = "its ties stand under 'links', the older name of 'edges'; read so"
        notes.append(Problem(code="KF-JSON-08", file=file, message=told, severity=Severity.NOTE))
    return listed_under(held, there[0], at, file), notes


def _node_link(document: dict[str, Any], file: str) -> Shape:
    edges, problems = _edges(document, (), file)
    nodes = listed_under(document, "nodes", (), file) if "nodes" in document else None
    if nodes is None:
        told = "there are no 'nodes' in it; the ends of its ties are the actors"
        problems.append(Problem(code="KF-JSON-10", file=file, message=told))
    inner = document.get("graph")
    about = {**(inner if isinstance(inner, dict) else {}), **{k: v for k, v in document.items() if k in OWN}}
    problems += passed_over(document, ("nodes", *EDGES), file)
    return Shape(name="node-link", nodes=nodes, edges=edges, about=about, problems=tuple(problems))


def _cytoscape(document: dict[str, Any], elements: dict[str, Any], file: str) -> Shape:
    hold_keys(elements, file)
    at = (list(document).index("elements"),)
    flat = flattened("data")
    nodes = listed_under(elements, "nodes", at, file) if "nodes" in elements else None
    edges = listed_under(elements, "edges", at, file) if "edges" in elements else Listed()
    data = document.get("data")
    about = {**(data if isinstance(data, dict) else {}), **{k: v for k, v in document.items() if k in OWN}}
    return Shape(
        name="Cytoscape JSON",
        nodes=Listed(elements=nodes.elements, at=nodes.at, flat=flat) if nodes else None,
        edges=Listed(elements=edges.elements, at=edges.at, flat=flat),
        about=about,
        problems=tuple(passed_over(document, ("elements", *_STATED), file)),
        ends={"source": "@source", "target": "@target", "record_id": "@id"},
        leave={"node": ("value", "shared name"), "edge": ("id", "key")},
    )


def _graph_format(document: dict[str, Any], graph: dict[str, Any], at: tuple[int, ...], file: str) -> Shape:
    hold_keys(graph, file)
    inner = graph.get("metadata")
    about = {**(inner if isinstance(inner, dict) else {}), **graph}
    flat = flattened("metadata", only=("id", "source", "target") if about.get("kindframe") == "1" else None)
    edges, problems = _edges(graph, at, file)
    nodes = None
    held = graph.get("nodes")
    if isinstance(held, dict):
        hold_keys(held, file)
        place = (*at, list(graph).index("nodes"))
        nodes = Listed(elements=list(held.values()), at=place, flat=flat, keys=tuple(held))
    elif "nodes" in graph:
        nodes = Listed(elements=(listed := listed_under(graph, "nodes", at, file)).elements, at=listed.at, flat=flat)
    if "hyperedges" in graph:
        told = "'hyperedges' tie several nodes at once; they are passed over"
        problems.append(Problem(code="KF-JSON-11", file=file, message=told))
    about |= {k: v for k, v in document.items() if k in OWN and k != "graph"}
    return Shape(
        name="JSON Graph Format",
        nodes=nodes,
        edges=Listed(elements=edges.elements, at=edges.at, flat=flat),
        about=about,
        problems=(*problems, *passed_over(graph, ("nodes", *EDGES, "hyperedges"), file)),
    )
