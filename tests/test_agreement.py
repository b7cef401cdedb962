"""Coders are compared on what they both had before them, and what a coding left out means is said and counted."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe.agreement import Agreement, agreement
from kindframe.errors import ParameterError, UnknownName
from kindframe.reliability import cohen_kappa, fleiss_kappa, krippendorff_alpha, percent_agreement, tally

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "north-ayrshire" / "evidence.csv"
STANCES = ("for", "against", "mixed", "enables", "blocks")


def codings(*rows: tuple[str, str, str | None, str | None]) -> pl.DataFrame:
    """Make a table of codings: record, item, coder, stance."""
    schema = dict.fromkeys(("subject", "item_id", "coder", "stance"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def compared(table: pl.DataFrame, **rest: object) -> Agreement:
    """Compare coders, of whom there are at least two."""
    found = agreement(table, **rest)  # type: ignore[arg-type]
    assert found is not None
    return found


# Five records, two items, coders a and b:
#        x: a        b          y: a        b
#   1    for         for           .        .
#   2    against     for           for      .
#   3    for         .             .        .
#   4    mixed       mixed         .        for
#   5    .           .             against  against
FIVE = codings(
    *(("1", "x", "a", "for"), ("1", "x", "b", "for")),
    *(("2", "x", "a", "against"), ("2", "x", "b", "for"), ("2", "y", "a", "for")),
    ("3", "x", "a", "for"),
    *(("4", "x", "a", "mixed"), ("4", "x", "b", "mixed"), ("4", "y", "b", "for")),
    *(("5", "y", "a", "against"), ("5", "y", "b", "against")),
)
NO = "not coded"
X = (["for", "against", "for", "mixed", NO], ["for", "for", NO, "mixed", NO])
Y = ([NO, "for", NO, NO, "against"], [NO, NO, NO, "for", "against"])


def test_one_coder_cannot_be_compared() -> None:
    """Fewer than two named coders give nothing; codings by nobody name nobody."""
    assert agreement(FIVE.filter(pl.col("coder") == "a")) is None
    assert agreement(codings(("1", "x", None, "for"), ("1", "x", "a", "for"))) is None
    assert agreement(FIVE.clear()) is None


def test_a_coding_left_out_is_a_judgement() -> None:
    """Stance or not coded, per record and item, over the records that either coded: by hand on five records."""
    found = compared(FIVE)
    # Item x: alike are 1 (for), 4 (mixed), 5 (not coded): 3 of 5. Item y: alike are 1 and 3 (not coded), 5: 3 of 5.
    for item in ("x", "y"):
        assert found.comparison("coding", item)["percent"].value == pytest.approx(3 / 5)
    pooled = found.comparison("coding")
    assert pooled["percent"].value == pytest.approx(6 / 10)
    assert (pooled.records, pooled.cells) == (5, 10)
    # Coded or not: x differs on 3 only, y on 2 and 4: 7 of 10 alike. Both coded 4, neither 3, a only 2, b only 1.
    # a codes 6 of 10, b 5 of 10: by chance .6 * .5 + .4 * .5 = .5, so kappa (.7 - .5) / (1 - .5) = .4.
    presence = found.comparison("presence")
    assert presence["percent"].value == pytest.approx(0.7)
    assert presence["cohen"].value == pytest.approx(0.4)


def test_stance_alone_is_where_both_coded() -> None:
    """Four cells have both: for-for, against-for, mixed-mixed, against-against."""
    stance = compared(FIVE).comparison("stance")
    assert (stance.records, stance.cells) == (4, 4)
    assert stance["percent"].value == pytest.approx(3 / 4)
    # a: against 2, mixed 1, for 1. b: against 1, mixed 1, for 2. Chance (2*1 + 1*1 + 1*2) / 16 = 5/16.
    assert stance["cohen"].value == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))
    # Linear: one disagreement of 2 steps in 4 cells. By chance, against-mixed 2*1, against-for 2*2 twice as far,
    # mixed-against 1*1, mixed-for 1*2, for-against 1*1 twice, for-mixed 1*1: 2 + 8 + 1 + 2 + 2 + 1 = 16, in 16: 1.
    assert stance["cohen-linear"].value == pytest.approx(1 - (2 / 4) / 1)


def test_the_coefficients_are_those_of_the_plain_functions() -> None:
    """The pooled figures are the published coefficients of the cells written out, one after the other."""
    found = compared(FIVE).comparison("coding")
    a, b = X[0] + Y[0], X[1] + Y[1]
    assert found["cohen"].value == pytest.approx(cohen_kappa(a, b).value)
    assert found["alpha"].value == pytest.approx(krippendorff_alpha([a, b]).value)
    assert found["fleiss"].value == pytest.approx(fleiss_kappa(tally([a, b])[0]).value)


CELLS = st.lists(
    st.tuples(
        st.sampled_from("12345"), st.sampled_from("xyz"), st.sampled_from("abc"), st.sampled_from([*STANCES, None])
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[:3],
)


@settings(max_examples=80, deadline=None)
@given(rows=CELLS, looked_at=st.sampled_from(["all", "coded"]))
def test_any_codings_are_compared_as_the_plain_functions_do(
    rows: list[tuple[str, str, str, str | None]], looked_at: str
) -> None:
    """Three coders, any cells: percent agreement and alpha are those of the grid written out; stance as its ranks."""
    found = agreement(codings(*rows), looked_at=looked_at, replicates=0)  # type: ignore[arg-type]
    coders = sorted({row[2] for row in rows})
    if len(coders) < 2:
        assert found is None
        return
    assert found is not None
    used = {(c, i) for _r, i, c, _s in rows}
    shared = [i for i in "xyz" if sum((c, i) in used for c in coders) > 1]
    those = [c for c in coders if any((c, i) in used for i in shared)]
    held = {(r, i, c): s for r, i, c, s in rows}
    seen = {(r, c) for r, _i, c, _s in rows if c in those}
    records = sorted({r for r, _c in seen})
    grid: list[list[str | None]] = [
        [
            (held[r, i, c] or "unstated")
            if (r, i, c) in held
            else "none"
            if (c, i) in used and (looked_at == "all" or (r, c) in seen)
            else None
            for i in shared
            for r in records
        ]
        for c in those
    ]
    pooled = found.comparison("coding")
    if not shared:
        assert pooled["alpha"].value is None
        return
    assert pooled["percent"].value == pytest.approx(percent_agreement(grid).value)
    assert pooled["alpha"].value == pytest.approx(krippendorff_alpha(grid).value)
    ranks = {"against": 0, "blocks": 0, "mixed": 1, "for": 2, "enables": 2}
    ranked = [[ranks.get(v or "") for v in row] for row in grid]
    ordinal = found.comparison("stance")["alpha-ordinal"].value
    assert ordinal == pytest.approx(krippendorff_alpha(ranked, "ordinal").value)


def test_a_sample_is_compared_on_the_sample() -> None:
    """With looked_at="coded", a record counts for a coder who coded something in it; or say who read what."""
    sample = compared(FIVE, looked_at="coded").comparison("coding")
    # Record 3 was coded by a alone, on x: both its cells go. Of the other eight, x 2, y 2 and y 4 differ: 5 of 8.
    assert sample.cells == 8
    assert sample["percent"].value == pytest.approx(5 / 8)
    # b read record 3 as well, and both read a sixth record and found nothing in it: 10 + 2 cells, 6 + 2 alike.
    told = compared(FIVE, looked_at={"a": ["3", "6"], "b": ["3", "6"]}).comparison("coding")
    assert told.cells == 12
    assert told["percent"].value == pytest.approx(8 / 12)


def test_an_item_only_one_coder_used_is_not_compared() -> None:
    """It is listed; a coder who shares no item is left out, and a note says so; scope says otherwise."""
    more = pl.concat([FIVE, codings(("1", "z", "a", "for"), ("1", "w", "c", "for"))])
    found = compared(more)
    assert found.items == ("x", "y")
    assert found.only_one == ("w", "z")
    assert found.coders == ("a", "b")
    assert found.left_out == ("c",)
    assert any("no other coder has an item of theirs: “c”" in note for note in found.notes)
    wide = compared(more, scope={"b": ["z"]})
    assert wide.items == ("x", "y", "z")
    assert wide.comparison("presence", "z")["percent"].value == pytest.approx(4 / 5)


def test_coders_without_a_shared_item_have_no_figure() -> None:
    """There is an answer, every coefficient in it is undefined, and the note says why."""
    found = compared(codings(("1", "x", "a", "for"), ("1", "y", "b", "for")))
    assert found.coders == ()
    assert found.table["value"].null_count() == found.table.height > 0
    assert "nothing to compare" in found.notes[0]


def test_three_coders_are_compared_together_and_in_pairs() -> None:
    """Pairs are pooled; a coder who was not at an item costs the others nothing there."""
    more = pl.concat([FIVE, codings(("1", "x", "c", "for"), ("2", "x", "c", "for"), ("4", "x", "c", "for"))])
    found = compared(more)
    assert found.coders == ("a", "b", "c")
    assert found.comparison("coding", coders=["b", "a"])["percent"].value == pytest.approx(6 / 10)
    third = [*["for"] * 2, NO, "for", NO]
    everybody = krippendorff_alpha([X[0] + Y[0], X[1] + Y[1], [*third, *[None] * 5]])
    assert found.comparison("coding")["alpha"].value == pytest.approx(everybody.value)
    # Fleiss' kappa wants all three: the five cells of x.
    full = fleiss_kappa(tally([X[0], X[1], third])[0])
    assert found.comparison("coding")["fleiss"].value == pytest.approx(full.value)
    assert found.comparison("coding")["fleiss"].units == 5
    assert "cohen" not in found.comparison("coding").coefficients
    with pytest.raises(UnknownName, match="x"):
        found.comparison("coding", "xx")
    with pytest.raises(UnknownName, match="alpha"):
        found.comparison("coding")["alhpa"]


def test_disagreements_are_listed_with_what_each_said() -> None:
    """Four cells differ, one of them in stance."""
    listed = compared(FIVE).disagreements
    assert listed.columns == ["record", "item", "difference", "stance (a)", "stance (b)"]
    assert listed.rows() == [
        ("2", "x", "stance", "against", "for"),
        ("3", "x", "coded or not", "for", NO),
        ("2", "y", "coded or not", "for", NO),
        ("4", "y", "coded or not", NO, "for"),
    ]


def test_a_coder_speaks_once_of_a_record_and_item() -> None:
    """Twice the same counts once, two ways count as mixed, no stance as that; a note counts them."""
    table = codings(
        *(("1", "x", "a", "for"), ("1", "x", "a", "for"), ("1", "x", "b", "for")),
        *(("2", "x", "a", "for"), ("2", "x", "a", "against"), ("2", "x", "b", "mixed")),
        *(("3", "x", "a", None), ("3", "x", "b", "for"), ("3", "x", None, "for")),
    )
    found = compared(table)
    assert found.comparison("presence")["percent"].value == 1
    assert found.comparison("presence")["cohen"].value is None
    assert "one category" in found.comparison("presence")["cohen"].undefined
    assert found.comparison("stance").cells == 2
    assert found.comparison("stance")["percent"].value == 1
    assert found.disagreements.rows() == [("3", "x", "stance", "no stance stated", "for")]
    assert found.notes[:2] == (
        "1 coding without a named coder: compared with nobody.",
        "2 cells coded more than once by one coder: each counts once, mixed where they differ.",
    )


def test_agreement_is_told_in_sentences() -> None:
    """Figures with what they rest on, then the notes; nothing compared is told as that."""
    told = compared(FIVE, replicates=0).sentences()
    assert told[0].startswith(
        "The coders “a” and “b” are compared on 2 items and 5 records; a cell is one of each. Alpha"
    )
    assert told[1].startswith("What they said, silence being an answer too: 60% alike in 10 cells")
    assert told[4] == "They differ in 4 cells, in 1 of them on the stance."
    assert told[5].startswith("1 of 5 records were coded by one coder only")
    nothing = compared(codings(("1", "x", "a", "for"), ("1", "y", "b", "for")))
    assert nothing.sentences() == nothing.notes


def test_intervals_draw_whole_records_and_repeat_with_the_seed() -> None:
    """An interval holds its estimate and comes again with its seed; without draws there is none, and a reason."""
    found = compared(FIVE, seed=3).comparison("coding")["alpha"]
    again = compared(FIVE, seed=3).comparison("coding")["alpha"]
    assert found == again
    assert found.interval is not None
    assert found.value is not None
    assert found.interval[0] < found.value < found.interval[1]
    none = compared(FIVE, replicates=0).comparison("coding")["alpha"]
    assert (none.value, none.interval) == (found.value, None)
    assert none.no_interval


def test_stances_without_a_place_in_the_order_have_no_ordinal_figure() -> None:
    """Other codes than stances are compared by name, and ordinal alpha says why it is not there."""
    table = FIVE.with_columns(stance=pl.lit("hot"))
    found = compared(table).comparison("stance")["alpha-ordinal"]
    assert found.value is None
    assert "order" in found.undefined
    warm = compared(table, scale={"hot": 1}).comparison("stance")["alpha-ordinal"]
    assert "one category" in warm.undefined


def test_what_cannot_be_asked_is_refused() -> None:
    """A column that is not there, a coder nobody knows, a way of looking that is none: errors of kindframe's own."""
    with pytest.raises(UnknownName, match="coder"):
        agreement(FIVE, coder="codr")
    with pytest.raises(UnknownName):
        agreement(FIVE, scope={"d": ["x"]})
    with pytest.raises(ParameterError, match="looked_at"):
        agreement(FIVE, looked_at="some")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="replicates"):
        agreement(FIVE, replicates=-1)
    with pytest.raises(ParameterError):
        agreement(FIVE.with_columns(stance=pl.lit([1, 2])))


def test_many_coders_are_compared_together_only() -> None:
    """A workshop of 25 is compared as one; 300 pairs would tell nobody anything."""
    table = codings(*((r, "x", f"c{n:02}", "for" if n % 2 else "against") for r in "12" for n in range(25)))
    found = compared(table, replicates=0)
    assert {c.coders for c in found.comparisons} == {found.coders}
    # 12 of 25 for, 13 against: pairs alike (12*11 + 13*12) / (25*24).
    assert found.comparison("stance")["percent"].value == pytest.approx((12 * 11 + 13 * 12) / (25 * 24))
    assert found.disagreements.rows(named=True)[0] == {
        "record": "1",
        "item": "x",
        "difference": "stance",
        "coders (not coded)": 0,
        "coders (against)": 13,
        "coders (for)": 12,
        "coders (no stance stated)": 0,
    }
    assert found.sentences()[0].startswith("25 coders are compared on 1 item and 2 records")


def test_the_example_read_twice() -> None:
    """North Ayrshire: the third coding shares no item, so first and second are compared, on six commitments."""
    table = pl.read_csv(EXAMPLE).filter(pl.col("item").str.starts_with("kindness-promise/"))
    table = table.with_columns(item_id=pl.col("item").str.strip_prefix("kindness-promise/"))
    found = compared(table)
    assert found.coders == ("first", "second")
    assert found.left_out == ("third",)
    assert found.items == ("p1", "p2", "p3", "p4", "p5", "p6")
    said = {
        coder: {(r, i): s for r, i, c, s in table.select("subject", "item_id", "coder", "stance").rows() if c == coder}
        for coder in found.coders
    }
    cells = [(r, i) for r in {r for held in said.values() for r, _i in held} for i in found.items]
    first, second = ([said[c].get(cell, "none") for cell in cells] for c in found.coders)
    assert found.comparison("coding")["cohen"].value == pytest.approx(cohen_kappa(first, second).value)
    differ = {cell for cell, a, b in zip(cells, first, second, strict=True) if a != b}
    assert set(found.disagreements.select("record", "item").rows()) == differ
