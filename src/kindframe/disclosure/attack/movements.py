"""What can move in a release while all that is told stays true: the linear programs of `attack.across`.

The state of a system is how many are in each of its atoms, as what is added to the true number. Each state that a
linear program finds is kept: it stays possible however much more is hidden, and two of them that are far enough apart
in a small set say that its range is wide, without a program for that set.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kindframe.disclosure.attack.solving import below, between

__all__ = ["NOISE", "Movements"]

NOISE = 1e-6
_MOST, _NUMBERS = 1000, 5_000_000
"""States that are kept, and numbers in all of them together; the oldest go first."""
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Movements:
    """The told sets as rows over the atoms, how far each may be from what it is, and the states found so far.

    ``rows`` is of shape (sets, atoms), ``count`` says how many are in each atom, and ``low`` and ``high`` the least and
    the most that a told set can be, as what is added to its true number. ``ever`` are the sets that may be told at all,
    all where it is left out.
    """

    def __init__(self, rows: Any, count: Numbers, low: Numbers, high: Numbers, ever: Mask | None = None) -> None:
        self.columns, self.count, self.low, self.high = rows.tocsc(), count, low, high
        self._ever = np.arange(low.size) if ever is None else np.flatnonzero(ever)
        self._rows: Any = rows[self._ever]
        self._most = max(2, min(_MOST, _NUMBERS // max(1, *self._rows.shape)))
        self._states = np.zeros((self._most, count.size))  # a page of it is taken once a state stands there
        self._broken = np.zeros((self._most, self._ever.size), bool)
        self._broken[:1], self._kept = self._outside(self._states[:1]), 1
        self._fitting: tuple[bytes, Places] = (b"-", np.zeros(0, np.int64))

    def _outside(self, states: Numbers) -> Mask:
        """Say of each state which told sets would show that it is not the true one."""
        sums = (self._rows @ states.T).T
        outside: Mask = (sums < self.low[self._ever] - NOISE) | (sums > self.high[self._ever] + NOISE)
        return outside

    def keep(self, atoms: Places, *moved: Numbers) -> None:
        """Keep states that were found for some of the atoms; the others stay as they are."""
        states = np.zeros((len(moved), self.count.size))
        states[:, atoms] = np.maximum(moved, -self.count[atoms])
        at = np.arange(self._kept, self._kept + len(moved)) % self._most
        self._states[at], self._broken[at] = states, self._outside(states)
        self._kept += len(moved)
        self._fitting = (b"-", self._fitting[1])

    def spread(self, atoms: Places, times: Numbers, shown: Mask) -> float:
        """Give how far apart a small set is in the states that fit all that is shown: its range is at least as wide."""
        mark = shown.tobytes()
        if self._fitting[0] != mark:
            held = self._broken[: self._kept]
            self._fitting = (mark, np.flatnonzero(~held[:, shown[self._ever]].any(axis=1)))
        sums = self._states[np.ix_(self._fitting[1], atoms)] @ times
        return float(np.ptp(sums)) if sums.size else 0.0

    def touched(self, atoms: Places, among: Mask) -> Places:
        """Give the sets, among some, that count any of the atoms."""
        told: Places = np.flatnonzero(among)
        touched: Places = told[np.diff(self.columns[:, atoms].tocsr().indptr)[told] > 0]
        return touched

    def width(self, aim: Numbers, atoms: Places, told: Places, enough: float) -> float:
        """Give how wide the range of a small set is, by some of what is told; infinite where that is enough."""
        rows: Any = self.columns[:, atoms].tocsr()[told]
        bounds = np.column_stack([-self.count[atoms], np.full(atoms.size, np.inf)])
        wide = 0.0
        for sign in (-1.0, 1.0):
            found = between(sign * aim, rows, self.low[told], self.high[told], bounds)
            if found.status != 0:
                return np.inf if found.status == 3 else 0.0  # nothing bounds it, or it cannot be said
            self.keep(atoms, found.x)
            wide += -float(found.fun)
            if wide >= enough - NOISE:
                return np.inf
        return wide

    def cheapest(self, aim: Numbers, atoms: Places, told: Places, known: Places, cost: Numbers, wanted: float) -> Mask:
        """Find the told sets that must go for two states of the atoms to be so far apart, at the least cost.

        What is ``known`` from earlier releases cannot go; where it leaves too little, all go.
        """
        from scipy.sparse import bmat, csr_array

        m, n = told.size, atoms.size
        both = np.r_[told, known]
        held = self.columns[:, atoms].tocsr()[both]
        free: Any = csr_array((np.ones(m), (np.arange(m), np.arange(m))), shape=(m + known.size, m))
        aims: Any = csr_array(aim[None, :])
        block: Any = bmat(
            [
                [held, None, -free],
                [-held, None, -free],
                [None, held, -free],
                [None, -held, -free],
                [-aims, aims, None],
            ]
        )
        high, low = self.high[both], -self.low[both]
        ends = np.r_[high, low, high, low, -wanted]
        start = -self.count[atoms]
        bounds = np.column_stack([np.r_[start, start, np.zeros(m)], np.full(2 * n + m, np.inf)])
        found = below(np.r_[np.zeros(2 * n), cost], block.tocsr(), ends, bounds)
        if found.status != 0:
            return np.ones(m, bool)
        self.keep(atoms, found.x[:n], found.x[n : 2 * n])
        return np.asarray(found.x[2 * n :] > NOISE)
