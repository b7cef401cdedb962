"""Groups that few people belong to: neither their ids nor their names stand anywhere in what is released."""

from __future__ import annotations

import base64
import csv
import re
from pathlib import Path

import attrs
import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Study
from kindframe.analysis import Counted, Figure, Result, Statement
from kindframe.disclosure import released
from kindframe.disclosure.words.quotes import Quotable
from kindframe.exporting import Quote

EXAMPLES = Path(__file__).parents[1] / "examples"


def street() -> Study:
    """Twelve people on the hill, all in the choir, two in a circle; three by the river have a trio; an old guild."""
    hill = [
        Actor(id=f"p{n}", kind="person", group="Hill", member_of=("choir", "circle") if n < 2 else ("choir",))
        for n in range(12)
    ]
    river = [Actor(id=f"r{n}", kind="person", group="River", member_of=("trio",)) for n in range(3)]
    clubs = {"choir": "Hill Voices", "circle": "Quiet corner", "trio": "The Three Cups", "guild": "Weavers of old"}
    named = [Actor(id=held, name=name, kind="group") for held, name in clubs.items()]
    return Study.from_records([*hill, *river, *named])


def whom(column: str, *rows: range) -> pl.DataFrame:
    """Whom the cells of a column count."""
    return pl.DataFrame({column: [[f"p{n}" for n in row] for row in rows]}, schema={column: pl.List(pl.String)})


def about_clubs() -> Result:
    """What a plugin might say of them, by id and by name, in every place that there is."""
    table = pl.DataFrame({"club": ["choir", "circle", "Quiet corner", "trio", "guild"], "members": [12, 0, 0, 0, 0]})
    inside = whom("members", range(12), range(0), range(0), range(0), range(0))
    spec = {"mark": "bar", "encoding": {"y": {"field": "club", "axis": {"labelExpr": '{"trio": "The Three Cups"}'}}}}
    return Result(
        tables={"clubs": table, "plain": table},
        counted=dict.fromkeys(("clubs", "plain"), Counted(keys=("club",), counts={"members": "people"}, apart=True)),
        members={"clubs": inside, "plain": inside},
        statements=(
            Statement(name="a", text="Hill Voices is the largest.", value=1, n=4, nobody=True),
            Statement(name="b", text="Quiet corner is next.", value=2, n=4, nobody=True),
        ),
        figures=(
            Figure(name="f", title="Clubs", alt="Bars.", table="clubs", spec=spec),
            Figure(name="g", title="The circle is small", alt="Bars.", table="plain", spec={"mark": "bar"}),
        ),
        notes=("Nobody of trio was asked.", "The choir was asked."),
    )


def test_a_group_of_few_is_named_in_no_word_of_a_release() -> None:
    """A club of two, and one of three whose people are in no group that is shown; the one of nobody may be named."""
    release = released(street(), results=[about_clubs()])
    told = release.results[0]
    assert set(release.study.actors.ids) == {"people-1", "choir", "guild"}
    assert told.tables["clubs"]["club"].to_list() == ["choir", "guild"]
    assert told.statement("a").text.startswith("Hill Voices")
    text = str(attrs.asdict(told)) + str(release.study.tables) + str(release.protection)
    for word in ("circle", "Quiet corner", "trio", "The Three Cups"):
        assert word not in text
    assert told.notes == ("The choir was asked.",)
    assert not told.figures


def test_a_group_of_few_is_not_named_in_a_quote() -> None:
    """A story that was released word for word is not quoted where it names one."""
    study = street()
    quotes = {"s1": Quote(text="We met at the Quiet corner.")}
    release = released(study, quotes=Quotable(quotes=quotes))
    assert release.quotes == ()
    assert any("no group may be named in it" in note for note in release.protection)


def test_a_word_the_study_uses_otherwise_may_stand() -> None:
    """A club of two called like a group of twelve takes nothing from what is told of the twelve."""
    people = [Actor(id=f"p{n}", kind="person", group="Hill", member_of=("Hill",) if n < 2 else ()) for n in range(12)]
    study = Study.from_records([*people, Actor(id="Hill", kind="group"), Actor(id="hall", kind="place")])
    table = pl.DataFrame({"group": ["Hill"], "people": [12]})
    counted = Counted(keys=("group",), counts={"people": "people"}, apart=True)
    held = Result(tables={"t": table}, counted={"t": counted}, members={"t": whom("people", range(12))})
    release = released(study, results=[held])
    assert release.results[0].tables["t"]["group"].to_list() == ["Hill"]
    assert "Hill" not in release.study.actors.ids


def test_rows_that_protection_leaves_out_are_counted() -> None:
    """By table: those of few people, and those that name a group that is not shown."""
    few = pl.DataFrame({"place": ["hall", "park", "pub"], "people": [30, 4, 40]})
    counted = Counted(keys=("place",), counts={"people": "people"}, apart=True)
    clubs = about_clubs()
    held = Result(
        tables={"few": few, **clubs.tables},
        counted={"few": counted, **clubs.counted},
        members={"few": whom("people", range(100, 130), range(130, 134), range(200, 240)), **clubs.members},
    )
    told = released(street(), results=[held]).results[0]
    assert told.left_out == {"few": 1, "clubs": 3, "plain": 3}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The made-up study's public report on its groups, with its downloads read."""
    place = tmp_path_factory.mktemp("groups") / "report.html"
    kf.report(kf.read(EXAMPLES / "elm-row"), place, analyses=["bonding", "places", "profile"], frameworks=[])
    text = place.read_text(encoding="utf-8")
    held = [base64.b64decode(part).decode(errors="replace") for part in re.findall(r"base64,([A-Za-z0-9+/=]+)", text)]
    return "\n".join([text, *held])


def test_no_byte_of_a_public_report_tells_of_a_small_group(page: str) -> None:
    """Of the seven on record only the football has nobody in the study; no other has ten people who may be counted."""
    with (EXAMPLES / "elm-row" / "groups.csv").open(encoding="utf-8", newline="") as file:
        groups = {row["id"]: row["name"] for row in csv.DictReader(file)}
    assert groups.pop("five-a-side") in page
    assert len(groups) == 6
    for held, name in groups.items():
        assert not re.search(rf"\b{re.escape(held)}\b", page)
        assert name not in page


def test_a_group_that_is_shown_goes_by_its_name(page: str) -> None:
    """The id stands nowhere but within the name."""
    assert page.count("five-a-side") == page.count("Sunday five-a-side")


def test_a_chart_says_that_it_has_not_every_row(page: str) -> None:
    """At the chart and at its table, with the reason; not how many, which would count what is rare."""
    assert "Not every row of the table behind this chart is shown: too few people" in page
    assert "Not every row of this table is shown: too few people" in page
