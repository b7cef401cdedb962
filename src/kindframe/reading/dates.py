"""Dates and times from text cells: the forms that can mean one thing only, and the reason for every other."""

from __future__ import annotations

import datetime
import re

import polars as pl

from kindframe.indexing import different
from kindframe.moments import are_moments, is_moment
from kindframe.schema import Violation

__all__ = ["read_moments"]

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(.+))?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})(?:[T ,]+(.+))?")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2}(?!\d).*|[A-Za-z]{3,9}[-/. ']+\d{2}")
_MONTH_NAMED = re.compile(r".*\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*", re.IGNORECASE)
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(:\d{2}(?:\.\d{1,6})?\d*)?\s*(Z|[+-]\d{2}:?(?:\d{2})?)?", re.IGNORECASE)


def read_moments(cells: pl.Series, name: str, order: str = "") -> tuple[pl.Series, list[Violation]]:
    """Read a column of moments; forms that can mean one thing only are brought to ISO 8601, others are violations.

    ``order`` is what the study says of dates with the year last: ``day-first``, ``month-first``, or nothing.
    """
    unique = different(cells)
    odd = unique.filter(~are_moments(unique))
    if odd.is_empty():
        return cells, []
    mended: dict[str, str | None] = {}
    reasons: dict[tuple[str, str, str], set[str]] = {}
    for cell in odd.to_list():
        iso = _as_iso(cell) or _in_order(cell, order)
        mended[cell] = iso
        if iso is None:
            reasons.setdefault(reason(cell), set()).add(cell)
    read = cells.replace(list(mended), list(mended.values()))
    violations = []
    for (code, why, hint), held in reasons.items():
        rows = cells.is_in(list(held)).fill_null(False).arg_true()
        values = tuple(cells.gather(rows).to_list())
        violations.append(
            Violation(
                code=code, column=name, rows=tuple(rows.to_list()), values=values, message=f"{name} {why}", hint=hint
            )
        )
    return read, violations


def _as_iso(cell: str) -> str | None:
    """Bring a date with the year first to ISO 8601, with its time if it has one; None where that is no date."""
    text = cell.strip()
    if is_moment(text):
        return text
    if re.fullmatch(r"\d{4}\.0+", text, re.ASCII):  # a year that went through a column of numbers
        return _as_iso(text[:4])
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        return None
    year, _, month, day, clock = match.groups()
    iso = f"{year}-{int(month):02d}-{int(day):02d}"
    if clock is not None:
        time = _TIME.fullmatch(clock.strip())
        if time is None:
            return None
        hour, minute, second, offset = time.groups()
        iso += f"T{int(hour):02d}:{minute}{second or ''}{_offset(offset or '')}"
    return iso if is_moment(iso) else None


def _in_order(cell: str, order: str) -> str | None:
    """Bring a date with the year last to ISO 8601, in the order that the study states."""
    match = _YEAR_LAST.fullmatch(cell.strip()) if order else None
    if match is None:
        return None
    day, month = (match[1], match[3]) if order == "day-first" else (match[3], match[1])
    return _as_iso(f"{match[4]}-{month}-{day}" + (f" {match[5]}" if match[5] else ""))


def _offset(offset: str) -> str:
    """Write an offset from UTC as ``Z`` or ``+01:00``."""
    if len(offset) == 3:
        return f"{offset}:00"
    if len(offset) == 5:
        return f"{offset[:3]}:{offset[3:]}"
    return offset.upper()


def reason(cell: str) -> tuple[str, str, str]:
    """Say why a cell is no moment: code, reason, and what to do."""
    text = cell.strip()
    match = _YEAR_LAST.fullmatch(text)
    if match:
        return _year_last(int(match[1]), int(match[3]), match[4])
    if _SHORT_YEAR.fullmatch(text):
        return "KF-DATE-03", "has a year of two digits", "Write the year in full, such as 2024-03-05."
    if _SERIAL.fullmatch(text):
        days = int(float(text))
        shown = datetime.date(1899, 12, 30) + datetime.timedelta(days=days)
        hint = f"{text} may stand for {shown} (or four years later, in a workbook with the 1904 date system)."
        return "KF-DATE-04", "is a spreadsheet's day number, not a date", f"{hint} Export the column as text."
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*|\d{4}-\d{2}|\d{4}[/.]\d{1,2}[/.]\d{1,2}.*", text):
        return "KF-DATE-05", "is a date or time that does not exist", ""
    if _MONTH_NAMED.fullmatch(text):
        return (
            "KF-DATE-01",
            "names its month in words",
            "Write it as 2024-03-05, or 2024-03 where the day is not known.",
        )
    return "KF-DATE-01", "is not a date such as 2024, 2024-03, 2024-03-05 or 2024-03-05T14:30", ""


def _year_last(first: int, second: int, year: str) -> tuple[str, str, str]:
    if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12:
        return "KF-DATE-05", "is a date that does not exist", ""
    if first > 12 or second > 12 or first == second:
        day, month = (first, second) if second <= 12 else (second, first)
        iso = f"{year}-{month:02d}-{day:02d}"
        if not is_moment(iso):
            return "KF-DATE-05", "is a date that does not exist", ""
        order = "month-first" if second > 12 else "day-first"
        return "KF-DATE-02", "does not have its year first", f'Write {iso}, or state dates = "{order}" in study.toml.'
    by_day, by_month = f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}"
    hint = f"Write {by_day} if {first} is the day, {by_month} if it is the month."
    hint += ' Or state the order of all of them in study.toml: dates = "day-first" or "month-first".'
    return "KF-DATE-02", "is ambiguous: day and month could each be the other", hint
