"""Line-based files of other tools: opened behind a size limit, their lines a column of text or, if regular, of numbers.

Pajek and UCINET DL read through here, GML and bare matrices open their files here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from attrs import frozen

from kindframe.errors import LimitExceeded
from kindframe.reading.decoding import text_of
from kindframe.reading.raw import Fault, Notes
from kindframe.threads import each
from kindframe_formats.guarding import refused, unsafe

__all__ = ["MOST_BYTES", "Lines", "breaks", "ends_of", "hold_size", "labelled", "lines_of", "numbered"]

MOST_BYTES = 1 << 30
_VALUE = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PAIR = rf"^\s*([0-9]{{1,9}})\s*[\s,]\s*([0-9]{{1,9}})(?:(?:\s*,\s*|\s+)({_VALUE}))?(?:\s+(.*\S))?\s*$"
_NAMES = ("source", "target", "weight", "rest")


@frozen(kw_only=True, eq=False, slots=False)
class Lines:
    r"""Some lines of a text, one after the other; a column of text is made of them only where it is asked for.

    ``data`` holds them in UTF-8 with ``\n`` between them, ``first`` is the position of the first in the file. No line
    at all, which is not the same as one that is empty, is ``none``.

    >>> held = Lines(data=b"dl n=2\ndata:\n1 2\n")
    >>> held.height, held.column.to_list(), held.told()["row"].to_list()
    (4, ['dl n=2', 'data:', '1 2', ''], [1, 2, 3])
    >>> Lines(data=b"", none=True).column.to_list(), Lines(data=b"").column.to_list()
    ([], [''])
    """

    data: bytes
    first: int = 0
    none: bool = False

    @cached_property
    def height(self) -> int:
        """How many there are."""
        return 0 if self.none else breaks(self.data) + 1

    @cached_property
    def column(self) -> pl.Series:
        """The lines, the first at position 0."""
        if self.none:
            return pl.Series("lines", [], dtype=pl.String)
        return pl.Series("lines", [self.data.decode("utf-8")], dtype=pl.String).str.split("\n").explode()

    def told(self, form: str = r"[^\s]") -> pl.DataFrame:
        """Give the lines of a form (by default, that say anything): ``line``, ``row`` (its number in the file)."""
        lines = self.column
        first = self.first + 1
        held = pl.DataFrame({"line": lines, "row": pl.int_range(first, first + lines.len(), eager=True)})
        said = lines.str.contains(form)
        return held if said.all() else held.filter(said)

    def beginning(self, sign: str) -> Iterator[str]:
        """Give the lines that begin with a sign."""
        wanted, start = sign.encode(), 0
        while start >= 0:
            if self.data.startswith(wanted, start):
                end = self.data.find(b"\n", start)
                yield self.data[start : end if end >= 0 else None].decode("utf-8")
            start = self.data.find(b"\n" + wanted, start) + 1 or -1

    def part(self, place: int, start: int, stop: int | None = None) -> Lines:
        """Give the lines from a position on, whose first byte is the one at ``start``, up to the byte ``stop``.

        ``stop`` is where a later line begins; without it, all the rest is meant. A start behind the end means no line.
        """
        last = len(self.data) if stop is None else stop - 1
        return Lines(data=self.data[start:last], first=self.first + place, none=start > last)


def breaks(data: bytes, start: int = 0, stop: int | None = None) -> int:
    """Count the line ends in some of the bytes."""
    if not len(data):
        return 0
    held = np.frombuffer(data, dtype=np.uint8)[start:stop]
    return int(np.count_nonzero(held == 10))


def lines_of(path: Path, notes: Notes) -> Lines:
    """Give the lines of a text file.

    Raises
    ------
    FileRejected
        Where it cannot be opened, is larger than a gibibyte, or is no text in UTF-8.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refused("KF-SIZE-01", path.name, f"the file is larger than {MOST_BYTES:,} bytes")
        held = path.read_bytes()
    except OSError as error:
        raise refused("KF-FILE-01", path.name, f"it cannot be opened ({error.strerror or error})") from None
    data = text_of(held, path.name, notes)
    return Lines(data=data.replace(b"\r\n", b"\n") if b"\r" in data else data)


def hold_size(n: int, lines: Lines, file: str, row: int) -> None:
    """Refuse a file that says it holds many times what its lines could name, before room is made for it.

    Raises
    ------
    LimitExceeded
        With more than a million, and more than twenty for each line.
    """
    if n > 1_000_000 and n > 20 * lines.height:
        told = f"it says it holds {n:,} in {lines.height:,} lines"
        raise unsafe("KF-SIZE-02", file, told, row=row, kind=LimitExceeded)


def numbered(lines: pl.Series) -> pl.DataFrame:
    """Parse lines of two numbers, perhaps a value, perhaps more: ``source``, ``target``, ``weight``, ``rest``.

    Numbers are integers, the rest text. A line that is none of that has nulls for its numbers.
    """
    parsed = lines.str.extract_groups(_PAIR).struct.unnest()
    parsed = parsed.rename(dict(zip(parsed.columns, _NAMES, strict=True)))
    return parsed.with_columns(pl.col("source", "target").cast(pl.Int32))


def ends_of(
    frame: pl.DataFrame, ids: Mapping[str, pl.Series], code: str, what: str
) -> tuple[dict[str, pl.Series], list[Fault]]:
    """Put ids for the numbers of both ends, counted from 1; a row with a number that is none is at fault.

    ``what`` says what a line is, for those that have no number at all.
    """
    found = each(lambda end: labelled(ids[end], frame[end]), ids, frame.height)
    columns = dict(zip(ids, found, strict=True))
    faults: dict[int, Fault] = {}
    for end, held in columns.items():
        for row in held.is_null().arg_true().to_list() if held.null_count() else ():
            number = frame[end][row]
            told = what if number is None else f"{end} is number {number:,}, and there are {ids[end].len():,}"
            faults.setdefault(row, Fault(row=row, code=code, message=told, column=None if number is None else end))
    return columns, list(faults.values())


def labelled(labels: pl.Series, numbers: pl.Series) -> pl.Series:
    """Give the label of each number, counted from 1; null where there is none. No label is null.

    >>> labelled(pl.Series(["a", "b"]), pl.Series([2, 0, None, 1, 3])).to_list()
    ['b', None, None, 'a', None]
    """
    known = pl.Series([None], dtype=pl.String).append(labels).rechunk()
    within = numbers.is_between(0, labels.len())
    if not within.all():
        numbers = pl.select(pl.when(within).then(numbers)).to_series()
    return known.gather(numbers)
