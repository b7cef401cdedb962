"""Paired change of a number from one wave to the next, with interval and p. `change` calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

import kindframe as kf
from kindframe.amounts import Amounts
from kindframe.instrument import called
from kindframe_connections.resampling import bootstrap, seeds, sign_flip_p, widened

__all__ = ["NUMBERS", "moved", "paired"]

NUMBERS = {
    "n": pl.Int64,
    **dict.fromkeys(("before", "after", "difference", "low", "high", "p", "rose", "fell"), pl.Float64),
}
"""The columns that `paired` fills, with their types."""


def paired(before: pl.DataFrame, after: pl.DataFrame, resamples: int, permutations: int, seed: tuple[int, ...]) -> Any:
    """Pair the values of two tables (``id``, ``value``); give the columns of `NUMBERS` as a row, and its sums.

    Only who has a value in both counts. ``rose`` and ``fell`` are shares of them. Without pairs all but n is null;
    with one there is no interval. The sums are those of what people add before, after, and to the change either way.
    """
    both = before.join(after, on="id", suffix="_after", maintain_order="left").drop_nulls()
    x, y = both["value"].to_numpy(), both["value_after"].to_numpy()
    change = (y - x).astype(np.float64)
    sums = tuple(Amounts.of(values) for values in (x, y, np.abs(change)))
    if not both.height:
        return (0, *[None] * 8), sums
    ends = None
    if change.size > 1:
        spread = (float(change.var(ddof=1)) / change.size, change.size)
        ends = widened(bootstrap(change, resamples, seeds(*seed, 0)).mean, [spread])
    p = sign_flip_p(change, permutations, seeds(*seed, 1)) if permutations and change.size > 1 else None
    means = (float(x.mean()), float(y.mean()), float(change.mean()))
    turned = (float((change > 0).mean()), float((change < 0).mean()))
    return (change.size, *means, *(ends or (None, None)), p, *turned), sums


def moved(level: str, what: str, difference: float | None, first: str, second: str) -> str:
    """Say how a number moved from a wave, in words, to the next; ``{}`` stands for by how much.

    >>> moved("individual", "ties", 0.7, "wave 1", "wave 2")
    'The number of others a person is tied to rose by {} on average from wave 1 to wave 2.'
    """
    label = called(what, kf.instruments())
    whose = f"The answer to {what if label == what else f'“{label}”'}" + (
        "" if level == "individual" else f" ({level})"
    )
    if what == "ties":
        whose = f"The number of others {'a person' if level == 'individual' else 'an organisation'} is tied to"
    how = "did not change on average: by {}"
    if difference:
        how = f"{'rose' if difference > 0 else 'fell'} by {{}} on average"
    return f"{whose} {how} from {first} to {second}."
