"""Graphs as JSON: node-link, Cytoscape and the JSON Graph Format; what JSON forbids is set aside, never mended."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Study
from kindframe.errors import FileRejected, KindframeError, LimitExceeded, PluginError
from kindframe.problems import Severity
from kindframe.reading import assemble
from kindframe_formats.json_reading import read_json
from kindframe_formats.jsontext import JsonLimits, open_json

TWO = '{"id": "a"}, {"id": "b"}'


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Study]:
    """Read a text as a JSON file."""

    def reading(text: str) -> Study:
        path = tmp_path / "net.json"
        path.write_bytes(text.encode("utf-8"))
        return assemble(read_json(path))

    return reading


def test_nodes_links_and_their_types_are_read(read: Callable[[str], Study]) -> None:
    """Ids of any kind are text, numbers numbers, null is unknown; the older name of edges is noted."""
    study = read(
        '{"directed": false, "nodes": [{"id": 7, "age": 41, "score": 1.0, "ok": true}, {"id": "007", "age": null},\n'
        ' {"id": [1, "x"], "tags": ["a", 1], "name": "\'tis"}],\n'
        '"links": [{"source": 7, "target": "007", "weight": 2e0}]}'
    )
    assert study.actors.table.select("id", "name", "age", "score", "ok", "tags").rows() == [
        ("7", None, 41, 1.0, True, None),
        ("007", None, None, None, None, None),
        ('[1, "x"]', "'tis", None, None, None, '["a", 1]'),
    ]
    assert study.relationships.table.select("source", "target", "directed", "strength").rows() == [
        ("7", "007", False, 2.0)
    ]
    assert study.report.outcome == "accepted"
    assert "KF-JSON-08" in [p.code for p in study.report.of(Severity.NOTE)]


def test_each_problem_has_the_line_of_its_record(read: Callable[[str], Study]) -> None:
    """A double key, half a character, a number that is none, one too long and a list in place of an object."""
    text = (
        '{"nodes": [\n {"id": "a"},\n {"id": "b",\n  "name": "x", "name": "y"},\n {"id": "c", "name": "\\ud800"},\n'
        ' {"id": "d", "n": NaN}, {"id": "e", "n": ' + "9" * 5_000 + '},\n ["f"], {"id": "g", "n": 1}],\n'
        '"edges": [{"source": "a", "target": "b"},\n {"source": "a", "target": "zz"}, {"source": "a", "target": "g"}]}'
    )
    study = read(text)
    aside = {(p.row, p.column, p.code) for p in study.report.of(Severity.SET_ASIDE)}
    assert aside == {
        (3, "name", "KF-JSON-13"),
        (5, "name", "KF-JSON-15"),
        (6, "n", "KF-JSON-14"),
        (6, "n", "KF-JSON-16"),
        (7, None, "KF-JSON-12"),
        (8, "target", "KF-REF-03"),  # b is there, and was set aside
        (9, "target", "KF-REF-01"),
    }
    assert study.actors.ids == ("a", "g")
    assert len(study.relationships) == 1
    raw = {p.row: p.raw for p in study.report.of(Severity.SET_ASIDE)}
    assert raw[3] == '{"id": "b",\n  "name": "x", "name": "y"}'
    assert all(c.read == c.kept + c.set_aside for c in study.report.counts)


def test_a_file_of_one_line_gives_positions(read: Callable[[str], Study]) -> None:
    """Where everything stands on one line, the second edge is in row 2."""
    study = read('{"nodes":[' + TWO + '],"edges":[{"source":"a","target":"b"},{"source":"a","target":"c"}]}')
    assert [(p.row, p.column) for p in study.report.of(Severity.SET_ASIDE)] == [(2, "target")]


def test_one_as_number_and_one_as_text_are_two_nodes(read: Callable[[str], Study]) -> None:
    """The second is set aside, with the edge that means it; the edge of the first stays."""
    study = read(
        '{"nodes": [{"id": 1, "name": "x"},\n {"id": "1", "name": "x"}, {"id": "b"}],\n'
        '"edges": [{"source": 1, "target": "b"},\n {"source": "1", "target": "b"}]}'
    )
    assert sorted((p.row, p.column) for p in study.report.of(Severity.SET_ASIDE)) == [(2, "id"), (4, "source")]
    assert study.actors.ids == ("1", "b")
    assert len(study.relationships) == 1


def test_what_is_kept_otherwise_than_it_stands_is_warned_of(read: Callable[[str], Study]) -> None:
    """An object for a name is kept as JSON text, ids that two edges share as an attribute."""
    study = read(
        '{"nodes": [{"id": "a", "name": {"first": "Ann"}}, {"id": "b"}],\n'
        '"edges": [{"id": 0, "source": "a", "target": "b"}, {"id": 0, "source": "b", "target": "a"}]}'
    )
    assert study.actors["a"].name == '{"first": "Ann"}'
    assert study.relationships.table.select("id", "edge id").rows() == [(None, 0), (None, 0)]
    assert {p.code for p in study.report.of(Severity.WARNING)} == {"KF-JSON-21", "KF-JSON-23"}


def test_positions_in_the_list_of_nodes_are_read_aloud(read: Callable[[str], Study]) -> None:
    """Old d3 files name no ids and tie positions: 0 is the first node; the report warns."""
    study = read('{"nodes": [{"name": "Ann"}, {"name": "Bob"}], "links": [{"source": 1, "target": 0}]}')
    assert study.actors.table.select("id", "name").rows() == [("0", "Ann"), ("1", "Bob")]
    assert study.relationships.table.select("source", "target").rows() == [("1", "0")]
    assert "KF-JSON-19" in [p.code for p in study.report.of(Severity.WARNING)]


def test_cytoscape_and_json_graph_format_are_told_by_their_shape(read: Callable[[str], Study]) -> None:
    """The same two people and their tie, in both forms, are the same actors and the same tie."""
    cyjs = {
        "data": {"name": "Elm"},
        "elements": {
            "nodes": [{"data": {"id": "a", "name": "Ann", "age": 3}}, {"data": {"id": "b", "name": "Bob"}}],
            "edges": [{"data": {"source": "a", "target": "b", "kind": "friend"}, "selected": False}],
        },
    }
    jgf = {
        "graph": {
            "label": "Elm",
            "directed": True,
            "nodes": {"a": {"label": "Ann", "metadata": {"age": 3}}, "b": {"label": "Bob"}},
            "edges": [{"source": "a", "target": "b", "relation": "friend"}],
        }
    }
    one, other = read(json.dumps(cyjs, indent=1)), read(json.dumps({"graphs": [jgf["graph"]]}, indent=1))
    columns = ["id", "name", "age"]
    assert one.actors.table.select(columns).rows() == other.actors.table.select(columns).rows()
    assert one.actors.table.select(columns).rows() == [("a", "Ann", 3), ("b", "Bob", None)]
    ties = ["source", "target", "kind"]
    assert one.relationships.table.select(ties).rows() == other.relationships.table.select(ties).rows()
    assert one.relationships.table.select(ties).rows() == [("a", "b", "friend")]
    assert one.title == other.title == "Elm"
    assert (one.relationships.table["directed"][0], other.relationships.table["directed"][0]) == (None, True)


def test_lines_of_the_json_graph_format_are_those_of_its_map(read: Callable[[str], Study]) -> None:
    """In a map of nodes, too, a bad one is named by the line it stands on."""
    study = read('{"graph": {"nodes": {\n"a": {},\n"b":\n {"metadata": {"x": NaN}}},\n"edges": []}}')
    assert [(p.row, p.column) for p in study.report.of(Severity.SET_ASIDE)] == [(4, "x")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("{", "line 1"),
        ('{"nodes": [' + TWO, "breaks off"),
        ("[1, 2]", "no graph in a form"),
        ('"graph"', "no graph in a form"),
        ('{"vertices": []}', "vertices"),
        ('{"nodes": [], "nodes": []}', "twice"),
        ('{"nodes": {}, "edges": []}', "not a list"),
        ('{"nodes": [' + TWO + '], "edges": [{}], "links": [{}]}', "both"),
        ('{"graphs": []}', "0 graphs"),
        ('{"nodes": [{"name": "x"}], "edges": []}', "no column 'id'"),
    ],
)
def test_what_is_no_graph_is_refused_with_the_reason(read: Callable[[str], Study], text: str, words: str) -> None:
    """Broken JSON, another document, or one that could mean two things is refused whole."""
    with pytest.raises(FileRejected, match=words):
        read(text)


def test_a_graph_without_edges_under_either_name_is_warned_of(read: Callable[[str], Study]) -> None:
    """Ties under a name nobody reads are no silent zero: the near name is told."""
    study = read('{"nodes": [' + TWO + '], "edgs": [{"source": "a", "target": "b"}]}')
    (warning,) = study.report.of(Severity.WARNING)
    assert (warning.code, warning.near) == ("KF-JSON-07", "edgs")


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"nodes":[{"x":['])
def test_depth_is_known_before_anything_is_parsed(tmp_path: Path, opening: str) -> None:
    """A hundred thousand arrays or objects inside each other are refused as unsafe, not by running out of stack."""
    path = tmp_path / "net.json"
    path.write_text(opening + "[" * 100_000)
    with pytest.raises(LimitExceeded, match="nested"):
        read_json(path)


def test_brackets_and_quotes_in_texts_do_not_count(tmp_path: Path) -> None:
    """Strings may hold brackets, commas, escaped quotes and backslashes; the lines after them are right."""
    hard = '\\\\\\" [[[ , }} \\\\'
    path = tmp_path / "net.json"
    path.write_text('{"nodes": [{"id": "' + hard + '", "name": "[,"},\n {"id": "b"}\n, {"id": "b", "x": 1}]}')
    study = assemble(read_json(path))
    assert study.actors.ids == ('\\" [[[ , }} \\', "b")
    assert [p.row for p in study.report.of(Severity.SET_ASIDE)] == [3]


@pytest.mark.parametrize(
    ("limits", "words"), [({"bytes": 10}, "bytes"), ({"depth": 1}, "nested"), ({"signs": 2}, "values")]
)
def test_each_limit_holds(tmp_path: Path, limits: dict[str, int], words: str) -> None:
    """Size, depth and the number of values are limited."""
    path = tmp_path / "net.json"
    path.write_text('{"nodes": [1, 2, 3, 4]}')
    with pytest.raises(LimitExceeded, match=words):
        open_json(path, JsonLimits(**limits))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_unicode_encodings_are_read_and_spoilt_bytes_refused(tmp_path: Path, encoding: str) -> None:
    """A byte order mark is no part of the text; bytes that are no UTF-8 are refused with their line."""
    path = tmp_path / "net.json"
    path.write_bytes('{"nodes": [{"id": "Zoë"}], "edges": []}'.encode(encoding))
    assert kf.read(path).actors.ids == ("Zoë",)
    path.write_bytes(b'{"nodes": [\n{"id": "Zo\xeb"}], "edges": []}')
    with pytest.raises(FileRejected) as caught:
        kf.read(path)
    assert caught.value.problems[0].row == 2


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
IDS = WORDS.filter(lambda own: own and not own.lstrip("-").isdigit()) | st.integers()
VALUES = st.fixed_dictionaries(
    {}, optional={"motto": WORDS, "n": st.integers(-(10**15), 10**15), "x": st.floats(-1e9, 1e9), "ok": st.booleans()}
)


@settings(max_examples=60, deadline=None)
@given(
    nodes=st.dictionaries(IDS, VALUES, min_size=1, max_size=6),
    data=st.data(),
    directed=st.booleans(),
    indent=st.sampled_from([None, 1]),
)
def test_any_graph_of_networkx_has_the_same_nodes_ties_and_values(
    nodes: dict[Any, dict[str, Any]], data: st.DataObject, directed: bool, indent: int | None
) -> None:
    """Whatever ids and values `node_link_data` gives, the study has them, and nothing besides."""
    made: nx.MultiGraph = nx.MultiDiGraph() if directed else nx.MultiGraph()
    made.add_nodes_from(nodes.items())
    ends = st.tuples(*[st.sampled_from(list(nodes))] * 2, VALUES)
    for source, target, held in data.draw(st.lists(ends, max_size=6)):
        made.add_edge(source, target, **held)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_text(json.dumps(nx.node_link_data(made, edges="edges"), indent=indent), encoding="utf-8")
        study = assemble(read_json(path))
    assert not study.report.set_aside, str(study.report)
    read = {row["id"]: row for row in study.actors.table.iter_rows(named=True)}
    assert set(read) == {str(own) for own in nodes}
    for own, held in nodes.items():
        assert {name: read[str(own)].get(name) for name in VALUES_OF} == {name: held.get(name) for name in VALUES_OF}
    ties = [
        (row["source"], row["target"], row["key"], *(row.get(name) for name in VALUES_OF), row["directed"])
        for row in study.relationships.table.iter_rows(named=True)
    ]
    assert ties == [
        (str(source), str(target), key, *(held.get(name) for name in VALUES_OF), directed)
        for source, target, key, held in made.edges(keys=True, data=True)
    ]


VALUES_OF = ("motto", "n", "x", "ok")
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["a", "b", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["id", "name", "kind", "type", "source", "target", "from", "since", "domains", "x", "X", "", " x"]
)


@settings(max_examples=100, deadline=None)
@given(
    nodes=st.lists(st.dictionaries(KEYS, ANY, max_size=4) | ANY, max_size=4),
    edges=st.lists(st.dictionaries(KEYS, ANY, max_size=4) | ANY, max_size=4),
    wrap=st.sampled_from(["node-link", "elements", "graph"]),
)
def test_whatever_the_values_only_a_kindframe_error_comes_out(nodes: list[Any], edges: list[Any], wrap: str) -> None:
    """Well-formed JSON with any value anywhere is read, each record counted, or refused as input."""
    graph = {"nodes": nodes, "edges": edges}
    document = graph if wrap == "node-link" else {wrap: graph}
    _read_or_refuse(json.dumps(document).encode())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_the_bytes_only_a_kindframe_error_comes_out(data: st.DataObject) -> None:
    """Raw bytes and valid files with pieces put in or taken out are read, or refused as input."""
    valid = (
        b'{"directed": true, "nodes": [{"id": "a", "n": 1}, {"id": "b"}], "edges": [{"source": "a", "target": "b"}]}'
    )
    pieces = [b'"', b"{", b"}", b"[", b"]", b",", b"null", b"NaN", b"1e999", b'"\\ud800"', b"\x00", b"\xff", b"\\"]
    raw = data.draw(st.binary(max_size=60) | st.just(valid))
    for place, gone, piece in data.draw(
        st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 12), st.sampled_from(pieces)), max_size=3)
    ):
        raw = raw[:place] + piece + raw[place + gone :]
    _read_or_refuse(raw)


def _read_or_refuse(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_bytes(raw)
        try:
            study = assemble(read_json(path))
        except PluginError:
            raise
        except KindframeError as error:
            str(error).encode()
            return
    str(study.report).encode()
    for problem in study.report.problems:
        f"{problem.message}{problem.column}{problem.raw}{problem.near}".encode()


def test_true_as_an_id_is_kept_and_said(read: Callable[[str], Study]) -> None:
    """JSON may have true for an id; it becomes the text, with a warning that names the node."""
    study = read('{"nodes": [{"id": true}, {"id": "b"}], "edges": [{"source": true, "target": "b"}]}')
    assert study.actors.ids == ("true", "b")
    assert len(study.relationships) == 1
    assert "true or false" in next(p for p in study.report.problems if p.code == "KF-JSON-23").message
