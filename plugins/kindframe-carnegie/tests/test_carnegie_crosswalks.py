"""The crosswalks of the plugin: their rules, and the gaps that come out of them."""

from __future__ import annotations

import pytest

import kindframe_carnegie
import kindframe_npf
from kindframe.framework import Crosswalk, Framework, Gaps, check_crosswalks, find_edition, gaps, unspoken


@pytest.fixture(scope="module")
def frameworks() -> tuple[Framework, ...]:
    """What this plugin offers, and the National Performance Framework that one of its crosswalks leads to."""
    return (*kindframe_carnegie.kindframe_frameworks(), *kindframe_npf.kindframe_frameworks())


@pytest.fixture(scope="module")
def crosswalks(frameworks: tuple[Framework, ...]) -> dict[str, Crosswalk]:
    """All crosswalks, by id."""
    return {crosswalk.id: crosswalk for framework in frameworks for crosswalk in framework.crosswalks}


def open_ends(frameworks: tuple[Framework, ...], crosswalk: Crosswalk) -> tuple[set[str], set[str], Gaps]:
    """The ids without a match on either side, and the gaps themselves."""
    found = gaps(crosswalk, find_edition(frameworks, crosswalk.source), find_edition(frameworks, crosswalk.target))
    return {item.id for item in found.source}, {item.id for item in found.target}, found


def test_the_crosswalks_are_there_and_in_order(
    frameworks: tuple[Framework, ...], crosswalks: dict[str, Crosswalk]
) -> None:
    """Six crosswalks of this plugin; every match has a reason, an author and items that exist; SKOS holds over all."""
    assert {
        "promise-grid",
        "promise-barriers",
        "promise-npf-values",
        "badge-promise",
        "figure-3-mini-kins",
        "figure-3-north-ayrshire",
    } <= set(crosswalks)
    assert [str(p) for p in check_crosswalks(crosswalks.values(), frameworks)] == []
    assert all(match.confidence is not None for c in crosswalks.values() for match in c.matches if c.id != "npf-sdg")


def test_an_organisation_and_a_person_never_promise_exactly_the_same(crosswalks: dict[str, Crosswalk]) -> None:
    """Nothing here is an exact match: voices, places and kinds of item differ."""
    assert {m.relation for c in crosswalks.values() for m in c.matches} == {"closeMatch", "broadMatch", "relatedMatch"}


def test_promise_and_grid_leave_gaps_both_ways(
    frameworks: tuple[Framework, ...], crosswalks: dict[str, Crosswalk]
) -> None:
    """Three of nine parts of the Promise and eight of fifteen entries of the grid have no answer."""
    promise, grid, found = open_ends(frameworks, crosswalks["promise-grid"])
    assert promise == {"p2a", "p5b", "p6b"}
    assert grid == {
        "values-o1",  # a vision beyond the task
        "values-o3",  # professional and kind
        "risk-o2",  # the confidence to take a risk
        "health-o1",
        "measure-o2",
        "measure-o3",
        "measure-o4",
        "fund-o1",
    }
    assert (found.source_size, found.target_size) == (9, 15)
    assert "risk" in found.remark("risk-o2")


def test_that_the_promise_is_silent_on_risk_and_regulation_comes_out_by_itself(
    frameworks: tuple[Framework, ...], crosswalks: dict[str, Crosswalk]
) -> None:
    """Both by matches and by plain words, no commitment answers risk, regulation or the fear of radical kindness."""
    _, barriers, _ = open_ends(frameworks, crosswalks["promise-barriers"])
    assert barriers == {"risk", "regulation", "fear-of-radical-kindness"}
    promise = find_edition(frameworks, "kindness-promise")
    spoken = unspoken(promise, find_edition(frameworks, "organisational-barriers@2019"))
    assert {s.item.id: [i.id for i in s.by] for s in spoken} == {
        "risk": [],
        "regulation": [],
        "performance-management": ["p6a"],
        "fear-of-radical-kindness": [],
    }


def test_badge_and_promise(frameworks: tuple[Framework, ...], crosswalks: dict[str, Crosswalk]) -> None:
    """Kindness to oneself has no counterpart in the Promise; listening in the round has."""
    badge, _, _ = open_ends(frameworks, crosswalks["badge-promise"])
    assert badge == {"b1"}
    assert [(m.target, m.relation) for m in crosswalks["badge-promise"].of("b2")] == [("p3", "closeMatch")]


def test_promise_and_national_values(frameworks: tuple[Framework, ...], crosswalks: dict[str, Crosswalk]) -> None:
    """Of the national values the rule of law and openness find no commitment; kindness finds three."""
    promise, values, found = open_ends(frameworks, crosswalks["promise-npf-values"])
    assert promise == {"p1", "p2a", "p2b"}
    assert values == {"rule-of-law", "open-and-transparent"}
    assert found.target_size == 5
    assert {m.target for m in crosswalks["promise-npf-values"].of("kindness")} == {"p4", "p5b", "p6b"}


def test_figure_3_reaches_all_ten_themes_and_four_domains(
    frameworks: tuple[Framework, ...], crosswalks: dict[str, Crosswalk]
) -> None:
    """Six groups and four themes are each placed, and no domain is left out on either half."""
    sizes = []
    for name in ("figure-3-mini-kins", "figure-3-north-ayrshire"):
        themes, domains, found = open_ends(frameworks, crosswalks[name])
        assert themes == domains == set()
        sizes.append((found.source_size, found.target_size))
    assert sizes == [(6, 4), (4, 4)]
