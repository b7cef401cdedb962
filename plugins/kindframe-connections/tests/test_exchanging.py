"""Groups exchanged at random: draws, and their moments, against every order there is."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe_connections.exchanging import drawn_within, moments_within
from kindframe_connections.kernels.dispatch import THRESHOLD
from kindframe_connections.kernels.mixing import same, same_weight, shuffled

few = settings(max_examples=40, deadline=None)
TIES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 5)), max_size=12)


@pytest.mark.parametrize("form", ["plain", "compiled"])
def test_weight_within_groups_is_counted_for_many_orders_at_once(form: str) -> None:
    """For each order of the labels, what comparing the two ends one by one gives; 600 ties are more than a byte."""
    chance = np.random.default_rng(1)
    source, target = chance.integers(0, 9, (2, 600)).astype(np.int32)
    weight = chance.random(600)
    codes = chance.integers(0, 2, (9, 7)).astype(np.uint8)
    alike = codes[source] == codes[target]
    counted = getattr(same, form)(source, target, codes, np.empty(7, np.uint8))
    assert counted.tolist() == alike.sum(0).tolist()
    assert getattr(same_weight, form)(source, target, weight, codes) == pytest.approx(weight @ alike)


@pytest.mark.parametrize("form", ["plain", "compiled"])
def test_every_order_is_as_likely(form: str) -> None:
    """Of 6,000 shuffles of four codes each of the 24 orders comes about 250 times (chi-squared, 0.999 point)."""
    bits = np.random.default_rng(2).integers(0, 2**32, (6_000, 4), dtype=np.uint32)
    out = np.empty((4, 6_000), np.uint8)
    getattr(shuffled, form)(np.arange(4, dtype=np.uint8), bits, 0, out)
    assert (np.sort(out, axis=0) == np.arange(4)[:, None]).all()
    _, many = np.unique(out, axis=1, return_counts=True)
    assert many.size == 24
    assert ((many - 250) ** 2 / 250).sum() < 49.7


@given(ties=TIES, codes=st.lists(st.integers(0, 2), min_size=6, max_size=6), directed=st.booleans())
@few
def test_mean_and_deviation_are_those_of_all_720_orders(
    ties: list[tuple[int, int, int]], codes: list[int], directed: bool
) -> None:
    """Over every order of six labels; a tie and the one back count as two."""
    held = {(a, b) if directed else (min(a, b), max(a, b)): w for a, b, w in ties if a != b}
    source, target = (np.array([pair[end] for pair in held], np.int32) for end in (0, 1))
    weight = np.array(list(held.values()), np.float64)
    every = np.array(list(permutations(codes)))
    within = (every[:, source] == every[:, target]) @ weight
    mean, deviation = moments_within(source, target, weight, np.array(codes), directed)
    assert mean == pytest.approx(within.mean(), abs=1e-9)
    assert deviation == pytest.approx(within.std(), abs=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ties", [300, THRESHOLD + 1_000])
def test_draws_have_the_mean_and_deviation_that_are_worked_out(ties: int, weighted: bool) -> None:
    """1,000 orders, few ties (uncompiled) and many (compiled, in threads): the mean within 4 standard errors."""
    chance = np.random.default_rng(5)
    source = chance.integers(0, 200, ties).astype(np.int32)
    target = ((source + 1 + chance.integers(0, 199, ties)) % 200).astype(np.int32)
    weight = chance.integers(1, 4, ties).astype(np.float64) if weighted else np.ones(ties)
    codes = chance.integers(0, 3, 200)
    drawn = drawn_within(source, target, weight, codes, 1_000, 1)
    mean, deviation = moments_within(*_once(source, target, weight), codes, True)
    assert abs(drawn.mean() - mean) < 4 * deviation / np.sqrt(1_000)
    assert drawn.std() == pytest.approx(deviation, rel=0.1)
    assert (drawn == drawn_within(source, target, weight, codes, 1_000, 1)).all()
    assert (drawn != drawn_within(source, target, weight, codes, 1_000, 2)).any()
    assert drawn_within(source, target, weight, codes, 0, 1).size == 0


def _once(source: np.ndarray, target: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each directed pair once, weights of repeated ones added: what a simple network has."""
    key, place = np.unique(source.astype(np.int64) * 200 + target, return_inverse=True)
    return (key // 200).astype(np.int32), (key % 200).astype(np.int32), np.bincount(place, weights=weight)


def test_moments_without_two_actors_or_without_ties() -> None:
    """Nobody to exchange: not a number. No ties: nothing, without deviation."""
    none = np.zeros(0, np.int32)
    assert np.isnan(moments_within(none, none, np.zeros(0), np.zeros(1, np.int64), False)).all()
    assert moments_within(none, none, np.zeros(0), np.zeros(3, np.int64), True) == (0.0, 0.0)
