"""Stories in a report: quoted only where the keeper released that one, and everybody behind it agreed to it today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

import kindframe as kf
from kindframe import Action, Actor, Consent, Evidence, Study
from kindframe.assessment import assess
from kindframe.disclosure import consented, quotable, released
from kindframe.errors import FileRejected, ReleaseRefused
from kindframe.framework import Framework, Item
from kindframe.settings import QuoteChoice, Settings

STREET = Path(__file__).resolve().parent.parent / "examples" / "elm-row"
ON = "2025-06-01"
WAYS = Framework(
    id="ways",
    title="Ways",
    edition="1",
    items=(Item(id="meet", kind="value", label="Meet"), Item(id="eat", kind="value")),
)


def chosen(story: str = "a1", told_by: str = "p1", reason: str = "read back", **more: Any) -> QuoteChoice:
    """The keeper's word that one story may be quoted."""
    return QuoteChoice(story=story, told_by=told_by, reason=reason, **more)


def street(
    *choices: QuoteChoice, story: str = "She came. Nobody knew.", extra: tuple[Any, ...] = (), **settings: Any
) -> Study:
    """Two people who help each other, both with a yes, the teller's in the table of consents for report and share."""
    records: list[Any] = [
        Actor(id="p1", name="Wren Oddie", kind="person", consent="given"),
        Actor(id="p2", name="Zoltan Quill", kind="person", consent="given"),
        Actor(id="p3", name="Ines Varga", kind="person", consent="refused"),
        Actor(id="hall", name="Hall", kind="place"),
        Action(id="a1", kind="help", givers=("p1",), receivers=("p2",), place="hall", story=story),
        Action(id="a2", kind="help", givers=("p1",), receivers=("p3",), story="They spoke."),
        *(Consent(person="p1", purpose=purpose, status="given", when="2024") for purpose in ("report", "share")),
        Evidence(subject="a1", item="ways/meet", stance="for", coder="c1"),
        Evidence(subject="a1", item="ways/meet", stance="mixed", coder="c2"),
        Evidence(subject="a2", item="ways/eat", stance="for", coder="c1"),
        *extra,
    ]
    return Study.from_records(records, settings=Settings(quotes=choices, **settings))


def test_by_default_no_story_is_quoted() -> None:
    """A study that releases none has none, whatever people agreed to."""
    held = quotable(street(), on=ON)
    assert (held.quotes, held.left_out, held.trail) == ({}, (), ())


def test_a_released_story_stands_beside_what_it_speaks_to() -> None:
    """Words, place and the items with every stance coded; nothing of it is in the study that leaves."""
    study = street(chosen())
    kept, said = consented(study, purpose="report", on=ON)
    out = released(kept, assessments=[assess(kept, WAYS)], said=said, quotes=quotable(study, on=ON), graph=False)
    (quote,) = out.quotes
    assert (quote.text, quote.place) == ("She came. Nobody knew.", "Hall")
    assert quote.speaks == {("ways@1", "meet"): ("for", "mixed")}
    assert out.facts["quotes"] == [{"story": "a1", "reason": "read back", "looks": []}]
    assert out.study.settings.quotes == ()
    assert all(text is None for text in out.study.actions.table["story"])
    assert any(note.startswith("A story is quoted word for word") for note in out.protection)


@pytest.mark.parametrize(
    "answer",
    [
        Consent(person="p1", purpose="report", status="withdrawn", when="2025"),
        Consent(person="p1", purpose="all", status="withdrawn", when="2025"),
        Consent(person="p1", purpose="share", status="refused", when="2025"),
        Consent(person="p1", purpose="analyse", status="refused", when="2025"),
        Consent(person="p1", purpose="share", status="given", when="2025", expires="2025-05"),
        Consent(person="p2", purpose="share", status="refused", when="2025"),
        Consent(person="p2", purpose="report", status="withdrawn"),
    ],
)
def test_a_yes_that_is_taken_back_takes_the_quote_out(answer: Consent) -> None:
    """Of the teller or of anybody in the story, to this purpose, to one it needs, or run out: the keeper is told."""
    held = quotable(street(chosen(), extra=(answer,)), on=ON)
    assert (dict(held.quotes), held.left_out) == ({}, ("a1",))


def test_to_be_quoted_takes_more_than_to_be_counted() -> None:
    """A yes in the column of consent is no yes of the teller's to this; one in the table is."""
    assert quotable(street(chosen(told_by="p2")), on=ON).left_out == ("a1",)
    yes = tuple(Consent(person="p2", purpose=p, status="given") for p in ("report", "share"))
    assert set(quotable(street(chosen(told_by="p2"), extra=yes), on=ON).quotes) == {"a1"}
    alone = (Consent(person="p2", purpose="report", status="given"),)
    assert quotable(street(chosen(told_by="p2"), extra=alone), on=ON).left_out == ("a1",)
    assert set(quotable(street(chosen(told_by="p2"), extra=alone), audience="internal", on=ON).quotes) == {"a1"}


def test_whoever_is_in_a_story_must_have_agreed() -> None:
    """One who said no receives in a2; one who said no is named in the words; of a home everybody counts."""
    assert quotable(street(chosen("a2")), on=ON).left_out == ("a2",)
    assert quotable(street(chosen(), story="Ines came."), on=ON).left_out == ("a1",)
    home = (
        Actor(id="h1", kind="household"),
        Actor(id="p4", kind="person", member_of=("h1",), consent="refused"),
        Action(id="a3", kind="help", givers=("p1",), receivers=("h1",), story="They ate."),
    )
    assert quotable(street(chosen("a3"), extra=home), on=ON).left_out == ("a3",)
    willing = (home[0], attrs.evolve(home[1], consent="given"), home[2])
    assert set(quotable(street(chosen("a3"), extra=willing), on=ON).quotes) == {"a3"}


def test_names_and_ids_of_people_are_taken_out_of_the_words() -> None:
    """Whole names, parts of them, with an s or without, and ids: each is somebody."""
    told = quotable(street(chosen(), story="Wren Oddie met Zoltan, p2p and Quill's dog; Oddie’s too."), on=ON)
    assert told.quotes["a1"].text == "[somebody] met [somebody], p2p and [somebody]'s dog; [somebody]’s too."


def test_a_way_to_reach_somebody_is_refused() -> None:
    """A telephone number, an address or a postcode cannot be quoted; the sentence without it can."""
    story = "She came with soup. Ring 0141 496 0000 or write to w@example.org."
    with pytest.raises(ReleaseRefused, match="an e-mail address and a telephone number"):
        quotable(street(chosen(), story=story), on=ON)
    held = quotable(street(chosen(sentences=(1,)), story=story), on=ON)
    assert held.quotes["a1"].text == "She came with soup."


def test_sentences_that_are_left_out_leave_a_mark() -> None:
    """The first and the third of three; a fourth is refused."""
    story = "One came. Two spoke! Three sang?"
    assert (
        quotable(street(chosen(sentences=(3, 1)), story=story), on=ON).quotes["a1"].text == "One came. […] Three sang?"
    )
    with pytest.raises(ReleaseRefused, match="has 3 sentences, and sentences 4"):
        quotable(street(chosen(sentences=(4,)), story=story), on=ON)


def test_what_looks_like_a_name_is_told_to_the_keeper() -> None:
    """A word with a capital goes, and the trail says to read it again."""
    held = quotable(street(chosen(), story="We met at the Larches."), on=ON)
    assert held.trail[0]["looks"] == ["a word with a capital, as names have"]


def test_a_story_that_is_not_there_or_speaks_to_nothing_is_not_quoted() -> None:
    """It may have gone with somebody who withdrew: that is no error, and is told."""
    study = street(chosen("a9"), chosen("a1"))
    kept, _ = consented(study, purpose="report", on=ON)
    out = released(kept, quotes=quotable(study, on=ON), graph=False)
    assert out.quotes == ()
    assert out.facts["quotes_left_out"] == ["a9"]
    assert any(note.startswith("Not every story that was released is quoted") for note in out.protection)


def test_cases_that_are_public_already_may_be_quoted_where_nobody_is_behind_them() -> None:
    """Where nobody was asked and a basis is given, the keeper's reason stands; a person in it still bars it."""
    records = [
        Actor(id="p1", name="Wren Oddie", kind="person"),
        Actor(id="club", kind="organisation"),
        Action(id="a1", givers=("club",), story="The club opened."),
        Action(id="a2", givers=("p1",), story="She sang."),
    ]
    held = Settings(quotes=(chosen("a1", "the report"), chosen("a2", "p1")), consent_basis="a published report")
    found = quotable(Study.from_records(records, settings=held), on=ON)
    assert (set(found.quotes), found.left_out) == ({"a1"}, ("a2",))


def test_study_toml_says_which_story_and_why() -> None:
    """Read and written back; an entry without a reason is refused."""
    text = '[[quotes]]\nstory = "a1"\ntold_by = "p1"\nreason = "read back"\nsentences = [1]\n'
    held = Settings.from_toml(text)
    assert held.quotes == (chosen(sentences=(1,)),)
    assert Settings.from_toml(held.to_toml()) == held
    with pytest.raises(FileRejected):
        Settings.from_toml('[[quotes]]\nstory = "a1"\ntold_by = "p1"\nreason = ""\n')


@pytest.mark.skipif(not STREET.is_dir(), reason="the examples are not here")
def test_the_street_quotes_two_stories_until_one_is_taken_back(tmp_path: Path) -> None:
    """In the page, the record beside it and the ledger; after a withdrawal the story is in none of them."""
    study = kf.read(STREET)
    soup, sundays = "Wanted to bring soup to the ward", "the booking system has no Sundays"
    kf.report(study, tmp_path / "a.html", analyses=[])
    page, beside = (tmp_path / "a.html").read_text(), (tmp_path / "a.html.release.json").read_text()
    assert page.count(soup) == page.count(sundays) == 1
    assert '"story": "a069"' in beside
    gone = study.with_(
        consents=[*study.consents, Consent(person="p110", purpose="all", status="withdrawn", when="2025-09")]
    )
    bare, _ = kf.report(study, tmp_path / "bare.html", analyses=[], sections=["quality"], override="another choice")
    assert not bare.facts.get("quotes")
    assert not bare.quotes
    out, _ = kf.report(gone, tmp_path / "b.html", analyses=[], override="the first was never sent")
    page = (tmp_path / "b.html").read_text()
    assert soup not in page
    assert sundays in page
    assert out.facts["quotes_left_out"] == ["a069"]


@pytest.mark.parametrize("saved", [False, True])
def test_who_withdraws_releases_no_story_any_more(saved: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain number as an id, which the search does not look for in texts: her release goes, another's stays."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name\n17,Ann Reid\n18,Bob Kerr\n")
    (folder / "actions.csv").write_text("id,givers,receivers,story\na1,17,18,Soup\na2,18,17,Bread\n")
    quotes = [
        f'[[quotes]]\nstory = "{a}"\ntold_by = "{who}"\nreason = "read back"\n' for a, who in (("a1", 17), ("a2", 18))
    ]
    (folder / "study.toml").write_text(
        'title = "Two"\n\n' + "\n".join(quotes) + '\n[codebook.actor]\nclub = "a club"\n'
    )
    place = folder
    if saved:
        place = tmp_path / "two.kindframe"
        kf.save(kf.read(folder), place)
    kf.withdraw(place, "17")
    left = kf.read(place).settings
    assert [(quote.story, quote.told_by) for quote in left.quotes] == [("a2", "18")]
    assert left.title == "Two"
    assert left.codebook["actor"]["club"] == "a club"
