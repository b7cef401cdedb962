"""One number of a release, as the attack over a whole release and the ledger see it: its set, and what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.disclosure.rules import Rules, within

__all__ = ["Told", "ends_of"]


@frozen(kw_only=True, eq=False)
class Told:
    """One number: the set it counts, whether it is told, whether it is a small one that nobody may come near.

    ``members`` are what it counts: ids, or numbers that stand for them (`kindframe.pairing`), one as often as it is
    counted; ``unit`` says what they are, and sets of different units are never compared. ``cost`` is what it costs to
    hide it, over 1 for what should stay; one that is ``shown`` and ``small`` is hidden in any case. ``exact`` is one
    that can be worked out to the last one though it is told rounded: of as many people are so many pairs, and a mean
    over them times their number is a sum. ``ends`` are the least and the most that a reader takes it for, where it is
    told in another way than rounded by the rules. ``fixed`` is one of an earlier release, told or kept back there for
    good: what it told is known. Of ``things``, ``behind`` counts the people behind some, by their keys, up to enough.

    Ids name the same thing in every release, and so do the numbers of `kindframe.pairing`.
    """

    members: pl.Series
    unit: str = "people"
    shown: bool = True
    small: bool = False
    cost: float = 1.0
    exact: bool = False
    fixed: bool = False
    ends: tuple[float, float] | None = None
    behind: Callable[[NDArray[np.uint64], int], int | None] | None = None


def ends_of(found: Sequence[Told], size: int, rules: Rules, unit: str) -> tuple[float, float]:
    """Give the least and the most that a set can be by all that tells of it."""
    told = [one for one in found if one.shown] or found
    every = [one.ends or ((size, size) if one.exact else within(size, rules, unit)) for one in told]
    return max(low for low, _ in every), min(high for _, high in every)
