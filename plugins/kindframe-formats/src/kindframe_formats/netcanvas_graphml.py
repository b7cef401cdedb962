"""Reading the GraphML export of Network Canvas: one interview to a graph, one file or many, folder or archive.

The ego is no node in it but data of the graph itself; keys for nodes, edges and both have long ids and short names.
Everything is brought into the form of the CSV export's tables, of which `kindframe_formats.netcanvas_reading` makes a
study, so that both exports of the same interviews give the same people and ties. Here an unanswered question is absent,
and stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import define, evolve, field, frozen

from kindframe.cells import guard
from kindframe.errors import KindframeError
from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.folder import Entry, entry_of
from kindframe.reading.heading import free_name
from kindframe.reading.raw import Notes, row_text
from kindframe_formats.grids import LIMITS, entries_of
from kindframe_formats.guarding import SEPARATOR, parse, parse_bytes, refused
from kindframe_formats.netcanvas_files import EGO, SOURCE, TARGET, UUID, File
from kindframe_formats.netcanvas_reading import CASE, PROTOCOL, reading_of

__all__ = ["is_netcanvas_graphml", "read_netcanvas_graphml"]

NAMESPACE = "http://schema.networkcanvas.com/xmlns"
_SIGNS = (b"schema.networkcanvas.com", b"networkCanvasUUID")
_SESSION = "networkCanvasSessionID"
_OF_GRAPH = {
    "caseId": CASE,
    "sessionUUID": _SESSION,
    "protocolName": PROTOCOL,
    "protocolUID": "networkCanvasProtocolUID",
    "codebookHash": "networkCanvasCodebookHash",
    "sessionStartTime": "sessionStart",
    "sessionFinishTime": "sessionFinish",
    "sessionExportTime": "sessionExported",
}
"""What the attributes of a graph are called in the CSV export's table of egos."""
_TYPE, _LABEL = "networkCanvasType", "label"
_NUMBERS = {"double": "number", "float": "number", "int": "integer", "long": "integer", "boolean": "flag"}
_HEAD = 65_536


def is_netcanvas_graphml(path: Path, head: bytes) -> bool:
    """Whether a file, or any file of a folder or an archive, is a GraphML export of Network Canvas, by its start."""
    if path.suffix.casefold() == ".graphml" and not path.is_dir():
        return any(sign in head for sign in _SIGNS)
    try:
        found = [entry for entry in entries_of(path) if entry.suffix == ".graphml"]
        return any(sign in entry.load()[:_HEAD] for entry in found[:20] for sign in _SIGNS)
    except (KindframeError, OSError):
        return False


def read_netcanvas_graphml(path: Path) -> Reading:
    """Read one GraphML file of Network Canvas, or all in a folder or a zip archive.

    Raises
    ------
    FileRejected
        Where there is no such file in it, one holds no interview, or breaks off.
    UnsafeInput
        Where a file or the archive is made to harm.
    """
    problems: list[Problem] = []
    files: list[File] = []
    for entry, place in _graphs(path, problems):
        heard = _Interviews(file=entry.name)
        if place is not None:
            parse(place, heard)
        else:
            parse_bytes(entry.load(), entry.name, heard)
        files += heard.files(problems)
    if not files:
        raise refused("KF-NC-01", path.name, "there is no interview of Network Canvas in it")
    return reading_of(files, [*problems, *_twice(files)], path.name)


def _graphs(path: Path, problems: list[Problem]) -> list[tuple[Entry, Path | None]]:
    """List the GraphML files; of others, say that they are not read."""
    if path.suffix.casefold() == ".graphml" or not (path.is_dir() or path.suffix.casefold() == ".zip"):
        return [(entry_of(path, path.name, LIMITS), path)]
    found: list[tuple[Entry, Path | None]] = []
    for entry in entries_of(path):
        if entry.suffix == ".graphml":
            found.append((entry, path / entry.name if path.is_dir() else None))
        else:
            told = "it is no GraphML file, and is not read"
            problems.append(Problem(code="KF-NC-03", file=entry.name, message=told, severity=Severity.NOTE))
    return found


def _twice(files: list[File]) -> list[Problem]:
    """Warn of sessions that stand in two graphs: versions of one interview."""
    seen: dict[str, str] = {}
    found = []
    for file in files:
        for row, session in enumerate(file.columns.get(_SESSION, []) if file.role == "ego" else []):
            if session in seen:
                told = f"the session {session!r} stands in {seen[session]} already; is it another version of it?"
                found.append(Problem(code="KF-NC-09", file=file.name, row=file.lines[row], message=told))
            elif session:
                seen[session] = file.name
    return found


@frozen(kw_only=True)
class _Key:
    name: str
    type: str
    target: str


@define(kw_only=True)
class _Row:
    """One ego, node or edge: where it begins, what its attributes are, and its data by key."""

    line: int
    given: dict[str, str]
    data: dict[str, str] = field(factory=dict)


@define(kw_only=True)
class _Interview:
    ego: _Row
    nodes: list[_Row] = field(factory=list)
    edges: list[_Row] = field(factory=list)

    @property
    def own(self) -> str:
        """The ego's UUID; where the file has none, the session's stands for it."""
        return self.ego.data.get(UUID) or self.ego.given.get("sessionUUID", "")


@define(kw_only=True)
class _Interviews:
    """Listens to the elements of one file and keeps its interviews."""

    file: str
    keys: dict[str, _Key] = field(factory=dict)
    found: list[_Interview] = field(factory=list)
    again: list[tuple[int, str]] = field(factory=list)
    _path: list[str] = field(factory=list)
    _row: _Row | None = None
    _key: str = ""
    _own: str = ""

    # -- hearing ----------------------------------------------------------------------------------

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take an element in."""
        local = name.rpartition(SEPARATOR)[2]
        if not self._path and local != "graphml":
            raise refused("KF-GML-01", self.file, f"it is no GraphML: its first element is {local!r}", row=line)
        self._path.append(local)
        given = {key.rpartition(SEPARATOR)[2]: value for key, value in attributes.items()}
        if local == "key":
            self._own = given.get("id", "")
            called = free_name(given.get("attr.name", "")) or self._own
            self.keys[self._own] = _Key(
                name=called, type=given.get("attr.type", "string"), target=given.get("for", "all")
            )
        elif local == "graph":
            self.found.append(_Interview(ego=_Row(line=line, given=given)))
            self._row = None
        elif local in ("node", "edge") and self.found:
            self._row = _Row(line=line, given=given)
            (self.found[-1].nodes if local == "node" else self.found[-1].edges).append(self._row)
        elif local == "data":
            self._key = given.get("key", "")

    def end(self, name: str, text: str) -> None:
        """Take its text in."""
        local = self._path.pop()
        inside = self._path[-1] if self._path else ""
        if local == "desc" and inside == "key" and free_name(text):
            self.keys[self._own] = evolve(self.keys[self._own], name=free_name(text))
        elif local in ("node", "edge"):
            self._row = None
        elif local == "data" and self.found and inside in ("node", "edge", "graph"):
            row = self._row or self.found[-1].ego
            if self._key in row.data:
                self.again.append((row.line, self._key))
            row.data[self._key] = text

    # -- giving -----------------------------------------------------------------------------------

    def files(self, problems: list[Problem]) -> list[File]:
        """Give the interviews as tables: one of egos, one for each type of node, one for each type of edge."""
        for line, key in self.again:
            told = f"two values of the key {key!r}; the last one counts"
            problems.append(Problem(code="KF-GML-06", file=self.file, row=line, message=told))
        nodes: dict[str, list[tuple[str, _Row]]] = {}
        edges: dict[str, list[tuple[str, _Row]]] = {}
        for interview in self.found:
            if not interview.own:
                told = "the graph has neither an ego nor a session: it is no interview of Network Canvas"
                raise refused("KF-NC-10", self.file, told, row=interview.ego.line)
            uuids = {row.given.get("id", ""): row.data.get(UUID, "") for row in interview.nodes}
            for row in interview.nodes:
                nodes.setdefault(row.data.get(_TYPE, "person"), []).append((interview.own, row))
            for row in interview.edges:
                for end, given in ((SOURCE, "source"), (TARGET, "target")):
                    text = row.given.get(given, "")
                    row.data.setdefault(end, uuids.get(text) or text)
                edges.setdefault(row.data.get(_TYPE, "edge"), []).append((interview.own, row))
        made = [self._egos()] if self.found else []
        made += self._tables("attributeList", nodes, (EGO, UUID))
        made += self._tables("edgeList", edges, (EGO, UUID, SOURCE, TARGET))
        return made

    def _egos(self) -> File:
        rows = [(interview.own, interview.ego) for interview in self.found]
        own = [name for name in _OF_GRAPH if any(name in row.given for _, row in rows)]
        for _, row in rows:
            row.data |= {_OF_GRAPH[name]: row.given[name] for name in own if name in row.given}
        names = [_OF_GRAPH[name] for name in own]
        return self._table("ego", "", rows, (EGO, *names), self._silent("graph", rows), dict.fromkeys(names, ""))

    def _tables(self, role: str, by_type: Mapping[str, list[tuple[str, _Row]]], own: tuple[str, ...]) -> list[File]:
        """Make a table of each type; the first has the columns too that nobody answered."""
        target = "node" if role == "attributeList" else "edge"
        silent = self._silent(target, [pair for rows in by_type.values() for pair in rows])
        made = []
        for kind, rows in by_type.items():
            made.append(self._table(role, kind, rows, own, silent))
            silent = []
        return made

    def _silent(self, target: str, rows: list[tuple[str, _Row]]) -> list[str]:
        """Give the keys that are declared for egos, nodes or edges, and that none of them has."""
        held = {key for _, row in rows for key in row.data}
        return [own for own, key in self.keys.items() if key.target == target and own not in held]

    def _table(
        self,
        role: str,
        kind: str,
        rows: list[tuple[str, _Row]],
        own: tuple[str, ...],
        silent: Sequence[str],
        types: Mapping[str, str] | None = None,
    ) -> File:
        """Put the data of rows of one type under the names of their keys."""
        drop = {_TYPE, _LABEL, *own}
        used = dict.fromkeys(key for _, row in rows for key in row.data)
        keys = [key for key in dict.fromkeys([*used, *silent]) if key not in drop]
        columns: dict[str, list[str | None]] = {EGO: [ego for ego, _ in rows]}
        for name in own[1:]:
            columns[name] = [row.data.get(name) or None for _, row in rows]
        if role == "ego":
            keys = [key for key in keys if key != UUID]
        types = dict(types or {})
        named = _names(keys, self.keys, rows, columns)
        for name, held in named.items():
            columns[name] = [next((guard(row.data[key]) for key in held if key in row.data), None) for _, row in rows]
            kinds = {_NUMBERS.get(self.keys[key].type if key in self.keys else "string", "") for key in held}
            types[name] = kinds.pop() if len(kinds) == 1 else ""
        labels = [_label(row, kind) for _, row in rows] if role == "attributeList" else []
        if any(labels) and "name" not in columns:
            columns["name"] = [label and guard(label) for label in labels]
            types["name"] = ""
        lines = [row.line for _, row in rows]
        return File(
            name=self.file,
            prefix=self.file,
            role=role,
            kind=kind,
            columns=columns,
            lines=lines,
            notes=Notes(file=self.file),
            types=types or {"": ""},
            raw=lambda place: row_text([cells[place] for cells in columns.values()]),
        )


def _names(
    keys: list[str], declared: Mapping[str, _Key], rows: list[tuple[str, _Row]], taken: Mapping[str, object]
) -> dict[str, list[str]]:
    """Give the column of each key: keys of one name share one, unless a row has both; then the later gets a number."""
    found: dict[str, list[str]] = {}

    def clash(key: str, name: str) -> bool:
        return any(key in row.data and other in row.data for other in found.get(name, ()) for _, row in rows)

    for key in keys:
        own = declared[key].name if key in declared else free_name(key) or "unnamed"
        name, again = own, 2
        while name in taken or clash(key, name):
            name, again = f"{own}_{again}", again + 1
        found.setdefault(name, []).append(key)
    return found


def _label(row: _Row, kind: str) -> str | None:
    """Give a node's label where it is a name: not that of its type, not a UUID, not a mark of encryption."""
    label = row.data.get(_LABEL)
    return None if label in (None, "", kind, "Encrypted", row.data.get(UUID)) else label
