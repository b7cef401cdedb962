"""Means and sums beside each other, and beside those of earlier releases: subtracting tells what a few people have.

A mean times its number of people is a sum, and the difference of two sums over sets that differ by one person is that
person's hours, score or strength, however well each sum is protected; so is what is left of the mean of a whole street
beside the means of its ends, where one person lives at neither. Rounding is no answer: of a mean to two places over
thirty people the difference is known to a third of an hour.

So each mean has with it over whom it is, its sum, and which are the largest amounts in it. Two of one name are of one
quantity; and so, whatever they are called and whichever analysis tells them, are two whose largest amounts and sums
are alike as far as the people are. Of one quantity, no mean is told that differs by a few people from another, or from
the rows of a table together. The ledger keeps them, so that earlier releases count as well. Of means over ties those
of the same name are held against earlier ones. Over the very same people, and over those that differ by enough, a mean
is told. `releases.history` asks.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.amounts import MOST, Amounts
from kindframe.disclosure.attack.sets import keys_of, read
from kindframe.disclosure.attack.told import Told
from kindframe.disclosure.people.marks import NAMED, NOTHING
from kindframe.disclosure.rules import Rules, bound
from kindframe.pairing import marks

__all__ = ["HEADS", "MEANS", "mean_over", "subtracted"]

MEANS = {"people": "means of people", "pairs": "means of pairs"}
"""The units of what means are over. No attack on counts is made on them: what they add up to is not counted."""
HEADS = 2 + MOST
"""What stands before the people in the set of a mean: whose row it is, its name, and its largest amounts, each once."""
_ALIKE = 0.5
"""The least share of its largest amounts that a mean must have in common with another to be of the same quantity."""
_MANY = 3
"""How many of them at least, where neither is all of the other and more: then there is less to go by."""
_NEARLY = 1e-6
Keys = NDArray[np.uint64]


def mean_over(members: pl.Series, what: str, held: Amounts | None = None, *, row: str = "", cost: float = 1.0) -> Told:
    """Give the people, or pairs, that a mean is over, with its name, its largest amounts, and its sum.

    ``row`` says which of several it is that have a name in common: the rows of a table, which may make up one mean.
    ``held`` is what each of the people adds; where it is of something else than one amount for each, it is the name by
    which two are held to be of one quantity. The ends are the sum, and a power of two over every amount.
    """
    if members.dtype != pl.String:
        name = pl.Series(marks(pl.Series([_name(what)])), dtype=pl.UInt64)
        return Told(members=pl.concat([name.alias("of"), members.alias("of")]), unit=MEANS["pairs"], exact=True)
    whose = held is not None and held.known and held.n == members.len()
    large = dict.fromkeys(f"{NAMED}added {value:.9g}" for value in held.largest) if held is not None and whose else {}
    filled = [*large, *(f"{NOTHING}{n}" for n in range(len(large), MOST))]
    heads = [f"{NAMED}{_name(what)}", f"{_name(what)}\t{row}", *filled]
    top = max(held.largest, default=0.0) if held is not None else 0.0
    ends = (held.total if held is not None else 0.0, 2.0 ** math.ceil(math.log2(top)) if top > 0 else 0.0)
    every = pl.concat([pl.Series(heads, dtype=pl.String).alias("of"), members.unique(maintain_order=True).alias("of")])
    return Told(members=every, unit=MEANS["people"], exact=True, ends=ends, cost=cost)


def _name(what: str) -> str:
    return f"{NAMED * 2}mean of {what}"


def subtracted(numbers: Sequence[Told], before: Sequence[Told], rules: Rules) -> Iterator[int]:
    """Give the places of the means that would tell what a few people have, beside others and earlier ones."""
    yield from _near_pairs(numbers, before, rules)
    mine = [_Mean.of(held, n) for n, held in enumerate(numbers) if held.unit == MEANS["people"] and held.shown]
    earlier = [_Mean.of(held, -1) for held in before if held.unit == MEANS["people"] and held.shown]
    if mine:
        yield from _Means([*mine, *earlier], rules).hidden()


def _near_pairs(numbers: Sequence[Told], before: Sequence[Told], rules: Rules) -> Iterator[int]:
    """Give the places of the means that were told before over all but a few of the same pairs."""
    mine = {n: held.members for n, held in enumerate(numbers) if held.unit == MEANS["pairs"]}
    names = {n: int(read(members.head(1)).keys[0]) for n, members in mine.items()}
    told = [read(held.members).keys for held in before if held.unit == MEANS["pairs"] and held.shown]
    earlier: dict[int, list[Keys]] = {}
    for keys in told:
        for name in set(keys[np.isin(keys, np.array(sorted(set(names.values())), np.uint64))].tolist()):
            earlier.setdefault(name, []).append(keys)
    for n, members in mine.items():
        own = read(members).keys if names[n] in earlier else np.zeros(0, np.uint64)
        apart = [np.setxor1d(own, keys, assume_unique=True).size for keys in earlier.get(names[n], ())]
        if any(0 < bound(few, "pairs") < rules.k for few in apart) and 0 not in apart:
            yield n


@cache
def _blank() -> frozenset[int]:
    """Give the keys of heads that hold nothing. Not worked out on import: that would start threads of polars."""
    return frozenset(keys_of(pl.Series([f"{NOTHING}{n}" for n in range(MOST)])).tolist())


@frozen(eq=False)
class _Mean:
    """One mean: its place among the numbers (under 0: told before), its heads, its people and its sum.

    The family is the table, or the part of one, that it is a row of.
    """

    place: int
    family: int
    name: int
    large: frozenset[int]
    people: Keys
    total: float
    top: float
    cost: float

    @classmethod
    def of(cls, held: Told, place: int) -> _Mean:
        """Read a mean from what is told of it: first keys are heads (family, name, largest), the rest its people."""
        blocks = isinstance(held.members.dtype, pl.Struct)
        keys = held.members.struct.field("key").to_numpy() if blocks else keys_of(held.members)
        total, top = held.ends or (0.0, 0.0)
        return cls(
            place=place,
            family=int(keys[0]),
            name=int(keys[1]),
            large=frozenset(keys[2:HEADS].tolist()) - _blank(),
            people=np.unique(keys[HEADS:]),
            total=total,
            top=top,
            cost=held.cost,
        )


class _Means:
    """All means of people, the sets they are over, and the rows of tables that stand for one mean together."""

    def __init__(self, means: Sequence[_Mean], rules: Rules) -> None:
        from scipy.sparse import csr_array

        self.means, self.rules = means, rules
        known: dict[bytes, int] = {}
        self.set = [known.setdefault(mean.people.tobytes(), len(known)) for mean in means]
        sets = [np.frombuffer(held, np.uint64) for held in known]
        _, at = np.unique(np.concatenate(sets), return_inverse=True)
        starts = np.cumsum([0, *(held.size for held in sets)])
        rows: Any = csr_array((np.ones(at.size), at, starts))
        self.shared: NDArray[np.int64] = (rows @ rows.T).toarray().astype(np.int64)
        self.size = self.shared.diagonal()
        self.gone: set[int] = set()
        families: dict[int, list[int]] = {}
        for n, mean in enumerate(means):
            families.setdefault(mean.family, []).append(n)
        self.families = [held for held in families.values() if len(held) > 1]

    def hidden(self) -> Iterator[int]:
        """Give the places of those to hide."""
        of: dict[int, list[int]] = {}
        for n, which in enumerate(self.set):
            of.setdefault(which, []).append(n)
        fresh = np.array([any(self.means[n].place >= 0 for n in held) for held in self.families], bool)
        covered = np.array([self.shared[:, [self.set[n] for n in held]].sum(axis=1) for held in self.families])
        for n, mean in enumerate(self.means):
            own = self.set[n]
            for m in (m for other in np.flatnonzero(self._few(n)) for m in of[int(other)]):
                self._look([n], [m])
            likely = covered[:, own] > self.size[own] - self.rules.k if self.families else np.zeros(0, bool)
            for f in np.flatnonzero(likely & (fresh | (mean.place >= 0))):
                self._look([n], self._inside(self.families[f], n))
        whole = [self._inside(rows) for rows in self.families]
        sizes = np.array([sum(int(self.size[self.set[n]]) for n in rows) for rows in whole])
        for one, other in itertools.permutations(range(len(whole)), 2):
            if (fresh[one] or fresh[other]) and abs(sizes[one] - sizes[other]) < self.rules.k:
                self._look(*([n for n in whole[at] if n not in self.gone] for at in (one, other)))
        yield from (self.means[n].place for n in sorted(self.gone))

    def _few(self, n: int) -> NDArray[np.bool_]:
        """Mark the sets that differ from that of a mean by a few people."""
        own = self.set[n]
        apart = self.size[own] + self.size - 2 * self.shared[own]
        few: NDArray[np.bool_] = (apart > 0) & (apart < self.rules.k)
        return few

    def _inside(self, rows: Sequence[int], whole: int | None = None) -> list[int]:
        """Give those of the rows of a table that nobody is in twice; only those that lie in a whole, but for a few."""
        out: list[int] = []
        for row in rows:
            own = self.set[row]
            if row in self.gone or row == whole or any(self.shared[own, self.set[other]] for other in out):
                continue
            if whole is None or self.size[own] - self.shared[own, self.set[whole]] < self.rules.k:
                out.append(row)
        return out

    def _look(self, one: Sequence[int], other: Sequence[int]) -> None:
        """Hide one of some means where what is left of these beside others is what a few people have."""
        every = {*one, *other}
        if not one or not other or every & self.gone or all(self.means[n].place < 0 for n in every):
            return
        both = sum(int(self.shared[self.set[a], self.set[b]]) for a in one for b in other)
        here, there = (int(sum(self.size[self.set[n]] for n in held)) - both for held in (one, other))
        if 0 < here + there < self.rules.k and self._alike(one, other, here, there):
            free = [n for n in (*one, *other) if self.means[n].place >= 0 and not self._again(n)]
            if free:
                self.gone.add(min(free, key=lambda n: (self.means[n].cost, n in other, self.size[self.set[n]], n)))

    def _alike(self, one: Sequence[int], other: Sequence[int], here: int, there: int) -> bool:
        """Say whether two may be of one quantity: ``here`` are the people of the first alone, ``there`` the others."""
        if len(one) == len(other) == 1 and self.means[one[0]].name == self.means[other[0]].name:
            return True
        first, second = (frozenset[int]().union(*(self.means[n].large for n in held)) for held in (one, other))
        less, more = sorted((first, second), key=len)
        least = _MANY if here and there else 1
        if len(less & more) < max(least, _ALIKE * len(less), len(less) - here - there):
            return False
        left = sum(self.means[n].total for n in one) - sum(self.means[n].total for n in other)
        most = max(self.means[n].top for n in (*one, *other))
        near = _NEARLY * max(1.0, *(abs(self.means[n].total) for n in (*one, *other)))
        return -there * most - near <= left <= here * most + near

    def _again(self, n: int) -> bool:
        """Say whether the very same was told before."""
        own = self.means[n]
        return any(
            mean.place < 0
            and (mean.name, mean.large, self.set[m]) == (own.name, own.large, self.set[n])
            and abs(mean.total - own.total) <= _NEARLY * max(1.0, abs(own.total))
            for m, mean in enumerate(self.means)
        )
