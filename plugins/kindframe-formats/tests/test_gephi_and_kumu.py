"""Gephi's spreadsheets and Kumu's blueprint and workbook, as they themselves write them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kindframe import Actor, Relationship, Study, read
from kindframe.errors import FileRejected
from kindframe.exporting import Release
from kindframe.settings import Settings, Wave
from kindframe.sheets import Sheet, as_xlsx
from kindframe_formats.gephi_writing import write_gephi
from kindframe_formats.kumu_workbook import write_kumu_workbook


def ties(study: Study) -> list[tuple[object, ...]]:
    """Give ends, kind, direction and strength of each tie."""
    return study.tables["relationships"].select("source", "target", "kind", "directed", "strength").rows()


def test_a_table_of_edges_as_gephi_exports_it(tmp_path: Path) -> None:
    """``Type`` is the direction and not the kind; weights, own columns and the nodes beside it are read."""
    (tmp_path / "net [Edges].csv").write_text(
        "Source,Target,Type,Id,Label,timeset,Weight,kind\na,b,Directed,0,,,2.5,help\nb,c,Undirected,1,,,1.0,\n"
    )
    (tmp_path / "net [Nodes].csv").write_text("Id,Label,timeset,age\na,Ann,,40\nb,Bob,,\nc,Cem,,31\n")
    study = read(tmp_path / "net [Edges].csv")
    assert ties(study) == [("a", "b", "help", True, 2.5), ("b", "c", None, False, 1.0)]
    assert study.tables["actors"].select("id", "name", "age").rows() == [
        *(("a", "Ann", 40), ("b", "Bob", None), ("c", "Cem", 31)),
    ]
    assert study.tables["relationships"]["edge id"].to_list() == ["0", "1"]


def test_times_of_gephi_are_since_and_until_where_they_are_spans_of_dates(tmp_path: Path) -> None:
    """One span of dates is read as such, open ends are blank; several spans stay text."""
    (tmp_path / "e.csv").write_text(
        'Source,Target,Type,Interval\na,b,Directed,"<[2020-01-01, 2020-12-31]>"\n'
        'b,c,Directed,"<[2021-05-01, Infinity]>"\n'
    )
    table = read(tmp_path / "e.csv").tables["relationships"]
    assert table.select("since", "until").rows() == [("2020-01-01", "2020-12-31"), ("2021-05-01", None)]
    (tmp_path / "e.csv").write_text('Source,Target,Type,Interval\na,b,Directed,"<[1, 2]; [4, 5]>"\n')
    assert read(tmp_path / "e.csv").tables["relationships"]["Interval"].to_list() == ["<[1, 2]; [4, 5]>"]


def test_what_gephi_is_given_is_safe_and_timed(tmp_path: Path) -> None:
    """A formula has an apostrophe before it; a tie of a dated wave has its span; pandas reads both tables."""
    study = Study.from_records(
        [
            *(Actor(id=name, name=f"={name}") for name in ("a", "b")),
            Relationship(source="a", target="b", wave="1", strength=-2.5),
            Relationship(source="b", target="a", since="2021-03"),
        ],
        settings=Settings(waves=(Wave(id="1", start="2020", end="2020-06"),)),
    )
    report = write_gephi(Release(study=study), tmp_path / "x.gephi.csv")
    edges, nodes = (pd.read_csv(path) for path in report.files)
    assert edges["Timeset"].to_list() == ["<[2020-01-01, 2020-06-30]>", "<[2021-03-01, Infinity]>"]
    assert edges["Weight"].to_list()[0] == -2.5
    assert nodes["Label"].to_list() == ["'=a", "'=b"]
    assert list(edges.columns[:3]) == ["Source", "Target", "Type"]


def test_a_workbook_of_kumu(tmp_path: Path) -> None:
    """Labels stand for elements; a list in ``To`` is a connection to each; directions are Kumu's words."""
    people = [["Ann", "person", "glad"], ["Bob", "person", None]]
    elements = Sheet(name="Elements", columns=("Label", "Type", "Mood"), rows=people)
    rows = [["Ann", "Bob|Hall", "mutual", "friend"], ["Bob", "Ann", "directed", "help"]]
    connections = Sheet(name="Connections", columns=("From", "To", "Direction", "Type"), rows=rows)
    (tmp_path / "k.xlsx").write_bytes(as_xlsx([elements, connections]))
    study = read(tmp_path / "k.xlsx")
    assert study.tables["actors"].select("id", "kind", "Mood").rows() == list(map(tuple, people))
    assert [tie[:4] for tie in ties(study)] == [("Ann", "Bob", "friend", False), ("Bob", "Ann", "help", True)]
    # The hall is no element: that connection is set aside, at the row of the sheet it stands in.
    assert [(p.row, p.column) for p in study.report.problems if p.severity.name == "SET_ASIDE"] == [(2, "target")]


def test_what_kumu_is_given(tmp_path: Path) -> None:
    """Openpyxl finds the sheets Kumu wants; a ``|`` does not make a list, and is counted; ids are stable."""
    study = Study.from_records(
        [Actor(id="a", name="Ann|Bob", kind="person"), Actor(id="b"), Relationship(source="a", target="b")]
    )
    report = write_kumu_workbook(Release(study=study), tmp_path / "x.kumu.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.kumu.xlsx")
    assert book.sheetnames == ["Elements", "Connections"]
    rows = list(book["Elements"].iter_rows(values_only=True))
    assert rows[0][:3] == ("ID", "Label", "Type")
    assert rows[1][:3] == ("a", "Ann\uff5cBob", "person")
    assert next(book["Connections"].iter_rows(min_row=2, values_only=True))[:4] == ("c1", "a", "b", "directed")
    assert [(loss.field, loss.change, loss.count) for loss in report.losses] == [("elements", "coerced", 2)]


def test_a_blueprint_of_kumu(tmp_path: Path) -> None:
    """Elements with and without ids, directions, tags, fields of one's own."""
    held = {
        "elements": [
            {"id": "e1", "label": "Ann", "type": "person", "tags": ["a", "b"], "mood": "glad"},
            {"label": "Hall", "type": "place"},
        ],
        "connections": [{"from": "e1", "to": "Hall", "type": "uses", "direction": "directed", "strength": 2}],
    }
    (tmp_path / "k.json").write_text(json.dumps(held, indent=1))
    study = read(tmp_path / "k.json")
    assert study.tables["actors"].select("id", "name", "kind").rows() == [
        *(("e1", "Ann", "person"), ("Hall", "Hall", "place")),
    ]
    assert ties(study) == [("e1", "Hall", "uses", True, 2.0)]


def test_a_workbook_without_connections_is_refused(tmp_path: Path) -> None:
    """The message names the sheets there are."""
    (tmp_path / "k.xlsx").write_bytes(as_xlsx([Sheet(name="Elements", columns=("Label",), rows=[["Ann"]])]))
    from kindframe_formats.kumu_workbook import read_kumu

    with pytest.raises(FileRejected) as caught:
        read_kumu(tmp_path / "k.xlsx")
    assert [problem.code for problem in caught.value.problems] == ["KF-KUMU-01"]
