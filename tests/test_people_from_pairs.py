"""The number of people cannot be worked out from numbers of pairs, threes, shares of them and means: attacks.

Of n people there are n(n - 1) ordered pairs. Told to the nearest five, beside a number of people told to the nearest
five, that gives n to the last one; so do all pairs, all threes, a place for each, and a share beside its part.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import kindframe as kf
from kindframe import Action, Actor, Relationship, Study
from kindframe.analysis import Result
from kindframe.disclosure import Rules, consented, released
from kindframe.exporting import Release
from kindframe.overview import persons
from kindframe.registry import default_registry

EXAMPLES = Path(__file__).parents[1] / "examples"
LIKE = range(58, 63)
"""Numbers of people that are all told as 60."""
ASKED = ("profile", "isolation", "triads", "reports", "communities", "bonding", "places", "compare", "gaps", "mixing")
ASKED += ("outside-organisations", "resilience", "reciprocity", "cascades")


def alike(n: int) -> Study:
    """Forty people with ties and acts among them in two halves, and so many more without any that there are n."""
    tied = [
        Actor(id=f"p{i:02}", kind="person", consent="given", group="ab"[i % 2], member_of=["choir"]) for i in range(40)
    ]
    alone = [Actor(id=f"q{i:02}", kind="person", consent="given", group="c") for i in range(n - 40)]
    bodies = [Actor(id="choir", kind="group"), Actor(id="hall", kind="place"), Actor(id="shop", kind="place")]
    ties = [
        Relationship(source=f"p{i:02}", target=f"p{(i + step) % 40:02}", kind=kind, reported_by=f"p{i:02}")
        for i in range(40)
        for kind, steps in (("help", (1, 2, 39)), ("talk", (1, 3, 5)))
        for step in steps
    ]
    acts = [
        Action(
            id=f"a{i:02}",
            givers=[f"p{i:02}"],
            receivers=[f"p{(i + 7) % 40:02}"],
            place=("hall", "shop")[i % 2],
            when=f"2024-05-{1 + i % 28:02}",
        )
        for i in range(40)
    ]
    return Study.from_records([*tied, *alone, *bodies, *ties, *acts])


@pytest.fixture(scope="module")
def five() -> list[Release]:
    """What is told of five studies that differ by one person each, by all analyses that count pairs."""
    out = []
    for n in LIKE:
        study, _ = consented(alike(n), purpose="report", on="2025-01-01")
        out.append(released(study, results=[kf.analyse(study, name) for name in ASKED], key=b"k" * 32))
    return out


def whole_numbers(release: Release) -> Iterator[tuple[str, object]]:
    """Every whole number that is told, by where it stands: in sentences and their ground, in tables."""
    for result in release.results:
        name = result.analysis.name if result.analysis else ""
        for held in result.statements:
            yield f"{name}/{held.name} n", held.n
            if isinstance(held.value, int):
                yield f"{name}/{held.name}", held.value
        for table, frame in result.tables.items():
            keys = result.counted[table].keys
            for row in frame.iter_rows(named=True):
                for column, cell in row.items():
                    if column not in keys and isinstance(cell, int):
                        yield f"{name}/{table}/{[row[key] for key in keys]}/{column}", cell


WITH_OTHERS = {"isolation/components", "resilience/parts"}
"""Counts of those alone and of one part besides, or four."""


def test_studies_that_rounding_does_not_tell_apart_tell_the_same_numbers(five: list[Release]) -> None:
    """Trying every number of people: of 58 to 62 of them, all told as 60, every whole number is the same."""
    first = dict(whole_numbers(five[0]))
    assert len(first) > 150
    assert first["profile/actors"] == 60
    assert first["profile/density n"] == 60 * 59
    assert first["triads/triads"] == math.comb(60, 3)
    assert first["bonding/density n"] == math.comb(60, 2)
    assert first["places/density n"] == 60 * 2
    assert first["resilience/actors"] == 60 + 3  # the hall, the shop and the choir are known to all
    for other in five[1:]:
        both = {where: (first[where], told) for where, told in whole_numbers(other) if where in first}
        assert len(both) > 150
        differ = {where: told for where, told in both.items() if told[0] != told[1]}
        assert differ.keys() <= WITH_OTHERS


MADE = {
    ("profile", "density"),
    ("profile", "mean degree"),
    ("isolation", "reach 1"),
    ("isolation", "isolated share"),
    ("gaps", "ties mean"),
    ("gaps", "given mean"),
    ("bonding", "density"),
    ("outside-organisations", "outside density"),
    ("places", "density"),
    ("cascades", "reach"),
}
"""Shares and means whose other part is told somewhere, or could be."""


@pytest.mark.parametrize(("analysis", "statement"), sorted(MADE))
def test_shares_and_means_are_made_of_what_is_told(analysis: str, statement: str, five: list[Release]) -> None:
    """Dividing: ties over the density are all pairs, twice the ties over their mean all people; the same for all."""
    told = [next(r for r in one.results if r.analysis and r.analysis.name == analysis)[statement] for one in five]
    assert len(set(told)) == 1
    if (analysis, statement) in {("profile", "density"), ("isolation", "reach 1"), ("profile", "mean degree")}:
        assert told[0] is not None


def test_fractions_in_tables_over_all_people_are_made_of_what_is_told(five: list[Release]) -> None:
    """Dividing in tables: densities and mean degrees by rule, of communities, of groups; shares of kinds of pair."""
    columns = {("reports", "rules", "density"), ("reports", "rules", "mean_degree"), ("triads", "dyads", "share")}
    columns |= {("communities", "communities", "density"), ("bonding", "groups", "density")}
    seen = 0
    for analysis, table, column in columns:
        told = []
        for one in five:
            result = next(r for r in one.results if r.analysis and r.analysis.name == analysis)
            held = result.tables[table]
            told.append(held[column].to_list() if column in held.columns else [])
        assert all(one == told[0] for one in told), (analysis, table)
        seen += sum(cell is not None for cell in told[0])
    assert seen > 3


def test_what_is_left_of_all_pairs_and_threes_is_not_told(five: list[Release]) -> None:
    """Adding up: pairs tied and not tied are all pairs, the sixteen kinds of three all threes."""
    result = next(r for r in five[2].results if r.analysis and r.analysis.name == "triads")
    assert result["null pairs"] is None
    assert "follow" in result.statement("null pairs").undefined
    assert "expected" not in result.tables["triads"].columns
    assert not [n for n in result.tables["triads"]["count"] if n]
    assert result.tables["triads"]["ratio"].drop_nulls().len() > 0


def test_a_whole_of_people_and_bodies_is_the_people_as_told_and_the_bodies() -> None:
    """Taking away: 12 people and 111 bodies, told as 125 beside a "10" of people, could only be 12."""
    people = [Actor(id=f"p{n}", kind="person", consent="given") for n in range(12)]
    bodies = [Actor(id=f"b{n}", kind="organisation" if n < 60 else "place") for n in range(111)]
    ties = [Relationship(source=f"p{n % 12}", target=f"b{n}", kind="member") for n in range(0, 111, 2)]
    study, _ = consented(Study.from_records([*people, *bodies, *ties]), purpose="report")
    names = ("profile", "isolation", "triads", "reciprocity")
    release = released(study, results=[kf.analyse(study, name) for name in names], graph=False)
    said = " ".join(held.text for result in release.results for held in result.statements)
    found = {int(n.replace(",", "")) for n in re.findall(r"(?<![\w.,])\d[\d,]*\b(?!\.\d)", said)}
    assert 121 in found
    assert found.isdisjoint({12, 120, 123, 125, math.perm(123, 2), math.perm(125, 2), math.comb(123, 2), 15005, 7505})
    grounds = {held.n for result in release.results for held in result.statements if held.n}
    assert {121, 121 * 120, 121 * 60} <= grounds
    assert grounds.isdisjoint({123, 125, math.perm(125, 2), math.comb(125, 2)})


# -- what the examples publish ----------------------------------------------------------------------


def sizes(results: list[Result]) -> set[int]:
    """The true number of people in every set that is counted or counted over."""
    out = set()
    for result in results:
        sets = [one for held in result.statements for one in (held.among, held.members) if one is not None]
        sets += [one for frame in result.members.values() for column in frame for one in column if one is not None]
        out |= {one.len() for one in sets if one.dtype == pl.String}
    return {n for n in out if n >= 13 and n % 5}


def wholes(study: Study) -> set[int]:
    """Numbers of people to the nearest five with all the bodies of some kinds."""
    mask = persons(study)
    folk, bodies = (study.actors.table.filter(held)["kind"].value_counts()["count"].to_list() for held in (mask, ~mask))
    some = {sum(part) for n in range(1, len(folk) + 1) for part in itertools.combinations(folk, n)}
    known = {sum(part) for n in range(1, len(bodies) + 1) for part in itertools.combinations(bodies, n)}
    return {Rules().rounded(people) + body for people in some for body in known}


@pytest.mark.parametrize(("name", "gone"), [("elm-row", 0), ("elm-row", 2), ("north-ayrshire", 0), ("reach", 0)])
def test_no_published_number_is_that_of_all_pairs_of_some_people(
    name: str, gone: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Solving: no number in the page, the record or what a writer is handed is f(n), rounded, of a number n of people.

    All pairs, ordered pairs and threes; n is the true number of people in any set that is told of. Once two people of
    Elm Row are taken out, so that they are no round number.
    """
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    study = kf.read(EXAMPLES / name)
    kept, _ = consented(study, purpose="report")
    if gone:
        people = kept.actors.table.filter(persons(kept), kind="person")["id"].to_list()
        study = study.keeping([one for one in study.actors.table["id"] if one not in people[:gone]])
        kept, _ = consented(study, purpose="report")
    release, _ = kf.report(study, tmp_path / "report.html")
    if not persons(kept).any():
        return
    true = []
    for one in default_registry().analyses:
        try:
            true.append(kf.analyse(kept, one))
        except kf.KindframeError:
            continue
    wanted = {}
    for n in sizes(true):
        for what, many in (("pairs", math.comb(n, 2)), ("ordered pairs", math.perm(n, 2)), ("threes", math.comb(n, 3))):
            told = 5 * round(n / 5)
            same = {"pairs": math.comb(told, 2), "ordered pairs": math.perm(told, 2), "threes": math.comb(told, 3)}
            if Rules().rounded(many) != same[what] and many > 3000:  # years, and counts of acts, are below
                wanted |= {many: (what, n), Rules().rounded(many): (what, n)}
    assert wanted
    for whole in wholes(kept):  # what is worked out from the people as told, and the bodies
        for many in (math.comb(whole, 2), math.perm(whole, 2), math.comb(whole, 3)):
            wanted.pop(many, None)
    assert wanted
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = re.sub(r"<(script|style|svg).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    texts = [page, json.dumps([json.loads(one.to_json())["statements"] for one in release.results])]
    texts += [json.dumps([frame.rows() for frame in one.tables.values()], default=str) for one in release.results]
    texts += [(tmp_path / "report.html.release.json").read_text(encoding="utf-8")]
    found = {
        int(digits.replace(",", ""))
        for text in texts
        for digits in re.findall(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+|(?<![\w.,-])\d{4,}(?![\w.])", text)
    }
    assert len(found) > 5
    assert not {number: wanted[number] for number in found & set(wanted)}
