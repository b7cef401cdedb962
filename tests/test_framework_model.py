"""Frameworks in memory: looking items up, nesting, marks, and what does not hold together."""

from __future__ import annotations

import pickle
import subprocess
import sys

import attrs
import pytest

from kindframe.errors import FrameworkError, KindframeError, UnknownName
from kindframe.framework import Framework, Item
from kindframe.sources import Source


@pytest.fixture
def promise() -> Framework:
    """Two commitments, one of them with two parts, one of which nests and one of which names its whole."""
    return Framework(
        id="promise",
        title="A promise",
        edition="2019",
        sources=(Source(key="report", title="A report", licence="CC BY 4.0"),),
        items=(
            Item(id="p1", label="Trust staff", aliases=("P1", "trusting")),
            Item(id="p2", label="Time and space", items=(Item(id="p2a", label="Time"),)),
            Item(id="p2b", label="Space", part_of="p2"),
        ),
    )


def test_items_are_found_by_id_and_walked_depth_first(promise: Framework) -> None:
    """Walking gives whole before part and keeps the order of the file; parts named apart join those nested."""
    assert [item.id for item in promise.walk()] == ["p1", "p2", "p2a", "p2b"]
    assert promise["p2b"].label == "Space"
    assert "p2a" in promise
    assert "p3" not in promise
    assert len(promise) == 4
    assert promise.key == "promise@2019"


def test_parts_know_what_is_around_them(promise: Framework) -> None:
    """Leaves are the items without parts; what is around an item runs from the nearest outwards."""
    assert [item.id for item in promise.leaves()] == ["p1", "p2a", "p2b"]
    assert [item.id for item in promise.leaves("p2")] == ["p2a", "p2b"]
    assert [item.id for item in promise.leaves("p1")] == ["p1"]
    assert [item.id for item in promise.around("p2a")] == ["p2"]
    assert promise.around("p1") == ()
    assert promise["p2"].compound
    assert not promise["p2a"].compound


@pytest.mark.parametrize(("wanted", "near"), [("p2c", "p2"), ("trusting staf", "p1"), ("Time", "p2a"), ("zzz", None)])
def test_an_unknown_item_gets_the_nearest_by_id_label_or_alias(
    promise: Framework, wanted: str, near: str | None
) -> None:
    """A wrong id is answered with an id, also where what was written resembles a label or an alias."""
    with pytest.raises(UnknownName) as caught:
        promise[wanted]
    assert caught.value.near == near


def test_what_is_said_of_the_framework_is_said_of_each_item() -> None:
    """``verified`` false and ``reconstructed`` true reach every item, and so does a source that is the only one."""
    framework = Framework(
        id="figure",
        title="A figure",
        verified=False,
        reconstructed=True,
        basis="derived",
        sources=(Source(key="only", title="Only"),),
        items=(Item(id="a", items=(Item(id="b", basis="source"),)),),
    )
    assert [(i.verified, i.reconstructed, i.basis) for i in framework.walk()] == [
        (False, True, "derived"),
        (False, True, "source"),
    ]
    assert framework.source("b") == Source(key="only", title="Only")
    assert framework["b"].standing == ("reconstructed", "not verified")


def test_an_item_is_called_by_what_is_known_of_it() -> None:
    """An unknown item says that its text is not known; one without a label goes by its id."""
    assert Item(id="slot-4", unknown=True).title == "(text not known)"
    assert str(Item(id="slot-4", unknown=True)) == "slot-4: (text not known) (unknown)"
    assert Item(id="x").title == "x"


@pytest.mark.parametrize(
    ("items", "word"),
    [
        ((Item(id="a"), Item(id="a")), "twice"),
        ((Item(id="a", items=(Item(id="a"),)),), "twice"),
        ((Item(id="a", part_of="b"),), "no item 'b'"),
        ((Item(id="a", part_of="b"), Item(id="b", part_of="a")), "itself"),
        ((Item(id="a", part_of="a"),), "itself"),
    ],
    ids=["doubled", "own-part", "no-whole", "circle", "self"],
)
def test_items_that_do_not_hold_together_are_refused(items: tuple[Item, ...], word: str) -> None:
    """An id that stands twice, and a part of nothing or of itself, are told by item."""
    with pytest.raises(FrameworkError) as caught:
        Framework(id="f", title="F", items=items)
    assert any(word in problem.message for problem in caught.value.problems)


def test_nesting_has_an_end() -> None:
    """Items twelve deep are taken, thirteen deep are refused, and a thousand deep do not break Python."""
    for depth, taken in ((12, True), (13, False), (1000, False)):
        items = tuple(Item(id=f"i{n}", part_of=f"i{n - 1}" if n else "") for n in range(depth))
        if taken:
            assert len(Framework(id="f", title="F", items=items)) == 12
        else:
            with pytest.raises(FrameworkError):
                Framework(id="f", title="F", items=items)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Five Ways"},
        {"title": "  "},
        {"status": "in force"},
        {"issued": "last year"},
        {"shape": "circle"},
        {"basis": "rumour"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_field_that_cannot_stand_is_refused_in_code_too(wrong: dict[str, str]) -> None:
    """The rules of the file hold for records made in Python, as one error of kindframe's own tree."""
    with pytest.raises(KindframeError):
        Framework(**({"id": "f", "title": "F"} | wrong))  # type: ignore[arg-type]


def test_a_framework_is_a_value(promise: Framework) -> None:
    """Equal frameworks are equal whatever file they came from, hash alike, and survive pickling."""
    promise["p1"]
    again = pickle.loads(pickle.dumps(promise))
    assert again == promise
    assert hash(again) == hash(promise)
    assert attrs.evolve(promise, title="Other") != promise
    assert attrs.evolve(promise)["p2b"] == promise["p2b"]


def test_a_grid_shows_its_blank_cells() -> None:
    """Each heading has a cell for each audience, also where the source left it empty."""
    grid = Framework(
        id="grid",
        title="Grid",
        shape="grid",
        audiences=("people", "organisations"),
        items=(
            Item(
                id="notice", kind="heading", items=(Item(id="n1", audience="people"), Item(id="n2", audience="people"))
            ),
            Item(id="fund", kind="heading", items=(Item(id="f1", audience="organisations"),)),
        ),
    )
    cells = {(c.heading.id, c.audience): [e.id for e in c.entries] for c in grid.cells()}
    assert cells == {
        ("notice", "people"): ["n1", "n2"],
        ("notice", "organisations"): [],
        ("fund", "people"): [],
        ("fund", "organisations"): ["f1"],
    }


def test_importing_frameworks_is_light() -> None:
    """The module of frameworks brings in neither polars nor numpy nor cattrs: plugins import it to declare data."""
    heavy = ["polars", "numpy", "cattrs", "networkx"]
    code = f"import sys, kindframe.framework, kindframe.instrument; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
