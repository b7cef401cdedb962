"""Hiding cells that are tied together by sums: whatever the shape of a table, cells and the lines they add up along.

A table with its margins, a whole with its parts, a group within a wave: all are a list of cells and a list of lines,
each a sum that somebody who reads the release can work out. `protect` hides what has to be hidden so that nobody can
come nearer to a small cell than a range of a given width; `ranges` is the attack that it is held against.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.disclosure.attack.solving import equal

__all__ = ["Line", "Web", "protect", "ranges"]

Line = tuple[tuple[int, ...], tuple[int, ...]]
"""Cells that add up, and the cells that they add up to: ``((0, 1, 2), (3,))``. The second may be empty: the first then
add up to what they do, and that sum is known."""

Mask = NDArray[np.bool_]
MOST_CELLS = 600
"""Larger webs are not looked at cell by cell: all that hangs together with a small cell is hidden."""
_NOISE = 1e-7


@frozen(kw_only=True, eq=False)
class Web:
    """Cells with their values and the lines between them.

    ``small`` marks the cells that nobody may come near, ``secret`` those that are not told in any case (what is left of
    a whole), ``dear`` those that are told elsewhere too (the size of a group) and are hidden only where nothing else
    helps. ``width`` says of each cell how wide the range must stay, in which it can be known to be.
    """

    values: NDArray[np.float64]
    lines: Sequence[Line]
    small: Mask
    secret: Mask
    dear: Mask
    width: NDArray[np.float64]

    def parts(self) -> list[tuple[NDArray[np.int64], list[Line]]]:
        """Give the sets of cells that lines join, each with its lines; those without a small cell are left out."""
        above = list(range(self.values.size))

        def root(cell: int) -> int:
            while above[cell] != cell:
                above[cell] = above[above[cell]]
                cell = above[cell]
            return cell

        for cells, sums in self.lines:
            first, *others = (*cells, *sums)
            for other in others:
                above[root(other)] = root(first)
        held: dict[int, tuple[list[int], list[Line]]] = {}
        for cell in range(self.values.size):
            held.setdefault(root(cell), ([], []))[0].append(cell)
        for line in self.lines:
            held[root((*line[0], *line[1])[0])][1].append(line)
        return [(np.array(cells), lines) for cells, lines in held.values() if self.small[cells].any()]


def protect(web: Web) -> Mask | None:
    """Say which cells to hide: the small ones, the secret ones, and as few others as keep their ranges wide.

    Others are chosen for each small cell by linear programming: of all ways to move values along the lines so that
    nothing told changes, the one that moves fewest of the told values. Then each that is not needed is told again, the
    largest first. The same web always gives the same answer. None where even hiding everything that can be hidden
    leaves a small cell's range too narrow.
    """
    hidden = web.small | web.secret
    for part, lines in web.parts():
        if part.size > MOST_CELLS:
            hidden[part] = True
            continue
        piece = _cut(web, part, lines)
        mine = hidden[part]
        small = [int(cell) for cell in np.flatnonzero(piece.small)]
        if not _widened(piece, mine, small):
            return None
        _told_again(piece, mine, small)
        hidden[part] = mine
    return hidden


def _cut(web: Web, part: NDArray[np.int64], lines: Sequence[Line]) -> Web:
    """Give one part of a web as a web of its own."""
    place = {int(cell): n for n, cell in enumerate(part)}
    return Web(
        values=web.values[part],
        lines=[(tuple(place[c] for c in cells), tuple(place[c] for c in sums)) for cells, sums in lines],
        small=web.small[part],
        secret=web.secret[part],
        dear=web.dear[part],
        width=web.width[part],
    )


def ranges(web: Web, hidden: Mask, cells: Iterable[int] | None = None) -> dict[int, tuple[float, float]]:
    """Work out what the told cells say about hidden ones: lowest and highest value that fit all lines, none under 0.

    A range is infinite above where nothing bounds it. A cell that stands in one line alone needs no linear programming:
    it lies between 0 and the sum of what is hidden there.
    """
    wanted = [int(cell) for cell in (np.flatnonzero(hidden) if cells is None else cells)]
    simple = _on_one_line(web, hidden)
    found: dict[int, tuple[float, float]] = {}
    rest = []
    for cell in wanted:
        if cell in simple:
            found[cell] = simple[cell]
        elif not hidden[cell]:
            found[cell] = (float(web.values[cell]),) * 2
        else:
            rest.append(cell)
    return found | _by_programming(web, hidden, rest) if rest else found


def _hidden_in(line: Line, hidden: Mask) -> list[tuple[int, int]]:
    """Give the hidden cells of a line with their signs."""
    cells, sums = line
    return [(c, 1) for c in cells if hidden[c]] + [(c, -1) for c in sums if hidden[c]]


def _on_one_line(web: Web, hidden: Mask) -> dict[int, tuple[float, float]]:
    """Find the ranges of the hidden cells of lines all of whose hidden cells are parts and stand in no other line."""
    told = [_hidden_in(line, hidden) for line in web.lines]
    times = np.zeros(web.values.size, int)
    for line in told:
        for cell, _ in line:
            times[cell] += 1
    found = {int(cell): (0.0, float("inf")) for cell in np.flatnonzero(hidden & (times == 0))}
    for line in told:
        if line and all(sign > 0 and times[cell] == 1 for cell, sign in line):
            whole = float(sum(web.values[cell] for cell, _ in line))
            alone = len(line) == 1
            found |= {cell: (whole if alone else 0.0, whole) for cell, _ in line}
    return found


def _equations(web: Web, hidden: Mask) -> tuple[list[int], NDArray[np.float64], NDArray[np.float64]]:
    """Give the hidden cells, and for them the equations of the lines."""
    unknown = [int(cell) for cell in np.flatnonzero(hidden)]
    place = {cell: n for n, cell in enumerate(unknown)}
    rows, sums = [], []
    for line in web.lines:
        held = _hidden_in(line, hidden)
        if not held:
            continue
        row = np.zeros(len(unknown))
        for cell, sign in held:
            row[place[cell]] += sign
        rows.append(row)
        sums.append(float(sum(sign * web.values[cell] for cell, sign in held)))
    return unknown, np.array(rows).reshape(len(rows), len(unknown)), np.array(sums)


def _by_programming(web: Web, hidden: Mask, cells: list[int]) -> dict[int, tuple[float, float]]:
    unknown, rows, sums = _equations(web, hidden)
    place = {cell: n for n, cell in enumerate(unknown)}
    found = {}
    for cell in cells:
        aim = np.zeros(len(unknown))
        aim[place[cell]] = 1
        low, high = (equal(sign * aim, rows, sums, (0, None)) for sign in (1, -1))
        found[cell] = (
            round(float(low.fun), 6) if low.status == 0 else 0.0,
            round(-float(high.fun), 6) if high.status == 0 else float("inf"),
        )
    return found


def _narrow(web: Web, hidden: Mask, cell: int) -> bool:
    low, high = ranges(web, hidden, [cell])[cell]
    return bool(high - low < web.width[cell] - _NOISE)


def _widened(web: Web, hidden: Mask, small: list[int]) -> bool:
    """Hide more, in place, until no range is too narrow; say whether that could be done.

    A movement that was found for one cell stays possible whatever more is hidden, so each cell is looked at once.
    """
    simple = _on_one_line(web, hidden)
    for cell in small:
        if cell in simple and simple[cell][1] - simple[cell][0] >= web.width[cell] - _NOISE:
            continue
        moved = _moving(web, hidden, cell)
        if not moved:
            return False
        fresh = [one for one in moved if not hidden[one]]
        if fresh:
            hidden[fresh] = True
            simple = {}
    return True


def _moving(web: Web, hidden: Mask, cell: int) -> list[int]:
    """Find the cheapest way to move a cell up and down by its width in all, with every line kept.

    Two movements of all cells, up and down, are looked for at once: each keeps the lines, leaves no value under 0, and
    costs nothing for what is hidden already; moving a told value costs the more the larger it is.
    """
    n = web.values.size
    rows = np.zeros((len(web.lines), n))
    for place, (cells, sums) in enumerate(web.lines):
        for one in cells:
            rows[place, one] += 1
        for one in sums:
            rows[place, one] -= 1
    cost = np.where(hidden, 1e-6, (1.0 + np.log1p(web.values)) * np.where(web.dear, 20.0, 1.0))
    up, down = np.full(n, np.inf), web.values
    both = np.hstack([rows, -rows, np.zeros((len(rows), 2 * n))])
    other = np.hstack([np.zeros((len(rows), 2 * n)), rows, -rows])
    aim = np.zeros(4 * n)
    aim[[cell, n + cell, 2 * n + cell, 3 * n + cell]] = (1, -1, -1, 1)
    ends = np.column_stack([np.zeros(4 * n), np.r_[up, down, up, down]])
    sums = np.r_[np.zeros(2 * len(rows)), web.width[cell]]
    answer = equal(np.tile(cost, 4), np.vstack([both, other, aim]), sums, ends)
    if answer.status != 0:
        return []
    moved = np.asarray(answer.x).reshape(4, n).max(axis=0)
    return [int(one) for one in np.flatnonzero(moved > _NOISE)]


def _told_again(web: Web, hidden: Mask, small: list[int]) -> None:
    """Tell again, in place, the largest first, whatever can be told without narrowing a range too far."""
    extra = [int(cell) for cell in np.flatnonzero(hidden & ~web.small & ~web.secret)]
    if len(extra) * len(small) > 100:
        return
    first = list(small)
    for cell in sorted(extra, key=lambda c: (-web.values[c], c)):
        hidden[cell] = False
        failed = next((one for one in first if _narrow(web, hidden, one)), None)
        if failed is not None:
            hidden[cell] = True
            first.sort(key=lambda one: one != failed)  # who failed once is likely to fail again
