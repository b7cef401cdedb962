"""Structural holes (Burt), and brokerage between groups (Gould and Fernandez) with its moments. `bridging` calls it."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.brokers import holes, roles
from kindframe_connections.kernels.triangles import oriented
from kindframe_connections.totals import deviations

__all__ = ["ROLES", "Brokerage", "Holes", "brokerage", "expected_roles", "standardised", "structural_holes"]

ROLES = {
    "w_I": "coordinator",
    "w_O": "itinerant",
    "b_IO": "representative",
    "b_OI": "gatekeeper",
    "b_O": "liaison",
}
"""The five roles in the order of Gould and Fernandez (and of sna in R), by the name each has in words."""

ROUNDING = 1e-12
"""What a hierarchy of nought may come out as."""

Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Holes:
    """Of each node: alters, constraint, effective size, efficiency, hierarchy; NaN where undefined."""

    alters: Longs
    constraint: Numbers
    effective: Numbers
    efficiency: Numbers
    hierarchy: Numbers


@frozen(kw_only=True, eq=False)
class Brokerage:
    """Of each node and role (columns in the order of `ROLES`, then all five together): count, z, expected.

    A node without a known group has counts of 0 and NaN elsewhere. ``total_deviation`` is of the sums over all nodes.
    """

    count: Longs
    z: Numbers
    expected: Numbers
    total_deviation: Numbers
    nodes: int
    ties: int


def structural_holes(network: Network, *, weighted: bool = False) -> Holes:
    r"""Give Burt's measures over the alters of each node, in either direction.

    With :math:`a_{ij}` a tie (1, or its weight), :math:`w_{ij} = a_{ij} + a_{ji}` and
    :math:`p_{ij} = w_{ij} / \sum_k w_{ik}`: constraint :math:`\sum_j c_{ij}`,
    :math:`c_{ij} = (p_{ij} + \sum_{q} p_{iq} p_{qj})^2` over alters j; effective size
    :math:`\sum_j (1 - \sum_q p_{iq} m_{jq})` with :math:`m_{jq} = w_{jq} / \max_k w_{jk}`; efficiency, that over the N
    alters; hierarchy :math:`\sum_j r_j \ln r_j / (N \ln N)` with :math:`r_j = c_{ij} N / \sum_k c_{ik}`. Constraint is
    that of igraph and networkx. NaN without alters or where their weights are 0; hierarchy with one.
    """
    simple = network.simple()
    n, size = simple.n, simple.n + simple.indices.size
    rows, other, code, _, node = oriented.on(size)(simple.indptr, simple.indices, n, simple.directed)
    weight = _pair_weights(network, rows, other, node) if weighted else np.where(code == 3, 2.0, 1.0)
    found = np.empty((n, 4))
    with np.errstate(invalid="ignore", divide="ignore"):
        found[node] = holes.on(size)(rows, other, weight, n)
        efficiency = found[:, 2] / found[:, 0]
    return Holes(
        alters=found[:, 0].astype(np.int64),
        constraint=found[:, 1],
        effective=found[:, 2],
        efficiency=efficiency,
        hierarchy=np.where(np.abs(found[:, 3]) < ROUNDING, 0.0, found[:, 3]),
    )


def _pair_weights(network: Network, rows: Longs, other: NDArray[np.int32], node: NDArray[np.int32]) -> Numbers:
    """Look up the weight of each pair, both directions added, where the undirected network has it."""
    both = network.undirected()
    here = node[np.repeat(np.arange(network.n), np.diff(rows))].astype(np.int64) * network.n + node[other]
    keys = both.arrays.rows.astype(np.int64) * network.n + both.indices
    return both.weight[np.searchsorted(keys, here)]


def brokerage(network: Network, groups: Longs, k: int) -> Brokerage:
    """Count brokered paths by role among nodes whose group is known (0 to k - 1; -1 is unknown), and standardise them.

    Paths with an end or a middle of unknown group are left out, and such nodes and their ties do not count in the
    density that the moments rest on.
    """
    known = groups >= 0
    simple = network.simple() if known.all() else _among(network.simple(), known)
    n, size = simple.n, simple.n + simple.indices.size
    code = groups[known]
    rows, other, codes, _, node = oriented.on(size)(simple.indptr, simple.indices, n, simple.directed)
    into = simple.incoming
    five = roles.on(size)(
        simple.indptr, simple.indices, into.indptr, into.indices, rows, other, codes, node, code, max(k, 1), n
    )
    six = np.column_stack([five, five.sum(1)])
    ties = int(simple.indices.size)
    sizes, density = np.bincount(code, minlength=k), ties / (n * (n - 1)) if n > 1 else 0.0
    mean, deviation = expected_roles(sizes, density)
    count = np.zeros((network.n, 6), np.int64)
    z = np.full((network.n, 6), np.nan)
    expected = np.full((network.n, 6), np.nan)
    count[known] = six
    if k:
        z[known] = standardised(six, mean[code], deviation[code])
        expected[known] = mean[code]
    return Brokerage(
        count=count, z=z, expected=expected, total_deviation=deviations(sizes, density), nodes=n, ties=ties
    )


def standardised(count: Longs, expected: Numbers, deviation: Numbers) -> Numbers:
    """Give (count - expected) / deviation, how many deviations a count is above what is expected; NaN where 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(deviation > 0, (count - expected) / deviation, np.nan)


def _among(simple: Network, known: NDArray[np.bool_]) -> Network:
    rows, others = simple.arrays.rows, simple.indices
    keep = known[rows] & known[others]
    if not simple.directed:
        keep &= rows < others
    place = np.cumsum(known) - 1
    return Network.from_edges(int(known.sum()), place[rows[keep]], place[others[keep]], directed=simple.directed)


def expected_roles(sizes: Longs, density: float) -> tuple[Numbers, Numbers]:
    r"""Give mean and standard deviation of each role (and of all) for a node of each group, by the sizes of groups.

    Ties are taken as drawn one by one with the density d, groups as fixed (Gould and Fernandez 1989). A brokered path
    a, v, b is then there with probability :math:`q = d^2 (1 - d)`; two of them through v that share an end covary by
    :math:`d^3 (1 - d)^3`, all others not at all. With T possible paths, and S ordered pairs of these that share one
    end: mean :math:`T q`, variance :math:`T q (1 - q) + S d^3 (1 - d)^3`.
    """
    n = np.asarray(sizes, np.float64)
    own, whole = n - 1, n.sum()
    rest = whole - n

    def over_others(value: Numbers) -> Numbers:
        return np.asarray(value.sum() - value, dtype=np.float64)

    square = over_others(n * n)
    cube = over_others(n**3)
    possible = [
        own * (own - 1),
        over_others(n * (n - 1)),
        own * rest,
        own * rest,
        rest * rest - square,
        (whole - 1) * (whole - 2) + 0 * n,
    ]
    # Sum over other groups j of n_j (M_j)(M_j - 1), M_j = rest - n_j being those outside both groups.
    liaisons = rest * (rest * rest - rest) - (2 * rest - 1) * square + cube
    sharing = [
        2 * own * (own - 1) * (own - 2),
        2 * over_others(n * (n - 1) * (n - 2)),
        own * rest * (rest - 1) + rest * own * (own - 1),
        own * rest * (rest - 1) + rest * own * (own - 1),
        2 * liaisons,
        2 * (whole - 1) * (whole - 2) * (whole - 3) + 0 * n,
    ]
    d, q = density, density**2 * (1 - density)
    mean = np.column_stack(possible) * q if n.size else np.zeros((0, 6))
    variance = mean * (1 - q) + np.column_stack(sharing) * (d * (1 - d)) ** 3 if n.size else mean
    return mean, np.sqrt(np.maximum(variance, 0.0))
