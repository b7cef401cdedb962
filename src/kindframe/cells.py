r"""How one cell of a text table is written so that it reads back exactly: blanks, apostrophe guards, tidy ids.

Reading and writing of study folders both stand on this; neither knows the other. Blank is unknown. A leading
apostrophe, which a spreadsheet takes as "what follows is text", guards whatever would otherwise be run as a formula,
taken as blank, or tidied; reading takes it off again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

__all__ = [
    "BLANKS",
    "GUARDED",
    "TOTAL",
    "guard",
    "is_note",
    "join_ids",
    "named_invisible",
    "split_ids",
    "tidy",
    "unguard",
]

CellKind = Literal["text", "id", "word"]

BLANKS = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Unicode's white space as the inside of a character class: what Python and polars must agree on."""

_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\n"
GUARDED = f"^'[\"'{BLANKS}]*(?:[{_FORMULA}]|$)"
"""A guarded text cell, as a regular expression for both `re` and polars."""

TOTAL = re.compile(
    r"(grand |sub)?-?totals?\b.*|sum|sums|count|n|mean|average|averages|median|max|min|gesamt|summe|somme",
    re.IGNORECASE,
)
"""What stands first in a row that is a total under a table."""

_NOTE = re.compile(r"(sources?|notes?|n\.b\.|key|legend|footnote)\b.*|[*\u2020\u00b9].*|.*:\s.*|n\s*=.*", re.IGNORECASE)
_WORDS_OF_A_NOTE = 4
_GUARDED = re.compile(GUARDED.replace("$", r"\Z"))
_RUNS = re.compile(f'["{BLANKS}]*[{_FORMULA}]')
_BLANK = re.compile(f"[{BLANKS}]*")
_ENDS = re.compile(f"^[{BLANKS}]+|[{BLANKS}]+\\Z")
_ODD_SPACE = re.compile(f"[{BLANKS.replace(' ', '', 1)}]")
_JOINERS = "\u200c\u200d"


def tidy(text: str) -> str:
    """Take what nobody sees out of an id: space around it, invisible characters in it; odd spaces become plain ones.

    Joiners between letters beyond ASCII stay: in Persian, in Indic scripts and in emoji they are spelling.

    >>> [tidy(t) for t in ("p3", " p3\u00a0", "p\u200b3", "Mill\u00a0Lane")]
    ['p3', 'p3', 'p3', 'Mill Lane']

    .. versionadded:: 0.1
    """
    if text.isascii() and text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return text
    seen = "".join(c for i, c in enumerate(text) if unicodedata.category(c) != "Cf" or _spells(text, i))
    return _ODD_SPACE.sub(" ", _ENDS.sub("", seen))


def _spells(text: str, place: int) -> bool:
    """Whether the format character there joins two characters beyond ASCII."""
    return (
        text[place] in _JOINERS
        and 0 < place < len(text) - 1
        and not text[place - 1].isascii()
        and not text[place + 1].isascii()
    )


def named_invisible(text: str) -> str:
    """Name the characters of a text that are not seen, by number: ``"U+200B, U+00A0"``; plain space is ``space``.

    .. versionadded:: 0.1
    """
    odd = [c for c in dict.fromkeys(text) if unicodedata.category(c) in ("Cf", "Cc", "Zs", "Zl", "Zp")]
    return ", ".join("space" if c == " " else f"U+{ord(c):04X}" for c in odd)


def guard(text: str, kind: CellKind = "text") -> str:
    """Put an apostrophe before what a spreadsheet would run, or what reading would take as blank or tidy.

    ``kind`` is ``id`` for ids (each one of a list), which may not look like a total or a note under the table either,
    and ``word`` for values of a codebook.

    >>> [guard(t) for t in ("Ann", "=1+2", "", "'=x")]
    ['Ann', "'=1+2", "'", "''=x"]
    >>> guard("p3 ", "id"), guard("Total", "id"), guard("Person", "word")
    ("'p3 ", "'Total", "'Person")

    .. versionadded:: 0.1
    """
    if _BLANK.fullmatch(text) or _RUNS.match(text) or _GUARDED.match(text):
        return f"'{text}"
    if kind == "id" and (_untidy(text) or _reads_as_footing(text)):
        return f"'{text}"
    if kind == "word" and (text[0] == "'" or tidy(text).casefold() != text):
        return f"'{text}"
    return text


def unguard(cell: str, kind: CellKind = "text") -> str:
    """Take the guarding apostrophe off again, where there is one.

    >>> [unguard(c) for c in ("'=1+2", "'", "'tis", "''=x")]
    ['=1+2', '', "'tis", "'=x"]

    .. versionadded:: 0.1
    """
    if cell[:1] != "'":
        return cell
    if _GUARDED.match(cell) or kind == "word" or (kind == "id" and guard(cell[1:], "id") != cell[1:]):
        return cell[1:]
    return cell


def is_note(text: str) -> bool:
    """Whether a text that stands alone in the last row of a table is a note rather than an id.

    .. versionadded:: 0.1
    """
    return _NOTE.fullmatch(text) is not None or len(text.split()) > _WORDS_OF_A_NOTE


def _reads_as_footing(text: str) -> bool:
    core = text.lstrip("'")
    return TOTAL.fullmatch(core.rstrip(" :")) is not None or is_note(core)


def _untidy(text: str) -> bool:
    core = text.lstrip("'")
    return tidy(core) != core


def join_ids(ids: list[str]) -> str:
    """Write a list of ids into one cell, with ``;`` between them.

    >>> join_ids(["p1", "p2"]), join_ids(["a;b"])
    ('p1;p2', '"a;b"')

    .. versionadded:: 0.1
    """
    cells = [guard(i, "id") for i in ids]
    return ";".join('"' + c.replace('"', '""') + '"' if ";" in c or '"' in c else c for c in cells)


_ITEM = re.compile("[" + BLANKS + ']*(?:"((?:[^"]|"")*)"[' + BLANKS + "]*|([^;]*))(?:;|\\Z)", re.DOTALL)


def split_ids(cell: str) -> list[str]:
    """Read the ids of one cell, exactly as they stand between the ``;``; empty ones are passed over.

    >>> split_ids("p1; p2;"), split_ids('"a;b";c')
    (['p1', ' p2'], ['a;b', 'c'])

    .. versionadded:: 0.1
    """
    if '"' not in cell:
        return [item for item in cell.split(";") if not _BLANK.fullmatch(item)]
    found: list[str] = []
    place = 0
    while place < len(cell):
        match = _ITEM.match(cell, place)
        if match is None:
            return found + [item for item in cell[place:].split(";") if not _BLANK.fullmatch(item)]
        quoted, plain = match.groups()
        item = quoted.replace('""', '"') if quoted is not None else plain
        if not _BLANK.fullmatch(item):
            found.append(item)
        place = match.end()
    return found
