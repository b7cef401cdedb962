"""Marks by which the ledger knows people again, without an id or a name in it; and who is whom of two releases."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from kindframe.disclosure.people.pseudonyms import keyed, keying
from kindframe.overview import persons
from kindframe.study import Study

__all__ = ["NAMED", "NOTHING", "Marks", "difference", "forgotten", "marks_of", "same_people"]

_TAG = 10
"""Bytes kept of each person's mark: two of a million people share one with a chance of 4 in 10 to the 13."""
NAMED = "\t"
"""How a text begins that is no part of a set but says what it is of; the more often, the sooner it stands before it."""
NOTHING = "~z\v"
"""How a text begins that stands for nothing, so that as much is before each set; it is its own mark."""
_THING, _NOBODY = "~", "-"
"""How the mark of something that is no person begins, and that of somebody who is not to be known again."""

Marks = Mapping[str, str]
"""The mark of each person of a study, by id."""


def marks_of(study: Study, key: bytes) -> dict[str, str]:
    """Give the mark of each person of a study, by id.

    A mark is made of three HMAC-SHA-256 with the keeper's key, joined by colons: of the person's id and name, of the id
    and the study's title, and of the name by its words (empty where none is known). Whoever has no key can neither turn
    one back nor try names on it.
    """
    actors = study.actors.table.filter(persons(study)).select("id", "name").fill_null("")
    return {own: mark(key, study.title, own, name) for own, name in actors.iter_rows()}


def mark(key: bytes, title: str, own: str, name: str) -> str:
    """Make the mark of one person."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = sorted("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())
    both, in_study = _tag(key, "person", f"{own}\n{name.casefold()}"), _tag(key, "id", f"{title}\n{own}")
    return f"{both}:{in_study}:{_tag(key, 'name', ' '.join(words)) if words else ''}"


def thing(key: bytes, title: str, text: str) -> str:
    """Make the mark of something that is no person: an act, a record, a kind; names (`NAMED`) stand after all."""
    return things(key, title)(text)


def things(key: bytes, title: str) -> Callable[[str], str]:
    """Give what makes the marks of many such things of one study."""
    tag = keying(key, "ledger", "", "thing", f"{title}\n")

    def made(text: str) -> str:
        if text.startswith(NOTHING):
            return text
        names = len(text) - len(text.lstrip(NAMED))
        return _THING * (1 + names) + tag(text)[:_TAG].hex()

    return made


def _tag(key: bytes, kind: str, text: str) -> str:
    return keyed(key, "ledger", "", kind, text)[:_TAG].hex()


def forgotten(
    marks: Iterable[str], key: bytes, title: str, own: str, names: Iterable[str], texts: Iterable[str]
) -> dict[str, str]:
    """Find the marks of somebody who withdrew, and give each another by which nobody is known again.

    Hers are those of her id in a study of this title, those of her id with a name of hers in any study, and those of
    what she is in (``texts``) in a study of this title.
    """
    every = [mark(key, title, own, name) for name in (*names, "")]
    named = {_part(held, 0) for held in every if _part(held, 2)}
    hers = _part(every[0], 1)
    about = set(map(things(key, title), texts))
    found = [held for held in marks if _part(held, 1) == hers or _part(held, 0) in named or held in about]
    return {held: f"{_NOBODY}{secrets.token_hex(_TAG)}" for held in found}


def difference(one: Iterable[str], other: Iterable[str]) -> int:
    """Count the people who are in one of two releases and not in the other; see `same_people`."""
    first, second = set(one), set(other)
    same = sum(1 for _ in same_people(first, second))
    return len(first) + len(second) - 2 * same


def same_people(one: Iterable[str], other: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give the marks of those who are in both of two releases.

    Two marks are of one person where id and name are the same; else where the name has the same words, whatever the
    id; else where the id is the same in a study of the same title, whatever the name. Each is taken once.
    """
    first, second = set(one), set(other)
    yield from ((held, held) for held in first & second)
    here, there = sorted(first - second), sorted(second - first)
    for part in (0, 2, 1):
        waiting: dict[str, list[str]] = {}
        for old in there:
            if held := _part(old, part):
                waiting.setdefault(held, []).append(old)
        taken: set[str] = set()
        left = []
        for new in here:
            alike = waiting.get(_part(new, part))
            if alike:
                taken.add(alike[-1])
                yield new, alike.pop()
            else:
                left.append(new)
        here, there = left, [old for old in there if old not in taken]


def _part(mark: str, part: int) -> str:
    """Give one of the three; what is no mark of a person has none but the first."""
    parts = mark.split(":")
    return parts[part] if part < len(parts) else ""
