"""Names beside marks, as many as there is room for: the picture of connections and the map both place theirs here."""

from __future__ import annotations

import math
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe_report.svg import Drawing
from kindframe_report.words import clean, clipped

__all__ = ["Label", "labels", "written"]

SIZE = 13.0
_STEP = 1.12  # from line to line, as a share of the height of the letters
_LETTER = 0.56  # width of a letter as a share of its height, a little more than most fonts need


@frozen(kw_only=True)
class Label:
    """A name in one line or two and where it stands, on its mark where it is ``within``.

    ``y`` is where the first line stands; ``anchor`` is SVG's ``text-anchor``.
    """

    place: int
    within: bool
    lines: tuple[str, ...]
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
    longest: int = 26,
    inside: bool = False,
    size: float = SIZE,
    sure: int = 0,
) -> list[Label]:
    """Place names beside their marks (or ``inside`` large ones), each only where it covers no mark and no other name.

    ``wanted`` gives position and name in order of importance; a name that finds no room is left out, but for the first
    ``sure`` of them, which may cover marks. ``size`` is the height of the letters; a name of more than ``longest`` of
    them stands in two lines.
    """
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(xy.tolist(), radii.tolist(), strict=True)]
    boxes = np.array(taken, dtype=float).reshape(-1, 4)
    out: list[Label] = []
    marks = len(boxes)
    for rank, (place, name) in enumerate(wanted):
        if len(out) >= most:
            break
        lines = _lines(clean(name), longest)
        half = size * (0.55 + _STEP * (len(lines) - 1) / 2)
        x, y, r = float(xy[place, 0]), float(xy[place, 1]), float(radii[place])
        spots = [
            (at, anchor, left, (left, at - half, left + long, at + half))
            for at, anchor, left, long in _spots(lines, x, y, r, size, half, inside)
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
        base = at + size * (0.35 - _STEP * (len(lines) - 1) / 2)
        out.append(Label(place=place, within=within, lines=lines, x=x, y=base, anchor=anchor))
        boxes = np.vstack([boxes, box])
    return out


def written(drawing: Drawing, label: Label, size: float, **attributes: Any) -> None:
    """Write a name into a drawing."""
    first, *more = label.lines
    element = drawing.add("text", "" if more else first, x=label.x, y=label.y, text_anchor=label.anchor, **attributes)
    for n, line in enumerate(label.lines if more else ()):
        ET.SubElement(element, "tspan", {"x": element.get("x", ""), "dy": f"{size * _STEP if n else 0:g}"}).text = line


def _lines(name: str, longest: int) -> tuple[str, ...]:
    """Break a long name into two lines of about one length; what two cannot hold is cut, and shown to be."""
    if len(name) <= longest:
        return (name,)
    lines = textwrap.wrap(name, min(longest, math.ceil(len(name) / 2) + 3)) or [name]
    if len(lines) > 2:
        lines = textwrap.wrap(name, longest) or [name]
    return (lines[0], clipped(" ".join(lines[1:]), longest)) if len(lines) > 1 else (clipped(name, longest),)


def _spots(
    lines: tuple[str, ...], x: float, y: float, r: float, size: float, half: float, inside: bool
) -> Iterator[tuple[float, str, float, float]]:
    """Give where a name may stand, the best first: its middle, its anchor, its left edge and its length."""
    long = max(map(len, lines)) * size * _LETTER
    within = inside and r > 20
    if within and long <= 2 * r:
        yield y, "middle", x - long / 2, long
    yield y, "start", x + r + 4, long
    yield y, "end", x - r - 4 - long, long
    yield y - r - 0.05 * size - half, "middle", x - long / 2, long
    yield y + r + 0.15 * size + half, "middle", x - long / 2, long
    if within and long > 2 * r:
        yield y, "middle", x - long / 2, long


def _covers(box: tuple[float, float, float, float], boxes: NDArray[np.float64], own: int) -> bool:
    hit = (boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
    if 0 <= own < len(hit):
        hit[own] = False
    return bool(hit.any())
