"""Sets of what numbers count, as arrays, and which of them are the same: `attack.across` reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import polars as pl
from attrs import define, frozen
from numpy.typing import NDArray

__all__ = ["Held", "Sets", "counted_in", "different", "keys_of", "numbered", "read", "strange", "without"]

Numbers = NDArray[np.float64]


@frozen(eq=False)
class Held:
    """What one number counts: keys in order, how often each is counted, and how many things each key stands for."""

    keys: NDArray[np.uint64]
    times: Numbers
    sizes: Numbers

    @property
    def mark(self) -> tuple[float, int, int]:
        """Tell it from every other: two sets of one mark are the same."""
        if not self.keys.size:
            return 0.0, 0, 0
        often = self.keys * self.times.astype(np.uint64)
        return float(self.times @ self.sizes), int(often.sum()), int(np.bitwise_xor.reduce(self.keys))


def keys_of(members: pl.Series) -> NDArray[np.uint64]:
    """Give the key of each thing of a set: of an id its hash, of a number itself."""
    whole = members if members.dtype == pl.UInt64 else members.cast(pl.String).hash(7)
    keys: NDArray[np.uint64] = whole.to_numpy()
    return keys


def numbered(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Give the different keys in order, and the place among them of each: many millions of few different ones."""
    different = np.sort(pl.Series(keys).unique().to_numpy())  # by hashing: no sorting of all of them
    return different, np.searchsorted(different, keys)


def read(members: pl.Series) -> Held:
    """Read a set: ids by their hash; numbers as they are; blocks (`pairing.BLOCK`) with their sizes."""
    if isinstance(members.dtype, pl.Struct):
        held = members.struct.unnest().filter(pl.col("size") > 0).group_by("key", "size").agg(pl.col("times").sum())
        held = held.sort("key")
        times, sizes = (held[name].cast(pl.Float64).to_numpy() for name in ("times", "size"))
        return Held(held["key"].to_numpy(), times, sizes)
    keys, times = np.unique(keys_of(members), return_counts=True)
    if members.dtype != pl.UInt64:
        return Held(keys, np.ones(keys.size), np.ones(keys.size))
    return Held(keys, times.astype(float), np.ones(keys.size))


@define(eq=False)
class Sets:
    """Different sets, and the numbers that count each."""

    members: list[Held]
    places: list[list[int]]
    left: list[int]

    def in_order(self, places: Iterable[int]) -> Sets:
        """Give them in the order in which the first number of each comes in some."""
        rank = {place: n for n, place in enumerate(places)}
        kept = sorted(range(len(self.places)), key=lambda n: min(rank[place] for place in self.places[n]))
        return Sets([self.members[n] for n in kept], [self.places[n] for n in kept], self.left)


def different(held: Iterable[tuple[pl.Series, int, bool]], most: Callable[[int], int]) -> Sets:
    """Put together the numbers, by their places, that count the same set; ``left`` are those over the most sets.

    ``most`` says of a number, by its place, how many sets there may be for it to be one more. Each is its set, its
    place, and whether it stands apart from others that count the same (those of another release).
    """
    known: dict[int, tuple[Held, tuple[float, int, int]]] = {}
    at: dict[tuple[tuple[float, int, int], bool], int] = {}
    out = Sets([], [], [])
    for series, place, apart in held:
        if id(series) not in known:
            made = read(series)
            known[id(series)] = (made, made.mark)
        one, mark = known[id(series)]
        if not one.keys.size:
            continue
        if (mark, apart) not in at:
            if len(out.members) >= most(place):
                out.left.append(place)
                continue
            at[mark, apart] = len(out.members)
            out.members.append(one)
            out.places.append([])
        out.places[at[mark, apart]].append(place)
    return out


def strange(sets: Iterable[tuple[pl.Series, bool]]) -> list[int]:
    """Say which sets may not be told beside others, by their places, because nobody knows how much they share.

    A block (`pairing.BLOCK`) stands for things that are not named. Of a set that is made of the blocks of a larger one,
    and of one that is named thing by thing beside others that are, everything is known; of any other beside a block
    nothing. Each set comes with whether it is told for good (in an earlier release): what is made of those may be told,
    or where there are none of the largest.
    """
    held_in = [(read(members), told) for members, told in sets]
    known, blocks = np.zeros(0, np.uint64), False
    out = []
    for n in sorted(range(len(held_in)), key=lambda n: (not held_in[n][1], -held_in[n][0].mark[0], n)):
        held, told = held_in[n]
        unnamed = bool((held.sizes > 1).any())
        if not told and (blocks or unnamed) and known.size and not np.isin(held.keys, known).all():
            out.append(n)
            continue
        blocks |= unnamed
        known = np.union1d(known, held.keys)
    return out


def counted_in(members: pl.Series) -> int:
    """Give how many things a set counts, each as often as it is counted."""
    if not isinstance(members.dtype, pl.Struct):
        return members.len()
    return int((members.struct.field("size") * members.struct.field("times")).sum())


def without(whole: pl.Series, parts: Iterable[pl.Series | None]) -> pl.Series:
    """Give what is left of a set without others, each thing as often as it is left."""
    part = pl.concat([one.alias("key") for one in parts if one is not None and one.len()] or [whole.clear()])
    often = part.alias("key").value_counts(name="less").cast({"less": pl.Int64})
    left = whole.alias("key").value_counts(name="times", sort=False).cast({"times": pl.Int64})
    left = left.join(often, on="key", how="left").with_columns(pl.col("times") - pl.col("less").fill_null(0))
    return left.filter(pl.col("times") > 0).select(pl.col("key").repeat_by("times").explode()).to_series()
