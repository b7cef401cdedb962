"""The coefficients of agreement give the values their authors printed, and what they say holds for any ratings."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe.errors import ParameterError
from kindframe.reliability import (
    bootstrap_interval,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
    tally,
)
from kindframe.reliability.kernels import Array, drawn_sums

# Cohen (1960), Educational and Psychological Measurement 20: 200 cases put in three categories by two judges. The table
# and the printed values (.492; .348 and .353 for the weights of 1968) as the manual of R's psych package cites them.
COHEN = ((88, 14, 18), (10, 40, 10), (2, 6, 12))

# Fleiss (1971), Psychological Bulletin 76, table 1: 30 patients, 6 psychiatrists each; depression, personality
# disorder, schizophrenia, neurosis, other. Column totals 26, 26, 30, 55, 43 and kappa .430.
FLEISS = (
    *((0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0), (2, 0, 4, 0, 0)),
    *((0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6), (1, 0, 0, 5, 0), (1, 1, 0, 4, 0)),
    *((0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1), (0, 0, 5, 0, 1), (3, 0, 0, 1, 2), (5, 1, 0, 0, 0)),
    *((0, 2, 0, 4, 0), (1, 0, 2, 0, 3), (0, 0, 0, 0, 6), (0, 1, 0, 5, 0), (0, 2, 0, 1, 3), (2, 0, 0, 4, 0)),
    *((1, 0, 0, 4, 1), (0, 5, 0, 1, 0), (4, 0, 0, 0, 2), (0, 2, 0, 4, 0), (1, 0, 5, 0, 0), (0, 0, 0, 0, 6)),
)

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C: four observers, twelve units, values left
# out. Printed there: nominal .743, ordinal .815, interval .849.
NO = None
KRIPPENDORFF = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3),
    (NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO),
)


def two_coders(table: tuple[tuple[int, ...], ...]) -> tuple[list[int], list[int]]:
    """Write a table of two coders out as the values each of them gave."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _n in range(n)]
    return [i for i, _j in cells], [j for _i, j in cells]


def test_cohens_table_of_1960() -> None:
    """Two judges of 200 cases: observed .70, expected .41, kappa .29 / .59 = .492."""
    first, second = two_coders(COHEN)
    kappa = cohen_kappa(first, second)
    assert kappa.value == pytest.approx(0.29 / 0.59)
    assert kappa.units == 200
    assert percent_agreement([first, second]).value == pytest.approx(0.70)


def test_cohens_weights_of_1968() -> None:
    """The same table with the weights of Cohen (1968), Psychological Bulletin 70: .348, and .353 with uneven ones."""
    first, second = two_coders(COHEN)
    even = cohen_kappa(first, second, weights=[[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    uneven = cohen_kappa(first, second, weights=[[0, 1, 4], [1, 0, 6], [2, 2, 0]])
    assert even.value == pytest.approx(0.348, abs=5e-4)
    assert uneven.value == pytest.approx(0.353, abs=5e-4)


def test_linear_weights_by_hand() -> None:
    """Four units, three grades: distances observed add up to 1, by chance to 3.5."""
    # first 0 0 1 2, second 0 1 1 2. Rows first (2, 1, 1), columns second (1, 2, 1).
    # Chance: |0-1| 2*2 + |0-2| 2*1*2 + |1-0| 1*1 + |1-2| 1*1 + |2-0| 1*1*2 + |2-1| 1*2 = 4+4+1+1+2+2 = 14; 14/4 = 3.5.
    assert cohen_kappa([0, 0, 1, 2], [0, 1, 1, 2], weights="linear").value == pytest.approx(1 - 1 / 3.5)


def test_fleiss_table_of_1971() -> None:
    """Thirty patients, six psychiatrists, five diagnoses: .430."""
    assert [sum(column) for column in zip(*FLEISS, strict=True)] == [26, 26, 30, 55, 43]
    kappa = fleiss_kappa(FLEISS)
    assert kappa.value == pytest.approx(0.430, abs=5e-4)
    assert kappa.units == 30


def test_fleiss_leaves_out_units_that_not_all_coded() -> None:
    """The definition wants one number of values for every unit; a unit with fewer is left out."""
    assert fleiss_kappa([*FLEISS, (1, 1, 0, 0, 0)]) == fleiss_kappa(FLEISS)


@pytest.mark.parametrize(("level", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_four_observers(level: str, printed: float) -> None:
    """Values left out cost only themselves: 40 of the 41 values can be paired, in 11 of 12 units."""
    alpha = krippendorff_alpha(KRIPPENDORFF, level)  # type: ignore[arg-type]
    assert alpha.value == pytest.approx(printed, abs=5e-4)
    assert alpha.units == 11
    with_nan = np.array([[math.nan if v is None else v for v in row] for row in KRIPPENDORFF])
    assert krippendorff_alpha(with_nan, level) == alpha  # type: ignore[arg-type]


def test_words_have_the_order_they_are_given() -> None:
    """Ordinal alpha of words is that of their ranks."""
    words = {1: "never", 2: "seldom", 3: "at times", 4: "often", 5: "always"}
    worded = [[None if v is None else words[v] for v in row] for row in KRIPPENDORFF]
    ordinal = krippendorff_alpha(worded, "ordinal", order=list(words.values()))
    assert ordinal.value == pytest.approx(0.815, abs=5e-4)
    with pytest.raises(ParameterError, match="order"):
        krippendorff_alpha(worded, "ordinal")
    with pytest.raises(ParameterError, match="numbers"):
        krippendorff_alpha(worded, "interval")


def brute_alpha(rows: list[list[int | None]], level: str) -> float | None:
    """Alpha from the list of pairs: within units, each weighted by 1/(m-1), against all pairs of pairable values."""
    units = [[v for v in column if v is not None] for column in zip(*rows, strict=True)]
    units = [values for values in units if len(values) > 1]
    every = [v for values in units for v in values]

    def apart(a: int, b: int) -> float:
        if level == "interval":
            return float((a - b) ** 2)
        if level == "nominal" or a == b:
            return float(a != b)
        low, high = min(a, b), max(a, b)
        between = sum(1 for v in every if low <= v <= high)
        return (between - (every.count(a) + every.count(b)) / 2) ** 2

    observed = sum(apart(a, b) / (len(v) - 1) for v in units for a, b in itertools.permutations(v, 2)) / max(
        len(every), 1
    )
    pairs = list(itertools.permutations(every, 2))
    expected = sum(apart(a, b) for a, b in pairs) / max(len(pairs), 1)
    return 1 - observed / expected if expected else None


RATINGS = st.integers(1, 4).flatmap(
    lambda units: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=units, max_size=units), min_size=2, max_size=4
    )
)


@settings(max_examples=150, deadline=None)
@given(rows=RATINGS, level=st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_is_what_all_pairs_say(rows: list[list[int | None]], level: str) -> None:
    """Coincidences are a short way of going through every pair of values."""
    alpha = krippendorff_alpha(rows, level)  # type: ignore[arg-type]
    wanted = brute_alpha(rows, level)
    assert alpha.value == (None if wanted is None else pytest.approx(wanted, abs=1e-9))


@settings(max_examples=60, deadline=None)
@given(rows=RATINGS)
def test_agreement_does_not_depend_on_who_comes_first(rows: list[list[int | None]]) -> None:
    """Swapping coders, or turning the units round, changes nothing."""
    turned = [row[::-1] for row in rows[::-1]]
    for measure in (percent_agreement, krippendorff_alpha):
        assert measure(turned).value == pytest.approx(measure(rows).value)
    assert cohen_kappa(rows[0], rows[1]).value == pytest.approx(cohen_kappa(rows[1], rows[0]).value)


def test_undefined_says_why() -> None:
    """One category only, nothing to pair, nothing at all: no number, and a reason."""
    for same in (
        cohen_kappa("aaa", "aaa"),
        fleiss_kappa([(3, 0), (3, 0)]),
        krippendorff_alpha([["a", "a"], ["a", None]]),
    ):
        assert same.value is None
        assert "one category" in same.undefined
    for empty in (
        percent_agreement([[1, None], [None, 1]]),
        cohen_kappa([1, None], [None, 1]),
        fleiss_kappa([(1, 0), (0, 1)]),
        fleiss_kappa([]),
        krippendorff_alpha([]),
        krippendorff_alpha([[], []]),
    ):
        assert empty.value is None
        assert "two values" in empty.undefined
    assert percent_agreement([["a"], ["a"]]).value == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: percent_agreement([[1, 2], [1]]),
        lambda: percent_agreement([[{}], [{}]]),
        lambda: percent_agreement(3),
        lambda: cohen_kappa([1, 2], [1, 2], weights="cubic"),
        lambda: cohen_kappa([1, 2], [1, 2], weights=[[0, 1]]),
        lambda: cohen_kappa(["a"], ["b"], weights="linear"),
        lambda: cohen_kappa(["a"], ["b"], order=["a"]),
        lambda: fleiss_kappa([[1, 2], [1]]),
        lambda: fleiss_kappa([[0.5, 0.5]]),
        lambda: fleiss_kappa("no"),
        lambda: krippendorff_alpha([[1], [2]], "ordinall"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_compared_is_refused(call: object) -> None:
    """Ragged rows, weights that do not fit, counts that are none: an error of kindframe's own."""
    with pytest.raises(ParameterError):
        call()  # type: ignore[operator]


def test_a_tally_counts_values_by_unit() -> None:
    """Units by values, in the order given."""
    counts, values = tally([["b", "a", None], ["b", "b", None]], order=["b", "a"])
    assert values == ["b", "a"]
    assert counts.tolist() == [[2, 0], [1, 1], [0, 0]]


def test_drawing_units_together_is_drawing_them_one_by_one() -> None:
    """Forty units of two sorts, as sorts or each for itself, have the same spread: sqrt(40 * .75 * .25) = 2.74."""
    sorts, times = np.array([[1.0], [0.0]]), np.array([30, 10])
    together = drawn_sums(sorts, times, replicates=4000, seed=5)
    apart = drawn_sums(np.repeat(sorts, times, axis=0), np.ones(40, dtype=np.int64), replicates=4000, seed=5)
    for drawn in (together, apart):
        assert drawn.mean() == pytest.approx(30, abs=0.2)
        assert drawn.std() == pytest.approx(2.74, abs=0.12)


def test_a_bootstrap_is_repeatable_and_holds_the_estimate() -> None:
    """The same seed gives the same interval; too little to draw from gives none, with a reason."""
    rows = np.array([[1.0, 1.0]] * 30 + [[0.0, 1.0]] * 10)

    def share(sums: Array) -> Array:
        return np.divide(sums[:, 0], sums[:, 1])

    interval, why = bootstrap_interval(rows, share, seed=1)
    assert interval == bootstrap_interval(rows, share, seed=1)[0]
    uneven = np.column_stack([np.arange(40.0) ** 2, np.ones(40)])
    assert bootstrap_interval(uneven, share, seed=1) != bootstrap_interval(uneven, share, seed=2)
    # Binomial(40, .75) / 40: its 2.5 and 97.5 % points are 24/40 and 35/40.
    assert interval == pytest.approx((0.6, 0.875), abs=0.026)
    assert why == ""
    assert bootstrap_interval(rows[:1], share)[0] is None
    mostly, why = bootstrap_interval(np.array([[1.0, 1.0], [0.0, 0.0]]), share)
    assert mostly is None
    assert "undefined in" in why
