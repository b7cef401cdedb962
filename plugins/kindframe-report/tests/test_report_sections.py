"""Which sections are written and what opens the page: as a study or a person chose, and how sure each finding is."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import attrs
import polars as pl
import pytest

from kindframe import Actor, Relationship, Study
from kindframe.analysis import Provenance, Result, Statement
from kindframe.errors import UnknownName
from kindframe.exporting import Release
from kindframe.overview import Met, RowsRead, overview
from kindframe.settings import AttributeNote, ReportChoice, Settings
from kindframe_report.answers import answers, said
from kindframe_report.downloads import link
from kindframe_report.findings import findings, sureness
from kindframe_report.writing import page

Seen = Callable[[str], Any]


def chosen(study: Study, **choice: Any) -> Study:
    """The study with its report chosen."""
    return Study(tables=dict(study.tables), settings=attrs.evolve(study.settings, report=ReportChoice(**choice)))


def test_a_study_chooses_and_orders_its_sections(samples: ModuleType, seen: Seen) -> None:
    """Only the named ones are there, in that order; protection is told although it was not named."""
    study = chosen(samples.study(), sections=("methods", "glance"))
    held = seen(page(samples.release(study=study)))
    sections = [value for tag, name, value in held.values if tag == "section" and name == "id"]
    assert sections == ["methods", "glance", "protection"]
    assert "script" not in [tag for tag, _ in held.tags]


def test_a_person_overrules_the_study(samples: ModuleType, seen: Seen) -> None:
    """What is asked for in the release comes before what the settings name; links lead nowhere that is left out."""
    study = chosen(samples.study(), sections=("methods",))
    held = seen(page(samples.release(study=study, options={"sections": ("glance", "quality")})))
    sections = [value for tag, name, value in held.values if tag == "section" and name == "id"]
    assert sections == ["glance", "quality", "protection"]
    links = {link[1:] for link in held.all("href") if link.startswith("#")}
    assert links <= set(held.all("id"))


def test_a_section_that_is_none_is_met_with_the_nearest(samples: ModuleType) -> None:
    """A slip of the pen is told, with what was meant."""
    with pytest.raises(UnknownName, match="Did you mean 'places'"):
        page(samples.release(options={"sections": ("place",)}))


def test_settings_keep_what_the_report_shows() -> None:
    """The choice is read from study.toml and written back; a key that is none is refused."""
    text = '[report]\nsections = ["glance"]\nfindings = ["mixing"]\n'
    held = Settings.from_toml(text)
    assert held.report == ReportChoice(sections=("glance",), findings=("mixing",))
    assert Settings.from_toml(held.to_toml()) == held


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"p": 0.0004}, "Chance alone would seldom give this (p < 0.001). It rests on 40 ties."),
        ({"p": 0.03}, "Chance alone would not often give this (p = 0.030). It rests on 40 ties."),
        ({"p": 0.4}, "It may be chance (p = 0.40). It rests on 40 ties."),
        ({"interval": (0.2, 0.5)}, "With 95% confidence it lies between 0.2 and 0.5. It rests on 40 ties."),
        ({}, "Counted over 40 ties; nothing is estimated."),
        ({"searched": True}, "Found by a search over 40 ties: another method may find otherwise."),
    ],
)
def test_how_sure_a_finding_is_stands_in_words(given: dict[str, Any], words: str) -> None:
    """Tested, estimated or counted: each is said for what it is."""
    assert sureness(Statement(name="s", text="A share.", value=0.3, n=40, of="ties", **given)) == words


def test_a_number_that_a_sentence_rests_on_and_that_is_not_told_is_said_to_be_kept_back() -> None:
    """What protection took away is not left out without a word, at the opening and in the small print."""
    held = Statement(name="s", text="A share of 0.3.", value=0.3, of="ties", p=0.4)
    kept = "It may be chance (p = 0.40). On how many ties it rests is not told: it would give away another number."
    assert sureness(held) == kept
    assert said(held).basis.startswith("on how many ties it rests is not told; it may be chance")


def test_the_first_finding_of_groups_says_by_what_they_are() -> None:
    """In the words of the study; with none, or where no finding tells of groups, nothing is added."""
    held = Statement(name="s", text="People in the group “a” have more.", value=2.0, n=40, of="people", main=True)
    made = Provenance(analysis="gaps", parameters={"by": "street_end"}, plugin="p", version="1")
    told = answers((Result(statements=(held,), provenance=made),), set())
    means = {"street_end": AttributeNote(meaning="the part of the street the home is in.")}
    assert [f.groups for f in findings(told, notes=means)] == ["Street end: the part of the street the home is in."]
    means = {"street_end": AttributeNote(meaning="at which of two ends the home is", label="end of the street")}
    assert [f.groups for f in findings(told, notes=means)] == ["End of the street: at which of two ends the home is."]
    assert [f.groups for f in findings(told)] == [""]
    other = answers((Result(statements=(attrs.evolve(held, text="People have 2.0."),), provenance=made),), set())
    assert [f.groups for f in findings(other, notes=means)] == [""]


def test_what_opens_the_page_is_what_the_study_names(samples: ModuleType) -> None:
    """By analysis its main statement, by analysis and statement that one; what is not told is passed over."""
    told = answers((samples.result(),), set())
    assert [held.text for held in findings(told)] == [
        "Of a hundred possible ties between people, about five are there."
    ]
    assert findings(told, ("profile/density",)) == findings(told)
    # Reciprocity is undefined in the sample, so that the choice falls back on what tells most.
    assert findings(told, ("profile/reciprocity",)) == findings(told)


def test_the_main_finding_comes_first(samples: ModuleType, seen: Seen) -> None:
    """The first heading of the opening is the main finding, with how sure it is, before who was asked."""
    told = seen(page(samples.release())).text
    at = [told.index(words) for words in ("The main finding", "How sure?", "Who was asked, and what", "In numbers")]
    assert at == sorted(at)


def test_a_table_is_taken_along_as_csv_that_runs_nothing() -> None:
    """The link reads back as the table; what a spreadsheet would run has an apostrophe; a huge table has no link."""
    table = pl.DataFrame({"name": ["Ann", "=1+2", None], "n": [1, 2, None], "kinds": [["a", "b"], [], None]})
    address = link(table)
    head, _, data = address.partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    rows = list(csv.reader(io.StringIO(base64.b64decode(data).decode("utf-8"))))
    assert rows == [["name", "n", "kinds"], ["Ann", "1", "a;b"], ["'=1+2", "2", ""], ["", "", ""]]
    assert link(pl.DataFrame({"n": range(30_000)})) == ""


def test_a_question_without_an_answer_is_told_once_at_the_end(samples: ModuleType, seen: Seen) -> None:
    """An analysis with nothing to show has no part of its own: its question stands among those without an answer."""
    bare = attrs.evolve(samples.result(), statements=samples.result().statements[1:], figures=())
    made = page(samples.release(results=(bare,)))
    told = seen(made).text
    assert "Questions without an answer here" in told
    assert "Because no tie was reported as running one way." in told
    assert not re.search(r'id="answer-profile"', made)


def test_who_is_not_here_is_told(samples: ModuleType, seen: Seen) -> None:
    """Whatever the study, the report says whom no study of this kind can see."""
    assert "Whoever was neither asked nor named" in seen(page(Release(study=samples.study()))).text


def test_what_is_not_in_a_study_without_people_is_not_called_somebody(seen: Seen) -> None:
    """A study of places and topics asked nobody: what is missing is what its sources do not name, and a tie is told."""
    settings = Settings.from_toml(
        '[codebook.actor]\ntopic = "a subject"\n[codebook.relationship]\ndiscussed = "the topic was discussed there"\n'
        "[kinds.actor.topic]\npeople = false\n"
    )
    actors = [Actor(id="a", kind="place"), Actor(id="t", kind="topic"), Actor(id="u", kind="topic")]
    ties = [Relationship(source="a", target=topic, kind="discussed") for topic in "tu"]
    study = Study.from_records([*actors, *ties]).with_(settings=settings)
    told = seen(page(Release(study=study))).text
    assert "What the sources of the study do not name is not here" in told
    assert "neither asked nor named" not in told
    assert "A tie means: the topic was discussed there." in told


def test_notes_of_reading_are_not_called_problems(samples: ModuleType, seen: Seen) -> None:
    """Where reading met nothing but notes, the heading says that something was noted, and of no problems."""
    held = overview(samples.study())
    note = Met(code="KF-COL-02", severity="note", files=("people.csv",), count=2)
    warned = attrs.evolve(note, code="KF-REF-01", severity="warning")
    for met, heading in (((note,), "Noted while reading"), ((note, warned), "Problems met while reading")):
        made = seen(page(Release(study=samples.study(), overview=attrs.evolve(held, met=met)))).text
        assert heading in made


def test_one_thing_is_told_once_and_a_reason_ends(samples: ModuleType, seen: Seen) -> None:
    """Two analyses that say the same with numbers of other lengths open the page once; a given reason gets its stop."""
    counted = Statement(name="a", text="On average a person is tied to 5.44 others.", value=5.44, n=50, of="people")
    about = [attrs.evolve(counted, main=True), attrs.evolve(counted, text=counted.text.replace("5.44", "5.4"))]
    made = [attrs.evolve(samples.result(), statements=(one,)) for one in about]
    told = findings(answers(made, set()))
    assert [one.text for one in told] == ["On average a person is tied to 5.44 others."]
    why = "No consent is recorded. They are here on this basis: published"
    assert f"{why}." in seen(page(samples.release(protection=(why,)))).text


def test_two_findings_in_the_same_words_are_two_where_their_numbers_differ(samples: ModuleType) -> None:
    """What was kept from the second wave to the third does not repeat what was kept from the first to the second."""
    texts = ["40 ties were kept between waves 1 and 2.", "12 ties were kept between waves 2 and 3."]
    told = [Statement(name=text, text=text, value=40.0, n=50, of="ties", main=True) for text in (*texts, texts[0])]
    made = [attrs.evolve(samples.result(), statements=(one,)) for one in told]
    assert [one.text for one in findings(answers(made, set()))] == texts


def test_a_file_that_is_read_twice_says_for_what(samples: ModuleType, seen: Seen) -> None:
    """A table of alters gives people and ties: its two lines of rows are told apart."""
    held = overview(samples.study())
    rows = [RowsRead(file="alters.csv", table=name, read=9, kept=9) for name in ("actors", "relationships")]
    text = seen(page(Release(study=samples.study(), overview=attrs.evolve(held, read=tuple(rows))))).text
    assert "alters.csv (actors): 9 read, all kept" in text
    assert "alters.csv (relationships): 9 read, all kept" in text


def test_a_spread_of_which_most_is_hidden_is_not_drawn(samples: ModuleType) -> None:
    """Where more rows of its table are hidden than are left, what is left is no spread; one row alone is no chart."""
    result = samples.result()
    figure = result.figures[0]
    height = result.tables[figure.table].height
    for left_out, told in ((height, 1), (height + 1, 0)):
        (answer,) = answers([attrs.evolve(result, left_out={figure.table: left_out})], set())
        assert len([chart for chart in answer.charts if not chart.failed]) == told
    single = attrs.evolve(result, tables={**result.tables, figure.table: result.tables[figure.table].head(1)})
    assert answers([single], set())[0].charts == ()


def test_charts_that_are_left_out_are_told_of_once_where_people_are_protected(samples: ModuleType, seen: Seen) -> None:
    """Nobody can tell from it whether there was nothing to draw or what was drawn was kept back."""
    bare = attrs.evolve(samples.result(), figures=())
    for facts, told in (({"grouped_by": "group"}, True), ({}, False)):
        text = seen(page(Release(study=samples.study(), results=(bare,), facts=facts))).text
        assert text.count("Charts that would tell of too few people are left out.") == told


def test_rows_that_a_chart_does_not_draw_are_named_once(samples: ModuleType, seen: Seen) -> None:
    """Rows without their number and rows that are gone are said together; those that the table shows are counted."""
    result = samples.result()
    figure = result.figures[0]
    table = result.tables[figure.table]
    hidden = table.with_columns(ties=pl.when(pl.int_range(pl.len()) > 0).then("ties"))
    kept = attrs.evolve(result, tables={**result.tables, figure.table: hidden}, left_out={figure.table: 2})
    text = seen(page(Release(study=samples.study(), results=(kept,)))).text
    assert text.count("Not every row of the table behind this chart is drawn") == 1
    assert "The table below shows one of them, with a dash for the number." in text


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ("people in both waves", "person in both waves"),
        ("pairs of kinds of tie", "pair of kinds of tie"),
        ("ordered pairs", "ordered pair"),
    ],
)
def test_one_is_told_as_one(of: str, words: str) -> None:
    """A count of one is followed by one of what is counted; and how many were looked at is no finding to open with."""
    one = Statement(name="s", text="It is so.", value=0.5, n=1, of=of)
    assert said(one).basis == f"rests on 1 {words}"
    assert sureness(one) == f"Counted over 1 {words}; nothing is estimated."
    looked = Statement(name="n", text="This looks at 50 people.", value=50, n=50, of="people", total=True)
    assert findings(answers([Result(statements=(looked,))], set())) == ()


def test_none_of_so_many_leads_as_a_count_does() -> None:
    """That none of so many pairs meet more than by chance is told before shares, as a count of them would be."""
    texts = ["4 of 9 do.", "A share is 3.5%.", "Another share is 4%.", "A third share is 5%.", "None of 9 do more."]
    statements = tuple(Statement(name=text, text=text, value=float(n), n=9, of="pairs") for n, text in enumerate(texts))
    (told,) = answers([Result(statements=statements)], set())
    assert [one.text for one in told.lead] == ["4 of 9 do.", "A share is 3.5%.", "None of 9 do more."]


def test_a_spread_of_many_counts_is_drawn_although_more_rows_are_hidden(samples: ModuleType) -> None:
    """Where even the largest that the hidden rows could be is less than what is told, most of it is told."""
    result = samples.result()
    figure = result.figures[0]
    bars = attrs.evolve(
        figure,
        spec={
            "mark": "bar",
            "encoding": {"x": {"field": "n", "type": "ordinal"}, "y": {"field": "people", "type": "quantitative"}},
        },
    )
    # Six rows are hidden. None is more than the least that is told: of 5 each they would be 30 people beside 45 told.
    for people, told in (([5, 10, 15, 10, 5], 1), ([5, 5, 5, 5, 5], 0), ([20, 25], 0)):
        table = pl.DataFrame({"n": range(len(people)), "people": people})
        held = attrs.evolve(result, tables={figure.table: table}, figures=(bars,), left_out={figure.table: 6})
        assert len(answers([held], set())[0].charts) == told


def test_a_number_that_is_told_as_a_main_finding_is_not_told_by_another_analysis_too(samples: ModuleType) -> None:
    """Three analyses know who has no tie; the one that asks for it says so."""
    result = samples.result()
    alone = attrs.evolve(result.statements[0], name="isolates", main=True)
    first = attrs.evolve(result, statements=(alone,))
    second = attrs.evolve(result, statements=(attrs.evolve(alone, main=False, text="Said again."),))
    asks, other = answers([first, second], set())
    assert asks.lead
    assert not other.lead
    assert not other.further
    (by_itself,) = answers([second], set())
    assert by_itself.lead[0].text == "Said again."
