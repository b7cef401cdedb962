"""What shows itself in a notebook: counts and findings, escaped, and nobody's name, id or story."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

import kindframe as kf
from kindframe.analysis import Analysis, ColumnNote, Figure, Result, Statement
from kindframe.errors import UnknownName
from kindframe.settings import Settings

HOSTILE = "</td><script>alert(1)</script>"
PEOPLE = [kf.Actor(id="anna-77", name="Anna Marker", kind="person"), kf.Actor(id="bo-78", kind="person")]


class _Tags(HTMLParser):
    """Collects the tags of a page and checks that each is closed by its own."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _tags(page: str) -> set[str]:
    parser = _Tags()
    parser.feed(page)
    assert parser.open == []
    return parser.seen


def _result() -> Result:
    return Result(
        tables={
            "groups": pl.DataFrame({"group": [HOSTILE, "b"], "people": [12000, 3], "share": [0.25, None]}),
            "actors": pl.DataFrame({"id": ["anna-77"], "ties": [3]}),
        },
        columns={"groups": {"people": ColumnNote(meaning="how many <people>")}},
        people={"actors": ("id",)},
        statements=(
            Statement(name="ties", text="There are 3 ties.", value=3),
            Statement(name="share", text="A quarter is tied.", value=0.25, main=True),
        ),
        figures=(
            Figure(name="groups", title="A is larger", alt="Bars.", table="groups", spec={"mark": "bar"}),
            Figure(name="actors", title="Each", alt="Dots.", table="actors", spec={"mark": "point"}),
        ),
        notes=("One note.",),
        analysis=Analysis(name="x", title="X", question="Who is tied?", definition="", run=lambda study: Result()),
    )


def test_a_study_shows_counts_and_how_it_was_read() -> None:
    """The display of a study holds its counts, and neither names nor ids."""
    page = kf.Study.from_records(PEOPLE, settings=Settings(title=HOSTILE))._repr_html_()
    assert "2 people" in page
    assert "anna-77" not in page
    assert "Marker" not in page
    assert "script" not in _tags(page)


def test_a_study_read_from_files_shows_that_nothing_was_lost(tmp_path: Path) -> None:
    """The conservation of each file is in the display, and how many problems there were."""
    (tmp_path / "people.csv").write_text("id,name\nanna-77,Anna\n,Nobody\n", encoding="utf-8")
    study = kf.read(tmp_path)
    page = study._repr_html_()
    for count in study.report.counts:
        assert str(count).partition(": ")[2] in page
    assert "2 read = 1 kept + 1 set aside" in page
    assert "1 problem;" in page
    assert "Nobody" not in page


def test_a_result_shows_the_main_finding_first_and_no_single_people() -> None:
    """Main finding, other findings, tables of groups; rows about single people are named and not shown."""
    page = _result()._repr_html_()
    assert page.index("A quarter is tied.") < page.index("There are 3 ties.")
    assert "12,000" in page
    assert "how many &lt;people&gt;" in page
    assert "anna-77" not in page
    assert "actors, 1 row about single people" in page
    assert "result.picture(&#x27;groups&#x27;)" in page
    assert "result.picture(&#x27;actors&#x27;)" not in page
    assert _tags(page) <= {
        "h3",
        "p",
        "strong",
        "ul",
        "li",
        "details",
        "summary",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }


def test_a_long_table_shows_its_first_rows_and_says_how_many_follow() -> None:
    """Ten rows are shown of twelve."""
    held = Result(tables={"t": pl.DataFrame({"n": list(range(12))})})
    assert "... and 2 more rows." in held._repr_html_()


def test_a_picture_is_given_to_notebooks_with_its_data_and_its_words() -> None:
    """The bundle holds the specification, bound to the table, and the words for whoever cannot see it."""
    bundle = _result().picture("groups")._repr_mimebundle_()
    assert bundle["text/plain"] == "A is larger. Bars."
    spec = bundle["application/vnd.vegalite.v6.json"]
    assert spec["mark"] == "bar"
    assert spec["title"]["text"] == ["A is larger"]
    assert spec["config"]["axisY"]["titleAngle"] == 0, "what goes up is said level, above its axis"
    assert [row["people"] for row in spec["data"]["values"]] == [12000, 3]
    with pytest.raises(UnknownName, match="groups"):
        _result().picture("group")


def test_what_shows_no_html_is_given_the_same_in_words() -> None:
    """A terminal or a paper gets words: counts of a study, ties of a network, findings with the main one first."""
    study = kf.Study.from_records([*PEOPLE, kf.Relationship(source="anna-77", target="bo-78")])
    for held, words in ((study, "2 people"), (study.network(), "1 directed tie"), (_result(), "A quarter is tied.")):
        forms = held._repr_mimebundle_()
        assert forms["text/html"] == held._repr_html_()
        assert words in forms["text/plain"]
        assert "anna-77" not in forms["text/plain"]
    plain = _result()._repr_mimebundle_()["text/plain"]
    assert plain.index("A quarter is tied.") < plain.index("There are 3 ties.") < plain.index("One note.")


def test_names_stand_left_and_numbers_right() -> None:
    """Whatever the notebook's own style is, no head is in the middle; no colour is set, so a dark page is dark."""
    study = kf.Study.from_records([*PEOPLE, kf.Relationship(source="anna-77", target="bo-78")])
    pages = [held._repr_html_() for held in (study, study.network(), _result())]
    for page in pages:
        cells = re.findall(r"<t[hd](?![a-z])[^>]*>", page)
        assert cells
        assert all("text-align:" in cell for cell in cells)
        assert "color" not in page
    assert "<h3>Network: 2 nodes, 1 directed tie</h3>" in pages[1]
    assert '<th scope="col" style="text-align:right" title="how many &lt;people&gt;">people</th>' in pages[2]
    assert '<th scope="col" style="text-align:left">group</th>' in pages[2]
