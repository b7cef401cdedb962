"""Reading HIF, the format hypergraph libraries share: nodes, edges that hold any number of them, and incidences.

A file that kindframe wrote gives its study back. Of another, nodes and edges both become actors (attribute ``mode``
says which), and each incidence a tie from the node to the edge: a two-mode network, as people and places are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kindframe.exporting import Reading
from kindframe_formats.json_listed import Listed, flattened, hold_keys, listed_under, passed_over
from kindframe_formats.json_restoring import restored_json
from kindframe_formats.json_tables import Records, as_text
from kindframe_formats.jsontext import Outline
from kindframe_formats.parts import warned

__all__ = ["is_hif", "read_hif"]

Rows = list[dict[str, Any]]
_TYPES = ("undirected", "directed", "asc")


@frozen(kw_only=True, eq=False)
class _Part:
    """One list of the file: its records, and the line of each."""

    records: Records
    lines: NDArray[np.int64]

    @property
    def rows(self) -> Rows:
        """The records."""
        return self.records.rows


@frozen(kw_only=True)
class _Hypergraph:
    file: str
    nodes: _Part
    edges: _Part
    incidences: _Part
    about: dict[str, Any] = field(factory=dict)


def is_hif(document: Any) -> bool:
    """Whether a JSON document is a hypergraph in HIF."""
    return isinstance(document, dict) and isinstance(document.get("incidences"), list)


def read_hif(document: dict[str, Any], outline: Outline, file: str) -> Reading:
    """Read a HIF document.

    Raises
    ------
    FileRejected
        Where nodes or edges are no list, or a key of the whole stands twice.
    """
    hold_keys(document, file)
    parts = []
    for key, table, own in (("nodes", "actors", "node"), ("edges", "actors", "edge"), ("incidences", "", "")):
        listed = listed_under(document, key, (), file) if key in document else Listed()
        parts.append(_part(listed, table or "relationships", outline, file, _flat(own)))
    inner = document.get("metadata")
    held = _Hypergraph(
        file=file,
        nodes=parts[0],
        edges=parts[1],
        incidences=parts[2],
        about=inner if isinstance(inner, dict) else {},
    )
    problems = passed_over(document, ("nodes", "edges", "incidences", "network-type"), file)
    if (kind := document.get("network-type", "undirected")) not in _TYPES:
        told = f"its network-type is {as_text(kind)!r}, which HIF does not know; it is read as undirected"
        problems.append(warned(file, "KF-HIF-01", told))
    if held.about.get("kindframe") == "1":
        toml = held.about.get("study")
        return restored_json(*_given(held), toml=toml if isinstance(toml, str) else {}, problems=problems)
    actors, ties = _two_mode(held, problems)
    made, types = [], {}
    for part in (actors, ties):
        raw, types[part.records.table] = part.records.made(part.lines)
        made.append(raw)
        problems += part.records.problems
    title = held.about.get("name", held.about.get("title", ""))
    settings = {"title": title if isinstance(title, str) else "", "attributes": {t: n for t, n in types.items() if n}}
    return Reading(tables={}, parts=tuple(made), problems=tuple(problems), settings=settings)


def _part(
    listed: Listed, table: str, outline: Outline, file: str, flat: Callable[[dict[str, Any]], dict[str, Any]]
) -> _Part:
    records = Records.of(Listed(elements=listed.elements, at=listed.at, flat=flat), table, file)
    lines = outline.within(listed.at).lines() if listed.elements else np.zeros(0, dtype=np.int64)
    return _Part(records=records, lines=lines)


def _flat(own: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Make the function that gives one record of an element: its own id as ``id``, its attributes beside it."""
    lift = flattened("attrs")

    def flat(element: dict[str, Any]) -> dict[str, Any]:
        held = element
        if own in element:
            held = type(element)({("id" if key == own else key): value for key, value in element.items()})
            if hasattr(element, "twice"):
                held.twice = element.twice  # type: ignore[attr-defined]
        return lift(held)

    return flat


def _joined(file: str, table: str, *parts: tuple[_Part, list[int]]) -> tuple[Records, NDArray[np.int64]]:
    """Put chosen records of several lists one after the other, their faults with them."""
    made = Records(table=table, file=file)
    lines: list[int] = []
    for part, chosen in parts:
        for row in chosen:
            if fault := part.records.faults.get(row):
                made.fault(len(made.rows), fault.code, fault.message, fault.column, fault.hint)
            made.rows.append(part.rows[row])
            lines.append(int(part.lines[row]))
    return made, np.asarray(lines, dtype=np.int64)


# -- what kindframe wrote -----------------------------------------------------------------------------


def _given(
    held: _Hypergraph,
) -> tuple[tuple[Records, NDArray[np.int64]], tuple[Records, NDArray[np.int64]]]:
    """Give nodes and edges as every other format has them: acts are nodes again, incidences edges."""
    acts = [row for row, edge in enumerate(held.edges.rows) if edge.get("record") == "action"]
    whole = _joined(held.file, "actors", (held.nodes, list(range(len(held.nodes.rows)))), (held.edges, acts))
    ends: dict[str | None, dict[str, Any]] = {}
    roles: list[tuple[dict[str, Any], int]] = []
    known = {as_text(held.edges.rows[row].get("id")) for row in acts}
    for row, incidence in enumerate(held.incidences.rows):
        edge, role = as_text(incidence.get("edge")), incidence.get("role")
        if edge in known:
            way = ("target", "source") if role == "gave" else ("source", "target")
            roles.append((dict(zip(way, (edge, incidence.get("node")), strict=True)) | {"role": role}, row))
        else:
            ends.setdefault(edge, {})[as_text(role) or ""] = incidence.get("node")
    edges = Records(table="relationships", file=held.file)
    lines: list[int] = []
    for row, tie in enumerate(held.edges.rows):
        if tie.get("record") == "action":
            continue
        if fault := held.edges.records.faults.get(row):
            edges.fault(len(edges.rows), fault.code, fault.message, fault.column, fault.hint)
        own = {key: value for key, value in tie.items() if key not in ("record", "record_id", "id", "weight")}
        both = ends.get(as_text(tie.get("id")), {})
        edges.rows.append({**own, **{end: both.get(end) for end in ("source", "target")}, "id": tie.get("record_id")})
        lines.append(int(held.edges.lines[row]))
    for made, row in roles:
        edges.rows.append(made)
        lines.append(int(held.incidences.lines[row]))
    for row in acts:
        act = held.edges.rows[row]
        for key, role in (("in_domain", "in domain"), ("prompted_by", "prompted")):
            if other := act.pop(key, None):
                source, target = (act.get("id"), other) if key == "in_domain" else (other, act.get("id"))
                edges.rows.append({"source": source, "target": target, "role": role})
                lines.append(int(held.edges.lines[row]))
    return whole, (edges, np.asarray(lines, dtype=np.int64))


# -- what others wrote --------------------------------------------------------------------------------


def _two_mode(held: _Hypergraph, problems: list[Any]) -> tuple[_Part, _Part]:
    """Make actors of nodes and edges, the unlisted ones too, and ties of incidences."""
    rows: Rows = []
    lines: list[int] = []
    faults = []
    nodes: dict[str, None] = {}
    clash: set[str] = set()
    for mode, part in (("node", held.nodes), ("edge", held.edges)):
        listed = {text for row in part.rows if (text := as_text(row.get("id"))) is not None}
        if mode == "edge":
            clash = nodes.keys() & (listed | {as_text(row.get("edge")) for row in held.incidences.rows})
        for row, own in enumerate(part.rows):
            if fault := part.records.faults.get(row):
                faults.append((len(rows), fault))
            rows.append(_named(own, mode, clash))
            lines.append(int(part.lines[row]))
        for row, incidence in enumerate(held.incidences.rows):
            text = as_text(incidence.get(mode))
            if text is not None and text not in listed:
                listed.add(text)
                rows.append(_named({"id": text}, mode, clash))
                lines.append(int(held.incidences.lines[row]))
        if mode == "node":
            nodes = dict.fromkeys(listed)
    if clash:
        told = f"{len(clash):,} edges have the id of a node, such as {min(clash)!r}; they are read as 'edge:…'"
        problems.append(warned(held.file, "KF-HIF-02", told))
    actors = Records(table="actors", file=held.file, rows=rows)
    for row, fault in faults:
        actors.fault(row, fault.code, fault.message, fault.column, fault.hint)
    ties = held.incidences.records
    ties.rows = [_tie(row, clash) for row in ties.rows]
    return _Part(records=actors, lines=np.asarray(lines, dtype=np.int64)), held.incidences


def _named(own: dict[str, Any], mode: str, clash: set[str]) -> dict[str, Any]:
    name = as_text(own.get("id"))
    told = f"edge:{name}" if mode == "edge" and name in clash else own.get("id")
    return {**own, "id": told, "mode" if "mode" not in own else "hypergraph mode": mode}


def _tie(row: dict[str, Any], clash: set[str]) -> dict[str, Any]:
    edge = as_text(row.get("edge"))
    made = {("source" if key == "node" else key): value for key, value in row.items() if key != "edge"}
    return {**made, "target": f"edge:{edge}" if edge in clash else row.get("edge"), "directed": True}
