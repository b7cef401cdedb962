"""Matrices: who ties to whom with labels on both sides (rosters, adjacency), and who takes part in what (incidence).

A number is a tie of that strength, 0 is no tie, and a blank cell is unknown; every cell is counted as one of them.
`read_adjacency` and `read_incidence` are the readers' doors, `is_adjacency` knows a square matrix by its start.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from attrs import define, evolve, field, frozen

from kindframe.cells import guard, tidy, unguard
from kindframe.exporting import Reading
from kindframe.reading.raw import Fault
from kindframe.records import CODEBOOKS
from kindframe.wording import counted
from kindframe_formats.bare_matrix import bare_grid
from kindframe_formats.foreign import Foreign
from kindframe_formats.grids import LIMITS, Grid, read_grid
from kindframe_formats.guarding import refused
from kindframe_formats.parts import NUMBER, part

__all__ = ["is_adjacency", "read_adjacency", "read_incidence"]

_YES = frozenset({"x", "yes", "y", "true", "t", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "f", "-", "–"})
_UNKNOWN = frozenset({"NA", ".", "?", "NaN"})
_CODES = frozenset({"9", "10", "88", "99", "888", "999", "-1", "-9", "-99", "-999"})
"""What is written for no answer, or for no possible tie, where 0 and 1 are the answers (RSiena: 9 and 10)."""

_ZERO = re.compile(r"[+-]?0+([.,]0*)?")
_NUMBERED = re.compile(r"[VX](\d+)")
_SHOWN = 5
_LINE = 1 << 20
"""How much of a line is looked at: the labels above some hundred people alone are longer than a reader is shown."""

_LIMITS = evolve(LIMITS, columns=5_000)
"""A matrix has a column for each person, other tables for each thing that is known of them."""

_NO_LABELS = "Where rows and columns have no labels, number them with labels=none."


@frozen(kw_only=True)
class _Tie:
    """One cell that says there is a tie: its row, its column, and how strong, where that is a number."""

    row: int
    column: int
    strength: str | None


@define(kw_only=True)
class _Matrix:
    """A matrix on its way: its labels, and what each of its cells came to."""

    grid: Grid
    rows: list[str | None]
    columns: list[str]
    names: list[str]
    ties: list[_Tie] = field(factory=list)
    faults: list[Fault] = field(factory=list)
    zeros: int = 0
    unknown: dict[int, int] = field(factory=dict)
    passed: int = 0
    absent: Collection[str] = _UNKNOWN

    def look(self, *, square: bool, missing: Collection[str], diagonal: str = "keep") -> None:
        """Say of every cell what it is; ``missing`` are cells that mean no answer, besides those that always do."""
        self.absent = _UNKNOWN | set(missing)
        where = {label: place for place, label in enumerate(self.columns)}
        texts = [self.grid.texts(name) for name in self.names]
        for row in self.grid.standing():
            own = where.get(self.rows[row] or "") if square else None
            for place, cells in enumerate(texts):
                self._cell(row, place, (cells[row] or "").strip(), on_diagonal=place == own, diagonal=diagonal)

    def _cell(self, row: int, place: int, text: str, *, on_diagonal: bool, diagonal: str) -> None:
        if on_diagonal and diagonal != "keep":
            self.passed += text not in ("", *self.absent) and not _ZERO.fullmatch(text)
        elif not text or text in self.absent:
            if not on_diagonal:
                self.unknown[row] = self.unknown.get(row, 0) + 1
        elif _ZERO.fullmatch(text) or text.casefold() in _NO:
            self.zeros += 1
        elif text.casefold() in _YES:
            self.ties.append(_Tie(row=row, column=place, strength=None))
        elif re.match(NUMBER, text.replace(",", ".", int(self.grid.decimal_comma)).removeprefix("+")):
            self.ties.append(_Tie(row=row, column=place, strength=text))
        else:
            told = f"the cell is neither a number, nor a yes or a no: {text!r}"
            self.faults.append(Fault(row=len(self.ties), code="KF-MAT-03", column=self.names[place], message=told))
            self.ties.append(_Tie(row=row, column=place, strength=None))

    def say(self, made: Foreign, *, square: bool) -> None:
        """Say how many cells were what, and whose rows are blank."""
        blank = sum(self.unknown.values())
        told = f"{len(self.ties):,} cells are ties, {self.zeros:,} say that there is none, {blank:,} are blank"
        if self.passed:
            told += f", {self.passed:,} are ties of somebody to themselves and passed over"
        made.note("KF-MAT-01", told, file=self.grid.name)
        self._say_codes(made)
        if not blank:
            return
        most = len(self.columns) - square
        silent = [row for row, n in self.unknown.items() if n >= most]
        if silent:
            shown = ", ".join(repr(self.rows[row]) for row in silent[:_SHOWN]) + (
                ", ..." if len(silent) > _SHOWN else ""
            )
            told = f"{len(silent):,} rows are blank throughout ({shown}): nothing is known of their ties"
            made.warn("KF-MAT-05", told, file=self.grid.name, row=self.grid.lines[silent[0]])
        part_of = blank - sum(self.unknown[row] for row in silent)
        if part_of:
            row = next(row for row in self.unknown if row not in silent)
            told = (
                f"{part_of:,} cells are blank in rows that are not: whether there is a tie is unknown, and none is made"
            )
            made.warn(
                "KF-MAT-06", told, file=self.grid.name, row=self.grid.lines[row], hint="Write 0 where there is none."
            )

    def _say_codes(self, made: Foreign) -> None:
        """Warn where ties are 1 throughout but for a 9 or the like, which many write where nobody answered."""
        held = Counter(tie.strength for tie in self.ties)
        codes = [text for text in held if text in _CODES]
        if held.keys() - codes != {"1"}:
            return
        for code in codes:
            told = f"besides 0 and 1 there is {code} ({counted(held[code], 'cell')}): read as ties of that strength"
            hint = f"If {code} stands for no answer, say so: --using missing={code} (missing= in Python)."
            made.warn("KF-MAT-14", told, file=self.grid.name, hint=hint)


def _matrix(path: Path, sheet: str, labels: str) -> _Matrix:
    """Read a table whose first column and whose header are labels, or that has none on either side."""
    bare = labels == "none"
    grid = bare_grid(path, sheet=sheet) if bare else read_grid(path, sheet=sheet, limits=_LIMITS)
    names = list(grid.columns)
    if len(names) < 2:
        told = "it has one column; a matrix has labels on both sides"
        raise refused("KF-MAT-07", grid.name, told, row=grid.header_line, hint=_NO_LABELS)
    if not bare and _seems_bare(grid):
        told = "its first line and its first column are numbers like all others; labels cannot be told from cells"
        hint = f"{_NO_LABELS} If these are labels, leave the corner blank."
        raise refused("KF-MAT-13", grid.name, told, row=grid.header_line, hint=hint)
    rows = [own and tidy(unguard(own)) for own in grid.ids(names[0])]
    columns = [tidy(unguard(name)) for name in grid.header[1:]]
    if _numbered(rows, columns):
        columns = [name[1:] for name in columns]
    found = _Matrix(grid=grid, rows=rows, columns=columns, names=names[1:])
    beside = [own for row in grid.standing() if (own := rows[row])]
    for side, held in (("rows", beside), ("columns", columns)):
        twice = (
            next((label for place, label in enumerate(held) if label in held[:place]), None) if _doubled(held) else None
        )
        if twice is not None:
            told = f"the label {twice!r} stands twice among the {side}"
            raise refused("KF-MAT-02", grid.name, told, row=grid.header_line, hint="Give each its own.")
    for row in grid.standing():
        if not rows[row]:
            grid.faults.append(Fault(row=row, code="KF-MAT-08", message="the row has no label"))
    return found


def _seems_bare(grid: Grid) -> bool:
    """Whether a table may be a matrix without labels: numbers in its corner, above and beside."""
    beside = grid.columns[next(iter(grid.columns))]
    return all(re.match(NUMBER, (text or "").strip()) for text in (*grid.header, *beside))


def _doubled(held: Sequence[str]) -> bool:
    return len(set(held)) < len(held)


def _numbered(rows: Sequence[str | None], columns: Sequence[str]) -> bool:
    """Whether R put a letter before the numbers of the columns (``V1`` or ``X2801``) that the rows have bare."""
    bare = [_NUMBERED.fullmatch(name) for name in columns]
    return all(bare) and {match[1] for match in bare if match} == {own for own in rows if own}


def is_adjacency(path: Path, head: bytes) -> bool:
    """Whether a file begins as a square matrix with the same labels above and beside it, the corner blank."""
    if len(head) >= 4096 and head.count(b"\n") < 3:
        with path.open("rb") as file:
            head = b"".join(file.readline(_LINE) for _ in range(4))
    lines = head.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    whole = lines if len(head) < 4096 else lines[:-1]
    if len(whole) < 3:
        return False
    separator = max(",;\t", key=whole[0].count)
    corner, *above = _cells(whole[0], separator)
    beside = [_cells(line, separator)[0] for line in whole[1:] if line.strip()]
    return not corner and len(above) > 1 and len(beside) > 1 and beside == above[: len(beside)]


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"').strip() for cell in line.split(separator)]


def read_adjacency(
    path: Path,
    *,
    kind: str = "",
    actors: str = "person",
    directed: str = "auto",
    diagonal: str = "pass",
    told_by: str = "",
    wave: str = "",
    labels: str = "both",
    missing: Sequence[str] = (),
    sheet: str = "",
) -> Reading:
    """Read a matrix with the same people above and beside it; see the catalogue for what the options say.

    Raises
    ------
    FileRejected
        Where a label stands twice, there is one column alone, or nobody stands on both sides.
    """
    found = _matrix(path, sheet, labels)
    made = Foreign(file=found.grid.name)
    found.look(square=True, missing=missing, diagonal=diagonal)
    _people(found, made, actors)
    ends = [(found.rows[tie.row] or "", found.columns[tie.column]) for tie in found.ties]
    undirected = directed == "no" or (directed == "auto" and _symmetric(found, ends, made))
    kept = list(_once(found, ends) if undirected else range(len(ends)))
    reporter = {"row": 0, "column": 1}.get(told_by)
    columns: dict[str, list[str | None]] = {
        "source": [ends[place][0] for place in kept],
        "target": [ends[place][1] for place in kept],
        "directed": ["no" if undirected else "yes"] * len(kept),
        "strength": [found.ties[place].strength for place in kept],
    }
    if reporter is not None:
        columns["reported_by"] = [ends[place][reporter] for place in kept]
    found.say(made, square=True)
    _add_ties(found, made, kept, columns, kind, wave)
    return made.reading()


def _people(found: _Matrix, made: Foreign, actors: str) -> None:
    """Make actors of the labels on both sides; say who stands on one alone."""
    grid = found.grid
    beside = {own: row for row in grid.standing() if (own := found.rows[row])}
    only_above = [label for label in found.columns if label not in beside]
    only_beside = [label for label in beside if label not in set(found.columns)]
    if len(only_above) == len(found.columns):
        told = "nobody stands above and beside the matrix; it is no matrix of people by the same people"
        raise refused(
            "KF-MAT-09", grid.name, told, row=grid.header_line, hint="Is it one of people by events (incidence)?"
        )
    for held, told in (
        (only_above, "stand above the matrix alone: others could name them, and they were not asked"),
        (only_beside, "stand beside the matrix alone: they were asked, and nobody could name them"),
    ):
        if held:
            shown = ", ".join(map(repr, held[:_SHOWN])) + (", ..." if len(held) > _SHOWN else "")
            made.warn("KF-MAT-04", f"{len(held):,} {told} ({shown})", file=grid.name, row=grid.header_line)
    rows = list(range(grid.height))
    columns: dict[str, Sequence[str | None]] = {"id": found.rows, "kind": [_word(made, "actor", actors)] * len(rows)}
    types = {}
    if found.unknown:
        columns["blank_cells"] = [str(found.unknown.get(row, 0)) if found.rows[row] else None for row in rows]
        types["blank_cells"] = "integer"
        made.describe("actors", "blank_cells", "integer", "how many cells of this actor's row in the matrix are blank")
    made.parts.append(
        part("actors", grid.name, columns, grid.lines, types=types, faults=grid.faults, blank=grid.blank, raw=grid.raw)
    )
    if only_above:
        more: dict[str, Sequence[str | None]] = {"id": only_above, "kind": [guard(actors, "word")] * len(only_above)}
        made.parts.append(part("actors", grid.name, more, [grid.header_line or 1] * len(only_above)))


def _word(made: Foreign, table: str, kind: str) -> str:
    """Give a kind as a cell, and put it into the codebook where it is not in it."""
    if kind not in CODEBOOKS[table]:
        made.kind(table, kind, "as whoever read the file called it")
    return guard(kind, "word")


def _symmetric(found: _Matrix, ends: Sequence[tuple[str, str]], made: Foreign) -> bool:
    """Whether every tie stands both ways alike; say so, since it decides what the ties are."""
    held = {pair: tie.strength for pair, tie in zip(ends, found.ties, strict=True)}
    if not held:
        return False
    if all(held.get(pair[::-1], "") == strength for pair, strength in held.items()):
        made.note("KF-MAT-10", "it is the same both ways; its ties have no direction", file=found.grid.name)
        return True
    order = {label: place for place, label in enumerate(found.columns)}
    if all(order.get(source, -1) < order[target] for source, target in held):
        told = "every tie stands above the diagonal; each is read as going one way, from its row to its column"
        made.warn("KF-MAT-11", told, file=found.grid.name, hint="If ties have no direction, read it with directed=no.")
    return False


def _once(found: _Matrix, ends: Sequence[tuple[str, str]]) -> Iterator[int]:
    """Give the ties without the second of two that stand both ways alike; where they differ, both are reports."""
    seen: dict[tuple[str, str], str | None] = {}
    for place, (source, target) in enumerate(ends):
        strength = found.ties[place].strength
        if source != target and seen.get((target, source), "") == strength:
            continue
        seen[source, target] = strength
        yield place


def _add_ties(
    found: _Matrix,
    made: Foreign,
    kept: Sequence[int],
    columns: dict[str, list[str | None]],
    kind: str,
    wave: str,
) -> None:
    """Make the table of ties, each at the line of its row."""
    grid = found.grid
    if kind:
        columns["kind"] = [_word(made, "relationship", kind)] * len(kept)
    if wave:
        columns["wave"] = [guard(wave, "id")] * len(kept)
    place = {old: new for new, old in enumerate(kept)}
    faults = [evolve(fault, row=place[fault.row]) for fault in found.faults if fault.row in place]
    made.make("relationships", grid, columns, [found.ties[old].row for old in kept], faults=faults)


def read_incidence(
    path: Path,
    *,
    rows: str = "person",
    columns: str = "group",
    kind: str = "attends",
    wave: str = "",
    labels: str = "both",
    missing: Sequence[str] = (),
    sheet: str = "",
) -> Reading:
    """Read a matrix of people by what they take part in: a tie from the row to the column.

    A label that stands on both sides is two actors; then every column's id has its kind before it (``group/7``).

    Raises
    ------
    FileRejected
        As for `read_adjacency`.
    """
    found = _matrix(path, sheet, labels)
    grid = found.grid
    made = Foreign(file=grid.name)
    found.look(square=False, missing=missing)
    people = {own for own in found.rows if own}
    ids = dict(zip(found.columns, found.columns, strict=True))
    if people & set(found.columns):
        ids = {label: f"{columns}/{label}" for label in found.columns}
        told = (
            f"labels stand on both sides; a column's id is its kind and its label, such as {next(iter(ids.values()))!r}"
        )
        made.note("KF-MAT-12", told, row=grid.header_line)
    own: dict[str, Sequence[str | None]] = {"id": found.rows, "kind": [_word(made, "actor", rows)] * grid.height}
    made.parts.append(part("actors", grid.name, own, grid.lines, faults=grid.faults, blank=grid.blank, raw=grid.raw))
    above: dict[str, Sequence[str | None]] = {
        "id": list(ids.values()),
        "name": found.columns,
        "kind": [_word(made, "actor", columns)] * len(ids),
    }
    made.parts.append(part("actors", grid.name, above, [grid.header_line or 1] * len(ids)))
    ties: dict[str, list[str | None]] = {
        "source": [found.rows[tie.row] for tie in found.ties],
        "target": [ids[found.columns[tie.column]] for tie in found.ties],
        "directed": ["yes"] * len(found.ties),
        "strength": [tie.strength for tie in found.ties],
    }
    found.say(made, square=False)
    _add_ties(found, made, range(len(found.ties)), ties, kind, wave)
    return made.reading()
