"""Names that have no room beside their marks: away from them with a line, else as numbers with a key."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from kindframe import Study
from kindframe_report.density import density, found
from kindframe_report.folding import folded
from kindframe_report.labels import apart
from kindframe_report.leaders import drawn_lines, named
from kindframe_report.svg import Drawing
from kindframe_report.ties import joined

CLOSE = np.array([[200.0 + 9 * (n % 4), 150.0 + 9 * (n // 4)] for n in range(5)])
NAMES = [(n, f"Place number {n}") for n in range(5)]


def test_a_name_hemmed_in_stands_away_with_a_line() -> None:
    """Of five marks in a heap every name stands somewhere, none on another, and lines lead to the far ones."""
    held = named(NAMES, CLOSE, np.full(5, 4.0), 400, 300, size=13.0)
    assert held.nameless == ()
    assert sorted(label.place for label in held.labels) == list(range(5))
    away = [label for label in held.labels if label.tip]
    assert away
    boxes = [label.box for label in held.labels]
    for at, (left, top, right, foot) in enumerate(boxes):
        assert not any(
            left < other[2] and right > other[0] and top < other[3] and foot > other[1] for other in boxes[at + 1 :]
        )
    drawing = Drawing(400, 300, "a heap")
    drawn_lines(drawing, held.labels, CLOSE, np.full(5, 4.0))
    assert str(drawing.markup).count("<line") == len(away)


def test_where_no_name_has_room_there_are_numbers_without_gaps() -> None:
    """On a page as small as a stamp long names find no room: numbers stand for them, in order of the alphabet."""
    names = [(n, f"The {word} house by the old mill and the water") for n, word in enumerate(("red", "blue", "green"))]
    xy = np.array([[20.0, 30.0], [50.0, 30.0], [80.0, 30.0]])
    held = named(names, xy, np.full(3, 3.0), 100, 60, size=13.0)
    assert [label.lines for label in held.labels] == [("1",), ("2",), ("3",)]
    assert [entry.split()[2] for entry in held.key] == ["blue", "green", "red"]
    assert held.told().startswith("By number, for want of room: 1 The blue house")
    assert [label.place for label in held.labels] == [1, 2, 0]


def test_what_another_picture_tells_needs_no_number() -> None:
    """A name that is told elsewhere stands beside its mark where there is room, or not at all."""
    xy = np.array([[20.0, 30.0]])
    held = named([(0, "A house by the old mill and the water")], xy, np.full(1, 3.0), 100, 60, size=13.0)
    assert held.key
    elsewhere = named(
        [(0, "A house by the old mill")],
        xy,
        np.full(1, 3.0),
        100,
        60,
        size=13.0,
        elsewhere=("A house by the old mill",),
    )
    assert (elsewhere.labels, elsewhere.told()) == ((), "")


def test_two_names_on_a_line_are_kept_apart() -> None:
    """What a name covers is nearly half a letter's height wider than it at each end."""
    assert apart((10.0, 0.0, 20.0, 5.0), 20.0) == (1.0, 0.0, 29.0, 5.0)


def test_the_density_picture_says_how_many_pairs_stay_within() -> None:
    """Two groups of three; three pairs within and one across is 75%; of 15 possible pairs 6 are within: 40%."""
    ids = list("abcdef")
    study = Study.from_frames(
        actors=pl.DataFrame({"id": ids, "kind": ["person"] * 6, "group": ["x"] * 3 + ["y"] * 3}),
        relationships=pl.DataFrame({"source": ["a", "b", "d", "c"], "target": ["b", "c", "e", "f"]}),
    )
    held = joined(study)
    fold = folded(held)
    assert found(held, fold) == "75% of joined pairs are within a group; if chance alone joined them, 40% would be."
    picture = str(density(held, fold, 22.0))
    assert "Share of possible pairs" in picture
    assert re.findall(r'font-size="(\d+)"', picture) == ["22", "22"]
