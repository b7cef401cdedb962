"""Wide files of personal networks: a row for each ego, a block of columns for each alter, a column for each pair.

``alter.sex.1`` is the first alter's sex, ``X1.to.2`` the tie between the first and the second. Cells of alters whom
nobody named are blank and make no alter; a blank cell of a pair is unknown and 0 is no tie, and both are counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from attrs import evolve, frozen

from kindframe.errors import ParameterError
from kindframe.exporting import Reading
from kindframe.reading.raw import Fault
from kindframe_formats.catalogue_people import ALTERS, TIES
from kindframe_formats.grids import Grid, column_of, derived, folded_name, read_grid
from kindframe_formats.guarding import refused
from kindframe_formats.parts import NUMBER
from kindframe_formats.personal import Personal

__all__ = [
    "ALTER",
    "EGO",
    "Wide",
    "is_wide",
    "read_wide",
    "take_wide",
    "take_wide_alters",
    "take_wide_egos",
    "take_wide_ties",
    "wide_columns",
]

EGO = ("egoid", "puid")
"""What tools call the column of an ego's id, folded."""
ALTER = ("alterid", "altid", "alternumber", "nameid", "alternum")
"""What tools call the column of an alter's id, folded."""
NONE = ("no", "n", "false")
"""Answers that mean that a pair is not tied, besides 0."""
_YES = frozenset({"yes", "y", "true", "x"})
_SHOWN = 5
_LONGEST = 200
_ANSWER = "answer"


@frozen(kw_only=True)
class Wide:
    """What the columns of a wide file are: by attribute and alter, by pair of alters and attribute, and the rest."""

    alters: dict[str, dict[str, str]]
    ties: dict[tuple[str, str], dict[str, str]]
    rest: tuple[str, ...]

    @property
    def numbers(self) -> list[str]:
        """The numbers of the alters, in order."""
        found = {number for columns in self.alters.values() for number in columns}
        found |= {number for pair in self.ties for number in pair}
        return sorted(found, key=lambda text: (len(text), text))


def wide_columns(names: Iterable[str], alters: str = ALTERS, ties: str = TIES) -> Wide:
    """Say of each column what it is, by two regular expressions with named groups.

    ``alters`` has ``attr`` and ``alter``; ``ties`` has ``src`` and ``tgt``, and ``attr`` where ties have several
    columns. An attribute of one number alone is an ego's own, unless there is but one alter.

    Raises
    ------
    ParameterError
        Where an expression is none, or lacks a group.

    Examples
    --------
    >>> wide = wide_columns(["egoID", "sex.1", "sex.2", "X1.to.2"])
    >>> wide.alters, wide.ties, wide.rest
    ({'sex': {'1': 'sex.1', '2': 'sex.2'}}, {('1', '2'): {'': 'X1.to.2'}}, ('egoID',))
    """
    of_alters, of_ties = _pattern(alters, ("attr", "alter")), _pattern(ties, ("src", "tgt"))
    found: dict[str, dict[str, str]] = {}
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    rest = []
    for name in names:
        if len(name) <= _LONGEST and (match := of_ties.fullmatch(name)):
            held = match.groupdict()
            pairs.setdefault((held["src"], held["tgt"]), {})[held.get("attr") or ""] = name
        elif len(name) <= _LONGEST and (match := of_alters.fullmatch(name)) and folded_name(match["attr"]) not in EGO:
            found.setdefault(match["attr"], {})[match["alter"]] = name
        else:
            rest.append(name)
    several = max((len(columns) for columns in found.values()), default=0) > 1 or bool(pairs)
    lone = [attr for attr, columns in found.items() if several and len(columns) == 1]
    rest += [name for attr in lone for name in found.pop(attr).values()]
    return Wide(alters=found, ties=pairs, rest=tuple(rest))


def _pattern(text: str, groups: Collection[str]) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ParameterError(f"{text!r} is no regular expression: {error}.") from None
    if missing := [name for name in groups if name not in pattern.groupindex]:
        raise ParameterError(f"{text!r} has no group named {missing[0]!r}; write it (?P<{missing[0]}>...).")
    return pattern


def is_wide(path: Path, head: bytes) -> bool:
    """Whether a file begins with the header of a wide file: an ego's id, and columns for pairs of alters."""
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace").removeprefix("\ufeff").strip()
    names = [cell.strip().strip('"') for cell in re.split("[,;\t]", first)]
    if not any(folded_name(name) in EGO for name in names):
        return False
    wide = wide_columns(name for name in names if name)
    several = any(len(columns) > 1 for columns in wide.alters.values())
    return bool(wide.ties or several) and "1" in wide.numbers


def read_wide(
    path: Path,
    *,
    ego: str | None = None,
    numbered: str = "no",
    alters: str = ALTERS,
    ties: str = TIES,
    none: Sequence[str] = NONE,
    missing: Sequence[str] = ("NA",),
    sheet: str = "",
) -> Reading:
    """Read a wide file; with ``numbered`` its rows are the egos 1, 2 and so on, in their order.

    Raises
    ------
    FileRejected
        Where it is no table, has no column for the ego's id, or none for alters.
    ParameterError
        Where an expression is none, or ``ego`` is given with ``numbered``.
    """
    grid = read_grid(path, sheet=sheet)
    if numbered == "yes":
        if ego:
            raise ParameterError("ego= names a column of ids, and numbered=yes says that there is none.")
        ego, grid = _numbered(grid)
    id_column = column_of(grid, ego, EGO, "the ego's id", needed=bool(ego))
    if id_column is None:
        told = f"there is no column 'egoid' for the ego's id; the header reads {', '.join(list(grid.columns)[:12])!r}"
        hint = "Name it with ego=COLUMN; where there is none, number the rows with numbered=yes."
        raise refused("KF-GRID-03", grid.name, told, row=grid.header_line, hint=hint)
    wide = wide_columns(grid.columns, alters, ties)
    if not wide.alters and not wide.ties:
        told = "no column is an alter's or a pair's"
        hint = "Say with alters= and ties= how they are named, as regular expressions with named groups."
        raise refused("KF-EGO-08", grid.name, told, row=grid.header_line, hint=hint)
    made = Personal(file=grid.name, missing=frozenset(missing))
    if numbered == "yes":
        told = "its egos have no ids; they are numbered from 1, in the order of their rows"
        made.note("KF-EGO-17", told, file=grid.name)
    take_wide(made, grid, id_column, wide, none=none)
    return made.reading()


def _numbered(grid: Grid) -> tuple[str, Grid]:
    """Put numbers of the rows that hold anything before the columns of a table; give the name of that column too."""
    name = "egoID"
    while name in grid.columns:
        name += "_"
    numbers: list[str | None] = [None] * grid.height
    for number, row in enumerate(grid.standing(), start=1):
        numbers[row] = str(number)
    return name, evolve(grid, columns={name: numbers, **grid.columns})


def take_wide(
    made: Personal,
    grid: Grid,
    ego: str,
    wide: Wide,
    *,
    named_by: str | None = None,
    none: Collection[str] = NONE,
) -> None:
    """Take the egos of a wide file, and the alters and ties that stand in their rows.

    ``named_by`` is the attribute that everybody who was named has; who lacks it is kept and said. ``none`` are the
    answers to a pair's question that mean that there is no tie.
    """
    take_wide_egos(made, grid, ego, wide)
    called = take_wide_alters(made, grid, ego, wide, named_by=named_by if named_by in wide.alters else None)
    if wide.ties:
        take_wide_ties(made, grid, ego, wide, called, {word.strip().casefold() for word in none})


def take_wide_egos(made: Personal, grid: Grid, ego: str, wide: Wide) -> None:
    """Take the egos, with the columns that are neither an alter's nor a pair's."""
    ids = grid.ids(ego)
    others = {name for name in grid.columns if name not in wide.rest}
    made.egos(grid, ids, {ego, *others, *(n for n in wide.rest if n != ego and _is_again(grid, n, ids))})


def _is_again(grid: Grid, name: str, ids: Sequence[str | None]) -> bool:
    """Whether a column is the ego's id once more, as R repeats it (``egoID.1``)."""
    return folded_name(name).rstrip("0123456789") in EGO and grid.ids(name) == list(ids)


Names = dict[tuple[int, str], str]


def take_wide_alters(made: Personal, grid: Grid, ego: str, wide: Wide, *, named_by: str | None = None) -> Names:
    """Take the alters; give the id of each that is there, by the position of its row and its number."""
    ids = grid.ids(ego)
    naming = next((attr for attr in wide.alters if folded_name(attr) in ALTER), None)
    texts = {name: grid.texts(name) for columns in wide.alters.values() for name in columns.values()}
    called: Names = {}
    rows, egos, alters = [], [], []
    columns: dict[str, list[str | None]] = {attr: [] for attr in wide.alters if attr != naming}
    nameless: list[tuple[int, str]] = []
    for row in grid.standing():
        for number in wide.numbers:
            cells = {attr: texts[held[number]][row] for attr, held in wide.alters.items() if number in held}
            if wide.alters and all(cell is None or cell in made.missing for cell in cells.values()):
                continue
            if named_by is not None and cells.get(named_by) is None:
                nameless.append((row, number))
            if not wide.alters and not _in_a_pair(grid, wide, row, number, made.missing):
                continue
            name = cells.get(naming) if naming else None
            called[row, number] = name or number
            rows.append(row)
            egos.append(ids[row])
            alters.append(name or number)
            for attr, held in columns.items():
                held.append(cells.get(attr))
    if nameless:
        row, number = nameless[0]
        told = f"{len(nameless):,} people have answers and no name (the first is number {number}); they are kept"
        made.warn("KF-EGO-15", told, file=grid.name, row=grid.lines[row])
    made.alters(derived(grid, columns, rows), egos, alters, ())
    return called


def _in_a_pair(grid: Grid, wide: Wide, row: int, number: str, missing: Collection[str]) -> bool:
    held = (name for pair, columns in wide.ties.items() if number in pair for name in columns.values())
    return any((cell := grid.columns[name][row]) is not None and cell.strip() not in {"", *missing} for name in held)


def take_wide_ties(
    made: Personal, grid: Grid, ego: str, wide: Wide, called: Names, none_words: Collection[str] = NONE
) -> None:
    """Take the ties; count the pairs that are none, and those of whom nothing is known.

    ``none_words`` are answers that mean that there is no tie, in small letters.
    """
    ids = grid.ids(ego)
    both = {pair for pair in wide.ties if pair[::-1] in wide.ties and pair[0] != pair[1]}
    texts = {name: grid.texts(name) for columns in wide.ties.values() for name in columns.values()}
    attrs = list(dict.fromkeys(attr or "strength" for columns in wide.ties.values() for attr in columns))
    columns: dict[str, list[str | None]] = {attr: [] for attr in [*attrs, _ANSWER]}
    rows: list[int] = []
    egos: list[str | None] = []
    faults: list[Fault] = []
    ends: tuple[list[str | None], list[str | None]] = ([], [])
    directed, none, unknown = [], 0, 0
    words: dict[str, int] = {}
    for row in grid.standing():
        for pair, held in wide.ties.items():
            cells = {attr or "strength": texts[name][row] for attr, name in held.items()}
            cells = {attr: None if cell in made.missing else cell for attr, cell in cells.items()}
            main = next((cell for cell in cells.values() if cell is not None), None)
            known = all((row, number) in called for number in pair)
            if main is None:
                unknown += known
                continue
            if _is_zero(main) or main.strip().casefold() in none_words:
                none += known
                continue
            if not known:
                name = next(iter(held.values()))
                lone = next(number for number in pair if (row, number) not in called)
                told = f"{name!r} holds {main!r}, and this ego has no alter {lone}"
                faults.append(Fault(row=len(rows), code="KF-EGO-09", column=name, message=told))
            answer = cells.get("strength")
            if answer is not None and not re.match(NUMBER, answer.replace(",", ".", int(grid.decimal_comma))):
                cells = {**cells, "strength": None, _ANSWER: answer}
                if answer.strip().casefold() not in _YES:
                    words.setdefault(answer, row)
            rows.append(row)
            egos.append(ids[row])
            for end, number in zip(ends, pair, strict=True):
                end.append(called.get((row, number), number))
            directed.append("yes" if pair in both else "no")
            for attr, cell_list in columns.items():
                cell_list.append(cells.get(attr))
    kept = {attr: cells for attr, cells in columns.items() if attr == "strength" or any(cells)}
    made.ties(derived(grid, kept, rows, faults), egos, ends, (), directed=directed)
    _say(made, grid, none, unknown)
    if words:
        shown = ", ".join(map(repr, list(words)[:_SHOWN])) + (", ..." if len(words) > _SHOWN else "")
        told = f"pairs hold answers in words ({shown}); each is a tie with that answer and no strength"
        hint = "Say with none=WORD,WORD which of them mean that there is no tie."
        made.warn("KF-EGO-16", told, file=grid.name, row=grid.lines[next(iter(words.values()))], hint=hint)


def _is_zero(cell: str) -> bool:
    return bool(re.fullmatch(r"0+([.,]0+)?", cell.strip()))


def _say(made: Personal, grid: Grid, none: int, unknown: int) -> None:
    """Say how many pairs have no tie, and of how many it is not known."""
    if none:
        told = f"{none:,} pairs of alters hold 0: no tie"
        made.note("KF-EGO-10", told, file=grid.name)
    if unknown:
        told = f"{unknown:,} pairs of alters are blank: whether they are tied is not known, and no tie is made"
        made.warn("KF-EGO-11", told, file=grid.name)
