"""Numbers that are left out together or not at all, and what is told where a release is too large to attack whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import kindframe as kf
from kindframe.disclosure import Rules
from kindframe.disclosure.attack import across
from kindframe.disclosure.attack.across import System, Told, widened
from kindframe.disclosure.releases.history import History

EXAMPLES = Path(__file__).parents[1] / "examples"
RULES = Rules(base=0, k=4)
Ranges = Callable[..., float]


def release(seed: int) -> tuple[list[Told], list[frozenset[str]]]:
    """Draw nine blocks of one to nine people, sixteen sets made of some of them, and which of these are small."""
    draw = np.random.default_rng(seed)
    ends = np.cumsum([0, *draw.integers(1, 10, 9)])
    which = [np.flatnonzero(draw.random(9) < share) for share in draw.uniform(0.1, 0.5, 16)]
    sets = [frozenset(f"p{n}" for one in held for n in range(ends[one], ends[one + 1])) for held in which]
    members = [pl.Series(sorted(held), dtype=pl.String) for held in sets]
    numbers = [Told(members=held, shown=len(held) >= 4, small=len(held) < 4) for held in members]
    return numbers, sets


@pytest.mark.parametrize("seed", range(25))
def test_what_is_told_again_leaves_every_small_set_its_range(seed: int, range_of: Ranges) -> None:
    """Pairs of numbers go together; by all that is told in the end no small set has a range under k, by an attacker."""
    numbers, sets = release(seed)
    together = {place: f"{place // 2}" for place in range(len(numbers))}
    hide = History().hidden(numbers, RULES, together)
    told = [n for n, one in enumerate(numbers) if one.shown and n not in hide]
    assert {place ^ 1 for place in hide if numbers[place].shown and numbers[place ^ 1].shown} <= hide
    rows = [(sets[n], float(len(sets[n])), float(len(sets[n]))) for n in told]
    small = [held for held, one in zip(sets, numbers, strict=True) if one.small and held]
    small += [sets[a] - sets[b] for a in told for b in told if 0 < len(sets[a] - sets[b]) < 4 and sets[b] < sets[a]]
    assert all(range_of(rows, held) >= 4 - 1e-6 for held in small)


def test_a_group_is_told_again_only_where_a_system_of_its_own_would_tell_it() -> None:
    """What `System.bears` lets be told, an attack lets be told that knows all other numbers as told for good."""
    said = []
    for seed in range(12):
        numbers, _ = release(seed)
        systems: dict[str, System] = {}
        hide = set(widened(numbers, RULES, kept=systems))
        hide |= {place ^ 1 for place in hide}
        for place in sorted(hide)[::2]:
            group = [one for one in (place, place ^ 1) if numbers[one].shown]
            others = [
                Told(members=one.members, shown=one.shown and n not in hide, small=one.small, fixed=True)
                for n, one in enumerate(numbers)
                if n not in (place, place ^ 1)
            ]
            rest = [numbers[one] for one in (place, place ^ 1)]
            alone = not any(n < 2 for n in widened([*rest, *others], RULES))
            borne = systems["people"].bears(group, hide)
            assert not borne or alone
            said.append((borne, alone))
    assert {borne for borne, _ in said} == {True, False}


def test_a_release_too_large_to_attack_whole_says_how_much_was_left_out_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two sets at most, numbers are left out, and both the record and the page's own words tell how many."""
    monkeypatch.setattr(across, "MOST_SETS", 2)
    made, _ = kf.report(kf.read(EXAMPLES / "elm-row"), tmp_path / "r.html", analyses=["profile"], frameworks=[])
    left = made.facts["beyond_limits"]
    assert left > 0
    assert any(said.startswith(f"{left:,} numbers were left out because") for said in made.protection)


def test_small_sets_over_the_limit_leave_nothing_told() -> None:
    """Where even the sets that are not told are too many to know, no number of their unit is told beside them."""
    numbers, _ = release(3)
    hidden = [Told(members=pl.Series([f"p{n}"]), shown=False, small=True) for n in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(across, "MOST_HIDDEN", 0)
        patch.setattr(across, "MOST_SETS", len(numbers))
        told = {n for n, one in enumerate(numbers) if one.shown}
        assert told <= widened([*numbers, *hidden], RULES)
    assert not told <= widened([*numbers, *hidden], RULES)
