"""Numbers in sentences, made fit to be told: small counts become "fewer than k", the others are rounded.

Statements, notes and titles are sentences with numbers in them. What is done to a table would be of no use if the
sentence beside it told the cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from kindframe.disclosure.rules import Rules

__all__ = ["counts_in", "hushed", "replaced", "uncounted"]

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


_ANY = re.compile(r"(?<![\w.,/-])\d[\d,]*(?![\w/-]|[.,]\d)")
_CHANCE = "random|resamples?|draws?|drawn|runs?|permutations?|exchanges|flips|orders?|tables"
_BODIES = (
    "groups?|organisations?|places?|services?|bodies|body|waves?|kinds?|questions?|columns?|levels?|communities|community|"
    "sectors?|domains?|files?|steps?"
)
_KEPT_AFTER = re.compile(rf"\s?%| (?:{_BETWEEN} )?(?:{_CHANCE}|{_BODIES})\b| \(")
_KEPT_BEFORE = re.compile(
    rf"(?:\b(?:{_BODIES}) of |\b(?:[Ww]aves?|triads only) (?:[\w-]+(?:, | and | to ))*"
    r"|\bseed |\bup to |\bbelow |\bp of |\bcap of |\babout [\d.]+ of |\bfrom |\() ?$"
)
_NAMED = re.compile(r"\b(?:its|the|these|those|their|all) $", re.IGNORECASE)
_NOUN = re.compile(rf" (?:(?:{_BETWEEN}) ){{0,2}}(?:{_NOUNS})\b")


def uncounted(text: str) -> str:
    """Say a note without its counts: nobody knows what they count, so that they could be held against nothing.

    What stays are numbers that count no people: of random draws and runs, of places, groups, waves and kinds; seeds,
    limits, levels, per cent, and fractions.

    >>> uncounted("3 of 118 people left; its 927 blanks are no answers (wave 1).")
    'Some of the people left; its blanks are no answers (wave 1).'
    >>> uncounted("p is from 1,000 random exchanges of people (seed 1). 41 ties have an end that is not known.")
    'p is from 1,000 random exchanges of people (seed 1). Some ties have an end that is not known.'
    """
    out, at, last = [], 0, 0
    for found in _ANY.finditer(text):
        before, after, last, here = text[: found.start()], text[found.end() :], found.end(), last
        noun = _NOUN.match(after)
        kept = _KEPT_BEFORE.search(before)
        if (kept or _KEPT_AFTER.match(after)) and not (noun and not (kept and " of " in kept[0])):
            continue
        out.append(text[at : found.start()])
        at = found.end()
        if _NAMED.search(before):
            at += after.startswith(" ")
        elif before[here:] == " of ":
            out.append("the" if noun else "some")
        else:
            out.append("Some" if re.search(r"(?:^|[.!?] )$", before) else "some")
    return "".join([*out, text[at:]])


def hushed(text: str, rules: Rules, told: Collection[int] = ()) -> str:
    """Put every count of people, ties, acts and the like in a sentence as it may be told, but for those in ``told``.

    >>> hushed("3 of 118 people left; 41 ties were kept between waves 1 and 2.", Rules())
    'Fewer than 10 of 120 people left; 40 ties were kept between waves 1 and 2.'
    """
    out = _COUNT.sub(lambda found: _told(found.group(1), rules, told), text)
    out = _FEW.sub(lambda found: f"{found[1]}{_SEVERAL.get(found[2], found[2] + 's')}", out)  # "1 tie" was one
    return out[:1].upper() + out[1:] if text[:1].isdigit() and not out[:1].isdigit() else out


def counts_in(text: str) -> set[int]:
    """Give every count of people, ties, acts and the like in a sentence.

    >>> sorted(counts_in("3 of 118 people left; 41 ties were kept between waves 1 and 2."))
    [3, 41, 118]
    """
    return {int(found.replace(",", "") or 0) for found in _COUNT.findall(text)}


def _told(digits: str, rules: Rules, told: Collection[int]) -> str:
    n = int(digits.replace(",", "") or 0)
    if n in told:
        return digits
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
