"""Doing several pieces of heavy work abreast: polars and numpy let go of the interpreter while they work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["HEAVY", "abreast"]

HEAVY = 50_000
"""From how many rows on work is worth a thread of its own."""

_WORKERS = 4

T = TypeVar("T")


def abreast(tasks: Sequence[Callable[[], T]], *, heavy: bool) -> list[T]:
    """Give the results of some tasks in their order; the first one that fails, by that order, fails the whole.

    Work that is not ``heavy`` is done one after the other, for threads cost more than they save there.
    """
    if not heavy or len(tasks) < 2:
        return [task() for task in tasks]
    with ThreadPoolExecutor(min(_WORKERS, len(tasks))) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]
