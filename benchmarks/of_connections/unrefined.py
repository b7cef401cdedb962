"""What somebody would write in numpy without much thought: a bootstrap that sorts, a sum of chances item by item."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def gini(values: Numbers, draws: int, seed: int) -> Numbers:
    """Draw resamples, sort each, and give its Gini coefficient."""
    chance = np.random.default_rng(seed)
    out = np.empty(draws)
    n = values.size
    for i in range(draws):
        x = np.sort(chance.choice(values, n))
        out[i] = 2 * (np.arange(1, n + 1) * x).sum() / (n * x.sum()) - (n + 1) / n
    return out


def sdsm(graph: Any, rows: list[str], columns: list[str]) -> tuple[Numbers, float, NDArray[np.int64]]:
    """Give the chance, for some pairs of rows that share a column, that they share as many: one column after another.

    The chance of an entry is row size times column size over the total. Pairs are in order of their first row, then of
    their second; with it come the share of pairs looked at and which.
    """
    place = {row: i for i, row in enumerate(rows)}
    held = [set(graph.adj[row]) for row in rows]
    sizes, others = np.array([len(own) for own in held]), np.array([graph.degree[c] for c in columns])
    every = sorted(
        {
            pair
            for c in columns
            if graph.degree[c] > 1
            for pair in combinations(sorted(place[row] for row in graph.adj[c]), 2)
        }
    )
    at = np.linspace(0, len(every) - 1, min(len(every), 400_000 // len(columns) + 3)).astype(np.int64)
    out = np.empty(at.size)
    for i, which in enumerate(at.tolist()):
        a, b = every[which]
        one = np.minimum(1.0, sizes[a] * others / sizes.sum()) * np.minimum(1.0, sizes[b] * others / sizes.sum())
        chances = np.zeros(len(held[a] & held[b]))
        chances[0] = 1.0
        for q in one:
            chances[1:] = chances[1:] * (1 - q) + chances[:-1] * q
            chances[0] *= 1 - q
        out[i] = 1 - chances.sum()
    return out, at.size / len(every), at
