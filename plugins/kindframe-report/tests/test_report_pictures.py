"""What is drawn and what never is: homes and their names, marks of people, charts from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from kindframe import Action, Actor, Relationship, Study
from kindframe.analysis import Figure
from kindframe_report import scene as scenes
from kindframe_report.charts import drawn
from kindframe_report.mapping import drawn_map
from kindframe_report.picture import picture
from kindframe_report.svg import adopted
from kindframe_report.ties import joined

TABLE = {"t": pl.DataFrame({"g": ["<b>", "y"], "n": [1, 2]})}


def figure(**spec: Any) -> Figure:
    """A figure of the little table."""
    return Figure(name="f", title="Title", alt="What it shows", table="t", spec=spec)


BARS = {
    "mark": "bar",
    "encoding": {"y": {"field": "g", "type": "nominal"}, "x": {"field": "n", "type": "quantitative"}},
}


def test_pairs_are_joined_once_by_the_strongest_reason() -> None:
    """A tie told by both sides, an act and a membership between the same two make one pair; an act joins its place."""
    study = Study.from_records(
        [
            *(Actor(id=i, kind="person") for i in "abc"),
            Actor(id="g", kind="group"),
            Actor(id="h", kind="place"),
            Actor(id="m", kind="person", member_of=("g",)),
            Relationship(source="a", target="b", reported_by="a"),
            Relationship(source="b", target="a", reported_by="b"),
            Relationship(source="a", target="a"),
            Action(id="x", givers=("a",), receivers=("b", "c"), place="h"),
        ]
    )
    held = joined(study)
    # By hand: a-b as a tie; a-c, a-h, b-h, c-h from the act; m-g belongs. The tie to oneself joins nobody.
    named = {(held.ids[a], held.ids[b], sort) for a, b, sort, *_ in held.pairs.rows()}
    assert named == {
        ("a", "b", "tie"),
        ("a", "c", "act"),
        ("a", "h", "act"),
        ("b", "h", "act"),
        ("c", "h", "act"),
        ("g", "m", "belongs"),
    }
    assert held.alone() == {}


def test_those_alone_are_drawn_and_counted() -> None:
    """Two people without a tie and a bench nobody uses are marks like the others, and the caption counts them."""
    study = Study.from_records(
        [
            *(Actor(id=i, kind="person") for i in "abcd"),
            Actor(id="bench", kind="place"),
            Relationship(source="a", target="b"),
        ]
    )
    held = picture(study)
    assert held is not None
    assert "Two people and one place stand alone" in held.caption
    assert held.drawing.count("<circle") == 4
    assert "Standing alone" in held.drawing


def test_a_household_is_never_named_in_the_picture() -> None:
    """The name of a household is where somebody lives: neither beside its mark nor when it is pointed at."""
    study = Study.from_records(
        [
            Actor(id="h", name="18 Elm Row", kind="household"),
            Actor(id="hall", name="Kettle Hall", kind="place"),
            Actor(id="p", name=None, kind="person", member_of=("h",)),
            Relationship(source="p", target="hall"),
        ]
    )
    held = picture(study)
    assert held is not None
    assert "18 Elm Row" not in held.drawing
    assert "Kettle Hall" in held.drawing
    assert all(name != "18 Elm Row" for name, *_ in held.most)


def test_past_some_hundred_the_picture_shows_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too many to draw, marks are groups with their sizes, and no single person is in the drawing."""
    monkeypatch.setattr(scenes, "MOST_MARKS", 20)
    groups = ["North" if i % 3 else "South" for i in range(30)]
    people = [Actor(id=f"p{i}", name=f"Name {i}", kind="person", group=group) for i, group in enumerate(groups)]
    ties = [Relationship(source=f"p{i}", target=f"p{i + 1}") for i in range(29)]
    held = picture(Study.from_records([*people, Actor(id="hall", kind="place"), *ties]))
    assert held is not None
    assert held.grouped
    # Every third of 30 people from the first on is of the south: 10; the others are 20.
    assert {"North (20)", "South (10)"} <= set(re.findall(r">([A-Z]\w+ \(\d+\))<", held.drawing))
    assert "Name 1" not in held.drawing


def test_nobody_is_no_picture_and_no_map() -> None:
    """Without actors there is nothing to draw; without coordinates there is no map."""
    assert picture(Study.from_records([])) is None
    assert drawn_map(Study.from_records([Actor(id="a", kind="place")])) is None


def test_no_home_is_on_the_map() -> None:
    """People, households and actors of unknown kind are not drawn, whatever coordinates the file holds for them."""
    homes = [
        Actor(id="p", name="Ann", kind="person", latitude=55.0, longitude=-4.0),
        Actor(id="h", name="18 Elm Row", kind="household", latitude=55.0, longitude=-4.0),
        Actor(id="u", name="Unknown", latitude=55.0, longitude=-4.0),
    ]
    assert drawn_map(Study.from_records(homes)) is None
    hall = Actor(id="x", name="Hall", kind="place", latitude=55.1, longitude=-4.1)
    held = drawn_map(Study.from_records([*homes, hall]))
    assert held is not None
    assert "Hall" in held.views[0].drawing
    assert not re.search("Ann|Elm Row|Unknown", held.views[0].drawing)


def test_the_map_is_true_to_the_ground() -> None:
    """A degree of latitude is drawn as long as 1 / cos(latitude) degrees of longitude, to a hundredth."""
    places = [
        Actor(id=i, kind="place", latitude=lat, longitude=lon)
        for i, lat, lon in (("a", 59.5, 0.0), ("b", 60.5, 0.0), ("c", 60.0, 1.0), ("d", 60.0, -1.0))
    ]
    held = drawn_map(Study.from_records(places))
    assert held is not None
    centres = [
        tuple(sum(float(v) for v in point) / 6 for point in zip(*(p.split(",") for p in points.split()), strict=True))
        for points in re.findall(r'polygon[^>]*points="([^"]*)"', held.views[0].drawing)
    ]
    tall = max(y for _, y in centres) - min(y for _, y in centres)
    wide = max(x for x, _ in centres) - min(x for x, _ in centres)
    # Two degrees of longitude at 60 north are as long as one of latitude, but for the ellipsoid (111.32 to 110.57).
    assert wide / tall == pytest.approx(111.32 / 110.574, rel=0.01)


def test_a_map_over_the_date_line_is_not_drawn_around_the_world() -> None:
    """Fiji at 178 east and Samoa at 172 west stand ten degrees apart, not 350: the scale is some hundred kilometres."""
    places = [
        Actor(id="fiji", name="Suva", kind="place", latitude=-18.1, longitude=178.4),
        Actor(id="samoa", name="Apia", kind="place", latitude=-13.8, longitude=-171.8),
    ]
    held = drawn_map(Study.from_records(places))
    assert held is not None
    assert re.search(r">(100|200) km<", held.views[0].drawing)


def test_a_few_far_away_leave_the_many_readable() -> None:
    """Twelve places in one town and one across the sea: a closer view of the twelve comes before the whole."""
    town = [Actor(id=f"t{i}", kind="place", latitude=55.6 + i / 1000, longitude=-4.6) for i in range(12)]
    far = Actor(id="far", name="Toronto", kind="place", latitude=43.7, longitude=-79.4)
    held = drawn_map(Study.from_records([*town, far]))
    assert held is not None
    assert [view.title for view in held.views] == ["12 of the 13, closer", "All 13"]
    assert "Toronto" not in held.views[0].drawing
    assert [view.drawing.count("<polygon") for view in held.views] == [12, 13]


def test_a_chart_is_an_image_with_words() -> None:
    """A chart is drawn for wide and for narrow pages, says what it shows, and holds the study's text as text."""
    chart = drawn(figure(**BARS), TABLE, "c")
    assert not chart.failed
    for held in (chart.wide, chart.narrow):
        assert 'role="img"' in held
        assert 'aria-label="What it shows. &lt;b&gt; 1; y 2."' in held
        assert "&lt;b&gt;" in held
        assert "<b>" not in held


def test_a_flag_is_drawn_in_the_words_of_its_title() -> None:
    """True and false reach neither key, axis nor marks, whatever else the specification says true or false of."""
    rows = pl.DataFrame({"x": [1, 2, 3], "cut_point": [True, False, None], "far": [True, True, False]})
    spec = {
        "mark": {"type": "point", "filled": True},
        "transform": [{"filter": "datum.far === true || datum.far === false"}],
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "far", "type": "nominal", "title": "NHS_far"},
            "color": {
                "field": "cut_point",
                "type": "nominal",
                "title": "A cut point",
                "scale": {"domain": [False, True]},
            },
        },
    }
    held = drawn(figure(**spec), {"t": rows}, "c").wide
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", held)
    assert {"a cut point", "not a cut point", "NHS far", "not NHS far"} <= set(texts)
    assert not re.search("true|false", held)
    assert re.findall(r'data-tip="([^"]*)"', held)[:2] == [
        "x: 1; NHS far; a cut point",
        "x: 2; NHS far; not a cut point",
    ]


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ({}, ["0", "1"]),
        ({"transform": [{"filter": "datum.v > 3"}]}, ["1"]),
        ({"transform": [{"aggregate": [{"op": "sum", "field": "v", "as": "v"}], "groupby": ["g"]}]}, []),
    ],
    ids=["each", "filtered", "summed"],
)
def test_marks_tell_the_row_they_are_of(extra: dict[str, Any], told: list[str]) -> None:
    """The first row is 0, and stays so when others are filtered out; a mark that sums rows up tells none."""
    rows = pl.DataFrame({"g": ["a", "b"], "v": [3, 4]})
    bars = {
        "mark": "bar",
        "encoding": {"x": {"field": "g", "type": "nominal"}, "y": {"field": "v", "type": "quantitative"}},
    }
    held = drawn(figure(**bars, **extra), {"t": rows}, "c").wide
    assert re.findall(r'data-row="(\d+)"', held) == told
    assert "table row" not in held
    assert 'data-tip="g: b; v: 4"' in held


def test_two_axes_of_one_title_are_told_apart() -> None:
    """A grid of kinds by kinds has the title beside both axes as it is given, and a cell tells both kinds."""
    rows = pl.DataFrame({"one": ["help"], "other": ["kin"]})
    encoding = {
        "x": {"field": "one", "type": "nominal", "title": "Kind"},
        "y": {"field": "other", "type": "nominal", "title": "Kind"},
    }
    held = drawn(figure(mark="rect", encoding=encoding), {"t": rows}, "c").wide
    assert re.findall(r'data-tip="([^"]*)"', held) == ["Kind, across: help; Kind, upwards: kin"]
    assert re.findall(r"<text[^>]*>([^<]*)</text>", held).count("Kind") == 2


def test_a_mark_tells_each_of_its_columns_once() -> None:
    """What an axis tells is not told again under the tooltip's title; what the tooltip adds is."""
    rows = pl.DataFrame({"g": ["a"], "v": [3], "n": [7]})
    encoding = {
        "x": {"field": "g", "type": "nominal"},
        "y": {"field": "v", "type": "quantitative", "title": "People"},
        "tooltip": [{"field": "v", "title": "Actors"}, {"field": "n", "title": "of"}],
    }
    held = drawn(figure(mark="bar", encoding=encoding), {"t": rows}, "c").wide
    assert re.findall(r'data-tip="([^"]*)"', held) == ["g: a; People: 3; of: 7"]


@pytest.mark.parametrize(
    ("spec", "table"),
    [
        ({"mark": {"type": "nonsense"}}, "t"),
        ({"layer": [{**BARS, "data": {"url": "http://127.0.0.1:9/x.json"}}]}, "t"),
        ({"layer": [{**BARS, "data": {"url": "file:///etc/hosts", "format": {"type": "csv"}}}]}, "t"),
        (BARS, "gone"),
    ],
    ids=["nonsense", "net", "disk", "no table"],
)
def test_a_chart_that_cannot_be_drawn_says_why(spec: dict[str, Any], table: str) -> None:
    """A wrong specification, one that reaches for files, or a table that was withheld costs that chart and no more."""
    asked = Figure(name="f", title="T", alt="A", table=table, spec=spec)
    chart = drawn(asked, TABLE, "c")
    assert chart.failed
    assert not chart.wide


def test_an_adopted_drawing_holds_shapes_and_text_only() -> None:
    """Scripts, handlers, links, pictures, styles and references outside are gone; ids get the prefix everywhere."""
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
        'onload="x()" style="background:url(http://example.org)"><script>x()</script>'
        '<defs><clipPath id="c0"><rect width="1" height="1"/></clipPath></defs>'
        '<a xlink:href="http://example.org"><text>lost</text></a><image href="http://example.org/x.png"/>'
        '<g clip-path="url(#c0)" fill="url(http://example.org/#x)"><text onclick="x()">kept</text></g>'
        "<foreignObject><p>lost</p></foreignObject></svg>"
    )
    held = adopted(text, "p1", "words")
    assert "kept" in held
    assert 'id="p1-0"' in held
    assert 'clip-path="url(#p1-0)"' in held
    assert not re.search("script|onload|onclick|http|href|style|lost|foreignObject|image", held)


def test_the_seen_page_has_no_ids_twice_with_two_charts(seen: Callable[[str], Any]) -> None:
    """Two drawings of one chart stand in a page without an id in common."""
    spec = {**BARS, "mark": {"type": "bar", "clip": True}}
    both = "".join(drawn(figure(**spec), TABLE, prefix).wide for prefix in ("a", "b"))
    ids = seen(both).all("id")
    assert ids
    assert len(ids) == len(set(ids))


def test_a_long_name_along_the_side_stands_whole_in_lines() -> None:
    """No letter of it is cut, and its lines stand about the middle of its row: the first half a line up."""
    name = "two tied both ways, and both tied to the third"
    rows = pl.DataFrame({"g": ["short", name], "v": [3, 2]})
    encoding = {"y": {"field": "g", "type": "nominal"}, "x": {"field": "v", "type": "quantitative"}}
    held = drawn(figure(mark="bar", encoding=encoding), {"t": rows}, "c")
    for drawing, up in ((held.wide, -7.5), (held.narrow, -15)):
        lines = re.search(rf'<tspan dy="{up:g}">(.*?)</text>', drawing)
        assert lines is not None
        assert " ".join(re.sub(r"<[^>]*>", " ", lines[1]).split()) == name


def test_a_key_to_one_colour_is_left_out_and_one_number_is_no_chart() -> None:
    """A colour that all bars have tells nothing apart; where all numbers but one are hidden, the table tells it."""
    rows = pl.DataFrame({"g": ["a", "b"], "v": [3, 2], "who": ["Sole", "Sole"]})
    encoding = {
        "y": {"field": "g", "type": "nominal"},
        "x": {"field": "v", "type": "quantitative"},
        "color": {"field": "who", "type": "nominal", "title": "Whose"},
    }
    assert "Whose</text>" not in drawn(figure(mark="bar", encoding=encoding), {"t": rows}, "c").wide
    two = rows.with_columns(who=pl.Series(["One", "Two"]))
    assert "Whose</text>" in drawn(figure(mark="bar", encoding=encoding), {"t": two}, "c").wide
    folded = {"fold": ["v", "w"], "as": ["what", "n"]}
    parts = {**encoding, "x": {"field": "n", "type": "quantitative"}, "color": {"field": "what", "type": "nominal"}}
    made = figure(mark="bar", encoding=parts, transform=[folded])
    assert "w</text>" in drawn(made, {"t": rows.with_columns(w=pl.col("v") + 1)}, "c").wide
    hidden = drawn(figure(mark="bar", encoding=encoding), {"t": rows.with_columns(v=pl.Series([3, None]))}, "c")
    assert hidden.bare
    assert not hidden.wide


@pytest.mark.parametrize("side", ["x", "y"])
def test_a_long_title_of_an_axis_stands_whole_on_a_narrow_page(side: str) -> None:
    """In lines above or below its axis; what a mark tells keeps it in one piece."""
    title = "Share of connected pairs tied both ways, of all that are known"
    rows = pl.DataFrame({"g": ["a", "b"], "v": [3, 2]})
    other = "y" if side == "x" else "x"
    encoding = {
        side: {"field": "v", "type": "quantitative", "title": title},
        other: {"field": "g", "type": "nominal"},
        "color": {"field": "g", "type": "nominal", "title": f"{title} (key)"},
    }
    held = drawn(figure(mark="bar", encoding=encoding), {"t": rows}, "c").narrow
    assert "…" not in held
    texts = re.findall(r"<text[^>]*>(.*?)</text>", held, re.DOTALL)
    whole = [" ".join(re.sub(r"<[^>]*>", " ", text).split()) for text in texts]
    assert title in whole
    assert f"{title} (key)" in whole
    assert any(f"{title}: 3" in tip for tip in re.findall(r'data-tip="([^"]*)"', held))


def test_upright_bars_are_low_so_that_their_letters_stay_large_on_paper() -> None:
    """A chart of 66 mm across, two to a line, is no higher than a page gives it at 7 points or more."""
    rows = pl.DataFrame({"n": [1, 2, 3], "v": [3, 40, 2], "way": ["any", "given", "received"]})
    encoding = {
        "x": {"field": "n", "type": "ordinal"},
        "y": {"field": "v", "type": "quantitative"},
        "color": {"field": "way", "type": "nominal"},
    }
    held = drawn(figure(mark="bar", encoding=encoding), {"t": rows}, "c")
    for svg, across in ((held.narrow, 66), (held.wide, 166)):
        wide, high = (float(re.search(rf' {side}="([\d.]+)"', svg)[1]) for side in ("width", "height"))  # type: ignore[index]
        scale = min(1.0, across / 25.4 * 96 / wide, 105 / 25.4 * 96 / high)
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)', svg)]
        assert sizes
        assert min(sizes) * scale * 0.75 >= 7


def test_numbers_that_are_hidden_are_not_said_not_to_occur() -> None:
    """A side without a scale tells why numbers are passed over: nobody has them, or so few that they are not told."""
    rows = pl.DataFrame({"n": [1, 2, 5], "v": [9, 7, 8]})
    across = {"field": "n", "type": "ordinal", "axis": {"title": "Ties (only numbers that occur)"}}
    made = figure(mark="bar", encoding={"x": across, "y": {"field": "v", "type": "quantitative"}})
    assert "(only numbers that occur)" in drawn(made, {"t": rows}, "c").wide
    assert "(only numbers that can be told)" in drawn(made, {"t": rows}, "c", left_out=1).wide


def test_a_grid_of_which_most_is_hidden_is_not_drawn() -> None:
    """The few cells that are left may be the least of all, and would read as how far all reach."""
    grid = {
        "y": {"field": "a", "type": "nominal"},
        "x": {"field": "b", "type": "nominal"},
        "color": {"field": "r", "type": "quantitative"},
    }
    made = figure(mark="rect", encoding=grid)
    for hidden, gone in ((5, False), (6, True)):
        told = [None] * hidden + [n / 10 for n in range(hidden, 10)]
        rows = pl.DataFrame({"a": list("pppppqqqqq"), "b": list("stuvwstuvw"), "r": told})
        assert drawn(made, {"t": rows}, "c").bare is gone


def test_thousands_of_dots_are_circles_and_only_rows_that_are_listed_are_named() -> None:
    """An outline of each would make a page of 4,692 people two thirds larger; what a dot tells is still with it."""
    rows = pl.DataFrame({"a": range(201), "b": range(201)})
    encoding = {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}}
    held = drawn(figure(mark="point", encoding=encoding), {"t": rows}, "c").wide
    dots = re.findall(r'<circle [^>]*data-mark="point"[^>]*>', held)
    assert len(dots) == 201
    assert 'data-tip="a: 200; b: 200"' in dots[200]
    assert [("data-row" in dot) for dot in dots] == [True] * 200 + [False]
    places = [(float(x), float(y)) for dot in dots for x, y in re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', dot)]
    assert places == sorted(places, key=lambda place: (place[0], -place[1]))
    assert places[0][0] < places[-1][0]
