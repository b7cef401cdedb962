"""What a release is held against, and what it comes to: `History` goes into protection and comes back with its lines.

The ledger makes it (`releases.ledger`), the attack over a whole release reads it and adds to it. It never
reaches an exporter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import attrs
import polars as pl
from attrs import define

from kindframe.disclosure.attack.across import System, Told, widened
from kindframe.disclosure.attack.means import MEANS, subtracted
from kindframe.disclosure.attack.sets import counted_in
from kindframe.disclosure.rules import Rules, within
from kindframe.progress import Come, Shares, telling, unheard

__all__ = ["History"]


_WHOLE = 9
"""How many times longer the attack on all numbers takes than looking at what is hidden together again."""
_NOTHING = Told(members=pl.Series([], dtype=pl.String), shown=False)


def _nothing(numbers: Sequence[Told]) -> tuple[Told, ...]:
    return ()


@define(eq=False)
class History:
    """What tells the numbers of earlier releases (``recall``, all fixed), and the lines of this one once decided.

    ``recall`` is asked with the numbers of the new release, and names what they name alike. ``releases`` says which the
    earlier ones are, by name and day. ``beyond`` is how many numbers of the new one were left out because there were
    more than can be held against each other one by one.
    """

    recall: Callable[[Sequence[Told]], tuple[Told, ...]] = _nothing
    releases: tuple[str, ...] = ()
    lines: tuple[Told, ...] = ()
    beyond: int = 0

    def hidden(
        self,
        numbers: Sequence[Told],
        rules: Rules,
        together: Mapping[int, str] | None = None,
        come: Come = unheard,
    ) -> frozenset[int]:
        """Say which numbers to hide besides, by their places, for all that earlier releases told, and keep them.

        ``together`` names, for the place of a number, what it is hidden with: all of those, or none. Means are no
        numbers of the attack: they are held against each other and the earlier ones (`attack.means`).
        ``come`` is told what share of the work is done.
        """
        before = self.recall(numbers)
        near = set(subtracted(numbers, before, rules))
        before = tuple(held for held in before if held.unit not in MEANS.values())
        counts = [held if held.unit not in MEANS.values() else _NOTHING for held in numbers]
        shares = Shares([_WHOLE, 1], come)
        shares.next()
        systems: dict[str, System] = {}
        hide = {*widened([*counts, *before], rules, shares.come, kept=systems), *near}
        self.beyond = sum(len(system.beyond) for system in systems.values())
        groups: dict[str, list[int]] = {}
        for place, name in (together or {}).items():
            groups.setdefault(name, []).append(place)
        touched = [group for group in groups.values() if not hide.isdisjoint(group)]
        hide.update(place for group in touched for place in group)
        shares.next()
        largest = sorted(touched, key=lambda group: -sum(len(numbers[place].members) for place in group))
        for group in telling(largest, len(largest), shares.come):
            # with all of others hidden, the few of this one that had to go may be told again
            if _borne(group, counts, hide, systems):
                hide.difference_update(group)
        self.lines = tuple(
            attrs.evolve(held, shown=held.shown and place not in hide, ends=_ends(held, rules))
            for place, held in enumerate(numbers)
        )
        return frozenset(hide)


def _borne(group: Sequence[int], numbers: Sequence[Told], hide: Collection[int], systems: Mapping[str, System]) -> bool:
    """Say whether a whole group could be told beside all others as they were decided."""
    units: dict[str, list[int]] = {}
    for place in group:
        if numbers[place].shown and len(numbers[place].members):
            units.setdefault(numbers[place].unit, []).append(place)
    return all(systems[unit].bears(places, hide) for unit, places in units.items())


def _ends(held: Told, rules: Rules) -> tuple[float, float]:
    n = counted_in(held.members)
    return held.ends or ((n, n) if held.exact else within(n, rules, held.unit))
