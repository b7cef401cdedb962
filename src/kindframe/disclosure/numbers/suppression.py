"""Which cells of a table of counts are hidden so that nobody can work them out: thresholds, then an attacker.

A small cell is hidden first (primary suppression). Because margins are published too, hiding it alone is no use: the
rest of its row gives it away. So others are hidden with it (complementary suppression), and the table is attacked: for
each small cell, linear programming gives the narrowest interval that anyone can infer from everything published. Cells
are added until every interval is wide enough, and taken away again where it stays so (`attack.lines`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from kindframe.disclosure.attack.lines import Web, protect, ranges
from kindframe.disclosure.rules import SMALLEST_K
from kindframe.errors import ParameterError, TooSmall

__all__ = ["Suppression", "attack", "suppress", "with_margins"]

Cell = tuple[int, int]
Mask = NDArray[np.bool_]


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

    .. versionadded:: 0.1
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
    wanted = None if cells is None else [_place(full, cell) for cell in cells]
    found = ranges(_web(full, np.zeros(full.shape, bool), 1), hidden.ravel(), wanted)
    return {(place // full.shape[1], place % full.shape[1]): ends for place, ends in found.items()}


def _place(full: NDArray[np.int64], cell: Cell) -> int:
    place: int = int(cell[0]) * full.shape[1] + int(cell[1])
    return place


def _web(full: NDArray[np.int64], small: Mask, width: int) -> Web:
    """Give a table with margins as cells in lines: each row and each column adds up to its total."""
    places = np.arange(full.size).reshape(full.shape)
    lines = [tuple(int(one) for one in line) for table in (places, places.T) for line in table]
    none = np.zeros(full.size, bool)
    return Web(
        values=full.ravel().astype(float),
        lines=[(line[:-1], line[-1:]) for line in lines],
        small=small.ravel(),
        secret=none,
        dear=none,
        width=np.full(full.size, float(width)),
    )


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
    found = protect(_web(full, primary, width or k))
    if found is None:
        raise TooSmall("Too few people stand behind this table to publish any of it.")
    hidden = found.reshape(full.shape)
    targets = [(int(i), int(j)) for i, j in zip(*np.nonzero(primary), strict=True)]
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
