"""The structure of a delimited text as numpy sees it: its quotes, the ends of its records, the cells in each.

The vectorised reading holds what polars made of a text against this, without a loop over its lines.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

__all__ = ["Text"]

_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
_BLOCK = 1 << 16
_BYTES = 1 << 20

Places = NDArray[np.int64]


@frozen(eq=False)
class Part:
    """Some whole records that follow each other: the position of the first, how many, and the bytes they take."""

    first: int
    records: int
    begin: int
    end: int


@define(eq=False, slots=False)
class Text:
    """The rows of a delimited text in UTF-8: ``data`` from ``start`` on; all places count from ``start``."""

    data: bytes
    start: int
    separator: str

    @property
    def size(self) -> int:
        """How many bytes the rows take."""
        return len(self.data) - self.start

    @cached_property
    def signs(self) -> NDArray[np.uint8]:
        """The bytes as numbers."""
        return np.frombuffer(self.data, dtype=np.uint8, offset=self.start)

    @cached_property
    def quoted(self) -> bool:
        """Whether there is any quote."""
        return self.data.find(b'"', self.start) >= 0

    @cached_property
    def lines(self) -> int:
        """The number of physical lines."""
        last = self.parts[-1] if self.parts else None
        return last.first + last.records if last else 0

    @cached_property
    def parts(self) -> list[Part]:
        """The physical lines in parts of about a megabyte, which can be counted in the processor's nearest memory."""
        parts: list[Part] = []
        begin = lines = 0
        while begin < self.size:
            cut = self.data.find(b"\n", min(self.start + begin + _BYTES, len(self.data) - 1))
            end = self.size if cut < 0 else cut + 1 - self.start
            found = int(np.count_nonzero(self.signs[begin:end] == _NEWLINE))
            found += self.signs[end - 1] != _NEWLINE
            parts.append(Part(lines, found, begin, end))
            begin, lines = end, lines + found
        return parts

    @cached_property
    def plain(self) -> bool:
        """Whether no cell can hold a space, a guard, a quote, an invisible or a control character."""
        if not self.data.isascii() or any(
            self.data.find(sign, self.start) >= 0 for sign in (b" ", b"'", b'"', b"\x7f")
        ):
            return False
        ends = self.lines - (not self.data.endswith(b"\n"))
        for sign in (b"\r", b"\t") if self.separator == "\t" else (b"\r",):
            if self.data.find(sign, self.start) >= 0:
                ends += self.data.count(sign, self.start)
        return sum(int(np.count_nonzero(self.signs[p.begin : p.end] < 32)) for p in self.parts) == ends

    @cached_property
    def quotes(self) -> Places:
        """The places of the quotes."""
        return np.flatnonzero(self.signs == _QUOTE) if self.quoted else np.empty(0, dtype=np.int64)

    @cached_property
    def sound(self) -> bool:
        """Whether every quote opens a cell, closes one, or is half of a doubled one, as RFC 4180 has it."""
        if not self.quoted:
            return True
        if self.quotes.size % 2:
            return False
        opening, closing = self.quotes[::2], self.quotes[1::2]
        last = self.size - 1
        before = np.where(opening > 0, self.signs[np.maximum(opening - 1, 0)], _NEWLINE)
        after = np.where(closing < last, self.signs[np.minimum(closing + 1, last)], _NEWLINE)
        around = [ord(self.separator), _NEWLINE, _QUOTE]
        return bool(np.isin(before, around).all() and np.isin(after, [*around, _RETURN]).all())

    @cached_property
    def newlines(self) -> Places:
        """The places of all line feeds."""
        return np.flatnonzero(self.signs == _NEWLINE)

    @cached_property
    def ends(self) -> Places:
        """The place at which each record ends; line feeds inside quotes end none."""
        ends = self._outside(self.newlines)
        return ends if ends.size and ends[-1] == self.size - 1 else np.append(ends, self.size)

    @cached_property
    def records(self) -> list[Part]:
        """The records in parts, blank lines among them; where nothing is quoted, lines are records."""
        if not self.quoted:
            return self.parts
        parts: list[Part] = []
        for first in range(0, self.ends.size, _BLOCK):
            ends = self.ends[first : first + _BLOCK]
            parts.append(Part(first, len(ends), parts[-1].end if parts else 0, int(ends[-1]) + 1))
        return parts

    @property
    def height(self) -> int:
        """The number of records."""
        return self.records[-1].first + self.records[-1].records if self.records else 0

    def _ends_of(self, part: Part) -> Places:
        """Give the place at which each record of a part ends."""
        if self.quoted:
            return self.ends[part.first : part.first + part.records]
        ends = np.flatnonzero(self.signs[part.begin : part.end] == _NEWLINE) + part.begin
        return ends if ends.size == part.records else np.append(ends, part.end)

    def _outside(self, places: Places) -> Places:
        if not self.quoted:
            return places
        outside = np.searchsorted(self.quotes, places) % 2 == 0
        return np.asarray(places[outside], dtype=np.int64)

    def ragged(self, width: int, unfilled: NDArray[np.bool_]) -> dict[int, int]:
        """Give the records that do not have ``width`` cells, each with how many it has.

        ``unfilled`` marks the records whose last column is unknown. A record that is too short is always among those,
        so a part without any, in which the count of all separators comes out right, has no long one either.
        """
        found: dict[int, int] = {}
        for part in self.records:
            separators = self.signs[part.begin : part.end] == ord(self.separator)
            full = not self.quoted and not unfilled[part.first : part.first + part.records].any()
            if full and np.count_nonzero(separators) == part.records * (width - 1):
                continue
            places = self._outside(np.flatnonzero(separators) + part.begin)
            upto = np.searchsorted(places, self._ends_of(part))
            cells = np.diff(upto, prepend=0) + 1
            odd = np.flatnonzero(cells != width)
            found |= zip((odd + part.first).tolist(), cells[odd].tolist(), strict=True)
        return found

    def first_lines(self, first: int) -> Places:
        """Give the physical line on which each record begins, the first of all being ``first``."""
        before = np.searchsorted(self.newlines, self.ends, side="right")
        return np.concatenate([[0], before[:-1]]).astype(np.int64) + first

    def record(self, row: int) -> str:
        """Give one record as it stands."""
        part = next(part for part in self.records if row < part.first + part.records)
        ends = self._ends_of(part)
        place = row - part.first
        begin = int(ends[place - 1]) + 1 if place else part.begin
        held = self.data[self.start + begin : self.start + int(ends[place])]
        return held.decode("utf-8", "replace").removesuffix("\r")
