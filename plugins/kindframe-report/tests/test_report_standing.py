"""Frameworks on the page: evidence and silence side by side, barriers in words of their own, nothing added up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from kindframe import Action, Actor, Evidence, Study
from kindframe.assessment import Assessment, assess
from kindframe.exporting import Quote, Release
from kindframe.framework import Framework, Item
from kindframe_report.standing import barriers, standings
from kindframe_report.writing import page

FRAMEWORK = Framework(
    id="test",
    title="A test of kindness",
    edition="1",
    items=(
        Item(id="meet", kind="commitment", label="Meet", statement="we shall meet"),
        Item(id="talk", kind="commitment", label="Talk"),
        Item(id="risk", kind="barrier", label="Fear of risk"),
        Item(id="haste", kind="barrier", label="Haste"),
        Item(id="room", kind="condition", label="A room"),
        Item(id="lost", kind="commitment", unknown=True),
    ),
)
CODINGS = {
    "a": (("meet", "for"), ("risk", "for"), ("room", "blocks")),
    "b": (("meet", "against"), ("risk", "for"), ("room", "enables")),
    "c": (("meet", "for"), ("risk", "mixed"), ("room", "mixed")),
}


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    """Three acts coded by one coder against six items."""
    study = Study.from_records(
        [
            Actor(id="p", kind="person"),
            *(Action(id=act, kind="help", givers=("p",)) for act in CODINGS),
            *(
                Evidence(subject=act, item=f"test/{item}", stance=stance, coder="c1", note="a secret note")  # type: ignore[arg-type]
                for act, codings in CODINGS.items()
                for item, stance in codings
            ),
        ]
    )
    return assess(study, FRAMEWORK)


def test_each_item_says_what_speaks_for_and_against_it(assessment: Assessment) -> None:
    """Two acts for, one against; silence is silence; a text nobody knows is marked; a barrier is told of."""
    (held,) = standings([assessment], set())
    lines = {line.label: line for line in held.lines}
    assert (lines["Meet"].counts, lines["Meet"].word) == ("2 for · 1 against", "both ways")
    assert (lines["Talk"].counts, lines["Talk"].word, lines["Talk"].bar) == ("", "silent", "")
    assert (lines["Fear of risk"].counts, lines["Fear of risk"].word) == ("2 show it · 1 mixed", "both ways")
    assert lines["(text not known)"].marks == ("unknown",)
    assert held.silence == "2 of its 6 items are silent here."


def test_what_gets_in_the_way_comes_before_what_was_blocked(assessment: Assessment) -> None:
    """The barrier that acts show, then the condition that one act says was blocked; the silent barrier is named."""
    lines, silence = barriers([assessment])
    assert [(line.label, line.told) for line in lines] == [
        ("Fear of risk", "two records show it, one record is mixed"),
        ("A room", "one record says it was blocked, one record is mixed"),
    ]
    assert silence == "Nothing here speaks to Haste: that is silence, not absence."


def test_the_page_shows_no_score_and_no_note(assessment: Assessment, seen: Callable[[str], Any]) -> None:
    """Every item stands with its counts; no per cent of the framework, and never a coder's note or an act's id."""
    told = seen(page(Release(study=Study.from_records([]), assessments=(assessment,)))).text
    begins = told.index("A test of kindness, item by item")
    shown = told[begins : told.index("What gets in the way", begins)]
    assert "we shall meet" in shown
    assert "nothing recorded" in shown
    assert "%" not in shown
    assert "secret" not in told


def test_what_may_not_be_told_is_not_said_to_be_silent(assessment: Assessment, seen: Callable[[str], Any]) -> None:
    """An item whose counts were kept back says so, with why: it is neither silent nor without a record."""
    kept = attrs.evolve(
        assessment.findings[0],
        status="withheld",
        records=0,
        stances=dict.fromkeys(assessment.findings[0].stances, 0),
        coders=(),
        withheld="fewer than 10 people stand behind them",
    )
    held = attrs.evolve(assessment, findings=(kept, *assessment.findings[1:]))
    told = seen(page(Release(study=Study.from_records([Actor(id="x", kind="place")]), assessments=(held,)))).text
    assert "recorded; how often is not told: fewer than 10 people stand behind them" in told


HOSTILE_WORDS = (
    "</blockquote></figure><script>alert(1)</script>",
    "<img src='http://example.org/x.png' onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    "\u202egnp.exe \x00\x1b[31m",
    "</td></tr></table></main></body>",
)


def quoting(assessment: Assessment, text: str, place: str = "the hall") -> Release:
    """A release with one quote that speaks to two items."""
    speaks = {("test@1", "meet"): ("for", "mixed"), ("test@1", "risk"): ()}
    return Release(
        study=Study(tables={}), assessments=(assessment,), quotes=(Quote(text=text, place=place, speaks=speaks),)
    )


def test_a_quote_stands_beside_its_items_with_its_place(assessment: Assessment, seen: Callable[[str], Any]) -> None:
    """The words once, marked as a quote; beside the second item a word on where they stand; none without a release."""
    made = page(quoting(assessment, "She came with soup."))
    assert made.count("<blockquote>She came with soup.</blockquote>") == 1
    told = seen(made).text
    assert "A story told in this study, from the hall; coded for and mixed this item" not in told
    assert "A story told in this study, from the hall; coded for and mixed" in told
    assert "The story quoted under “Meet”" in told
    assert "<blockquote" not in page(Release(study=Study(tables={}), assessments=(assessment,)))


@pytest.mark.parametrize("words", HOSTILE_WORDS)
def test_a_hostile_quote_is_text(assessment: Assessment, seen: Callable[[str], Any], words: str) -> None:
    """Tags and attributes are those of a harmless quote, wherever the hostile words stand."""
    harmless = seen(page(quoting(assessment, "h", "h")))
    assert seen(page(quoting(assessment, words, words))).tags == harmless.tags
