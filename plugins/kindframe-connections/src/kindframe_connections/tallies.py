"""Who shares places with whom, counted without a list of the pairs, in memory that grows with visits. `places` calls.

All who come to one place share it: their pairs grow with the square of their number, to many times the visits. So they
are counted as they are passed. What chance says of two depends on nothing but how many places each comes to, and pairs
that are alike in that and in what they share are one `Lot`.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.amounts import MOST, Amounts
from kindframe.pairing import Marks, blocks, listed, marks
from kindframe.pairing import pairs as marked
from kindframe_connections.affiliation import CHEAP, Affiliation, Pairs
from kindframe_connections.kernels.meeting import named, tallied

__all__ = ["LOOKED_AT", "Meetings", "first_pairs", "tally"]

LOOKED_AT = 10_000_000_000
"""The most meetings (pairs, once for each place they share) that are gone through: some ten seconds."""
NAMED, AND = 2, 20_000
"""So many pairs for each visit, and these besides, are named one by one for protection; of more, what is counted alike
is put together."""
SAME, APART, UNKNOWN = range(3)
"""Pairs of one group, of two groups, and with somebody whose group is not known."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@frozen(kw_only=True, eq=False)
class Meetings:
    """Pairs of rows that share a column, counted.

    ``lots`` holds, as if they were a pair, two rows for all pairs that come to as many columns each and share as many,
    and ``many`` how many such pairs there are. ``spread`` has a row for each of `SAME`, `APART` and `UNKNOWN`, and a
    column for each number of shared columns. ``others`` is how many others each row meets, ``times`` how many columns
    it shares with all of them.
    """

    held: Affiliation
    lots: Pairs
    many: Longs
    spread: Longs
    others: Longs
    times: Longs
    named: Pairs | None
    code: Longs
    start: Longs
    at: Longs
    group: Longs

    @property
    def count(self) -> int:
        """How many pairs share a column."""
        return int(self.spread.sum())

    @property
    def by_shared(self) -> Longs:
        """How many pairs share so many columns."""
        return np.asarray(self.spread.sum(axis=0), np.int64)

    @property
    def amounts(self) -> Amounts:
        """What each row adds to the columns shared, added up over pairs: each pair counts for both."""
        largest = np.sort(self.times[self.times > 0])[::-1][:MOST]
        total = float(self.times.sum() // 2)
        return Amounts(total=total, people=int((self.times > 0).sum()), largest=tuple(largest.tolist()), n=self.count)

    def sets(self, *sorts: int) -> pl.Series | Marks:
        """Give the pairs of these sorts, for protection: all, where none is named.

        They are named one by one; where that would take more memory than the visits do, pairs of one sort that share
        as many are a block. Its name is that of these visits and these groups, and of no others. Where all who come
        anywhere meet, and all sorts are asked for, the pairs are told by the ids of these.
        """
        wanted = sorts or (SAME, APART, UNKNOWN)
        if not sorts and self.everybody is not None:
            return self.everybody
        if self.named is not None:
            return self._marks()[np.isin(self._sorts(self.named), wanted)]
        which, shared = np.nonzero(self.spread)
        inside = np.isin(which, wanted)
        return self._blocks(which[inside], shared[inside])

    def in_rows(self, shared: pl.Series) -> pl.Series:
        """Give, for each number of shared columns, the pairs that share so many."""
        if self.named is not None:
            rows = np.full(self.spread.shape[1], -1)
            rows[shared.to_numpy()] = np.arange(shared.len())
            return listed(self._marks(), rows[self.named.shared], shared.len())
        found = [np.flatnonzero(self.spread[:, s]) for s in shared.to_list()]
        sets = [self._blocks(which, np.full(which.size, s)) for which, s in zip(found, shared.to_list(), strict=True)]
        return pl.Series(sets, dtype=pl.List(blocks([], []).dtype))

    @property
    def everybody(self) -> pl.Series | None:
        """The ids of those who come anywhere, where each meets all the others; None where not."""
        come = int((self.held.row_sizes > 0).sum())
        whole = come * (come - 1) // 2
        return self.held.rows["id"].filter(self.held.row_sizes > 0) if whole and whole == self.count else None

    def _marks(self) -> Marks:
        """Name the pairs: numbers of their own, because who meets is not who is tied."""
        own, pairs = marks(self.held.rows["id"]), self.named
        return np.zeros(0, np.uint64) if pairs is None else marked(own[pairs.source], own[pairs.target], apart=1)

    def _sorts(self, pairs: Pairs) -> Longs:
        a, b = self.group[pairs.source], self.group[pairs.target]
        return np.where((a < 0) | (b < 0), UNKNOWN, np.where(a != b, APART, SAME))

    def _blocks(self, which: Longs, shared: Longs) -> pl.Series:
        held = self.held
        parts = (marks(held.rows["id"]), held.ptr, held.items, self.group)
        about = blake2b(b"".join(part.tobytes() for part in parts), digest_size=16).hexdigest()
        names = [f"met {about} {sort} {n}" for sort, n in zip(which.tolist(), shared.tolist(), strict=True)]
        return blocks(names, self.spread[which, shared])


def tally(held: Affiliation, group: Longs | None = None) -> Meetings | None:
    """Count the pairs of rows that share a column; None where there are more than `LOOKED_AT` to go through.

    ``group`` is the group of each row, below 0 where it is not known; nobody's is by default.
    """
    room = held.meetings()
    if room > LOOKED_AT:
        return None
    sizes, first, code = np.unique(held.row_sizes, return_index=True, return_inverse=True)
    low, high = np.triu_indices(sizes.size)
    widths = sizes[low] + 1  # what two classes share is at most what the smaller has
    start = np.zeros((sizes.size, sizes.size), np.int64)
    starts = np.cumsum(widths) - widths
    start[low, high] = starts
    group = np.full(held.rows.height, -1, np.int64) if group is None else np.asarray(group, np.int64)
    most, cells = int(sizes.max()) if sizes.size else 0, int(widths.sum())
    run = tallied.on((room + held.items.size) // CHEAP)
    arrays = (held.ptr, held.items, held.back_ptr, held.back, code, group, start)
    found, spread, others, times = run(*arrays, cells, most)
    at = np.flatnonzero(found)
    pair = np.searchsorted(starts, at, side="right") - 1
    lots = Pairs(source=first[low[pair]], target=first[high[pair]], shared=at - starts[pair])
    few = room <= NAMED * held.items.size + AND
    pairs = held.project() if few else None
    counts: dict[str, Any] = {"spread": spread, "others": others, "times": times, "many": found[at]}
    return Meetings(held=held, lots=lots, named=pairs, code=code, start=start, at=at, group=group, **counts)


def first_pairs(meetings: Meetings, p: NDArray[np.float64], most: int) -> tuple[Pairs, Longs]:
    """Give the pairs of least p (one for each lot), and the lot of each: ``most`` of them at most.

    They are in order of p, then of what they share, the most first, then of their rows.
    """
    held, shared = meetings.held, meetings.lots.shared
    order = np.lexsort((-shared, p))
    ranked = np.stack([p[order], -shared[order]])
    begins = np.r_[True, (np.diff(ranked, axis=1) != 0).any(axis=0)] if order.size else np.zeros(0, bool)
    level = np.cumsum(begins) - 1
    through = np.cumsum(np.bincount(level, weights=meetings.many[order])).astype(np.int64)
    whole = int(np.searchsorted(through, most, side="right"))
    take = np.zeros(int(meetings.at.max()) + 1 if order.size else 1, np.int32)
    take[meetings.at[order[level < whole]]] = 1
    take[meetings.at[order[level == whole]]] = 2
    every = int(through[whole - 1]) if whole else 0
    some = min(most, int(through[-1])) - every if order.size else 0
    full = np.zeros(int(meetings.start.max(initial=0)) + int(held.row_sizes.max(initial=0)) + 1, np.int32)
    full[: take.size] = take
    run = named.on((held.meetings() + held.items.size) // CHEAP)
    arrays = (held.ptr, held.items, held.back_ptr, held.back, meetings.code, meetings.start)
    source, target, cell = run(*arrays, full, every, some)
    lot = np.searchsorted(meetings.at, cell)
    first = np.lexsort((target, source, -shared[lot], p[lot]))[:most]
    lot = lot[first]
    return Pairs(source=source[first], target=target[first], shared=shared[lot]), lot
