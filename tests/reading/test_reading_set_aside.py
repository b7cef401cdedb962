"""One thing wrong at a time in a valid study: the record that cannot be taken exactly is set aside, and only that one.

The numbers left are counted by hand: person p4 has three ties (p3, and p5 both ways) and gives one act.
"""

from __future__ import annotations

import csv
import stat
from pathlib import Path
from typing import Any

import pytest

from kindframe.errors import FileRejected
from kindframe.problems import Severity
from kindframe.reading import read_study, write_set_aside

PEOPLE, TIES, ACTS = "people.csv", "relationships.csv", "acts.csv"
WITHOUT_P4 = (11, 11, 9)

NOT_NUMBERS = {
    "nan": "finite", "NaN": "finite", "inf": "finite", "-Infinity": "finite", "1e400": "large", "1e-400": "small",
    "0.5_0": "underscore", "50%": "percentage", "#N/A": "error", "#DIV/0!": "error", "2024-01-05": "date",
    "0x1": "decimal", "=1/2": "formula", "strong": "number", "1/2": "number", "--1": "number", "0.3.4": "number",
    "٠.٥": "digits", "０.５": "digits", "TRUE": "number", "NA": "number", "1 000": "thousands", "−0.5": "signs",
    '"0,3"': "comma", '"1,000"': "comma", ".": "number", "1e": "number", "5kg": "number",
}  # fmt: skip

NOT_DATES = {
    "03/02/2024": "ambiguous", "15/02/2024": "2024-02-15", "02/15/2024": "2024-02-15", "3.2.24": "two digits",
    "15/02/24": "two digits", "Feb-24": "two digits", "2024-02-30": "does not exist", "2023-02-29": "does not exist",
    "2024-13-01": "does not exist", "31/02/2024": "does not exist", "45292": "2024-01-01",
    "10 February 2024": "in words", "20240210": "not a date", "2024-02-10T24:00": "does not exist",
    "2024-02-10T10:61": "does not exist", "last week": "not a date", "0000-01-01": "does not exist",
    "2024-02-10T10:00+25:00": "does not exist", "#REF!": "not a date",
}  # fmt: skip

CASES: dict[str, tuple[str, Any, str, str, tuple[int, int, int]]] = {
    "a row too short": (PEOPLE, (",person,B,2023-04-15,yes", ""), "5", "2 cells", WITHOUT_P4),
    "a comma without quotes": (PEOPLE, ("Dai Davies", "Davies, Dai"), "5", "7 cells", WITHOUT_P4),
    "text after a closing quote": (PEOPLE, ("Dai Davies", '"Dai" Davies'), "5", "quote", WITHOUT_P4),
    "a joining that is no date": (PEOPLE, ("2023-04-15", "soon"), "5:joined", "soon", WITHOUT_P4),
    "a total": (PEOPLE, "Total,12,,,,", "14", "total", (12, 14, 10)),
    "a total and what it counts": (PEOPLE, "Grand Total,12 people,,,,", "14", "total", (12, 14, 10)),
    "how many there were": (PEOPLE, ",,,,,\nSource: us,,,,,\nn = 12,,,,,", "16", "note", (12, 14, 10)),
    "a note after a gap": (PEOPLE, "\nSource: street interviews", "15", "1 cell", (12, 14, 10)),
    "a note filled up with commas": (PEOPLE, ",,,,,\nSource: interviews,,,,,", "15", "note", (12, 14, 10)),
    "the header again": (PEOPLE, "id,name,kind,group,joined,consent", "14", "header", (12, 14, 10)),
    "a blank id": (PEOPLE, ("p12,", ","), "13:id", "blank", (11, 14, 10)),
    "an id of nothing to be seen": (PEOPLE, ("p12,", "\u200b,"), "13:id", "blank", (11, 14, 10)),
    "two people with one id": (PEOPLE, "p3,Somebody Else,person,A,,yes", "14:id", "more than once", (12, 14, 10)),
    "ids that are one in Unicode": (PEOPLE, "Zoë,A,,,,\nZoe\u0308,B,,,,", "15:id", "more than once", (13, 14, 10)),
    "a tie to nobody": (TIES, "p1,p99,friend,0.5,no,2020", "16:target", "'p9'", (12, 14, 10)),
    "a tie of nobody to nobody": (TIES, "q1,q2,friend,0.5,no,2020", "16:source", "q1", (12, 14, 10)),
    "a tie without an end": (TIES, "p1,,friend,0.5,no,2020", "16:target", "blank", (12, 14, 10)),
    "a direction of maybe": (TIES, ("0.3,no", "0.3,maybe"), "5:directed", "maybe", (12, 13, 10)),
    "an act by nobody there": (ACTS, ("a6,p6,p7", "a6,p66,p7"), "7:giver", "p66", (12, 14, 9)),
    "an act by two, one not there": (ACTS, ("a6,p6,p7", "a6,p6;p66,p7"), "7:giver", "p66", (12, 14, 9)),
    "an act prompted by none there": (ACTS, ("09,a9", "09,a99"), "11:prompted_by", "a99", (12, 14, 9)),
    "two acts with one id": (ACTS, ("a10,", "a9,"), "11:id", "more than once", (12, 14, 9)),
    "a point among decimal commas": (
        TIES,
        lambda t: t.replace(",", ";").replace(";0.", ";0,").replace(";0,8;", ";0.8;"),
        "2:strength",
        "0.8",
        (12, 13, 10),
    ),
    "a comma among decimal points": (
        TIES,
        lambda t: t.replace(",", ";").replace(";0.8;", ";0,8;"),
        "2:strength",
        "decimal comma",
        (12, 13, 10),
    ),
}
CASES |= {
    f"strength {c}": (TIES, (",0.3,", f",{c},"), "5:strength", why, (12, 13, 10)) for c, why in NOT_NUMBERS.items()
}
CASES |= {f"when {c}": (ACTS, ("2024-02-10,", f"{c},"), "7:when", why, (12, 14, 9)) for c, why in NOT_DATES.items()}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_taken_is_set_aside_raw(name: str, make_study: Any, outcome_of: Any) -> None:
    """The record is out of the study, in the report with place, reason and its own text, and all others are kept."""
    file, change, where, says, expected = CASES[name]
    folder = make_study({file: change})
    outcome, problems, left = outcome_of(folder)
    assert outcome == "records set aside", [str(p) for p in problems]
    told = [p for p in problems if p.severity == "set aside" and p.place == f"{file}:{where}"]
    assert any(says in str(p) for p in told), [str(p) for p in problems]
    assert left == expected
    line = int(where.split(":")[0])
    assert told[0].raw == (folder / file).read_text(encoding="utf-8").split("\n")[line - 1]


def test_the_line_is_the_first_of_a_record_that_spans_several(make_study: Any) -> None:
    """After a story of three lines, the line named is still that of the file, and the raw record has all its lines."""
    story = '"Sat\nwith\nher"'
    folder = make_study({ACTS: lambda t: t.replace("Sat with her", story).replace("a4,p4", "a4,p66")})
    study = read_study(folder)
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.row, problem.column) == (5, "giver")
    assert problem.raw == f"a4,p66,p5,care,2024-02-01,,{story}"
    folder = make_study({ACTS: lambda t: t.replace("Sat with her", story).replace("a6,p6,", "a6,p66,")})
    assert [p.row for p in read_study(folder).report.of(Severity.SET_ASIDE)] == [9]


def test_what_hangs_on_a_record_set_aside_goes_with_it_or_is_blanked(make_study: Any) -> None:
    """Ties and acts of a person set aside say so and where she stands; an act they prompted stays, causeless."""
    study = read_study(make_study({PEOPLE: ("Dai Davies", "Davies, Dai")}))
    gone = [str(p) for p in study.report.of(Severity.SET_ASIDE) if p.file != PEOPLE]
    assert len(gone) == 4
    assert all("'p4', whose own record was set aside (people.csv:5)" in text for text in gone)
    assert study.actions["a5"].prompted_by is None
    (told,) = [p for p in study.report.of(Severity.WARNING) if p.code == "KF-REF-04"]
    assert (told.place, "'a4'" in told.message) == ("acts.csv:6:prompted_by", True)


def test_an_edge_list_alone_is_a_study(make_study: Any) -> None:
    """The ends of the ties are the actors; ends of a tie that is set aside are not."""
    study = read_study(make_study({PEOPLE: None, ACTS: None, TIES: "z1,z2,friend,nan,no,2020"}))
    assert set(study.actors.ids) == {f"p{i}" for i in range(1, 12)}
    assert (len(study.relationships), study.report.set_aside) == (14, 1)


def test_problems_csv_holds_the_records_raw_and_is_private(make_study: Any) -> None:
    """What was set aside stands in problems.csv with place and reason, readable by its owner alone."""
    folder: Path = make_study({PEOPLE: ("Dai Davies", 'Dai "D, Davies'), TIES: (",0.3,", ",=1/2,")})
    study = read_study(folder)
    path = write_set_aside(study, folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(study.report.of(Severity.SET_ASIDE))
    by_place = {(row["file"], row["line"]): row["record"] for row in rows}
    assert by_place[PEOPLE, "5"] == 'p4,Dai "D, Davies,person,B,2023-04-15,yes'
    assert by_place[TIES, "5"] == "p3,p4,neighbour,=1/2,no,2019"
    assert read_study(folder).report.counts == study.report.counts


def test_strict_reading_refuses_what_would_be_set_aside(make_study: Any) -> None:
    """With strict reading a record that cannot be kept refuses the whole, and the error names it."""
    with pytest.raises(FileRejected, match="1 record cannot be kept") as caught:
        read_study(make_study({TIES: (",0.3,", ",strong,")}), strict=True)
    assert [p.place for p in caught.value.problems] == ["relationships.csv:5:strength"]
    assert len(read_study(make_study(), strict=True).relationships) == 14


def test_the_report_prints_the_counts_of_every_file(make_study: Any) -> None:
    """The counts are printed file by file, in the words of the promise."""
    told = str(read_study(make_study({TIES: "p1,p99,friend,0.5,no,2020\np1,p2,friend,0.8,no,2020"})).report)
    assert "relationships.csv: 16 read = 14 kept + 1 set aside + 1 merged." in told
    assert "people.csv: 12 read = 12 kept." in told


def test_dates_with_the_year_last_are_read_where_the_study_states_their_order(make_study: Any) -> None:
    """``dates = "day-first"`` in study.toml says what 03/02/2024 means; without it nobody knows."""
    settings = lambda t: 'dates = "day-first"\n'  # noqa: E731
    study = read_study(make_study({ACTS: ("2024-02-10,", "03/02/2024,"), "study.toml": settings}))
    assert (study.report.outcome, study.actions["a6"].when) == ("accepted", "2024-02-03")
    settings = lambda t: 'dates = "month-first"\n'  # noqa: E731
    study = read_study(make_study({ACTS: ("2024-02-10,", "03/02/2024 14:30,"), "study.toml": settings}))
    assert study.actions["a6"].when == "2024-03-02T14:30"


def test_a_chain_of_5000_acts_that_lacks_its_first_loses_only_that_link(make_study: Any) -> None:
    """A long chain of prompting is checked in one pass: the act whose cause is nowhere falls, the rest stay."""
    rows = "".join(f"b{i},p1,p2,meal,,{f'b{i - 1}' if i else 'nowhere'},\n" for i in range(5000))
    study = read_study(make_study({ACTS: lambda t: t.splitlines()[0] + "\n" + rows}))
    assert len(study.actions) == 4999
    assert study.actions["b1"].prompted_by is None
    assert [p.place for p in study.report.of(Severity.SET_ASIDE)] == ["acts.csv:2:prompted_by"]
