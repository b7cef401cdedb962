"""Edge lists as CSV and as plain lines: safe in a spreadsheet, the same again when read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import kindframe
from kindframe import Actor, Relationship, Study
from kindframe.errors import FileRejected
from kindframe.exporting import Release
from kindframe.problems import Severity
from kindframe.reading import assemble, read_study
from kindframe_formats.edge_csv import write_csv
from kindframe_formats.edge_list import read_edge_list


def test_ties_and_actors_come_back_from_a_folder_of_the_two_files(
    tmp_path: Path, hard_study: Study, hard_release: Release
) -> None:
    """Put in a folder under kindframe's names, the two files give the same actors and ties, ids and blanks exactly."""
    report = write_csv(hard_release, tmp_path / "net.csv")
    folder = tmp_path / "study"
    folder.mkdir()
    (tmp_path / "net.csv").rename(folder / "relationships.csv")
    (tmp_path / "net-nodes.csv").rename(folder / "actors.csv")
    (folder / "domains.csv").write_text("id\nlife\nfood\n")
    (folder / "study.toml").write_text(
        '[attributes.actors]\nsize = { type = "integer" }\nopen = { type = "flag" }\nscore = { type = "number" }\n'
    )
    back = read_study(folder)
    for name in ("actors", "relationships"):
        assert back.tables[name].equals(hard_study.tables[name].select(back.tables[name].columns)), name
    assert {(loss.field, loss.count) for loss in report.losses} == {
        ("domains", 2),
        ("actions", 2),
        ("evidence", 1),
        ("responses", 1),
        ("study.toml", 1),
    }
    assert [path.name for path in report.files] == ["net.csv", "net-nodes.csv"]


@pytest.mark.parametrize("start", ["=1+2", "+1", "-1", "@x", "\t=1", "＝1"])
def test_no_text_cell_starts_a_formula_and_numbers_stay_numbers(tmp_path: Path, start: str) -> None:
    """Names and ids that a spreadsheet would run get an apostrophe; a negative number has none."""
    study = Study.from_records(
        [
            Actor(id="a", name=start, kind="place", latitude=-4.5, attributes={start: "x"}),
            Actor(id=start),
            Relationship(source="a", target=start, strength=-2.0),
        ]
    )
    write_csv(Release(study=study), tmp_path / "n.csv")
    with (tmp_path / "n.csv").open(newline="", encoding="utf-8") as file:
        (tie,) = csv.DictReader(file)
    with (tmp_path / "n-nodes.csv").open(newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert (tie["target"], tie["strength"]) == (f"'{start}", "-2.0")
    assert (first["name"], first["latitude"], second["id"]) == (f"'{start}", "-4.5", f"'{start}")
    assert f"'{start}" in first


def test_an_empty_study_gives_headers(tmp_path: Path) -> None:
    """Without records the files hold the columns they must have."""
    write_csv(Release(study=Study.from_records([])), tmp_path / "n.csv")
    assert (tmp_path / "n.csv").read_text() == "source,target\n"
    assert (tmp_path / "n-nodes.csv").read_text() == "id\n"


def test_plain_lines_are_ties(tmp_path: Path) -> None:
    """Space, tab and comma part cells; remarks and blank lines are passed over; a third cell is the strength."""
    path = tmp_path / "x.edgelist"
    path.write_text("# who whom\n007 7\n\n7\t8 0.5\na,b,2\n% end\n")
    study = assemble(read_edge_list(path))
    assert study.relationships.table.select("source", "target", "strength").rows() == [
        ("007", "7", None),
        ("7", "8", 0.5),
        ("a", "b", 2.0),
    ]
    assert study.actors.ids == ("007", "7", "a", "8", "b")


def test_a_line_that_is_no_tie_is_set_aside_with_its_number(tmp_path: Path) -> None:
    """One cell or four are no tie; the line is named, counted, and nothing is made of it."""
    path = tmp_path / "x.edges"
    path.write_text("a b\nlonely\na b 1 {'w':1}\nb c\n")
    study = assemble(read_edge_list(path))
    assert len(study.relationships) == 2
    assert {p.row for p in study.report.of(Severity.SET_ASIDE)} == {2, 3}
    assert [(c.file, c.read, c.kept, c.set_aside) for c in study.report.counts] == [("x.edges", 4, 2, 2)]


@pytest.mark.parametrize("content", [b"a \xff\n", None], ids=["not-text", "not-there"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Bytes that are no UTF-8, or no file at all, are refused with the file's name."""
    path = tmp_path / "x.edges"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileRejected, match=r"x\.edges"):
        read_edge_list(path)


def test_pairs_of_numbers_under_remarks_are_known_without_a_name(tmp_path: Path) -> None:
    """As SNAP and KONECT write them; three numbers may be timed contacts and names a header, which are not guessed."""
    known = {
        "# FromNodeId\tToNodeId\n0\t1\n0\t2\n3\t0\n": 3,
        "% sym unweighted\n1 2\n2 3\n": 2,
        "31220 1558 1567\n31240 1560 1570\n": None,
        "Ann Bob\nBob Cem\n": None,
        "0 1\n1 0\n": None,
    }
    for text, ties in known.items():
        place = tmp_path / "net.txt"
        place.write_text(text, encoding="utf-8")
        if ties is None:
            with pytest.raises(FileRejected, match=r"say which .*edge-list"):
                kindframe.read(place)
        else:
            assert len(kindframe.read(place).relationships) == ties


def test_ends_that_are_called_otherwise_are_asked_for_by_their_option(tmp_path: Path) -> None:
    """``Person A`` is known to be an end; ``von`` is not, and the message names the option."""
    place = tmp_path / "net.csv"
    place.write_text("Person A,Person B\nAnn,Bob\n", encoding="utf-8")
    assert len(kindframe.read(place, reader="edge-table").relationships) == 1
    place.write_text("von,nach\nAnn,Bob\n", encoding="utf-8")
    with pytest.raises(FileRejected, match=r"--using source=COLUMN \(source= in Python\)"):
        kindframe.read(place, reader="edge-table")
