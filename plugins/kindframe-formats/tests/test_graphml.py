"""GraphML: what kindframe writes other tools open and kindframe reads back; what others wrote is read line by line."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import igraph
import networkx as nx
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kindframe import Action, Actor, Relationship, Study
from kindframe.errors import FileRejected, LimitExceeded, StoreNotSaved, UnsafeInput
from kindframe.exporting import Release
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.graphml_reading import read_graphml
from kindframe_formats.graphml_writing import write_graphml

_FORBIDDEN = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
_LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters=_FORBIDDEN)


def _plainly(text: str) -> str:
    """Ids are the same where they are in Unicode's composed form."""
    return unicodedata.normalize("NFC", text)


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="n" for="node" attr.name="name" attr.type="string"/>
<key id="w" for="edge" attr.name="strength" attr.type="double"/>
"""


@pytest.fixture
def graphml(tmp_path: Path) -> Callable[[str], Path]:
    """Write the text as a GraphML file."""

    def write(text: str) -> Path:
        path = tmp_path / "net.graphml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_what_is_written_comes_back_as_it_was(tmp_path: Path, hard_study: Study, hard_release: Release) -> None:
    """Every table that GraphML can carry is the same again: ids, blanks, types, lists in order, settings."""
    write_graphml(hard_release, tmp_path / "x.graphml")
    back = assemble(read_graphml(tmp_path / "x.graphml"))
    for name in ("actors", "relationships", "actions", "domains"):
        before, after = hard_study.tables[name], back.tables[name].select(hard_study.tables[name].columns)
        assert after.schema == before.schema
        assert after.equals(before), name
    assert back.report.outcome == "accepted", str(back.report)
    assert back.title == 'The "hard" <study>'


def test_the_loss_report_counts_what_has_no_room(tmp_path: Path, hard_release: Release) -> None:
    """One coding and one answer are neither node nor edge; two friendships run both ways in a graph that does not."""
    report = write_graphml(hard_release, tmp_path / "x.graphml")
    assert [(loss.field, loss.change, loss.count) for loss in report.losses] == [
        ("evidence", "dropped", 1),
        ("responses", "dropped", 1),
        ("relationships.directed", "coerced", 2),
    ]
    assert report.files == (tmp_path / "x.graphml",)


def test_networkx_and_igraph_open_what_is_written(tmp_path: Path, hard_release: Release) -> None:
    """Peers find each node and edge, typed; the counts are made by hand."""
    write_graphml(hard_release, tmp_path / "x.graphml")
    graph = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    other = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    # 2 domains, 15 people, the club, the one alone, 2 acts = 21 nodes.
    assert graph.number_of_nodes() == other.vcount() == 21
    # Roles: food part of life; club in food and in life; club member of 7; a1: two givers, a receiver, a place, a
    # domain; act 7: a giver, prompted by a1. That is 1 + 2 + 1 + 5 + 2 = 11, and 3 ties.
    assert graph.number_of_edges() == other.ecount() == 14
    assert graph.nodes["club"]["size"] == 12
    assert graph.nodes["club"]["open"] is True
    assert graph.nodes["007"]["record"] == "actor"
    assert graph.nodes["actions:7"]["record"] == "action"
    assert {data.get("role") for *_, data in graph.edges(data=True)} >= {"gave", "prompted", "part of"}


def test_a_character_xml_forbids_is_named_and_counted(tmp_path: Path) -> None:
    """A bell and an escape are written by number, in name and in id, the file is well formed, and both are reported."""
    study = Study.from_records([Actor(id="p\x07", name="Ann\x1b[31m"), Actor(id="q")])
    report = write_graphml(Release(study=study), tmp_path / "x.graphml")
    graph = nx.read_graphml(tmp_path / "x.graphml")
    assert set(graph) == {"p<U+0007>", "q"}
    assert graph.nodes["p<U+0007>"]["name"] == "Ann<U+001B>[31m"
    assert {(loss.field, loss.change, loss.count) for loss in report.losses} == {
        ("actors.id", "coerced", 1),
        ("actors.name", "coerced", 1),
    }


def test_a_column_of_two_types_gets_two_names(tmp_path: Path) -> None:
    """A text attribute of actors and a number of that name of acts cannot share a key; the second is renamed, said."""
    study = Study.from_records([Actor(id="p", attributes={"x": "word"}), Action(id="a", attributes={"x": 1.5})])
    report = write_graphml(Release(study=study), tmp_path / "x.graphml")
    graph = nx.read_graphml(tmp_path / "x.graphml")
    assert graph.nodes["p"]["x"] == "word"
    assert graph.nodes["a"]["actions_x"] == 1.5
    assert [(loss.field, loss.change) for loss in report.losses] == [("actions.x", "renamed")]


def test_the_file_is_private_and_a_failed_export_leaves_none(
    tmp_path: Path, hard_release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file can be read by its owner alone; where writing breaks in the middle, nothing new is in the folder."""
    write_graphml(hard_release, tmp_path / "x.graphml")
    assert (tmp_path / "x.graphml").stat().st_mode & 0o777 == 0o600
    before = (tmp_path / "x.graphml").read_bytes()

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kindframe_formats.graphml_writing._roles", broken)
    with pytest.raises(StoreNotSaved, match="No space left"):
        write_graphml(hard_release, tmp_path / "x.graphml")
    with pytest.raises(StoreNotSaved):
        write_graphml(hard_release, tmp_path / "y.graphml")
    assert [path.name for path in tmp_path.iterdir()] == ["x.graphml"]
    assert (tmp_path / "x.graphml").read_bytes() == before


def test_an_empty_study_is_a_graph_without_nodes(tmp_path: Path) -> None:
    """No records give a well-formed file, which reads back as no records."""
    assert write_graphml(Release(study=Study.from_records([])), tmp_path / "x.graphml").lossless
    assert nx.read_graphml(tmp_path / "x.graphml").number_of_nodes() == 0
    assert len(assemble(read_graphml(tmp_path / "x.graphml")).actors) == 0


def test_a_foreign_graph_is_read_with_its_types_and_defaults(graphml: Callable[[str], Path]) -> None:
    """Undeclared directions follow the graph, defaults fill in, keys for all count for both, numbers are numbers."""
    study = assemble(
        read_graphml(
            graphml(
                HEAD + '<key id="a" for="node" attr.name="age" attr.type="int"><default>30</default></key>\n'
                '<key id="x" for="all" attr.name="remark"/>\n'
                '<graph edgedefault="undirected">\n'
                '<node id="007"><data key="n">\'tis &amp; so</data><data key="x">one</data></node>\n'
                '<node id="b"><data key="a">41</data></node>\n'
                '<edge source="007" target="b" directed="true"><data key="w">0</data><data key="x">two</data></edge>\n'
                '<edge source="b" target="007"/>\n'
                "</graph></graphml>"
            )
        )
    )
    assert study.actors["007"].name == "'tis & so"
    assert study.actors.table["age"].to_list() == [30, 41]
    assert study.relationships.table["directed"].to_list() == [True, False]
    assert study.relationships.table["strength"].to_list() == [0.0, None]
    assert study.relationships.table["remark"].to_list() == ["two", None]


def test_problems_carry_the_line_of_the_file(graphml: Callable[[str], Path]) -> None:
    """A tie to nobody and a strength that is no number are set aside with file and line."""
    study = assemble(
        read_graphml(
            graphml(
                HEAD + '<graph edgedefault="directed"><node id="a"/><node id="b"/>\n'
                '<edge source="a" target="zz"/>\n\n'
                '<edge source="a" target="b"><data key="w">strong</data></edge>\n'
                "</graph></graphml>"
            )
        )
    )
    aside = study.report.of(Severity.SET_ASIDE)
    assert sorted((p.file, p.row, p.column) for p in aside) == [
        ("net.graphml", 6, "target"),
        ("net.graphml", 8, "strength"),
    ]
    assert [(c.table, c.read, c.kept, c.set_aside) for c in study.report.counts] == [
        ("actors", 2, 2, 0),
        ("relationships", 2, 0, 2),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<html/>", "no GraphML"),
        ('<graphml xmlns="http://example.org/x"/>', "namespace"),
        (HEAD + "</graphml>", "no graph"),
        (HEAD + "<graph/><graph/></graphml>", "more than one graph"),
        (HEAD + '<graph><node id="a"', "line 5"),
        ("", "line 1"),
        ('<?xml version="1.0" encoding="klingon"?><graphml/>', "decoded"),
        (HEAD + '<key id="n" for="edge"/></graphml>', "twice"),
    ],
    ids=["other", "namespace", "none", "two", "cut", "empty", "encoding", "key-twice"],
)
def test_what_is_no_graph_is_refused_and_said(graphml: Callable[[str], Path], text: str, words: str) -> None:
    """A file that is no GraphML, or not all of one, is refused whole, with the reason."""
    with pytest.raises(FileRejected, match=words):
        read_graphml(graphml(text))


def _laughs() -> str:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]><graphml>&l9;</graphml>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (_laughs(), UnsafeInput),
        ('<!DOCTYPE g SYSTEM "file:///etc/hostname"><graphml/>', UnsafeInput),
        ("<graphml>" + "<graph><node id='a'>" * 20_000, LimitExceeded),
        ("<graphml><desc>" + "x" * 11_000_000, LimitExceeded),
    ],
    ids=["laughs", "external", "deep", "long"],
)
def test_a_bomb_is_refused_at_once(graphml: Callable[[str], Path], text: str, kind: type[UnsafeInput]) -> None:
    """Entities, references outside, endless nesting and endless text are refused, and long before a person gives up."""
    path = graphml(text)
    begun = time.perf_counter()
    with pytest.raises(kind):
        read_graphml(path)
    assert time.perf_counter() - begun < 10


def test_what_networkx_writes_is_read(tmp_path: Path) -> None:
    """The karate club as networkx writes it has its 34 members and 78 ties, with their weights."""
    nx.write_graphml(nx.karate_club_graph(), tmp_path / "karate.graphml")
    study = assemble(read_graphml(tmp_path / "karate.graphml"))
    assert (len(study.actors), len(study.relationships)) == (34, 78)
    assert study.relationships.table["strength"].sum() == 231  # the sum of Zachary's weights, as networkx has them
    assert study.actors.table["club"].value_counts().sort("club").rows() == [("Mr. Hi", 17), ("Officer", 17)]


def test_many_ties_are_written_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table longer than a chunk is written whole and in order."""
    monkeypatch.setattr("kindframe_formats.graphml_writing.CHUNK", 7)
    study = Study.from_records(
        [*(Actor(id=f"p{i}") for i in range(30)), *(Relationship(source=f"p{i}", target="p0") for i in range(1, 30))]
    )
    write_graphml(Release(study=study), tmp_path / "x.graphml")
    back = assemble(read_graphml(tmp_path / "x.graphml"))
    assert (
        back.tables["relationships"]
        .select("source", "target")
        .equals(pl.DataFrame({"source": [f"p{i}" for i in range(1, 30)], "target": ["p0"] * 29}))
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(st.text(_LETTERS, min_size=1, max_size=12), min_size=1, max_size=6, unique_by=_plainly),
    text=st.text(_LETTERS, max_size=30),
)
def test_any_text_comes_back_as_it_was(tmp_path: Path, ids: list[str], text: str) -> None:
    """Whatever ids and texts XML can hold are the same after writing and reading, and nothing is reported lost."""
    people = [Actor(id=i, name=text, attributes={"note": text}) for i in ids]
    study = Study.from_records([*people, Relationship(source=ids[0], target=ids[-1], attributes={"what": text})])
    assert write_graphml(Release(study=study), tmp_path / "x.graphml").lossless
    back = assemble(read_graphml(tmp_path / "x.graphml"))
    for name in ("actors", "relationships"):
        assert back.tables[name].equals(study.tables[name]), name


def test_a_graph_that_runs_both_ways_throughout_is_undirected(tmp_path: Path) -> None:
    """Where every tie runs both ways and nothing else is an edge, the file says so and nothing is lost."""
    ties = [Relationship(source="a", target="b", directed=False), Relationship(source="b", target="c", directed=False)]
    study = Study.from_records([Actor(id="a"), Actor(id="b"), Actor(id="c"), *ties])
    assert write_graphml(Release(study=study), tmp_path / "x.graphml").lossless
    assert not nx.read_graphml(tmp_path / "x.graphml").is_directed()
    assert not igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml")).is_directed()
    assert assemble(read_graphml(tmp_path / "x.graphml")) == study


_ODD = {
    "a hyperedge": ('<hyperedge><endpoint node="a"/><endpoint node="b"/></hyperedge>', "", "KF-GML-11", 8),
    "a whole number that is none": ('<edge source="a" target="b"><data key="y">3.5</data></edge>', "", "KF-GML-16", 8),
    "a graph in a node": ('<node id="c"><graph><node id="d"/></graph></node>', "", "KF-GML-12", 8),
    "a key nobody declared": ('<node id="c"><data key="q">x</data></node>', "", "KF-GML-05", 8),
    "a key of edges at a node": ('<node id="c"><data key="w">1</data></node>', "", "KF-GML-14", 8),
    "two keys of one name": ("", '<key id="n2" for="node" attr.name="name" attr.type="string"/>', "KF-GML-13", 5),
}


@pytest.mark.parametrize(("inside", "key", "code", "line"), _ODD.values(), ids=_ODD)
def test_what_a_table_cannot_hold_is_said_with_its_line(
    tmp_path: Path, inside: str, key: str, code: str, line: int
) -> None:
    """What cannot become a row is set aside and counted; what can be kept another way is a warning."""
    key = key or '<key id="y" for="edge" attr.name="years" attr.type="int"/>'
    body = (
        f'{HEAD}{key}\n<graph edgedefault="undirected">\n<node id="a"/><node id="b"/>\n{inside}\n</graph>\n</graphml>'
    )
    (tmp_path / "g.graphml").write_text(body, encoding="utf-8")
    report = assemble(read_graphml(tmp_path / "g.graphml")).report
    found = next(p for p in report.problems if p.code == code)
    assert found.row == line
    lost = code in ("KF-GML-11", "KF-GML-16")
    assert (found.severity, report.set_aside) == ((Severity.SET_ASIDE, 1) if lost else (Severity.WARNING, 0))
    assert all(c.read == c.kept + c.set_aside + c.merged for c in report.counts)
