"""SPSS and Stata files as grids: value labels in place of codes, declared missing values as unknown, dates as dates.

`read_stat` is called by `kindframe_formats.grids.read_grid`, so that every reader of tables reads these files too. It
needs ``pyreadstat``, which is optional and runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define

from kindframe.reading.decoding import kind_of
from kindframe.reading.limits import Limits, over
from kindframe.reading.raw import Notes, row_text
from kindframe_formats.guarding import refused

__all__ = ["STAT", "Stat", "read_stat"]

STAT = (".sav", ".zsav", ".por", ".dta")
_MEMORY = 6 << 30
"""Bytes of address space that reading may take, beyond what the file itself accounts for."""
_SECONDS = 600
_STATA = range(102, 116)
"""The first byte of Stata files before the version that begins with a word."""
_SHOWN = 12


@define(kw_only=True)
class Stat:
    """What a file holds: cells of text by column, their types and meanings, and the orders of labelled answers."""

    name: str
    columns: dict[str, list[str | None]]
    types: dict[str, str]
    meanings: dict[str, str]
    levels: dict[str, tuple[str, ...]]
    notes: Notes
    title: str = ""

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), []))

    def row(self, place: int) -> str:
        """Give a row as a line of CSV."""
        return row_text([cells[place] for cells in self.columns.values()])


def read_stat(data: bytes, file: str, suffix: str, limits: Limits) -> Stat:
    """Read an SPSS or Stata file.

    A variable whose every answer has a label is read as its labels; one with labels at its ends alone keeps its numbers
    and says the labels in its meaning. Values that the file declares to be missing are unknown; the reason stands
    beside, in ``NAME_missing``, and they are counted in a note.

    Raises
    ------
    FileRejected
        Where ``pyreadstat`` is not installed, or the file is damaged or another.
    LimitExceeded
        Where it has more rows, columns or cells than the limits allow.
    """
    if not _begins_right(data, suffix):
        what, hint = kind_of(data[:512]) or ("something else", "")
        raise refused("KF-STAT-02", file, f"it does not begin as a file of SPSS or Stata does; it is {what}", hint=hint)
    about = _opened(data, file, suffix, limits)
    found = Stat(name=file, columns={}, types={}, meanings={}, levels={}, notes=Notes(file=file), title=about["title"])
    for name, values in about["columns"]:
        _column(found, name, values, about)
    return found


def _begins_right(data: bytes, suffix: str) -> bool:
    """Whether a file has the signature of its kind, so that no process is begun for one that is none."""
    if suffix in (".sav", ".zsav"):
        return data.startswith((b"$FL2", b"$FL3"))
    if suffix == ".por":
        return b"SPSSPORT" in data[:600].replace(b"\r", b"").replace(b"\n", b"")
    return data.startswith(b"<stata_dta>") or (len(data) > 2 and data[0] in _STATA and data[1] in (1, 2))


def _opened(data: bytes, file: str, suffix: str, limits: Limits) -> dict[str, Any]:
    """Let a process of its own open the file, and take what it found."""
    bounds = [str(held) for held in (limits.rows, limits.columns, limits.cells, _MEMORY + 8 * len(data))]
    command = [sys.executable, "-P", "-m", "kindframe_formats.stat_child", suffix, *bounds]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)
        found: dict[str, Any] = json.loads(done.stdout or b"{}")
    except (OSError, ValueError, subprocess.TimeoutExpired):
        found = {}
    if "lacking" in found:
        told = "SPSS and Stata files are read with pyreadstat, which is not installed"
        raise refused("KF-STAT-01", file, told, hint="pip install 'kindframe-formats[survey]'")
    size = found.get("size", {"rows": 0, "columns": 0})
    for what, count, limit, setting in (
        ("a number of columns", size["columns"], limits.columns, "columns"),
        ("a number of rows", size["rows"], limits.rows, "rows"),
        ("a number of cells", size["rows"] * size["columns"], limits.cells, "cells"),
    ):
        if count > limit:
            raise over(file, what, count, limit, setting)
    if "columns" not in found:
        why = found.get("error", "the program that reads such files stopped at it")
        raise refused("KF-STAT-02", file, f"it is no whole SPSS or Stata file ({why})")
    return found


def _column(found: Stat, name: str, values: list[Any], about: Mapping[str, Any]) -> None:
    """Take one variable."""
    labels = {_key(code): str(text) for code, text in about["labels"].get(name, [])}
    ranges, letters = about["ranges"].get(name, []), set(about["letters"].get(name, []))
    lost = [value is not None and (value in letters or _within(value, ranges)) for value in values]
    reasons = [labels.get(_key(v), _text(v)) if gone else None for v, gone in zip(values, lost, strict=True)]
    known = [None if gone else value for value, gone in zip(values, lost, strict=True)]
    whole = bool(labels) and all(_key(value) in labels for value in known if value is not None)
    if whole and any(value is not None for value in known):
        found.columns[name] = [None if value is None else labels[_key(value)] for value in known]
        found.types[name] = ""
        if name in about["ordinal"] and not any(isinstance(code, str) for code in labels):
            ordered = sorted(code for code in labels if not _within(code, ranges))
            found.levels[name] = tuple(dict.fromkeys(labels[code] for code in ordered))
    else:
        found.columns[name] = [None if value is None else _text(value) for value in known]
        found.types[name] = _type(known)
    meaning = about["meanings"].get(name, "").strip()
    if labels and not whole:
        told = ", ".join(f"{_text(code)} = {text}" for code, text in list(labels.items())[:_SHOWN])
        meaning = f"{meaning} ({told})".strip()
    found.meanings[name] = meaning
    if any(lost):
        found.columns[f"{name}_missing"] = reasons
        found.types[f"{name}_missing"] = ""
        counted = ", ".join(f"{n:,} {text!r}" for text, n in Counter(r for r in reasons if r).most_common(_SHOWN))
        found.notes.note("KF-STAT-03", f"declared missing and read as unknown: {counted}", column=name)


def _key(value: Any) -> Any:
    """Give a code in the form in which codes are compared."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _within(value: Any, ranges: Sequence[Sequence[Any]]) -> bool:
    """Whether a value is in a range that the file declares missing."""
    return any(isinstance(value, str) == isinstance(low, str) and low <= value <= high for low, high in ranges)


def _text(value: Any) -> str:
    """Write a value as a cell of text."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _type(known: Sequence[Any]) -> str:
    """Say what type a column has."""
    held = [value for value in known if value is not None]
    if not held or not all(isinstance(value, (int, float)) for value in held):
        return ""
    return "integer" if all(float(value).is_integer() and abs(value) < 1e15 for value in held) else "number"
