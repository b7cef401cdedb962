"""Scores, distributions and comparisons: by hand counts, by published intervals, and what is not given."""

from __future__ import annotations

import attrs
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kindframe.errors import ParameterError, UnknownName
from kindframe.instrument import (
    Answer,
    Band,
    Break,
    Distribution,
    Instrument,
    Points,
    Question,
    Scale,
    Score,
    Threshold,
    compare,
    distribution,
    distributions,
    score,
    score_responses,
    wilson,
)

AGREE = Scale(
    id="agree",
    answers=tuple(Answer(id=name) for name in ("strongly", "tend", "neither", "disagree")),
    thresholds=(
        Threshold(id="agree", label="agree", answers=("strongly", "tend")),
        Threshold(id="strongly", label="agree strongly", answers=("strongly",)),
    ),
)
NAMES = Scale(id="names", kind="names")
NUMBER = Scale(id="number", kind="number", minimum=1, maximum=5)
POINTS = (Points(answers={"strongly": 3, "tend": 2, "neither": 1, "disagree": 0}),)
ALL = ("a", "b", "c", "d")


def made(*scores: Score, **rest: object) -> Instrument:
    """Four questions on one scale, weighted 10 to 40, two that take names and two that take a number."""
    questions = (
        *(Question(id=q, label=q, scale="agree", weight=10.0 * n) for n, q in enumerate(ALL, 1)),
        Question(id="n1", label="n1", scale="names"),
        Question(id="n2", label="n2", scale="names"),
        Question(id="x1", label="x1", scale="number"),
        Question(id="x2", label="x2", scale="number"),
    )
    given = {"id": "i", "title": "I", "scales": (AGREE, NAMES, NUMBER), "questions": questions, "scores": scores}
    return Instrument(**(given | rest))  # type: ignore[arg-type]


def summed(**rest: object) -> Instrument:
    """One sum over the four questions, from 0 to 12, with two bands."""
    bands = (Band(low=0, high=5, label="low"), Band(low=6, high=12, label="high"))
    return made(Score(**({"id": "s", "questions": ALL, "points": POINTS, "bands": bands} | rest)))  # type: ignore[arg-type]


FULL = {"a": "strongly", "b": "tend", "c": "neither", "d": "disagree"}  # 3 + 2 + 1 + 0


def test_a_sum_adds_the_points_of_the_answers() -> None:
    """3 + 2 + 1 + 0 is 6, which lies in the upper band; ids may name the instrument."""
    held = score(summed(), {f"i/{question}": answer for question, answer in FULL.items()})
    assert (held.value, held.band, held.answered, held.of) == (6, "high", 4, 4)
    assert held.undefined == ""


def test_questions_may_count_the_other_way_round() -> None:
    """Points that name their questions go before those that name none: b is reversed, 3 + 1 + 1 + 0."""
    reverse = Points(questions=("b",), answers={"strongly": 0, "tend": 1, "neither": 2, "disagree": 3})
    assert score(summed(points=(*POINTS, reverse)), FULL).value == 5
    assert score(summed(points=(reverse, *POINTS)), FULL).value == 5


@pytest.mark.parametrize("gap", [{"d": None}, {"d": ""}, {"d": "  "}, {}])
def test_by_default_a_missing_answer_leaves_no_score(gap: dict[str, str | None]) -> None:
    """However it is missing, there is no number, the question is named, and the reason is said."""
    held = score(summed(), {"a": "strongly", "b": "tend", "c": "neither"} | gap)
    assert (held.value, held.missing, held.answered, held.band) == (None, ("d",), 3, "")
    assert "1 of 4 answers are missing" in held.undefined


@pytest.mark.parametrize(
    ("rule", "allowed", "missing", "value"),
    [
        ("as-zero", 1, 1, 3 + 2 + 1),
        ("as-zero", 1, 2, None),
        ("prorate", 1, 1, (3 + 2 + 1) * 4 / 3),
        ("prorate", 2, 2, (3 + 2) * 4 / 2),
        ("prorate", 2, 3, None),
        ("refuse", 3, 1, None),
        ("as-zero", 4, 4, None),
    ],
)
def test_the_rule_for_missing_answers(rule: str, allowed: int, missing: int, value: float | None) -> None:
    """Nothing added, or the mean of the others put in, up to as many as are allowed; nothing answered is no score."""
    answers = dict(list(FULL.items())[: 4 - missing])
    assert score(summed(missing=rule, missing_allowed=allowed), answers).value == value


def test_an_answer_that_cannot_be_read_is_not_a_missing_one() -> None:
    """Where a rule lets answers be missing, an answer the scale does not have still leaves no score."""
    held = score(summed(missing="as-zero", missing_allowed=3), FULL | {"b": "tendd"})
    assert (held.value, held.unread, held.missing, held.answered) == (None, ("b",), (), 3)
    assert "b" in held.undefined


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (("1", "5"), 6),
        (("1.5", "2"), 3.5),
        (("0", "5"), None),
        (("6", "5"), None),
        (("nan", "5"), None),
        (("inf", "5"), None),
        (("x", "5"), None),
    ],
)
def test_numbers_keep_to_their_ends(cells: tuple[str, str], value: float | None) -> None:
    """A number beyond the ends of the scale, or none at all, is not an answer."""
    held = score(made(Score(id="s", questions=("x1", "x2"))), dict(zip(("x1", "x2"), cells, strict=True)))
    assert held.value == value


def test_weights_of_what_is_reached() -> None:
    """Of weights 10 to 40, those answered with points are 10, 20 and 30: highest 30, range 20."""
    held = made(
        Score(id="top", method="highest", questions=ALL, points=POINTS),
        Score(id="range", method="range", questions=ALL, points=POINTS),
    )
    assert score(held, FULL, "top").value == 30
    assert score(held, FULL, "range").value == 20
    nobody = dict.fromkeys(ALL, "disagree")
    assert score(held, nobody, "top").undefined == "none was reached"
    bare = attrs.evolve(held, questions=tuple(attrs.evolve(q, weight=None) for q in held.questions))
    assert "no weight is stated for a, b, c and others" in score(bare, FULL, "top").undefined


def test_names_are_counted_once() -> None:
    """Ann, Bo and Cy over two questions are three; a dash is nobody; a blank is missing."""
    held = made(Score(id="size", method="names", questions=("n1", "n2")))
    assert score(held, {"n1": "ann; bo;", "n2": "bo;cy"}).value == 3
    assert score(held, {"n1": "-", "n2": " - "}).value == 0
    assert score(held, {"n1": "ann", "n2": ""}).value is None


def test_what_the_instrument_does_not_have_is_an_unknown_name() -> None:
    """An answer to a question of another instrument, or a score there is not, is told with the nearest."""
    with pytest.raises(UnknownName):
        score(summed(), {"other/a": "tend"})
    with pytest.raises(UnknownName) as caught:
        score(summed(), FULL, "t")
    assert caught.value.what == "score of i"


ANSWERS = ["strongly"] * 2 + ["tend"] * 5 + ["neither"] * 2 + ["disagree", "Tend", None, "", "often"]


def test_a_distribution_counts_every_answer_and_shows_every_threshold() -> None:
    """Of eleven answers two are strong and eight agree; two are missing and one cannot be read; nothing is left out."""
    held = distribution(made(), "i/a", ANSWERS, reasons=[None] * 11 + ["refused", None, None])
    assert held.counts == {"strongly": 2, "tend": 6, "neither": 2, "disagree": 1}
    assert held.n == 11
    assert held.missing == {"refused": 1, "unknown": 1}
    assert held.unread == {"often": 1}
    assert held.n + sum(held.missing.values()) + sum(held.unread.values()) == len(ANSWERS)
    assert [(s.threshold.id, s.count, s.n) for s in held.shares] == [("agree", 8, 11), ("strongly", 2, 11)]
    assert held.share("agree").share == 8 / 11
    text = str(held)
    assert "73% (8 of 11" in text
    assert "18% (2 of 11" in text
    assert "'often'" in text


def test_a_distribution_of_nobody_has_no_shares() -> None:
    """Where nobody answered every count is 0 and no share is claimed."""
    held = distribution(made(), "a", [None, ""])
    assert (held.n, held.missing) == (0, {"unknown": 2})
    assert [(s.share, s.interval) for s in held.shares] == [(None, None)] * 2
    assert set(held.proportions().values()) == {None}
    assert "nobody answered" in str(held)


def test_numbers_and_names_have_no_distribution_over_answers() -> None:
    """A question without a list of answers, and a threshold that is not there, are refused."""
    with pytest.raises(ParameterError):
        distribution(made(), "n1", ["ann"])
    with pytest.raises(ParameterError, match="agree, strongly"):
        distribution(made(), "a", []).share("weakly")


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3 (Wilson score)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_wilsons(count: int, n: int, low: float, high: float) -> None:
    """The four examples of Newcombe's paper on intervals for one proportion come out to four digits."""
    assert [round(end, 4) for end in wilson(count, n)] == [low, high]


@given(st.integers(1, 500), st.integers(0, 500))
def test_an_interval_holds_its_share_within_0_and_1(n: int, count: int) -> None:
    """Whatever the counts, the share lies in its interval and the interval within 0 and 1."""
    count = min(count, n)
    low, high = wilson(count, n)
    assert 0 <= low <= count / n + 1e-12
    assert count / n - 1e-12 <= high <= 1
    assert wilson(n - count, n) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("count", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_there_is_no_interval_for_what_is_no_share(count: int, n: int) -> None:
    """None of none, fewer than none and more than all are refused."""
    with pytest.raises(ParameterError):
        wilson(count, n)


def of(agree: int, n: int, *, question: Question | None = None, when: str = "") -> Distribution:
    """A distribution of ``n`` answers of which ``agree`` agree."""
    held = made()
    if question is not None:
        held = attrs.evolve(held, questions=(question, *held.questions[1:]))
    return distribution(held, "a", ["tend"] * agree + ["neither"] * (n - agree), when=when)


@pytest.mark.parametrize(
    ("first", "second", "value", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10
        ((48, 80), (56, 70), 20.0, 5.24, 33.39),
        ((3, 10), (9, 10), 60.0, 17.05, 80.90),
        ((2, 7), (6, 7), 57.14, 5.82, 80.62),
        ((0, 29), (5, 56), 8.93, -3.81, 19.26),
        ((0, 20), (0, 10), 0.0, -16.11, 27.75),
        ((0, 20), (10, 10), 100.0, 67.91, 100.0),
    ],
)
def test_a_difference_has_newcombes_interval(
    first: tuple[int, int], second: tuple[int, int], value: float, low: float, high: float
) -> None:
    """Six examples of Newcombe's paper on differences, read as second less first, come out to two digits."""
    held = compare(of(*first), of(*second))
    assert held.comparable
    difference = next(d for d in held.differences if d.threshold == "agree")
    assert difference.value == pytest.approx(value, abs=0.005)
    assert difference.interval == pytest.approx((low, high), abs=0.01)


def test_all_thresholds_are_compared_together() -> None:
    """There is a difference for each threshold and no way to be given only one."""
    assert [d.threshold for d in compare(of(1, 4), of(2, 4)).differences] == ["agree", "strongly"]


def test_the_same_people_twice_have_no_interval_of_independent_groups() -> None:
    """For two waves of one panel the difference stands without an interval, and says why."""
    held = compare(of(1, 4), of(2, 4), same_people=True)
    assert [(d.value, d.interval) for d in held.differences] == [(25, None), (0, None)]
    assert "the same people twice" in str(held)


def test_two_questions_in_different_words_have_no_difference() -> None:
    """The comparison says why, quotes both, and gives differences only where they are asked for all the same."""
    other = Question(id="a", text="People here are generally kind", scale="agree", asks_about="the area")
    held = compare(of(83, 100), of(90, 100, question=other))
    assert held.differences == ()
    assert not held.comparable
    assert "worded differently" in held.warnings[0]
    assert "People here are generally kind" in str(held)
    assert "different things" in held.warnings[1]
    anyway = compare(of(83, 100), of(90, 100, question=other), anyway=True)
    assert anyway.warnings == held.warnings
    assert anyway.differences[0].value == pytest.approx(7)


def test_a_break_in_the_series_stands_between_two_years() -> None:
    """Within the break, and outside it, years compare; across it they do not, and the reason is given."""
    asked = Question(id="a", label="a", scale="agree", breaks=(Break(start="2020", end="2021", why="by telephone"),))
    before, during, later, after = (of(5, 10, question=asked, when=w) for w in ("2019", "2020-11", "2021", "2022-01"))
    assert compare(before, after).comparable
    assert compare(during, later).comparable
    for pair in ((before, during), (later, after)):
        held = compare(*pair)
        assert held.differences == ()
        assert "by telephone" in held.warnings[0]


def test_other_answers_make_another_question() -> None:
    """The same words with another list of answers do not compare."""
    fewer = attrs.evolve(AGREE, answers=AGREE.answers[:3])
    held = attrs.evolve(made(), scales=(fewer, NAMES, NUMBER))
    assert "different answers" in compare(of(1, 2), distribution(held, "a", ["tend", "neither"])).warnings[0]


def test_a_side_without_answers_has_no_difference() -> None:
    """Where nobody answered on one side, no number is made up."""
    held = compare(of(0, 0), of(1, 2))
    assert [(d.value, d.interval) for d in held.differences] == [(None, None)] * 2
    assert "no answers" in str(held)


def responses(*rows: tuple[str, str, str | None, str | None, str | None]) -> pl.DataFrame:
    """A table of responses: respondent, question, value, status, wave."""
    columns = ("respondent", "question", "value", "status", "wave")
    return pl.DataFrame(list(rows), schema=dict.fromkeys(columns, pl.String), orient="row")


TABLE = responses(
    ("p2", "i/a", "tend", "answered", "1"),
    ("p2", "i/b", None, "refused", "1"),
    ("p1", "i/a", "strongly", None, "1"),
    ("p1", "i/b", "tend", None, "1"),
    ("p1", "i/c", "tend", None, "1"),
    ("p1", "i/d", "tend", None, "1"),
    ("p1", "i/a", "neither", None, "2"),
    ("p1", "other/a", "tend", None, "1"),
    ("p1", "i/gone", "tend", None, "1"),
    ("p1", "ii/a", "tend", None, "1"),
)


def test_a_study_is_scored_person_by_person_and_wave_by_wave() -> None:
    """Everybody asked is a row in each wave, with a number or why there is none; other instruments are passed over."""
    held = score_responses(summed(), TABLE)
    assert held.select("respondent", "wave", "value", "band", "answered", "of").rows() == [
        ("p1", "1", 3 + 2 + 2 + 2, "high", 4, 4),
        ("p1", "2", None, "", 1, 4),
        ("p2", "1", None, "", 1, 4),
    ]
    assert held["undefined"].to_list()[0] == ""
    assert "3 of 4" in held["undefined"].to_list()[2]
    assert score_responses(summed(), responses()).columns == held.columns
    assert score_responses(summed(), responses()).height == 0


def test_the_questions_of_a_study_are_counted_with_the_reasons() -> None:
    """Each question that was asked has its distribution, in all waves or in one."""
    held = {d.question.id: d for d in distributions(made(), TABLE)}
    assert list(held) == ["a", "b", "c", "d"]
    assert held["a"].counts == {"strongly": 1, "tend": 1, "neither": 1, "disagree": 0}
    assert held["b"].missing == {"refused": 1}
    assert [d.question.id for d in distributions(made(), TABLE, wave="2")] == ["a"]
