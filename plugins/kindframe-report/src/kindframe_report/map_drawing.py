"""Drawing a map: coast, areas, lines and marks on one page, each cut at its edge. `mapping` puts the words to it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe_report.coast import coast, cut
from kindframe_report.labels import SIZE, Label, labels, written
from kindframe_report.leaders import Named, drawn_lines, named
from kindframe_report.palette import INK, MUTED, PAPER, RULE, Mark
from kindframe_report.placing import Placed, centre
from kindframe_report.projection import Projection, projection
from kindframe_report.svg import Drawing, short
from kindframe_report.words import count

__all__ = ["MOST_LINES", "NARROW", "TALLEST", "WIDTH", "drawn", "page_of"]

WIDTH, NARROW, LOW, TALLEST = 880.0, 350.0, 350.0, 560.0
"""Widths of a map on a wide page and on a telephone; the most that few marks stand apart up and down, and many."""
LAND, SEA, SHORE = "#f3f1ea", "#dfe8ec", "#b9b3a4"
BROAD = 2.5
"""A line from so broad is kept clear of names."""
MOST_LINES = 300
"""The most lines drawn between marks; beyond that a map is a hairball, and the broadest are drawn."""
_NICE: tuple[float, ...] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def page_of(held: Placed, width: float = WIDTH) -> Projection:
    """Give the page on which everything has room."""
    most = min(TALLEST, LOW + 8.0 * max(0, len(held.kinds) - 20))
    if width < WIDTH:
        most = NARROW
    return projection(*held.corners, width, width * 0.086, most, 40.0)


def drawn(
    held: Placed,
    style: Mapping[str, Mark],
    alt: str,
    size: float = SIZE,
    width: float = WIDTH,
    elsewhere: Container[str] = (),
) -> tuple[Markup, str, Named]:
    """Draw marks over areas and coast, where one fine enough is at hand.

    ``size`` is the height of the letters. Beside the drawing it gives whom the coast is from, and the names, with the
    key of those that stand in it as numbers. Names ``elsewhere`` are told in another view.
    """
    page = page_of(held, width)
    xy = page.xy(held.longitude, held.latitude)
    drawing = Drawing(width, page.height, alt, css="fitting")
    from_whom = _ground(drawing, page, held)
    thick = _lines(drawing, held, xy)
    radii = _marks(drawing, held, style, xy, 1.0 if width == WIDTH else 0.7)
    names = _names(drawing, held, xy, radii, page, size, thick, elsewhere)
    _scale_bar(drawing, page, size)
    return drawing.markup, from_whom, names


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


def _lines(drawing: Drawing, held: Placed, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw the lines; give boxes along the broad ones."""
    thick = np.zeros((0, 4))
    if not len(held.flows):
        return thick
    most = float(held.flows[:, 2].max())
    drawing.group(stroke="#5f7d95", stroke_opacity=0.55, stroke_linecap="round")
    for a, b, much in reversed(held.flows[:MOST_LINES].tolist()):
        (x1, y1), (x2, y2) = xy[a].tolist(), xy[b].tolist()
        hint = f"{held.names[a] or held.kinds[a]} – {held.names[b] or held.kinds[b]}: {much:,}"
        broad = max(0.8, 7.0 * (much / most) ** 0.5)
        drawing.add("line", "", hint, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=broad)
        if broad >= BROAD:
            points = np.linspace(xy[a], xy[b], 2 + int(np.hypot(x2 - x1, y2 - y1) / 6))
            thick = np.vstack([thick, np.column_stack([points - broad / 2, points + broad / 2])])
    drawing.end()
    return thick


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
    drawing: Drawing,
    held: Placed,
    xy: NDArray[np.float64],
    radii: NDArray[np.float64],
    page: Projection,
    size: float,
    thick: NDArray[np.float64],
    elsewhere: Container[str],
) -> Named:
    """Write the names of marks, those joined to most others first, then of areas in which no mark has the same name."""
    wanted = [(i, held.names[i]) for i in np.argsort(-held.degree, kind="stable").tolist() if held.names[i]]
    letters, room = 26 if page.width == WIDTH else 20, (page.width, page.height - 2 * size)
    found = named(wanted, xy, radii, *room, size=size, longest=letters, avoid=thick, elsewhere=elsewhere)
    drawn_lines(drawing, found.labels, xy, radii)
    drawing.group(
        font_size=size,
        fill=INK,
        stroke=LAND,
        stroke_width=3 * size / SIZE,
        stroke_linejoin="round",
        paint_order="stroke",
        class_="names",
    )
    taken = np.column_stack([xy - radii[:, None], xy + radii[:, None]])
    taken = np.vstack([taken, thick, *(np.array([label.box]) for label in found.labels)])
    for label in _area_names(held, page, size, letters, taken):
        written(drawing, label, size, fill=MUTED, font_style="italic")
    for label in found.labels:
        written(drawing, label, size)
    drawing.end()
    return found


def _area_names(
    held: Placed, page: Projection, size: float, letters: int, taken: NDArray[np.float64]
) -> Iterator[Label]:
    """Place the names of areas that no mark has: in the middle of the area, else at its upper left."""
    for area in held.areas:
        if set(area.names) & set(held.names):
            continue
        points = np.vstack([page.xy(*np.array(ring, dtype=float).T) for ring in area.rings])
        middle = page.xy(*np.array([centre(area)], dtype=float).T)
        for spot in (middle, points.min(axis=0)[None, :] + np.array([0, 0.8 * size])):
            room = (page.width, page.height)
            found = labels([(0, area.names[-1])], spot, np.zeros(1), *room, longest=letters, size=size, avoid=taken)
            if found:
                taken = np.vstack([taken, found[0].box])
                yield found[0]
                break


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
