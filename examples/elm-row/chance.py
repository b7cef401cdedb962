"""Chance from one seed, and the writing of tables: what `make.py` works with."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["Dice", "Row", "named", "write"]

T = TypeVar("T")
Row = dict[str, Any]


class Dice:
    """Chance by `random.Random.random` alone, whose numbers Python promises to keep for a given seed."""

    def __init__(self, seed: int) -> None:
        self.next = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Whether something with this probability comes up."""
        return self.next() < share

    def below(self, bound: int) -> int:
        """Give a whole number from 0 to below the bound."""
        return int(self.next() * bound)

    def pick(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """Give one of the items, evenly or by weight."""
        if weights is None:
            return items[self.below(len(items))]
        mark = self.next() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            mark -= weight
            if mark < 0:
                return item
        return items[-1]

    def take(self, items: Iterable[T], count: int) -> list[T]:
        """Give some of the items, none twice, in the order drawn."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(min(count, len(rest)))]


def named(names: str, lines: Iterable[Sequence[Any]]) -> list[Row]:
    """Name the cells of some lines."""
    return [dict(zip(names.split(), line, strict=True)) for line in lines]


def write(path: Path, columns: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one table: UTF-8, a comma between cells, one line feed a row, unknown left blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(), restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
