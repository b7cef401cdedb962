"""Answers of the first five analyses: hand counts, the hard inputs, and what every result must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest

import kindframe
from kindframe import Action, Actor, Relationship, Study
from kindframe.analysis import Analysis, Result
from kindframe.errors import UnknownName
from kindframe_connections import kindframe_analyses
from kindframe_connections.analyses import ANALYSES, isolation, mixing, outside_organisations, profile, reciprocity


def people(*ids: str, **groups: str) -> list[Actor]:
    """People, some with a group."""
    return [Actor(id=i, kind="person", group=groups.get(i)) for i in ids]


def tie(source: str, target: str, **rest: Any) -> Relationship:
    """A tie."""
    return Relationship(source=source, target=target, **rest)


def run(analysis: Analysis, study: Study, network: dict[str, Any] | None = None, **given: Any) -> Result:
    """Run an analysis as the library does."""
    settled = analysis.settle(given)
    if analysis.takes == "study":
        return analysis.run(study, **settled)
    return analysis.run(study.network(**{**analysis.network, **(network or {})}), **settled)


HARD = {
    "empty": Study.from_records(),
    "one": Study.from_records(people("a")),
    "one tied to itself": Study.from_records([*people("a"), tie("a", "a")]),
    "isolated": Study.from_records(people("a", "b", "c")),
    "unknown kinds": Study.from_records([Actor(id="a"), Actor(id="b"), tie("a", "b")]),
    "disconnected": Study.from_records([*people("a", "b", "c", "d", a="x", b="y"), tie("a", "b"), tie("c", "d")]),
    "multiplex": Study.from_records([*people("a", "b"), tie("a", "b", kind="friend"), tie("b", "a", kind="help")]),
    "weighted": Study.from_records([*people("a", "b", "c"), tie("a", "b", strength=2.5), tie("b", "c", quality=1)]),
    "undirected": Study.from_records([*people("a", "b", "c"), tie("a", "b", directed=False)]),
    "organisations only": Study.from_records(
        [Actor(id="a", kind="organisation"), Actor(id="b", kind="organisation"), tie("a", "b")]
    ),
    "acts": Study.from_records([*people("a", "b"), Action(id="x", givers=("a",), receivers=("b",))]),
}


@pytest.mark.parametrize("study", HARD.values(), ids=HARD.keys())
@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda a: a.name)
def test_every_analysis_answers_every_kind_of_input(
    analysis: Analysis, study: Study, sound: Callable[[Result, Study], None]
) -> None:
    """No error, no NaN, a reason for whatever is undefined; columns, ids and figures are as promised."""
    result = run(analysis, study)
    assert result.to_json() == run(analysis, study).to_json()
    sound(result, study)


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda a: a.name)
def test_every_analysis_says_what_it_is(analysis: Analysis) -> None:
    """Question, definition, reading, limits and source stand in every declaration."""
    assert analysis.question.endswith("?")
    assert min(len(analysis.definition), len(analysis.reading), len(analysis.limits)) > 20
    assert analysis.sources
    assert all(parameter.meaning for parameter in analysis.parameters)


def test_the_hook_gives_the_analyses_each_once() -> None:
    """What the plugin offers is the list, and names do not repeat."""
    offered = [analysis.name for analysis in kindframe_analyses()]
    assert len(offered) == len(set(offered))
    assert {"profile", "reciprocity", "mixing", "isolation", "outside-organisations"} <= set(offered)


def test_a_group_that_no_column_holds_is_refused_with_the_nearest() -> None:
    """By a misspelt column: an error that names it."""
    with pytest.raises(UnknownName) as caught:
        run(mixing.ANALYSIS, HARD["disconnected"], by="grop")
    assert caught.value.near == "group"


def test_profile_by_hand() -> None:
    """a-b twice reported (2 and 4) and b-c, strength unknown, among four people: 2 of 12 ordered pairs."""
    study = Study.from_records(
        [
            *people("a", "b", "c", "d"),
            tie("a", "b", kind="help", strength=2.0, reported_by="a"),
            tie("a", "b", kind="help", strength=4.0, reported_by="b"),
            tie("b", "c", kind="trust"),
        ]
    )
    found = run(profile.ANALYSIS, study)
    assert (found["actors"], found["ties"], found["isolates"]) == (4, 2, 1)
    assert found["density"] == pytest.approx(2 / 12)
    assert found["mean degree"] == 1.0  # a 1, b 2, c 1, d 0
    assert found["never asked"] == 1  # c-d: a and b told of ties, so that they were asked
    assert found.statement("never asked").text == "Neither was asked in 1 of the 6 pairs."
    assert found.tables["actors"]["total_strength"].to_list() == [3.0, 3.0, None, None]
    assert found["mean strength"] == 3.0
    assert found["strength known"] == 0.5
    assert found["mean quality"] is None
    assert found.tables["actors"]["degree"].to_list() == [1, 2, 1, 0]
    assert found.tables["actors"]["mean_strength"].to_list() == [3.0, 3.0, None, None]
    assert found.tables["kinds"].select("kind", "ties", "reports").rows() == [("help", 1, 2), ("trust", 1, 1)]
    missing = found.tables["missing"].filter(pl.col("column") == "strength").row(0, named=True)
    assert (missing["rows"], missing["known"], missing["blank"], missing["asked"]) == (3, 2, 1, True)


def test_pairs_never_asked_are_unknown_where_nobody_is_recorded_as_asked() -> None:
    """Without waves and without reporters, the reason; with waves, who was asked in that wave."""
    assert "not recorded" in run(profile.ANALYSIS, HARD["isolated"]).statement("never asked").undefined
    folk = [Actor(id=i, kind="person", waves=waves) for i, waves in (("a", ("1",)), ("b", ("2",)), ("c", ()))]
    study = Study.from_records([*folk, tie("a", "b", wave="1")])
    assert run(profile.ANALYSIS, study)["never asked"] == 0
    assert run(profile.ANALYSIS, study, wave="1")["never asked"] == 0
    more = Study.from_records([*folk, Actor(id="d", kind="person"), tie("a", "b", wave="1")])
    told = run(profile.ANALYSIS, more, wave="1").statement("never asked")
    assert told.text == "Neither was asked in 1 of the 3 pairs."  # a was, c and d were not, b was there only later


def test_a_name_that_is_none_is_met_with_those_there_are() -> None:
    """Where nothing is near, a column by which nobody can be grouped and a picture that is none are met with all."""
    study = Study.from_records([Actor(id=i, kind="person") for i in "ab"] + [tie("a", "b")])
    with pytest.raises(UnknownName, match=r"no column of the actors 'zz'.* There are: id, kind, group"):
        run(isolation.ANALYSIS, study, by="zz")
    drawn = run(profile.ANALYSIS, study)
    with pytest.raises(UnknownName, match=rf"no figure 'zz'.* There are: {drawn.figures[0].name}"):
        drawn.picture("zz")
    with pytest.raises(UnknownName, match="This result has no figures"):
        attrs.evolve(drawn, figures=()).picture()


def test_profile_looks_at_people_and_at_everybody_where_none_are_tied() -> None:
    """Asked of organisations alone, it takes them and says so."""
    found = run(profile.ANALYSIS, HARD["organisations only"])
    assert found["actors"] == 2
    assert any("No tie between two people" in note for note in found.notes)


def test_ties_of_dislike_are_said_to_count_as_ties() -> None:
    """In a signed network a tie of -1 is one in every count, and a note says so and how to leave it out."""
    signed = Study.from_records([*people("a", "b"), tie("a", "b", strength=-1), tie("b", "a", strength=1)])
    for analysis in (isolation.ANALYSIS, mixing.ANALYSIS, reciprocity.ANALYSIS):
        assert any("strength below 0" in note for note in kindframe.analyse(signed, analysis.name).notes)
    plain = Study.from_records([*people("a", "b"), tie("a", "b", strength=0), tie("b", "a")])
    assert not any("strength below 0" in note for note in kindframe.analyse(plain, "reciprocity").notes)
    by_strength = kindframe.analyse(signed, "reciprocity", network={"weight": "strength"})
    assert not any("strength below 0" in note for note in by_strength.notes)


def test_reciprocity_by_hand() -> None:
    """A gives b 3 and gets 1; c gives b 2 and gets nothing: 2 * 1 of 6 is matched, one pair of two is mutual."""
    study = Study.from_records(
        [*people("a", "b", "c"), tie("a", "b", strength=3), tie("b", "a", strength=1), tie("c", "b", strength=2)]
    )
    found = run(reciprocity.ANALYSIS, study, {"weight": "strength"})
    assert (found["mutual"], found["one way"]) == (1, 1)
    assert found["dyadic"] == 0.5
    assert found["by tie"] == pytest.approx(2 / 3)
    assert found["weighted"] == pytest.approx(2 / 6)
    assert found.tables["actors"]["balance"].to_list() == [2.0, -4.0, 2.0]
    expected = np.corrcoef([3, 1, 2], [1, 5, 0])[0, 1]  # given and received of a, b, c
    assert found["generalised"] == pytest.approx(expected)
    there = np.array([3, 1, 0, 2, 0, 0.0])  # ab ba bc cb ac ca
    back = np.array([1, 3, 2, 0, 0, 0.0])
    assert found["dyadic correlation"] == pytest.approx(np.corrcoef(there, back)[0, 1])


def test_reciprocity_keeps_kinds_apart_and_joins_them() -> None:
    """Friendship one way and help back: mutual together, one-way in each kind."""
    found = run(reciprocity.ANALYSIS, HARD["multiplex"])
    assert found["dyadic"] == 1.0
    assert found.tables["kinds"]["dyadic"].to_list() == [0.0, 0.0]


def test_reciprocity_is_undefined_without_direction() -> None:
    """Undirected ties are returned by nature; the reason stands there."""
    found = run(reciprocity.ANALYSIS, HARD["undirected"])
    assert found["by tie"] is None
    assert "no direction" in found.statement("by tie").undefined


def test_mixing_by_hand() -> None:
    """Two of x, two of y, one unknown: 1 tie within x, 2 between, 1 with the unknown left out."""
    study = Study.from_records(
        [
            *people("a", "b", "c", "d", "e", a="x", b="x", c="y", d="y"),
            *[tie(s, t, directed=False) for s, t in ("ab", "ac", "bd", "ae")],
        ]
    )
    found = run(mixing.ANALYSIS, study)
    assert found["e-i"] == pytest.approx((2 - 1) / 3)
    assert found["e-i expected"] == pytest.approx((4 - 2) / 6)  # 4 pairs between, 2 within
    # 3 ties: at least 1 must cross (2 within), at most 3: 2 is the middle.
    assert found["e-i rescaled"] == 0.0
    assert found["yule q"] == pytest.approx((1 * 2 - 2 * 1) / (1 * 2 + 2 * 1))
    assert found["blau"] == 0.5
    assert found["iqv"] == 1.0
    groups = found.tables["groups"].select("group", "within", "across", "e_i").rows()
    assert groups == [("x", 1.0, 2.0, pytest.approx(1 / 3)), ("y", 0.0, 2.0, 1.0)]
    actors = dict(found.tables["actors"].select("id", "e_i").rows())
    assert actors == {"a": 0.0, "b": 0.0, "c": 1.0, "d": 1.0, "e": None}
    matrix = found.tables["matrix"].select("from", "to", "weight").rows()
    assert matrix == [("x", "x", 1.0), ("x", "y", 2.0), ("y", "x", 2.0), ("y", "y", 0.0)]
    assert any("not known for 1 person" in note for note in found.notes)


def test_the_permutation_p_is_that_of_all_orders() -> None:
    """Ties a-b and c-d, groups xx yy: of the six ways to choose who is x, two are as far from chance, so p is 1/3.

    E-I is -1; by chance it is 1/3; the other four ways give 1, nearer to it.
    """
    study = Study.from_records(
        [
            *people("a", "b", "c", "d", a="x", b="x", c="y", d="y"),
            tie("a", "b", directed=False),
            tie("c", "d", directed=False),
        ]
    )
    p = run(mixing.ANALYSIS, study, permutations=4000).statement("e-i").p
    assert p == pytest.approx(1 / 3, abs=0.03)  # four standard errors of 4,000 draws
    assert run(mixing.ANALYSIS, study, permutations=0).statement("e-i").p is None


def test_isolation_by_hand() -> None:
    """A triangle with a tail, a pair and an isolate."""
    study = Study.from_records(
        [
            *people(*"abcdefg", a="x", g="x", b="y"),
            *[tie(s, t) for s, t in ("ab", "bc", "ca", "cd", "ef")],
            tie("g", "g"),
        ]
    )
    found = run(isolation.ANALYSIS, study)
    assert (found["isolates"], found["small components"], found["components"]) == (1, 2, 3)
    assert (found["largest component"], found["deepest core"]) == (4, 2)
    actors = found.tables["actors"]
    assert actors["core"].to_list() == [2, 2, 2, 1, 1, 1, 0]
    assert actors["within_2"].to_list() == [3, 3, 3, 3, 1, 1, 0]
    # c: three at one step; d: one at one, two at two; everybody else over 6 others
    assert actors["closeness"].to_list()[2:4] == [pytest.approx(3 / 6), pytest.approx(2 / 6)]
    groups = found.tables["groups"].select("group", "actors", "isolates").rows()
    assert groups == [("x", 2, 1), ("y", 1, 0)]


def test_outside_organisations_by_hand() -> None:
    """A and b belong to the club, b and c are both tied to the shop; a-c share nothing; d and the club share no tie."""
    study = Study.from_records(
        [
            Actor(id="a", kind="person", member_of=("club",)),
            Actor(id="b", kind="person", member_of=("club",)),
            *people("c", "d"),
            Actor(id="club", kind="organisation"),
            Actor(id="shop", kind="organisation"),
            Actor(id="choir", kind="group"),
            *[tie(s, t, kind="friend") for s, t in ("ab", "ba", "bc", "ac", "cd")],
            tie("b", "shop", kind="uses"),
            tie("shop", "c", kind="refers"),
            tie("c", "choir"),
            tie("d", "choir"),
        ]
    )
    found = run(outside_organisations.ANALYSIS, study)
    ways = {(s, t): way for s, t, way in found.tables["ties"].select("source", "target", "by_way_of").rows()}
    assert ways == {("a", "b"): "club", ("a", "c"): None, ("b", "c"): "shop", ("c", "d"): None}
    assert found["outside share"] == 0.5
    assert found["outside density"] == pytest.approx(2 / 6)
    people_ = dict(found.tables["people"].select("id", "outside").rows())
    assert people_ == {"a": 1, "b": 0, "c": 2, "d": 1}
    assert found["only inside"] == 1  # b
    wider = run(outside_organisations.ANALYSIS, study, organisations="organisation,group")
    assert wider["outside share"] == 0.25  # the choir stands between c and d
    with pytest.raises(UnknownName):
        run(outside_organisations.ANALYSIS, study, organisations="organistion")
