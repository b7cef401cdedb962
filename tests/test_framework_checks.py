"""What `check_framework` says of catalogues that load and still owe their readers something."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from kindframe.framework import Framework, Item, Lineage, check_framework, load_framework
from kindframe.sources import Source, quotable

OPEN = Source(key="open", title="Open report", licence="CC BY-SA 3.0")
SHUT = Source(key="shut", title="Shut report")


def framework(*items: Item, **rest: object) -> Framework:
    """A framework in order, with one open source, but for what a test makes of it."""
    given = {"id": "f", "title": "F", "licence": "CC BY 4.0", "sources": (OPEN,), "items": items} | rest
    return Framework(**given)  # type: ignore[arg-type]


def said(*items: Item, others: tuple[Framework, ...] = (), **rest: object) -> list[tuple[str, str | None, str | None]]:
    """Code, key and near match of each problem of a framework with these items."""
    return [(p.code, p.column, p.near) for p in check_framework(framework(*items, **rest), others)]


def test_a_catalogue_in_order_has_no_problems() -> None:
    """Sources, licence, labels and references in place: nothing to say."""
    items = (
        Item(id="a", label="A", statement="quoted", see_also=("b", "other/x"), measured_by=("b", "shs/q")),
        Item(id="b", label="B", kind="indicator"),
        Item(id="slot", unknown=True),
    )
    assert said(*items) == []


def test_a_catalogue_says_where_it_comes_from_and_under_what_licence() -> None:
    """No source and no licence are two problems; a source that is not there is a third, with the nearest."""
    assert said(Item(id="a", label="A"), sources=(), licence="") == [
        ("KF-FW-04", "sources", None),
        ("KF-FW-05", "licence", None),
    ]
    assert said(Item(id="a", label="A", source="opne")) == [("KF-FW-04", "source", "open")]
    assert said(Item(id="a", label="A"), sources=(OPEN, SHUT)) == [("KF-FW-04", "source", None)]


def test_wording_is_quoted_only_where_the_licence_of_its_source_allows() -> None:
    """A statement from a source without an open licence is a problem, until somebody's permission is stated."""
    quoted = Item(id="a", label="A", statement="their words", source="shut")
    both = (OPEN, SHUT)
    assert said(quoted, sources=both) == [("KF-FW-06", "statement", None)]
    assert said(quoted, sources=both, permission="the council agreed") == []
    assert said(Item(id="a", label="A", statement="w", source="open"), sources=both) == []


@pytest.mark.parametrize(
    ("licence", "allows"),
    [
        ("CC BY-SA 3.0", True),
        ("CC BY 4.0", True),
        ("cc0-1.0", True),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported License", True),
        ("Open Government Licence v3.0", True),
        ("OGL-UK-3.0", True),
        ("CC BY-NC 4.0", False),
        ("CC BY-ND 4.0", False),
        ("Creative Commons Attribution-NonCommercial 4.0", False),
        ("all rights reserved", False),
        ("", False),
    ],
)
def test_which_licences_let_wording_be_passed_on(licence: str, allows: bool) -> None:
    """Open licences do; licences against commerce or change, and none at all, do not."""
    assert quotable(licence) is allows


def test_labels_and_aliases_do_not_repeat_each_other() -> None:
    """SKOS S13: a label is not its own alias, and an alias stands once, whatever its case."""
    assert said(Item(id="a", label="Same", aliases=("same",))) == [("KF-FW-07", "aliases", None)]
    assert said(Item(id="a", label="A", aliases=("b", "B "))) == [("KF-FW-07", "aliases", None)]
    assert said(Item(id="a")) == [("KF-FW-07", "label", None)]
    assert said(Item(id="a", unknown=True, statement="known after all")) == [("KF-FW-07", "unknown", None)]
    assert said(Item(id="a", label="A", basis="memory")) == [("KF-FW-07", "verified", None)]
    assert said(Item(id="a", label="A", basis="memory", verified=False)) == []


def test_references_lead_to_an_item() -> None:
    """`see_also` and `measured_by` lead somewhere, within the framework and, where it is known, in another."""
    other = framework(Item(id="x1", label="X"), id="other", edition="1")
    here = Item(id="a", label="A", see_also=("bb", "other/x2", "other@1/x1", "far/away"), measured_by=("bb",))
    assert said(here, Item(id="b", label="B"), others=(other,)) == [
        ("KF-FW-09", "see_also", "b"),
        ("KF-FW-09", "see_also", "other/x1"),
        ("KF-FW-09", "measured_by", "b"),
    ]


def test_what_is_related_is_not_what_is_around_or_below() -> None:
    """SKOS S27: an item is not related to its whole, its part or itself."""
    part = Item(id="part", label="Part", see_also=("whole", "part"))
    whole = Item(id="whole", label="Whole", items=(part,), see_also=("part",))
    assert said(whole) == [("KF-FW-09", "see_also", None)] * 3


def test_counts_of_the_source_are_held_against_what_is_listed() -> None:
    """A list shorter than the source's own count is a note that says both numbers."""
    held = framework(Item(id="a", label="A", kind="outcome", counts={"indicator": 2}), counts={"outcome": 2})
    problems = check_framework(held)
    assert [(p.code, p.severity.value) for p in problems] == [("KF-FW-08", "note")] * 2
    assert "2 of kind outcome; 1 are listed" in problems[0].message
    assert "2 of kind indicator; 0 are listed" in problems[1].message


OLD = framework(Item(id="a", label="A", statement="words"), Item(id="b", label="B"), edition="1")


def lineage(*items: Item, **rest: object) -> list[tuple[str | None, str]]:
    """Key and message of each problem of an edition that replaces OLD."""
    new = framework(*items, edition="2", replaces="1", **rest)
    return [(p.near, p.message) for p in check_framework(new, (OLD,))]


def test_every_item_of_both_editions_is_accounted_for() -> None:
    """An item without lineage, and an old one that nobody mentions, are both problems; a complete account is none."""
    kept = Item(id="a", label="A", lineage=Lineage(relation="unchanged"))
    gone = (Lineage(relation="removed", from_ids=("b",)),)
    assert lineage(kept, lineage=gone) == []
    assert [m for _, m in lineage(kept)] == ["'b' of f@1 is not accounted for; name it in a lineage, or as removed"]
    messages = [m for _, m in lineage(Item(id="a", label="A"), lineage=gone)]
    assert len(messages) == 2
    assert "does not say where it comes from" in messages[0]
    assert "'a' of f@1" in messages[1]


@pytest.mark.parametrize(
    ("item", "near", "words"),
    [
        (Item(id="a", label="A", statement="other", lineage=Lineage(relation="unchanged")), None, "does not read as"),
        (Item(id="c", label="C", lineage=Lineage(relation="renamed", from_ids=("a",))), None, "ids are stable"),
        (Item(id="a", label="A", lineage=Lineage(relation="added")), None, "marked as added"),
        (Item(id="a", label="A", lineage=Lineage(relation="merged", from_ids=("a",))), None, "fewer than two"),
        (Item(id="a", label="A", lineage=Lineage(relation="split", from_ids=("aa",))), "a", "does not have"),
    ],
    ids=["unchanged", "renamed", "added", "merged", "split"],
)
def test_a_lineage_agrees_with_the_edition_before(item: Item, near: str | None, words: str) -> None:
    """Ids are stable, unchanged means word for word, merged means of several, and what it comes from is there."""
    found = [
        (n, m) for n, m in lineage(item, lineage=(Lineage(relation="removed", from_ids=("a", "b")),)) if words in m
    ]
    assert [n for n, _ in found] == [near]


def test_an_edition_that_is_replaced_is_there() -> None:
    """Where other editions are at hand and the one replaced is not among them, that is said."""
    new = framework(Item(id="a", label="A"), edition="3", replaces="2")
    assert [(p.column, p.near) for p in check_framework(new, (OLD,))] == [("replaces", None)]
    assert check_framework(new) == ()
    assert check_framework(attrs.evolve(OLD, replaces="0")) == ()


def test_a_problem_of_a_file_names_its_line(tmp_path: Path) -> None:
    """Where the framework came from a file, a problem names the file and the line of the item or the key."""
    path = tmp_path / "f.toml"
    path.write_text(
        'id = "f"\ntitle = "F"\nlicence = "CC0"\ncounts = { goal = 2 }\n[[sources]]\ntitle = "S"\nkey = "s"\n'
        '[[items]]\nid = "a"\nlabel = "A"\n[[items]]\nid = "b"\nlabel = "B"\nstatement = "quoted"\n',
        encoding="utf-8",
    )
    problems = check_framework(load_framework(path))
    assert [(p.file, p.row, p.column) for p in problems] == [("f.toml", 12, "statement"), ("f.toml", 4, "counts")]
    path.unlink()
    assert [p.row for p in check_framework(attrs.evolve(framework(Item(id="a")), path=path))] == [None]
