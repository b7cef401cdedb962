"""Analyses look at the kind person; whoever counts as a person under another kind is not passed over in silence."""

from __future__ import annotations

from typing import Any

import pytest

from kindframe import Actor, Relationship, Study, analyse
from kindframe.settings import KindNote, Settings

NOTE = "Some actors count as people and are not of the kind person: they were not looked at."


def star(*kinds: str, **settings: Any) -> Study:
    """Two people tied to each other, and to one actor of each further kind."""
    actors = [Actor(id=f"p{n}", kind=kind) for n, kind in enumerate(("person", "person", *kinds))]
    ties = [Relationship(source="p0", target=actor.id, kind="friend") for actor in actors[1:]]
    return Study.from_records([*actors, *ties]).with_(settings=Settings(**settings))


def noted(study: Study, name: str, **given: Any) -> list[str]:
    """Give the notes that say who was passed over."""
    return [note for note in analyse(study, name, **given).notes if note.startswith(NOTE)]


@pytest.mark.parametrize(
    ("name", "ask", "by"),
    [
        ("isolation", {"network": {"between": ["person", "resident"]}}, "between"),
        ("profile", {"between": "person,resident"}, "between"),
        ("gaps", {"people": "person,resident", "resamples": 0, "permutations": 0}, "people"),
    ],
)
def test_residents_who_are_passed_over_are_noted(name: str, ask: dict[str, Any], by: str) -> None:
    """A worker who writes resident for half of the people reads that these were not looked at, and how they can be."""
    study = star("resident")
    (note,) = noted(study, name)
    assert f"({by} = person,...)" in note
    assert "resident" not in note
    assert noted(study, name, **ask) == []


def test_what_is_no_person_is_not_missed() -> None:
    """Places, groups, homes and kinds that are declared to be no people were never meant; nothing is said of them."""
    assert noted(star("place", "group", "household"), "isolation") == []
    topics = {"actor": {"topic": KindNote(people=False)}}
    assert noted(star("topic"), "isolation") != []
    assert noted(star("topic", kinds=topics), "isolation") == []


def test_an_analysis_that_looks_at_everybody_says_nothing() -> None:
    """Personal networks are of all actors: nobody was passed over."""
    assert noted(star("resident"), "ego-networks") == []
