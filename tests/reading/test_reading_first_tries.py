"""Tables as people have them before they know kindframe: read as they are meant, or with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe as kf
from kindframe.errors import FileRejected


def told(study: kf.Study) -> str:
    """Everything that reading said."""
    return "\n".join(str(problem) for problem in study.report.problems)


def ties(place: Path, text: str) -> kf.Study:
    """Read a table of ties alone."""
    (place / "ties.csv").write_text(text, encoding="utf-8")
    return kf.read(place / "ties.csv")


def test_gephis_word_for_direction_is_no_kind(tmp_path: Path) -> None:
    """Nodes and edges saved from Gephi in one folder: ``Type`` says whether a tie has a direction."""
    (tmp_path / "Nodes.csv").write_text("Id,Label\n1,Ann\n2,Bob\n3,Cem\n", encoding="utf-8")
    text = "Source,Target,Type,Weight\n1,2,Undirected,2\n2,3,Directed,1\n"
    (tmp_path / "Edges.csv").write_text(text, encoding="utf-8")
    study = kf.read(tmp_path)
    assert study.tables["relationships"]["kind"].to_list() == [None, None]
    assert study.tables["relationships"]["directed"].to_list() == [False, True]
    assert "Edges.csv:1:Type: read as directed" in told(study)


def test_a_second_table_under_the_first_is_not_part_of_it(tmp_path: Path) -> None:
    """A gap, another header and its rows are set aside, each with its line; a gap alone is none."""
    study = ties(tmp_path, "source,target\na,b\n\nid,name\na,Ann\nb,Bob\n")
    assert (len(study.relationships), study.report.set_aside) == (1, 3)
    assert "ties.csv:4: a second table begins here; its header reads 'id, name' [KF-FOOT-04]" in told(study)
    assert len(ties(tmp_path, "source,target\na,b\n\nname,b\n").relationships) == 2


def test_a_space_after_a_semicolon_is_no_fault(tmp_path: Path) -> None:
    """Lists of ids are written ``choir; food bank``; what else is not seen in an id is still said."""
    (tmp_path / "groups.csv").write_text("id\nchoir\nfood bank\n", encoding="utf-8")
    text = "id,member_of\nann,choir; food bank\nbob,choir;\u200bfood bank\n"
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    study = kf.read(tmp_path)
    people = study.tables["actors"].filter(kind="person")
    assert people["member_of"].to_list() == [["choir", "food bank"]] * 2
    assert [p.row for p in study.report.problems if p.code == "KF-ID-02"] == [3]


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [
        ("11/14/2023", "since", 'Write 2023-11-14, or state dates = "month-first"'),
        ("14/11/2023", "since", 'Write 2023-11-14, or state dates = "day-first"'),
        ('"1,234"', "strength", "Write 1,234 as 1234 or as 1.234."),
        ('"1,5"', "strength", "has a decimal comma"),
    ],
)
def test_the_advice_is_right_for_the_cell(tmp_path: Path, cell: str, column: str, said: str) -> None:
    """A fourteenth month is a day; a comma before three digits is not told to become a point."""
    assert said in told(ties(tmp_path, f"source,target,{column}\na,b,{cell}\n"))


@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_other_workbooks_are_told_what_to_become(tmp_path: Path, ending: str) -> None:
    """An old workbook, or one of LibreOffice, is saved as .xlsx in a moment."""
    place = tmp_path / f"ties{ending}"
    place.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(FileRejected, match=r"save it as \.xlsx"):
        kf.read(place)
