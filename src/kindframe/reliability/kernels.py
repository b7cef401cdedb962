"""The arithmetic of agreement, on counts: over one sample or over every draw of a bootstrap at once.

`kindframe.reliability.coefficients` and `kindframe.agreement` call this; NaN stands for undefined, and they say why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "Array",
    "Indices",
    "Level",
    "alpha_of",
    "bootstrap_interval",
    "cohen_of",
    "coincidences",
    "distinct",
    "drawn_sums",
    "fleiss_of",
    "percentile_interval",
]

Array: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Level = Literal["nominal", "ordinal", "interval"]

TOO_FEW = "there are fewer than two units to draw from"


def coincidences(counts: Array) -> Array:
    """Give the coincidence matrix of each unit (units by values by values); zero where it has fewer than two values."""
    held = counts.sum(axis=1)
    table: Array = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    table[:, diagonal, diagonal] -= counts
    table /= np.where(held >= 2, held - 1, np.inf)[:, None, None]
    return table


def alpha_of(table: Array, level: Level = "nominal", values: Array | None = None) -> Array:
    """Give alpha of coincidence matrices (the last two axes); NaN where it is undefined."""
    totals = table.sum(axis=-1)
    if level == "nominal":
        apart: Array = np.broadcast_to(1.0 - np.eye(table.shape[-1]), table.shape)
    else:
        scale = totals.cumsum(axis=-1) - totals / 2 if level == "ordinal" or values is None else values
        apart = (scale[..., :, None] - scale[..., None, :]) ** 2
    observed = (table * apart).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * apart).sum(axis=(-2, -1))
    return _one_minus((totals.sum(axis=-1) - 1) * observed, expected)


def cohen_of(table: Array, weights: Array | None = None) -> Array:
    """Give Cohen's kappa of tables of two coders (the last two axes); NaN where it is undefined."""
    apart = 1.0 - np.eye(table.shape[-1]) if weights is None else weights
    n = table.sum(axis=(-2, -1))
    chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    return _one_minus(n * (table * apart).sum(axis=(-2, -1)), (chance * apart).sum(axis=(-2, -1)))


def fleiss_of(units: Array, agreeing: Array, totals: Array) -> Array:
    """Give Fleiss' kappa from the number of units, the sum of their agreement, and how often each value was given."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = totals / totals.sum(axis=-1, keepdims=True)
        return _one_minus(1 - agreeing / units, 1 - (shares**2).sum(axis=-1))


def bootstrap_interval(
    rows: Array,
    statistic: Callable[[Array], Array],
    *,
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[tuple[float, float] | None, str]:
    """Give a percentile bootstrap interval of a statistic of sums over units, or None and the reason.

    ``rows`` holds what each unit adds (units by parts); units are drawn with replacement, as many as there are, and
    ``statistic`` is given the sums of every draw at once (draws by parts). No interval is given on fewer than two
    units, or where more than one draw in twenty leaves the statistic undefined. Where every unit agrees, every draw
    does, and the interval is that one value.

    .. versionadded:: 0.1
    """
    if len(rows) < 2:
        return None, TOO_FEW
    first, _, times = distinct(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = statistic(drawn_sums(rows[first], times, replicates=replicates, seed=seed))
    return percentile_interval(found, level)


def distinct(rows: Array) -> tuple[Indices, Indices, Indices]:
    """Give the position of one row of each sort, the sort of every row, and how many rows there are of each sort."""
    # Equal rows have equal sums under any weights; unequal ones all but never do, and that is looked at.
    weights = np.random.default_rng(0).random(rows.shape[1])
    _, first, sort, times = np.unique(
        (rows * weights).sum(axis=1), return_index=True, return_inverse=True, return_counts=True
    )
    if not np.array_equal(rows[first][sort], rows):
        _, first, sort, times = np.unique(rows, axis=0, return_index=True, return_inverse=True, return_counts=True)
    return first, sort.reshape(-1), times


def drawn_sums(rows: Array, times: Indices, *, replicates: int, seed: int) -> Array:
    """Draw units with replacement, as many as there are, and give the sums of what they add, draw by draw.

    Units of one sort (row ``i`` stands for ``times[i]`` of them) are drawn together where that is less work; the
    chances are the same either way.
    """
    rng = np.random.default_rng(seed)
    n = int(times.sum())
    out = np.empty((replicates, rows.shape[1]))
    owner = np.repeat(np.arange(len(rows)), times)
    step = max(1, 4_000_000 // max(len(rows), 1))
    for start in range(0, replicates, step):
        size = min(step, replicates - start)
        if len(rows) * 4 < n:
            drawn = rng.multinomial(n, times / n, size=size)
        else:
            drawn = np.stack([np.bincount(owner[rng.integers(0, n, n)], minlength=len(rows)) for _ in range(size)])
        out[start : start + size] = drawn.astype(np.float64) @ rows
    return out


def percentile_interval(found: Array, level: float) -> tuple[tuple[float, float] | None, str]:
    """Give the interval that holds the middle ``level`` of the values, or None and why: too many are undefined."""
    held = found[np.isfinite(found)]
    if len(held) < 0.95 * len(found):
        return None, f"it is undefined in {len(found) - len(held):,} of {len(found):,} draws"
    low, high = np.quantile(held, [(1 - level) / 2, (1 + level) / 2])
    return (float(low), float(high)), ""


def _one_minus(above: Array, below: Array) -> Array:
    """Give 1 - above / below, NaN where there is nothing below."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 1e-12, 1 - above / below, np.nan)
