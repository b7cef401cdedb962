"""From text cells to the types of a table's columns: each column on its own, without a loop over rows."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import polars as pl
from attrs import define
from numpy.typing import NDArray

from kindframe.problems import Severity
from kindframe.reading.dates import read_moments
from kindframe.reading.heading import free_name, plain_name
from kindframe.reading.numbers import read_flags, read_numbers
from kindframe.reading.raw import Fault, RawTable, is_plain
from kindframe.reading.texts import read_id_lists, read_ids, read_text, read_words
from kindframe.records import CODEBOOKS, CONSENT
from kindframe.schema import Column, Table, Violation
from kindframe.settings import Settings
from kindframe.threads import each

__all__ = ["Typed", "type_table"]


@define(kw_only=True, eq=False)
class Typed:
    """One file's part of a table after typing, row for row as in the raw table.

    ``violations`` are warnings and faults by position; ``fallen`` are the positions of rows that cannot be kept, blank
    ones among them. ``shown`` gives the file's own spelling of each column, ``key`` the raw column of the ids.
    """

    raw: RawTable
    definition: Table
    frame: pl.DataFrame
    fallen: NDArray[np.int64]
    violations: list[Violation]
    shown: Mapping[str, str]
    key: str | None

    @property
    def read(self) -> int:
        """How many records the file has."""
        return self.frame.height - len(self.raw.blank)


def type_table(raw: RawTable, definition: Table, names: Mapping[int, str], settings: Settings) -> Typed:
    """Give the columns their types; rows that cannot have them are named."""
    faulty = {*raw.blank, *(fault.row for fault in raw.faults)}
    read = each(lambda item: _column(raw, *item, definition, settings), names.items(), raw.frame.height)
    names = _fitting(raw, names, read, definition, settings)
    shown = {name: raw.header[place].strip() or name for place, name in names.items()}
    columns = [series for held, _ in read for series in held]
    violations = [violation for _, found in read for violation in found]
    if faulty:
        violations = [left for v in violations if (left := _without(v, faulty)) is not None]
    bad = {row for v in violations if _falls(v) for row in v.rows}
    violations = [left for v in violations if (left := v if _falls(v) else _without(v, bad)) is not None]
    return Typed(
        raw=raw,
        definition=definition,
        frame=_imply(pl.DataFrame(columns), raw.stem, definition),
        fallen=np.array(sorted(bad | faulty), dtype=np.int64),
        violations=_of_faults(raw.faults) + violations,
        shown=shown,
        key=next((str(place) for place, name in names.items() if name == "id"), None),
    )


def _column(raw: RawTable, place: int, name: str, definition: Table, settings: Settings) -> Read:
    """Read one column; where the study has tokens for missing answers, a second one keeps the reasons."""
    cells = raw.frame[str(place)].alias(name)
    column = _declared(definition, name, settings)
    if cells.dtype != pl.String:
        if not settings.missing and _stands(cells, column):
            return [cells], []
        column, cells = _of_typed(column, cells, free=name not in definition.names)
    plain = raw.plain or is_plain(cells)
    if not plain:
        cells = _blanked(cells)
    cells, reasons = _missing(cells, settings)
    typed, found = _read(cells, column, raw, settings, plain=plain)
    columns = [typed.alias(name)]
    return columns if reasons is None else [*columns, reasons], found


Read = tuple[list[pl.Series], list[Violation]]
_YES_OR_NO = {"true", "false", "t", "f", "0", "1"}
_WAYS = {"directed", "undirected"}
"""What Gephi has in its column ``Type``: whether a tie has a direction, and not its kind."""


def _fitting(
    raw: RawTable, names: Mapping[int, str], read: list[Read], definition: Table, settings: Settings
) -> Mapping[int, str]:
    """Keep a column that only goes by another name, and of which no cell can be what that name says, as an attribute.

    A column ``left`` of numbers of groups is no date of leaving, and ``type`` of a two-mode graph, which is true or
    false, no kind of actor. What the study calls its columns itself, and required ones, are what they are called.
    """
    theirs = settings.columns.get(definition.name, {}).values()
    kept = dict(names)
    for at, (place, name) in enumerate(names.items()):
        header = free_name(raw.header[place])
        if name not in definition.names or plain_name(header) == name or name in theirs or header in names.values():
            continue
        column, (columns, found) = definition.column(name), read[at]
        if name == "kind" and "directed" in definition.names and _words(columns[0]) <= _WAYS:
            if "directed" not in kept.values():
                kept[place] = "directed"
                read[at] = _column(raw, place, "directed", definition, settings)
                raw.notes.problems = [p for p in raw.notes.problems if (p.code, p.column) != ("KF-COL-01", header)]
                raw.notes.note("KF-COL-01", "read as directed, as its cells say", row=raw.header_line, column=header)
            continue
        if column.required or not (_nothing_fits(raw.frame[str(place)], found) or _is_yes_or_no(column, columns[0])):
            continue
        kept[place] = header
        read[at] = _column(raw, place, header, definition, settings)
        raw.notes.problems = [p for p in raw.notes.problems if (p.code, p.column) != ("KF-COL-01", header)]
        message = f"by its name it could be {name}, but no cell holds one; it is kept as an attribute"
        hint = f"If it is {name}, say so under [columns.{definition.name}] in study.toml."
        raw.notes.warn("KF-COL-08", message, row=raw.header_line, column=header, hint=hint)
    return kept


def _nothing_fits(cells: pl.Series, found: list[Violation]) -> bool:
    at_fault = {row for violation in found if _falls(violation) for row in violation.rows}
    if not at_fault:
        return False
    cells = cells.cast(pl.String)
    return len(at_fault) == cells.len() - int((cells.is_null() | (cells.str.strip_chars() == "")).sum())


def _is_yes_or_no(column: Column, words: pl.Series) -> bool:
    return bool(column.codebook) and _words(words) <= _YES_OR_NO


def _words(cells: pl.Series) -> set[str]:
    """Give the words of a column, in small letters; where it has none, something that is in no set of words."""
    return {str(word).casefold() for word in cells.drop_nulls().unique().to_list()} or {""}


def _stands(cells: pl.Series, column: Column) -> bool:
    """Whether a column has its type already, and nothing in it that must be looked at as text."""
    if column.kind == "number":
        return cells.dtype == pl.Float64 and bool(cells.is_finite().all())
    return column.kind == "flag" and cells.dtype == pl.Boolean


def _of_typed(column: Column, cells: pl.Series, *, free: bool) -> tuple[Column, pl.Series]:
    """Take a column that has a type already as text; a free attribute is declared to be of that type."""
    if free and cells.dtype == pl.Boolean:
        return attrs.evolve(column, kind="flag"), cells.cast(pl.String)
    if free and cells.dtype.is_numeric():
        return attrs.evolve(column, kind="integer" if cells.dtype.is_integer() else "number"), cells.cast(pl.String)
    return column, cells.cast(pl.String)


def _falls(violation: Violation) -> bool:
    return violation.severity is Severity.SET_ASIDE


def _without(violation: Violation, rows: set[int]) -> Violation | None:
    """Say nothing of the cells of rows that are at fault as a whole."""
    if rows.isdisjoint(violation.rows):
        return violation
    kept = [place for place, row in enumerate(violation.rows) if row not in rows]
    values = tuple(violation.values[place] for place in kept) if violation.values else ()
    left = tuple(violation.rows[place] for place in kept)
    return attrs.evolve(violation, rows=left, values=values) if left else None


def _of_faults(faults: list[Fault]) -> list[Violation]:
    return [
        Violation(code=f.code, column=f.column or "", rows=(f.row,), message=f.message, hint=f.hint) for f in faults
    ]


def _blanked(cells: pl.Series) -> pl.Series:
    """Take cells of nothing but white space as blank."""
    blank = (cells.str.strip_chars() == "").fill_null(False)
    return cells.set(blank, None) if blank.any() else cells


def _missing(cells: pl.Series, settings: Settings) -> tuple[pl.Series, pl.Series | None]:
    """Take the study's own tokens for missing answers as unknown, and keep the reason beside."""
    reasons = {token: why for why, tokens in settings.missing.items() for token in tokens}
    hit = cells.is_in(list(reasons)).fill_null(False) if reasons else None
    if hit is None or not hit.any():
        return cells, None
    why = pl.select(pl.when(hit).then(cells.replace(list(reasons), list(reasons.values())))).to_series()
    return cells.set(hit, None), why.alias(f"{cells.name}_missing")


def _declared(definition: Table, name: str, settings: Settings) -> Column:
    """Give what is known of a column: its declaration, or that of a free attribute."""
    if name in definition.names:
        return definition.column(name)
    note = settings.note(definition.name, name)
    kind = note.type if note.type in ("text", "number", "integer", "flag") else "text"
    return Column(name=name, kind=kind, meaning=note.meaning)  # type: ignore[arg-type]


def _read(
    cells: pl.Series, column: Column, raw: RawTable, settings: Settings, *, plain: bool
) -> tuple[pl.Series, list[Violation]]:
    """Read one column according to its kind; ``plain`` says of the column what `RawTable.plain` says of a table."""
    name = column.name
    if column.kind in ("number", "integer"):
        whole = column.kind == "integer"
        return read_numbers(cells, name, whole=whole, decimal_comma=raw.decimal_comma, plain=plain, notes=raw.notes)
    if column.kind == "flag":
        return read_flags(cells, name)
    if column.kind == "id":
        return read_ids(cells, name, plain=plain)
    if column.kind == "ids":
        return read_id_lists(cells, name, plain=plain)
    if column.kind == "moment":
        return read_moments(cells, name, settings.dates)
    if column.kind == "word":
        known = {**CODEBOOKS.get(column.codebook, {}), **settings.codebook.get(column.codebook, {})}
        known = known or dict.fromkeys(column.values, "")
        spellings = column.spellings if column.values else {}
        return _lenient(column, *read_words(cells, name, spellings=spellings, known=known))
    return read_text(cells, name, plain=plain)


def _lenient(column: Column, words: pl.Series, found: list[Violation]) -> tuple[pl.Series, list[Violation]]:
    """Take consent that cannot be read as not recorded, which is not a yes, and say so; nobody is set aside for it."""
    if column.values != CONSENT:
        return words, found
    odd = (~words.is_in(list(column.values))).fill_null(False)
    if not odd.any():
        return words, found
    rows = odd.arg_true()
    values = tuple(words.gather(rows).to_list())
    message = f"{column.name} cannot be read; it is taken as not recorded, which is not a yes"
    hint = f"Write {', '.join(['yes', 'no', *column.values[2:]])}, or leave it blank."
    warning = Violation(
        code="KF-CONSENT-01",
        column=column.name,
        rows=tuple(rows.to_list()),
        values=values,
        message=message,
        hint=hint,
        severity=Severity.WARNING,
    )
    return words.set(odd, None), [*found, warning]


def _imply(frame: pl.DataFrame, stem: str, definition: Table) -> pl.DataFrame:
    """Fill in what the name of the file says: ``people.csv`` holds persons where no kind is written."""
    for name, value in definition.files.get(stem, {}).items():
        held = frame[name].fill_null(value) if name in frame.columns else pl.Series(name, [value] * frame.height)
        frame = frame.with_columns(held.cast(pl.String).alias(name))
    return frame
