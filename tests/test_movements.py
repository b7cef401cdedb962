"""States kept from linear programs never make a small set look wider than what is told leaves it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from kindframe.disclosure.attack.movements import Movements

ENOUGH = 1e9


def system(seed: int) -> Movements:
    """Make ten told sets over eight atoms of one to nine people, each told to within a rounding step of 5."""
    draw = np.random.default_rng(seed)
    rows = csr_array((draw.random((10, 8)) < 0.4).astype(float))
    ends = draw.uniform(0.0, 4.0, (2, 10))
    return Movements(rows, draw.integers(1, 10, 8).astype(float), -ends[0], ends[1])


@pytest.mark.parametrize("seed", range(40))
def test_kept_states_show_no_more_than_a_program_of_its_own(seed: int) -> None:
    """For every small set and every choice of what is shown, the spread is at most the width, which some show."""
    draw = np.random.default_rng(1000 + seed)
    kept, atoms = system(seed), np.arange(8)
    whole = 0
    for _ in range(12):
        shown = draw.random(10) < 0.8
        aim = np.where(draw.random(8) < 0.4, draw.integers(1, 3, 8), 0).astype(float)
        told = kept.touched(atoms, shown)
        before = kept.spread(atoms, aim, shown)
        true = system(seed).width(aim, atoms, told, ENOUGH)
        again = kept.width(aim, atoms, told, ENOUGH)
        after = kept.spread(atoms, aim, shown)
        assert again == pytest.approx(true, abs=1e-6)
        assert before <= true + 1e-5
        assert after <= true + 1e-5
        whole += np.isfinite(true) and abs(after - true) < 1e-5
    assert whole


def test_a_state_that_shows_the_truth_to_be_another_is_not_kept_in_sight() -> None:
    """A state that breaks what is shown counts only once that is hidden."""
    held = Movements(csr_array(np.eye(2)), np.array([9.0, 9.0]), np.array([-1.0, -1.0]), np.array([1.0, 1.0]))
    held.keep(np.array([0]), np.array([20.0]))
    one = (np.array([0]), np.array([1.0]))
    assert held.spread(*one, np.array([True, True])) == 0.0
    assert held.spread(*one, np.array([False, True])) == 20.0
