"""What nobody recorded is undefined with its reason and not nought, on networks that networkx brings along."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest

import kindframe as kf

ABSENT = {
    "places": ("the study records no place", {"people", "places"}),
    "outside-organisations": (
        "the study records no organisation",
        {"people", "organisations", "told informal"},
    ),
}


@pytest.mark.parametrize("name", ABSENT)
def test_a_study_without_places_or_organisations_tells_nothing_of_them(name: str) -> None:
    """Zachary's karate club tells who is tied to whom: not that nobody goes anywhere, or that all is outside."""
    why, known = ABSENT[name]
    result = kf.analyse(kf.take(nx.karate_club_graph()), name)
    assert {statement.undefined for statement in result.statements if statement.name not in known} == {why}
    assert not result.figures


def test_a_study_without_groups_does_not_answer_of_groups_how_dense_all_is() -> None:
    """How many of all pairs are tied is set beside the pairs within groups; without groups it answers nothing."""
    said = kf.analyse(kf.take(nx.karate_club_graph()), "bonding").statement("density")
    assert said.undefined == "the study records no group of the kinds asked about"


def test_a_network_without_organisations_is_not_told_to_hold_without_them() -> None:
    """What is left when all organisations are gone is undefined where there are none; what is there is told."""
    said = {s.name: s for s in kf.analyse(kf.take(nx.florentine_families_graph()), "resilience").statements}
    assert said["actors"].value == said["largest"].value == 15
    assert said["left actors"].undefined == said["left connected"].undefined == "there is no organisation to go"


def test_ties_nobody_is_said_to_have_told_are_in_no_agreement() -> None:
    """How many were told by both ends is unknown where no row says who told; how many rows do not is told."""
    said = {s.name: s for s in kf.analyse(kf.take(nx.les_miserables_graph()), "reports").statements}
    assert said["told by both"].undefined == "no row says who told of the tie"
    assert said["no reporter"].value == 254


def test_need_is_set_beside_receipt_where_no_group_is_known() -> None:
    """Two people in no group: no groups cross, and the correlation over people is told."""
    people = [kf.Actor(id=f"p{n}", kind="person", attributes={"need": n}) for n in (1, 2)]
    ties = [kf.Relationship(source="p1", target="p2", kind="help")]
    said = {s.name: s for s in kf.analyse(kf.Study.from_records([*people, *ties]), "gaps", need="need").statements}
    crossing = [s for name, s in said.items() if "crossings" in name]
    assert crossing
    assert all(s.value is None for s in crossing)


@pytest.mark.parametrize("size", [4, 5, 9])
def test_a_share_that_is_estimated_is_a_share(size: int) -> None:
    """From one source the estimate of the highest betweenness may be above all there is; a share is at most 1."""
    study = kf.take(nx.star_graph(size - 1))
    told = [
        statement
        for samples, seed in itertools.product((1, 2), range(1, size + 1))
        for statement in kf.analyse(study, "bridging", samples=samples, seed=seed).statements
        if "betweenness" in statement.name and statement.value is not None
    ]
    assert any(statement.interval is not None for statement in told)
    for statement in told:
        low, high = statement.interval or (0.0, 1.0)
        assert 0 <= statement.value <= 1
        assert low <= high
