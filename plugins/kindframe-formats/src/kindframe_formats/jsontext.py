"""JSON that somebody else made, read behind a guard: its depth and size are known before anything is parsed.

`open_json` gives the parsed document and an `Outline` of its text, which says on which line each part of it stands.
Numbers keep their text, so that no digit is lost and no number is too long; what JSON forbids is marked, not mended.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kindframe.errors import LimitExceeded
from kindframe_formats.guarding import refused, unsafe

__all__ = ["Doubled", "JsonLimits", "NotANumber", "Number", "Outline", "Whole", "open_json", "twice"]

_BLOCK = 1 << 20
_QUOTE, _COMMA = 0x22, 0x2C
_OPENING, _CLOSING = (0x5B, 0x7B), (0x5D, 0x7D)


@frozen(kw_only=True)
class JsonLimits:
    """How much a JSON file may hold: bytes, arrays and objects inside each other, and signs that part its values."""

    bytes: int = 1 << 28
    depth: int = 64
    signs: int = 40_000_000


class Whole(str):
    """A whole number, as its digits stand in the file."""

    __slots__ = ()


class Number(str):
    """A number with a fraction or an exponent, as it stands in the file."""

    __slots__ = ()


class NotANumber(str):
    """``NaN``, ``Infinity`` or ``-Infinity``, which some programs write and JSON does not have."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object in which keys stand more than once: ``twice`` names them, the last value of each is held."""

    twice: tuple[str, ...] = ()


def twice(held: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the keys that stand more than once in an object."""
    return held.twice if isinstance(held, Doubled) else ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    doubled = Doubled(made)
    counts = Counter(key for key, _ in pairs)
    doubled.twice = tuple(key for key in made if counts[key] > 1)
    return doubled


@frozen(eq=False)
class Outline:
    """Where the arrays, objects and commas of a JSON text stand outside of its strings, and how deep.

    ``depth`` counts the arrays and objects open at a sign, its own included.
    """

    data: bytes
    places: NDArray[np.int64]
    signs: NDArray[np.uint8]
    depth: NDArray[np.int32]
    newlines: NDArray[np.int64] = field()

    @newlines.default
    def _newlines(self) -> NDArray[np.int64]:
        return np.flatnonzero(np.frombuffer(self.data, dtype=np.uint8) == 0x0A)

    def line(self, place: int) -> int:
        """Give the physical line of a place in the text."""
        return int(np.searchsorted(self.newlines, place)) + 1

    def within(self, keys: Sequence[int]) -> Elements:
        """Give the elements of an array or object: follow the children of the document by position, from the root."""
        opening = 0
        for key in keys:
            start, _ = self._children(opening)
            opening = int(np.searchsorted(self.places, start[key]))
        return Elements(self, *self._children(opening))

    def _children(self, opening: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give where each child of an array or object begins and ends."""
        level = self.depth[opening]
        closing = np.isin(self.signs, _CLOSING) & (self.depth == level)
        closing[: opening + 1] = False
        end = int(closing.argmax())
        inner = slice(opening + 1, end)
        commas = self.places[inner][(self.signs[inner] == _COMMA) & (self.depth[inner] == level)]
        starts = np.concatenate([self.places[opening : opening + 1], commas]) + 1
        return starts, np.concatenate([commas, self.places[end : end + 1]])


@frozen(eq=False)
class Elements:
    """The elements of one array or object in the text: where each begins and ends."""

    outline: Outline
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def lines(self) -> NDArray[np.int64]:
        """Give the line of each element; where the whole text is one line, its position instead, from 1."""
        outline = self.outline
        if self.starts.size and not ((outline.newlines > self.starts[0]) & (outline.newlines < self.ends[-1])).any():
            return np.arange(1, self.starts.size + 1)
        following = np.searchsorted(outline.places, self.starts).clip(max=outline.places.size - 1)
        inside = np.isin(outline.signs[following], _OPENING) & (outline.places[following] < self.ends)
        places = np.where(inside, outline.places[following], self.starts)
        for place in np.flatnonzero(~inside).tolist():
            text = outline.data[self.starts[place] : self.ends[place]]
            places[place] += len(text) - len(text.lstrip())
        return np.searchsorted(outline.newlines, places) + 1

    def text(self, place: int) -> str:
        """Give an element as it stands in the file."""
        return self.outline.data[self.starts[place] : self.ends[place]].decode("utf-8", "replace").strip()


def open_json(path: Path, limits: JsonLimits | None = None) -> tuple[Any, Outline]:
    """Read a JSON file.

    Raises
    ------
    UnsafeInput
        Where it is nested too deep, or beyond another limit; nothing of it was parsed.
    FileRejected
        Where it cannot be opened, is no UTF-8 (or UTF-16 or UTF-32), or is no JSON; with the line.
    """
    limits = limits or JsonLimits()
    file = path.name
    data = _bytes(path, limits)
    outline = _outline(data, file, limits)
    try:
        document = json.loads(
            data,
            object_pairs_hook=_object,
            parse_int=Whole,
            parse_float=Number,
            parse_constant=NotANumber,
        )
    except json.JSONDecodeError as error:
        whole = data.rstrip().endswith((b"}", b"]"))
        hint = "" if whole else "It may have been cut short on its way; get it again."
        told = f"it is no JSON, or breaks off, at line {error.lineno}, column {error.colno}: {error.msg}"
        raise refused("KF-JSON-01", file, told, row=error.lineno, hint=hint) from None
    except RecursionError:
        raise _deep(file, limits, None) from None
    return document, outline


def _bytes(path: Path, limits: JsonLimits) -> bytes:
    """Give the text in UTF-8 without byte order mark."""
    file = path.name
    try:
        size = path.stat().st_size
        if size > limits.bytes:
            told = f"the file has {size:,} bytes, above the limit of {limits.bytes:,}"
            raise unsafe("KF-SIZE-01", file, told, kind=LimitExceeded)
        data = path.read_bytes()
    except OSError as error:
        raise refused("KF-FILE-01", file, f"it cannot be opened ({error.strerror or error})") from None
    if not data.strip():
        raise refused("KF-FILE-02", file, "the file is empty", row=1)
    encoding = json.detect_encoding(data)
    try:
        if encoding != "utf-8":
            return data.decode(encoding).encode("utf-8")
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, start) + 1
        told = f"the encoding is not {encoding.removesuffix('-sig').upper()}"
        raise refused("KF-ENC-01", file, told, row=line, hint="Save the file as UTF-8.") from None
    return data


def _deep(file: str, limits: JsonLimits, line: int | None) -> LimitExceeded:
    told = f"its arrays and objects are nested more than {limits.depth} deep"
    error = unsafe("KF-JSON-02", file, told, row=line, kind=LimitExceeded)
    assert isinstance(error, LimitExceeded)
    return error


def _outline(data: bytes, file: str, limits: JsonLimits) -> Outline:
    """Find the signs of a text block by block, and stop where they are too deep or too many."""
    places, signs, depths = [], [], []
    start, depth, quoted, seen = 0, 0, False, 0
    while start < len(data):
        end = min(start + _BLOCK, len(data))
        while end < len(data) and data[end - 1] == 0x5C:
            end += 1
        block = data[start:end]
        if b"\\" in block:
            block = block.replace(b"\\\\", b"  ").replace(b'\\"', b"  ")
        held = np.frombuffer(block, dtype=np.uint8)
        quotes = np.flatnonzero(held == _QUOTE)
        found = np.flatnonzero((held == _COMMA) | ((held & 0xDF) == 0x5B) | ((held & 0xDF) == 0x5D))
        found = found[(np.searchsorted(quotes, found) + quoted) % 2 == 0]
        own = held[found]
        steps = np.where(own == _COMMA, 0, np.where((own & 0xDF) == 0x5B, 1, -1)).astype(np.int32)
        after = depth + np.cumsum(steps, dtype=np.int32)
        level = after + (steps < 0)
        seen += found.size
        if found.size and level.max() > limits.depth:
            first = start + int(found[int((level > limits.depth).argmax())])
            raise _deep(file, limits, data.count(b"\n", 0, first) + 1)
        if seen > limits.signs:
            told = f"it has more than {limits.signs:,} values"
            raise unsafe("KF-JSON-02", file, told, kind=LimitExceeded)
        places.append(found + start)
        signs.append(own)
        depths.append(level)
        depth = int(after[-1]) if found.size else depth
        quoted = bool((quotes.size + quoted) % 2)
        start = end
    return Outline(data, np.concatenate(places), np.concatenate(signs), np.concatenate(depths))
