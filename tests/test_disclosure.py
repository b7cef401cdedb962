"""What leaves: no names, no stories, no rows of single people, and nobody who said no."""

from __future__ import annotations

import polars as pl
import pytest

from kindframe import Action, Actor, Evidence, Relationship, Response, Study
from kindframe.analysis import ColumnNote, Figure, Result, Statement
from kindframe.disclosure import consented, pseudonyms, released
from kindframe.errors import ParameterError

KEY = b"k" * 32


@pytest.fixture
def study() -> Study:
    """Three people (one said no, one is not recorded), a club, ties, a told act, a coding and an answer."""
    return Study.from_records(
        [
            Actor(id="ann.smith", name="Ann Smith", kind="person", consent="given", attributes={"job": "baker"}),
            Actor(id="bob.brown", name="Bob Brown", kind="person", consent="refused"),
            Actor(id="cat.cole", name="Cat Cole", kind="person", attributes={"job": "x" * 60}),
            Actor(id="club", name="The Club", kind="organisation"),
            Relationship(source="ann.smith", target="bob.brown"),
            Relationship(source="cat.cole", target="ann.smith", reported_by="cat.cole"),
            Relationship(source="ann.smith", target="club"),
            Action(id="a1", givers="ann.smith", receivers="cat.cole", story="Ann Smith brought soup to Cat Cole"),
            Action(id="a2", givers="bob.brown", receivers="cat.cole"),
            Evidence(subject="ann.smith", item="f/x", note="Ann Smith is kind", coder="cat.cole"),
            Response(respondent="cat.cole", question="q/1", value="agree"),
        ]
    )


def everything(study: Study) -> str:
    """All that a study holds, as one text."""
    frames = [frame.with_columns(pl.col(pl.List(pl.String)).list.join(" ")) for frame in study.tables.values()]
    return "\n".join(frame.write_csv() for frame in frames) + str(study.report)


def test_who_said_no_is_taken_out_with_all_about_them(study: Study) -> None:
    """Bob's tie and his act go; Cat, of whom nothing is recorded, is counted and said to be unrecorded."""
    kept, said = consented(study)
    assert kept.actors.ids == ("ann.smith", "cat.cole", "club")
    assert len(kept.relationships) == 2
    assert [a.id for a in kept.actions] == ["a1"]
    assert any("1 people who refused" in s for s in said)
    assert any("not a yes" in s for s in said)


def test_a_public_release_holds_no_name_id_story_or_long_text(study: Study) -> None:
    """None of the markers stands anywhere in the released tables; the organisation keeps its name."""
    release = released(consented(study)[0], key=KEY)
    text = everything(release.study)
    for marker in ("Ann", "ann.smith", "Cat", "cat.cole", "Bob", "bob.brown", "soup", "xxxx"):
        assert marker not in text
    assert "The Club" in text
    assert len(release.study.relationships) == 2


def test_a_release_still_fits_together(study: Study) -> None:
    """Every pseudonym leads to an actor of the release, wherever it stands."""
    safe = released(consented(study)[0], key=KEY).study
    assert Study.from_frames(**safe.tables) == safe


def test_two_releases_cannot_be_linked(study: Study) -> None:
    """Fresh keys give other pseudonyms; the same key gives the same."""
    one, two = (set(released(study).study.actors.ids) - {"club"} for _ in range(2))
    assert not one & two
    assert pseudonyms(["a", "b"], KEY) == pseudonyms(["a", "b"], KEY)
    assert pseudonyms(["a"], KEY, release="1") != pseudonyms(["a"], KEY, release="2")


def test_tables_of_single_people_are_withheld_with_their_figures(study: Study) -> None:
    """A table whose rows are people goes, its figure too, and the release says so; sums stay."""
    result = Result(
        tables={"degrees": pl.DataFrame({"person": ["ann.smith"]}), "sums": pl.DataFrame({"n": [3]})},
        columns={"degrees": {"person": ColumnNote(meaning="who")}},
        people={"degrees": ("person",)},
        statements=[Statement(name="n", text="3 people", value=3)],
        figures=[Figure(name="f", title="t", alt="a", table="degrees", spec={})],
    )
    public = released(study, results=[result]).results[0]
    assert set(public.tables) == {"sums"}
    assert public.figures == ()
    assert public["n"] == 3
    assert set(released(study, results=[result], audience="internal").results[0].tables) == {"degrees", "sums"}
    assert any("degrees" in note for note in released(study, results=[result]).protection)


def test_an_internal_release_keeps_names_and_no_stories(study: Study) -> None:
    """Whoever keeps the study sees names; what was told stays home all the same."""
    text = everything(released(study, audience="internal").study)
    assert "Ann Smith" in text
    assert "soup" not in text


def test_an_unknown_audience_is_refused(study: Study) -> None:
    """There are three."""
    with pytest.raises(ParameterError, match="partners"):
        released(study, audience="everyone")
