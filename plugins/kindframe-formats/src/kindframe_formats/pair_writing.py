"""Writing ties as lines of two numbers and a value, as Pajek and UCINET DL have them: whole columns at once."""

from __future__ import annotations

from typing import BinaryIO

import polars as pl

from kindframe.indexing import positions
from kindframe.threads import each
from kindframe_formats.xmltext import around, put_lines

__all__ = ["put_pairs"]

_CHUNK = 500_000


def put_pairs(file: BinaryIO, ties: pl.DataFrame, ids: pl.Series, values: pl.Series) -> None:
    r"""Write a line for each tie: the numbers of its ends among the ids, from 1, and its value where it has one.

    Where all ties have a value, or none has, the columns are written as they are and no text is made of them before.

    >>> from tempfile import TemporaryFile
    >>> ties = pl.DataFrame({"source": ["a", "b"], "target": ["b", "a"]})
    >>> with TemporaryFile() as file:
    ...     put_pairs(file, ties, pl.Series(["a", "b"]), pl.Series([0.5, None]))
    ...     _ = file.seek(0)
    ...     file.read()
    b'1 2 0.5\n2 1\n'
    """
    source, target = each(lambda end: pl.Series(end, positions(ties[end], ids) + 1), ("source", "target"), ties.height)
    unknown = values.null_count()
    if unknown in (0, values.len()):
        told = pl.DataFrame([source, target, *([] if unknown else [values.alias("value")])])
        told.write_csv(file, include_header=False, separator=" ", quote_style="never")
        return
    for start in range(0, ties.height, _CHUNK):
        ends = [held.slice(start, _CHUNK).cast(pl.String) for held in (source, target)]
        put_lines(file, [ends[0], " ", ends[1], *around(" ", values.slice(start, _CHUNK).cast(pl.String), "")])
