"""What people add to a number: counted by person, kept by its largest, and told by the rules for sums."""

from __future__ import annotations

import attrs
import numpy as np
import polars as pl
import pytest

from kindframe.amounts import ADDED, Amounts, added, averaged
from kindframe.analysis import Counted, Figure, Result, Statement
from kindframe.disclosure.numbers.magnitudes import unsafe
from kindframe.disclosure.numbers.statements import told
from kindframe.disclosure.numbers.tables import Tally
from kindframe.disclosure.numbers.together import guarded
from kindframe.disclosure.rules import Rules

RULES = Rules()


def test_values_of_one_person_are_added_up() -> None:
    """Three values of two people: 3 + 2 and 1; those that are not numbers are nobody's."""
    held = Amounts.of([3.0, 1.0, 2.0, np.nan], [7, 4, 7, 4])
    assert (held.n, held.total, held.people, held.largest) == (3, 6.0, 2, (5.0, 1.0))
    assert held.mean == 2.0
    assert Amounts.of([]).mean is None


def test_a_value_of_two_people_counts_for_both_and_once_in_the_sum() -> None:
    """Ties 0-1 of 5, 0-2 of 3 and 2-2 of 4: in all 12, of which 0 has part in 8, 2 in 7 and 1 in 5."""
    held = Amounts.of([5.0, 3.0, 4.0], [0, 0, 2], [1, 2, 2])
    assert held.total == 12
    assert held.largest == (8.0, 7.0, 5.0)
    assert Amounts.of([5.0, 3.0], [0, -1], [1, 1]).largest == (8.0, 5.0)


def test_rows_are_added_up_apart() -> None:
    """By row and person; -1 is in no row, and a row without values has a sum of nothing."""
    rows = added([1.0, 2.0, 4.0, 8.0], [0, 0, 1, 1], rows=[0, 0, 2, -1], height=3)
    assert [(one["total"], one["people"], one["largest"]) for one in rows] == [(3, 1, [3]), (0, 0, []), (4, 1, [4])]
    means, behind = averaged([1.0, 2.0, 4.0], rows=[0, 0, 2], height=3)
    assert means.rows() == [(2, 1.5), (0, None), (1, 4.0)]
    assert behind.dtype == ADDED


@pytest.mark.parametrize("seed", range(5))
def test_any_number_of_rows_gives_what_each_row_alone_gives(seed: int) -> None:
    """Random values of random people in random rows, in one pass and row by row; only the ten largest are kept."""
    rng = np.random.default_rng(seed)
    values, who, rows = rng.exponential(size=400), rng.integers(0, 40, 400), rng.integers(0, 7, 400)
    found = [Amounts.read(one) for one in added(values, who, rows=rows, height=7)]
    for row, one in enumerate(found):
        alone = Amounts.of(values[rows == row], who[rows == row])
        assert one.largest == pytest.approx(alone.largest)
        assert (one.n, one.people, one.total) == (alone.n, alone.people, pytest.approx(alone.total))
        assert len(one.largest) == 10


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([1.0] * 12, ""),
        ([1.0] * 9, "fewer than 10 people"),
        ([1.0] * 9 + [0.0] * 30, "fewer than 10 people"),
        ([200.0] + [1.0] * 11, "one or two people"),  # 201 of 211 is 95 %
        ([60.0, 60.0] + [1.0] * 11, "one or two people"),  # 120 of 131 is 91.6 %
        ([80.0, 10.0] + [0.5] * 12, "one or two people"),  # all but two add 6, and 10 % of 80 is 8
        ([40.0, 30.0] + [5.0] * 12, ""),
        ([0.0] * 40, "nobody adds anything"),
        ([5.0] * 20 + [-1.0], "less than nothing"),
        ([5.0] * 20 + [np.inf], "less than nothing"),
    ],
)
def test_a_sum_is_told_where_enough_people_add_to_it_and_none_by_far_the_most(values: list[float], why: str) -> None:
    """Both rules for sums, the least number of people who add anything, nothing at all, and what no rule is for."""
    said = unsafe(Amounts.of(values), RULES)
    assert why in said if why else not said


def test_both_sides_of_a_mean_of_shares_are_looked_at() -> None:
    """Of forty, all but three have 1: the mean tells of those three by what is left to 1."""
    mean, rest = Amounts.sides([1.0] * 37 + [0.0, 0.5, 0.5])
    assert not unsafe(mean, RULES)
    assert "fewer than 10" in unsafe(rest, RULES)
    assert mean.total + rest.total == 40


def shown(frame: pl.DataFrame, counted: Counted, behind: pl.DataFrame | None = None) -> Result:
    """A table as it is told to the public, with a picture of its means."""
    spec = {"encoding": {"x": {"field": "mean"}, "y": {"field": "g"}, "tooltip": [{"field": "n"}]}}
    held = Result(
        tables={"t": frame},
        counted={"t": counted},
        behind={} if behind is None else {"t": behind},
        figures=[Figure(name="f", title="Means", alt="Bars.", table="t", spec=spec)],
    )
    return guarded([held], RULES, Tally())[0][0]


GROUPS = pl.DataFrame({"g": ["a", "b", "c"], "n": [20, 20, 20], "mean": [2.0, 3.0, 4.0]})
BASE = Counted(keys=("g",), counts={"n": "people"}, rests="n", apart=True)


def test_a_column_of_numbers_that_is_said_to_be_nothing_stays_home_with_its_picture() -> None:
    """It rests on a column of people, and that is not enough; plain, or with what people add, it goes."""
    tally = Tally()
    held = Result(tables={"t": GROUPS}, counted={"t": BASE})
    assert guarded([held], RULES, tally)[0][0].tables["t"].columns == ["g", "n"]
    assert tally.columns == ["result/t/mean"]
    assert any("1 column of tables was" in said and "who adds how much" in said for said in tally.sentences(RULES))
    assert shown(GROUPS, BASE).figures == ()
    plain = shown(GROUPS, attrs.evolve(BASE, plain=("mean",)))
    assert plain.tables["t"]["mean"].to_list() == [2.0, 3.0, 4.0]
    assert len(plain.figures) == 1


def test_what_people_add_is_looked_at_row_by_row() -> None:
    """One row has a person with nearly all, one a debt, one nothing behind it: each is blank, whatever the others."""
    counted = attrs.evolve(BASE, amounts={"mean": "each"})
    even = [1.0] * 20
    for odd in ([900.0] + [1.0] * 19, [-1.0, *even[1:]], None):
        left = shown(GROUPS, counted, pl.DataFrame({"each": [even, odd, even]})).tables["t"]
        assert left["mean"].to_list() == [2.0, None, 4.0]
    absent = shown(GROUPS, counted, pl.DataFrame({"other": [even] * 3}))
    assert absent.tables["t"]["mean"].null_count() == 3
    assert absent.figures == ()


def test_a_cell_may_need_several_sums_to_be_safe() -> None:
    """A difference of two means tells of either: it goes where one of the two groups may not be told."""
    counted = attrs.evolve(BASE, amounts={"mean": "both"})
    rows = [[Amounts.of([1.0] * 20), Amounts.of(last)] for last in ([2.0] * 20, [900.0] + [1.0] * 19, [3.0] * 20)]
    cells = [[attrs.asdict(one) for one in row] for row in rows]
    left = shown(GROUPS, counted, pl.DataFrame({"both": cells}, schema={"both": pl.List(ADDED)})).tables["t"]
    assert left["mean"].to_list() == [2.0, None, 4.0]


def test_a_hidden_mean_is_not_what_is_left_of_the_mean_of_all() -> None:
    """Without ``apart`` the rows make a whole that is told elsewhere: a second row is blank beside the first."""
    counted = attrs.evolve(BASE, apart=False, amounts={"mean": "each"})
    each = pl.DataFrame({"each": [[2.0] * 20, [57.0, *[0.16] * 19], [4.0] * 20]})
    left = shown(GROUPS, counted, each).tables["t"]
    assert left["mean"][1] is None
    assert left["mean"].null_count() == 2


@pytest.mark.parametrize(
    ("held", "value"),
    [
        ({"value": 2.5, "what": "the mean"}, None),
        ({"value": 2.5, "what": "the mean", "plain": True}, 2.5),
        ({"value": 2.5, "what": "the mean", "amounts": (Amounts.of([2.5] * 40),)}, 2.5),
        ({"value": 2.5, "what": "the mean", "amounts": (Amounts.of([61.0] + [1.0] * 39),)}, 2.5),
        ({"value": 2.5, "what": "the mean", "amounts": (Amounts.of([900.0] + [1.0] * 39),)}, None),
        ({"value": 0.5, "what": "the share of them"}, 0.5),
        ({"value": 0.5, "what": "the mean share of them"}, None),
        ({"value": 0.5, "what": ""}, None),
        ({"value": 20, "what": "people"}, 20),
        ({"value": 340, "what": "hours"}, None),
        ({"value": 340, "what": "ties", "counts": "ties"}, 340),
    ],
)
def test_a_sentence_says_whether_it_counts_or_adds_up(held: dict[str, object], value: float | None) -> None:
    """A fraction that is no share, and a whole number larger than what it is a part of, need more than a number."""
    said = told(Statement(name="s", text="It is so.", n=40, of="people", **held), RULES)  # type: ignore[arg-type]
    assert said.value == value
    assert said.amounts == ()
