"""Titles above a header of the study's own columns, and what is said where no column is the one needed."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe as kf
from kindframe.errors import FileRejected

TITLED = "Kindness mapping 2026,,,,\n,,,,\nID,Full name,Age group,Neighbourhood,Shoe size\n007,Ann,16-24,Mill,5\n"


def test_a_title_of_one_cell_is_no_header_even_where_few_columns_are_known(tmp_path: Path) -> None:
    """Two of five columns are kindframe's own; the row under the title is the header all the same."""
    (tmp_path / "people.csv").write_text(TITLED, encoding="utf-8")
    study = kf.read(tmp_path)
    assert study.actors.table["id"].to_list() == ["007"]
    assert study.actors.table["name"].to_list() == ["Ann"]
    assert {"Age group", "Neighbourhood", "Shoe size"} <= set(study.actors.table.columns)
    assert [(p.code, p.row) for p in study.report.problems if p.code == "KF-HEAD-05"] == [("KF-HEAD-05", 1)]


def test_a_row_of_records_is_no_title(tmp_path: Path) -> None:
    """Several cells above what could be a header are records of a table without one, and the file is refused."""
    (tmp_path / "people.csv").write_text("1,Ann,Mill,5\nID,Age,Neighbourhood,Shoe\n2,16,Mill,4\n", encoding="utf-8")
    with pytest.raises(FileRejected, match="there is no column 'id'"):
        kf.read(tmp_path)


def test_who_and_whom_are_the_ends_of_a_tie(tmp_path: Path) -> None:
    """A table of ties in a person's own words is read, and says what was read as what."""
    (tmp_path / "ties.csv").write_text("Who,Whom,Type of relationship\na,b,friend\n", encoding="utf-8")
    study = kf.read(tmp_path)
    assert study.relationships.table.select("source", "target", "kind").rows() == [("a", "b", "friend")]


def test_a_lacking_column_says_what_to_do(tmp_path: Path) -> None:
    """With no name that is near, the next step is to name the column or to say which one it is."""
    (tmp_path / "people.csv").write_text("Zq,Age\n1,3\n", encoding="utf-8")
    with pytest.raises(FileRejected) as caught:
        kf.read(tmp_path)
    assert "Call the column that holds it 'id'" in str(caught.value)
    assert "[columns.actors] in study.toml" in str(caught.value)


def test_ids_and_names_alone_are_actors(tmp_path: Path) -> None:
    """A file whose name says nothing, with a column of ids and one of names, is a table of actors, not of domains."""
    (tmp_path / "kilbirnie.csv").write_text("id,name\n007,Ann\n008,Bob\n", encoding="utf-8")
    study = kf.read(tmp_path / "kilbirnie.csv")
    assert study.actors.table["id"].to_list() == ["007", "008"]
    assert len(study.domains) == 0
