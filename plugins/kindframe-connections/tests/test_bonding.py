"""`bonding`: likeness, strength and bridging of groups by hand, against plain sets, and on the southern women."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study
from kindframe.analysis import Result
from kindframe_connections.analyses.bonding import ANALYSIS


def run(study: Study, **given_: Any) -> Result:
    """Run it as the library does."""
    return ANALYSIS.run(study, **ANALYSIS.settle(given_))


def club() -> Study:
    """Choir: a, b, c, all north; walkers: c, d. Ties a-b (3 and 1), a-d 2, c-e unknown; e is in nothing, x is empty."""
    people = [
        Actor(id="a", kind="person", group="north", member_of=("choir",)),
        Actor(id="b", kind="person", group="north", member_of=("choir",)),
        Actor(id="c", kind="person", group="north", member_of=("choir",)),
        Actor(id="d", kind="person", group="south"),
        Actor(id="e", kind="person"),
        *[Actor(id=name, kind="group") for name in ("choir", "walkers", "x")],
    ]
    ties = [
        Relationship(source="c", target="choir", kind="member"),  # told twice: one membership
        Relationship(source="walkers", target="c", kind="member"),
        Relationship(source="d", target="walkers", kind="attends"),
        Relationship(source="a", target="b", kind="friend", strength=3),
        Relationship(source="b", target="a", kind="friend", strength=1),
        Relationship(source="a", target="d", kind="friend", strength=2),
        Relationship(source="c", target="e", kind="friend"),
    ]
    return Study.from_records([*people, *ties])


def test_a_choir_and_some_walkers_by_hand() -> None:
    """One of three pairs of singers is tied, mean strength 2; two ties lead outward: E-I (2 - 1) / 3."""
    result = run(club())
    rows = {row["group"]: row for row in result.tables["groups"].to_dicts()}
    choir = rows["choir"]
    assert (choir["members"], choir["pairs"], choir["ties_inside"], choir["ties_outward"]) == (3, 3, 1, 2)
    assert (choir["density"], choir["strength_inside"], choir["strength_outward"]) == (pytest.approx(1 / 3), 2.0, 2.0)
    assert choir["e_i"] == pytest.approx(1 / 3)
    assert choir["e_i_by"] == 0.0  # a-b alike, a-d not, c-e of unknown group left out
    assert choir["in_others_too"] == pytest.approx(1 / 3)
    assert (choir["known"], choir["blau"], choir["alike"]) == (3, 0.0, 1.0)
    assert choir["expected_alike"] == pytest.approx(0.5)  # 3 of 6 pairs of a, b, c, d
    assert choir["groups_tied_to"] == 1
    assert (rows["walkers"]["alike"], rows["walkers"]["density"], rows["walkers"]["strength_inside"]) == (
        0.0,
        0.0,
        None,
    )
    assert (rows["x"]["members"], rows["x"]["density"], rows["x"]["e_i"], rows["x"]["p"]) == (0, None, None, None)
    # a-d joins the choir to the walkers: a is in one alone, d in the other; c is in both
    assert result.tables["overlaps"].rows() == [("choir", "walkers", 1, 1, 0.25)]
    people = {row["id"]: row for row in result.tables["people"].to_dicts()}
    assert [people[i]["groups"] for i in "abcde"] == [1, 1, 2, 1, 0]
    assert [people[i]["groups_reached"] for i in "abcde"] == [1, 0, 0, 1, 2]
    assert (people["a"]["ties_inside"], people["a"]["ties_outside"]) == (1, 1)
    assert (result["members"], result["overlap"], result["closed groups"]) == (4, 0.25, 0)
    assert result["density inside"] == pytest.approx(1 / 4)
    assert result["ties inside"] == pytest.approx(1 / 3)


def test_likeness_is_tested_against_draws_of_as_many() -> None:
    """Three of four drawn from n n n s: alike all three in 1 of 4 draws, else 1 of 3 pairs; the mean is 1 / 2.

    As far from 1/2 as 1 is: draws of all three alike alone, so p comes near 1/4.
    """
    result = run(club(), draws=8000)
    choir = result.tables["groups"].row(0, named=True)
    assert choir["p"] == pytest.approx(0.25, abs=0.02)


def test_the_southern_women_and_their_events() -> None:
    """Of the 91 pairs of events 66 share women (R igraph's projection); all 18 women came to several of the 14."""
    graph = nx.davis_southern_women_graph()
    women, events = graph.graph["top"], graph.graph["bottom"]
    study = Study.from_records(
        [Actor(id=name, kind="person") for name in women]
        + [Actor(id=name, kind="group") for name in events]
        + [Relationship(source=w, target=e, kind="attends") for w in women for e in graph[w]]
    )
    result = run(study)
    assert result.tables["overlaps"].height == 66
    assert (result["members"], result["overlap"], result["groups"]) == (18, 1.0, 14)
    assert sum(result.tables["groups"]["members"]) == 89  # attendances in Davis, Gardner and Gardner's table


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 10), st.integers(1, 4), st.integers(0, 25), st.integers(0, 10**6))
def test_counts_are_those_of_plain_sets(n: int, k: int, m: int, seed: int) -> None:
    """Ties inside and outward, groups reached and overlaps of random studies, counted from Python sets."""
    rng = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(n)]
    belong = {name: {f"g{g}" for g in range(k) if rng.random() < 0.4} for name in names}
    ties = [(f"p{s}", f"p{t}") for s, t in rng.integers(0, n, (m, 2))]
    study = Study.from_records(
        [Actor(id=name, kind="person", member_of=tuple(sorted(belong[name]))) for name in names]
        + [Actor(id=f"g{g}", kind="group") for g in range(k)]
        + [Relationship(source=s, target=t, kind="knows") for s, t in ties]
    )
    result = run(study, draws=0)
    pairs = {frozenset(tie) for tie in ties if tie[0] != tie[1]}
    members = {f"g{g}": {name for name in names if f"g{g}" in belong[name]} for g in range(k)}
    for row in result.tables["groups"].to_dicts():
        mine = members[row["group"]]
        assert row["members"] == len(mine)
        assert row["ties_inside"] == sum(pair <= mine for pair in pairs)
        assert row["ties_outward"] == sum(len(pair & mine) == 1 for pair in pairs)
        assert row["others_tied_to"] == len({next(iter(pair - mine)) for pair in pairs if len(pair & mine) == 1})
        reached = {g for pair in pairs for p in pair & mine for q in pair - {p} for g in belong[q] - belong[p]} - {
            row["group"]
        }
        assert row["groups_tied_to"] == len(reached)
    found = {(row[0], row[1]): row[2:4] for row in result.tables["overlaps"].rows()}
    expected = {}
    for one, two in combinations(sorted(members), 2):
        alone = (members[one] - members[two], members[two] - members[one])
        tied = sum(len(pair & alone[0]) == 1 and len(pair & alone[1]) == 1 for pair in pairs)
        if members[one] & members[two] or tied:
            expected[one, two] = (len(members[one] & members[two]), tied)
    assert found == expected
    for row in result.tables["people"].to_dicts():
        others = [next(iter(pair - {row["id"]})) for pair in pairs if row["id"] in pair]
        assert row["ties_inside"] == sum(bool(belong[row["id"]] & belong[other]) for other in others)
        assert row["groups_reached"] == len({g for other in others for g in belong[other] - belong[row["id"]]})


def test_acts_and_waves_can_be_asked_about() -> None:
    """Ties of acts weigh by their number; membership told in another wave does not count in this one."""
    study = club()
    assert run(study, ties="acts")["ties inside"] is None
    table = study.relationships.table.with_columns(wave=study.relationships.table["kind"].replace("friend", "1"))
    waves = study.with_(relationships=table)
    result = run(waves, wave="1")
    rows = {row["group"]: row["members"] for row in result.tables["groups"].to_dicts()}
    assert rows == {"choir": 3, "walkers": 0, "x": 0}


def test_a_group_too_large_for_its_pairs_to_be_named_is_measured_like_any_other() -> None:
    """A choir of 501: 125,250 pairs of members, two of them tied; which pairs they are is not handed on."""
    people = [Actor(id=f"p{n}", kind="person", member_of=["choir"]) for n in range(501)]
    ties = [Relationship(source="p0", target=f"p{n}", kind="helps") for n in (1, 2)]
    found = run(Study.from_records([*people, Actor(id="choir", kind="group"), *ties]))
    assert found["density inside"] == pytest.approx(2 / 125_250)
    held = found.statement("density inside")
    assert (held.n, held.among) == (125_250, None)
