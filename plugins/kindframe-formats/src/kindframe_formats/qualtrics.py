"""Qualtrics surveys of personal networks: two or three header rows, a question asked again for each person named.

Which columns are about which person is told by the words of the questions (``[QID8-ChoiceTextEntryValue-2]``: the
second name) and by Loop & Merge's own names (``2_Q5``, ``2-5``). `read_qualtrics` is the reader's door.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import define, evolve, field

from kindframe.exporting import Reading
from kindframe_formats.ego_wide import NONE, Wide, take_wide
from kindframe_formats.grids import Grid, read_grid
from kindframe_formats.guarding import refused
from kindframe_formats.personal import Personal

__all__ = ["is_qualtrics", "read_qualtrics"]

_IDS = ("ResponseId", "ResponseID", "V1")
_PERSONAL = (
    "IPAddress",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "LocationLatitude",
    "LocationLongitude",
)
"""Columns that Qualtrics adds by itself and that say who somebody is; nobody was asked for them."""
_FIRST = (b"RecordedDate", b"DistributionChannel", b"UserLanguage", b"IPAddress")
_IMPORT = re.compile(r'\{\s*"ImportId"\s*:\s*"([^"]*)"')
_PIPED = re.compile(r"\[?(?P<question>QID\d+)[-_/]ChoiceTextEntryValue[-_/](?P<name>\d+)\]?|ChoiceTextEntryValue/(\d+)")
_LOOP = re.compile(r"(?P<alter>\d+)[-_](?P<attr>.+)")
_OWN = re.compile(r"A(?P<alter>\d+)[-_ ]?(?P<attr>[A-Za-z].*)")
_PART = re.compile(r"_(\d+|TEXT)\Z")
_NAME = "name"


@define(kw_only=True)
class _Survey:
    """The columns of a survey by what they are about."""

    names: dict[str, str] = field(factory=dict)
    alters: dict[str, dict[str, str]] = field(factory=dict)
    ties: dict[tuple[str, str], dict[str, str]] = field(factory=dict)
    rest: list[str] = field(factory=list)


def is_qualtrics(path: Path, head: bytes) -> bool:
    """Whether a file begins as an export of Qualtrics: the columns it puts before those of a survey, or their ids."""
    first = head.split(b"\n", 1)[0]
    return b"ImportId" in head or (b"ResponseId" in first and any(name in first for name in _FIRST))


def read_qualtrics(
    path: Path,
    *,
    ego: str | None = None,
    names: str = "",
    personal: bool = False,
    none: Sequence[str] = NONE,
    missing: Sequence[str] = (),
    sheet: str = "",
) -> Reading:
    """Read one export of responses.

    ``ego`` is the column of the respondent's id, ``names`` what the columns of the names begin with, where the
    questions do not tell; ``personal`` keeps addresses, places and names that Qualtrics added by itself.

    Raises
    ------
    FileRejected
        Where there is no column of ids, or nothing under the header rows.
    """
    grid = read_grid(path, sheet=sheet)
    id_column = ego or next((name for name in _IDS if name in grid.columns), None)
    if id_column is None or id_column not in grid.columns:
        told = f"there is no column {ego or _IDS[0]!r} with the respondents' ids"
        raise refused("KF-QX-01", grid.name, told, row=grid.header_line, hint="Name it with ego=COLUMN.")
    grid, words, questions = _under_headers(grid, id_column)
    made = Personal(file=grid.name, missing=frozenset(missing))
    if not personal:
        grid = _without_marks(made, grid)
    _say_odd(made, grid)
    survey = _survey(grid, words, questions, names)
    if not survey.names and not survey.alters:
        told = "no column is about a person whom somebody named; every response is an ego without alters"
        made.warn("KF-QX-02", told, row=grid.header_line, hint="Say with names=PREFIX which columns hold their names.")
    alters = {**({_NAME: survey.names} if survey.names else {}), **survey.alters}
    wide = Wide(alters=alters, ties=survey.ties, rest=tuple(survey.rest))
    take_wide(made, grid, id_column, wide, named_by=_NAME, none=none)
    return made.reading()


def _under_headers(grid: Grid, id_column: str) -> tuple[Grid, dict[str, str], dict[str, str]]:
    """Take off the rows that repeat the questions and their ids; give both by column."""
    words: dict[str, str] = {}
    questions: dict[str, str] = {}
    gone = []
    for row in range(min(grid.height, 2)):
        cells = {name: held[row] or "" for name, held in grid.columns.items()}
        if any(_IMPORT.match(cell) for cell in cells.values()):
            questions = {name: match[1] for name, cell in cells.items() if (match := _IMPORT.match(cell))}
        elif row == 0 and not cells[id_column].startswith("R_"):
            words = {name: " ".join(cell.split()) for name, cell in cells.items()}
        else:
            break
        gone.append(row)
    left = grid.without(gone)
    return (
        evolve(left, meanings={name: told for name, told in words.items() if told and told != name}),
        words,
        questions,
    )


def _without_marks(made: Personal, grid: Grid) -> Grid:
    """Leave out what Qualtrics noted of who somebody is, and say so."""
    held = [name for name in _PERSONAL if name in grid.columns]
    if held:
        told = f"{', '.join(held)} say who somebody is and were not asked; they are not read"
        made.note("KF-QX-03", f"{told} (personal=yes reads them)", row=grid.header_line)
    return evolve(grid, columns={name: cells for name, cells in grid.columns.items() if name not in held})


def _say_odd(made: Personal, grid: Grid) -> None:
    """Warn of responses that are none of a respondent's, or are not finished."""
    for column, fine, told in (
        ("Status", {"0", "ip address"}, "are previews, tests, imports or spam"),
        ("Finished", {"1", "true"}, "are not finished"),
    ):
        cells = grid.columns.get(column, [None] * grid.height)
        rows = [row for row in grid.standing() if (cell := cells[row]) and cell.strip().casefold() not in fine]
        if rows:
            hint = "They are kept; leave them out where they should not count."
            message = f"{len(rows):,} responses {told}, as {column} says"
            made.warn("KF-QX-04", message, file=grid.name, row=grid.lines[rows[0]], column=column, hint=hint)


def _survey(grid: Grid, words: Mapping[str, str], questions: Mapping[str, str], names: str) -> _Survey:
    """Say of every column whom it is about."""
    found = _Survey()
    generator = next((m["question"] for told in words.values() if (m := _PIPED.search(told)) and m["question"]), "")
    called: dict[tuple[str, str], str] = {}
    for name in grid.columns:
        if number := _of_name(name, questions.get(name, ""), names, generator):
            found.names[number] = name
            continue
        about = list(dict.fromkeys(m["name"] or m[3] for m in _PIPED.finditer(words.get(name, ""))))
        if len(about) == 2:
            found.ties.setdefault((about[0], about[1]), {})[""] = name
        elif len(about) == 1:
            found.alters.setdefault(_attribute(name, words[name], called), {})[about[0]] = name
        elif match := _LOOP.fullmatch(name):
            found.alters.setdefault(match["attr"], {})[match["alter"]] = name
        else:
            found.rest.append(name)
    return found


def _of_name(column: str, question: str, prefix: str, generator: str) -> str:
    """Give the number of the person whose name a column holds; nothing where it holds none."""
    for text, start in ((column, prefix), (question, generator)):
        if start and (match := re.fullmatch(re.escape(start) + r"(?:_TEXT)?_?(\d+)(?:_TEXT)?", text)):
            return match[1]
    return ""


def _attribute(column: str, words: str, called: dict[tuple[str, str], str]) -> str:
    """Name what a question asks of everybody named: by its first column, without that person's number."""
    part = _PART.search(column)
    key = (_PIPED.sub("", words), part[1] if part else "")
    if key not in called:
        match = _LOOP.fullmatch(column) or _OWN.fullmatch(column)
        own = match["attr"] if match else column
        called[key] = own if own not in called.values() else column
    return called[key]
