"""The coast behind a map: land where there is land, sea where there is sea, nothing where it would be too coarse."""

from __future__ import annotations

import numpy as np
import pytest

from kindframe_report.coast import Bounds, coast, cut
from kindframe_report.projection import projection, turned

# Places as an atlas has them: longitude, latitude, and whether that is on land.
ISLES = {
    "Edinburgh": (-3.19, 55.95, True),
    "Brodick side of Arran": (-5.25, 55.58, True),
    "Bute": (-5.07, 55.83, True),
    "Lewis": (-6.55, 58.20, True),
    "Dublin": (-6.30, 53.35, True),
    "Isle of Man": (-4.55, 54.23, True),
    "London": (-0.12, 51.50, True),
    "Caen, on the mainland": (-0.37, 49.18, True),
    "the Firth of Clyde": (-4.90, 55.50, False),
    "the Irish Sea": (-5.00, 53.80, False),
    "the Minch": (-5.90, 58.10, False),
    "the North Sea": (1.00, 56.50, False),
}
WORLD = {
    "Princeton": (-74.66, 40.35, True),
    "Los Angeles, inland": (-118.0, 34.2, True),
    "Helsinki, inland": (25.0, 61.0, True),
    "Turin": (7.69, 45.07, True),
    "Chukotka, past the date line": (185.0, 66.5, True),
    "the pole": (0.0, -89.0, True),
    "the Atlantic": (-40.0, 45.0, False),
    "the Pacific, past the date line": (190.0, 0.0, False),
    "the Mediterranean": (18.0, 35.0, False),
}


def _on_land(longitude: float, latitude: float, view: Bounds, scale: float) -> bool:
    """Whether a line to the east of a point meets the coast an odd number of times."""
    land = coast(view, scale)
    assert land is not None
    met = 0
    for ring in land.rings:
        a, b = ring, np.roll(ring, -1, axis=0)
        across = (a[:, 1] > latitude) != (b[:, 1] > latitude)
        a, b = a[across], b[across]
        x = a[:, 0] + (latitude - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
        met += int((x > longitude).sum())
    return met % 2 == 1


@pytest.mark.parametrize("name", ISLES)
def test_the_fine_coast_has_land_and_sea_where_they_are(name: str) -> None:
    """A street-sized view round each place of the British Isles tells land from sea as an atlas does."""
    longitude, latitude, land = ISLES[name]
    # A wide strip, so that the line to the east meets everything it would meet.
    view = Bounds(west=-15, south=latitude - 0.2, east=8, north=latitude + 0.2)
    assert _on_land(longitude, latitude, view, 1.0) is land


@pytest.mark.parametrize("name", WORLD)
def test_the_coarse_coast_has_land_and_sea_where_they_are(name: str) -> None:
    """So does the coarse coast for the rest of the world, past the date line and round the pole too."""
    longitude, latitude, land = WORLD[name]
    view = Bounds(west=-180, south=latitude - 1, east=340, north=latitude + 1)
    assert _on_land(longitude, latitude, view, 0.02) is land


def test_a_coast_that_would_be_too_coarse_is_not_drawn() -> None:
    """A town in the British Isles has its coast; elsewhere, and for a street, there is none rather than a wrong one."""
    largs = Bounds(west=-4.95, south=55.75, east=-4.80, north=55.83)
    milan = Bounds(west=9.10, south=45.44, east=9.25, north=45.52)
    assert coast(largs, 19.0) is not None
    assert coast(largs, 2000.0) is None
    assert coast(milan, 60.0) is None


def test_a_ring_is_cut_at_the_edge_of_the_page() -> None:
    """What is left of a square cut to its upper right quarter has that quarter's area, and nothing is left outside."""
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])
    left = cut(square, (2, 2, 9, 9))
    x, y = left.T
    assert abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2 == 4.0
    assert len(cut(square, (5, 5, 9, 9))) == 0


def test_the_page_keeps_directions_and_distances() -> None:
    """North is up, east is right, and a degree of latitude is 110.574 km at the scale of the page."""
    longitude, latitude = np.array([-4.9, -4.7]), np.array([55.0, 56.0])
    page = projection(longitude, latitude, 880, 40, 640)
    (x0, y0), (x1, y1) = page.xy(longitude, latitude)
    assert x1 > x0
    assert y1 < y0
    assert y0 - y1 == pytest.approx(110.574 * page.scale)
    shown = page.bounds
    assert page.xy(np.array([shown.east]), np.array([shown.south]))[0] == pytest.approx([page.width, page.height])


def test_points_on_both_sides_of_the_date_line_stand_side_by_side() -> None:
    """Fiji and Samoa are neighbours on the page, not at its two ends."""
    assert turned(np.array([178.4, -171.8])).tolist() == pytest.approx([178.4, 188.2])
