"""The coast behind a map: which rings of land fit what is shown, and whether they are fine enough to be drawn at all.

`mapping` calls it. The rings are Natural Earth's (public domain), thinned by ``tools/make_coastline.py``: the British
Isles to about 300 metres, the rest of the world to about 9 kilometres. Islands that Natural Earth leaves out at 1:10
million (Great Cumbrae is one) are left out here.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

__all__ = ["Bounds", "Coast", "coast", "cut"]

Ring = NDArray[np.float64]
FINENESS = {"isles": 0.3, "world": 9.0}
"""How far a line may be from the true coast, in kilometres, beyond what the source itself leaves out."""
MOST_PIXELS = 6.0
"""A coast that may be further off than this on the page is not drawn: it would put a pier in the sea."""


@frozen(kw_only=True)
class Bounds:
    """What a map shows, in degrees; ``east`` may be over 180 where it crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, other: Bounds) -> bool:
        """Whether all of another is within."""
        across = self.west <= other.west and other.east <= self.east
        return across and self.south <= other.south and other.north <= self.north


@frozen(kw_only=True)
class Coast:
    """Rings of land as longitudes and latitudes, and who they are from."""

    rings: tuple[Ring, ...]
    attribution: str


def coast(view: Bounds, pixels_per_km: float) -> Coast | None:
    """Give the land of a view, or None where nothing at hand is fine enough for it.

    Parameters
    ----------
    view
        What the map shows.
    pixels_per_km
        How large a kilometre is on the page.

    Returns
    -------
    Coast or None
        The rings that touch the view. A view of nothing but sea, or of nothing but land, has rings all the same where
        land is near; whoever draws cuts them at the edge.

    Examples
    --------
    >>> firth = Bounds(west=-5.6, south=55.3, east=-4.4, north=56.1)
    >>> coast(firth, 8.0) is not None, coast(firth, 200.0) is None
    (True, True)
    >>> coast(Bounds(west=8.9, south=45.4, east=9.3, north=45.6), 20.0) is None
    True
    """
    for name in ("isles", "world"):
        layer = _layers()[name]
        if layer["window"].holds(view) and FINENESS[name] * pixels_per_km <= MOST_PIXELS:
            return Coast(rings=tuple(_near(layer["rings"], view)), attribution=_layers()["attribution"])
    return None


def cut(ring: Ring, window: tuple[float, float, float, float]) -> Ring:
    """Cut a ring to a window of least x, least y, most x, most y, side by side (Sutherland and Hodgman, 1974).

    Empty where nothing is inside; a ring that leaves and comes back runs along the side between.

    >>> cut(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]), (0, 0, 2, 2)).tolist()
    [[2.0, 2.0], [0.0, 0.0], [2.0, 0.0]]
    """
    west, south, east, north = window
    for axis, bound, above in ((0, west, True), (0, east, False), (1, south, True), (1, north, False)):
        if not len(ring):
            return ring
        before = np.roll(ring, 1, axis=0)
        inside = ring[:, axis] >= bound if above else ring[:, axis] <= bound
        crosses = inside != np.roll(inside, 1)
        step = np.where(crosses, ring[:, axis] - before[:, axis], 1.0)
        met = before + ((bound - before[:, axis]) / step)[:, None] * (ring - before)
        both = np.stack([met, ring], axis=1).reshape(-1, 2)
        ring = both[np.stack([crosses, inside], axis=1).ravel()]
    return ring


def _near(rings: list[Ring], view: Bounds) -> list[Ring]:
    """Keep the rings whose box touches the view, each once more for every turn of the earth that brings it there."""
    return [
        ring
        for ring in (ring + np.array([turn, 0.0]) for ring in rings for turn in (-360.0, 0.0, 360.0))
        if ring[:, 0].max() >= view.west
        and ring[:, 0].min() <= view.east
        and ring[:, 1].max() >= view.south
        and ring[:, 1].min() <= view.north
    ]


@cache
def _layers() -> dict[str, Any]:
    text = resources.files("kindframe_report").joinpath("static", "coastline.json").read_text(encoding="utf-8")
    held = json.loads(text)
    made: dict[str, Any] = {"attribution": held["attribution"]}
    for name in FINENESS:
        west, south, east, north = held[name]["window"]
        made[name] = {
            "window": Bounds(west=west, south=south, east=east, north=north),
            "rings": [np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / 1000 for steps in held[name]["rings"]],
        }
    return made
