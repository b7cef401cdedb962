"""Every kind of number that the analyses publish of the examples: named, kept home, an amount, or of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import kindframe as kf
from kindframe.analysis import Counted, Result, Statement
from kindframe.disclosure import Rules, consented
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.numbers.cells import units
from kindframe.disclosure.numbers.tables import Planned, Tally, planned
from kindframe.disclosure.numbers.together import guarded, unnamed_in, without_unnamed
from kindframe.pairing import marks, pairs
from kindframe.registry import default_registry

EXAMPLES = Path(__file__).parents[1] / "examples"
EVERYBODY = {"person": Told(members=pl.Series(["a", "b"]))}

HOME = {
    "bridging: bridges",
    "bridging: bridges (n)",
    "bridging: brokerage across (n)",
    "bridging: roles.count",
    "cascades: branching (n)",
    "cascades: chains (n)",
    "cascades: chains.actors",
    "cascades: chains.acts",
    "cascades: deepest chain",
    "cascades: deepest chain (n)",
    "cascades: furthest reach (n)",
    "cascades: largest chain",
    "cascades: largest chain (n)",
    "cascades: timed acts",
    "cascades: timed acts (n)",
    "ego-networks: shares.alters",
    "middle-layer: acts beyond role (n)",
    "middle-layer: acts in role (n)",
    "middle-layer: acts personal (n)",
    "middle-layer: acts unknown (n)",
    "middle-layer: change of share in role (n)",
    "middle-layer: kinds.only_pairs",
    "middle-layer: kinds.only_people",
    "middle-layer: kinds.pairs",
    "middle-layer: share in role (n)",
    "middle-layer: stopped in role (n)",
    "outside-organisations: people (n)",
    "places: least mixed (n)",
    "places: meeting again",
    "places: meeting again (n)",
    "places: most mixed (n)",
    "reports: no reporter (n)",
    "reports: third party (n)",
    "resilience: connected",
    "resilience: curve.high",
    "resilience: curve.largest",
    "resilience: curve.low",
    "resilience: curve.people_in_largest",
    "resilience: organisation cuts off (n)",
    "resilience: place cuts off",
    "resilience: place cuts off (n)",
    "resilience: single.largest",
    "resilience: single.pairs_lost",
    "resilience: single.tied",
    "triads: directed transitivity",
    "triads: directed transitivity (n)",
    "triads: simmelian share",
    "triads: simmelian ties",
    "triads: transitivity (n)",
}
"""Counts that name no set, by analysis; docs/explanation/disclosure.md has them by rule."""


def plans(name: str) -> list[Planned]:
    """All analyses of an example, each protected by itself."""
    study, _ = consented(kf.read(EXAMPLES / name), purpose="report")
    found = []
    for analysis in default_registry().analyses:
        try:
            found.append(planned(kf.analyse(study, analysis), Rules()))
        except kf.KindframeError:  # it has not the data that this one needs, and so publishes nothing
            continue
    return found


def unnamed(plan: Planned) -> Iterator[str]:
    """The numbers of a result that are told and name no set: table and column, or the name of the statement."""
    assert plan.result.analysis is not None
    name = plan.result.analysis.name
    for place, _ in unnamed_in(plan):
        if place.table:
            yield f"{name}: {place.table}.{place.column}"
        else:
            said = plan.result.statements[place.statement].name
            yield f"{name}: {said}" + (" (n)" if place.column == "n" else "")


@pytest.mark.parametrize("name", ["elm-row", "north-ayrshire", "reach"])
def test_every_count_is_named_or_known_to_stay_at_home(name: str) -> None:
    """A new count has to say whom it counts, or be added to the list of those that stay home; none of these is told."""
    held = plans(name)
    assert len(held) >= 15
    found = {one for plan in held for one in unnamed(plan)}
    assert found <= HOME
    assert [one for plan in without_unnamed(held, EVERYBODY) for one in unnamed(plan)] == []
    known = {"people", "pairs", "meetings", "ties", "triples", "things", "nobody"}
    assert {
        unit for plan in held for table in plan.cells for unit in units(plan.result.counted[table]).values()
    } <= known


def test_the_list_of_those_that_stay_home_has_no_other() -> None:
    """What is named in the meantime goes from the list."""
    assert {
        one for name in ("elm-row", "north-ayrshire", "reach") for plan in plans(name) for one in unnamed(plan)
    } == HOME


def test_people_and_acts_that_name_no_set_stay_home_beside_others() -> None:
    """Of 60 people, of nobody knows whom, one could be left beside 59 others; of acts it is the same."""
    held = Statement(name="some", text="60 of 90 people do.", value=60, n=90, over="people", what="people who do")
    acts = Statement(
        name="acts", text="80 acts.", value=80, n=90, over="people", counts="things", people=40, total=True
    )
    result = Result(statements=(held, acts))
    beside = {"acts": Told(members=pl.Series(["a1", "a2"]), unit="things"), **EVERYBODY}
    (told,), _ = guarded([result], Rules(), Tally(), beside=beside)
    assert [one.value for one in told.statements] == [None, None]
    assert not any(digit in one.text for one in told.statements for digit in "689")
    (alone,), _ = guarded([Result(statements=(held,))], Rules(), Tally())
    assert alone["some"] == 60


def test_what_a_table_hides_for_its_size_is_no_line_of_the_picture() -> None:
    """Twenty pairs may be of nine people, so the table hides them; the picture, which knows of twelve, follows it."""
    people = marks(pl.Series([f"p{n}" for n in range(21)]))
    few = pl.Series(pairs(people[:20], people[1:]), dtype=pl.UInt64)
    frame = pl.DataFrame({"group": ["x"], "pairs": [20]})
    result = Result(
        tables={"t": frame},
        counted={"t": Counted(keys=("group",), counts={"pairs": "pairs"}, apart=True)},
        members={"t": pl.DataFrame({"pairs": [few]})},
    )
    line = {"\ttie 0": Told(members=few, unit="pairs", cost=2.0)}
    assert guarded([result], Rules(), Tally(), beside=line)[1] == {"\ttie 0"}
    assert guarded([], Rules(), Tally(), beside=line)[1] == frozenset()
