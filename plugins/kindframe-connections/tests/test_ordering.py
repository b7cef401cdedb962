"""Krackhardt's measures and the lengths of ways: R's sna, published figures, and the definitions pair by pair."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe_connections.ordering import ORDERED, efficiency, order_of

DATA = Path(__file__).parents[4] / "shared" / "data" / "hightech"


def measured(graph: nx.Graph) -> tuple[float | None, float | None, float | None]:
    """Hierarchy, efficiency and least upper bounds of a graph of networkx."""
    network = kf.take(graph).network().simple()
    sizes = np.array([len(part) for part in nx.connected_components(graph.to_undirected())], np.int64)
    order = order_of(network, sizes)
    return order.hierarchy, efficiency(sizes, network.m, network.directed), order.bounded


def test_a_tree_from_the_top_is_a_perfect_hierarchy() -> None:
    """Of a tree with ties from the top all are 1; turned round, five of six pairs lack a bound."""
    tree = nx.DiGraph([(0, 1), (0, 2), (1, 3), (1, 4)])
    assert measured(tree) == (1.0, 1.0, 1.0)
    # 1-2, 2-3, 2-4 and 3-4 have nobody; 0-1 has 3 and 4, of whom neither reaches the other: 5 of 6 possible.
    assert measured(tree.reverse()) == (1.0, 1.0, pytest.approx(1 - 5 / 6))


def test_a_ring_is_no_hierarchy() -> None:
    """Everybody reaches everybody: hierarchy 0, and everybody is above any two."""
    hierarchy, _, bounded = measured(nx.cycle_graph(5, create_using=nx.DiGraph))
    assert (hierarchy, bounded) == (0.0, 1.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 7), st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_every_pair_looked_at_one_by_one(n: int, ends: set[tuple[int, int]]) -> None:
    """The loops over pairs that R's sna runs, in plain Python, on any small network."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((a, b) for a, b in ends if a < n and b < n and a != b)
    reach = {a: {a, *nx.descendants(graph, a)} for a in graph}
    parts = [sorted(part) for part in nx.weakly_connected_components(graph)]
    lacking = most = 0
    for part in parts:
        if len(part) > 2:
            most += (len(part) - 1) * (len(part) - 2) // 2
            for one, other in combinations(part, 2):
                above = {a for a in part if one in reach[a] and other in reach[a]}
                lacking += not any(above <= reach[a] for a in above)
    both = sum(b in reach[a] and a in reach[b] for a, b in combinations(range(n), 2))
    either = sum(b in reach[a] or a in reach[b] for a, b in combinations(range(n), 2))
    hierarchy, _, bounded = measured(graph)
    assert hierarchy == (pytest.approx(1 - both / either) if either else None)
    assert bounded == (pytest.approx(1 - lacking / most) if most else None)


def test_ways_between_the_southern_women_and_their_events() -> None:
    """Mean distance 2.306 and diameter 4, as the tests of the R package netrics have them."""
    said = {s.name: s.value for s in kf.analyse(kf.take(nx.davis_southern_women_graph()), "isolation").statements}
    assert said["mean distance"] == pytest.approx(2.306, abs=5e-4)
    assert said["diameter"] == 4
    assert said["hierarchy"] is said["least upper bounds"] is None
    # A bipartite graph of 32 with 89 ties in one part: 1 - (89 - 31) / (496 - 31), by hand.
    assert said["efficiency"] == pytest.approx(1 - 58 / 465)


@pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
def test_who_reports_to_whom() -> None:
    """Krackhardt's managers in R's sna 2.7.1: 1, 1 and 1; of least upper bounds 0.063158, and 1 turned round."""
    ties = pl.read_csv(DATA / "ht_reports_edges.csv", infer_schema_length=0)
    first, second = ties.columns[:2]
    for source, target, bounded in ((first, second, 0.063158), (second, first, 1.0)):
        study = kf.take(ties.select(source=source, target=target))
        said = {s.name: s.value for s in kf.analyse(study, "isolation").statements}
        assert [said[name] for name in ("hierarchy", "connectedness", "efficiency")] == [1.0, 1.0, 1.0]
        assert said["least upper bounds"] == pytest.approx(bounded, abs=1e-6)


def test_where_nothing_can_be_said_it_says_why() -> None:
    """Nobody, one, two alone, and more than can be set side by side: undefined, each with its reason."""
    for size, why in ((1, "fewer than two actors"), (2, "no two actors are tied"), (ORDERED + 1, "too many")):
        said = {s.name: s for s in kf.analyse(kf.take(nx.empty_graph(size)), "isolation").statements}
        for name in ("mean distance", "diameter", "hierarchy"):
            assert why in said[name].undefined
