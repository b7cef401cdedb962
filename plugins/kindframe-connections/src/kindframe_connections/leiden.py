"""Communities by the Leiden algorithm with modularity: `Graph` is what it runs on, `leiden` runs it once.

After Traag, Waltman and van Eck (2019). `communities` calls it.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels import leiden as kernels

__all__ = ["Graph", "Labels", "leiden", "modularity"]

Labels = NDArray[np.uint32]
SHARED = 50_000
"""From how many entries on a network is refined and aggregated in two threads."""
PASSES = 25
"""How often a run goes through the nodes and entries, all levels together."""
THETA = 0.01
"""How far refinement may stray from the best part, in mean weights of a tie: the value of the authors' own program."""


@frozen(kw_only=True, eq=False)
class Graph:
    """Symmetric rows, the weight out of and into each node, and what chance takes off a gain.

    ``scale`` is the resolution over twice the sum of all rows, or over the weight of all ties where direction counts:
    the gain of node v in community c is then ``w(v, c) - scale * (out_v in_c + in_v out_c)``.
    """

    indptr: NDArray[np.int64]
    indices: Labels
    weight: NDArray[np.float64]
    strength: NDArray[np.float64]
    scale: float
    size: int
    """The entries of the network this was made of: all of its levels run in one form, plain or compiled."""
    steps: int
    """About how many steps all the runs take that it was made for: likewise."""

    @property
    def n(self) -> int:
        """How many nodes."""
        return int(self.indptr.size - 1)

    @classmethod
    def of(cls, network: Network, *, weighted: bool, directed: bool, resolution: float = 1.0, runs: int = 1) -> Graph:
        """Make it of a network. Ties with a weight that is unknown, 0 or less are left out; so are self-ties.

        ``runs`` says how often it will be divided, at most.
        """
        both = network.undirected()
        steps = PASSES * runs * (both.n + int(both.indices.size))
        held = network.simple() if directed and network.directed else both
        if held is both and not weighted:  # every entry counts as 1, and nothing needs looking at
            degree = np.diff(both.indptr).astype(np.float64)
            return cls(
                indptr=both.indptr,
                indices=both.indices.view(np.uint32),
                weight=np.ones(both.indices.size),
                strength=np.stack([degree, degree], axis=1),
                scale=resolution / (2 * both.indices.size) if both.indices.size else 0.0,
                size=int(both.indices.size),
                steps=steps,
            )
        rows, weight = held.arrays.rows, held.weight if weighted else np.ones(held.indices.size)
        good = weight > 0
        into = np.bincount(held.indices[good], weights=weight[good], minlength=held.n)
        out = np.bincount(rows[good], weights=weight[good], minlength=held.n)
        total = float(out.sum())
        indptr, indices = both.indptr, both.indices
        if held is both:
            entries = weight
        elif weighted:
            entries = both.weight
        else:
            way = rows.astype(np.int64) * held.n + held.indices
            back = held.indices.astype(np.int64) * held.n + rows
            key = both.arrays.rows.astype(np.int64) * held.n + both.indices
            entries = np.isin(key, way).astype(np.float64) + np.isin(key, back)
        positive = entries > 0
        if not positive.all():
            count = np.bincount(both.arrays.rows[positive], minlength=held.n)
            indptr = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
            indices, entries = indices[positive], entries[positive]
        return cls(
            indptr=np.asarray(indptr),
            indices=np.asarray(indices).view(np.uint32),
            weight=np.asarray(entries, np.float64),
            strength=np.stack([out, into], axis=1),
            scale=(resolution / (2 * total) if held is both else resolution / total) if total else 0.0,
            size=int(both.indices.size),
            steps=steps,
        )

    def run(self, step: Any, *rest: Any) -> Any:
        """Run a kernel on the rows and what else it takes."""
        return step.on(self.size, self.steps)(self.indptr, self.indices, *rest)


def modularity(graph: Graph, label: Labels) -> float:
    r"""Give the modularity of communities, :math:`\sum_c (W_c / W - \gamma O_c I_c / W^2)`.

    ``W`` is the weight of all ties (of both directions where they have none), ``W_c`` that within c, ``O_c`` and
    ``I_c`` the weight out of and into the nodes of c. NaN without ties.
    """
    total = float(graph.strength[:, 0].sum())
    if total == 0:
        return float("nan")
    out, into = (np.bincount(label, weights=graph.strength[:, side]) for side in (0, 1))
    within = float(graph.run(kernels.weight_within, graph.weight, label))
    whole = float(graph.weight.sum())
    return within / whole - graph.scale * (2 * total / whole) * float((out * into).sum()) / total


def leiden(graph: Graph, seed: int, passes: int = 2) -> Labels:
    """Find communities. Each is connected; single nodes are moved last, until none gains by moving.

    Parameters
    ----------
    graph
        What to divide.
    seed
        Where the random orders begin: the same seed gives the same communities.
    passes
        How often to begin again from what was found, at most; it ends where a pass moves nothing.

    Returns
    -------
    array
        The community of each node, the largest first (0); isolates have one each.
    """
    rng = np.random.default_rng(seed)
    label: Labels = np.arange(graph.n, dtype=np.uint32)
    theta = THETA * float(graph.weight.mean()) if graph.weight.size else THETA
    with ThreadPoolExecutor(1) as pool:  # starts no thread before it is given work
        for _ in range(passes):
            label, nodes, above = _pass(graph, label, rng, theta, pool)
            if not nodes and not above:
                break
    if above:  # else nothing has changed since single nodes were moved
        order = rng.permutation(graph.n).astype(np.uint32)
        graph.run(kernels.move, graph.weight, graph.strength, graph.scale, label, order)
    piece, _ = graph.run(kernels.pieces, label)
    return _by_size(piece)


def _pass(
    graph: Graph, label: Labels, rng: np.random.Generator, theta: float, pool: Executor
) -> tuple[Labels, int, int]:
    """Move, refine and aggregate until every node of the aggregated network is a community.

    Gives the labels, how often a single node was moved and how often one of an aggregated network.
    """
    level, inside = graph, np.arange(graph.n, dtype=np.uint32)
    number = kernels.number.on(graph.size, graph.steps)
    moved = [0, 0]
    while True:
        order = rng.permutation(level.n).astype(np.uint32)
        moves = level.run(kernels.move, level.weight, level.strength, level.scale, label, order)
        moved[level is not graph] += moves
        count = number(label)
        if count == level.n:
            return label[inside], moved[0], moved[1]
        chance = rng.random(level.n)
        part = _refined(level, label, order, chance, theta, pool)
        parts = number(part)
        if parts == level.n:
            part, parts = level.run(kernels.pieces, label)
            if parts == level.n:
                return label[inside], moved[0], moved[1]
        above = np.empty(parts, np.uint32)
        above[part] = label
        inside, label = part[inside], above
        level = _aggregated(level, part, parts, pool)


def _refined(
    level: Graph, label: Labels, order: Labels, chance: NDArray[np.float64], theta: float, pool: Executor
) -> Labels:
    """Give the part of its community each node is in."""
    halves = _shared(level, pool, kernels.refine, level.scale, label, order, chance, theta)
    part: Labels = halves[0] if len(halves) == 1 else np.where(label & 1, halves[1], halves[0])
    return part


def _aggregated(level: Graph, part: Labels, parts: int, pool: Executor) -> Graph:
    """Give the network whose nodes are the parts."""
    halves = _shared(level, pool, kernels.aggregate, part, parts)
    rows, indices, weight = zip(*(half[:3] for half in halves), strict=True)
    ahead = np.cumsum([0, *(half[-1] for half in rows[:-1])])
    ends = [half[1:] + before for half, before in zip(rows, ahead, strict=True)]
    return evolve(
        level,
        indptr=np.concatenate([[0], *ends]),
        indices=np.concatenate(indices),
        weight=np.concatenate(weight),
        strength=halves[0][3],
    )


def _shared(level: Graph, pool: Executor, step: Any, *rest: Any) -> list[Any]:
    """Run a step that takes turns: at once, or each half in a thread where there are many ties.

    The answer is the same on any number of processors.
    """
    given = (step, level.weight, level.strength, *rest)
    if level.indices.size < SHARED or (os.cpu_count() or 1) < 2:
        return [level.run(*given, 0, 1)]
    other = pool.submit(level.run, *given, 1, 2)
    return [level.run(*given, 0, 2), other.result()]


def _by_size(label: Labels) -> Labels:
    """Number communities by size, the largest first; of equal ones the one whose first node comes first."""
    sizes = np.bincount(label)
    rank = np.empty(sizes.size, np.uint32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(sizes.size)
    return rank[label]
