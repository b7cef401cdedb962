"""A column that goes by another name of a column of ours, and holds something else, is kept and costs nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe as kf
from kindframe.errors import FileRejected

PEOPLE = "id,name,left\np1,Ann,{0}\np2,Bob,{1}\np3,Cem,\n"


def people(folder: Path, first: str, second: str, settings: str = "") -> kf.Study:
    """Read three people, two of whom have something in the column ``left``."""
    (folder / "people.csv").write_text(PEOPLE.format(first, second), encoding="utf-8")
    (folder / "study.toml").write_text(f'title = "Left"\n{settings}', encoding="utf-8")
    return kf.read(folder)


def test_a_column_of_which_no_cell_fits_is_an_attribute(tmp_path: Path) -> None:
    """``left`` may be when somebody left; where it holds codes it is no date, and everybody stays."""
    study = people(tmp_path, "3", "4")
    assert study.tables["actors"].select("id", "left", "until").rows() == [
        ("p1", "3", None),
        ("p2", "4", None),
        ("p3", None, None),
    ]
    told = [str(problem) for problem in study.report.problems if problem.column == "left"]
    assert told == [
        "people.csv:1:left: by its name it could be until, but no cell holds one; it is kept as an attribute "
        "[KF-COL-08]. If it is until, say so under [columns.actors] in study.toml."
    ]


def test_a_column_of_which_some_cells_fit_is_what_its_name_says(tmp_path: Path) -> None:
    """One date among its cells is enough: the other cell is a slip, and its record is set aside."""
    study = people(tmp_path, "2024-03", "4")
    assert study.tables["actors"].select("id", "until").rows() == [("p1", "2024-03"), ("p3", None)]
    assert study.report.set_aside == 1


def test_what_the_study_declares_is_taken_at_its_word(tmp_path: Path) -> None:
    """Where study.toml says that ``left`` is ``until``, cells that are no dates are faults."""
    study = people(tmp_path, "3", "4", '[columns.actors]\nleft = "until"\n')
    assert study.report.set_aside == 2


def test_a_declared_column_may_go_by_the_name_of_another(tmp_path: Path) -> None:
    """R writes people as ``name`` alone, and a ``kind`` may be something else: study.toml says what they are."""
    (tmp_path / "nodes.csv").write_text("name,kind\nAnn,tall\nBob,short\n", encoding="utf-8")
    (tmp_path / "edges.csv").write_text("from,to\nAnn,Bob\n", encoding="utf-8")
    with pytest.raises(FileRejected, match=r'\[columns.actors\] in study.toml: "name" = "id"\.'):
        kf.read(tmp_path)
    (tmp_path / "study.toml").write_text('[columns.actors]\nname = "id"\nkind = "build"\n', encoding="utf-8")
    study = kf.read(tmp_path)
    assert study.tables["actors"].select("id", "name", "kind", "build").rows() == [
        ("Ann", None, None, "tall"),
        ("Bob", None, None, "short"),
    ]
    assert len(study.relationships) == 1


def test_a_column_that_is_nowhere_near_is_not_suggested(tmp_path: Path) -> None:
    """``gender`` shares letters with ``node``, another name of an id, and is not meant."""
    (tmp_path / "nodes.csv").write_text("gender,age\nf,30\n", encoding="utf-8")
    with pytest.raises(FileRejected) as caught:
        kf.read(tmp_path)
    assert "there is no column 'id'" in str(caught.value)
    assert "Did you mean" not in str(caught.value)
