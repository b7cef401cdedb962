"""A network as a value and in other libraries' forms; random networks against networkx built by hand."""

from __future__ import annotations

import pickle

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import Network

PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)


def counted(pairs: list[tuple[int, int]], directed: bool) -> nx.Graph[str]:
    """The same pairs in a networkx graph, repeated ones counted."""
    graph: nx.Graph[str] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(str(i) for i in range(8))
    for source, target in pairs:
        held = graph.get_edge_data(str(source), str(target), {"weight": 0.0})["weight"]
        graph.add_edge(str(source), str(target), weight=held + 1.0)
    return graph


@given(PAIRS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_random_pairs_give_the_ties_networkx_gives(pairs: list[tuple[int, int]], directed: bool) -> None:
    """Nodes, ties, weights, size and self-ties agree, in the copy and in the view; rows are sorted."""
    network = Network.from_edges(8, [s for s, _ in pairs], [t for _, t in pairs], directed=directed)
    graph = counted(pairs, directed)
    assert network.m == graph.number_of_edges()
    assert network.self_ties == nx.number_of_selfloops(graph)
    for form in (network.to_networkx(), network.to_networkx(view=True)):
        assert list(form) == list(graph)
        assert nx.utils.edges_equal(
            [(s, t, d["weight"]) for s, t, d in form.edges(data=True)],
            [(s, t, d["weight"]) for s, t, d in graph.edges(data=True)],
            directed=directed,
        )
    assert (network.to_scipy().toarray() == nx.to_numpy_array(graph)).all()
    for row in range(8):
        held = network.indices[network.indptr[row] : network.indptr[row + 1]]
        assert (np.diff(held) > 0).all()


@given(PAIRS)
@settings(max_examples=40, deadline=None)
def test_incoming_is_the_transpose_and_undirected_adds_both_directions(pairs: list[tuple[int, int]]) -> None:
    """As matrices: incoming is A transposed, undirected is A + A transposed without its diagonal."""
    network = Network.from_edges(8, [s for s, _ in pairs], [t for _, t in pairs])
    matrix = network.to_scipy().toarray()
    back = np.zeros((8, 8))
    np.add.at(back, (network.incoming.rows, network.incoming.indices), network.incoming.weight)
    assert (back == matrix.T).all()
    both = matrix + matrix.T
    np.fill_diagonal(both, 0)
    assert (network.undirected().to_scipy().toarray() == both).all()
    assert network.undirected().m == int((both > 0).sum()) // 2


def test_the_view_runs_networkx_algorithms_and_refuses_changes() -> None:
    """Zachary's karate club: betweenness and components over the view are networkx's own; edits are refused."""
    club = nx.karate_club_graph()
    source, target = zip(*club.edges, strict=True)
    view = Network.from_edges(34, source, target, directed=False).to_networkx(view=True)
    expected = nx.betweenness_centrality(club)
    found = nx.betweenness_centrality(view)
    assert all(found[str(node)] == pytest.approx(value) for node, value in expected.items())
    assert nx.number_connected_components(view) == 1
    assert view.number_of_edges() == 78
    assert "99" not in view
    assert not view.has_edge("0", "33")
    with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
        view.add_edge("0", "33")


def test_the_view_of_a_directed_network_knows_who_comes_in() -> None:
    """Predecessors come from the transposed arrays."""
    view = Network.from_edges(["a", "b", "c"], ["a", "c"], ["b", "b"]).to_networkx(view=True)
    assert sorted(view.predecessors("b")) == ["a", "c"]
    assert dict(view.in_degree()) == {"a": 0, "b": 2, "c": 0}
    assert nx.number_weakly_connected_components(view) == 1


def layered() -> Network:
    """A and b tied in two layers."""
    records = [Actor(id="a", kind="person", attributes={"age": 3}), Actor(id="b", kind="person")]
    ties = [Relationship(source="a", target="b", kind=kind) for kind in ("friend", "help")]
    return Study.from_records([*records, *ties]).network(layers=True)


def test_layers_become_parallel_edges_and_have_no_view() -> None:
    """The copy is a multigraph keyed by layer; the simple undirected network merges them."""
    graph = layered().to_networkx()
    assert sorted(graph.edges(keys=True)) == [("a", "b", "friend"), ("a", "b", "help")]
    assert graph.nodes["a"] == {"kind": "person", "age": 3}
    with pytest.raises(ParameterError, match="parallel"):
        layered().to_networkx(view=True)
    simple = layered().undirected()
    assert (simple.m, simple.layers, simple.weight.tolist()) == (1, (), [2.0, 2.0])


def test_igraph_gets_names_weights_and_layers() -> None:
    """Vertices carry ids and attributes, edges weight and layer."""
    graph = layered().to_igraph()
    assert graph.vs["name"] == ["a", "b"]
    assert graph.vs["age"] == [3, None]
    assert graph.es["layer"] == ["friend", "help"]
    assert graph.is_directed()


def test_a_network_is_a_value() -> None:
    """Equal when nodes and ties are; pickles; its arrays cannot be written; it has no hash."""
    first = Network.from_edges(3, [0, 1], [1, 2], [1.0, np.nan])
    again = Network.from_edges(3, [1, 0], [2, 1], [np.nan, 1.0])
    assert first == again
    assert first != Network.from_edges(3, [0, 1], [1, 2], [1.0, np.nan], directed=False)
    assert first != Network.from_edges(3, [0, 1], [1, 2], [1.0, 2.0])
    assert pickle.loads(pickle.dumps(first)) == first
    for held in (first, pickle.loads(pickle.dumps(first))):
        with pytest.raises(ValueError, match="read-only"):
            held.weight[0] = 7.0
    with pytest.raises(TypeError):
        hash(first)


def test_a_network_shows_itself_escaped() -> None:
    """The repr counts; the HTML form escapes what comes from the data."""
    assert repr(Network.from_edges(1, [], [])) == "<Network: 1 node, 0 directed ties>"
    held = Study.from_records(
        [Actor(id="a"), Actor(id="b"), Relationship(source="a", target="b", kind="<script>")]
    ).network(layers=True)
    assert "<script>" not in held._repr_html_()
    assert "&lt;script&gt;" in held._repr_html_()


def test_nodes_are_found_by_id_and_missed_with_a_near_match() -> None:
    """`index` gives the position; a misspelling names the nearest."""
    network = Network.from_edges(["anna", "bert"], ["anna"], ["bert"])
    assert network.index("bert") == 1
    with pytest.raises(UnknownName) as caught:
        network.index("berta")
    assert caught.value.near == "bert"


@pytest.mark.parametrize(
    ("nodes", "source", "target"),
    [
        (2, [0], [2]),
        (2, [-1], [0]),
        (2, [0, 1], [1]),
        (["a", "a"], ["a"], ["a"]),
        (["a"], ["a"], ["b"]),
        (pl.DataFrame({"name": ["a"]}), [0], [0]),
    ],
)
def test_pairs_that_do_not_fit_are_refused(nodes: object, source: list[object], target: list[object]) -> None:
    """Out of range, of other lengths, unknown or repeated: an error of kindframe's own."""
    with pytest.raises((ParameterError, UnknownName)):
        Network.from_edges(nodes, source, target)  # type: ignore[arg-type]
