"""Tables for spreadsheets: what stands in them comes back as it was, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest

from kindframe.sheets import LONGEST, Sheet, as_csv, as_xlsx, truncated
from kindframe.testing.samples import HOSTILE

ODD = (*HOSTILE, "_x0041_", "\x1b[31m", " space ", "'quoted", "@sum", "+1", "-1", "line\r\nbreak")


def test_every_text_of_a_workbook_is_text_and_comes_back() -> None:
    """Read by openpyxl: no formula in any cell, and each text as it was; numbers and flags keep their type."""
    rows = [[text, 3, 0.5, True, None] for text in ODD]
    data = as_xlsx([Sheet(name="odd", columns=("text", "n", "x", "yes", "none"), rows=rows)])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["odd"]
    held = list(sheet.iter_rows(min_row=2))
    assert {cell.data_type for row in held for cell in row} <= {"s", "n", "b"}
    assert [row[0].value.replace("_x000D_", "\r").replace("_x001B_", "\x1b") for row in held] == [
        text.replace("_x0041_", "_x005F_x0041_") if text == "_x0041_" else text for text in ODD
    ]
    assert [cell.value for cell in held[0][1:]] == [3, 0.5, True, None]


def test_a_workbook_reads_back_into_kindframe_as_it_was(tmp_path) -> None:
    """Through kindframe's own reader a hostile name is the same name again."""
    import kindframe as kf

    rows = [(f"p{place}", text.strip()) for place, text in enumerate(ODD)]
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "people.xlsx").write_bytes(as_xlsx([Sheet(name="people", columns=("id", "name"), rows=rows)]))
    names = kf.read(tmp_path / "s").actors.table["name"].to_list()
    assert names == [text.replace("\r\n", "\n") for _, text in rows] or names == [text for _, text in rows]


def test_no_cell_of_a_csv_begins_as_a_formula_does() -> None:
    """Each hostile text, read by the csv module, begins with none of the characters a spreadsheet runs."""
    data = as_csv(Sheet(name="odd", columns=("text", "n"), rows=[(text, -3) for text in ODD]))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    assert not [row[0] for row in rows if row[0][:1] in tuple("=+-@\t\r\n")]
    assert {row[1] for row in rows[1:]} == {"-3"}


def test_a_mark_for_excel_stands_before_the_text() -> None:
    """With ``mark`` the file begins with the byte order mark, without it with the header."""
    sheet = Sheet(name="s", columns=("é",), rows=[("ü",)])
    assert as_csv(sheet, mark=True) == b"\xef\xbb\xbf" + as_csv(sheet)


def test_sheets_have_names_that_excel_takes() -> None:
    """Barred characters go, 31 characters stay, and no two are alike."""
    sheets = [Sheet(name=name, columns=("a",), rows=[]) for name in ("a/b", "A b", "x" * 40, "", "[]")]
    names = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheets))).sheetnames
    assert names == ["a b", "A b (2)", "x" * 31, "Sheet 4", "Sheet 5"]


def test_a_choice_is_offered_and_a_long_text_is_cut_and_counted() -> None:
    """The words of a column are a list to choose from; a text over the limit is cut there, and counted."""
    long = Sheet(name="s", columns=("a", "b"), rows=[("x" * (LONGEST + 5), "")], choices={"b": ("for", "against")})
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([long])))
    assert len(book["s"]["A2"].value) == LONGEST
    assert truncated([long]) == 1
    (rule,) = book["s"].data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"for,against"', "B2:B1048576")


def test_the_same_rows_give_the_same_bytes() -> None:
    """No time and no chance is in a workbook."""
    sheet = Sheet(name="s", columns=("a",), rows=[("x",)])
    assert as_xlsx([sheet]) == as_xlsx([sheet])
    with zipfile.ZipFile(io.BytesIO(as_xlsx([sheet]))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_a_blank_cell(value: float) -> None:
    """A workbook has no infinity."""
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([Sheet(name="s", columns=("a",), rows=[(value,)])])))
    assert book["s"]["A2"].value is None
