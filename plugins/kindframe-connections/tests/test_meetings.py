"""Who shares places with whom, counted without a list of pairs: against that list, and as protection sees it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Study
from kindframe.disclosure import Rules, consented, released
from kindframe.disclosure.attack.across import Told, widened
from kindframe.disclosure.attack.sets import counted_in, read
from kindframe.network import Network
from kindframe_connections import tallies
from kindframe_connections.affiliation import Affiliation, two_mode
from kindframe_connections.backbone import adjusted, weigh
from kindframe_connections.kernels.meeting import named, tallied
from kindframe_connections.tallies import APART, SAME, UNKNOWN, Meetings, first_pairs, tally


def affiliation(table: np.ndarray) -> Affiliation:
    """Who comes where, of a table of noughts and ones; the ids are numbers."""
    n, k = table.shape
    who, where = np.nonzero(table)
    nodes = pl.DataFrame({"id": [f"{i}" for i in range(n + k)]})
    return two_mode(Network.from_edges(nodes, who, where + n, directed=False), np.arange(n + k) >= n)


def tallied_of(table: np.ndarray, group: np.ndarray) -> Meetings:
    """What is counted of such a table."""
    found = tally(affiliation(table), group)
    assert found is not None
    return found


tables = st.integers(0, 7).flatmap(
    lambda n: st.integers(1, 6).flatmap(
        lambda k: st.lists(
            st.tuples(st.integers(-1, 2), st.lists(st.integers(0, 1), min_size=k, max_size=k)), min_size=n, max_size=n
        ).map(lambda rows: (k, rows))
    )
)


@given(tables)
@settings(max_examples=100, deadline=None)
def test_what_is_counted_is_what_a_list_of_all_pairs_gives(drawn: tuple[int, list[tuple[int, list[int]]]]) -> None:
    """Pairs by what they share and by their groups, whom each meets, and all they share: networkx's projection."""
    k, rows = drawn
    table = np.array([row for _, row in rows], int).reshape(len(rows), k)
    group = np.array([code for code, _ in rows], np.int64)
    found = tallied_of(table, group)
    graph = nx.Graph()
    graph.add_nodes_from([*range(len(rows)), *(f"c{b}" for b in range(k))])
    graph.add_edges_from((int(a), f"c{b}") for a, b in zip(*np.nonzero(table), strict=True))
    peer = nx.bipartite.weighted_projected_graph(graph, range(len(rows)))
    assert found.others.tolist() == [degree for _, degree in peer.degree()]
    assert found.times.tolist() == [degree for _, degree in peer.degree(weight="weight")]
    spread = np.zeros_like(found.spread)
    for a, b, shared in peer.edges(data="weight"):
        sort = UNKNOWN if min(group[a], group[b]) < 0 else SAME if group[a] == group[b] else APART
        spread[sort, shared] += 1
    assert np.array_equal(found.spread, spread)
    sizes = table.sum(1)
    lots = zip(sizes[found.lots.source], sizes[found.lots.target], found.lots.shared, found.many, strict=True)
    alike = [(*sorted((sizes[a], sizes[b])), w) for a, b, w in peer.edges(data="weight")]
    assert {(a, b, w): n for a, b, w, n in lots} == {one: alike.count(one) for one in alike}
    assert counted_in(pl.Series(found.sets(APART), dtype=pl.UInt64)) == spread[APART].sum()


@given(tables, st.integers(1, 9), st.sampled_from(["sdsm", "fixed-row", "fixed-column"]))
@settings(max_examples=60, deadline=None)
def test_lots_give_each_pair_the_p_it_has_by_itself(
    drawn: tuple[int, list[tuple[int, list[int]]]], most: int, model: str
) -> None:
    """Corrected p, how many are kept and the first few by p are those of a list of all pairs, tested one by one."""
    k, rows = drawn
    table = np.array([row for _, row in rows], int).reshape(len(rows), k)
    held, found = affiliation(table), tallied_of(table, np.zeros(len(rows), np.int64))
    pairs = held.project()
    assert pairs is not None
    given_ = {"chance": "bicm", "tail": "exact", "draws": 1, "seed": 1}
    alone = weigh(held, pairs, model, **given_).more
    lots = weigh(held, found.lots, model, **given_).more
    every = max(len(rows) * (len(rows) - 1) // 2, 1)
    first, lot = first_pairs(found, lots, most)
    order = np.lexsort((pairs.target, pairs.source, -pairs.shared, alone.round(12)))[:most]
    assert lots[lot] == pytest.approx(alone[order], abs=1e-12)
    assert set(zip(first.source.tolist(), first.target.tolist(), first.shared.tolist(), strict=True)) <= set(
        zip(pairs.source.tolist(), pairs.target.tolist(), pairs.shared.tolist(), strict=True)
    )
    for how in ("holm", "bh"):
        one, other = adjusted(alone, every, how), adjusted(lots, every, how, found.many)
        assert other[lot] == pytest.approx(one[order], abs=1e-9)
        assert np.repeat(other, found.many).sum() == pytest.approx(one.sum())


def test_of_pairs_with_one_p_the_table_holds_those_that_come_first() -> None:
    """Thirty who all come to one place: of 435 pairs alike, the first forty by their places in the data."""
    found = tallied_of(np.ones((30, 1), int), np.zeros(30, np.int64))
    first, lot = first_pairs(found, np.ones(1), 40)
    assert lot.tolist() == [0] * 40
    assert (
        list(zip(first.source.tolist(), first.target.tolist(), strict=True))
        == [(a, b) for a in range(30) for b in range(a + 1, 30)][:40]
    )


def test_both_forms_of_the_loops_agree() -> None:
    """Compiled and plain give the same."""
    table = (np.random.default_rng(1).random((60, 12)) < 0.3).astype(int)
    found = tallied_of(table, np.arange(60) % 3 - 1)
    held, most = found.held, int(found.held.row_sizes.max())
    arrays = (held.ptr, held.items, held.back_ptr, held.back, found.code)
    cells = int(found.start.max()) + most + 1
    for a, b in zip(
        *(form(*arrays, found.group, found.start, cells, most) for form in (tallied.plain, tallied.compiled)),
        strict=True,
    ):
        assert np.array_equal(a, b)
    take = np.random.default_rng(2).integers(0, 3, cells).astype(np.int32)
    every = int(found.many[take[found.at] == 1].sum())
    for a, b in zip(
        *(form(*arrays, found.start, take, every, 9) for form in (named.plain, named.compiled)), strict=True
    ):
        assert np.array_equal(a, b)


# -- memory ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [700, 1400])
def test_a_place_that_everybody_comes_to_is_one_lot_and_a_few_blocks(people: int) -> None:
    """All come to one place and each to one of their own: pairs grow with the square of people, what is held does not.

    What protection is handed is two blocks, the pairs of one group and of two, whatever their number.
    """
    table = np.zeros((people, 1), int) + 1
    found = tallied_of(table, np.arange(people) % 2)
    assert found.count == people * (people - 1) // 2
    assert found.named is None
    assert found.lots.shared.size == 1
    both = found.sets(SAME, APART)
    assert isinstance(both, pl.Series)
    assert both.len() == 2
    assert counted_in(both) == found.count
    assert counted_in(found.sets(APART)) == (people // 2) ** 2
    assert found.sets() is not both
    assert found.sets().to_list() == [f"{i}" for i in range(people)]  # all meet: told of by these people


# -- protection ---------------------------------------------------------------------------------------


def town() -> Study:
    """Two hundred people in two wards, who come to some of nine places."""
    rng = np.random.default_rng(3)
    come = rng.random((200, 9)) < 0.2
    who, where = np.nonzero(come)
    actors = pl.DataFrame(
        {
            "id": [*(f"p{i}" for i in range(200)), *(f"h{j}" for j in range(9))],
            "kind": ["person"] * 200 + ["place"] * 9,
            "consent": ["given"] * 200 + [None] * 9,
            "ward": [*("ab"[i % 2] for i in range(200)), *[None] * 9],
            "age": [*("xyz"[i % 3] for i in range(200)), *[None] * 9],
        }
    )
    ties = pl.DataFrame({"source": [f"p{i}" for i in who], "target": [f"h{j}" for j in where], "kind": "visits"})
    study, _ = consented(Study.from_frames(actors=actors, relationships=ties), purpose="report", on="2025-01-01")
    return study


SAID = ("pairs who meet", "meeting density", "across groups", "meetings")


def told(study: Study, *by: str) -> list[dict[str, object]]:
    """What is told of who meets whom, of each of several runs: numbers of sentences, and the table by places shared."""
    results = [kf.analyse(study, "places", by=one) for one in by]
    release = released(study, results=results, key=b"k" * 32, graph=False)
    return [
        {name: one[name] for name in SAID} | {"shared": one.tables["shared"].rows() if "shared" in one.tables else []}
        for one in release.results
    ]


def test_blocks_protect_as_pairs_one_by_one_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same town with its pairs named and with its pairs in blocks: the same is told, and the same is not."""
    study = town()
    monkeypatch.setattr(tallies, "AND", 1_000_000)
    (named_,) = told(study, "ward")
    monkeypatch.setattr(tallies, "AND", 0)
    monkeypatch.setattr(tallies, "NAMED", 0)
    (blocks,) = told(study, "ward")
    assert blocks == named_
    assert named_["pairs who meet"] is not None
    assert len(named_["shared"]) > 1


def test_blocks_of_other_groups_are_not_told_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """By ward and by age group: how much the blocks of one have in common with those of the other nobody knows."""
    study = town()
    monkeypatch.setattr(tallies, "AND", 0)
    monkeypatch.setattr(tallies, "NAMED", 0)
    first, second = told(study, "ward", "age")
    assert first["pairs who meet"] is not None
    assert second["pairs who meet"] is None
    assert second["across groups"] is None
    again, same = told(study, "ward", "ward")
    assert again == same == first


def test_a_block_told_before_is_all_that_is_told_of_its_sort(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more comes to a place of forty: beside what was told of those, all who meet now would tell of her alone."""
    monkeypatch.setattr(tallies, "AND", 0)
    monkeypatch.setattr(tallies, "NAMED", 0)
    table = np.zeros((60, 2), int)
    table[:40, 0] = table[30:60, 1] = 1
    before = tallied_of(table, np.zeros(60, np.int64)).sets(SAME, APART, UNKNOWN)
    table[40, 0] = 1
    now = tallied_of(table, np.zeros(60, np.int64)).sets(SAME, APART, UNKNOWN)
    assert not set(read(before).keys) & set(read(now).keys)
    ends = (1000.0, 2000.0)
    old = Told(members=before, unit="meetings", fixed=True, ends=ends)
    rules = Rules()
    assert widened([Told(members=now, unit="meetings"), old], rules) == {0}
    assert widened([Told(members=before, unit="meetings"), old], rules) == set()
    one = pl.Series(np.arange(900), dtype=pl.UInt64)
    assert widened([Told(members=one, unit="meetings"), old], rules) == {0}
    assert widened([Told(members=one, unit="meetings")], rules) == set()
