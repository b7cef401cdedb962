"""Tables of other tools on their way in: a `Grid` is a header, cells of text and the line of each row, of any file.

The readers of surveys, personal networks and matrices begin here: `read_grid` reads one file (delimited text, a sheet
of a workbook, Parquet, SPSS or Stata), `entries_of` lists the tables of a folder or an archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import attrs
import polars as pl
from attrs import define, field

from kindframe.cells import tidy, unguard
from kindframe.problems import nearest
from kindframe.reading import Limits
from kindframe.reading.archive import open_archive
from kindframe.reading.folder import Entry, entry_of, text_table
from kindframe.reading.heading import free_name
from kindframe.reading.limits import over
from kindframe.reading.parquet import read_parquet
from kindframe.reading.raw import Fault, Notes, RawTable, row_text
from kindframe.reading.workbook import sheet_tables
from kindframe.settings import Settings
from kindframe_formats.guarding import refused
from kindframe_formats.stat_files import STAT, Stat, read_stat

__all__ = [
    "LIMITS",
    "TEXT",
    "Grid",
    "column_of",
    "derived",
    "entries_of",
    "folded_name",
    "grid_of",
    "read_grid",
    "read_grids",
]

LIMITS = attrs.evolve(Limits(), files=50_000)
TEXT = (".csv", ".tsv", ".tab", ".txt")
BOOKS = (".xlsx", ".xlsm")


@define(kw_only=True, eq=False)
class Grid:
    """One table as it was found: cells by column name, all text, and where each row stands.

    ``header`` is what stands above the columns, before names that stand twice were told apart. ``guarded`` says that
    cells may have an apostrophe before them that is not theirs; ``meanings`` what the file itself says of its columns
    (the words of a question, the label of a variable); ``types`` the types of columns whose file has types (text: ""),
    ``levels`` the orders of their labelled answers.
    """

    name: str
    columns: dict[str, list[str | None]]
    lines: Sequence[int]
    header: tuple[str, ...] = ()
    header_line: int | None = None
    faults: list[Fault] = field(factory=list)
    blank: list[int] = field(factory=list)
    raw: Callable[[int], str] = field(default=lambda row: "")
    decimal_comma: bool = False
    guarded: bool = True
    notes: Notes = field()
    meanings: dict[str, str] = field(factory=dict)
    types: dict[str, str] = field(factory=dict)
    levels: dict[str, tuple[str, ...]] = field(factory=dict)
    title: str = ""

    @notes.default
    def _notes(self) -> Notes:
        return Notes(file=self.name)

    @property
    def height(self) -> int:
        """How many rows there are, blank ones included."""
        return len(self.lines)

    def ids(self, column: str) -> list[str | None]:
        """Give a column of ids: exactly where a guard says so, else without what nobody sees."""
        return [None if cell is None else _id(cell, guarded=self.guarded) for cell in self.columns[column]]

    def texts(self, column: str) -> list[str | None]:
        """Give a column's cells without the guards of spreadsheets; blank ones are unknown."""
        taken = unguard if self.guarded else str
        return [None if cell is None or not cell.strip() else taken(cell) for cell in self.columns[column]]

    def standing(self) -> list[int]:
        """Give the positions of rows that are neither blank nor at fault."""
        out = {*self.blank, *(fault.row for fault in self.faults)}
        return [row for row in range(self.height) if row not in out]

    def without(self, gone: Iterable[int]) -> Grid:
        """Give the grid without some of its rows."""
        left = sorted(set(range(self.height)).difference(gone))
        place = {row: new for new, row in enumerate(left)}
        raw = self.raw
        return attrs.evolve(
            self,
            columns={name: [cells[row] for row in left] for name, cells in self.columns.items()},
            lines=[self.lines[row] for row in left],
            faults=[attrs.evolve(fault, row=place[fault.row]) for fault in self.faults if fault.row in place],
            blank=[place[row] for row in self.blank if row in place],
            raw=lambda row: raw(left[row]),
        )


def _id(cell: str, *, guarded: bool) -> str | None:
    literal = unguard(cell, "id") if guarded else cell
    return (tidy(cell) or None) if literal == cell else literal


def grid_of(raw: RawTable) -> Grid:
    """Take a raw table as a grid; of two columns of one name, the later gets a number."""
    columns: dict[str, list[str | None]] = {}
    for place, header in enumerate(raw.header):
        own = free_name(header) or f"column {place + 1}"
        name, again = own, 2
        while name in columns:
            name, again = f"{own}_{again}", again + 1
        if name != own:
            told = f"the column {own!r} stands twice; the later one is read as {name!r}"
            raw.notes.warn("KF-COL-08", told, row=raw.header_line, column=own, hint="Rename one of them.")
        columns[name] = _texts(raw.frame[str(place)])
    return Grid(
        name=raw.file,
        columns=columns,
        lines=[raw.line(row) for row in range(raw.frame.height)],
        header=tuple(raw.header),
        header_line=raw.header_line,
        faults=list(raw.faults),
        blank=list(raw.blank),
        raw=raw.raw,
        decimal_comma=raw.decimal_comma,
        notes=raw.notes,
    )


def _texts(cells: pl.Series) -> list[str | None]:
    """Write typed cells of a columnar file as text: whole numbers without a point, flags as yes and no."""
    if cells.dtype == pl.Boolean:
        return [None if cell is None else "yes" if cell else "no" for cell in cells.to_list()]
    if cells.dtype.is_float():
        return [None if cell is None or cell != cell else repr(cell).removesuffix(".0") for cell in cells.to_list()]
    return cells.cast(pl.String).to_list()


def entries_of(path: Path, limits: Limits = LIMITS) -> list[Entry]:
    """List the files of a folder, or of an archive, each by its name alone.

    Raises
    ------
    FileRejected, UnsafeInput
        Where it cannot be opened, or is made to harm.
    """
    try:
        if path.is_dir():
            return [entry_of(found, found.name, limits) for found in sorted(path.iterdir()) if found.is_file()]
    except OSError as error:
        raise refused("KF-FILE-01", path.name, f"it cannot be opened ({error.strerror or error})") from None
    members = open_archive(entry_of(path, path.name, limits).load(), path.name, limits)
    return [Entry(name=PurePosixPath(name).name, load=load) for name, load in sorted(members)]


def read_grid(entry: Entry | Path, *, sheet: str = "", limits: Limits = LIMITS) -> Grid:
    """Read one file of any tabular format by its ending; ``sheet`` chooses among those of a workbook.

    Raises
    ------
    FileRejected
        Where it is no table, or the workbook has several sheets and none is chosen.
    UnsafeInput
        Where it is made to harm, or too large.
    """
    held = entry_of(entry, entry.name, limits) if isinstance(entry, Path) else entry
    if held.suffix in BOOKS:
        return _sheet(held, sheet, limits)
    if sheet:
        raise refused("KF-GRID-01", held.name, "it has no sheets, and one was asked for")
    if held.suffix == ".parquet":
        return grid_of(read_parquet(held.load(), held.name, held.stem, limits))
    if held.suffix in STAT:
        return _of_stat(read_stat(held.load(), held.name, held.suffix, limits))
    if held.suffix in (*TEXT, ""):
        raw = text_table(held.load(), held, None, Settings(), limits)
        grid = grid_of(raw)
        if grid.height * len(grid.columns) > limits.cells:
            raise over(held.name, "a number of cells", grid.height * len(grid.columns), limits.cells, "cells")
        return grid
    known = ", ".join((*TEXT, *BOOKS, *STAT, ".parquet"))
    raise refused("KF-GRID-02", held.name, f"{held.suffix!r} is no ending of a table", hint=f"These are: {known}.")


def _of_stat(found: Stat) -> Grid:
    """Take a file of SPSS or Stata as a grid; its texts have no guards."""
    return Grid(
        name=found.name,
        columns=found.columns,
        header=tuple(found.columns),
        lines=range(1, found.height + 1),
        raw=found.row,
        guarded=False,
        notes=found.notes,
        meanings=found.meanings,
        types=found.types,
        levels=found.levels,
        title=found.title,
    )


def read_grids(entry: Entry, limits: Limits = LIMITS) -> list[Grid]:
    """Read every table of one file: each sheet of a workbook, or the one table that other files are."""
    if entry.suffix in BOOKS:
        return [grid_of(raw) for raw in sheet_tables(entry.load(), entry.name, limits)]
    return [read_grid(entry, limits=limits)]


def _sheet(entry: Entry, wanted: str, limits: Limits) -> Grid:
    """Read the sheet that is wanted; without a wish, the only one."""
    tables = sheet_tables(entry.load(), entry.name, limits)
    if wanted:
        chosen = [raw for raw in tables if raw.stem == wanted.strip().casefold()]
        if not chosen:
            near = nearest(wanted, [raw.stem for raw in tables])
            hint = f"Is {near!r} meant?" if near else f"There are: {', '.join(raw.stem for raw in tables)}."
            raise refused("KF-GRID-01", entry.name, f"there is no sheet {wanted!r}", hint=hint)
    elif len(tables) > 1:
        names = ", ".join(raw.stem for raw in tables)
        raise refused("KF-GRID-01", entry.name, f"it has several sheets: {names}", hint="Choose one with sheet=NAME.")
    else:
        chosen = tables
    return grid_of(chosen[0])


def column_of(
    grid: Grid, given: str | None, known: Iterable[str], what: str, *, needed: bool = True, option: str = ""
) -> str | None:
    """Find a column: the one that is given, else the first whose name is among those known, in small letters.

    ``option`` is what the reader's users name it with, for the message where it is not there.

    Raises
    ------
    FileRejected
        Where the one that is given is not there, or one is needed and none is known.
    """
    if given:
        if given in grid.columns:
            return given
        raise _lacking(grid, given, what, option)
    folded = {folded_name(name): name for name in reversed(grid.columns)}
    found = next((folded[name] for name in known if name in folded), None)
    if found is None and needed:
        raise _lacking(grid, next(iter(known)), what, option)
    return found


def folded_name(name: str) -> str:
    """Give the form in which other tools' column names are compared.

    >>> folded_name("Alter.1.Number"), folded_name(".egoID")
    ('alter1number', 'egoid')
    """
    return "".join(c for c in name.casefold() if c.isalnum())


def _lacking(grid: Grid, name: str, what: str, option: str) -> Exception:
    near = nearest(name, grid.columns)
    told = f"there is no column {name!r} for {what}; the header reads {', '.join(list(grid.columns)[:12])!r}"
    hint = f"Is {near!r} meant?" if near else f"Say which column holds {what}."
    if option:
        hint += f" Name it: --using {option}=COLUMN ({option}= in Python)."
    return refused("KF-GRID-03", grid.name, told, row=grid.header_line, hint=hint)


def derived(
    grid: Grid, columns: Mapping[str, list[str | None]], rows: Sequence[int], faults: Sequence[Fault] = ()
) -> Grid:
    """Give a grid whose rows come from those of another (each from the row at that position); its lines are theirs."""
    return attrs.evolve(
        grid,
        columns=dict(columns),
        lines=[grid.lines[row] for row in rows],
        faults=list(faults),
        blank=[],
        raw=lambda row: row_text([cells[row] for cells in columns.values()]),
    )
