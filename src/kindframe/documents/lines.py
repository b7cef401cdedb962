"""Which line of a TOML text holds which key: what `tomllib` knows while it parses and does not tell.

Called by `kindframe.documents` when a problem has to be pointed at, never for a file that is in order. The text has
passed `tomllib` before, so this reader may be lax about what is valid and strict about where things stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

__all__ = ["Key", "line_numbers"]

Key = tuple[str | int, ...]
"""The way to a value in a document: names of keys, and positions from 0 in lists."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_PART = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:\\.|(?!""")[^\\])*"{3,5}'
    r"|'{3}(?:(?!'{3}).)*'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}\n#]+")


def line_numbers(text: str) -> Mapping[Key, int]:
    r"""Give the line (from 1) on which each key, each list entry and each table header of a valid TOML text stands.

    >>> where = line_numbers('title = "A"\n[[items]]\nid = "x"\n[[items]]\nid = "y"\n')
    >>> where["title",], where["items", 1], where["items", 1, "id"]
    (1, 4, 5)

    .. versionadded:: 0.1
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.counted = 0
        self.line = 1
        self.lines: dict[Key, int] = {}
        self.sizes: dict[Key, int] = {}

    def read(self) -> dict[Key, int]:
        """Go through the text and give the line of every key."""
        table: Key = ()
        while True:
            self.blank()
            if self.at >= len(self.text):
                return self.lines
            if self.text.startswith("[[", self.at):
                table = self.header(2)
            elif self.text[self.at] == "[":
                table = self.header(1)
            else:
                self.pair(table)

    def header(self, brackets: int) -> Key:
        """Take the header of a table, or of one more of a list of tables, and give its key."""
        start = self.at
        self.at += brackets
        names = self.names()
        self.at += brackets
        table: Key = ()
        for depth, name in enumerate(names):
            table = (*table, name)
            last = depth == len(names) - 1
            if last and brackets == 2:
                self.sizes[table] = self.sizes.get(table, 0) + 1
                self.note(table, start)
            if table in self.sizes:
                table = (*table, self.sizes[table] - 1)
        self.note(table, start)
        return table

    def pair(self, table: Key) -> None:
        """Take one key with its value."""
        start = self.at
        key: Key = (*table, *self.names())
        self.note(key, start)
        self.at += 1  # the equals sign
        self.value(key)

    def names(self) -> list[str]:
        """Take a key of one part or of several with dots between them."""
        found = []
        while part := _PART.match(self.text, self.at):
            self.at = part.end()
            found.append(_plain(part.group(1)))
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return found

    def value(self, key: Key) -> None:
        """Pass over one value, noting what stands inside it; depth is kept on a list, not on Python's stack."""
        open_: list[tuple[str, Key, int]] = []
        while True:
            self.blank()
            if self.at >= len(self.text):
                return
            character = self.text[self.at]
            if character in "[{":
                open_.append((character, key, 0))
                self.at += 1
                key = self.inside(open_)
            elif character in "]}":
                self.at += 1
                if open_:
                    open_.pop()
            elif character == ",":
                self.at += 1
                bracket, outer, count = open_.pop()
                open_.append((bracket, outer, count + 1))
                key = self.inside(open_)
            else:
                found = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
                self.at = found.end() if found else self.at + 1
            if not open_:
                return

    def inside(self, open_: list[tuple[str, Key, int]]) -> Key:
        """Give the key of the value that begins here, inside a list or an inline table."""
        bracket, outer, count = open_[-1]
        self.blank()
        if self.at >= len(self.text) or self.text[self.at] in "]}":
            return outer
        start = self.at
        if bracket == "[":
            key: Key = (*outer, count)
        else:
            key = (*outer, *self.names())
            self.at += 1
        self.note(key, start)
        return key

    def blank(self) -> None:
        """Pass over white space and remarks."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def note(self, key: Key, start: int) -> None:
        """Keep the line of a key that begins at ``start``; the first time counts."""
        self.line += self.text.count("\n", self.counted, start)
        self.counted = start
        self.lines.setdefault(key, self.line)


def _plain(part: str) -> str:
    """Give a key's name without its quotes and escapes."""
    if part[0] not in "\"'":
        return part
    return str(tomllib.loads(f"key = {part}")["key"])
