"""Which cells of a table of counts are hidden so that nobody can work them out: thresholds, then an attacker.

A small cell is hidden first (primary suppression). Because margins are published too, hiding it alone is no use: the
rest of its row gives it away. So others are hidden with it (complementary suppression), and the table is attacked: for
each small cell, linear programming gives the narrowest interval that anyone can infer from everything published. Cells
are added until every interval is wide enough, and taken away again where it stays so. All steps are deterministic.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from kindframe.errors import ParameterError, TooSmall

__all__ = ["Suppression", "attack", "suppress", "with_margins"]

Cell = tuple[int, int]
Mask = NDArray[np.bool_]
SMALLEST_K = 3


@frozen(kw_only=True, eq=False)
class Suppression:
    """A table of counts with its margins, and which of its cells are hidden.

    ``counts`` has one row and one column more than the table: the last of each are totals. ``hidden`` and ``primary``
    are masks of that shape; ``primary`` marks the cells hidden for their own sake. ``intervals`` gives, for each of
    those, what an attacker can infer: lowest and highest possible count, bounds included.

    .. versionadded:: 0.1
    """

    counts: NDArray[np.int64]
    hidden: Mask
    primary: Mask
    intervals: Mapping[Cell, tuple[float, float]]
    k: int

    def shown(self, *, base: int = 5) -> list[list[int | None]]:
        """Give the table to publish: hidden cells None, all others rounded to a multiple of ``base`` (0: not rounded).

        Margins are rounded by themselves, so that a total need not be the sum of the rounded cells.
        """
        rounded = self.counts if base < 2 else (np.floor(self.counts / base + 0.5) * base).astype(np.int64)
        return [
            [None if self.hidden[i, j] else int(rounded[i, j]) for j in range(rounded.shape[1])]
            for i in range(rounded.shape[0])
        ]


def with_margins(counts: ArrayLike) -> NDArray[np.int64]:
    """Give the table with a row and a column of totals behind it.

    Raises
    ------
    ParameterError
        Where it is no table of counts: not two-dimensional, negative, or not whole numbers.
    """
    given = np.asarray(counts)
    if given.ndim != 2 or given.size == 0 or given.dtype.kind not in "iu" or (given < 0).any():
        raise ParameterError("A table of counts has rows and columns of whole numbers that are not negative.")
    table = given.astype(np.int64)
    table = np.vstack([table, table.sum(axis=0, keepdims=True)])
    return np.hstack([table, table.sum(axis=1, keepdims=True)])


def attack(full: NDArray[np.int64], hidden: Mask, cells: list[Cell] | None = None) -> dict[Cell, tuple[float, float]]:
    """Work out what the published cells of a table with margins tell about the hidden ones.

    Every row and every column sums to its total; a count is not negative. For each hidden cell (or each of ``cells``)
    the lowest and the highest count that fit all of that are found by linear programming; the highest is infinite
    where nothing bounds it.

    .. versionadded:: 0.1
    """
    from scipy.optimize import linprog

    unknown = {(int(i), int(j)): n for n, (i, j) in enumerate(zip(*np.nonzero(hidden), strict=True))}
    if not unknown:
        return {}
    rows, cols = full.shape
    lines = [[(i, j) for j in range(cols)] for i in range(rows)] + [[(i, j) for i in range(rows)] for j in range(cols)]
    equations, sums = [], []
    for line in lines:
        *parts, total = line
        equation = np.zeros(len(unknown))
        known = 0
        for cell, sign in [*((part, 1) for part in parts), (total, -1)]:
            if cell in unknown:
                equation[unknown[cell]] += sign
            else:
                known += sign * int(full[cell])
        if equation.any():
            equations.append(equation)
            sums.append(-known)
    found = {}
    for cell in cells if cells is not None else list(unknown):
        aim = np.zeros(len(unknown))
        aim[unknown[cell]] = 1
        low, high = (
            linprog(sign * aim, A_eq=equations or None, b_eq=sums or None, bounds=(0, None), method="highs")
            for sign in (1, -1)
        )
        found[cell] = (
            round(float(low.fun or 0), 6) if low.status == 0 else 0.0,
            round(-float(high.fun or 0), 6) if high.status == 0 else float("inf"),
        )
    return found


def suppress(
    counts: ArrayLike, k: int = 10, *, people: ArrayLike | None = None, zeros: bool = False, width: int | None = None
) -> Suppression:
    """Choose the cells of a table of counts to hide.

    Parameters
    ----------
    counts
        The table without margins, of shape (rows, columns).
    k
        Cells that rest on fewer than ``k`` people are hidden. 10 for the public, 5 inside an organisation, never
        under 3.
    people
        The number of distinct people behind each cell, where the cells count something else (acts, ties): forty acts
        of one giver rest on one person. The table itself by default.
    zeros
        Whether a cell of nobody is hidden as well. Whatever is said here, a row or column with people in one cell only
        is hidden there, because it says something of everyone in it.
    width
        How wide an attacker's interval must be for each small cell; ``k`` by default.

    Returns
    -------
    Suppression
        The masks and the intervals that the attacker ends with, each at least ``width`` wide.

    Raises
    ------
    TooSmall
        Where even hiding every cell leaves an interval too narrow; such a table cannot be published.
    ParameterError
        Where it is no table of counts, or ``k`` is under 3.

    .. versionadded:: 0.1
    """
    if k < SMALLEST_K:
        raise ParameterError(f"k must be at least {SMALLEST_K}, not {k}.")
    full = with_margins(counts)
    behind = full if people is None else with_margins(people)
    if behind.shape != full.shape:
        raise ParameterError("people must have the shape of the table.")
    primary = (behind < k) & ((full > 0) | (behind > 0) | zeros)
    primary |= _alone(full)
    if not primary.any():
        return Suppression(counts=full, hidden=primary.copy(), primary=primary, intervals={}, k=k)
    wide = width or k
    targets = [(int(i), int(j)) for i, j in zip(*np.nonzero(primary), strict=True)]
    hidden = _enough(full, primary, targets, wide)
    hidden = _no_more_than_needed(full, primary, hidden, targets, wide)
    return Suppression(counts=full, hidden=hidden, primary=primary, intervals=attack(full, hidden, targets), k=k)


def _alone(full: NDArray[np.int64]) -> Mask:
    """Mark the one filled cell of a row or column in which all people are: it says what each of them is."""
    inner = full[:-1, :-1]
    marked = np.zeros(full.shape, dtype=bool)
    if inner.shape[1] > 1:
        rows = (inner > 0).sum(axis=1) == 1
        marked[:-1, :-1] |= rows[:, None] & (inner > 0)
    if inner.shape[0] > 1:
        cols = (inner > 0).sum(axis=0) == 1
        marked[:-1, :-1] |= cols[None, :] & (inner > 0)
    return marked


def _weak(full: NDArray[np.int64], hidden: Mask, targets: list[Cell], wide: int) -> list[Cell]:
    found = attack(full, hidden, targets)
    return [cell for cell in targets if found[cell][1] - found[cell][0] < wide]


def _enough(full: NDArray[np.int64], primary: Mask, targets: list[Cell], wide: int) -> Mask:
    """Hide more cells, the cheapest first, until every target is wide enough."""
    hidden = primary.copy()
    while weak := _weak(full, hidden, targets, wide):
        i, j = weak[0]
        choices = _corners(full, hidden, i, j, wide) or _anything(full, hidden, i, j)
        if not choices:
            raise TooSmall("Too few people stand behind this table to publish any of it.")
        for cell in choices:
            hidden[cell] = True
    return hidden


def _corners(full: NDArray[np.int64], hidden: Mask, i: int, j: int, wide: int) -> list[Cell]:
    """Find the cheapest rectangle with (i, j) as a corner along which counts can be shifted far enough.

    Shifting one person along a rectangle leaves every total as it was: two opposite corners gain, the others lose. The
    cell can rise by the smaller of its neighbours' corners and fall by the smaller of its own count and the opposite's.
    """
    rows, cols = full.shape
    best: tuple[int, int, list[Cell]] | None = None
    for a in range(rows):
        for b in range(cols):
            if a == i or b == j:
                continue
            rise = min(full[i, b], full[a, j])
            fall = min(full[i, j], full[a, b])
            fresh = [cell for cell in ((i, b), (a, j), (a, b)) if not hidden[cell]]
            if rise + fall < wide or not fresh or (a == rows - 1 and b == cols - 1):
                continue
            cost = (len(fresh), int(sum(full[cell] for cell in fresh)))
            if best is None or cost < best[:2]:
                best = (*cost, fresh)
    return best[2] if best else []


def _anything(full: NDArray[np.int64], hidden: Mask, i: int, j: int) -> list[Cell]:
    """Find the cheapest cell not hidden yet, in the row or column of (i, j) if there is one, else anywhere."""
    open_ = [(int(a), int(b)) for a, b in zip(*np.nonzero(~hidden), strict=True)]
    near = [cell for cell in open_ if cell[0] == i or cell[1] == j]
    chosen = min(near or open_, key=lambda cell: (full[cell] == 0, int(full[cell]), cell), default=None)
    return [chosen] if chosen else []


def _no_more_than_needed(full: NDArray[np.int64], primary: Mask, hidden: Mask, targets: list[Cell], wide: int) -> Mask:
    """Show again, the largest first, whatever can be shown without narrowing an interval too far."""
    extra = [(int(i), int(j)) for i, j in zip(*np.nonzero(hidden & ~primary), strict=True)]
    for cell in sorted(extra, key=lambda c: (-int(full[c]), c)):
        hidden[cell] = False
        if _weak(full, hidden, targets, wide):
            hidden[cell] = True
    return hidden
