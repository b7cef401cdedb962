"""Projections against networkx, and every chance of a backbone against enumeration of all outcomes or tables."""

from __future__ import annotations

from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kindframe.network import Network
from kindframe_connections.affiliation import Affiliation, Pairs, two_mode
from kindframe_connections.backbone import adjusted, bicm, refined, weigh
from kindframe_connections.kernels.twomode import chances, projected, traded


def affiliation(table: np.ndarray) -> Affiliation:
    """The two-mode network of a table of noughts and ones."""
    n, k = table.shape
    who, where = np.nonzero(table)
    network = Network.from_edges(n + k, who, where + n, directed=False)
    return two_mode(network, np.arange(n + k) >= n)


def every_pair(table: np.ndarray) -> Pairs:
    """All pairs of rows, with what they share."""
    source, target = np.triu_indices(table.shape[0], 1)
    return Pairs(source=source, target=target, shared=(table @ table.T)[source, target])


tables = st.integers(2, 6).flatmap(
    lambda n: st.integers(1, 6).flatmap(
        lambda k: st.lists(st.lists(st.integers(0, 1), min_size=k, max_size=k), min_size=n, max_size=n)
    )
)


# -- projection -------------------------------------------------------------------------------------


@given(tables)
@settings(max_examples=100, deadline=None)
def test_the_projection_is_that_of_networkx(rows: list[list[int]]) -> None:
    """Pairs and how many they share are those of the weighted projection, for both modes."""
    table = np.array(rows)
    for one in (table, table.T):
        held = affiliation(table) if one is table else affiliation(table).turned()
        graph = nx.Graph()
        graph.add_nodes_from(range(one.shape[0]))
        graph.add_nodes_from(f"c{b}" for b in range(one.shape[1]))
        graph.add_edges_from((int(a), f"c{b}") for a, b in zip(*np.nonzero(one), strict=True))
        peer = nx.bipartite.weighted_projected_graph(graph, range(one.shape[0]))
        found = held.project()
        mine = {(int(a), int(b)): int(w) for a, b, w in zip(found.source, found.target, found.shared, strict=True)}
        assert mine == {(min(e), max(e)): w for *e, w in peer.edges(data="weight")}
        assert len(mine) == found.source.size


def test_both_forms_of_the_kernels_agree() -> None:
    """Compiled and plain kernels give the same, random trades from one seed included."""
    table = (np.random.default_rng(1).random((40, 20)) < 0.3).astype(int)
    held = affiliation(table)
    args = (held.ptr, held.items, held.back_ptr, held.back, 40, held.meetings())
    for a, b in zip(projected.plain(*args), projected.compiled(*args), strict=True):
        assert np.array_equal(a, b)
    moved = []
    for form in (traded.plain, traded.compiled):
        items = held.items.copy()
        picks = np.random.default_rng(2).integers(0, 40, (2, 300))
        form(held.ptr, items, *picks, np.random.default_rng(3), 20)
        moved.append(items)
    assert np.array_equal(*moved)
    assert not np.array_equal(moved[0], held.items)
    one, many = np.random.default_rng(4).random((3, 5)), np.array([1, 2, 3, 0, 4])
    places_ = [np.array(part) for part in ([0, 1, 2], [1, 1, 0], [4, 0, 10], [0, 5, 6])]
    for a, b in zip(chances.plain(one, many, *places_), chances.compiled(one, many, *places_), strict=True):
        assert np.allclose(a, b, rtol=1e-12, atol=0)


# -- chances ----------------------------------------------------------------------------------------


def tail_of(events: np.ndarray) -> np.ndarray:
    """The distribution of how many of some independent events happen, by going through all ways they can."""
    out = np.zeros(events.size + 1)
    for happen in product((0, 1), repeat=events.size):
        out[sum(happen)] += np.prod(np.where(happen, events, 1 - events))
    return out


@given(tables)
@settings(max_examples=60, deadline=None)
def test_sdsm_by_going_through_all_outcomes(rows: list[list[int]]) -> None:
    """The p of each pair is that of the sum of independent events, each with the product of two chances."""
    table = np.array(rows)
    held, pairs = affiliation(table), every_pair(table)
    for chance in ("bicm", "chi-square"):
        if chance == "bicm":
            r, code, r_many = np.unique(table.sum(1), return_inverse=True, return_counts=True)
            c, place, c_many = np.unique(table.sum(0), return_inverse=True, return_counts=True)
            p = bicm(r, r_many, c, c_many)[0][np.ix_(code, place)]
            assert p.sum(1) == pytest.approx(table.sum(1), abs=1e-4)
            assert p.sum(0) == pytest.approx(table.sum(0), abs=1e-4)
        else:
            p = np.minimum(1, np.outer(table.sum(1), table.sum(0)) / max(table.sum(), 1))
        found = weigh(held, pairs, "sdsm", chance=chance, tail="exact", draws=1, seed=1)
        for i, (a, b, s) in enumerate(zip(pairs.source, pairs.target, pairs.shared, strict=True)):
            whole = tail_of(p[a] * p[b])
            assert found.more[i] == pytest.approx(whole[s:].sum(), abs=1e-9)
            assert found.fewer[i] == pytest.approx(whole[: s + 1].sum(), abs=1e-9)
            assert found.expected[i] == pytest.approx((p[a] * p[b]).sum(), abs=1e-9)


def test_even_chances_have_odds_that_multiply() -> None:
    """The chances of the configuration model are as even as can be: log odds are a row's plus a column's."""
    r, r_many = np.array([1, 2, 4]), np.array([3, 2, 1])
    c, c_many = np.array([1, 3]), np.array([2, 3])
    p, settled = bicm(r, r_many, c, c_many)
    assert settled
    assert p @ c_many == pytest.approx(r)
    assert r_many @ p == pytest.approx(c)
    odds = np.log(p / (1 - p))
    assert odds[:, 1] - odds[:, 0] == pytest.approx(np.full(3, odds[0, 1] - odds[0, 0]))


@given(tables)
@settings(max_examples=60, deadline=None)
def test_fixed_rows_by_going_through_all_tables_and_by_scipy(rows: list[list[int]]) -> None:
    """The p of each pair is the share of all ways to place both rows' ones that share as many; scipy's too."""
    table = np.array(rows)
    k = table.shape[1]
    pairs = every_pair(table)
    found = weigh(affiliation(table), pairs, "fixed-row", chance="", tail="exact", draws=1, seed=1)
    for i, (a, b, s) in enumerate(zip(pairs.source, pairs.target, pairs.shared, strict=True)):
        one, two = table[a].sum(), table[b].sum()
        ways = [len(set(x) & set(y)) for x in combinations(range(k), one) for y in combinations(range(k), two)]
        assert found.more[i] == pytest.approx(np.mean(np.array(ways) >= s))
        assert found.fewer[i] == pytest.approx(np.mean(np.array(ways) <= s))
        assert found.more[i] == pytest.approx(stats.hypergeom.sf(s - 1, k, one, two))
        assert found.expected[i] == pytest.approx(one * two / k)


@given(tables)
@settings(max_examples=40, deadline=None)
def test_fixed_columns_by_going_through_all_outcomes(rows: list[list[int]]) -> None:
    """Both of a pair are in a column of c of n with chance c(c-1) / (n(n-1)), by the share of all ways to fill it."""
    table = np.array(rows)
    n = table.shape[0]
    pairs = every_pair(table)
    found = weigh(affiliation(table), pairs, "fixed-column", chance="", tail="exact", draws=1, seed=1)
    both = [np.mean([{0, 1} <= set(way) for way in combinations(range(n), int(c))]) for c in table.sum(0)]
    whole = tail_of(np.array(both))
    for i, s in enumerate(pairs.shared):
        assert found.more[i] == pytest.approx(whole[s:].sum())
        assert found.fewer[i] == pytest.approx(whole[: s + 1].sum())


def test_fdsm_draws_all_tables_with_the_same_sums_alike() -> None:
    """All tables with the same sums of rows and columns are listed; p agrees with the share of them, within chance."""
    table = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0]])
    same = []
    options = [list(combinations(range(4), int(size))) for size in table.sum(1)]
    for choice in product(*options):
        other = np.zeros_like(table)
        for row, columns in enumerate(choice):
            other[row, list(columns)] = 1
        if (other.sum(0) == table.sum(0)).all():
            same.append(other)
    assert len(same) > 20
    pairs = every_pair(table)
    overlaps = np.array([(other @ other.T)[pairs.source, pairs.target] for other in same])
    draws = 6000
    found = weigh(affiliation(table), pairs, "fdsm", chance="", tail="exact", draws=draws, seed=7)
    assert found.more == pytest.approx((overlaps >= pairs.shared).mean(0), abs=4 * np.sqrt(0.25 / draws))
    assert found.fewer == pytest.approx((overlaps <= pairs.shared).mean(0), abs=4 * np.sqrt(0.25 / draws))
    assert found.expected == pytest.approx(overlaps.mean(0), abs=0.05)


@given(tables, st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_trades_keep_the_sums_of_rows_and_columns(rows: list[list[int]], seed: int) -> None:
    """After any trades each row has as many, sorted and each once, and each column too."""
    table = np.array(rows)
    held = affiliation(table)
    items = held.items.copy()
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, table.shape[0], (2, 20))
    traded.plain(held.ptr, items, *picks, rng, table.shape[1])
    assert np.array_equal(np.bincount(items, minlength=table.shape[1]), table.sum(0))
    for i in range(table.shape[0]):
        row = items[held.ptr[i] : held.ptr[i + 1]]
        assert (np.diff(row) > 0).all()


def test_the_refined_normal_is_near_the_exact_sum() -> None:
    """Over 60 events of chances 0.1 to 0.6 the approximation is within 0.002 of the exact tails."""
    q = np.linspace(0.1, 0.6, 60)
    whole = np.array([1.0])
    for p in q:
        whole = np.convolve(whole, [1 - p, p])
    count = np.arange(61)
    at = [np.full(61, value) for value in (q.sum(), (q * (1 - q)).sum(), (q * (1 - q) * (1 - 2 * q)).sum())]
    assert refined(count, *at, upper=False) == pytest.approx(np.cumsum(whole), abs=0.002)
    assert refined(count - 1, *at, upper=True) == pytest.approx(np.cumsum(whole[::-1])[::-1], abs=0.002)


def test_very_small_chances_are_not_lost() -> None:
    """The chance that all of 30 events of chance 0.01 happen is 1e-60, and not a rounding of nought."""
    one, zero = np.array([[0.1]]), np.zeros(1, np.int64)
    at_least, _ = chances.plain(one, np.array([30]), zero, zero, np.array([30]), zero)
    assert at_least[30] == pytest.approx(1e-60, rel=1e-9)


@pytest.mark.parametrize("form", ["plain", "compiled"])
@pytest.mark.parametrize("top", [0, 3, 40, 400])
def test_classes_of_many_items_are_added_by_scipys_binomial(form: str, top: int) -> None:
    """900 items of chance 0.0004, 5 of 0.3, 700 of 0.06, 100 of 0.7: the convolution of scipy's distributions.

    Far tails are compared one to another, not to 1: at a top of 400 they are below 1e-100.
    """
    one, many = np.sqrt([[0.0004, 0.3, 0.06, 0.7]]), np.array([900, 5, 700, 100])
    zero = np.zeros(1, np.int64)
    at_least, at_most = getattr(chances, form)(one, many, zero, zero, np.array([top]), zero)
    whole = np.array([1.0])
    for q, m in zip((one[0] ** 2).tolist(), many.tolist(), strict=True):
        whole = np.convolve(whole, stats.binom.pmf(np.arange(m + 1), m, q))
    upper = np.cumsum(whole[::-1])[::-1]
    np.testing.assert_allclose(at_least, upper[: top + 1], rtol=1e-9)
    np.testing.assert_allclose(at_most, np.cumsum(whole)[: top + 1], rtol=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_are_those_of_scipy_and_of_holm(p: list[float]) -> None:
    """Benjamini and Hochberg as scipy has it; Holm by its steps; tests that are not listed count as p = 1."""
    held = np.array(p)
    assert adjusted(held, held.size, "bh") == pytest.approx(stats.false_discovery_control(held))
    more = np.concatenate([held, np.ones(5)])
    assert adjusted(held, held.size + 5, "bh") == pytest.approx(stats.false_discovery_control(more)[: held.size])
    worst = 0.0
    for rank, i in enumerate(np.argsort(held, kind="stable")):
        worst = max(worst, min(1.0, (held.size + 5 - rank) * held[i]))
        assert adjusted(held, held.size + 5, "holm")[i] == pytest.approx(worst)


# -- speed ------------------------------------------------------------------------------------------


def slow_sdsm(p: np.ndarray, pairs: Pairs, few: int) -> np.ndarray:
    """The tails of some pairs, one by one, in plain numpy."""
    out = np.empty(few)
    for i in range(few):
        q = p[pairs.source[i]] * p[pairs.target[i]]
        held = np.zeros(pairs.shared[i] + 1)
        held[0] = 1.0
        above = 0.0
        for event in q:
            above += held[-1] * event
            held[1:] += event * (held[:-1] - held[1:])
            held[0] *= 1 - event
        out[i] = above + held[-1]
    return out
