"""Numbers of several tables and sentences held against each other: planted cases, and brute force on small releases."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

import kindframe as kf
from kindframe.amounts import Amounts
from kindframe.analysis import Counted, Result, Statement
from kindframe.disclosure import Rules, consented
from kindframe.disclosure.attack import across
from kindframe.disclosure.attack.across import Told, widened
from kindframe.disclosure.numbers.tables import Tally
from kindframe.disclosure.numbers.together import guarded
from kindframe.disclosure.rules import within
from kindframe.registry import default_registry

EXAMPLES = Path(__file__).parents[1] / "examples"
EXACT = Rules(base=0)


def ids(start: int, end: int) -> pl.Series:
    """The ids of people by number."""
    return pl.Series([f"p{n}" for n in range(start, end)], dtype=pl.String)


def table(name: str, **rows: tuple[int, int]) -> Result:
    """A table of how many people are in each row, with who they are; rows overlap, so it protects nothing by lines."""
    frame = pl.DataFrame({"row": list(rows), "people": [end - start for start, end in rows.values()]})
    return Result(
        tables={name: frame},
        counted={name: Counted(keys=("row",), counts={"people": "people"}, apart=True)},
        members={name: pl.DataFrame({"people": [ids(*ends).to_list() for ends in rows.values()]})},
    )


def told(*results: Result, rules: Rules = EXACT) -> list[dict[str, int | None]]:
    """What is told of the rows of each result's table; a row that is hidden is not there."""
    out, _ = guarded(results, rules, Tally())
    return [dict(frame.drop_nulls("people").rows()) for result in out for frame in result.tables.values()]


def test_a_total_in_one_table_and_its_parts_in_another_do_not_tell_what_is_left() -> None:
    """129 in one, 40 and 50 and a hidden 4 in the other: one more of them has to go, and it is the smallest."""
    first, second = told(table("a", all=(0, 129)), table("b", x=(0, 40), y=(40, 75), z=(75, 125), few=(125, 129)))
    assert first == {"all": 129}
    assert second == {"x": 40, "z": 50}


def test_a_number_in_a_sentence_counts_as_one_in_a_table() -> None:
    """The total is told by a sentence: the sentence or a part has to go, in the number and in the words."""
    said = Statement(
        name="all", text="There are 129 people.", value=129, n=129, of="people", total=True, members=ids(0, 129)
    )
    parts = table("b", x=(0, 60), y=(60, 125), few=(125, 129))
    done, _ = guarded([Result(statements=(said,)), parts], EXACT, Tally())
    held = done[0].statements[0]
    rows = dict(done[1].tables["b"].rows())
    assert (held.value is None) != (len(rows) < 2)
    assert held.value is not None or "129" not in held.text
    assert held.members is None


def test_a_margin_told_twice_gives_no_cell_away() -> None:
    """One table hides x beside its small row, because their sum is known; another tells x: there it goes too."""
    frame = pl.DataFrame({"row": ["x", "y", "few"], "people": [40, 60, 4]})
    ends = [(0, 40), (40, 100), (100, 104)]
    margins = Result(
        tables={"m": frame},
        counted={"m": Counted(keys=("row",), counts={"people": "people"})},
        members={"m": pl.DataFrame({"people": [ids(*pair).to_list() for pair in ends]})},
    )
    alone = told(margins)
    assert alone == [{"y": 60}]
    first, second, third = told(margins, table("a", x=(0, 40)), table("s", all=(0, 104)))
    shown = {**first, **second, **third}
    assert not {"x", "y", "all"} <= set(shown)


def test_three_tables_in_a_chain_do_not_add_up_to_a_small_cell() -> None:
    """A and B make C, C and D make E, of which all but D is told: D is hidden for its size and stays so."""
    one, two, three = told(
        table("one", a=(0, 30), b=(30, 55)), table("two", d=(55, 61)), table("three", e=(0, 61), f=(0, 200))
    )
    assert "d" not in two
    assert not {"a", "b", "e"} <= {*one, *three}
    assert "f" in three


def test_two_numbers_that_differ_by_few_people_are_not_told_side_by_side() -> None:
    """105 people, and a mean over the 102 of them who have ties: three have none. The 102 goes, the mean stays."""
    everybody = Statement(
        name="all", text="There are 105.", value=105, n=105, of="people", total=True, members=ids(0, 105)
    )
    mean = Statement(
        name="mean",
        text="The mean over 102 people is 4.500.",
        value=4.5,
        n=102,
        of="people",
        what="the mean",
        amounts=(Amounts.of([4.5] * 102),),
        among=ids(0, 102),
    )
    done = guarded([Result(statements=(everybody, mean))], Rules(), Tally())[0][0]
    assert done["all"] == 105
    assert done["mean"] == 4.5
    assert done.statement("mean").n is None
    assert "10" not in done.statement("mean").text


def test_what_differs_by_enough_people_stays() -> None:
    """Of 105 people 90 are told of: fifteen are left, and nothing has to go."""
    first, second = told(table("a", all=(0, 105)), table("b", some=(0, 90)), rules=Rules())
    assert (first, second) == ({"all": 105}, {"some": 90})


def test_a_mean_stays_where_only_its_number_goes() -> None:
    """The number is hidden besides; the mean of as many people is not computed from it, a share is."""
    frame = pl.DataFrame({"row": ["x"], "people": [102], "mean": [3.25], "some": [51], "share": [0.5]})
    whole = Result(
        tables={"t": frame},
        counted={
            "t": Counted(
                keys=("row",),
                counts={"people": "people", "some": "people"},
                rests="people",
                shares={"share": ("some", "people")},
                amounts={"mean": "each"},
            )
        },
        behind={"t": pl.DataFrame({"each": [[3.25] * 102]})},
        members={"t": pl.DataFrame({"people": [ids(0, 102).to_list()], "some": [ids(20, 71).to_list()]})},
    )
    beside = {"people": Told(members=ids(0, 105), cost=1e6)}
    row = guarded([whole], Rules(), Tally(), beside=beside)[0][0].tables["t"].row(0, named=True)
    assert row == {"row": "x", "people": None, "mean": 3.25, "some": 50, "share": None}


# -- brute force ----------------------------------------------------------------------------------------


def ranges(sets: Sequence[frozenset[int]], shown: Iterable[int], aim: frozenset[int], rules: Rules) -> float:
    """How wide the range of a set is for somebody who knows every told set: one unknown for each person.

    It shares no code with kindframe: people are the unknowns, not atoms, each a number that is not negative.
    """
    people = sorted(frozenset().union(*sets))
    at = {who: n for n, who in enumerate(people)}
    matrix, ends = [], []
    for place in shown:
        row = np.zeros(len(people))
        row[[at[who] for who in sets[place]]] = 1
        n = len(sets[place])
        told_as = n if rules.base < 2 else int(n / rules.base + 0.5) * rules.base
        low, high = (n, n) if rules.base < 2 else (told_as - rules.base // 2, told_as + rules.base // 2)
        low = max(low, rules.k) if n >= rules.k else low
        matrix += [row, -row]
        ends += [high, -low]
    cost = np.zeros(len(people))
    cost[[at[who] for who in aim]] = 1
    rows = np.array(matrix) if matrix else None
    least, most = (
        linprog(sign * cost, A_ub=rows, b_ub=ends or None, bounds=(0, None), method="highs") for sign in (1, -1)
    )
    return float("inf") if most.status != 0 else -float(most["fun"]) - float(least["fun"])


@pytest.mark.parametrize("rules", [Rules(k=5, base=0), Rules(k=10, base=5), Rules(k=4, base=3)])
def test_brute_force_finds_no_small_set_nearer_than_k(rules: Rules) -> None:
    """Forty random releases of overlapping sets: every hidden one, and all that is left beside a part, is k wide."""
    random = np.random.default_rng(5)
    attacked = fewer = 0
    for _ in range(40):
        n = int(random.integers(20, 60))
        sets: list[frozenset[int]] = []
        for _ in range(int(random.integers(1, 4))):  # partitions of everybody, or of some
            label = random.integers(0, random.integers(2, 6), n)
            start = int(random.integers(0, 8))
            sets += [frozenset(map(int, np.flatnonzero(label[start:] == one) + start)) for one in np.unique(label)]
        sets += [frozenset(range(n)), frozenset(range(int(random.integers(1, 9)), n))]
        sets = [held for held in sets if held]
        numbers = [
            Told(
                members=pl.Series([str(who) for who in sorted(held)]),
                shown=len(held) >= rules.k,
                small=len(held) < rules.k,
            )
            for held in sets
        ]
        hide = widened(numbers, rules)
        left = [place for place, number in enumerate(numbers) if number.shown and place not in hide]
        fewer += len(hide)
        small = {held for held in sets if len(held) < rules.k}
        for a, b in itertools.permutations(left, 2):
            rest = sets[a] - sets[b]
            if sets[b] < sets[a] and len(rest) < rules.k:
                small.add(rest)
        for held in small:
            assert ranges(sets, left, held, rules) >= rules.k - 1e-5
            attacked += 1
    assert attacked > 20
    assert fewer > 5


def test_the_same_numbers_always_give_the_same_answer() -> None:
    """Ten runs, one answer."""
    random = np.random.default_rng(1)
    label = random.integers(0, 9, 120)
    parts = [pl.Series([str(n) for n in np.flatnonzero(label == one)]) for one in range(9)]
    numbers = [
        *(Told(members=held, shown=held.len() > 13, small=held.len() <= 13) for held in parts),
        Told(members=pl.Series([str(n) for n in range(120)])),
    ]
    assert len({widened(numbers, Rules(base=0, k=14)) for _ in range(10)}) == 1


def test_over_the_sizes_that_are_looked_at_more_is_hidden_and_never_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every limit at its smallest, the small set is still out of reach; what comes after is hidden whole."""
    numbers = [
        Told(members=ids(0, 129)),
        *(Told(members=ids(*ends)) for ends in ((0, 40), (40, 75), (75, 125))),
        Told(members=ids(125, 129), shown=False, small=True),
    ]
    full = widened(numbers, EXACT)
    assert len(full) == 1
    monkeypatch.setattr(across, "MOST_ATOMS", 2)
    sets = [frozenset(int(one[1:]) for one in held.members) for held in numbers]
    left = set(range(4)) - widened(numbers, EXACT)
    assert ranges(sets, left, sets[4], EXACT) >= 10
    monkeypatch.setattr(across, "MOST_SMALL", 0)
    assert 0 in widened(numbers, EXACT)
    monkeypatch.setattr(across, "MOST_SETS", 2)
    assert {2, 3} <= widened(numbers, EXACT)


def test_a_rounded_number_is_a_range_for_whoever_knows_the_rules() -> None:
    """40 is 38 to 42; 10 is 10 to 12, because 9 is not told; what is not rounded is what it is."""
    assert [within(n, Rules()) for n in (40, 42, 43, 10, 12)] == [(38, 42), (38, 42), (43, 47), (10, 12), (10, 12)]
    assert within(41, EXACT) == (41, 41)


# -- the examples ------------------------------------------------------------------------------------------


def test_no_two_numbers_of_elm_row_tell_who_has_no_tie() -> None:
    """105 people, 102 with ties: of all numbers in sentences, none is left that tells the 102 beside the 105."""
    study, _ = consented(kf.read(EXAMPLES / "elm-row"), purpose="report")
    names = ("profile", "isolation", "bridging", "ego-networks", "outside-organisations", "change", "communities")
    results = [kf.analyse(study, name) for name in names]
    assert set(names) <= set(default_registry().analyses)
    before = [held for result in results for held in result.statements]
    people = study.actors.table.filter(kind="person")["id"]
    opening = {"person": Told(members=people, cost=50.0)}  # the report opens with how many people there are
    shown, gone = guarded(results, Rules(), Tally(), beside=opening)
    after = [held for result in shown for held in result.statements]
    assert people.len() == 105
    assert not gone
    few = [
        (was, now) for was, now in zip(before, after, strict=True) if was.over == "people" and was.n in (101, 102, 103)
    ]
    assert len(few) > 10
    assert all(now.n is None for _, now in few)
    assert any(now.value is not None for _, now in few)
    assert not any(held.members is not None or held.among is not None for held in after)
    assert not any("100 people" in held.text or "102" in held.text for held in after)


def test_the_counts_a_report_opens_with_are_held_against_the_others(tmp_path: Path) -> None:
    """Elm Row has 105 people, of whom 103 told of ties: that two did not is told neither by a number nor by a share."""
    release, _ = kf.report(kf.read(EXAMPLES / "elm-row"), tmp_path / "r.html", analyses=["profile"], frameworks=[])
    view = release.overview
    assert view is not None
    assert (view.people(), view.tellers) == (105, 0)
    assert {"tellers", "reporters"} <= view.untold  # those who told, beside the bodies that did
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "told of ties" not in page
    assert "told of a tie" not in page
    assert "Nobody is recorded as having been asked" not in page


def test_a_group_that_is_left_out_of_the_graph_is_not_told_by_what_is_left(tmp_path: Path) -> None:
    """Forty of one group and five of another: beside the forty, the number of all is left out."""
    people = [
        kf.Actor(id=f"p{n}", name=f"N{n}", kind="person", consent="given", group="a" if n < 40 else "b")
        for n in range(45)
    ]
    release, _ = kf.export(kf.Study.from_records(people), tmp_path / "r.graphml")
    assert release.study.actors.table["people"].drop_nulls().to_list() == [40]
    assert release.overview is not None
    assert release.overview.untold == {"person", "rows:actors"}
    assert "person" not in release.overview.actors
