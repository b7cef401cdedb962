"""Pajek: network, partitions, vectors are written and read; what has no room is counted, what is odd has its line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import igraph
import networkx as nx
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.errors import FileRejected, LimitExceeded
from kindframe.exporting import Release
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.pajek_reading import read_pajek
from kindframe_formats.pajek_writing import write_pajek


def read(path: Path, text: str) -> Study:
    """Read a text as a Pajek network."""
    path.write_text(text, encoding="utf-8")
    return assemble(read_pajek(path))


def ties(study: Study) -> list[tuple[object, ...]]:
    """Give ends, kind, direction and strength of each tie."""
    return study.tables["relationships"].select("source", "target", "kind", "directed", "strength").rows()


def test_a_network_with_partition_and_vector_comes_back(tmp_path: Path) -> None:
    """Kinds of ties are relations, words classes, numbers vectors, their types kept; a quotation mark is no trouble."""
    study = Study.from_records(
        [
            Actor(id='a "b"', kind="person", group="North", attributes={"age": 40, "open": True, "score": 0.5}),
            Actor(id="c", kind="person", group="South", attributes={"age": None, "open": False, "score": None}),
            Actor(id="park", kind="place", latitude=55.5, longitude=-4.25),
            Relationship(source='a "b"', target="c", kind="help", directed=True, strength=2.5),
            Relationship(source="c", target="park", kind="uses", directed=True),
            Relationship(source="c", target='a "b"', kind="friend", directed=False, strength=0.0),
        ]
    )
    report = write_pajek(Release(study=study), tmp_path / "n.net")
    back = assemble(read_pajek(tmp_path / "n.net"))
    actors = study.tables["actors"]
    assert back.tables["actors"].select(actors.columns).equals(actors)
    assert sorted(map(str, ties(back))) == sorted(map(str, ties(study)))
    assert report.lossless
    assert [path.name for path in report.files] == [
        *("n.net", "n-kind.clu", "n-group.clu", "n-latitude.vec", "n-longitude.vec"),
        *("n-age.vec", "n-open.clu", "n-score.vec"),
    ]
    # By hand: a "b" and c are persons (1), the park a place (2), in the order of the vertices.
    assert (tmp_path / "n-kind.clu").read_text() == "*Vertices 3\n1\n1\n2\n"
    assert (tmp_path / "n-age.vec").read_text() == "*Vertices 3\n40\n999999998\n999999998\n"


def test_what_is_lost_is_the_loss_report(tmp_path: Path, hard_study: Study) -> None:
    """Each column that comes back empty is reported with the number of its cells; all others come back as they were."""
    report = write_pajek(Release(study=hard_study), tmp_path / "n.net")
    back = assemble(read_pajek(tmp_path / "n.net"))
    gone = {}
    for table in ("actors", "relationships"):
        before, after = hard_study.tables[table], back.tables[table]
        assert after.height == before.height
        for column in before.columns:
            old = before[column]
            known = int((old.list.len() > 0).sum()) if old.dtype == pl.List else old.len() - old.null_count()
            new = after[column] if column in after.columns else pl.Series([None] * old.len())
            kept = int((new.list.len() > 0).sum()) if new.dtype == pl.List else new.len() - new.null_count()
            if kept < known:
                gone[f"{table}.{column}"] = known
            elif column != "directed" and table == "actors":
                assert new.to_list() == old.to_list(), column
    for table in ("domains", "actions", "evidence", "responses"):
        gone[table] = hard_study.tables[table].height
    gone["study.toml"] = 1
    assert gone == {loss.field: loss.count for loss in report.losses if loss.change == "dropped"}
    blank = hard_study.tables["relationships"]["directed"].null_count()
    others = [(loss.field, loss.change, loss.count) for loss in report.losses if loss.change != "dropped"]
    assert others == [("relationships.directed", "coerced", blank)]


_TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=9)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(_TEXTS | st.sampled_from(["1", '"1"', "&#34;", "x" * 300]), min_size=2, max_size=4, unique=True))
def test_any_label_survives(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Line ends, quotation marks, emoji and what looks like a number by name come back as they were."""
    study = Study.from_records([*(Actor(id=name) for name in names), Relationship(source=names[0], target=names[1])])
    path = tmp_path_factory.mktemp("pajek") / "n.net"
    write_pajek(Release(study=study), path)
    back = assemble(read_pajek(path))
    assert back.tables["actors"]["id"].to_list() == study.tables["actors"]["id"].to_list()
    assert ties(back)[0][:2] == ties(study)[0][:2]


def test_peers_open_a_network_of_one_kind(tmp_path: Path) -> None:
    """networkx, igraph and R's network find 4 vertices and 3 arcs with their values."""
    people = [Actor(id=name, kind="person") for name in ("ann", "Bob R.", "cem", "zoë")]
    pairs = [("ann", "Bob R.", 2.0), ("Bob R.", "cem", 0.5), ("cem", "ann", 1.0)]
    study = Study.from_records([*people, *(Relationship(source=a, target=b, strength=w) for a, b, w in pairs)])
    path = tmp_path / "n.net"
    write_pajek(Release(study=study), path)
    graph = nx.read_pajek(path)
    other = igraph.Graph.Read_Pajek(str(path))
    assert sorted(graph.edges(data="weight")) == sorted(pairs)
    assert set(graph) == {"ann", "Bob R.", "cem", "zoë"}
    assert (other.vcount(), other.ecount(), other.es["weight"]) == (4, 3, [2.0, 0.5, 1.0])
    if shutil.which("Rscript") is None:
        return
    code = f"suppressMessages(library(network)); x <- read.paj('{path}'); cat(network.size(x), network.edgecount(x))"
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False, timeout=120)
    if "there is no package" not in done.stderr:
        assert done.stdout.strip() == "4 3", done.stderr


def test_files_of_others_are_read(tmp_path: Path) -> None:
    """Remarks, places, colours, edges beside arcs, lists, times, labels of lines, a partition named like the file."""
    (tmp_path / "n.clu").write_text("*Vertices 4\n1\n2\n2\n9999998\n")
    text = """*Network street
*Vertices 4
1 "Ann Ray" 0.1 0.2 0.5 ic Green
2 bob 0.3 0.4 0.5
3 "cem"
4 "dee"
*Arcs :2 "help"
% a remark
 1   2  3 c Blue [1-3]
2 3 .5 l "often"
*Edges
3 4
*Arcslist
4 1 2
"""
    study = read(tmp_path / "n.net", text)
    actors = study.tables["actors"]
    assert actors["id"].to_list() == ["Ann Ray", "bob", "cem", "dee"]
    assert actors["partition"].to_list() == [1, 2, 2, None]
    assert actors["x"].to_list() == [0.1, 0.3, None, None]
    assert ties(study) == [
        ("Ann Ray", "bob", "help", True, 3.0),
        ("bob", "cem", "help", True, 0.5),
        ("cem", "dee", None, False, None),
        ("dee", "Ann Ray", None, True, None),
        ("dee", "bob", None, True, None),
    ]
    relationships = study.tables["relationships"]
    assert relationships["label"].to_list() == [None, "often", None, None, None]
    assert relationships["times"].to_list() == ["1-3", None, None, None, None]
    assert study.title == "street"


def test_a_matrix_and_two_modes_are_read(tmp_path: Path) -> None:
    """A matrix's cells are ties; of ``*Vertices 3 2`` the first two are of the first mode."""
    study = read(tmp_path / "n.net", '*Vertices 3 2\n1 "a"\n2 "b"\n3 "x"\n*Matrix\n0 0 1\n0 0 2.5\n0 0 0\n')
    assert ties(study) == [("a", "x", None, True, 1.0), ("b", "x", None, True, 2.5)]
    assert study.tables["actors"]["mode"].to_list() == ["1", "1", "2"]


def test_a_project_holds_its_partitions_itself(tmp_path: Path) -> None:
    """A ``.paj`` with a network, a partition and a vector; two networks in one are refused with the line."""
    text = '*Network n\n*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 1\n*Partition sex\n*Vertices 2\n1\n2\n'
    text += "*Vector age\n*Vertices 2\n30\n31.5\n"
    study = read(tmp_path / "n.paj", text)
    assert study.tables["actors"].select("id", "sex", "age").rows() == [("a", 1, 30.0), ("b", 2, 31.5)]
    with pytest.raises(FileRejected) as caught:
        read(tmp_path / "n.paj", text + '*Network m\n*Vertices 1\n1 "a"\n')
    assert [(p.code, p.row) for p in caught.value.problems] == [("KF-PAJ-02", 16)]


def test_lines_that_are_none_are_set_aside_with_their_place(tmp_path: Path) -> None:
    """A vertex that is not there and a line of words are set aside; read = kept + set aside."""
    study = read(tmp_path / "n.net", '*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 1\n1 7 1\none two\n')
    aside = [(p.code, p.row, p.column) for p in study.report.problems if p.severity is Severity.SET_ASIDE]
    assert aside == [("KF-PAJ-12", 6, "target"), ("KF-PAJ-12", 7, None)]
    assert [(c.read, c.kept, c.set_aside) for c in study.report.counts if c.table == "relationships"] == [(3, 1, 2)]


def test_vertices_of_one_label_stay_apart(tmp_path: Path) -> None:
    """Two called Ann go by number and label, and that is said."""
    study = read(tmp_path / "n.net", '*Vertices 2\n1 "Ann"\n2 "Ann"\n*Arcs\n1 2 1\n')
    assert study.tables["actors"].select("id", "name").rows() == [("1 Ann", "Ann"), ("2 Ann", "Ann")]
    assert "KF-PAJ-11" in {p.code for p in study.report.problems}


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("hello\n", FileRejected, "KF-PAJ-01"),
        ("*Vertices\n", FileRejected, "KF-PAJ-01"),
        ("*Vertices 900000000\n1 a\n", LimitExceeded, "KF-SIZE-02"),
    ],
)
def test_what_is_no_network_is_refused(tmp_path: Path, text: str, error: type[Exception], code: str) -> None:
    """Without vertices, without their number, or with a number that no file could name."""
    with pytest.raises(error) as caught:
        read(tmp_path / "n.net", text)
    assert [p.code for p in caught.value.problems] == [code]  # type: ignore[attr-defined]


def test_a_partition_that_does_not_fit_is_left_out_aloud(tmp_path: Path) -> None:
    """Three values for two vertices are not taken, and the message names the file."""
    (tmp_path / "n-sex.clu").write_text("*Vertices 3\n1\n2\n1\n")
    study = read(tmp_path / "n.net", '*Vertices 2\n1 "a"\n2 "b"\n')
    assert "sex" not in study.tables["actors"].columns
    assert [(p.code, p.file) for p in study.report.problems] == [("KF-PAJ-08", "n-sex.clu")]


PROJECT = """*Network first.net
*Vertices 2
1 "ann" 0.1 0.2 ellipse
2 "bob" 0.3 0.4 ellipse
*Arcs
1 2 1
*Network second.net
*Vertices 3
*Edges
1 3 2
*Partition house.clu
*Vertices 3
1
1
2
*Permutation turned
*Vertices 2
2
1
"""


def test_a_network_of_a_project_of_several_is_named(tmp_path: Path) -> None:
    """By its name or its number, with the partitions of its size; without a name the message lists them."""
    path = tmp_path / "n.paj"
    path.write_text(PROJECT, encoding="utf-8")
    with pytest.raises(FileRejected) as caught:
        kf.read(path)
    assert "There are 1 'first.net'; 2 'second.net'." in str(caught.value)
    first = kf.read(path, network="first.net")
    assert first.tables["actors"].select("id", "x", "y").rows() == [("ann", 0.1, 0.2), ("bob", 0.3, 0.4)]
    assert ties(first) == [("ann", "bob", None, True, 1.0)]
    second = kf.read(path, network="2")
    assert second.tables["actors"].select("id", "house").rows() == [("1", 1), ("2", 1), ("3", 2)]
    assert ties(second) == [("1", "3", None, False, 2.0)]
    with pytest.raises(FileRejected, match="no network 'third'"):
        kf.read(path, network="third")


def test_older_files_are_taken(tmp_path: Path) -> None:
    """A partition without its line of vertices, and a matrix in a file that ends in .mat; MATLAB's are left alone."""
    (tmp_path / "n.clu").write_text("1\r\n2\r\n")
    (tmp_path / "n.mat").write_text('% a remark\n*Vertices 2\n1 "ann"\n2 "bob"\n*Matrix\n0 1\n0 0\n')
    study = kf.read(tmp_path / "n.mat")
    assert study.tables["actors"].select("id", "partition").rows() == [("ann", 1), ("bob", 2)]
    assert ties(study) == [("ann", "bob", None, True, 1.0)]
    (tmp_path / "brain.mat").write_bytes(b"MATLAB 5.0 MAT-file")
    with pytest.raises(FileRejected, match="no ending of a table"):
        kf.read(tmp_path / "brain.mat")


def test_two_modes_are_what_the_options_say(tmp_path: Path) -> None:
    """Of three vertices the first is a person and the others are groups; ``mode`` stays beside it."""
    path = tmp_path / "n.net"
    path.write_text("*Vertices 3 1\n*Edges\n1 2\n", encoding="utf-8")
    actors = kf.read(path, rows="person", columns="group").tables["actors"]
    assert actors.select("id", "kind", "mode").rows() == [
        ("1", "person", "1"),
        ("2", "group", "2"),
        ("3", "group", "2"),
    ]
