"""Where the places are: marks over the coast with a scale, no tiles and never a home. Made from coordinates alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe_report.coast import coast, cut
from kindframe_report.labels import SIZE, labels
from kindframe_report.palette import INK, MUTED, PAPER, RULE, Mark, marks
from kindframe_report.picture import Entry, legend_mark
from kindframe_report.projection import Projection, projection, turned
from kindframe_report.svg import Drawing, short
from kindframe_report.ties import joined
from kindframe_report.words import count, plural

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Map", "View", "drawn_map"]

WIDTH, EDGE = 880.0, 46.0
LAND, SEA = "#f3f1ea", "#dfe8ec"
HOMES = ("person", "household")
_NICE: tuple[float, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@frozen(kw_only=True)
class View:
    """One map: the whole, or a closer view of where most places are; ``title`` is empty for a single one."""

    title: str
    drawing: Markup
    attribution: str = ""


@frozen(kw_only=True)
class Map:
    """The drawings of the places and their words."""

    views: tuple[View, ...]
    caption: str
    how: str
    kinds: tuple[Entry, ...]
    unplaced: str


@frozen(kw_only=True, eq=False)
class _Places:
    """What is drawn: where, what, called how, joined to how many others."""

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    kinds: list[str]
    names: list[str]
    degree: NDArray[np.int64]

    def page(self) -> Projection:
        """Give the page these places fill."""
        return projection(self.longitude, self.latitude, WIDTH, EDGE + 30, 640.0)

    def only(self, mask: NDArray[np.bool_]) -> _Places:
        rows = np.flatnonzero(mask).tolist()
        return _Places(
            latitude=self.latitude[mask],
            longitude=self.longitude[mask],
            kinds=[self.kinds[row] for row in rows],
            names=[self.names[row] for row in rows],
            degree=self.degree[mask],
        )


def drawn_map(study: Study) -> Map | None:
    """Draw the actors with coordinates that are no homes; None where there is none.

    Where most stand close together and a few far away, a closer view of the many comes first.
    """
    actors = study.actors.table.with_row_index("row")
    # A home is nobody's business: people and households are left out whatever the file holds.
    public = pl.col("kind").is_not_null() & ~pl.col("kind").is_in(HOMES)
    told = actors.filter(public, pl.col("latitude").is_not_null(), pl.col("longitude").is_not_null())
    if told.is_empty():
        return None
    places = _Places(
        latitude=told["latitude"].to_numpy(),
        longitude=turned(told["longitude"].to_numpy()),
        kinds=told["kind"].to_list(),
        names=told["name"].fill_null("").to_list(),
        degree=joined(study).degree[told["row"].to_numpy()],
    )
    style = marks(places.kinds)
    caption = _caption(places)
    close = _close(places)
    drawing, from_whom = _drawn(places, style, f"Map. {caption}")
    views = [View(title="All of them" if close.any() else "", drawing=drawing, attribution=from_whom)]
    if close.any():
        part = f"{int(close.sum()):,} of the {len(close):,}, closer"
        drawing, from_whom = _drawn(places.only(close), style, f"Map: {part}.")
        views.insert(0, View(title=part, drawing=drawing, attribution=from_whom))
    every = actors.filter(pl.col("kind") == "place").height
    missing = every - places.kinds.count("place")
    return Map(
        views=tuple(views),
        caption=caption,
        how=(
            "North is up. A mark is larger the more others it is joined to in this study. There is no street on this "
            "map, and a coast only where one fine enough is at hand; people and homes are never drawn."
        ),
        kinds=tuple(
            Entry(mark=legend_mark(style[kind]), text=plural(kind) if n != 1 else kind, count=n)
            for kind, n in ((kind, places.kinds.count(kind)) for kind in style)
        ),
        unplaced=f"{count(missing, 'place')} of {every:,} without coordinates not drawn." if missing else "",
    )


def _caption(places: _Places) -> str:
    n = len(places.kinds)
    noun = "place" if set(places.kinds) == {"place"} else "mark"
    told = count(n, noun)
    caption = f"{told[0].upper()}{told[1:]} with coordinates"
    order = np.argsort(-places.degree, kind="stable").tolist()
    busiest = [places.names[i] for i in order if places.names[i] and places.degree[i]][:3]
    return caption + (f"; joined to most others: {', '.join(busiest)}." if len(busiest) > 1 else ".")


def _close(places: _Places) -> NDArray[np.bool_]:
    """Find the places that stand together when five in six do, within a quarter of the breadth of all; else none."""
    n = len(places.kinds)
    if n < 12:
        return np.zeros(n, dtype=bool)
    page = places.page()
    xy = page.xy(places.longitude, places.latitude)
    far = np.abs(xy - np.median(xy, axis=0)).max(axis=1)
    reach = np.sort(far)[math.ceil(n * 5 / 6) - 1] * 1.3
    close = far <= reach
    tight = np.ptp(xy[close], axis=0).max() * 4 <= np.ptp(xy, axis=0).max()
    return close if tight and not close.all() else np.zeros(n, dtype=bool)


def _drawn(places: _Places, style: Mapping[str, Mark], alt: str) -> tuple[Markup, str]:
    """Draw places over the coast, where one fine enough is at hand; give whom the coast is from as well."""
    page = places.page()
    xy = page.xy(places.longitude, places.latitude)
    radii = np.minimum(4.5 + 1.6 * np.sqrt(places.degree.astype(float)), 20.0)
    drawing = Drawing(WIDTH, page.height, alt, css="wide")
    land = coast(page.bounds, page.scale)
    plain = SEA if land else LAND
    drawing.add("rect", x=0.5, y=0.5, width=WIDTH - 1, height=page.height - 1, rx=6, fill=plain, stroke=RULE)
    if land:
        outline = "".join(_outline(page.xy(ring[:, 0], ring[:, 1]), page) for ring in land.rings)
        drawing.add("path", d=outline, fill=LAND, fill_rule="evenodd", stroke="#b9b3a4", stroke_width=0.8)
    drawing.group(stroke=PAPER, stroke_width=1.2, fill_opacity=0.85)
    for i in np.argsort(-radii, kind="stable").tolist():
        shape, colour = style[places.kinds[i]]
        hint = f"{places.names[i] or places.kinds[i]}: joined to {count(int(places.degree[i]), 'other')}"
        drawing.mark(shape, float(xy[i, 0]), float(xy[i, 1]), float(radii[i]), hint=hint, fill=colour)
    drawing.end()
    wanted = [(i, places.names[i]) for i in np.argsort(-places.degree, kind="stable").tolist() if places.names[i]]
    drawing.group(font_size=SIZE, fill=INK, stroke=LAND, stroke_width=3, stroke_linejoin="round", class_="names")
    for label in labels(wanted, xy, radii, WIDTH, page.height - 26):
        drawing.add("text", label.text, x=label.x, y=label.y, text_anchor=label.anchor)
    drawing.end()
    _scale_bar(drawing, page.height, page.scale)
    return drawing.markup, land.attribution if land else ""


def _outline(ring: NDArray[np.float64], page: Projection) -> str:
    """Give a ring as a path that ends at the edge of the page; points nearer than half a pixel to the last go."""
    inside = cut(ring, (0.5, 0.5, page.width - 0.5, page.height - 0.5))
    if len(inside) < 3:
        return ""
    step = np.floor(inside * 2)
    moved = np.append(True, (np.diff(step, axis=0) != 0).any(axis=1))
    return "M" + "L".join(f"{short(x)},{short(y)}" for x, y in inside[moved].tolist()) + "Z"


def _scale_bar(drawing: Drawing, height: float, scale: float) -> None:
    """Draw how long a round number of kilometres is, where the projection is near enough true for one."""
    if (WIDTH / scale) > 2500:
        return
    fitting = [km for km in _NICE if km * scale <= 160] or [0.1]
    long = fitting[-1] * scale
    y = height - 20
    drawing.add("path", d=f"M20,{y - 5:.1f}v5h{long:.1f}v-5", fill="none", stroke=MUTED, stroke_width=1.4)
    text = f"{fitting[-1]:,} km" if fitting[-1] >= 1 else "100 m"
    drawing.add("text", text, x=26 + long, y=y + 1, fill=MUTED, font_size=12)
