"""Numbers in sentences, made fit to be told: small counts become "fewer than k", the others are rounded.

Statements, notes and titles are sentences with numbers in them. What is done to a table would be of no use if the
sentence beside it told the cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kindframe.disclosure.rules import Rules

__all__ = ["counts_in", "hushed", "replaced"]

_NOUNS = (
    "people|persons?|actors?|pairs?|ties?|egos?|alters?|others?|reports?|rows?|acts?|answers?|codings?|texts?|members?|"
    "households?|respondents?|givers?|receivers?|reporters?|interviews?|visits?|neighbours?|adopters?|residents?|paths?|"
    "records?|isolates?|triangles?|triads?|chains?|requests?|decisions?"
)
_BETWEEN = (
    "other|undirected|directed|known|such|reported|tied|connected|ordered|single|dated|named|different|distinct|new|of|"
    "the|more|blocked|stopped|undated|timed|one-sided|reciprocated|further|own|unknown|isolated|formal|informal"
)
_COUNT = re.compile(
    rf"(?<![\w.,])(\d[\d,]*)(?![\w.]*\d)(?=(?: of (?:the )?\d[\d,]*)?(?: (?:{_BETWEEN})){{0,2}} (?:{_NOUNS})\b)"
)
_FEW = re.compile(
    rf"([Ff]ewer than \d+ (?:(?:{_BETWEEN}) ){{0,2}})(person|actor|pair|tie|ego|alter|report|row|act|answer|"
    r"coding|text|member|household|respondent|visit|path|record|chain)(?=[ .,;:)]|$)"
)
"""One thing, named after a number that became "fewer than 10"."""
_SEVERAL = {"person": "people"}
_NUMBER = r"(?<![\w.,]){}(?![\w]|[.,]\d)"


def hushed(text: str, rules: Rules) -> str:
    """Put every count of people, ties, acts and the like in a sentence as it may be told.

    >>> hushed("3 of 118 people left; 41 ties were kept between waves 1 and 2.", Rules())
    'Fewer than 10 of 120 people left; 40 ties were kept between waves 1 and 2.'
    """
    told = _COUNT.sub(lambda found: _told(found.group(1), rules), text)
    told = _FEW.sub(lambda found: f"{found[1]}{_SEVERAL.get(found[2], found[2] + 's')}", told)  # "1 tie" was one
    return told[:1].upper() + told[1:] if text[:1].isdigit() and not told[:1].isdigit() else told


def counts_in(text: str) -> set[int]:
    """Give every count of people, ties, acts and the like in a sentence.

    >>> sorted(counts_in("3 of 118 people left; 41 ties were kept between waves 1 and 2."))
    [3, 41, 118]
    """
    return {int(found.replace(",", "") or 0) for found in _COUNT.findall(text)}


def _told(digits: str, rules: Rules) -> str:
    n = int(digits.replace(",", "") or 0)
    if 0 < n < rules.k:
        return rules.few
    return f"{rules.rounded(n):,}"


def replaced(text: str, numbers: Mapping[str, str]) -> str:
    """Put other numbers in the place of some, wherever they stand as whole numbers of their own.

    >>> replaced("41 of 118 (34.7%)", {"41": "40", "118": "120", "34.7%": "33%"})
    '40 of 120 (33%)'
    """
    if not numbers:
        return text
    some = "|".join(_NUMBER.format(re.escape(old)) for old in sorted(numbers, key=len, reverse=True))
    return re.sub(some, lambda found: numbers[found.group(0)], text)
