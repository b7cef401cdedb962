"""People and bodies (organisations, places, groups) counted together: the rule is about the people among them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.analysis import Result
from kindframe.disclosure import consented, released
from kindframe.exporting import Release
from kindframe.overview import persons
from kindframe.pairing import marks, pairs
from kindframe.registry import default_registry

EXAMPLES = Path(__file__).parents[1] / "examples"
K = 10
ALL: dict[str, object] = {"between": ["person", "organisation", "group"]}


def published(study: Study, *names: str, **asked: object) -> tuple[Release, dict[str, Result]]:
    """What is told of some analyses, and the results before that."""
    kept, _ = consented(study, purpose="report")
    true = {name: kf.analyse(kept, name, **asked) for name in names}
    return released(kept, results=list(true.values()), graph=False, key=b"k" * 32), true


def told(release: Release, name: str) -> Result:
    """The result of an analysis as it is told."""
    return next(one for one in release.results if one.analysis and one.analysis.name == name)


def mixed(alone: int) -> Study:
    """Forty people in a ring, thirty shops and two clubs have ties; so many people and 28 clubs have none."""
    ring = [Actor(id=f"p{n}", kind="person", consent="given") for n in range(40)]
    rest = [Actor(id=f"q{n}", kind="person", consent="given") for n in range(alone)]
    bodies = [Actor(id=f"{kind[0]}{n}", kind=kind) for kind in ("organisation", "group") for n in range(30)]
    ties = [Relationship(source=f"p{n}", target=f"p{(n + 1) % 40}", kind="help") for n in range(40)]
    ties += [Relationship(source="p0", target=f"o{n}", kind="buys at") for n in range(30)]
    ties += [Relationship(source="p1", target=f"o{n}", kind="buys at") for n in range(30)]
    ties += [Relationship(source=f"o{n}", target=f"o{(n + 1) % 30}", kind="trade") for n in range(30)]
    ties += [Relationship(source="g28", target="g29", kind="trade")]
    return Study.from_records([*ring, *rest, *bodies, *ties])


def test_five_people_among_thirty_clubs_are_not_told_and_the_clubs_are() -> None:
    """Of 33 without a tie five are people: the 33 stay home in words and table, and about 30 are no people."""
    release, true = published(mixed(5), "profile", **ALL)
    assert true["profile"]["isolates"] == 33
    said = told(release, "profile").statement("isolates")
    assert said.value is None
    assert not {"33", "35"} & set(said.text.split())
    assert "about 30 actors that are not people" in said.text
    rows = told(release, "profile").tables["degrees"].filter(direction="any", degree=0).to_dicts()
    assert [(row["actors"], row["actors_without_people"]) for row in rows] == [(None, 30)]


def test_twelve_people_among_thirty_clubs_are_told() -> None:
    """Of 40 without a tie twelve are people: they are told."""
    said = told(published(mixed(12), "profile", **ALL)[0], "profile").statement("isolates")
    assert said.value == 40


def test_sixty_ties_of_two_people_are_not_told_and_those_of_shops_are() -> None:
    """Two people buy at thirty shops each: so many pairs would need twelve people, were the shops people."""
    release, true = published(mixed(12), "profile", **ALL)
    before = dict(true["profile"].tables["kinds"].select("kind", "ties").iter_rows())
    after = dict(told(release, "profile").tables["kinds"].select("kind", "ties").iter_rows())
    assert before == {"buys at": 60, "help": 40, "trade": 31}
    assert after
    assert after.get("buys at") is None


def test_counts_that_nobody_is_in_are_told_as_before() -> None:
    """Thirty ties of shops and one of clubs, with no person at an end, are told as thirty."""
    release, _ = published(mixed(12), "profile", **ALL)
    rows = told(release, "profile").tables["kinds"]
    number = rows.filter(kind="trade").row(0, named=True)
    assert 30 in (number["ties"], number.get("ties_without_people"))


@pytest.mark.parametrize("name", ["elm-row", "north-ayrshire"])
def test_no_told_number_of_the_examples_is_of_one_to_nine_people(name: str) -> None:
    """Every told cell and sentence that names actors, or pairs of a tie, has nobody or at least ten people in it."""
    study = kf.read(EXAMPLES / name)
    kept, _ = consented(study, purpose="report")
    names = []
    for one in default_registry().analyses:
        try:
            kf.analyse(kept, one)
        except kf.KindframeError:
            continue
        names.append(one)
    release, true = published(study, *names)
    people = set(kept.actors.table.filter(persons(kept))["id"])
    ends = kept.relationships.table.select("source", "target")
    one, other = (marks(ends[end]) for end in ("source", "target"))
    of = dict(zip(pairs(one, other).tolist(), ends.iter_rows(), strict=True))

    def among(held: pl.Series | None) -> int | None:
        if held is None or not held.len():
            return None
        if held.dtype == pl.String:
            return len(people & set(held)) if set(held) <= set(kept.actors.table["id"]) else None
        if held.dtype != pl.UInt64 or not set(held) <= of.keys():
            return None
        return len(people & {end for pair in set(held) for end in of[pair]})

    looked = 0
    for which in names:
        was, now = true[which], told(release, which)
        for before, after in zip(was.statements, now.statements, strict=True):
            sets = [before.members] * (after.value is not None) + [before.among] * (after.n is not None)
            for n in (among(held) for held in sets):
                looked += n is not None
                assert n is None or not 0 < n < K, (which, before.name)
        for table, members in was.members.items():
            frame, left = was.tables[table], now.tables.get(table)
            keys = [key for key in was.counted[table].keys if key in frame.columns]
            if left is None or not keys:
                continue
            for column in (c for c in members.columns if c in left.columns and c not in keys):
                there = {row[:-1]: row[-1] for row in left.select(*keys, column).iter_rows()}
                for key, held in zip(frame.select(keys).iter_rows(), members[column], strict=True):
                    n = among(held)
                    looked += n is not None
                    assert n is None or not 0 < n < K or there.get(key) is None, (which, table, column, key)
    assert looked > 200
