"""Numbers in sentences. Agreement, assessments and the tables beside them word what they found with these."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["counted", "listed"]


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
