"""Files as other tools write them: what is not known in them, and names that mean something else there."""

from __future__ import annotations

from pathlib import Path

import igraph

import kindframe as kf
from kindframe.problems import gathered


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
    """SocNetV's Pajek files end in .pajek as well; a relation in them is one line, not one for each of its ties."""
    text = '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs :1 "star"\n1 2\n1 3\n2 3\n'
    (tmp_path / "n.pajek").write_text(text, encoding="utf-8")
    (told,) = gathered(kf.read(tmp_path / "n.pajek").report.problems)
    assert told.startswith("n.pajek:6:kind: 'star' is not a kind of relationship in the codebook; it is kept as it is")
    assert told.endswith("The same in 2 more rows: 7, 8.")


def test_what_yed_shows_is_the_name(tmp_path: Path) -> None:
    """Labels stand inside the data of the drawing there, as here; of several the first counts."""
    head = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">'
    head += '<key for="node" id="d6" yfiles.type="nodegraphics"/><key for="edge" id="d10" yfiles.type="edgegraphics"/>'
    shape = '<node id="{}"><data key="d6"><y:ShapeNode><y:Geometry x="1"/>{}</y:ShapeNode></data></node>'
    labels = "<y:NodeLabel>\n Ann <y:LabelModel/></y:NodeLabel><y:NodeLabel>later</y:NodeLabel>"
    tie = '<edge source="n0" target="n1"><data key="d10"><y:PolyLineEdge><y:EdgeLabel>helps</y:EdgeLabel>'
    body = f"{shape.format('n0', labels)}{shape.format('n1', '<y:NodeLabel/>')}{tie}</y:PolyLineEdge></data></edge>"
    (tmp_path / "n.graphml").write_text(f'{head}<graph edgedefault="directed">{body}</graph></graphml>')
    study = kf.read(tmp_path / "n.graphml")
    assert study.tables["actors"].select("id", "name").rows() == [("n0", "Ann"), ("n1", None)]
    assert study.tables["relationships"]["label"].to_list() == ["helps"]
    passed = [p.message for p in study.report.problems if p.code == "KF-GML-07"]
    assert not any("Label'" in message for message in passed)


def test_a_project_that_kumu_saved_is_read(tmp_path: Path) -> None:
    """Elements have ``_id``, and their fields under ``attributes``, as in the project in the repository kumu/docs."""
    (tmp_path / "k.json").write_text(
        """{"name": "States", "attributes": [{"_id": "attr-1", "name": "Population"}], "elements": [
        {"_id": "elem-1", "attributes": {"label": "New York", "population": 19400867, "element type": "group"}},
        {"_id": "elem-2", "attributes": {"label": "Vermont", "element type": "group"}}], "connections": [
        {"_id": "conn-1", "direction": "undirected", "attributes": {}, "from": "elem-1", "to": "elem-2"},
        {"_id": "conn-2", "direction": "directed", "attributes": {"connection type": "help"}, "from": "elem-2",
        "to": "elem-1"}]}"""
    )
    study = kf.read(tmp_path / "k.json")
    people = study.tables["actors"].select("id", "name", "kind", "population").rows()
    assert people == [("elem-1", "New York", "group", 19400867), ("elem-2", "Vermont", "group", None)]
    ties = study.tables["relationships"].select("source", "target", "kind", "directed", "id").rows()
    assert ties == [("elem-1", "elem-2", None, False, "conn-1"), ("elem-2", "elem-1", "help", True, "conn-2")]
    assert not study.report.set_aside
