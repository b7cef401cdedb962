"""Where marks stand: the same each time, apart from each other, inside the width, those alone in rows below."""

from __future__ import annotations

import re

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from kindframe_report.labels import labels, printed, written
from kindframe_report.layout import placed, spread
from kindframe_report.svg import Drawing
from kindframe_report.thinning import kept


def edges_of(graph: nx.Graph[int]) -> NDArray[np.int64]:
    """The edges of a networkx graph as an array."""
    return np.array(list(graph.edges), dtype=np.int64).reshape(-1, 2)


def apart(xy: NDArray[np.float64], radii: NDArray[np.float64]) -> float:
    """By how much the two nearest marks are apart, edge to edge."""
    distance = np.linalg.norm(xy[:, None] - xy[None], axis=2) - radii[:, None] - radii
    np.fill_diagonal(distance, np.inf)
    return float(distance.min())


def test_no_marks_give_an_empty_layout() -> None:
    """Nobody to place is no error."""
    layout = placed(0, np.zeros((0, 2), np.int64), np.zeros(0))
    assert (len(layout.xy), layout.parts) == (0, ())


@pytest.mark.parametrize("graph", [nx.karate_club_graph(), nx.star_graph(40), nx.path_graph(90), nx.complete_graph(12)])
def test_marks_do_not_overlap_and_stay_inside(graph: nx.Graph[int]) -> None:
    """For a club, a star, a long path and a full graph: no two marks touch, all are within the size given."""
    radii = np.full(len(graph), 7.0)
    layout = placed(len(graph), edges_of(graph), radii, width=700)
    assert apart(layout.xy, radii) > -0.5
    assert (layout.xy - 7 > -0.5).all()
    assert (layout.xy + 7 < np.array([layout.width, layout.height]) + 0.5).all()


def test_the_layout_is_the_same_for_a_seed() -> None:
    """Two calls give the same positions."""
    graph = nx.karate_club_graph()
    first, second = (placed(34, edges_of(graph), np.full(34, 6.0), seed=3).xy for _ in range(2))
    assert np.array_equal(first, second)


def test_a_path_is_drawn_as_a_path() -> None:
    """Five in a row stand in that order from one side to the other, with even steps."""
    xy = placed(5, edges_of(nx.path_graph(5)), np.full(5, 4.0)).xy
    x = xy[:, 0]
    assert list(np.argsort(x)) in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    steps = np.linalg.norm(np.diff(xy, axis=0), axis=1)
    assert steps.max() / steps.min() < 1.5


def test_near_in_steps_is_near_on_paper() -> None:
    """On a grid of 6 by 6, drawn distances follow the numbers of steps (correlation above 0.95)."""
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(6, 6))
    xy = placed(36, edges_of(graph), np.full(36, 4.0)).xy
    steps = np.array([[nx.shortest_path_length(graph, a, b) for b in graph] for a in graph], dtype=float)
    drawn = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    above = np.triu_indices(36, 1)
    assert np.corrcoef(steps[above], drawn[above])[0, 1] > 0.95


def test_parts_do_not_mix_and_those_alone_stand_below() -> None:
    """Two triangles and three alone: the parts' sizes are told, their boxes are apart, the three are below both."""
    edges = np.array([[0, 1], [1, 2], [2, 0], [3, 4], [4, 5], [5, 3]])
    layout = placed(9, edges, np.full(9, 5.0))
    assert layout.parts == (3, 3)
    assert layout.alone.tolist() == [False] * 6 + [True] * 3
    first, second = layout.xy[:3], layout.xy[3:6]
    assert first[:, 0].max() < second[:, 0].min() or second[:, 0].max() < first[:, 0].min()
    assert layout.xy[6:, 1].min() > layout.xy[:6, 1].max()


def test_one_large_mark_alone_does_not_spread_the_small_ones() -> None:
    """A mark of 60 and nine of 10, none joined, in 400: 132 for the first, 32 a small one: two rows hold all."""
    radii = np.array([10.0] * 4 + [60.0] + [10.0] * 5)
    layout = placed(10, np.zeros((0, 2), np.int64), radii, width=400.0, gap=6.0)
    assert apart(layout.xy, radii) >= 6
    assert (layout.xy[:, 0] + radii).max() <= 400
    assert layout.height <= 132 + 32 + 12


def test_marks_on_one_spot_are_pushed_apart() -> None:
    """Ten marks at one point end without an overlap."""
    radii = np.full(10, 5.0)
    assert apart(spread(np.zeros((10, 2)), radii, 1.0), radii) >= 0


def test_a_picture_with_room_keeps_all_its_lines() -> None:
    """A tree has fewer than two and a half lines for each mark, so nothing is drawn faint."""
    assert kept(7, edges_of(nx.balanced_tree(2, 2))).all()


def test_thinning_keeps_what_is_close_and_each_part_whole() -> None:
    """Two full graphs of 12 with one line between: dark lines are far fewer, all hangs together, the bridge is kept."""
    graph = nx.disjoint_union(nx.complete_graph(12), nx.complete_graph(12))
    graph.add_edge(0, 12)
    edges = edges_of(graph)
    dark = kept(24, edges)
    assert dark.sum() < len(edges) / 2
    assert nx.is_connected(nx.Graph(edges[dark].tolist()))
    assert dark[[sorted(pair) == [0, 12] for pair in edges.tolist()]].all()


def test_names_cover_neither_marks_nor_names() -> None:
    """Of three marks close together, only as many names are written as find room; the first has its own."""
    xy = np.array([[150.0, 50.0], [160.0, 50.0], [330.0, 50.0]])
    found = labels([(0, "a long first name"), (1, "a long second name"), (2, "third")], xy, np.full(3, 5.0), 480, 100)
    assert found[0].lines == ("a long first name",)
    assert ("third",) in [label.lines for label in found]
    assert labels([(0, "far too long for the little room there is")], xy, np.full(3, 5.0), 100, 60) == []


def test_a_name_too_long_for_a_line_stands_in_two() -> None:
    """Broken between words into lines of about one length; what three cannot hold is cut, and shown to be."""
    at = np.array([[10.0, 50.0]])
    name = "The shelter at the foot of the row"
    held = labels([(0, name)], at, np.full(1, 5.0), 480, 100)[0]
    assert held.lines == ("The shelter at the", "foot of the row")
    drawing = Drawing(480, 100, "a name")
    written(drawing, held, 13.0)
    assert " ".join(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawing.markup)) == name
    assert re.findall(r'dy="([0-9.]+)"', drawing.markup) == ["0", "14.56"]
    three = labels([(0, f"{name} by the old mill and the water")], at, np.full(1, 5.0), 480, 100)[0]
    assert three.lines == ("The shelter at the foot", "of the row by the old", "mill and the water")
    whole = f"{name} by the old mill and the water under the hill of oaks"
    cut = labels([(0, whole)], at, np.full(1, 5.0), 480, 100)[0]
    assert len(cut.lines) == 3
    assert cut.lines[2].endswith("…")


def test_a_name_that_must_stand_covers_as_little_as_can_be() -> None:
    """Hemmed in by others, it stands in two lines where these find room, and the other that must beside its mark."""
    xy = np.array([[100.0, 50.0], [140.0, 50.0], [60.0, 50.0], [100.0, 20.0], [35.0, 78.0], [165.0, 78.0]])
    found = labels([(0, "North Ayrshire Council"), (1, "Carnegie UK Trust")], xy, np.full(6, 12.0), 320, 100, sure=2)
    assert [label.place for label in found] == [0, 1]
    assert found[0].lines == ("North Ayrshire", "Council")
    assert found[0].y > 62
    assert found[1].x >= 152


@pytest.mark.parametrize("height", [300.0, 1170.0])
def test_names_on_paper_are_eight_points_high(height: float) -> None:
    """A page of A4 leaves 178 mm by 205 mm to a picture; a point is 25.4 / 72 mm."""
    scale = min(178 / 880, 205 / height)
    assert printed(880, height) * scale * 72 / 25.4 >= 8
