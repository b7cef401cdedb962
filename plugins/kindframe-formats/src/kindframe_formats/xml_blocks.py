"""A block of XML as numpy sees it: where its marks are, and the parts of all its elements, found side by side.

`kindframe_formats.xml_flat` cuts a file into such blocks. The marks are ``<`` and the double quote: with them every
part has an end, and what stands between two parts is compared byte by byte, eight at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from attrs import define, frozen
from numpy.typing import NDArray

__all__ = ["Block", "Field", "Plan", "Slot"]

Places = NDArray[np.int64]
Truths = NDArray[np.bool_]
_LESS, _QUOTE = 0x3C, 0x22
_PAD = 512
"""So many bytes follow a block, that what is compared may reach beyond its end; no literal is longer."""


@frozen(kw_only=True)
class Slot:
    """A part an element may have: an attribute or a value, and the bytes it begins with, white space among them."""

    name: str
    begin: bytes
    value: bool


@frozen(kw_only=True)
class Plan:
    """How elements look: what they begin with, their parts in order, how a value ends, and what closes them.

    ``unasked`` are attributes that must be in order, but nobody wants to have.
    """

    opening: bytes
    slots: tuple[Slot, ...]
    ends: tuple[bytes, ...]
    around: tuple[bytes, ...]
    closing: tuple[bytes, ...]
    unasked: frozenset[str] = frozenset()

    def literals(self) -> list[bytes]:
        """Give all that is compared."""
        return [*(slot.begin for slot in self.slots), *self.ends, *self.around, *self.closing]


@frozen(kw_only=True, eq=False)
class Field:
    """Where one part stands in each element: its first byte, its length; None for ``there`` where every one has it."""

    start: Places
    length: Places
    there: Truths | None = None

    @classmethod
    def of(cls, start: Places, end: Places, there: Truths) -> Field:
        """Make one of where it begins and ends in the elements that have it."""
        if there.all():
            return cls(start=start, length=end - start)
        return cls(start=np.where(there, start, 0), length=np.where(there, end - start, 0), there=there)


@define(kw_only=True, eq=False)
class Block:
    """The bytes of a block, its marks in order, and how far each element has been read.

    ``marks`` are the places of the marks, ``less`` says which are ``<``. ``at`` is the place up to which each element
    is read, ``mark`` the number of the next mark. ``several`` says that white space stands elsewhere than between
    elements, so that a value may hold some.
    """

    data: bytes
    size: int
    words: NDArray[np.uint64]
    marks: Places
    less: Truths
    starts: Places
    at: Places
    mark: Places
    several: bool = True

    @classmethod
    def of(cls, data: bytes, opening: bytes) -> Block | None:
        """Look for the marks of a block, which begins with an element; None where it has characters XML forbids."""
        size = len(data)
        held = np.frombuffer(data, dtype=np.uint8)
        control = np.count_nonzero(held < 0x20)
        if control and control != np.count_nonzero(held == 0x0A) + np.count_nonzero(held == 0x09):
            return None
        padded = data + bytes(_PAD)
        words = np.ndarray((size + _PAD - 7,), "<u8", padded, strides=(1,))
        marks = np.flatnonzero((held == _LESS) | (held == _QUOTE))
        less = held[marks] == _LESS
        second = np.frombuffer(padded, dtype=np.uint8)[1:]
        maybe = np.flatnonzero(less & (second[marks] == opening[1]))
        whole = int.from_bytes(opening, "little")
        first = maybe[words[marks[maybe]] & ((1 << 8 * len(opening)) - 1) == whole]
        marks = np.concatenate([marks, np.full(16, size)])
        less = np.concatenate([less, np.ones(16, dtype=bool)])
        starts = marks[first]
        at = starts + (len(opening) - 1)
        return cls(data=padded, size=size, words=words, marks=marks, less=less, starts=starts, at=at, mark=first + 1)

    def follows(self, literal: bytes, places: Places) -> Truths:
        """Say at which places some bytes stand."""
        n = len(literal)
        if n < 8:
            found: Truths = self.words[places] & ((1 << 8 * n) - 1) == int.from_bytes(literal, "little")
            return found
        found = np.ones(len(places), dtype=bool)
        for begin in (n - 8, *range(0, n - 8, 8)):
            found &= self.words[places + begin] == int.from_bytes(literal[begin : begin + 8], "little")
            if not found.any():
                break
        return found

    def fields(self, plan: Plan) -> list[Field] | None:
        """Go through all elements part by part; None where one of them is not wholly accounted for."""
        if max(map(len, plan.literals())) >= _PAD:
            return None
        found: list[Field] = []
        for slot in plan.slots:
            if slot.value:
                break
            found.append(self._attribute(slot))
        closed = self._past((b"/>", b" />"), 0, None)
        opened = self._past((b">",), 0, None if not closed.any() else ~closed)
        inside = None if opened.all() else opened
        if opened.any():
            if plan.around:
                self._past(plan.around[:1], 1, inside)
            for slot in plan.slots[len(found) :]:
                field = self._value(slot, plan.ends, inside)
                if field is None:
                    return None
                found.append(field)
            if plan.around:
                self._past(plan.around[1:], 1, inside)
            closed |= self._past(plan.closing, 1, inside)
        else:
            nothing = np.zeros(len(self.at), dtype=np.int64)
            found += [Field.of(nothing, nothing, nothing > 0) for _ in plan.slots[len(found) :]]
        return found if closed.all() and self._between() else None

    def _attribute(self, slot: Slot) -> Field:
        """Read an attribute where it is; a ``<`` in it, which XML forbids, leaves the element unread."""
        there = self.follows(slot.begin, self.at)
        if not there.any():
            return Field.of(self.at, self.at, there)
        there &= ~self.less[self.mark + 1]
        start = self.at + len(slot.begin)
        end = self.marks[self.mark + 1]
        self._move(there, end + 1, self.mark + 2)
        return Field.of(start, end, there)

    def _value(self, slot: Slot, ends: Sequence[bytes], inside: Truths | None) -> Field | None:
        """Read a value where it is, up to its end, or one written as an empty element; None where one has no end."""
        there = self._inside(slot.begin, inside)
        if not there.any():
            return self._empty(slot, inside)
        start = self.at + len(slot.begin)
        until = self.mark + _marks_in(slot.begin)
        if ends[0].startswith(b"<"):
            quoted = np.flatnonzero(~self.less[until] & there)
            if quoted.size:
                less = np.flatnonzero(self.less)
                until[quoted] = less[np.searchsorted(less, until[quoted])]
        end = self.marks[until]
        after = np.full(len(end), -1)
        for literal in ends:
            ended = self.follows(literal, end)
            after = np.where(ended, end + len(literal), after)
            if ended.all():
                break
        if (after[there] < 0).any():
            return None
        if there.all():
            self._move(there, after, until + 1)
            return Field(start=start, length=end - start)
        empty = self._empty(slot, inside)
        self._move(there, after, until + 1)
        whole = there if empty.there is None else there | empty.there
        return Field.of(np.where(there, start, 0), np.where(there, end, 0), whole)

    def _inside(self, literal: bytes, where: Truths | None) -> Truths:
        """Say in which of some elements a literal stands next."""
        there = self.follows(literal, self.at)
        return there if where is None else there & where

    def _empty(self, slot: Slot, inside: Truths | None) -> Field:
        """Go past values that are empty elements, ``<data key="x"/>``; where those cannot be, nothing is found."""
        none = np.zeros(len(self.at), dtype=bool)
        if not slot.begin.endswith(b">"):
            return Field.of(self.at, self.at, none)
        found = none
        for end in (b" />", b"/>"):
            literal = slot.begin[:-1] + end
            there = self._inside(literal, inside)
            if there.any():
                self._move(there, self.at + len(literal), self.mark + _marks_in(literal))
                found = found | there
        return Field.of(self.at, self.at, found)

    def _past(self, literals: Sequence[bytes], marks: int, where: Truths | None) -> Truths:
        """Go past the first of some literals that stands next; say in which elements one does."""
        done = np.zeros(len(self.at), dtype=bool)
        for literal in literals:
            there = self._inside(literal, where) & ~done
            if there.any():
                self._move(there, self.at + len(literal), self.mark + marks)
                done |= there
            if done.all():
                break
        return done

    def _move(self, there: Truths, at: Places, mark: Places) -> None:
        whole = there.all()
        self.at = at if whole else np.where(there, at, self.at)
        self.mark = mark if whole else np.where(there, mark, self.mark)

    def _between(self) -> bool:
        """Say whether nothing but the same white space stands between elements."""
        tail = self.data[self.at[-1] : self.size]
        if tail.strip(b" \t\n"):
            return False
        inner = self.data.count(b"\n", 0, self.at[-1]) + self.data.count(b"\t", 0, self.at[-1])
        if len(self.at) == 1:
            self.several = inner > 0
            return True
        gap = self.data[self.at[0] : self.starts[1]]
        if gap.strip(b" \t\n") or len(gap) >= _PAD or (self.starts[1:] - self.at[:-1] != len(gap)).any():
            return False
        self.several = inner != (len(self.at) - 1) * (gap.count(b"\n") + gap.count(b"\t"))
        return not gap or bool(self.follows(gap, self.at[:-1]).all())

    def texts(self, fields: Sequence[Field]) -> pl.DataFrame:
        """Cut the parts out as text, a column for each by its number, and ``@``, in which line each element begins.

        Raises
        ------
        PolarsError
            Where the bytes are no UTF-8.
        """
        held = {place: f for place, f in enumerate(fields) if f.there is None or f.there.any()}
        n = len(self.starts)
        columns = [pl.repeat(None, n, dtype=pl.String, eager=True).alias(str(p)) for p in range(len(fields))]
        if held:
            frame = pl.DataFrame(
                {
                    "start": np.concatenate([field.start for field in held.values()]),
                    "length": np.concatenate([field.length for field in held.values()]).astype(np.uint64),
                }
            )
            whole = pl.lit(pl.Series("whole", [self.data], dtype=pl.Binary)).first()
            texts = frame.select(whole.bin.slice("start", "length").cast(pl.String)).to_series()
            for number, (place, field) in enumerate(held.items()):
                text = texts.slice(number * n, n)
                if field.there is not None:
                    text = pl.select(pl.when(pl.Series(field.there)).then(text)).to_series()
                columns[place] = text.alias(str(place))
        ends = np.flatnonzero(np.frombuffer(self.data, dtype=np.uint8, count=self.size) == 0x0A)
        return pl.DataFrame([*columns, pl.Series("@", np.searchsorted(ends, self.starts))])


def _marks_in(literal: bytes) -> int:
    return literal.count(b"<") + literal.count(b'"')
