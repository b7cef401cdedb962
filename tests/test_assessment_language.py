"""The language lens flags words that label people, says what might be said instead, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Action, Actor, Domain, Evidence, Study
from kindframe.errors import FrameworkError, UnknownName
from kindframe.language import Word, WordList, flags, language, load_words


def found(text: str, words: WordList | None = None) -> list[str]:
    """Give the words found, as written."""
    return [flag.found for flag in flags(text, words)]


def test_the_words_the_report_names_are_in_the_list() -> None:
    """Offenders, the unemployed, and housing units where homes are meant: each with its source."""
    words = load_words()
    for text, instead in (
        ("offenders", "people who have been convicted"),
        ("the unemployed", "people who are out of work"),
        ("housing units", "homes"),
    ):
        (flag,) = flags(f"We met {text} there.")
        assert flag.found == text
        assert instead in flag.word.instead
        source = words.source(flag.word)
        assert source is not None
        assert source.key == "ferguson-thurman-2019"


def test_every_word_has_an_alternative_a_reason_and_a_source() -> None:
    """Nothing is flagged that we cannot say more of; what we made up ourselves is marked as ours."""
    words = load_words()
    for word in words.words:
        assert word.instead
        assert word.why
        assert words.source(word) is not None
        assert word.basis in ("source", "public-copy", "derived")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The UNEMPLOYED of the town", ["The UNEMPLOYED"]),
        ("for the\n  homeless.", ["the\n  homeless"]),
        ("the unemployed workers and the homeless families", []),
        ("the unemployedness of it", []),
        ("an ex-offender's story", ["ex-offender"]),
        ("a non-offender", []),
        ("criminal justice, and a criminal.", ["criminal"]),
        ("the poor, and the poor quality of the poor", ["the poor", "the poor"]),
        ("disabled people and blind people", []),
        ("the disabled", ["the disabled"]),
        ("people experiencing homelessness", []),
        ("", []),
    ],
)
def test_whole_words_are_found_where_they_name_people(text: str, expected: list[str]) -> None:
    """In any case, over line breaks, not inside other words, not before a word for people or one that is excepted."""
    assert found(text) == expected


def test_a_word_in_quotation_marks_is_told_as_that() -> None:
    """A text that speaks of the word is not one that speaks of people."""
    quoted, plain = flags("They say ‘offenders’ of offenders")
    assert (quoted.quoted, plain.quoted) == (True, False)
    assert [flag.quoted for flag in flags("'offenders")] == [False]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["the", "poor", "offender", "-", " ", "\n", "'", "people", "ex", "é"]), max_size=12))
def test_a_flag_points_at_what_it_found(parts: list[str]) -> None:
    """Flags come in order, do not overlap, and hold the very words of the text."""
    text = "".join(parts)
    end = 0
    for flag in flags(text):
        assert flag.start >= end
        assert text[flag.start : flag.end] == flag.found
        end = flag.end


STUDY = Study.from_records(
    [
        Domain(id="d", name="The homeless", description="help for the homeless"),
        Actor(id="ann", kind="person"),
        Action(id="a1", story="The poor met offenders.", source="On the poor", attributes={"policy": "more homes"}),
        Action(id="a2", story="A lunch.", attributes={"policy": "more housing units"}),
        Evidence(subject="a1", item="f/x", note="said of 'the elderly'"),
    ]
)


def test_the_texts_of_a_study_are_looked_through() -> None:
    """Stories, notes, descriptions and text columns of its own; not names, not references; rows without id by row."""
    held = language(STUDY)
    assert held.tables["flags"].select("table", "record", "column", "found", "quoted").rows() == [
        ("domains", "d", "description", "the homeless", False),
        ("actions", "a1", "story", "The poor", False),
        ("actions", "a1", "story", "offenders", False),
        ("actions", "a2", "policy", "housing units", False),
        ("evidence", "row 1", "note", "the elderly", True),
    ]
    assert held.tables["texts"].rows() == [
        ("domains", "description", 1, 1),
        ("actions", "story", 2, 1),
        ("actions", "policy", 2, 1),
        ("evidence", "note", 1, 1),
    ]
    # Six texts were read; four of them hold a word, five words in all.
    assert (held["flagged"], held.statement("flagged").n) == (4, 6)
    assert held.tables["words"].filter(word="offenders").select("times", "records", "instead").rows() == [
        (1, 1, "people who have been convicted")
    ]


def test_nothing_is_rewritten_and_no_story_is_copied() -> None:
    """The study is as it was, and the result holds the words and where they stand, not the texts."""
    before = STUDY.actions.table.clone()
    held = language(STUDY)
    assert STUDY.actions.table.equals(before)
    assert "met" not in " ".join(str(table.to_dicts()) for table in held.tables.values()).split()
    assert held.people == {}


def test_flags_on_single_people_are_marked_for_protection() -> None:
    """Where a text about an actor is flagged, the table says that its rows may be about single people."""
    study = Study.from_records([Actor(id="ann", attributes={"about": "one of the homeless"})])
    assert language(study).people == {"flags": ("record",)}


def test_only_the_columns_asked_for_are_read() -> None:
    """By table and column; one that is not there, or holds no text, is answered with the nearest."""
    held = language(STUDY, columns={"actions": ["policy"]})
    assert held.tables["flags"]["found"].to_list() == ["housing units"]
    with pytest.raises(UnknownName, match="story"):
        language(STUDY, columns={"actions": ["stroy"]})
    with pytest.raises(UnknownName, match="actions"):
        language(STUDY, columns={"action": ["story"]})


def test_a_study_without_texts_has_nothing_to_flag() -> None:
    """Undefined, with the reason, and tables without rows; an empty list flags nothing."""
    held = language(Study.from_records([Actor(id="ann")]))
    assert held["flagged"] is None
    assert "no text" in held.statement("flagged").undefined
    assert all(table.is_empty() for table in held.tables.values())
    assert language(STUDY, WordList())["flagged"] == 0


def test_a_list_of_ones_own_is_read_from_a_file(tmp_path: Path) -> None:
    """Ten lines of TOML; alone, or with the list that comes with kindframe, whose entries it may replace."""
    file = tmp_path / "words.toml"
    file.write_text(
        'title = "Ours"\n[[words]]\nword = "clients"\ninstead = ["people we work with"]\n'
        '[[words]]\nword = "Housing units"\ninstead = ["flats"]\n',
        encoding="utf-8",
    )
    own = load_words(file)
    assert found("Clients in housing units, offenders", own) == ["Clients", "housing units"]
    both = load_words().with_(own)
    assert found("Clients in housing units, offenders", both) == ["Clients", "housing units", "offenders"]
    assert flags("housing units", both)[0].word.instead == ("flats",)
    assert both.title == "Ours"


def test_mistakes_in_a_list_are_all_named_by_line() -> None:
    """A key that is none, nothing to say instead, a source that is not there, a word that stands twice."""
    with pytest.raises(FrameworkError) as caught:
        load_words('[[words]]\nword = "a"\ninsted = ["b"]\n', name="w.toml")
    assert any(p.near == "instead" and p.row == 3 for p in caught.value.problems)
    text = (
        '[[sources]]\nkey = "book"\ntitle = "Book"\n'
        '[[words]]\nword = "a"\ninstead = []\nsource = "bok"\n'
        '[[words]]\nword = "b"\ninstead = ["c"]\nforms = ["A", ""]\n'
    )
    with pytest.raises(FrameworkError) as caught:
        load_words(text, name="w.toml")
    assert [(p.code, p.row, p.near) for p in caught.value.problems] == [
        ("KF-WORD-01", 6, None),
        ("KF-WORD-02", 7, "book"),
        ("KF-WORD-03", 11, None),
        ("KF-WORD-01", 11, None),
    ]


def test_every_column_of_a_table_is_explained() -> None:
    """Each table's columns stand in the result's notes, and no others."""
    held = language(STUDY)
    assert {n: sorted(t.columns) for n, t in held.tables.items()} == {n: sorted(c) for n, c in held.columns.items()}


def test_a_word_with_marks_of_a_pattern_is_plain_text() -> None:
    """A form is text, whatever a regular expression would make of it."""
    words = WordList(words=(Word(word="c++ (people)", instead=("people who write C++",)),))
    assert found("The c++ (people) came; cxx people did not.", words) == ["c++ (people)"]
