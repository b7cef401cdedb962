"""Who stands where on a map: actors with coordinates, groups in their areas, and what runs between them.

`mapping` draws it. A home is nobody's business: people and households are left out whatever the file holds, so that a
line on the map runs between places, organisations and groups only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.areas import Area, areas_of
from kindframe_report.projection import turned
from kindframe_report.ties import joined

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["HOMES", "Placed", "centre", "placed"]

HOMES = ("person", "household")

Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Placed:
    """What a map shows: marks with their position, kind, name and how many others they are joined to.

    ``flows`` are lines between marks: two positions in the order of the marks, and how much runs between (pairs of
    people where a release says so, else records). ``areas`` are outlines. ``whole`` is False for a closer view of some.
    """

    latitude: Numbers
    longitude: Numbers
    kinds: list[str]
    names: list[str]
    degree: NDArray[np.int64]
    flows: NDArray[np.int64]
    areas: tuple[Area, ...]
    whole: bool = True

    def only(self, mask: NDArray[np.bool_]) -> Placed:
        """Give some of the marks, with the lines between two of them."""
        rows = np.flatnonzero(mask).tolist()
        order = np.full(mask.size, -1)
        order[mask] = np.arange(len(rows))
        ends = order[self.flows[:, :2]] if self.flows.size else self.flows[:, :2]
        kept = (ends >= 0).all(axis=1)
        return attrs.evolve(
            self,
            whole=False,
            latitude=self.latitude[mask],
            longitude=self.longitude[mask],
            kinds=[self.kinds[row] for row in rows],
            names=[self.names[row] for row in rows],
            degree=self.degree[mask],
            flows=np.column_stack([ends[kept], self.flows[kept, 2]]),
        )

    @property
    def corners(self) -> tuple[Numbers, Numbers]:
        """Every longitude and latitude that has to fit on the page: of the marks, and of the areas in a whole view."""
        if not self.whole:
            return self.longitude, self.latitude
        points = np.array([point for area in self.areas for ring in area.rings for point in ring]).reshape(-1, 2)
        return turned(np.append(self.longitude, points[:, 0])), np.append(self.latitude, points[:, 1])


def placed(study: Study) -> Placed | None:
    """Find what stands on the map: None where there are neither coordinates nor areas."""
    areas = areas_of(study.settings.areas)
    where = {name: centre(area) for area in reversed(areas) for name in area.names}
    public = pl.col("kind").is_not_null() & ~pl.col("kind").is_in(HOMES)
    actors = study.actors.table.with_row_index("row").filter(public)
    rows: list[int] = []
    points: list[tuple[float, float]] = []
    for row, lat, lon, *names in actors.select("row", "latitude", "longitude", "id", "name", "group").iter_rows():
        point = (lon, lat) if lat is not None and lon is not None else None
        point = point or next((where[name] for name in names if name in where), None)
        if point is not None:
            rows.append(row)
            points.append(point)
    if not rows and not areas:
        return None
    table, held = study.actors.table, joined(study)
    told = np.array(points, dtype=float).reshape(-1, 2)
    chosen = np.array(rows, dtype=np.int64)
    return Placed(
        latitude=told[:, 1],
        longitude=turned(told[:, 0]) if rows else told[:, 0],
        kinds=table["kind"].gather(rows).to_list(),
        names=table["name"].gather(rows).fill_null("").to_list(),
        degree=held.degree[chosen],
        flows=_flows(study, chosen),
        areas=areas,
    )


def centre(area: Area) -> tuple[float, float]:
    """Give the middle of an area's largest ring, weighed by area; a ring without any has the mean of its points.

    >>> centre(Area(names=("a",), rings=(((0, 0), (2, 0), (2, 1), (0, 1), (0, 0)),)))
    (1.0, 0.5)
    """
    best, most = (0.0, 0.0), -1.0
    for ring in area.rings:
        x, y = np.array(ring, dtype=float).T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        size = float(cross.sum()) / 2
        if abs(size) > most:
            most = abs(size)
            middle = [((v[:-1] + v[1:]) * cross).sum() / (6 * size) if size else v[:-1].mean() for v in (x, y)]
            best = (float(middle[0]), float(middle[1]))
    return best


def _flows(study: Study, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the lines between marks: a relationship that says how many pairs it stands for counts so many."""
    ids = study.actors.table["id"].gather(rows.tolist()).to_list()
    order = pl.DataFrame({"id": ids, "at": np.arange(len(ids))}, schema={"id": pl.String, "at": pl.Int64})
    ties = study.relationships.table
    much = pl.col("pairs").cast(pl.Int64, strict=False).fill_null(1) if "pairs" in ties.columns else pl.lit(1, pl.Int64)
    found = (
        ties.select("source", "target", much=much)
        .join(order, left_on="source", right_on="id")
        .join(order, left_on="target", right_on="id", suffix="_to")
        .select(a=pl.min_horizontal("at", "at_to"), b=pl.max_horizontal("at", "at_to"), much="much")
        .filter(pl.col("a") != pl.col("b"))
        .group_by("a", "b")
        .agg(pl.col("much").sum())
        .sort("much", "a", "b", descending=[True, False, False])
    )
    return found.to_numpy().astype(np.int64).reshape(-1, 3)
