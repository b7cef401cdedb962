"""The counts a report opens with stand in the attack: acts, ties, answers, filled cells, by the people behind them."""

from __future__ import annotations

import attrs

from kindframe import Action, Actor, Relationship, Study
from kindframe.disclosure import Rules, consented, released
from kindframe.disclosure.attack.across import Told, widened
from kindframe.disclosure.numbers.counts import beside
from kindframe.disclosure.numbers.opened import opened
from kindframe.exporting import Release
from kindframe.problems import FileCount, ReadReport


def acts(blocked_by: int) -> Study:
    """Sixty acts of sixty givers, and twelve blocked ones of so many; forty ties in a ring."""
    people = [Actor(id=f"p{n}", kind="person", consent="given") for n in range(90)]
    done = [Action(id=f"a{n}", givers=[f"p{n}"], outcome="happened", when="2024-05-01") for n in range(60)]
    done += [Action(id=f"b{n}", givers=[f"p{60 + n % blocked_by}"], outcome="blocked") for n in range(12)]
    ties = [
        Relationship(source=f"p{n}", target=f"p{(n + 1) % 40}", kind="help", reported_by=f"p{n}") for n in range(40)
    ]
    return Study.from_records([*people, *done, *ties])


def published(study: Study) -> Release:
    """What is told of a study by its opening alone."""
    return released(consented(study, purpose="report")[0], graph=False, key=b"k" * 32)


def test_twelve_acts_of_two_people_are_not_told() -> None:
    """Twelve blocked acts are enough acts and too few people; those of twelve people are told."""
    few, many = published(acts(2)).overview, published(acts(12)).overview
    assert few is not None
    assert many is not None
    assert "blocked" not in few.outcomes
    assert "outcome:blocked" in few.untold
    assert many.outcomes == {"blocked": 10, "happened": 60}
    assert many.acts == 70


def test_what_is_left_of_all_acts_is_not_told_either() -> None:
    """All 72 beside the 60 that happened and have a date would leave the twelve of two people."""
    held = published(acts(2)).overview
    assert held is not None
    dated = {(f.table, f.column): f.filled for f in held.filled}["actions", "when"]
    assert held.acts == 0 or ("happened" not in held.outcomes and dated is None)
    assert not held.undated


def test_a_count_of_acts_that_another_number_counts_too_is_one_unknown() -> None:
    """An analysis tells of the sixty acts by name; all 72 are told in the opening: one of both has to go."""
    study, rules = acts(2), Rules()
    told = list(beside(study, rules, counts=opened(study)).items())
    one = attrs.evolve(dict(told)["outcome:happened"], shown=True, small=False, cost=1.0, behind=None)
    hide = widened([*(held for _, held in told), one], rules)
    names = {told[n][0] for n in hide if n < len(told)}
    assert {"rows:actions", "=rows:actions"} & names or len(told) in hide


def test_no_count_of_rows_tells_who_is_not_in_the_study() -> None:
    """Of 93 people in a file three did not agree: 95 read beside 90 would leave them; the file is said to be kept."""
    study = acts(12)
    report = ReadReport(counts=(FileCount(file="people.csv", table="actors", read=93, kept=93),))
    held = published(Study(tables=study.tables, settings=study.settings, report=report)).overview
    assert held is not None
    assert [(row.read, row.kept, row.set_aside) for row in held.read] == [(None, None, 0)]


def test_every_told_count_is_of_nobody_or_of_enough_people() -> None:
    """Each shown line of the opening, in a study with ties and acts, rests on at least ten people."""
    study, rules = acts(12), Rules()
    counts = opened(study)
    assert counts["rows:actions"].people == 72
    assert counts["rows:relationships"].people == 40
    assert counts["filled:actions.when"].people == 60
    lines: dict[str, Told] = beside(study, rules, counts=counts)
    shown = {name.removeprefix("=") for name, held in lines.items() if held.shown}
    assert {"rows:actions", "rows:relationships", "outcome:blocked"} <= shown
    assert all(counts[name].people >= rules.k for name in shown & counts.keys())
