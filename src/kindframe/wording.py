"""Numbers and nouns in sentences. Agreement, assessments, reports and the tables beside them word things with these."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["counted", "listed", "plural"]

_IRREGULAR = {
    "person": "people",
    "actor of unknown kind": "actors of unknown kind",
}


def counted(n: int, noun: str, several: str = "") -> str:
    """Give a number with its noun.

    >>> counted(1, "record"), counted(1200, "record"), counted(2, "story", "stories")
    ('1 record', '1,200 records', '2 stories')

    .. versionadded:: 0.1
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {several or noun + 's'}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Give names as a person would list them.

    >>> listed(["ann"]), listed(["ann", "bob", "cat"]), listed([])
    ('ann', 'ann, bob and cat', '')

    .. versionadded:: 0.1
    """
    held = list(names)
    return f" {last} ".join([", ".join(held[:-1]), held[-1]] if len(held) > 1 else held)


def plural(noun: str) -> str:
    """Give the plural of a noun of ours or of a kind out of a codebook.

    >>> [plural(noun) for noun in ("person", "service", "library", "day", "church")]
    ['people', 'services', 'libraries', 'days', 'churches']

    .. versionadded:: 0.1
    """
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("y") and not re.search(r"[aeiou]y$", noun):
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"
