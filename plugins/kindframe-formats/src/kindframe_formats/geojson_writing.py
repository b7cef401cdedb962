"""Writing GeoJSON for maps: places where they are, roughly; people and homes without a place.

Where a person or a household lives is never written: their features have no geometry, whatever the study knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from kindframe.exporting import LossReport, Release
from kindframe_formats.json_writing import node_rows, put_json, put_listed, role_rows, tie_rows
from kindframe_formats.laying import Laid
from kindframe_formats.losses import Losses

__all__ = ["write_geojson"]

HOMES = ("person", "household")
"""The kinds of actor whose place is never written."""
_PLACE = ("latitude", "longitude")


def write_geojson(release: Release, path: Path) -> LossReport:
    """Write a release as one GeoJSON collection of features (RFC 7946).

    Each actor, act and domain is a feature, a point where its place may be told; each tie and role a line where both
    ends are points. All others have no geometry. Coordinates are rounded to ``decimals`` (2 unless given: about a
    kilometre), those of people and households and of actors without a kind are not written at all.

    Returns
    -------
    LossReport
        Codings and answers are dropped, and so are the places of people, households and actors of no kind; rounded
        coordinates are counted as coerced. The study's settings are dropped.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    decimals = int(release.options.get("decimals", 2))

    def write(file: BinaryIO, laid: Laid, losses: Losses) -> None:
        _put(file, laid, losses, decimals)

    return put_json(release, path, "geojson", write)


def _put(file: BinaryIO, laid: Laid, losses: Losses, decimals: int) -> None:
    if laid.toml:
        losses.add("study.toml", "dropped", 1, "features have no room for meanings and waves")
    points: dict[str, list[float]] = {}
    nodes = list(_nodes(laid, losses, points, decimals))
    ties = [*tie_rows(laid, losses), *role_rows(laid)]
    file.write(orjson.dumps({"type": "FeatureCollection", "name": laid.title})[:-1] + b',\n"features": [')
    put_listed(file, (*nodes, *(_line(row, points) for row in ties)))
    file.write(b"]}\n")


def _nodes(laid: Laid, losses: Losses, points: dict[str, list[float]], decimals: int) -> Iterator[dict[str, Any]]:
    why = "where a person or a household is, or an actor of no kind, is not written"
    for row in node_rows(laid, losses):
        own = row.pop("id")
        place = [row.pop(name, None) for name in _PLACE]
        known = sum(number is not None for number in place)
        geometry = None
        if known and (row["record"] != "actor" or row.get("kind") in (None, *HOMES)):
            for name, number in zip(_PLACE, place, strict=True):
                losses.add(f"actors.{name}", "dropped", number is not None, why)
        elif known == 1:
            for name, number in zip(_PLACE, place, strict=True):
                losses.add(f"actors.{name}", "dropped", number is not None, "half a place is none")
        elif known:
            rounded = [round(number, decimals) for number in place]
            for name, number, rough in zip(_PLACE, place, rounded, strict=True):
                told = f"rounded to {decimals} decimals"
                losses.add(f"actors.{name}", "coerced", number != rough, told)
            points[own] = rounded[::-1]
            geometry = {"type": "Point", "coordinates": points[own]}
        yield {"type": "Feature", "id": own, "geometry": geometry, "properties": row}


def _line(row: dict[str, Any], points: dict[str, list[float]]) -> dict[str, Any]:
    ends = [points.get(row[end]) for end in ("source", "target")]
    geometry = {"type": "LineString", "coordinates": ends} if all(ends) else None
    return {"type": "Feature", "geometry": geometry, "properties": {"record": "relationship", **row}}
