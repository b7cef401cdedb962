"""Line-based files of other tools as columns: opened behind a size limit, their pairs of numbers parsed at once.

Pajek and UCINET DL read through here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kindframe.errors import LimitExceeded
from kindframe.reading.decoding import text_of
from kindframe.reading.raw import Fault, Notes
from kindframe.threads import each
from kindframe_formats.guarding import refused, unsafe

__all__ = ["MOST_BYTES", "ends_of", "hold_size", "lines_of", "numbered", "regular_pairs"]

MOST_BYTES = 1 << 30
_REGULAR = r"^[0-9]{1,9} [0-9]{1,9} [-+0-9.eE]+$"
_VALUE = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PAIR = rf"^\s*([0-9]{{1,9}})\s*[\s,]\s*([0-9]{{1,9}})(?:(?:\s*,\s*|\s+)({_VALUE}))?(?:\s+(.*\S))?\s*$"
_NAMES = ("source", "target", "weight", "rest")


def lines_of(path: Path, notes: Notes) -> pl.Series:
    """Give the lines of a text file, the first at position 0.

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
    text = text_of(held, path.name, notes).decode("utf-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return pl.Series("lines", [text], dtype=pl.String).str.split("\n").explode()


def hold_size(n: int, lines: pl.Series, file: str, row: int) -> None:
    """Refuse a file that says it holds many times what its lines could name, before room is made for it.

    Raises
    ------
    LimitExceeded
        With more than a million, and more than twenty for each line.
    """
    if n > max(1_000_000, 20 * lines.len()):
        told = f"it says it holds {n:,} in {lines.len():,} lines"
        raise unsafe("KF-SIZE-02", file, told, row=row, kind=LimitExceeded)


def regular_pairs(lines: pl.Series) -> pl.DataFrame | None:
    """Parse lines that are all two numbers and a value, one space between them; None where one is not."""
    if not lines.len() or not _regular(lines.head(100)):
        return None
    half = lines.len() // 2
    work: list[Callable[[], Any]] = [
        lambda: _parsed(lines),
        lambda: _regular(lines.head(half)),
        lambda: _regular(lines.slice(half)),
    ]
    frame, *regular = each(lambda do: do(), work, lines.len())
    return frame if all(regular) else None


def _regular(lines: pl.Series) -> bool:
    return bool(lines.str.contains(_REGULAR).all())


def _parsed(lines: pl.Series) -> pl.DataFrame | None:
    held = io.BytesIO(lines.str.join("\n").item().encode())
    schema = {"source": pl.Int64, "target": pl.Int64, "weight": pl.String}
    try:
        return pl.read_csv(held, separator=" ", has_header=False, quote_char=None, schema=schema)
    except pl.exceptions.PolarsError:  # a line that is not regular, as is found at the same time
        return None


def numbered(lines: pl.Series) -> pl.DataFrame:
    """Parse lines of two numbers, perhaps a value, perhaps more: ``source``, ``target``, ``weight``, ``rest``.

    Numbers are integers, the rest text. A line that is none of that has nulls for its numbers.
    """
    regular = regular_pairs(lines)
    if regular is not None:
        return regular.with_columns(rest=pl.lit(None, dtype=pl.String))
    parsed = lines.str.extract_groups(_PAIR).struct.unnest()
    parsed = parsed.rename(dict(zip(parsed.columns, _NAMES, strict=True)))
    return parsed.with_columns(pl.col("source", "target").cast(pl.Int64))


def ends_of(
    frame: pl.DataFrame, ids: Mapping[str, pl.Series], code: str, what: str
) -> tuple[dict[str, pl.Series], list[Fault]]:
    """Put ids for the numbers of both ends, counted from 1; a row with a number that is none is at fault.

    ``what`` says what a line is, for those that have no number at all.
    """
    columns: dict[str, pl.Series] = {}
    faults: dict[int, Fault] = {}
    for end, labels in ids.items():
        place = frame[end] - 1
        standing = ((place >= 0) & (place < labels.len())).fill_null(False)
        for row in (~standing).arg_true().to_list():
            number = frame[end][row]
            told = what if number is None else f"{end} is number {number:,}, and there are {labels.len():,}"
            faults.setdefault(row, Fault(row=row, code=code, message=told, column=None if number is None else end))
        columns[end] = labels.gather(pl.select(pl.when(standing).then(place)).to_series())
    return columns, list(faults.values())
