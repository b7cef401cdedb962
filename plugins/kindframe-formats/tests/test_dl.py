"""UCINET DL: every form of its data is read; what one value for a pair cannot hold is decided aloud when written."""

from __future__ import annotations

from pathlib import Path

import igraph
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.errors import FileRejected, LimitExceeded
from kindframe.exporting import Release
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.dl_reading import read_dl
from kindframe_formats.dl_writing import write_dl


def read(folder: Path, text: str) -> Study:
    """Read a text as DL."""
    path = folder / "n.dl"
    path.write_text(text, encoding="utf-8")
    return assemble(read_dl(path))


def cells(study: Study) -> list[tuple[object, ...]]:
    """Give ends, kind and strength of each tie."""
    return study.tables["relationships"].select("source", "target", "kind", "strength").rows()


FORMS = {
    "a whole matrix": "dl n=3\nformat = fullmatrix\nlabels:\na,b,c\ndata:\n0 2 0\n0 0 1\n0 0 0\n",
    "a matrix without its form": "DL N = 3\nLABELS:\na b\nc\nDATA:\n0 2 0 0 0 1\n0 0 0\n",
    "pairs": "dl n=3 format=edgelist1\nlabels:\na\nb\nc\ndata:\n1 2 2\n2 3\n",
    "pairs with commas": "dl\nn = 3\nformat = edgelist1\nlabels: a b c\ndata:\n1, 2, 2\n2,3\n",
    "pairs with labels": "dl n=3\nformat = edgelist1\nlabels embedded\ndata:\na b 2\nb c\n",
    "labels in a matrix": "dl n=3\nlabels embedded:\nformat=fullmatrix\ndata:\n a b c\na 0 2 0\nb 0 0 1\nc 0 0 0\n",
    "a matrix without its diagonal": "dl n=3\ndiagonal = absent\nlabels:\na b c\ndata:\n2 0\n0 1\n0 0\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_same_ties(tmp_path: Path, form: str) -> None:
    """Ann to Bob with 2 and Bob to Cem with 1, however they are written; a pair without a value has none."""
    study = read(tmp_path, FORMS[form])
    assert study.tables["actors"]["id"].to_list() == ["a", "b", "c"]
    assert [(*tie[:3], tie[3] or 1.0) for tie in cells(study)] == [("a", "b", None, 2.0), ("b", "c", None, 1.0)]
    assert study.tables["relationships"]["directed"].to_list() == [True, True]
    assert study.report.outcome == "accepted"


def test_lists_of_nodes_are_read(tmp_path: Path) -> None:
    """The first of a line is tied to each of the others; of two modes rows and columns are apart."""
    study = read(tmp_path, "dl n=4 format=nodelist1\nlabels:\na b c d\ndata:\n1 2 3\n4 1\n")
    assert [tie[:2] for tie in cells(study)] == [("a", "b"), ("a", "c"), ("d", "a")]
    head = "dl nr=2 nc=2 format=nodelist2\nrow labels:\nann bob\ncolumn labels:\npark hall\n"
    two = read(tmp_path, f"{head}data:\n1 1 2\n2 2\n")
    assert [tie[:2] for tie in cells(two)] == [("ann", "park"), ("ann", "hall"), ("bob", "hall")]
    assert two.tables["actors"].select("id", "mode").rows() == [
        *(("ann", "row"), ("bob", "row"), ("park", "column"), ("hall", "column")),
    ]


def test_labels_of_two_modes_may_be_alike(tmp_path: Path) -> None:
    """A column called like a row is told apart, and that is said; embedded labels need no size."""
    study = read(tmp_path, "dl nr=2 nc=2 format=edgelist2\nlabels embedded:\ndata:\nann park 3\n'Bob R' ann 1\n")
    assert cells(study) == [("ann", "park", None, 3.0), ("Bob R", "column:ann", None, 1.0)]
    assert "KF-DL-05" in {problem.code for problem in study.report.problems}


def test_halves_are_ties_both_ways(tmp_path: Path) -> None:
    """Lower and upper half with their diagonal give the same three undirected ties."""
    lower = read(tmp_path, "dl n=3 format=lowerhalf\nlabels:\na,b,c\ndata:\n0\n1 0\n2 3 0\n")
    assert sorted(tie[3] for tie in cells(lower)) == [1.0, 2.0, 3.0]
    assert cells(lower)[0] == ("b", "a", None, 1.0)
    upper = read(tmp_path, "dl n=3 format=upperhalf diagonal=absent\nlabels:\na,b,c\ndata:\n1 2\n3\n")
    assert cells(upper) == [("a", "b", None, 1.0), ("a", "c", None, 2.0), ("b", "c", None, 3.0)]
    assert upper.tables["relationships"]["directed"].to_list() == [False] * 3


def test_stacked_matrices_are_kinds(tmp_path: Path) -> None:
    """Two matrices of two actors are two kinds; pairs in several matrices have ``!`` between them."""
    text = 'dl n=2 nm=2\nlabels:\na b\nmatrix labels:\nhelp "often seen"\ndata:\n0 1\n0 0\n0 0\n2 0\n'
    assert cells(read(tmp_path, text)) == [("a", "b", "help", 1.0), ("b", "a", "often seen", 2.0)]
    text = "dl n=2 nm=2 format=edgelist1\nlabels:\na b\nmatrix labels:\nhelp,trust\ndata:\n1 2 1\n!\n2 1 4\n"
    assert cells(read(tmp_path, text)) == [("a", "b", "help", 1.0), ("b", "a", "trust", 4.0)]


@pytest.mark.parametrize(
    ("text", "error", "code", "row"),
    [
        ("hello\n", FileRejected, "KF-DL-01", 1),
        ("dl n=2\nlabels:\na b\n", FileRejected, "KF-DL-02", 4),
        ("dl n=2\nformat = edgelits1\ndata:\n1 2\n", FileRejected, "KF-DL-03", 2),
        ("dl\nformat = edgelist1\ndata:\n1 2\n", FileRejected, "KF-DL-04", 1),
        ("dl n=3\ndata:\n0 1\n1 0\n", FileRejected, "KF-DL-12", 4),
        ("dl n=900000000 format=edgelist1\ndata:\n1 2\n", LimitExceeded, "KF-SIZE-02", 1),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, error: type[Exception], code: str, row: int) -> None:
    """No DL, no data, a form with a slip in it, no size, too few cells, a size no file could hold; with the line."""
    with pytest.raises(error) as caught:
        read(tmp_path, text)
    assert [(p.code, p.row) for p in caught.value.problems] == [(code, row)]  # type: ignore[attr-defined]


def test_pairs_that_are_none_are_set_aside_with_their_line(tmp_path: Path) -> None:
    """An actor that is not there and a line of three words; a value of nought is no tie, and that is said."""
    study = read(tmp_path, "dl n=2 format=edgelist1\ndata:\n1 2 1\n1 9 1\nx y z\n2 1 0\n")
    aside = [(p.code, p.row) for p in study.report.problems if p.severity is Severity.SET_ASIDE]
    assert aside == [("KF-DL-06", 4), ("KF-DL-06", 5)]
    assert cells(study) == [("1", "2", None, 1.0)]
    assert "KF-DL-10" in {p.code for p in study.report.problems}


def test_cells_without_a_number_are_told(tmp_path: Path) -> None:
    """A question mark in a matrix is no tie, and is counted."""
    study = read(tmp_path, "dl n=2\ndata:\n0 ?\n1 0\n")
    assert cells(study) == [("2", "1", None, 1.0)]
    assert [(p.code, p.row) for p in study.report.problems] == [("KF-DL-13", 3)]


def test_one_kind_is_a_list_of_pairs_that_igraph_opens(tmp_path: Path) -> None:
    """Isolates are in it; a tie both ways stands twice; of two the stronger; nought is dropped; unknown is 1."""
    people = [Actor(id=name) for name in ("ann", "bob", "cem", "alone")]
    ties = [
        Relationship(source="ann", target="bob", kind="help", directed=True, strength=2.5),
        Relationship(source="ann", target="bob", kind="help", directed=True, strength=4),
        Relationship(source="bob", target="cem", kind="help", directed=False),
        Relationship(source="cem", target="ann", kind="help", strength=0),
    ]
    report = write_dl(Release(study=Study.from_records([*people, *ties])), tmp_path / "n.dl")
    assert {(loss.field, loss.change, loss.count) for loss in report.losses} == {
        ("relationships.directed", "coerced", 1),
        ("relationships", "dropped", 1),
        ("relationships.strength", "coerced", 1),
        ("relationships", "coerced", 1),
        ("relationships.kind", "dropped", 3),
    }
    back = assemble(read_dl(tmp_path / "n.dl"))
    assert back.tables["actors"]["id"].to_list() == ["ann", "bob", "cem", "alone"]
    assert cells(back) == [("ann", "bob", None, 4.0), ("bob", "cem", None, 1.0), ("cem", "bob", None, 1.0)]
    graph = igraph.Graph.Read_DL(str(tmp_path / "n.dl"))
    assert graph.vs["name"] == ["ann", "bob", "cem", "alone"]
    assert (graph.get_edgelist(), graph.es["weight"]) == ([(0, 1), (1, 2), (2, 1)], [4.0, 1.0, 1.0])


def test_several_kinds_are_stacked_and_come_back(tmp_path: Path) -> None:
    """Each kind is a matrix of its own, and the ties are the same again."""
    ties = [
        Relationship(source="a", target="b", kind="help", directed=True, strength=2),
        Relationship(source="b", target="a", kind="trust", directed=True, strength=0.25),
    ]
    study = Study.from_records([Actor(id="a"), Actor(id="b"), *ties])
    assert write_dl(Release(study=study), tmp_path / "n.dl").lossless
    back = assemble(read_dl(tmp_path / "n.dl"))
    assert back.tables["relationships"].equals(study.tables["relationships"])


def test_labels_ucinet_would_spoil_are_renamed_aloud(tmp_path: Path) -> None:
    """Nineteen characters are cut, and two that are alike then or in capitals are told apart; an 18th stays."""
    names = ["x" * 18, "x" * 19, "Ann", "ann", 'say "hi"', "fine"]
    study = Study.from_records([Actor(id=name) for name in names])
    report = write_dl(Release(study=study), tmp_path / "n.dl")
    # By hand: the second is cut and numbered, "ann" is Ann in capitals, quotation marks become apostrophes.
    assert assemble(read_dl(tmp_path / "n.dl")).tables["actors"]["id"].to_list() == [
        *("x" * 18, "x" * 16 + "~2", "Ann", "ann~2", "say 'hi'", "fine"),
    ]
    assert [(loss.field, loss.change, loss.count) for loss in report.losses] == [("actors.id", "renamed", 3)]


def test_level_labels_behind_other_labels_name_the_kinds(tmp_path: Path) -> None:
    """Matrices are named as UCINET's own sets do it: rows, columns and levels listed one after the other."""
    text = "DL\r\nN=2 NM=2\r\nFORMAT = FULLMATRIX DIAGONAL PRESENT\r\nROW LABELS:\r\nann\r\nbob\r\n"
    text += "COLUMN LABELS:\r\nann\r\nbob\r\nLEVEL LABELS:\r\nLIKES\r\nHELPS\r\nDATA:\r\n0 1\r\n0 0\r\n0 0\r\n1 0\r\n"
    study = read(tmp_path, text)
    found = study.tables["relationships"].select("source", "target", "kind").rows()
    assert found == [("ann", "bob", "LIKES"), ("bob", "ann", "HELPS")]
    assert not [problem for problem in study.report.problems if problem.code.startswith("KF-DL")]


def test_a_label_a_line_may_have_spaces(tmp_path: Path) -> None:
    """Where the lines are as many as the rows and the words are not, each line is one label."""
    text = "dl nr=2 nc=1\nformat=fullmatrix\nrow labels:\n1 male\n2 male\ncolumn labels:\nAGE\ndata:\n15\n10\n"
    study = read(tmp_path, text)
    assert study.tables["actors"]["id"].to_list() == ["1 male", "2 male", "AGE"]


def test_several_matrices_may_be_waves(tmp_path: Path) -> None:
    """With ``matrices=wave`` the labels of matrices are waves in their order, and no kinds of tie."""
    text = "dl n=2 nm=2\nmatrix labels:\nlater,sooner\ndata:\n0 1\n0 0\n0 1\n1 0\n"
    path = tmp_path / "n.dl"
    path.write_text(text, encoding="utf-8")
    study = kf.read(path, matrices="wave", reader="dl")
    assert study.tables["relationships"].select("source", "target", "wave", "kind").rows() == [
        ("1", "2", "later", None),
        ("1", "2", "sooner", None),
        ("2", "1", "sooner", None),
    ]
    assert [wave.id for wave in study.settings.waves] == ["later", "sooner"]


@pytest.mark.parametrize("name", ["KAPTAIL.DAT", "net.txt", "net.dl"])
def test_a_dl_is_known_by_its_first_word(tmp_path: Path, name: str) -> None:
    """UCINET's own sets end in .DAT; other files of that ending are left alone."""
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfDL\r\nN=2\r\nDATA:\r\n0 1\r\n1 0\r\n")
    assert kf.read(tmp_path / name).tables["relationships"].height == 2
    (tmp_path / "other.dat").write_text("0 1\n1 0\n")
    with pytest.raises(FileRejected, match="no ending of a table"):
        kf.read(tmp_path / "other.dat")


def test_two_modes_are_what_the_options_say(tmp_path: Path) -> None:
    """Rows are people and columns places where that is said; ``mode`` stays beside it."""
    path = tmp_path / "n.dl"
    path.write_text("dl nr=1 nc=2\nrow labels:\nann\ncolumn labels:\npark,hall\ndata:\n1 0\n", encoding="utf-8")
    study = kf.read(path, rows="person", columns="place")
    assert study.tables["actors"].select("id", "kind", "mode").rows() == [
        ("ann", "person", "row"),
        ("park", "place", "column"),
        ("hall", "place", "column"),
    ]
