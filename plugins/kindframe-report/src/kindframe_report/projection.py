"""From degrees to the page: a plane that is true at the middle latitude of what is shown. `mapping` draws on it."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe_report.coast import Bounds

__all__ = ["Projection", "projection"]

Numbers = NDArray[np.float64]

EAST_KM, NORTH_KM = 111.320, 110.574
"""Kilometres of a degree of longitude at the equator, and of a degree of latitude."""


@frozen(kw_only=True)
class Projection:
    """Where a point of the earth stands on a page of ``width`` by ``height``; north is up.

    ``scale`` is the pixels of a kilometre; ``west`` and ``north`` are the degrees of the page's upper left corner.
    """

    width: float
    height: float
    scale: float
    west: float
    north: float
    east_km: float

    def xy(self, longitude: Numbers, latitude: Numbers) -> Numbers:
        """Give positions on the page, one row a point; longitudes run on past 180 where the page does."""
        x = (longitude - self.west) * self.east_km * self.scale
        return np.column_stack([x, (self.north - latitude) * NORTH_KM * self.scale])

    @property
    def bounds(self) -> Bounds:
        """What the page shows."""
        return Bounds(
            west=self.west,
            south=self.north - self.height / self.scale / NORTH_KM,
            east=self.west + self.width / self.scale / self.east_km,
            north=self.north,
        )


def turned(longitude: Numbers) -> Numbers:
    """Let longitudes run on past 180 where points lie on both sides of the date line.

    >>> turned(np.array([179.0, -179.0])).tolist()
    [179.0, 181.0]
    """
    if np.ptp(longitude) <= 180:
        return longitude
    return np.where(longitude < 0, longitude + 360, longitude)


def projection(
    longitude: Numbers, latitude: Numbers, width: float, edge: float, most: float, rim: float | None = None
) -> Projection:
    """Fit points on a page ``width`` wide with an edge around them.

    Parameters
    ----------
    longitude, latitude
        The points, at least one; longitudes as `turned` gives them.
    width, edge
        Of the page, in pixels.
    rim
        Of the page above and below, where that is not as broad as ``edge``.
    most
        How high the points may stand on the page.

    Returns
    -------
    Projection
        Never more than 2,000 pixels for a kilometre, so that one point, or several at one address, have a scale too.
    """
    middle = math.radians(float(latitude.min() + latitude.max()) / 2)
    east_km = EAST_KM * max(math.cos(middle), 0.05)
    wide = max(float(np.ptp(longitude)) * east_km, 1e-9)
    tall = max(float(np.ptp(latitude)) * NORTH_KM, 1e-9)
    rim = edge if rim is None else rim
    scale = min((width - 2 * edge) / wide, most / tall, 2000.0)
    height = max(tall * scale + 2 * rim, 240.0)
    west = float(longitude.min()) - (width - wide * scale) / 2 / scale / east_km
    north = float(latitude.max()) + (height - tall * scale) / 2 / scale / NORTH_KM
    return Projection(width=width, height=height, scale=scale, west=west, north=north, east_km=east_km)
