"""Crosswalks: gaps on both sides, the rules of SKOS also after closure, and what a text does not speak of."""

from __future__ import annotations

import attrs
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kindframe.errors import ParameterError, UnknownName
from kindframe.framework import (
    INVERSE,
    Crosswalk,
    Framework,
    Item,
    Match,
    Remark,
    check_crosswalks,
    exact_classes,
    gaps,
    unspoken,
)
from kindframe.problems import Severity

A = Framework(
    id="a",
    title="A",
    edition="1",
    items=(
        Item(id="p1", label="Trust people"),
        Item(id="p2", label="Two things", items=(Item(id="p2a", label="Time"), Item(id="p2b", label="Space"))),
    ),
)
B = Framework(
    id="b",
    title="B",
    items=(
        Item(id="q1", label="Trust", audience="all"),
        Item(id="q2", label="Risk", audience="all", terms=("risk", "danger")),
        Item(id="q3", label="Space", audience="few", terms=("space",)),
    ),
)


def match(source: str, target: str, relation: str = "closeMatch", **rest: object) -> Match:
    """A match with a rationale, unless a test takes it away."""
    return Match(**({"source": source, "target": target, "relation": relation, "rationale": "r"} | rest))  # type: ignore[arg-type]


def walk(*matches: Match, **rest: object) -> Crosswalk:
    """A crosswalk from A to B."""
    given = {"id": "x", "source": "a@1", "target": "b", "author": "us", "matches": matches} | rest
    return Crosswalk(**given)  # type: ignore[arg-type]


def codes(*walks: Crosswalk, frameworks: tuple[Framework, ...] = (A, B)) -> list[tuple[str, str | None]]:
    """Code and near match of each problem."""
    return [(p.code, p.near) for p in check_crosswalks(walks, frameworks)]


def test_gaps_are_counted_on_both_sides_and_on_parts() -> None:
    """A match of the whole leaves its parts open; what has no match is a gap by itself, listed by nobody."""
    found = gaps(walk(match("p1", "q1"), match("p2", "q3", "relatedMatch")), A, B)
    assert [i.id for i in found.source] == ["p2a", "p2b"]
    assert [i.id for i in found.target] == ["q2"]
    assert (found.source_size, found.target_size) == (3, 3)
    assert [m.source for m in found.weak] == ["p2"]


def test_a_side_is_narrowed_to_an_audience_or_to_some_items() -> None:
    """Gaps are counted among what the crosswalk is about, and nothing else."""
    found = gaps(walk(target_audience="all", source_within=("p2",)), A, B)
    assert [i.id for i in found.source] == ["p2a", "p2b"]
    assert [i.id for i in found.target] == ["q1", "q2"]


def test_a_side_may_count_wholes_of_a_kind() -> None:
    """Where a crosswalk is about items of one kind, these are counted as wholes and their parts are not."""
    kinds = attrs.evolve(A, items=tuple(attrs.evolve(item, kind="outcome") for item in A.items))
    found = gaps(walk(match("p2", "q1"), source_kinds=("outcome",)), kinds, B)
    assert [i.id for i in found.source] == ["p1"]
    assert found.source_size == 2


def test_gaps_want_the_frameworks_that_are_named() -> None:
    """Another edition or the sides exchanged are refused; an item that is not there is an unknown name."""
    with pytest.raises(ParameterError):
        gaps(walk(), B, A)
    with pytest.raises(ParameterError):
        gaps(walk(), attrs.evolve(A, edition="2"), B)
    with pytest.raises(UnknownName):
        gaps(walk(source_within=("p9",)), A, B)


def test_a_match_reads_the_other_way_round() -> None:
    """The inverse of an inverse is the match itself; broad and narrow change places; the rest stay."""
    assert match("p1", "q1", "broadMatch").inverse().relation == "narrowMatch"
    for relation in INVERSE:
        one = match("p1", "q1", relation, confidence=0.5, author="me", where="p. 3")
        assert one.inverse().inverse() == one
        assert (one.inverse().source, one.inverse().target) == ("q1", "p1")


def test_matches_of_an_item_are_read_from_it() -> None:
    """From the target's side relations are turned round; an item nobody mentions is an unknown name."""
    held = walk(match("p1", "q1", "broadMatch"), remarks=(Remark(side="target", item="q2", text="nothing"),))
    assert [m.relation for m in held.of("p1")] == ["broadMatch"]
    assert [m.relation for m in held.of("q1")] == ["narrowMatch"]
    assert held.of("q2") == ()
    with pytest.raises(UnknownName) as caught:
        held.of("p11")
    assert caught.value.near == "p1"


def test_a_crosswalk_in_order_has_no_problems() -> None:
    """All five relations between different pairs, each with its rationale, stand beside each other."""
    held = walk(
        match("p1", "q1", "exactMatch"),
        match("p2", "q2", "broadMatch"),
        match("p2a", "q2", "narrowMatch"),
        match("p2b", "q3", "closeMatch"),
        match("p2b", "q1", "relatedMatch"),
    )
    assert codes(held) == []


def test_what_a_crosswalk_names_is_there() -> None:
    """A framework or an item that is not there is named with the nearest; without frameworks nothing is claimed."""
    assert codes(walk(match("p22", "q1"))) == [("KF-XW-02", "p2")]
    assert codes(walk(target="bb")) == [("KF-XW-01", "b")]
    assert codes(walk(source="a@2")) == [("KF-XW-01", "a@1")]
    (absent,) = check_crosswalks([walk(target="elsewhere")], (A, B))
    assert absent.severity == Severity.NOTE
    assert codes(walk(match("p3", "q1")), frameworks=()) == []


def test_a_pair_is_matched_once_and_with_a_reason() -> None:
    """Twice, twice with different relations, without a rationale, and by nobody are problems."""
    assert codes(walk(match("p1", "q1"), match("p1", "q1"))) == [("KF-XW-03", None)]
    assert codes(walk(match("p1", "q1"), match("p1", "q1", "relatedMatch"))) == [("KF-XW-03", None)]
    assert codes(walk(match("p1", "q1", rationale=""))) == [("KF-XW-05", None)]
    assert codes(walk(match("p1", "q1"), author="")) == [("KF-XW-05", None)]
    assert codes(walk(match("p1", "q1", author="me"), author="")) == []


def back(*matches: Match, **rest: object) -> Crosswalk:
    """A crosswalk from B to C."""
    return walk(*matches, id="y", source="b", target="c", **rest)


def test_exact_matches_carry_on_and_close_ones_do_not() -> None:
    """SKOS S44 and S45: exact matches join items across crosswalks; a chain of close matches joins nothing."""
    exact = (walk(match("p1", "q1", "exactMatch")), back(match("q1", "r1", "exactMatch")))
    assert exact_classes(exact) == (frozenset({("a@1", "p1"), ("b", "q1"), ("c", "r1")}),)
    close = (walk(match("p1", "q1", "exactMatch")), back(match("q1", "r1", "closeMatch")))
    assert exact_classes(close) == (frozenset({("a@1", "p1"), ("b", "q1")}),)


@pytest.mark.parametrize("relation", ["broadMatch", "narrowMatch", "relatedMatch"])
def test_an_exact_match_excludes_the_others_after_closure_too(relation: str) -> None:
    """SKOS S46: a pair that exact matches make one may be neither broad, narrow nor related, stated or implied."""
    implied = (
        walk(match("p1", "q1", "exactMatch")),
        back(match("q1", "r1", "exactMatch")),
        walk(match("r1", "p1", relation), id="z", source="c", target="a@1"),
    )
    assert ("KF-XW-04", None) in codes(*implied, frameworks=())
    close = (*implied[:2], walk(match("r1", "p1", "closeMatch"), id="z", source="c", target="a@1"))
    assert codes(*close, frameworks=()) == []


def test_exact_matches_do_not_make_two_items_of_one_framework_the_same() -> None:
    """If two of its items are both exactly the same as a third, a framework says one thing twice: that is told."""
    assert codes(walk(match("p1", "q1", "exactMatch"), match("p2a", "q1", "exactMatch"))) == [("KF-XW-04", None)]


pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)


@given(pairs)
def test_the_classes_of_exact_matches_are_the_connected_components(edges: list[tuple[int, int]]) -> None:
    """Checked against networkx: following exact matches both ways gives the components of the graph of pairs."""
    held = walk(*(match(f"p{a}", f"q{b}", "exactMatch") for a, b in edges))
    graph = nx.Graph([(("a@1", f"p{a}"), ("b", f"q{b}")) for a, b in edges])
    expected = {frozenset(component) for component in nx.connected_components(graph)}
    assert set(exact_classes([held])) == expected


def test_what_a_text_does_not_speak_of_comes_out_by_itself() -> None:
    """Terms are looked for at the start of words in statements and labels; whatever nobody speaks of has no items."""
    spoken = {s.item.id: [i.id for i in s.by] for s in unspoken(A, B)}
    assert spoken == {"q2": [], "q3": ["p2b"]}
    risky = attrs.evolve(A, items=(*A.items, Item(id="p3", label="x", statement="Dangers and asterisks")))
    assert {s.item.id: [i.id for i in s.by] for s in unspoken(risky, B)}["q2"] == ["p3"]
