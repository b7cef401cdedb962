"""Names for marks that have no room beside them: away from the mark with a line to it, else a number with a key.

`named` places all the names of a picture of discs or a map; `labels` finds room beside the marks first.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Sequence

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.wording import listed
from kindframe_report.labels import Label, Numbers, apart, covered, labels, lines_of, room_of
from kindframe_report.palette import INK
from kindframe_report.svg import Drawing
from kindframe_report.words import clean, clipped

__all__ = ["Named", "drawn_lines", "named"]

FAR = 16.0
"""How far from its mark a name may stand, in heights of its letters."""
_TURNS = 32
_SMALL, _APART = 10.0, 4.0
_CROSSED = 5.0  # a line over a mark is as bad as one that is longer by so many heights of letters


@frozen(kw_only=True)
class Named:
    """The names that found room; ``key`` says what the numbers in their places mean; ``nameless`` have neither."""

    labels: tuple[Label, ...]
    key: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()

    def told(self) -> str:
        """Give the key as a sentence."""
        without = listed(self.nameless)
        said = (
            f"By number, for want of room: {', '.join(self.key)}." if self.key else "",
            f"Drawn without a name, for want of room: {without}." if without else "",
        )
        return " ".join(filter(None, said))


def named(
    wanted: Iterable[tuple[int, str]],
    xy: Numbers,
    radii: Numbers,
    width: float,
    height: float,
    *,
    size: float,
    most: int = 300,
    longest: int = 26,
    inside: bool = False,
    avoid: Numbers | None = None,
    elsewhere: Container[str] = (),
) -> Named:
    """Place every name: beside its mark, away from it with a line to it, or as a number with a key.

    ``avoid`` are boxes that no name may cover; names ``elsewhere`` are told in another picture, and stand beside their
    marks or nowhere. The rest is as for `labels`.
    """
    names = list(wanted)[:most]
    room = (width, height)
    held = labels(names, xy, radii, *room, most=most, longest=longest, inside=inside, size=size, avoid=avoid)
    names = [(place, name) for place, name in names if name not in elsewhere]
    rest = _left(names, held)
    held += _led(rest, held, xy, radii, room, size, longest, avoid)
    rest = sorted(_left(names, held), key=lambda row: row[1].casefold())
    numbers = [(place, str(n)) for n, (place, _) in enumerate(rest, 1)]
    every = _boxes(held, avoid, size)
    told = labels(numbers, xy, radii, *room, most=most, size=size, avoid=every, inside=inside)
    told += _led(_left(numbers, told), [*held, *told], xy, radii, room, size, longest, avoid)
    by_place = {label.place: label for label in told}
    told, key = [], []
    for place, name in rest:  # those that found room are numbered anew, without gaps
        if place in by_place:
            told.append(attrs.evolve(by_place[place], lines=(str(len(told) + 1),)))
            key.append(f"{len(told)} {clipped(clean(name), 60)}")
    without = tuple(name for place, name in rest if place not in by_place)
    return Named(labels=(*held, *told), key=tuple(key), nameless=without)


def drawn_lines(drawing: Drawing, held: Iterable[Label], xy: Numbers, radii: Numbers, css: str = "") -> None:
    """Draw the lines to names away from their marks: from the middle of a small mark, from the edge of a large one."""
    away = [(label.place, label.tip) for label in held if label.tip]
    if not away:
        return
    drawing.group(stroke=INK, stroke_width=0.8, stroke_opacity=0.75, class_=css or None)
    for place, (x, y) in away:
        middle, r = xy[place], float(radii[place])
        begin = middle if r < _SMALL else middle + (np.array([x, y]) - middle) * r / math.dist((x, y), middle)
        drawing.add("line", x1=float(begin[0]), y1=float(begin[1]), x2=x, y2=y)
    drawing.end()


def _left(names: Sequence[tuple[int, str]], held: Iterable[Label]) -> list[tuple[int, str]]:
    placed = {label.place for label in held}
    return [row for row in names if row[0] not in placed]


def _boxes(held: Iterable[Label], avoid: Numbers | None, size: float) -> Numbers:
    own = np.array([apart(label.box, size) for label in held], dtype=float).reshape(-1, 4)
    return own if avoid is None else np.vstack([own, avoid])


def _led(
    names: Sequence[tuple[int, str]],
    held: Sequence[Label],
    xy: Numbers,
    radii: Numbers,
    room: tuple[float, float],
    size: float,
    longest: int,
    avoid: Numbers | None,
) -> list[Label]:
    """Place names away from their marks, each with the shortest line to it that crosses no name and no other line."""
    marks = np.column_stack([xy - radii[:, None], xy + radii[:, None]])
    boxes = np.vstack([marks, _boxes(held, avoid, size)])
    ends = np.vstack([marks, *(np.array([label.box]) for label in held)])
    lines = np.array([(*xy[label.place], *label.tip) for label in held if label.tip], dtype=float).reshape(-1, 4)
    out: list[Label] = []
    for place, name in names:
        x, y, r = float(xy[place, 0]), float(xy[place, 1]), float(radii[place])
        best: tuple[float, Label] | None = None
        for away, label in _far(place, name, x, y, r, size, longest):
            if best is not None and away >= best[0]:
                break  # they come nearest first
            box = label.box
            if box[0] < 0 or box[1] < 0 or box[2] > room[0] or box[3] > room[1] or covered(box, boxes, -1):
                continue
            assert label.tip is not None
            line = (x, y, *label.tip)
            if _cross(line, lines):
                continue
            over = _over(line, ends, place)
            if over[len(marks) :].any():
                continue
            cost = away + _CROSSED * size * float(over[: len(marks)].sum())
            if best is None or cost < best[0]:
                best = (cost, label)
        if best is not None:
            label = best[1]
            assert label.tip is not None
            out.append(label)
            boxes, ends = np.vstack([boxes, apart(label.box, size)]), np.vstack([ends, label.box])
            lines = np.vstack([lines, (x, y, *label.tip)])
    return out


def _far(
    place: int, name: str, x: float, y: float, r: float, size: float, longest: int
) -> Iterator[tuple[float, Label]]:
    """Give where a name may stand with a line to its mark, the nearest first."""
    ways = {lines_of(clean(name), longest), lines_of(clean(name), math.ceil(len(name) / 2) + 3)}
    for step in range(1, int(FAR / 0.8)):
        away = 0.8 * step * size
        for turn in range(_TURNS):
            # Level ones first: they are read most easily.
            angle = math.pi * (turn // 2 if turn % 2 else _TURNS - turn // 2) * 2 / _TURNS
            at, level = x + (r + away) * math.cos(angle), y + (r + away) * math.sin(angle)
            anchor = "start" if math.cos(angle) > 0.2 else "end" if math.cos(angle) < -0.2 else "middle"
            for lines in sorted(ways, key=len):
                long, half = room_of(lines, size)
                middle = level if anchor != "middle" else level + math.copysign(half, math.sin(angle))
                left = {"start": at + 2, "middle": at - long / 2, "end": at - 2 - long}[anchor]
                label = Label.of(place, lines, anchor, (left, middle - half, left + long, middle + half), size)
                yield away, attrs.evolve(label, tip=(at, level))


def _cross(line: tuple[float, float, float, float], others: Numbers) -> bool:
    """Say whether a line crosses another, or runs so near one that the two could be taken for one."""
    if not len(others):
        return False
    a, b = np.array(line[:2]), np.array(line[2:])
    c, d = others[:, :2], others[:, 2:]

    def side(p: Numbers, q: Numbers, r: Numbers) -> Numbers:
        one, two = q - p, r - p
        return np.asarray(one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0])

    if ((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)).any():
        return True
    part = np.array([0.6, 0.8, 1.0])[:, None]
    own = a + (b - a) * part
    steps = np.linspace(0, 1, 24)[:, None, None]
    away = np.linalg.norm(c + (d - c) * steps - own[:, None, None, :], axis=-1)
    return bool((away < _APART).any())


def _over(line: tuple[float, float, float, float], boxes: Numbers, own: int) -> NDArray[np.bool_]:
    """Say which boxes a line runs through, but for its own mark."""
    part = np.linspace(0, 1, 24)[:, None]
    points = np.array(line[:2]) * (1 - part) + np.array(line[2:]) * part
    within = (points[:, None, :] > boxes[None, :, :2]) & (points[:, None, :] < boxes[None, :, 2:])
    found = np.asarray(within.all(axis=2).any(axis=0))
    found[own] = False
    return found
