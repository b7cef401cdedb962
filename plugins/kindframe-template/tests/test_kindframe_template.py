"""The plugin keeps kindframe's rules, and its analysis agrees with a count made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe_template
from kindframe import Actor, Relationship, Study, analyse
from kindframe.registry import Registry
from kindframe.testing import Check, plugin_checks


@pytest.mark.parametrize("check", plugin_checks(kindframe_template))
def test_the_plugin_keeps_the_rules(check: Check, tmp_path: Path) -> None:
    """Each rule is a test of its own; its name says which."""
    check(tmp_path)


@pytest.fixture
def registry() -> Registry:
    """A registry with this plugin and no other."""
    registry = Registry([])
    registry.register(kindframe_template, name="template")
    return registry


def test_the_share_without_ties_is_that_of_a_hand_count(registry: Registry) -> None:
    """Ann and Bob know each other; Cem is tied to himself alone, Dee to a hall: two of four are without."""
    people = [Actor(id=name, kind="person") for name in ("ann", "bob", "cem", "dee")]
    ties = [("ann", "bob"), ("bob", "ann"), ("cem", "cem"), ("dee", "hall")]
    study = Study.from_records(
        [*people, Actor(id="hall", kind="place"), *(Relationship(source=s, target=t) for s, t in ties)]
    )
    result = analyse(study, "template-without-ties", registry=registry)
    assert result["share"] == 2 / 4
    table = result.tables["people"]
    assert table.filter(table["without_ties"])["id"].to_list() == ["cem", "dee"]


def test_without_people_the_share_is_undefined(registry: Registry) -> None:
    """A study of nobody gives no number, and says why."""
    result = analyse(Study.from_records([]), "template-without-ties", registry=registry)
    assert result["share"] is None
    assert result.statement("share").undefined == "nobody is on record"
