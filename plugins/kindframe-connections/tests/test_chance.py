"""Intervals and tests by chance: Holm's correction, bootstrap intervals, sign flips, by hand and beside scipy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import scipy.stats

from kindframe_connections.differences import holm
from kindframe_connections.resampling import (
    bootstrap,
    corrected,
    inequality_without,
    interval,
    seeds,
    sign_flip_p,
    theil,
    widened,
)
from kindframe_connections.statistics import gini

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
QUICK = {"resamples": 200, "permutations": 199}


def test_holm_by_hand() -> None:
    """Of 0.01, 0.04, 0.03 Holm makes 0.03, 0.06, 0.06; another family is corrected on its own."""
    p = pl.Series([0.01, 0.04, 0.03, 0.5, None])
    assert holm(p, pl.Series(["a", "a", "a", "b", "b"])).to_list() == pytest.approx([0.03, 0.06, 0.06, 0.5, None])


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Over 200 samples of 60, the 95 % interval of the mean of a Poisson with mean 3 holds 3 in 88 to 99 %."""
    rng = np.random.default_rng(11)
    hits = 0
    for i in range(200):
        low, high = interval(bootstrap(rng.poisson(3, 60), 400, seeds(i)).mean)
        hits += low <= 3 <= high
    assert 176 <= hits <= 198


def test_sign_flips_by_hand() -> None:
    """Of the 8 ways to sign 1, 2, 3, only all plus and all minus add up to 6: p is near 2/8."""
    assert sign_flip_p(np.array([1.0, 2.0, 3.0]), 20_000, seeds(1)) == pytest.approx(0.25, abs=0.015)


def test_sign_flips_of_equal_changes_by_hand() -> None:
    """Of 16 changes of 1, 12 up and 4 down: 12 or more alike has the binomial chance 2 * 2517 / 65536 = 0.076813."""
    changes = np.array([1.0] * 12 + [-1.0] * 4)
    assert sign_flip_p(changes, 40_000, seeds(1)) == pytest.approx(0.076813, abs=0.005)


@pytest.mark.parametrize("which", ["gini", "theil"])
def test_corrected_intervals_are_those_of_scipy(which: str) -> None:
    """From scipy's own resamples, the BCa interval is scipy's; each measure without one value is by leaving it out."""
    values = np.random.default_rng(4).negative_binomial(1, 0.3, 25).astype(float)
    measure = {"gini": gini, "theil": theil}[which]
    without = inequality_without(values)[0 if which == "gini" else 1]
    left_out = [measure(np.delete(np.sort(values), i)) for i in range(25)]
    assert without == pytest.approx(left_out)
    theirs = scipy.stats.bootstrap(
        (values,), measure, n_resamples=999, method="BCa", vectorized=False, rng=np.random.default_rng(5)
    )
    low, high = theirs.confidence_interval
    ours = corrected(theirs.bootstrap_distribution, measure(values), without)
    assert ours == pytest.approx((low, high))


def test_corrected_intervals_of_what_does_not_vary() -> None:
    """Where all have alike the interval is a point; without draws, or for one person, there is none."""
    assert corrected(np.zeros(100), 0.0, np.zeros(10)) == (0.0, 0.0)
    assert corrected(np.zeros(0), 0.0, np.zeros(10)) is None
    assert np.isnan(inequality_without(np.array([2.0]))).all()


def test_widened_intervals_of_normal_draws_are_students() -> None:
    """Were resamples normal, the interval would be Student's of one mean, and Welch's of two (scipy)."""
    rng = np.random.default_rng(6)
    first, second = rng.normal(5, 2, 8), rng.normal(3, 4, 12)
    parts = [(part.var(ddof=1) / part.size, part.size) for part in (first, second)]
    spreads = [np.sqrt(v * (n - 1) / n) for v, n in parts]
    draws = rng.normal(size=(2, 400_000))
    one = first.mean() + spreads[0] * draws[0]
    theirs = scipy.stats.ttest_1samp(first, 0).confidence_interval()
    assert widened(one, parts[:1]) == pytest.approx((theirs.low, theirs.high), abs=0.03)
    both = one - second.mean() - spreads[1] * draws[1]
    theirs = scipy.stats.ttest_ind(first, second, equal_var=False).confidence_interval()
    assert widened(both, parts) == pytest.approx((theirs.low, theirs.high), abs=0.05)
    assert widened(np.full(50, 2.0), [(0.0, 5)]) == (2.0, 2.0)
