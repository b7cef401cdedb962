"""What a release is held against, and what it comes to: `History` goes into protection and comes back with its lines.

The ledger fills it (`kindframe.disclosure.ledger`), the attack over a whole release reads it and adds to it. It never
reaches an exporter.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from attrs import define

from kindframe.disclosure.across import Told, widened
from kindframe.disclosure.rules import Rules

__all__ = ["History"]


@define(eq=False)
class History:
    """Numbers of earlier releases (``before``, all of them fixed), and those of this one once they are decided."""

    before: tuple[Told, ...] = ()
    lines: tuple[Told, ...] = ()

    def hidden(self, numbers: Sequence[Told], rules: Rules) -> frozenset[int]:
        """Say which numbers to hide besides, by their places, for all that earlier releases told, and keep them."""
        hide = widened([*numbers, *self.before], rules)
        self.lines = tuple(
            attrs.evolve(held, shown=held.shown and place not in hide) for place, held in enumerate(numbers)
        )
        return hide
