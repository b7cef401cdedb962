"""What gets in the way is counted by hand: barriers, the same request answered differently, decisions half weighed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from kindframe import Action, Actor, Study
from kindframe.obstacles import MOST_PAIRS, barriers, uneven_answers, weighed_decisions

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "north-ayrshire" / "actions.csv"


def act(name: str, outcome: str | None = None, place: str | None = None, **more: object) -> Action:
    """Make an act; what is no field of it becomes a column of the study's own."""
    fields = {k: more.pop(k) for k in ("kind", "givers", "source") if k in more}
    return Action(id=name, outcome=outcome, place=place, attributes=more, **fields)  # type: ignore[arg-type]


PEOPLE = (
    Actor(id="council", kind="organisation", attributes={"sector": "public"}),
    Actor(id="shop", kind="organisation", attributes={"sector": "private"}),
    Actor(id="ann", kind="person"),
    Actor(id="hall", kind="place"),
    Actor(id="park", kind="place"),
)
# Risk: a1 (blocked), a2 (happened), a4 (not told). Rules: a1, a3 (mixed). a5 was blocked, told in words, in no family.
# a6 was blocked and nothing is told. a7 happened.
STUDY = Study.from_records(
    [
        *PEOPLE,
        act("a1", "blocked", "hall", givers=("council", "shop"), barrier_family="risk; rules", what_blocked="fear"),
        act("a2", "happened", "hall", givers=("council",), barrier_family="risk", source="S1"),
        act("a3", "mixed", givers=("ann",), barrier_family="rules", source="S1"),
        act("a4", place="park", barrier_family=" risk;;risk "),
        act("a5", "blocked", "park", what_blocked="it rained"),
        act("a6", "blocked", "park", barrier_family=" "),
        act("a7", "happened"),
    ]
)


def test_barriers_are_counted_by_family() -> None:
    """An act counts once in each of its families, with its outcome beside; a family named twice counts once."""
    families = barriers(STUDY).tables["families"]
    assert families.columns == [
        *("family", "acts", "happened", "mixed", "blocked", "outcome_unknown", "places", "passages")
    ]
    assert families.rows() == [("risk", 3, 1, 0, 1, 1, 2, 1), ("rules", 2, 0, 1, 1, 0, 1, 1)]


def test_barriers_are_counted_by_place_and_by_sector_of_the_givers() -> None:
    """a1 was given by a public and a private body and counts in both; a place or sector not known is blank."""
    tables = barriers(STUDY).tables
    assert set(tables["by_place"].rows()) == {
        *(("risk", "hall", 2, 1), ("risk", "park", 1, 0), ("rules", "hall", 1, 1), ("rules", None, 1, 0))
    }
    assert set(tables["by_sector"].rows()) == {
        *(("risk", "public", 2, 1), ("risk", "private", 1, 1), ("risk", None, 1, 0)),
        *(("rules", "public", 1, 1), ("rules", "private", 1, 1), ("rules", None, 1, 0)),
    }


def test_barriers_are_told_with_what_they_rest_on() -> None:
    """Four of seven acts met one; of three blocked acts two name none; one tells it in words only."""
    found = barriers(STUDY)
    assert (found["met"], found.statement("met").n) == (4, 7)
    assert (found["most"], found.statement("most").n) == (3, 4)
    assert "risk" in found.statement("most").text
    assert (found["unexplained"], found.statement("unexplained").n) == (2, 3)
    assert found["uncoded"] == 1
    assert found.tables["acts"].select("id", "family", "told").rows() == [
        ("a1", "risk; rules", True),
        ("a2", "risk", False),
        ("a3", "rules", False),
        ("a4", "risk", False),
    ]


def test_no_words_of_a_story_come_into_a_result() -> None:
    """What got in the way is told in words about people: the result counts it and does not copy it."""
    assert "fear" not in barriers(STUDY).to_json()
    assert "it rained" not in barriers(STUDY).to_json()


@pytest.mark.parametrize(
    ("found", "column"),
    [
        (barriers(STUDY, family="barier_family"), "barier_family"),
        (uneven_answers(STUDY), "request"),
        (weighed_decisions(STUDY), "harm_if_not_done"),
        (uneven_answers(STUDY, request="barrier_family", by="plaec"), "plaec"),
    ],
)
def test_a_column_that_was_never_asked_is_told_as_that(found: object, column: str) -> None:
    """No table, no zero: one statement without a value that names the column."""
    assert found.tables == {}  # type: ignore[attr-defined]
    (told,) = found.statements  # type: ignore[attr-defined]
    assert told.value is None
    assert column in told.undefined


def test_a_column_that_is_nearly_there_is_offered() -> None:
    """A misspelt column is answered with the one there is."""
    assert "'barrier_family'" in barriers(STUDY, family="barier_family").statements[0].text


def test_a_study_without_acts_has_no_barriers_to_count() -> None:
    """Nothing to count is undefined, not none."""
    empty = Study.from_records([Actor(id="ann")])
    assert barriers(empty, family="kind").statement("met").undefined == "the study has no acts"
    assert weighed_decisions(empty, done="kind")["both"] is None
    assert uneven_answers(empty, request="kind")["uneven"] is None


ASKED = Study.from_records(
    [
        *PEOPLE,
        act("r1", "happened", "hall", request="lunch for all"),
        act("r2", "blocked", "park", request="lunch for all "),
        act("r3", "blocked", "hall", request="lunch for all"),
        act("r4", None, "park", request="lunch for all"),
        act("r5", "happened", "hall", request="a bench"),
        act("r6", "happened", "park", request="a bench"),
        act("r7", "mixed", "park", request="a key"),
        act("r8", "blocked", request=" "),
    ]
)


def test_the_same_request_with_different_outcomes_is_paired() -> None:
    """Lunch was given once and refused twice: two pairs. The bench was given twice, the key asked for once."""
    found = uneven_answers(ASKED)
    assert found.tables["requests"].rows() == [
        ("lunch for all", 4, 1, 0, 2, 1, 2, True),
        ("a bench", 2, 2, 0, 0, 0, 2, False),
        ("a key", 1, 0, 1, 0, 0, 1, False),
    ]
    assert found.tables["pairs"].rows() == [
        ("lunch for all", "r1", "happened", "hall", "r2", "blocked", "park"),
        ("lunch for all", "r1", "happened", "hall", "r3", "blocked", "hall"),
    ]
    assert (found["uneven"], found.statement("uneven").n) == (1, 2)


def test_who_was_asked_may_be_several() -> None:
    """Compared by givers, a pair shows both of them in order."""
    study = Study.from_records(
        [
            *PEOPLE,
            act("r1", "happened", givers=("shop", "council"), request="x"),
            act("r2", "blocked", givers=("ann",), request="x"),
        ]
    )
    pairs = uneven_answers(study, by="givers").tables["pairs"]
    assert pairs.select("place", "other_place").rows() == [("council; shop", "ann")]


def test_pairs_are_few_enough_to_read() -> None:
    """Forty given and forty refused would be 1,600 pairs; a thousand are listed and the note says so."""
    acts = [act(f"r{n}", "happened" if n % 2 else "blocked", request="x") for n in range(80)]
    found = uneven_answers(Study.from_records([*PEOPLE, *acts]))
    assert found.tables["pairs"].height == MOST_PAIRS
    assert found.notes == ("At most 1,000 pairs are listed.",)


DECIDED = Study.from_records(
    [
        act("d1", "blocked", kind="decision", harm_if_done="a fall", harm_if_not_done="nobody meets"),
        act("d2", "blocked", kind="decision", harm_if_done="a fall"),
        act("d3", "happened", kind="policy"),
        act("d4", "happened", kind="meal", harm_if_not_done="hunger"),
        act("d5", "happened", kind="meal", harm_if_not_done=" "),
        act("d6", "happened"),
    ]
)


def test_decisions_show_whether_both_harms_were_weighed() -> None:
    """Four decisions: one weighed both, one the harm of doing alone, one neither; a meal that weighed counts too."""
    found = weighed_decisions(DECIDED)
    assert found.tables["decisions"].select("id", "done", "not_done").rows() == [
        ("d1", True, True),
        ("d2", True, False),
        ("d3", False, False),
        ("d4", False, True),
    ]
    assert found.tables["one_sided"]["id"].to_list() == ["d2"]
    assert (found["both"], found["one-sided"], found["neither"]) == (1, 1, 1)
    assert found.statement("both").n == 4
    assert "a fall" not in found.to_json()


def test_a_harm_that_was_never_asked_about_is_said() -> None:
    """Where only one of the columns is there, the other counts as nothing set down, and a note says why."""
    table = DECIDED.actions.table.drop("harm_if_not_done")
    found = weighed_decisions(DECIDED.with_(actions=table))
    assert found["one-sided"] == 2
    assert found.notes == ("The study has no column harm_if_not_done: that was never asked.",)


def test_every_column_of_a_table_is_explained() -> None:
    """Each table's columns stand in the result's notes, and no others."""
    for found in (barriers(STUDY), uneven_answers(ASKED), weighed_decisions(DECIDED)):
        assert {n: list(t.columns) for n, t in found.tables.items()} == {n: list(c) for n, c in found.columns.items()}


def test_barriers_of_the_seventy_two_cases() -> None:
    """North Ayrshire's cases that were blocked, mixed, or came about in spite of a rule, as counted when coded."""
    cases = pl.read_csv(EXAMPLE, infer_schema=False).select("id", "polarity", "barrier_family")
    hard = cases.filter(pl.col("polarity").is_in(["blocked", "mixed", "enabled-despite"]))
    found = barriers(Study.from_frames(actions=hard)).tables["families"]
    counts = dict(found.select("family", "acts").rows())
    assert {k: v for k, v in counts.items() if v > 2} == {
        "regulation & professional guidelines": 8,
        "attitude to risk": 6,
        "performance management": 3,
        "measurement gap": 3,
    }
    assert (counts["formality"], counts["physical design"]) == (2, 2)
