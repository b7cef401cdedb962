"""Attacks on means: what is left of one beside others, whatever analysis tells them, in one release or in several.

A street of seventy people at two ends, and one at neither, who knows forty others. Whoever reads the mean number of
ties of everybody and of each end multiplies, subtracts, and has hers.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.disclosure import released

ENDS, ALONE, KNOWN = {"north": 40, "south": 30}, 1, 40
"""How many live where, how many at neither end, and how many others the one there knows."""


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger and a key of the test's own."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))


def street(alone: int = ALONE, score: int | None = None) -> Study:
    """People at two ends and some at neither; ``score`` is what these have, others have one to nine."""
    random, n = np.random.default_rng(5), sum(ENDS.values())
    where = [*(end for end, size in ENDS.items() for _ in range(size)), *[None] * alone]
    people = [
        Actor(
            id=f"p{i}",
            name=f"Ann {i}",
            kind="person",
            consent="given",
            group=group,
            attributes={"score": score if score and i >= n else int(random.integers(1, 10))},
        )
        for i, group in enumerate(where)
    ]
    pairs = {(i, (i + d) % n) for i in range(n) for d in (1, 5, 11) if random.random() < 0.9}
    pairs |= {(n + one, i) for one in range(alone) for i in range(KNOWN)}
    return Study.from_records([*people, *(Relationship(source=f"p{a}", target=f"p{b}") for a, b in sorted(pairs))])


def tables_of(page: Path) -> list[list[dict[str, str]]]:
    """Every table that a report offers to download, as rows."""
    links = re.findall(r"text/csv;charset=utf-8;base64,([A-Za-z0-9+/=]+)", page.read_text("utf-8"))
    texts = dict.fromkeys(base64.b64decode(text).decode("utf-8-sig") for text in links)
    return [list(csv.DictReader(io.StringIO(text))) for text in texts]


def by_end(page: Path, column: str) -> dict[str, float]:
    """What a report tells of each end of the street in a column of its tables."""
    rows = [row for table in tables_of(page) for row in table if row.get("group") in ENDS and row.get(column)]
    return {row["group"]: float(row[column]) for row in rows if row.get("measure", "ties") == "ties"}


def overall(page: Path) -> float | None:
    """The mean number of others a person is tied to, as a report says it of everybody."""
    text = re.sub(r"<[^>]+>", " ", page.read_text("utf-8"))
    found = re.search(r"On average a person (?:is tied to|has) ([\d.]+) others", text)
    return float(found[1].rstrip(".")) if found else None


def hers(mean: float, ends: dict[str, float]) -> tuple[float, float]:
    """What the one at neither end may have, for somebody who knows how many live where; all told to two places."""
    n = sum(ENDS.values()) + ALONE
    value = n * mean - sum(ENDS[end] * told for end, told in ends.items())
    return value - n * 0.005 * 2, value + n * 0.005 * 2


def test_the_attack_works_on_what_is_not_protected() -> None:
    """With the numbers as they are it gives forty; so it can succeed."""
    study = street()
    whole, ends = kf.analyse(study, "profile"), kf.analyse(study, "isolation").tables["groups"]
    mean = whole["mean degree"]
    assert isinstance(mean, float)
    low, high = hers(round(mean, 2), {row["group"]: round(row["mean_degree"], 2) for row in ends.iter_rows(named=True)})
    assert low <= KNOWN <= high
    assert high - low < 2


@pytest.mark.parametrize("names", [("profile", "isolation"), ("profile", "gaps"), ("isolation", "ego-networks")])
def test_everybody_beside_the_ends_does_not_tell_who_is_at_neither(tmp_path: Path, names: tuple[str, str]) -> None:
    """Two analyses of one report tell both: not everybody and all ends in the same quantity."""
    release, _ = kf.report(street(), tmp_path / "r.html", analyses=names, frameworks=[])
    assert len(release.results) == 2
    mean, ends = overall(tmp_path / "r.html"), by_end(tmp_path / "r.html", "mean_degree")
    ends |= by_end(tmp_path / "r.html", "mean")
    assert mean is None or len(ends) < len(ENDS)
    assert mean is not None or ends


def test_with_ten_at_neither_all_of_it_is_told(tmp_path: Path) -> None:
    """What is left is then the mean of ten people."""
    kf.report(street(alone=10), tmp_path / "r.html", analyses=["profile", "isolation"], frameworks=[])
    assert overall(tmp_path / "r.html") is not None
    assert len(by_end(tmp_path / "r.html", "mean_degree")) == 2


@pytest.mark.parametrize("order", [("profile", "isolation"), ("isolation", "profile")])
def test_one_report_after_another_does_not_tell_it_either(tmp_path: Path, order: tuple[str, str]) -> None:
    """Everybody today and the ends tomorrow, by two analyses that give it two names; in either order."""
    found: dict[str, object] = {}
    for name in order:
        kf.report(street(), tmp_path / f"{name}.html", analyses=[name], frameworks=[])
        page = tmp_path / f"{name}.html"
        found[name] = overall(page) if name == "profile" else by_end(page, "mean_degree")
    assert found[order[0]]  # what came first was told
    assert found["profile"] is None or len(found["isolation"]) < len(ENDS)  # type: ignore[arg-type]


def test_a_score_of_one_who_is_at_neither_end_is_not_told() -> None:
    """In one analysis: the sentence over everybody stays home, and the ends are told."""
    result = kf.analyse(street(score=17), "gaps", experience="score", resamples=0, permutations=0)
    told = released(street(score=17), results=[result], graph=False).results[0]
    rows = told.tables["groups"].filter(pl.col("measure") == "experience")
    assert rows["mean"].null_count() == 0
    assert told["experience mean"] is None
    assert result["experience mean"] is not None


@pytest.mark.parametrize("both", [5, 60])
def test_a_regression_does_not_tell_the_few_pairs_tied_in_both(both: int) -> None:
    """Of two kinds, share and coefficient together are the share of one kind's pairs that are tied in the other too.

    Multiplied by how many pairs there are of that kind they give the pairs tied in both, to within one.
    """
    random = np.random.default_rng(3)
    drawn = [
        {tuple(sorted(pair)) for pair in random.integers(0, 70, (n, 2)).tolist() if pair[0] != pair[1]}
        for n in (260, 200)
    ]
    friends = sorted(drawn[0])
    helps = sorted((drawn[1] - drawn[0]) | set(friends[:both]))
    people = [Actor(id=f"p{n}", name=f"Ann {n}", kind="person", consent="given") for n in range(70)]
    ties = [Relationship(source=f"p{a}", target=f"p{b}", kind="friend") for a, b in friends]
    ties += [Relationship(source=f"p{a}", target=f"p{b}", kind="help") for a, b in helps]
    study = Study.from_records([*people, *ties])
    result = kf.analyse(study, "compare", draws=20)
    true = result.tables["regression"]["coefficient"].to_list()
    assert sum(true) * len(helps) == pytest.approx(both, abs=0.5)  # the attack, on what is not protected
    told = released(study, results=[result], graph=False).results[0]
    enough = both >= 37  # nine people make 36 pairs
    assert (told["r squared"] is not None) == (told["coefficient 1"] is not None) == enough
    assert (told.tables["regression"]["coefficient"].drop_nulls().len() > 0) == enough
