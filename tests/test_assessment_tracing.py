"""What a framework states is followed to what it measures, and what no measure reaches is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kindframe import Actor, Response, Study
from kindframe.errors import ParameterError
from kindframe.framework import Framework, Item, load_framework
from kindframe.tracing import trace

CATALOGUE = Path(__file__).resolve().parent.parent / "plugins/kindframe-npf/src/kindframe_npf/frameworks/npf-2018.toml"

# Two values; kindness is measured by one question of the two under "cohesion", in one indicator of three.
SMALL = Framework(
    id="small",
    title="Small",
    counts={"indicator": 5},
    items=(
        Item(
            id="values",
            kind="heading",
            label="Values",
            items=(
                Item(id="kindness", kind="value", label="Kindness", measured_by=("small/q1",), note="Neighbours only."),
                Item(id="courage", kind="value", label="Courage"),
                Item(id="trust", kind="value", label="Trust", measured_by=("shs/trust", "crime")),
            ),
        ),
        Item(
            id="communities",
            kind="outcome",
            label="Communities",
            items=(
                Item(
                    id="cohesion",
                    kind="indicator",
                    label="Cohesion",
                    items=(
                        Item(id="q1", kind="question", label="Kind neighbours", measured_by=("shs/kind",)),
                        Item(id="q2", kind="question", label="Mixed company"),
                    ),
                ),
                Item(id="crime", kind="indicator", label="Crime", verified=False),
            ),
        ),
        Item(id="health", kind="outcome", label="Health"),
        Item(id="loop", kind="goal", label="Loop", measured_by=("loop2",)),
        Item(id="loop2", kind="goal", label="Loop two", measured_by=("loop",)),
    ),
)


def test_a_value_is_followed_to_its_question() -> None:
    """Kindness: question q1, in the indicator cohesion, in the outcome communities, asked as shs/kind."""
    found = trace(SMALL)
    assert found.tables["paths"].filter(item="kindness").rows() == [
        ("kindness", "Kindness", "Communities", "Cohesion", None, "Kind neighbours", "shs/kind", None, True)
    ]
    assert found.statement("kindness").text == "Kindness: 1 question of 2 in 1 indicator of 5."
    assert (found["kindness"], found.statement("kindness").n) == (1, 5)
    assert "Kindness: Neighbours only." in found.notes


def test_what_no_measure_reaches_is_listed() -> None:
    """Courage is stated and not measured; that is one of three, and is named."""
    found = trace(SMALL)
    assert found.tables["unmeasured"].rows() == [("courage", "Courage", "value")]
    assert found["courage"] == 0
    assert (found["unmeasured"], found.statement("unmeasured").n) == (1, 3)
    assert found.statement("unmeasured").text.endswith(": Courage.")


def test_a_value_may_be_measured_outside_and_inside() -> None:
    """Trust has a question of its own, in no indicator, and an indicator that nobody has checked."""
    paths = trace(SMALL).tables["paths"].filter(item="trust")
    assert paths.select("indicator", "asked_as", "verified").rows() == [
        (None, "shs/trust", True),
        ("Crime", None, False),
    ]


def test_an_outcome_is_measured_by_its_parts() -> None:
    """Communities has two indicators listed, one of them with a question that was asked somewhere; health has none."""
    found = trace(SMALL, of=("outcome",))
    assert found.tables["reach"].select("item", "indicators", "questions", "of_questions").rows() == [
        ("communities", 2, 2, None),
        ("health", 0, 0, None),
    ]
    assert found.tables["unmeasured"]["item"].to_list() == ["health"]
    assert found["indicators"] == 2


def test_items_that_measure_each_other_lead_nowhere() -> None:
    """A circle ends, and reaches no measure."""
    assert trace(SMALL, of=("goal",)).tables["unmeasured"]["item"].to_list() == ["loop", "loop2"]


def test_only_the_innermost_of_what_is_stated_is_followed() -> None:
    """With headings asked for too, the values inside them are followed and not the heading."""
    assert trace(SMALL, of=("heading", "value")).tables["reach"]["item"].to_list() == ["kindness", "courage", "trust"]


def test_a_study_says_which_questions_it_asked() -> None:
    """Two answers to one question, a refusal that is none, and a question never asked, which is named."""
    study = Study.from_records(
        [
            Actor(id="ann"),
            Actor(id="bob"),
            Response(respondent="ann", question="shs/kind", value="agree"),
            Response(respondent="bob", question="shs/kind", status="refused"),
        ]
    )
    found = trace(SMALL, study=study)
    answers = dict(found.tables["paths"].drop_nulls("asked_as").select("asked_as", "answers").rows())
    assert answers == {"shs/kind": 1, "shs/trust": 0}
    assert "Never asked in this study: shs/trust." in found.notes


def test_a_framework_that_states_and_measures_nothing() -> None:
    """No value, no indicator: undefined, with the reason; a kind no item can have is refused with the nearest."""
    found = trace(Framework(id="empty", title="Empty"))
    assert found["unmeasured"] is None
    assert found.statement("indicators").undefined == "the framework has no indicators"
    assert all(table.is_empty() for table in found.tables.values())
    with pytest.raises(ParameterError, match="'value'"):
        trace(SMALL, of=("valeu",))


def test_every_column_of_a_table_is_explained() -> None:
    """Each table's columns stand in the result's notes, and no others."""
    found = trace(SMALL)
    assert {n: list(t.columns) for n, t in found.tables.items()} == {n: list(c) for n, c in found.columns.items()}


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the catalogue of the National Performance Framework is not here")
def test_kindness_in_the_national_performance_framework() -> None:
    """As published: one question of eighteen in one indicator of 81; the outcomes share out the 81 indicators."""
    npf = load_framework(CATALOGUE)
    assert trace(npf).statement("kindness").text == "Kindness: 1 question of 18 in 1 indicator of 81."
    # Counts by outcome as published: 7 + 8 + 4 + 10 + 9 + 8 + 9 + 9 + 4 + 6 + 7 = 81.
    outcomes = trace(npf, of=("outcome",)).tables["reach"]["indicators"].to_list()
    assert outcomes == [7, 8, 4, 10, 9, 8, 9, 9, 4, 6, 7]
