r"""Columns of a table as text that may stand in XML: escaped as a whole, characters that XML forbids named by number.

>>> import polars as pl
>>> escaped(pl.Series(["a<b & c", "bell\x07", None]))[0].to_list()
['a&lt;b &amp; c', 'bell&lt;U+0007&gt;', None]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

import polars as pl

__all__ = ["WHY", "around", "as_text", "escaped", "named", "put_lines"]

WHY = "XML forbids a character of it, written by number"
"""What a loss report says of a text with such a character."""

FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
"""What XML 1.0 cannot hold, not even by number."""

_FORBIDDEN = re.compile(FORBIDDEN)
_TOLD_IN_TEXT = "[\x00-\x08\x0b-\x1f&<>\ufffe\uffff]"
_TOLD = '[\x00-\x1f"&<>\ufffe\uffff]'
"""What `escaped` looks closer for, in texts and between quotes."""


def named(text: str) -> str:
    r"""Write the characters that XML forbids by their number.

    >>> named("a\x1b[0m")
    'a<U+001B>[0m'
    """
    return _FORBIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def escaped(held: pl.Series, *, attribute: bool = False) -> tuple[pl.Series, int]:
    """Escape a text column for XML; the second value says in how many cells a forbidden character had to be named.

    ``attribute`` also escapes what would not survive between quotes: the quote, line ends, tabs.
    """
    if not held.str.contains(_TOLD if attribute else _TOLD_IN_TEXT).any():
        return held, 0
    wrong = held.str.contains(FORBIDDEN).fill_null(False)
    bad = int(wrong.sum())
    if bad:
        held = pl.Series(held.name, [None if t is None else named(t) for t in held.to_list()], dtype=pl.String)
    pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")]
    if attribute:
        pairs += [('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;")]
    for character, entity in pairs:
        if held.str.contains(character, literal=True).any():
            held = held.str.replace_all(character, entity, literal=True)
    return held, bad


def as_text(held: pl.Series) -> pl.Series:
    """Write a column of numbers or flags as XML Schema has them; text is given as it is."""
    if held.dtype == pl.Boolean:
        return pl.select(pl.when(held).then(pl.lit("true")).when(~held).then(pl.lit("false"))).to_series()
    if held.dtype == pl.Float64:
        odd = {"inf": "INF", "-inf": "-INF"}
        return held.cast(pl.String).replace(odd)
    return held.cast(pl.String)


def around(before: str, held: pl.Series, after: str) -> list[pl.Series | str]:
    """Put text before and after each value, as parts of lines; where a value is null, nothing stands there."""
    missing = held.null_count()
    if not missing:
        return [before, held, after]
    return [] if missing == held.len() else [pl.select(pl.lit(before) + held + pl.lit(after)).to_series()]


def put_lines(file: BinaryIO, parts: Iterable[pl.Series | str]) -> None:
    """Write one line for each row, made of the parts; null parts are passed over."""
    joined: list[pl.Series | str] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    lines = pl.select(pl.concat_str([pl.lit(part) for part in joined], ignore_nulls=True)).to_series()
    if lines.len():
        lines.to_frame().write_csv(file, include_header=False, quote_style="never")
