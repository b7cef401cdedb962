"""From the elements heard in a GEXF file to raw tables: columns named and typed, spells made into rows."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from kindframe.cells import join_ids
from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.raw import Fault, RawTable
from kindframe_formats.gexf_times import Span, are_dates, shown, whole
from kindframe_formats.parts import column_names, first_repeat, hold_columns, noted_types, part, renamed_notes, warned

__all__ = ["TYPES", "Declared", "Elements", "tables_of"]

Columns = dict[str, list[str | None]]

TYPES = {
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "biginteger"), "integer"),
    **dict.fromkeys(("double", "float", "bigdecimal"), "number"),
    "boolean": "flag",
}
_WAYS = {"directed": "yes", "undirected": "no", "mutual": "no"}
_PLURAL = {"node": "actors", "edge": "relationships"}


@define
class Declared:
    """An attribute that a file declares."""

    title: str
    type: str
    default: str | None = None


@define(kw_only=True)
class Elements:
    """All nodes, or all edges: their own attributes, and by attribute and row the values given inside them."""

    name: str
    own: list[Mapping[str, str]] = field(factory=list)
    lines: list[int] = field(factory=list)
    declared: dict[str, Declared] = field(factory=dict)
    values: dict[str, dict[int, str]] = field(factory=dict)
    changing: dict[str, dict[int, list[str]]] = field(factory=dict)
    stated: dict[int, list[Span]] = field(factory=dict)
    spells: dict[int, list[Span]] = field(factory=dict)
    parents: dict[int, list[str]] = field(factory=dict)
    twice: dict[int, str] = field(factory=dict)

    def add(self, attributes: Mapping[str, str], line: int) -> int:
        """Begin an element; give its row."""
        self.own.append(attributes)
        self.lines.append(line)
        return len(self.lines) - 1

    def get(self, name: str) -> list[str | None]:
        """Give an attribute of every element."""
        return [attributes.get(name) for attributes in self.own]

    def spans(self) -> dict[int, list[Span]]:
        """Give when each element is there, where that is said: its spells, else what it states itself."""
        return self.stated | {row: spans for row, spans in self.spells.items() if spans}


@define(kw_only=True)
class _Making:
    """What the two tables share while they are made."""

    file: str
    graph: Mapping[str, str]
    problems: list[Problem]
    types: dict[str, dict[str, dict[str, str]]] = field(factory=dict)

    def values(self, elements: Elements, columns: Columns) -> dict[str, str]:
        """Put the columns of declared attributes beside those that are there; give the type of each."""
        table, n = _PLURAL[elements.name], len(elements.lines)
        hold_columns(len(elements.declared), n, self.file)
        types: dict[str, str] = {}
        held: dict[str, tuple[str, list[str | None]]] = {}
        for key, note in elements.declared.items():
            given = elements.values.get(key, {})
            if key in elements.changing:
                told = f"the values of {note.title!r} change over time; they are kept as text with their times"
                self.problems.append(warned(self.file, "KF-GEXF-10", told, column=note.title))
                over = elements.changing[key]
                cells = [_changes(given.get(row), over.get(row)) for row in range(n)]
                held[key] = (f"{note.title} over time", cells)
            elif given or note.default is not None:
                held[key] = (note.title, [given.get(row, note.default) for row in range(n)])
                types[key] = TYPES.get(note.type.lower(), "")
        wanted: dict[str, str] = {}
        for key, (title, _) in held.items():
            wanted[title if title not in wanted else f"{title} ({key})"] = key
        names = column_names(wanted, table, columns)
        self.problems += renamed_notes(names, self.file)
        named = {}
        for title, header in names.items():
            columns[header] = held[wanted[title]][1]
            named[header] = types.get(wanted[title], "")
        self.types.setdefault(table, {}).update(noted_types(named, table))
        return named

    def note(self, code: str, message: str) -> None:
        """Keep a note."""
        self.problems.append(Problem(code=code, file=self.file, message=message, severity=Severity.NOTE))

    def dates(self, elements: Elements) -> bool:
        """Say whether times are dates; say so where they are not, and where open ends are read as closed."""
        every = [span for spans in elements.spans().values() for span in spans]
        dates = are_dates(every, self.graph.get("timeformat", ""))
        if every and not dates:
            told = (
                f"the times of {elements.name}s are no dates; they are kept as the attributes 'time start', 'time end'"
            )
            self.note("KF-GEXF-11", told)
        loose = [span for span in every if span.open]
        if loose:
            told = f"{len(loose):,} spells have an open end; they are read as if it were part of them"
            self.problems.append(warned(self.file, "KF-GEXF-12", told, row=loose[0].line))
        for row, spells in elements.spells.items():
            own = elements.stated.get(row)
            hull = whole(spells, dates=dates) if spells else None
            if own and hull and (own[0].start, own[0].end) != (hull.start, hull.end):
                told = f"the {elements.name}'s own start and end are not those of its spells; the spells count"
                self.problems.append(warned(self.file, "KF-GEXF-13", told, row=elements.lines[row]))
        return dates


def _changes(fixed: str | None, over: list[str] | None) -> str | None:
    return "; ".join([*([fixed] if fixed is not None else []), *over]) if over else fixed


def tables_of(
    nodes: Elements,
    edges: Elements,
    *,
    file: str,
    graph: Mapping[str, str],
    description: str,
    problems: list[Problem],
) -> Reading:
    """Make the tables of actors and relationships of what a file holds."""
    making = _Making(file=file, graph=graph, problems=problems)
    parts = [_actors(nodes, making)]
    if edges.lines:
        parts.append(_ties(edges, making))
    settings = {"title": graph.get("name", ""), "description": description, "attributes": making.types}
    return Reading(tables={}, parts=tuple(parts), problems=tuple(making.problems), settings=settings)


def _faults(elements: Elements, rows: list[int]) -> list[Fault]:
    return [
        Fault(row=place, code="KF-GEXF-09", column=elements.twice[row], message=_two(elements.twice[row]))
        for place, row in enumerate(rows)
        if row in elements.twice
    ]


def _two(title: str) -> str:
    return f"{title!r} has two values at once, and which is meant cannot be known"


def _actors(nodes: Elements, making: _Making) -> tuple[str, RawTable]:
    """Make a row of each node."""
    ids, labels = nodes.get("id"), nodes.get("label")
    columns: Columns = {"id": ids}
    titles = {note.title.casefold() for note in nodes.declared.values()}
    telling = any(label is not None and label != own for label, own in zip(labels, ids, strict=True))
    if telling:
        columns["node label" if "name" in titles else "name"] = labels
    if nodes.parents:
        columns["member_of"] = [
            join_ids(nodes.parents[row]) if row in nodes.parents else None for row in range(len(ids))
        ]
    spans = nodes.spans()
    types: dict[str, str] = {}
    if spans:
        dates = making.dates(nodes)
        hulls = {row: whole(held, dates=dates) for row, held in spans.items()}
        types |= _put_times(columns, [hulls.get(row) for row in range(len(ids))], making, "actors", dates=dates)
        several = [row for row, held in spans.items() if len(held) > 1]
        if several:
            told = f"{len(several):,} nodes come and go; since and until are the first and the last, 'spells' has all"
            making.problems.append(warned(making.file, "KF-GEXF-14", told, row=nodes.lines[several[0]]))
            columns["spells"] = [shown(spans[row]) if row in several else None for row in range(len(ids))]
    types |= making.values(nodes, columns)
    faults = _faults(nodes, list(range(len(ids))))
    return part("actors", making.file, columns, nodes.lines, types=types, faults=faults)


def _put_times(
    columns: Columns, spans: list[Span | None], making: _Making, table: str, *, dates: bool
) -> dict[str, str]:
    """Put beginnings and ends beside the other columns; give their types where they are free attributes."""
    names = ("since", "until") if dates else ("time start", "time end")
    columns[names[0]] = [span.start if span else None for span in spans]
    columns[names[1]] = [span.end if span else None for span in spans]
    declared = making.graph.get("timeformat", "").lower()
    types = {} if dates else dict.fromkeys(names, "number" if declared in ("double", "integer", "float") else "")
    making.types.setdefault(table, {}).update(noted_types(types, table))
    return types


def _ties(edges: Elements, making: _Making) -> tuple[str, RawTable]:
    """Make a row of each edge; of one that comes and goes, a row of each of its spells."""
    columns: Columns = {"source": edges.get("source"), "target": edges.get("target"), "directed": _ways(edges, making)}
    for name, own in (("weight", "strength"), ("kind", "kind"), ("label", "label")):
        cells = edges.get(name)
        if any(cell is not None for cell in cells):
            columns[own] = cells
    ids = edges.get("id")
    if any(own is not None for own in ids):
        again = first_repeat(ids)
        columns["id" if again is None else "edge id"] = ids
        if again is not None:
            told = f"several edges have one id, such as {ids[again]!r}; the ids are kept as the attribute 'edge id'"
            making.problems.append(warned(making.file, "KF-GEXF-15", told, row=edges.lines[again], column="id"))
    n = len(edges.lines)
    spans = edges.spans()
    dates = making.dates(edges) if spans else False
    types = _put_times(columns, [None] * n, making, "relationships", dates=dates) if spans else {}
    types |= making.values(edges, columns)
    rows, lines = list(range(n)), edges.lines
    if spans:
        each: list[tuple[int, Span | None]] = [(row, span) for row in range(n) for span in spans.get(row, [None])]
        rows = [row for row, _ in each]
        columns = {name: [cells[row] for row in rows] for name, cells in columns.items()}
        _put_times(columns, [span for _, span in each], making, "relationships", dates=dates)
        later = {place for place in range(1, len(rows)) if rows[place] == rows[place - 1]}
        if later:
            making.note("KF-GEXF-18", f"edges that come and go are a tie for each spell: {len(later):,} ties more")
            lines = [span.line if span and row in edges.spells else edges.lines[row] for row, span in each]
            if "id" in columns:
                columns["id"] = [None if place in later else own for place, own in enumerate(columns["id"])]
    return part("relationships", making.file, columns, lines, types=types, faults=_faults(edges, rows))


def _ways(edges: Elements, making: _Making) -> list[str | None]:
    """Say of each edge whether it runs one way."""
    default = making.graph.get("defaultedgetype", "undirected")
    ways: list[str | None] = []
    odd: list[int] = []
    mutual = 0
    for row, stated in enumerate(edges.get("type")):
        way = stated if stated in _WAYS else default
        odd += [row] if stated is not None and stated not in _WAYS else []
        mutual += way == "mutual"
        ways.append(_WAYS.get(way, "no"))
    for row in odd[:20]:
        told = f"an edge of the type {edges.get('type')[row]!r}, which GEXF does not know; read as {default}"
        making.problems.append(warned(making.file, "KF-GEXF-16", told, row=edges.lines[row], column="type"))
    if mutual:
        making.note("KF-GEXF-17", f"{mutual:,} mutual edges are read as ties without direction")
    return ways
