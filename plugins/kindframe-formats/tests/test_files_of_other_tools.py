"""Files as other tools write them: what is not known in them, and names that mean something else there."""

from __future__ import annotations

from pathlib import Path

import igraph

import kindframe as kf


def test_a_number_that_is_missing_in_gml_is_not_known(tmp_path: Path) -> None:
    """R's igraph 1.3.5 writes NaN for it, as here."""
    text = "graph\n[\n  directed 0\n  node\n  [\n    id 0\n    age 40\n  ]\n  node\n  [\n    id 1\n    age NaN\n  ]\n"
    (tmp_path / "n.gml").write_text(f"{text}  edge\n  [\n    source 1\n    target 0\n    weight NaN\n  ]\n]\n")
    study = kf.read(tmp_path / "n.gml")
    assert study.tables["actors"]["age"].to_list() == [40, None]
    assert study.tables["relationships"].height == 1


def test_the_sides_of_igraphs_two_mode_graphs_are_no_kinds(tmp_path: Path) -> None:
    """The vertices' ``type`` is false or true there; it is an attribute, and nobody's kind."""
    graph = igraph.Graph.Bipartite([False, False, True], [(0, 2), (1, 2)])
    graph.write_graphml(str(tmp_path / "n.graphml"))
    study = kf.read(tmp_path / "n.graphml")
    assert study.tables["actors"]["kind"].to_list() == [None] * 3
    assert study.tables["actors"]["type"].to_list() == ["false", "false", "true"]
    assert [p.code for p in study.report.problems if p.column == "type"] == ["KF-COL-08"]


def test_a_namespace_that_ends_in_a_space_is_no_fault(tmp_path: Path) -> None:
    """SocNetV 3.2 writes ``XMLSchema-instance`` with a space behind it, as here; networkx and igraph read that."""
    head = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
    head += 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance " xsi:schemaLocation="a b">'
    body = '<graph edgedefault="directed"><node id="1"/><node id="2"/><edge source="1" target="2"/></graph>'
    (tmp_path / "n.graphml").write_text(f"{head}{body}</graphml>", encoding="utf-8")
    study = kf.read(tmp_path / "n.graphml")
    assert study.relationships.table.select("source", "target").rows() == [("1", "2")]


def test_a_kind_of_ones_own_is_told_once(tmp_path: Path) -> None:
    """SocNetV's Pajek files end in .pajek as well; a relation in them is one warning, not one for each of its ties."""
    text = '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs :1 "star"\n1 2\n1 3\n2 3\n'
    (tmp_path / "n.pajek").write_text(text, encoding="utf-8")
    told = [(p.code, p.row, p.message) for p in kf.read(tmp_path / "n.pajek").report.problems]
    message = "'star' is not a kind of relationship in the codebook; it is kept as it is (and in 2 more rows below)"
    assert told == [("KF-KIND-01", 6, message)]
