"""Finding in whole columns: the different values of one, where ids stand among others, rows that have keys in common.

The checks must look up both ends of every tie; a network needs the same places as numbers. `Ends` holds them, so that
they are looked up once: the checks hand it to the study, and `Study.network` begins from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.threads import each

__all__ = ["Ends", "Runs", "different", "distinct", "one_of", "positions"]

Places = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Key = NDArray[np.integer[Any]]
Held = TypeVar("Held", bound=np.generic)

_ROOM = 8
_SHIFTS = (0, 16, 32, 8, 24, 40)
_BLOCK = 1 << 16
_TASTE = 1_000
_FEW = 3


def different(values: pl.Series) -> pl.Series:
    """Give the different values of a column without the unknown one, in no order.

    A column that seems to hold hardly more than one value is compared with that value first, which takes a seventh of
    the time of looking all of them up.

    >>> different(pl.Series(["friend", None, "friend", "kin"])).sort().to_list()
    ['friend', 'kin']
    """
    held = values.drop_nulls() if values.null_count() else values
    if held.len() > _TASTE and held.head(_TASTE).n_unique() <= _FEW:
        others = held.filter(held != held[0])
        return pl.concat([held.head(1), others.unique()])
    return held.unique()


def one_of(values: pl.Series, wanted: Sequence[str]) -> pl.Series:
    """Whether each value is one of a few; unknown stays unknown. Comparing with one is much faster than looking up."""
    return values == wanted[0] if len(wanted) == 1 else values.is_in(list(wanted))


def positions(ids: pl.Series, among: pl.Series) -> Places:
    """Give where each id stands among others, which are all different: -1 where it does not, or is null.

    Each of the others has a slot of a table by some bits of its 64-bit hash; those whose slot was taken get one of a
    smaller table by other bits, and so on. A second hash confirms what is found; were it ever to contradict, the texts
    themselves are joined, which takes three times as long.

    >>> positions(pl.Series(["b", "x", None, "a"]), pl.Series(["a", "b"])).tolist()
    [1, -1, -1, 0]
    """
    found = np.full(ids.len(), -1, dtype=np.int32)
    if among.is_empty():
        return found
    keys, own = _hashes(among), _hashes(ids)
    left, rows = np.arange(among.len(), dtype=np.int32), None
    for shift in _SHIFTS:
        if not left.size:
            break
        slots, table = _table(keys[left], left, shift)
        _look_up(found, rows, own, keys, table, shift)
        left = left[table[slots] != left]
        rows = np.flatnonzero(found < 0) if left.size else rows
    sure = not left.size and _confirmed(found, ids, among)
    found = found if sure else _joined(ids, among)
    if ids.null_count():
        found[ids.is_null().to_numpy()] = -1
    return found


def _hashes(ids: pl.Series, seed: int = 1) -> NDArray[np.int64]:
    return ids.hash(seed).to_numpy().view(np.int64)


def _table(keys: NDArray[np.int64], left: Places, shift: int) -> tuple[NDArray[np.int64], Places]:
    """Put places into slots, the last one where several want the same; a slot nobody wants holds a place as well."""
    table = np.full(1 << (left.size * _ROOM).bit_length(), left[0], dtype=np.int32)
    slots = (keys >> shift) & (table.size - 1)
    table[slots] = left
    return slots, table


def _look_up(
    found: Places,
    rows: NDArray[np.int64] | None,
    own: NDArray[np.int64],
    keys: NDArray[np.int64],
    table: Places,
    shift: int,
) -> None:
    """Fill in the places of some rows, or of all, block by block: a block stays in the processor's nearest memory."""
    for start in range(0, found.size if rows is None else rows.size, _BLOCK):
        block = slice(start, start + _BLOCK) if rows is None else rows[start : start + _BLOCK]
        wanted = own[block]
        at = table[(wanted >> shift) & (table.size - 1)]
        at[keys[at] != wanted] = -1
        found[block] = at


def _confirmed(found: Places, ids: pl.Series, among: pl.Series) -> bool:
    """Whether a second hash agrees with everything that was found."""
    keys, own = _hashes(among, 2), _hashes(ids, 2)
    for start in range(0, found.size, _BLOCK):
        at = found[start : start + _BLOCK]
        if ((keys[at] != own[start : start + _BLOCK]) & (at >= 0)).any():
            return False
    return True


def _joined(ids: pl.Series, among: pl.Series) -> Places:
    """Look ids up by their text."""
    known = pl.DataFrame({"id": among, "place": np.arange(among.len(), dtype=np.int32)})
    wanted = pl.DataFrame({"id": ids})
    found = wanted.join(known.unique("id", keep="first"), on="id", how="left", maintain_order="left")["place"]
    return found.fill_null(-1).to_numpy().copy()


@frozen(kw_only=True, eq=False, slots=False)
class Runs:
    """Rows in the order of some keys; those that have all keys in common, in the order they stood, are one run.

    ``rows`` are the rows in that order, None where they stood in it already; ``begins`` marks where in the order a run
    begins.
    """

    rows: Longs | None
    begins: Flags

    @classmethod
    def by(cls, *keys: Key) -> Runs:
        """Order rows by the keys, none of which is negative, the first key first.

        >>> runs = Runs.by(np.array([1, 0, 1]), np.array([5, 3, 5]))
        >>> runs.rows.tolist(), runs.first.tolist(), runs.lengths.tolist()
        ([1, 0, 2], [0, 1], [1, 2])
        """
        height = keys[0].size
        begins = _in_order(*keys)
        if begins is not None:
            return cls(rows=None, begins=begins)
        joined = _as_one(*keys)
        if joined is None:
            rows = np.lexsort(keys[::-1]).astype(np.int64)
            return cls(rows=rows, begins=_changes(*(key[rows] for key in keys)))
        bits = (height - 1).bit_length()
        if int(joined.max()).bit_length() + bits < 63:
            # A sort of numbers that carry their own row is several times as fast as one that must return the rows.
            joined <<= bits
            joined |= np.arange(height, dtype=np.int64)
            joined.sort()
            rows = joined & ((1 << bits) - 1)
            joined >>= bits
        else:
            rows = np.argsort(joined, kind="stable").astype(np.int64)
            joined = joined[rows]
        return cls(rows=rows, begins=_changes(joined))

    @cached_property
    def count(self) -> int:
        """How many runs there are."""
        return int(np.count_nonzero(self.begins))

    @property
    def single(self) -> bool:
        """Whether every row is a run of its own."""
        return self.count == self.begins.size

    @cached_property
    def first(self) -> Longs:
        """Where in the order each run begins."""
        return np.flatnonzero(self.begins)

    @property
    def lengths(self) -> Places:
        """How many rows each run has."""
        lengths = np.ones(self.count, np.int32)
        if not self.single:
            again = np.flatnonzero(~self.begins)
            np.add.at(lengths, again - np.arange(1, again.size + 1), 1)  # its run is the last that began before it
        return lengths

    @property
    def repeated(self) -> Longs:
        """The rows that are not alone in their run, in order of the keys."""
        if self.single:
            return np.zeros(0, np.int64)
        again = ~self.begins
        again[:-1] |= again[1:]
        places = np.flatnonzero(again)
        return places if self.rows is None else self.rows[places]

    def ordered(self, values: NDArray[Held]) -> NDArray[Held]:
        """Give values, one for each row, in the order of the keys."""
        return values if self.rows is None else values[self.rows]

    def heads(self, values: NDArray[Held]) -> NDArray[Held]:
        """Give the value of the first row of each run."""
        if self.single:
            return self.ordered(values)
        return values[self._heads]

    @cached_property
    def _heads(self) -> Longs:
        return self.first if self.rows is None else self.rows[self.begins]


def distinct(*keys: Key) -> int:
    """Count the different combinations of the keys, none of which is negative."""
    joined = _as_one(*keys)
    if joined is None:
        return Runs.by(*keys).count
    joined.sort()
    return int(np.count_nonzero(_changes(joined)))


def _in_order(*keys: Key) -> Flags | None:
    """Mark where runs begin in rows that stand in the order of the keys; None where they do not."""
    alike = np.ones(max(keys[0].size - 1, 0), np.bool_)
    for key in keys:
        if (alike & (key[1:] < key[:-1])).any():
            return None
        alike &= key[1:] == key[:-1]
    begins = np.ones(keys[0].size, np.bool_)
    begins[1:] = ~alike
    return begins


def _as_one(*keys: Key) -> Longs | None:
    """Give one number for each combination of the keys, in the order of the combinations; None where none is enough."""
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    if float(np.prod([float(size) for size in sizes])) >= 2**62:
        return None
    joined = keys[0].astype(np.int64)
    for key, size in zip(keys[1:], sizes[1:], strict=True):
        if size > 1:
            joined *= size
            joined += key
    return joined


def _changes(*held: Key) -> Flags:
    """Mark each row whose values are not all those of the row before; the first has none before."""
    new = np.ones(held[0].size, np.bool_)
    new[1:] = False
    for values in held:
        new[1:] |= values[1:] != values[:-1]
    return new


@frozen(kw_only=True, eq=False)
class Ends:
    """Where both ends of every tie stand in the table of actors, -1 where they do not.

    ``actors`` and ``ties`` are the tables the places were found in; they hold for no other.
    """

    actors: pl.DataFrame
    ties: pl.DataFrame
    source: Places
    target: Places

    @classmethod
    def of(cls, actors: pl.DataFrame, ties: pl.DataFrame) -> Ends:
        """Look both ends of every tie up."""
        source, target = each(lambda end: positions(ties[end], actors["id"]), ("source", "target"), ties.height)
        return cls(actors=actors, ties=ties, source=source, target=target)

    def hold_for(self, actors: pl.DataFrame, ties: pl.DataFrame) -> bool:
        """Whether these are the very tables the places were found in."""
        return self.actors is actors and self.ties is ties
