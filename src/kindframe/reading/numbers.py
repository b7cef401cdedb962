"""Numbers, whole numbers and flags from text cells: what is read, and the reason for what is not."""

from __future__ import annotations

import re

import polars as pl

from kindframe.indexing import different, one_of
from kindframe.reading.raw import Notes
from kindframe.schema import Violation

__all__ = ["FLAGS", "read_flags", "read_numbers"]

FLAGS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "directed"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "undirected"), False),
}
"""The spellings of yes and no, in small letters, and the two words for whether ties have a direction."""

_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_COMMA = r"^[+-]?[0-9]+,[0-9]+$"
_WHOLE = r"^[+-]?[0-9]+$"
_REASONS: tuple[tuple[str, str, str], ...] = (
    (r"[+-]?\s*(nan|inf|infinity)", "is not a finite number", "Leave the cell blank where it is not known."),
    (r"#[A-Z/0]+[!?]?", "is a spreadsheet's error", "Mend the formula, or leave the cell blank."),
    (r"=.*", "is a formula without its value", "Put the value in place of the formula."),
    (r"[+-]?[\d.,]+\s*%", "is a percentage", "Write the number itself, such as 0.5."),
    (
        r"[+-]?[1-9]\d{0,2},\d{3}",
        "has a comma that may be decimal or stand between thousands",
        "Write 1,234 as 1234 or as 1.234.",
    ),
    (r"[+-]?\d+,\d+", "has a decimal comma, and the column is read with decimal points", "Write it with a point."),
    (r"[+-]?\d{1,3}([,'\u2019 \u00a0\u202f]\d{3})+(\.\d+)?", "has marks between its thousands", "Leave them out."),
    (r"[+-]?0[xob][0-9a-f]+", "is no decimal number", "Write it in decimal digits."),
    (r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", "is a date", "Look whether a spreadsheet turned a number into a date."),
    (r"[+-]?\d[\d_]*_[\d._]*|[+-]?\d*\.\d+_\d+", "has an underscore among its digits", "Leave it out."),
)


def reason(cell: str) -> tuple[str, str]:
    """Say why a cell is no number, and what to do."""
    for form, why, hint in _REASONS:
        if re.fullmatch(form, cell.strip(), re.IGNORECASE):
            return why, hint
    if not cell.isascii() and any(c.isdigit() for c in cell):
        return "is written in other digits or signs than 0-9, + and -", "Write it with 0-9 and a point."
    return "is not a number", ""


def read_numbers(
    cells: pl.Series, name: str, *, whole: bool, decimal_comma: bool, plain: bool, notes: Notes
) -> tuple[pl.Series, list[Violation]]:
    """Read a column of numbers; cells that are none become violations."""
    found = cells.cast(pl.Float64, strict=False)
    if found.null_count() != cells.null_count() and not plain:
        cells = cells.str.strip_chars()
        found = cells.cast(pl.Float64, strict=False)
    if decimal_comma and found.null_count() != cells.null_count():
        found = _with_commas(cells, found, name, notes)
    wrong = found.is_null() & cells.is_not_null()
    wrong |= ~found.is_finite().fill_null(True)
    wrong |= _vanished(cells, found)
    violations = _explained(cells, wrong, name)
    found = found.set(wrong, None) if wrong.any() else found
    if not whole:
        return found, violations
    fraction = ((found != found.round(0)) | (found.abs() >= 2**63)).fill_null(False)
    if fraction.any():
        rows = fraction.arg_true()
        violations.append(
            Violation(
                code="KF-NUM-04",
                column=name,
                rows=tuple(rows.to_list()),
                values=tuple(cells.gather(rows).to_list()),
                message=f"{name} is not a whole number",
            )
        )
        found = found.set(fraction, None)
    exact = cells.cast(pl.Int64, strict=False)
    return pl.select(
        pl.when(found.is_null()).then(None).otherwise(exact.fill_null(found.cast(pl.Int64)))
    ).to_series().rename(name), violations


def _with_commas(cells: pl.Series, found: pl.Series, name: str, notes: Notes) -> pl.Series:
    """Read decimal commas where they are the column's manner, in a file whose separator is another sign."""
    commas = cells.str.contains(_COMMA).fill_null(False)
    points = (found.is_not_null() & cells.str.contains(".", literal=True)).fill_null(False)
    if not commas.any() or points.sum() >= commas.sum():
        return found
    notes.note("KF-NUM-05", "its numbers are written with a decimal comma; read so", column=name)
    read = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return pl.select(pl.when(commas).then(read).when(points).then(None).otherwise(found)).to_series().rename(found.name)


def _vanished(cells: pl.Series, found: pl.Series) -> pl.Series:
    """Find numbers too small to hold: text that is not zero and would be read as zero."""
    zero = (found == 0).fill_null(False)
    if not zero.any():
        return zero
    odd = cells.filter(zero).unique()
    lost = odd.filter(odd.str.contains(r"^[+-]?[0-9.]*[1-9]")).to_list()
    return cells.is_in(lost).fill_null(False) & zero if lost else zero & False


def _explained(cells: pl.Series, wrong: pl.Series, name: str) -> list[Violation]:
    """Make one violation for each reason."""
    if not wrong.any():
        return []
    rows = wrong.arg_true().to_list()
    by_reason: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row, cell in zip(rows, cells.gather(rows).to_list(), strict=True):
        value = float(cell) if _DECIMAL.fullmatch(cell) else None
        if value is not None:
            size = "large" if value else "small"
            why = (f"is too {size} to be held as a number", "")
        else:
            why = reason(cell)
        by_reason.setdefault(why, []).append((row, cell))
    return [
        Violation(
            code="KF-NUM-03",
            column=name,
            rows=tuple(row for row, _ in held),
            values=tuple(cell for _, cell in held),
            message=f"{name} {why}",
            hint=hint,
        )
        for (why, hint), held in by_reason.items()
    ]


def read_flags(cells: pl.Series, name: str) -> tuple[pl.Series, list[Violation]]:
    """Read a column of yes and no; cells that are neither become violations."""
    spelled = {cell: FLAGS.get(cell.strip().casefold()) for cell in different(cells).to_list()}
    read = one_of(cells, [cell for cell, value in spelled.items() if value])
    odd = [cell for cell, value in spelled.items() if value is None]
    if not odd:
        return read, []
    wrong = cells.is_in(odd).fill_null(False)
    rows = wrong.arg_true()
    values = tuple(cells.gather(rows).to_list())
    message = f"{name} is neither yes nor no"
    found = Violation(code="KF-FLAG-01", column=name, rows=tuple(rows.to_list()), values=values, message=message)
    return read.set(wrong, None), [found]
