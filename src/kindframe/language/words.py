"""The list of words the language lens looks for: `WordList`, read from TOML with every mistake named by line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import attrs
from attrs import field, frozen

from kindframe.documents import Document, one_of, open_document, refuse, required, structure
from kindframe.framework import BASES
from kindframe.problems import Problem, nearest
from kindframe.sources import Source

__all__ = ["Word", "WordList", "load_words"]


@frozen(kw_only=True)
class Word:
    """A word that labels people, its forms, what to say instead, why, and where that is read.

    ``except_before`` lists words before which it labels nobody ("criminal" before "justice"). ``source`` is the key of
    one of the list's sources; ``basis`` says what ``instead`` rests on: ``source``, ``public-copy``, ``memory`` or
    ``derived`` (ours).

    .. versionadded:: 0.1
    """

    word: str = field(validator=required)
    instead: tuple[str, ...]
    forms: tuple[str, ...] = ()
    why: str = ""
    source: str = ""
    basis: str = field(default="", validator=one_of(BASES, empty=True))
    except_before: tuple[str, ...] = ()
    note: str = ""


@frozen(kw_only=True)
class WordList:
    """A list of words to flag. ``people`` are words that name people: "the unemployed workers" labels nobody.

    .. versionadded:: 0.1
    """

    title: str = ""
    people: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    words: tuple[Word, ...] = ()

    def source(self, word: Word) -> Source | None:
        """Give the source a word rests on, or None."""
        return next((s for s in self.sources if word.source and s.key == word.source), None)

    def with_(self, other: WordList) -> WordList:
        """Give this list with another's words; where both have a word, the other's entry is taken."""
        taken = {word.word.casefold() for word in other.words}
        keys = {source.key for source in other.sources}
        return attrs.evolve(
            self,
            title=other.title or self.title,
            people=tuple(dict.fromkeys((*self.people, *other.people))),
            sources=(*(s for s in self.sources if s.key not in keys), *other.sources),
            words=(*(w for w in self.words if w.word.casefold() not in taken), *other.words),
        )


def load_words(given: str | Path | None = None, *, name: str = "") -> WordList:
    """Read a list of words from a TOML file or text; without one, the list that comes with kindframe.

    Raises
    ------
    FrameworkError
        With every mistake: file, line, word and key, and the nearest valid one.

    >>> [source.year for source in load_words().sources if source.key == "ferguson-thurman-2019"]
    [2019]

    .. versionadded:: 0.1
    """
    if given is None:
        return _ours()
    document = open_document(given, name=name)
    words = structure(document, WordList)
    refuse(document, list(_faults(document, words)))
    return words


@cache
def _ours() -> WordList:
    text = resources.files("kindframe.language").joinpath("words.toml").read_text(encoding="utf-8")
    return load_words(text, name="words.toml")


def _faults(document: Document, held: WordList) -> Iterator[Problem]:
    keys = [source.key for source in held.sources if source.key]
    seen: dict[str, int] = {}
    for place, word in enumerate(held.words):
        if not [text for text in word.instead if text.strip()]:
            message = f"{word.word!r} offers nothing to say instead"
            yield document.problem("KF-WORD-01", ("words", place, "instead"), message)
        if word.source and word.source not in keys:
            message = f"there is no source with the key {word.source!r}"
            yield document.problem("KF-WORD-02", ("words", place, "source"), message, near=nearest(word.source, keys))
        for form in (word.word, *word.forms):
            if not form.strip():
                yield document.problem("KF-WORD-01", ("words", place, "forms"), "a form is empty")
            elif seen.setdefault(form.casefold(), place) != place:
                message = f"{form!r} stands in more than one entry"
                yield document.problem("KF-WORD-03", ("words", place, "forms"), message)
