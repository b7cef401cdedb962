"""The rules of one column held against a whole column at once: `Violation` says which rows break which."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from attrs import frozen

from kindframe.moments import are_moments
from kindframe.problems import Severity
from kindframe.schema.columns import Column

__all__ = ["Violation", "column_violations", "violation"]


@frozen(kw_only=True)
class Violation:
    """Rows of a table that break one rule of one column; ``rows`` are positions from 0.

    .. versionadded:: 0.1
    """

    code: str
    column: str
    rows: tuple[int, ...]
    message: str
    values: tuple[object, ...] = ()
    hint: str = ""
    near: str | None = None
    severity: Severity = Severity.SET_ASIDE

    def said(self, value: object) -> str:
        """Give the message of one row, with its value where the message does not show it already."""
        if value is None or repr(value) in self.message:
            return self.message
        return f"{self.message}: {value!r}"


def column_violations(declared: Column, held: pl.Series, *, parsed: bool = False) -> Iterator[Violation]:
    """Hold one column against its declaration; ``parsed`` numbers are finite and ``parsed`` moments exist."""
    name = declared.name
    if declared.required and held.null_count():
        yield violation("KF-REQ-01", name, held, held.is_null(), f"{name} is required and blank")
    if declared.kind in ("id", "word"):
        empty = (held.str.len_bytes() == 0).fill_null(False)
        if empty.any():
            yield violation("KF-REQ-02", name, held, empty, f"{name} is empty text; unknown is left blank")
    wild = (~held.is_finite()).fill_null(False) if declared.kind == "number" and not parsed else None
    if wild is not None and wild.any():
        yield violation("KF-NUM-01", name, held, wild, f"{name} is not a finite number")
    for bound, above in ((declared.minimum, False), (declared.maximum, True)):
        if bound is not None:
            out = ((held > bound) if above else (held < bound)).fill_null(False)
            out = out if wild is None else out & ~wild
            if out.any():
                message = f"{name} is {'above' if above else 'below'} {bound:g}"
                yield violation("KF-NUM-02", name, held, out, message)
    if declared.values:
        odd = (~held.is_in(list(declared.values))).fill_null(False)
        if odd.any():
            message = f"{name} must be one of {', '.join(declared.values)}"
            yield violation("KF-VAL-01", name, held, odd, message)
    if declared.kind == "moment" and not parsed:
        unique = held.drop_nulls().unique()
        bad = unique.filter(~are_moments(unique))
        if not bad.is_empty():
            wrong = held.is_in(bad.implode()).fill_null(False)
            yield violation("KF-DATE-01", name, held, wrong, f"{name} is not a date such as 2024-03-05")


def violation(code: str, name: str, held: pl.Series, where: pl.Series, message: str) -> Violation:
    """Make the violation of the rows that ``where`` marks."""
    rows = where.arg_true()
    values = tuple(held.gather(rows).to_list())
    return Violation(code=code, column=name, rows=tuple(rows.to_list()), message=message, values=values)
