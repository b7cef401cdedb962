"""Tables as they are told: what a declaration leads to, sums of amounts, parts and wholes, totals told elsewhere."""

from __future__ import annotations

import polars as pl
import pytest

from kindframe.analysis import Counted, Result, Statement
from kindframe.disclosure import Rules, dominated
from kindframe.disclosure.numbers.statements import told
from kindframe.disclosure.numbers.tables import Tally
from kindframe.disclosure.numbers.together import guarded
from kindframe.disclosure.numbers.wording import hushed
from kindframe.errors import ParameterError

RULES = Rules()

# Fifty sums: what each person adds, and whether it is unsafe, worked out by hand from two rules. (2, 90 %): the two
# largest make more than nine tenths. p = 10 %: all but the two largest add less than a tenth of the largest.
UNSAFE = [
    [1], [100], [5, 5], [99, 1], [50, 50], [1, 1], [80, 15, 5], [60, 35, 5], [50, 45, 5], [91, 8, 1],
    [90, 5, 5], [100, 100, 9], [100, 80, 9.9], [100, 1, 9], [500, 300, 49], [10, 9, 0.5], [70, 25, 3, 2],
    [1000, 1, 1], [40, 40, 3, 1], [200, 10, 10], [30, 0, 2.9], [46, 45, 9], [20, 20, 1, 1, 1], [95, 1, 1, 1, 1, 1],
    [600, 310, 30, 30, 30],
]  # fmt: skip
SAFE = [
    [], [0, 0], [1, 1, 1], [10, 10, 10], [50, 40, 10], [40, 30, 30], [30, 30, 20, 20], [45, 45, 10], [5, 4, 3, 2, 1],
    [100, 50, 50], [60, 30, 10], [80, 10, 10], [60, 20, 10, 10], [100, 100, 25], [1000, 500, 200], [7, 7, 7, 7],
    [2, 2, 1], [9, 9, 9, 1], [20, 20, 5], [500, 400, 100], [33, 33, 34], [12, 11, 10, 9], [50, 10, 20, 20],
    [3, 3, 3, 3, 3],
    [600, 300, 40, 30, 30],
]  # fmt: skip


@pytest.mark.parametrize("added", UNSAFE)
def test_a_sum_that_two_people_make_up_is_unsafe(added: list[float]) -> None:
    """By the (n, k) rule or by the p-percent rule."""
    assert dominated(added, RULES)


@pytest.mark.parametrize("added", SAFE)
def test_a_sum_that_many_share_is_safe(added: list[float]) -> None:
    """By both rules; a sum of nothing tells nothing."""
    assert not dominated(added, RULES)


@pytest.mark.parametrize("bad", [[-1, 2], [float("nan"), 1], [float("inf")]])
def test_what_is_no_amount_is_refused(bad: list[float]) -> None:
    """Negative or not a number: the rules say nothing of such sums."""
    with pytest.raises(ParameterError):
        dominated(bad, RULES)


def shown(frame: pl.DataFrame, counted: Counted, behind: pl.DataFrame | None = None) -> pl.DataFrame:
    """A table as it is told to the public."""
    held = Result(tables={"t": frame}, counted={"t": counted}, behind={} if behind is None else {"t": behind})
    return guarded([held], RULES, Tally())[0][0].tables["t"]


def test_forty_acts_by_one_giver_rest_on_one_person() -> None:
    """Acts are told by how many people did them, which a frame beside the table says; without it, not at all."""
    acts = pl.DataFrame({"kind": ["lift", "gift"], "acts": [40, 41]})
    counted = Counted(keys=("kind",), counts={"acts": "things"}, apart=True)
    behind = pl.DataFrame({"acts": [1, 30]})
    assert shown(acts, counted, behind).rows() == [("gift", 40)]
    assert shown(acts, counted).is_empty()


def test_a_sum_of_amounts_goes_where_two_people_make_it_up() -> None:
    """The amounts that people add stand beside the table and never in it."""
    hours = pl.DataFrame({"place": ["hall", "park"], "hours": [200.0, 200.0]})
    counted = Counted(keys=("place",), counts={"hours": "things"}, apart=True)
    behind = pl.DataFrame({"hours": [[90.0, 95.0, *[1.5] * 10], [10.0] * 20]})
    assert shown(hours, counted, behind)["place"].to_list() == ["park"]


def test_pairs_are_told_where_they_need_ten_people() -> None:
    """Nine people make 36 pairs at most: 36 pairs may be nine people, 37 may not."""
    pairs = pl.DataFrame({"kind": ["kin", "friend"], "pairs": [36, 37]})
    counted = Counted(keys=("kind",), counts={"pairs": "pairs"}, apart=True)
    assert shown(pairs, counted).rows() == [("friend", 35)]


def test_a_hidden_row_takes_another_with_it() -> None:
    """The total of 129 can be read elsewhere, so hiding the 4 alone would tell it; the 35 is hidden with it."""
    groups = pl.DataFrame({"group": ["a", "b", "c", "d"], "people": [40, 35, 50, 4]})
    told_ = shown(groups, Counted(keys=("group",), counts={"people": "people"}))
    assert told_.rows() == [("a", 40), ("c", 50)]


def test_what_is_left_of_a_whole_is_protected_too() -> None:
    """Of 45 people 43 are tied: the two who are not are told by the 43. Nobody and everybody are as telling."""
    frame = pl.DataFrame({"group": ["a", "b", "c", "d"], "people": [45, 40, 50, 60], "tied": [43, 20, 0, 60]})
    frame = frame.with_columns(share=pl.col("tied") / pl.col("people"))
    counted = Counted(
        keys=("group",),
        counts={"people": "people"},
        wholes={"people": ("tied",)},
        shares={"share": ("tied", "people")},
        apart=True,
    )
    told_ = {row[0]: row[1:] for row in shown(frame, counted).rows()}
    assert told_ == {"a": (45, None, None), "b": (40, 20, 0.5), "c": (50, None, None), "d": (60, None, None)}


def test_shares_are_computed_from_rounded_counts() -> None:
    """23 of 41 are 56 %; told is 25 of 40, and 62 % of those (0.625, halves to the even figure)."""
    frame = pl.DataFrame({"g": ["a"], "all": [41], "some": [23], "share": [23 / 41]})
    counted = Counted(
        keys=("g",), counts={"all": "people"}, wholes={"all": ("some",)}, shares={"share": ("some", "all")}, apart=True
    )
    row = shown(frame, counted).row(0, named=True)
    assert (row["all"], row["some"]) == (40, 25)
    assert row["share"] == pytest.approx(0.625, abs=0.006)


def test_a_table_with_two_ways_gives_no_cell_away() -> None:
    """Rows and columns add up to totals: one small cell takes three others, and what is told has none under ten."""
    rows = [(a, b, n) for a, line in zip("xyz", ([30, 4, 25], [28, 33, 41], [22, 27, 35]), strict=True)
            for b, n in zip("abc", line, strict=True)]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["from", "to", "people"], orient="row")
    told_ = shown(frame, Counted(keys=("from", "to"), counts={"people": "people"}))
    assert frame.height - told_.height == 4
    gone = set(frame.select("from", "to").rows()) - set(told_.select("from", "to").rows())
    assert ("x", "b") in gone
    assert all(sum(cell[0] == f for cell in gone) in (0, 2) for f in "xyz")
    assert all(sum(cell[1] == t for cell in gone) in (0, 2) for t in "abc")


def test_the_same_table_is_told_the_same_way_every_time() -> None:
    """Twenty runs, one pattern: two releases of one table cannot be laid over each other."""
    frame = pl.DataFrame({"group": list("abcdefgh"), "people": [40, 12, 11, 9, 30, 7, 55, 3]})
    counted = Counted(keys=("group",), counts={"people": "people"})
    assert len({str(shown(frame, counted).rows()) for _ in range(20)}) == 1


def test_columns_that_nothing_is_known_of_stay_home() -> None:
    """A column that is neither a key nor accounted for, and a column that holds one person's value."""
    frame = pl.DataFrame({"g": ["a"], "n": [40], "odd": [1], "most": [9]})
    assert shown(frame, Counted(keys=("g",), counts={"n": "people"}, apart=True)).columns == ["g", "n"]
    whole = Counted(keys=("g",), counts={"n": "people"}, rests="n", single=("most",), plain=("odd",), apart=True)
    assert shown(frame, whole).columns == ["g", "n", "odd"]
    unsaid = Counted(keys=("g",), counts={"n": "people"}, rests="n", single=("most",), apart=True)
    assert shown(frame, unsaid).columns == ["g", "n"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 people of 118 left.", "Fewer than 10 people of 118 left."),
        ("1 of 551 ties are bridges.", "Fewer than 10 of 550 ties are bridges."),
        ("Within 2 steps, 0.42 of them; waves 1 and 2.", "Within 2 steps, 0.42 of them; waves 1 and 2."),
        ("12 acts and 1,233 reports.", "10 acts and 1,235 reports."),
    ],
)
def test_small_counts_in_sentences_are_not_told(text: str, expected: str) -> None:
    """Counts of people, ties and acts; other numbers stay."""
    assert hushed(text, RULES) == expected


def test_a_highest_is_the_figure_of_one_person() -> None:
    """However many it was looked for among."""
    most = Statement(name="most", text="The most is 31.", value=31, n=120, of="people", single=True, what="the most")
    assert told(most, RULES).value is None
    assert "31" not in told(most, RULES).text


def test_a_share_that_comes_to_a_few_people_is_not_told() -> None:
    """0.025 of 120 are three people; 0.975 are all but three."""
    for value in (0.025, 0.975, 0.0, 1.0):
        share = Statement(name="s", text=f"The share is {value}.", value=value, n=120, of="people", what="the share")
        assert told(share, RULES).value is None
    half = Statement(name="s", text="The share is 0.5.", value=0.5, n=121, over="people", what="the share", plain=True)
    assert told(half, RULES).value == 0.5


def test_a_mean_that_is_whole_is_told_as_a_mean_and_a_count_as_a_count() -> None:
    """An average of 8 others is no count of few people; another 8 beside it may be one, and then neither is told."""
    mean = {"name": "s", "value": 8.0, "n": 120, "of": "people", "what": "the mean number of others", "plain": True}
    alone = told(Statement(text="People here are tied to 8 others on average.", **mean), RULES)
    assert (alone.text, alone.value) == ("People here are tied to 8 others on average.", 8.0)
    beside = told(Statement(text="People here are tied to 8 others on average; 8 people left.", **mean), RULES)
    assert "8 people" not in beside.text


def test_k_is_never_under_three() -> None:
    """With fewer, a person in the cell could tell who the others are."""
    with pytest.raises(ParameterError):
        Rules(k=2)
