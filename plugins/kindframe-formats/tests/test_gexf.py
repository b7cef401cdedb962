"""GEXF of Gephi, networkx and others: nodes, parallel edges, changing values and times, each problem with its line."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Study
from kindframe.errors import FileRejected, KindframeError, LimitExceeded, PluginError, UnsafeInput
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.gexf_reading import read_gexf

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'


@pytest.fixture
def gexf(tmp_path: Path) -> Callable[[str], Path]:
    """Write the text as a GEXF file, behind the head of one; line 3 is the text's first."""

    def write(text: str) -> Path:
        path = tmp_path / "net.gexf"
        path.write_text(f"{HEAD}{text}\n</gexf>", encoding="utf-8")
        return path

    return write


def graph(nodes: str, edges: str = "", *, more: str = "", attributes: str = "") -> str:
    """Put nodes and edges into a graph, one line for each of the three."""
    return f"<graph {more}>{attributes}\n<nodes>{nodes}</nodes>\n<edges>{edges}</edges></graph>"


def test_nodes_and_edges_are_actors_and_ties_with_their_types(gexf: Callable[[str], Path]) -> None:
    """Labels are names, weights strengths, declared types hold, defaults fill in, each edge has its own direction."""
    attributes = (
        '<attributes class="node"><attribute id="0" title="age" type="integer"><default>30</default></attribute>'
        '<attribute id="1" title="type" type="string"/></attributes>'
        '<attributes class="edge"><attribute id="0" title="warm" type="boolean"/></attributes>'
    )
    nodes = (
        '<node id="007" label="Ann"><attvalues><attvalue for="0" value="41"/><attvalue for="1" value="place"/>'
        '</attvalues></node><node id="b" label="b"/><node id="c"/>'
    )
    edges = (
        '<edge id="e1" source="007" target="b" weight="0.5"><attvalues><attvalue for="0" value="true"/></attvalues>'
        '</edge><edge id="e2" source="007" target="b" type="directed"/>'
        '<edge id="e3" source="b" target="c" type="mutual"/>'
    )
    study = assemble(read_gexf(gexf(graph(nodes, edges, attributes=attributes))))
    assert study.actors.table.select("id", "name", "kind", "age").rows() == [
        ("007", "Ann", "place", 41),
        ("b", "b", None, 30),
        ("c", None, None, 30),
    ]
    ties = study.relationships.table.select("id", "source", "target", "directed", "strength", "warm").rows()
    assert ties == [
        ("e1", "007", "b", False, 0.5, True),
        ("e2", "007", "b", True, None, None),
        ("e3", "b", "c", False, None, None),
    ]
    assert [p.code for p in study.report.of(Severity.WARNING)] == ["KF-TIE-02"]  # e1 and e2 have the same ends


def test_dates_are_since_and_until_and_each_spell_of_an_edge_is_a_tie(gexf: Callable[[str], Path]) -> None:
    """A tie that ended and began again is two; an actor that came and went is one, with all its spells beside."""
    nodes = (
        '<node id="a" start="2019" end="2021-05"/>'
        '<node id="b"><spells><spell start="2018" end="2019"/><spell start="2020"/></spells></node>'
    )
    edges = (
        '<edge id="e1" source="a" target="b"><spells>\n<spell start="2019-01-01" end="2019-06-01"/>\n'
        '<spell start="2020-01-01"/></spells></edge>\n<edge id="e2" source="b" target="a" start="2021"/>'
    )
    study = assemble(read_gexf(gexf(graph(nodes, edges, more='mode="dynamic" timeformat="date"'))))
    assert study.actors.table.select("id", "since", "until", "spells").rows() == [
        ("a", "2019", "2021-05", None),
        ("b", "2018", None, "2018..2019; 2020.."),
    ]
    ties = study.relationships.table.select("id", "source", "since", "until").rows()
    assert ties == [
        ("e1", "a", "2019-01-01", "2019-06-01"),
        (None, "a", "2020-01-01", None),
        ("e2", "b", "2021", None),
    ]
    codes = {p.code for p in study.report.problems if p.code.startswith("KF-GEXF")}
    assert codes == {"KF-GEXF-14", "KF-GEXF-18"}


def test_times_that_are_numbers_stay_numbers(gexf: Callable[[str], Path]) -> None:
    """What a time of 3.5 counts from is not in the file: it becomes no date, and 1.3's intervals are read too."""
    edge = '<edge source="a" target="b" intervals="&lt;[1.5, 3.5]; [4.0, Infinity)&gt;"/>'
    study = assemble(read_gexf(gexf(graph('<node id="a"/><node id="b"/>', edge, more='timeformat="double"'))))
    table = study.relationships.table
    assert table.select("since", "until", "time start", "time end").rows() == [
        (None, None, 1.5, 3.5),
        (None, None, 4.0, None),
    ]
    assert [p.code for p in study.report.of(Severity.WARNING)] == ["KF-GEXF-12", "KF-TIE-02"]  # the open end; two rows


def test_a_date_that_does_not_exist_is_set_aside_with_the_line_of_its_spell(gexf: Callable[[str], Path]) -> None:
    """The thirtieth of February is no day: that spell is set aside, the other stays."""
    edges = (
        '<edge source="a" target="b"><spells>\n<spell start="2019-01-01"/>\n<spell start="2020-02-30"/></spells></edge>'
    )
    study = assemble(read_gexf(gexf(graph('<node id="a"/><node id="b"/>', edges, more='timeformat="date"'))))
    # Head 2 lines, the graph's own 3 and 4, edges on 5, the spells on 6 and 7.
    assert [(p.row, p.column) for p in study.report.of(Severity.SET_ASIDE)] == [(7, "since")]
    assert study.relationships.table["since"].to_list() == ["2019-01-01"]


def test_values_that_change_are_kept_with_their_times(gexf: Callable[[str], Path]) -> None:
    """A weight of 1 that becomes 2 is neither: both are kept as text, and no strength is made of them."""
    attributes = '<attributes class="edge" mode="dynamic"><attribute id="w" title="weight" type="double"/></attributes>'
    edge = (
        '<edge source="a" target="b"><attvalues><attvalue for="w" value="1" start="2019" end="2020"/>'
        '<attvalue for="w" value="2" start="2020"/></attvalues></edge>'
    )
    study = assemble(read_gexf(gexf(graph('<node id="a"/><node id="b"/>', edge, attributes=attributes))))
    assert study.relationships.table["weight over time"].to_list() == ["1 (2019..2020); 2 (2020..)"]
    assert study.relationships.table["strength"].to_list() == [None]


def test_nodes_in_nodes_belong_to_them(gexf: Callable[[str], Path]) -> None:
    """Nested nodes, ``pid`` and ``parents`` are memberships; what follows the nested ones is still the outer one's."""
    attributes = '<attributes class="node"><attribute id="0" title="size" type="integer"/></attributes>'
    nodes = (
        '<node id="club"><nodes><node id="a"/></nodes><attvalues><attvalue for="0" value="2"/></attvalues></node>'
        '<node id="b" pid="club"/><node id="c"><parents><parent for="club"/><parent for="a"/></parents></node>'
    )
    study = assemble(read_gexf(gexf(graph(nodes, attributes=attributes))))
    assert study.actors.table.select("id", "member_of", "size").rows() == [
        ("club", [], 2),
        ("a", ["club"], None),
        ("b", ["club"], None),
        ("c", ["club", "a"], None),
    ]


def test_problems_carry_the_line_of_the_file(gexf: Callable[[str], Path]) -> None:
    """A node told twice, one with two values at once, a tie to nobody and a weight in words are set aside by line."""
    attributes = '<attributes class="node"><attribute id="0" title="age" type="integer"/></attributes>'
    twice = '<attvalues><attvalue for="0" value="1"/><attvalue for="0" value="2"/></attvalues>'
    nodes = f'<node id="a"/>\n<node id="a" label="x"/>\n<node id="b"/>\n<node id="c">{twice}</node>'
    edges = (
        '<edge source="a" target="zz"/>\n<edge source="a" target="b" weight="strong"/>\n<edge source="b" target="a"/>'
    )
    study = assemble(read_gexf(gexf(graph(nodes, edges, attributes=attributes))))
    # Head 2 lines, the graph on 3, its nodes from 4 to 7, its edges from 8 to 10.
    aside = [(p.row, p.column) for p in study.report.of(Severity.SET_ASIDE)]
    assert sorted(aside) == [(5, "id"), (7, "age"), (8, "target"), (9, "strength")]
    assert [(c.table, c.read, c.kept) for c in study.report.counts] == [("actors", 4, 2), ("relationships", 3, 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<graphml/>", "no GEXF"),
        ('<gexf xmlns="http://example.org/x"/>', "namespace"),
        ('<gexf version="1.3"/>', "no graph"),
        ('<gexf version="1.3"><graph/><graph/></gexf>', "more than one graph"),
        ('<gexf version="1.3"><graph><nodes><node id="a"', "line 1"),
        (
            '<gexf version="1.3"><graph><attributes class="node"><attribute id="0"/><attribute id="0"/></attributes>'
            "</graph></gexf>",
            "twice",
        ),
    ],
    ids=["other", "namespace", "none", "two", "cut", "attribute-twice"],
)
def test_what_is_no_graph_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A file that is no GEXF, or could mean two things, is refused whole, with the reason."""
    path = tmp_path / "net.gexf"
    path.write_text(text)
    with pytest.raises(FileRejected, match=words):
        read_gexf(path)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ('<?xml version="1.0"?>\n<!DOCTYPE g [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>\n<gexf/>', UnsafeInput, 2),
        ('<!DOCTYPE g SYSTEM "file:///etc/hostname"><gexf/>', UnsafeInput, 1),
        ('<gexf version="1.3"><graph><nodes>' + '<node id="a"><nodes>' * 20_000, LimitExceeded, 1),
        (
            '<gexf version="1.3"><graph><attributes class="node">'
            + "".join(f'<attribute id="{i}"/>' for i in range(2_001))
            + '</attributes><nodes><node id="a"/></nodes></graph></gexf>',
            LimitExceeded,
            None,
        ),
    ],
    ids=["entities", "external", "deep", "wide"],
)
def test_what_is_made_to_harm_is_refused(tmp_path: Path, text: str, kind: type[UnsafeInput], line: int | None) -> None:
    """Entities, references outside, endless nesting and tables without end are refused, where they begin."""
    path = tmp_path / "net.gexf"
    path.write_text(text)
    with pytest.raises(kind) as caught:
        read_gexf(path)
    assert caught.value.problems[0].row == line


def test_what_networkx_writes_is_read(tmp_path: Path) -> None:
    """The karate club as networkx writes it has its 34 members and 78 ties, with their weights and clubs."""
    nx.write_gexf(nx.karate_club_graph(), tmp_path / "karate.gexf")
    study = assemble(read_gexf(tmp_path / "karate.gexf"))
    assert (len(study.actors), len(study.relationships)) == (34, 78)
    assert study.relationships.table["strength"].sum() == 231  # the sum of Zachary's weights, as networkx has them
    assert study.actors.table["club"].value_counts().sort("club").rows() == [("Mr. Hi", 17), ("Officer", 17)]
    assert not study.relationships.table["directed"].any()


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    nodes=st.dictionaries(WORDS, st.tuples(st.none() | WORDS, st.integers(-(2**53), 2**53), st.booleans()), min_size=1),
    data=st.data(),
    directed=st.booleans(),
)
def test_any_graph_that_networkx_writes_has_the_same_nodes_ties_and_values(
    nodes: dict[str, tuple[str | None, int, bool]], data: st.DataObject, directed: bool
) -> None:
    """Ids with space, quotes or markup, parallel edges and typed values are those that networkx wrote."""
    made: nx.MultiGraph = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for own, (word, whole, flag) in nodes.items():
        made.add_node(own, score=whole, ready=flag, **({"motto": word} if word is not None else {}))
    ends = st.tuples(*[st.sampled_from(sorted(nodes))] * 2, st.floats(-1e9, 1e9))
    for source, target, weight in data.draw(st.lists(ends, max_size=8)):
        made.add_edge(source, target, weight=weight)
    with tempfile.TemporaryDirectory() as folder:
        nx.write_gexf(made, f"{folder}/x.gexf")
        study = assemble(read_gexf(Path(folder) / "x.gexf"))
    table = study.actors.table
    motto = table["motto"].to_list() if "motto" in table.columns else [None] * table.height
    read = dict(zip(table["id"], zip(motto, table["score"], table["ready"], strict=True), strict=True))
    assert read == nodes
    ties = study.relationships.table
    assert not study.report.set_aside
    assert sorted(ties.select("source", "target", "strength").rows()) == sorted(
        (*ends, held["weight"]) for *ends, held in made.edges(data=True)
    )
    assert set(ties["directed"].to_list()) <= {directed}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_the_bytes_only_a_kindframe_error_comes_out(data: st.DataObject) -> None:
    """Raw bytes and valid files with pieces put in, taken out or doubled are read, or refused as input."""
    valid = f"""{HEAD}<graph timeformat="date"><attributes class="node"><attribute id="0" title="kind" type="integer">
    <default>1</default></attribute></attributes><nodes><node id="a" start="2001" label="A"><nodes><node id="b"/>
    </nodes>
    <attvalues><attvalue for="0" value="3"/><attvalue for="0" value="4" start="2001"/></attvalues></node></nodes>
    <edges><edge id="1" source="a" target="b" type="mutual" weight="1" kind="x" intervals="[2001,2002]"><spells>
    <spell start="2001" endopen="2002"/><spell timestamp="2003"/></spells></edge></edges></graph></gexf>""".encode()
    pieces = [
        b"<",
        b'"',
        b'id="b"',
        b'start="x"',
        b"<node/>",
        b"<spell/>",
        b"<graph/>",
        b"\x00",
        b"\xff",
        b"2001-02-30",
    ]
    raw = data.draw(st.binary(max_size=80) | st.just(valid))
    for place, gone, piece in data.draw(
        st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 30), st.sampled_from(pieces)), max_size=3)
    ):
        raw = raw[:place] + piece + raw[place + gone :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gexf"
        path.write_bytes(raw)
        try:
            study = assemble(read_gexf(path))
        except PluginError:
            raise
        except KindframeError as error:
            str(error).encode()
            return
    assert isinstance(study, Study)
    str(study.report).encode()
