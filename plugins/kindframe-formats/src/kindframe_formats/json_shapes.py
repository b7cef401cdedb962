"""Which of the many JSON manners of writing a graph a document has, and where its nodes and edges stand in it.

Known are node-link (networkx, d3), Cytoscape's ``elements`` and the JSON Graph Format, each told by its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from kindframe.problems import Problem, Severity, nearest
from kindframe_formats.guarding import refused
from kindframe_formats.jsontext import Doubled, twice

__all__ = ["Listed", "Shape", "shape_of"]

_EDGES = ("edges", "links")
_OWN = ("graph", "directed", "multigraph", "data", "name", "label", "title", "description", "metadata", "id", "type")


@frozen(kw_only=True)
class Listed:
    """Nodes or edges as they stand in the document, and the way to them: the positions of children, from the root.

    ``flat`` makes one record of an element with objects inside; ``keys`` are the ids of elements listed by id.
    """

    elements: list[Any] = field(factory=list)
    at: tuple[int, ...] = ()
    flat: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    keys: tuple[str, ...] = ()


@frozen(kw_only=True)
class Shape:
    """A graph found in a document: ``about`` is what is said of the whole."""

    name: str
    nodes: Listed | None
    edges: Listed
    about: Mapping[str, Any] = field(factory=dict)
    problems: tuple[Problem, ...] = ()


def shape_of(document: Any, file: str) -> Shape:
    """Tell a document's shape.

    Raises
    ------
    FileRejected
        Where it has none that is known, or could mean two things.
    """
    if isinstance(document, dict):
        _hold_keys(document, file)
        if "nodes" in document or any(isinstance(document.get(key), list) for key in _EDGES):
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


def _hold_keys(held: dict[str, Any], file: str) -> None:
    if twice(held):
        told = f"the key {twice(held)[0]!r} stands twice, and which is meant cannot be known"
        raise refused("KF-JSON-03", file, told, hint="Take one of the two out.")


def _listed(held: dict[str, Any], key: str, at: tuple[int, ...], file: str) -> Listed:
    """Take the list under a key."""
    if not isinstance(held[key], list):
        raise refused("KF-JSON-06", file, f"{key!r} is not a list")
    return Listed(elements=held[key], at=(*at, list(held).index(key)))


def _edges(held: dict[str, Any], at: tuple[int, ...], file: str) -> tuple[Listed, list[Problem]]:
    """Take the edges, under whichever of their two names; say where there are none."""
    there = [key for key in _EDGES if key in held and held[key] != []] or [key for key in _EDGES if key in held]
    if len(there) > 1 and held[there[0]]:
        told = "it has both 'edges' and 'links', and which is meant cannot be known"
        raise refused("KF-JSON-05", file, told, hint="Take one of the two out.")
    if not there:
        near = nearest("edges", filter(str.isprintable, held)) or nearest("links", filter(str.isprintable, held))
        told = "there is neither 'edges' nor 'links' in it: no ties are read"
        return Listed(), [Problem(code="KF-JSON-07", file=file, message=told, near=near)]
    notes = []
    if there[0] == "links":
        notes.append(_note(file, "KF-JSON-08", "its ties stand under 'links', the older name of 'edges'; read so"))
    return _listed(held, there[0], at, file), notes


def _note(file: str, code: str, message: str) -> Problem:
    return Problem(code=code, file=file, message=message, severity=Severity.NOTE)


def _passed_over(held: dict[str, Any], used: tuple[str, ...], file: str) -> list[Problem]:
    """Say which keys of the document are not read."""
    return [
        _note(file, "KF-JSON-09", f"{key!r} is passed over: kindframe has no place for it")
        for key in held
        if key not in used and key not in _OWN
    ]


def _node_link(document: dict[str, Any], file: str) -> Shape:
    edges, problems = _edges(document, (), file)
    nodes = _listed(document, "nodes", (), file) if "nodes" in document else None
    if nodes is None:
        told = "there are no 'nodes' in it; the ends of its ties are the actors"
        problems.append(Problem(code="KF-JSON-10", file=file, message=told))
    inner = document.get("graph")
    about = {**(inner if isinstance(inner, dict) else {}), **{k: v for k, v in document.items() if k in _OWN}}
    problems += _passed_over(document, ("nodes", *_EDGES), file)
    return Shape(name="node-link", nodes=nodes, edges=edges, about=about, problems=tuple(problems))


def _cytoscape(document: dict[str, Any], elements: dict[str, Any], file: str) -> Shape:
    _hold_keys(elements, file)
    at = (list(document).index("elements"),)
    flat = _flattened("data")
    nodes = _listed(elements, "nodes", at, file) if "nodes" in elements else None
    edges = _listed(elements, "edges", at, file) if "edges" in elements else Listed()
    data = document.get("data")
    about = {**(data if isinstance(data, dict) else {}), **{k: v for k, v in document.items() if k in _OWN}}
    return Shape(
        name="Cytoscape JSON",
        nodes=Listed(elements=nodes.elements, at=nodes.at, flat=flat) if nodes else None,
        edges=Listed(elements=edges.elements, at=edges.at, flat=flat),
        about=about,
        problems=tuple(_passed_over(document, ("elements",), file)),
    )


def _graph_format(document: dict[str, Any], graph: dict[str, Any], at: tuple[int, ...], file: str) -> Shape:
    _hold_keys(graph, file)
    flat = _flattened("metadata")
    edges, problems = _edges(graph, at, file)
    nodes = None
    held = graph.get("nodes")
    if isinstance(held, dict):
        _hold_keys(held, file)
        place = (*at, list(graph).index("nodes"))
        nodes = Listed(elements=list(held.values()), at=place, flat=flat, keys=tuple(held))
    elif "nodes" in graph:
        nodes = Listed(elements=(listed := _listed(graph, "nodes", at, file)).elements, at=listed.at, flat=flat)
    if "hyperedges" in graph:
        told = "'hyperedges' tie several nodes at once; they are passed over"
        problems.append(Problem(code="KF-JSON-11", file=file, message=told))
    about = {**graph, **{k: v for k, v in document.items() if k in _OWN and k != "graph"}}
    return Shape(
        name="JSON Graph Format",
        nodes=nodes,
        edges=Listed(elements=edges.elements, at=edges.at, flat=flat),
        about=about,
        problems=(*problems, *_passed_over(graph, ("nodes", *_EDGES, "hyperedges"), file)),
    )


def _flattened(inner: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Make the function that lifts what stands in an inner object beside the rest; the inner names come first."""

    def flat(element: dict[str, Any]) -> dict[str, Any]:
        held = element.get(inner)
        if not isinstance(held, dict):
            return element
        rest = {(key if key not in held else f"outer {key}"): v for key, v in element.items() if key != inner}
        made = Doubled({**held, **rest})
        made.twice = (*twice(element), *twice(held))
        return made if made.twice else dict(made)

    return flat
