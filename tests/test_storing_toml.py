"""Settings as TOML and back: whatever `study.toml` may say comes back as it was."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kindframe.documents.writing import to_toml
from kindframe.errors import ParameterError
from kindframe.settings import ATTRIBUTE_TYPES, AttributeNote, KindNote, NotAsked, ReportChoice, Settings, Wave
from kindframe.sources import Source

ODD = "\"\\'\n\r\t\x00\x07\x1b\x7f\x85\u200d\u202e\u2028\ufeff🫶🏽👩‍👧=#[]é"
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8), st.text(st.sampled_from(ODD), max_size=8)
)
words = texts.filter(str.strip)
numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
moments = st.sampled_from(["", "2024", "2024-03", "2024-02-29", "2024-03-05T14:30"])


def several(kind: Any) -> Any:
    """A tuple of up to two of these."""
    return st.lists(kind, max_size=2).map(tuple)


def named(kind: Any) -> Any:
    """A mapping of up to two of these by any text."""
    return st.dictionaries(texts, kind, max_size=2)


settings = st.builds(
    Settings,
    title=texts,
    description=texts,
    made_up=st.booleans(),
    frameworks=several(texts),
    sources=several(
        st.builds(Source, title=texts, authors=texts, year=st.one_of(st.none(), st.integers()), note=texts)
    ),
    waves=several(st.builds(Wave, id=words, title=texts, start=moments, end=moments)),
    codebook=named(named(texts)),
    attributes=named(
        named(
            st.builds(
                AttributeNote,
                meaning=texts,
                type=st.sampled_from(ATTRIBUTE_TYPES),
                reversed=st.booleans(),
                levels=several(texts),
                low=numbers,
                high=numbers,
            )
        )
    ),
    kinds=named(named(st.builds(KindNote, directed=st.sampled_from([None, True, False]), label=texts))),
    columns=named(named(texts)),
    missing=named(several(texts)),
    not_asked=several(st.builds(NotAsked, table=texts, column=texts, wave=texts)),
    purposes=several(texts),
    report=st.builds(ReportChoice, sections=several(texts), findings=several(texts)),
)


@run(max_examples=60, deadline=None)
@given(settings)
def test_any_settings_come_back_from_their_toml(held: Settings) -> None:
    """Writing settings and reading the text gives equal settings, whatever the texts hold."""
    assert Settings.from_toml(held.to_toml()) == held


@run(deadline=None)
@given(st.recursive(st.one_of(texts, st.integers(), st.booleans()), lambda inner: st.dictionaries(texts, inner)))
def test_any_mapping_comes_back_from_its_toml(value: object) -> None:
    """Python's own reader gives the same mapping back, so that others can read the file too."""
    assert tomllib.loads(to_toml({"value": value})) == {"value": value}


def test_text_of_several_lines_is_written_so_that_a_person_can_edit_it() -> None:
    """A description of two lines stands on two lines, not behind an escape."""
    text = Settings(description='She said "yes".\nThen left.').to_toml()
    assert text == 'description = """\nShe said \\"yes\\".\nThen left."""\n'


def test_characters_that_cannot_be_seen_are_written_by_number() -> None:
    """Control and direction characters cannot hide in the file; the joiner of an emoji stays."""
    assert to_toml({"t": "a\x1b\u202e👩‍👧"}) == 't = "a\\u001b\\u202e👩‍👧"\n'


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "\ud800", object(), b"x", [{"a": 1}, 2]])
def test_what_has_no_form_in_toml_is_refused(value: object) -> None:
    """A value that could not be read back is not written."""
    with pytest.raises(ParameterError):
        to_toml({"value": value})


def test_keys_are_text() -> None:
    """A key that is no text is refused and not turned into some."""
    with pytest.raises(ParameterError, match="key"):
        to_toml({1: "x"})  # type: ignore[dict-item]
