"""The XML inside a workbook: shared strings, number formats, and the cells of one sheet, read with expat.

Nothing is made for cells that are not there, so a stray cell in the last row of a sheet costs nothing. A document type
declaration, with which XML bombs begin, is refused before anything in it is read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from xml.parsers import expat

import attrs
from attrs import define, frozen

from kindframe.errors import UnsafeInput
from kindframe.problems import Problem, Severity
from kindframe.reading.limits import Limits, over
from kindframe.reading.raw import refusal

__all__ = ["Formats", "Sheet", "parse_xml", "read_formats", "read_sheet", "read_strings"]

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_SIGNS = re.compile(r"[ymdhs]", re.IGNORECASE)
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_EXACT = 10**15
_DEEPEST = 64

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


def parse_xml(data: bytes, file: str, start: Start, end: End) -> None:
    """Parse XML, calling ``start(name, attributes)`` and ``end(name, text)`` with local names.

    Raises
    ------
    UnsafeInput
        Where it declares a document type or nests deeper than any sheet does.
    FileRejected
        Where it is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    text: list[str] = []
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _unsafe(file, f"its XML is nested deeper than {_DEEPEST} levels")
        text.clear()
        start(name.rpartition(" ")[2], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(" ")[2], "".join(text))
        text.clear()

    def declared(*_: object) -> None:
        raise _unsafe(file, "its XML declares a document type (DOCTYPE), as entity bombs do")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refusal("KF-XLSX-01", file, f"the workbook is damaged: {error}") from None


def _unsafe(file: str, message: str) -> UnsafeInput:
    problem = Problem(code="KF-XML-01", file=file, message=message, severity=Severity.UNSAFE)
    return UnsafeInput(f"{file} is not safe to read.", [problem])


def unescape(text: str) -> str:
    """Undo the way workbooks write control characters: ``_x000D_``."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def read_strings(data: bytes, file: str) -> list[str]:
    """Read the shared strings, without the phonetic guides beside them."""
    strings: list[str] = []
    parts: list[str] = []
    phonetic = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal phonetic
        if name == "si":
            parts.clear()
        phonetic += name == "rPh"

    def end(name: str, text: str) -> None:
        nonlocal phonetic
        phonetic -= name == "rPh"
        if name == "t" and not phonetic:
            parts.append(text)
        elif name == "si":
            strings.append(unescape("".join(parts)))

    parse_xml(data, file, start, end)
    return strings


@frozen(kw_only=True)
class Formats:
    """What the cell styles of a workbook mean: which show a date, and which fill a number up with zeros."""

    dates: frozenset[int] = frozenset()
    padded: dict[int, int] = attrs.field(factory=dict)


def read_formats(data: bytes, file: str) -> Formats:
    """Read the number formats of the cell styles."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(_number(attributes.get("numFmtId")))

    def end(name: str, text: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    parse_xml(data, file, start, end)
    dates, padded = set(), {}
    for style, number in enumerate(styles):
        code = codes.get(number, "")
        if (number in _BUILT_IN_DATES and number not in codes) or _shows_date(code):
            dates.add(style)
        elif re.fullmatch(r"0{2,20}", code):
            padded[style] = len(code)
    return Formats(dates=frozenset(dates), padded=padded)


def _shows_date(code: str) -> bool:
    return bool(_DATE_SIGNS.search(_QUOTED.sub("", code))) and "general" not in code.casefold()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


@define(kw_only=True, eq=False)
class Sheet:
    """The cells of one sheet that are there, by row number and column number from 1, and what is odd about them."""

    rows: dict[int, dict[int, str]] = attrs.field(factory=dict)
    errors: dict[tuple[int, int], str] = attrs.field(factory=dict)
    uncomputed: set[tuple[int, int]] = attrs.field(factory=set)
    imprecise: list[tuple[int, int]] = attrs.field(factory=list)
    merged: list[str] = attrs.field(factory=list)
    hidden: list[int] = attrs.field(factory=list)
    dates: int = 0


@define(eq=False)
class _Cell:
    row: int = 0
    column: int = 0
    type: str = "n"
    style: int = 0
    value: str | None = None
    formula: bool = False
    inline: list[str] = attrs.field(factory=list)


def read_sheet(data: bytes, file: str, strings: list[str], formats: Formats, base_1904: bool, limits: Limits) -> Sheet:
    """Read the cells of one sheet as text."""
    sheet = Sheet()
    cell = _Cell()
    count = phonetic = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, count, phonetic
        if name == "c":
            count += 1
            if count > limits.cells:
                raise over(file, "a number of cells", count, limits.cells, "cells")
            row, column = _place(attributes.get("r", ""), cell.row, cell.column + 1)
            style = _number(attributes.get("s", "0"))
            cell = _Cell(row, column, attributes.get("t", "n"), style)
        elif name == "row":
            number = _number(attributes.get("r"))
            cell = _Cell(row=number if number > 0 else cell.row + 1)
            if attributes.get("hidden") in ("1", "true"):
                sheet.hidden.append(cell.row)
        elif name == "f":
            cell.formula = True
        elif name == "rPh":
            phonetic += 1
        elif name == "mergeCell":
            sheet.merged.append(attributes.get("ref", ""))

    def end(name: str, text: str) -> None:
        nonlocal phonetic
        if name == "v":
            cell.value = text
        elif name == "t" and not phonetic:
            cell.inline.append(text)
        elif name == "rPh":
            phonetic -= 1
        elif name == "c":
            _keep(sheet, cell, strings, formats, base_1904)

    parse_xml(data, file, start, end)
    return sheet


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """Give row and column of a reference such as ``C7``; without one, the cell follows the last."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return row, column
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return int(match[2]), number


def _keep(sheet: Sheet, cell: _Cell, strings: list[str], formats: Formats, base_1904: bool) -> None:
    """Put the text of one cell into the sheet."""
    place = (cell.row, cell.column)
    if cell.formula and cell.value in (None, "") and cell.type not in ("str", "inlineStr"):
        sheet.uncomputed.add(place)
        text = ""
    elif cell.type == "inlineStr":
        text = unescape("".join(cell.inline))
    elif cell.value is None:
        text = ""
    elif cell.type == "s":
        index = _number(cell.value)
        text = strings[index] if 0 <= index < len(strings) else ""
        if not 0 <= index < len(strings):
            sheet.errors[place] = "a text that the workbook does not hold"
    elif cell.type == "b":
        text = "TRUE" if cell.value.strip() in ("1", "true") else "FALSE"
    elif cell.type == "e":
        sheet.errors[place] = text = cell.value
    elif cell.type in ("str", "d"):
        text = unescape(cell.value)
    else:
        text = _number_text(sheet, cell, formats, base_1904)
    if text or place in sheet.uncomputed or place in sheet.errors:
        sheet.rows.setdefault(cell.row, {})[cell.column] = text


def _number_text(sheet: Sheet, cell: _Cell, formats: Formats, base_1904: bool) -> str:
    """Write a number as its cell means it: a date, an id filled up with zeros, a whole number without a point."""
    held = (cell.value or "").strip()
    try:
        number = float(held)
    except ValueError:
        return held
    if cell.style in formats.dates:
        date = _moment(number, base_1904)
        if date is not None:
            sheet.dates += 1
            return date
    if number.is_integer():
        if abs(number) >= _EXACT:
            sheet.imprecise.append((cell.row, cell.column))
        whole = str(int(number))
        return whole.zfill(formats.padded.get(cell.style, 0))
    return repr(number)


def _moment(serial: float, base_1904: bool) -> str | None:
    """Turn a workbook's day number into a moment; a bare time of day stays one."""
    if not 0 <= serial < 2_958_466:
        return None
    days, fraction = divmod(serial, 1)
    seconds = round(fraction * 86_400)
    if seconds == 86_400:
        days, seconds = days + 1, 0
    clock = (datetime.datetime.min + datetime.timedelta(seconds=seconds)).strftime("%H:%M:%S")
    if days == 0 and not base_1904:
        return clock if seconds else None
    if days == 60 and not base_1904:
        return "1900-02-29"
    first = datetime.date(1904, 1, 1) if base_1904 else datetime.date(1899, 12, 31 if days < 60 else 30)
    try:
        day = (first + datetime.timedelta(days=days)).isoformat()
    except OverflowError:
        return None
    return f"{day}T{clock}" if seconds else day
