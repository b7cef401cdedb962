"""Sentences of analyses as people read them: none at all, all there are, and what is not in the study."""

from __future__ import annotations

import pytest

from kindframe import Action, Actor, Relationship, Study
from kindframe.analysis import Result
from kindframe_connections.analyses.isolation import ANALYSIS as ISOLATION
from kindframe_connections.analyses.middle_layer import ANALYSIS as MIDDLE
from kindframe_connections.analyses.places import ANALYSIS as PLACES
from kindframe_connections.analyses.profile import ANALYSIS as PROFILE
from kindframe_connections.analyses.resilience import ANALYSIS as RESILIENCE
from kindframe_connections.building import Builder


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("0 of 2,485 pairs share a place.", 0, "None of 2,485 pairs share a place."),
        ("0 people are alone.", 0, "No people are alone."),
        ("{%} of ties cross.", 0.0, "0% of ties cross."),
        ("{} apart.", 0.5, "0.500 apart."),
        ("10 of 20 people are alone.", 10, "10 of 20 people are alone."),
    ],
)
def test_a_sentence_does_not_begin_with_nought(text: str, value: float, told: str) -> None:
    """None of so many, or no such thing; a share and a fraction are numbers as any other."""
    out = Builder()
    out.say("s", "something", value, text=text)
    assert out.result().statement("s").text == told


def street(*more: Actor, capacity: str = "beyond-role") -> Study:
    """Two friends, one without anybody, and a hall where a bus driver did something."""
    people = [Actor(id=i, kind="person") for i in "abc"]
    places = [Actor(id="hall", kind="place"), Actor(id="park", kind="place")]
    acts = [Action(id="1", givers=("a",), receivers=("b",), place="hall", capacity=capacity)]
    return Study.from_records([*people, *places, *more, *acts, Relationship(source="a", target="b", kind="friend")])


def run(analysis: object, study: Study, **given: object) -> Result:
    """Run an analysis as the library would, of the network that it asks for."""
    settled = analysis.settle(given)  # type: ignore[attr-defined]
    return analysis.run(study if analysis.takes == "study" else study.network(**analysis.network), **settled)  # type: ignore[attr-defined]


def test_the_parts_of_a_network_are_told_plainly() -> None:
    """What the largest part is, and how closely knit the closest is; without any tie none is."""
    found = run(ISOLATION, street())
    linked = "2 of 3 people are in the largest part: any two of them are linked, directly or through others."
    assert found.statement("largest component").text == linked
    knit = "In the most closely knit part, each is tied to at least 1 of the others in it (the deepest k-core)."
    assert found.statement("deepest core").text == knit
    bare = run(ISOLATION, Study.from_records([Actor(id=i, kind="person") for i in "ab"]))
    assert bare.statement("deepest core").text.startswith("No part is closely knit, as there is no tie")


def test_that_nobody_has_a_group_is_said_without_a_number() -> None:
    """A note of a column that nothing is in names it in words, and counts nobody."""
    notes = run(ISOLATION, street(), by="group").notes
    assert "No group is recorded for any person here, so nothing is told by group." in notes
    one = run(ISOLATION, street(Actor(id="d", kind="person", group="north")), by="group").notes
    assert "The group is not known for 3 people; they are in no group but in every total." in one


@pytest.mark.parametrize(
    ("capacity", "told"),
    [("beyond-role", "somebody had to go beyond it"), ("in-role", "nobody had to go beyond it")],
)
def test_of_one_place_and_of_all_places_it_is_said_who_went_beyond_a_role(capacity: str, told: str) -> None:
    """Of one place it is said which; of several, none of which did without, that in every one somebody had to."""
    found = run(MIDDLE, street(capacity=capacity))
    text = f"In the one place with acts in or beyond a role, {told}."
    assert found.statement("places without transcending").text == text
    study = street(capacity=capacity)
    again = Action(id="2", givers=("a",), receivers=("b",), place="park", capacity=capacity)
    both = Study.from_records([*study.actors, *study.relationships, *study.actions, again])
    many = run(MIDDLE, both).statement("places without transcending").text
    here = "2 places with acts in or beyond a role"
    assert many == (f"In every one of {here}, {told}." if capacity == "beyond-role" else f"In 2 of {here}, {told}.")


def test_what_else_counts_as_a_place_is_said_where_places_are_counted() -> None:
    """An act at an organisation makes it a place; without such there is nothing to say."""
    study = street()
    assert "counted as a place" not in run(PLACES, study, draws=0).statement("empty places").text
    body = Action(id="2", givers=("a",), receivers=("b",), place="shop")
    actors = [*study.actors, Actor(id="shop", kind="organisation")]
    found = run(PLACES, Study.from_records([*actors, *study.relationships, *study.actions, body]), draws=0)
    text = found.statement("empty places").text
    also = "(whatever acts or ties are told of as being at is counted as a place)"
    assert text == f"1 of 3 places has nobody who comes there {also}."


def test_without_organisations_it_is_said_that_there_is_none() -> None:
    """Nought is no number to tell of organisations."""
    said = run(RESILIENCE, street(), repeats=2).statement("organisations").text
    assert said == "No organisation is among the people, groups and places of this study, so nothing was taken away."


def test_rows_left_out_are_told_for_each_reason() -> None:
    """One sentence for each reason, of how many of all rows."""
    ties = [Relationship(source="a", target="hall", kind="visit"), Relationship(source="b", target="b", kind="friend")]
    notes = run(PROFILE, Study.from_records([*street().actors, *street().relationships, *ties])).notes
    assert "1 of 3 rows were left out: an end is not among the people asked about." in notes
