"""How something spreads: adopters, hazards, exposure and thresholds, as in netdiffuseR. `cascades` calls it."""

from __future__ import annotations

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.amounts import ADDED, Amounts
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import Network
from kindframe.problems import nearest

__all__ = ["Diffusion", "diffuse", "periods_of"]

Numbers = NDArray[np.float64]
MOST = 10_000
NEVER = np.inf


@frozen(kw_only=True, eq=False)
class Diffusion:
    """What was found: a row for each period, and for each node its period, alters, exposure at adoption (threshold)."""

    periods: pl.DataFrame
    behind: pl.DataFrame
    people: pl.DataFrame
    known: int
    adopters: int


def periods_of(nodes: pl.DataFrame, column: str, never: tuple[str, ...]) -> Numbers:
    """Read a column as periods of adoption: whole numbers; infinity for never; NaN for unknown.

    Raises
    ------
    UnknownName
        Where there is no such column.
    ParameterError
        Where it holds something that is no whole number and is not named as never.
    """
    if column not in nodes.columns:
        raise UnknownName("column of the actors", column, nearest(column, nodes.columns))
    held = nodes[column]
    if isinstance(held.dtype, pl.List):
        raise ParameterError(f"{column} holds several values for one actor, and no period.")
    number = held.cast(pl.Float64, strict=False)
    text = held.cast(pl.Int64, strict=False).cast(pl.String) if held.dtype.is_float() else held.cast(pl.String)
    none = text.is_in(list(never)).fill_null(False).to_numpy()
    value = number.fill_null(np.nan).to_numpy().astype(np.float64).copy()
    strange = held.is_not_null().to_numpy() & ~none & (np.isnan(value) | (value != np.round(value)))
    if strange.any():
        seen = held[int(np.flatnonzero(strange)[0])]
        raise ParameterError(
            f"{column} holds {seen!r}, which is no period: periods are whole numbers such as 3 or 2024.",
            hint="Name values that mean never under never=.",
        )
    value[none] = NEVER
    return value


def diffuse(network: Network, when: Numbers, direction: str, lag: int) -> Diffusion:
    """Follow adoption over the periods from the first to the last.

    With :math:`q_t` adopters up to period t of n whose adoption is known, the hazard is
    :math:`(q_t - q_{t-1}) / (n - q_{t-1})`, undefined in the first period. The exposure of i in t is the share of i's
    alters who have adopted by t - lag; i's threshold is its exposure in the period of its own adoption, undefined for
    those of the first period (who may have adopted earlier) and for those without alters.

    Raises
    ------
    ParameterError
        Where the periods span more than 10,000.
    """
    known = ~np.isnan(when)
    adopted = known & np.isfinite(when)
    first, last = (int(when[adopted].min()), int(when[adopted].max())) if adopted.any() else (0, -1)
    if last - first >= MOST:
        raise ParameterError(f"Periods run from {first} to {last}: more than {MOST:,}.")
    rows, others = _ties(network, direction)
    told = known[others]
    rows, others = rows[told], others[told]
    alters = np.bincount(rows, minlength=network.n)
    n, total = int(known.sum()), 0
    table, behind = [], []
    for t in range(first, last + 1):
        new = int((when[adopted] == t).sum())
        share = _exposure(rows, when[others], t - lag, alters)
        risk = share[known & (when >= t) & (alters > 0)]
        hazard = new / (n - total) if t > first and n > total else None
        total += new
        table.append((t, new, total, total / n, hazard, float(risk.mean()) if risk.size else None, risk.size))
        behind.append([attrs.asdict(side) for side in Amounts.sides(risk)])
    schema = {"period": pl.Int64, "adopters": pl.Int64, "cumulative": pl.Int64, "cumulative_share": pl.Float64}
    schema |= {"hazard": pl.Float64, "mean_exposure": pl.Float64, "at_risk": pl.Int64}
    early = when[others] <= when[rows] - lag
    with np.errstate(invalid="ignore", divide="ignore"):
        threshold = np.bincount(rows, weights=early, minlength=network.n) / alters
    threshold[~adopted | (when == first)] = np.nan
    people = network.nodes.select("id", "group").with_columns(
        pl.Series("adoption", np.where(adopted, when, np.nan)).fill_nan(None).cast(pl.Int64),
        pl.Series("adopted", adopted),
        pl.Series("known", known),
        pl.Series("alters", alters.astype(np.int64)),
        pl.Series("threshold", threshold).fill_nan(None),
    )
    people = people.with_columns(pl.when("known").then("adopted").alias("adopted")).drop("known")
    return Diffusion(
        periods=pl.DataFrame(table, schema=schema, orient="row"),
        behind=pl.DataFrame(behind, schema=dict.fromkeys(("exposed", "not_exposed"), ADDED), orient="row"),
        people=people,
        known=n,
        adopters=int(adopted.sum()),
    )


def _ties(network: Network, direction: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give ties as pairs of one who is exposed and the alter they are exposed to."""
    if direction == "any":
        both = network.undirected()
        return both.arrays.rows, both.indices
    simple = network.simple()
    rows, others = simple.arrays.rows, simple.indices
    return (rows, others) if direction == "out" else (others, rows)


def _exposure(rows: NDArray[np.int32], when: Numbers, t: int, alters: NDArray[np.int64]) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.bincount(rows, weights=when <= t, minlength=alters.size) / alters, dtype=np.float64)
