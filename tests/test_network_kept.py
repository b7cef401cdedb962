"""A study holds the networks last asked for: the same question is answered once, and nothing else changes by it."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import numpy as np
import pytest

from kindframe import Actor, Relationship, Study
from kindframe.network import Network, keeping
from kindframe.network.keeping import Kept
from kindframe.network.question import ASKED, Question

KINDS = ("friend", "help", "advice", "gift", "visit")


def study() -> Study:
    """Two people and a club, tied in five ways."""
    people = [Actor(id="a", kind="person"), Actor(id="b", kind="person"), Actor(id="c", kind="organisation")]
    ties = [Relationship(source="a", target=end, kind=kind) for kind in KINDS for end in "bc"]
    return Study.from_records([*people, *ties])


def test_one_question_has_one_network_however_it_is_put() -> None:
    """A name and a list of that one name ask the same; what is left out is asked as by default."""
    held = study()
    first = held.network(between="person")
    assert held.network("relationships", between=["person"], weight="count") is first
    assert held.network(between=("person",), reports="union", layers=False) is first


@pytest.mark.parametrize(
    "other",
    [
        {"kinds": "friend"},
        {"between": ("person", "organisation")},
        {"between": (["person"], ["organisation"])},
        {"reports": "union", "directed": False},
        {"weight": "strength"},
        {"weight": "strength", "combine": "max"},
        {"layers": True},
        {"self_ties": "drop"},
    ],
    ids=str,
)
def test_another_question_has_another_network(other: dict[str, Any]) -> None:
    """Whatever else is asked is answered by itself, and the first answer stays what it was."""
    held = study()
    first = held.network(between="person")
    second = held.network(**{"between": "person", **other})
    assert second is not first
    assert second == study().network(**{"between": "person", **other})
    assert held.network(between="person") is first


def test_every_field_of_a_question_is_asked_or_counted() -> None:
    """What tells two questions apart is every field but the counts of what became of the rows."""
    counts = {"rows", "kept", "merged", "left_out", "self_ties_met", "unknown", "partly_unknown", "no_reporter"}
    assert {*ASKED, *counts} == set(attrs.fields_dict(Question))
    assert not counts & {*ASKED}


def test_the_one_not_asked_for_longest_goes() -> None:
    """Four are held; asking again is what counts."""
    held = study()
    first = {kind: held.network(kinds=kind) for kind in KINDS[:4]}
    assert held.network(kinds="friend") is first["friend"]
    held.network(kinds="visit")
    assert held.network(kinds="friend") is first["friend"]
    assert held.network(kinds="help") is not first["help"]


def test_large_networks_are_not_heaped_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they have no more ties than a bound, and one that is larger alone is not held."""
    monkeypatch.setattr(keeping, "ENTRIES", 5)
    kept = Kept()
    small = Network.from_edges(3, np.array([0, 1]), np.array([1, 2]))
    for wave in ("1", "2", "3"):
        kept.add(Question(wave=wave), small)
    assert len(kept) == 2
    assert kept.get(Question(wave="1")) is None
    assert kept.get(Question(wave="3")) is small
    kept.add(Question(wave="4"), Network.from_edges(4, np.array([0, 0, 0, 1, 1, 1]), np.array([1, 2, 3, 0, 2, 3])))
    assert kept.get(Question(wave="4")) is None
    assert len(kept) == 2


def test_a_study_that_was_pickled_or_edited_holds_none() -> None:
    """They are made again: a copy carries the tables alone, and an edited study answers from its own."""
    held = study()
    network = held.network(kinds="friend")
    again = pickle.loads(pickle.dumps(held))
    assert again == held
    assert again.network(kinds="friend") == network
    assert again.network(kinds="friend") is not network
    assert held.without(id="c").network(kinds="friend").m == 1
    assert network.m == 2


def test_a_question_that_is_refused_is_refused_again() -> None:
    """Nothing is held of what could not be answered."""
    held = study()
    for _ in range(2):
        with pytest.raises(Exception, match="frend"):
            held.network(kinds="frend")
