"""Find items in frameworks by words: `search`, for the command line and for whoever codes a study."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from attrs import frozen

from kindframe.framework.items import Item
from kindframe.framework.model import Framework

__all__ = ["Hit", "search"]

_WORD = re.compile(r"\w+")
_FIELDS = ("id", "label", "aliases", "terms", "statement", "note")
"""Where words are looked for, the weightiest first."""


@frozen(kw_only=True)
class Hit:
    """An item that was found: in which framework, and in which of its fields all the words stand.

    .. versionadded:: 0.1
    """

    framework: Framework
    item: Item
    field: str

    def __str__(self) -> str:
        return f"{self.framework.key}/{self.item.id}: {self.item.title}"


def search(frameworks: Iterable[Framework], text: str) -> tuple[Hit, ...]:
    """Find the items in which every word of ``text`` stands, or begins a word.

    Letter case and accents are passed over. Items found by id come first, then by label, alias, term, statement and
    note; words spread over several fields come last, as field ``any``. No words find nothing.

    >>> ways = Framework(id="ways", title="Ways", items=(Item(id="give", label="Give time"), Item(id="learn")))
    >>> [hit.item.id for hit in search([ways], "TIME")]
    ['give']

    .. versionadded:: 0.1
    """
    wanted = _words(text)
    if not wanted:
        return ()
    found: list[tuple[int, Hit]] = []
    for framework in frameworks:
        for item in framework.walk():
            rank = _rank(item, wanted)
            if rank is not None:
                field = (*_FIELDS, "any")[rank]
                found.append((rank, Hit(framework=framework, item=item, field=field)))
    return tuple(hit for _, hit in sorted(found, key=lambda pair: pair[0]))


def _rank(item: Item, wanted: list[str]) -> int | None:
    texts = [_words(_text(item, field)) for field in _FIELDS]
    for rank, words in enumerate(texts):
        if _all(wanted, words):
            return rank
    return len(_FIELDS) if _all(wanted, [word for words in texts for word in words]) else None


def _text(item: Item, field: str) -> str:
    value = getattr(item, field)
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _all(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(want) for word in words) for want in wanted)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
