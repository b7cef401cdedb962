"""Reading GraphML of any tool into raw tables: nodes become actors, edges relationships, keys columns.

A file that kindframe wrote says so, and its acts, domains and roles find their way back into their tables. The core
then checks what is read here exactly as it checks a study folder, with the lines of this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from attrs import define, field, frozen

from kindframe.errors import InputError
from kindframe.exporting import Reading
from kindframe.problems import FileCount, Problem, Severity
from kindframe.reading.raw import row_text
from kindframe.records import TABLES
from kindframe_formats.guarding import SEPARATOR, parse, parse_text, refused
from kindframe_formats.parts import guarded_series
from kindframe_formats.restoring import give_back
from kindframe_formats.rows import LINE, Columns, Rows
from kindframe_formats.xml_flat import Shape, flat, regular_bytes

__all__ = ["read_graphml"]

_ASIDE = Severity.SET_ASIDE
NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NUMBERS = {"double": "number", "float": "number", "int": "integer", "long": "integer", "boolean": "flag"}
_KNOWN = frozenset({"graphml", "key", "default", "graph", "node", "edge", "data", "desc", "hyperedge", "endpoint"})
_YWORKS = "http://www.yworks.com/xml/graphml"
_LABELS = {"NodeLabel": "node", "EdgeLabel": "edge"}
"""Where yEd keeps what it shows, inside the data that say how a node or an edge is drawn."""
_WHOLE = r"^\s*[+-]?[0-9]+\s*$"


def read_graphml(path: Path) -> Reading:
    """Read one GraphML file.

    Raises
    ------
    FileRejected
        Where it is no GraphML, holds several graphs, or breaks off; with the line.
    UnsafeInput
        Where it is made to harm: a document type, elements nested without end.

    .. versionadded:: 0.1
    """
    data = regular_bytes(path)
    graph = _flat_graph(data, path.name) if data is not None else None
    if graph is None:
        graph = _Graph(file=path.name)
        parse(path, graph)
    return graph.reading()


_SHAPES = {
    "node": Shape(attributes=("id",), value='<data key="{key}">', ends=("</data>",)),
    "edge": Shape(attributes=("id", "source", "target", "directed"), value='<data key="{key}">', ends=("</data>",)),
}


def _flat_graph(data: bytes, file: str) -> _Graph | None:
    """Hear the head of a file of a regular shape, and take its nodes and edges as columns; None where it has none."""
    start, last = data.find(b"<graph "), data.rfind(b"</graph>")
    first = data.find(b"<node ", start)
    between = data.find(b"<edge ", first)
    between = last if between < 0 else between
    if not 0 <= start < first < between <= last:
        return None
    graph = _Graph(file=file)
    try:
        parse_text((data[:first] + data[last:]).decode(), file, graph)
    except (InputError, UnicodeDecodeError):
        return None
    nodes = flat(data, first, between, "node", _SHAPES["node"], graph.keys_of("node"))
    edges = flat(data, between, last, "edge", _SHAPES["edge"], graph.keys_of("edge")) if nodes else None
    if nodes is None or edges is None:
        return None
    blank = pl.repeat(None, edges.height, dtype=pl.String, eager=True)
    stated = edges.attributes.get("directed", blank)
    both = stated.is_in(["false", "0"]) | (~stated.is_in(["true", "1"]) & graph.undirected)
    both = both.fill_null(graph.undirected)
    ends = {f"@{name}": edges.attributes.get(name, blank) for name in ("source", "target", "id")}
    way = pl.select(pl.when(both).then(pl.lit("no")).otherwise(pl.lit("yes"))).to_series()
    ids = nodes.attributes.get("id", pl.repeat(None, nodes.height, dtype=pl.String, eager=True))
    graph.flat = (
        Columns(pl.DataFrame({"@id": ids}), dict(nodes.values), nodes.lines),
        Columns(pl.DataFrame({**ends, "@directed": way}), dict(edges.values), edges.lines),
    )
    return graph


@frozen(kw_only=True)
class _Key:
    name: str
    target: str
    type: str


@define(kw_only=True)
class _Graph:
    """Listens to the elements of one file and keeps rows."""

    file: str
    keys: dict[str, _Key] = field(factory=dict)
    defaults: dict[str, str] = field(factory=dict)
    nodes: Rows = field(factory=lambda: Rows(("@id",)))
    edges: Rows = field(factory=lambda: Rows(("@source", "@target", "@directed", "@id")))
    flat: tuple[Columns, Columns] | None = None
    own: dict[str, str] = field(factory=dict)
    graphs: int = 0
    undirected: bool = False
    problems: list[Problem] = field(factory=list)
    passed: dict[str, int] = field(factory=dict)
    lost: dict[str, int] = field(factory=dict)
    _hyper: tuple[int, list[str]] = (0, [])
    _path: list[str] = field(factory=list)
    _key: str = ""
    _told: set[str] = field(factory=set)

    # -- hearing ----------------------------------------------------------------------------------

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take an element in."""
        namespace, _, local = name.rpartition(SEPARATOR)
        if not self._path:
            self._root(namespace, local, line)
        inside = self._path[-1] if self._path else ""
        self._path.append(local)
        if namespace == _YWORKS and local in _LABELS:
            return
        if inside == "data" or local not in _KNOWN:
            self.passed[local] = self.passed.get(local, 0) + 1
        elif local == "key":
            self._declare(attributes, line)
        elif local == "graph":
            self._begin(attributes, line)
        elif local == "node":
            self.nodes.add(line, attributes.get("id"))
        elif local == "edge":
            way = attributes.get("directed", "")
            both = way in ("false", "0") or (way not in ("true", "1") and self.undirected)
            way = "no" if both else "yes"
            self.edges.add(line, attributes.get("source"), attributes.get("target"), way, attributes.get("id"))
        elif local == "data":
            self._key = attributes.get("key", "")
        elif local == "hyperedge":
            self._hyper = line, []
        elif local == "endpoint":
            self._hyper[1].append(attributes.get("node", ""))

    def end(self, name: str, text: str) -> None:
        """Take its text in."""
        namespace, _, local = name.rpartition(SEPARATOR)
        self._path.pop()
        around = next((held for held in reversed(self._path) if held in ("node", "edge", "graph", "key")), "")
        if local == "default":
            self.defaults[self._key] = text
        elif local == "data" and around != "key" and "data" not in self._path:
            self._put(around, text)
        elif namespace == _YWORKS and around == _LABELS.get(local):
            self._shown(around, text.strip())
        elif local == "hyperedge":
            told = "a hyperedge ties any number of nodes at once, and a tie has two ends"
            self._lose("relationships", "KF-GML-11", told, self._hyper[0], f"hyperedge of {', '.join(self._hyper[1])}")

    def _shown(self, around: str, text: str) -> None:
        """Take what yEd shows at a node or an edge; of several labels the first counts."""
        rows, name = (self.nodes, "name") if around == "node" else (self.edges, "label")
        if text and len(rows.lines) - 1 not in rows.found.get(name, {}):
            rows.put(name, text)

    def _root(self, namespace: str, local: str, line: int) -> None:
        if local != "graphml":
            raise refused("KF-GML-01", self.file, f"it is no GraphML: its first element is {local!r}", row=line)
        if namespace and not namespace.startswith(NAMESPACE):
            told = f"its namespace is {namespace!r}, not GraphML's ({NAMESPACE})"
            raise refused("KF-GML-02", self.file, told, row=line, hint="It may be another format under the same name.")

    def _begin(self, attributes: Mapping[str, str], line: int) -> None:
        nested = self._path.count("graph") > 1
        if nested:
            if "graph" not in self._told:
                self._told.add("graph")
                told = "a graph is nested in a node; its nodes and edges are read, that they lie in the node is not"
                self._say("KF-GML-12", told, Severity.WARNING, line)
            return
        self.graphs += 1
        if self.graphs > 1:
            told = "it holds more than one graph, and which is meant cannot be known"
            raise refused("KF-GML-03", self.file, told, row=line, hint="Save each graph in a file of its own.")
        self.undirected = attributes.get("edgedefault") == "undirected"

    def _declare(self, attributes: Mapping[str, str], line: int) -> None:
        self._key = attributes.get("id", "")
        name = attributes.get("attr.name") or self._key
        if self._key in self.keys:
            raise refused("KF-GML-04", self.file, f"it declares the key {self._key!r} twice", row=line)
        target = attributes.get("for", "all")
        for other, key in self.keys.items():
            if key.name == name and (key.target == target or "all" in (key.target, target)):
                told = f"the keys {other!r} and {self._key!r} have one name, {name!r}; the later one gets a number"
                self._say("KF-GML-13", told, Severity.WARNING, line)
        self.keys[self._key] = _Key(name=name, target=target, type=attributes.get("attr.type", "string"))

    def _put(self, around: str, text: str) -> None:
        known = self.keys.get(self._key)
        rows = self.nodes if around == "node" else self.edges
        row = rows.lines[-1] if around in ("node", "edge") and rows.lines else None
        if known is None and f"{self._key} " not in self._told:
            self._told.add(f"{self._key} ")
            told = f"data of a key {self._key!r} that is not declared; it is read as a column of that name"
            self._say("KF-GML-05", told, Severity.WARNING, row)
        elif (
            known
            and row
            and known.target not in (around, "all")
            and (mark := f"{around} {self._key}") not in self._told
        ):
            self._told.add(mark)
            told = f"data of the key {self._key!r}, which is for a {known.target}, stands in a {around}; it is kept"
            self._say("KF-GML-14", told, Severity.WARNING, row)
        if around == "graph":
            self.own[known.name if known else self._key] = text
        elif around in ("node", "edge") and not rows.put(self._key, text):
            told = f"two values of the key {self._key!r}; the last one counts"
            self._say("KF-GML-06", told, Severity.WARNING, row)

    def _say(self, code: str, message: str, severity: Severity, row: int | None = None) -> None:
        self.problems.append(Problem(code=code, file=self.file, row=row, message=message, severity=severity))

    def _lose(self, table: str, code: str, message: str, line: int, raw: str, column: str | None = None) -> None:
        """Set a record aside that cannot become a row."""
        self.lost[table] = self.lost.get(table, 0) + 1
        self.problems.append(
            Problem(code=code, file=self.file, row=line, column=column, message=message, raw=raw, severity=_ASIDE)
        )

    # -- giving -----------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """Give the tables, once the whole file was heard."""
        if not self.graphs:
            raise refused("KF-GML-01", self.file, "it holds no graph")
        for what, n in self.passed.items():
            self._say("KF-GML-07", f"{n:,} × {what!r} passed over: kindframe has no place for it", Severity.NOTE)
        self._fill_defaults()
        return self._restored() if self.own.get("kindframe") == "1" else self._foreign()

    def _heard(self) -> tuple[Rows | Columns, Rows | Columns]:
        """Give nodes and edges, however they were read."""
        return self.flat or (self.nodes, self.edges)

    def keys_of(self, target: str) -> list[str]:
        """Give the keys that nodes, or edges, may have."""
        return [held for held, key in self.keys.items() if key.target in (target, "all")]

    def _foreign(self) -> Reading:
        """Take nodes as actors and edges as relationships, whatever tool wrote them."""
        nodes, edges = self._heard()
        actors = nodes.frame(self._names(nodes, "node", {"id"})).rename({"@id": "id"})
        own = {"source", "target", "directed", "id"}
        ties = edges.frame(self._names(edges, "edge", own)).rename({f"@{name}": name for name in own})
        if not actors.height:
            self._say("KF-GML-15", "its graph holds no node", Severity.WARNING)
        actors, ties = self._unfit(actors, "actors", "node"), self._unfit(ties, "relationships", "edge")
        types = {"actors": self._types(actors, "node"), "relationships": self._types(ties, "edge")}
        tables = {"actors": _exact(actors.drop(LINE)), "relationships": _exact(_own_ids(ties.drop(LINE)))}
        settings = {"title": self.own.get("title", ""), "attributes": {t: n for t, n in types.items() if n}}
        return self._given(tables, {"actors": actors[LINE], "relationships": ties[LINE]}, settings)

    def _given(
        self, tables: Mapping[str, pl.DataFrame], lines: Mapping[str, pl.Series], settings: Mapping[str, Any]
    ) -> Reading:
        held = {name: table for name, table in tables.items() if table.height or name == "actors"}
        counts = [FileCount(file=self.file, table=name, read=t.height, kept=t.height) for name, t in held.items()]
        counts += [
            FileCount(file=self.file, table=n, read=lost, kept=0, set_aside=lost) for n, lost in self.lost.items()
        ]
        rows = {name: lines[name] for name in held}
        problems = tuple(self.problems)
        return Reading(tables=held, rows=rows, problems=problems, counts=tuple(counts), settings=settings)

    def _restored(self) -> Reading:
        """Put what kindframe wrote back into its tables."""
        frames = [
            rows.frame({key: self.keys[key].name for key in rows.found if key in self.keys}) for rows in self._heard()
        ]
        types = {
            target: {
                key.name: _NUMBERS[key.type]
                for key in self.keys.values()
                if key.target in (target, "all") and key.type in _NUMBERS
            }
            for target in ("node", "edge")
        }
        return give_back(*frames, file=self.file, toml=self.own.get("study", ""), types=types, problems=self.problems)

    def _fill_defaults(self) -> None:
        for key, value in self.defaults.items():
            target = self.keys[key].target if key in self.keys else "all"
            for name, rows in zip(("node", "edge"), self._heard(), strict=True):
                if target in (name, "all"):
                    rows.default(key, value)

    def _names(self, rows: Rows | Columns, target: str, taken: set[str]) -> dict[str, str]:
        """Name the columns after their keys; where a name is taken, the later one gets a number."""
        names: dict[str, str] = {}
        declared = self.keys_of(target)
        for key in dict.fromkeys([*declared, *rows.found]):
            name = wanted = self.keys[key].name if key in self.keys else key
            again = 2
            while name in taken or name == LINE:
                name, again = f"{wanted}_{again}", again + 1
            if name != wanted and key in rows.found:
                self._say("KF-GML-09", f"the key {key!r} is read as {name!r}: {wanted!r} is taken", Severity.NOTE)
            taken = taken | {name}
            names[key] = name
        return {key: name for key, name in names.items() if key in rows.found}

    def _unfit(self, frame: pl.DataFrame, table: str, target: str) -> pl.DataFrame:
        """Set rows aside in which a whole number is declared and something else stands."""
        for key in self.keys.values():
            if (
                _NUMBERS.get(key.type) != "integer"
                or key.target not in (target, "all")
                or key.name not in frame.columns
            ):
                continue
            odd = (~frame[key.name].str.contains(_WHOLE)).fill_null(False)
            for row in frame.filter(odd).iter_rows(named=True):
                told = f"{key.name} is declared to be a whole number (attr.type={key.type!r}), and is {row[key.name]!r}"
                raw = row_text([cell for name, cell in row.items() if name != LINE])
                self._lose(table, "KF-GML-16", told, row[LINE], raw, key.name)
            frame = frame.filter(~odd)
        return frame

    def _types(self, frame: pl.DataFrame, target: str) -> dict[str, dict[str, str]]:
        """Say which free attributes are numbers or flags; the columns kindframe knows have types of their own."""
        known = {name for table in TABLES.values() for name in table.aliases()}
        return {
            key.name: {"type": _NUMBERS[key.type]}
            for key in self.keys.values()
            if key.target in (target, "all")
            and key.type in _NUMBERS
            and key.name in frame.columns
            and key.name.casefold() not in known
        }


def _exact(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep ids and texts that a study folder would read otherwise exactly as the XML has them."""
    return pl.DataFrame(
        [guarded_series(held, "id" if held.name in ("id", "source", "target") else "apostrophe") for held in frame]
    )


def _own_ids(edges: pl.DataFrame) -> pl.DataFrame:
    """Leave ids of edges out where they name nothing: tools number edges, some of them from 0 for each pair."""
    ids = edges["id"].drop_nulls()
    return edges if ids.len() and ids.is_unique().all() else edges.drop("id")
