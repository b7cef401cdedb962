"""`nominations`: a row for each person asked, and columns of those whom they named."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe as kf
from kindframe.errors import FileRejected

CLASS = "ID,Gender,Friend1,Friend2,Advice\n1,f,2,3,\n2,m,1,NA,1;3\n3,f,,,\n"


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Three pupils: 1 names 2 and 3, 2 names 1, 3 nobody; 2 turns to both others."""
    place = tmp_path / "class.csv"
    place.write_text(CLASS, encoding="utf-8")
    return place


def test_whom_they_named_are_ties_that_they_told(school: Path) -> None:
    """Column by column: who named nobody stays, what is no nomination is known of them, NA is nobody."""
    study = kf.read(school, reader="nominations", named="Friend1,Friend2", kind="friend")
    ties = study.tables["relationships"]
    assert ties.select("source", "target", "kind", "reported_by").rows() == [
        ("1", "2", "friend", "1"),
        ("2", "1", "friend", "2"),
        ("1", "3", "friend", "1"),
    ]
    people = study.tables["actors"]
    assert people.select("id", "kind", "Gender").rows() == [
        ("1", "person", "f"),
        ("2", "person", "m"),
        ("3", "person", "f"),
    ]
    assert people["Advice"].to_list() == [None, "1;3", None]
    # 1 and 2 name each other, 1 names 3, who was asked and did not name 1: 1 of 2 pairs is told by both, by hand.
    assert kf.analyse(study, "reciprocity")["mutual"] == 1


def test_several_in_one_cell_a_wave_and_ids_of_another_name(school: Path) -> None:
    """A list in a cell is several ties; whoever has a row was asked in that wave."""
    study = kf.read(school, reader="nominations", named=["Advice"], who="ID", wave="2")
    assert study.tables["relationships"].select("source", "target", "wave").rows() == [("2", "1", "2"), ("2", "3", "2")]
    assert study.tables["actors"]["waves"].to_list() == [["2"]] * 3


def test_who_has_no_row_is_set_aside_with_the_line(school: Path) -> None:
    """Nobody is made up of a number: 9 is in no row of the class."""
    school.write_text(CLASS.replace("3,f,,,", "3,f,9,1,"), encoding="utf-8")
    study = kf.read(school, reader="nominations", named="Friend1,Friend2")
    assert (len(study.actors), study.report.set_aside) == (3, 1)
    assert "class.csv:4:target: target refers to '9'" in "\n".join(map(str, study.report.problems))


@pytest.mark.parametrize(
    ("named", "said"),
    [((), "--using named=FIRST,SECOND"), (("Freind1",), "Is 'Friend1' meant")],
)
def test_columns_of_nominations_are_named_and_there(school: Path, named: tuple[str, ...], said: str) -> None:
    """What cannot be known is asked for, with the header beside it."""
    with pytest.raises(FileRejected, match=said):
        kf.read(school, reader="nominations", named=named)
