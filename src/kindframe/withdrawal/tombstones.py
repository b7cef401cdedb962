"""What is left of who withdrew: a pseudonym that only the keeper's key makes, to know her by if her rows come back."""

from __future__ import annotations

import re
import tomllib

from kindframe.disclosure import keeper_key, pseudonyms
from kindframe.errors import ConsentMissing, KindframeError, StoreNotSaved
from kindframe.problems import Problem, visible
from kindframe.study import Study
from kindframe.withdrawal.whose import compared

__all__ = ["come_back", "tombstone", "with_tombstone", "without_quotes"]

_RELEASE = "withdrawn"
_QUOTES = re.compile(r"^\[\[\s*quotes\s*\]\][^\n]*\n(?:(?!\s*\[)[^\n]*(?:\n|$))*", re.MULTILINE)
_LINE = re.compile(r"^withdrawn\s*=\s*\[[^\]]*\][^\n]*\n?", re.MULTILINE)


def tombstone(person: str) -> str:
    """Give the pseudonym that stands in a study for somebody who withdrew."""
    own = compared(person)
    return pseudonyms([own], keeper_key(), release=_RELEASE)[own]


def with_tombstone(text: str, stone: str) -> str:
    """Put a tombstone into the text of a study.toml; every other line stays as it is.

    Raises
    ------
    StoreNotSaved
        Where the key ``withdrawn`` stands there in a form that cannot be added to.

    >>> print(with_tombstone('title = "Elm Row"', "abc"), end="")
    withdrawn = ["abc"]
    title = "Elm Row"
    """
    held = tomllib.loads(text).get("withdrawn", [])
    if stone in held:
        return text
    quoted = ", ".join(f'"{each}"' for each in sorted({*held, stone}))
    made = f"withdrawn = [{quoted}]\n" + (_LINE.sub("", text, count=1) if held else text)
    if sorted(tomllib.loads(made).get("withdrawn", [])) != sorted({*held, stone}):
        raise StoreNotSaved("study.toml cannot be added to.", hint="Write its key withdrawn on a line of its own.")
    return made


def without_quotes(text: str, person: str) -> str:
    r"""Take the stories that somebody told out of the ``[[quotes]]`` of a study.toml; every other line stays as it is.

    Where they are written in a way that cannot be taken out line by line, they stay, and the search tells of them.

    >>> print(without_quotes('[[quotes]]\nstory = "a1"\ntold_by = "p1"\n[report]\n', "p1"), end="")
    [report]
    """
    own = compared(person)
    before = tomllib.loads(text)
    left = [quote for quote in before.get("quotes", []) if compared(str(quote.get("told_by", ""))) != own]
    if len(left) == len(before.get("quotes", [])):
        return text

    def kept(found: re.Match[str]) -> str:
        told = tomllib.loads(found[0])["quotes"][0].get("told_by", "")
        return "" if compared(str(told)) == own else found[0]

    try:
        made = _QUOTES.sub(kept, text)
        return made if {"quotes": [], **tomllib.loads(made)} == {**before, "quotes": left} else text
    except tomllib.TOMLDecodeError:
        return text


def come_back(study: Study) -> tuple[Problem, ...]:
    """Hold a study that has just been read against its tombstones.

    Returns
    -------
    tuple of Problem
        A warning where there are tombstones and the key is not here, so that nobody can be recognised.

    Raises
    ------
    ConsentMissing
        Where somebody who withdrew is in it again; the hint says how to take her out.

    .. versionadded:: 0.1
    """
    if not study.settings.withdrawn:
        return ()
    try:
        stones = pseudonyms(map(compared, study.actors.ids), keeper_key(), release=_RELEASE)
    except KindframeError as error:
        message = f"who withdrew cannot be recognised: {error.message}"
        return (Problem(code="KF-CONSENT-04", file="study.toml", column="withdrawn", message=message, hint=error.hint),)
    again = sorted(held for held, stone in stones.items() if stone in study.settings.withdrawn)
    if again:
        shown = ", ".join(visible(held, 40) for held in again[:5])
        raise ConsentMissing(
            f"Who withdrew from this study is in it again: {shown}.",
            hint=f"kindframe withdraw STUDY {visible(again[0], 40)} takes all of it out once more.",
        )
    return ()
