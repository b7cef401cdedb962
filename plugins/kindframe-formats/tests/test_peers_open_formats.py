"""What kindframe writes, other libraries open: networkx, igraph, XGI and R find every node and every edge."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pytest

from kindframe import Actor, Relationship, Study
from kindframe.exporting import Release
from kindframe.testing.samples import street
from kindframe_formats import catalogue_graph

# The street, by hand: 7 actors, 2 acts and a domain; 6 ties and 8 roles (Ann in the club; of the meal two givers, a
# receiver and a place; of the lift a receiver and a domain; the meal prompted the lift).
NODES, EDGES = 10, 14


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Path]:
    """Give the street in each format, by its name."""
    found = {}
    for row in catalogue_graph.WRITTEN:
        found[row.name] = tmp_path / f"{row.name}{row.suffixes[0]}"
        row.exporter().write(Release(study=street()), found[row.name])
    return found


def test_networkx(written: dict[str, Path]) -> None:
    """Node-link and Cytoscape JSON, GML and GraphML hold one graph."""
    held = {name: json.loads(written[name].read_text()) for name in ("node-link", "cytoscape")}
    graphs = [
        nx.node_link_graph(held["node-link"], edges="edges"),
        nx.cytoscape_graph(held["cytoscape"]),
        nx.read_gml(written["gml"]),
        nx.read_graphml(written["graphml"], force_multigraph=True),
    ]
    for graph in graphs:
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (NODES, EDGES)
        assert set(graph) >= {"ann", "park", "a1", "travel"}
        assert {kind for *_, kind in graph.edges(data="kind") if kind} == {"help", "neighbour", "friend", "visits"}


def test_igraph(written: dict[str, Path]) -> None:
    """GML and GraphML open, with their numbers as numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # igraph says that it shows characters written by number as they stand
        gml = igraph.Graph.Read_GML(str(written["gml"]))
    for graph in (gml, igraph.Graph.Read_GraphML(str(written["graphml"]))):
        assert (graph.vcount(), graph.ecount()) == (NODES, EDGES)
        assert sorted(w for w in graph.es["strength"] if w == w) == [1.0, 2.0, 3.0]


def test_xgi(written: dict[str, Path]) -> None:
    """People, things and the domain are nodes; ties, acts and belonging edges, the meal one of four."""
    xgi = pytest.importorskip("xgi")
    held = xgi.from_hif_dict(json.loads(written["hif"].read_text()))
    assert (held.num_nodes, held.num_edges) == (8, 9)
    assert held.edges.members("a1") == {"ann", "bob", "cem", "park"}


def test_hif_by_its_own_rules(written: dict[str, Path]) -> None:
    """Every incidence names an edge and a node that are listed; the meal is one edge of four."""
    held = json.loads(written["hif"].read_text())
    nodes, edges = ({row[key] for row in held[f"{key}s"]} for key in ("node", "edge"))
    assert {row["node"] for row in held["incidences"]} <= nodes
    assert {row["edge"] for row in held["incidences"]} <= edges
    meal = [(row["node"], row["attrs"]["role"]) for row in held["incidences"] if row["edge"] == "a1"]
    assert sorted(meal) == [("ann", "gave"), ("bob", "gave"), ("cem", "received"), ("park", "took place at")]


def test_gexf_by_gephis_rules(tmp_path: Path) -> None:
    """Of GEXF 1.3: source, target and kind are unique, a tie both ways counts once; every value is declared."""
    ties = [
        Relationship(source=a, target=b, kind="help", wave="1", directed=False, strength=n)
        for n, (a, b) in enumerate(("ab", "ba", "ab", "bc"))
    ]
    study = Study.from_records([*(Actor(id=name) for name in "abc"), *ties])
    path = tmp_path / "x.gexf"
    next(row for row in catalogue_graph.WRITTEN if row.name == "gexf").exporter().write(Release(study=study), path)
    space = "{http://gexf.net/1.3}"
    root = ET.fromstring(path.read_text())
    graph = root.find(f"{space}graph")
    assert graph is not None
    assert root.get("version") == "1.3"
    assert [child.tag.removeprefix(space) for child in graph] == ["attributes", "attributes", "nodes", "edges"]
    edges = graph.findall(f"{space}edges/{space}edge")
    kinds = Counter((frozenset((e.get("source"), e.get("target"))), e.get("kind")) for e in edges)
    assert set(kinds.values()) == {1}
    assert [e.get("kind") for e in edges] == ["help", "help (2)", "help (3)", "help"]
    declared = {a.get("id") for a in graph.findall(f"{space}attributes[@class='edge']/{space}attribute")}
    assert {value.get("for") for value in graph.iterfind(f"{space}edges//{space}attvalue")} <= declared
    assert {spell.get("start") for spell in graph.iter(f"{space}spell")} == {"1"}


def test_cx2_by_its_own_rules(written: dict[str, Path]) -> None:
    """Counts are those of the aspects, ends are numbers of nodes, attributes are declared; it ends with its status."""
    aspects = json.loads(written["cx2"].read_text())
    held = {name: value for aspect in aspects for name, value in aspect.items()}
    assert aspects[0] == {"CXVersion": "2.0", "hasFragments": False}
    counts = {entry["name"]: entry["elementCount"] for entry in held["metaData"]}
    assert (counts["nodes"], counts["edges"]) == (len(held["nodes"]), len(held["edges"])) == (NODES, EDGES)
    numbers = {node["id"] for node in held["nodes"]}
    assert {edge[end] for edge in held["edges"] for end in "st"} <= numbers
    declared = held["attributeDeclarations"][0]
    for kind in ("nodes", "edges"):
        assert {name for element in held[kind] for name in element["v"]} <= declared[kind].keys()
    assert aspects[-1] == {"status": [{"error": "", "success": True}]}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_igraph_of_r(written: dict[str, Path]) -> None:
    """R's igraph opens GraphML and GML."""
    code = "if (!requireNamespace('igraph', quietly = TRUE)) { cat('none'); quit() }; "
    for name in ("graphml", "gml"):
        code += f"g <- igraph::read_graph('{written[name]}', format = '{name}'); "
        code += "cat(igraph::vcount(g), igraph::ecount(g), ''); "
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    if done.stdout == "none":
        pytest.skip("the package igraph of R is not here")
    assert done.stdout.split() == [str(NODES), str(EDGES)] * 2
