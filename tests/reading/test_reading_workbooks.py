"""Excel workbooks: what a sheet shows is what is read, and what it hides, merges or does not hold is said.

Workbooks are written with openpyxl, another program than the one under test; what openpyxl will not write (a stored
value beside a formula, an entity bomb) is put into the XML of the sheet by hand.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import numbers

from kindframe.errors import FileRejected, LimitExceeded, UnsafeInput
from kindframe.problems import Severity
from kindframe.reading import Limits, read_study

HEADER = ["id", "name", "kind", "group", "joined", "consent"]


def book_of(**sheets: list[list[Any]]) -> openpyxl.Workbook:
    """Make a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def people(*rows: list[Any]) -> openpyxl.Workbook:
    """Make a workbook with a sheet of people."""
    return book_of(people=[HEADER, *rows])


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """Replace text in a part of a saved workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    assert re.search(old, text)
    parts[part] = re.sub(old, new, text, count=1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_a_workbook_of_several_sheets_is_a_study(tmp_path: Path) -> None:
    """Each sheet named after a table is that table; one with another name is not read, and that is noted."""
    book = book_of(
        People=[["id", "name"], ["p1", "Ann"], ["p2", "Bob"]],
        ties=[["from", "to", "strength"], ["p1", "p2", 0.5]],
        Notes=[["by whom", "when"], ["me", "today"]],
    )
    book.save(tmp_path / "study.xlsx")
    study = read_study(tmp_path / "study.xlsx")
    assert (study.actors["p1"].kind, study.relationships[0].strength) == ("person", 0.5)
    assert {(c.file, c.read, c.kept) for c in study.report.counts} == {
        ("study.xlsx[People]", 2, 2),
        ("study.xlsx[ties]", 1, 1),
    }
    assert [p.message for p in study.report.problems if p.code == "KF-XLSX-07"] == [
        "the sheet 'Notes' is not read: its name is none of a table"
    ]
    assert study.report.outcome == "accepted"


def test_a_sheet_that_looks_like_a_table_and_is_not_read_is_warned_of(tmp_path: Path) -> None:
    """A sheet with source and target that is called Sheet2 is not passed over in silence."""
    book = book_of(people=[["id"], ["p1"]], Sheet2=[["source", "target"], ["p1", "p1"]])
    book.save(tmp_path / "study.xlsx")
    study = read_study(tmp_path)
    assert [(p.severity.value, p.hint) for p in study.report.problems if p.code == "KF-XLSX-07"] == [
        ("warning", "If it holds relationships, name it so.")
    ]


@pytest.mark.parametrize("title", ["Sheet1", "people", "Blad 1"])
def test_the_one_sheet_of_a_workbook_goes_by_the_name_of_the_file(title: str, tmp_path: Path) -> None:
    """``places.xlsx`` with one sheet of any name holds places; with a sheet called people it holds people."""
    book_of(**{title: [["id", "name"], ["x", "Hall"]]}).save(tmp_path / "places.xlsx")
    kind = "person" if title == "people" else "place"
    assert read_study(tmp_path).actors["x"].kind == kind


def test_numbers_truth_and_dates_are_read_as_the_sheet_shows_them(tmp_path: Path) -> None:
    """An id 7 is no 7.0, one shown as 007 is 007; dates, times and truth are written out."""
    book = people(
        [7, "Seven", "person", 1.5, datetime.date(2023, 1, 15), True],
        [8, "Eight", "person", 0.25, datetime.datetime(2023, 1, 15, 14, 30), False],
        ["007", "Nine", None, 1e5, None, None],
        [12, "Ten", None, -3, datetime.date(1900, 2, 28), None],
    )
    book["people"]["A5"].number_format = "00000"
    book.save(tmp_path / "people.xlsx")
    study = read_study(tmp_path)
    assert study.actors.ids == ("7", "8", "007", "00012")
    assert study.actors.table["group"].to_list() == ["1.5", "0.25", "100000", "-3"]
    assert study.actors.table["since"].to_list() == ["2023-01-15", "2023-01-15T14:30:00", None, "1900-02-28"]
    assert study.actors.table["consent"].to_list() == [None, None, None, None]
    assert {p.code for p in study.report.of(Severity.WARNING)} == {"KF-CONSENT-01"}


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    """The same day number is four years and a day later in the 1904 system (1,462 days)."""
    book = people(["p1", "Ann", None, None, 43599, None])
    book["people"]["E2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "people.xlsx")
    assert read_study(tmp_path).actors["p1"].since == "2019-05-14"
    edited(tmp_path / "people.xlsx", "xl/workbook.xml", "<workbookPr ?/>", '<workbookPr date1904="1"/>')
    study = read_study(tmp_path)
    assert study.actors["p1"].since == "2023-05-15"
    assert [p.code for p in study.report.problems if "1904" in p.message] == ["KF-XLSX-05"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [("yyyy-mm-dd", True), ("d/m/yy", True), ("[$-809]dd mmmm yyyy", True), ("0.00", False), ('0 "days"', False)],
)
def test_a_number_is_a_date_where_its_format_shows_one(code: str, shown: bool, tmp_path: Path) -> None:
    """Letters inside quotes or brackets of a number format do not make a date of it."""
    book = people(["p1", "Ann", None, 45000, None, None])
    book["people"]["D2"].number_format = code
    book.save(tmp_path / "people.xlsx")
    assert read_study(tmp_path).actors["p1"].group == ("2023-03-15" if shown else "45000")
    assert numbers.is_date_format(code) is shown


def test_a_formula_gives_its_stored_value_and_none_without_one(tmp_path: Path) -> None:
    """A formula without a value, as openpyxl writes it, sets its row aside; with a value put in, it is read."""
    people(["p1", "Ann", None, "=1+1", None, None], ["p2", "Bob", None, "B", None, None]).save(tmp_path / "people.xlsx")
    report = read_study(tmp_path).report
    (problem,) = report.of(Severity.SET_ASIDE)
    assert (problem.place, problem.code) == ("people.xlsx:2:group", "KF-XLSX-03")
    assert [(c.read, c.kept, c.set_aside) for c in report.counts] == [(2, 1, 1)]
    edited(tmp_path / "people.xlsx", SHEET, r"<f>1\+1</f><v ?/?>(</v>)?", "<f>1+1</f><v>2</v>")
    assert read_study(tmp_path).actors["p1"].group == "2"


def test_a_cell_with_an_error_sets_its_row_aside(tmp_path: Path) -> None:
    """#N/A in a cell is no text, whatever the column."""
    people(["p1", "#N/A", None, None, None, None], ["p2", "Bob", None, None, None, None]).save(tmp_path / "people.xlsx")
    study = read_study(tmp_path)
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.place, "#N/A" in problem.message) == ("people.xlsx:2:name", True)
    assert study.actors.ids == ("p2",)


def test_what_a_sheet_hides_merges_or_has_beside_the_table_is_said(tmp_path: Path) -> None:
    """Hidden rows, merged cells, a cell far away and numbers beyond fifteen digits: each with a warning."""
    rows = [[f"p{i}", f"Person {i}", None, "A" if i == 1 else None, None, None] for i in range(1, 6)]
    book = people(*rows, [1234567890123456789, "Long", None, None, None, None])
    sheet = book["people"]
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("D2:D4")
    sheet["XFD1048576"] = "?"
    book.save(tmp_path / "people.xlsx")
    study = read_study(tmp_path)
    assert len(study.actors) == 6
    told = {(p.code, p.row) for p in study.report.of(Severity.WARNING)}
    assert told == {("KF-XLSX-04", 3), ("KF-XLSX-06", 2), ("KF-XLSX-08", 1_048_576), ("KF-XLSX-09", 7)}


def test_a_hidden_sheet_is_read_aloud_and_a_title_passed_over(tmp_path: Path) -> None:
    """A title row (merged or not) above the header is no record; a hidden sheet is read, and said to be hidden."""
    book = book_of(people=[["Survey 2024"], [], HEADER, ["p1", "Ann"], [], ["p2", "Bob"]], other=[["x"]])
    book["people"].sheet_state = "hidden"
    book["people"].merge_cells("A1:F1")
    book.save(tmp_path / "people.xlsx")
    study = read_study(tmp_path)
    assert study.actors.ids == ("p1", "p2")
    assert {p.code for p in study.report.of(Severity.WARNING)} == {"KF-HEAD-05", "KF-XLSX-04"}


def test_text_keeps_its_spaces_and_line_ends(tmp_path: Path) -> None:
    """Text of a cell is read as it stands, in whatever way the workbook holds it."""
    people(["p1", " Ann\nAdeyemi ", None, "'=x", None, None]).save(tmp_path / "people.xlsx")
    actor = read_study(tmp_path).actors["p1"]
    assert (actor.name, actor.group) == (" Ann\nAdeyemi ", "=x")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="inlineStr"><is><r><t>An</t></r><rPh><t>x</t></rPh><r><t>n</t></r></is></c>',
        '<c r="B2" t="str"><f>A1</f><v>Ann</v></c>',
        '<c t="str"><v>A_x006E_n</v></c>',
    ],
)
def test_rich_text_formula_text_and_escapes_are_read(cell: str, tmp_path: Path) -> None:
    """Text in runs, text a formula gave, text with escapes and a cell that does not say where it is: all are Ann."""
    people(["p1", "?", None, "B", None, None]).save(tmp_path / "people.xlsx")
    edited(tmp_path / "people.xlsx", SHEET, r'<c r="B2".*?</c>', cell)
    actor = read_study(tmp_path).actors["p1"]
    assert (actor.name, actor.group) == ("Ann", "B")


def test_harm_and_damage_are_refused(tmp_path: Path) -> None:
    """A document type, a cut file, a file that is no workbook and one too large are refused by their own words."""
    path = tmp_path / "people.xlsx"
    people(["p1", "Ann", None, None, None, None]).save(path)
    whole = path.read_bytes()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    edited(path, SHEET, "<worksheet", bomb)
    with pytest.raises(UnsafeInput, match="DOCTYPE"):
        read_study(tmp_path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileRejected, match="zip"):
        read_study(tmp_path)
    path.write_bytes(b"id,name\np1,Ann\n")
    with pytest.raises(FileRejected, match="no Excel workbook"):
        read_study(tmp_path)
    path.write_bytes(whole)
    for limits in (Limits(cells=3), Limits(rows=0), Limits(columns=3), Limits(unpacked=1000)):
        with pytest.raises(LimitExceeded):
            read_study(tmp_path, limits=limits)
    edited(path, SHEET, "</worksheet>", "")
    with pytest.raises(FileRejected, match="damaged"):
        read_study(tmp_path)


def test_an_empty_workbook_and_one_that_is_no_study_are_refused(tmp_path: Path) -> None:
    """No cell at all, and a header that belongs to no table."""
    book_of(Sheet1=[]).save(tmp_path / "book.xlsx")
    with pytest.raises(FileRejected, match="empty"):
        read_study(tmp_path / "book.xlsx")
    book_of(Sheet1=[["colour", "size"], ["red", 3]]).save(tmp_path / "book.xlsx")
    with pytest.raises(FileRejected, match="colour, size"):
        read_study(tmp_path / "book.xlsx")
