"""What actors are called: topics and places are no people, in sentences, above tables, over columns and in charts."""

from __future__ import annotations

import attrs
import polars as pl

from kindframe import Actor, Relationship, Study
from kindframe.analysis import Analysis, ColumnNote, Figure, Result, Statement
from kindframe.exporting import Release
from kindframe.overview import overview
from kindframe.settings import KindNote, Settings, Wave
from kindframe_report.calling import called

TOPICS = Study.from_records(
    [
        Actor(id="t1", name="Loneliness", kind="topic"),
        Actor(id="hall", name="The Hall", kind="place"),
        Relationship(source="t1", target="hall"),
    ],
    settings=Settings(kinds={"actor": {"topic": KindNote(people=False)}}),
)
STREET = Study.from_records([Actor(id="a", kind="person"), Actor(id="club", name="The Club", kind="group")])


def result() -> Result:
    """An answer that is written of people and actors, with a chart that draws one column of its table."""
    people = pl.DataFrame({"id": ["t1"], "people_alone": [1], "actors": [2]})
    spec = {"mark": "bar", "encoding": {"x": {"field": "actors", "type": "quantitative", "title": "Actors"}}}
    return Result(
        tables={"people": people, "clubs": pl.DataFrame({"body": ["hall"], "one": ["club"], "plain": ["club"]})},
        columns={
            "people": {
                "people_alone": ColumnNote(meaning="people tied to nobody", unit="people"),
                "actors": ColumnNote(meaning="how many actors"),
            },
            "clubs": {"one": ColumnNote(meaning="one club", refers="actors"), "plain": ColumnNote(meaning="a word")},
        },
        left_out={"people": 3},
        statements=(Statement(name="s", text="An actor is alone.", value=1, n=2, of="people"),),
        figures=(Figure(name="f", title="Two people", alt="A bar of people.", table="people", spec=spec),),
    )


def of(study: Study) -> Result:
    """The answer as the page of a study gives it."""
    release = Release(study=study, audience="public", results=(result(),))
    return called(release, overview(study))[0]


def test_topics_are_called_topics_everywhere() -> None:
    """A table and its columns as well; a column that a chart draws keeps the name that the chart knows it by."""
    told = of(TOPICS)
    assert told.statements[0].text == "A place or topic is alone."
    assert list(told.tables) == ["topics", "clubs"]
    assert told.tables["topics"].columns == ["id", "topics alone", "actors"]
    notes = told.columns["topics"]
    assert (notes["topics alone"].meaning, notes["topics alone"].unit) == ("topics tied to nothing", "topics")
    assert notes["actors"].meaning == "how many places and topics"
    assert told.left_out == {"topics": 3}
    assert (told.figures[0].table, told.figures[0].title) == ("topics", "Two topics")
    assert told.figures[0].bound(told.tables)["data"]["values"][0]["actors"] == 2


def test_topics_come_nowhere_and_are_nobody() -> None:
    """What only people can do or be is said otherwise of topics; an organisation may still be somebody."""
    texts = ["2 visits: people and places they come to.", "Somebody comes to it.", "It is known of nobody."]
    written = Result(statements=tuple(Statement(name=t, text=t, value=1, n=2, of="people") for t in texts))
    bodies = Study.from_records([Actor(id="o", kind="organisation")])
    for study, told in (
        (TOPICS, ["2 joined pairs: topics and places they are joined to.", "Something is joined to it."]),
        (bodies, ["2 visits: organisations and places they come to.", "Somebody comes to it."]),
    ):
        release = Release(study=study, audience="public", results=(written,))
        said = [s.text for s in called(release, overview(study))[0].statements]
        assert said[:2] == told
        assert said[2] == ("It is known of none." if study is TOPICS else "It is known of nobody.")


def test_people_stay_people() -> None:
    """Where a study has people, nothing is renamed."""
    told = of(STREET)
    assert list(told.tables) == ["people", "clubs"]
    assert told.statements[0].text == "An actor is alone."


def test_ids_become_names_in_columns_that_are_said_to_hold_them() -> None:
    """By the declaration of the column, or by a name that columns of ids go by; a word that is like an id stays."""
    assert of(TOPICS).tables["topics"]["id"].to_list() == ["Loneliness"]
    table = of(STREET).tables["clubs"]
    assert table.row(0) == ("hall", "The Club", "club")


def test_waves_go_by_their_titles_in_sentences_tables_and_charts() -> None:
    """A chart that asks for one wave asks for its title, and draws waves in their order, not that of their letters."""
    waves = (Wave(id="1", title="Spring"), Wave(id="2", title="Autumn"))
    street = Study.from_records([Actor(id="a", kind="person")], settings=Settings(waves=waves))
    encoding = {"x": {"field": "wave", "type": "nominal"}, "y": {"field": "n", "type": "quantitative"}}
    spec = {"mark": "bar", "encoding": encoding, "transform": [{"filter": {"field": "wave", "equal": "2"}}]}
    made = Result(
        tables={"t": pl.DataFrame({"wave": ["1", "2"], "first": ["1", "2"], "n": [1, 2]})},
        columns={"t": {"wave": ColumnNote(meaning="the wave", refers="waves"), "first": ColumnNote(meaning="a group")}},
        statements=(Statement(name="s", text="3 ties were lost between waves 1 and 2.", value=3, n=9, of="ties"),),
        figures=(Figure(name="f", title="Wave 1 to 2: 3 lost", alt="Bars by wave.", table="t", spec=spec),),
        notes=("Not asked in wave 1.",),
    )
    (told,) = called(Release(study=street, audience="public", results=(made,)), overview(street))
    assert told.statements[0].text == "3 ties were lost between Spring and Autumn."
    assert told.notes == ("Not asked in Spring.",)
    assert told.tables["t"]["wave"].to_list() == ["Spring", "Autumn"]
    assert told.tables["t"]["first"].to_list() == ["1", "2"]
    figure = told.figures[0]
    assert figure.title == "Spring to Autumn: 3 lost"
    assert figure.spec["transform"] == [{"filter": {"field": "wave", "equal": "Autumn"}}]
    assert figure.spec["encoding"]["x"]["sort"] == ["Spring", "Autumn"]


def test_headings_of_tables_and_how_to_read_them_speak_of_topics_too() -> None:
    """What an analysis says of its tables is put into the same words as the tables."""
    analysis = Analysis(
        name="a", title="t", question="q", definition="d", run=result, reading="Look at people.",
        tables={"people": "Every person", "clubs": "Clubs"},
    )  # fmt: skip
    made = attrs.evolve(result(), analysis=analysis)
    (told,) = called(Release(study=TOPICS, audience="public", results=(made,)), overview(TOPICS))
    assert told.analysis is not None
    assert told.analysis.tables == {"topics": "Every topic", "clubs": "Clubs"}
    assert told.analysis.reading == "Look at topics."
