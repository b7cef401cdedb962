"""Reading Gephi's spreadsheets: a table of edges, with the table of nodes beside it where there is one."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from kindframe.exporting import Reading
from kindframe.moments import is_moment
from kindframe_formats.edge_csv import nodes_beside
from kindframe_formats.foreign import Foreign
from kindframe_formats.grid_restoring import is_ours, restored_grids
from kindframe_formats.grids import Grid, column_of, read_grid
from kindframe_formats.guarding import refused

__all__ = ["is_gephi", "read_gephi"]

_WAYS = {"directed": "yes", "undirected": "no", "mutual": "no"}
_SPAN = re.compile(r"[<\s]*\[\s*([^,;\[\]]*?)\s*(?:,\s*([^,;\[\]]*?)\s*)?\]\s*>?\s*")
_OPEN = ("", "-infinity", "infinity", "-inf", "inf")


def is_gephi(path: Path, head: bytes) -> bool:
    """Whether a file begins as Gephi's table of edges does: source, target and, in each row, a type Gephi knows."""
    lines = head.decode("utf-8-sig", "ignore").splitlines()
    if len(lines) < 2:
        return False
    for separator in ",;\t":
        rows = list(csv.reader(lines[:20], delimiter=separator))
        names = [name.strip().casefold() for name in rows[0]]
        if {"source", "target", "type"} <= set(names):
            place = names.index("type")
            words = {row[place].strip().casefold() for row in rows[1:2] if len(row) == len(names)}
            return bool(words) and words <= _WAYS.keys()
    return False


def read_gephi(path: Path, *, nodes: str = "") -> Reading:
    """Read Gephi's table of edges.

    Parameters
    ----------
    path
        The table of edges.
    nodes
        The file of the nodes, in the same folder; else ``NAME-nodes.csv``, or the same name with ``nodes`` for
        ``edges``, where it is there.

    Raises
    ------
    FileRejected
        Where a table cannot be read or lacks a column it needs.

    .. versionadded:: 0.1
    """
    edges = read_grid(path)
    beside = _beside(path, nodes)
    held = read_grid(beside) if beside else None
    if held is not None and is_ours(held, edges):
        names = {
            "node": {"Id": "@id"},
            "edge": {"Source": "@source", "Target": "@target", "Weight": "strength", "record_id": "@id"},
        }
        leave = {"node": ("Label", "Timeset"), "edge": ("Label", "Timeset", "Type")}
        return restored_grids(held, edges, names, leave)
    foreign = Foreign(file=path.name)
    if held is not None:
        _nodes(held, foreign)
    _edges(edges, foreign)
    return foreign.reading()


def _beside(path: Path, nodes: str) -> Path | None:
    """Find the table of nodes."""
    if nodes:
        named = path.with_name(nodes)
        if Path(nodes).name != nodes or not named.is_file():
            raise refused("KF-GEPHI-01", nodes, f"there is no such file beside {path.name}")
        return named
    swapped = re.sub(
        "edges", lambda found: "Nodes" if found[0][0].isupper() else "nodes", path.stem, flags=re.IGNORECASE
    )
    for other in (nodes_beside(path), path.with_stem(swapped)):
        if other != path and other.is_file():
            return other
    return None


def _nodes(grid: Grid, foreign: Foreign) -> None:
    own = column_of(grid, None, ("id", "nodeid"), "the ids of nodes")
    label = column_of(grid, None, ("label",), "their labels", needed=False)
    assert own is not None
    columns = {"id": grid.ids(own)}
    if label and grid.texts(label) != columns["id"]:
        columns["name"] = grid.texts(label)
    drop = {own, label or own, *_times(grid, columns, "actors", foreign)}
    foreign.add("actors", grid, columns, drop)


def _edges(grid: Grid, foreign: Foreign) -> None:
    ends = {end: column_of(grid, None, (end,), f"the {end} of edges") for end in ("source", "target")}
    columns = {end: grid.ids(name) for end, name in ends.items() if name}
    drop = {name for name in ends.values() if name}
    way = column_of(grid, None, ("type",), "the direction of edges", needed=False)
    if way:
        words = [(cell or "").strip().casefold() for cell in grid.columns[way]]
        columns["directed"] = [_WAYS.get(word) for word in words]
        odd = sorted({word for word in words if word and word not in _WAYS})
        if odd:
            foreign.warn(
                "KF-GEPHI-02", f"the type {odd[0]!r} is none Gephi knows; those edges have no direction", column=way
            )
        drop.add(way)
    weight = column_of(grid, None, ("weight",), "the weight of edges", needed=False)
    if weight:
        columns["strength"] = grid.texts(weight)
        drop.add(weight)
    kind = column_of(grid, None, ("kind",), "the kind of edges", needed=False)
    if kind:
        columns["kind"] = grid.texts(kind)
        drop.add(kind)
    own = column_of(grid, None, ("id",), "the ids of edges", needed=False)
    if own:
        drop.add(own)
        columns["edge id"] = grid.texts(own)
    drop |= _times(grid, columns, "relationships", foreign)
    foreign.add("relationships", grid, columns, drop)


def _times(grid: Grid, columns: dict[str, list[str | None]], table: str, foreign: Foreign) -> set[str]:
    """Take single intervals of dates as since and until; other times stay a column of text."""
    name = column_of(grid, None, ("timeset", "interval", "timeinterval"), "times", needed=False)
    if name is None:
        return set()
    spans = [_SPAN.fullmatch(cell) if cell else None for cell in grid.texts(name)]
    cells = grid.texts(name)
    ends: list[tuple[str | None, str | None]] = []
    for cell, span in zip(cells, spans, strict=True):
        first, last = (span[1], span[2] if span[2] is not None else span[1]) if span else ("", "")
        pair = [None if end.casefold() in _OPEN else end for end in (first, last)]
        if cell and (span is None or not all(end is None or is_moment(end) for end in pair)):
            foreign.note("KF-GEPHI-03", f"the times in {name!r} are no single spans of dates; they are kept as text")
            return set()
        ends.append((pair[0], pair[1]))
    if any(end for pair in ends for end in pair):
        columns["since"], columns["until"] = [pair[0] for pair in ends], [pair[1] for pair in ends]
    return {name}
