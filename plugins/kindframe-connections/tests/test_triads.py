"""`triads`: against networkx and igraph on random networks of all kinds, hand counts, and enumeration."""

from __future__ import annotations

from itertools import combinations, permutations, product

import igraph
import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.network import Network
from kindframe_connections.analyses.triads import ANALYSIS
from kindframe_connections.census import TRIADS, Census, census, clustering, expected
from kindframe_connections.kernels.triangles import oriented, triangles


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Networks with ties to oneself, parallel ties and isolates, directed or not."""
    n = draw(st.integers(0, 12))
    ends = st.integers(0, max(n - 1, 0))
    ties = draw(st.lists(st.tuples(ends, ends), max_size=40)) if n else []
    directed = draw(st.booleans())
    source, target = (np.array([tie[k] for tie in ties], np.int64) for k in range(2))
    return Network.from_edges(n, source, target, directed=directed)


def as_networkx(network: Network) -> nx.DiGraph:
    """The simple directed graph, an undirected tie both ways."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.n))
    rows, others = network.arrays.rows.tolist(), network.indices.tolist()
    graph.add_edges_from((a, b) for a, b in zip(rows, others, strict=True) if a != b)
    return graph


@given(networks())
@settings(max_examples=150, deadline=None)
def test_the_census_is_that_of_networkx(network: Network) -> None:
    """All sixteen counts, dyads included, are those of networkx.triadic_census."""
    graph = as_networkx(network)
    found = census(network)
    assert found.triads == nx.triadic_census(graph)
    mutual = sum(graph.has_edge(b, a) for a, b in graph.edges) // 2
    assert (found.mutual, found.asymmetric) == (mutual, graph.number_of_edges() - 2 * mutual)
    assert found.mutual + found.asymmetric + found.null == network.n * (network.n - 1) // 2


@given(networks())
@settings(max_examples=100, deadline=None)
def test_clustering_is_that_of_igraph_and_networkx(network: Network) -> None:
    """Local clustering, its mean over actors with two alters, transitivity and triangles agree with both."""
    graph = as_networkx(network).to_undirected()
    found = census(network)
    peer = igraph.Graph(n=network.n, edges=list(graph.edges))
    if network.n == 0:
        assert found.local.size == 0
        return
    np.testing.assert_allclose(found.local, peer.transitivity_local_undirected(), atol=1e-12)
    alone = clustering(network)
    assert alone.triangles.tolist() == found.triangles.tolist()
    np.testing.assert_array_equal(alone.local, found.local)
    assert found.triangles.tolist() == [nx.triangles(graph, v) for v in range(network.n)]
    result = ANALYSIS.run(network)
    assert (result["transitivity"] or 0) == pytest.approx(nx.transitivity(graph))
    mean = peer.transitivity_avglocal_undirected(mode="nan")
    assert (result["local clustering"] is None) == np.isnan(mean)
    assert (result["local clustering"] or 0.0) == pytest.approx(np.nan_to_num(mean))


@given(networks())
@settings(max_examples=100, deadline=None)
def test_weak_transitivity_and_simmelian_ties_by_looking_at_every_three(network: Network) -> None:
    """Paths a to b to c with a tied to c, and reciprocated ties in a reciprocated triangle, one by one."""
    graph = as_networkx(network)
    paths = [(a, b, c) for a, b, c in permutations(graph, 3) if graph.has_edge(a, b) and graph.has_edge(b, c)]
    found = census(network)
    assert found.paths == len(paths)
    assert found.closed == sum(graph.has_edge(a, c) for a, _, c in paths)
    both = nx.Graph((a, b) for a, b in graph.edges if graph.has_edge(b, a))
    strong = [(a, b) for a, b in both.edges if set(both[a]) & set(both[b])]
    own = [sum(v in tie for tie in strong) for v in range(network.n)]
    assert found.simmelian.tolist() == own


@pytest.mark.parametrize("directed", [True, False])
def test_large_networks_run_compiled_and_agree_with_igraph(directed: bool) -> None:
    """On 2,000 actors with 20,000 ties, some of many alters, the compiled kernels give igraph's census."""
    rng = np.random.default_rng(4)
    ends = (rng.random((2, 20_000)) ** 3 * 2_000).astype(np.int64)
    network = Network.from_edges(2_000, *ends, directed=directed)
    graph = as_networkx(network)
    peer = igraph.Graph(n=2_000, edges=list(graph.edges), directed=True)
    found = census(network)
    assert [*found.triads.values()] == list(map(int, peer.triad_census()))
    local = peer.as_undirected().transitivity_local_undirected()
    np.testing.assert_allclose(found.local, local, atol=1e-12)
    np.testing.assert_allclose(clustering(network).local, local, atol=1e-12)


def test_very_many_ties_are_counted_in_threads_and_agree_with_igraph(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts that threads take add up to igraph's census, clustering and to the reciprocated triangles of one."""
    rng = np.random.default_rng(4)
    network = Network.from_edges(2_000, *(rng.random((2, 20_000)) ** 3 * 2_000).astype(np.int64))
    alone = census(network)
    monkeypatch.setattr("kindframe_connections.census.MANY", 1_000)
    found = census(network)
    peer = igraph.Graph(n=2_000, edges=list(as_networkx(network).edges), directed=True)
    assert [*found.triads.values()] == list(map(int, peer.triad_census()))
    assert found.simmelian.tolist() == alone.simmelian.tolist()
    np.testing.assert_allclose(clustering(network).local, peer.as_undirected().transitivity_local_undirected())


@given(networks())
@settings(max_examples=20, deadline=None)
def test_both_forms_of_the_kernels_agree(network: Network) -> None:
    """Compiled and plain kernels give the same arrays."""
    simple = network.simple()
    given_ = (simple.indptr, simple.indices, simple.n, simple.directed)
    plain, compiled = oriented.plain(*given_), oriented.compiled(*given_)
    for a, b in zip(plain, compiled, strict=True):
        assert np.array_equal(a, b)
    marks = [np.zeros(plain[1].size, bool) for _ in range(2)]
    slow = triangles.plain(*plain[:3], simple.n, 0, simple.n, marks[0])
    fast = triangles.compiled(*plain[:3], simple.n, 0, simple.n, marks[1])
    assert np.array_equal(marks[0], marks[1])
    assert all(np.array_equal(a, b) for a, b in zip(slow, fast, strict=True))


@pytest.mark.parametrize(("mutual", "asymmetric"), [(0, 0), (1, 2), (2, 1), (0, 4), (3, 0), (2, 3)])
def test_expected_triads_are_the_mean_over_all_networks_with_the_same_pairs(mutual: int, asymmetric: int) -> None:
    """Over every network of four actors with so many mutual and asymmetric pairs, the mean of each count."""
    pairs = list(combinations(range(4), 2))
    total, many = dict.fromkeys(TRIADS, 0), 0
    for both in combinations(pairs, mutual):
        left = [pair for pair in pairs if pair not in both]
        for one in combinations(left, asymmetric):
            for turned in product((False, True), repeat=asymmetric):
                ways = [pair[::-1] if turn else pair for pair, turn in zip(one, turned, strict=True)]
                graph = nx.DiGraph([*ways, *both, *(pair[::-1] for pair in both)])
                graph.add_nodes_from(range(4))
                many += 1
                for name, count in nx.triadic_census(graph).items():
                    total[name] += count
    mean = {name: count / many for name, count in total.items()}
    assert expected(mutual, asymmetric, 6 - mutual - asymmetric) == pytest.approx(mean)


def test_an_answer_by_hand() -> None:
    """Ann, Bob and Cem are friends both ways, Dee is tied to Ann one way, Eve to nobody.

    Pairs: 3 mutual, 1 asymmetric of 10. Triads of 10: abc 300; dab, dac 111D (d to a, a both ways to the other);
    dbc, ebc, eab, eac 102; ead 012; edb, edc 003. Paths of two without direction: at a 3 pairs of alters, b 1, c 1;
    3 of 5 closed. Clustering: a 1/3, b 1, c 1: mean 7/9. Paths a to b to c: 6 in abc, all closed, and dab, dac.
    """
    ties = [(a, b) for a, b in permutations("abc", 2)] + [("d", "a"), ("a", "a")]
    network = Network.from_edges(list("abcde"), *(np.array([tie[k] for tie in ties]) for k in range(2)))
    found = ANALYSIS.run(network)
    counts = dict(found.tables["triads"].select("triad", "count").iter_rows())
    assert {name: count for name, count in counts.items() if count} == {
        "003": 2,
        "012": 1,
        "102": 4,
        "111D": 2,
        "300": 1,
    }
    assert found["transitivity"] == pytest.approx(3 / 5)
    assert found["local clustering"] == pytest.approx(7 / 9)
    assert found["directed transitivity"] == pytest.approx(6 / 8)
    assert (found["simmelian ties"], found["simmelian share"], found["simmelian actors"]) == (3, 1.0, 3)
    assert found.tables["actors"]["clustering"].to_list() == [pytest.approx(1 / 3), 1.0, 1.0, None, None]
    assert "1 tie of an actor to itself: left out." in found.notes
    assert found.people == {"actors": ("id",)}


def test_several_kinds_of_tie_are_one_tie() -> None:
    """Parallel ties of other kinds change no count, and a note says that they were merged."""
    people = [Actor(id=i, kind="person") for i in "abc"]
    ties = [Relationship(source=s, target=t, kind="knows") for s, t in ("ab", "bc", "ca")]
    more = [Relationship(source=s, target=t, kind="help") for s, t in ("ab", "bc")]
    once = ANALYSIS.run(Study.from_records([*people, *ties]).network(layers=True))
    twice = ANALYSIS.run(Study.from_records([*people, *ties, *more]).network(layers=True))
    assert once.tables["triads"].equals(twice.tables["triads"])
    assert once.tables["triads"].filter(pl.col("count") > 0)["triad"].to_list() == ["030C"]
    assert any("Several" in note or "several" in note for note in twice.notes)


def test_nobody_is_a_census_too() -> None:
    """Of nobody, one and two there is a census of nothing, and what is undefined says why."""
    for n in (0, 1, 2):
        found = ANALYSIS.run(Network.from_edges(n, [], []))
        assert found["triads"] == 0
        assert found["transitivity"] is None
        assert found.tables["triads"]["expected"].null_count() == 16
        assert found.statement("local clustering").undefined == "nobody is tied to two others"
        assert not found.figures


def test_counts_larger_than_64_bits_are_exact() -> None:
    """Of five million actors without ties there are 5e6 choose 3 empty triads, more than 64 bits hold."""
    n = 5_000_000
    none = np.zeros(0, np.int64)
    zero = np.zeros(n, np.int64)
    found = census(Network.from_edges(n, none, none))
    assert isinstance(found, Census)
    assert found.triads["003"] == n * (n - 1) * (n - 2) // 6 > 2**63
    assert np.array_equal(found.alters, zero)


def test_places_and_topics_are_told_of_no_closed_circle() -> None:
    """Where every tie joins a place to a topic, three are never tied all round: that is no finding, and is undefined.

    By hand: two places and three topics could be tied in 6 pairs, of which 4 are.
    """
    actors = [Actor(id=name, kind=kind) for kind, names in (("place", "pq"), ("service", "abc")) for name in names]
    ties = [Relationship(source=s, target=t, kind="held", directed=False) for s, t in ("pa", "pb", "qb", "qc")]
    study = Study.from_records([*actors, *ties])
    told = {one.name: one for one in ANALYSIS.run(study.network(layers=True)).statements}
    assert all(one.value is None for one in told.values())
    assert "never tied all round" in told["triads"].undefined
    density = next(one for one in kf.analyse(study, "profile").statements if one.name == "density")
    assert density.value == pytest.approx(4 / 6)
