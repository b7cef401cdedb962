"""`bridging`: against networkx and igraph on random networks of all kinds, published figures, and hand counts."""

from __future__ import annotations

from itertools import combinations, permutations
from math import comb
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study
from kindframe.analysis import Result
from kindframe.network import Network
from kindframe_connections.analyses.bridging import ANALYSIS
from kindframe_connections.between import betweenness
from kindframe_connections.brokering import brokerage, expected_roles, structural_holes
from kindframe_connections.kernels.brokers import holes, roles
from kindframe_connections.kernels.cuts import cuts
from kindframe_connections.kernels.shortest import dependencies, weighted_dependencies
from kindframe_connections.kernels.triangles import oriented

DATA = Path(__file__).parents[3].parent / "shared" / "data"
few = settings(max_examples=80, deadline=None)


@st.composite
def networks(draw: st.DrawFn, *, weighted: bool = False) -> Network:
    """Networks with ties to oneself, parallel ties and isolates, directed or not."""
    n = draw(st.integers(0, 10))
    ends = st.integers(0, max(n - 1, 0))
    ties = draw(st.lists(st.tuples(ends, ends, st.sampled_from([1.0, 2.0, 4.0, 5.0])), max_size=30)) if n else []
    source, target = (np.array([tie[k] for tie in ties], np.int64) for k in range(2))
    weight = np.array([tie[2] for tie in ties]) if weighted else None
    return Network.from_edges(n, source, target, weight, directed=draw(st.booleans()))


def graph_of(network: Network) -> nx.Graph[int]:
    """The simple graph, its weights added up."""
    simple = network.simple()
    graph: nx.Graph[int] = nx.DiGraph() if network.directed else nx.Graph()
    graph.add_nodes_from(range(network.n))
    for a, b, w in zip(simple.arrays.rows.tolist(), simple.indices.tolist(), simple.weight.tolist(), strict=True):
        graph.add_edge(a, b, weight=w, length=1 / w)
    return graph


def listed(by_node: dict[int, float]) -> list[float]:
    """The values in the order of the nodes."""
    return [by_node[v] for v in range(len(by_node))]


@given(networks())
@few
def test_betweenness_is_that_of_networkx_and_igraph(network: Network) -> None:
    """Raw and as a share of the pairs of others."""
    graph = graph_of(network)
    found = betweenness(network)
    assert found.exact
    assert found.value == pytest.approx(listed(nx.betweenness_centrality(graph, normalized=False)))
    peer = igraph.Graph(n=network.n, edges=list(graph.edges), directed=network.directed)
    assert found.value == pytest.approx(peer.betweenness() if network.n else [])
    share = ANALYSIS.run(network, by="group", weighted=False, samples=None, seed=1).tables["actors"]
    if network.n > 2:
        assert share["betweenness_share"].to_list() == pytest.approx(listed(nx.betweenness_centrality(graph)))
    else:
        assert share["betweenness_share"].null_count() == network.n


@given(networks(weighted=True))
@few
def test_weighted_betweenness_takes_strong_ties_as_short(network: Network) -> None:
    """A tie is 1 / weight long; the same by Dijkstra in networkx, plain and compiled."""
    expected = listed(nx.betweenness_centrality(graph_of(network), weight="length", normalized=False))
    assert betweenness(network, weighted=True).value == pytest.approx(expected, abs=1e-9)


def test_paths_of_equal_length_are_equal_whatever_the_order_of_adding() -> None:
    """Lengths 0.1 + 0.2 and 0.3 tie: both middles of s to t stand between them by a half each, and b alone."""
    # s-a 10 and a-t 5 (0.1 + 0.2), s-b 20/3 and b-t 20/3 (0.15 + 0.15)
    network = Network.from_edges(4, [0, 1, 0, 2], [1, 3, 2, 3], [10, 5, 20 / 3, 20 / 3])
    assert betweenness(network, weighted=True).value.tolist() == pytest.approx([0, 0.5, 0.5, 0])


def test_a_tie_of_weight_nought_is_no_way() -> None:
    """On the path a-b-c with b-c of weight 0, nobody stands between."""
    network = Network.from_edges(3, [0, 1], [1, 2], [1.0, 0.0], directed=False)
    assert betweenness(network, weighted=True).value.tolist() == [0, 0, 0]
    assert betweenness(network).value.tolist() == [0, 1, 0]


@pytest.mark.parametrize("directed", [True, False])
def test_sampling_is_unbiased_and_its_standard_error_holds(directed: bool) -> None:
    """Over all 84 ways to draw 3 of 9 sources, the mean is exact betweenness, and so is the mean squared error."""
    rng = np.random.default_rng(5)
    network = Network.from_edges(9, rng.integers(0, 9, 20), rng.integers(0, 9, 20), directed=directed).simple()
    exact = betweenness(network).value
    places = network.indices.view(np.uint32)
    scale = 9 / 3 * (1.0 if directed else 0.5)
    drawn, errors = [], []
    for some in combinations(range(9), 3):
        total, square = dependencies.plain(network.indptr, places, 9, np.array(some))
        drawn.append(scale * total)
        spread = (square - total**2 / 3) / 2
        errors.append((3 * scale) ** 2 * spread * (1 - 3 / 9) / 3)
    assert len(drawn) == comb(9, 3)
    assert np.mean(drawn, axis=0) == pytest.approx(exact)
    assert np.mean(errors, axis=0) == pytest.approx(np.var(drawn, axis=0))
    one = betweenness(network, samples=3, seed=2)
    assert not one.exact
    assert any(np.allclose(one.value, d) and np.allclose(one.error**2, e) for d, e in zip(drawn, errors, strict=True))


@given(networks())
@few
def test_cut_points_and_bridges_are_those_of_networkx(network: Network) -> None:
    """With what is cut off where each goes, by taking it out."""
    graph = graph_of(network).to_undirected()
    result = ANALYSIS.run(network, by="group", weighted=False, samples=None, seed=1)
    actors = result.tables["actors"]
    assert set(np.flatnonzero(actors["cut_point"])) == set(nx.articulation_points(graph))
    found = {(int(a), int(b)): lost for a, b, lost in result.tables["bridges"].iter_rows()}
    assert set(found) == {(min(tie), max(tie)) for tie in nx.bridges(graph)}
    for v in graph:
        around = nx.node_connected_component(graph, v) - {v}
        parts = [len(part) for part in nx.connected_components(graph.subgraph(around))]
        assert actors.row(v, named=True)["pieces"] == len(parts)
        assert actors.row(v, named=True)["cut_off"] == sum(parts) - max(parts, default=0)
    for (a, b), lost in found.items():
        rest = nx.Graph(graph)
        rest.remove_edge(a, b)
        assert lost == min(len(nx.node_connected_component(rest, end)) for end in (a, b))


def test_a_long_path_needs_no_recursion() -> None:
    """Of 50,000 in a row all but the two ends are cut points, and every tie is a bridge."""
    path = Network.from_edges(50_000, np.arange(49_999), np.arange(1, 50_000), directed=False)
    pieces, outside, bridge, below = cuts.on(path.indices.size)(path.indptr, path.indices, path.n)
    assert (pieces > 1).sum() == 49_998
    assert (bridge >= 0).sum() == 49_999
    assert outside[25_000] == 24_999
    assert below[bridge >= 0].max() == 25_000


def effective(graph: nx.Graph[int], v: int) -> float:
    """Burt's formula over networkx's mutual weights.

    effective_size of networkx 3.6.1 for all nodes at once divides m by the largest weight of the wrong one of the two,
    and for some nodes gives none to those that no tie leaves: it serves for simple undirected graphs alone.
    """
    near = set(nx.all_neighbors(graph, v))
    share = nx.algorithms.structuralholes.normalized_mutual_weight
    doubled = sum(share(graph, v, q, weight="weight") * share(graph, j, q, max, "weight") for j in near for q in near)
    return len(near) - doubled if near else float("nan")


@given(networks(weighted=True), st.booleans())
@few
def test_structural_holes_are_those_of_networkx_and_igraph(network: Network, weighted: bool) -> None:
    """Constraint, effective size and efficiency; NaN for isolates."""
    graph = graph_of(network)
    if not weighted:
        for *_, held in graph.edges(data=True):
            held["weight"] = 1.0
    found = structural_holes(network, weighted=weighted)
    if not graph.edges:  # networkx refuses
        assert np.isnan(found.constraint).all()
        assert np.isnan(found.effective).all()
        return
    np.testing.assert_allclose(found.constraint, listed(nx.constraint(graph, weight="weight")), atol=1e-12)
    np.testing.assert_allclose(found.effective, [effective(graph, v) for v in graph], atol=1e-12)
    if not weighted and not network.directed:
        np.testing.assert_allclose(found.effective, listed(nx.effective_size(graph)), atol=1e-12)
    alters = [len(set(nx.all_neighbors(graph, v))) for v in range(network.n)]
    assert found.alters.tolist() == alters
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(found.efficiency, found.effective / np.array(alters, float))
    peer = igraph.Graph(n=network.n, edges=list(graph.edges), directed=network.directed)
    weights = [held["weight"] for *_, held in graph.edges(data=True)]
    np.testing.assert_allclose(found.constraint, peer.constraint(weights=weights), atol=1e-12)


@given(networks())
@few
def test_hierarchy_is_burts_formula(network: Network) -> None:
    """The Coleman-Theil disorder of the constraint from each alter, as networkx gives that constraint."""
    graph = graph_of(network)
    found = structural_holes(network).hierarchy
    for v in range(network.n):
        alters = set(nx.all_neighbors(graph, v))
        if len(alters) < 2:
            assert np.isnan(found[v])
            continue
        parts = np.array([nx.local_constraint(graph, v, u) for u in alters])
        r = parts * len(alters) / parts.sum()
        assert found[v] == pytest.approx((r * np.log(r)).sum() / (len(alters) * np.log(len(alters))), abs=1e-9)


def by_looking(network: Network, codes: list[int]) -> list[list[int]]:
    """Every open path a, v, b of known groups, one by one."""
    graph = graph_of(network).to_directed()
    out = [[0] * 6 for _ in range(network.n)]
    for a, v, b in permutations(range(network.n), 3):
        groups = [codes[x] for x in (a, v, b)]
        if min(groups) < 0 or not (graph.has_edge(a, v) and graph.has_edge(v, b)) or graph.has_edge(a, b):
            continue
        first, own, last = groups
        if first == own == last:
            role = 0
        elif first == last:
            role = 1
        elif first == own:
            role = 2
        else:
            role = 3 if last == own else 4
        out[v][role] += 1
        out[v][5] += 1
    return out


@given(networks(), st.lists(st.integers(-1, 2), min_size=10, max_size=10))
@few
def test_roles_by_looking_at_every_three(network: Network, codes: list[int]) -> None:
    """All five roles and their sum; who is of unknown group brokers nothing and is brokered nowhere."""
    found = brokerage(network, np.array(codes[: network.n], np.int64), 3)
    assert found.count.tolist() == by_looking(network, codes)


def test_moments_are_those_of_random_ties() -> None:
    """Over 20,000 networks of 9 with density 0.3 in groups of 4, 3 and 2: mean and deviation of every role."""
    rng = np.random.default_rng(8)
    group, d = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2]), 0.3
    ties = rng.random((20_000, 9, 9)) < d
    mean, deviation = expected_roles(np.array([4, 3, 2]), d)
    for v, own in ((0, 0), (4, 1), (8, 2)):
        drawn = np.zeros((20_000, 6))
        for a, b in permutations([x for x in range(9) if x != v], 2):
            open_ = ties[:, a, v] & ties[:, v, b] & ~ties[:, a, b]
            first, last = group[a], group[b]
            role = (0 if first == own else 1) if first == last else 2 if first == own else 3 if last == own else 4
            drawn[:, role] += open_
            drawn[:, 5] += open_
        assert drawn.mean(0) == pytest.approx(mean[own], abs=0.06)  # four standard errors of the widest, 2.0
        assert drawn.std(0) == pytest.approx(deviation[own], rel=0.04)


def of_file(edges: str, nodes: str, key: str, by: str) -> Result:
    """Run it on a reference data set."""
    text = pl.col("source", "target").cast(pl.String)
    study = Study.from_frames(
        relationships=pl.read_csv(DATA / edges, infer_schema_length=None)
        .with_columns(text)
        .drop("value", strict=False),
        actors=pl.read_csv(DATA / nodes, infer_schema_length=None).with_columns(
            pl.col(key).cast(pl.String).alias("id")
        ),
    )
    return ANALYSIS.run(study.network(), **ANALYSIS.settle({"by": by}))


@pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
def test_roles_of_the_reference_data_are_those_of_sna() -> None:
    """R sna 2.7.1: networkers, the first three and all; uk_faculty and strand_foodsharing, all.

    netrics' brokering activity of the same three, 333, 207 and 3, is b_IO + b_OI + b_O.
    """
    found = of_file("networkers/edges.csv", "networkers/nodes.csv", "id", "Discipline")
    six = ["w_i", "w_o", "b_io", "b_oi", "b_o", "all"]
    brokers = found.tables["brokers"]
    assert brokers.select(six).rows()[:3] == [
        (137, 28, 123, 138, 72, 498),
        (5, 113, 45, 46, 116, 325),
        (0, 0, 0, 0, 3, 3),
    ]
    activity = brokers.select(pl.sum_horizontal("b_io", "b_oi", "b_o")).to_series()
    assert activity.to_list()[:3] == [333, 207, 3]
    assert found.tables["roles"]["count"].to_list() == [385, 463, 498, 548, 703, 2597]
    found = of_file("uk_faculty/UKfaculty_edges.csv", "uk_faculty/UKfaculty_nodes.csv", "id", "group")
    assert found.tables["roles"]["count"].to_list() == [2707, 107, 1067, 1044, 256, 5181]
    strand = ("strand_foodsharing/TransferOut.csv", "strand_foodsharing/Individual.csv", "row", "Ethnicity")
    assert of_file(*strand).tables["roles"]["count"].to_list() == [31, 2, 5, 4, 2, 44]


@pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
def test_the_one_cut_point_of_mt_si() -> None:
    """King.County.Police, by R sna."""
    found = of_file("emon_public/MtSi_edges.csv", "emon_public/MtSi_nodes.csv", "id", "Sponsorship")
    assert found["cut points"] == 1
    names = found.tables["actors"].filter("cut_point")["id"].to_list()
    assert names == ["King.County.Police"]


def run(records: list[Any], **given_: Any) -> Result:
    """Run it on records."""
    return ANALYSIS.run(Study.from_records(records).network(**ANALYSIS.network), **ANALYSIS.settle(given_))


def star() -> list[Any]:
    """Four around one, of two groups; one isolate of no known group."""
    people = [
        Actor(id=i, kind="person", group=g) for i, g in zip("cabdei", ["x", "x", "x", "y", "y", None], strict=True)
    ]
    return [*people, *[Relationship(source="c", target=t, directed=False, strength=2.0) for t in "abde"]]


def test_a_star_by_hand() -> None:
    """The middle, c, stands between 6 of the 10 pairs of others; each leaf's one alter constrains it wholly."""
    found = run(star())
    actors = {row["id"]: row for row in found.tables["actors"].iter_rows(named=True)}
    assert actors["c"]["betweenness"] == 6.0
    assert found["highest betweenness"] == pytest.approx(6 / 10)
    # Freeman: (6 - 0) five times over, over 5 * 10
    assert found["betweenness centralisation"] == pytest.approx(30 / 50)
    assert actors["c"]["constraint"] == pytest.approx(4 / 16)
    assert actors["c"]["effective_size"] == 4.0
    assert actors["c"]["hierarchy"] == pytest.approx(0.0)
    assert (actors["a"]["constraint"], actors["a"]["hierarchy"]) == (1.0, None)
    assert (actors["i"]["constraint"], actors["i"]["betweenness"], actors["i"]["pieces"]) == (None, 0.0, 0)
    assert (found["cut points"], found["bridges"], found["most cut off"]) == (1, 4, 3)
    # c is x: a-b both ways coordinator; a,b with d,e: 4 each way; d-e both ways itinerant.
    assert found.tables["roles"]["count"].to_list() == [2, 2, 4, 4, 0, 12]
    assert found["brokerage across"] == pytest.approx(8 / 12)
    assert any("not known for 1 person" in note for note in found.notes)
    assert any("counts twice" in note for note in found.notes)


def test_weights_that_are_unknown_or_negative_are_said_and_not_guessed() -> None:
    """Asked for weights where one is blank or below 0: undefined, with the reason; all that needs none stands."""
    for strength, reason in ((None, "no known weight"), (-1.0, "below 0")):
        records = [*star(), Relationship(source="a", target="b", directed=False, strength=strength)]
        study = Study.from_records(records)
        network = study.network(**ANALYSIS.network, weight="strength")
        found = ANALYSIS.run(network, **ANALYSIS.settle({"weighted": True}))
        assert reason in found.statement("highest betweenness").undefined
        assert reason in found.statement("mean constraint").undefined
        assert found["cut points"] == 1


def test_sampling_says_so() -> None:
    """Three sources of six: an interval, a note, a standard error for each; the same seed gives the same answer."""
    found, again = run(star(), samples=3), run(star(), samples=3)
    assert found.to_json() == again.to_json()
    assert found.statement("highest betweenness").interval is not None
    assert any("estimated from 3 of 6 sources" in note for note in found.notes)
    assert run(star(), samples=0).statement("highest betweenness").interval is None
    assert run(star(), samples=99).statement("highest betweenness").interval is None


@pytest.mark.parametrize("directed", [True, False])
def test_both_forms_of_the_kernels_agree(directed: bool) -> None:
    """Compiled and plain give the same on 60 nodes with 300 ties."""
    rng = np.random.default_rng(3)
    source, target = rng.integers(0, 60, (2, 300))
    simple = Network.from_edges(60, source, target, rng.random(300) + 0.1, directed=directed).simple()
    places, all_ = simple.indices.view(np.uint32), np.arange(60)
    forms: list[tuple[Any, tuple[Any, ...]]] = [
        (dependencies, (simple.indptr, places, 60, all_)),
        (weighted_dependencies, (simple.indptr, places, 1 / simple.weight, 60, all_)),
        (cuts, (simple.undirected().indptr, simple.undirected().indices, 60)),
    ]
    rows, other, code, _, node = oriented.plain(simple.indptr, simple.indices, 60, directed)
    forms.append((holes, (rows, other, rng.random(other.size), 60)))
    into = simple.incoming
    group = rng.integers(0, 4, 60)
    ends = (simple.indptr, simple.indices, into.indptr, into.indices)
    forms.append((roles, (*ends, rows, other, code, node, group, 4, 60)))
    for form, given_ in forms:
        plain, compiled = form.plain(*given_), form.compiled(*given_)
        for a, b in zip(np.atleast_1d(plain), np.atleast_1d(compiled), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)


def test_many_ties_run_compiled_and_agree_with_igraph() -> None:
    """2,000 actors, 20,000 ties, some with many alters."""
    rng = np.random.default_rng(4)
    network = Network.from_edges(2_000, *(rng.random((2, 20_000)) ** 3 * 2_000).astype(np.int64)).simple()
    peer = igraph.Graph(n=2_000, edges=np.column_stack([network.arrays.rows, network.indices]).tolist(), directed=True)
    np.testing.assert_allclose(betweenness(network).value, peer.betweenness(), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(structural_holes(network).constraint, peer.constraint(), rtol=1e-9)
