"""Null models: what a network, or a study, would be like by chance. `nulltests.test_statistic` draws from them.

Each takes what is observed and a source of chance and gives another of the same kind. Ties of an actor to itself are
left out by those that draw ties, and layers merged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kindframe.errors import ParameterError
from kindframe.network import Network
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["LARGEST", "NULLS", "Null"]

Null = Callable[[Any, np.random.Generator], Any]
Longs = NDArray[np.int64]
LARGEST = 3_000
"""The most actors of a network drawn with every pair tied by the toss of a coin: half of all pairs are ties."""


def labels(given: Network | Study, rng: np.random.Generator) -> Network | Study:
    """Exchange who is who, among actors of one kind: ties stay as they are, attributes come to others.

    Of a study the group and all attributes move together; ids, ties, acts, memberships and waves stay.
    """
    table = given.nodes if isinstance(given, Network) else given.actors.table
    kind = table["kind"].fill_null("").to_numpy()
    order = np.arange(table.height)
    for one in np.unique(kind):
        where = np.flatnonzero(kind == one)
        order[where] = rng.permutation(where)
    if isinstance(given, Network):
        return attrs.evolve(given, nodes=table[order])
    stay = {column.name for column in TABLES["actors"].columns} - {"group"}
    moved = [name for name in table.columns if name not in stay]
    actors = table.with_columns(table.select(moved)[order])
    tables = {**given.tables, "actors": actors}
    return Study(tables=tables, settings=given.settings, report=given.report)


def size(given: Network | Study, rng: np.random.Generator) -> Network:
    """Draw any network of so many actors, each as likely (a CUG test conditioned on size).

    Raises
    ------
    ParameterError
        Where there are more actors than `LARGEST`: half of all pairs would be ties.
    """
    held = _network(given)
    if held.n > LARGEST:
        raise ParameterError(
            f"A null model of size alone ties half of all pairs, which is not drawn for more than {LARGEST:,} actors.",
            hint="null=edges or null=dyads keep as many ties as there are.",
        )
    every = _pairs(held.n, held.directed)
    return _made(held, np.flatnonzero(rng.random(every) < 0.5), np.ones(0))


def edges(given: Network | Study, rng: np.random.Generator) -> Network:
    """Draw any network of so many actors and ties, each as likely; weights stay with ties (CUG on edges)."""
    held = _network(given).simple()
    return _made(held, rng.choice(_pairs(held.n, held.directed), held.m, replace=False), _weights(held))


def dyads(given: Network | Study, rng: np.random.Generator) -> Network:
    """Draw any network with so many mutual, one-way and empty pairs, each as likely (CUG on the dyad census)."""
    held = _network(given).simple()
    if not held.directed:
        return edges(held, rng)
    rows, n = held.arrays.rows.astype(np.int64), held.n
    mutual = int(np.isin(rows * n + held.indices, held.indices.astype(np.int64) * n + rows).sum()) // 2
    one_way = held.m - 2 * mutual
    pair = rng.choice(_pairs(n, False), mutual + one_way, replace=False)
    low, high = _decoded(pair, n, False)
    turned = rng.random(pair.size) < 0.5
    turned[:mutual] = False
    source = np.concatenate([np.where(turned, high, low), high[:mutual]])
    target = np.concatenate([np.where(turned, low, high), low[:mutual]])
    weight = _weights(held)[rng.permutation(held.m)]
    return Network.from_edges(held.nodes, source, target, weight)


NULLS: Mapping[str, Null] = {"labels": labels, "edges": edges, "dyads": dyads, "size": size}
"""The null models by name."""


def _network(given: Network | Study) -> Network:
    if not isinstance(given, Network):
        raise ParameterError("This null model draws ties, and takes a network.", hint="null=labels takes a study.")
    return given


def _pairs(n: int, directed: bool) -> int:
    return n * (n - 1) // (1 if directed else 2)


def _weights(held: Network) -> NDArray[np.float64]:
    """Give the weight of each tie once."""
    return held.weight if held.directed else held.weight[held.arrays.rows < held.indices]


def _decoded(code: Longs, n: int, directed: bool) -> tuple[Longs, Longs]:
    """Give the two ends of pairs by number."""
    if directed:
        first, second = code // max(n - 1, 1), code % max(n - 1, 1)
        return first, second + (second >= first)
    high = ((1 + np.sqrt(1 + 8 * code.astype(np.float64))) / 2).astype(np.int64)
    high -= high * (high - 1) // 2 > code
    high += high * (high + 1) // 2 <= code
    return code - high * (high - 1) // 2, high


def _made(held: Network, code: Longs, weight: NDArray[np.float64]) -> Network:
    source, target = _decoded(np.asarray(code, np.int64), held.n, held.directed)
    given = weight if weight.size else None
    return Network.from_edges(held.nodes, source, target, given, directed=held.directed)
