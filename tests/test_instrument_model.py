"""Instruments in memory and from files: what holds together, how answers are read, what checks say."""

from __future__ import annotations

import pickle
from pathlib import Path

import attrs
import pytest

import kindframe as kf
from kindframe.errors import FrameworkError, KindframeError, UnknownName
from kindframe.instrument import (
    Answer,
    Band,
    Instrument,
    Points,
    Question,
    Scale,
    Score,
    Threshold,
    called,
    check_instrument,
    load_instrument,
    load_instruments,
    offer,
)
from kindframe.sources import Source

YES_NO = Scale(
    id="yes-no",
    answers=(Answer(id="yes", label="Yes, I do", aliases=("1",)), Answer(id="not-now", aliases=("0",))),
    thresholds=(Threshold(id="yes", label="says yes", answers=("yes",)),),
)
OPEN = Source(key="open", title="Open", licence="CC BY 4.0")
BARE = {"id": "i", "title": "I", "licence": "CC BY 4.0", "sources": (OPEN,), "scales": (YES_NO,)}


def instrument(*questions: Question, **rest: object) -> Instrument:
    """An instrument with one scale, in order, but for what a test makes of it."""
    return Instrument(**(BARE | {"questions": questions} | rest))  # type: ignore[arg-type]


ASKED = instrument(Question(id="a", label="A", scale="yes-no"), Question(id="b", label="B", scale="yes-no"))


def test_questions_are_found_with_and_without_the_instrument() -> None:
    """A response names ``instrument/question``; in code the question alone will do; a wrong one gets the nearest."""
    assert ASKED["a"] is ASKED["i/a"]
    assert "i/b" in ASKED
    assert "c" not in ASKED
    assert len(ASKED) == 2
    with pytest.raises(UnknownName) as caught:
        instrument(Question(id="kindness", label="K", scale="yes-no"))["i/kidness"]
    assert caught.value.near == "kindness"


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("yes", "yes"),
        (" YES,  i do ", "yes"),
        ("1", "yes"),
        ("not now", "not-now"),
        ("NOT-NOW", "not-now"),
        ("0", "not-now"),
    ],
)
def test_an_answer_is_read_by_id_label_or_alias(cell: str, answer: str) -> None:
    """Letter case, spaces and hyphens are passed over; the answer meant is found."""
    found = ASKED.read("a", cell)
    assert found is not None
    assert found.id == answer


@pytest.mark.parametrize("cell", ["", "maybe", "10", "yes!"])
def test_an_answer_the_scale_does_not_have_is_not_guessed(cell: str) -> None:
    """What is none of the answers is none of the answers."""
    assert ASKED.read("a", cell) is None


@pytest.mark.parametrize(
    ("made", "near"),
    [
        ({"questions": (Question(id="a", label="A", scale="yesno"),)}, "yes-no"),
        ({"scales": (attrs.evolve(YES_NO, thresholds=(Threshold(id="t", label="T", answers=("yess",)),)),)}, "yes"),
        ({"scores": (Score(id="s", questions=("aa",)),)}, "a"),
        ({"scores": (Score(id="s", questions=("a",), points=(Points(answers={"yes": 1}),)),)}, None),
        (
            {
                "scores": (
                    Score(id="s", questions=("a",), points=(Points(answers={"yes": 1, "not-now": 0, "yse": 2}),)),
                )
            },
            "yes",
        ),
        ({"questions": (Question(id="a", label="A", scale="yes-no"),) * 2}, None),
    ],
    ids=["scale", "threshold", "score-question", "no-points", "points-of-nothing", "twice"],
)
def test_what_does_not_hold_together_is_refused(made: dict[str, object], near: str | None) -> None:
    """A question without its scale, points for no answer and answers without points are told, with the nearest."""
    with pytest.raises(FrameworkError) as caught:
        instrument(**({"questions": ASKED.questions} | made))
    assert caught.value.problems[0].near == near


def test_an_instrument_is_a_value() -> None:
    """It compares by what it holds and survives pickling."""
    ASKED["a"]
    assert pickle.loads(pickle.dumps(ASKED)) == ASKED
    assert attrs.evolve(ASKED, title="J") != ASKED


def test_a_file_is_answered_mistake_by_mistake(tmp_path: Path) -> None:
    """Line and key of each mistake, with the nearest word; a good file beside it still loads."""
    (tmp_path / "bad.toml").write_text(
        'id = "bad"\ntitle = "Bad"\n[[scales]]\nid = "s"\nkind = "ordnial"\n[[questions]]\nid = "q"\nscael = "s"\n',
        encoding="utf-8",
    )
    (tmp_path / "good.toml").write_text(
        'id = "good"\ntitle = "Good"\n[[scales]]\nid = "s"\nkind = "number"\n[[questions]]\nid = "q"\nscale = "s"\n',
        encoding="utf-8",
    )
    held, problems = load_instruments(tmp_path)
    assert [i.id for i in held] == ["good"]
    assert [(p.file, p.row, p.column, p.near) for p in problems] == [
        ("bad.toml", 5, "kind", "ordinal"),
        ("bad.toml", 6, "scale", None),
        ("bad.toml", 8, "scael", "scale"),
    ]
    with pytest.raises(FrameworkError):
        offer(tmp_path)
    assert load_instrument(tmp_path / "good.toml").path == tmp_path / "good.toml"


def test_a_score_whose_file_is_inconsistent_is_a_framework_error(tmp_path: Path) -> None:
    """What holds apart but not together is refused with the file's name."""
    text = 'id = "x"\ntitle = "X"\n[[questions]]\nid = "q"\nscale = "none"\n'
    with pytest.raises(FrameworkError) as caught:
        load_instrument(text, name="x.toml")
    assert [(p.file, p.code) for p in caught.value.problems] == [("x.toml", "KF-IN-01")]


def codes(held: Instrument) -> list[str]:
    """The codes of what the checks say."""
    return [problem.code for problem in check_instrument(held)]


def test_checks_of_an_instrument_in_order_find_nothing() -> None:
    """Sources, licence and labels in place: nothing to say."""
    assert codes(ASKED) == []


def test_wording_is_shown_only_where_it_may_be() -> None:
    """Quoted questions need an open licence or a permission; withheld texts are not shown at all."""
    quoted = Question(id="a", text="Do you?", scale="yes-no", source="shut")
    sources = (OPEN, Source(key="shut", title="Shut"))
    assert codes(instrument(quoted, sources=sources)) == ["KF-IN-04"]
    assert codes(instrument(quoted, sources=sources, permission="the authors agreed")) == []
    assert codes(instrument(attrs.evolve(quoted, source="open"), sources=sources)) == []
    assert codes(instrument(attrs.evolve(quoted, source="open"), texts_withheld=True)) == ["KF-IN-04"]


def test_sources_licence_and_bands_are_checked() -> None:
    """No source, no licence, a pointer to nothing, overlapping bands, a lenient rule that is nobody's: each is told."""
    points = (Points(answers={"yes": 1, "not-now": 0}),)
    lenient = Score(id="s", questions=("a", "b"), points=points, missing="as-zero", missing_allowed=1)
    overlap = Score(
        id="t",
        questions=("a",),
        points=points,
        minimum=0,
        maximum=1,
        bands=(Band(low=0, high=1, label="x"), Band(low=1, high=2, label="y")),
    )
    assert codes(attrs.evolve(ASKED, sources=(), licence="")) == ["KF-IN-02", "KF-IN-03"]
    assert codes(attrs.evolve(ASKED, scores=(lenient,))) == ["KF-IN-06"]
    assert codes(attrs.evolve(ASKED, scores=(attrs.evolve(lenient, source="open"),))) == []
    assert codes(attrs.evolve(ASKED, scores=(overlap,))) == ["KF-IN-06", "KF-IN-06"]
    assert codes(instrument(Question(id="a", label="A", scale="yes-no", source="opne"))) == ["KF-IN-02"]
    assert codes(instrument(Question(id="a", scale="yes-no"))) == ["KF-IN-05"]


def test_no_score_where_there_is_none() -> None:
    """Asking an instrument without scores for one is an unknown name, inside the tree of errors."""
    with pytest.raises(KindframeError):
        ASKED.score()


def test_a_question_is_called_by_its_label_and_what_nobody_offers_as_it_stands() -> None:
    """The label out of the instrument's file; a question that no instrument has keeps the name it was given."""
    held = kf.instruments()
    assert called("ucla3/left-out", held) == "Feels left out"
    assert called("swemwbs/item-1", held) == "swemwbs/item-1"
    assert called("our/own", held) == "our/own"
    assert called("plain", held) == "plain"
