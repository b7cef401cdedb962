"""One measure compared over groups: means, differences and inequality with intervals and p. `gaps` calls it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe_connections.groups import Groups
from kindframe_connections.resampling import (
    bootstrap,
    corrected,
    group_sums,
    inequality_without,
    seeds,
    theil,
    widened,
)
from kindframe_connections.statistics import gini, permutation_p

__all__ = ["Compared", "compare", "holm"]

NAN = float("nan")
Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Compared:
    """What was found of one measure; ``rows``, ``pairs`` and ``parts`` are rows of the tables of `gaps`."""

    name: str
    nobody: bool
    n: int
    grouped: int
    negative: bool
    mean: float
    mean_interval: tuple[float, float] | None
    gini: float
    gini_interval: tuple[float, float] | None
    theil: float
    theil_interval: tuple[float, float] | None
    between_share: float
    widest: tuple[str, str] | None
    gap: float
    gap_interval: tuple[float, float] | None
    p: float | None
    rows: list[tuple[Any, ...]]
    pairs: list[tuple[Any, ...]]
    parts: tuple[Any, ...]


def compare(
    name: str,
    values: Numbers,
    groups: Groups,
    resamples: int,
    permutations: int,
    seed: tuple[int, int],
    *,
    pairs_up_to: int | None = None,
) -> Compared:
    """Compare the known values over groups; ``seed`` is the seed and the place of the measure.

    Every two groups are compared too, unless there are more than ``pairs_up_to``.
    """
    everybody = values[~np.isnan(values)]
    drawn = bootstrap(everybody, resamples, seeds(*seed, 0))
    k = len(groups.names)
    held = [values[(groups.codes == code) & ~np.isnan(values)] for code in range(k)]
    sizes = np.array([part.size for part in held], np.int64)
    mean = np.array([part.mean() if part.size else NAN for part in held])
    again = [bootstrap(part, resamples, seeds(*seed, 1, code)) for code, part in enumerate(held)]
    there = np.flatnonzero(sizes)
    spread = [_spread(part) for part in held]
    rest, rest_drawn = _against_rest(sizes, mean, np.array([one.mean for one in again]).reshape(k, resamples))
    p, p_widest = _permutation(held, sizes, rest, permutations, (*seed, 2))
    rows: list[tuple[Any, ...]] = []
    for code, part in enumerate(held):
        sure = part.size > 1
        rows.append(
            (
                name,
                groups.names[code],
                part.size,
                int(groups.sizes[code]) - part.size,
                float(mean[code]),
                *_ends(widened(again[code].mean, [spread[code]]) if sure else None),
                gini(part),
                *_ends(corrected(again[code].gini, gini(part), inequality_without(part)[0]) if sure else None),
                float(rest[code]),
                *_ends(
                    widened(rest_drawn[code], _rest_spread(spread, code))
                    if sure and (sizes.sum() - part.size) > 1
                    else None
                ),
                p[code],
            )
        )
    pairs: list[tuple[Any, ...]] = []
    listed = there.tolist() if pairs_up_to is None or k <= pairs_up_to else []
    for a, b in combinations(listed, 2):
        sure = sizes[a] > 1 and sizes[b] > 1
        ends = _ends(widened(again[a].mean - again[b].mean, [spread[a], spread[b]]) if sure else None)
        pairs.append((name, groups.names[a], groups.names[b], float(mean[a] - mean[b]), *ends))
    widest, gap, gap_interval = None, NAN, None
    if there.size > 1:
        high, low = int(there[np.argmax(mean[there])]), int(there[np.argmin(mean[there])])
        widest, gap = (groups.names[high], groups.names[low]), float(mean[high] - mean[low])
        if sizes[high] > 1 and sizes[low] > 1:
            gap_interval = widened(again[high].mean - again[low].mean, [spread[high], spread[low]])
    parts = _parts(held)
    some = everybody.size > 1
    but_one = inequality_without(everybody) if some and resamples else (everybody, everybody)
    return Compared(
        name=name,
        nobody=values.size == 0,
        n=everybody.size,
        grouped=int(sizes.sum()),
        negative=bool(everybody.size and everybody.min() < 0),
        mean=float(everybody.mean()) if everybody.size else NAN,
        mean_interval=widened(drawn.mean, [_spread(everybody)]) if some else None,
        gini=gini(everybody),
        gini_interval=corrected(drawn.gini, gini(everybody), but_one[0]) if some else None,
        theil=theil(everybody),
        theil_interval=corrected(drawn.theil, theil(everybody), but_one[1]) if some else None,
        between_share=parts[6] / parts[4] if parts[4] > 1e-12 else NAN,
        widest=widest,
        gap=gap,
        gap_interval=gap_interval,
        p=p_widest,
        rows=rows,
        pairs=pairs,
        parts=(name, int(sizes.sum()), *parts),
    )


def _spread(part: Numbers) -> tuple[float, int]:
    """Give the variance of the mean, and of how many it is."""
    return (float(part.var(ddof=1)) / part.size if part.size > 1 else 0.0), part.size


def _rest_spread(spread: list[tuple[float, int]], code: int) -> list[tuple[float, int]]:
    """Give the same of one mean, and of each group's share in the mean of all others."""
    others = sum(n for _, n in spread) - spread[code][1]
    return [(v * (1.0 if place == code else (n / others) ** 2), n) for place, (v, n) in enumerate(spread)]


def _ends(found: tuple[float, float] | None) -> tuple[float, float]:
    return found or (NAN, NAN)


def _against_rest(sizes: NDArray[np.int64], mean: Numbers, drawn: Numbers) -> tuple[Numbers, Numbers]:
    """Give each group's mean less the mean of all other people in a group, and the same in each resample."""
    everybody = sizes.sum()
    total = np.where(sizes > 0, sizes * mean, 0.0)
    totals = np.where((sizes > 0)[:, None], sizes[:, None] * drawn, 0.0)
    others = np.where((sizes > 0) & (sizes < everybody), everybody - sizes, np.nan)
    return (
        mean - (total.sum() - total) / others,
        drawn - (totals.sum(0) - totals) / others[:, None],
    )


def _permutation(
    held: list[Numbers], sizes: NDArray[np.int64], rest: Numbers, draws: int, seed: tuple[int, ...]
) -> tuple[list[float | None], float | None]:
    """Exchange groups; give p of each group's difference from the rest, and of the widest gap between two groups."""
    there = np.flatnonzero(sizes)
    p: list[float | None] = [None] * sizes.size
    if draws == 0 or there.size < 2:
        return p, None
    values, own = np.concatenate([held[code] for code in there]), sizes[there]
    sums = np.concatenate(list(group_sums(values, own, draws, seeds(*seed))))
    mean = sums / own
    others = (values.sum() - sums) / (values.size - own)
    for place, code in enumerate(there):
        p[code] = permutation_p(float(rest[code]), mean[:, place] - others[:, place], 0.0)
    means = np.array([held[code].mean() for code in there])
    reach = float(np.ptp(means)) * (1 - 1e-12)
    return p, float((1 + (np.ptp(mean, axis=1) >= reach).sum()) / (1 + draws))


def _parts(held: list[Numbers]) -> tuple[float, float, float, float, float, float, float]:
    """Split Gini (within, between, overlap) and Theil's T (within, between) of all that is held over its groups."""
    some = [part for part in held if part.size]
    values = np.concatenate(some) if some else np.zeros(0)
    whole, entropy = gini(values), theil(values)
    if whole != whole:
        return NAN, NAN, NAN, NAN, NAN, NAN, NAN
    n, total = values.size, values.sum()
    people = np.array([part.size / n for part in some])
    share = np.array([part.sum() / total for part in some])
    ginis = np.array([gini(part) if part.sum() else 0.0 for part in some])
    own = np.array([theil(part) if part.sum() else 0.0 for part in some])
    within = float((people * share * ginis).sum())
    between = gini(np.concatenate([np.full(part.size, part.mean()) for part in some]))
    apart = float((share[share > 0] * np.log(share[share > 0] / people[share > 0])).sum())
    return whole, within, between, whole - within - between, entropy, float((share * own).sum()), apart


def holm(p: pl.Series, family: pl.Series) -> pl.Series:
    """Correct p within each family for how many there are (Holm 1979); null stays null."""
    out: list[float | None] = [None] * p.len()
    for name in family.unique().to_list():
        places = [i for i, (value, of) in enumerate(zip(p, family, strict=True)) if of == name and value is not None]
        worst = 0.0
        for rank, i in enumerate(sorted(places, key=lambda i: p[i])):
            worst = max(worst, min(1.0, (len(places) - rank) * p[i]))
            out[i] = worst
    return pl.Series("p_holm", out, dtype=pl.Float64)
