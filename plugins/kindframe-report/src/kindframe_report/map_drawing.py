"""Drawing a map: coast, areas, lines and marks on one page, each cut at its edge. `mapping` puts the words to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe_report.coast import coast, cut
from kindframe_report.labels import SIZE, labels, written
from kindframe_report.palette import INK, MUTED, PAPER, RULE, Mark
from kindframe_report.placing import Placed, centre
from kindframe_report.projection import Projection, projection
from kindframe_report.svg import Drawing, short
from kindframe_report.words import count

__all__ = ["MOST_LINES", "NARROW", "TALLEST", "WIDTH", "drawn", "page_of"]

WIDTH, NARROW, TALLEST = 880.0, 350.0, 640.0
"""Widths of a map on a wide page and on a telephone, and the most that what is on it is high."""
LAND, SEA, SHORE = "#f3f1ea", "#dfe8ec", "#b9b3a4"
SURE = 3
"""How many names stand in any case: those beside the marks joined to most others, whom the words below name."""
MOST_LINES = 300
"""The most lines drawn between marks; beyond that a map is a hairball, and the broadest are drawn."""
_NICE: tuple[float, ...] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def page_of(held: Placed, width: float = WIDTH) -> Projection:
    """Give the page on which everything has room."""
    return projection(*held.corners, width, width * 0.086, TALLEST * min(1.0, 0.3 + 0.7 * width / WIDTH))


def drawn(
    held: Placed, style: Mapping[str, Mark], alt: str, size: float = SIZE, width: float = WIDTH
) -> tuple[Markup, str, tuple[str, ...]]:
    """Draw marks over areas and coast, where one fine enough is at hand.

    ``size`` is the height of the letters. Beside the drawing it gives whom the coast is from, and the names of marks
    that found no room, in order of the alphabet.
    """
    page = page_of(held, width)
    xy = page.xy(held.longitude, held.latitude)
    drawing = Drawing(width, page.height, alt, css="fitting")
    from_whom = _ground(drawing, page, held)
    _lines(drawing, held, xy)
    radii = _marks(drawing, held, style, xy, 1.0 if width == WIDTH else 0.7)
    nameless = _names(drawing, held, xy, radii, page, size)
    _scale_bar(drawing, page, size)
    return drawing.markup, from_whom, nameless


def _ground(drawing: Drawing, page: Projection, held: Placed) -> str:
    """Draw sea, land and areas; give whom the land is from, or nothing where there is none."""
    land = coast(page.bounds, page.scale)
    size = {"x": 0.5, "y": 0.5, "width": page.width - 1, "height": page.height - 1, "rx": 6}
    drawing.add("rect", "", "", **size, fill=SEA if land else LAND, stroke=RULE)
    if land:
        outline = "".join(_outline(ring, page) for ring in land.rings)
        drawing.add("path", d=outline, fill=LAND, fill_rule="evenodd", stroke=SHORE, stroke_width=0.8)
    drawing.group(fill="#e9e3d3", fill_opacity=0.6, stroke="#a49a83", stroke_width=0.9, fill_rule="evenodd")
    for area in held.areas:
        outline = "".join(_outline(np.array(ring), page) for ring in area.rings)
        if outline:
            drawing.add("path", hint=area.names[-1], d=outline)
    drawing.end()
    return land.attribution if land else ""


def _lines(drawing: Drawing, held: Placed, xy: NDArray[np.float64]) -> None:
    if not len(held.flows):
        return
    most = float(held.flows[:, 2].max())
    drawing.group(stroke="#5f7d95", stroke_opacity=0.55, stroke_linecap="round")
    for a, b, much in reversed(held.flows[:MOST_LINES].tolist()):
        (x1, y1), (x2, y2) = xy[a].tolist(), xy[b].tolist()
        hint = f"{held.names[a] or held.kinds[a]} – {held.names[b] or held.kinds[b]}: {much:,}"
        drawing.add("line", "", hint, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=max(0.8, 7.0 * (much / most) ** 0.5))
    drawing.end()


def _marks(
    drawing: Drawing, held: Placed, style: Mapping[str, Mark], xy: NDArray[np.float64], grown: float
) -> NDArray[np.float64]:
    radii: NDArray[np.float64] = grown * np.minimum(4.5 + 1.6 * np.sqrt(held.degree.astype(float)), 20.0)
    drawing.group(stroke=PAPER, stroke_width=1.2, fill_opacity=0.85)
    for i in np.argsort(-radii, kind="stable").tolist():
        shape, colour = style[held.kinds[i]]
        hint = f"{held.names[i] or held.kinds[i]}: joined to {count(int(held.degree[i]), 'other')}"
        drawing.mark(shape, float(xy[i, 0]), float(xy[i, 1]), float(radii[i]), hint=hint, fill=colour)
    drawing.end()
    return radii


def _names(
    drawing: Drawing, held: Placed, xy: NDArray[np.float64], radii: NDArray[np.float64], page: Projection, size: float
) -> tuple[str, ...]:
    """Write the names of marks, those joined to most others first, then of areas in which no mark has the same name.

    Gives the names of marks that found no room.
    """
    wanted = [(i, held.names[i]) for i in np.argsort(-held.degree, kind="stable").tolist() if held.names[i]]
    free = [area for area in held.areas if not set(area.names) & set(held.names)]
    middles = np.array([centre(area) for area in free], dtype=float).reshape(-1, 2)
    wanted += [(len(radii) + place, area.names[-1]) for place, area in enumerate(free)]
    xy = np.vstack([xy, page.xy(middles[:, 0], middles[:, 1])])
    radii = np.append(radii, np.zeros(len(free)))
    drawing.group(
        font_size=size,
        fill=INK,
        stroke=LAND,
        stroke_width=3 * size / SIZE,
        stroke_linejoin="round",
        paint_order="stroke",
        class_="names",
    )
    letters = 26 if page.width == WIDTH else 20
    found = labels(wanted, xy, radii, page.width, page.height - 2 * size, size=size, longest=letters, sure=SURE)
    for label in found:
        written(drawing, label, size)
    drawing.end()
    named = {label.place for label in found}
    return tuple(sorted((name for i, name in wanted if i < len(held.names) and i not in named), key=str.casefold))


def _outline(ring: NDArray[np.float64], page: Projection) -> str:
    """Give a ring as a path that ends at the edge of the page; points nearer than half a pixel to the last go."""
    inside = cut(page.xy(ring[:, 0], ring[:, 1]), (0.5, 0.5, page.width - 0.5, page.height - 0.5))
    if len(inside) < 3:
        return ""
    step = np.floor(inside * 2)
    moved = np.append(True, (np.diff(step, axis=0) != 0).any(axis=1))
    return "M" + "L".join(f"{short(x)},{short(y)}" for x, y in inside[moved].tolist()) + "Z"


def _scale_bar(drawing: Drawing, page: Projection, size: float) -> None:
    """Draw how long a round number of kilometres is, where the projection is near enough true for one."""
    if (page.width / page.scale) > 2500:
        return
    fitting = [km for km in _NICE if km * page.scale <= min(160, page.width / 4)] or [0.1]
    long = fitting[-1] * page.scale
    y = page.height - 20
    drawing.add("path", d=f"M20,{y - 5:.1f}v5h{long:.1f}v-5", fill="none", stroke=MUTED, stroke_width=1.4)
    text = f"{fitting[-1]:,g} km" if fitting[-1] >= 1 else f"{fitting[-1] * 1000:g} m"
    drawing.add("text", text, x=26 + long, y=y + 1, fill=MUTED, font_size=size - 1)
