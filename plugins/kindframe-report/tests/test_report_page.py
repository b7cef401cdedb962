"""The page as a whole: offline, escaped whatever the study holds, the same each time, whole for any study."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from kindframe import Actor, Study
from kindframe.errors import StoreNotSaved
from kindframe.exporting import Release
from kindframe.settings import AttributeNote
from kindframe_report.writing import page, write

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "</svg><img src=x onerror=alert(1)>",
    "<img src='http://example.org/x.png'>",
    '"><b onmouseover="alert(1)">',
    "' onfocus='alert(1)' x='",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "${alert(1)}`",
    "<!-- comment -->",
    "]]><x/>",
    "&lt;b&gt;&amp;",
    "&#60;script&#62;",
    "<a href=//example.org>x</a>",
    "</details></section></main>",
    "\u202egnp.exe",
    "a\x00b\x1b[31mc",
    "url(http://example.org/x)",
    "<style>*{display:none}</style>",
)

Seen = Callable[[str], Any]


@pytest.fixture(scope="module")
def text(samples: ModuleType) -> str:
    """The page of the harmless street."""
    made: str = page(samples.release())
    return made


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_leaves_the_tags_of_a_harmless_one(samples: ModuleType, seen: Seen, hostile: str) -> None:
    """As name, group, kind, story, attribute and file name it stands as text: tags and attributes are the same."""
    harmless = seen(page(samples.release(re.sub(r"[^ ]", "h", hostile), audience="internal")))
    assert seen(page(samples.release(hostile, audience="internal"))).tags == harmless.tags


def test_a_hostile_text_is_shown_as_it_is_written(samples: ModuleType, seen: Seen) -> None:
    """Escaping hides nothing: the title of the page reads as the study has it."""
    assert "The street of <b>&amp;" in seen(page(samples.release("<b>&amp;"))).text


def test_marks_that_turn_text_around_are_replaced(samples: ModuleType) -> None:
    """Control characters and overrides of direction never reach the page."""
    made = page(samples.release("a\u202eb\x1bc\x00d"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", made)
    assert "a\ufffdb\ufffdc\ufffdd" in made


def test_nothing_is_asked_of_the_network(text: str, seen: Seen) -> None:
    """No element loads anything, no handler stands in the page, and every link stays in it."""
    held = seen(text)
    loading = {"link", "img", "iframe", "object", "embed", "use", "image", "base"}
    assert not loading & {tag for tag, _ in held.tags}
    assert not [name for _, names in held.tags for name in names if name.startswith("on")]
    assert not held.all("src")
    assert not held.all("xlink:href")
    assert all(link.startswith(("#", "data:text/csv;")) for link in held.all("href"))
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text
    assert not re.search(r"fetch\(|XMLHttpRequest|WebSocket|import\(|innerHTML|eval\(", text)


def test_the_policy_allows_its_own_script_and_nothing_else(text: str, seen: Seen) -> None:
    """Of two scripts one is data; the other is allowed by its hash, before anything else is in the page."""
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, flags=re.DOTALL)
    assert [attributes for attributes, _ in scripts] == [' type="application/json" id="network-data"', ""]
    digest = base64.b64encode(hashlib.sha256(scripts[1][1].encode()).digest()).decode()
    policy = next(value for value in seen(text).all("content", "meta") if value.startswith("default-src"))
    assert policy.startswith("default-src 'none'; ")
    assert re.findall(r"script-src ([^;]*)", policy) == [f"'sha256-{digest}'"]
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.parametrize("hostile", ["</script><b>", "<!--<script>", "]]>", "\u2028'"])
def test_a_name_cannot_end_the_data_it_stands_in(samples: ModuleType, hostile: str) -> None:
    """The data is one script element whose text reads back as JSON with the name as it was; no tag stands in it."""
    made = page(samples.release(hostile, audience="internal"))
    data = re.findall(r'<script type="application/json" id="network-data">(.*?)</script>', made, flags=re.DOTALL)
    assert len(data) == 1
    assert "<" not in data[0]
    assert any(hostile in name for name in json.loads(data[0])["names"])


def test_the_public_is_shown_no_attribute_and_no_id(samples: ModuleType) -> None:
    """What the marks may be coloured by depends on the audience, and so do the names of who has none."""
    study = samples.study("Ann")
    settings = attrs.evolve(study.settings, attributes={"actors": {"note": AttributeNote(meaning="a note")}})
    records = [Actor(id=f"id-{i}", kind="person", attributes={"note": "blue" if i % 2 else "green"}) for i in range(9)]
    actors = [*(actor for actor in study.actors if actor.id != "p2"), *records]
    kept = [r for r in study.relationships if "p2" not in (r.source, r.target)]
    acts = [a for a in study.actions if "p2" not in (*a.givers, *a.receivers)]
    held = Study.from_records([*actors, *kept, *acts], settings=settings)
    own, others = (page(Release(study=held, audience=audience)) for audience in ("internal", "public"))
    assert "id-3" in own
    assert '"green"' in own
    assert "id-3" not in others
    assert "green" not in re.sub(r"<style>.*?</style>", "", others, flags=re.DOTALL)


def test_the_page_is_the_same_each_time(samples: ModuleType, text: str) -> None:
    """The same release gives the same bytes: no clock, no chance, no order of a set."""
    assert page(samples.release()) == text


def test_the_page_can_be_walked_by_its_headings_and_landmarks(text: str, seen: Seen) -> None:
    """One first heading; none skips a level; main, nav, header and footer stand once; links lead somewhere."""
    held = seen(text)
    levels = [int(tag[1]) for tag, _ in held.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    names = [tag for tag, _ in held.tags]
    assert all(names.count(landmark) == 1 for landmark in ("main", "nav", "header", "footer"))
    ids = held.all("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in held.all("href") if link.startswith("#")} <= set(ids)
    assert set(held.all("aria-labelledby")) <= set(ids)


def test_every_picture_and_table_says_what_it_is(text: str, seen: Seen) -> None:
    """A drawing is an image with words or an ornament; a table has a caption; the language is stated."""
    held = seen(text)
    drawings = [set(names) for tag, names in held.tags if tag == "svg"]
    assert drawings
    assert all({"role", "aria-label"} <= names or "aria-hidden" in names for names in drawings)
    assert all(held.all("aria-label", "svg"))
    names = [tag for tag, _ in held.tags]
    assert names.count("table") == names.count("caption")
    assert held.all("lang", "html") == ["en-GB"]


def test_what_a_number_rests_on_stands_beside_it(text: str, seen: Seen) -> None:
    """Count and interval of a statement, the reason of an undefined one, the plugin and its version are told."""
    told = seen(text).text
    assert "rests on 118 people; 95% interval 0.041 to 0.061" in told
    assert (
        "Not defined here, because no tie was reported as running one way: the share of ties that are returned." in told
    )
    assert "Computed by kindframe-connections 0.1.0." in told
    assert "Settings. wave = 1, seed = 1" in told


def test_what_failed_is_not_computed_and_said(text: str, seen: Seen) -> None:
    """An analysis that failed has its reason; a chart that cannot be drawn costs only itself."""
    told = seen(text).text
    assert "isolation : not computed. it stopped: Ann" in told
    assert "The chart “A chart gone wrong” is not shown: it could not be drawn" in told
    assert "One group has most of the ties" in told


def test_a_made_up_study_says_so_at_the_top(samples: ModuleType, text: str, seen: Seen) -> None:
    """Before anything is told, the reader knows that nobody in it is real; of a real study nothing is said."""
    told = seen(text).text
    assert told.index("This study is made up.") < told.index("At a glance")
    assert "made up" not in seen(page(Release(study=Study.from_records([Actor(id="a")])))).text


def test_conservation_and_problems_are_told(text: str, seen: Seen) -> None:
    """Rows read and what became of them, and the problems by code, stand under data quality."""
    told = seen(text).text
    assert "Ann.csv: 30 read = 28 kept + 2 set aside" in told
    assert "KF-REF-01 set aside Ann.csv 1" in told
    assert "2 of 30 (7%) rows could not be used" in told


@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_study_of_nobody_or_of_one_has_a_page(people: int, seen: Seen) -> None:
    """Nothing to draw is no error: the page says what there is."""
    held = seen(page(Release(study=Study.from_records([Actor(id=f"p{i}", kind="person") for i in range(people)]))))
    told = held.text
    assert ("holds nobody yet" in told) == (people == 0)
    assert ("The picture of connections" in told) == (people > 0)
    assert {0: "nothing to show", 1: "One person stands alone", 2: "Two people stand alone"}[people] in told


def test_stories_and_attributes_are_not_in_the_page(samples: ModuleType) -> None:
    """A report shows counts: no row of a table, no story and no free attribute is carried in it."""
    study = samples.study("Ann")
    records = [Actor(id="zz", name="Zed", kind="person", attributes={"note": "secret-attribute"})]
    made = page(Release(study=study.with_(actors=[*study.actors, *records])))
    assert "secret-attribute" not in made
    assert "zz" not in re.sub(r"<style>.*?</style>", "", made, flags=re.DOTALL)


def test_the_file_is_written_whole_and_private(samples: ModuleType, tmp_path: Path) -> None:
    """The file is the page, its owner's alone, and the loss report counts the rows that are not in it."""
    report = write(samples.release(), tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == page(samples.release())
    assert (tmp_path / "r.html").stat().st_mode & 0o777 == 0o600
    tables = samples.study().tables
    assert {loss.field: loss.count for loss in report.losses} == {n: t.height for n, t in tables.items() if t.height}
    with pytest.raises(StoreNotSaved):
        write(samples.release(), tmp_path / "no" / "r.html")
