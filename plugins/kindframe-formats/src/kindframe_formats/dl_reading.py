"""Reading UCINET DL: whole and half matrices, lists of edges and of nodes, one-mode or two-mode, one matrix or several.

Each cell that is not nought is a tie with its value as strength, a matrix's label its kind. Rows and columns of a
two-mode matrix are actors of two modes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from attrs import define, field

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.raw import Notes, is_plain
from kindframe_formats.dl_cells import Cells, matrix_cells, pair_cells
from kindframe_formats.dl_heading import Heading, heading_of
from kindframe_formats.parts import guarded_series, part, warned
from kindframe_formats.textlines import ends_of, lines_of

__all__ = ["read_dl"]


def read_dl(path: Path, *, matrices: str = "kind", rows: str = "", columns: str = "") -> Reading:
    """Read a DL file.

    ``matrices`` says what the labels of several matrices are, kinds of tie or waves; ``rows`` and ``columns`` of what
    kind the actors of a two-mode matrix are.

    Raises
    ------
    FileRejected
        Where it is no DL, its form is none that is known, or a matrix does not have as many cells as it says.

    .. versionadded:: 0.1
    """
    notes = Notes(file=path.name)
    lines = lines_of(path, notes)
    head = heading_of(lines, path.name)
    matrix = head.form in ("fullmatrix", "lowerhalf", "upperhalf")
    cells = (matrix_cells if matrix else pair_cells)(lines.part(head.data, head.start), head, path.name)
    made = _Making(
        file=path.name, head=head, named=matrices, modes=(rows, columns), problems=[*notes.problems, *cells.problems]
    )
    return made.reading(cells)


@define(kw_only=True, eq=False)
class _Making:
    """Makes the tables of the labels and the cells."""

    file: str
    head: Heading
    named: str
    modes: tuple[str, str]
    problems: list[Problem] = field(factory=list)

    def reading(self, cells: Cells) -> Reading:
        """Give the tables."""
        names, lines, modes = self._actors(cells)
        columns: dict[str, pl.Series] = {"id": pl.concat(names)}
        if modes is not None:
            columns["mode"] = pl.Series(modes, dtype=pl.String)
            if any(self.modes):
                columns["kind"] = columns["mode"].replace_strict(
                    ("row", "column"), [kind or None for kind in self.modes]
                )
        parts = [part("actors", self.file, columns, lines.to_numpy())]
        if cells.frame.height:
            parts.append(self._ties(cells, names))
        waves = self.head.matrices if self.named == "wave" else []
        settings = {"waves": [{"id": name} for name in waves]} if waves else {}
        return Reading(tables={}, parts=tuple(parts), problems=tuple(self.problems), settings=settings)

    def _actors(self, cells: Cells) -> tuple[list[pl.Series], pl.Series, list[str] | None]:
        """Give the ids of rows and, of a two-mode matrix, of columns; the line of each; of such a matrix the modes."""
        rows, columns = cells.rows, cells.columns
        if not self.head.two_mode:
            return [rows], cells.row_lines, None
        clash = set(rows.to_list()) & set(columns.to_list())
        if clash:
            told = f"{len(clash):,} columns have the label of a row, such as {min(clash)!r}; read as 'column:…'"
            self.problems.append(warned(self.file, "KF-DL-05", told))
            again = [f"column:{name}" if name in clash else name for name in columns.to_list()]
            columns = pl.Series(again, dtype=pl.String)
        modes = ["row"] * rows.len() + ["column"] * columns.len()
        return [rows, columns], pl.concat([cells.row_lines, cells.column_lines]), modes

    def _ties(self, cells: Cells, names: list[pl.Series]) -> Any:
        frame = cells.frame
        ids = [guarded_series(held, "id") for held in names]
        what = "a line is a pair and perhaps a value, or a row and its columns"
        columns, faults = ends_of(frame, {"source": ids[0], "target": ids[-1]}, "KF-DL-06", what)
        if self.head.matrices:
            kinds = pl.Series(self.head.matrices, dtype=pl.String)
            columns[self.named] = kinds.gather(frame["matrix"])
        both = self.head.form in ("lowerhalf", "upperhalf")
        columns["directed"] = pl.repeat(not both, frame.height, dtype=pl.Boolean, eager=True)
        told: dict[str, Callable[[int], str | None]] = {"directed": lambda _: "no" if both else "yes"}
        regular = "number" in frame.columns
        if frame["value"].null_count() < frame.height:
            columns["strength"] = frame["number" if regular else "value"]
            told |= {"strength": frame["value"].__getitem__} if regular else {}
        if both:
            half = "half a matrix has one cell for each pair; its ties are read as running both ways"
            self.problems.append(Problem(code="KF-DL-07", file=self.file, message=half, severity=Severity.NOTE))
        return part(
            "relationships",
            self.file,
            columns,
            frame["row"].to_numpy(),
            faults=faults,
            ready=("source", "target"),
            told=told,
            plain=regular and all(map(is_plain, [*ids, pl.Series(self.head.matrices, dtype=pl.String)])),
        )
