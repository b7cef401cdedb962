r"""Tables for a spreadsheet, as CSV or as an Excel workbook, in which no text can be run as a formula.

Worksheets of workshops and the exporters of frameworks and assessments write through here. The same rows give the same
bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

import attrs
from attrs import frozen

from kindframe.cells import guard

__all__ = ["LONGEST", "Sheet", "as_csv", "as_xlsx", "truncated"]

LONGEST = 32_767
"""The most characters a cell of a workbook may hold."""

_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BAD_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_DATE = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELS = "application/vnd.openxmlformats-package.relationships+xml"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Value = str | int | float | bool | None


@frozen(kw_only=True)
class Sheet:
    """One table: its name, its header and its rows. None and empty text are blank cells.

    ``widths`` gives columns their width in characters (12 unless given); ``choices`` the words that a column's cells
    may hold, which a spreadsheet offers as a list.

    .. versionadded:: 0.1
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    widths: Mapping[str, int] = attrs.field(factory=dict)
    choices: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


def as_csv(sheet: Sheet, *, mark: bool = False) -> bytes:
    """Write a table as CSV in UTF-8: text that a spreadsheet would run as a formula gets an apostrophe before it.

    ``mark`` puts the byte order mark before it, without which Excel takes UTF-8 for something else.

    >>> print(as_csv(Sheet(name="s", columns=("a", "b"), rows=[["=1+2", 3], [None, "x"]])).decode(), end="")
    a,b
    '=1+2,3
    ,x

    .. versionadded:: 0.1
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guard(name) for name in sheet.columns])
    for row in sheet.rows:
        writer.writerow(["" if cell is None or cell == "" else _guarded(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8", "backslashreplace")


def _guarded(cell: Value) -> Value:
    return guard(cell) if isinstance(cell, str) else cell


def truncated(sheets: Sequence[Sheet]) -> int:
    """Count the texts that are longer than a cell of a workbook may be, and are cut there.

    .. versionadded:: 0.1
    """
    return sum(
        1 for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str) and len(cell) > LONGEST
    )


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Write tables as an Excel workbook. Every text is a text cell, so nothing in it is a formula.

    The header stands fast above the rows. Characters that XML cannot hold are written as Excel writes them
    (``_x001B_``), and read back as they were.

    .. versionadded:: 0.1
    """
    names = _names(sheets)
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'{_HEAD}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
            | {f"rId{len(sheets) + 1}": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _styles(),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in zip(numbers, sheets, strict=True)}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, date_time=_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return held.getvalue()


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """Give names that Excel takes: at most 31 characters, none of them barred, none twice."""
    made: list[str] = []
    for n, sheet in enumerate(sheets, 1):
        name = _text(_BAD_NAME.sub(" ", sheet.name))[:31].strip(" '") or f"Sheet {n}"
        made.append(name if name.casefold() not in {m.casefold() for m in made} else f"{name[:25]} ({n})")
    return made


def _content_types(numbers: Sequence[int]) -> str:
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    parts |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers}
    over = "".join(f'<Override PartName="{p}" ContentType="{_TYPES}.{kind}+xml"/>' for p, kind in parts.items())
    defaults = f'<Default Extension="rels" ContentType="{_RELS}"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{defaults}{over}</Types>'


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    held = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{held}</Relationships>'


def _styles() -> str:
    """Give three manners of a cell: plain, header (bold), text (wrapped, from the top, never taken for a number)."""
    fonts = '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    fonts += '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    fills = '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    fills += '<fill><patternFill patternType="gray125"/></fill></fills>'
    borders = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    base = '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    wrap = 'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    header = f'<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" {wrap}'
    text = f'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" {wrap}'
    named = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    xfs = f'<cellXfs count="3">{plain}{header}{text}</cellXfs>'
    return f"{_HEAD}<styleSheet {_MAIN}>{fonts}{fills}{borders}{base}{xfs}{named}</styleSheet>"


def _sheet(sheet: Sheet) -> str:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    out = [f"{_HEAD}<worksheet {_MAIN}>"]
    out.append(f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>')
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{sheet.widths.get(name, 12)}" customWidth="1" style="2"/>'
        for n, name in enumerate(sheet.columns, 1)
    )
    out.append(f"<cols>{columns}</cols><sheetData>" if columns else "<sheetData>")
    out.append(_row(1, sheet.columns, 1))
    out += [_row(n, row, 2) for n, row in enumerate(sheet.rows, 2)]
    out.append("</sheetData>")
    lists = [
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="{letters(n)}2:{letters(n)}1048576">'
        f"<formula1>{escape(chr(34) + ','.join(sheet.choices[name]) + chr(34))}</formula1></dataValidation>"
        for n, name in enumerate(sheet.columns)
        if name in sheet.choices
    ]
    if lists:
        out.append(f'<dataValidations count="{len(lists)}">{"".join(lists)}</dataValidations>')
    out.append('<pageSetup paperSize="9" orientation="landscape"/></worksheet>')
    return "".join(out)


def letters(place: int) -> str:
    """Give the name of a column by its position from 0.

    >>> [letters(n) for n in (0, 25, 26, 702)]
    ['A', 'Z', 'AA', 'AAA']
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _row(number: int, cells: Sequence[Value], style: int) -> str:
    held = "".join(_cell(f"{letters(n)}{number}", cell, style) for n, cell in enumerate(cells))
    return f'<row r="{number}">{held}</row>'


def _cell(place: str, cell: Value, style: int) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, (int, float)):
        return f'<c r="{place}"><v>{cell!r}</v></c>' if cell == cell and abs(cell) < float("inf") else ""
    text = escape(_text(cell[:LONGEST]))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _text(text: str) -> str:
    """Write what XML cannot hold, and what would be read as such writing, by number as Excel does."""
    return _ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
