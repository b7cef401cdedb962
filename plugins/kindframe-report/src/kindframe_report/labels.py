"""Names beside marks, as many as there is room for: the picture of connections and the map both place theirs here."""

from __future__ import annotations

from collections.abc import Iterable

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
) -> list[Label]:
    """Place names beside their marks (or ``inside`` large ones), each only where it covers no mark and no other name.

    ``wanted`` gives position and name in order of importance; a name that finds no room is left out. ``size`` is the
    height of the letters.
    """
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(xy.tolist(), radii.tolist(), strict=True)]
    boxes = np.array(taken, dtype=float).reshape(-1, 4)
    out: list[Label] = []
    for place, name in wanted:
        if len(out) >= most:
            break
        text = clipped(name, longest)
        long = len(text) * size * _LETTER
        x, y, r = float(xy[place, 0]), float(xy[place, 1]), float(radii[place])
        within = inside and r > 20
        fits = within and long <= 2 * r
        for left, middle, anchor in (
            *([(x - long / 2, y, "middle")] if fits else []),
            (x + r + 4, y, "start"),
            (x - r - 4 - long, y, "end"),
            (x - long / 2, y - r - 0.6 * size, "middle"),
            (x - long / 2, y + r + 0.7 * size, "middle"),
            *([(x - long / 2, y, "middle")] if within and not fits else []),
        ):
            box = (left, middle - size * 0.55, left + long, middle + size * 0.55)
            if box[0] < 0 or box[2] > width or box[1] < 0 or box[3] > height or _covers(box, boxes, place):
                continue
            at = {"start": left, "end": left + long, "middle": x}[anchor]
            on = fits and middle == y and anchor == "middle"
            out.append(Label(place=place, within=on, text=text, x=at, y=middle + size * 0.35, anchor=anchor))
            boxes = np.vstack([boxes, box])
            break
    return out


def _covers(box: tuple[float, float, float, float], boxes: NDArray[np.float64], own: int) -> bool:
    hit = (boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
    if own < len(hit):
        hit[own] = False
    return bool(hit.any())
