"""`middle-layer`: who joins people to services, against a slow count over networkx, and acts by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Action, Actor, Relationship, Study
from kindframe.errors import UnknownName
from kindframe.network import Network
from kindframe_connections.analyses.middle_layer import ANALYSIS
from kindframe_connections.kernels.between import two_steps


def person(id: str, **rest: object) -> Actor:
    """A person."""
    return Actor(id=id, kind="person", **rest)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 14), st.integers(0, 40), st.integers(0, 10**6))
def test_bridges_are_those_counted_slowly(n: int, m: int, seed: int) -> None:
    """Each count of the kernel is that of plain loops over all pairs of person and body in networkx."""
    rng = np.random.default_rng(seed)
    network = Network.from_edges(n, rng.integers(0, n, m), rng.integers(0, n, m), directed=False).undirected()
    kind = rng.integers(0, 4, n)  # 0 a person in the middle, 1 a person, 2 a group, 3 a body
    person_, middle, formal = kind <= 1, (kind == 0) | (kind == 2), kind == 3
    graph = network.to_networkx()
    graph = nx.relabel_nodes(graph, {held: int(held) for held in graph})
    expected = np.zeros((n, 4), int)
    reach = np.zeros((n, 3), int)
    for p in np.flatnonzero(person_):
        own = {s for s in graph[p] if formal[s]}
        joins = {a: {s for s in graph[a] if formal[s]} - own for a in graph[p] if middle[a]}
        joins = {a: bodies for a, bodies in joins.items() if bodies}
        reach[p] = len(own), len(set().union(*joins.values())), len(joins)
        for a, bodies in joins.items():
            others = set().union(*(more for b, more in joins.items() if b != a))
            expected[a] += 1, len(bodies), int(not own and len(joins) == 1), len(bodies - others)
    for form in (two_steps.plain, two_steps.compiled):
        found = form(network.indptr, network.indices, person_, middle, formal)
        assert found[0].tolist() == expected.tolist()
        assert found[1].tolist() == reach.tolist()


def street() -> Study:
    """Ann uses the surgery; Bob reaches it by Ann alone, Cem by Ann and the knitters, Dee by nobody.

    The council's library is the council's, so that Eve, who visits it, is joined to nothing.
    """
    ties = [
        ("ann", "surgery", "uses"),
        ("ann", "bob", "neighbour"),
        ("cem", "ann", "friend"),
        ("cem", "knitters", "member"),
        ("knitters", "surgery", "partnership"),
        ("council", "library", "runs"),
        ("eve", "library", "visits"),
    ]
    acts = [
        Action(id="1", givers=("ann",), capacity="in-role", place="hall", wave="1"),
        Action(id="2", givers=("ann", "bob"), capacity="beyond-role", place="hall", wave="1"),
        Action(id="3", givers=("surgery",), capacity="in-role", place="surgery", wave="2"),
        Action(id="4", givers=("bob",), capacity="personal", wave="2"),
        Action(id="5", capacity=None, wave="2"),
        Action(id="6", givers=("council",), capacity="in-role", outcome="blocked", place="hall", wave="2"),
    ]
    return Study.from_records(
        [
            *[
                person(id, group="north" if id in ("ann", "bob") else None)
                for id in ("ann", "bob", "cem", "dee", "eve")
            ],
            Actor(id="surgery", kind="service", attributes={"sector": "public"}),
            Actor(id="council", kind="organisation", attributes={"sector": "public"}),
            Actor(id="knitters", kind="group"),
            Actor(id="library", kind="place"),
            Actor(id="hall", kind="place", attributes={"sector": "third"}),
            *[Relationship(source=s, target=t, kind=kind) for s, t, kind in ties],
            Relationship(source="bob", target="council", kind="contact", wave="9"),
            *acts,
        ]
    )


def test_the_middle_of_a_street_by_hand() -> None:
    """In the wave without Bob's own contact: Ann is the only way for Bob, and one of two for Cem."""
    study = street()
    table = study.relationships.table
    study = study.with_(relationships=table.filter(table["wave"].is_null()))
    result = ANALYSIS.run(study, **ANALYSIS.settle({}))
    assert [result[name] for name in ("direct", "bridged", "neither", "one bridge")] == [1, 2, 2, 1]
    assert (result["middle"], result["only bridges"]) == (2, 1)
    rows = {row["id"]: row for row in result.tables["middle"].to_dicts()}
    assert "library" not in rows
    assert [rows["ann"][name] for name in ("people", "pairs", "only_people", "only_pairs")] == [2, 2, 1, 1]
    assert [rows["knitters"][name] for name in ("people", "pairs", "only_people", "only_pairs")] == [1, 1, 0, 0]
    assert result.tables["groups"].rows() == [("north", 2, 1, 1, 0)]
    assert any("part of it" in note for note in result.notes)


def test_acts_in_role_by_hand() -> None:
    """Two acts in a role, one beyond: 2 of 3, Wilson 0.208 to 0.939; by wave 1 of 2 and 1 of 1; blocked ones apart.

    Wilson by hand: centre (2/3 + 3.8415/6) / (1 + 3.8415/3) = 0.5731, half width 0.3654.
    """
    result = ANALYSIS.run(street(), **ANALYSIS.settle({}))
    share = result.statement("share in role")
    assert share.value == pytest.approx(2 / 3)
    assert share.interval == pytest.approx((0.2077, 0.9385), abs=5e-4)
    assert [result[f"acts {name}"] for name in ("in role", "beyond role", "personal", "unknown")] == [2, 1, 1, 1]
    assert result["stopped in role"] == 1
    assert result["change of share in role"] == pytest.approx(0.5)
    places = {row["place"]: row for row in result.tables["places"].to_dicts()}
    assert (places["hall"]["in_role"], places["hall"]["beyond_role"], places["hall"]["blocked_in_role"]) == (1, 1, 1)
    assert [places[name]["no_need"] for name in ("hall", "surgery")] == [False, True]
    assert result["places without transcending"] == 1
    # of acts 1 and 2 neither giver nor employer has a sector, so the hall's; of 3 and 6 the body's own; 4, 5 have none
    sectors = {row["sector"]: (row["acts"], row["blocked"]) for row in result.tables["sectors"].to_dicts()}
    assert sectors == {"third": (2, 0), "public": (1, 1)}
    givers = {row["givers"]: row["acts"] for row in result.tables["givers"].to_dicts()}
    assert givers == {"ann": 2, "bob": 2, "surgery": 1, "council": 0}


def test_who_works_for_a_body_acts_for_its_sector_in_office_only() -> None:
    """An act in a role counts for the sector of the employer, one as a person does not."""
    study = Study.from_records(
        [
            person("a"),
            Actor(id="o", kind="organisation", attributes={"sector": "third"}),
            Relationship(source="a", target="o", kind="works-for"),
            Action(id="1", givers=("a",), capacity="in-role"),
            Action(id="2", givers=("a",), capacity="personal"),
        ]
    )
    sectors = ANALYSIS.run(study, **ANALYSIS.settle({})).tables["sectors"]
    assert sectors.select("sector", "acts", "in_role").rows() == [("third", 1, 1)]


def test_a_column_for_sectors_that_is_not_there() -> None:
    """Where the usual one is not recorded there is an empty table; one asked for by name is an error."""
    study = Study.from_records([person("a"), Action(id="1", givers=("a",), capacity="in-role")])
    assert ANALYSIS.run(study, **ANALYSIS.settle({})).tables["sectors"].height == 0
    with pytest.raises(UnknownName):
        ANALYSIS.run(study, **ANALYSIS.settle({"sector": "sectr"}))
