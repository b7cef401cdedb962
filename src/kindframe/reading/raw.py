"""A table as it was found: text cells, where each row stands in its file, and the rows that could not be made out.

Every way in (text, workbook, Parquet, a plugin's reader) ends in a `RawTable`; typing begins from one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import attrs
import numpy as np
import polars as pl
from attrs import define, frozen
from numpy.typing import NDArray

from kindframe.errors import FileRejected
from kindframe.problems import Problem, Severity

__all__ = ["POLARS_FAULTS", "Fault", "Notes", "RawTable", "is_plain", "refusal", "refusal_of_empty", "row_text"]

_BEYOND_PLAIN = "^$|[^!#-&(-~]"
_TASTE = 1_000

POLARS_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What polars raises on input it cannot read; on some damaged files it panics, which is no `Exception` to Python."""


@frozen(kw_only=True)
class Fault:
    """A row that cannot be taken as it stands: its position in the frame, and why."""

    row: int
    code: str
    message: str
    column: str | None = None
    hint: str = ""
    near: str | None = None


@define(kw_only=True)
class Notes:
    """Collects what is worth saying about one file."""

    file: str
    problems: list[Problem] = attrs.field(factory=list)

    def note(self, code: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        """Say how something was understood."""
        self._add(code, message, Severity.NOTE, row, column, "", None)

    def warn(
        self,
        code: str,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        hint: str = "",
        near: str | None = None,
    ) -> None:
        """Say that something was kept and should be looked at."""
        self._add(code, message, Severity.WARNING, row, column, hint, near)

    def _add(
        self,
        code: str,
        message: str,
        severity: Severity,
        row: int | None,
        column: str | None,
        hint: str,
        near: str | None,
    ) -> None:
        self.problems.append(
            Problem(
                code=code,
                file=self.file,
                row=row,
                column=column,
                message=message,
                severity=severity,
                hint=hint,
                near=near,
            )
        )


@define(kw_only=True, eq=False)
class RawTable:
    """One table before typing.

    ``frame`` has a column for each cell of the header, called ``"0"``, ``"1"`` and so on, all text (a columnar file
    may bring typed ones), with a row for each row of the file; ``header`` gives their names as the file spells them.
    ``faults`` are rows that could not be made out, ``blank`` positions of rows with nothing in them, which are no
    records. ``lines`` gives the physical line of each row where it is not simply ``first_line`` plus the position.
    ``raw`` gives a row as it stood. ``decimal_comma`` says whether the file's manner lets ``0,3`` be a number.
    ``plain`` says that no cell holds a space, an apostrophe or anything beyond printable ASCII.
    """

    file: str
    stem: str
    header: tuple[str, ...]
    header_line: int | None
    frame: pl.DataFrame
    first_line: int
    raw: Callable[[int], str]
    lines: NDArray[np.int64] | None = None
    faults: list[Fault] = attrs.field(factory=list)
    blank: list[int] = attrs.field(factory=list)
    decimal_comma: bool = False
    plain: bool = False
    notes: Notes = attrs.field()

    @notes.default
    def _notes(self) -> Notes:
        return Notes(file=self.file)

    def line(self, row: int) -> int:
        """Give the physical line of the row at a position."""
        return self.first_line + row if self.lines is None else int(self.lines[row])


def is_plain(cells: pl.Series) -> bool:
    """Say whether no cell is empty or holds a space, a quotation mark or anything beyond printable ASCII.

    Few columns of text pass the first rows; of the others all bytes are looked at together, which takes a third of the
    time of looking at each cell.
    """
    if cells.head(_TASTE).str.contains(_BEYOND_PLAIN).any() or (cells == "").any():
        return False
    text = cells.str.join("").item()
    if not text.isascii():
        return False
    held = np.frombuffer(text.encode(), dtype=np.uint8)
    return not ((held <= 0x20) | (held == 0x22) | (held == 0x27) | (held == 0x7F)).any()


def refusal(
    code: str,
    file: str,
    message: str,
    *,
    row: int | None = None,
    column: str | None = None,
    hint: str = "",
    near: str | None = None,
) -> FileRejected:
    """Make the error that a file is refused, with its one problem."""
    problem = Problem(
        code=code,
        file=file,
        row=row,
        column=column,
        message=message,
        severity=Severity.REFUSED,
        hint=hint,
        near=near,
    )
    return FileRejected(f"{file} cannot be taken in.", [problem])


def refusal_of_empty(what: str, file: str, *, row: int | None = None) -> FileRejected:
    """Make the error that there is nothing in a file or a workbook."""
    hint = "Take it away, or begin it with the names of its columns."
    return refusal("KF-FILE-02", file, f"the {what} is empty: there is no header", row=row, hint=hint)


def row_text(cells: Sequence[object]) -> str:
    """Write cells as one line of CSV, for rows of files that have no lines of their own."""
    held = io.StringIO()
    csv.writer(held, lineterminator="").writerow(["" if cell is None else cell for cell in cells])
    return held.getvalue()
