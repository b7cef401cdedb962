"""Hidden cells stay hidden: the attacker, the published regression table, and brute force on small tables."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kindframe.disclosure import attack, suppress, with_margins
from kindframe.errors import ParameterError, TooSmall

# The 4 x 4 table of sdcTable's test-simpleheuristic.R: each line has two hidden cells, and still one can be computed.
SDC = np.array([[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]])
SDC_HIDDEN = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 1), (2, 3), (3, 1), (3, 3)]


def test_the_regression_table_gives_its_cell_away_and_then_does_not() -> None:
    """sdcTable: bounds (47, 47) with two hidden cells a line, (0, 141) after hiding one more."""
    hidden = np.zeros((5, 5), dtype=bool)
    for cell in SDC_HIDDEN:
        hidden[cell] = True
    full = with_margins(SDC)
    assert attack(full, hidden)[0, 1] == (47, 47)
    hidden[1, 1] = True
    assert attack(full, hidden)[0, 1] == (0, 141)


def test_no_random_table_gives_a_small_cell_away() -> None:
    """Sixty tables of skewed counts: every small cell's interval is at least k wide, by the attacker."""
    random = np.random.default_rng(3)
    seen = 0
    for _ in range(60):
        table = random.negative_binomial(1.2, 0.07, size=(random.integers(3, 6), random.integers(3, 6)))
        done = suppress(table, 5)
        inferred = attack(done.counts, done.hidden)
        small = [(i, j) for i, j in zip(*np.nonzero(done.primary), strict=True)]
        assert all(inferred[cell][1] - inferred[cell][0] >= 5 for cell in small)
        assert not (done.primary & ~done.hidden).any()
        seen += len(small)
    assert seen > 60


def test_no_pattern_of_brute_force_is_better_by_more_than_two_cells() -> None:
    """All patterns of small tables, tried one by one: the best safe one hides at most two cells fewer."""
    random = np.random.default_rng(11)
    tried = 0
    for _ in range(12):
        table = random.negative_binomial(1.5, 0.1, size=(2, 3))
        try:
            done = suppress(table, 5)
        except TooSmall:
            continue
        if not done.primary.any():
            continue
        tried += 1
        free = [tuple(map(int, cell)) for cell in zip(*np.nonzero(~done.primary), strict=True)]
        targets = [tuple(map(int, cell)) for cell in zip(*np.nonzero(done.primary), strict=True)]
        mine = int(done.hidden.sum() - done.primary.sum())
        for size in range(max(0, mine - 2)):
            for extra in itertools.combinations(free, size):
                hidden = done.primary.copy()
                for cell in extra:
                    hidden[cell] = True
                found = attack(done.counts, hidden, targets)
                assert any(high - low < 5 for low, high in found.values())
    assert tried >= 5


def test_people_count_and_not_acts() -> None:
    """Forty acts by one giver rest on one person."""
    done = suppress([[40, 60], [50, 70]], 10, people=[[1, 30], [25, 40]])
    assert done.hidden[0, 0]
    assert not suppress([[40, 60], [50, 70]], 10).hidden.any()


def test_a_row_with_all_its_people_in_one_cell_is_hidden_there() -> None:
    """Everyone of that group answered the same: the cell says what each of them said, however many they are."""
    assert suppress([[50, 0, 0], [30, 40, 60]], 10).hidden[0, 0]


def test_the_same_table_gives_the_same_pattern() -> None:
    """Twenty runs, one pattern."""
    patterns = {suppress(SDC // 9, 10).hidden.tobytes() for _ in range(20)}
    assert len(patterns) == 1


def test_what_is_shown_is_rounded_and_what_is_hidden_is_none() -> None:
    """To the nearest five; the margins are rounded by themselves."""
    shown = suppress([[12, 33], [41, 58]], 10).shown()
    assert shown == [[10, 35, 45], [40, 60, 100], [55, 90, 145]]


@pytest.mark.parametrize("bad", [[[1, -2]], [[1.5, 2.0]], [1, 2, 3], [[]]])
def test_what_is_no_table_of_counts_is_refused(bad: object) -> None:
    """Negative, broken or flat."""
    with pytest.raises(ParameterError):
        suppress(bad)  # type: ignore[arg-type]


def test_k_is_never_under_three() -> None:
    """With fewer, a person in the cell could tell who the others are."""
    with pytest.raises(ParameterError, match="3"):
        suppress([[1, 2], [3, 4]], 2)
