"""Large pictures: sparse stress, communities, discs and what is in them, the density, and the data for the live one."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from kindframe import Actor, Relationship, Study
from kindframe_report import scene as scenes
from kindframe_report.communities import gathered
from kindframe_report.density import png
from kindframe_report.folding import folded, nested
from kindframe_report.kernels import descend, form, moved, pushed
from kindframe_report.layout import placed
from kindframe_report.picture import picture
from kindframe_report.stress import settled
from kindframe_report.ties import joined


def edges_of(graph: nx.Graph[int]) -> NDArray[np.int64]:
    """The edges of a networkx graph as an array."""
    return np.array(list(graph.edges), dtype=np.int64).reshape(-1, 2)


def lengths_of(graph: nx.Graph[int]) -> sparse.csr_array:
    """Every edge of length one."""
    return sparse.csr_array(nx.to_scipy_sparse_array(graph, dtype=float))


@pytest.mark.parametrize("pivots", [12, 200])
def test_sparse_stress_draws_a_grid_as_a_grid(pivots: int) -> None:
    """With a dozen pivots, and with every pair, drawn distances on a grid of 12 by 12 follow the numbers of steps."""
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(12, 12))
    xy = settled(lengths_of(graph), pivots=pivots)
    steps = np.array([[way[b] for b in graph] for _, way in nx.all_pairs_shortest_path_length(graph)], dtype=float)
    drawn = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    above = np.triu_indices(144, 1)
    assert np.corrcoef(steps[above], drawn[above])[0, 1] > 0.95


def test_sparse_stress_is_the_same_for_a_seed_and_knows_one_and_none() -> None:
    """Two calls agree to the last bit; nobody has no place, one stands at the origin, the unjoined stand apart."""
    lengths = lengths_of(nx.karate_club_graph())
    assert np.array_equal(settled(lengths, seed=4), settled(lengths, seed=4))
    assert settled(sparse.csr_array((0, 0))).shape == (0, 2)
    assert settled(sparse.csr_array((1, 1))).tolist() == [[0.0, 0.0]]
    xy = settled(lengths_of(nx.disjoint_union(nx.complete_graph(5), nx.empty_graph(2))))
    middle = xy[:5].mean(axis=0)
    assert np.linalg.norm(xy[5:] - middle, axis=1).min() > np.linalg.norm(xy[:5] - middle, axis=1).max()


def test_the_compiled_kernels_do_what_the_plain_ones_do() -> None:
    """Each kernel, in both forms, leaves the same numbers behind."""
    random = np.random.default_rng(3)
    xy = random.normal(size=(30, 2)) * 9
    i, j = np.triu_indices(30, 1)
    wanted = random.uniform(2, 9, i.size)
    for kernel, rest in (
        (descend, (i, j, wanted, 1 / wanted**2, 1 / wanted**2, np.array([4.0, 0.5]), 7)),
        (pushed, (np.full(30, 2.5), 1.0, 20)),
    ):
        plain, compiled = xy.copy(), xy.copy()
        form(kernel, 0)(plain, *rest)
        form(kernel, 10**9)(compiled, *rest)
        assert form(kernel, 0) is kernel
        assert not np.array_equal(plain, xy)
        np.testing.assert_allclose(compiled, plain, rtol=1e-9)
    held = lengths_of(nx.karate_club_graph())
    rows = (held.indptr.astype(np.int64), held.indices.astype(np.int64), held.data, held.sum(axis=1))
    labels = [np.arange(34), np.arange(34)]
    moves = [form(moved, work)(*rows, label, np.arange(34), 9) for work, label in zip((0, 10**9), labels, strict=True)]
    assert moves[0] == moves[1] > 0
    assert np.array_equal(*labels)


def test_a_large_part_is_laid_out_without_overlap() -> None:
    """Over four hundred marks in one piece: none touch, all are inside the width, and twice is the same."""
    graph = nx.random_labeled_tree(500, seed=2)
    first, second = (placed(500, edges_of(graph), np.full(500, 3.0), width=1200) for _ in range(2))
    assert np.array_equal(first.xy, second.xy)
    assert first.parts == (500,)
    apart = np.linalg.norm(first.xy[:, None] - first.xy[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 5.5
    assert first.xy.min() >= 0
    assert first.xy[:, 0].max() <= 1200


def test_communities_of_two_full_graphs_are_the_two() -> None:
    """Two full graphs of 8 and 6 with a bridge: two communities, the larger first; who is alone is one alone."""
    graph = nx.disjoint_union_all([nx.complete_graph(8), nx.complete_graph(6), nx.empty_graph(1)])
    graph.add_edge(0, 8)
    edges = edges_of(graph)
    found = gathered(15, edges, np.ones(len(edges)))
    assert found.tolist() == [0] * 8 + [1] * 6 + [2]
    assert gathered(3, np.zeros((0, 2), np.int64), np.zeros(0)).tolist() == [0, 1, 2]


def test_communities_come_near_the_best_known_of_the_karate_club() -> None:
    """The modularity of the karate club (no weights) is at least 0.415; the best there is, is 0.4198."""
    graph = nx.karate_club_graph()
    found = gathered(34, edges_of(graph), np.ones(graph.number_of_edges()))
    parts = [set(np.flatnonzero(found == c).tolist()) for c in range(found.max() + 1)]
    assert nx.community.modularity(graph, parts, weight=None) >= 0.415


def street(groups: tuple[str | None, ...], sizes: tuple[int, ...]) -> Study:
    """People in groups, each tied to the next of its group, and the firsts of the groups to each other."""
    records: list[Actor | Relationship] = []
    firsts = []
    for number, (group, size) in enumerate(zip(groups, sizes, strict=True)):
        names = [f"g{number}-{i}" for i in range(size)]
        records += [Actor(id=name, kind="person", group=group) for name in names]
        records += [Relationship(source=a, target=b) for a, b in pairwise(names)]
        firsts.append(names[0])
    records += [Relationship(source=a, target=b) for a, b in pairwise(firsts)]
    return Study.from_records(records)


def test_discs_count_people_and_pairs_within_and_between() -> None:
    """By hand: groups of 12, 8 and 5 in chains have 11, 7 and 4 pairs within and one pair to the next."""
    held = joined(street(("north", "south", "west"), (12, 8, 5)))
    fold = folded(held)
    assert [(disc.label, disc.people, disc.within) for disc in fold.discs] == [
        ("north", 12, 11),
        ("south", 8, 7),
        ("west", 5, 4),
    ]
    assert fold.links.tolist() == [[0, 1], [1, 2]]
    assert fold.many.tolist() == [1, 1]


def test_everybody_stands_in_their_disc_and_discs_stand_apart() -> None:
    """No two discs touch, areas follow numbers, and each person is within their own."""
    held = joined(street(("north", "south", "west"), (120, 80, 50)))
    fold = folded(held)
    nest = nested(held, fold, width=800, people=True)
    away = np.linalg.norm(nest.xy - nest.centres[fold.home], axis=1)
    assert (away <= nest.radii[fold.home]).all()
    between = np.linalg.norm(nest.centres[:, None] - nest.centres[None], axis=2) + np.eye(3) * 1e9
    assert (between > nest.radii[:, None] + nest.radii).all()
    assert (nest.radii[0] / nest.radii[1]) ** 2 == pytest.approx(120 / 80)


def test_where_no_group_is_told_discs_are_communities_named_by_what_they_meet_at() -> None:
    """Two clubs around a hall and a park: their discs are called after them, and no person lends a name."""
    study = street((None, None), (40, 40))
    hubs = [Actor(id="hall", name="Kettle Hall", kind="place"), Actor(id="park", name="The Park", kind="place")]
    ties = [Relationship(source=f"g{g}-{i}", target=hub) for g, hub in enumerate(("hall", "park")) for i in range(40)]
    fold = folded(joined(Study.from_records([*study.actors, *hubs, *study.relationships, *ties])))
    assert fold.by == "community"
    assert {"around Kettle Hall", "around The Park"} <= {disc.label for disc in fold.discs}


def test_a_study_of_groups_is_drawn_by_its_counts() -> None:
    """Actors that stand for people are discs of so many; pairs between and within are as the study says."""
    groups = [
        Actor(id=i, name=n, kind="group", attributes={"people": p})
        for i, n, p in (("a", "north", 40), ("b", "south", 25))
    ]
    ties = [
        Relationship(source="a", target="b", attributes={"pairs": 30}),
        Relationship(source="a", target="a", kind="help", attributes={"pairs": 75}),
        Relationship(source="a", target="a", kind="kin", attributes={"pairs": 20}),
        Relationship(source="a", target="hall", attributes={"pairs": 15}),
    ]
    held = picture(Study.from_records([*groups, Actor(id="hall", name="Hall", kind="place"), *ties]))
    assert held is not None
    assert held.grouped
    assert held.caption == "65 people in two groups, with one place."
    data = json.loads(held.data)
    assert data["n"] == 0
    assert [(d["label"], d["people"], d["within"]) for d in data["discs"]] == [
        ("north", 40, 75),
        ("south", 25, 0),
        ("Hall", 1, 0),
    ]
    assert data["links"] == [[0, 1, 30, 1], [0, 2, 15, 1]]


def test_the_data_of_the_live_picture_reads_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places, pairs and discs come out of the text as they went in, to the sixteenth bit of the picture's side."""
    monkeypatch.setattr(scenes, "MOST_MARKS", 20)
    study = street(("north", "south"), (30, 20))
    seen = scenes.scene(study, "internal")
    held = picture(study, "internal")
    assert seen is not None
    assert held is not None
    data = json.loads(held.data)
    unpacked = {
        name: np.frombuffer(base64.b64decode(data[name]), dtype=dtype)
        for name, dtype in (("x", "<u2"), ("y", "<u2"), ("a", "<u2"), ("b", "<u2"), ("home", "<u2"))
    }
    xy = np.column_stack([unpacked["x"], unpacked["y"]]) * data["span"] / 65_535
    np.testing.assert_allclose(xy, seen.xy, atol=data["span"] / 65_535)
    assert np.column_stack([unpacked["a"], unpacked["b"]]).tolist() == seen.held.edges.tolist()
    assert unpacked["home"].tolist() == [0] * 30 + [1] * 20


def test_a_png_holds_the_pixels_it_was_given() -> None:
    """Read back by hand: signature, size, and the rows each behind a filter of none."""
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    made = png(pixels)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", made[16:24]) == (4, 2)
    body = made[made.index(b"IDAT") + 4 : made.index(b"IEND") - 8]
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(2, 13)
    assert rows[:, 0].tolist() == [0, 0]
    assert np.array_equal(rows[:, 1:].reshape(2, 4, 3), pixels)
