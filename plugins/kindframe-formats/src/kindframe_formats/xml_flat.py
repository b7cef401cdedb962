"""Reading large XML graphs of a regular shape as columns: nodes, then edges, each flat, alike in the order of parts.

That is what kindframe, networkx, igraph and Gephi write. What begins each attribute and each value is replaced by one
character, the form of every element is checked, and the rest is a table with separators. Where anything is out of the
ordinary, `flat` gives None, and the exact parser reads the whole file; it reads the head and the tail in any case.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl
from attrs import frozen

__all__ = ["Flat", "Shape", "flat", "regular_text"]

LEAST = 1 << 20
"""Files smaller than this, in bytes, are read by the exact parser alone."""
MOST = 1 << 30
_HEAD = 1 << 19
"""In how many bytes at the beginning the first node has to stand; a file made to harm is not held in memory for it."""
_ODD = ("\ufffe", "\uffff", "\r", "]]>")
_CONTROL = bytes(set(range(32)) - {9, 10, 13})
_ENTITY = re.compile("&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_DECLARED = re.compile(r"<\?xml[^?]*\?>")
_UTF8 = re.compile(r"encoding=[\"']utf-?8[\"']", re.IGNORECASE)


@frozen(kw_only=True)
class Shape:
    """What an element may look like: its attributes, then values, each of a key, in the order of the keys.

    ``attributes`` are in the usual order. ``value`` is how a value begins, with ``{key}`` in the place of its key,
    ``ends`` how it may end; ``around`` are the tags around all of them, if there are any.
    """

    attributes: tuple[str, ...]
    value: str
    ends: tuple[str, ...]
    around: tuple[str, str] = ("", "")

    @property
    def inside(self) -> str:
        """What a value may hold, as a regular expression."""
        return _QUOTED if self.ends[0].startswith('"') else _PLAIN


_TOKENS = [chr(code) for code in (*range(1, 9), 0x0B, 0x0C, *range(0x0E, 0x20))]
_C = r"\x01-\x08\x0B\x0C\x0E-\x1F"
_PLAIN, _QUOTED = f"[^<{_C}]*", f'[^"<\t{_C}]*'


@frozen(kw_only=True)
class _Part:
    """An attribute or a value: its name or key, how it begins, and the character that stands for that."""

    name: str
    opening: str
    token: str
    value: bool


@frozen(kw_only=True, eq=False)
class Flat:
    """All nodes, or all edges: the columns of their attributes and of their values, and the line of each."""

    attributes: Mapping[str, pl.Series]
    values: Mapping[str, pl.Series]
    lines: pl.Series

    @property
    def height(self) -> int:
        """How many there are."""
        return self.lines.len()


def regular_text(path: Path) -> str | None:
    """Give the text of a large file that may be of a regular shape; None where the exact parser should look."""
    try:
        if not LEAST <= path.stat().st_size <= MOST:
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if b"<node " not in head or b"<!DOCTYPE" in head:
                return None
            data = head + file.read()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    declared = _DECLARED.match(text)
    if declared and "encoding" in declared[0] and not _UTF8.search(declared[0]):
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    odd = any(part in text for part in _ODD)
    return None if odd or len(data.translate(None, _CONTROL)) < len(data) else text


def flat(text: str, first: int, last: int, kind: str, shape: Shape, keys: Iterable[str]) -> Flat | None:
    """Parse the elements of one kind that stand between two places; None where anything is out of the ordinary."""
    section = text[first:last].rstrip()
    n = section.count(f"<{kind} ")
    if not n:
        return None if section else Flat(attributes={}, values={}, lines=pl.Series([], dtype=pl.Int64))
    lines = _lines(section, kind, n, text.count("\n", 0, first) + 1)
    close = _close(section, kind, n)
    del section
    if lines is None or close is None:
        return None
    wanted = [(name, f' {name}="', False) for name in _order(close, kind, shape)]
    values = [(key, shape.value.replace("{key}", key), True) for key in keys]
    places = {opening: close.find(opening) for _, opening, _ in values}
    wanted += sorted((held for held in values if places[held[1]] >= 0), key=lambda held: places[held[1]])
    if len(wanted) > len(_TOKENS) or any(name not in shape.attributes for name, _, value in wanted if not value):
        return None
    parts: list[_Part] = []
    for token, (name, opening, value) in reversed(list(zip(_TOKENS, wanted, strict=False))):
        if opening in close:
            parts.append(_Part(name=name, opening=opening, token=token, value=value))
            close = close.replace(opening, token)
    parts.reverse()
    rows = pl.Series("rows", [close], dtype=pl.String).str.split("\n").explode()
    if rows.len() != n or not rows.str.contains(_form(kind, shape, parts)).all():
        return None
    whole = all(close.count(part.token) == n for part in parts)
    table = _separated(close, kind, shape, parts) if whole else None
    found: dict[bool, dict[str, pl.Series]] = {False: {}, True: {}}
    for place, part in enumerate(parts):
        until = '([^"]*)"' if not part.value or shape.inside is _QUOTED else "([^<]*)<"
        held = rows.str.extract(f"{part.token}{until}") if table is None else table.to_series(place)
        decoded = _decoded(held)
        if decoded is None:
            return None
        found[part.value][part.name] = decoded
    return Flat(attributes=found[False], values=found[True], lines=lines)


def _lines(section: str, kind: str, n: int, offset: int) -> pl.Series | None:
    """Give the physical line of each element; None where two begin on one."""
    if section.count("\n") == n - 1:
        return pl.int_range(offset, offset + n, eager=True)
    physical = pl.Series("lines", [section], dtype=pl.String).str.split("\n").explode()
    places = physical.str.contains(f"<{kind} ", literal=True).arg_true()
    return places.cast(pl.Int64) + offset if places.len() == n else None


def _close(section: str, kind: str, n: int) -> str | None:
    """Put each element on one line, no white space between its tags; None where that may be a value."""
    if section.count("\n") == n - 1:
        indent = re.search(rf"\n([ \t]*)<{kind} ", section)
        return section.replace(f"\n{indent[1]}<", "\n<") if indent and indent[1] else section
    for space in sorted(set(re.findall(r">([ \t]*\n[ \t\n]*)<", section[:50_000])), key=len, reverse=True):
        if f">{space}</data>" in section:
            return None
        section = section.replace(f">{space}<", "><")
    return None if "\n" in section else section.replace(f"><{kind} ", f">\n<{kind} ")


def _order(close: str, kind: str, shape: Shape) -> list[str]:
    """Give the attributes in the order of the first element; those it lacks keep their usual place, or follow."""
    begin = close.find(f"<{kind} ")
    names = re.findall(r' ([A-Za-z.]+)="', close[begin : close.find(">", begin)])
    usual = [name for name in shape.attributes if name in names]
    return list(shape.attributes) if usual == names else [*names, *(n for n in shape.attributes if n not in names)]


def _form(kind: str, shape: Shape, parts: Sequence[_Part]) -> str:
    """Give the regular expression of an element whose parts begin with their tokens."""
    attributes = "".join(f'(?:{part.token}{_QUOTED}")?' for part in parts if not part.value)
    ends = "|".join(map(re.escape, shape.ends))
    inner = "".join(f"(?:{part.token}{shape.inside}(?:{ends}))?" for part in parts if part.value)
    if shape.around[0]:
        inner = f"(?:{shape.around[0]}{inner}{shape.around[1]})?"
    return f"^<{kind}{attributes}(?: ?/>|>{inner}</{kind}>)$"


def _separated(close: str, kind: str, shape: Shape, parts: Sequence[_Part]) -> pl.DataFrame:
    """Read elements that all have the same parts, and the form that is wanted, as a table with separators."""
    opened, closed = shape.around
    values = [part.token for part in parts if part.value]
    if values:
        close = close.replace(f'">{opened}{values[0]}', values[0])
        for end in shape.ends:
            close = close.replace(end, "")
        close = close.replace(f"{closed}</{kind}>", "")
    else:
        for end in (f'">{opened}{closed}</{kind}>', f'"></{kind}>', '"/>', '" />'):
            close = close.replace(end, "")
    for part in parts[1:]:
        if not part.value:
            close = close.replace(f'"{part.token}', part.token)
    data = close.replace(f"<{kind}", "").encode()
    one = _TOKENS[0].encode()
    every = "".join(part.token for part in parts).encode()
    data = data.translate(bytes.maketrans(every, one * len(every)))
    names = [str(place) for place in range(len(parts) + 1)]
    schema = dict.fromkeys(names, pl.String)
    held = pl.read_csv(io.BytesIO(data), separator=_TOKENS[0], has_header=False, quote_char=None, schema=schema)
    return held.drop("0").fill_null("")


def _decoded(held: pl.Series) -> pl.Series | None:
    """Put characters for entities; None where one is not XML's own."""
    odd = held.filter(held.str.contains("&", literal=True)).unique().to_list()
    changed = {}
    for text in odd:
        if text.count("&") != len(_ENTITY.findall(text)):
            return None
        made = _ENTITY.sub(_character, text)
        if "\x00" in made:
            return None
        changed[text] = made
    return held.replace(list(changed), list(changed.values())) if changed else held


def _character(found: re.Match[str]) -> str:
    """Give the character of an entity; NUL where XML has none of that number."""
    name = found[0]
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[3:-1], 16) if name[2] == "x" else int(name[2:-1])
    space = number in (9, 10, 13)
    plain = 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    return chr(number) if space or plain else "\x00"
