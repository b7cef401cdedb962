"""Tables of other tools on their way to a study: own columns made by a reader, free ones taken as they are found.

Every reader of surveys and matrices gathers what it makes in a `Foreign`: columns get names that clash with none of
kindframe's, types where no doubt is left, and meanings where the file has them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from attrs import define, field

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.heading import free_name
from kindframe.reading.raw import Fault, RawTable
from kindframe_formats.grids import Grid
from kindframe_formats.parts import (
    cell_kind,
    column_names,
    declared,
    hold_columns,
    misfit_notes,
    misfits,
    part,
    renamed_notes,
    seems_a_slip,
    warned,
    wider_kind,
)

__all__ = ["Foreign"]


@define(kw_only=True)
class Foreign:
    """What a reader has made so far.

    ``missing`` are cells that mean "no answer" in attributes (R writes NA); they are counted and read as unknown.
    """

    file: str
    missing: Collection[str] = frozenset()
    parts: list[tuple[str, RawTable]] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    codebook: dict[str, dict[str, str]] = field(factory=dict)
    _attributes: dict[str, dict[str, dict[str, Any]]] = field(factory=dict)
    _kinds: dict[tuple[str, str], str] = field(factory=dict)

    def note(self, code: str, message: str, *, file: str = "", row: int | None = None) -> None:
        """Say how something was understood."""
        found = Problem(code=code, file=file or self.file, row=row, message=message, severity=Severity.NOTE)
        self.problems.append(found)

    def warn(
        self,
        code: str,
        message: str,
        *,
        file: str = "",
        row: int | None = None,
        column: str | None = None,
        hint: str = "",
    ) -> None:
        """Say that something was kept and should be looked at."""
        self.problems.append(warned(file or self.file, code, message, row=row, column=column, hint=hint))

    def kind(self, table: str, word: str, meaning: str) -> None:
        """Put a kind of actor or relationship into the study's codebook."""
        self.codebook.setdefault(table, {}).setdefault(word, meaning)

    def reading(self, title: str = "") -> Reading:
        """Give what was gathered."""
        settings = {
            "title": title,
            "codebook": self.codebook,
            "attributes": {table: held for table, held in self._attributes.items() if held},
        }
        return Reading(tables={}, parts=tuple(self.parts), problems=tuple(self.problems), settings=settings)

    def add(self, table: str, grid: Grid, own: Mapping[str, Sequence[str | None]], drop: Collection[str]) -> None:
        """Make a table of a grid: the reader's own columns, and beside them the grid's others but for those dropped."""
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
        columns = dict(own)
        for name, header in names.items():
            columns[header] = held[name]
            if kind := self._kind(table, header, name, held[name], grid):
                types[header] = kind
            if declared(header, table) is None:
                kind = self._kinds.get((table, header), "") or ("text" if seems_a_slip(header, table) else "")
                self.describe(table, free_name(header), kind, grid.meanings.get(name, ""), grid.levels.get(name, ()))
        if unknown:
            told = f"{unknown:,} cells that say {', '.join(sorted(self.missing))} are read as unknown"
            self.note("KF-EGO-05", told, file=grid.name)
        _, made = part(
            table, grid.name, columns, grid.lines, types=types, faults=grid.faults, blank=grid.blank, raw=grid.raw
        )
        made.decimal_comma = grid.decimal_comma
        self.parts.append((table, made))

    def make(
        self,
        table: str,
        grid: Grid,
        columns: Mapping[str, Sequence[str | None]],
        rows: Sequence[int],
        *,
        file: str = "",
        faults: Sequence[Fault] = (),
    ) -> None:
        """Make a table of columns of the reader's own, each row at the line of the grid's row at that position."""
        _, made = part(table, file or grid.name, columns, [grid.lines[row] for row in rows], faults=faults)
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

    def describe(self, table: str, name: str, kind: str = "", meaning: str = "", levels: Sequence[str] = ()) -> None:
        """Say in the settings what a free column is: its type, its meaning, and the order of its answers."""
        told = (("type", kind), ("meaning", meaning), ("levels", list(levels)))
        note = {key: value for key, value in told if value}
        held = self._attributes.setdefault(table, {})
        if note or name in held:
            held[name] = note


def _hollow(grid: Grid, name: str) -> bool:
    """Whether a column has no name of its own and says nothing but which row it is, as R writes row names."""
    return name.startswith("column ") and name[7:].isdigit()
