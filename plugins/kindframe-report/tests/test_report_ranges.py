"""What a chart's title and text alternative tell of its numbers, and how exact a sentence is beside its interval."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from kindframe.analysis import Figure, Statement
from kindframe_report.answers import worded
from kindframe_report.charts import drawn
from kindframe_report.ranges import finding, listing

ROWS = [
    {"kind": "kin", "ties": 4, "wave": "1", "degree": 1},
    {"kind": "friend", "ties": 9, "wave": "1", "degree": 2},
    {"kind": "friend", "ties": 7, "wave": "2", "degree": 3},
]


def spec(rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Bars of ties by kind, with whatever a test changes."""
    sides = {"x": {"field": "ties", "type": "quantitative"}, "y": {"field": "kind", "type": "nominal"}}
    return {"mark": "bar", "data": {"values": rows}, "encoding": sides, **more}


def side(field: str, kind: str, title: str = "") -> dict[str, str]:
    """One side of a chart."""
    return {"field": field, "type": kind, "title": title or field}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (spec(ROWS[:2]), "from 4 (kin) to 9 (friend)"),
        (spec(ROWS[:1]), ""),
        (spec([{"kind": "a", "ties": 5}, {"kind": "b", "ties": 5}]), "5 for each"),
        (
            spec([*ROWS[:2], {"kind": "all", "ties": 13}], transform=[{"filter": "datum.kind != 'all'"}]),
            "from 4 (kin) to 9 (friend)",
        ),
        (spec(ROWS, transform=[{"filter": {"field": "wave", "equal": "1"}}]), "from 4 (kin) to 9 (friend)"),
        (spec(ROWS, transform=[{"calculate": "datum.ties * 2", "as": "twice"}]), ""),
        (
            spec(ROWS, encoding={"x": side("degree", "ordinal", "Others"), "y": side("ties", "quantitative")}),
            "the most, 9, in others 2",
        ),
        (
            spec(ROWS, encoding={"x": side("degree", "ordinal", "Others tied to"), "y": side("ties", "quantitative")}),
            "the most, 9, at 2",
        ),
        (
            spec(
                ROWS,
                encoding={
                    "y": side("kind", "nominal"),
                    "x": side("wave", "nominal", "Wave"),
                    "color": side("ties", "quantitative"),
                },
            ),
            "from 4 (kin, wave 1) to 9 (friend, wave 1)",
        ),
        (
            spec(
                [{**row, "way": way} for way in ("any", "given") for row in ROWS[:2]],
                encoding={
                    "x": side("degree", "ordinal", "Others tied to"),
                    "y": side("ties", "quantitative"),
                    "color": side("way", "nominal"),
                },
            ),
            "the most, 9, at 2 (any and given)",
        ),
        (
            spec(
                [
                    {"degree": degree, "ties": ties, "way": way}
                    for way, several in (("any", (25, 45)), ("given", (55, 20)))
                    for degree, ties in enumerate(several)
                ],
                encoding={
                    "x": side("degree", "ordinal", "Others tied to"),
                    "y": side("ties", "quantitative"),
                    "color": side("way", "nominal"),
                },
            ),
            "the most, 55, at 0 (given)",
        ),
        (
            spec(ROWS, encoding={"x": side("degree", "quantitative"), "y": side("ties", "quantitative")}),
            "correlation 0.6",  # by hand: deviations -1, 0, 1 and -8/3, 7/3, 1/3 give 3 / sqrt(2 * 114/9)
        ),
        (
            spec(ROWS, mark="line", encoding={"x": side("degree", "quantitative"), "y": side("ties", "quantitative")}),
            "",
        ),
    ],
)
def test_a_title_tells_how_far_the_numbers_reach(given: dict[str, Any], told: str) -> None:
    """Least and most with whose they are, where most are, or how two go together; nothing where it cannot be read."""
    assert finding(given) == told


def test_numbers_follow_one_by_one_while_they_are_few() -> None:
    """Twelve are listed; of more, the ends are told."""
    few = [{"kind": f"k{i}", "ties": i} for i in range(12)]
    assert listing(spec(few)).count(";") == 11
    assert listing(spec([*few, {"kind": "last", "ties": 99}])) == "From 0 (k0) to 99 (last)."


def test_the_words_of_an_axis_stand_for_its_categories() -> None:
    """Where an axis says other words than the data, so does the title."""
    encoding = spec(ROWS)["encoding"]
    encoding["y"] = {**encoding["y"], "axis": {"labelExpr": '{"kin": "family"}[datum.value] || datum.label'}}
    assert finding(spec(ROWS[:2], encoding=encoding)) == "from 4 (family) to 9 (friend)"


@pytest.mark.parametrize(
    ("text", "value", "interval", "told"),
    [
        ("Tied to 1.97 more others.", 1.97, (0.41, 3.54), "Tied to 2.0 more others."),
        ("It fell by 0.0931 on average.", -0.0931, (-0.25, 0.067), "It fell by 0.09 on average."),
        ("It fell by 0.0 on average.", -0.0, (-0.2, 0.1), "It stayed about the same on average."),
        ("It rose by 0.004 on average.", 0.004, (-0.2, 0.1), "It stayed about the same on average."),
        ("It rose by 0.05 on average.", 0.05, (0.01, 0.1), "It rose by 0.05 on average."),
        ("A share of 12.5%.", 0.125, (0.1, 0.2), "A share of 12.5%."),
        ("Tied to 1.97 others.", 1.97, None, "Tied to 1.97 others."),
        ("From 1.97 to 1.97.", 1.97, (0.4, 3.5), "From 1.97 to 1.97."),
    ],
)
def test_a_sentence_is_no_more_exact_than_its_interval(
    text: str, value: float, interval: tuple[float, float] | None, told: str
) -> None:
    """A number is rounded where it stands alone in its sentence and an interval stands beside it."""
    assert worded(Statement(name="s", text=text, value=value, interval=interval)) == told


@pytest.mark.parametrize(("through", "told"), [(True, "The line through a dot is its 95% interval."), (False, "")])
def test_a_line_through_a_dot_is_explained_where_there_is_one(through: bool, told: str) -> None:
    """A reader who does not know a confidence interval by sight is told that it is one; dots alone need no word."""
    dots = {"mark": "point", "encoding": {"y": side("kind", "nominal"), "x": side("mean", "quantitative")}}
    line = {"mark": "rule", "encoding": {**dots["encoding"], "x": side("low", "quantitative"), "x2": {"field": "high"}}}  # type: ignore[dict-item]
    figure = Figure(
        name="means", title="Means", alt="Dots.", table="means", spec={"layer": [line, dots] if through else [dots]}
    )
    table = pl.DataFrame({"kind": ["kin", "friend"], "mean": [2.0, 3.0], "low": [1.0, 2.5], "high": [3.0, 3.5]})
    assert drawn(figure, {"means": table}, "chart").spans == told


def test_a_grid_of_pairs_tells_its_pairs_apart() -> None:
    """Two kinds of one sort are one pair, and several pairs in a list can still be told from one another."""
    rows = [
        {"a": a, "b": b, "r": r} for a, b, r in (("help", "kin", 0.4), ("help", "friend", 0.4), ("kin", "trust", 0.1))
    ]
    side = {"type": "nominal", "title": "Kind of tie"}
    encoding = {
        "y": {"field": "a", **side},
        "x": {"field": "b", **side},
        "color": {"field": "r", "type": "quantitative", "title": "Correlation"},
    }
    spec = {"mark": "rect", "encoding": encoding, "data": {"values": rows}}
    assert finding(spec) == "from 0.1 (kin–trust) to 0.4 (help–kin and help–friend)"
