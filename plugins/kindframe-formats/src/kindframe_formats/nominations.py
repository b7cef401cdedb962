"""Nominations: a row for each person asked, and columns that hold the ids of those whom they named.

So sociometric questions are asked in classes and on streets. Everybody with a row is an actor, the columns that are no
nominations are what is known of them, and every id in a column of nominations is a tie that the row's own person told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kindframe.cells import guard, split_ids
from kindframe.exporting import Reading
from kindframe.problems import nearest
from kindframe.records import CODEBOOKS
from kindframe_formats.foreign import Foreign
from kindframe_formats.grids import Grid, column_of, read_grid
from kindframe_formats.guarding import refused

__all__ = ["read_nominations"]

_IDS = ("id", "respondent", "ego", "egoid", "person", "actor", "node", "name")


def read_nominations(
    path: Path,
    *,
    named: Sequence[str] = (),
    who: str | None = None,
    kind: str = "",
    wave: str = "",
    missing: Sequence[str] = ("NA",),
    sheet: str = "",
) -> Reading:
    """Read a table of people and whom they named; see the catalogue for what the options say.

    A cell may hold several ids with ``;`` between them. Whoever is named and has no row of their own is nobody this
    table knows: such ties are set aside with their line.

    Raises
    ------
    FileRejected
        Where no column of nominations is named, or one that is named is not there.
    """
    grid = read_grid(path, sheet=sheet)
    own = str(column_of(grid, who, _IDS, "the ids of those who were asked", option="who"))
    columns = _columns(grid, named)
    made = Foreign(file=grid.name, missing=frozenset(missing))
    people = grid.ids(own)
    held: dict[str, Sequence[str | None]] = {"id": people, "kind": [guard("person", "word")] * grid.height}
    if wave:
        held["waves"] = [guard(wave, "id")] * grid.height
    made.add("actors", grid, held, {own, *columns})
    rows, sources, targets = [], [], []
    for column in columns:
        for row, cell in enumerate(grid.texts(column)):
            for other in split_ids(cell or ""):
                if people[row] and other.strip() not in missing:
                    rows.append(row)
                    sources.append(people[row])
                    targets.append(guard(other.strip(), "id"))
    ties: dict[str, Sequence[str | None]] = {"source": sources, "target": targets, "reported_by": sources}
    if kind:
        if kind not in CODEBOOKS["relationship"]:
            made.kind("relationship", kind, "as whoever read the file called it")
        ties["kind"] = [guard(kind, "word")] * len(rows)
    if wave:
        ties["wave"] = [guard(wave, "id")] * len(rows)
    made.make("relationships", grid, ties, rows)
    return made.reading()


def _columns(grid: Grid, named: Sequence[str]) -> list[str]:
    """Give the columns of nominations; refuse where one is not there or none is named."""
    others = ", ".join(list(grid.columns)[:12])
    if not named:
        hint = "Name them: --using named=FIRST,SECOND (named= in Python)."
        told = f"which columns hold whom people named cannot be known; the header reads {others!r}"
        raise refused("KF-NOM-01", grid.name, told, row=grid.header_line, hint=hint)
    for name in named:
        if name not in grid.columns:
            near = nearest(name, grid.columns)
            told = f"there is no column {name!r} of nominations; the header reads {others!r}"
            hint = f"Is {near!r} meant?" if near else ""
            raise refused("KF-GRID-03", grid.name, told, row=grid.header_line, hint=hint)
    return list(named)
