"""`gaps`: group means, inequality and need beside receipt, against published figures, hand counts and slow oracles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Action, Actor, Relationship, Response, Study
from kindframe.disclosure.numbers.wording import hushed
from kindframe.disclosure.rules import Rules
from kindframe.errors import ParameterError, UnknownName
from kindframe.settings import AttributeNote, Settings
from kindframe_connections.analyses.gaps import ANALYSIS
from kindframe_connections.differences import compare
from kindframe_connections.groups import Groups
from kindframe_connections.kernels.resampling import dealt_sums, drawn_sums
from kindframe_connections.resampling import (
    bootstrap,
    group_sums,
    seeds,
    theil,
)

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
QUICK = {"resamples": 200, "permutations": 199}


def gaps(study: Study, **given: object):
    """Run `gaps` as the library would."""
    return ANALYSIS.run(study, **ANALYSIS.settle({**QUICK, **given}))


@pytest.fixture
def row() -> Study:
    """Six people in two streets; north receives 3, 1, 0 and south 0, 0, 2; five acts and one that was blocked."""
    people = [Actor(id=i, kind="person", group="north" if i in "abc" else "south") for i in "abcdef"]
    acts = [
        Action(id="1", givers=("d",), receivers=("a",)),
        Action(id="2", givers=("d", "e"), receivers=("a", "b")),
        Action(id="3", receivers=("a",)),
        Action(id="4", givers=("a",), receivers=("f",)),
        Action(id="5", givers=("b",), receivers=("f",)),
        Action(id="6", givers=("b",), receivers=("c",), outcome="blocked"),
        Action(id="7", givers=("c",), receivers=("c",)),
    ]
    return Study.from_records([*people, *acts])


def test_acts_count_once_for_each_receiver_and_giver(row: Study) -> None:
    """A shared act counts once for each of both sides, an anonymous one is received, blocked and lone ones are not."""
    people = gaps(row).tables["people"]
    assert people["received"].to_list() == [3, 1, 0, 0, 0, 2]
    assert people["given"].to_list() == [1, 1, 0, 2, 1, 0]


def test_means_and_gap_by_hand(row: Study) -> None:
    """North has 4 acts over 3 people, south 2 over 3: two thirds apart; nobody is left out."""
    found = gaps(row)
    table = found.tables["groups"].filter(pl.col("measure") == "received")
    assert table["mean"].to_list() == pytest.approx([4 / 3, 2 / 3])
    assert table["difference"].to_list() == pytest.approx([2 / 3, -2 / 3])
    assert table["n"].to_list() == [3, 3]
    assert found["received gap"] == pytest.approx(2 / 3)
    assert found.statement("received gap").n == 6


def test_the_widest_gap_says_by_what_people_are_grouped(row: Study) -> None:
    """A group is called one; by another column people are those whose column, in the study's words, is such."""
    assert "people in the group “north” received more acts than" in gaps(row).statement("received gap").text
    actors = row.actors.table.with_columns(street_end=pl.col("group"))
    for label, said in (("", "whose street end is"), ("part of the street", "whose part of the street is")):
        notes = {"actors": {"street_end": AttributeNote(label=label)}}
        study = Study.from_frames(actors=actors, actions=row.actions.table, settings=Settings(attributes=notes))
        text = gaps(study, by="street_end").statement("received gap").text
        assert text == f"On average people {said} “north” received more acts than people {said} “south”, by 0.667."


def test_a_whole_mean_is_not_taken_for_a_count_of_few(row: Study) -> None:
    """Six acts over six people are 1 each, which is a mean and no act: protecting a sentence leaves it as it is."""
    told = gaps(row).statement("received mean")
    assert (told.value, told.text) == (1.0, "The number of acts that a person received is 1 on average.")
    assert hushed(told.text, Rules()) == told.text


def test_inequality_parts_by_hand(row: Study) -> None:
    """Gini and Theil of 3,1,0,0,0,2 split into parts that were worked out by hand.

    Sorted 0,0,0,1,2,3: 2(4 + 10 + 18) / 36 - 7/6 = 22/36. North 0,1,3: 2(2 + 9)/12 - 4/3 = 1/2; south 0,0,2: 2/3.
    Within: (1/2)(4/6)(1/2) + (1/2)(2/6)(2/3) = 1/6 + 1/9 = 5/18. Means 2/3 x 3, 4/3 x 3:
    2(2/3 * 6 + 4/3 * 15)/36 - 7/6 = 48/36 - 42/36 = 1/6. Overlap: 11/18 - 5/18 - 3/18 = 1/6.
    Theil between: (4/6) ln(4/3) + (2/6) ln(2/3) = 0.056633.
    """
    parts = gaps(row).tables["inequality"].row(0, named=True)
    assert parts["gini"] == pytest.approx(22 / 36)
    assert parts["gini_within"] == pytest.approx(5 / 18)
    assert parts["gini_between"] == pytest.approx(1 / 6)
    assert parts["gini_overlap"] == pytest.approx(1 / 6)
    assert parts["theil_between"] == pytest.approx(0.0566330123, abs=1e-9)
    assert parts["theil_within"] + parts["theil_between"] == pytest.approx(parts["theil"])


@needs_data
def test_gifts_among_households_of_koster_and_leckie() -> None:
    """The Gini of gifts given (0.422793) and received (0.243901) is that of the reference figures."""
    dyads = pl.read_csv(DATA / "koster_leckie" / "kl_dyads.csv")
    both = pl.concat(
        [
            dyads.select(giver="hidA", receiver="hidB", gifts="giftsAB"),
            dyads.select(giver="hidB", receiver="hidA", gifts="giftsBA"),
        ]
    )
    each = both.select(pl.col("giver", "receiver").repeat_by("gifts").explode()).drop_nulls()
    acts = each.with_row_index("id").select(
        pl.col("id").cast(pl.String), *[pl.concat_list(pl.col(c).cast(pl.String)).alias(c) for c in each.columns]
    )
    households = pl.DataFrame({"id": [str(i) for i in range(1, 26)], "kind": "household"})
    study = Study.from_frames(actors=households, actions=acts)
    found = gaps(study, people=("household",))
    assert round(found["given gini"], 6) == 0.422793
    assert round(found["received gini"], 6) == 0.243901
    low, high = found.statement("given gini").interval
    assert low < found["given gini"] < high


@needs_data
def test_food_given_and_received_by_food_security() -> None:
    """The food secure give to 1.0217 and receive from 0.5435 households on average, the insecure 0.3714 and 0.6857."""
    folder = DATA / "strand_foodsharing"
    people = pl.read_csv(folder / "Individual.csv", infer_schema_length=None)
    out = pl.read_csv(folder / "TransferOut.csv")
    secure = people["FoodInsecure"] < people["FoodInsecure"].mean()
    actors = pl.DataFrame({"id": [str(i + 1) for i in range(people.height)], "kind": "person"}).with_columns(
        food=pl.when(secure).then(pl.lit("secure")).otherwise(pl.lit("insecure"))
    )
    means = {}
    ties = out.select(pl.col("source", "target").cast(pl.String), kind=pl.lit("help"))
    found = gaps(Study.from_frames(actors=actors, relationships=ties), by="food")
    for name in ("given", "received"):
        rows = found.tables["groups"].filter(pl.col("measure") == f"ties_{name}")
        means[name] = dict(zip(rows["group"], rows["mean"].round(4), strict=True))
    assert means["given"] == {"insecure": 0.3714, "secure": 1.0217}
    assert means["received"] == {"insecure": 0.6857, "secure": 0.5435}


def test_groups_cross_where_more_need_meets_less_receipt() -> None:
    """Of three groups, the one that needs most receives least: it crosses with both others, which do not cross."""
    acts = [Action(id=str(i), givers=("z",), receivers=("b",)) for i in range(3)]
    acts += [Action(id=f"c{i}", givers=("z",), receivers=("c",)) for i in range(5)]
    need = {"a": 9, "b": 2, "c": 4}
    people = [Actor(id=i, kind="person", group=i, attributes={"need": need[i]}) for i in "abc"]
    study = Study.from_records([*people, Actor(id="z", kind="person", attributes={"need": 1}), *acts])
    found = gaps(study, need="need")
    table = found.tables["need"]
    assert table["crosses"].to_list() == [2, 1, 1]
    assert table["needs_more_gets_less"].to_list() == [True, False, False]
    assert (found["crossings"], found.statement("crossings").n) == (2, 3)


def test_need_may_be_a_question_with_declared_levels_that_run_backwards() -> None:
    """Words of a declared scale count from 1, a reversed one is turned, the last answer stands, and notes say so."""
    note = AttributeNote(levels=("none", "some", "much"), reversed=True)
    said = [("a", "much"), ("b", "none"), ("b", "some"), ("c", "perhaps")]
    study = Study.from_records(
        [
            *[Actor(id=i, kind="person", group="g" if i == "a" else "h") for i in "abc"],
            *[Response(respondent=who, question="q/need", value=value) for who, value in said],
            Relationship(source="a", target="b"),
        ],
        settings=Settings(attributes={"responses": {"q/need": note}}),
    )
    found = gaps(study, need="q/need", receipt="ties")
    assert found.tables["need"]["need"].to_list() == [1.0, 2.0]
    notes = " ".join(found.notes)
    assert "was turned" in notes
    assert "1 are no number" in notes
    assert "the last stands" in notes


def test_words_count_where_their_order_is_named_at_the_point_of_use() -> None:
    """Levels given as a parameter turn words into 1, 2, 3; without them a note says what to do."""
    said = [Response(respondent=who, question="q/kind", value=value) for who, value in (("a", "yes"), ("b", "no"))]
    study = Study.from_records([*[Actor(id=i, kind="person", group=i) for i in "ab"], *said])
    found = gaps(study, experience="q/kind", experience_levels=("no", "partly", "yes"))
    assert found.tables["people"]["experience"].to_list() == [3.0, 1.0]
    unread = gaps(study, experience="q/kind")
    assert unread["experience mean"] is None
    assert any("Name its levels" in note for note in unread.notes)


def test_no_acts_is_unknown_and_not_nothing() -> None:
    """Where a study records no acts, nobody is said to have received none."""
    found = gaps(Study.from_records([Actor(id="a", kind="person"), Actor(id="b", kind="person")]))
    assert found["received mean"] is None
    assert "received" not in found.tables["people"].columns
    assert found.tables["groups"].height == 0


def test_refusals_name_what_is_near(row: Study) -> None:
    """A column that is not there, text that is no number and an unknown kind are refused."""
    with pytest.raises(UnknownName):
        gaps(row, need="grup")
    with pytest.raises(ParameterError, match="levels"):
        gaps(row, need="group")
    with pytest.raises(UnknownName):
        gaps(row, kinds=("hlp",))


def naive(x: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Resample, sort, measure: the Gini of each resample in plain numpy."""
    out = np.empty(draws)
    for b in range(draws):
        held = np.sort(rng.choice(x, x.size))
        out[b] = 2 * (np.arange(1, x.size + 1) * held).sum() / (x.size * held.sum()) - (x.size + 1) / x.size
    return out


@pytest.mark.parametrize("kind", ["counts", "amounts"])
def test_the_bootstrap_of_gini_is_that_of_sorted_resamples(kind: str) -> None:
    """Both ways of resampling give the mean and spread that sorting every resample gives, within chance."""
    rng = np.random.default_rng(5)
    x = rng.poisson(2, 300).astype(float) if kind == "counts" else rng.gamma(1.0, 2.0, 300)
    slow, fast = naive(x, 3000, rng), bootstrap(x, 3000, seeds(1)).gini
    error = slow.std() / np.sqrt(3000)
    assert abs(slow.mean() - fast.mean()) < 5 * error
    assert fast.std() == pytest.approx(slow.std(), rel=0.08)


def random_state(seed: int) -> np.ndarray:
    """The four words in which numpy keeps the state of its SFC64, as one row."""
    return np.random.SFC64(seed).state["state"]["state"][None]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_counting_gives_the_sums_of_the_resample_itself(values: list[float], seed: int) -> None:
    """The sums made by counting are those of the drawn values, sorted and ranked one by one."""
    x = np.sort(np.array(values))
    with np.errstate(over="ignore"):
        found = drawn_sums.plain(x, x, np.arange(x.size), random_state(seed), 3)
    chance = np.random.Generator(np.random.SFC64(seed))
    bits = chance.integers(0, 2**64, (3, (x.size + 1) // 2), dtype=np.uint64).view(np.uint32)[:, : x.size]
    places = (bits.astype(np.int64) * x.size) >> 32
    for row, at in zip(found, places, strict=True):
        drawn = np.sort(x[at])
        assert row[0] == pytest.approx(drawn.sum())
        assert row[2] == pytest.approx((np.arange(1, x.size + 1) * drawn).sum())


def test_the_compiled_kernel_gives_what_the_plain_one_gives() -> None:
    """Both forms of the kernel agree to the last bit."""
    x = np.sort(np.random.default_rng(2).gamma(1.0, 1.0, 51))
    held = (x, x, np.arange(51), random_state(3), 20)
    with np.errstate(over="ignore"):
        assert np.array_equal(drawn_sums.plain(*held), drawn_sums.compiled(*held))


@given(st.lists(st.lists(st.integers(0, 9), min_size=0, max_size=8), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_parts_add_up_and_ginis_agree_with_the_mean_difference(groups: list[list[int]]) -> None:
    """Theil's parts add up to the whole, and the Gini is half the relative mean difference over all pairs."""
    codes = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    values = np.array([v for g in groups for v in g], dtype=float)
    held = Groups(codes=codes, names=tuple("abcd"[: len(groups)]), column="g")
    found = compare("x", values, held, 0, 0, (1, 0))
    if values.size == 0 or values.sum() == 0:
        assert np.isnan(found.gini)
        return
    pairs = np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean())
    assert found.gini == pytest.approx(pairs, abs=1e-12)
    whole, within, between, overlap, entropy, inside, apart = found.parts[2:]
    assert inside + apart == pytest.approx(entropy, abs=1e-12)
    assert within + between + overlap == pytest.approx(whole, abs=1e-12)
    assert overlap > -1e-9
    assert theil(values) == pytest.approx(entropy, abs=1e-12)


def test_p_is_exact_where_all_exchanges_can_be_listed() -> None:
    """Of the 20 ways to deal 1,2,3,4,5,6 into two threes, 2 are as far apart as 1,2,3 from 4,5,6: p is near 0.1."""
    held = Groups(codes=np.array([0, 0, 0, 1, 1, 1]), names=("a", "b"), column="g")
    found = compare("x", np.arange(1.0, 7.0), held, 0, 20_000, (1, 0))
    assert found.p == pytest.approx(0.1, abs=0.01)
    assert found.rows[0][-1] == found.p


def test_dealing_by_counts_is_the_exact_test_too() -> None:
    """With 8 zeros and 8 ones dealt to two eights, 6 ones or more on one side have the hypergeometric chance.

    P(at least 6, or at most 2) = 2 (C(8,6)^2 + C(8,7)^2 + 1) / C(16,8) = 2 * 849 / 12870 = 0.131935.
    """
    codes = np.repeat([0, 1], 8)
    values = np.array([1.0] * 6 + [0.0] * 2 + [1.0] * 2 + [0.0] * 6)
    found = compare("x", values, Groups(codes=codes, names=("a", "b"), column="g"), 0, 40_000, (1, 0))
    assert found.p == pytest.approx(0.131935, abs=0.006)
    assert found.rows[1][-1] == pytest.approx(found.p)


def test_much_is_shuffled_by_compiled_code_and_exact_too() -> None:
    """Of 1 to 6 dealt 200,000 times into two threes, each of the 10 distances between sums comes as often as listed.

    The sums of the 20 triples of 1 to 6, counted by hand: 6, 7, 8, 8, 9, 9, 9, 10, 10, 10, and 21 less each of these.
    """
    values, draws = np.arange(1.0, 7.0), 200_000
    (sums,) = group_sums(values, np.array([3, 3]), draws, seeds(4))
    assert np.array_equal(sums.sum(1), np.full(draws, 21.0))
    listed = np.array([6, 7, 8, 8, 9, 9, 9, 10, 10, 10])
    expected = np.bincount(np.concatenate([listed, 21 - listed]), minlength=16) / 20
    found = np.bincount(sums[:, 0].astype(int), minlength=16) / draws
    assert np.abs(found - expected).max() < 5 * np.sqrt(0.15 * 0.85 / draws)
    (again,) = group_sums(values, np.array([3, 3]), draws, seeds(4))
    assert np.array_equal(sums, again)


def test_sums_of_many_groups_dealt_vary_as_a_finite_population_does() -> None:
    """A group of k of n values has the mean k m and the variance k (n - k) / n s^2 (Cochran 1977; s^2 over n - 1)."""
    values = np.random.default_rng(8).poisson(3, 4_000) * np.random.default_rng(9).integers(0, 2, 4_000) * 1.0
    sizes = np.array([40, 360, 1_600, 2_000])
    (sums,) = group_sums(values, sizes, 2_000, seeds(6))
    spread = np.sqrt(sizes * (1 - sizes / values.size) * values.var(ddof=1))
    assert np.abs(sums.mean(0) - sizes * values.mean()).max() < 5 * (spread / np.sqrt(2_000)).max()
    assert sums.std(0) == pytest.approx(spread, rel=0.08)


def test_dealing_by_hand() -> None:
    """With bits of nought the first of what is left is dealt each time: labels 0, 1, 1, 2 become 0, then 2, then 1."""
    values, out = np.array([10.0, 20.0, 30.0]), np.zeros((1, 3))
    label = np.array([0, 1, 1, 2], np.uint8)
    dealt_sums.plain(values, label, np.zeros((1, 3), np.uint32), out)
    assert out.tolist() == [[10.0, 30.0, 20.0]]
    assert sorted(label.tolist()) == [0, 1, 1, 2]
    bits = np.random.default_rng(3).integers(0, 2**32, (20, 3), dtype=np.uint32)
    plain, compiled = np.zeros((20, 3)), np.zeros((20, 3))
    dealt_sums.plain(values, label.copy(), bits, plain)
    dealt_sums.compiled(values, label.copy(), bits, compiled)
    assert np.array_equal(plain, compiled)


def test_pairs_of_more_groups_than_are_listed_are_not_compared() -> None:
    """Of three groups there are three pairs; none is worked out where two groups are the most that are listed."""
    held = Groups(codes=np.array([0, 0, 1, 1, 2, 2]), names=("a", "b", "c"), column="g")
    values = np.array([1.0, 2, 3, 4, 5, 7])
    assert len(compare("x", values, held, 50, 0, (1, 0), pairs_up_to=3).pairs) == 3
    few = compare("x", values, held, 50, 0, (1, 0), pairs_up_to=2)
    assert few.pairs == []
    assert few.gap == 4.5
