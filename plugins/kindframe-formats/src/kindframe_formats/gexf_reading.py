"""Reading GEXF 1.1 to 1.3, static and dynamic, into raw tables: nodes become actors, edges relationships.

`read_gexf` is the reader's door; the times are read in `kindframe_formats.gexf_times`, the tables made in
`kindframe_formats.gexf_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import define, field, frozen

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe_formats.gexf_flat import FlatElements, hear_flat
from kindframe_formats.gexf_restoring import restored_of
from kindframe_formats.gexf_tables import Declared, Elements, tables_of
from kindframe_formats.gexf_times import Span, shown, spans_of
from kindframe_formats.gexf_writing import MARK
from kindframe_formats.guarding import SEPARATOR, parse, refused
from kindframe_formats.xml_flat import regular_bytes

__all__ = ["read_gexf"]

_NAMESPACES = ("http://gexf.net/", "http://www.gexf.net/", "https://gexf.net/")
_HOLDERS = frozenset({"nodes", "edges", "attvalues", "spells", "slices", "parents", "options", "default", "meta"})
_META = frozenset({"creator", "keywords", "description"})


def read_gexf(path: Path) -> Reading:
    """Read one GEXF file.

    Raises
    ------
    FileRejected
        Where it is no GEXF, holds several graphs, declares an attribute twice, or breaks off; with the line.
    UnsafeInput
        Where it is made to harm: a document type with its entities, elements nested without end.

    .. versionadded:: 0.1
    """
    heard = _flatly(path)
    if heard is None:
        heard = _Listener(file=path.name)
        parse(path, heard)
    if not heard.graph:
        raise refused("KF-GEXF-01", path.name, "it holds no graph")
    for what, n in heard.passed.items():
        told = f"{n:,} × {what!r} passed over: kindframe has no place for it"
        heard.say("KF-GEXF-07", told, severity=Severity.NOTE)
    if heard.meta.get("keywords") == MARK:
        return restored_of(
            heard.nodes, heard.edges, file=path.name, toml=heard.meta.get("description", ""), problems=heard.problems
        )
    return tables_of(
        heard.nodes,
        heard.edges,
        file=path.name,
        graph=heard.graph,
        description=heard.meta.get("description", ""),
        problems=heard.problems,
    )


def _flatly(path: Path) -> _Listener | None:
    """Read a large file of a regular shape as columns; None where it is none."""
    data = regular_bytes(path)
    if data is None:
        return None
    ours = f"<keywords>{MARK}</keywords>".encode() in data[:4096]
    heard = _Listener(file=path.name)
    if not hear_flat(data, path.name, heard, timed=ours):
        return None
    if not ours:
        for elements in (heard.nodes, heard.edges):
            assert isinstance(elements, FlatElements)
            elements.spread()
    return heard


@frozen
class _Open:
    """An element whose end is still to come: the table it belongs to and its row there."""

    elements: Elements
    row: int
    id: str | None


@define(kw_only=True)
class _Listener:
    """Listens to the elements of one file and keeps what they say."""

    file: str
    graph: Mapping[str, str] = field(factory=dict)
    meta: dict[str, str] = field(factory=dict)
    nodes: Elements = field(factory=lambda: Elements(name="node"))
    edges: Elements = field(factory=lambda: Elements(name="edge"))
    problems: list[Problem] = field(factory=list)
    passed: dict[str, int] = field(factory=dict)
    _path: list[str] = field(factory=list)
    _open: list[_Open] = field(factory=list)
    _owner: str = ""
    _attribute: str = ""
    _graphs: int = 0

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take an element in."""
        namespace, _, local = name.rpartition(SEPARATOR)
        if not self._path:
            self._root(namespace, local, attributes, line)
        self._path.append(local)
        match local:
            case "attvalue" if self._open:
                self._value(attributes, line)
            case "node":
                around = self._open[-1] if self._open else None
                self._add(self.nodes, attributes, line)
                outer = attributes.get("pid") or (around.id if around and around.elements is self.nodes else None)
                if outer:
                    self._open[-1].elements.parents.setdefault(self._open[-1].row, []).append(outer)
            case "edge":
                self._add(self.edges, attributes, line)
            case "graph":
                self._begin(attributes, line)
            case "attributes":
                self._owner = attributes.get("class", "")
            case "attribute":
                self._declare(attributes, line)
            case "spell" | "slice" if self._open:
                self._open[-1].elements.spells.setdefault(self._open[-1].row, []).extend(spans_of(attributes, line))
            case "parent" if self._open:
                self._open[-1].elements.parents.setdefault(self._open[-1].row, []).append(attributes.get("for", ""))
            case _ if local not in _HOLDERS and local not in _META and local != "gexf":
                self.passed[local] = self.passed.get(local, 0) + 1

    def end(self, name: str, text: str) -> None:
        """Take its text in."""
        local = self._path.pop()
        if local in ("node", "edge"):
            self._open.pop()
        elif local == "default" and self._path[-1:] == ["attribute"]:
            declared = self._elements(self._owner).declared.get(self._attribute)
            if declared is not None:
                declared.default = text.strip()
        elif local in _META and self._path[-1:] == ["meta"]:
            self.meta[local] = text.strip()

    def say(
        self, code: str, message: str, *, row: int | None = None, severity: Severity = Severity.WARNING, hint: str = ""
    ) -> None:
        """Keep a problem."""
        self.problems.append(Problem(code=code, file=self.file, row=row, message=message, severity=severity, hint=hint))

    # -- the parts of a file ----------------------------------------------------------------------

    def _root(self, namespace: str, local: str, attributes: Mapping[str, str], line: int) -> None:
        if local != "gexf":
            raise refused("KF-GEXF-01", self.file, f"it is no GEXF: its first element is {local!r}", row=line)
        if namespace and not namespace.startswith(_NAMESPACES):
            told = f"its namespace is {namespace!r}, not GEXF's ({_NAMESPACES[0]}1.3)"
            raise refused("KF-GEXF-02", self.file, told, row=line, hint="It may be another format under the same name.")
        version = attributes.get("version", "")
        if not version.startswith(("1.0", "1.1", "1.2", "1.3")):
            told = f"its version is {version!r}; it is read as GEXF 1.3" if version else "it states no version of GEXF"
            self.say("KF-GEXF-03", told, row=line, severity=Severity.WARNING if version else Severity.NOTE)

    def _begin(self, attributes: Mapping[str, str], line: int) -> None:
        self._graphs += 1
        if self._graphs > 1:
            told = "it holds more than one graph, and which is meant cannot be known"
            raise refused("KF-GEXF-05", self.file, told, row=line, hint="Save each graph in a file of its own.")
        self.graph = {"defaultedgetype": "undirected", **attributes}

    def _elements(self, kind: str) -> Elements:
        return self.edges if kind == "edge" else self.nodes

    def _declare(self, attributes: Mapping[str, str], line: int) -> None:
        self._attribute = key = attributes.get("id", "")
        declared = self._elements(self._owner).declared
        if key in declared:
            told = f"it declares the attribute {key!r} of {self._owner or 'node'}s twice"
            raise refused("KF-GEXF-04", self.file, told, row=line)
        declared[key] = Declared(title=attributes.get("title") or key, type=attributes.get("type", "string"))

    def _add(self, elements: Elements, attributes: Mapping[str, str], line: int) -> None:
        row = elements.add(attributes, line)
        self._open.append(_Open(elements, row, attributes.get("id")))
        spans = spans_of(attributes, line)
        if spans:
            elements.stated[row] = spans

    def _value(self, attributes: Mapping[str, str], line: int) -> None:
        elements, row = self._open[-1].elements, self._open[-1].row
        key = attributes.get("for", attributes.get("id", ""))
        value = attributes.get("value")
        if key not in elements.declared:
            elements.declared[key] = Declared(title=key, type="string")
            told = f"a value of an attribute {key!r} that is not declared; it is read as a column of that name"
            self.say("KF-GEXF-06", told, row=line)
        if value is None:
            self.say(
                "KF-GEXF-08", f"a value of {elements.declared[key].title!r} without 'value'; passed over", row=line
            )
            return
        spans: list[Span] = spans_of(attributes, line)
        if spans:
            elements.changing.setdefault(key, {}).setdefault(row, []).append(f"{value} ({shown(spans)})")
        elif row in elements.values.setdefault(key, {}):
            elements.twice.setdefault(row, elements.declared[key].title)
        else:
            elements.values[key][row] = value
