"""From raw tables to a study: the columns named and typed, the tables held against each other, the rows counted.

Every way of reading ends here, the study folder's own and each plugin's: `assemble` takes what a plugin's reader gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import define
from numpy.typing import NDArray

from kindframe.cells import tidy
from kindframe.checking import Sifted, sift
from kindframe.documents import Document, structure
from kindframe.errors import FileRejected, FrameworkError, InputError, ParameterError
from kindframe.frames import with_ends
from kindframe.problems import FileCount, Problem, ReadReport, Severity, nearest
from kindframe.reading.codings import KnownItems, odd_items
from kindframe.reading.footing import name_footing
from kindframe.reading.heading import name_columns
from kindframe.reading.limits import Limits, over
from kindframe.reading.raw import RawTable, row_text
from kindframe.reading.typing import Typed, type_table
from kindframe.records import TABLES
from kindframe.schema import Table, Violation
from kindframe.settings import Settings
from kindframe.study import Study

__all__ = ["assemble", "build", "join_refusals"]

_SHOWN_ALIKE = 20
_NAMING = ("actors", "actions")
_ORDER = {Severity.UNSAFE: 0, Severity.REFUSED: 0, Severity.SET_ASIDE: 1, Severity.WARNING: 2, Severity.NOTE: 3}


@define(kw_only=True, eq=False)
class _Gathered:
    """The parts of one table, one after the other."""

    definition: Table
    parts: list[Typed]

    def frame(self) -> pl.DataFrame:
        """Give the rows of all files as one table, in the order of the files."""
        frames = [self.definition.conform(part.frame) for part in self.parts]
        return frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")

    def fallen(self) -> NDArray[np.int64]:
        """Give the positions in the whole of rows that cannot be kept."""
        starts = np.cumsum([0, *(part.frame.height for part in self.parts[:-1])])
        return np.concatenate([part.fallen + start for part, start in zip(self.parts, starts, strict=True)])

    def owner(self, row: int) -> tuple[Typed, int]:
        """Give the part a row of the whole came from, and its position there."""
        for part in self.parts:
            if row < part.frame.height:
                return part, row
            row -= part.frame.height
        raise IndexError(row)


def build(
    raws: Iterable[tuple[RawTable, Table]],
    settings: Settings,
    problems: Sequence[Problem] = (),
    *,
    strict: bool = False,
    refused: Sequence[InputError] = (),
    items: KnownItems | None = None,
) -> Study:
    """Make a study of raw tables; ``items``, asked only where there are codings, gives the items of the frameworks.

    Raises
    ------
    FileRejected
        Where a table lacks a column it needs, or, with ``strict``, where a record would be set aside.
    """
    typed: list[Typed] = []
    errors = list(refused)
    for raw, definition in raws:
        try:
            names = name_columns(raw, definition, settings)
            if raw.header_line is not None:
                name_footing(raw, definition, names)
            if raw.blank:
                rows = "row holds nothing and is" if len(raw.blank) == 1 else "rows hold nothing and are"
                first = raw.line(raw.blank[0])
                raw.notes.note("KF-ROW-04", f"{len(raw.blank):,} {rows} passed over", row=first)
            typed.append(type_table(raw, definition, names, settings))
        except InputError as error:
            errors.append(error)
    join_refusals(errors)
    gathered = {
        name: _Gathered(definition=definition, parts=parts)
        for name, definition in TABLES.items()
        if (parts := [part for part in typed if part.definition is definition])
    }
    frames = {name: held.frame() for name, held in gathered.items()}
    fallen = {name: held.fallen() for name, held in gathered.items()}
    whole = _with_ends(frames, fallen)
    sifted = sift(whole, settings, earlier=_set_aside_ids(typed), dead=fallen)
    found = [*problems, *_own_problems(typed), *_cross_problems(sifted.found, gathered)]
    if items is not None and "evidence" in frames:
        odd = odd_items(frames["evidence"], items(settings), settings.frameworks, dead=fallen["evidence"].tolist())
        found += _cross_problems({"evidence": list(odd)}, gathered)
    counts = _counts(typed, gathered, sifted)
    found += [problem for part in typed for problem in part.raw.notes.problems]
    order = {part.raw.file: place for place, part in enumerate(typed)}
    found.sort(key=lambda p: (order.get(p.file, -1), _ORDER[p.severity], p.row or 0, p.column or "", p.code))
    report = ReadReport(counts=tuple(counts), problems=tuple(found))
    if strict and report.set_aside:
        n = report.set_aside
        said = "1 record cannot be kept" if n == 1 else f"{n:,} records cannot be kept"
        raise FileRejected(f"{said}, and reading is strict.", report.of(Severity.SET_ASIDE))
    return Study(tables=sifted.tables, settings=settings, report=report, ends=sifted.ends)


def join_refusals(errors: Sequence[InputError]) -> None:
    """Raise one error that carries the problems of all, the gravest kind of them; nothing where there are none."""
    if not errors:
        return
    if len(errors) == 1:
        raise errors[0]
    worst = min(
        errors, key=lambda error: min((_ORDER[p.severity], p.severity is not Severity.UNSAFE) for p in error.problems)
    )
    problems = [problem for error in errors for problem in error.problems]
    raise type(worst)(f"{len(errors)} files cannot be taken in.", problems)


def _with_ends(frames: Mapping[str, pl.DataFrame], fallen: Mapping[str, NDArray[np.int64]]) -> dict[str, pl.DataFrame]:
    """Add the actors and the domains that are named by the rows that stand, where there is no table of them."""
    naming = [*(("relationships",) if "actors" not in frames else ()), *(_NAMING if "domains" not in frames else ())]
    standing = {}
    for name in set(naming) & set(frames):
        alive = np.ones(frames[name].height, dtype=bool)
        alive[fallen[name]] = False
        standing[name] = frames[name] if alive.all() else frames[name].filter(pl.Series(alive))
    made = with_ends(standing)
    return {**frames, **{name: made[name] for name in made if name not in frames}}


def _set_aside_ids(typed: Sequence[Typed]) -> dict[str, dict[str, str]]:
    """Give, by table, the ids of the rows that did not come this far, each with its place."""
    found: dict[str, dict[str, str]] = {}
    for part in typed:
        key = part.key
        rows = sorted({row for v in part.violations if v.severity is Severity.SET_ASIDE for row in v.rows})
        if key is None or not rows:
            continue
        ids = part.raw.frame[key].gather(rows).to_list()
        held = found.setdefault(part.definition.name, {})
        for row, own in zip(rows, ids, strict=True):
            if isinstance(own, str) and own.strip():
                held.setdefault(tidy(own), f"{part.raw.file}:{part.raw.line(row)}")
    return found


# -- problems and counts --------------------------------------------------------------------------


def _own_problems(typed: Sequence[Typed]) -> list[Problem]:
    """Turn what each file's own rows broke into problems with their lines."""
    found = []
    for part in typed:
        for violation in part.violations:
            places = [(part, row) for row in violation.rows]
            found += _as_problems(violation, places)
    return found


def _cross_problems(broken: Mapping[str, Sequence[Violation]], gathered: Mapping[str, _Gathered]) -> list[Problem]:
    """Turn what the tables break together into problems with the lines of their files."""
    found = []
    for name, violations in broken.items():
        if name not in gathered:
            continue
        for violation in violations:
            places = [gathered[name].owner(row) for row in violation.rows]
            found += _as_problems(violation, places)
    return found


def _as_problems(violation: Violation, places: Sequence[tuple[Typed, int]]) -> list[Problem]:
    """Make a problem for each row; of warnings alike, the first few and then how many more there are."""
    aside = violation.severity is Severity.SET_ASIDE
    values = violation.values or (None,) * len(places)
    shown = places if aside else places[:_SHOWN_ALIKE]
    problems = [
        Problem(
            code=violation.code,
            file=part.raw.file,
            row=part.raw.line(row),
            column=part.shown.get(violation.column, violation.column) or None,
            message=_in_their_words(violation.said(value), violation.column, part.shown),
            severity=violation.severity,
            hint=violation.hint,
            near=violation.near,
            raw=part.raw.raw(row) if aside else None,
        )
        for (part, row), value in zip(shown, values, strict=False)
    ]
    if len(places) > len(shown):
        part, row = places[len(shown)]
        rest = len(places) - len(shown) - 1
        problems.append(attrs.evolve(problems[0], row=part.raw.line(row), message=violation.message, more=rest))
    return problems


def _in_their_words(message: str, column: str, shown: Mapping[str, str]) -> str:
    """Say the column's name as the file spells it."""
    theirs = shown.get(column, column)
    return theirs + message.removeprefix(column) if message.startswith(f"{column} ") else message


def _counts(typed: Sequence[Typed], gathered: Mapping[str, _Gathered], sifted: Sifted) -> list[FileCount]:
    """Count for each file what became of its rows."""
    merged: dict[int, int] = defaultdict(int)
    removed: dict[int, int] = defaultdict(int)
    for name, held in gathered.items():
        for tally, rows in ((merged, sifted.merged.get(name, [])), (removed, sifted.removed.get(name, []))):
            for row in rows:
                tally[id(held.owner(row)[0])] += 1
    counts = []
    for part in typed:
        lost = len(part.fallen) - len(part.raw.blank) + removed[id(part)]
        counts.append(
            FileCount(
                file=part.raw.file,
                table=part.definition.name,
                read=part.read,
                kept=part.read - lost - merged[id(part)],
                set_aside=lost,
                merged=merged[id(part)],
            )
        )
    return counts


# -- what a plugin's reader gives ------------------------------------------------------------------


def assemble(
    reading: Any,
    *,
    file: str = "",
    strict: bool = False,
    limits: Limits | None = None,
    items: KnownItems | None = None,
) -> Study:
    """Make a study of what a reader of another format gives, exactly as of a study folder.

    Parameters
    ----------
    reading
        A `kindframe.exporting.Reading`: ``tables`` of text cells by table name, whose columns go by their own names or
        aliases, ``rows`` with the line of each row, ``problems`` and ``counts`` of what the reader itself set aside,
        and ``settings`` as `study.toml` has them.
    file
        The file's name for the messages, where the reader's counts do not name it.
    strict
        Refuse rather than set records aside.
    limits
        How many rows and cells are taken in.
    items
        The items of the frameworks at hand, for the codings; see `kindframe.reading.read_study`.

    Raises
    ------
    FileRejected
        Where a table lacks a column it needs, or, with ``strict``, where a record would be set aside.
    UnknownName
        Where a table is none of kindframe's.

    .. versionadded:: 0.1
    """
    settings = _settings(reading.settings, file)
    named = {count.table: count.file for count in reading.counts}
    default = file or next((p.file for p in reading.problems if p.file), "") or next(iter(named.values()), "")
    raws = []
    for name, frame in reading.tables.items():
        raws.append((_raw(frame, reading.rows.get(name), named.get(name, default or name)), _table(name)))
    raws += [(raw, _table(name)) for name, raw in reading.parts]
    for raw, _ in raws:
        _hold(raw, limits or Limits())
    study = build(raws, settings, reading.problems, items=items)
    report = _with_readers_counts(study.report, reading)
    if strict and report.set_aside:
        raise FileRejected("Records cannot be kept, and reading is strict.", report.of(Severity.SET_ASIDE))
    return attrs.evolve(study, report=report)


def _hold(raw: RawTable, limits: Limits) -> None:
    rows, columns = raw.frame.shape
    for what, found, limit, setting in (
        ("a number of rows", rows, limits.rows, "rows"),
        ("a number of columns", columns, limits.columns, "columns"),
        ("a number of cells", rows * columns, limits.cells, "cells"),
    ):
        if found > limit:
            raise over(raw.file, what, found, limit, setting)


def _table(name: str) -> Table:
    if name not in TABLES:
        near = nearest(name, TABLES)
        raise ParameterError(f"A reader gave a table {name!r}, which is none of kindframe's.", hint=f"Near: {near}.")
    return TABLES[name]


def _settings(given: Settings | Mapping[str, Any], file: str) -> Settings:
    if isinstance(given, Settings):
        return given
    try:
        return structure(Document(name=file or "settings", text="", raw=given), Settings)
    except FrameworkError as error:
        raise FileRejected(f"The settings in {file or 'the file'} cannot be used.", error.problems) from None


def _raw(frame: pl.DataFrame, rows: pl.Series | None, file: str) -> RawTable:
    lines = None if rows is None else np.asarray(rows.to_numpy(), dtype=np.int64)
    if lines is not None and lines.size != frame.height:
        raise ParameterError(f"A reader gave {lines.size} lines for {frame.height} rows of {file}.")
    held = frame.rename({name: str(place) for place, name in enumerate(frame.columns)})
    table = RawTable(
        file=file,
        stem="",
        header=tuple(frame.columns),
        header_line=None,
        frame=held,
        first_line=1,
        lines=lines,
        raw=lambda row: row_text(frame.row(row)),
    )
    return table


def _with_readers_counts(report: ReadReport, reading: Any) -> ReadReport:
    """Add the rows that the reader itself set aside or merged to those of the core."""
    own: dict[tuple[str, str], FileCount] = {}
    for count in report.counts:
        held = own.get((count.file, count.table))
        own[count.file, count.table] = count if held is None else held + count
    for count in reading.counts:
        held = own.get((count.file, count.table))
        lost = {"set_aside": count.set_aside, "merged": count.merged}
        if held is None:
            own[count.file, count.table] = count
        else:
            own[count.file, count.table] = attrs.evolve(
                held,
                read=held.read + count.set_aside + count.merged,
                set_aside=held.set_aside + lost["set_aside"],
                merged=held.merged + lost["merged"],
            )
    return attrs.evolve(report, counts=tuple(own.values()))
