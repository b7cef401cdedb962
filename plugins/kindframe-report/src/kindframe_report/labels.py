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

__all__ = ["Label", "Numbers", "apart", "covered", "labels", "lines_of", "printed", "room_of", "written"]

Numbers = NDArray[np.float64]

SIZE = 13.0
_STEP = 1.12  # from line to line, as a share of the height of the letters
_MOST = 3  # lines of a name
_LETTER = 0.56  # width of a letter as a share of its height, a little more than most fonts need


_PAPER = (178.0, 205.0)
"""Millimetres that a picture has on a printed page, across and up: what `report.css` leaves it."""
_POINTS, _MILLIMETRES = 8.1, 25.4 / 72


def printed(width: float, height: float) -> float:
    """Give the height of letters that are 8 points high where a picture of that size is printed on a page.

    >>> round(printed(880, 600), 1), round(printed(880, 1170), 1)
    (14.1, 16.3)
    """
    return max(SIZE, _POINTS * _MILLIMETRES / min(_PAPER[0] / width, _PAPER[1] / height))


@frozen(kw_only=True)
class Label:
    """A name in one line or more and where it stands, on its mark where it is ``within``.

    ``y`` is where the first line stands; ``anchor`` is SVG's ``text-anchor``; ``box`` is what it covers. ``tip`` is the
    end of the line that leads to it where it stands away from its mark.
    """

    place: int
    within: bool
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    box: tuple[float, float, float, float]
    tip: tuple[float, float] | None = None

    @classmethod
    def of(
        cls,
        place: int,
        lines: tuple[str, ...],
        anchor: str,
        box: tuple[float, float, float, float],
        size: float,
        within: bool = False,
    ) -> Label:
        """Make the label whose lines fill a box."""
        left, top, right, foot = box
        x = {"start": left, "end": right, "middle": (left + right) / 2}[anchor]
        base = (top + foot) / 2 + size * (0.35 - _STEP * (len(lines) - 1) / 2)
        return cls(place=place, within=within, lines=lines, x=x, y=base, anchor=anchor, box=box)


@frozen(kw_only=True)
class _Spot:
    """Where a name may stand: its lines, the height of their middle, and what they cover."""

    lines: tuple[str, ...]
    middle: float
    anchor: str
    box: tuple[float, float, float, float]


def labels(
    wanted: Iterable[tuple[int, str]],
    xy: Numbers,
    radii: Numbers,
    width: float,
    height: float,
    *,
    most: int = 60,
    longest: int = 26,
    inside: bool = False,
    size: float = SIZE,
    sure: int = 0,
    avoid: Numbers | None = None,
) -> list[Label]:
    """Place names beside their marks (or ``inside`` large ones), each only where it covers no mark and no other name.

    ``wanted`` gives position and name in order of importance; a name that finds no room is left out, but for the first
    ``sure`` of them, which may cover a part of marks, as little as can be. ``size`` is the height of the letters; a
    name of more than ``longest`` of them stands in two lines. ``avoid`` are boxes that no name may cover either.
    """
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(xy.tolist(), radii.tolist(), strict=True)]
    boxes = np.array(taken, dtype=float).reshape(-1, 4)
    marks = len(boxes)
    boxes = boxes if avoid is None else np.vstack([boxes, avoid])
    out: list[Label] = []
    names = list(wanted)
    main = boxes[[place for place, _ in names[:sure]]]  # a name across one of these would be read as its own
    for rank, (place, name) in enumerate(names):
        if len(out) >= most:
            break
        x, y, r = float(xy[place, 0]), float(xy[place, 1]), float(radii[place])
        ways = [lines_of(clean(name), longest)]
        if len(ways[0]) == 1 and " " in ways[0][0]:  # in two lines it may find room that it has not in one
            ways.append(lines_of(clean(name), math.ceil(len(name) / 2) + 3))
        spots = [spot for lines in ways for spot in _spots(lines, x, y, r, size, inside)]
        spots = [s for s in spots if s.box[0] >= 0 and s.box[2] <= width and s.box[1] >= 0 and s.box[3] <= height]
        free = [s for s in spots if not covered(s.box, boxes, place)]
        if not free and rank < sure:
            clear = [s for s in spots if not covered(s.box, boxes[marks:], -1)]
            free = sorted(clear, key=lambda s: covered(s.box, boxes[:marks], place) + 9 * covered(s.box, main, rank))
        if not free:
            continue
        spot = free[0]
        within = spot.anchor == "middle" and spot.middle == y and spot.box[2] - spot.box[0] <= 2 * r
        out.append(Label.of(place, spot.lines, spot.anchor, spot.box, size, within))
        boxes = np.vstack([boxes, apart(spot.box, size)])
    return out


def apart(box: tuple[float, float, float, float], size: float) -> tuple[float, float, float, float]:
    """Widen what a name covers, so that no other stands on its line as if it were a part of it."""
    return box[0] - 0.45 * size, box[1], box[2] + 0.45 * size, box[3]


def written(drawing: Drawing, label: Label, size: float, **attributes: Any) -> None:
    """Write a name into a drawing."""
    first, *more = label.lines
    element = drawing.add("text", "" if more else first, x=label.x, y=label.y, text_anchor=label.anchor, **attributes)
    for n, line in enumerate(label.lines if more else ()):
        ET.SubElement(element, "tspan", {"x": element.get("x", ""), "dy": f"{size * _STEP if n else 0:g}"}).text = line


def lines_of(name: str, longest: int) -> tuple[str, ...]:
    """Break a long name into two lines or three of about one length; what three cannot hold is cut, and shown to be.

    >>> lines_of("Vale of Thorn District Council", 26)
    ('Vale of Thorn', 'District Council')
    """
    if len(name) <= longest:
        return (name,)
    lines: list[str] = []
    for parts in range(2, _MOST + 1):
        lines = textwrap.wrap(name, min(longest, math.ceil(len(name) / parts) + 3))
        if len(lines) <= parts:
            return tuple(lines)
    lines = textwrap.wrap(name, longest)
    return (
        tuple(lines) if len(lines) <= _MOST else (*lines[: _MOST - 1], clipped(" ".join(lines[_MOST - 1 :]), longest))
    )


def room_of(lines: tuple[str, ...], size: float) -> tuple[float, float]:
    """Give how broad the lines of a name are, and half of how high."""
    return max(map(len, lines)) * size * _LETTER, size * (0.55 + _STEP * (len(lines) - 1) / 2)


def _spots(lines: tuple[str, ...], x: float, y: float, r: float, size: float, inside: bool) -> Iterator[_Spot]:
    """Give where a name may stand, the best first."""
    long, half = room_of(lines, size)

    def spot(middle: float, anchor: str, at: float) -> _Spot:
        left = {"start": at, "middle": at - long / 2, "end": at - long}[anchor]
        return _Spot(lines=lines, middle=middle, anchor=anchor, box=(left, middle - half, left + long, middle + half))

    within = inside and r > 20
    if within and long <= 2 * r:
        yield spot(y, "middle", x)
    yield spot(y, "start", x + r + 4)
    yield spot(y, "end", x - r - 4)
    yield spot(y - r - 0.05 * size - half, "middle", x)
    yield spot(y + r + 0.15 * size + half, "middle", x)
    for up in (-1, 1):
        yield spot(y + up * (0.7 * r + half), "start", x + 0.7 * r)
        yield spot(y + up * (0.7 * r + half), "end", x - 0.7 * r)


def covered(box: tuple[float, float, float, float], boxes: Numbers, own: int) -> float:
    """Give how much of others a name would cover; of its own mark it may cover all."""
    wide = np.minimum(boxes[:, 2], box[2]) - np.maximum(boxes[:, 0], box[0])
    high = np.minimum(boxes[:, 3], box[3]) - np.maximum(boxes[:, 1], box[1])
    area = np.maximum(wide, 0) * np.maximum(high, 0)
    if 0 <= own < len(area):
        area[own] = 0
    return float(area.sum())
