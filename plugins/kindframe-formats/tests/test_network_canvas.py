"""Network Canvas exports: each interview's ego and alters, who named whom, and cells that say less than they seem."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe.errors import FileRejected, KindframeError, PluginError, UnsafeInput
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.netcanvas_reading import read_netcanvas

EGO = "networkCanvasEgoUUID,networkCanvasCaseID,networkCanvasSessionID,networkCanvasProtocolName,age\n"
NODE = "nodeID,networkCanvasEgoUUID,networkCanvasUUID"
EDGE = "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID"
VALID = {
    "kind_ego.csv": f"{EGO}e-1,case 1,s-1,Kind,34\ne-2,case 2,s-2,Kind,51\ne-3,case 3,s-3,Kind,\n",
    "kind_attributeList_person.csv": f"{NODE},name,closeness\n1,e-1,n-1,Sam,3\n2,e-1,n-2,Pat,5\n1,e-2,n-3,Sam,2\n",
    "kind_edgeList_knows.csv": f"{EDGE},since_school\n1,1,2,e-1,d-1,n-1,n-2,true\n",
}

Write = Callable[..., Path]


@pytest.fixture
def export(tmp_path: Path) -> Write:
    """Write an export to a folder: the valid one, with some files replaced, or left out where they are None."""

    def write(**changed: str | None) -> Path:
        folder = tmp_path / "nc"
        folder.mkdir()
        named = {"ego": "kind_ego.csv", "people": "kind_attributeList_person.csv", "knows": "kind_edgeList_knows.csv"}
        texts: dict[str, str | None] = {**VALID, **{named.get(k, k): text for k, text in changed.items()}}
        for name, text in texts.items():
            if text is not None:
                (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


def test_egos_are_actors_and_every_naming_is_a_tie_told_by_the_ego(export: Write) -> None:
    """Two Sams of two interviews are two, an ego who named nobody is there, and edges are the ego's report."""
    study = kf.read(export())
    assert study.actors.table.select("id", "name", "kind", "age", "closeness").rows() == [
        ("e-1", None, "person", 34, None),
        ("e-2", None, "person", 51, None),
        ("e-3", None, "person", None, None),
        ("e-1/n-1", "Sam", "person", None, 3),
        ("e-1/n-2", "Pat", "person", None, 5),
        ("e-2/n-3", "Sam", "person", None, 2),
    ]
    columns = ["source", "target", "kind", "directed", "reported_by", "id", "since_school"]
    assert study.relationships.table.select(columns).rows() == [
        ("e-1", "e-1/n-1", "named", True, "e-1", None, None),
        ("e-1", "e-1/n-2", "named", True, "e-1", None, None),
        ("e-2", "e-2/n-3", "named", True, "e-2", None, None),
        ("e-1/n-1", "e-1/n-2", "knows", False, "e-1", "d-1", True),
    ]
    assert study.report.outcome == "accepted", str(study.report)
    assert study.title == "Kind"


def test_a_zip_of_the_export_gives_the_same_study(export: Write, tmp_path: Path) -> None:
    """Folder or archive, with or without a folder around the files in it."""
    folder = export()
    with zipfile.ZipFile(tmp_path / "nc.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"export/{file.name}")
    assert kf.read(tmp_path / "nc.zip") == kf.read(folder)


def test_a_study_folder_is_not_taken_for_an_export(tmp_path: Path) -> None:
    """Folders and archives of kindframe's own tables are read as they always were."""
    (tmp_path / "people.csv").write_text("id\na\n")
    assert kf.read(tmp_path).actors.ids == ("a",)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(tmp_path / "people.csv", "people.csv")
    assert kf.read(tmp_path / "x.zip").actors.ids == ("a",)


def test_sessions_each_in_files_of_their_own_are_one_study(export: Write) -> None:
    """An export writes files for each session; a roster person named in two stays two, and that is noted."""
    folder = export(
        **{
            "b_s9_ego.csv": f"{EGO}e-9,case 1,s-9,Kind,20\n",
            "b_s9_attributeList_Café group.csv": f"{NODE},name\n1,e-9,n-1,Sam\n",
            "b_s9_edgeList_knows.csv": f"{EDGE}\n",
        }
    )
    study = kf.read(folder)
    assert study.actors["e-9/n-1"].kind == "Café group"
    assert "e-1/n-1" in study.actors.ids
    codes = {p.code: p for p in study.report.problems}
    assert codes["KF-NC-05"].column == "networkCanvasCaseID"  # case 1 has two sessions
    assert "1 alters" in codes["KF-NC-06"].message
    assert codes["KF-NC-06"].severity is Severity.WARNING
    assert "KF-KIND-01" not in codes


def test_a_missing_file_of_egos_is_named(export: Write) -> None:
    """Without egos nobody knows who told; the file that should be there is named."""
    with pytest.raises(FileRejected) as caught:
        kf.read(export(ego=None))
    assert caught.value.problems[0].file == "kind_ego.csv"


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("knows", f"{EDGE}\n1,1,2,e-1,d-1,n-1,n-2\n2,1,9,e-1,d-2,n-1,n-99\n", ("kind_edgeList_knows.csv", 3, "target")),
        # An alter of another ego is not among this ego's.
        ("knows", f"{EDGE}\n1,1,2,e-2,d-1,n-1,n-3\n", ("kind_edgeList_knows.csv", 2, "source")),
        (
            "people",
            f"{NODE},name,closeness\n1,e-1,n-1,Sam,3\n2,e-1,n-2,Pat,5\n1,e-8,n-3,Sam,2\n",
            ("kind_attributeList_person.csv", 4, "networkCanvasEgoUUID"),
        ),
        (
            "people",
            f"{NODE},name\n1,e-1,n-1,Sam\n1,e-1,n-2,Pat\n2,e-1,,Lee\n",
            ("kind_attributeList_person.csv", 4, "id"),
        ),
        ("people", f"{NODE},name\n1,e-1,n-1,Sam\n1,e-1,n-2,Pat\n2,e-1\n", ("kind_attributeList_person.csv", 4, None)),
    ],
    ids=["unknown", "of-another-ego", "unknown-ego", "no-uuid", "short-row"],
)
def test_a_row_that_cannot_be_kept_is_set_aside_by_file_and_line(
    export: Write, file: str, text: str, place: tuple[str, int, str | None]
) -> None:
    """UUIDs that nothing has, and rows without one, cost the row alone."""
    study = kf.read(export(**{file: text}))
    assert [(p.file, p.row, p.column) for p in study.report.of(Severity.SET_ASIDE)] == [place]
    assert all(c.read == c.kept + c.set_aside + c.merged for c in study.report.counts)


def test_cells_that_say_less_than_they_seem_are_named(export: Write) -> None:
    """All-false options are ambiguous, encrypted answers unknown with the reason, guards go, both of two names stay."""
    study = kf.read(
        export(
            people=(
                f"{NODE},name,help_food,help_lifts,note,name_2,score\n"
                "1,e-1,n-1,ENCRYPTED,false,false,'=1+1,x,'-2.5\n"
                "2,e-1,n-2,Pat,true,false,'tis,y,0.5\n"
                "1,e-2,n-3,Sam,,,,,\n"
            )
        )
    )
    people = study.actors.table.filter(kind="person").tail(3)
    columns = ["name", "name_missing", "help_food", "help_lifts", "note", "name_2", "score"]
    assert people.select(columns).rows() == [
        (None, "encrypted", False, False, "=1+1", "x", -2.5),
        ("Pat", None, True, False, "'tis", "y", 0.5),
        ("Sam", None, None, None, None, None, None),
    ]
    warnings = {p.code: (p.row, p.column) for p in study.report.of(Severity.WARNING)}
    assert warnings == {"KF-NC-07": (2, "help_food"), "KF-NC-08": (2, "name")}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ego": "egoUUID\ne-1\n"}, "networkCanvasEgoUUID"),
        ({"people": "nodeID,name\n1,Sam\n"}, "networkCanvasEgoUUID"),
        ({"knows": "edgeID,networkCanvasEgoUUID\n"}, "networkCanvasSourceUUID"),
        ({"knows": ""}, "empty"),
    ],
    ids=["ego", "alters", "edges", "empty"],
)
def test_a_table_without_its_columns_is_refused(export: Write, changed: dict[str, str], words: str) -> None:
    """What is no table of Network Canvas, though it is called one, is refused with the column it lacks."""
    with pytest.raises(FileRejected, match=words):
        kf.read(export(**changed))


def test_matrices_and_other_files_are_noted_and_not_read(export: Write) -> None:
    """An adjacency matrix repeats the edge list; a remark file is no table."""
    study = kf.read(export(**{"kind_adjacencyMatrix_knows.csv": ",n-1\nn-1,0\n", "readme.txt": "hello"}))
    assert [p.file for p in study.report.of(Severity.NOTE) if p.code == "KF-NC-03"] == [
        "kind_adjacencyMatrix_knows.csv",
        "readme.txt",
    ]
    assert len(study.relationships) == 4


def test_an_archive_that_reaches_outside_is_refused(tmp_path: Path) -> None:
    """A path that leads out of the archive is not followed."""
    with zipfile.ZipFile(tmp_path / "nc.zip", "w") as archive:
        archive.writestr("../kind_attributeList_person.csv", VALID["kind_attributeList_person.csv"])
    with pytest.raises(UnsafeInput):
        kf.read(tmp_path / "nc.zip")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_the_bytes_only_a_kindframe_error_comes_out(data: st.DataObject) -> None:
    """Exports with pieces put in or taken out are read, each row counted, or refused as input."""
    pieces = [
        b",",
        b'"',
        b"\n",
        b"true",
        b"ENCRYPTED",
        b"'=x",
        b"e-1",
        b"\xff",
        b"\x00",
        b",type",
        b",kind",
        b"_2",
        b";",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in VALID.items():
            raw = text.encode()
            for place, gone, piece in data.draw(
                st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 12), st.sampled_from(pieces)), max_size=2)
            ):
                raw = raw[:place] + piece + raw[place + gone :]
            (Path(folder) / name).write_bytes(raw)
        try:
            study = assemble(read_netcanvas(Path(folder)))
        except PluginError:
            raise
        except KindframeError as error:
            str(error).encode()
            return
    str(study.report).encode()
    assert all(c.read == c.kept + c.set_aside + c.merged for c in study.report.counts)


def test_a_column_that_stands_twice_is_warned_of(export: Write) -> None:
    """Both are kept, the later one under a number, and the header's line is named."""
    folder = export(people=f"{NODE},name,name\n1,e-1,n-1,Sam,Samuel\n", knows=None)
    problem = next(p for p in kf.read(folder).report.problems if p.code == "KF-COL-08")
    assert (problem.row, problem.column, problem.severity) == (1, "name", Severity.WARNING)
