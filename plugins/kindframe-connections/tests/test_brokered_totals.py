"""The variance of totals of brokered paths: against every pair of paths looked at, and against networks drawn."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from kindframe.network import Network
from kindframe_connections.analyses.bridging import ANALYSIS
from kindframe_connections.brokering import brokerage
from kindframe_connections.totals import MOST_GROUPS, deviations


def role(a: int, v: int, b: int) -> int:
    """The role of v by the groups of the three, in the order of Gould and Fernandez."""
    if a == v == b:
        return 0
    return 1 if a == b else 2 if a == v else 3 if v == b else 4


def enumerated(sizes: tuple[int, ...], d: float) -> list[float]:
    """The deviations by looking at all pairs of paths that share a pair of actors."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    paths = list(permutations(range(len(group)), 3))
    roles = [role(group[a], group[v], group[b]) for a, v, b in paths]
    wanted = [{(a, v): 1, (v, b): 1, (a, b): 0} for a, v, b in paths]
    by_pair: dict[tuple[int, int], set[int]] = {}
    for i, one in enumerate(wanted):
        for pair in one:
            by_pair.setdefault(pair, set()).add(i)
    variance = np.zeros(6)
    for i, one in enumerate(wanted):
        for j in set().union(*(by_pair[pair] for pair in one)):
            together = {**one, **wanted[j]}
            fits = all(together[pair] == tied for pair, tied in one.items())
            tied = sum(together.values())
            chance = d**tied * (1 - d) ** (len(together) - tied) if fits else 0.0
            covariance = chance - (d * d * (1 - d)) ** 2
            variance[5] += covariance
            variance[roles[i]] += covariance * (roles[i] == roles[j])
    return np.sqrt(np.maximum(variance, 0)).tolist()


@pytest.mark.parametrize(
    ("sizes", "density"), [((3, 4, 2), 0.3), ((2, 2, 3, 2), 0.4), ((5,), 0.3), ((1, 1, 1, 3), 0.5), ((4, 1), 0.9)]
)
def test_deviations_are_those_of_all_pairs_of_paths(sizes: tuple[int, ...], density: float) -> None:
    """Over groups of few and of one, to the last digit."""
    assert deviations(np.array(sizes), density) == pytest.approx(enumerated(sizes, density), abs=1e-9)


def test_deviations_are_those_of_networks_drawn() -> None:
    """Of 600 networks of 9 actors with ties drawn one by one at 0.3, the totals spread as the formula says."""
    rng = np.random.default_rng(8)
    code = np.repeat([0, 1, 2], [3, 4, 2]).astype(np.int64)
    drawn = []
    for _ in range(600):
        source, target = np.nonzero((rng.random((9, 9)) < 0.3) & ~np.eye(9, dtype=bool))
        drawn.append(brokerage(Network.from_edges(9, source, target), code, 3).count.sum(0))
    assert np.std(drawn, axis=0) == pytest.approx(deviations(np.array([3, 4, 2]), 0.3), rel=0.12)


def test_no_ties_no_groups_and_very_many_groups() -> None:
    """Without ties nothing varies and z is blank; very many groups are not worked out."""
    assert deviations(np.array([2, 2]), 0.0).tolist() == [0.0] * 6
    assert deviations(np.zeros(0, np.int64), 0.0).tolist() == [0.0] * 6
    assert np.isnan(deviations(np.ones(MOST_GROUPS + 1), 0.1)).all()
    alone = ANALYSIS.run(Network.from_edges(3, [], []), **ANALYSIS.settle({"by": "id"}))
    assert alone.tables["roles"]["z"].null_count() == 6
