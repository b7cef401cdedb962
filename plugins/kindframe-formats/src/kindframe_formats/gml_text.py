"""GML as nested lists of keys and values, read behind a guard: its depth and size are bounded while it is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from attrs import define, field

from kindframe.errors import LimitExceeded
from kindframe_formats.guarding import refused, unsafe
from kindframe_formats.jsontext import Number, Whole

__all__ = ["Entry", "parse_gml"]

_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|(?P<open>\[)|(?P<close>\])|(?P<key>[A-Za-z_][A-Za-z0-9_.-]*)'
    r"|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?=[\s\]]|\Z)"
    r"|(?P<remark>#[^\n]*)|(?P<other>\S)"
)
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));")
_DEPTH, _TOKENS = 32, 60_000_000


@define(slots=True)
class Entry:
    """A list of keys and values, with the line it begins on."""

    line: int
    pairs: list[tuple[str, Any]] = field(factory=list)

    def all(self, key: str) -> Iterator[Any]:
        """Give every value of a key."""
        return (value for name, value in self.pairs if name == key)

    def first(self, key: str) -> Any:
        """Give the first value of a key, or None."""
        return next(self.all(key), None)

    def plain(self) -> dict[str, Any]:
        """Give a mapping; keys that stand more than once have a list of their values."""
        held: dict[str, Any] = {}
        several: set[str] = set()
        for key, value in self.pairs:
            value = value.plain() if isinstance(value, Entry) else value
            if key not in held:
                held[key] = value
            elif key in several:
                held[key].append(value)
            else:
                several.add(key)
                held[key] = [held[key], value]
        return held


def _character(found: re.Match[str]) -> str:
    """Give the character that is written by number or by name as HTML has it; what is none stands as it is."""
    decimal, hexadecimal, name = found.groups()
    if name:
        return html5.get(f"{name};", found[0])
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found[0]


def parse_gml(text: str, file: str) -> Entry:
    """Parse a GML text; the lists of the whole are the entries of the one that is given.

    Raises
    ------
    FileRejected
        Where a key has no value, a bracket is not closed or something is neither key nor value; with the line.
    UnsafeInput
        Where lists are nested more than 32 deep, or there are too many.
    """
    root = Entry(line=1)
    open_lists = [root]
    key: str | None = None
    line, at, seen = 1, 0, 0
    for token in _TOKEN.finditer(text):
        start = token.start()
        if start != at:
            line += text.count("\n", at, start)
            at = start
        seen += 1
        kind = token.lastgroup
        if kind == "remark":
            continue
        if key is None:
            if kind == "key":
                key = token.group()
            elif kind == "close" and len(open_lists) > 1:
                open_lists.pop()
            else:
                raise refused("KF-GMLT-02", file, f"a key is wanted, and here is {token.group()[:40]!r}", row=line)
            continue
        pairs = open_lists[-1].pairs
        if kind == "text":
            held = token["text"]
            pairs.append((key, _ENTITY.sub(_character, held) if "&" in held else held))
        elif kind == "number":
            number = token.group()
            pairs.append((key, Whole(number) if number.lstrip("+-").isdigit() else Number(number)))
        elif kind == "open":
            if len(open_lists) > _DEPTH:
                told = f"its lists are nested more than {_DEPTH} deep"
                raise unsafe("KF-GMLT-03", file, told, row=line, kind=LimitExceeded)
            made = Entry(line=line)
            pairs.append((key, made))
            open_lists.append(made)
        elif token.group().casefold() != "nan":  # igraph's word for a number that is missing
            raise refused("KF-GMLT-02", file, f"the key {key!r} has no value, but {token.group()[:40]!r}", row=line)
        key = None
        if seen > _TOKENS:
            raise unsafe("KF-GMLT-03", file, f"it has more than {_TOKENS:,} parts", kind=LimitExceeded)
    if key is not None or len(open_lists) > 1:
        hint = "It may have been cut short on its way; get it again."
        raise refused(
            "KF-GMLT-02", file, "it breaks off: a list is not closed, or a key has no value", row=line, hint=hint
        )
    return root
