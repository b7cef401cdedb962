"""What a release is held against, and what it comes to: `History` goes into protection and comes back with its lines.

The ledger makes it (`kindframe.disclosure.ledger`), the attack over a whole release reads it and adds to it. It never
reaches an exporter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import polars as pl
from attrs import define

from kindframe.disclosure.across import Told, widened, within
from kindframe.disclosure.rules import Rules

__all__ = ["History"]


def _nothing(numbers: Sequence[Told]) -> tuple[Told, ...]:
    return ()


@define(eq=False)
class History:
    """What tells the numbers of earlier releases (``recall``, all fixed), and the lines of this one once decided.

    ``recall`` is asked with the numbers of the new release, and names what they name alike. ``releases`` counts the
    earlier ones.
    """

    recall: Callable[[Sequence[Told]], tuple[Told, ...]] = _nothing
    releases: int = 0
    lines: tuple[Told, ...] = ()

    def hidden(self, numbers: Sequence[Told], rules: Rules) -> frozenset[int]:
        """Say which numbers to hide besides, by their places, for all that earlier releases told, and keep them."""
        hide = widened([*numbers, *self.recall(numbers)], rules)
        self.lines = tuple(
            attrs.evolve(held, shown=held.shown and place not in hide, ends=_ends(held, rules))
            for place, held in enumerate(numbers)
        )
        return hide


def _ends(held: Told, rules: Rules) -> tuple[float, float]:
    n = len(held.members)
    if isinstance(held.members.dtype, pl.Struct):
        n = int((held.members.struct.field("size") * held.members.struct.field("times")).sum())
    return held.ends or ((n, n) if held.exact else within(n, rules, held.unit))
