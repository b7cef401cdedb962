"""From the nodes and edges of a JSON document to raw tables: every value as text, and what cannot stand set aside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from kindframe.cells import join_ids
from kindframe.problems import Problem, Severity
from kindframe.reading.raw import Fault, RawTable
from kindframe.records import TABLES
from kindframe_formats.json_listed import Listed
from kindframe_formats.jsontext import NotANumber, Number, Outline, Whole, twice
from kindframe_formats.parts import column_names, declared, hold_columns, noted_types, part, renamed_notes, warned

__all__ = ["Records", "as_text", "whole_text"]

_TYPES = ((frozenset({Whole}), "integer"), (frozenset({Whole, Number}), "number"), (frozenset({bool}), "flag"))
_MOST_DIGITS = {"integer": 18, "number": 308}
_TEXTS = frozenset({str, Whole, Number, NotANumber, type(None)})
_MEND = "Write the whole character, or leave it out."


@define(kw_only=True)
class Records:
    """The nodes, or the edges, of one document: a record for each element, the faulty ones included."""

    table: str
    file: str
    rows: list[dict[str, Any]] = field(factory=list)
    faults: dict[int, Fault] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    _own: tuple[str, ...] = ()

    @classmethod
    def of(cls, listed: Listed, table: str, file: str) -> Records:
        """Make a record of each element, and find those that are none or hold a key twice."""
        made = cls(table=table, file=file)
        for row, element in enumerate(listed.elements):
            if not isinstance(element, dict):
                made.fault(row, "KF-JSON-12", f"the element is no object of keys and values, but {_kind(element)}")
                made.rows.append({})
                continue
            held = listed.flat(element) if listed.flat else element
            if doubled := twice(held):
                made.fault(row, "KF-JSON-13", f"the key {doubled[0]!r} stands twice in one object", doubled[0])
            made.rows.append({**held, "id": listed.keys[row]} if listed.keys else held)
        return made

    def fault(self, row: int, code: str, message: str, column: str | None = None, hint: str = "") -> None:
        """Set a record aside; the first reason counts."""
        self.faults.setdefault(row, Fault(row=row, code=code, message=message, column=_shown(column), hint=hint))

    def key(self, own: str) -> str | None:
        """Give the key under which a declared column stands: its own name, else an alias."""
        keys = self.keys()
        return own if own in keys else next((key for key in keys if declared(key, self.table) == own), None)

    def keys(self) -> dict[str, None]:
        """Give every key of the records, in order."""
        return dict.fromkeys(chain.from_iterable(self.rows))

    def named(self, row: int) -> str:
        """Name a record for a message."""
        if not self._own:
            self._own = tuple(self.key(own) or own for own in TABLES[self.table].required)
        held = " – ".join(repr(as_text(self.rows[row].get(own))) for own in self._own)
        return held if self.table == "actors" else f"the tie {held}"

    # -- giving -----------------------------------------------------------------------------------

    def part(self, listed: Listed, outline: Outline) -> tuple[tuple[str, RawTable], dict[str, dict[str, str]]]:
        """Give the raw table of records as they stand in one list, and the types of its free attributes."""
        elements = outline.within(listed.at)
        return self.made(elements.lines()[: len(self.rows)], elements.text)

    def made(
        self, lines: NDArray[np.int64], raw: Callable[[int], str] | None = None
    ) -> tuple[tuple[str, RawTable], dict[str, dict[str, str]]]:
        """Give the raw table of records on these lines, and the types of its free attributes."""
        keys = self.keys()
        hold_columns(len(keys), len(self.rows), self.file)
        names = column_names((key for key in keys if whole_text(key)), self.table)
        self.problems += renamed_notes(names, self.file)
        columns: dict[str, list[str | None]] = {}
        types: dict[str, str] = {}
        for key in keys:
            values = [row.get(key) for row in self.rows]
            if key not in names:
                self._spoilt_key(values)
                continue
            kind = self.type_of(key, values)
            types[names[key]] = kind if declared(key, self.table) is None else ""
            columns[names[key]] = self.cells(key, values)
        made = part(
            self.table,
            self.file,
            columns or {name: [None] * len(self.rows) for name in TABLES[self.table].required},
            lines,
            types=types,
            faults=self.faults.values(),
            raw=raw,
        )
        return made, noted_types(types, self.table)

    def _spoilt_key(self, values: Sequence[Any]) -> None:
        """Set aside the records that have a key which is no whole text."""
        for row, value in enumerate(values):
            if value is not None:
                told = f"a key of {self.named(row)} holds half a character (a lone surrogate)"
                self.fault(row, "KF-JSON-15", told, hint=_MEND)

    def type_of(self, key: str, values: Sequence[Any]) -> str:
        """Say what type a column has; find the values that cannot be of it."""
        own = declared(key, self.table)
        if own is not None:
            stated: str = TABLES[self.table].column(own).kind
            kind = stated if stated in _MOST_DIGITS else ""
            if stated in ("text", "id"):
                self._warn_of_holders(key, values, (list, dict) if stated == "text" else (bool,))
        else:
            kind = self._inferred(key, values)
        most = _MOST_DIGITS.get(kind)
        kinds = set(map(type, values))
        if NotANumber in kinds:
            for row, value in enumerate(values):
                if type(value) is NotANumber:
                    told = f"{key!r} of {self.named(row)} is {value}, which is no number"
                    self.fault(row, "KF-JSON-14", told, key, "Leave it out, or write null, where it is not known.")
        if most and Whole in kinds:
            for row, value in enumerate(values):
                if type(value) is Whole and len(value) > most and len(value.lstrip("-")) > most:
                    told = f"{key!r} of {self.named(row)} has {len(value):,} digits, more than a number can hold"
                    self.fault(row, "KF-JSON-16", told, key)
        return kind

    def _warn_of_holders(self, key: str, values: Sequence[Any], odd: tuple[type, ...]) -> None:
        """Warn where a list or an object stands in place of a text (or true or false as an id); it is kept as JSON."""
        if any(issubclass(kind, odd) for kind in set(map(type, values))):
            row = next(row for row, value in enumerate(values) if isinstance(value, odd))
            told = f"{key!r} of {self.named(row)} is {_kind(values[row])}, no text; such values are kept as JSON text"
            self.problems.append(warned(self.file, "KF-JSON-23", told, column=key))

    def _inferred(self, key: str, values: Sequence[Any]) -> str:
        held = values
        if self.faults:
            held = [value for row, value in enumerate(values) if row not in self.faults]
        kinds = {dict if issubclass(kind, dict) else kind for kind in set(map(type, held))} - {NotANumber, type(None)}
        if not kinds:
            return ""
        for some, kind in _TYPES:
            if kinds <= some:
                return kind
        if len(kinds) > 1:
            row = next(row for row, value in enumerate(values) if value is not None and type(value) is not str)
            told = f"{key!r} holds values of several types ({self.named(row)}: {_kind(values[row])}); read as text"
            self.problems.append(warned(self.file, "KF-JSON-17", told, column=key))
        elif kinds & {list, dict}:
            told = f"{key!r} holds lists or objects; they are kept as JSON text"
            note = Problem(code="KF-JSON-18", file=self.file, column=key, message=told, severity=Severity.NOTE)
            self.problems.append(note)
        return ""

    def cells(self, key: str, values: Sequence[Any]) -> list[str | None]:
        """Write a column's values as text."""
        own = declared(key, self.table)
        if own is not None and TABLES[self.table].column(own).kind == "ids":
            values = [_ids(value) if isinstance(value, list) else value for value in values]
        kinds = set(map(type, values))
        cells: list[str | None] = list(values)
        if not kinds <= _TEXTS:
            cells = [value if type(value) in _TEXTS else as_text(value) for value in values]
        if not whole_text("".join(filter(None, cells))):
            for row, cell in enumerate(cells):
                if cell is not None and not whole_text(cell):
                    cells[row] = None
                    told = f"{key!r} of {self.named(row)} holds half a character (a lone surrogate)"
                    self.fault(row, "KF-JSON-15", told, key, _MEND)
        if any(issubclass(kind, (list, dict)) for kind in kinds):
            for row, value in enumerate(values):
                if isinstance(value, (list, dict)) and _spoilt(value):
                    told = f"{key!r} of {self.named(row)} holds a key twice or a number that is none"
                    self.fault(row, "KF-JSON-14", told, key)
        return cells


def whole_text(text: str) -> bool:
    r"""Whether a text has no half characters (lone surrogates), which cannot be written.

    >>> whole_text("Ann"), whole_text("\ud800")
    (True, False)
    """
    return text.isascii() or text.isprintable() or not any("\ud800" <= character <= "\udfff" for character in text)


def _shown(key: str | None) -> str | None:
    return key if key is None or whole_text(key) else repr(key)


def _kind(value: Any) -> str:
    """Say in words what a value is."""
    names = {type(None): "null", bool: "true or false", list: "a list", dict: "an object", str: "text"}
    return names.get(dict if isinstance(value, dict) else type(value), "a number")


def _ids(values: Iterable[Any]) -> str:
    return join_ids([text for value in values if (text := as_text(value)) is not None])


def as_text(value: Any) -> str | None:
    """Write a value as a cell: text and numbers as they stand, null as blank, what holds others as JSON.

    >>> as_text(Whole("007")), as_text(True), as_text([Whole("1"), "a"]), as_text(None)
    ('007', 'true', '[1, "a"]', None)
    """
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value) if isinstance(value, (list, dict)) else str.__str__(value)


def _json(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(key)}: {_json(held)}" for key, held in value.items()) + "}"
    if type(value) is str:
        return json.dumps(value, ensure_ascii=not whole_text(value))
    return as_text(value) or "null"


def _spoilt(value: Any) -> bool:
    """Whether a value inside another is what JSON forbids."""
    if isinstance(value, list):
        return any(map(_spoilt, value))
    if isinstance(value, dict):
        return bool(twice(value)) or any(map(_spoilt, value.values()))
    return type(value) is NotANumber
