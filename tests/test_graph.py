"""The whole typed graph and the way back; other people's graphs as studies."""

from __future__ import annotations

import gc
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Action, Actor, Domain, Evidence, Relationship, Response, Study
from kindframe.errors import SchemaError

RECORDS: list[Any] = [
    Domain(id="food"),
    Domain(id="lunch", parent="food"),
    Actor(id="a", kind="person", member_of=("club", "home"), domains=("food",), attributes={"age": 30}),
    Actor(id="b", kind="person", attributes={"record": "odd", "role": "odder"}),
    Actor(id="club", kind="group"),
    Actor(id="home", kind="household"),
    Actor(id="hall", kind="place"),
    Actor(id="alone", kind="person"),
    Action(id="a", kind="meal", givers=("b", "a"), receivers=("a", "b"), place="hall", domain="lunch", story="x"),
    Action(id="y", kind="gift", prompted_by="a", receivers=("a",)),
    Relationship(source="b", target="a", kind="friend", reported_by="b", strength=2.0),
    Relationship(source="a", target="b", kind="friend", reported_by="a", strength=3.0, id="r2"),
    Relationship(source="a", target="b", kind="help", attributes={"often": 2}),
    Evidence(subject="actions:a", item="f/p1", stance="for"),
    Response(respondent="a", question="i/q", value="3"),
]


def test_people_acts_and_domains_are_nodes_and_roles_are_edges() -> None:
    """A person and an act of one id are two nodes; every role has its edge, every isolate its node."""
    graph = Study.from_records(RECORDS).graph()
    assert set(graph) == {
        *(("domain", i) for i in ("food", "lunch")),
        *(("actor", i) for i in ("a", "b", "club", "home", "hall", "alone")),
        *(("action", i) for i in ("a", "y")),
    }
    roles = {(s, t, held["role"]) for s, t, held in graph.edges(data=True) if "role" in held}
    assert roles == {
        (("domain", "lunch"), ("domain", "food"), "part of"),
        (("actor", "a"), ("domain", "food"), "in domain"),
        (("actor", "a"), ("actor", "club"), "member of"),
        (("actor", "a"), ("actor", "home"), "member of"),
        (("actor", "a"), ("action", "a"), "gave"),
        (("actor", "b"), ("action", "a"), "gave"),
        (("action", "a"), ("actor", "a"), "received"),
        (("action", "a"), ("actor", "b"), "received"),
        (("action", "y"), ("actor", "a"), "received"),
        (("action", "a"), ("actor", "hall"), "took place at"),
        (("action", "a"), ("domain", "lunch"), "in domain"),
        (("action", "a"), ("action", "y"), "prompted"),
    }
    assert graph.nodes[("actor", "a")] == {"record": "actor", "id": "a", "kind": "person", "age": 30}
    assert graph.nodes[("actor", "b")]["attribute:record"] == "odd"
    told = graph.edges[("actor", "a"), ("actor", "b"), 1]
    assert told == {"record": "relationship", "id": "r2", "kind": "friend", "reported_by": "a", "strength": 3.0}
    assert graph.degree(("actor", "alone")) == 0
    assert gc.isenabled()


def test_a_whole_study_comes_back_as_it_was() -> None:
    """Six tables, order of rows and of ids in lists, dtypes and blanks: all the same."""
    study = Study.from_records(RECORDS)
    assert Study.from_networkx(study.graph()) == study


NAMES = ["a", "b", "c", "d"]
ids = st.sampled_from(NAMES)


@st.composite
def records(draw: st.DrawFn) -> list[Any]:
    """Any mix of actors, acts and ties over four people, attributes of all four kinds of value."""
    values = st.one_of(st.none(), st.integers(-9, 9))
    actors = [
        Actor(
            id=name,
            kind=draw(st.sampled_from([None, "person", "group"])),
            member_of=tuple(draw(st.lists(ids, unique=True, max_size=3))),
            latitude=draw(st.one_of(st.none(), st.floats(-90, 90))),
            attributes={
                "n": draw(values),
                "x": draw(st.one_of(st.none(), st.floats(-1, 1))),
                "yes": draw(st.one_of(st.none(), st.booleans())),
                "word": draw(st.one_of(st.none(), st.text("aé<", max_size=3))),
            },
        )
        for name in NAMES
    ]
    acts = [
        Action(
            id=str(number),
            givers=tuple(draw(st.lists(ids, unique=True, max_size=3))),
            receivers=tuple(draw(st.lists(ids, unique=True, max_size=3))),
            place=draw(st.one_of(st.none(), ids)),
            prompted_by=draw(st.one_of(st.none(), st.just("0"))) if number else None,
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    ties = [
        Relationship(source=draw(ids), target=draw(ids), strength=float(number), attributes={"k": draw(values)})
        for number in range(draw(st.integers(0, 6)))
    ]
    return [*actors, *acts, *ties]


@given(records())
@settings(max_examples=60, deadline=None)
def test_any_study_comes_back_from_its_graph(drawn: list[Any]) -> None:
    """`Study.from_networkx(study.graph()) == study`, whatever it holds."""
    study = Study.from_records(drawn)
    assert Study.from_networkx(study.graph()) == study


def test_what_was_changed_in_the_graph_is_changed_in_the_study() -> None:
    """An actor taken out of the graph takes its ties and roles along; a tie put in is a tie."""
    graph = Study.from_records(RECORDS).graph()
    graph.remove_node(("actor", "b"))
    graph.add_edge(("actor", "alone"), ("actor", "a"), record="relationship", kind="knows", new=1.5)
    study = Study.from_networkx(graph)
    assert study.actions["a"].givers == ("a",)
    ties = study.relationships.table.select("source", "target", "kind", "new").rows()
    assert ties == [("alone", "a", "knows", 1.5)]


@pytest.mark.parametrize("cls", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_a_plain_graph_of_any_class_is_a_study(cls: Any) -> None:
    """Nodes become text ids, weight strength, parallel edges rows, direction the graph's."""
    graph = cls()
    graph.add_node(1, kind="person", age=3)
    graph.add_node("x", kind="place")
    graph.add_edge(1, "x", weight=2, kind="visits")
    graph.add_edge(1, "x", weight=4, kind="visits")
    study = Study.from_networkx(graph)
    assert study.actors.ids == ("1", "x")
    assert study.actors["1"].attributes == {"age": 3}
    strengths = study.relationships.table["strength"].to_list()
    assert strengths == ([2.0, 4.0] if graph.is_multigraph() else [4.0])
    assert set(study.relationships.table["directed"]) == {graph.is_directed()}
    assert study.network().directed == graph.is_directed()


def test_networkx_own_networks_keep_their_size() -> None:
    """Karate 34 and 78, Davis 32 and 89, Florentine 15 and 20, as networkx documents them."""
    for graph, size in (
        (nx.karate_club_graph(), (34, 78)),
        (nx.davis_southern_women_graph(), (32, 89)),
        (nx.florentine_families_graph(), (15, 20)),
    ):
        network = Study.from_networkx(graph).network()
        assert (network.n, network.m) == size


def test_parallel_edges_with_named_keys_keep_them() -> None:
    """Keys that are words become an attribute."""
    graph = nx.MultiGraph([("a", "b", "trust"), ("a", "b", "help")])
    assert Study.from_networkx(graph).relationships.table["key"].to_list() == ["trust", "help"]


def _graph(*nodes: Any, edges: Any = (), **attributes: Any) -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(nodes, **attributes)
    graph.add_edges_from(edges)
    return graph


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (_graph(1, "1"), "would both get the id '1'"),
        (_graph("a", shape={"x": 1}), "shape"),
        (_graph("a", name=3.5), "name"),
        (_graph("a", ("b", {"age": "old"}), age=3), "age"),
        (_graph(edges=[("a", "b", {"weight": "much"})]), "strength"),
        (_graph("a", big=2**80), "big"),
        ("no graph", "networkx graph is wanted"),
    ],
)
def test_a_graph_that_cannot_be_a_study_is_refused(graph: Any, said: str) -> None:
    """Ids that would fall together and values that are no column: a `SchemaError` names them."""
    with pytest.raises(SchemaError, match=said):
        Study.from_networkx(graph)


def test_names_that_say_something_else_are_kept_beside_the_columns() -> None:
    """A node's attribute ``id`` is not its id; NaN is unknown."""
    graph = _graph(("a", {"id": "other", "score": float("nan")}), ("b", {"score": 1.5}))
    table = Study.from_networkx(graph).actors.table
    assert table["id_attribute"].to_list() == ["other", None]
    assert table["score"].to_list() == [None, 1.5]
