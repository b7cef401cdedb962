"""One odd thing at a time in a valid study: what is right though odd is taken in, what needs a look is said.

What is expected follows from the promises of reading: a cell is what it says, and nothing is mended in silence.
"""

from __future__ import annotations

from typing import Any

import pytest

from kindframe.reading import read_study

PEOPLE, TIES, ACTS = "people.csv", "relationships.csv", "acts.csv"


def in_quotes(text: str) -> str:
    """Put every cell of a table in quotes."""
    return "\n".join(",".join(f'"{cell}"' for cell in row.split(",")) for row in text.splitlines())


def semicolons(text: str) -> str:
    """Write a table as Excel does where the decimal sign is a comma."""
    return text.replace(",", ";").replace("0.", "0,")


def turned(text: str) -> str:
    """Turn the order of the columns round."""
    return "\n".join(",".join(reversed(row.split(","))) for row in text.splitlines())


def without_strength(text: str) -> str:
    """Blank the strength of every tie."""
    head, *rows = [row.split(",") for row in text.splitlines()]
    return "\n".join([",".join(head), *(",".join([*row[:3], "", *row[4:]]) for row in rows)])


def coloured(text: str) -> str:
    """Add a column of one's own."""
    return text.replace("\n", ",blue\n").replace("consent,blue", "consent,colour")


def likenesses(text: str) -> str:
    """Give people names that other programs take for nothing."""
    return text.replace("Ann Adeyemi", "NA").replace("Bob Brown", "Null").replace("Gus Green", "nan")


NAMES = "山田 👩‍👧 عمر"
ANN = "Ann Adeyemi"
TAKEN: dict[str, tuple[str, Any, dict[str, str]]] = {
    "as it is": (PEOPLE, str, {"p3": "Carla Díaz"}),
    "UTF-8 with a byte order mark": (PEOPLE, lambda t: b"\xef\xbb\xbf" + t.encode(), {"p3": "Carla Díaz"}),
    "UTF-16, little end first": (PEOPLE, lambda t: b"\xff\xfe" + t.encode("utf-16-le"), {"p5": "Esra Yılmaz"}),
    "UTF-16, big end first": (PEOPLE, lambda t: b"\xfe\xff" + t.encode("utf-16-be"), {"p5": "Esra Yılmaz"}),
    "UTF-32": (PEOPLE, lambda t: b"\xff\xfe\x00\x00" + t.encode("utf-32-le"), {"p5": "Esra Yılmaz"}),
    "Windows line ends": (PEOPLE, lambda t: t.replace("\n", "\r\n"), {"p12": "Lea Lund"}),
    "old Macintosh line ends": (PEOPLE, lambda t: t.replace("\n", "\r"), {"p12": "Lea Lund"}),
    "no line end at the end": (PEOPLE, lambda t: t[:-1], {"p12": "Lea Lund"}),
    "semicolons and decimal commas": (TIES, semicolons, {}),
    "tabs": (PEOPLE, lambda t: t.replace(",", "\t"), {"p4": "Dai Davies"}),
    "bars": (PEOPLE, lambda t: t.replace(",", "|"), {"p4": "Dai Davies"}),
    "Excel's line about the separator": (PEOPLE, lambda t: "sep=;\n" + t.replace(",", ";"), {"p4": "Dai Davies"}),
    "blank lines between": (PEOPLE, lambda t: t.replace("p5,", "\n\np5,"), {"p5": "Esra Yılmaz"}),
    "rows of separators below": (PEOPLE, ",,,,,\n , ,,,,", {"p12": "Lea Lund"}),
    "a separator too many in every row": (PEOPLE, lambda t: t.replace("yes\n", "yes,\n"), {"p12": "Lea Lund"}),
    "separators too many in one row": (PEOPLE, ("2023-04-15,yes", "2023-04-15,yes,,,"), {"p4": "Dai Davies"}),
    "every cell in quotes": (PEOPLE, in_quotes, {"p6": "Fay O'Neill"}),
    "every cell in quotes, Windows line ends": (PEOPLE, lambda t: in_quotes(t).replace("\n", "\r\n"), {"p1": ANN}),
    "a comma inside quotes": (PEOPLE, ("Dai Davies", '"Davies, Dai"'), {"p4": "Davies, Dai"}),
    "a quote inside quotes": (PEOPLE, ("Dai Davies", '"Dai ""D"" Davies"'), {"p4": 'Dai "D" Davies'}),
    "a stray quote": (PEOPLE, ("Bob Brown", 'Bob "Bobby" Brown'), {"p2": 'Bob "Bobby" Brown'}),
    "a name over two lines": (PEOPLE, ("Dai Davies", '"Dai\nDavies"'), {"p4": "Dai\nDavies"}),
    "capitals and spaces in the header": (PEOPLE, ("id,name,kind", " ID , Name ,KIND"), {"p1": ANN}),
    "columns in another order": (PEOPLE, turned, {"p1": ANN}),
    "a column of one's own": (PEOPLE, coloured, {"p1": ANN}),
    "names that look like nothing": (PEOPLE, likenesses, {"p1": "NA", "p2": "Null", "p7": "nan"}),
    "a name that is blank": (PEOPLE, (ANN, ""), {}),
    "a name that is a formula": (PEOPLE, (ANN, "=1+2"), {"p1": "=1+2"}),
    "a name guarded against being a formula": (PEOPLE, (ANN, "'=1+2"), {"p1": "=1+2"}),
    "a name that begins with an apostrophe": (PEOPLE, (ANN, "'t Hooft"), {"p1": "'t Hooft"}),
    "a name in signs of many scripts": (PEOPLE, (ANN, NAMES), {"p1": NAMES}),
    "a name of 10,000 characters": (PEOPLE, (ANN, "Ann" * 3333), {"p1": "Ann" * 3333}),
    "a kind left to the file's name": (PEOPLE, ("Gus Green,person", "Gus Green,"), {"p7": "Gus Green"}),
    "a strength of nought with a sign": (TIES, (",0.3,", ",-0,"), {}),
    "a strength with an exponent": (TIES, (",0.3,", ",3e-1,"), {}),
    "a strength with a sign": (TIES, (",0.3,", ",+.3,"), {}),
    "spaces round a strength": (TIES, (",0.3,", ", 0.3 ,"), {}),
    "no strength at all": (TIES, without_strength, {}),
    "yes and no in other words": (TIES, lambda t: t.replace(",no,", ",FALSE,").replace(",yes,", ",1,"), {}),
    "a date with a space before its time": (ACTS, ("2024-02-10,", "2024-02-10 14:30,"), {}),
    "a date without leading noughts": (ACTS, ("2024-02-10,", "2024-2-9,"), {}),
    "a date with strokes, year first": (ACTS, ("2024-02-10,", "2024/02/10,"), {}),
    "times with and without offset": (ACTS, ("2024-02-10,", "2024-02-10T09:00:00,"), {}),
    "a year alone": (ACTS, ("2024-02-10,", "2024,"), {}),
    "a year that was a number for a while": (TIES, (",2020\n", ",2020.0\n"), {}),
    "an act by nobody known": (ACTS, ("a6,p6,p7", "a6,,p7"), {}),
    "an act by two": (ACTS, ("a6,p6,p7", "a6,p6;p5,p7"), {}),
    "a story over lines": (ACTS, ("Sat with her", '"Sat, with ""her"",\n\nall night"'), {}),
    "a story of 200,000 characters": (ACTS, ("Sat with her", "x" * 200_000), {}),
    "a story of 70,000 lines": (ACTS, ("Sat with her", '"' + "x,\n" * 70_000 + '"'), {}),
    "no acts": (ACTS, lambda t: t.splitlines()[0] + "\n", {}),
    "no acts, and no line end": (ACTS, lambda t: t.splitlines()[0], {}),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_odd_but_right_is_taken_in(name: str, make_study: Any, holds: Any) -> None:
    """Odd but unmistakable files are read whole, exactly, with no warning."""
    file, change, names = TAKEN[name]
    study = read_study(make_study({file: change}))
    assert [str(p) for p in study.report.problems if p.severity != "note"] == []
    assert study.report.outcome == "accepted"
    left = (len(study.actors), len(study.relationships), len(study.actions))
    assert left == (12, 14, 0 if name.startswith("no acts") else 10)
    assert {i: study.actors[i].name for i in names} == names
    holds(study.report)


IDS: dict[str, tuple[str, list[str]]] = {
    "leading noughts": ("007,Seven\n7,Other", ["007", "7"]),
    "an exponent": ("1E5,Eve\n100000,Hun", ["1E5", "100000"]),
    "nineteen digits": ("9007199254740993123,U\n9007199254740993124,D", ["9007199254740993123", "9007199254740993124"]),
    "truth": ("TRUE,Tru", ["TRUE"]),
    "nothing": ("NA,Nana\nnull,Nullo\nnan,Nan", ["NA", "null", "nan"]),
    "paths": ("../../etc/passwd,Path\nC:\\Windows\\x,Win", ["../../etc/passwd", "C:\\Windows\\x"]),
    "a space inside": ("Mill Lane 3,Mill", ["Mill Lane 3"]),
    "formulas": ("=1+1,For\n'=2+2,Gua", ["=1+1", "=2+2"]),
    "a decimal point": ("1.0,One\n1,Uno", ["1.0", "1"]),
    "a minus": ("-1,Min", ["-1"]),
}


@pytest.mark.parametrize("name", IDS)
def test_ids_are_kept_exactly(name: str, make_study: Any) -> None:
    """An id is the text that stands in the file: no number, no truth value and no path is made of it."""
    rows, ids = IDS[name]
    study = read_study(make_study({PEOPLE: lambda t: f"id,name\n{rows}\n", TIES: None, ACTS: None}))
    assert list(study.actors.ids) == ids
    assert study.report.outcome == "accepted"


def test_what_was_read_as_what_is_noted(make_study: Any) -> None:
    """Every name that was understood as another is in the report, as a note, at the header."""
    report = read_study(make_study({TIES: semicolons})).report
    told = {p.place: p.message for p in report.problems if p.severity == "note"}
    assert told["people.csv:1:joined"] == "read as since"
    assert told["acts.csv:1:giver"] == "read as givers"
    assert told["relationships.csv:1"] == "its cells are separated by ';'"
    assert "decimal comma" in told["relationships.csv:strength"]


WARNED: dict[str, tuple[str, Any, str, str]] = {
    "a space after an id": (PEOPLE, ("p3,", "p3 ,"), "4:id", "p3"),
    "a no-break space after an id": (PEOPLE, ("p3,", "p3\u00a0,"), "4:id", "U+00A0"),
    "a zero-width space in an id": (PEOPLE, ("p3,", "p\u200b3,"), "4:id", "U+200B"),
    "a mark of order in a reference": (TIES, ("p3,p4", "\ufeffp3,p4"), "5:source", "U+FEFF"),
    "the same person twice": (PEOPLE, "p3,Carla Díaz,person,A,2023-03-15,yes", "14:id", "counted once"),
    "the same tie twice": (TIES, "p1,p2,friend,0.8,no,2020", "16:source", "counted once"),
    "look-alike letters": (PEOPLE, "anna,A,person,A,,\nаnna,B,person,A,,", "15:id", "looks like"),
    "ids that differ in capitals": (PEOPLE, "P3,Other,person,A,,yes", "14:id", "capitals"),
    "a name that turns text round": (PEOPLE, (ANN, "Ann\u202e.txt"), "2:name", "direction"),
    "a name that steers a terminal": (PEOPLE, (ANN, "Ann\x07\x1b[31m"), "2:name", "control"),
    "a NUL in a name": (PEOPLE, (ANN, "Ann\x00A"), "2:name", "control"),
    "a name spoilt before": (PEOPLE, ("Carla Díaz", "Carla DÃ\u00adaz"), "4:name", "spoilt"),
    "a kind in capitals": (PEOPLE, ("Gus Green,person", "Gus Green,Person"), "8:kind", "'person'"),
    "a kind misspelt": (PEOPLE, ("Gus Green,person", "Gus Green,persn"), "8:kind", "'person'"),
    "consent that cannot be read": (PEOPLE, ("2023-03-15,yes", "2023-03-15,maybe"), "4:consent", "maybe"),
    "a title above the header": (PEOPLE, lambda t: "Street survey 2024\n\n" + t, "1", "header"),
    "a row of groups above the header": (PEOPLE, lambda t: "Person,,,Survey,,\n" + t, "1", "header"),
    "a column without a name": (PEOPLE, ("group", ""), "1", "no name"),
    "a column misspelt that may lack": (TIES, ("strength", "strenght"), "1:strenght", "'strength'"),
    "a tie to oneself": (TIES, "p7,p7,friend,0.5,no,2020", "16:target", "itself"),
    "two reports that differ": (TIES, "p1,p2,friend,0.1,no,2020", "16:target", "twice"),
    "an undirected tie the other way": (TIES, "p2,p1,friend,0.8,no,2020", "16:target", "other way round"),
    "a negative strength": (TIES, (",0.3,", ",-0.5,"), "5:strength", "negative"),
    "a tie that begins in 2999": (TIES, (",no,2019", ",no,2999"), "5:since", "2999"),
    "an act in the year 202": (ACTS, ("2024-02-10,", "0202-02-10,"), "7:when", "0202"),
    "an hour the clocks skipped": (ACTS, ("2024-02-10,", "2024-03-31T01:30:00,"), "7:when", "skipped"),
    "an act that prompts itself": (ACTS, ("2024-02-10,,", "2024-02-10,a6,"), "7:prompted_by", "itself"),
    "acts that prompt each other": (ACTS, ("2024-02-10,,", "2024-02-10,a7,"), "7:prompted_by", "'a7'"),
    "an act before its cause": (ACTS, ("lift,2024-01-07", "lift,2023-01-07"), "3:when", "before"),
    "an act to oneself": (ACTS, ("a6,p6,p7", "a6,p6,p6"), "7:receiver", "giver"),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_needs_a_look_is_kept_and_said(name: str, make_study: Any, outcome_of: Any) -> None:
    """Nothing is lost, and a warning names the file, the line, the column and what is odd."""
    file, change, where, says = WARNED[name]
    outcome, problems, left = outcome_of(make_study({file: change}))
    assert outcome == "accepted with a warning", [str(p) for p in problems]
    assert left[0] >= 12
    assert left[1] >= 14
    assert left[2] == 10
    told = [str(p) for p in problems if p.severity == "warning" and p.place == f"{file}:{where}"]
    assert any(says in text for text in told), [str(p) for p in problems]


def test_an_id_in_another_unicode_form_is_the_same_id(make_study: Any) -> None:
    """Composed and decomposed letters make one id: the tie finds its person, and the report says so."""
    composed, decomposed = "Zo\u00eb", "Zoe\u0308"
    changes = {
        PEOPLE: lambda t: t.replace("p3,", f"{composed},"),
        TIES: lambda t: t.replace("p3", decomposed),
        ACTS: lambda t: t.replace("p3", composed),
    }
    study = read_study(make_study(changes))
    assert set(study.relationships.table["source"]) >= {composed}
    assert decomposed not in set(study.relationships.table["source"])
    told = [p for p in study.report.problems if p.severity == "warning"]
    assert {p.row for p in told} == {3, 4, 5}
    assert len(study.relationships) == 14


def test_invisible_characters_are_taken_out_of_an_id_and_its_ties_found(make_study: Any) -> None:
    """A person whose id came with a zero-width space keeps her ties and her acts."""
    study = read_study(make_study({PEOPLE: ("p3,", "p3\u200b,")}))
    assert study.actors["p3"].name == "Carla Díaz"
    assert len(study.relationships.table.filter(target="p3")) == 2


def test_a_file_that_is_nearly_a_table_is_named(make_study: Any) -> None:
    """A misspelt file name is not passed over in silence; a picture beside the tables is only noted."""
    study = read_study(make_study({"relationship.csv": "a,b", "map.png": "x", "README.md": "x", "notes.txt": "x"}))
    told = {p.file: (p.severity.value, p.near) for p in study.report.problems if p.code == "KF-FILE-06"}
    assert told == {
        "map.png": ("note", None),
        "notes.txt": ("note", None),
        "relationship.csv": ("warning", "relationships.csv"),
    }
