"""How alike two divisions of the same actors are, from their labels alone. `communities` calls it."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

__all__ = ["Crossing", "crossing"]

NAN = float("nan")
Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Crossing:
    """The cross table of two divisions as its filled cells: ``n`` actors, sizes of the parts, sizes of what they share.

    ``cell`` says in which filled cell each actor is; ``first`` and ``second`` which parts a cell belongs to.
    """

    n: int
    first_sizes: Numbers
    second_sizes: Numbers
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    shared: Numbers
    cell: NDArray[np.int64]

    @property
    def adjusted_rand(self) -> float:
        """The adjusted Rand index (Hubert and Arabie 1985): 1 the same, 0 as chance. NaN where it is 0 over 0."""
        both, one, two = (float((x * (x - 1)).sum()) / 2 for x in (self.shared, self.first_sizes, self.second_sizes))
        pairs = self.n * (self.n - 1) / 2
        chance = one * two / pairs if pairs else NAN
        room = (one + two) / 2 - chance
        return (both - chance) / room if room else NAN

    @property
    def variation_of_information(self) -> float:
        """The variation of information (Meilă 2007) over its most, log n: 0 the same, 1 nothing shared.

        The sum of what each division leaves unknown of the other. NaN with fewer than two actors.
        """
        if self.n < 2:
            return NAN
        left = _entropy(self.first_sizes) + _entropy(self.second_sizes) - 2 * self.mutual
        return max(0.0, left) / float(np.log(self.n))

    @property
    def mutual(self) -> float:
        """The mutual information, in natural units."""
        if not self.n:
            return NAN
        expected = self.first_sizes[self.first] * self.second_sizes[self.second] / self.n
        return max(0.0, float((self.shared * np.log(self.shared / expected)).sum()) / self.n)

    @property
    def adjusted_mutual(self) -> float:
        """The mutual information over the mean entropy, both less what chance gives (Vinh, Epps and Bailey 2010).

        1 the same, 0 as expected with parts of these sizes. NaN where either is one part, or all single actors.
        """
        one, two = _entropy(self.first_sizes), _entropy(self.second_sizes)
        if not self.n or self.first_sizes.size < 2 or self.second_sizes.size < 2:
            return NAN
        chance = _expected_mutual(self.first_sizes, self.second_sizes, self.n)
        room = (one + two) / 2 - chance
        return (self.mutual - chance) / room if room > 1e-12 else NAN

    @property
    def cramers_v(self) -> float:
        """Cramér's V, the root of chi-squared over n times (the fewer parts less one): 0 to 1. NaN with one part."""
        least = min(self.first_sizes.size, self.second_sizes.size) - 1
        if least < 1:
            return NAN
        expected = self.first_sizes[self.first] * self.second_sizes[self.second] / self.n
        squared = self.n * (float((self.shared**2 / expected).sum()) / self.n - 1)
        return float(np.sqrt(max(0.0, squared) / (self.n * least)))

    @property
    def overlap(self) -> Numbers:
        """For each actor, what the two parts it is in share over all that is in either (Jaccard)."""
        union = self.first_sizes[self.first] + self.second_sizes[self.second] - self.shared
        return np.asarray((self.shared / union)[self.cell])


def crossing(first: ArrayLike, second: ArrayLike) -> Crossing:
    """Cross two divisions given as labels, one for each actor; the actors of a label below 0 are left out.

    >>> crossing([0, 0, 1, 1], [0, 0, 1, 2]).shared.tolist()
    [2.0, 1.0, 1.0]
    """
    one, two = np.asarray(first, np.int64), np.asarray(second, np.int64)
    known = (one >= 0) & (two >= 0)
    _, one = np.unique(one[known], return_inverse=True)
    _, two = np.unique(two[known], return_inverse=True)
    width = int(two.max()) + 1 if two.size else 1
    cells, cell, shared = np.unique(one * width + two, return_inverse=True, return_counts=True)
    return Crossing(
        n=int(one.size),
        first_sizes=np.bincount(one).astype(np.float64),
        second_sizes=np.bincount(two).astype(np.float64),
        first=cells // width,
        second=cells % width,
        shared=shared.astype(np.float64),
        cell=cell,
    )


def _entropy(sizes: Numbers) -> float:
    share = sizes / sizes.sum()
    return float(-(share * np.log(share)).sum())


def _expected_mutual(first: Numbers, second: Numbers, n: int) -> float:
    """Give the mutual information expected where actors fall into parts of these sizes by chance (hypergeometric).

    Parts of one size are taken together: the cost grows with the different sizes, not with the number of parts.
    """
    from scipy.special import gammaln

    log = gammaln(np.arange(n + 2, dtype=np.float64))  # log[k + 1] is the logarithm of k!
    total = 0.0
    for a, times_a in zip(*np.unique(first.astype(np.int64), return_counts=True), strict=True):
        for b, times_b in zip(*np.unique(second.astype(np.int64), return_counts=True), strict=True):
            k = np.arange(max(1, a + b - n), min(a, b) + 1)
            ways = log[a + 1] + log[b + 1] + log[n - a + 1] + log[n - b + 1]
            ways = ways - log[n + 1] - log[k + 1] - log[a - k + 1] - log[b - k + 1] - log[n - a - b + k + 1]
            gain = k / n * np.log(n * k / (float(a) * float(b)))
            total += float(times_a) * float(times_b) * float((gain * np.exp(ways)).sum())
    return total
