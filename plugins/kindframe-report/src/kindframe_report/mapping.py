"""Where the places are: dots on a plain ground with a scale, no tiles and never a home. Made from coordinates alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe_report.labels import SIZE, labels
from kindframe_report.palette import INK, MUTED, PAPER, RULE, marks
from kindframe_report.picture import Entry, legend_mark
from kindframe_report.svg import Drawing
from kindframe_report.ties import joined
from kindframe_report.words import count, plural

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Map", "drawn_map"]

WIDTH, EDGE = 880.0, 46.0
HOMES = ("person", "household")
_NICE: tuple[float, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@frozen(kw_only=True)
class Map:
    """The drawing of the places and its words."""

    drawing: Markup
    caption: str
    how: str
    kinds: tuple[Entry, ...]
    unplaced: str


def drawn_map(study: Study) -> Map | None:
    """Draw the actors with coordinates that are no homes; None where there is none."""
    actors = study.actors.table.with_row_index("row")
    # A home is nobody's business: people and households are left out whatever the file holds.
    public = pl.col("kind").is_not_null() & ~pl.col("kind").is_in(HOMES)
    told = actors.filter(public, pl.col("latitude").is_not_null(), pl.col("longitude").is_not_null())
    if told.is_empty():
        return None
    held = joined(study)
    degree = held.degree[told["row"].to_numpy()]
    latitude, longitude = told["latitude"].to_numpy(), told["longitude"].to_numpy()
    xy, height, scale = _projected(latitude, longitude)
    radii = np.minimum(4.5 + 1.6 * np.sqrt(degree.astype(float)), 20.0)
    kinds = told["kind"].to_list()
    names = told["name"].fill_null("").to_list()
    caption = (
        f"{count(told.height, 'place')[0].upper()}{count(told.height, 'place')[1:]} with coordinates"
        if set(kinds) == {"place"}
        else f"{told.height:,} {'mark' if told.height == 1 else 'marks'}, each a place, service, group or organisation"
    )
    busiest = [names[i] for i in np.argsort(-degree, kind="stable").tolist() if names[i] and degree[i]][:3]
    caption += f"; the largest are {', '.join(busiest)}." if len(busiest) > 1 else "."
    drawing = Drawing(WIDTH, height, f"Map. {caption}", css="wide")
    drawing.add("rect", x=0.5, y=0.5, width=WIDTH - 1, height=height - 1, rx=6, fill="#f3f1ea", stroke=RULE)
    style = marks(kinds)
    drawing.group(stroke=PAPER, stroke_width=1.2, fill_opacity=0.85)
    for i in np.argsort(-radii, kind="stable").tolist():
        shape, colour = style[kinds[i]]
        hint = f"{names[i] or kinds[i]}: joined to {int(degree[i])}"
        drawing.mark(shape, float(xy[i, 0]), float(xy[i, 1]), float(radii[i]), hint=hint, fill=colour)
    drawing.end()
    wanted = [(i, names[i]) for i in np.argsort(-degree, kind="stable").tolist() if names[i]]
    drawing.group(font_size=SIZE, fill=INK, stroke="#f3f1ea", stroke_width=3, stroke_linejoin="round", class_="names")
    for label in labels(wanted, xy, radii, WIDTH, height - 26):
        drawing.add("text", label.text, x=label.x, y=label.y, text_anchor=label.anchor)
    drawing.end()
    _scale_bar(drawing, height, scale)
    all_places = actors.filter(pl.col("kind") == "place").height
    missing = all_places - sum(kind == "place" for kind in kinds)
    return Map(
        drawing=drawing.markup,
        caption=caption,
        how=(
            "North is up. A mark is larger the more others it is joined to in this study. There is no coast and no "
            "street on this map, only what the study holds; people and homes are never drawn."
        ),
        kinds=tuple(
            Entry(mark=legend_mark(style[k]), text=plural(k) if kinds.count(k) != 1 else k, count=kinds.count(k))
            for k in style
        ),
        unplaced=f"{count(missing, 'place')} of {all_places:,} without coordinates not drawn." if missing else "",
    )


def _projected(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, float]:
    """Project on a plane that is true at the middle latitude; give positions, height, and pixels for a kilometre."""
    turned = np.where(longitude - longitude.min() > 180, longitude - 360, longitude)
    middle = math.radians(float(latitude.min() + latitude.max()) / 2)
    x = turned * 111.320 * max(math.cos(middle), 0.05)
    y = -latitude * 110.574
    wide, tall = max(float(np.ptp(x)), 1e-9), max(float(np.ptp(y)), 1e-9)
    scale = min((WIDTH - 2 * EDGE - 60) / wide, 640.0 / tall, 2000.0)
    height = max(tall * scale + 2 * EDGE, 240.0)
    left = (WIDTH - wide * scale) / 2
    top = (height - tall * scale) / 2
    return np.column_stack([left + (x - x.min()) * scale, top + (y - y.min()) * scale]), height, scale


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
