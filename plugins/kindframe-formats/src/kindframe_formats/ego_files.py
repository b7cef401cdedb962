"""Personal networks in several files: egos, alters, and ties between alters, as egor, EgoNet, EgoWeb and openeddi have.

Which file is which is told by its columns, so names of files do not matter; in EgoNet's folders (``alters_32/7.csv``)
the name of a file is the ego's id. `read_ego_files` is the reader's door, `is_ego_files` its eye.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from attrs import define, field, frozen

from kindframe.errors import KindframeError
from kindframe.exporting import Reading
from kindframe.reading.archive import open_archive
from kindframe.reading.folder import Entry, entry_of
from kindframe_formats.ego_wide import (
    ALTER,
    EGO,
    Wide,
    take_wide_alters,
    take_wide_egos,
    take_wide_ties,
    wide_columns,
)
from kindframe_formats.grids import LIMITS, Grid, column_of, entries_of, folded_name, read_grid, read_grids
from kindframe_formats.guarding import refused
from kindframe_formats.personal import TIED, Personal

__all__ = ["is_ego_files", "read_ego_files"]

ENDS = (
    ("source", "target"),
    ("srcid", "tgtid"),
    ("alter1number", "alter2number"),
    ("nameid", "targetid"),
    ("from", "to"),
)
"""What tools call the two ends of a tie between alters, folded."""
_TABLES = (".csv", ".tsv", ".parquet", ".xlsx")
_FOLDERS = ("alter", "edge", "tie", "aatie")
_HEAD = 65_536


@frozen(kw_only=True)
class _Asked:
    """The columns that whoever reads has named."""

    ego: str | None
    alter: str | None
    source: str | None
    target: str | None


@define(kw_only=True)
class _Files:
    """The tables of one study by what they are; a folder of them gives one for each ego."""

    asked: _Asked
    egos: list[Grid] = field(factory=list)
    alters: list[tuple[Grid, str | None]] = field(factory=list)
    ties: list[tuple[Grid, str | None]] = field(factory=list)
    others: list[str] = field(factory=list)

    def put(self, grid: Grid, role: str, ego: str | None = None) -> None:
        """Put a table where it belongs."""
        if role == "egos":
            self.egos.append(grid)
        elif role in ("alters", "ties"):
            (self.alters if role == "alters" else self.ties).append((grid, ego))
        else:
            self.others.append(grid.name)


def is_ego_files(path: Path, head: bytes) -> bool:
    """Whether a folder or an archive holds alters, each with its ego, and is no study folder."""
    try:
        if _folders(path):
            return True
        found = entries_of(path)
        if any(entry.name == "study.toml" for entry in found):
            return False
        texts = [entry for entry in found if entry.suffix in (".csv", ".tsv")][:50]
        return any(_role(_header(path, entry), ()) == "alters" for entry in texts)
    except (KindframeError, OSError):
        return False


def _header(path: Path, entry: Entry) -> list[str]:
    """Give the cells of a table's first line; of a file in a folder no more than that is read."""
    if path.is_dir():
        with (path / entry.name).open("rb") as file:
            line = file.readline(_HEAD)
    else:
        line = entry.load()[:_HEAD].split(b"\n", 1)[0]
    first = line.decode("utf-8", "replace").removeprefix("\ufeff").strip()
    separator = max(",;\t", key=first.count)
    return [cell.strip().strip('"') for cell in first.split(separator)]


def _folders(path: Path) -> dict[str, list[Entry]]:
    """Give the files of folders with one for each ego, by what they are; nothing unless there are alters."""
    found: dict[str, list[Entry]] = {}
    for entry in _in_folders(path):
        place = PurePosixPath(entry.name)
        role = next((word for word in _FOLDERS if place.parent.name.casefold().startswith(word)), "")
        if role and entry.suffix == ".csv":
            found.setdefault("alters" if role == "alter" else "ties", []).append(entry)
    return found if found.get("alters") else {}


def _in_folders(path: Path) -> list[Entry]:
    """List the files that stand one folder deep in a folder or an archive, as ``FOLDER/NAME``, in order."""
    if path.is_dir():
        places = [file for inner in path.iterdir() if inner.is_dir() for file in inner.iterdir() if file.is_file()]
        held = [entry_of(file, f"{file.parent.name}/{file.name}", LIMITS) for file in places]
    else:
        members = open_archive(entry_of(path, path.name, LIMITS).load(), path.name, LIMITS, folders=True)
        held = [Entry(name=name, load=load) for name, load in members if "/" in name]
    return sorted(held, key=lambda entry: (PurePosixPath(entry.name).parent.name, *_by_number(_ego_of(entry))))


def _ego_of(entry: Entry) -> str:
    """Give the ego a file is called after."""
    return PurePosixPath(entry.name).stem


def _by_number(name: str) -> tuple[int, str]:
    return (len(name) if name.isdigit() else 0, name)


def _role(names: Sequence[str], chosen: Sequence[str | None]) -> str:
    """Say which table has these columns."""
    known = {folded_name(name) for name in names}
    if not known & set(EGO) and not set(chosen) & set(names):
        return ""
    if any(known.issuperset(pair) for pair in ENDS):
        return "ties"
    return "alters" if known & set(ALTER) else "egos"


def read_ego_files(
    path: Path,
    *,
    egos: str = "",
    alters: str = "",
    ties: str = "",
    ego: str | None = None,
    alter: str | None = None,
    source: str | None = None,
    target: str | None = None,
    missing: Sequence[str] = ("NA",),
) -> Reading:
    """Read a folder or an archive of egos, alters and ties.

    ``egos``, ``alters`` and ``ties`` name the files (or, for the last two, folders), ``ego``, ``alter``, ``source`` and
    ``target`` the columns, where they are not told by themselves.

    Raises
    ------
    FileRejected
        Where there is no table of alters or egos, or two could be it.
    """
    asked = _Asked(ego=ego, alter=alter, source=source, target=target)
    files = _gather(path, asked, {"egos": egos, "alters": alters, "ties": ties})
    made = Personal(file=path.name, missing=frozenset(missing))
    _refuse_doubts(files, path.name)
    first = sorted(files.egos, key=lambda grid: _wide_only(grid, asked))
    later = [waiting for grid in first for waiting in _egos(made, grid, files)]
    _take_alters(made, files)
    for grid, column, wide in later:
        take_wide_ties(made, grid, column, wide, _in_order(made, grid.ids(column)))
    several = len({grid.name for grid, one in files.ties if one is None}) > 1
    for grid, one in files.ties:
        _take_ties(made, grid, one, asked, kind=PurePosixPath(grid.name).stem if several else TIED)
    for name in files.others:
        told = "it is no table of egos, alters or ties, and is not read"
        made.note("KF-EGO-12", told, file=name)
    return made.reading()


def _gather(path: Path, asked: _Asked, chosen: dict[str, str]) -> _Files:
    """Read every table and say what it is."""
    files = _Files(asked=asked)
    if not path.exists():
        raise refused("KF-FILE-01", path.name, "there is no such file or folder")
    for role, held in _folders(path).items():
        for entry in held:
            if chosen[role] in ("", PurePosixPath(entry.name).parent.name):
                files.put(read_grid(entry), role, _ego_of(entry))
    named = {name: role for role, name in chosen.items() if name}
    for entry in entries_of(path):
        if entry.suffix not in _TABLES:
            files.others.append(entry.name)
            continue
        for grid in read_grids(entry):
            role = _role(list(grid.columns), [asked.ego])
            files.put(grid, named.get(entry.name) or ("" if role in named.values() else role))
    return files


def _refuse_doubts(files: _Files, name: str) -> None:
    """Refuse where there is nothing to read, or two tables of which one must be meant."""
    if not files.egos and not files.alters:
        told = "there is no table of egos or alters in it"
        raise refused(
            "KF-EGO-04", name, told, hint="A table of alters has a column for the ego's id and one for its own."
        )
    for role, held in (("egos", files.egos), ("alters", [grid for grid, one in files.alters if one is None])):
        plain = [grid.name for grid in held if not _wide_only(grid, files.asked)]
        if len(plain) > 1:
            hint = f"Name the one that is meant with {role}=FILE."
            raise refused("KF-EGO-13", plain[1], f"it and {plain[0]} could both be the table of {role}", hint=hint)


def _wide_only(grid: Grid, asked: _Asked) -> bool:
    """Whether a table of egos says nothing of them, and all of their alters."""
    wide = wide_columns(grid.columns)
    own = [n for n in wide.rest if folded_name(n) not in EGO and n != asked.ego and not n.startswith("column ")]
    return bool(wide.alters or wide.ties) and not own


def _egos(made: Personal, grid: Grid, files: _Files) -> Iterator[tuple[Grid, str, Wide]]:
    """Take one table of egos; give the ties in it that have to wait for a table of alters."""
    ego = str(column_of(grid, files.asked.ego, EGO, "the ego's id"))
    wide = wide_columns(grid.columns)
    several = any(len(columns) > 1 for columns in wide.alters.values())
    if not several and not wide.ties:
        made.egos(grid, grid.ids(ego), {ego})
        return
    if not (_wide_only(grid, files.asked) and made.known):
        take_wide_egos(made, grid, ego, wide)
    if several or not files.alters:
        called = take_wide_alters(made, grid, ego, wide)
        if wide.ties:
            take_wide_ties(made, grid, ego, wide, called)
    else:
        yield grid, ego, wide


def _in_order(made: Personal, egos: Sequence[str | None]) -> dict[tuple[int, str], str]:
    """Say whom the numbers of a wide table's pairs mean: the alters of each ego, in the order of their own table."""
    return {
        (row, str(number)): alter
        for row, ego in enumerate(egos)
        for number, alter in enumerate(made.named.get(ego or "", ()), start=1)
    }


def _take_alters(made: Personal, files: _Files) -> None:
    asked = files.asked
    for grid, one in files.alters:
        egos, drop = _egos_of(made, grid, one, asked)
        own = column_of(grid, asked.alter, ALTER, "the alter's id", needed=False)
        alters = grid.ids(own) if own else _numbered(made, grid, egos)
        if not files.egos:
            made.lone_egos(grid, egos)
        made.alters(grid, egos, alters, {*drop, *([own] if own else [])})


def _egos_of(made: Personal, grid: Grid, one: str | None, asked: _Asked) -> tuple[list[str | None], set[str]]:
    """Give the ego of each row: of its column, or the one the file is called after."""
    column = column_of(grid, asked.ego if one is None else None, EGO, "the ego's id", needed=one is None)
    if one is None:
        return grid.ids(str(column)), {str(column)}
    if column is not None:
        ids = grid.ids(column)
        said = {own for row in grid.standing() if (own := ids[row])} - {one}
        if said:
            told = f"its column {column!r} names the ego {sorted(said)[0]!r}; the file's own name counts"
            made.warn("KF-EGO-06", told, file=grid.name, column=column)
    return [one] * grid.height, {column} if column else set()


def _numbered(made: Personal, grid: Grid, egos: Sequence[str | None]) -> list[str | None]:
    """Number the alters of each ego in order, where they have no id."""
    told = "its alters have no column of ids; they are numbered in order, for each ego from 1"
    made.note("KF-EGO-07", told, file=grid.name)
    seen: dict[str | None, int] = defaultdict(int)
    out: list[str | None] = [None] * grid.height
    for row in grid.standing():
        seen[egos[row]] += 1
        out[row] = str(seen[egos[row]])
    return out


def _take_ties(made: Personal, grid: Grid, one: str | None, asked: _Asked, *, kind: str) -> None:
    egos, drop = _egos_of(made, grid, one, asked)
    known = {folded_name(name) for name in grid.columns}
    pair = next((pair for pair in ENDS if known.issuperset(pair)), ("source", "target"))
    ends = [
        str(column_of(grid, given, (name,), f"the {what} of a tie"))
        for given, name, what in ((asked.source, pair[0], "source"), (asked.target, pair[1], "target"))
    ]
    made.ties(grid, egos, (grid.ids(ends[0]), grid.ids(ends[1])), {*drop, *ends}, kind=kind)
    zeros = sum((cell or "").strip() in ("0", "0.0", "0,0") for cell in grid.columns.get("weight", []))
    if zeros:
        told = f"{zeros:,} ties have the weight 0; they are kept, and a network counts them as ties"
        hint = "Take them out before analysing if 0 means that there is no tie."
        made.warn("KF-EGO-14", told, file=grid.name, column="weight", hint=hint)
