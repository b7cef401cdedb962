"""What of an assessment may be shown: counts that one person is most of stay home, and every name is text."""

from __future__ import annotations

import html

import pytest

from kindframe import Action, Actor, Evidence, Settings, Study
from kindframe.assessment import assess
from kindframe.disclosure import released
from kindframe.framework import Framework, Item

PROMISE = Framework(id="promise", title="A promise", items=(Item(id="p1", kind="commitment", label="Trust staff"),))


@pytest.mark.parametrize("one", [True, False], ids=["one giver", "many givers"])
def test_a_finding_of_which_one_person_is_most_is_told_without_its_counts(one: bool) -> None:
    """Nineteen acts for as many people: by one giver they are hers, and the counts stay home; by nineteen they go."""
    folk = [Actor(id=f"p{i}", kind="person", consent="given") for i in range(40)]
    acts = [
        Action(id=f"a{i}", kind="help", givers=["p0" if one else f"p{20 + i - 1}"], receivers=[f"p{i}"])
        for i in range(1, 20)
    ]
    codings = [Evidence(subject=act.id, item="promise/p1", stance="for", coder="me") for act in acts]
    study = Study.from_records([*folk, *acts, *codings])
    (shown,) = released(study, assessments=[assess(study, PROMISE)], graph=False).assessments
    assert shown["p1"].status != "withheld"
    assert shown["p1"].withheld == ("one or two people stand behind most of them" if one else "")
    assert shown["p1"].records == (0 if one else 20)


def test_names_are_text_wherever_they_are_shown() -> None:
    """A label, a title and a place that look like markup are shown, not obeyed."""
    bad = "<script>alert(1)</script> | *bold* [x](y)"
    framework = Framework(id="promise", title=bad, items=(Item(id="p1", label=bad),))
    study = Study.from_records(
        [
            Actor(id=bad, name=bad, kind="place"),
            Action(id="a1", place=bad, kind="\x1b[31mred"),
            Evidence(subject="a1", item=f"promise/{bad}"),
        ],
        settings=Settings(title=bad),
    )
    held = assess(study, framework)
    shown, text = held._repr_html_(), held.to_markdown()
    assert held._repr_mimebundle_() == {"text/html": shown, "text/markdown": text, "text/plain": repr(held)}
    assert "<script" not in shown
    assert html.escape(bad) in shown
    assert "<script" not in text.replace("\\<", "")
    assert "[x](y)" not in text
    assert "\x1b" not in shown + text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in rows}) == 1
