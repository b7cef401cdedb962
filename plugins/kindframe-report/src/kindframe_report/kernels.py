"""The loops of the layout: plain Python on a little, compiled by numba on much. `stress` and `communities` call them.

Each is written so that numba can compile it. `form` gives the one that fits the amount of work, so that a first small
report waits for no compiler and loads nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["COMPILED", "descend", "form", "moved", "pushed"]

COMPILED = 20_000
"""Steps of a loop from which the compiled form is used: less than a tenth of a second in the plain one."""

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def form(plain: F, work: int) -> F:
    """Give a kernel in the form that fits so many steps."""
    return _compiled(plain) if work >= COMPILED else plain


@cache
def _compiled(plain: Any) -> Any:
    import numba  # a second to load: only a large picture pays

    try:
        return numba.njit(cache=True, nogil=True)(plain)
    except RuntimeError:  # no folder to keep the machine code in: compile for this process alone
        return numba.njit(nogil=True)(plain)


def descend(
    xy: Floats, i: Ints, j: Ints, wanted: Floats, pull_i: Floats, pull_j: Floats, steps: Floats, seed: int
) -> None:
    """Move pairs of marks towards their wanted distance, one pair after the other in an order drawn anew each round.

    Stochastic gradient descent on stress (Zheng, Pawar and Goodman 2019). ``pull_i`` and ``pull_j`` weigh how far each
    end moves: never more than half the way to where the pair would stand right. ``xy`` is changed in place.
    """
    order = np.arange(i.size)
    state = seed % 2147483646 + 1
    for step in steps:
        for place in range(order.size - 1, 0, -1):
            state = state * 48271 % 2147483647  # Park and Miller 1988: the same numbers in both forms
            other = state % (place + 1)
            order[place], order[other] = order[other], order[place]
        for term in order:
            a, b = i[term], j[term]
            dx = xy[a, 0] - xy[b, 0]
            dy = xy[a, 1] - xy[b, 1]
            apart = np.sqrt(dx * dx + dy * dy)
            if apart < 1e-9:
                dx, dy, apart = 1e-6 * ((a * 7 + b) % 13 - 6.0), 1e-6, 1e-6
            short = (apart - wanted[term]) / (2.0 * apart)
            for_a = min(step * pull_i[term], 1.0) * short
            for_b = min(step * pull_j[term], 1.0) * short
            xy[a, 0] -= for_a * dx
            xy[a, 1] -= for_a * dy
            xy[b, 0] += for_b * dx
            xy[b, 1] += for_b * dy


def pushed(xy: Floats, radii: Floats, gap: float, rounds: int) -> None:
    """Push apart marks that overlap or come nearer than ``gap``, looking only into the cells around each.

    ``xy`` is changed in place; it ends when nothing overlaps or after ``rounds``.
    """
    n = radii.size
    cell = 2.0 * radii.max() + gap
    following = np.empty(n, np.int64)
    for _ in range(rounds):
        left, top = xy[:, 0].min(), xy[:, 1].min()
        across = min(int((xy[:, 0].max() - left) / cell) + 1, 4096)
        down = min(int((xy[:, 1].max() - top) / cell) + 1, 4096)
        first = np.full(across * down, -1, np.int64)
        for m in range(n):
            column = min(int((xy[m, 0] - left) / cell), across - 1)
            row = min(int((xy[m, 1] - top) / cell), down - 1)
            following[m] = first[row * across + column]
            first[row * across + column] = m
        worst = 0.0
        for m in range(n):
            column = min(max(int((xy[m, 0] - left) / cell), 0), across - 1)
            row = min(max(int((xy[m, 1] - top) / cell), 0), down - 1)
            for y in range(max(row - 1, 0), min(row + 2, down)):
                for x in range(max(column - 1, 0), min(column + 2, across)):
                    o = first[y * across + x]
                    while o >= 0:
                        if o > m:
                            dx, dy = xy[m, 0] - xy[o, 0], xy[m, 1] - xy[o, 1]
                            apart = np.sqrt(dx * dx + dy * dy)
                            short = radii[m] + radii[o] + gap - apart
                            if short > 0.0:
                                worst = max(worst, short)
                                if apart < 1e-6:  # on one spot: they part by the golden angle
                                    dx, dy, apart = np.cos(m * 2.399963 + o), np.sin(m * 2.399963 + o), 1.0
                                way = 0.275 * short / apart
                                xy[m, 0] += way * dx
                                xy[m, 1] += way * dy
                                xy[o, 0] -= way * dx
                                xy[o, 1] -= way * dy
                        o = following[o]
        if worst < 0.05 * gap + 0.01:
            break


def moved(indptr: Ints, indices: Ints, weight: Floats, strength: Floats, label: Ints, order: Ints, most: int) -> int:
    """Move each node to the neighbouring community that gains most modularity, until none gains (Blondel et al. 2008).

    ``label`` is changed in place; at most ``most`` rounds. Gives how many moves were made.
    """
    total = strength.sum()
    inside = np.zeros(label.size)
    for v in range(label.size):
        inside[label[v]] += strength[v]
    to = np.zeros(label.size)
    moves = 0
    for _ in range(most):
        before = moves
        for v in order:
            own = label[v]
            inside[own] -= strength[v]
            for at in range(indptr[v], indptr[v + 1]):
                if indices[at] != v:
                    to[label[indices[at]]] += weight[at]
            best, gain = own, to[own] - strength[v] * inside[own] / total
            for at in range(indptr[v], indptr[v + 1]):
                c = label[indices[at]]
                here = to[c] - strength[v] * inside[c] / total
                if here > gain + 1e-12:
                    best, gain = c, here
            for at in range(indptr[v], indptr[v + 1]):
                to[label[indices[at]]] = 0.0
            inside[best] += strength[v]
            if best != own:
                label[v] = best
                moves += 1
        if moves == before:
            break
    return moves
