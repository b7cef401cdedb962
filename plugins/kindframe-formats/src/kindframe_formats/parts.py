"""From what a reader of another tool's file gathered to raw tables for the core: names, cells and lines as they stand.

The readers of GEXF, JSON and Network Canvas end here; the core then checks their rows as it checks a study folder's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.cells import guard
from kindframe.moments import is_moment
from kindframe.problems import Problem, Severity, nearest
from kindframe.reading.heading import free_name, plain_name
from kindframe.reading.limits import Limits, over
from kindframe.reading.numbers import FLAGS
from kindframe.reading.raw import Fault, RawTable, row_text
from kindframe.records import TABLES

__all__ = [
    "INTEGER",
    "NUMBER",
    "PLAIN",
    "cell_kind",
    "column_names",
    "declared",
    "first_repeat",
    "guarded_series",
    "hold_columns",
    "misfit_notes",
    "misfits",
    "noted_types",
    "part",
    "renamed_notes",
    "seems_a_slip",
    "warned",
    "wider_kind",
]

INTEGER = r"^(0|-?[1-9][0-9]{0,14})$"
"""A whole number as programs write it: nothing is lost when it is read as a number."""
_POWER = r"(?:\+?(?:[0-9]{1,2}|1[0-9]{2}|2[0-8][0-9])|-[0-9]{1,3})"
NUMBER = rf"^-?(0|[1-9][0-9]{{0,14}})(\.[0-9]{{1,17}})?([eE]{_POWER})?$"
"""A number as programs write it, and not too large for one."""

_COMMA = r"^-?(0|[1-9][0-9]{0,14}),[0-9]{1,17}$"
_FLAGS = frozenset({"true", "false", "TRUE", "FALSE", "True", "False"})
PLAIN = r"^[A-Za-z0-9](?:[ -~]*[!-~])?$"
"""Ids and texts that the rules of a study folder leave as they are, by their form; the others may or may not be."""
_PLAIN = {**dict.fromkeys(("id", "text"), PLAIN), "word": r"^[a-z0-9](?:[ -@\[-~]*[!-@\[-~])?$"}
_EXACT: dict[str, Literal["id", "text"]] = {"id": "id", "text": "text"}


@cache
def _known(table: str) -> Mapping[str, str]:
    return {plain_name(alias): own for alias, own in TABLES[table].aliases().items()}


def declared(name: str, table: str) -> str | None:
    """Give the declared column of a table that a name stands for, or None where it is a free attribute's.

    >>> declared("Weight", "relationships"), declared("age", "actors")
    ('strength', None)
    """
    return _known(table).get(plain_name(name))


def column_names(wanted: Iterable[str], table: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """Give each name of a foreign file a column of its own; where two would be one, the later gets a number.

    ``taken`` are columns that are there already. A name that is a column's own comes before its aliases.

    >>> column_names(["type", "kind", "age"], "actors", ["id"])
    {'kind': 'kind', 'type': 'type_2', 'age': 'age'}
    """
    used = {declared(name, table) or name for name in taken}
    names: dict[str, str] = {}
    for name in sorted(wanted, key=lambda name: declared(name, table) != plain_name(name)):
        own = name if free_name(name) else "unnamed"
        chosen, again = own, 2
        while (key := declared(chosen, table) or free_name(chosen)) in used:
            chosen, again = f"{own}_{again}", again + 1
        used.add(key)
        names[name] = guard(chosen)
    return names


def misfits(columns: Mapping[str, Iterable[str | None]], table: str, *, decimal_comma: bool = False) -> dict[str, str]:
    """Name the columns that go by the name of a declared one and hold what that cannot: each with the declared one.

    "left" is a date in a study folder and a hand in a questionnaire. A foreign file's column stays a free attribute
    where its cells do not fit, so that nobody is set aside for it. Consent is always taken: whatever cannot be read
    as a yes is none.

    >>> misfits({"left": ["hand"], "since": ["2024"], "name": ["Ann"]}, "actors")
    {'left': 'until'}
    """
    found = {}
    for name, cells in columns.items():
        own = declared(name, table)
        if own is None or own == "consent":
            continue
        column = TABLES[table].column(own)
        held = {cell.strip() for cell in cells if cell is not None}
        kind = cell_kind(held, decimal_comma=decimal_comma)
        if column.refers or column.kind == "ids":
            fits = not held
        elif column.kind in ("number", "integer"):
            fits = kind in ("number", "integer", "") and bool(kind or not held)
        elif column.kind == "flag":
            fits = all(cell.casefold() in FLAGS for cell in held)
        elif column.kind == "moment":
            fits = all(is_moment(cell) for cell in held)
        elif column.codebook:
            fits = not held or kind != "flag"
        else:
            fits = not column.values or held <= {*column.values, *column.spellings}
        if not fits:
            found[name] = own
    return found


def misfit_notes(found: Mapping[str, str], names: Mapping[str, str], file: str) -> list[Problem]:
    """Say which columns are attributes although their name stands for another column."""
    return [
        Problem(
            code="KF-NAME-02",
            file=file,
            column=name,
            message=f"{name!r} holds what {own} cannot; it is kept as the attribute {free_name(names[name])!r}",
            severity=Severity.NOTE,
        )
        for name, own in found.items()
        if name in names
    ]


def renamed_notes(names: Mapping[str, str], file: str, told: Container[str] = ()) -> list[Problem]:
    """Note the columns that could not keep their names."""
    return [
        Problem(
            code="KF-NAME-01",
            file=file,
            column=name,
            message=f"{name!r} is read as {free_name(new)!r}: its own name is taken",
            severity=Severity.NOTE,
        )
        for name, new in names.items()
        if free_name(new) != free_name(name) and name not in told
    ]


def cell_kind(held: Collection[str], *, decimal_comma: bool = False) -> str:
    """Say what type the cells of a column have: flag, integer, number, or nothing where any doubt is left (text).

    >>> cell_kind({"1", "20"}), cell_kind({"1", "0.5"}), cell_kind({"true"}), cell_kind({"007"})
    ('integer', 'number', 'flag', '')
    """
    if not held:
        return ""
    if _FLAGS.issuperset(held):
        return "flag"
    if all(re.match(INTEGER, text) for text in held):
        return "integer"
    decimal = all(re.match(NUMBER, t) or (decimal_comma and re.match(_COMMA, t)) for t in held)
    return "number" if decimal else ""


def wider_kind(one: str, other: str) -> str:
    """Give the type that holds the cells of both; none where only text does."""
    if one == other:
        return one
    return "number" if {one, other} == {"integer", "number"} else ""


def seems_a_slip(header: str, table: str) -> bool:
    """Whether the core would take a free column's name for a slip of the pen, because it is close to a declared one."""
    return nearest(plain_name(header), _known(table), cutoff=0.75) is not None


def noted_types(types: Mapping[str, str], table: str) -> dict[str, dict[str, str]]:
    """Say as `study.toml` does what type each free attribute has; declared columns have types of their own."""
    return {
        free_name(header): {"type": kind} for header, kind in types.items() if kind and declared(header, table) is None
    }


def part(
    table: str,
    file: str,
    columns: Mapping[str, Sequence[str | None]] | Mapping[str, pl.Series],
    lines: Sequence[int] | NDArray[np.int64],
    *,
    types: Mapping[str, str] | None = None,
    faults: Iterable[Fault] = (),
    blank: Iterable[int] = (),
    raw: Callable[[int], str] | None = None,
    exact: bool = True,
    ready: Collection[str] = (),
    told: Mapping[str, Callable[[int], str | None]] | None = None,
    plain: bool = False,
) -> tuple[str, RawTable]:
    """Make a raw table of columns of text, whose ids and texts the core will read exactly as they are here.

    ``types`` names the free columns that are no text: numbers and flags are left as they stand. With ``exact=False``
    the cells are those of a CSV file, guards and all, and the core reads them as it reads a study folder's, and so are
    those of the columns in ``ready``. Columns in ``told`` have their type already; it gives the text of
    a row's cell, as messages show it. ``plain`` says that every cell is, as `kindframe.reading.raw.is_plain` finds it.
    """
    frame = pl.DataFrame(
        [
            cells.alias(name)
            if told and name in told and isinstance(cells, pl.Series)
            else pl.Series(name, cells, dtype=pl.String)
            if not exact or name in ready or (types and types.get(name))
            else _exact(name, cells, table)
            for name, cells in columns.items()
        ]
    )
    header = tuple(frame.columns)
    held = frame.rename({name: str(place) for place, name in enumerate(header)})
    made = RawTable(
        file=file,
        stem="",
        header=header,
        header_line=None,
        frame=held,
        first_line=1,
        raw=raw or (lambda row: row_text(_as_told(frame, row, told or {}))),
        lines=np.asarray(lines, dtype=np.int64),
        faults=list(faults),
        blank=list(blank),
        plain=plain,
    )
    return table, made


def _as_told(frame: pl.DataFrame, row: int, told: Mapping[str, Callable[[int], str | None]]) -> list[object]:
    """Give the cells of a row as they stood."""
    cells = zip(frame.columns, frame.row(row), strict=True)
    return [told[name](row) if name in told else cell for name, cell in cells]


def _exact(name: str, cells: Sequence[str | None] | pl.Series, table: str) -> pl.Series:
    """Guard ids and texts that a study folder would read otherwise than they stand."""
    held = pl.Series(name, cells, dtype=pl.String)
    own = declared(name, table)
    how = _EXACT.get(TABLES[table].column(own).kind if own else "text")
    return guarded_series(held, how) if how else held


def guarded_series(held: pl.Series, kind: Literal["id", "text", "word", "apostrophe"]) -> pl.Series:
    """Guard a column of text, so that a study folder's rules read it exactly as it is.

    ``apostrophe`` guards only text that begins with one. Most cells need none and are told by their form; of the
    others each is looked at once.
    """
    odd = held.filter(held.str.starts_with("'") if kind == "apostrophe" else ~held.str.contains(_PLAIN[kind]))
    if not odd.len():
        return held
    how: Literal["id", "text", "word"] = "text" if kind == "apostrophe" else kind
    changed = {cell: made for cell in odd.unique().drop_nulls().to_list() if (made := guard(cell, how)) != cell}
    return held.replace(list(changed), list(changed.values())) if changed else held


def warned(
    file: str, code: str, message: str, *, row: int | None = None, column: str | None = None, hint: str = ""
) -> Problem:
    """Make a warning: everything was kept, and should be looked at."""
    return Problem(code=code, file=file, row=row, column=column, message=message, hint=hint)


def hold_columns(columns: int, rows: int, file: str, limits: Limits | None = None) -> None:
    """Refuse a table with more columns or cells than the limits allow, before it is made.

    Raises
    ------
    LimitExceeded
        Where it has.
    """
    limits = limits or Limits()
    if columns > limits.columns:
        raise over(file, "a number of columns", columns, limits.columns, "columns")
    if columns * rows > limits.cells:
        raise over(file, "a number of cells", columns * rows, limits.cells, "cells")


def first_repeat(ids: Sequence[str | None]) -> int | None:
    """Give the position of the first id that an earlier one equals, or None where all differ.

    >>> first_repeat(["a", None, "b", None, "a"]), first_repeat(["a", "b"])
    (4, None)
    """
    seen: set[str] = set()
    for place, own in enumerate(ids):
        if own is None:
            continue
        if own in seen:
            return place
        seen.add(own)
    return None
