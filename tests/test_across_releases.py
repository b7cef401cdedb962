"""Releases held against each other number by number: planted cases, brute force, and files as a keeper makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import attrs
import numpy as np
import polars as pl
import pytest

from kindframe.disclosure import Rules
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.releases.history import History

EXACT = Rules(base=0)
RangeOf = Callable[[Sequence[tuple[frozenset[str], float, float]], frozenset[str]], float]


def people(*parts: tuple[int, int]) -> pl.Series:
    """The ids of people by number, from ranges."""
    return pl.Series([f"p{n}" for start, end in parts for n in range(start, end)], dtype=pl.String)


def number(*parts: tuple[int, int], rules: Rules = EXACT) -> Told:
    """A number of people as a release would tell it by itself: small ones not."""
    held = people(*parts)
    return Told(members=held, shown=held.len() >= rules.k, small=held.len() < rules.k)


def let_go(numbers: Sequence[Told], before: Iterable[Told] = (), rules: Rules = EXACT) -> tuple[list[int], list[Told]]:
    """Release numbers after others: the places of those that are told, and the lines that are known from then on."""
    earlier = tuple(before)
    history = History(recall=lambda _: earlier)
    history.hidden(numbers, rules)
    lines = [attrs.evolve(held, fixed=True) for held in history.lines]
    return [place for place, held in enumerate(history.lines) if held.shown], [*earlier, *lines]


def test_by_age_today_and_by_street_tomorrow_single_nobody_out() -> None:
    """60 of one age; next day 59 of one street, all of that age: beside the 60, the 59 stays home."""
    told, known = let_go([number((0, 60)), number((60, 100))])
    assert told == [0, 1]
    told, _ = let_go([number((0, 59)), number((59, 100))], known)
    assert told == []  # what is left of each beside the 60 and the 40 is one person
    assert let_go([number((0, 59)), number((59, 100))])[0] == [0, 1]


def test_a_part_of_what_was_kept_back_is_kept_back() -> None:
    """The first hides 4 and, with them, one more; the second would tell what is left, and does not."""
    told, known = let_go([number((0, 40)), number((40, 90)), number((90, 94)), number((0, 94))])
    assert len(told) == 2
    second, _ = let_go([number((0, 40)), number((40, 90)), number((0, 94))], known)
    assert set(second) <= {(0, 1, 3).index(place) for place in told}


def test_a_small_number_of_the_first_is_no_difference_in_the_second() -> None:
    """Four were kept back; two totals that tell of them by subtraction cannot both go, and the first has gone."""
    _, known = let_go([number((0, 4)), number((4, 60))])
    told, _ = let_go([number((0, 60))], known)
    assert told == []
    told, _ = let_go([number((0, 80))], known)
    assert told == [0]


def test_the_same_again_is_the_same() -> None:
    """Whatever was told is told again, and nothing else, however often."""
    random = np.random.default_rng(3)
    for _ in range(10):
        label = random.integers(0, 6, 70)
        parts = [pl.Series([f"p{n}" for n in np.flatnonzero(label == one)], dtype=pl.String) for one in range(6)]
        numbers = [Told(members=held, shown=held.len() > 11, small=held.len() <= 11) for held in parts]
        numbers += [number((0, 70)), number((0, 66))]
        first, known = let_go(numbers, rules=Rules(base=0, k=12))
        for _ in range(2):
            again, known = let_go(numbers, known, Rules(base=0, k=12))
            assert again == first


def test_either_order_tells_as_much_and_never_both() -> None:
    """Of two that single somebody out together, the one that comes first is told."""
    one, other = [number((0, 50))], [number((0, 47))]
    for first, second in ((one, other), (other, one)):
        told, known = let_go(first)
        assert told == [0]
        assert let_go(second, known)[0] == []


def test_what_earlier_releases_gave_away_is_not_made_narrower() -> None:
    """With k = 5 a set of six was told; with k = 10 nobody comes nearer to those six, and the rest is told."""
    _, known = let_go([number((0, 6), rules=Rules(base=0, k=5)), number((0, 40))], rules=Rules(base=0, k=5))
    assert all(held.shown for held in known)
    told, _ = let_go([number((0, 6)), number((100, 160)), number((0, 40))], known)
    assert told == [1, 2]


def told_as(n: int, rules: Rules) -> tuple[float, float]:
    """The least and the most that a told number can be, reckoned apart from kindframe."""
    if rules.base < 2:
        return n, n
    shown = rules.base * int(n / rules.base + 0.5)
    return max(shown - rules.base // 2, rules.k), shown + rules.base // 2


@pytest.mark.parametrize("rules", [Rules(k=5, base=0), Rules(k=10, base=5)])
def test_brute_force_on_three_releases_in_a_row(rules: Rules, range_of: RangeOf) -> None:
    """By other groupings, with people gone, come and corrected: no small set is within k by all that was ever told."""
    random = np.random.default_rng(11)
    attacked = hidden = 0
    for _ in range(25):
        n = int(random.integers(30, 60))
        most = 3 if rules.k > 5 else 6
        label = random.integers(0, most, n)
        known: list[Told] = []
        for _ in range(3):
            other = random.integers(0, most, n)
            gone = random.integers(0, 12)
            label[random.integers(0, n, 2)] = random.integers(0, most, 2)
            both = (label, other)[: random.integers(1, 3)]
            sets = [np.flatnonzero(which == one) for which in both for one in range(most)]
            sets = [held[held >= gone] for held in (*sets, np.arange(n))]
            numbers = [
                Told(
                    members=pl.Series([f"p{who}" for who in held], dtype=pl.String),
                    shown=held.size >= rules.k,
                    small=held.size < rules.k,
                )
                for held in sets
                if held.size
            ]
            told, known = let_go(numbers, known, rules)
            hidden += sum(held.shown for held in numbers) - len(told)
        rows = [(frozenset(held.members), *told_as(held.members.len(), rules)) for held in known if held.shown]
        small = {frozenset(held.members) for held in known if held.small}
        small |= {a - b for a, _, _ in rows for b, _, _ in rows if b < a and len(a - b) < rules.k}
        for aim in small:
            assert range_of(rows, aim) >= rules.k - 1e-5
            attacked += 1
    assert attacked > 20
    assert hidden > 20
