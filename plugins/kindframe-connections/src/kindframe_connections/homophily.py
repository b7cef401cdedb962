"""Measures of how far ties stay within groups, from ties and codes alone. `mixing` and `bonding` call them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "assortativity",
    "blau",
    "coleman",
    "ei_index",
    "iqv",
    "mixing_matrix",
    "numeric_assortativity",
    "pairs_within",
    "rescaled_ei",
    "yules_q",
]

Matrix = NDArray[np.float64]
NAN = float("nan")


def mixing_matrix(source: Any, target: Any, weight: Any, codes: Any, k: int, directed: bool) -> Matrix:
    """Give the weight of ties from group to group; an undirected tie stands in both cells, one within a group once."""
    out = np.zeros((k, k))
    np.add.at(out, (codes[source], codes[target]), weight)
    if not directed:
        apart = codes[source] != codes[target]
        np.add.at(out, (codes[target][apart], codes[source][apart]), np.asarray(weight)[apart])
    return out


def ei_index(external: float, internal: float) -> float:
    r"""Give :math:`(E - I) / (E + I)`: -1 all ties within groups, 1 all between. NaN without ties.

    >>> ei_index(3, 1), ei_index(0, 0)
    (0.5, nan)
    """
    return (external - internal) / (external + internal) if external + internal else NAN


def pairs_within(sizes: Any, directed: bool) -> tuple[int, int]:
    """Give how many pairs of nodes there are within groups, and between groups.

    >>> pairs_within([2, 3], directed=False)
    (4, 6)
    """
    held = [int(size) for size in sizes]
    n = sum(held)
    within = sum(size * (size - 1) for size in held)
    every = n * (n - 1)
    return (within, every - within) if directed else (within // 2, (every - within) // 2)


def rescaled_ei(external: int, internal: int, within: int, between: int) -> float:
    r"""Rescale the E-I index to what so many ties among groups of these sizes could reach: -1 least, 1 most.

    With ``t`` ties, the most external is :math:`\min(t, between)`, the least :math:`\max(0, t - within)`. NaN where
    these are the same. For ties that are simple and unweighted.
    """
    ties = external + internal
    most = min(ties, between)
    least = max(0, ties - within)
    return 2 * (external - least) / (most - least) - 1 if most > least else NAN


def yules_q(external: int, internal: int, within: int, between: int) -> float:
    r"""Give Yule's Q of being tied with being of one group, over pairs: :math:`(ad - bc) / (ad + bc)`.

    a: tied within; b: tied between; c: not tied within; d: not tied between. 1 is ties within alone, -1 between alone.
    """
    a, b, c, d = internal, external, within - internal, between - external
    return (a * d - b * c) / (a * d + b * c) if a * d + b * c else NAN


def coleman(matrix: Matrix, sizes: Any, directed: bool = True) -> Matrix:
    r"""Give Coleman's homophily of each group: the excess of own-group choices over chance, over the excess possible.

    With :math:`h_i` the share of ties from group i that stay in it and :math:`w_i = (n_i - 1) / (n - 1)`:
    :math:`(h_i - w_i) / (1 - w_i)` where :math:`h_i \ge w_i`, else :math:`(h_i - w_i) / w_i`. NaN without ties, or
    where the group is everybody. A tie without direction is a choice of both its ends, so one within a group is two.
    """
    matrix = matrix if directed else matrix + np.diag(np.diag(matrix))
    held = np.asarray(sizes, np.float64)
    out = np.full(held.size, NAN)
    for i in range(held.size):
        ties = matrix[i].sum()
        if ties and 0 < held[i] < held.sum():
            share, chance = matrix[i, i] / ties, (held[i] - 1) / (held.sum() - 1)
            room = 1 - chance if share >= chance else chance
            out[i] = (share - chance) / room if room else NAN
    return out


def assortativity(matrix: Matrix, directed: bool) -> float:
    r"""Give Newman's nominal assortativity :math:`(\sum e_{ii} - \sum a_i b_i) / (1 - \sum a_i b_i)`.

    For undirected ties each end counts once, so a tie within a group counts twice in its cell.
    """
    held = matrix if directed else matrix + np.diag(np.diag(matrix))
    total = held.sum()
    if not total:
        return NAN
    e = held / total
    chance = float((e.sum(1) * e.sum(0)).sum())
    return (float(np.trace(e)) - chance) / (1 - chance) if chance < 1 - 1e-15 else NAN


def numeric_assortativity(source: Any, target: Any, weight: Any, values: Any, directed: bool) -> float:
    """Give the correlation, over ties, of a number of the source with that of the target (Newman 2003).

    An undirected tie counts in both directions. Ties with an unknown end are left out. NaN where nothing varies.
    """
    x, y, w = values[source], values[target], np.asarray(weight, np.float64)
    known = ~np.isnan(x) & ~np.isnan(y)
    x, y, w = x[known], y[known], w[known]
    if not directed:
        x, y, w = np.concatenate([x, y]), np.concatenate([y, x]), np.concatenate([w, w])
    if not w.sum():
        return NAN
    x, y = x - np.average(x, weights=w), y - np.average(y, weights=w)
    spread = float(np.sqrt((w * x * x).sum() * (w * y * y).sum()))
    return float((w * x * y).sum()) / spread if spread > 1e-12 else NAN


def blau(sizes: Any) -> float:
    r"""Give Blau's diversity :math:`1 - \sum p_i^2`: the chance that two drawn with replacement differ.

    >>> blau([1, 1]), blau([])
    (0.5, nan)
    """
    held = np.asarray(sizes, np.float64)
    return float(1 - ((held / held.sum()) ** 2).sum()) if held.sum() else NAN


def iqv(sizes: Any) -> float:
    r"""Give the index of qualitative variation, Blau's over the most it could be with k groups: :math:`B k / (k - 1)`.

    >>> iqv([1, 1]), iqv([3])
    (1.0, nan)
    """
    k = len(sizes)
    return blau(sizes) * k / (k - 1) if k > 1 else NAN
