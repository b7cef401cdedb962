"""An assessment shows evidence for, against, disagreement and silence, item by item, and adds nothing up."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kindframe import Action, Actor, Domain, Evidence, Relationship, Response, Settings, Source, Study
from kindframe.analysis import Statement
from kindframe.assessment import assess, questions_of
from kindframe.disclosure import released
from kindframe.errors import UnknownName
from kindframe.framework import Framework, Item

PROMISE = Framework(
    id="promise",
    title="A promise",
    edition="2019",
    items=(
        Item(id="p1", kind="commitment", label="Trust staff", signals=("trust",)),
        Item(
            id="p2",
            kind="commitment",
            label="Time and space",
            items=(Item(id="p2a", label="Time"), Item(id="p2b", label="Space", measured_by=("shs/places",))),
        ),
        Item(id="p3", label="Listen", measured_by=("heard",)),
        Item(id="p4", label="Celebrate", reconstructed=True),
        Item(id="p5", unknown=True),
        Item(id="heard", kind="indicator", label="People who feel heard", measured_by=("survey/heard",)),
    ),
)
PEOPLE = (
    Actor(id="ann", kind="person", member_of=("council",), attributes={"sector": "public"}),
    Actor(id="bob", kind="person", attributes={"sector": "third"}),
    Actor(id="cat", kind="person"),
    Actor(id="council", kind="organisation", attributes={"sector": "public"}),
    Actor(id="hall", name="The hall", kind="place"),
    Actor(id="park", name="The park", kind="place"),
    Domain(id="food", name="Food"),
)
ACTS = (
    Action(id="a1", kind="meal", givers=("ann", "bob"), place="hall", domain="food", source="Told in (b1:L3)"),
    Action(id="a2", kind="decision", givers=("council",), place="hall", capacity="in-role", source="Told in (b1:L9)"),
    Action(id="a3", kind="meal", givers=("bob",), place="park"),
    Action(id="a4", kind="visit"),
)


def coded(*codings: tuple[str, str, str | None, str | None], more: Iterable[object] = (), **settings: object) -> Study:
    """Make a study of the people and acts above with codings: subject, item, stance, coder."""
    evidence = [Evidence(subject=s, item=i, stance=stance, coder=c) for s, i, stance, c in codings]
    return Study.from_records([*PEOPLE, *ACTS, *more, *evidence], settings=Settings(**settings))  # type: ignore[arg-type]


def test_no_evidence_is_silence_and_not_failure() -> None:
    """Without codings every item whose text is known is silent, and the note says what that does not mean."""
    held = assess(coded(), PROMISE)
    assert {f.item: f.status for f in held.findings} == {
        **dict.fromkeys(("p1", "p2", "p2a", "p2b", "p3", "p4", "heard"), "silent"),
        "p5": "unknown",
    }
    assert len(held.silent) == 7
    assert held.notes[0].startswith("No record of this study was coded")
    assert held.agreement is None
    assert held.not_coded == 4


def test_no_items_and_no_study_are_an_empty_assessment() -> None:
    """An empty study against an empty framework gives tables without rows."""
    held = assess(Study.from_records([]), Framework(id="empty", title="Empty"))
    assert held.findings == ()
    assert held.table.is_empty()
    assert held.gaps.is_empty()
    assert "Empty" in held.to_markdown()


@pytest.mark.parametrize(
    ("stances", "status"),
    [
        (("for",), "supported"),
        (("enables", "for"), "supported"),
        (("against",), "contradicted"),
        (("blocks", "against"), "contradicted"),
        (("for", "against"), "contested"),
        (("enables", "blocks"), "contested"),
        (("mixed",), "contested"),
        ((None,), "unknown"),
        ((None, "for"), "supported"),
    ],
)
def test_a_status_says_which_way_records_speak(stances: tuple[str | None, ...], status: str) -> None:
    """One way, both ways, a mixed record, or no stance at all."""
    held = assess(coded(*((f"a{n}", "promise/p1", s, "x") for n, s in enumerate(stances, 1))), PROMISE)
    assert held["p1"].status == status


def test_an_item_without_a_known_text_stays_unknown() -> None:
    """Whatever was coded on it is counted, and says nothing of words that nobody has."""
    finding = assess(coded(("a1", "promise/p5", "for", "x")), PROMISE)["p5"]
    assert (finding.status, finding.records, finding.label) == ("unknown", 1, "(text not known)")


def test_a_compound_item_counts_on_its_parts() -> None:
    """p2 has one coding of its own and two on its parts: three codings, two records, one of them both ways."""
    held = assess(
        coded(
            ("a1", "promise/p2a", "for", "x"), ("a1", "promise/p2b", "against", "x"), ("a2", "promise/p2", "for", "x")
        ),
        PROMISE,
    )
    whole = held["p2"]
    assert (whole.codings, whole.own, whole.records) == (3, 1, 2)
    assert whole.stances == {"for": 2, "against": 1, "mixed": 0, "enables": 0, "blocks": 0}
    assert whole.status == "contested"
    assert (held["p2a"].status, held["p2b"].status) == ("supported", "contradicted")
    assert (held["p2a"].depth, held["p2a"].parent) == (1, "p2")
    assert [f.item for f in held.findings] == ["p1", "p2", "p2a", "p2b", "p3", "p4", "p5", "heard"]


def test_a_record_counts_once_however_its_id_is_written() -> None:
    """``a1`` and ``actions:a1`` are one record; an id in two tables is told apart by its table."""
    twin = [Actor(id="a2", kind="person")]
    study = coded(
        ("a1", "promise/p1", "for", "x"),
        ("actions:a1", "promise/p1", "for", "y"),
        ("actors:a2", "promise/p1", "for", "x"),
        more=twin,
    )
    finding = assess(study, PROMISE)["p1"]
    assert (finding.records, finding.codings, finding.stances["for"]) == (2, 3, 2)
    assert finding.subjects == ("actions:a1", "actors:a2")
    assert finding.coders == ("x", "y")


def test_what_a_finding_rests_on_is_counted_in_kind() -> None:
    """Two acts at one place, two passages of one declared work; a source of the coding's own goes before the act's."""
    study = coded(("a1", "promise/p1", "for", "x"), ("a2", "promise/p1", "for", "x"), ("a3", "promise/p1", "for", None))
    declared = study.with_(settings=Settings(sources=(Source(title="A book", key="b1"),)))
    bare, keyed = assess(study, PROMISE)["p1"], assess(declared, PROMISE)["p1"]
    assert (bare.places, bare.passages, bare.sources) == (2, 2, 2)
    assert (keyed.places, keyed.passages, keyed.sources) == (2, 2, 1)
    own = study.with_(evidence=[Evidence(subject="a1", item="promise/p1", source="A letter")])
    assert assess(own, PROMISE).codings["passage"].to_list() == ["A letter"]


def test_a_coding_may_name_the_edition_and_other_editions_are_not_counted() -> None:
    """``promise@2019/p1`` counts, ``promise@2016/p1`` does not and is said."""
    study = coded(
        ("a1", "promise@2019/p1", "for", "x"), ("a2", "promise/p1", "for", "x"), ("a3", "promise@2016/p1", "for", "x")
    )
    held = assess(study, PROMISE)
    assert held["p1"].records == 2
    assert "Codings that name another edition are not counted here: promise@2016 (1)." in held.notes
    assert held.unplaced == ()


def test_an_item_the_framework_does_not_have_is_answered_with_the_nearest() -> None:
    """The row of the table, the item, the nearest; so is one that names no framework. Neither counts."""
    study = coded(
        ("a1", "promise/p1", "for", "x"), ("a1", "promise/p2bb", "for", "x"), ("a2", "promise/p2bb", "for", "x"),
        ("a3", "p3", "for", "x"), ("a3", "other/p1", "for", "x"), ("a3", "promisekeeping/p1", "for", "x"),
    )  # fmt: skip
    held = assess(study, PROMISE)
    first, second = held.unplaced
    assert (first.row, first.near, first.code) == (2, "p2b", "KF-ITEM-01")
    assert "'promise/p2bb'" in first.message
    assert "2 codings" in first.message
    assert (second.row, second.near) == (4, "promise/p3")
    assert held.codings.height == 1
    assert sum(f.codings for f in held.findings) == 1


def test_signals_stand_beside_and_judge_nothing() -> None:
    """An item shows the statements of the analyses it names; its status is that of its codings."""
    said = Statement(name="trusted", text="31 of 40 people trust somebody.", value=31, n=40, of="people")
    held = assess(coded(), PROMISE, signals={"trust": iter([said]), "other": [said]})
    assert held["p1"].signals == (said,)
    assert held["p1"].status == "silent"
    assert held["p3"].signals == ()
    assert "31 of 40 people" in held.to_markdown()


def test_coverage_counts_the_acts_nobody_coded() -> None:
    """By place, domain, kind, capacity and who gave: how many acts there are and how many speak to the framework."""
    held = assess(coded(("a1", "promise/p1", "for", "x"), ("actions:a3", "promise/p2a", "for", "x")), PROMISE)
    assert held.coverage["place"].rows() == [
        ("hall", "The hall", 2, 1),
        (None, None, 1, 0),
        ("park", "The park", 1, 1),
    ]
    assert held.coverage["domain"].rows() == [(None, None, 3, 1), ("food", "Food", 1, 1)]
    assert held.coverage["kind"].select("value", "records", "coded").rows() == [
        ("meal", 2, 2),
        ("decision", 1, 0),
        ("visit", 1, 0),
    ]
    # a1 was given by a person of the public and one of the third sector: it counts in both. a4 has no giver.
    assert held.coverage["sector"].select("value", "records", "coded").rows() == [
        ("public", 2, 1),
        ("third", 2, 2),
        (None, 1, 0),
    ]
    assert held.coverage["giver_kind"].select("value", "records", "coded").rows() == [
        ("person", 2, 2),
        (None, 1, 0),
        ("organisation", 1, 0),
    ]
    assert "wave" not in held.coverage
    assert "No act says its wave" not in " ".join(held.notes)
    assert held.coverage["table"].select("value", "records", "coded").rows() == [
        ("actions", 4, 2),
        ("actors", 6, 0),
        ("domains", 1, 0),
    ]
    assert held.not_coded == 2


def test_gaps_name_what_the_study_is_silent_on() -> None:
    """Silent items, items on one record, unknown texts, questions never asked, and places where nothing was coded."""
    study = coded(
        ("a3", "promise/p1", "for", "x"), more=[Response(respondent="ann", question="survey/heard", value="4")]
    )
    gaps = assess(study, PROMISE).gaps
    assert gaps.filter(what="item").select("value", "why").rows() == [
        ("p1", "it rests on a single record"),
        *((item, "no record speaks to it") for item in ("p2", "p2a", "p2b", "p3", "p4")),
        ("p5", "its text is not known"),
        ("heard", "no record speaks to it"),
    ]
    assert gaps.filter(what="question").select("value", "why").rows() == [
        ("shs/places", "it measures p2 and was never asked")
    ]
    assert gaps.filter(what="place").rows() == [("place", "hall", "The hall", 2, "none of its records was coded")]


def test_what_was_asked_and_what_never_was() -> None:
    """Questions are followed through parts and through the indicators an item names; a refusal is no answer."""
    answers = [
        Response(respondent="ann", question="survey/heard", value="4"),
        Response(respondent="bob", question="survey/heard", status="refused"),
    ]
    held = assess(coded(more=answers), PROMISE)
    assert held["p3"].asked == {"survey/heard": 1}
    assert held["p2"].asked == {"shs/places": 0}
    assert held["p2"].never_asked == ("shs/places",)
    assert held["p1"].asked == {}
    assert questions_of(PROMISE, "p3") == ("survey/heard",)


def test_who_judges_is_told_from_who_is_judged() -> None:
    """Ann gave a1 herself and belongs to the council that gave a2; bob neither; y is no actor of the study."""
    works = [Actor(id="dan", kind="person"), Relationship(source="dan", target="council", kind="works-for")]
    study = coded(
        ("a1", "promise/p1", "for", "ann"),
        ("a2", "promise/p1", "for", "ann"),
        ("a2", "promise/p1", "for", "bob"),
        ("a2", "promise/p1", "for", "dan"),
        ("a2", "promise/p1", "for", "y"),
        ("a1", "promise/p1", "for", "dan"),
        ("council", "promise/p1", "for", "council"),
        more=works,
    )
    held = assess(study, PROMISE)
    # dan works for the council, to which ann, who gave a1, belongs too.
    assert held.codings["assessor"].to_list() == ["self", "belongs", "apart", "belongs", None, "belongs", "self"]
    assert held["p1"].interested == 5
    assert "2 codings by somebody who took part in what is coded." in held.notes
    assert "3 codings by somebody who belongs to those who are assessed." in held.notes
    outside = assess(coded(("a1", "promise/p1", "for", "y")), PROMISE)
    assert any("cannot be seen whether anybody judged their own acts" in note for note in outside.notes)


def test_ties_and_answers_have_their_own_people() -> None:
    """The ends of a tie and the respondent of an answer are who is assessed in them."""
    more = [
        Relationship(id="t1", source="ann", target="bob", kind="friend", place="hall"),
        Response(id="r1", respondent="cat", question="q/1", value="yes"),
    ]
    codings = (
        ("t1", "promise/p1", "for", "bob"),
        ("r1", "promise/p1", "for", "cat"),
        ("r1", "promise/p1", "for", "bob"),
    )
    held = assess(coded(*codings, more=more), PROMISE)
    assert held.codings["assessor"].to_list() == ["self", "self", "apart"]
    assert held["p1"].places == 1


def test_two_coders_who_differ_are_seen_to() -> None:
    """A contest between judgements is counted apart from one between records, and agreement goes with it."""
    study = coded(
        ("a1", "promise/p1", "for", "x"), ("a1", "promise/p1", "against", "y"),
        ("a2", "promise/p1", "for", "x"), ("a2", "promise/p1", "for", "y"),
    )  # fmt: skip
    held = assess(study, PROMISE)
    assert held["p1"].disputed == 1
    assert held["p1"].status == "contested"
    assert held.agreement is not None
    assert held.agreement.comparison("stance", "p1")["percent"].value == 0.5
    assert held.agreement.disagreements["record"].to_list() == ["actions:a1"]
    more = coded(*((r, "promise/p1", "for", c) for r, c in (("a1", "x"), ("a2", "x"), ("a2", "y"))))
    sample = assess(more, PROMISE, looked_at="coded")
    assert sample.agreement is not None
    assert sample.agreement.comparison("presence", "p1").cells == 1
    (left,) = released(more, assessments=[sample]).assessments
    assert left.looked_at == "coded"
    records = assess(coded(("a1", "promise/p1", "for", "x"), ("a2", "promise/p1", "against", "x")), PROMISE)
    assert (records["p1"].disputed, records["p1"].status) == (0, "contested")


def test_notes_say_what_the_codings_lack() -> None:
    """One judgement only, no coder, no stance, an edition not in force, records it is not for, a place it needs."""
    draft = Framework(
        id="promise", title="A promise", status="draft", subjects=("actions",), needs=("place",), items=PROMISE.items
    )
    study = coded(("a1", "promise/p1", None, None), ("a4", "promise/p1", "for", "x"), ("ann", "promise/p1", "for", "x"))
    notes = assess(study, draft).notes
    assert notes[0] == "3 codings of 3 records by 1 coder."
    assert "One coder's judgement: nobody has coded the same records without sight of it." in notes
    assert "1 coding without a word on whose judgement it is." in notes
    assert "1 coding without a stance: counted as codings, speaking neither for nor against." in notes
    assert "This edition is draft; it was not in force." in notes
    assert "1 coding of other records than actions, which it is for." in notes
    # a4 has no place, and an actor has none to give.
    assert "2 coded records without place: a coding with this framework then says little." in notes


def test_nothing_is_added_up() -> None:
    """There is no total, no share of the framework and no row for the whole, in the object, its table or its text."""
    held = assess(coded(("a1", "promise/p1", "for", "x")), PROMISE)
    assert held.table["item"].to_list() == [item.id for item in PROMISE]
    assert not [n for n in dir(held) if "score" in n or "total" in n or "percent" in n or "share" in n]
    assert "%" not in held.to_markdown()
    assert "does not mean that the item is not met" in held.to_markdown()


def test_the_text_of_notes_stays_in_the_study() -> None:
    """What a coder wrote beside a coding, and further columns, do not travel with an assessment."""
    note = Evidence(subject="a1", item="promise/p1", note="ann told me", attributes={"place": "home"})
    held = assess(coded().with_(evidence=[note]), PROMISE)
    assert "note" not in held.codings.columns
    assert held.codings["place"].to_list() == ["hall"]


def test_what_leaves_names_nobody() -> None:
    """A release for the public holds no person's id: not as coder, not as record, not where coders differ."""
    said = Statement(name="trusted", text="31 of 40.", value=31)
    study = coded(
        ("a1", "promise/p1", "for", "ann"), ("a1", "promise/p1", "against", "bob"),
        ("cat", "promise/p1", "for", "ann"), ("cat", "promise/p1", "for", "bob"),
    )  # fmt: skip
    held = assess(study, PROMISE, signals={"trust": [said]})
    (shown,) = released(study, assessments=[held], audience="public").assessments
    assert held["p1"].records == 2
    assert shown["p1"].withheld == "fewer than 10 people stand behind them"
    told = [shown.to_markdown(), repr(shown.findings), str(shown.codings.to_dicts()), repr(shown.agreement)]
    if shown.agreement is not None:
        told.append(str(shown.agreement.disagreements.to_dicts()))
    for person in ("ann", "bob", "cat"):
        assert not [text for text in told if f"'{person}'" in text or f":{person}" in text or f"({person})" in text]
    (inside,) = released(study, assessments=[held], audience="internal").assessments
    assert inside["p1"].withheld == "fewer than 5 people stand behind them"
    assert inside["p1"].coders == ()


def test_a_finding_is_found_by_its_item() -> None:
    """A wrong id is answered with the nearest."""
    held = assess(coded(), PROMISE)
    assert held["p2a"].label == "Time"
    with pytest.raises(UnknownName, match="p2b"):
        held["p2bb"]
    assert repr(held) == "<Assessment of 'untitled study' against promise@2019: 7 silent, 1 unknown>"
