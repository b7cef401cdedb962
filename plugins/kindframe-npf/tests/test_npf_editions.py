"""The National Performance Framework: editions, counts, lineage, and how far its value of kindness is measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kindframe_npf
from kindframe.framework import Framework, check_framework, diff, find_edition, gaps
from kindframe.problems import Severity

INVENTORY = Path(__file__).resolve().parents[3].parent / "shared" / "reference" / "frameworks.md"
needs_inventory = pytest.mark.skipif(not INVENTORY.is_file(), reason="the inventory is not beside the project")


@pytest.fixture(scope="module")
def frameworks() -> tuple[Framework, ...]:
    """What the plugin offers."""
    return tuple(kindframe_npf.kindframe_frameworks())


@pytest.fixture(scope="module")
def npf(frameworks: tuple[Framework, ...]) -> Framework:
    """The edition in force."""
    return find_edition(frameworks, "npf")


def test_the_edition_in_force_is_that_of_2018(frameworks: tuple[Framework, ...], npf: Framework) -> None:
    """Neither the proposal of 2024 nor the draft of 2026 is meant by the plain name; both are there by edition."""
    assert npf.edition == "2018"
    statuses = {f.edition: f.status for f in frameworks if f.id == "npf"}
    assert statuses == {
        "2007": "superseded",
        "2011": "superseded",
        "2016": "superseded",
        "2018": "in-force",
        "2024": "proposed",
        "2026": "draft",
    }


def test_every_edition_passes_its_checks(frameworks: tuple[Framework, ...]) -> None:
    """Nothing but notes on lists that the sources count and nobody could list."""
    problems = [p for f in frameworks for p in check_framework(f, frameworks)]
    assert [str(p) for p in problems if p.severity != Severity.NOTE] == []
    assert {p.code for p in problems} == {"KF-FW-08"}


def test_counts_of_2018(npf: Framework) -> None:
    """A purpose, three clauses of values, eleven outcomes and 81 indicators: 7, 8, 4, 10, 9, 8, 9, 9, 4, 6 and 7."""
    assert len(npf.of_kind("purpose")) == 1
    assert len(npf["values"].items) == 3
    outcomes = npf.of_kind("outcome")
    assert [sum(i.kind == "indicator" for i in o.items) for o in outcomes] == [7, 8, 4, 10, 9, 8, 9, 9, 4, 6, 7]
    assert len(outcomes) == 11
    assert len(npf.of_kind("indicator")) == 81


def test_the_mark_of_each_indicator_is_carried_over(npf: Framework) -> None:
    """Thirty names were found in public copies; 51 are from memory and say that they are not verified."""
    indicators = npf.of_kind("indicator")
    assert sum(i.verified for i in indicators) == 30
    assert {(i.verified, i.basis) for i in indicators} == {(True, "public-copy"), (False, "memory")}


@needs_inventory
def test_outcomes_and_indicators_are_those_of_the_inventory(npf: Framework) -> None:
    """Outcome by outcome, wording, names, order and the mark of what was found agree with the inventory's table."""
    rows = re.findall(
        r"^\| ([A-Z][^|]+) \| (We [^|]+) \| ([^|]+;[^|]+) \| (\d+) \|$", INVENTORY.read_text("utf-8"), re.M
    )
    assert len(rows) == 11
    for outcome, (name, text, listed, count) in zip(npf.of_kind("outcome"), rows, strict=True):
        indicators = [i for i in outcome.items if i.kind == "indicator"]
        assert (outcome.label, outcome.statement, len(indicators)) == (name, text, int(count))
        assert [i.label + "*" * i.verified for i in indicators] == [part.strip() for part in listed.split(";")]


def test_kindness_reaches_one_question_of_eighteen_in_one_indicator_of_81(npf: Framework) -> None:
    """From the value to the indicator, the theme and the question, which asks about neighbours."""
    (measured,) = npf["kindness"].measured_by
    question = npf[measured]
    assert question.kind == "question"
    theme, indicator, outcome = npf.around(question)
    assert (theme.id, indicator.id, outcome.id) == ("community-cohesion", "social-capital", "communities")
    assert indicator.counts == {"measure": 4, "question": 18}
    assert theme.counts == {"question": 8}
    assert question.measured_by == ("shs/neighbourhood-kindness",)
    reached = {name for item in npf for name in item.measured_by if item.kind == "value"}
    assert reached == {measured, "public-services-treat-people-with-dignity-and-respect"}


def test_values_that_no_measure_reaches(npf: Framework) -> None:
    """Compassion, the rule of law and openness have no measure in the framework."""
    leaves = npf.leaves("values")
    assert [leaf.id for leaf in leaves if not leaf.measured_by] == ["compassion", "rule-of-law", "open-and-transparent"]


@pytest.mark.parametrize(("edition", "outcomes", "indicators"), [("2007", 15, 45), ("2011", 16, 50), ("2016", 16, 55)])
def test_earlier_editions(frameworks: tuple[Framework, ...], edition: str, outcomes: int, indicators: int) -> None:
    """Outcomes are listed; indicators are counted and not listed; kindness is in none of them."""
    old = find_edition(frameworks, f"npf@{edition}")
    assert len(old.of_kind("outcome")) == outcomes
    assert old.counts["indicator"] == indicators
    assert old.of_kind("indicator") == ()
    assert not any("kind" in f"{item.label} {item.statement}".casefold() for item in old)


def test_one_outcome_was_added_in_2011_and_none_changed_in_2016(frameworks: tuple[Framework, ...]) -> None:
    """The account from edition to edition is stated, not guessed."""
    first, second, third = (find_edition(frameworks, f"npf@{year}") for year in (2007, 2011, 2016))
    assert [c.new.id for c in diff(first, second) if c.relation == "added" and c.new] == ["independence"]
    assert {c.relation for c in diff(second, third)} == {"unchanged"}
    assert all(c.declared for c in (*diff(first, second), *diff(second, third)))


def test_the_proposal_of_2024_is_three_new_nine_amended_and_one_kept(
    frameworks: tuple[Framework, ...], npf: Framework
) -> None:
    """Three are added, one is unchanged, nine are amended: one of them merged from two, three with a new name."""
    proposal = find_edition(frameworks, "npf@2024")
    changes = {c.new.id: c.relation for c in diff(npf, proposal) if c.new and c.new.kind == "outcome"}
    assert {i for i, r in changes.items() if r == "added"} == {"care", "climate-action", "housing"}
    assert {i for i, r in changes.items() if r == "unchanged"} == {"culture"}
    assert {i for i, r in changes.items() if r == "merged"} == {"wellbeing-economy-and-fair-work"}
    assert len(changes) == 13
    assert sum(r in {"amended", "renamed", "merged"} for r in changes.values()) == 9
    merged = next(c for c in diff(npf, proposal) if c.relation == "merged")
    assert [item.id for item in merged.old] == ["economy", "fair-work-and-business"]
    assert proposal["values"].unknown


def test_nothing_of_the_edition_in_force_is_lost_in_silence(frameworks: tuple[Framework, ...], npf: Framework) -> None:
    """In the proposal and in the draft every item of 2018 is accounted for, if only as not known."""
    for edition in ("2024", "2026"):
        changes = diff(npf, find_edition(frameworks, f"npf@{edition}"))
        assert {item.id for change in changes for item in change.old} == {item.id for item in npf}
        assert all(change.declared for change in changes)


def test_links_to_the_goals_are_those_that_were_found(frameworks: tuple[Framework, ...], npf: Framework) -> None:
    """Eight chapters give 3, 4, 11, 3, 2, 5, 2 and 2 links, all of them related; nine goals are open."""
    (links,) = npf.crosswalks
    found = gaps(links, npf, find_edition(frameworks, "sdgs"))
    counts = {goal: sum(m.target == f"goal-{goal}" for m in links.matches) for goal in range(1, 18)}
    assert {g: n for g, n in counts.items() if n} == {3: 3, 4: 4, 5: 11, 8: 3, 11: 2, 12: 5, 16: 2, 17: 2}
    assert {m.relation for m in links.matches} == {"relatedMatch"}
    assert [item.id for item in found.target] == [f"goal-{goal}" for goal in (1, 2, 6, 7, 9, 10, 13, 14, 15)]
    assert all(found.remark(item) for item in found.target)
    assert found.source == ()
    assert found.source_size == 11
