"""`resilience`: against networkx recomputing everything, the published Bristol figures, and a street by hand."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study
from kindframe.errors import UnknownName
from kindframe.network import Network
from kindframe_connections.analyses.resilience import ANALYSIS
from kindframe_connections.kernels.removal import elements, regrown, separations
from kindframe_connections.removal import Apart, Going, without

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")


def resilience(study: Study, **given: object):
    """Run `resilience` as the library would."""
    return ANALYSIS.run(study, **ANALYSIS.settle(given))


@st.composite
def peopled(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray]:
    """Small undirected networks, who of them are people, and an order in which some go."""
    n = draw(st.integers(1, 12))
    ends = st.integers(0, n - 1)
    ties = draw(st.lists(st.tuples(ends, ends), max_size=20))
    people = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    going = np.array(draw(st.lists(ends, unique=True)), np.int64)
    network = Network.from_edges(n, *(np.array([tie[k] for tie in ties], np.int64) for k in range(2)), directed=False)
    return network.undirected(), people, going


def as_networkx(network: Network) -> nx.Graph:
    """The same network in networkx."""
    graph = nx.Graph()
    graph.add_nodes_from(range(network.n))
    graph.add_edges_from(zip(network.arrays.rows.tolist(), network.indices.tolist(), strict=True))
    return graph


def state(graph: nx.Graph, people: np.ndarray) -> list[int]:
    """Parts, largest part, people in it, pairs of people joined, people alone: by looking at every part."""
    parts = [(len(part), int(people[list(part)].sum())) for part in nx.connected_components(graph)]
    size, folk = max(parts, default=(0, 0))
    return [len(parts), size, folk, sum(p * (p - 1) // 2 for _, p in parts), parts.count((1, 1))]


@given(peopled())
@settings(max_examples=150, deadline=None)
def test_joining_back_gives_what_taking_away_gives(held: tuple[Network, np.ndarray, np.ndarray]) -> None:
    """Every state of the curve is that of the network with those actors removed, and so is the state without all."""
    network, people, going = held
    graph = as_networkx(network)
    order = np.arange(going.size)[::-1].copy()
    states = Going(network, going, people).states(order)
    for gone in range(going.size + 1):
        left = graph.subgraph(set(graph) - set(going[order[:gone]].tolist()))
        assert states[gone].tolist() == state(left, people)
    flags = np.zeros(network.n, bool)
    flags[going] = True
    found, label = without(network, flags, people)
    left = graph.subgraph(set(graph) - set(going.tolist()))
    assert [found.parts, found.largest, found.people_in_largest, found.pairs, found.alone] == state(left, people)
    assert (found.actors, found.ties) == (left.number_of_nodes(), left.number_of_edges())
    assert ((label < 0) == flags).all()


@given(peopled())
@settings(max_examples=150, deadline=None)
def test_the_loss_of_each_one_is_that_of_removing_it(held: tuple[Network, np.ndarray, np.ndarray]) -> None:
    """Pieces, largest part, pairs lost and people cut off are those counted with the actor removed."""
    network, people, _ = held
    graph = as_networkx(network)
    apart = Apart(network=network, people=people)
    top = set(np.flatnonzero(apart.in_largest).tolist())
    assert len(top) == state(graph, people)[1]
    for v in graph:
        own = graph.subgraph(nx.node_connected_component(graph, v) - {v})
        left = graph.subgraph(set(graph) - {v})
        others = int(people[list(own)].sum())
        assert apart.pieces[v] == nx.number_connected_components(own)
        assert apart.largest()[v] == state(left, people)[1]
        assert apart.pairs_lost()[v] == others * (others - 1) // 2 - state(own, people)[3]
        cut = set(apart.who(v).tolist())
        assert len(cut) == apart.cut_off()[v]
        if v not in top:
            assert not cut
            continue
        most = apart.largest()[v]
        stay = [part for part in nx.connected_components(left) if len(part) == most and part <= top] or [set()]
        ways = [{u for u in top - {v} - set(part) if people[u]} for part in stay]
        assert cut in ways
        assert len(cut) == min(map(len, ways))


def test_both_forms_of_the_kernels_agree() -> None:
    """Compiled and plain kernels give the same arrays on 300 actors."""
    rng = np.random.default_rng(2)
    network = Network.from_edges(300, *rng.integers(0, 300, (2, 330)), directed=False).undirected()
    people = (rng.random(300) < 0.7).astype(np.int64)
    args = (network.indptr, network.indices, 300, people)
    for a, b in zip(separations.plain(*args), separations.compiled(*args), strict=True):
        assert np.array_equal(a, b)
    gone = np.flatnonzero(people == 0)
    _, label = without(network, people == 0, people > 0)
    taken = (network.indptr, network.indices, label, gone, int(label.max()) + 1, people > 0)
    rows, ends, size, folk = elements.plain(*taken)
    for a, b in zip((rows, ends, size, folk), elements.compiled(*taken), strict=True):
        assert np.array_equal(a, b)
    held = (rows, ends, rng.permutation(gone.size), size, folk)
    assert np.array_equal(regrown.plain(*held), regrown.compiled(*held))


@pytest.fixture
def row() -> Study:
    """Ann and Bob know each other and the hall; Cem and Dee come by the club, Dee by membership; Eve by the shop.

    a - b, a - club, c - club, d member of club, club - shop, e - shop, f alone.
    """
    people = [Actor(id=i, kind="person", group="east" if i in "abc" else "west") for i in "abcef"]
    return Study.from_records(
        [
            *people,
            Actor(id="d", kind="person", group="west", member_of=("club",)),
            Actor(id="club", kind="organisation"),
            Actor(id="shop", kind="place"),
            Relationship(source="a", target="b", kind="knows"),
            Relationship(source="b", target="a", kind="help"),
            Relationship(source="a", target="club", kind="attends"),
            Relationship(source="c", target="club", kind="attends"),
            Relationship(source="club", target="shop", kind="runs"),
            Relationship(source="e", target="shop", kind="visits"),
            Relationship(source="e", target="e", kind="knows"),
        ]
    )


def test_a_street_by_hand(row: Study) -> None:
    """Without the club a and b stay together, e with the shop, c and d are alone; f was alone before.

    Pairs of people joined: with everybody 10 of 15 (a to e), without the club 1 (a, b).
    """
    found = resilience(row)
    assert (found["actors"], found["largest"], found["parts"], found["alone"]) == (8, 7, 2, 1)
    assert (found["left actors"], found["left largest"], found["left parts"], found["left alone"]) == (7, 2, 5, 3)
    assert found["connected"] == pytest.approx(10 / 15)
    assert found["left connected"] == pytest.approx(1 / 15)
    assert found["organisation cuts off"] == 3  # c, d and e: a and b, or e and the shop, are largest; most people stay
    assert found["place cuts off"] == 1
    assert found.tables["cut_off"].rows() == [("club", "c"), ("club", "e"), ("club", "d"), ("shop", "e")]
    groups = found.tables["groups"]
    assert groups.rows() == [("east", 3, 0, 1, pytest.approx(1 / 3)), ("west", 3, 1, 2, pytest.approx(1 / 3))]
    assert set(found.people) == {"cut_off", "people"}
    assert "Belonging counts as a tie: it alone gives 1 tie." in found.notes


def test_memberships_may_be_left_aside(row: Study) -> None:
    """Where belonging is no tie, Dee is alone from the beginning."""
    assert resilience(row, memberships=False)["alone"] == 2


def bristol() -> Study:
    """The Bristol network: people, civic organisations and events."""
    nodes = pl.read_csv(DATA / "bristol" / "mpn_bristol_nodes.csv", schema_overrides={"id": pl.String})
    kinds = {1: "person", 2: "organisation", 3: "event"}
    actors = nodes.select("id", kind=pl.col("lvl").replace_strict(kinds, return_dtype=pl.String))
    ties = pl.read_csv(DATA / "bristol" / "mpn_bristol_edges.csv", schema_overrides=[pl.String, pl.String])
    return Study.from_frames(actors=actors, relationships=ties.select("source", "target", kind=pl.lit("attends")))


@needs_data
def test_bristol_without_its_organisations_and_without_its_events() -> None:
    """Whole 264/1,496 in 3, largest 260; without organisations 167/939 in 17, 151, 16 alone; without events 19, 204."""
    found = resilience(bristol(), repeats=20)
    table = {row["without"]: row for row in found.tables["without"].iter_rows(named=True)}
    parts = ("actors", "ties", "parts", "largest")
    assert [table["nothing"][part] for part in parts] == [264, 1496, 3, 260]
    assert [table["all organisations"][part] for part in parts] == [167, 939, 17, 151]
    assert table["all organisations"] | {"without": "kind: organisation"} == table["kind: organisation"]
    assert (found["left ties"], found["left alone"]) == (939, 16)
    assert (table["kind: event"]["parts"], table["kind: event"]["largest"]) == (19, 204)
    curve = found.tables["curve"].filter(order="largest first")
    assert (curve["largest"][0], curve["largest"][-1], curve.height) == (260.0, 151.0, 98)
    low, high = found.statement("robustness at random").interval
    assert low <= found["robustness at random"] <= high
    assert found["robustness largest first"] < low


def test_the_same_seed_gives_the_same_curve_and_another_another(row: Study) -> None:
    """Random orders come of the seed alone."""
    more = [Actor(id=f"o{i}", kind="organisation") for i in range(5)]
    ties = [Relationship(source="abcef"[i], target=f"o{i}") for i in range(5)]
    ties += [Relationship(source=f"o{i}", target=f"o{i + 1}") for i in range(4)]
    study = row.with_(
        actors=pl.concat([row.tables["actors"], Study.from_records(more).tables["actors"]]),
        relationships=pl.concat(
            [
                row.tables["relationships"],
                Study.from_records([*more, *[Actor(id=i) for i in "abcef"], *ties]).tables["relationships"],
            ]
        ),
    )
    first, again, other = (resilience(study, repeats=3, seed=seed).tables["curve"] for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_names_nobody_knows_are_refused(row: Study) -> None:
    """A kind of actor, a column to sort by and one to group by that are not there are refused, with the nearest."""
    with pytest.raises(UnknownName, match="organisation"):
        resilience(row, organisations=("organisaton",))
    with pytest.raises(UnknownName, match="kind"):
        resilience(row, sort="kynd")
    with pytest.raises(UnknownName):
        resilience(row, by="grop")


def test_where_no_kind_is_recorded_all_are_people() -> None:
    """A bare list of ties has no organisation: everybody is taken as a person and a note says so."""
    study = Study.from_records([*[Actor(id=i) for i in "abc"], Relationship(source="a", target="b")])
    found = resilience(study)
    assert found["alone"] == 1
    assert found["robustness at random"] is None
    assert found["organisation cuts off"] is None
    assert any("taken as people" in note for note in found.notes)
