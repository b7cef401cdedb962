"""Counts of pairs, ties and threes held against each other: planted attacks, brute force, and all that is published."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

import kindframe as kf
from kindframe.analysis import Counted, Result, Statement, Unit
from kindframe.disclosure import Rules, consented, released
from kindframe.disclosure.attack.across import Told, widened
from kindframe.disclosure.attack.sets import counted_in, without
from kindframe.disclosure.numbers.tables import Tally
from kindframe.disclosure.numbers.together import guarded
from kindframe.disclosure.numbers.wording import uncounted
from kindframe.pairing import blocks, listed, marks, pairs
from kindframe.registry import default_registry

EXAMPLES = Path(__file__).parents[1] / "examples"
EXACT = Rules(base=0)


def some(start: int, end: int, times: int = 1) -> pl.Series:
    """Pairs by number, each as often as it is counted."""
    return pl.Series(np.repeat(np.arange(start, end), times), dtype=pl.UInt64)


def table(name: str, unit: Unit = "ties", named: bool = True, **rows: pl.Series) -> Result:
    """A table of how many ties are in each row, with which they are; rows overlap, so it protects nothing by lines."""
    frame = pl.DataFrame({"row": list(rows), "n": [held.len() for held in rows.values()]})
    members = {name: pl.DataFrame({"n": list(rows.values())})} if named else {}
    counted = {name: Counted(keys=("row",), counts={"n": unit}, apart=True)}
    return Result(tables={name: frame}, counted=counted, members=members)


def told(*results: Result, rules: Rules = EXACT, beside: dict[str, Told] | None = None) -> dict[str, int]:
    """What is told of all rows of all tables."""
    out, _ = guarded(results, rules, Tally(), beside=beside)
    return {row: n for result in out for frame in result.tables.values() for row, n in frame.drop_nulls("n").rows()}


def test_two_tie_counts_that_differ_by_one_pair_are_not_told_side_by_side() -> None:
    """400 ties in one table, and all but one of them in another: the difference would be one pair of people."""
    left = told(table("a", all=some(0, 400)), table("b", most=some(0, 399)))
    assert len(left) == 1
    far = told(table("a", all=some(0, 400)), table("b", most=some(0, 300)))
    assert far == {"all": 400, "most": 300}


def test_ties_less_twice_the_pairs_tied_both_ways_are_the_few_tied_one_way() -> None:
    """T = 2 M + A: of 403 ties 200 pairs go both ways, and three pairs one way, which no number tells."""
    both, one = some(0, 200), some(200, 203)
    ties = pl.concat([both, both, one])
    left = told(table("ties", ties=ties), table("mutual", unit="pairs", mutual=both))
    assert len(left) == 1


def test_a_hidden_cell_of_mixing_is_not_what_kinds_leave_of_it() -> None:
    """Five ties from one group to another are hidden; the counts by kind, of the same ties, would add up to them."""
    cells = table("mixing", within=some(0, 300), few=some(300, 305))
    kinds = table("kinds", help=some(0, 150), visit=some(150, 305))
    every = table("all", all=some(0, 305))
    left = told(cells, kinds, every)
    assert "few" not in left
    assert not {"within", "all"} <= set(left)
    assert not {"within", "help", "visit"} <= set(left)


def test_the_picture_is_held_against_the_tables() -> None:
    """What joins two groups in the picture counts pairs; a table of all of them but a few would tell those few."""
    edge = {"\ttie 0": Told(members=some(0, 120), unit="pairs", cost=2.0)}
    result, gone = guarded([table("mixing", cell=some(0, 117))], EXACT, Tally(), beside=edge)
    left = result[0].tables["mixing"]
    assert gone == {"\ttie 0"} or "n" not in left.columns or left["n"].null_count() == left.height
    result, gone = guarded([table("mixing", cell=some(0, 80))], EXACT, Tally(), beside=edge)
    assert not gone
    assert result[0].tables["mixing"]["n"].to_list() == [80]


def test_many_ties_of_few_pairs_are_those_of_few_people() -> None:
    """A hundred ties between ten pairs: as ordered pairs, each once, they would need eleven people; they may have five.

    Another table of as many ties, each of a pair of its own, stays.
    """
    assert told(table("a", few=some(0, 10, times=10), many=some(10, 110))) == {"many": 100}


def test_a_count_that_names_no_pairs_stays_home_beside_others() -> None:
    """Nothing can be tried on it: it is told where it is the only one of its sort, and with others it is not."""
    plain = table("plain", named=False, all=some(0, 400))
    assert told(plain) == {"all": 400}
    assert told(plain, table("a", most=some(0, 399))) == {"most": 399}
    said = Statement(name="ties", text="There are 400 ties.", value=400, n=400, of="ties", over="ties", total=True)
    done, _ = guarded([Result(statements=(said,)), plain], EXACT, Tally())
    assert done[0].statements[0].value is None
    assert "400" not in done[0].statements[0].text
    assert done[1].tables["plain"].drop_nulls("n").is_empty()


def test_a_note_tells_no_number_that_is_hidden_elsewhere() -> None:
    """A hidden cell of 87 in a note would be of no use to have hidden; what counts nobody stays."""
    note = "strength is not known for 87 of 798 ties (wave 1); p is from 1,000 random draws (seed 3)."
    result = Result(statements=(), notes=(note,))
    assert guarded([result], Rules(), Tally())[0][0].notes == (
        "strength is not known for some of the ties (wave 1); p is from 1,000 random draws (seed 3).",
    )
    assert uncounted("1,234 came and 17 visitors went.") == "Some came and some visitors went."


def test_blocks_stand_for_what_is_too_many_to_name() -> None:
    """All triads are known, all kinds of them but a small one are told: one more kind stays home."""
    sizes = {"003": 90_000, "012": 20_000, "102": 9_000, "300": 4}
    parts = {name: blocks([name], [n]) for name, n in sizes.items()}
    numbers = [
        Told(members=blocks(list(sizes), list(sizes.values())), unit="triples", exact=True, cost=1e6),
        *(Told(members=held, unit="triples", shown=counted_in(held) > 720, small=counted_in(held) <= 720)
          for held in parts.values()),
    ]  # fmt: skip
    hide = widened(numbers, EXACT)
    assert hide
    assert hide <= {1, 2, 3}


def test_sets_of_pairs_are_named_by_their_ends_whichever_stands_first() -> None:
    """The same pair has the same number in every network; what is left of ties is left as often as it is."""
    own = marks(pl.Series(["ann", "bob", "cat"]))
    assert (pairs(own[[0, 1]], own[[1, 2]]) == pairs(own[[1, 2]], own[[0, 1]])).all()
    assert pairs(own[:1], own[1:2]) != pairs(own[:1], own[1:2], apart=1)
    assert listed([1, 2, 2], [0, 0, 1], 3).to_list() == [[1, 2], [2], []]
    assert sorted(without(some(0, 3, times=2), [some(1, 2), some(2, 3, times=2)])) == [0, 0, 1]


# -- brute force ----------------------------------------------------------------------------------------


def width(sets: list[dict[int, int]], shown: list[int], aim: dict[int, int], rules: Rules) -> float:
    """How wide the range of a count of ties is: one unknown for each pair, how often it is there at all.

    It shares no code with kindframe: pairs are the unknowns, not atoms.
    """
    every = sorted(set().union(*sets))
    matrix, ends = [], []
    for place in shown:
        row = np.array([sets[place].get(pair, 0) for pair in every], float)
        n = int(row.sum())
        rounded = n if rules.base < 2 else int(n / rules.base + 0.5) * rules.base
        half = 0 if rules.base < 2 else rules.base // 2
        matrix += [row, -row]
        ends += [rounded + half, -max(rounded - half, 0)]
    cost = np.array([aim.get(pair, 0) for pair in every], float)
    rows = np.array(matrix) if matrix else None
    least, most = (
        linprog(sign * cost, A_ub=rows, b_ub=ends or None, bounds=(0, None), method="highs") for sign in (1, -1)
    )
    return float("inf") if most.status != 0 else -float(most["fun"]) - float(least["fun"])


@pytest.mark.parametrize("rules", [Rules(k=6, base=0), Rules(k=6, base=5)])
def test_brute_force_finds_no_small_count_of_ties_nearer_than_k(rules: Rules) -> None:
    """Random releases of counts of ties and of pairs, by kinds and groups and both: every hidden one is k wide."""
    random = np.random.default_rng(7)
    small_pairs = (rules.k - 1) * (rules.k - 2) // 2
    attacked = fewer = 0
    for _ in range(15):
        n = int(random.integers(30, 70))
        often = random.integers(1, 3, n)  # tied one way or both
        sets: list[dict[int, int]] = [
            {i: int(often[i]) for i in range(n)},
            dict.fromkeys(range(n), 1),
            {i: 1 for i in range(n) if often[i] == 2},
        ]
        for count in random.integers(2, 5, 2):
            label = random.integers(0, count, n)
            sets += [{i: int(often[i]) for i in range(n) if label[i] == one} for one in range(count)]
        start = int(random.integers(1, 6))
        sets = [held for held in [*sets, {i: int(often[i]) for i in range(start, n)}] if held]
        few = [len(held) <= small_pairs for held in sets]
        numbers = [
            Told(members=pl.Series([k for k, t in held.items() for _ in range(t)], dtype=pl.UInt64), unit="pairs",
                 shown=not small, small=small)
            for held, small in zip(sets, few, strict=True)
        ]  # fmt: skip
        hide = widened(numbers, rules)
        left = [place for place, number in enumerate(numbers) if number.shown and place not in hide]
        fewer += len(hide)
        aims = [held for held, small in zip(sets, few, strict=True) if small]
        for (a, b), times in itertools.product(itertools.permutations(left, 2), (1, 2)):
            rest = {pair: t - times * sets[b].get(pair, 0) for pair, t in sets[a].items()}
            if set(sets[b]) <= set(sets[a]) and min(rest.values()) >= 0:
                rest = {pair: t for pair, t in rest.items() if t}
                aims += [rest] if 0 < len(rest) <= small_pairs else []
        for aim in aims:
            assert width(sets, left, aim, rules) >= rules.k - 1e-5
            attacked += 1
    assert attacked > 10
    assert fewer > 2


# -- the examples ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["elm-row", "north-ayrshire"])
def test_analyses_name_what_they_count(name: str) -> None:
    """Every set that is named has as many in it as the number says: over all analyses, tables and sentences."""
    study, _ = consented(kf.read(EXAMPLES / name), purpose="report")
    seen = 0
    for analysis in ("profile", "mixing", "reciprocity", "triads", "change", "bonding", "communities", "places"):
        result = kf.analyse(study, analysis)
        for table_, members in result.members.items():
            for column in members.columns:
                unit = result.counted[table_].counts.get(column, "people")
                if members[column].dtype == pl.List(pl.String) and unit in ("pairs", "ties"):
                    continue  # all pairs of so many people
                sizes = [0 if held is None else counted_in(held) for held in members[column]]
                if column in result.counted[table_].per:
                    over = result.counted[table_].per[column][0]
                    assert isinstance(over, str) or set(sizes) == {over}, (analysis, table_, column)
                    continue  # a rate over all pairs of so many people
                assert sizes == result.tables[table_][column].fill_null(0).cast(pl.Int64).to_list(), (analysis, table_)
                seen += len(sizes)
    assert seen > 50


def test_what_elm_row_publishes_of_ties_leaves_no_small_count_to_be_solved_for() -> None:
    """Solving: with every told count of pairs and ties as a range, what is hidden or left over is ten wide."""
    study, _ = consented(kf.read(EXAMPLES / "elm-row"), purpose="report")
    names = ("profile", "reciprocity", "mixing", "outside-organisations", "change")
    assert set(names) <= set(default_registry().analyses)
    true = [kf.analyse(study, name) for name in names]
    release = released(study, results=true, graph=False)
    sets: list[tuple[pl.Series, int | None]] = []
    for was, now in zip(true, release.results, strict=True):
        for before, after in zip(was.statements, now.statements, strict=True):
            held = before.members
            if held is not None and held.dtype == pl.UInt64 and isinstance(before.value, int):
                sets.append((held, after.value if isinstance(after.value, int) else None))
        for name, members in was.members.items():
            keys = list(was.counted[name].keys)
            shown = now.tables.get(name, was.tables[name].clear())
            for column in members.columns:
                if members[column].dtype != pl.List(pl.UInt64) or name == "missing":
                    continue
                there = (
                    {row[:-1]: row[-1] for row in shown.select(*keys, column).iter_rows()}
                    if column in shown.columns
                    else {}
                )
                for row, held in zip(was.tables[name].select(keys).iter_rows(), members[column], strict=True):
                    if held is not None and held.len():
                        sets.append((held, there.get(row)))
    assert len([n for _, n in sets if n]) > 30
    every = np.unique(np.concatenate([held.to_numpy() for held, _ in sets]))
    rows = np.zeros((len(sets), every.size))
    for place, (held, _) in enumerate(sets):
        np.add.at(rows[place], np.searchsorted(every, held.to_numpy()), 1)
    known = [place for place, (_, n) in enumerate(sets) if n]
    matrix = np.vstack([rows[known], -rows[known]])
    ends = np.r_[[sets[place][1] + 2 for place in known], [2 - sets[place][1] for place in known]]
    small = [place for place, (held, n) in enumerate(sets) if held.n_unique() <= 36]
    assert small
    assert not [place for place in small if sets[place][1]]
    for place in small[:: max(1, len(small) // 12)]:
        least, most = (
            linprog(sign * rows[place], A_ub=matrix, b_ub=ends, bounds=(0, None), method="highs") for sign in (1, -1)
        )
        assert most.status == 3 or -float(most["fun"]) - float(least["fun"]) >= 10 - 1e-5
