"""Texts, rare values, dates, places and ages: what stays home, what is made coarser, and what the detectors see."""

from __future__ import annotations

import polars as pl
import pytest

from kindframe import Action, Actor, Relationship, Study
from kindframe.disclosure import Rules, released
from kindframe.disclosure.words.texts import coarsened, warnings
from kindframe.errors import UnknownName
from kindframe.settings import Settings

LONG = "a sentence of more than forty characters about this"


@pytest.fixture
def study() -> Study:
    """Thirty people with a job and an age, two organisations, an act between them with a story, a long purpose."""
    people = [
        Actor(
            id=f"p{i}",
            name=f"Ann Smith{i}",
            kind="person",
            consent="given",
            group="north" if i % 2 else "south",
            attributes={"job": "beekeeper" if i < 3 else "cook", "age": 20 + i, "purpose": None},
        )
        for i in range(30)
    ]
    return Study.from_records(
        [
            *people,
            *(
                Actor(id=name, name=name, kind="organisation", attributes={"purpose": LONG})
                for name in ("hall", "club")
            ),
            Actor(id="park", kind="place", latitude=55.6512, longitude=-4.8123),
            Action(id="a1", givers="hall", receivers="club", when="2024-03-07", story="Ring Ann on 0141 496 0000"),
            *(Relationship(source=f"p{i}", target=f"p{(i + 1) % 30}", since="2019-05-06") for i in range(30)),
        ]
    )


def test_stories_and_long_texts_stay_home_until_they_are_named(study: Study) -> None:
    """Named by table, column and id; the release says that it was, and what in it looks like somebody."""
    bare = released(study)
    assert bare.study.actions.table["story"].to_list() == [None]
    assert LONG not in bare.study.actors.table.select(pl.col(pl.String)).write_csv()
    told = released(study, texts=["actions.story:a1", "actors.purpose"])
    assert told.study.actions.table["story"].to_list() == ["Ring Ann on 0141 496 0000"]
    assert told.study.actors.table["purpose"].drop_nulls().to_list() == [LONG, LONG]
    (said,) = [note for note in told.protection if "actions.story of a1" in note]
    assert "a telephone number" in said
    assert "the name of somebody in the study" in said
    assert told.facts["texts_released"] == ["actions.story:a1", "actors.purpose"]


@pytest.mark.parametrize("wrong", ["action.story:a1", "actions.stroy:a1", "actions.story:a9", "consents.note"])
def test_a_text_that_is_not_there_cannot_be_released(study: Study, wrong: str) -> None:
    """The nearest name is said."""
    with pytest.raises(UnknownName):
        released(study, texts=[wrong])


def test_values_of_few_people_stay_home_where_people_are_told_one_by_one(study: Study) -> None:
    """Three beekeepers are fewer than ten; the cooks stay. Every age is somebody's own until it is in a band."""
    asked = {"audience": "partners", "purpose": "a test", "accept_reidentification_risk": True}
    jobs = released(study, **asked).study.actors.table["job"].drop_nulls()
    assert dict(jobs.value_counts().iter_rows()) == {"cook": 27}
    assert released(study, coarse=False, **asked).study.actors.table["age"].drop_nulls().is_empty()
    banded = released(study, **asked).study.actors.table["age"].drop_nulls()
    assert dict(banded.value_counts().iter_rows()) == {"20-29": 10, "30-39": 10, "40-49": 10}


def test_dates_are_cut_to_the_month_and_places_to_a_kilometre(study: Study) -> None:
    """Whatever the precision was; a year stays a year."""
    notes: list[str] = []
    made = coarsened(study, notes)
    assert made.actions.table["when"].to_list() == ["2024-03"]
    assert set(made.relationships.table["since"]) == {"2019-05"}
    assert made.actors.table.filter(id="park").select("latitude", "longitude").row(0) == (55.65, -4.81)
    assert "age in bands" in notes[0]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("write to a.b@example.org", "an e-mail address"),
        ("she lives at EH7 5QY", "a postcode"),
        ("ring +44 141 496 0000", "a telephone number"),
        ("ann came by", "the name of somebody in the study"),
        ("then Morag came", "a word with a capital, as names have"),
        ("the lady with the parrot", None),
    ],
)
def test_detectors_see_shapes_and_nothing_else(study: Study, text: str, seen: str | None) -> None:
    """The last phrase tells the whole street who it was, and no detector sees it: so they only ever warn."""
    assert warnings(text, study) == (() if seen is None else (seen,))


def test_a_kind_of_ones_own_is_people_until_it_is_said_that_it_is_not() -> None:
    """A resident is protected; a topic is not, once study.toml says so."""
    held = [Actor(id=f"t{i}", kind="topic") for i in range(4)]
    ties = [Relationship(source=f"t{i}", target="hall") for i in range(4)]
    records = [*held, Actor(id="hall", kind="place"), *ties]
    assert released(Study.from_records(records)).study.actors.ids == ("hall",)
    settings = Settings.from_toml("[kinds.actor.topic]\npeople = false\n")
    assert len(released(Study.from_records(records, settings=settings)).study.actors) == 5
    assert Rules().k == 10
