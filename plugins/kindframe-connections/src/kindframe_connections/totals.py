"""How far the totals of brokered paths vary by chance: exact moments over a whole network. `bridging` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_GROUPS", "deviations"]

Numbers = NDArray[np.float64]
MOST_GROUPS = 120
"""The most groups for which the moments are worked out: they take the cube of it in memory."""


def deviations(sizes: NDArray[np.int64], density: float) -> Numbers:
    r"""Give the standard deviation of the total of each role, and of all, over networks with ties drawn one by one.

    A brokered path (a, v, b) is there with probability :math:`q = d^2 (1 - d)`: two ties there, one not. Two paths
    covary only where they share a pair of actors in one direction. Both need it tied: :math:`d^3 (1 - d)^3`. Both need
    it untied: :math:`d^5 (1 - d)`. One needs it tied, the other not: :math:`-d^4 (1 - d)^2`, once for two paths over
    the same three actors. The variance is :math:`T q (1 - q)` for T possible paths, and the sum of these over all
    ordered pairs of paths of the role. NaN for more than `MOST_GROUPS` groups.

    sna's brokerage has the same for w_O and b_O; for w_I, b_IO, b_OI and t its formulas give another number, which
    enumeration of all pairs of paths does not bear out.
    """
    n, k, d = np.asarray(sizes, np.float64), len(sizes), density
    if k > MOST_GROUPS:
        return np.full(6, np.nan)
    i, j, m = np.indices((k, k, k))
    first, last, ends = i == j, j == m, i == m
    there = n[i] * (n[j] - first) * (n[m] - ends - last)
    roles = [first & last, ends & ~first, first & ~last, last & ~first, ~first & ~last & ~ends, i == i]
    return np.array([np.sqrt(max(_variance(n, there, role, d), 0.0)) for role in roles])


def _variance(n: Numbers, there: Numbers, role: NDArray[np.bool_], d: float) -> float:
    """Give the variance of the total of one role: ``role[A, V, B]`` says whether a of A, v of V, b of B have it."""
    q = d * d * (1 - d)
    paths = there * role
    k = n.size
    same = np.eye(k, dtype=bool)
    free = n[None, None, :] - same[:, None, :] - same[None, :, :]  # free[X, Y, Z]: those of Z other than x and y
    others = np.einsum("avb,avb->av", role, free)[:, :, None] - 1  # another b
    others = others + (np.einsum("avb,vba->vb", role, free)[None, :, :] - 1)  # another a
    others = others + 2 * np.einsum("cav,avc->av", role, free)[:, :, None]  # a path whose second tie is a to v
    closed = np.einsum("avb,abv->ab", role, free)[:, None, :] - 1  # another v
    against = np.einsum("acv,avc->av", role, free)[:, :, None]  # paths that need a to v untied: a, c, v
    against = against + np.einsum("vcb,vbc->vb", role, free)[None, :, :]  # v to b untied: v, c, b
    against = against + np.einsum("abc,abc->ab", role, free)[:, None, :]  # first tie a to b: a, b, c
    against = against + np.einsum("cab,abc->ab", role, free)[:, None, :]  # second tie a to b: c, a, b
    twice = np.transpose(role, (0, 2, 1)).astype(float) + np.transpose(role, (1, 0, 2))  # a, b, v and v, a, b
    against = against - twice
    tied, untied, opposed = d**3 * (1 - d) ** 3, d**5 * (1 - d), d**4 * (1 - d) ** 2
    return float((paths * (q * (1 - q) + tied * others + untied * closed - opposed * against)).sum())
