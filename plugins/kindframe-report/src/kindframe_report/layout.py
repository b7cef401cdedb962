"""Where the marks of a network picture stand: the same every time for a seed, parts packed, those alone in rows.

Each connected part is laid out by stress majorisation [1]_: the distance drawn between two marks comes as near as it
can to the number of steps between them, edges at busy marks drawn longer so that their neighbours have room. Then marks
that touch are pushed apart, parts are turned to lie flat and packed on shelves, the largest first. A part of more than
`DENSE` marks is laid out by sparse stress instead (`stress`), in compiled loops.

References
----------
.. [1] Gansner, E. R., Koren, Y., & North, S. (2005). Graph drawing by stress majorization. In *Graph Drawing*, LNCS
   3383, 239-250.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from kindframe_report.kernels import form, pushed
from kindframe_report.stress import settled

__all__ = ["Layout", "placed", "spread"]

LARGE, HIGHEST = 60, 680.0
"""From how many marks a part is drawn out to the width, and how high it may become by that."""
PARTED = 44.0
"""How far parts stand from each other: about as far as the two ends of a tie, so that none seems to be one."""
DENSE = 400
"""Up to how many marks every pair of a part is weighed, in plain numpy."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Layout:
    """Positions of marks within ``width`` and ``height``; ``alone`` are those without an edge, below ``shelf``."""

    xy: Floats
    width: float
    height: float
    alone: NDArray[np.bool_]
    shelf: float
    parts: tuple[int, ...]


def placed(
    n: int, edges: Ints, radii: Floats, *, seed: int = 1, edge: float = 46.0, width: float = 880.0, gap: float = 5.0
) -> Layout:
    """Place ``n`` marks joined by ``edges`` (pairs of positions).

    Parameters
    ----------
    radii
        Half the size of each mark; marks do not overlap.
    edge
        The length aimed at for an edge between two quiet marks.
    width
        The width of the whole; a part that comes out wider is drawn in to it.

    Returns
    -------
    Layout
        ``parts`` are the sizes of the connected parts with at least two marks, largest first. No marks give an empty
        layout of that width.
    """
    xy = np.zeros((n, 2))
    if n == 0:
        return Layout(xy=xy, width=width, height=1.0, alone=np.zeros(0, bool), shelf=0.0, parts=())
    joined = _matrix(n, edges)
    degree = np.diff(joined.indptr)
    alone = degree == 0
    _, label = csgraph.connected_components(joined, directed=False)
    parts = [np.flatnonzero(label == c) for c in np.unique(label[~alone])]
    parts.sort(key=lambda members: (-len(members), int(members[0])))
    random = np.random.default_rng(seed)
    boxes = []
    for members in parts:
        here = _part(joined[members][:, members].tocsr(), radii[members], random, edge, gap)
        here = _fitted(here, radii[members], width, gap)
        xy[members] = here
        boxes.append(np.ptp(here, axis=0) + 2 * radii[members].max())
    height = _shelved(xy, parts, np.array(boxes).reshape(-1, 2), radii, width, gap=PARTED)
    shelf = height
    if alone.any():
        height = _rows(xy, np.flatnonzero(alone), radii, width, top=height + (52.0 if parts else 0.0), gap=gap + 6)
    sizes = tuple(len(members) for members in parts)
    return Layout(xy=xy, width=width, height=height, alone=alone, shelf=shelf, parts=sizes)


def _matrix(n: int, edges: Ints) -> sparse.csr_array:
    pairs = edges[edges[:, 0] != edges[:, 1]] if len(edges) else np.zeros((0, 2), np.int64)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    held = sparse.csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n))
    held.sum_duplicates()
    held.data[:] = 1.0
    return held


def _part(joined: sparse.csr_array, radii: Floats, random: np.random.Generator, edge: float, gap: float) -> Floats:
    """Lay one connected part out about the origin, its long side flat."""
    n = joined.shape[0]
    degree = np.diff(joined.indptr)
    lengths = joined.tocoo()
    busy = np.sqrt(np.maximum(degree[lengths.row], degree[lengths.col]))
    weighted = sparse.csr_array((edge * (0.55 + 0.3 * busy), (lengths.row, lengths.col)), shape=(n, n))
    if n > DENSE:
        xy = settled(weighted, seed=int(random.integers(1, 2**31)))
    else:
        distance = csgraph.shortest_path(weighted, directed=False)
        xy = _stress(distance, _begin(distance, random, edge))
    xy = spread(xy, radii, gap)
    xy -= xy.mean(axis=0)
    if n > 2:
        _, axes = np.linalg.eigh(np.cov(xy.T))
        axes = axes * np.where(axes.sum(axis=0) < 0, -1.0, 1.0)
        xy = xy @ axes[:, ::-1]
    elif n == 2:
        xy = np.array([[-0.5, 0.0], [0.5, 0.0]]) * np.linalg.norm(xy[0] - xy[1])
    return np.asarray(xy)


def _begin(distance: Floats, random: np.random.Generator, edge: float) -> Floats:
    """Give first positions by classical scaling, stirred a little so that like marks do not stand on one point."""
    n = len(distance)
    squared = distance**2
    centred = -0.5 * (squared - squared.mean(0) - squared.mean(1)[:, None] + squared.mean())
    values, vectors = np.linalg.eigh(centred)
    first = vectors[:, -2:] if n > 1 else np.zeros((n, 1))
    first = first * np.where(first.sum(axis=0) < 0, -1.0, 1.0) * np.sqrt(np.maximum(values[-first.shape[1] :], 1e-9))
    xy = np.zeros((n, 2))
    xy[:, : first.shape[1]] = first
    return np.asarray(xy + random.normal(scale=edge * 0.15, size=(n, 2)))


def _stress(distance: Floats, xy: Floats, rounds: int = 80) -> Floats:
    """Majorise stress with weights 1/d², each round solved with one inverse of the weights' Laplacian."""
    n = len(distance)
    if n < 2:
        return xy
    with np.errstate(divide="ignore"):
        weight = 1.0 / distance**2
    np.fill_diagonal(weight, 0.0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.inv(laplacian + weight.mean())
    pull = weight * distance
    for _ in range(rounds):
        apart = np.sqrt(_squares(xy))
        np.fill_diagonal(apart, 1.0)
        ratio = pull / np.maximum(apart, 1e-6)
        moved = inverse @ (ratio.sum(axis=1)[:, None] * xy - ratio @ xy)
        moved -= moved.mean(axis=0)
        settled = float(np.abs(moved - xy).max()) < 0.05
        xy = moved
        if settled:
            break
    return xy


def _squares(xy: Floats) -> Floats:
    """Give the squared distances between all pairs."""
    own = (xy**2).sum(axis=1)
    return np.asarray(np.maximum(own[:, None] + own - 2 * xy @ xy.T, 0.0))


def spread(xy: Floats, radii: Floats, gap: float, rounds: int = 60) -> Floats:
    """Push marks that overlap (or come nearer than ``gap``) apart, each half the way, until none does."""
    n = len(xy)
    if n < 2:
        return xy
    if n > DENSE:
        xy = np.array(xy, dtype=np.float64)
        form(pushed, n * rounds)(xy, np.asarray(radii, np.float64), gap, rounds)
        return xy
    wanted = radii[:, None] + radii + gap
    np.fill_diagonal(wanted, 0.0)
    for _ in range(rounds):
        apart = np.sqrt(_squares(xy))
        short = wanted - apart
        if short.max() <= 0.01:
            break
        i, j = np.nonzero(np.triu(short > 0, 1))
        way = xy[i] - xy[j]
        length = np.maximum(apart[i, j], 1e-6)[:, None]
        angle = (i * 2.399963 + j)[:, None]  # marks on one spot part by the golden angle
        way = np.where(length < 1e-3, np.hstack([np.cos(angle), np.sin(angle)]), way / length)
        step = way * (short[i, j] * 0.55)[:, None]
        xy = xy.copy()
        np.add.at(xy, i, step / 2)
        np.add.at(xy, j, -step / 2)
    return xy


def _fitted(xy: Floats, radii: Floats, width: float, gap: float) -> Floats:
    """Make a part fit the width: a large one is drawn out to it, one that is wider flattened, then made smaller."""
    room = width - 2 * float(radii.max())
    if len(xy) >= LARGE:
        wide, tall = np.ptp(xy, axis=0).tolist()
        highest = HIGHEST if len(xy) <= DENSE else max(HIGHEST, width)
        xy = xy * max(1.0, min(room / max(wide, 1e-9), highest / max(tall, 1e-9)))
    for _ in range(4 if len(xy) > DENSE else 24):
        wide = float(np.ptp(xy[:, 0]))
        if wide <= room:
            return xy
        xy = spread(xy * np.array([0.99 * room / wide, 1.0]), radii, gap)
    return np.asarray(xy * min(1.0, room / max(float(np.ptp(xy[:, 0])), 1e-9)))


def _shelved(xy: Floats, parts: list[Ints], boxes: Floats, radii: Floats, width: float, gap: float) -> float:
    """Put the parts on shelves from left to right, each shelf centred; give the height they take."""
    shelves: list[list[int]] = []
    used = width + 1
    for number, box in enumerate(boxes):
        if used + gap + box[0] > width:
            shelves.append([])
            used = -gap
        shelves[-1].append(number)
        used += gap + box[0]
    top = 0.0
    for shelf in shelves:
        tall = max(boxes[number, 1] for number in shelf)
        left = (width - sum(boxes[number, 0] for number in shelf) - gap * (len(shelf) - 1)) / 2
        for number in shelf:
            members = parts[number]
            low = xy[members].min(axis=0) - radii[members].max()
            xy[members] += np.array([left, top + (tall - boxes[number, 1]) / 2]) - low
            left += boxes[number, 0] + gap
        top += tall + gap
    return max(top - gap, 1.0) if shelves else 0.0


def _rows(xy: Floats, members: Ints, radii: Floats, width: float, top: float, gap: float) -> float:
    """Put the marks without an edge in rows below; give the height then reached."""
    left, tall = 0.0, 0.0
    for member in members[np.argsort(-radii[members], kind="stable")].tolist():
        cell = 2 * float(radii[member]) + gap
        if left + cell > width and left:
            left, top = 0.0, top + tall
        tall = cell if not left else tall  # the first of a row is its largest
        xy[member] = (left + cell / 2, top + tall / 2)
        left += cell
    return top + tall
