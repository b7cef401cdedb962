"""What is wrong with an input and where: `Problem`, its severity, and what one file came to (`FileCount`).

Reading, checking and framework loading all report through these; the CLI prints them.
"""

from __future__ import annotations

import difflib
import enum
import unicodedata
from collections import Counter
from collections.abc import Iterable

from attrs import evolve, field, frozen

__all__ = ["FileCount", "Problem", "ReadReport", "Severity", "gathered", "nearest", "visible"]


class Severity(enum.StrEnum):
    """How much a problem costs.

    .. versionadded:: 0.1
    """

    NOTE = "note"
    """Something was understood in a way the reader may want to know (an alias, a merge)."""
    WARNING = "warning"
    """Everything was kept; look at it."""
    SET_ASIDE = "set aside"
    """The record was kept out of the study, raw, beside it."""
    REFUSED = "refused"
    """The file was not taken in."""
    UNSAFE = "unsafe"
    """The file was not taken in because it is made to harm."""


_COST = {
    Severity.SET_ASIDE: "record set aside",
    Severity.REFUSED: "file refused",
    Severity.UNSAFE: "file refused",
}


@frozen(kw_only=True)
class Problem:
    """One thing wrong, with its place and the next step.

    ``row`` is the physical line of the file (the first line of a record that spans several), the sheet's own row
    number in a workbook, or the record's position from 1 in a table without lines; ``column`` is the name as the
    file spells it. ``raw`` is the record as it stood, for what was set aside; it is never printed. ``more`` is in how
    many rows below, told of by no problem of their own, the same is found.

    .. versionadded:: 0.1
    """

    code: str
    message: str
    file: str = ""
    row: int | None = None
    column: str | None = None
    severity: Severity = Severity.WARNING
    hint: str = ""
    near: str | None = None
    raw: str | None = field(default=None, repr=False)
    more: int = 0

    @property
    def place(self) -> str:
        """``file:row:column``, as far as known."""
        parts = (self.file, "" if self.row is None else str(self.row), self.column or "")
        return visible(":".join(part for part in parts if part))

    def __str__(self) -> str:
        cost = _COST.get(self.severity)
        text = f"{self.place}: " if self.place else ""
        also = f" (and in {self.more:,} more {'row' if self.more == 1 else 'rows'} below)" if self.more else ""
        text += f"{visible(self.message)}{also} [{self.code}]" + (f"; {cost}." if cost else ".")
        if self.near is not None:
            text += f" Did you mean {visible(self.near)!r}?"
        if self.hint:
            text += f" {visible(self.hint)}"
        return text


@frozen(kw_only=True)
class FileCount:
    """What became of the rows of one file: ``read == kept + set_aside + merged``, always.

    .. versionadded:: 0.1
    """

    file: str
    table: str
    read: int
    kept: int
    set_aside: int = 0
    merged: int = 0

    def __attrs_post_init__(self) -> None:
        if self.read != self.kept + self.set_aside + self.merged:
            raise AssertionError(f"rows of {self.file} are not conserved: {self}")

    def __add__(self, other: FileCount) -> FileCount:
        """Add the rows of another part of the same file."""
        return FileCount(
            file=self.file,
            table=self.table,
            read=self.read + other.read,
            kept=self.kept + other.kept,
            set_aside=self.set_aside + other.set_aside,
            merged=self.merged + other.merged,
        )

    def __str__(self) -> str:
        text = f"{visible(self.file)}: {self.read:,} read = {self.kept:,} kept"
        if self.set_aside:
            text += f" + {self.set_aside:,} set aside"
        if self.merged:
            text += f" + {self.merged:,} merged"
        return text


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Give the known name closest to ``name``, or None where none is close.

    Letter case, accents' form and surrounding space are passed over in the comparison, not in the answer.

    >>> nearest("taget", ["source", "target", "kind"])
    'target'
    >>> nearest("zebra", ["source", "target"]) is None
    True
    """
    plain = {unicodedata.normalize("NFKC", k).strip().casefold(): k for k in known}
    wanted = unicodedata.normalize("NFKC", name).strip().casefold()
    found = difflib.get_close_matches(wanted, plain, n=1, cutoff=cutoff)
    return plain[found[0]] if found else None


def visible(text: str, limit: int = 200) -> str:
    r"""Make text safe for a terminal or a log: control and direction characters shown by number, long text cut.

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb<U+202E>c'
    """
    shown = []
    for character in text[: limit + 1]:
        category = unicodedata.category(character)
        if category == "Cc":
            shown.append("\\n" if character == "\n" else "\\t" if character == "\t" else f"\\x{ord(character):02x}")
        elif category in {"Cf", "Cs", "Co", "Zl", "Zp"}:
            shown.append(f"<U+{ord(character):04X}>")
        else:
            shown.append(character)
    if len(text) > limit:
        return "".join(shown[:limit]) + f"... ({len(text):,} characters)"
    return "".join(shown)


_ROWS_LISTED = 12


def gathered(problems: Iterable[Problem]) -> list[str]:
    """Give problems as lines; those that differ in their row alone are one line, with the further rows behind it.

    A line of a file that holds several records, as one of a matrix does, is named once.

    >>> wrong = [Problem(code="KF-KIND-01", file="ties.csv", row=n, message="'helps' is no kind") for n in (3, 5, 9)]
    >>> gathered(wrong)
    ["ties.csv:3: 'helps' is no kind [KF-KIND-01]. The same in 2 more rows: 5, 9."]
    >>> gathered([*wrong, Problem(code="KF-KIND-01", file="ties.csv", row=9, message="'helps' is no kind", more=70)])
    ["ties.csv:3: 'helps' is no kind [KF-KIND-01]. The same in 73 more rows: 5, 9, ...."]
    """
    same: dict[Problem, list[Problem]] = {}
    for problem in problems:
        same.setdefault(evolve(problem, row=None, raw=None, more=0), []).append(problem)
    lines = []
    for first, *more in same.values():
        untold = first.more + sum(problem.more for problem in more)
        rows = [row for row in dict.fromkeys(problem.row for problem in more) if row not in (None, first.row)]
        cut = ", ..." if untold or len(rows) > _ROWS_LISTED else ""
        listed = f": {', '.join(map(str, rows[:_ROWS_LISTED]))}{cut}" if rows else ""
        further = len(more) + untold
        count = f" The same in {further:,} more {'row' if further == 1 else 'rows'}{listed}." if further else ""
        lines.append(f"{evolve(first, more=0)}{count}")
    return lines


@frozen(kw_only=True)
class ReadReport:
    """What reading an input came to: the counts of every file, and every problem.

    .. versionadded:: 0.1
    """

    counts: tuple[FileCount, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, *severities: Severity) -> tuple[Problem, ...]:
        """Give the problems of these severities, in the order they were found."""
        return tuple(problem for problem in self.problems if problem.severity in severities)

    @property
    def set_aside(self) -> int:
        """How many records were set aside, over all files."""
        return sum(count.set_aside for count in self.counts)

    @property
    def outcome(self) -> str:
        """One of ``accepted``, ``accepted with a warning``, ``records set aside``."""
        if self.set_aside:
            return "records set aside"
        return "accepted with a warning" if self.of(Severity.WARNING, Severity.REFUSED) else "accepted"

    @property
    def rows(self) -> tuple[str, ...]:
        """What became of the rows of each file, as sentences; a file read for several tables says for which."""
        times = Counter(count.file for count in self.counts)
        return tuple(f"{evolve(c, file=f'{c.file} ({c.table})') if times[c.file] > 1 else c}." for c in self.counts)

    def __str__(self) -> str:
        return "\n".join([*gathered(self.problems), *self.rows])
