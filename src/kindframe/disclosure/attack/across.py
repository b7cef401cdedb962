"""The attack over a whole release: every number of it as a count of a set, of people, of pairs of them or of acts.

Two numbers that count the same set are one unknown wherever they stand, and sets that make up another are a line
between them. Both follow from what is in which set: what is in the same sets, as often, is put together (atoms), and
every number is the sum of its atoms. `widened` says what to hide besides, so that by all that is told nobody can come
nearer to a small one than a range of k. `numbers.together` makes the sets of a release and calls it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.disclosure.attack.movements import NOISE, Movements
from kindframe.disclosure.attack.sets import Held, different, numbered, strange
from kindframe.disclosure.attack.solving import below
from kindframe.disclosure.attack.told import Told, ends_of
from kindframe.disclosure.rules import Rules, bound
from kindframe.progress import Come, Shares, telling, unheard

__all__ = ["MOST_ATOMS", "MOST_AT_ONCE", "MOST_HIDDEN", "MOST_SETS", "MOST_SMALL", "System", "Told", "widened"]

MOST_SETS = 3000
"""Different told sets that are looked at together; the numbers of those that come after are hidden."""
MOST_HIDDEN = 200_000
"""Different sets besides that are not told; where there are more, nothing is told of their unit."""
MOST_SMALL = 1500
"""Small sets that are attacked one by one, of those whose ranges nothing simple shows to be wide (`System._exchanged`);
for those that come after, all that is told of anybody in them is hidden."""
MOST_ATOMS = 800
"""Atoms that one attack moves. Where there are more, the others are held where they are, which can only make the range
that is found too narrow: then more is hidden than has to be, never less."""
MOST_AT_ONCE = 1200
"""Atoms that one movement for many small sets at once moves."""
_TIMES, _FIRST, _STEP = 2, 150, 24
Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


def widened(
    numbers: Sequence[Told], rules: Rules, come: Come = unheard, *, kept: dict[str, System] | None = None
) -> frozenset[int]:
    """Say which told numbers to hide besides, by their places, so that every small one keeps a range of at least k.

    What is left of a told set beside another that is a part of it is small too where it is under k. Of the ways to make
    a range wide enough, the one that hides least is taken, found by linear programming. The same numbers always give
    the same answer. What an earlier release told may be told again, and what it kept back stays so. Where earlier ones
    left less than k of a range, it is not made narrower. ``come`` is told what share is done. ``kept`` gets the system
    of each unit, which can be asked what else could be told (`System.bears`).
    """
    out: set[int] = set()
    units = dict.fromkeys(held.unit for held in numbers)
    places = {unit: [n for n, held in enumerate(numbers) if held.unit == unit and len(held.members)] for unit in units}
    shares = Shares([len(held) for held in places.values() for _ in range(2)], come)
    for unit, held in places.items():
        shares.next()
        if unit == "meetings":
            at = [place for place in held if numbers[place].shown or not numbers[place].fixed]
            out |= {at[n] for n in strange([(numbers[place].members, numbers[place].fixed) for place in at])}
            held = [place for place in held if place not in out]
        system = System(numbers, held, unit, rules, shares.come)
        shares.next()
        out |= system.hidden(shares.come)
        if kept is not None:
            kept[unit] = system
    return frozenset(out)


@frozen(eq=False)
class _Aim:
    """A small set by its atoms, and how often each is counted in it."""

    atoms: Places
    times: Numbers

    @property
    def mark(self) -> bytes:
        """Tell it from every other."""
        return self.atoms.tobytes() + self.times.tobytes()


class System:
    """The sets of one unit, the atoms they are made of, and what is told of them."""

    def __init__(
        self, numbers: Sequence[Told], places: Sequence[int], unit: str, rules: Rules, come: Come = unheard
    ) -> None:
        order = sorted(places, key=lambda place: not numbers[place].fixed)
        order = [n for n in order if numbers[n].shown or numbers[n].small or numbers[n].fixed]
        first = sorted(order, key=lambda place: not numbers[place].shown)  # what is told makes the lines
        most = {True: MOST_SETS, False: MOST_SETS + MOST_HIDDEN}
        sets = different(
            ((numbers[n].members, n, numbers[n].fixed) for n in telling(first, len(first), come)),
            lambda place: most[numbers[place].shown],
        ).in_order(order)
        self.rules, self.unit, self.places, self.left = rules, unit, sets.places, sets.left
        held = [[numbers[place] for place in found] for found in sets.places]
        self.shown = np.array([any(one.shown for one in found) for found in held], bool)
        self.small = np.array([any(one.small for one in found) for found in held], bool)
        self.shown &= ~np.array(
            [any(one.small and one.shown and not one.fixed for one in found) for found in held], bool
        )
        self.cost = np.array([sum(one.cost for one in found if one.shown) for found in held], float)
        self._told = {place for place in places if numbers[place].shown and not numbers[place].fixed}
        self.behind = next((numbers[n].behind for n in order if numbers[n].behind is not None), None)
        self._atoms(sets.members)
        ends = [ends_of(found, int(n), rules, unit) for n, found in zip(self.sizes, held, strict=True)]
        self.low = np.array([low for low, _ in ends], float) - self.sizes
        self.high = np.array([high for _, high in ends], float) - self.sizes
        self.fixed = np.array([found[0].fixed for found in held], bool)
        self._as_before(sets.members)
        if any(numbers[n].fixed or not numbers[n].shown for n in self.left):
            self.shown &= self.fixed
        self.moves = Movements(self.rows, self.count, self.low, self.high, self.shown)
        self._looks: tuple[bytes, Any, Any] = (b"-", None, None)
        self._lefts: dict[bytes, list[tuple[int, int, int]]] = {}

    def _as_before(self, members: list[Held]) -> None:
        """Keep back what an earlier release kept back, and let stand what it told as nearly."""
        before = {members[n].mark: int(n) for n in np.flatnonzero(self.fixed)}
        for n in np.flatnonzero(~self.fixed) if before else ():
            old = before.get(members[n].mark)
            if old is None:
                continue
            if not self.shown[old]:
                self.shown[n] = False
            elif self.low[n] <= self.low[old] and self.high[old] <= self.high[n]:
                self.fixed[n] = True

    def _atoms(self, members: list[Held]) -> None:
        from scipy.sparse import csr_array

        self.sizes = np.array([float(held.times @ held.sizes) for held in members], float)
        every = np.concatenate([held.keys for held in members]) if members else np.zeros(0, np.uint64)
        times = np.concatenate([held.times for held in members]) if members else np.zeros(0)
        sets = np.repeat(np.arange(len(members)), [held.keys.size for held in members])
        who, which = numbered(every)
        size = np.ones(who.size)
        if members:
            size[which] = np.concatenate([held.sizes for held in members])
        salt = np.random.default_rng(0).integers(0, 2**64, len(members), dtype=np.uint64)
        mark = np.zeros(who.size, np.uint64)
        np.add.at(mark, which, salt[sets] * times.astype(np.uint64))
        _, first, atom = np.unique(mark, return_index=True, return_inverse=True)
        self.count: Numbers = np.bincount(atom, weights=size, minlength=first.size).astype(float)
        self.keys, self.atom = who, atom
        own = np.zeros(who.size, bool)
        own[first] = True
        kept = own[which]  # one of each atom speaks for all of it
        shape = (len(members), first.size)
        rows: Any = csr_array((times[kept], (sets[kept], atom[which[kept]])), shape=shape)
        rows.sort_indices()
        self.rows = rows

    def hidden(self, come: Come = unheard) -> set[int]:
        """Give the places of the numbers to hide."""
        before = self.shown & ~self.fixed
        aims = [aim for aim in self._aims() if not self._exchanged(aim)]
        for aim in aims[MOST_SMALL:]:
            touching = np.unique(self.rows[:, aim.atoms].nonzero()[0])
            self.shown[touching[~self.fixed[touching]]] = False
        self.beyond = {place for place in self.left if place in self._told} | self._of(before & ~self.shown)
        self._could, self._every = self.shown.copy(), aims[:MOST_SMALL]
        aims = list(self._every)
        every = max(len(aims), 1)
        while aims:
            aims = self._not_at_once([aim for aim in aims if not self._seen(aim)])
            for n, aim in enumerate(aims[:_STEP]):
                come(1 - (len(aims) - n) / every)
                self._widen(aim)
            aims = aims[_STEP:]
        return self.beyond | self._of(~self.shown)

    def _of(self, sets: NDArray[np.bool_]) -> set[int]:
        """Give the places of the numbers that some sets would tell."""
        return {place for n in np.flatnonzero(sets) for place in self.places[n] if place in self._told}

    def bears(self, places: Collection[int], hide: Collection[int]) -> bool:
        """Say whether numbers, by their places, could be told beside all others but those that are hidden.

        Asked once `hidden` has decided: what is small, was kept back, or has too many small sets about it could not.
        """
        at = {place: row for row, found in enumerate(self.places) for place in found}
        if any(place not in at for place in places):
            return False
        before = self.shown
        told = {at[place] for place in self._told - set(hide) if place in at}
        self.shown = self.fixed & self._could
        self.shown[list(told)] = True
        fresh = np.isin(np.arange(self.shown.size), [at[place] for place in places]) & ~self.shown
        self.shown = self.shown | fresh
        try:
            return not (fresh & ~self._could).any() and all(self._wanting(aim) is None for aim in self._pointed_at())
        finally:
            self.shown = before

    def _pointed_at(self) -> Iterator[_Aim]:
        """Give the small sets but for those left of sets that are not both told."""
        for aim in self._every:
            pairs = self._lefts.get(aim.mark, ())
            if aim.mark in self._smalls or any(self.shown[a] and self.shown[b] for a, b, _ in pairs):
                yield aim

    def _aims(self) -> list[_Aim]:
        """Give the small sets by their atoms: hidden ones, then what is left of told sets beside a part of them."""
        small = [self._aim(int(n)) for n in np.flatnonzero(self.small)]
        out = {aim.mark: aim for aim in small}
        self._smalls = set(out)
        told = np.flatnonzero(self.shown)
        part, sizes = self.rows[told], self.sizes[told]
        most = int(part.data.max()) if part.nnz else 0
        known = self.fixed[told]
        fresh = ~(known[:, None] & known[None, :])
        for times in (1, 2) if most > 1 else (1,):  # twice the pairs tied both ways are a part of the ties
            other = part * times
            shared = np.zeros((told.size, told.size))
            for n in range(1, most + 1):  # the smaller of two multiples, one level after another
                here, there = part.data >= n, other.data >= n
                if not here.any() or not there.any():
                    break
                mine, theirs = part.copy(), other.copy()
                mine.data, theirs.data = here.astype(float), there * self.count[other.indices]
                shared += (mine @ theirs.T).toarray()
            left = sizes[:, None] - times * sizes[None, :]
            likely = (shared == times * sizes[None, :]) & (left > 0) & (left < self._most() * max(most, 1))
            for a, b in np.argwhere(likely & fresh):
                aim = self._aim(int(told[a]), int(told[b]), times)
                rest = float(self.count[aim.atoms].sum()) if self.unit in ("pairs", "meetings") else float(left[a, b])
                if self._people(aim, rest) < self.rules.k:
                    out.setdefault(aim.mark, aim)
                    self._lefts.setdefault(aim.mark, []).append((int(told[a]), int(told[b]), times))
        return list(out.values())

    def _aim(self, n: int, without: int | None = None, times: int = 1) -> _Aim:
        rows = self.rows
        own = slice(rows.indptr[n], rows.indptr[n + 1])
        if without is None:
            return _Aim(rows.indices[own].astype(np.int64), rows.data[own])
        mine = np.zeros(self.count.size)
        mine[rows.indices[own]] = rows.data[own]
        start, end = rows.indptr[without], rows.indptr[without + 1]
        mine[rows.indices[start:end]] -= times * rows.data[start:end]
        atoms = np.flatnonzero(mine > 0)
        return _Aim(atoms.astype(np.int64), mine[atoms])

    def _people(self, aim: _Aim, rest: float) -> int:
        """Say how many people what is left of a number needs, or has behind it where that is known."""
        known = self.behind(self.keys[np.isin(self.atom, aim.atoms)], self.rules.k) if self.behind else None
        return known if known is not None else int(rest) if self.unit == "things" else bound(rest, self.unit)

    def _most(self) -> float:
        n = self.rules.k if self.behind is None or self.unit == "pairs" else np.inf
        pairs = n * n * (0.5 if self.behind is None else 2)
        return {"pairs": pairs, "meetings": n * n / 2, "ties": n * n, "triples": n**3}.get(self.unit, n)

    def _exchanged(self, aim: _Aim) -> bool:
        """Say whether what nothing told sets apart from a small set makes its range wide: that needs no programming.

        Atoms that the same told numbers count equally often can be exchanged without anybody seeing it. Where some of
        them are in the small set and some are not, as many as all of them together may be in it, or none.
        """
        if self._looks[0] != self.shown.tobytes():
            told: Any = self.rows[np.flatnonzero(self.shown)]
            salt = np.random.default_rng(1).integers(0, 2**62, told.shape[0]).astype(np.uint64)
            looks = np.zeros(self.count.size, np.uint64)
            np.add.at(looks, told.indices, np.repeat(salt, np.diff(told.indptr)) * told.data.astype(np.uint64))
            _, alike = np.unique(looks, return_inverse=True)
            self._looks = (self.shown.tobytes(), alike, np.bincount(alike, weights=self.count))
        _, alike, mass = self._looks
        inside, which = np.unique(alike[aim.atoms], return_inverse=True)
        mine = np.bincount(which, weights=self.count[aim.atoms])
        return bool(mass[inside[mass[inside] > mine]].sum() * aim.times.min() >= self.rules.k)

    def _not_at_once(self, aims: list[_Aim]) -> list[_Aim]:
        """Leave out the small sets that two states make wide at once; such states are looked for, a few times."""
        unsure = [aim for aim in aims if self._between(aim) >= self.rules.k - NOISE]
        left = unsure
        for turn in range(_TIMES if len(left) > 1 else 0):
            before, left = left, self._left_narrow(left, turn)
            if not left or len(left) > 0.9 * len(before):
                break
        wide = {id(aim) for aim in unsure} - {id(aim) for aim in left}
        return [aim for aim in aims if id(aim) not in wide]

    def _left_narrow(self, aims: list[_Aim], turn: int) -> list[_Aim]:
        """Look for two states of the atoms that both fit all that is told and are far apart in many small sets.

        Which of the two has more is drawn for each set, anew in each turn: one set may grow only as another shrinks.
        """
        from scipy.sparse import bmat, csr_array, identity

        own = np.unique(np.concatenate([aim.atoms for aim in aims]))[:MOST_AT_ONCE]
        others = np.setdiff1d(np.argsort(-self.count, kind="stable")[: MOST_AT_ONCE + own.size], own)
        atoms = np.sort(np.r_[own, others[: MOST_AT_ONCE - own.size]])
        told = self.moves.touched(atoms, self.shown)
        rows = self.moves.columns[:, atoms].tocsr()[told]
        n, m, k = len(aims), atoms.size, float(self.rules.k)
        here = [np.isin(aim.atoms, atoms) for aim in aims]
        ends = [np.searchsorted(atoms, aim.atoms[there]) for aim, there in zip(aims, here, strict=True)]
        places = np.repeat(np.arange(n), [end.size for end in ends])
        sign = np.random.default_rng(turn).choice([-1.0, 1.0], n)
        times = np.concatenate([aim.times[there] for aim, there in zip(aims, here, strict=True)]) * sign[places]
        wanted: Any = csr_array((times, (places, np.concatenate(ends))), shape=(n, m))
        block: Any = bmat(
            [
                [rows, None, None],
                [-rows, None, None],
                [None, rows, None],
                [None, -rows, None],
                [-wanted, wanted, identity(n)],
            ]
        )
        high, low = self.high[told], -self.low[told]
        start = -self.count[atoms]
        bounds = np.column_stack([np.r_[start, start, np.zeros(n)], np.r_[np.full(2 * m, np.inf), [k] * n]])
        cost = np.r_[np.zeros(2 * m), -np.ones(n)]
        found = below(cost, block.tocsr(), np.r_[high, low, high, low, np.zeros(n)], bounds, presolve=True)
        if found.status != 0:
            return aims
        self.moves.keep(atoms, found.x[:m], found.x[m : 2 * m])
        return [aim for aim, wide in zip(aims, found.x[2 * m :], strict=True) if wide < k - NOISE]

    def _coefficients(self, aim: _Aim) -> Numbers:
        out = np.zeros(self.count.size)
        out[aim.atoms] = aim.times
        return out

    def _near(self, aim: _Aim, most: int) -> Places:
        """Choose the atoms to move: all, or those that share most told sets with the small one, the largest first."""
        if self.count.size <= most:
            return np.arange(self.count.size)
        told = self.rows[np.flatnonzero(self.shown)]
        mine = self._coefficients(aim)
        shared = (told.T > 0) @ ((told @ mine) > 0).astype(float) + 1e6 * (mine > 0)
        apart = np.asarray((told > 0).sum(axis=0)).ravel()
        order = np.lexsort((np.arange(shared.size), -self.count, apart - 2 * shared))
        return np.sort(order[:most])

    def _wanting(self, small: _Aim) -> tuple[Places, float] | None:
        """Give the atoms to move, and how wide a range is wanted, where that of a small set is narrower; else None."""
        if self._exchanged(small):
            return None
        wanted = float(self.rules.k)
        for most in (_FIRST, MOST_ATOMS):  # a movement of a few atoms is enough as a rule, and soon found
            atoms = self._near(small, most)
            if self._wide(small, atoms, wanted):
                return None
            if atoms.size == self.count.size:
                break
        if self.fixed.any() and atoms.size == self.count.size:
            before = self.moves.touched(atoms, self.shown & self.fixed)
            wanted = min(wanted, self.moves.width(self._coefficients(small)[atoms], atoms, before, wanted))
            if wanted < NOISE or self._wide(small, atoms, wanted):
                return None
        return atoms, wanted

    def _widen(self, small: _Aim) -> None:
        found = self._wanting(small)
        if found is None:
            return
        atoms, wanted = found
        aim = self._coefficients(small)[atoms]
        told = self.moves.touched(atoms, self.shown & ~self.fixed)
        known = self.moves.touched(atoms, self.shown & self.fixed)
        cost = self.cost[told] * (1.0 + np.log1p(self.sizes[told]))
        fresh = told[self.moves.cheapest(aim, atoms, told, known, cost, wanted)]
        self.shown[fresh] = False
        for one in sorted(fresh, key=lambda n: (-self.cost[n], n)) if len(fresh) > 1 else ():
            self.shown[one] = True
            self.shown[one] = self._wide(small, atoms, wanted)

    def _seen(self, aim: _Aim) -> bool:
        """Say whether states that were found already show that the range of a small set is wide enough."""
        return self.moves.spread(aim.atoms, aim.times, self.shown) >= self.rules.k - NOISE

    def _wide(self, aim: _Aim, atoms: Places, wanted: float) -> bool:
        """Say whether the range of a small set, by all that is told, is wide enough, with some of the atoms moved."""
        if self._between(aim) < wanted - NOISE:
            return False
        if self.moves.spread(aim.atoms, aim.times, self.shown) >= wanted - NOISE:
            return True
        told = self.moves.touched(atoms, self.shown)
        return self.moves.width(self._coefficients(aim)[atoms], atoms, told, wanted) >= wanted - NOISE

    def _between(self, aim: _Aim) -> float:
        """Give what the range of a small set is at most, as what is left of a told set beside another."""
        ends = self.high - self.low
        pairs = self._lefts.get(aim.mark, ())
        return min(
            (ends[a] + times * ends[b] for a, b, times in pairs if self.shown[a] and self.shown[b]), default=np.inf
        )
