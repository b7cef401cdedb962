"""Editions: which one a name means, and what changed between two."""

from __future__ import annotations

import pytest

from kindframe.errors import ParameterError, UnknownName
from kindframe.framework import Framework, Item, Lineage, diff, find_edition, search


def edition(name: str, status: str, **rest: str) -> Framework:
    """An edition of one framework, with nothing in it."""
    return Framework(id="npf", title="NPF", edition=name, status=status, **rest)  # type: ignore[arg-type]


EDITIONS = (
    edition("2026", "draft", issued="2026"),
    edition("2007", "superseded", valid_from="2007-11-14"),
    edition("2018", "in-force", valid_from="2018-06-11"),
    edition("2024", "proposed", issued="2024-05-01"),
    edition("2016", "superseded", valid_from="2016-03"),
    edition("2021", "withdrawn", issued="2021"),
)


def test_the_latest_is_the_latest_in_force() -> None:
    """A plain name never means a proposal, a draft or what was withdrawn, however late they are."""
    assert find_edition(EDITIONS, "npf").edition == "2018"
    assert find_edition(reversed(EDITIONS), "npf").edition == "2018"


def test_an_edition_is_given_whatever_its_status() -> None:
    """Asked for by its edition, a proposal or a draft is given."""
    for name in ("2007", "2018", "2024", "2026"):
        assert find_edition(EDITIONS, f"npf@{name}").edition == name


def test_where_none_is_in_force_the_latest_that_was_is_meant() -> None:
    """A framework that came to its end is still found by its name."""
    past = [e for e in EDITIONS if e.status != "in-force"]
    assert find_edition(past, "npf").edition == "2016"
    archived = edition("2009", "archived", issued="2009")
    assert find_edition([archived], "npf") is archived


def test_where_only_drafts_are_there_they_must_be_asked_for() -> None:
    """A plain name of a framework with only drafts and proposals finds nothing and says what there is."""
    coming = [e for e in EDITIONS if e.status in {"draft", "proposed", "withdrawn"}]
    with pytest.raises(UnknownName) as caught:
        find_edition(coming, "npf")
    assert "npf@2024 (proposed)" in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("nfp", "npf"), ("npf@2017", "npf@2016"), ("npf@1707", "npf@2007"), ("npf@new", None), ("npf@", None), ("", None)],
)
def test_a_wrong_name_is_answered_with_the_nearest(wanted: str, near: str | None) -> None:
    """Framework or edition, what is not there is answered with what is nearest."""
    with pytest.raises(UnknownName) as caught:
        find_edition(EDITIONS, wanted)
    assert caught.value.near == near


OLD = Framework(
    id="f",
    title="F",
    edition="1",
    items=(
        Item(id="same", label="Same", statement="One wording"),
        Item(id="reworded", label="Reworded", statement="Old wording"),
        Item(id="renamed", label="Old name"),
        Item(id="left", label="Left"),
        Item(id="right", label="Right"),
        Item(id="whole", label="Whole"),
        Item(id="gone", label="Gone"),
        Item(id="lost", label="Lost"),
    ),
)
NEW = Framework(
    id="f",
    title="F",
    edition="2",
    replaces="1",
    items=(
        Item(id="same", label="Same", statement="One  wording", lineage=Lineage(relation="unchanged")),
        Item(id="reworded", label="Reworded", statement="New wording", lineage=Lineage(relation="amended")),
        Item(id="renamed", label="New name", lineage=Lineage(relation="renamed")),
        Item(id="both", label="Both", lineage=Lineage(relation="merged", from_ids=("left", "right"), note="why")),
        Item(id="half", label="Half", lineage=Lineage(relation="split", from_ids=("whole",))),
        Item(id="new", label="New", lineage=Lineage(relation="added")),
        Item(id="odd", label="Odd", kind="indicator"),
    ),
    lineage=(
        Lineage(relation="removed", from_ids=("gone",), note="no longer wanted"),
        Lineage(relation="unknown", kinds=("indicator",)),
    ),
)


def test_diff_takes_the_lineage_that_an_edition_states() -> None:
    """Each item of the later edition has its relation and what it came from; then comes what is gone."""
    changes = [(c.relation, [i.id for i in c.old], c.new.id if c.new else None, c.declared) for c in diff(OLD, NEW)]
    assert changes == [
        ("unchanged", ["same"], "same", True),
        ("amended", ["reworded"], "reworded", True),
        ("renamed", ["renamed"], "renamed", True),
        ("merged", ["left", "right"], "both", True),
        ("split", ["whole"], "half", True),
        ("added", [], "new", True),
        ("unknown", [], "odd", True),
        ("removed", ["gone"], None, True),
        ("removed", ["lost"], None, False),
    ]
    assert diff(OLD, NEW)[3].note == "why"


def test_diff_compares_where_nothing_is_stated() -> None:
    """Backwards, and between editions far apart, ids and texts are compared, and that is said."""
    changes = {(c.relation, (c.new or c.old[0]).id) for c in diff(NEW, OLD)}
    assert {("unchanged", "same"), ("amended", "reworded"), ("renamed", "renamed")} <= changes
    assert {("added", "gone"), ("removed", "new")} <= changes
    assert not any(c.declared for c in diff(NEW, OLD))
    assert "(by comparison)" in str(diff(NEW, OLD)[0])


def test_an_edition_does_not_differ_from_itself() -> None:
    """Compared with itself, every item is unchanged and nothing is added or gone."""
    assert {c.relation for c in diff(NEW, NEW)} == {"unchanged"}


def test_two_frameworks_have_no_diff() -> None:
    """What belongs to different frameworks is mapped by a crosswalk, not compared as editions."""
    with pytest.raises(ParameterError):
        diff(OLD, EDITIONS[0])


def test_search_finds_words_and_beginnings_of_words() -> None:
    """Words are found in any order, without regard to case or accents; ids come before labels, labels before notes."""
    framework = Framework(
        id="f",
        title="F",
        items=(
            Item(id="cafe", label="Somewhere to sit"),
            Item(id="b", label="The Café on the corner", aliases=("corner house",)),
            Item(id="c", label="Other", note="about a cafe"),
            Item(id="d", label="Time", statement="to sit in a corner"),
        ),
    )
    assert [(h.item.id, h.field) for h in search([framework], "cafe")] == [
        ("cafe", "id"),
        ("b", "label"),
        ("c", "note"),
    ]
    assert [h.item.id for h in search([framework], "CORNER caf")] == ["b"]
    assert [(h.item.id, h.field) for h in search([framework], "time corner")] == [("d", "any")]
    assert search([framework], "afe") == ()
    assert search([framework], "  ") == ()
