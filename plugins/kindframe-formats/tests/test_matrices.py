"""Rosters, adjacency and incidence matrices, and edge lists with column names of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe.errors import FileRejected, ParameterError
from kindframe.exporting import Reading
from kindframe.problems import Severity
from kindframe_formats.edge_table import read_edge_table
from kindframe_formats.matrices import read_adjacency, read_incidence

HoldsUp = Callable[[Callable[[], Reading]], None]

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

ROSTER = ',Ann,Bob,"Cat, T"\nAnn,,3,0\nBob,1,9,\n"Cat, T",,,\n'


def write(place: Path, text: str, name: str = "m.csv") -> Path:
    """Write a file."""
    (place / name).write_text(text, encoding="utf-8")
    return place / name


def ties(study: kf.Study) -> list[tuple[object, ...]]:
    """Give source, target, strength and direction of every tie."""
    return study.relationships.table.select("source", "target", "strength", "directed").rows()


def test_a_roster_tells_no_from_unknown(tmp_path: Path) -> None:
    """0 is no tie; blank is unknown and counted, in the report and at each person; nobody is tied to themselves."""
    study = kf.read(write(tmp_path, ROSTER))
    assert ties(study) == [("Ann", "Bob", 3.0, True), ("Bob", "Ann", 1.0, True)]
    assert study.actors.table.select("id", "kind", "blank_cells").rows() == [
        ("Ann", "person", 0),
        ("Bob", "person", 1),
        ("Cat, T", "person", 2),
    ]
    told = {p.code: (p.row, p.message) for p in study.report.problems}
    assert told["KF-MAT-01"][1] == (
        "2 cells are ties, 1 say that there is none, 3 are blank, 1 are ties of somebody to themselves and passed over"
    )
    assert told["KF-MAT-05"] == (4, "1 rows are blank throughout ('Cat, T'): nothing is known of their ties")
    assert told["KF-MAT-06"][0] == 3


def test_many_people_beside_and_above(tmp_path: Path) -> None:
    """Labels that fill more than the start of a file tell a roster still; more than 2,000 may be met."""
    names = [f"person {i:03}" for i in range(400)]
    rows = [f"{name}," + ",".join("01"[j == i + 1] for j in range(400)) for i, name in enumerate(names)]
    study = kf.read(write(tmp_path, "\n".join(["," + ",".join(names), *rows, ""])))
    assert (len(study.actors), len(study.relationships)) == (400, 399)
    above = ",".join(f"e{i}" for i in range(2500))
    wide = write(tmp_path, f",{above}\nAnn,{'0,' * 2499}1\nBob,1{',0' * 2499}\n", "wide.csv")
    met = kf.read(wide, reader="incidence", columns="event")
    assert met.relationships.table.select("source", "target").rows() == [("Ann", "e2499"), ("Bob", "e0")]


def test_a_nine_among_ones_may_be_no_answer(tmp_path: Path) -> None:
    """RSiena's code for who was not there is warned of, and read as unknown where that is said; a scale is a scale."""
    place = write(tmp_path, ",Ann,Bob,Cem\nAnn,0,1,9\nBob,1,0,0\nCem,9,10,0\n")
    warned = {p.message.split(":")[0]: p.hint for p in kf.read(place).report.problems if p.code == "KF-MAT-14"}
    assert list(warned) == ["besides 0 and 1 there is 9 (2 cells)", "besides 0 and 1 there is 10 (1 cell)"]
    assert "--using missing=9 " in warned["besides 0 and 1 there is 9 (2 cells)"]
    study = kf.read(place, reader="adjacency", missing="9,10")
    assert ties(study) == [("Ann", "Bob", 1.0, False)]
    assert study.actors.table["blank_cells"].to_list() == [1, 0, 2]
    scale = kf.read(write(tmp_path, ",Ann,Bob\nAnn,0,9\nBob,5,0\n", "scale.csv"))
    assert not [p for p in scale.report.problems if p.code == "KF-MAT-14"]


def test_the_options_of_a_roster(tmp_path: Path) -> None:
    """A kind, a wave, who told, the diagonal kept, and one way or none."""
    study = kf.read(
        write(tmp_path, ROSTER), reader="adjacency", kind="lends to", wave="1", told_by="row", diagonal="keep"
    )
    columns = ["source", "target", "kind", "wave", "reported_by"]
    assert study.relationships.table.select(columns).rows() == [
        ("Ann", "Bob", "lends to", "1", "Ann"),
        ("Bob", "Ann", "lends to", "1", "Bob"),
        ("Bob", "Bob", "lends to", "1", "Bob"),
    ]
    assert "KF-KIND-01" not in {p.code for p in study.report.problems}
    both = kf.read(write(tmp_path, ",a,b\na,0,1\nb,1,0\n"), reader="adjacency", directed="no")
    assert ties(both) == [("a", "b", 1.0, False)]
    with pytest.raises(ParameterError, match="directed"):
        kf.read(write(tmp_path, ROSTER), reader="adjacency", directed="maybe")


def test_a_matrix_that_is_the_same_both_ways_has_no_direction(tmp_path: Path) -> None:
    """Unless somebody says that it has; an upper triangle alone is warned of."""
    even = write(tmp_path, ",a,b,c\na,0,1,0.5\nb,1,0,0\nc,0.5,0,0\n")
    assert ties(kf.read(even)) == [("a", "b", 1.0, False), ("a", "c", 0.5, False)]
    assert len(ties(kf.read(even, reader="adjacency", directed="yes"))) == 4
    upper = kf.read(write(tmp_path, ",a,b\na,0,2\nb,0,0\n"))
    assert "KF-MAT-11" in {p.code for p in upper.report.of(Severity.WARNING)}


def test_the_letters_r_puts_before_numbers_are_taken_off(tmp_path: Path) -> None:
    """``V1`` above and ``1`` beside are one; semicolons and decimal commas are read."""
    study = kf.read(write(tmp_path, '"";"V1";"V2"\n"1";0;0,5\n"2";0;0\n'), reader="adjacency")
    assert ties(study) == [("1", "2", 0.5, True)]


def test_who_stands_on_one_side_alone_is_there_and_said(tmp_path: Path) -> None:
    """People who were asked and people who could be named need not be the same."""
    study = kf.read(write(tmp_path, ",a,b,z\na,,1,1\nb,0,,0\nq,1,0,0\n"), reader="adjacency")
    assert set(study.actors.ids) == {"a", "b", "q", "z"}
    assert [p.message for p in study.report.problems if p.code == "KF-MAT-04"] == [
        "1 stand above the matrix alone: others could name them, and they were not asked ('z')",
        "1 stand beside the matrix alone: they were asked, and nobody could name them ('q')",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (",a,a\na,0,1\nb,1,0\n", "stands twice"),
        (",a,b\na,0,1\na,1,0\n", "'a' stands twice"),
        (",x,y\na,0,1\nb,1,0\n", "incidence"),
        ("a\nb\n", "one column"),
        ("", "empty"),
    ],
    ids=["above", "beside", "nobody", "narrow", "empty"],
)
def test_what_is_no_matrix_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Labels that stand twice, or on one side alone, are named."""
    with pytest.raises(FileRejected, match=words):
        kf.read(write(tmp_path, text), reader="adjacency")


def test_a_cell_that_cannot_be_read_costs_itself_alone(tmp_path: Path) -> None:
    """It is named by row and column; words that mean yes and no are understood, marks of the unknown too."""
    study = kf.read(write(tmp_path, ",a,b,c\na,.,x,often\nb,no,,NA\nc,YES,2,-\n"))
    assert ties(study) == [("a", "b", None, True), ("c", "a", None, True), ("c", "b", 2.0, True)]
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.row, problem.column) == (2, "c")
    assert "'often'" in problem.message


def test_a_study_table_is_not_taken_for_a_matrix(tmp_path: Path) -> None:
    """A column of ids without a header, and columns of other names, are what they were."""
    assert len(kf.read(write(tmp_path, "id,name\na,b\nb,c\n", "people.csv")).actors) == 2
    with pytest.raises(FileRejected, match="adjacency"):
        kf.read(write(tmp_path, "who,x,y\na,0,1\nb,1,0\n"))


def test_a_roster_in_a_workbook(tmp_path: Path) -> None:
    """The corner is blank there too; of several sheets one is chosen, and the nearest named where there is none."""
    book = openpyxl.Workbook()
    for name, cells in (("wave1", [2, 0]), ("wave2", [None, 1])):
        sheet = book.create_sheet(name)
        for row in ([None, "Ann", "Bob"], ["Ann", None, cells[0]], ["Bob", cells[1], None]):
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "r.xlsx")
    study = kf.read(tmp_path / "r.xlsx", reader="adjacency", sheet="wave1")
    assert ties(study) == [("Ann", "Bob", 2.0, True)]
    with pytest.raises(FileRejected, match="'wave2'"):
        kf.read(tmp_path / "r.xlsx", reader="adjacency", sheet="wave3")
    with pytest.raises(FileRejected, match="sheet=NAME"):
        kf.read(tmp_path / "r.xlsx", reader="adjacency")
    with pytest.raises(FileRejected, match="adjacency"):
        kf.read(tmp_path / "r.xlsx")


def test_people_by_events(tmp_path: Path) -> None:
    """Rows and columns are actors of two kinds; a label on both sides is two of them."""
    study = kf.read(write(tmp_path, "who,1,dance\n1,1,0\nAnn,,2\n"), reader="incidence", columns="event")
    assert study.actors.table.select("id", "kind", "name").rows() == [
        ("1", "person", None),
        ("Ann", "person", None),
        ("event/1", "event", "1"),
        ("event/dance", "event", "dance"),
    ]
    assert study.relationships.table.select("source", "target", "kind", "strength").rows() == [
        ("1", "event/1", "attends", 1.0),
        ("Ann", "event/dance", "attends", 2.0),
    ]


def test_an_edge_table_says_which_column_is_which(tmp_path: Path) -> None:
    """Any names, any further columns, kinds and direction for all, and a table of actors beside it."""
    write(tmp_path, "person,sex\na,w\nb,m\nalone,w\n", "who.csv")
    file = write(tmp_path, "giver of help;helped;how often;when asked;left\na;b;0,5;7;hand\nb;;1;8;foot\n")
    study = kf.read(
        file,
        reader="edge-table",
        source="giver of help",
        target="helped",
        strength="how often",
        wave="when asked",
        every_kind="help",
        directed="yes",
        actors="who.csv",
        actor="person",
    )
    columns = ["source", "target", "kind", "strength", "wave", "directed", "left"]
    assert study.relationships.table.select(columns).rows() == [("a", "b", "help", 0.5, "7", True, "hand")]
    assert study.actors.table.select("id", "sex").rows() == [("a", "w"), ("b", "m"), ("alone", "w")]
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.file, problem.row, problem.column) == ("m.csv", 3, "target")
    with pytest.raises(FileRejected, match="how often"):
        kf.read(file, reader="edge-table", source="giver of help", target="helped", strength="how oftn")


def test_a_two_mode_table_makes_two_kinds_of_actors(tmp_path: Path) -> None:
    """One id on both sides is a person and an event."""
    study = kf.read(
        write(tmp_path, "who,what\n1,1\n2,1\n"),
        reader="edge-table",
        source="who",
        target="what",
        source_kind="person",
        target_kind="event",
    )
    assert study.actors.table.select("id", "kind").rows() == [("1", "person"), ("2", "person"), ("event/1", "event")]


@pytest.mark.skipif(not DATA.is_dir(), reason="the reference data is not here")
def test_matrices_of_published_studies() -> None:
    """Milan's ego 28: density 0.2616162 among 45 alters (Vacca's book); the southern women: 18 by 14, 89 ties."""
    study = kf.read(DATA / "milan_ego" / "adj_028.csv")
    assert round(len(study.relationships) / (45 * 44 / 2), 7) == 0.2616162
    women = kf.read(
        DATA / "southern_women" / "southern_women_edges.csv",
        reader="edge-table",
        source="target",
        target="source",
        source_kind="person",
        target_kind="event",
    )
    kinds = dict(women.actors.table["kind"].value_counts().rows())
    assert (kinds, len(women.relationships)) == ({"person": 18, "event": 14}, 89)
    wide = pl.read_csv(DATA / "southern_women" / "southern_women_edges.csv").with_columns(v=1)
    matrix = wide.pivot(on="source", index="target", values="v").fill_null(0)
    with tempfile.TemporaryDirectory() as place:
        matrix.write_csv(Path(place) / "women.csv")
        again = kf.read(Path(place) / "women.csv", reader="incidence", columns="event", kind="attends")
    pairs = [set(held.relationships.table.select("source", "target").rows()) for held in (women, again)]
    assert pairs[0] == pairs[1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.csv", "0,1,0\n1,0,1\n0,1,0\n"),
        ("m.txt", "0 1  0\n\n 1 0 1\n0 1 0\n"),
        ("m.tsv", "0\t1\t0\n1\t0\t1\n0\t1\t0\n"),
    ],
)
def test_a_matrix_without_labels_is_numbered_only_when_that_is_asked(tmp_path: Path, name: str, text: str) -> None:
    """Its first line is no header: a line of three, whose ends are tied to the middle."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileRejected, match="labels=none"):
        kf.read(tmp_path / name, reader="adjacency")
    study = kf.read(tmp_path / name, reader="adjacency", labels="none")
    assert study.actors.ids == ("1", "2", "3")
    assert study.relationships.table.select("source", "target", "directed").rows() == [
        ("1", "2", False),
        ("2", "3", False),
    ]


def test_people_by_events_without_labels(tmp_path: Path) -> None:
    """Rows and columns are numbered, each side on its own; a line that is too short is named."""
    (tmp_path / "two.txt").write_text("0 1 0 1\n1 0 0 2\n", encoding="utf-8")
    study = kf.read(tmp_path / "two.txt", reader="incidence", labels="none", columns="event")
    pairs = study.relationships.table.select("source", "target", "strength").rows()
    assert pairs == [("1", "event/2", 1), ("1", "event/4", 1), ("2", "event/1", 1), ("2", "event/4", 2)]
    (tmp_path / "two.txt").write_text("0 1 0 1\n\n1 0 0\n", encoding="utf-8")
    with pytest.raises(FileRejected, match=r"two\.txt:3: it has 3 cells, and the first line has 4"):
        kf.read(tmp_path / "two.txt", reader="incidence", labels="none")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_the_bytes_matrices_are_read_or_refused(holds_up: HoldsUp, data: st.DataObject) -> None:
    """Pieces put in or taken out bring nothing but a kindframe error, and each row is counted."""
    pieces = [b",", b'"', b"\n", b"\xff", b"\x00", b"NA", b";", b"Ann", b"'=x", b"1e999"]
    raw = ROSTER.encode()
    for at, gone, piece in data.draw(
        st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 9), st.sampled_from(pieces)), max_size=3)
    ):
        raw = raw[:at] + piece + raw[at + gone :]
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "m.csv"
        file.write_bytes(raw)
        for read in (
            lambda: read_adjacency(file),
            lambda: read_incidence(file),
            lambda: read_edge_table(file, source="Ann", target="Bob"),
        ):
            holds_up(read)
