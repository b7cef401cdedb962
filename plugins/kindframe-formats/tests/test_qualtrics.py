"""Qualtrics responses: header rows, names piped into questions, Loop & Merge, and what nobody was asked for."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe.errors import FileRejected
from kindframe.exporting import Reading
from kindframe.problems import Severity
from kindframe_formats.qualtrics import read_qualtrics

HoldsUp = Callable[[Callable[[], Reading]], None]

ASKED = "How close are you to [QID8-ChoiceTextEntryValue-{}]?"
PAIR = "Do [QID8-ChoiceTextEntryValue-{}] and [QID8-ChoiceTextEntryValue-{}] know each other?"
COLUMNS = [
    ("StartDate", "Start Date", "startDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("Zip", "What is your,\npostcode?", "QID7_TEXT"),
    ("List_1", "Name them - 1", "QID8_1"),
    ("List_2", "Name them - 2", "QID8_2"),
    ("List_3", "Name them - 3", "QID8_3"),
    ("A1Close", ASKED.format(1), "QID14"),
    ("2-5", ASKED.format(2), "QID24"),
    ("3-5", ASKED.format(3), "QID34"),
    ("AP1", PAIR.format(1, 2), "QID17"),
    ("AP2", PAIR.format(1, 3), "QID18"),
    ("AP30", PAIR.format(2, 3), "QID19"),
]
FIRST = ["2024-01-02", "IP Address", "1.2.3.4", "True", "2024-01-02", "R_1", "00501"]
ROWS = [
    [*FIRST, "Sam", "=Pat", "Lee", "5", "3", "", "Yes", "No", "Probably"],
    ["2024-01-03", "Survey Preview", "1.2.3.4", "False", "2024-01-03", "R_2", "", "", "", "", "", "", "", "", "", ""],
    ["2024-01-04", "IP Address", "", "True", "2024-01-04", "R_3", "9", "Kim", "", "", "2", "", "", "", "", ""],
]


def text(rows: list[list[str]], *, headers: int = 3, columns: list[tuple[str, str, str]] = COLUMNS) -> str:
    """Write an export with one, two or three header rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([name for name, _, _ in columns])
    if headers > 1:
        writer.writerow([words for _, words, _ in columns])
    if headers > 2:
        writer.writerow([f'{{"ImportId":"{own}"}}' for _, _, own in columns])
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """The export above."""
    (tmp_path / "q.csv").write_text(text(ROWS), encoding="utf-8")
    return tmp_path / "q.csv"


def test_everybody_named_is_an_actor_with_the_answers_about_them(export: Path) -> None:
    """The words of a question say whom a column is about; who named nobody is an ego all the same."""
    study = kf.read(export)
    assert study.actors.table.select("id", "name", "kind", "Zip", "Close").rows() == [
        ("R_1", None, "person", "00501", None),
        ("R_2", None, "person", None, None),
        ("R_3", None, "person", "9", None),
        ("R_1/1", "Sam", "person", None, 5),
        ("R_1/2", "=Pat", "person", None, 3),
        ("R_1/3", "Lee", "person", None, None),
        ("R_3/1", "Kim", "person", None, 2),
    ]
    ties = study.relationships.table.filter(kind="tied").select("source", "target", "strength", "answer", "directed")
    assert ties.rows() == [
        ("R_1/1", "R_1/2", None, "Yes", False),
        ("R_1/2", "R_1/3", None, "Probably", False),
    ]
    assert study.settings.note("actors", "Zip").meaning == "What is your, postcode?"
    assert not study.report.set_aside
    told = {(p.code, p.row, p.column) for p in study.report.of(Severity.WARNING)}
    assert told == {("KF-QX-04", 6, "Finished"), ("KF-QX-04", 6, "Status"), ("KF-EGO-16", 5, None)}


def test_which_answers_mean_no_tie_may_be_said(export: Path) -> None:
    """Words are the survey's own; those that mean no are named, and no tie is made of them."""
    study = kf.read(export, reader="qualtrics", none="no,probably")
    assert study.relationships.table.filter(kind="tied")["answer"].to_list() == ["Yes"]


def test_what_nobody_was_asked_for_stays_outside(export: Path) -> None:
    """Addresses and the like are left out and that is said; whoever reads may ask for them."""
    study = kf.read(export)
    assert "IPAddress" not in study.actors.table.columns
    assert "IPAddress" in next(p.message for p in study.report.problems if p.code == "KF-QX-03")
    assert kf.read(export, reader="qualtrics", personal="yes").actors["R_1"].attributes["IPAddress"] == "1.2.3.4"


def test_loop_and_merge_by_the_names_of_its_columns(tmp_path: Path) -> None:
    """``1_Q5`` is the first person's; names are found by what their columns begin with; two header rows will do."""
    columns = [
        ("ResponseId", "Response ID", ""),
        ("UserLanguage", "Language", ""),
        *((f"Who_{n}", f"Who - {n}", "") for n in (1, 2)),
        *((f"{n}_Q5", "How close is this person?", "") for n in (1, 2)),
        *((f"{n}_Q6_1", "Where - city", "") for n in (1, 2)),
    ]
    rows = [["R_9", "EN", "Ann", "", "4", "", "Ayr", ""], ["R_8", "EN", "", "", "", "3", "", ""]]
    (tmp_path / "q.csv").write_text(text(rows, headers=2, columns=columns))
    study = kf.read(tmp_path / "q.csv", reader="qualtrics", names="Who")
    assert study.actors.table.select("id", "name", "Q5", "Q6_1").rows() == [
        ("R_9", None, None, None),
        ("R_8", None, None, None),
        ("R_9/1", "Ann", 4, "Ayr"),
        ("R_8/2", None, 3, None),
    ]
    assert "KF-EGO-15" in {p.code for p in study.report.of(Severity.WARNING)}


def test_a_survey_without_names_and_one_without_ids(tmp_path: Path) -> None:
    """The first gives respondents and a warning; the second is refused until its ids are named."""
    (tmp_path / "q.csv").write_text("ResponseId,UserLanguage,Q1\nR_1,EN,a\n")
    study = kf.read(tmp_path / "q.csv")
    assert study.actors.ids == ("R_1",)
    assert "KF-QX-02" in {p.code for p in study.report.problems}
    (tmp_path / "w.csv").write_text("who,Q1\nR_1,a\n")
    with pytest.raises(FileRejected, match="ego=COLUMN"):
        kf.read(tmp_path / "w.csv", reader="qualtrics")
    assert kf.read(tmp_path / "w.csv", reader="qualtrics", ego="who").actors.ids == ("R_1",)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_spoilt_exports_of_qualtrics_are_read_or_refused(holds_up: HoldsUp, data: st.DataObject) -> None:
    """Pieces put in or taken out bring nothing but a kindframe error."""
    raw = text(ROWS).encode()
    pieces = [b",", b'"', b"\n", b"\xff", b"[QID8-ChoiceTextEntryValue-9]", b"ImportId", b"ResponseId", b"\x00"]
    for at, gone, piece in data.draw(
        st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 12), st.sampled_from(pieces)), max_size=3)
    ):
        raw = raw[:at] + piece + raw[at + gone :]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "q.csv").write_bytes(raw)
        holds_up(lambda: read_qualtrics(Path(place) / "q.csv"))
