"""Kernels in both their forms, and measures, against networkx and igraph over random networks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe.network import Network
from kindframe_connections import homophily
from kindframe_connections.dyads import dyads
from kindframe_connections.kernels.dispatch import STEPS, THRESHOLD, Kernel, kernel
from kindframe_connections.kernels.pairs import mutual, returned, shared
from kindframe_connections.kernels.paths import components, coreness
from kindframe_connections.statistics import correlation, gini, permutation_p, ranks
from kindframe_connections.stepping import stepping

N = 9
PAIRS = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=45)
few = settings(max_examples=50, deadline=None)
forms = pytest.mark.parametrize("form", ["plain", "compiled"])


def network(pairs: list[tuple[int, int]], directed: bool = True) -> Network:
    """A network of nine nodes; any pair may repeat, lead back, or lead to itself."""
    return Network.from_edges(N, [s for s, _ in pairs], [t for _, t in pairs], directed=directed)


def plain(pairs: list[tuple[int, int]]) -> nx.Graph[int]:
    """The simple undirected graph of the same pairs."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(N))
    graph.add_edges_from((s, t) for s, t in pairs if s != t)
    return graph


@forms
@given(pairs=PAIRS)
@few
def test_components_and_cores_are_those_of_networkx(form: str, pairs: list[tuple[int, int]]) -> None:
    """Whatever is isolated, disconnected or tied to itself."""
    simple = network(pairs).undirected()
    graph = plain(pairs)
    label = getattr(components, form)(simple.indptr, simple.indices, np.zeros(N, bool))
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    assert {frozenset(np.flatnonzero(label == code).tolist()) for code in set(label.tolist())} == expected
    core = getattr(coreness, form)(simple.indptr, simple.indices, N)
    assert dict(enumerate(core.tolist())) == nx.core_number(graph)


@pytest.mark.parametrize("ties", [2_500, 4_500, 30_000])
def test_components_of_many_are_those_of_networkx(ties: int) -> None:
    """5,000 actors, hardly joined, half joined, wholly joined; numbered by their first actor; some are left out."""
    chance = np.random.default_rng(ties)
    ends = chance.integers(0, 5_000, (2, ties))
    held = Network.from_edges(5_000, ends[0], ends[1]).undirected()
    gone = chance.random(5_000) < 0.1
    for leave in (np.zeros(5_000, bool), gone):
        label = components.compiled(held.indptr, held.indices, leave)
        graph = nx.Graph()
        graph.add_nodes_from(range(5_000))
        graph.add_edges_from(pair for pair in ends.T.tolist() if not leave[pair].any())
        expected = np.empty(5_000, np.int64)
        graph.remove_nodes_from(np.flatnonzero(leave).tolist())
        expected[leave] = -1
        for number, part in enumerate(sorted(nx.connected_components(graph), key=min)):
            expected[list(part)] = number
        assert (label == expected).all()


@forms
@given(pairs=PAIRS)
@few
def test_steps_and_harmonic_closeness_are_those_of_networkx(form: str, pairs: list[tuple[int, int]]) -> None:
    """Distances from every node at once give the sums that one search from each gives."""
    simple = network(pairs).undirected()
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(Kernel, "on", lambda self, *size: getattr(self, form))
    with monkeypatch.context():
        found = stepping(simple, 3)
    monkeypatch.undo()
    expected = nx.harmonic_centrality(plain(pairs))
    assert found.harmonic == pytest.approx([expected[v] for v in range(N)], abs=1e-12)
    for v, far in nx.all_pairs_shortest_path_length(plain(pairs)):
        distances = [d for d in far.values() if d > 0]
        assert found.within[v].tolist() == [sum(d <= limit for d in distances) for limit in (1, 2, 3)]
        assert found.reached[v] == len(distances)


def test_steps_take_more_sources_than_a_word_has_bits() -> None:
    """On a path of 200 nodes the first reaches the last, and harmonic closeness is the sum of 1/1 to 1/199."""
    path = Network.from_edges(200, np.arange(199), np.arange(1, 200), directed=False)
    found = stepping(path, 2)
    assert found.harmonic[0] == pytest.approx(sum(1 / d for d in range(1, 200)))
    assert found.harmonic[130] == pytest.approx(sum(1 / d for d in range(1, 131)) + sum(1 / d for d in range(1, 70)))
    assert found.within[100].tolist() == [2, 4]
    assert set(found.reached.tolist()) == {199}


def test_steps_over_several_passes_and_threads_are_those_of_igraph() -> None:
    """5,000 actors, a few thousand of whom hang together: ten passes of 512 sources, three shares of threads."""
    chance = np.random.default_rng(3)
    ends = chance.integers(0, 5_000, (2, 6_000))
    held = Network.from_edges(5_000, ends[0], ends[1]).undirected()
    pairs = [(a, b) for a, b in zip(held.arrays.rows.tolist(), held.indices.tolist(), strict=True) if a < b]
    graph = igraph.Graph(5_000, pairs)
    found = stepping(held, 3)
    assert found.harmonic / 4_999 == pytest.approx(np.array(graph.harmonic_centrality()), rel=1e-12)
    for steps_away in (1, 2, 3):
        sizes = np.array(graph.neighborhood_size(order=steps_away)) - 1
        assert (found.within[:, steps_away - 1] == sizes).all()
    parts = graph.connected_components()
    assert (found.reached == np.array(parts.sizes())[parts.membership] - 1).all()


@forms
@given(pairs=PAIRS)
@few
def test_mutual_pairs_are_igraphs_dyad_census(form: str, pairs: list[tuple[int, int]]) -> None:
    """Mutual, one-way and empty pairs, and reciprocity in igraph's two senses."""
    simple = network(pairs).simple()
    held = simple.arrays
    back, first = getattr(mutual, form)(held.indptr, held.indices, N)
    assert first.tolist() == [p for p in range(back.size) if back[p] > p]
    assert all(held.rows[back[p]] == held.indices[p] for p in np.flatnonzero(back >= 0))
    into = simple.incoming
    counted = getattr(returned, form)(held.indptr, held.indices, into.indptr, into.indices, N)
    assert counted == 2 * first.size
    found = dyads(simple)
    graph = igraph.Graph(n=N, edges=sorted({(s, t) for s, t in pairs if s != t}), directed=True)
    assert (found.mutual, found.one_way, found.empty) == tuple(int(x) for x in graph.dyad_census())
    assert found.by_tie == pytest.approx(graph.reciprocity(mode="default"), nan_ok=True)
    if graph.ecount():
        assert found.dyadic == pytest.approx(graph.reciprocity(mode="ratio"))


@forms
def test_shared_items_are_counted_and_the_first_is_named(form: str) -> None:
    """Rows {0, 2}, {2, 3}, {}: the first two share one item, 2; with the empty row nothing is shared."""
    ptr, items = np.array([0, 2, 4, 4]), np.array([0, 2, 2, 3], np.int32)
    count, first = getattr(shared, form)(ptr, items, np.array([0, 1, 0], np.int32), np.array([1, 2, 0], np.int32))
    assert count.tolist() == [1, 0, 2]
    assert first.tolist() == [2, -1, 0]


def test_small_work_runs_plain_and_large_compiled() -> None:
    """Below the threshold the Python function itself runs; above it numba's form of the same."""

    @kernel
    def double(x: int) -> int:
        return 2 * x

    assert isinstance(double, Kernel)
    assert double.on(THRESHOLD - 1) is double.plain
    assert double.on(THRESHOLD - 1, STEPS - 1) is double.plain
    assert components.on(THRESHOLD) is components.compiled
    assert components.on(1, STEPS) is components.compiled
    assert type(components.compiled).__module__.startswith("numba")


def test_a_small_analysis_loads_no_compiler() -> None:
    """In a fresh process, isolation of three people imports neither numba nor altair nor networkx."""
    code = (
        "import sys; from kindframe.network import Network;"
        "from kindframe_connections.analyses.isolation import ANALYSIS;"
        "n = Network.from_edges(3, [0], [1]); r = ANALYSIS.run(n, **ANALYSIS.settle({}));"
        "assert r['isolates'] == 1;"
        "print([m for m in ('numba', 'altair', 'networkx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_small_report_compiles_nothing() -> None:
    """In a fresh process every analysis answers on an example, and numba has not been imported at the end."""
    code = (
        "import sys; from kindframe.api import analyse, read; from kindframe.registry import default_registry\n"
        "study, done = read(sys.argv[1]), 0\n"
        "for name in sorted(default_registry().analyses):\n"
        "    analyse(study, name); done += 1\n"
        "print(done >= 18, 'numba' in sys.modules)"
    )
    example = Path(__file__).parents[3] / "examples" / "elm-row"
    done = subprocess.run([sys.executable, "-c", code, str(example)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


# -- homophily and statistics -------------------------------------------------------------------------


@given(PAIRS, st.lists(st.integers(0, 2), min_size=N, max_size=N), st.booleans())
@few
def test_assortativity_is_igraphs(pairs: list[tuple[int, int]], labels: list[int], directed: bool) -> None:
    """Nominal and numeric, directed and not; undefined where igraph has no number."""
    once = sorted({(s, t) if directed else (min(s, t), max(s, t)) for s, t in pairs if s != t})
    graph = igraph.Graph(n=N, edges=once, directed=directed)
    source, target = np.array([s for s, _ in once], int), np.array([t for _, t in once], int)
    codes, weight = np.array(labels), np.ones(len(once))
    matrix = homophily.mixing_matrix(source, target, weight, codes, 3, directed)
    expected = graph.assortativity_nominal(labels, directed=directed) if once else float("nan")
    assert homophily.assortativity(matrix, directed) == pytest.approx(expected, nan_ok=True)
    number = homophily.numeric_assortativity(source, target, weight, codes.astype(float), directed)
    expected = graph.assortativity(labels, directed=directed) if once else float("nan")
    assert number == pytest.approx(expected, nan_ok=True, abs=1e-9)


def test_krackhardt_and_sterns_measure_rescales_to_what_sizes_allow() -> None:
    """Groups of 2 and 3: 4 pairs within, 6 between. With 5 ties, at least 1 and at most 5 are between."""
    assert homophily.rescaled_ei(5, 0, 4, 6) == 1
    assert homophily.rescaled_ei(1, 4, 4, 6) == -1
    assert homophily.rescaled_ei(3, 2, 4, 6) == 0
    assert np.isnan(homophily.rescaled_ei(0, 0, 4, 6))


def test_yules_q_by_hand() -> None:
    """A 3 tied within of 4, 1 tied between of 6: (3 * 5 - 1 * 1) / (3 * 5 + 1 * 1) = 14 / 16."""
    assert homophily.yules_q(1, 3, 4, 6) == 14 / 16


def test_colemans_index_by_hand() -> None:
    """Groups of 3 and 2: the first sends 3 of 4 within against (3 - 1) / 4 by chance: (0.75 - 0.5) / 0.5.

    The second sends 0 of 2 within against 1 / 4: (0 - 0.25) / 0.25.
    """
    assert homophily.coleman(np.array([[3.0, 1.0], [2.0, 0.0]]), [3, 2]).tolist() == [0.5, -1.0]


def test_coleman_counts_a_tie_without_direction_as_a_choice_of_both_ends() -> None:
    """Four actors, x-x, x-y and y-y: of x's choices two of three stay; the same network told both ways agrees."""
    both_ways = homophily.coleman(np.array([[2.0, 1.0], [1.0, 2.0]]), [2, 2])
    once = homophily.coleman(np.array([[1.0, 1.0], [1.0, 1.0]]), [2, 2], directed=False)
    assert once.tolist() == both_ways.tolist()
    assert once[0] == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))


def test_gini_by_its_definition() -> None:
    """The mean absolute difference over twice the mean: for 1, 2, 6 it is (0+1+5+1+0+4+5+4+0) / 9 / (2 * 3)."""
    assert gini([1, 2, 6]) == pytest.approx(20 / 9 / 6)
    assert np.isnan(gini([0, 0]))
    assert np.isnan(gini([-1, 2]))
    assert gini([1, 2, 6, np.nan]) == gini([1, 2, 6])


def test_correlation_ranks_and_permutation() -> None:
    """Pearson as numpy has it over known pairs; ties share ranks; the observed counts among the draws."""
    x, y = np.array([1.0, 2, 4, np.nan]), np.array([2.0, 1, 5, 3])
    value, pairs = correlation(x, y)
    assert value == pytest.approx(np.corrcoef(x[:3], y[:3])[0, 1])
    assert pairs == 3
    assert np.isnan(correlation([1, 1], [1, 2])[0])
    assert ranks([np.nan, 5, 5, 1])[1:].tolist() == [2.5, 2.5, 1.0]
    assert permutation_p(2.0, np.array([0.0, -2.0, 1.0]), 0.0) == 2 / 4
