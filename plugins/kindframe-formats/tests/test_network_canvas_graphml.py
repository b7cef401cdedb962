"""Network Canvas as GraphML: several interviews, keys for all, egos as data of the graph, what was not answered."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe.errors import FileRejected, UnsafeInput
from kindframe.exporting import Reading
from kindframe.problems import Severity
from kindframe_formats.netcanvas_graphml import read_netcanvas_graphml

HoldsUp = Callable[[Callable[[], Reading]], None]

FOOD, LIFTS = (f"v-help_{sha1(option.encode()).hexdigest()}" for option in ("food", "lifts"))
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:nc="http://schema.networkcanvas.com/xmlns">\n'
)
KEYS = f"""\
<key id="label" attr.name="label" attr.type="string" for="all"/>
<key id="networkCanvasType" attr.name="networkCanvasType" attr.type="string" for="all"/>
<key id="networkCanvasUUID" attr.name="networkCanvasUUID" attr.type="string" for="all"/>
<key id="networkCanvasSourceUUID" attr.name="networkCanvasSourceUUID" attr.type="string" for="edge"/>
<key id="networkCanvasTargetUUID" attr.name="networkCanvasTargetUUID" attr.type="string" for="edge"/>
<key id="v-age" attr.name="age" attr.type="int" for="graph"/>
<key id="v-close" attr.name="how_close" attr.type="int" for="node"><desc>how close?</desc></key>
<key id="v-page" attr.name="page" attr.type="int" for="node"/>
<key id="v-name" attr.name="name" attr.type="string" for="node"/>
<key id="v-lives" attr.name="lives_near" attr.type="boolean" for="node"/>
<key id="{FOOD}" attr.name="help_food" attr.type="boolean" for="node"/>
<key id="{LIFTS}" attr.name="help_lifts" attr.type="boolean" for="node"/>
<key id="v-code" attr.name="code" attr.type="string" for="node"/>
<key id="v-where" attr.name="map_X" attr.type="double" for="node"/>
<key id="v-since" attr.name="since_school" attr.type="boolean" for="edge"/>
"""


def data(**values: str) -> str:
    """Write data elements; ``v__age`` is the key ``v-age``."""
    return "".join(f'<data key="{key.replace("__", "-")}">{text}</data>' for key, text in values.items())


def node(number: int, uuid: str, kind: str = "person", **values: str) -> str:
    """Write a node with its UUID and type."""
    own = data(networkCanvasUUID=uuid, networkCanvasType=kind, label=values.get("v__name", kind))
    return f'<node id="{number}">{own}{data(**values)}</node>\n'


def graph(case: str, ego: str, *inside: str, **answers: str) -> str:
    """Write one interview."""
    own = f'<graph edgedefault="undirected" nc:caseId="{case}" nc:sessionUUID="s-{ego}" nc:protocolName="Kind">'
    return f"{own}\n{data(networkCanvasUUID=ego, **answers)}\n{''.join(inside)}</graph>\n"


def edge(source: int, target: int, ends: tuple[str, str], kind: str = "knows", **values: str) -> str:
    """Write an edge with the UUIDs of its ends."""
    own = data(networkCanvasUUID=f"d-{source}{target}", networkCanvasType=kind)
    own += data(networkCanvasSourceUUID=ends[0], networkCanvasTargetUUID=ends[1])
    return f'<edge id="{source}{target}" source="{source}" target="{target}">{own}{data(**values)}</edge>\n'


FIRST = graph(
    "case 1",
    "e-1",
    node(1, "n-1", v__name="Sam", v__close="3", v__lives="false", **{FOOD.replace("-", "__"): "true"}, v__code="007"),
    node(2, "n-2", v__name="'tis =1+1", v__close="5", v__where="0.25"),
    node(3, "n-p", "place", v__page="4"),
    edge(1, 2, ("n-1", "n-2"), v__since="true"),
    v__age="34",
)
SECOND = graph("case 2", "e-2", node(1, "n-1", v__name="Sam", v__close="ENCRYPTED"))
ALONE = graph("case 3", "e-3")


def write(place: Path, *graphs: str, name: str = "nc.graphml") -> Path:
    """Write a file of some interviews."""
    (place / name).write_text(HEAD + KEYS + "".join(graphs) + "</graphml>\n", encoding="utf-8")
    return place / name


def test_interviews_of_one_file_are_egos_alters_and_ties(tmp_path: Path) -> None:
    """Keys for all, an ego with nobody, one roster person under two egos, and types as they are declared."""
    study = kf.read(write(tmp_path, FIRST, SECOND, ALONE))
    columns = [
        "id",
        "name",
        "kind",
        "age",
        "how close?",
        "page",
        "lives_near",
        "help_food",
        "help_lifts",
        "code",
        "map_X",
    ]
    assert study.actors.table.select(columns).rows() == [
        ("e-1", None, "person", 34, None, None, None, None, None, None, None),
        ("e-2", None, "person", None, None, None, None, None, None, None, None),
        ("e-3", None, "person", None, None, None, None, None, None, None, None),
        ("e-1/n-1", "Sam", "person", None, 3, None, False, True, None, "007", None),
        ("e-1/n-2", "'tis =1+1", "person", None, 5, None, None, None, None, None, 0.25),
        ("e-2/n-1", "Sam", "person", None, None, None, None, None, None, None, None),
        ("e-1/n-p", None, "place", None, None, 4, None, None, None, None, None),
    ]
    assert study.actors["e-1"].attributes["networkCanvasCaseID"] == "case 1"
    assert study.actors["e-2/n-1"].attributes["how close?_missing"] == "encrypted"
    ties = study.relationships.table.select(
        "source", "target", "kind", "directed", "reported_by", "since_school"
    ).rows()
    assert ties == [
        ("e-1", "e-1/n-1", "named", True, "e-1", None),
        ("e-1", "e-1/n-2", "named", True, "e-1", None),
        ("e-2", "e-2/n-1", "named", True, "e-2", None),
        ("e-1", "e-1/n-p", "named", True, "e-1", None),
        ("e-1/n-1", "e-1/n-2", "knows", False, "e-1", True),
    ]
    assert study.title == "Kind"
    assert not study.report.set_aside
    assert {p.code for p in study.report.of(Severity.WARNING)} == {"KF-NC-06", "KF-NC-08"}


def test_one_file_or_many_folder_or_archive_give_one_study(tmp_path: Path) -> None:
    """Where the interviews stand does not matter; CSV files of the same export are left to the GraphML."""
    whole = kf.read(write(tmp_path, FIRST, SECOND))
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder, FIRST, name="a.graphml")
    write(folder, SECOND, name="b.graphml")
    (folder / "a_ego.csv").write_text("networkCanvasEgoUUID\ne-1\n")
    (folder / "a_attributeList_person.csv").write_text("networkCanvasEgoUUID,networkCanvasUUID\ne-1,n-1\n")
    many = kf.read(folder)
    assert set(many.actors.ids) == set(whole.actors.ids)
    assert many.relationships.table.sort("source", "target").equals(whole.relationships.table.sort("source", "target"))
    assert [p.file for p in many.report.problems if p.code == "KF-NC-03"] == [
        "a_attributeList_person.csv",
        "a_ego.csv",
    ]
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    assert kf.read(tmp_path / "x.zip") == many


def test_both_exports_of_the_same_interviews_give_the_same_people_and_ties(tmp_path: Path) -> None:
    """CSV and GraphML differ in what they tell of silence, and in nothing else."""
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "k_ego.csv").write_text(
        "networkCanvasEgoUUID,networkCanvasCaseID,networkCanvasSessionID,networkCanvasProtocolName\n"
        "e-1,case 1,s-e-1,Kind\n"
    )
    (folder / "k_attributeList_person.csv").write_text(
        "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,lives_near\n1,e-1,n-1,Sam,true\n2,e-1,n-2,'=Pat,\n"
    )
    (folder / "k_edgeList_knows.csv").write_text(
        "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n"
        "1,1,2,e-1,d-12,n-1,n-2\n"
    )
    nodes = node(1, "n-1", v__name="Sam", v__lives="true") + node(2, "n-2", v__name="=Pat")
    other = kf.read(write(tmp_path, graph("case 1", "e-1", nodes, edge(1, 2, ("n-1", "n-2")))))
    study = kf.read(folder)
    for name in ("actors", "relationships"):
        ours = study.tables[name]
        assert other.tables[name].select(ours.columns).equals(ours), name


def test_edges_without_uuids_of_their_ends_go_by_the_nodes(tmp_path: Path) -> None:
    """Older exports name the ends by the numbers of the nodes alone; an end that is no node sets the edge aside."""
    bare = '<edge source="1" target="2"/><edge source="1" target="9"/>'
    study = kf.read(write(tmp_path, graph("c", "e-1", node(1, "n-1"), node(2, "n-2"), bare)))
    assert study.relationships.table.filter(kind="edge").select("source", "target").rows() == [("e-1/n-1", "e-1/n-2")]
    (problem,) = study.report.of(Severity.SET_ASIDE)
    assert (problem.file, problem.row, problem.column) == ("nc.graphml", 22, "target")


def test_versions_of_a_session_and_nodes_without_uuid_are_named(tmp_path: Path) -> None:
    """A session that stands twice is warned of; a node nobody can name costs itself alone."""
    lost = "<node id='7'><data key='networkCanvasType'>person</data></node>"
    study = kf.read(
        write(tmp_path, graph("c", "e-1", node(1, "n-1"), lost), graph("c", "e-1", node(1, "n-1", v__close="2")))
    )
    codes = [p.code for p in study.report.problems]
    assert "KF-NC-09" in codes
    assert {p.row for p in study.report.of(Severity.SET_ASIDE)} >= {21}
    assert all(c.read == c.kept + c.set_aside + c.merged for c in study.report.counts)


def test_a_name_that_stands_twice_keeps_both(tmp_path: Path) -> None:
    """Two variables of one name under one node are two columns."""
    keys = KEYS.replace('attr.name="page"', 'attr.name="code"')
    text = HEAD + keys + graph("c", "e-1", node(1, "n-1", v__page="4", v__code="x")) + "</graphml>"
    (tmp_path / "nc.graphml").write_text(text)
    study = kf.read(tmp_path / "nc.graphml")
    assert study.actors["e-1/n-1"].attributes["code"] == 4
    assert study.actors["e-1/n-1"].attributes["code_2"] == "x"


def test_what_is_no_interview_is_refused(tmp_path: Path) -> None:
    """A graph without ego and session, a file cut short, and a document type are refused with their line."""
    bare = HEAD + KEYS + "<graph edgedefault='undirected'><node id='1'/></graph></graphml>"
    (tmp_path / "a.graphml").write_text(bare)
    with pytest.raises(FileRejected, match="no interview"):
        kf.read(tmp_path / "a.graphml")
    cut = write(tmp_path, FIRST)
    cut.write_bytes(cut.read_bytes()[:-60])
    with pytest.raises(FileRejected, match="line"):
        kf.read(cut)
    bomb = HEAD.replace("<graphml", '<!DOCTYPE x [<!ENTITY a "b">]>\n<graphml', 1) + KEYS + FIRST + "</graphml>"
    (tmp_path / "bomb.graphml").write_text(bomb)
    with pytest.raises(UnsafeInput):
        kf.read(tmp_path / "bomb.graphml")


def test_graphml_of_other_tools_is_left_to_the_other_reader(tmp_path: Path) -> None:
    """A graph without Network Canvas's marks is read as it always was."""
    (tmp_path / "g.graphml").write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
        '<node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>'
    )
    assert kf.read(tmp_path / "g.graphml").actors.ids == ("a", "b")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spoilt_exports_are_read_row_by_row_or_refused(holds_up: HoldsUp, drawn: st.DataObject) -> None:
    """Pieces put in or taken out never bring anything but a kindframe error, and each row is counted."""
    pieces = [b"<", b"</data>", b"<node>", b"&", b"e-1", b"\xff", b"\x00", b"<graph>", b'"', b"<data/>", b"<edge/>"]
    raw = (HEAD + KEYS + FIRST + SECOND + "</graphml>").encode()
    for at, gone, piece in drawn.draw(
        st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 12), st.sampled_from(pieces)), max_size=2)
    ):
        raw = raw[:at] + piece + raw[at + gone :]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "x.graphml").write_bytes(raw)
        holds_up(lambda: read_netcanvas_graphml(Path(place) / "x.graphml"))
