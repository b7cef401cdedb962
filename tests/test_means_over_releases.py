"""Means of two releases: the difference of two over all but a few of the same people is what these few have.

Thirty people told how many hours they give; then one more did. Somebody who holds both reports, and knows who, works
out the mean times the number of people, twice, and takes one from the other.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.amounts import Amounts, added
from kindframe.analysis import Analysis, Counted, Result, Statement
from kindframe.disclosure import entry, ledger, released
from kindframe.exporting import Release
from kindframe.pairing import marks, pairs

HOURS = np.array([2.0 + (7 * n) % 9 for n in range(80)])
LATE = 19.0
"""What the one who tells later has: far from the others, so that it would show."""


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger and a key of the test's own."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))


def ids(*numbers: int) -> pl.Series:
    """People by number."""
    return pl.Series([f"p{n}" for n in numbers], dtype=pl.String)


STUDY = Study.from_records(
    [*(Actor(id=i, name=f"Ann {i}", kind="person", consent="given") for i in ids(*range(60)))]
    + [Relationship(source=f"p{n}", target=f"p{n + 1}") for n in range(59)]
)


def mean(who: list[int], name: str = "hours", late: bool = False, other: bool = False) -> Result:
    """The mean hours of some people, as an analysis hands it over: in a sentence, and by two ends of a street."""
    values = np.array([LATE if late and n == who[-1] else HOURS[n] for n in who])
    values = 40.0 - 1.5 * values if other else values
    ends = np.array([n % 2 for n in who])
    said = Statement(
        name=f"mean {name}",
        text=f"{len(who)} people gave {values.mean():.2f} hours on average.",
        what=f"the mean of {name}",
        value=float(values.mean()),
        n=len(who),
        of="people",
        over="people",
        among=ids(*who),
        amounts=(Amounts.of(values),),
    )
    frame = pl.DataFrame(
        {
            "end": ["even", "odd"],
            "people": [int((ends == end).sum()) for end in (0, 1)],
            "mean": [float(values[ends == end].mean()) for end in (0, 1)],
        }
    )
    members = [ids(*(n for n in who if n % 2 == end)) for end in (0, 1)]
    return Result(
        tables={"ends": frame},
        statements=(said,),
        counted={
            "ends": Counted(keys=("end",), counts={"people": "people"}, rests="people", amounts={"mean": "added"})
        },
        behind={"ends": pl.DataFrame({"added": added(values, rows=ends, height=2)})},
        members={"ends": pl.DataFrame({"people": members}, schema={"people": pl.List(pl.String)})},
        analysis=Analysis(name="giving", title="", question="", definition="", run=lambda: Result()),
    )


def told(*results: Result, study: Study = STUDY) -> Release:
    """Release results through the ledger."""
    with ledger() as book:
        new = entry(study, release="r", audience="public", variables=["t"])
        history = book.history(study)
        out = released(study, results=results, graph=False, history=history)
        book.add(book.with_numbers(new, study, history))
    return out


def means(release: Release) -> tuple[object, list[float | None]]:
    """The mean that is told in the sentence, and those of the two ends."""
    (result,) = release.results
    table = result.tables["ends"]
    rows = dict(table.select("end", "mean").iter_rows()) if "mean" in table.columns else {}
    return result.statements[0].value, [rows.get("even"), rows.get("odd")]


def test_one_more_who_tells_would_be_known_by_what_is_told() -> None:
    """Alone each mean is told, and the two give 19 hours to within one; one after the other, the second stays home."""
    first, second = list(range(30)), list(range(31))
    before = means(told(mean(first)))
    one, other = before[0], means(released(STUDY, results=[mean(second, late=True)], graph=False))[0]
    assert isinstance(one, float)
    assert isinstance(other, float)
    assert 31 * other - 30 * one == pytest.approx(LATE, abs=1)  # the attack, had both gone
    now = told(mean(second, late=True))
    value, (even, odd) = means(now)
    assert value is None
    assert even is None  # the late one is number 30
    assert odd == before[1][1]  # the same fifteen people as before
    said = now.results[0].statements[0]
    assert "told over all but a few" in said.undefined
    assert not [digit for digit in said.text if digit.isdigit()]
    assert said.interval is None


def test_the_same_people_and_ten_more_are_told() -> None:
    """Again over the same thirty it is the same release; over forty of them and others, ten tell of no one."""
    first = means(told(mean(list(range(30)))))
    assert None not in (first[0], *first[1])
    assert means(told(mean(list(range(30))))) == first
    wide = means(told(mean(list(range(30)) + list(range(40, 60)))))
    assert None not in (wide[0], *wide[1])


def test_bodies_among_them_do_not_hide_what_was_told() -> None:
    """Some of the thirty-five are organisations, of whom the ledger keeps other marks: told once, told again."""
    first = means(told(mean([*range(30), *range(70, 75)])))
    assert None not in (first[0], *first[1])
    assert means(told(mean([*range(30), *range(70, 75)]))) == first
    assert means(told(mean([*range(30), *range(70, 76)])))[0] is None


def test_who_goes_and_who_comes_both_count() -> None:
    """One out and another in are two who differ: the difference is what one has less what the other has."""
    assert means(told(mean(list(range(30)))))[0] is not None
    assert means(told(mean([*range(29), 40])))[0] is None


def test_a_mean_of_another_name_is_not_held_against_it() -> None:
    """Mean hours of thirty, and mean visits of thirty-one: there is nothing to subtract."""
    told(mean(list(range(30))))
    assert means(told(mean(list(range(31)), name="visits", other=True)))[0] is not None


def test_the_same_hours_by_another_name_are_held_against_them() -> None:
    """Another analysis calls them otherwise: what they are is known by who adds most, and by the sum."""
    told(mean(list(range(30))))
    assert means(told(mean(list(range(31)), name="time", late=True)))[0] is None
    assert means(told(mean(list(range(40)), name="time")))[0] is not None


def test_what_was_kept_back_is_nothing_to_subtract_from() -> None:
    """The second was not told, so a third is held against the first alone; between all that are told are ten people."""
    told(mean(list(range(30))))
    assert means(told(mean(list(range(31)))))[0] is None
    assert means(told(mean(list(range(40)))))[0] is not None


def test_a_mean_over_ties_is_held_against_earlier_ties() -> None:
    """Ties by their pairs: one tie more tells of two people, sixty more of twelve."""
    own = marks(ids(*range(60)))

    def strength(n: int) -> Result:
        first, second = np.triu_indices(60, 1)
        first, second = first[:n], second[:n]
        held = Statement(
            name="mean strength",
            text="strong",
            what="the mean strength of ties",
            value=3.25,
            n=n,
            of="ties",
            over="ties",
            among=pl.Series(pairs(own[first], own[second]), dtype=pl.UInt64),
            amounts=(Amounts.of(np.full(n, 3.25), first, second),),
        )
        return Result(statements=(held,))

    assert told(strength(400)).results[0].statements[0].value == 3.25
    assert told(strength(401)).results[0].statements[0].value is None
    assert told(strength(460)).results[0].statements[0].value == 3.25


def test_gaps_of_a_study_in_which_one_answer_is_filled_in_later(tmp_path: Path) -> None:
    """As a keeper does it: report, fill in one age, report again. The second mean of it is not told, all others are."""

    def study(known: int) -> Study:
        people = [
            Actor(
                id=f"p{n}",
                name=f"Ann {n}",
                kind="person",
                consent="given",
                group="ab"[n % 2],
                attributes={"score": int(HOURS[n]) if n < known else None},
            )
            for n in range(60)
        ]
        return Study.from_records([*people, *(Relationship(source=f"p{n}", target=f"p{n + 1}") for n in range(59))])

    found = []
    for known in (30, 30, 31, 45):
        held = study(known)
        found.append(told(kf.analyse(held, "gaps", experience="score", resamples=0, permutations=0), study=held))
    said = [one.results[0]["experience mean"] for one in found]
    assert said[0] is not None
    assert said[1] == said[0]
    assert said[2] is None
    assert said[3] is not None
    assert all(one.results[0]["ties mean"] == found[0].results[0]["ties mean"] for one in found)
    rows = [one.results[0].tables["groups"].filter(measure="experience") for one in found]
    assert rows[0].select("group", "mean").equals(rows[1].select("group", "mean"))
    assert rows[2].filter(group="b")["mean"].to_list() == rows[0].filter(group="b")["mean"].to_list()
    assert "a" not in rows[2].drop_nulls("mean")["group"].to_list()
