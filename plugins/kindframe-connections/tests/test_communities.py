"""`communities`: modularity as igraph's and networkx's, no lower than igraph finds, connected, stable as published."""

from __future__ import annotations

import math
import random
from itertools import permutations

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe.network import Network
from kindframe_connections.analyses.communities import ANALYSIS
from kindframe_connections.kernels import leiden as kernels
from kindframe_connections.leiden import Graph, leiden, modularity
from kindframe_connections.partitions import crossing


def drawn(n: int, m: int, seed: int, *, directed: bool = False, weighted: bool = False, parts: int = 1) -> Network:
    """Draw a network in which ties within equal parts are four times as likely to be kept."""
    rng = np.random.default_rng(seed)
    source, target = rng.integers(0, n, (2, m))
    keep = (source % parts == target % parts) | (rng.random(m) < 0.25)
    source, target = source[keep], target[keep]
    weight = rng.integers(1, 5, source.size).astype(float) if weighted else None
    return Network.from_edges(n, source, target, weight, directed=directed)


def pairs(network: Network) -> list[tuple[int, int]]:
    """Give each tie of the undirected network once."""
    both = network.undirected()
    return [(int(u), int(v)) for u, v in zip(both.arrays.rows, both.indices, strict=True) if u < v]


def test_the_karate_club_is_divided_as_well_as_it_can_be() -> None:
    """The best division of Zachary's club has modularity 0.4198 (Brandes et al. 2008, by integer programming)."""
    edges = np.array(nx.karate_club_graph().edges())
    network = Network.from_edges(34, edges[:, 0], edges[:, 1], directed=False)
    result = ANALYSIS.run(network, **ANALYSIS.settle({}))
    assert result["modularity"] == pytest.approx(0.4197896, abs=1e-7)
    assert result["communities"] == 4
    assert result["stability"] > 0.7


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 25), st.integers(0, 60), st.integers(0, 10**6), st.booleans(), st.booleans())
def test_modularity_is_that_of_igraph_and_networkx(n: int, m: int, seed: int, directed: bool, weighted: bool) -> None:
    """Modularity of any division, with weights and with direction, is what igraph and networkx give."""
    network = drawn(n, m, seed, directed=directed, weighted=weighted).simple()
    graph = Graph.of(network, weighted=weighted, directed=directed, resolution=1.3)
    label = np.random.default_rng(seed).integers(0, 3, n).astype(np.uint32)
    value = modularity(graph, label)
    if not network.m:
        assert math.isnan(value)
        return
    rows, weight = network.arrays.rows, network.weight if weighted else np.ones(network.indices.size)
    once = np.ones(rows.size, bool) if directed else rows < network.indices
    other = igraph.Graph(n=n, edges=list(zip(rows[once], network.indices[once], strict=True)), directed=directed)
    expected = other.modularity(label.tolist(), weights=weight[once].tolist(), resolution=1.3)
    assert value == pytest.approx(expected, abs=1e-12)
    theirs = nx.DiGraph() if directed else nx.Graph()
    theirs.add_nodes_from(range(n))
    theirs.add_weighted_edges_from(zip(rows.tolist(), network.indices.tolist(), weight.tolist(), strict=True))
    parts = [set(np.flatnonzero(label == c).tolist()) for c in np.unique(label)]
    assert value == pytest.approx(nx.community.modularity(theirs, parts, resolution=1.3), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(0, 80), st.integers(0, 10**6), st.booleans(), st.booleans())
def test_communities_are_connected_and_nobody_gains_by_leaving(
    n: int, m: int, seed: int, directed: bool, weighted: bool
) -> None:
    """Each community is connected, isolates are alone, and no one node moved raises modularity (tried one by one)."""
    network = drawn(n, m, seed, directed=directed, weighted=weighted)
    graph = Graph.of(network, weighted=weighted, directed=directed)
    label = leiden(graph, seed)
    other = nx.Graph(pairs(network))
    other.add_nodes_from(range(n))
    for community in range(int(label.max()) + 1):
        assert nx.is_connected(other.subgraph(np.flatnonzero(label == community).tolist()))
    assert all((label == label[v]).sum() == 1 for v in nx.isolates(other))
    if not other.number_of_edges():
        return
    value = modularity(graph, label)
    for v in range(n):
        for community in range(int(label.max()) + 2):
            moved = label.copy()
            moved[v] = community
            assert modularity(graph, moved) <= value + 1e-9


@pytest.mark.parametrize("parts", [1, 8])
def test_modularity_is_no_lower_than_igraphs_over_the_same_seeds(parts: int) -> None:
    """Over eight seeds, with and without communities to find, the mean is at least that of igraph's Leiden."""
    network = drawn(400, 2400, 5, parts=parts)
    graph = Graph.of(network, weighted=False, directed=False)
    other = igraph.Graph(n=400, edges=pairs(network))
    ours, theirs = [], []
    state = random.getstate()
    for seed in range(8):
        ours.append(modularity(graph, leiden(graph, seed)))
        random.seed(seed)
        theirs.append(other.community_leiden(objective_function="modularity", n_iterations=2).modularity)
    random.setstate(state)
    assert np.mean(ours) >= np.mean(theirs) - 1e-9


def test_plain_and_compiled_steps_do_the_same() -> None:
    """Moving, refining and aggregating give the same numbers as plain Python and as machine code."""
    graph = Graph.of(drawn(60, 300, 3, weighted=True, parts=4), weighted=True, directed=False)
    rng = np.random.default_rng(0)
    order, chance = rng.permutation(60).astype(np.uint32), rng.random(60)
    rest = (graph.weight, graph.strength, graph.scale)
    one, two = (np.arange(60, dtype=np.uint32) for _ in range(2))
    moves = kernels.move.plain(graph.indptr, graph.indices, *rest, one, order)
    assert moves == kernels.move.compiled(graph.indptr, graph.indices, *rest, two, order) > 0
    assert one.tolist() == two.tolist()
    more = (graph.indptr, graph.indices, *rest, one, order, chance, 0.5)
    part = kernels.refine.plain(*more, 0, 1)
    assert part.tolist() == kernels.refine.compiled(*more, 0, 1).tolist()
    halves = [kernels.refine.compiled(*more, turn, 2) for turn in (0, 1)]
    assert part.tolist() == np.where(one & 1, halves[1], halves[0]).tolist()
    assert 2 < np.unique(part).size < 60
    for run in (kernels.number.plain, kernels.number.compiled):
        held = part.copy()
        assert run(held) == np.unique(part).size
        assert held.tolist() == np.unique(part, return_inverse=True)[1].tolist()
    small = (graph.indptr, graph.indices, graph.weight, graph.strength, part, 60)
    whole = kernels.aggregate.plain(*small, 0, 1)
    for ours, theirs in zip(whole, kernels.aggregate.compiled(*small, 0, 1), strict=True):
        assert np.array_equal(ours, theirs)
    first, second = (kernels.aggregate.compiled(*small, turn, 2) for turn in (0, 1))
    assert np.array_equal(np.concatenate([first[0], first[0][-1] + second[0][1:]]), whole[0])
    assert 0 < first[1].size < whole[1].size
    for at in (1, 2):
        assert np.array_equal(np.concatenate([first[at], second[at]]), whole[at])


ONE = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]
TWO = [1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2]


def test_divisions_are_compared_as_scikit_learn_compares_them() -> None:
    """For its own example, scikit-learn's tests print mutual information 0.41022 and adjusted 0.27821.

    Its documentation gives an adjusted Rand index of 0.57 for (0 0 1 1) and (0 0 1 2).
    """
    held = crossing(ONE, TWO)
    assert held.mutual == pytest.approx(0.41022, abs=5e-6)
    assert held.adjusted_mutual == pytest.approx(0.27821, abs=5e-6)
    assert crossing([0, 0, 1, 1], [0, 0, 1, 2]).adjusted_rand == pytest.approx(0.57, abs=0.005)
    assert crossing([0, 0, 1, 1], [1, 1, 0, 0]).adjusted_rand == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=2, max_size=6), st.data())
def test_chance_is_every_order_of_the_labels(first: list[int], data: st.DataObject) -> None:
    """Over all orders of one division's labels, adjusted mutual information and adjusted Rand are 0 on average."""
    second = data.draw(st.lists(st.integers(0, 2), min_size=len(first), max_size=len(first)))
    every = [crossing(first, order) for order in permutations(second)]
    for measure in ("adjusted_mutual", "adjusted_rand"):
        values = [getattr(held, measure) for held in every]
        assert np.isnan(values).all() or np.mean(values) == pytest.approx(0, abs=1e-9)


def test_variation_of_information_and_cramers_v_by_hand() -> None:
    """Halves against quarters of four differ by log 2 of at most log 4; the table (3 1 / 1 3) has V = 0.5.

    Each expected cell is 2, chi-squared 4 * 1 / 2 = 2, and the root of 2 / 8 is 0.5.
    """
    assert crossing([0, 0, 1, 1], [0, 1, 2, 3]).variation_of_information == pytest.approx(0.5)
    assert crossing([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1, 1]).cramers_v == pytest.approx(0.5)


def test_two_triangles_joined_by_a_tie_and_an_isolate() -> None:
    """Two triangles, one tie between them and one alone: modularity 6/7 - 1/2 by hand, the isolate counted."""
    network = Network.from_edges(7, [0, 1, 2, 3, 4, 5, 2, 6], [1, 2, 0, 4, 5, 3, 3, 6], directed=False)
    result = ANALYSIS.run(network, **ANALYSIS.settle({}))
    # 6 of 7 ties inside; each half has degrees 7 of 14: 2 * (7 / 14) ** 2 = 1 / 2
    assert result["modularity"] == pytest.approx(6 / 7 - 1 / 2)
    assert (result["communities"], result["isolates"], result["stability"]) == (2, 1, 1.0)
    actors = result.tables["actors"]
    assert actors["community"].to_list() == [1, 1, 1, 2, 2, 2, 3]
    assert actors["outside"].to_list() == [0, 0, 1, 1, 0, 0, 0]
    assert result.tables["communities"]["density"].to_list() == [1.0, 1.0]
    assert any("to itself" in note for note in result.notes)


def test_threads_do_not_change_the_answer() -> None:
    """The same seed gives the same communities on a network large enough for all processors, run alone or together."""
    network = drawn(9000, 180_000, 2, parts=9)
    graph = Graph.of(network, weighted=False, directed=False)
    assert graph.size >= 100_000
    result = ANALYSIS.run(network, **ANALYSIS.settle({"runs": 3, "seed": 4}))
    best = max(modularity(graph, leiden(graph, seed)) for seed in (4, 5, 6))
    assert result["modularity"] == best


def test_halves_in_threads_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """With half of every level refined and aggregated in a thread of its own, nobody's community is another."""
    graph = Graph.of(drawn(1_500, 12_000, 6, parts=12), weighted=False, directed=False)
    alone = [leiden(graph, seed).tolist() for seed in range(3)]
    monkeypatch.setattr("kindframe_connections.leiden.SHARED", 0)
    monkeypatch.setattr("kindframe_connections.leiden.os.cpu_count", lambda: 2)
    assert [leiden(graph, seed).tolist() for seed in range(3)] == alone
    assert max(map(max, alone)) > 3
