"""The exact scanner of delimited text: record by record, with the physical line of each and every stray quote named.

It is strict RFC 4180 and knows no limit on the length of a cell. It is slower than the vectorised path, which hands
over to it only where the quotes of a file do not add up.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from kindframe.progress import Come, unheard

__all__ = ["Record", "scan"]


@frozen(kw_only=True)
class Record:
    """One record: the line it begins on, its cells, where it stands in the text, and what is wrong with its quotes.

    ``fault`` is empty, ``"unclosed"`` (a quote opened on ``fault_line`` is never closed) or ``"trailing"`` (text after
    a closing quote). ``stray`` says that a cell holds a quote that opens nothing; it is kept as a character.
    """

    line: int
    cells: list[str]
    start: int
    end: int
    fault: str = ""
    fault_line: int = 0
    stray: bool = False


_EVERY = 1 << 18
"""After how many characters it is told again how far a text is read."""


def scan(text: str, separator: str, *, start: int = 0, line: int = 1, come: Come = unheard) -> Iterator[Record]:
    """Give every record of a text from a position on, blank lines included (one empty cell).

    ``come`` is told what share of the text lies behind, now and then.
    """
    size = len(text)
    due = start + _EVERY
    while start < size:
        if start >= due:
            come(start / size)
            due = start + _EVERY
        end = text.find("\n", start)
        end = size if end < 0 else end
        if text.find('"', start, end) < 0:
            yield Record(line=line, cells=text[start:end].removesuffix("\r").split(separator), start=start, end=end)
            start, line = end + 1, line + 1
            continue
        record = _quoted(text, separator, start, line)
        yield record
        line += text.count("\n", start, record.end) + 1
        start = record.end + 1


def _quoted(text: str, separator: str, start: int, line: int) -> Record:
    """Read one record cell by cell."""
    cells: list[str] = []
    place, size = start, len(text)
    stray = False
    while True:
        if place < size and text[place] == '"':
            close = _closing(text, place + 1)
            if close < 0:
                return _faulty(text, line, cells, start, size, "unclosed", place)
            after = close + 1
            ended = (
                after >= size
                or text[after] == "\n"
                or (text[after] == "\r" and text[after + 1 : after + 2] in ("", "\n"))
            )
            if not ended and text[after] != separator:
                fault = "unclosed" if text.find("\n", place, close) >= 0 else "trailing"
                return _faulty(text, line, cells, start, _line_end(text, after), fault, place)
            cells.append(text[place + 1 : close].replace('""', '"'))
            if ended:
                return Record(line=line, cells=cells, start=start, end=_line_end(text, after), stray=stray)
            place = after + 1
            continue
        stop = _line_end(text, place)
        cut = text.find(separator, place, stop)
        cell = text[place : stop if cut < 0 else cut]
        stray = stray or '"' in cell
        if cut < 0:
            cells.append(cell.removesuffix("\r"))
            return Record(line=line, cells=cells, start=start, end=stop, stray=stray)
        cells.append(cell)
        place = cut + 1


def _faulty(text: str, line: int, cells: list[str], start: int, end: int, fault: str, opened: int) -> Record:
    opened_on = line + text.count("\n", start, opened)
    return Record(line=line, cells=cells, start=start, end=end, fault=fault, fault_line=opened_on)


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _closing(text: str, place: int) -> int:
    """Find the quote that closes a quoted cell; a doubled one stands for itself. -1 where there is none."""
    while True:
        close = text.find('"', place)
        if close < 0 or not text.startswith('"', close + 1):
            return close
        place = close + 2
