"""Every sum, mean and share of a sum of every analysis: where one person makes up most of it, it does not leave.

Each case is a street of sixty in which all is even, and the same street in which one person has by far the most; in the
first the number leaves, in the second it does not, be it in a table, a sentence or a picture.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

import kindframe as kf
from kindframe import Action, Actor, Relationship, Response, Study
from kindframe.analysis import Result
from kindframe.disclosure import released
from kindframe.settings import Wave

N = 60
MUCH = 90_000.0
STEPS = (1, 3, 7, 11)


def people(**columns: Callable[[int], Any]) -> list[Actor]:
    """Sixty people in three groups of twenty, all of whom said yes."""
    return [
        Actor(
            id=f"p{i:02}",
            kind="person",
            consent="given",
            group="abc"[i % 3],
            attributes={name: value(i) for name, value in columns.items()},
        )
        for i in range(N)
    ]


def ties(much: float = 0.0, *, both: bool = True, wave: str | None = None) -> list[Relationship]:
    """Ties round the street, each of strength 2 but for those of p00, who has one of a group of its own kind each."""
    return [
        Relationship(
            source=f"p{source:02}",
            target=f"p{target:02}",
            kind="help" if step % 2 else "visit",
            directed=True,
            wave=wave,
            strength=much if much and 0 in (i, (i + step) % N) else 2.0 + step % 3,
        )
        for i in range(N)
        for step in (*STEPS, 6, 10)
        for source, target in ([(i, (i + step) % N), ((i + step) % N, i)] if both or i % 2 else [(i, (i + step) % N)])
    ]


def strong(planted: bool) -> Study:
    """All ties as strong as each other, or those of one person by far the strongest."""
    return Study.from_records([*people(), *ties(MUCH if planted else 0.0, both=False)])


def given(planted: bool) -> Study:
    """Two acts from each to two others, and 3,000 more by one person to one other."""
    rounds = [(i, (i + step) % N) for i in range(N) for step in (1, 5)] + [(0, 3)] * (3_000 if planted else 0)
    acts = [
        Action(
            id=f"x{n}",
            kind="help",
            capacity="in-role" if n % 3 else "personal",
            givers=[f"p{i:02}"],
            receivers=[f"p{j:02}"],
            place="hall",
        )
        for n, (i, j) in enumerate(rounds)
    ]
    hall = Actor(id="hall", name="The hall", kind="place")
    return Study.from_records([*people(need=lambda i: 1 + i % 4), hall, *acts, *ties()])


def hub(planted: bool) -> Study:
    """A street whose ties close into threes all along it; or one in which one person is tied to all, in pairs."""
    if not planted:
        return Study.from_records([*people(), *ties(both=False)])
    spokes = [Relationship(source="p00", target=f"p{i:02}", directed=True) for i in range(1, N)]
    back = [Relationship(source=f"p{i:02}", target="p00", directed=True) for i in range(1, N)]
    rim = [Relationship(source=f"p{i:02}", target=f"p{i + 1:02}", directed=True) for i in range(1, N - 1, 2)]
    return Study.from_records([*people(), *spokes, *back, *rim])


def answered(planted: bool) -> Study:
    """Everybody says a number in both waves; one person's rises by far the most."""
    said = [
        Response(respondent=f"p{i:02}", question="street/hours", value=str(value), wave=wave)
        for i in range(N)
        for wave, value in (("1", 2 + i % 3), ("2", MUCH if planted and i == 0 else 3 + i % 5))
    ]
    both = [tie for wave in "12" for tie in ties(wave=wave)]
    return Study.from_records([*people(), *said, *both], settings=kf.Settings(waves=(Wave(id="1"), Wave(id="2"))))


def columns(planted: bool) -> Study:
    """Hours of kindness and need, and a survey weight, of which one person has by far the most."""

    def most(i: int) -> float:
        return MUCH if planted and i == 0 else 2.0 + i % 3

    return Study.from_records([*people(hours=most, need=most, weight=most), *ties()])


def apart(planted: bool) -> Study:
    """Everybody is tied; or of one group only two are, so that its means are those two's."""
    held = ties()
    if planted:
        held = [tie for tie in held if not any(int(end[1:]) % 3 == 0 for end in (tie.source, tie.target))]
        held.append(Relationship(source="p00", target="p03", kind="help", directed=True))
    return Study.from_records([*people(), *held])


def visited(planted: bool) -> Study:
    """Everybody comes to the hall in one way; or one person in three thousand more."""
    came = [Action(id=f"v{i}", kind="help", givers=[f"p{i:02}"], place="hall") for i in range(N)]
    came += [Action(id=f"w{i}", kind="help", givers=["p00"], place="hall") for i in range(3_000 if planted else 0)]
    hall = Actor(id="hall", kind="place", attributes={"sort": "hall"})
    return Study.from_records([*people(), hall, *came])


def belonging(planted: bool) -> Study:
    """A club of thirty; the ties inside are alike, or one member's are by far the strongest."""
    club = Actor(id="club", name="The club", kind="group")
    folk = [attrs.evolve(one, member_of=("club",) if i < 30 else ()) for i, one in enumerate(people())]
    return Study.from_records([*folk, club, *ties(MUCH if planted else 0.0)])


Made = Callable[[bool], Study]
Row = Mapping[str, Any]
FAST = {"resamples": 10, "permutations": 10}
WEIGHED = {"network": {"weight": "strength"}}
CELLS: list[tuple[str, Made, dict[str, Any], str, Row, str]] = [
    ("gaps", given, FAST, "groups", {"measure": "given", "group": "a"}, "mean"),
    ("gaps", given, FAST, "groups", {"measure": "received", "group": "a"}, "gini"),
    ("gaps", given, FAST, "differences", {"measure": "given", "first": "b", "second": "c"}, "difference"),
    ("gaps", given, FAST, "inequality", {"measure": "given"}, "theil"),
    ("gaps", given, {**FAST, "need": "need"}, "need", {"group": "a"}, "receipt"),
    ("gaps", columns, {**FAST, "experience": "hours"}, "groups", {"measure": "experience", "group": "a"}, "mean"),
    ("gaps", columns, {**FAST, "need": "need", "receipt": "ties"}, "need", {"group": "a"}, "need"),
    ("profile", strong, {}, "kinds", {"kind": "help"}, "mean_strength"),
    ("reciprocity", strong, WEIGHED, "kinds", {"kind": "help"}, "weighted"),
    ("mixing", strong, {**WEIGHED, "weighted": True}, "matrix", {"from": "a", "to": "b"}, "weight"),
    ("mixing", strong, {**WEIGHED, "weighted": True}, "groups", {"group": "a"}, "within"),
    ("bonding", belonging, {}, "groups", {"group": "club"}, "strength_inside"),
    ("bonding", belonging, {}, "groups", {"group": "club"}, "strength_outward"),
    ("ego-networks", columns, {"weight": "weight"}, "groups", {"measure": "size", "group": ""}, "mean"),
    ("ego-networks", columns, {"weight": "weight"}, "groups", {"measure": "density", "group": "a"}, "high"),
    ("ego-networks", columns, {"weight": "weight"}, "shares", {"group": "", "value": "b"}, "mean_share"),
    ("isolation", apart, {}, "groups", {"group": "a"}, "mean_within_2"),
    ("middle-layer", given, {}, "capacities", {"capacity": "personal"}, "acts"),
    ("cascades", given, {}, "depths", {"depth": 0}, "acts"),
    ("change", answered, FAST, "paired", {"what": "street/hours"}, "difference"),
    ("places", visited, {}, "places", {"id": "hall"}, "ways"),
    ("compare", strong, {"statistic": ("profile:mean strength",), "draws": 9}, "tests", {}, "observed"),
]
SENTENCES: list[tuple[str, Made, dict[str, Any], str]] = [
    ("gaps", given, FAST, "given mean"),
    ("gaps", given, FAST, "given gini"),
    ("gaps", given, FAST, "received gap"),
    ("profile", strong, {}, "mean strength"),
    ("reciprocity", strong, WEIGHED, "weighted"),
    ("mixing", strong, {**WEIGHED, "weighted": True}, "e-i"),
    ("ego-networks", columns, {"weight": "weight"}, "size"),
    ("ego-networks", columns, {"weight": "weight"}, "effective n"),
    ("bridging", hub, {}, "brokerage"),
    ("triads", hub, {}, "triangles"),
    ("middle-layer", given, {}, "acts personal"),
    ("change", answered, FAST, "individual street/hours 1-2"),
]


_STUDIES: dict[tuple[str, bool], Study] = {}
_ASKED: dict[str, tuple[Result, Result]] = {}


def asked(made: Made, planted: bool, name: str, parameters: dict[str, Any]) -> tuple[Result, Result]:
    """A result, and how it is told to the public; computed once for all that is looked at in it."""
    if (made.__name__, planted) not in _STUDIES:
        _STUDIES[made.__name__, planted] = made(planted)
    study = _STUDIES[made.__name__, planted]
    question = f"{made.__name__} {planted} {name} {parameters}"
    if question not in _ASKED:
        result = kf.analyse(study, name, **parameters)
        _ASKED[question] = result, released(study, results=[result], graph=False).results[0]
    return _ASKED[question]


@pytest.mark.parametrize(("name", "made", "parameters", "table", "row", "column"), CELLS)
@pytest.mark.parametrize("planted", [False, True], ids=["even", "planted"])
def test_a_cell_leaves_where_nobody_makes_up_most_of_it(
    name: str, made: Made, parameters: dict[str, Any], table: str, row: Row, column: str, planted: bool
) -> None:
    """The cell is there, and it is told of the even street and blank of the other; no picture draws it."""
    inside, told = asked(made, planted, name, parameters)
    here = [pl.col(key) == value for key, value in row.items()]
    value = inside.tables[table].filter(*here)[column].item()
    assert value is not None
    left = told.tables[table]
    shown = left.filter(*here)[column].drop_nulls().to_list() if column in left.columns else []
    assert bool(shown) is not planted
    drawn = [figure.bound(told.tables)["data"]["values"] for figure in told.figures if figure.table == table]
    for one in itertools.chain.from_iterable(drawn):
        if planted and all(one.get(key) == value for key, value in row.items()):
            assert one.get(column) is None
    assert not told.behind


@pytest.mark.parametrize(("name", "made", "parameters", "statement"), SENTENCES)
@pytest.mark.parametrize("planted", [False, True], ids=["even", "planted"])
def test_a_sentence_leaves_where_nobody_makes_up_most_of_it(
    name: str, made: Made, parameters: dict[str, Any], statement: str, planted: bool
) -> None:
    """It has its number of the even street; of the other it says that it is not told, and why."""
    inside, told = asked(made, planted, name, parameters)
    assert inside[statement] is not None
    held = told.statement(statement)
    assert (held.value is None) is planted
    if planted:
        assert "is not told" in held.text
        assert held.interval is None
    assert held.amounts == ()


@pytest.mark.parametrize("planted", [False, True], ids=["even", "planted"])
def test_no_byte_of_a_report_holds_what_one_person_makes(tmp_path: Path, planted: bool) -> None:
    """The mean strength stands in the page of the even street as it is told; of the other, in no form in any file."""
    study = strong(planted)
    result = kf.analyse(study, "profile")
    means = [result["mean strength"], *result.tables["kinds"]["mean_strength"]]
    names = ("profile", "ego-networks", "reciprocity", "mixing")
    kf.report(study, tmp_path / "report.html", analyses=names)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(written) == {"report.html", "report.html.release.json"}
    forms = {
        form for mean in means for form in (f"{mean:.2f}", f"{mean:,.0f}", f"{mean:.3g}", f"{mean:,.1f}", str(mean))
    }
    found = {
        form for form in forms if any(re.search(rf"(?<![\d.,]){re.escape(form)}(?!\d)", t) for t in written.values())
    }
    if planted:
        assert min(means) > 1_000
        assert not found
    else:
        assert {f"{mean:.2f}".rstrip("0") for mean in means} & {form.rstrip("0") for form in found}
    held = json.loads(written["report.html.release.json"])
    assert (held["rules"]["most"], held["rules"]["p"]) == (0.9, 0.1)
    assert held["withheld"]["columns"] == []
