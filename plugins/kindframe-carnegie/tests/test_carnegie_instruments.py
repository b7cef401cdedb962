"""The instruments of the plugin: wording where it may be shown, scores by their manuals, and a trap to stay out of."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import kindframe_carnegie
from kindframe.instrument import Instrument, check_instrument, compare, distribution, score
from kindframe.instrument.questions import Question, Scale

INVENTORY = Path(__file__).resolve().parents[3].parent / "shared" / "reference" / "frameworks.md"
needs_inventory = pytest.mark.skipif(not INVENTORY.is_file(), reason="the inventory is not beside the project")


@pytest.fixture(scope="module")
def held() -> dict[str, Instrument]:
    """What the plugin offers, by id."""
    return {instrument.id: instrument for instrument in kindframe_carnegie.kindframe_instruments()}


def test_the_instruments_are_there_and_in_order(held: dict[str, Instrument]) -> None:
    """Nine instruments, each with its sources and licence, none quoting what may not be quoted."""
    assert sorted(held) == [
        "djg6",
        "ios",
        "name-generator",
        "position-generator",
        "resource-generator",
        "shs",
        "swemwbs",
        "ucla3",
        "wemwbs",
    ]
    assert [str(p) for instrument in held.values() for p in check_instrument(instrument)] == []


def test_each_file_says_its_licence_first(held: dict[str, Instrument]) -> None:
    """The first line of every file names the licence that the record holds."""
    for instrument in held.values():
        assert instrument.path is not None
        assert (
            f"Licence of this file: {instrument.licence}" in instrument.path.read_text(encoding="utf-8").split("\n")[0]
        )


@needs_inventory
def test_the_kindness_item_is_worded_as_in_the_inventory(held: dict[str, Instrument]) -> None:
    """The statement, its stem and the companions' own words stand in the inventory of what was found."""
    text = INVENTORY.read_text(encoding="utf-8").casefold()
    kindness = held["shs"]["neighbourhood-kindness"]
    assert kindness.text.casefold() in text
    assert kindness.stem.casefold() in text
    for words in (
        "most people can be trusted",
        "welcoming places and opportunities to meet new people",
        "places where people can meet up and socialise",
        "people from different backgrounds get on well together",
        "local people take action",
    ):
        assert words in text
        assert sum(words in question.text for question in held["shs"]) == 1


def test_published_figures_carry_their_threshold_year_and_source(held: dict[str, Instrument]) -> None:
    """83, 87 and 85 per cent agreed in 2018, 2022 and 2023; every figure says what it is the share of."""
    figures = held["shs"]["neighbourhood-kindness"].published
    assert [(f.when, f.value, f.threshold) for f in figures] == [
        ("2018", 83, "agree"),
        ("2022", 87, "agree"),
        ("2023", 85, "agree"),
    ]
    assert all(f.source and f.where for question in held["shs"] for f in question.published)


def test_agreeing_and_agreeing_strongly_are_shown_together(held: dict[str, Instrument]) -> None:
    """Of ten answers nine agree and four agree strongly: both are in what is printed, and neither is the headline."""
    answers = ["strongly agree"] * 4 + ["tend to agree"] * 5 + ["neither agree nor disagree"]
    shown = str(distribution(held["shs"], "shs/neighbourhood-kindness", answers))
    assert "90% (9 of 10" in shown
    assert "40% (4 of 10" in shown


def test_every_question_with_thresholds_has_two_or_more(held: dict[str, Instrument]) -> None:
    """Where a scale is cut at all it is cut in more than one place, so that no share can stand alone."""
    sizes = {(i.id, s.id): len(s.thresholds) for i in held.values() for s in i.scales if s.thresholds}
    assert sizes
    assert min(sizes.values()) >= 2


def test_neighbours_and_places_are_not_differenced(held: dict[str, Instrument]) -> None:
    """Kindness of neighbours and welcoming places are two questions on one scale, and have no difference."""
    one = distribution(held["shs"], "neighbourhood-kindness", ["tend to agree"] * 8 + ["disagree"] * 2)
    other = distribution(held["shs"], "welcoming-places", ["tend to agree"] * 6 + ["disagree"] * 4)
    both = compare(one, other)
    assert both.differences == ()
    assert len(both.warnings) == 2


def test_the_years_of_another_mode_do_not_compare(held: dict[str, Instrument]) -> None:
    """2020 and 2021 were not asked face to face; 2018 and 2023 compare."""
    years = [distribution(held["shs"], "neighbourhood-kindness", ["agree"], when=y) for y in ("2018", "2020", "2023")]
    assert compare(years[0], years[2]).comparable
    assert not compare(years[0], years[1]).comparable


def test_ucla_runs_from_three_to_nine_without_the_direct_question(held: dict[str, Instrument]) -> None:
    """All hardly ever is 3, all often is 9, one of each is 6; the direct question is asked and not added."""
    ucla = held["ucla3"]
    three = ("companionship", "left-out", "isolated")
    assert score(ucla, dict.fromkeys(three, "hardly ever or never")).value == 3
    assert score(ucla, dict.fromkeys(three, "Often") | {"lonely": "never"}).value == 9
    assert score(ucla, dict(zip(three, ("never", "some of the time", "often"), strict=True))).value == 6
    assert score(ucla, dict.fromkeys(three[:2], "often")).value is None
    assert "lonely" in ucla
    assert "lonely" not in ucla.score().questions


def de_jong_gierveld(answers: dict[str, str]) -> tuple[int | None, int | None, int | None]:
    """The manual's own syntax (section 8): overall, emotional and social, None where it is missing.

    Items 3, 9 and 10 (emotional) count for more or less and yes; 4, 7 and 8 (social) for no and more or less. One
    answer may be missing overall, none on a part.
    """
    emotional, social = ("emptiness", "miss-people", "rejected"), ("lean-on", "trust-completely", "feel-close")
    bad = {question: {"yes", "more or less"} for question in emotional} | {q: {"no", "more or less"} for q in social}

    def count(questions: tuple[str, ...], allowed: int) -> int | None:
        missing = sum(not answers[q] for q in questions)
        return None if missing > allowed else sum(answers[q] in bad[q] for q in questions)

    return count(emotional + social, 1), count(emotional, 0), count(social, 0)


def test_de_jong_gierveld_is_scored_as_its_manual_says(held: dict[str, Instrument]) -> None:
    """All 4,096 ways to answer or leave out six statements agree with the manual's syntax, parts and bands too."""
    djg = held["djg6"]
    names = [question.id for question in djg]
    bands = {0: "not lonely", 1: "not lonely", 5: "severely lonely", 6: "severely lonely"}
    for given in itertools.product(("yes", "more or less", "no", ""), repeat=6):
        answers = dict(zip(names, given, strict=True))
        overall = score(djg, answers, "loneliness")
        parts = score(djg, answers, "emotional").value, score(djg, answers, "social").value
        assert (overall.value, *parts) == de_jong_gierveld(answers)
        if overall.value is not None:
            assert overall.band == bands.get(int(overall.value), "moderately lonely")


def test_the_circles_have_an_order_and_no_sum(held: dict[str, Instrument]) -> None:
    """Seven pictures, no score over them, and a question for another person is not one for the community."""
    ios = held["ios"]
    assert [answer.id for answer in ios.scale("closeness").answers] == list("1234567")
    assert ios.scores == ()
    one, many = (distribution(ios, question, ["4", "7"]) for question in ("closeness", "community"))
    assert not compare(one, many).comparable


@pytest.mark.parametrize(("name", "items", "ends"), [("wemwbs", 14, (14, 70)), ("swemwbs", 7, (7, 35))])
def test_the_licensed_scale_is_scored_by_number_alone(
    held: dict[str, Instrument], name: str, items: int, ends: tuple[int, int]
) -> None:
    """No wording is in the file; ones and fives give the ends; a missing answer or a six gives no score."""
    scale = held[name]
    assert scale.texts_withheld
    assert all(not (q.text or q.stem or q.label) for q in scale)
    assert [q.number for q in scale] == list(range(1, items + 1))
    for value, total in (("1", ends[0]), ("5", ends[1])):
        assert score(scale, {f"{name}/item-{n}": value for n in range(1, items + 1)}).value == total
    almost = {f"item-{n}": "3" for n in range(1, items)}
    assert score(scale, almost).value is None
    assert score(scale, almost | {f"item-{items}": "6"}).unread == (f"item-{items}",)


def test_the_short_scale_says_that_its_sum_is_raw(held: dict[str, Instrument]) -> None:
    """The raw sum of seven items is handed out with what must still be done to it."""
    raw = score(held["swemwbs"], {f"item-{n}": "4" for n in range(1, 8)})
    assert raw.value == 28
    assert "Convert it" in raw.note


def test_the_name_generator_counts_people_and_not_mentions(held: dict[str, Instrument]) -> None:
    """Four questions, three people, five mentions: three."""
    answers = {"helped-by": "ann; bo", "helped": "ann", "talks-with": "-", "company": "cy; bo"}
    assert score(held["name-generator"], answers).value == 3


def test_the_position_generator_reaches_up_only_with_weights(held: dict[str, Instrument]) -> None:
    """Extensity counts positions; height and range stay undefined until a study states weights, and say so."""
    positions = held["position-generator"]
    answers = dict.fromkeys((q.id for q in positions), "nobody") | {"nurse": "a friend", "doctor": "acquaintance"}
    assert score(positions, answers, "extensity").value == 2
    assert "no weight is stated" in score(positions, answers, "upper-reachability").undefined
    assert not any(s.verified for s in positions.scores)


def test_the_resource_generator_has_four_scores_and_no_total(held: dict[str, Instrument]) -> None:
    """The method found four separate kinds of resource; each has three questions and none is in two."""
    resources = held["resource-generator"]
    assert [len(s.questions) for s in resources.scores] == [3, 3, 3, 3]
    assert len({name for s in resources.scores for name in s.questions}) == len(resources) == 12


@pytest.mark.parametrize("name", ["name-generator", "position-generator", "resource-generator"])
def test_what_is_ours_says_so(held: dict[str, Instrument], name: str) -> None:
    """Instruments made after a method mark every question as reconstructed and quote none."""
    assert held[name].reconstructed
    assert all(q.reconstructed and not q.text for q in held[name])


def test_questions_and_scales_come_from_the_same_place(held: dict[str, Instrument]) -> None:
    """Every question has a scale of its own instrument, and says what it asks about."""
    for instrument in held.values():
        for question in instrument:
            assert isinstance(question, Question)
            assert isinstance(instrument.scale(question), Scale)
            assert question.asks_about
