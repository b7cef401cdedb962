"""What is in memory already as a study: networkx, igraph, pandas, polars, and back again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import networkx as nx
import polars as pl
import pytest

import kindframe as kf
from kindframe.errors import SchemaError
from kindframe.settings import Settings

igraph = pytest.importorskip("igraph")
pd = pytest.importorskip("pandas")


def graph_of(kind: type[Any]) -> Any:
    """A graph of any class with attributes that others lose: None, lists, dates, and parallel edges where it may."""
    graph = kind()
    graph.add_node(1, age=3, seen=dt.date(2024, 1, 2), tags=["a", "b;c"], note=None, group="north")
    graph.add_node("b", age=None, seen=None, tags=[], note="x")
    graph.add_node("alone")
    graph.add_edge(1, "b", weight=0.5, when=dt.datetime(2024, 1, 2, 3, 4), kind="help")
    if graph.is_multigraph():
        graph.add_edge(1, "b", weight=2.0)
    return graph


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_every_class_of_networkx_graph_is_taken_whole(kind: type[Any]) -> None:
    """Ids are text, isolates are there, dates are text, lists one text, and parallel edges rows of their own."""
    study = kf.take(graph_of(kind))
    assert study.actors.table.select("id", "age", "seen", "tags", "note", "group").rows() == [
        ("1", 3, "2024-01-02", 'a;"b;c"', None, "north"),
        ("b", None, None, "", "x", None),
        ("alone", None, None, None, None, None),
    ]
    directed, several = kind in (nx.DiGraph, nx.MultiDiGraph), kind in (nx.MultiGraph, nx.MultiDiGraph)
    ties = study.relationships.table.select("source", "target", "strength", "directed", "when", "kind").rows()
    assert ties[0] == ("1", "b", 0.5, directed, "2024-01-02T03:04:00", "help")
    assert len(ties) == 1 + several


def test_igraph_graphs_by_their_names_or_numbers() -> None:
    """``name`` is the id; without it the number is; parallel edges and attributes stay."""
    graph = igraph.Graph(n=3, edges=[(0, 1), (0, 1)], directed=True)
    graph.vs["name"] = ["ann", "bob", "cat"]
    graph.vs["age"] = [1, None, 3]
    graph.es["weight"] = [0.5, 2.0]
    study = kf.take(graph, settings=Settings(title="From igraph"))
    assert study.title == "From igraph"
    assert study.actors.table.select("id", "age").rows() == [("ann", 1), ("bob", None), ("cat", 3)]
    assert study.relationships.table.select("source", "target", "strength", "directed").rows() == [
        ("ann", "bob", 0.5, True),
        ("ann", "bob", 2.0, True),
    ]
    bare = kf.take(igraph.Graph(n=2, edges=[(0, 1)]))
    assert bare.relationships.table.select("source", "target", "directed").rows() == [("0", "1", False)]
    graph.vs["name"] = ["ann", "ann", "cat"]
    with pytest.raises(SchemaError, match="'ann'"):
        kf.take(graph)


def test_a_study_goes_to_igraph_and_networkx_and_comes_back() -> None:
    """The network's forms keep ids, directions and strengths, isolates too."""
    study = kf.take(graph_of(nx.DiGraph))
    network = study.network()
    for form in (network.to_networkx(), network.to_igraph()):
        again = kf.take(form)
        assert set(again.actors.ids) == {"1", "b", "alone"}
        assert again.relationships.table.select("source", "target", "directed").rows() == [("1", "b", True)]
    assert kf.take(study.graph()) == study


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_ties_and_of_actors(library: str) -> None:
    """Numbers as ids are text; aliases are understood; blanks are unknown; dates are text."""
    ties: dict[str, Any] = {"ego": [1, 2], "alter": [2, 3], "weight": [0.5, None], "on": [dt.date(2024, 1, 2), None]}
    people = {"id": [1, 2, 3, 4], "sex": ["w", None, "m", "w"]}
    make = pd.DataFrame if library == "pandas" else pl.DataFrame
    study = kf.take(make(ties))
    assert study.actors.ids == ("1", "2", "3")
    assert study.relationships.table.select("source", "target", "strength").rows() == [
        ("1", "2", 0.5),
        ("2", "3", None),
    ]
    whole = kf.take({"actors": make(people), "relationships": make(ties)})
    assert whole.actors.table.select("id", "sex").rows() == [("1", "w"), ("2", None), ("3", "m"), ("4", "w")]
    assert kf.take(whole) is whole
    back = kf.take({name: table for name, table in whole.tables.items() if table.height})
    assert back == whole


def test_what_pandas_does_to_ids_is_undone_or_named() -> None:
    """Whole numbers that NaN turned into 1.0 are 1; 1 beside "1" is refused by name; a blank end is no person nan."""
    study = kf.take(pd.DataFrame({"source": [1, 2], "target": [2, 3], "reported_by": [1, None]}))
    assert study.relationships.table["reported_by"].to_list() == ["1", None]
    mixed = kf.take(pd.DataFrame({"source": [1, "b"], "target": ["b", 2]}))
    assert mixed.actors.ids == ("1", "b", "2")
    with pytest.raises(SchemaError, match=r"1 and '1'"):
        kf.take(pd.DataFrame({"source": [1, "1"], "target": ["b", "b"]}))
    with pytest.raises(SchemaError, match="target"):
        kf.take(pd.DataFrame({"source": ["a", "b"], "target": ["b", None]}))


@pytest.mark.parametrize("library", ["networkx", "igraph"])
def test_nodes_that_would_be_one_are_named(library: str) -> None:
    """1 and "1" are two nodes and would be one actor; neither is dropped in silence."""
    if library == "networkx":
        graph: Any = nx.Graph([(1, "1")])
    else:
        graph = igraph.Graph(n=2)
        graph.vs["name"] = [1, "1"]
    with pytest.raises(SchemaError, match=r"1 and '1'"):
        kf.take(graph)


def test_what_is_no_study_is_refused_in_words() -> None:
    """A frame without ids, another object, and attributes that no column holds."""
    with pytest.raises(SchemaError, match="take"):
        kf.take(pl.DataFrame({"x": [1]}))
    with pytest.raises(SchemaError, match="graph is wanted"):
        kf.take(3)
    graph = nx.Graph()
    graph.add_node("a", deep={"x": 1})
    with pytest.raises(SchemaError, match="deep"):
        kf.take(graph)
