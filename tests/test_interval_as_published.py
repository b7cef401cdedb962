"""Every hidden small number of small releases, by trying all that could be true: nobody comes nearer than a range of k.

The attacker here shares no code with kindframe. He gives every cell each number that what is told allows, as the rules
are published: what is told is rounded to five, halves up; less than the threshold of its unit is not told; and nobody
is told as nobody. Cells are groups by categories; beside them stand the totals of each and of all.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from kindframe.analysis import Result, Statement
from kindframe.disclosure import Rules
from kindframe.disclosure.attack.across import Told, widened
from kindframe.disclosure.numbers.tables import planned
from kindframe.disclosure.numbers.together import _numbers
from kindframe.disclosure.rules import floor, within

Cells = NDArray[np.int64]
SHAPE = (2, 3)
PLACES = np.arange(6).reshape(SHAPE)
LINES = [[n] for n in range(6)] + [line.tolist() for side in (PLACES, PLACES.T) for line in side] + [list(range(6))]
"""The numbers of a release, each as the cells it adds up."""
SORTS = [("people", 3, 3), ("people", 4, 4), ("people", 5, 5), ("pairs", 4, 4), ("pairs", 5, 7)]
"""Unit, k and the fewest that are told: four people make six pairs, so seven need five; three make three."""


def release(cells: Cells, unit: str, fewest: int) -> list[Told]:
    """The numbers of a release of some cells, whose people or pairs are numbered one after another."""
    ends = np.cumsum(np.r_[0, cells])
    sort = pl.String if unit == "people" else pl.UInt64
    out = []
    for line in LINES:
        held = pl.Series(np.concatenate([np.arange(ends[n], ends[n + 1]) for n in line]), dtype=pl.UInt64).cast(sort)
        out.append(Told(members=held, unit=unit, shown=len(held) >= fewest, small=0 < len(held) < fewest))
    return out


def told_as(n: int) -> int:
    """A number to the nearest five, halves up."""
    return (n + 2) // 5 * 5


def known(true: int, fewest: int) -> set[int]:
    """All that a told number can be."""
    if true == 0:
        return {0}
    return {n for n in range(fewest, true + 5) if told_as(n) == told_as(true)}


def possible(cells: Cells, fits: dict[int, set[int]], reach: int) -> Cells:
    """All configurations that fit what is told (numbers of `LINES`), one a row.

    Hidden cells move by no more than ``reach``: what is further away is not tried, by which a range can only be found
    too narrow.
    """
    found = np.zeros((1, 0), np.int64)
    for n in range(cells.size):
        near = set(range(max(0, int(cells[n]) - reach), int(cells[n]) + reach + 1))
        here = sorted(fits.get(n, near))
        found = np.hstack([np.repeat(found, len(here), axis=0), np.tile(here, len(found))[:, None]])
        for place, ways in fits.items():
            if place >= cells.size and LINES[place][-1] == n:  # the last cell of this number is there
                found = found[np.isin(found[:, LINES[place]].sum(axis=1), sorted(ways))]
    return found


def narrowest(cells: Cells, hide: Collection[int], k: int, fewest: int) -> tuple[float, int]:
    """How near the attacker comes to any small number, and how many small ones there are."""
    sums = [int(cells[line].sum()) for line in LINES]
    fits = {n: known(true, fewest) for n, true in enumerate(sums) if n not in hide and not 0 < true < fewest}
    found = possible(cells, fits, k + 3)
    assert (found == cells).all(axis=1).any()  # what is true is possible
    small = [n for n, true in enumerate(sums) if 0 < true < fewest]
    return min((float(np.ptp(found[:, LINES[n]].sum(axis=1))) for n in small), default=np.inf), len(small)


@pytest.mark.parametrize(("unit", "k", "fewest"), SORTS)
def test_whoever_tries_everything_comes_no_nearer_than_k(unit: str, k: int, fewest: int) -> None:
    """Twenty releases by chance with a small cell in each: as told, each small number may be k apart; unhidden, not."""
    random = np.random.default_rng(6)
    rules, open_ones, attacked = Rules(k=k), 0, 0
    for _ in range(20):
        cells = random.integers(fewest, 17, 6)
        cells[random.choice(6, int(random.integers(1, 3)), replace=False)] = random.integers(0, fewest)
        near, few = narrowest(cells, widened(release(cells, unit, fewest), rules), k, fewest)
        assert near >= k, cells
        attacked += few
        open_ones += narrowest(cells, (), k, fewest)[0] < k
    assert attacked > 10
    assert open_ones


@pytest.mark.parametrize(("unit", "k", "fewest"), SORTS)
def test_the_attack_is_given_all_that_can_be_known_of_a_told_number(unit: str, k: int, fewest: int) -> None:
    """The interval is that of all numbers that are told alike; the least that is told is the floor of the unit."""
    assert floor(k, unit) == fewest
    for true in (0, *range(fewest, 60)):
        ways = known(true, fewest)
        assert within(true, Rules(k=k), unit) == (min(ways), max(ways))


def test_thirty_seven_pairs_are_known_to_the_last_one() -> None:
    """Nine people make 36 pairs, which stay home; "35" can be 37 alone. Of acts nothing is known but the rounding."""
    rules = Rules()
    assert within(37, rules, "pairs") == (37, 37)
    assert within(38, rules, "pairs") == (38, 42)
    assert within(73, rules, "ties") == (73, 77)
    assert within(37, rules, "things") == (33, 37)
    assert within(12, rules, "pairs") == (10, 12)  # a line of the picture, of which the people are known


@pytest.mark.parametrize("n", [37, 45, 46, 190, 191, 780, 781, 4950, 4951, 7503, 19_900])
def test_of_pairs_at_places_the_step_is_known_too(n: int) -> None:
    """All numbers of pairs that are told alike and by the same step lie within the ends, and both ends are such."""
    rules = Rules()
    alike = [
        m
        for m in range(37, 25_000)
        if (rules.rounded(m, "meetings"), rules.step(m, "meetings"))
        == (rules.rounded(n, "meetings"), rules.step(n, "meetings"))
    ]
    assert within(n, rules, "meetings") == (alike[0], alike[-1])


@pytest.mark.parametrize(("total", "ends"), [(False, (10, 12)), (True, None)])
def test_a_sentence_tells_of_no_fewer_acts_than_k(total: bool, ends: tuple[int, int] | None) -> None:
    """Eleven acts of thirty, told as "10", are 10 to 12: nine would stay home. A total goes by its people alone."""
    acts = pl.Series([f"act{n}" for n in range(30)])
    held = acts if total else acts[:11]
    said = Statement(
        name="acts",
        text="So many acts.",
        value=held.len(),
        n=30,
        people=20,
        of="acts",
        over="things",
        total=total,
        among=acts,
        members=held,
    )
    found = {place.column: told for place, told in _numbers(0, planned(Result(statements=(said,)), Rules()), Rules())}
    assert found["value"].shown
    assert found["value"].ends == ends
