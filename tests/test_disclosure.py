"""What leaves: no names, no stories, no rows of single people, and nobody who said no."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from kindframe import Action, Actor, Evidence, Relationship, Response, Study
from kindframe.analysis import Counted, Figure, Result, Statement
from kindframe.disclosure import consented, pseudonyms, released
from kindframe.errors import ParameterError, ReleaseRefused

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


def with_risk(study: Study, audience: str = "partners", **rest: Any) -> Study:
    """What somebody with a purpose is given."""
    made = released(study, audience=audience, purpose="a test", accept_reidentification_risk=True, **rest)
    return made.study


def test_a_public_release_holds_no_person_at_all(study: Study) -> None:
    """Three people are no group of ten: the club stays, alone, and nothing of anybody stands anywhere."""
    release = released(consented(study, purpose="analyse")[0], key=KEY)
    assert release.study.actors.ids == ("club",)
    text = everything(release.study)
    for marker in ("Ann", "ann.smith", "Cat", "cat.cole", "Bob", "bob.brown", "soup", "xxxx"):
        assert marker not in text
    assert "The Club" in text
    assert release.overview is not None
    assert release.overview.actors == {"person": None, "organisation": 1}


def test_partners_with_a_purpose_get_pseudonyms(study: Study) -> None:
    """None of the markers stands in what partners get, and the ties are there."""
    safe = with_risk(consented(study, purpose="analyse")[0], key=KEY)
    text = everything(safe)
    for marker in ("Ann", "ann.smith", "Cat", "cat.cole", "Bob", "bob.brown", "soup", "xxxx"):
        assert marker not in text
    assert "The Club" in text
    assert len(safe.relationships) == 2


def test_a_release_still_fits_together(study: Study) -> None:
    """Every pseudonym leads to an actor of the release, wherever it stands."""
    safe = with_risk(consented(study, purpose="analyse")[0], key=KEY)
    assert Study.from_frames(**safe.tables) == safe


def test_two_releases_cannot_be_linked(study: Study) -> None:
    """Fresh keys give other pseudonyms; the same key gives the same."""
    one, two = (set(with_risk(study).actors.ids) - {"club"} for _ in range(2))
    assert not one & two
    assert pseudonyms(["a", "b"], KEY) == pseudonyms(["a", "b"], KEY)
    assert pseudonyms(["a"], KEY, release="1") != pseudonyms(["a"], KEY, release="2")


def result() -> Result:
    """A table of people with its figure, one that counts people by group, and one that declares nothing."""
    counts = pl.DataFrame({"group": ["north", "south", "west"], "people": [42, 31, 3], "mean": [1.234, 2.5, 9.0]})
    return Result(
        tables={
            "degrees": pl.DataFrame({"person": ["ann.smith"]}),
            "counts": counts,
            "sums": pl.DataFrame({"n": [30]}),
        },
        people={"degrees": ("person",)},
        counted={
            "counts": Counted(
                keys=("group",), counts={"people": "people"}, rests="people", amounts={"mean": "each"}, apart=True
            )
        },
        behind={"counts": pl.DataFrame({"each": [[1.234] * 42, [2.5] * 31, [9.0] * 3]})},
        statements=[
            Statement(
                name="n",
                text="33 of 76 people",
                value=33,
                n=76,
                of="people",
                among=pl.Series([f"of {n}" for n in range(76)]),
                members=pl.Series([f"of {n}" for n in range(33)]),
            ),
            Statement(name="few", text="3 of 76 people", value=3, n=76, of="people"),
            Statement(name="most", text="70 of 76 people", value=70, n=76, of="people"),
            Statement(name="acts", text="33 acts", value=33, n=76, of="acts"),
        ],
        figures=[
            Figure(name="f", title="t", alt="a", table="degrees", spec={}),
            Figure(name="g", title="3 people in the west", alt="a", table="counts", spec={}),
        ],
    )


def test_tables_of_single_people_are_withheld_with_their_figures(study: Study) -> None:
    """A table whose rows are people goes, its figure too, and so does one that declares nothing; both are said."""
    release = released(study, results=[result()])
    public = release.results[0]
    assert set(public.tables) == {"counts"}
    assert [(figure.name, figure.title) for figure in public.figures] == [("g", "result: g")]
    why = release.facts["withheld"]["tables"]
    assert "single people" in why["result/degrees"]
    assert "do not say" in why["result/sums"]
    for reason in why.values():
        assert any(reason in note for note in release.protection)
    asked = {"audience": "internal", "purpose": "a test", "accept_reidentification_risk": True}
    assert set(released(study, results=[result()], **asked).results[0].tables) == {"degrees", "counts"}


def test_a_small_cell_goes_with_what_hangs_on_it(study: Study) -> None:
    """The row of three people goes whole; the others are rounded to five, and means are given to two places."""
    table = released(study, results=[result()]).results[0].tables["counts"]
    assert table.rows() == [("north", 40, 1.23), ("south", 30, 2.5)]
    assert released(study, results=[result()], audience="internal").results[0].tables["counts"].height == 2


def test_a_statement_of_few_people_loses_its_number(study: Study) -> None:
    """Few, all but a few, and what does not show how many people it rests on are told without their number."""
    told = released(study, results=[result()]).results[0]
    assert told["n"] == 35
    assert told.statement("n").text == "35 of 75 people"
    assert told["few"] is None
    assert "fewer than 10" in told.statement("few").undefined
    assert told["most"] is None
    assert "how many people" in told.statement("acts").undefined
    assert not any(digits in statement.text for statement in told.statements[1:] for digits in ("3", "70"))


def test_single_people_are_not_given_away_by_half_a_wish(study: Study) -> None:
    """A purpose without the risk accepted, the risk without a purpose, or the public: refused, with what to do."""
    for asked in (
        {"audience": "partners", "purpose": "a test"},
        {"audience": "internal", "accept_reidentification_risk": True},
        {"audience": "public", "purpose": "a test", "accept_reidentification_risk": True},
    ):
        with pytest.raises(ReleaseRefused) as refused:
            released(study, **asked)
        assert refused.value.hint


def test_people_who_cannot_be_grouped_are_refused_or_left_out() -> None:
    """A study of nothing but people leaves as groups by a column that fits, or not at all; a report goes without."""
    people = [Actor(id=f"p{i}", kind="person", attributes={"job": "baker" if i % 2 else "smith"}) for i in range(40)]
    held = Study.from_records([*people, *(Relationship(source=f"p{i}", target=f"p{(i + 7) % 40}") for i in range(40))])
    with pytest.raises(ReleaseRefused, match="by='job'"):
        released(held)
    assert released(held, graph=False).study.actors.ids == ()
    made = released(held, by="job").study
    assert made.actors.table.select("name", "people").rows() == [("baker", 20), ("smith", 20)]
    ties = made.relationships.table.select("source", "target", "pairs").rows()
    assert ties == [("people-1", "people-2", 20), ("people-2", "people-1", 20)]


def test_an_internal_release_with_a_purpose_keeps_names_and_no_stories(study: Study) -> None:
    """Whoever keeps the study may see names; what was told stays home all the same."""
    text = everything(with_risk(study, "internal"))
    assert "Ann Smith" in text
    assert "soup" not in text


def test_an_unknown_audience_is_refused(study: Study) -> None:
    """There are three."""
    with pytest.raises(ParameterError, match="partners"):
        released(study, audience="everyone")
