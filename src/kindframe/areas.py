"""Areas on a map: the outlines in a study's ``areas.geojson``, checked and given as plain rings.

Reading checks the file once; the study then carries its text wherever it goes, and whoever draws a map asks for
`areas_of`. GeoJSON is RFC 7946: WGS 84, longitude first.
"""

from __future__ import annotations

import json
import math
from typing import Any

from attrs import frozen

from kindframe.errors import FileRejected
from kindframe.problems import Problem, Severity

__all__ = ["AREAS", "Area", "areas_of"]

AREAS = "areas.geojson"
"""The file of a study folder that holds its areas."""
MOST_POINTS = 500_000
"""The most points all outlines together may have."""
_NAMES = ("id", "code", "name", "title")

Ring = tuple[tuple[float, float], ...]


@frozen(kw_only=True)
class Area:
    """An area: what it goes by, and its outlines.

    ``names`` are what a group, or an attribute of a person or place, may call it: the feature's id and its properties
    ``id``, ``code``, ``name`` and ``title``. ``rings`` are closed lines of longitude and latitude; a hole is a ring too
    (the even-odd rule tells inside from outside).

    .. versionadded:: 0.1
    """

    names: tuple[str, ...]
    rings: tuple[Ring, ...]


def areas_of(text: str, file: str = AREAS) -> tuple[Area, ...]:
    """Read the areas of a GeoJSON text; none of an empty text.

    Raises
    ------
    FileRejected
        Where it is no collection of polygons that each have a name, or a point is not on the earth; with every
        feature that is wrong, by its number from 1.

    Examples
    --------
    >>> corner = '[[[-4.7, 55.6], [-4.6, 55.6], [-4.6, 55.7], [-4.7, 55.6]]]'
    >>> shape = '{"type": "Polygon", "coordinates": ' + corner + '}'
    >>> areas_of('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Irvine"}, '
    ...          '"geometry": ' + shape + '}]}')[0].names
    ('Irvine',)

    .. versionadded:: 0.1
    """
    if not text:
        return ()
    try:
        held = json.loads(text)
    except RecursionError:
        raise _refused(file, None, "it is nested deeper than any map is") from None
    except json.JSONDecodeError as error:
        raise _refused(file, error.lineno, f"it is not JSON: {error.msg}") from None
    features = held.get("features") if isinstance(held, dict) and held.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise _refused(file, None, "it is no GeoJSON FeatureCollection")
    found: list[Area] = []
    wrong: list[str] = []
    for number, feature in enumerate(features, 1):
        try:
            found.append(_area(feature))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            wrong.append(f"feature {number}: {error.args[0] if isinstance(error, ValueError) else 'it has no shape'}")
    if wrong:
        raise FileRejected(f"{file} cannot be used as it stands.", [_problem(file, None, words) for words in wrong])
    if sum(len(ring) for area in found for ring in area.rings) > MOST_POINTS:
        raise _refused(file, None, f"its outlines have more than {MOST_POINTS:,} points; a simplified file will do")
    return tuple(found)


def _area(feature: dict[str, Any]) -> Area:
    properties = feature.get("properties") or {}
    told = [feature.get("id"), *(properties.get(name) for name in _NAMES)]
    names = tuple(dict.fromkeys(str(name) for name in told if isinstance(name, (str, int)) and str(name)))
    if not names:
        raise ValueError("it has no id and no property id, code, name or title")
    shape = feature["geometry"]
    if shape["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"its shape is a {str(shape['type'])[:40]}, and an area is a Polygon or MultiPolygon")
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return Area(names=names, rings=tuple(_ring(ring) for polygon in polygons for ring in polygon))


def _ring(points: Any) -> Ring:
    ring = tuple((float(point[0]), float(point[1])) for point in points)
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("an outline has fewer than four points, or does not close")
    for longitude, latitude in ring:
        if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
            raise ValueError(
                f"the point {longitude:g}, {latitude:g} is not on the earth (degrees, longitude first: EPSG:4326)"
            )
    return ring


def _problem(file: str, row: int | None, message: str) -> Problem:
    return Problem(code="KF-MAP-01", file=file, row=row, message=message, severity=Severity.REFUSED)


def _refused(file: str, row: int | None, message: str) -> FileRejected:
    return FileRejected(f"{file} cannot be used as it stands.", [_problem(file, row, message)])
