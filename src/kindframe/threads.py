"""The same work on several columns at once, where they are long: reading and checking call it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import TypeVar

__all__ = ["LONG", "each"]

LONG = 50_000
"""From how many rows on a column is long: below it, a thread costs more than it saves."""

Given = TypeVar("Given")
Made = TypeVar("Made")


def each(work: Callable[[Given], Made], given: Iterable[Given], rows: int) -> list[Made]:
    """Do the work on each thing given, whose columns have so many rows, and give the results in their order.

    polars and numpy let other threads run while they go through a column. What the work writes to besides must not
    depend on the order. Where several fail, the error of the first is raised.

    >>> each(len, ["a", "bcd"], rows=2)
    [1, 3]
    """
    if rows < LONG:
        return [work(one) for one in given]
    with ThreadPoolExecutor(min(4, cpu_count() or 1)) as pool:
        return list(pool.map(work, given))
