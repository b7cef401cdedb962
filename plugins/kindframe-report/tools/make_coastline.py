"""Make `coastline.json` from Natural Earth land in TopoJSON: the British Isles finely, the world coarsely.

    python tools/make_coastline.py LAND-10M.json LAND-110M.json

The two files are Natural Earth's land at 1:10 million and 1:110 million (public domain), as the npm package
``world-atlas`` redistributes them. Rings are cut to a window, thinned by Douglas and Peucker's rule, and written as
whole thousandths of a degree. It is run once; the report reads what it wrote.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kindframe_report.coast import cut

Ring = NDArray[np.float64]

OUT = Path(__file__).resolve().parent.parent / "src" / "kindframe_report" / "static" / "coastline.json"
ISLES = (-16.5, 47.5, 8.5, 62.5)
"""West, south, east, north of the window that is kept finely."""
FINE, COARSE = 0.003, 0.08
"""How far a thinned line may be from the line it was, in degrees."""
SMALLEST = 2e-5
"""Islands of a smaller area, in square degrees, are left out of the fine window (about 0.1 square kilometre)."""


def rings(path: Path) -> list[Ring]:
    """Give every ring of the land in a TopoJSON file as longitudes and latitudes."""
    held = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = np.array(held["transform"]["scale"]), np.array(held["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in held["arcs"]]
    found = []
    for shape in held["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
                found.append(unrolled(np.concatenate([parts[0], *(part[1:] for part in parts[1:])])))
    return found


def unrolled(ring: Ring) -> Ring:
    """Let a ring that crosses the date line run on past 180, and one that goes round the pole close below it."""
    ring = np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]])
    if abs(ring[-1, 0] - ring[0, 0]) > 180:
        ring = np.concatenate([ring, [[ring[-1, 0], -90.0], [ring[0, 0], -90.0], ring[0]]])
    middle = (ring[:, 0].min() + ring[:, 0].max()) / 2
    return ring - np.array([360.0 * np.round(middle / 360), 0.0])


def thinned(ring: Ring, most: float) -> Ring:
    """Leave out what is nearer than ``most`` to the line between the points that stay (Douglas and Peucker)."""
    n = len(ring)
    if n < 4:
        return ring
    keep = np.zeros(n, dtype=bool)
    far = int(np.argmax(((ring - ring[0]) ** 2).sum(axis=1)))
    keep[[0, far, n - 1]] = True
    waiting = [(0, far), (far, n - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        line = ring[last] - ring[first]
        off = ring[first + 1 : last] - ring[first]
        length = float(np.hypot(*line))
        gap = np.abs(off[:, 0] * line[1] - off[:, 1] * line[0]) / length if length else np.hypot(off[:, 0], off[:, 1])
        worst = int(np.argmax(gap))
        if gap[worst] > most:
            middle = first + 1 + worst
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return ring[keep]


def area(ring: Ring) -> float:
    """Give the area a ring goes round, in square degrees."""
    x, y = ring[:, 0], ring[:, 1]
    return abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2


def whole(ring: Ring) -> list[int]:
    """Write a ring as whole thousandths of a degree: the first point, then the step to each next."""
    points = np.unique(np.round(ring * 1000).astype(int), axis=0, return_index=True)[1]
    held = np.round(ring[np.sort(points)] * 1000).astype(int)
    steps = np.diff(held, axis=0, prepend=np.zeros((1, 2), dtype=int))
    return [int(value) for value in steps.ravel()]


def main(fine: Path, coarse: Path) -> None:
    """Write the file the report reads."""
    isles = [cut(ring, ISLES) for ring in rings(fine)]
    isles = [thinned(ring, FINE) for ring in isles if len(ring) > 2 and area(ring) >= SMALLEST]
    world = [thinned(ring, COARSE) for ring in rings(coarse)]
    made = {
        "attribution": "Made with Natural Earth (public domain), version 4.1.0.",
        "isles": {"window": ISLES, "rings": [whole(ring) for ring in isles if len(ring) > 3]},
        "world": {"window": (-360, -90, 360, 90), "rings": [whole(ring) for ring in world if len(ring) > 3]},
    }
    OUT.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(made['isles']['rings'])} and {len(made['world']['rings'])} rings, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*(Path(name) for name in sys.argv[1:3]))
