"""Dyads, triads, clustering and Simmelian ties of a network, exactly, from its triangles alone. `triads` calls it.

Open triads need no looking for: the counts of ties at each actor give all paths of two, and the triangles tell which
of them are closed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import permutations
from math import comb, perm
from typing import TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.triangles import corners, forward, oriented, shares, triangles

__all__ = ["TRIADS", "Census", "Clustering", "census", "clustering", "expected"]

TRIADS = (
    "003",
    "012",
    "102",
    "021D",
    "021U",
    "021C",
    "111D",
    "111U",
    "030T",
    "030C",
    "201",
    "120D",
    "120U",
    "120C",
    "210",
    "300",
)
"""The sixteen kinds of triad, by how many of its pairs are mutual, asymmetric and null; D down, U up, T, C cyclic."""

_SHARES = {"D": {1: 1 / 2, 2: 1 / 4}, "U": {1: 1 / 2, 2: 1 / 4}, "C": {2: 1 / 2, 3: 1 / 4}, "T": {3: 3 / 4}}
Longs = NDArray[np.int64]
T = TypeVar("T")
PARTS = 4
MANY = 100_000
"""From how many tied pairs on triangles are looked for in threads."""


@frozen(kw_only=True, eq=False)
class Census:
    """What was counted of one network; arrays have an entry for each of its nodes.

    ``triads`` counts by name. ``paths`` are ordered paths a to b to c over three actors, ``closed`` those where a is
    tied to c as well. ``triangles`` and ``alters`` look away from direction.
    """

    n: int
    mutual: int
    asymmetric: int
    null: int
    triads: dict[str, int]
    paths: int
    closed: int
    alters: Longs
    triangles: Longs
    reciprocated: Longs
    simmelian: Longs

    @property
    def connected(self) -> int:
        """How many paths of two there are, whatever their direction: pairs of alters of one actor."""
        return int((self.alters * (self.alters - 1) // 2).sum())

    @property
    def local(self) -> NDArray[np.float64]:
        """The share of each actor's pairs of alters that are tied; NaN for those with fewer than two alters."""
        pairs = self.alters * (self.alters - 1) / 2
        return np.where(pairs > 0, self.triangles / np.where(pairs > 0, pairs, 1), np.nan)


def census(network: Network) -> Census:
    """Count a network; layers are merged, ties of an actor to itself left out, undirected ties mutual."""
    simple = network.simple()
    n, size = simple.n, simple.n + simple.indices.size
    rows, other, code, own, node = oriented.on(size)(simple.indptr, simple.indices, n, simple.directed)
    embedded = np.zeros(other.size, bool)
    run = triangles.on(size)
    (parts,) = _in_parts(
        rows, _parts(other.size), lambda _, first, stop: run(rows, other, code, n, first, stop, embedded)
    )
    kinds, met = (np.add.reduce([part[i] for part in parts]) for i in (0, 1))
    around = np.zeros(n, np.int64)
    around[node] = met
    alone = np.repeat(np.arange(n), np.diff(rows))[embedded]
    ends = np.concatenate([node[alone], node[other[embedded]]])
    out, back, both = own.T
    mutual, asymmetric = int(both.sum()) // 2, int(out.sum())
    pairs = n * (n - 1) // 2
    return Census(
        n=n,
        mutual=mutual,
        asymmetric=asymmetric,
        null=pairs - mutual - asymmetric,
        triads=_triads(n, mutual, asymmetric, out, back, both, kinds),
        paths=int(((out + both) * (back + both) - both).sum()),
        closed=sum(int(count) * _transitive(kind) for kind, count in enumerate(kinds) if count),
        alters=out + back + both,
        triangles=around,
        reciprocated=both,
        simmelian=np.bincount(ends, minlength=n).astype(np.int64),
    )


@frozen(kw_only=True, eq=False)
class Clustering:
    """Of each node: how many triangles it is in, and the share of its pairs of alters that are tied (NaN under two)."""

    triangles: Longs
    local: NDArray[np.float64]


def clustering(network: Network) -> Clustering:
    """Count the triangles around each node, direction disregarded: what `census` gives of them, and nothing else."""
    both = network.undirected()
    n, size = both.n, both.n + both.indices.size
    begins, ends = np.empty((2, n), np.uint32)
    other = np.empty(both.indices.size + 1, np.uint32)
    turn, meet = forward.on(size), corners.on(size)
    parts = _parts(both.indices.size // 2)
    found = np.zeros((parts, n), np.int32)
    _in_parts(
        both.indptr,
        parts,
        lambda _, first, stop: turn(both.indptr, both.indices, first, stop, begins, ends, other),
        lambda part, first, stop: meet(begins, ends, other, first, stop, found[part]),
    )
    around, local = shares.on(size)(both.indptr, found)
    return Clustering(triangles=around, local=local)


def _parts(pairs: int) -> int:
    """In how many parts so many tied pairs are gone through."""
    return 1 if pairs < MANY else PARTS


def _in_parts(rows: Longs, parts: int, *steps: Callable[[int, int, int], T]) -> list[list[T]]:
    """Take steps one after another, each for ranges of rows: one range, or several in threads.

    A step is told the number of its range, where it begins and where it ends.
    """
    n, m = rows.size - 1, int(rows[-1])
    if parts == 1:
        return [[step(0, 0, n)] for step in steps]
    # Rows differ in how far their ends lead on, but equal shares of the ties are near enough.
    cuts = [0, *np.searchsorted(rows, np.linspace(0, m, parts + 1)[1:-1]).tolist(), n]
    with ThreadPoolExecutor(min(parts, os.cpu_count() or 1)) as pool:
        return [list(pool.map(step, range(parts), cuts[:-1], cuts[1:])) for step in steps]


def _triads(n: int, mutual: int, asymmetric: int, out: Longs, back: Longs, both: Longs, kinds: Longs) -> dict[str, int]:
    """Count triads: closed ones as found, open ones as paths of two less those in closed ones, the rest by pairs."""
    found = dict.fromkeys(TRIADS, 0)
    found["021D"] = int((out * (out - 1) // 2).sum())
    found["021U"] = int((back * (back - 1) // 2).sum())
    found["021C"] = int((out * back).sum())
    found["111U"] = int((out * both).sum())
    found["111D"] = int((back * both).sum())
    found["201"] = int((both * (both - 1) // 2).sum())
    for kind, count in enumerate(kinds.tolist()):
        if count:
            name, inside = _closed(kind)
            found[name] += count
            for path in inside:
                found[path] -= count
    held = {name: (int(name[0]), int(name[1])) for name in TRIADS[3:]}
    found["012"] = asymmetric * (n - 2) - sum(found[name] * a for name, (_, a) in held.items())
    found["102"] = mutual * (n - 2) - sum(found[name] * m for name, (m, _) in held.items())
    found["003"] = comb(n, 3) - sum(found.values())
    return found


def _ties(kind: int) -> set[tuple[int, int]]:
    """Give the ties of a triangle of nodes 0, 1, 2 from the codes of its pairs."""
    codes = {(0, 1): kind // 16, (0, 2): kind // 4 % 4, (1, 2): kind % 4}
    ways = {pair for pair, code in codes.items() if code & 1}
    return ways | {(b, a) for (a, b), code in codes.items() if code & 2}


def _transitive(kind: int) -> int:
    """Count the paths a to b to c of a triangle with a tied to c."""
    ties = _ties(kind)
    return sum({(a, b), (b, c), (a, c)} <= ties for a, b, c in permutations(range(3)))


@cache
def _closed(kind: int) -> tuple[str, tuple[str, ...]]:
    """Name a triangle, and each of the three paths of two in it by the open triad it would be on its own."""
    ties = _ties(kind)
    both = sum((b, a) in ties for a, b in ties) // 2
    sends = [sum((a, b) in ties and (b, a) not in ties for b in range(3)) for a in range(3)]
    takes = [sum((b, a) in ties and (a, b) not in ties for b in range(3)) for a in range(3)]
    name = f"{both}{3 - both}0"
    if both == 0:
        name += "T" if 2 in sends else "C"
    elif both == 1:
        name += "D" if 2 in sends else "U" if 2 in takes else "C"
    inside = []
    for centre in range(3):
        mine = (sends[centre], takes[centre])
        inside.append({(2, 0): "021D", (0, 2): "021U", (1, 1): "021C", (1, 0): "111U", (0, 1): "111D"}.get(mine, "201"))
    return name, tuple(inside)


def expected(mutual: int, asymmetric: int, null: int) -> dict[str, float | None]:
    r"""Give how many triads of each kind there would be, were the pairs dealt out at random (Holland and Leinhardt).

    All networks with this many mutual, asymmetric and null pairs are taken as equally likely. A triad with m, a and o
    of them, of which a share q of the :math:`2^a` directions is of its kind, is expected
    :math:`\binom{n}{3} \frac{3!}{m! a! o!} q M_{(m)} A_{(a)} N_{(o)} / D_{(3)}` times, :math:`x_{(k)}` falling.
    None with fewer than three actors.
    """
    pairs = mutual + asymmetric + null
    if pairs < 3:
        return dict.fromkeys(TRIADS)
    n = round((1 + (1 + 8 * pairs) ** 0.5) / 2)
    out: dict[str, float | None] = {}
    for name in TRIADS:
        m, a, o = (int(digit) for digit in name[:3])
        ways = comb(3, m) * comb(3 - m, a)
        share = _SHARES[name[3]][a] if len(name) > 3 else 1.0
        out[name] = comb(n, 3) * ways * share * perm(mutual, m) * perm(asymmetric, a) * perm(null, o) / perm(pairs, 3)
    return out
