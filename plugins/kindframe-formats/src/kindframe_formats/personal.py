"""Personal networks of any survey tool as tables of a study: egos and alters are actors, every naming is a tie.

Readers hand the egos, the alters and the ties between alters to `Personal` as grids. Two people called 1 whom two egos
named are two: an alter's id is ``EGO/ALTER``. Whoever named nobody is an actor all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import define, field

from kindframe.cells import guard
from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.heading import free_name
from kindframe.reading.raw import Fault, RawTable
from kindframe_formats.grids import Grid
from kindframe_formats.guarding import refused
from kindframe_formats.parts import (
    cell_kind,
    column_names,
    declared,
    hold_columns,
    misfit_notes,
    misfits,
    part,
    renamed_notes,
    warned,
    wider_kind,
)

__all__ = ["NAMED", "TIED", "Personal", "alter_id"]

NAMED, TIED = "named", "tied"
_MEANINGS = {
    NAMED: "source named target in an interview or a questionnaire",
    TIED: "two people whom one respondent named are tied, as that respondent tells",
}


def alter_id(ego: str | None, alter: str | None) -> str | None:
    """Give the id of an alter among all actors; unknown where either is.

    >>> alter_id("7", "Sam"), alter_id("7", None)
    ('7/Sam', None)
    """
    return f"{ego}/{alter}" if ego and alter else None


@define(kw_only=True)
class Personal:
    """Personal networks on their way to a study.

    ``missing`` are cells that mean "no answer" in attributes (R writes NA); they are counted and read as unknown.
    ``known`` are the egos so far, ``named`` their alters in the order they stand.
    """

    file: str
    missing: Collection[str] = frozenset({"NA"})
    known: set[str] = field(factory=set)
    named: dict[str, list[str]] = field(factory=dict)
    parts: list[tuple[str, RawTable]] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    _attributes: dict[str, dict[str, dict[str, str]]] = field(factory=dict)
    _kinds_of_ties: dict[str, str] = field(factory=dict)
    _kinds: dict[tuple[str, str], str] = field(factory=dict)

    # -- the tables -------------------------------------------------------------------------------

    def egos(self, grid: Grid, ids: Sequence[str | None], drop: Collection[str]) -> None:
        """Take the table of egos: one row, one actor."""
        self.known.update(own for own in ids if own)
        self._lack(grid, ids, "ego")
        own: dict[str, Sequence[str | None]] = {"id": ids, "kind": ["person"] * grid.height}
        self._add("actors", grid, own, drop)

    def lone_egos(self, grid: Grid, egos: Sequence[str | None]) -> None:
        """Make actors of egos that no table lists, each where it first stands."""
        first: dict[str, int] = {}
        for row in grid.standing():
            own = egos[row]
            if own and own not in self.known:
                first.setdefault(own, row)
        if not first:
            return
        self.known.update(first)
        told = f"{len(first):,} egos have no row in a table of egos; nothing but their id is known"
        self.problems.append(warned(grid.name, "KF-EGO-01", told, row=grid.lines[next(iter(first.values()))]))
        columns: dict[str, Sequence[str | None]] = {"id": list(first), "kind": ["person"] * len(first)}
        self.parts.append(part("actors", f"{grid.name} (egos)", columns, [grid.lines[row] for row in first.values()]))

    def alters(
        self, grid: Grid, egos: Sequence[str | None], alters: Sequence[str | None], drop: Collection[str]
    ) -> None:
        """Take the table of alters: each row is an actor, and a tie from the ego that named it."""
        faults = {fault.row: fault for fault in grid.faults}
        for row in grid.standing():
            ego, alter = egos[row], alters[row]
            if not ego or ego not in self.known:
                told = f"its ego {ego!r} is in no table of egos" if ego else "it has no ego"
                faults[row] = Fault(row=row, code="KF-EGO-02", message=told)
            elif not alter:
                faults[row] = Fault(row=row, code="KF-EGO-03", message="the alter has no id")
        grid.faults = list(faults.values())
        ids = [alter_id(ego, alter) for ego, alter in zip(egos, alters, strict=True)]
        own: dict[str, Sequence[str | None]] = {"id": ids, "kind": ["person"] * grid.height}
        self._add("actors", grid, own, drop)
        seen: set[str] = set()
        rows = []
        for row in grid.standing():
            if (held := ids[row]) and held not in seen:
                seen.add(held)
                rows.append(row)
                self.named.setdefault(str(egos[row]), []).append(str(alters[row]))
        if not rows:
            return
        named = [egos[row] for row in rows]
        ties: dict[str, Sequence[str | None]] = {
            "source": named,
            "target": [ids[row] for row in rows],
            "kind": [NAMED] * len(rows),
            "directed": ["yes"] * len(rows),
            "reported_by": named,
        }
        self._codebook(NAMED)
        self.parts.append(part("relationships", grid.name, ties, [grid.lines[row] for row in rows]))

    def ties(
        self,
        grid: Grid,
        egos: Sequence[str | None],
        ends: tuple[Sequence[str | None], Sequence[str | None]],
        drop: Collection[str],
        *,
        kind: str = TIED,
        directed: Sequence[str] | None = None,
    ) -> None:
        """Take the table of ties between alters, as their ego tells them."""
        faults = {fault.row: fault for fault in grid.faults}
        for row in grid.standing():
            ego = egos[row]
            if not ego or ego not in self.known:
                told = f"its ego {ego!r} is in no table of egos" if ego else "it has no ego"
                faults[row] = Fault(row=row, code="KF-EGO-02", message=told)
        grid.faults = list(faults.values())
        source, target = ([alter_id(ego, end) for ego, end in zip(egos, held, strict=True)] for held in ends)
        own: dict[str, Sequence[str | None]] = {
            "source": source,
            "target": target,
            "kind": [guard(kind, "word")] * grid.height,
            "directed": directed or ["no"] * grid.height,
            "reported_by": egos,
        }
        if grid.height:
            self._codebook(kind)
        self._add("relationships", grid, own, drop)

    def reading(self, title: str = "") -> Reading:
        """Give what was gathered."""
        if not self.known:
            raise refused("KF-EGO-04", self.file, "there is no ego in it")
        settings = {
            "title": title,
            "codebook": {"relationship": self._kinds_of_ties} if self._kinds_of_ties else {},
            "attributes": {table: held for table, held in self._attributes.items() if held},
        }
        return Reading(tables={}, parts=tuple(self.parts), problems=tuple(self.problems), settings=settings)

    # -- columns ----------------------------------------------------------------------------------

    def _add(self, table: str, grid: Grid, own: dict[str, Sequence[str | None]], drop: Collection[str]) -> None:
        """Put a grid's free columns beside those that are made here."""
        wanted = [name for name in grid.columns if name not in drop and not _hollow(grid, name)]
        hold_columns(len(wanted) + len(own), grid.height, grid.name)
        held = {name: grid.texts(name) for name in wanted}
        unknown = sum(cell in self.missing for cells in held.values() for cell in cells if cell is not None)
        held = {name: [None if cell in self.missing else cell for cell in cells] for name, cells in held.items()}
        odd = misfits(held, table, decimal_comma=grid.decimal_comma)
        names = column_names(wanted, table, [*own, *odd.values()])
        self.problems += [*grid.notes.problems, *misfit_notes(odd, names, grid.name)]
        self.problems += renamed_notes(names, grid.name, odd)
        grid.notes.problems.clear()
        types = {}
        for name, header in names.items():
            own[header] = held[name]
            if kind := self._kind(table, header, name, held[name], grid):
                types[header] = kind
            self._declare(table, header, grid.meanings.get(name, ""))
        if unknown:
            told = f"{unknown:,} cells that say {', '.join(sorted(self.missing))} are read as unknown"
            self.problems.append(Problem(code="KF-EGO-05", file=grid.name, message=told, severity=Severity.NOTE))
        _, made = part(
            table, grid.name, own, grid.lines, types=types, faults=grid.faults, blank=grid.blank, raw=grid.raw
        )
        made.decimal_comma = grid.decimal_comma
        self.parts.append((table, made))

    def _kind(self, table: str, header: str, name: str, cells: Sequence[str | None], grid: Grid) -> str:
        """Say what type a column has, over all files that have it."""
        held = {cell for cell in cells if cell is not None}
        key = (table, header)
        if held:
            kind = grid.types.get(name, cell_kind(held, decimal_comma=grid.decimal_comma))
            self._kinds[key] = kind if key not in self._kinds else wider_kind(self._kinds[key], kind)
        return self._kinds.get(key, "")

    def _declare(self, table: str, header: str, meaning: str) -> None:
        """Say in the settings what a free column is: its type and its meaning."""
        if declared(header, table) is not None:
            return
        kind = self._kinds.get((table, header), "")
        note = {key: told for key, told in (("type", kind), ("meaning", meaning)) if told}
        held = self._attributes.setdefault(table, {})
        if note or free_name(header) in held:
            held[free_name(header)] = note

    def _codebook(self, kind: str) -> None:
        self._kinds_of_ties[kind] = _MEANINGS.get(kind, _MEANINGS[TIED])

    def _lack(self, grid: Grid, ids: Sequence[str | None], what: str) -> None:
        for row in grid.standing():
            if not ids[row]:
                grid.faults.append(Fault(row=row, code="KF-EGO-03", message=f"the {what} has no id"))


def _hollow(grid: Grid, name: str) -> bool:
    """Whether a column has no name of its own and says nothing but which row it is, as R writes row names."""
    return name.startswith("column ") and name[7:].isdigit()
