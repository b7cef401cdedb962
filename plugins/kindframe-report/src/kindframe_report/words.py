"""Numbers and counts in words, and text made fit to be shown. Every section writes through these."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from kindframe.wording import plural

__all__ = [
    "clean",
    "clipped",
    "count",
    "counted_up",
    "dated",
    "interval",
    "number",
    "places",
    "plural",
    "probability",
    "share",
    "slug",
]

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# Control characters, lone surrogates, non-characters, and the marks that turn the direction of the text around them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    r"""Replace what may not stand in a page or would disturb the text around it; everything else stays as it is.

    >>> clean("Ann\x1b[31m \u202eeel")
    'Ann�[31m �eel'
    """
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def clipped(text: str, limit: int) -> str:
    """Cut text that is longer than ``limit`` characters, and show that it was cut.

    >>> clipped("Community centre", 10)
    'Community…'
    """
    text = clean(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def counted_up(text: str) -> list[tuple[int, str]]:
    """Give what to sort names by so that those with numbers stand as people count.

    >>> sorted(["ward 10", "ward 2", "Ward 1"], key=counted_up)
    ['Ward 1', 'ward 2', 'ward 10']
    """
    parts = re.split("([0-9]+)", text.casefold())
    bare = [part.lstrip("0") if place % 2 else part for place, part in enumerate(parts)]
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(bare)]


def dated(text: str, waves: Mapping[str, str]) -> str:
    """Call waves in a text by the titles they have in place of their ids.

    >>> dated("Kept in waves 1-2; wave 3 was not asked.", {"1": "Spring 2024", "2": "Spring 2025"})
    'Kept in Spring 2024 to Spring 2025; wave 3 was not asked.'
    """
    if not waves:
        return text
    one = "(?:" + "|".join(re.escape(wave) for wave in sorted(waves, key=len, reverse=True)) + r")(?!\w)"
    named = re.compile(rf"\b[Ww]aves? (?P<which>{one}(?:(?:, | and | or | to |-){one})*)")

    def titled(found: re.Match[str]) -> str:
        apart = re.sub(rf"({one})-(?={one})", r"\1 to ", found["which"])
        return re.sub(one, lambda wave: waves[wave[0]], apart)

    return named.sub(titled, text)


def count(n: int, noun: str, many: str = "") -> str:
    """Say how many: in words up to twelve, in figures from there.

    >>> count(1, "person"), count(0, "tie"), count(1240, "act")
    ('one person', 'no ties', '1,240 acts')
    """
    said = _SMALL[n] if 0 <= n < len(_SMALL) else f"{n:,}"
    return f"{said} {noun if n == 1 else many or plural(noun)}"


def number(value: object, digits: int = 3) -> str:
    """Write a value for a cell or a sentence: whole numbers with separators, others to ``digits`` significant digits.

    >>> [number(v) for v in (1234567, 0.123456, 12.0, 1234.5678, True, None, "a")]
    ['1,234,567', '0.123', '12', '1,235', 'yes', '–', 'a']

    Noughts at the end are left out, as a number that was rounded before is no more exact for them.

    >>> number(0.39), number(2.8), number(-0.0)
    ('0.39', '2.8', '0')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if not math.isfinite(value):
            return "–"
        if value == int(value) or abs(value) >= 10 ** (digits - 1):
            return f"{value + 0.0:,.0f}"  # -0.0 is 0
        places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        return f"{value:,.{min(places, 6)}f}".rstrip("0").rstrip(".")
    if isinstance(value, Markup):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(number(part, digits) for part in value)
    return str(value)


def interval(low: float, high: float) -> str:
    """Write the ends of an interval, both to as many places as its width bears.

    >>> interval(0.41, 3.54), interval(0.0412, 0.0608), interval(7, 8.2), interval(0.0, 0.0)
    ('0.4 to 3.5', '0.041 to 0.061', '7.0 to 8.2', '0 to 0')
    """
    wide = abs(high - low)
    if not math.isfinite(wide) or wide == 0:
        return f"{number(low)} to {number(high)}"
    figures = places(low, high)
    return f"{low:,.{figures}f} to {high:,.{figures}f}"


def places(low: float, high: float) -> int:
    """Say how many figures behind the point the width of an interval bears.

    >>> places(0.41, 3.54), places(0.0412, 0.0608), places(7, 8.2)
    (1, 3, 1)
    """
    wide = abs(high - low)
    if not math.isfinite(wide) or wide == 0:
        return 3
    figures = min(max(1 - math.floor(math.log10(wide)), 0), 3)
    while figures and all(f"{end:.{figures}f}".endswith("0") for end in (low, high)):
        figures -= 1
    return figures


def probability(p: float) -> str:
    """Write a p-value.

    >>> probability(0.00001), probability(0.034)
    ('p < 0.001', 'p = 0.034')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def share(part: int, whole: int) -> str:
    """Say a part of a whole with both numbers; the percentage only where the whole is not small.

    >>> share(3, 8), share(30, 120)
    ('3 of 8', '30 of 120 (25%)')
    """
    if whole < 20:
        return f"{part:,} of {whole:,}"
    percent = 100 * part / whole
    shown = "under 1" if 0 < percent < 1 else "over 99" if 99 < percent < 100 else f"{percent:.0f}"
    return f"{part:,} of {whole:,} ({shown}%)"


def slug(text: str, taken: set[str]) -> str:
    """Give an id for an element of the page, never given before to this page; it is added to ``taken``.

    >>> slug("Who helps whom?", {"who-helps-whom"})
    'who-helps-whom-2'
    """
    base = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:48] or "part"
    name, again = base, 2
    while name in taken:
        name, again = f"{base}-{again}", again + 1
    taken.add(name)
    return name
