"""Means and sums beside those of earlier releases: two over all but a few of the same people tell what these few have.

A mean times its number of people is a sum, and the difference of two sums over sets that differ by one person is that
person's hours, score or strength, however well each sum is protected. So the ledger keeps over whom each mean was told,
and one of the same name whose people (or pairs, of a mean over ties) differ by too few from those of an earlier release
is not told. Rounding is no answer: of a mean to two places over thirty people the difference is known to a third of an
hour. Over the very same people, and over those that differ by enough, it is told. `releases.history` asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.attack.sets import read
from kindframe.disclosure.rules import Rules, bound
from kindframe.pairing import marks

__all__ = ["MEANS", "mean_over", "near_earlier"]

MEANS = {"people": "means of people", "pairs": "means of pairs"}
"""The units of what means are over. No attack on counts is made on them: what they add up to is not counted."""
Keys = NDArray[np.uint64]


def mean_over(members: pl.Series, what: str) -> Told:
    """Give the people, or pairs, that a mean is over, with a name of the mean among them."""
    if members.dtype == pl.String:
        name = pl.Series([_name(what)], dtype=pl.String)
        return Told(members=pl.concat([name.alias("of"), members.alias("of")]), unit=MEANS["people"], exact=True)
    name = pl.Series(marks(pl.Series([_name(what)])), dtype=pl.UInt64)
    return Told(members=pl.concat([name.alias("of"), members.alias("of")]), unit=MEANS["pairs"], exact=True)


def _name(what: str) -> str:
    return f"\tmean of {what}"


def near_earlier(numbers: Sequence[Told], before: Sequence[Told], rules: Rules) -> Iterator[int]:
    """Give the places of the means that were told before over all but a few of the same people, or pairs."""
    for unit, plain in {held: name for name, held in MEANS.items()}.items():
        mine = {n: held.members for n, held in enumerate(numbers) if held.unit == unit}
        names = {n: int(read(members.head(1)).keys[0]) for n, members in mine.items()}
        told = [read(held.members).keys for held in before if held.unit == unit and held.shown]
        earlier: dict[int, list[Keys]] = {}
        for keys in told:
            for name in set(keys[np.isin(keys, np.array(sorted(set(names.values())), np.uint64))].tolist()):
                earlier.setdefault(name, []).append(keys)
        for n, members in mine.items():
            own = read(members).keys if names[n] in earlier else np.zeros(0, np.uint64)
            apart = [np.setxor1d(own, keys, assume_unique=True).size for keys in earlier.get(names[n], ())]
            if any(0 < bound(few, plain) < rules.k for few in apart) and 0 not in apart:
                yield n
