"""How far everybody is from everybody else: harmonic closeness and reach, from all nodes at once. `isolation` calls it.

The sources are worked on in a fixed number of parts, so that the answer is the same on any number of processors.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.paths import components, steps

__all__ = ["Stepping", "stepping"]

PASS = 75
"""How many steps a node or an entry costs for 512 sources: eight words, as often as the farthest is steps away."""
SHARE = 2048
"""How many sources a thread takes at a time; of very many nodes each takes a sixteenth."""
Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Stepping:
    """Of each node: the sum of 1 / steps to others, how many lie within 1, 2, ... steps, how many can be reached."""

    harmonic: Numbers
    within: Longs
    reached: Longs


def stepping(network: Network, near: int) -> Stepping:
    r"""Search breadth-first from every node of a simple undirected network.

    Harmonic closeness is :math:`\\sum_{u \\ne v} 1 / d(u, v)`, a node that cannot be reached adding 0; it is not
    divided by anything. 512 sources share a pass over the ties for each step: O(n m / 512) for each step, O(n) memory
    on each processor.

    Parameters
    ----------
    network
        A simple undirected network (`Network.undirected`).
    near
        Up to how many steps nodes are counted one by one.

    Returns
    -------
    Stepping
        ``within`` has a row for each node and a column for each number of steps up to ``near``.
    """
    n, size = network.n, network.n + network.indices.size
    part = components.on(size)(network.indptr, network.indices, np.zeros(n, bool))
    run = steps.on(size, PASS * size * -(-n // 512))
    share = max(SHARE, -(-n // 16 // 512) * 512)

    def search(low: int) -> tuple[Longs, Numbers]:
        within, harmonic = np.zeros((n, near + 1), np.int64), np.zeros(n)
        seen, now, then = _aligned(n), _aligned(n), _aligned(n)
        high = min(low + share, n)
        run(network.indptr, network.indices, part, low, high, seen, now, then, within, harmonic)
        return within, harmonic

    begins = list(range(0, n, share))
    within, harmonic = np.zeros((n, near + 1), np.int64), np.zeros(n)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        for counted, summed in map(search, begins) if len(begins) < 2 else pool.map(search, begins):
            within += counted
            harmonic += summed
    return Stepping(harmonic=harmonic, within=np.cumsum(within[:, :near], axis=1), reached=within[:, near])


def _aligned(n: int) -> NDArray[np.uint64]:
    """Give room for eight words a node, each node's in one line of the processor's cache."""
    held = np.zeros(8 * n + 8, np.uint64)
    first = (-held.ctypes.data // 8) % 8
    return held[first : first + 8 * n].reshape(n, 8)
