"""Names beside marks, as many as there is room for: the picture of connections and the map both place theirs here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe_report.words import clipped

__all__ = ["Label", "labels"]

SIZE = 13.0
_LETTER = 0.56  # width of a letter as a share of its height, a little more than most fonts need


@frozen(kw_only=True)
class Label:
    """A name and where it stands, on its mark where it is ``within``; ``anchor`` is SVG's ``text-anchor``."""

    place: int
    within: bool
    text: str
    x: float
    y: float
    anchor: str


def labels(
    wanted: Iterable[tuple[int, str]],
    xy: NDArray[np.float64],
    radii: NDArray[np.float64],
    width: float,
    height: float,
    *,
    most: int = 40,
    longest: int = 30,
    inside: bool = False,
    size: float = SIZE,
    sure: int = 0,
) -> list[Label]:
    """Place names beside their marks (or ``inside`` large ones), each only where it covers no mark and no other name.

    ``wanted`` gives position and name in order of importance; a name that finds no room is left out, but for the first
    ``sure`` of them, which may cover marks. ``size`` is the height of the letters.
    """
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(xy.tolist(), radii.tolist(), strict=True)]
    boxes = np.array(taken, dtype=float).reshape(-1, 4)
    out: list[Label] = []
    marks = len(boxes)
    for rank, (place, name) in enumerate(wanted):
        if len(out) >= most:
            break
        text = clipped(name, longest)
        x, y, r = float(xy[place, 0]), float(xy[place, 1]), float(radii[place])
        spots = [
            (at, anchor, left, (left, at - size * 0.55, left + long, at + size * 0.55))
            for at, anchor, left, long in _spots(text, x, y, r, size, inside)
        ]
        spots = [s for s in spots if s[3][0] >= 0 and s[3][2] <= width and s[3][1] >= 0 and s[3][3] <= height]
        free = [s for s in spots if not _covers(s[3], boxes, place)]
        if not free and rank < sure:
            free = [s for s in spots if not _covers(s[3], boxes[marks:], -1)]
        if not free:
            continue
        at, anchor, left, box = free[0]
        within = anchor == "middle" and at == y and box[2] - box[0] <= 2 * r
        x = {"start": left, "end": box[2], "middle": x}[anchor]
        out.append(Label(place=place, within=within, text=text, x=x, y=at + size * 0.35, anchor=anchor))
        boxes = np.vstack([boxes, box])
    return out


def _spots(
    text: str, x: float, y: float, r: float, size: float, inside: bool
) -> Iterator[tuple[float, str, float, float]]:
    """Give where a name may stand, the best first: its middle, its anchor, its left edge and its length."""
    long = len(text) * size * _LETTER
    within = inside and r > 20
    if within and long <= 2 * r:
        yield y, "middle", x - long / 2, long
    yield y, "start", x + r + 4, long
    yield y, "end", x - r - 4 - long, long
    yield y - r - 0.6 * size, "middle", x - long / 2, long
    yield y + r + 0.7 * size, "middle", x - long / 2, long
    if within and long > 2 * r:
        yield y, "middle", x - long / 2, long


def _covers(box: tuple[float, float, float, float], boxes: NDArray[np.float64], own: int) -> bool:
    hit = (boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
    if 0 <= own < len(hit):
        hit[own] = False
    return bool(hit.any())
