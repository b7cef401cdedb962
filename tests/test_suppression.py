"""Hidden cells stay hidden: the attacker, the published regression table, and brute force on small tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from kindframe.disclosure import attack, suppress, with_margins
from kindframe.errors import ParameterError

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


def independent(counts: Any, hidden: Any, cells: Iterable[tuple[int, int]]) -> Iterator[float]:
    """How wide each cell's range is for an attacker who shares no code with kindframe: the margins as equations."""
    rows, cols = counts.shape
    at = {cell: n for n, cell in enumerate(zip(*np.nonzero(hidden), strict=True))}
    lines = [[(i, j) for j in range(cols)] for i in range(rows)] + [[(i, j) for i in range(rows)] for j in range(cols)]
    matrix, sums = np.zeros((len(lines), len(at))), np.zeros(len(lines))
    for n, line in enumerate(lines):
        for cell in line:
            sign = -1 if cell == line[-1] else 1
            if cell in at:
                matrix[n, at[cell]] += sign
            else:
                sums[n] -= sign * counts[cell]
    for cell in cells:
        aim = np.zeros(len(at))
        aim[at[cell]] = 1
        low, high = (linprog(s * aim, A_eq=matrix, b_eq=sums, bounds=(0, None), method="highs") for s in (1, -1))
        yield float("inf") if high.status == 3 else -high.fun - low.fun


def places(mask: Any) -> list[tuple[int, int]]:
    """The cells of a mask."""
    return [(int(i), int(j)) for i, j in zip(*np.nonzero(mask), strict=True)]


def test_no_random_table_gives_a_small_cell_away() -> None:
    """Three hundred tables of skewed counts: every small cell's interval is at least k wide, and none is exact."""
    random = np.random.default_rng(3)
    seen = 0
    for n in range(300):
        table = random.negative_binomial(1.2, 0.07, size=(3, random.integers(3, 5)))
        done = suppress(table, 5)
        assert all(high - low >= 5 for low, high in done.intervals.values())
        assert not (done.primary & ~done.hidden).any()
        if n % 10 == 0 and done.primary.any():
            assert min(independent(done.counts, done.hidden, places(done.primary))) >= 5 - 1e-6
        seen += len(done.intervals)
    assert seen > 300


def test_no_pattern_of_brute_force_is_better_by_more_than_two_cells() -> None:
    """All patterns of 200 tables up to 3 x 3, one by one: none is unsafe, and none hides three cells fewer."""
    random = np.random.default_rng(11)
    tried = 0
    for n in range(200):
        table = random.negative_binomial(1.5, 0.1, size=[(2, 2), (2, 3), (3, 2), (3, 3)][n % 4])
        done = suppress(table, 5)
        targets = places(done.primary)
        if not targets:
            continue
        assert min(independent(done.counts, done.hidden, targets)) >= 5 - 1e-6
        tried += 1
        mine = int(done.hidden.sum() - done.primary.sum())
        for size in range(max(0, mine - 2)):
            for extra in itertools.combinations(places(~done.primary), size):
                hidden = done.primary.copy()
                for cell in extra:
                    hidden[cell] = True
                assert any(wide < 5 - 1e-6 for wide in independent(done.counts, hidden, targets))
    assert tried > 100


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
