"""Pairs of actors as numbers, so that protection can tell which counts of ties and pairs count the same ones.

A set of pairs is a column of such numbers: one for each pair, as often as the pair is counted. Two ties of a pair, one
each way, are its number twice. Analyses hand them over with their tables (`Result.members`, `Statement.members`);
`kindframe.disclosure` holds them against each other. They never leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

__all__ = ["BLOCK", "Marks", "blocks", "listed", "marks", "pairs"]

Marks = NDArray[np.uint64]
_FIRST, _SECOND, _LAST = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
BLOCK = pl.Struct({"key": pl.UInt64, "size": pl.Int64, "times": pl.Int64})
"""What is counted, put together: ``size`` things that are counted alike, each ``times`` times, under one ``key``.

.. versionadded:: 0.1
"""


def marks(ids: pl.Series) -> Marks:
    """Give a number for each id (or row number): the same id always has the same one, whatever network it stands in.

    .. versionadded:: 0.1
    """
    made = (blake2b(name.encode(), digest_size=8).digest() for name in ids.cast(pl.String).to_list())
    return np.frombuffer(b"".join(made), "<u8").astype(np.uint64)


def pairs(first: ArrayLike, second: ArrayLike, apart: int = 0) -> Marks:
    """Give a number for each pair of two marks, whichever stands first.

    Pairs that are looked at for something else than ties (who meets where) get others with another ``apart``, where
    what is left of all pairs is told as one block (`blocks`), which no single pair may then stand in.

    Two of a million pairs have the same number with a chance of 3 in 10 to the 8.

    .. versionadded:: 0.1
    """
    a, b = np.asarray(first, np.uint64), np.asarray(second, np.uint64)
    low, high = np.minimum(a, b) * _FIRST, np.maximum(a, b) * _SECOND
    mixed: Marks = low ^ ((high << np.uint64(31)) | (high >> np.uint64(33))) ^ np.uint64(apart)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _LAST
    return mixed ^ (mixed >> np.uint64(32))


def listed(held: ArrayLike, rows: ArrayLike | None = None, height: int = 1) -> pl.Series:
    """Give, for each row of a table, the marks that are counted in it; rows under 0 are of no row.

    >>> listed([5, 6, 7], [1, -1, 1], 2).to_list()
    [[], [5, 7]]

    .. versionadded:: 0.1
    """
    given = np.asarray(held, np.uint64)
    where = np.zeros(given.size, np.int64) if rows is None else np.asarray(rows, np.int64)
    kept = where >= 0
    given, where = given[kept], where[kept]
    order = np.argsort(where, kind="stable")
    sizes = np.bincount(where, minlength=height)
    ends = np.cumsum(sizes)
    flat = pl.Series(given[order], dtype=pl.UInt64)
    parts = [flat.slice(int(end - size), int(size)) for end, size in zip(ends, sizes, strict=True)]
    return pl.Series(parts, dtype=pl.List(pl.UInt64))


def blocks(names: Sequence[str], sizes: ArrayLike, times: ArrayLike | None = None) -> pl.Series:
    """Give a set made of blocks: what is too many to be told one by one, but counted alike (the pairs without a tie).

    ``names`` tell the blocks apart, over the whole release; ``sizes`` say how many things each stands for, ``times``
    how often each of them is counted (once, if left out).

    .. versionadded:: 0.1
    """
    key = marks(pl.Series([f"block {name}" for name in names], dtype=pl.String))
    often = np.ones(len(names), np.int64) if times is None else np.asarray(times, np.int64)
    frame = pl.DataFrame({"key": key, "size": np.asarray(sizes, np.int64), "times": often})
    return frame.select(pl.struct("key", "size", "times").cast(BLOCK).alias("blocks")).to_series()
