"""The JSON manners of two tools: Kumu's blueprint, and CX2 of Cytoscape and NDEx, as shapes for the JSON reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kindframe_formats.guarding import refused
from kindframe_formats.json_listed import Listed, Shape, listed_under, note_of, passed_over
from kindframe_formats.jsontext import Doubled, twice

__all__ = ["aspects_of", "cx2_shape", "kumu_shape"]

Flat = Callable[[dict[str, Any]], dict[str, Any]]


def kumu_shape(document: dict[str, Any], file: str) -> Shape:
    """Read Kumu's blueprint, or the project that Kumu itself saves, in which fields stand under ``attributes``.

    Connections name the ids of elements or, where an element has none, its label.
    """
    nodes, edges = (listed_under(document, key, (), file) for key in ("elements", "connections"))
    held = [element for element in nodes.elements if isinstance(element, dict)]
    ours = bool(held) and all(element.get("record") in ("actor", "action", "domain") for element in held)
    return Shape(
        name="Kumu",
        nodes=Listed(elements=nodes.elements, at=nodes.at, flat=None if ours else _element),
        edges=Listed(elements=edges.elements, at=edges.at, flat=None if ours else _connection),
        about={"kindframe": "1"} if ours else {},
        problems=tuple(passed_over(document, ("elements", "connections"), file)),
        ends={"from": "@source", "to": "@target", "record_id": "@id"},
        rename={"type": "kind"},
        leave={"node": ("label",), "edge": ("id", "label", "direction")},
    )


def _spread(own: dict[str, Any], what: str) -> dict[str, Any]:
    """Put the fields of an element or a connection of a project beside what Kumu says of it."""
    fields = own.get("attributes")
    if "_id" not in own or not isinstance(fields, dict):
        return own
    named = {("type" if key.casefold() == f"{what} type" else key): value for key, value in fields.items()}
    rest = {key: value for key, value in own.items() if key not in ("_id", "attributes")}
    return _as(fields, _as(own, {**named, **rest, "id": own["_id"]}))


def _element(own: dict[str, Any]) -> dict[str, Any]:
    own = _spread(own, "element")
    name = own.get("id", own.get("label"))
    rest = {("name" if key == "label" else key): value for key, value in own.items() if key != "id"}
    return _as(own, {"id": name, **rest})


def _connection(own: dict[str, Any]) -> dict[str, Any]:
    own = _spread(own, "connection")
    way = {"directed": True, "undirected": False, "mutual": False}.get(str(own.get("direction", "directed")))
    known = {"from": "source", "to": "target"}
    rest = {known.get(key, key): value for key, value in own.items() if key != "direction" or way is None}
    return _as(own, rest if way is None else {**rest, "directed": way})


def _as(own: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """Keep what is known of keys that stand twice."""
    if not twice(own):
        return made
    doubled = Doubled(made)
    doubled.twice = twice(own)
    return doubled


# -- CX2 ----------------------------------------------------------------------------------------------

_CX2 = (
    *("CXVersion", "hasFragments", "metaData", "attributeDeclarations", "networkAttributes"),
    *("nodes", "edges", "status"),
)


def aspects_of(document: Any, file: str) -> dict[str, int]:
    """Give where each aspect of a CX2 document stands; nothing where it is none.

    Raises
    ------
    FileRejected
        Where nodes or edges are in several fragments.
    """
    if not isinstance(document, list) or not document:
        return {}
    if not isinstance(document[0], dict) or "CXVersion" not in document[0]:
        return {}
    found: dict[str, int] = {}
    for place, aspect in enumerate(document):
        for name in aspect if isinstance(aspect, dict) else ():
            if name in found and name in ("nodes", "edges") and aspect[name]:
                told = f"its {name} are in several fragments, and are read where they stand together"
                raise refused("KF-JSON-24", file, told, hint="Save it without fragments.")
            found.setdefault(name, place)
    return found


def _held(document: list[Any], aspects: Mapping[str, int], name: str) -> list[Any]:
    held = document[aspects[name]][name] if name in aspects else []
    return held if isinstance(held, list) else []


def _first(document: list[Any], aspects: Mapping[str, int], name: str) -> dict[str, Any]:
    return next((held for held in _held(document, aspects, name) if isinstance(held, dict)), {})


def cx2_shape(document: list[Any], aspects: Mapping[str, int], file: str) -> Shape:
    """Read CX2; the ends of edges are numbers of nodes, and a name of an attribute may have a short form."""
    declared = _first(document, aspects, "attributeDeclarations")
    stated = _first(document, aspects, "networkAttributes")
    ours = stated.get("kindframe") == "1"
    elements = {name: _held(document, aspects, name) for name in ("nodes", "edges")}
    at = {name: (aspects[name], list(document[aspects[name]]).index(name)) for name in elements if name in aspects}
    problems = [note_of(file, name) for name in aspects if name not in _CX2]
    values = {kind: _values(declared.get(kind)) for kind in elements}
    flat = _ours(elements["nodes"], values) if ours else _theirs(values)
    return Shape(
        name="CX2",
        nodes=Listed(elements=elements["nodes"], at=at.get("nodes", ()), flat=flat[0]),
        edges=Listed(elements=elements["edges"], at=at.get("edges", ()), flat=flat[1]),
        about={**stated, "directed": True},
        problems=tuple(problems),
        ends={"source": "@source", "target": "@target", "record_id": "@id"},
    )


def _values(notes: Any) -> Flat:
    """Make the function that gives the attributes of an element under their whole names, with their defaults."""
    known = {key: note for key, note in notes.items() if isinstance(note, dict)} if isinstance(notes, dict) else {}
    whole = {note["a"]: key for key, note in known.items() if isinstance(note.get("a"), str)}
    default = {key: note["v"] for key, note in known.items() if "v" in note}

    def values(element: dict[str, Any]) -> dict[str, Any]:
        inner = element.get("v")
        given = inner if isinstance(inner, dict) else {}
        return _as(given, default | {whole.get(key, key): value for key, value in given.items()})

    return values


def _ours(nodes: list[Any], values: Mapping[str, Flat]) -> tuple[Flat, Flat]:
    """Give nodes and edges of a file that kindframe wrote: the id of a node is an attribute of it."""
    ids = {}
    for element in nodes:
        inner = element.get("v") if isinstance(element, dict) else None
        if isinstance(inner, dict):
            ids[element.get("id")] = inner.get("id")

    def edge(element: dict[str, Any]) -> dict[str, Any]:
        held = values["edges"](element)
        return _as(held, {"source": ids.get(element.get("s")), "target": ids.get(element.get("t")), **held})

    return values["nodes"], edge


def _theirs(values: Mapping[str, Flat]) -> tuple[Flat, Flat]:
    def node(element: dict[str, Any]) -> dict[str, Any]:
        place: dict[str, Any] = {key: element[key] for key in ("x", "y", "z") if key in element}
        return _with(values["nodes"](element), {"id": element.get("id"), **place})

    def edge(element: dict[str, Any]) -> dict[str, Any]:
        ends = {"source": element.get("s"), "target": element.get("t"), "id": element.get("id")}
        return _with(values["edges"](element), ends)

    return node, edge


def _with(held: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Put an element's own parts before its attributes; an attribute that is called like one is told apart."""
    return _as(held, {**own, **{(f"{key} attribute" if key in own else key): value for key, value in held.items()}})
