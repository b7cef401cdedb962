"""The picture of connections: every actor while they are few, groups of actors and the ties between them past that.

`picture` gives the drawing with its words; the section of the report prints both.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe.wording import listed
from kindframe_report.labels import SIZE, labels
from kindframe_report.layout import Layout, placed
from kindframe_report.palette import INK, MUTED, PAPER, Mark, marks
from kindframe_report.svg import Drawing
from kindframe_report.thinning import kept
from kindframe_report.ties import SORTS, Joined, joined
from kindframe_report.words import clipped, count, plural

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Entry", "Picture", "legend_mark", "picture"]

MOST_MARKS, MOST_LINES, WIDTH = 320, 1400, 880.0
_LINES = {"tie": ("#8a8f94", None), "belongs": ("#a99fb8", "1 4"), "act": ("#c98d4e", "5 4")}


_CROWDED = (
    "So that the picture can be read, {dark:,} of the {all:,} lines are drawn dark: for each actor the lines to those "
    "it shares most others with (local sparsification, Satuluri and others 2011). The rest are drawn faint."
)


@frozen(kw_only=True)
class Entry:
    """One line of a legend: its mark, its words, how many."""

    mark: Markup
    text: str
    count: int


@frozen(kw_only=True)
class Picture:
    """The drawing and what is said beside it. ``grouped`` says that marks are groups, not single actors."""

    drawing: Markup
    caption: str
    how: str
    kinds: tuple[Entry, ...]
    lines: tuple[Entry, ...]
    most: tuple[tuple[str, str, int], ...]
    grouped: bool = False


def legend_mark(mark: Mark) -> Markup:
    """Draw the mark of a legend's line."""
    drawing = Drawing(18, 18, "", css="key")
    drawing.mark(mark[0], 9, 9, 6.5, fill=mark[1])
    return drawing.markup


def _legend_line(sort: str) -> Markup:
    colour, dashes = _LINES[sort]
    drawing = Drawing(26, 18, "", css="key")
    drawing.add("line", x1=1, y1=9, x2=25, y2=9, stroke=colour, stroke_width=2, stroke_dasharray=dashes)
    return drawing.markup


def picture(study: Study, *, seed: int = 1) -> Picture | None:
    """Draw a study's actors and what joins them; None where there is nobody to draw."""
    held = joined(study)
    if not held.ids:
        return None
    few = len(held.ids) <= MOST_MARKS and held.pairs.height <= MOST_LINES
    return _everyone(held, seed) if few else _grouped(held, seed)


def _kind_entries(held: Joined) -> tuple[Entry, ...]:
    counted = Counter(held.kinds)
    style = marks(held.kinds)
    return tuple(
        Entry(mark=legend_mark(style[kind]), text=plural(kind) if counted[kind] != 1 else kind, count=counted[kind])
        for kind in style
    )


def _line_entries(held: Joined) -> tuple[Entry, ...]:
    counted = dict(held.pairs.group_by("sort").len().iter_rows())
    return tuple(
        Entry(mark=_legend_line(sort), text=meaning, count=counted[sort])
        for sort, meaning in SORTS.items()
        if sort in counted
    )


def _alone(held: Joined) -> str:
    found = held.alone()
    if not found:
        return "Nobody stands alone."
    told = listed(count(n, "actor of unknown kind" if kind == "actor" else kind) for kind, n in found.items())
    verb = "stands" if sum(found.values()) == 1 else "stand"
    return f"{told[0].upper()}{told[1:]} {verb} alone: nothing in the study joins them to another."


def _parts(layout: Layout) -> str:
    if not layout.parts:
        return "No two are joined."
    if len(layout.parts) == 1:
        return f"All who are joined hang together: {layout.parts[0]:,} in one piece."
    return f"They fall into {count(len(layout.parts), 'piece')}; the largest holds {layout.parts[0]:,}."


def _everyone(held: Joined, seed: int) -> Picture:
    degree = held.degree
    dark = kept(len(held.ids), held.edges)
    least, most_ = (4.6, 15.0) if len(held.ids) < 140 else (3.8, 11.0)
    radii = least + (most_ - least) * np.sqrt(degree / max(int(degree.max(initial=0)), 9))
    length = 46.0 if len(held.ids) < 140 else 40.0
    layout = placed(len(held.ids), held.edges[dark], radii, seed=seed, edge=length, width=WIDTH - 80)
    xy, height = layout.xy + np.array([40.0, 20.0]), layout.height + 40.0
    counted = Counter(held.kinds)
    told = listed(count(counted[kind], "actor" if kind == "actor" else kind) for kind in marks(held.kinds))
    caption = (
        f"{told[0].upper()}{told[1:]}, joined in {count(held.pairs.height, 'pair')}. {_parts(layout)} {_alone(held)}"
    )
    drawing = Drawing(WIDTH, height, f"Network picture. {caption}", css="wide")
    _draw_lines(drawing, held, xy, dark)
    style = marks(held.kinds)
    drawing.group(stroke=PAPER, stroke_width=1.2)
    for place in np.argsort(-radii, kind="stable").tolist():
        shape, colour = style[held.kinds[place]]
        hint = f"{_called(held, place) or held.kinds[place]}: joined to {count(int(degree[place]), 'other')}"
        drawing.mark(shape, float(xy[place, 0]), float(xy[place, 1]), float(radii[place]), hint=hint, fill=colour)
    drawing.end()
    ranked = sorted(
        (place for place in range(len(held.ids)) if _called(held, place) and not layout.alone[place]),
        key=lambda place: (held.kinds[place] == "person", -int(degree[place]), held.ids[place]),
    )
    _write_names(drawing, [(place, held.names[place]) for place in ranked], xy, radii, 20 + layout.shelf + 16)
    if layout.alone.any() and layout.parts:
        drawing.add("text", "Standing alone", x=44.0, y=20 + layout.shelf + 40, fill=MUTED, font_size=SIZE)
    most = [place for place in ranked if held.kinds[place] != "person"][:8]
    return Picture(
        drawing=drawing.markup,
        caption=caption,
        how=(
            "Each mark is one actor, larger the more others it is joined to. A line joins two; which way it runs, how "
            "strong it is and how often it was told is not shown here. What stands near what is chosen so that few "
            "lines are long; left, right, up and down mean nothing. Ties of all waves are drawn together."
            + ("" if dark.all() else f" {_CROWDED.format(dark=int(dark.sum()), all=len(dark))}")
        ),
        kinds=_kind_entries(held),
        lines=_line_entries(held),
        most=tuple((held.names[place], held.kinds[place], int(degree[place])) for place in most),
    )


def _called(held: Joined, place: int) -> str:
    """Give the name of an actor to be shown; a household has none here, because its name is where somebody lives."""
    return "" if held.kinds[place] == "household" else held.names[place]


def _draw_lines(drawing: Drawing, held: Joined, xy: NDArray[np.float64], dark: NDArray[np.bool_]) -> None:
    """Draw the faint lines, then the dark ones, each from the weakest sort to the strongest."""
    pairs = held.pairs.with_columns(dark=pl.Series(dark))
    for shown, sort in ((shown, sort) for shown in (False, True) for sort in reversed(list(SORTS))):
        rows = pairs.filter((pl.col("sort") == sort) & (pl.col("dark") == shown)).select("a", "b").rows()
        if not rows:
            continue
        colour, dashes = _LINES[sort]
        strong = {"stroke_width": 1.3, "stroke_opacity": 0.8, "stroke_dasharray": dashes}
        drawing.group(stroke=colour, **(strong if shown else {"stroke_width": 0.7, "stroke_opacity": 0.16}))
        for a, b in rows:
            drawing.add("line", x1=float(xy[a, 0]), y1=float(xy[a, 1]), x2=float(xy[b, 0]), y2=float(xy[b, 1]))
        drawing.end()


def _write_names(
    drawing: Drawing,
    names: list[tuple[int, str]],
    xy: NDArray[np.float64],
    radii: NDArray[np.float64],
    height: float,
    width: float = WIDTH,
) -> None:
    drawing.group(font_size=SIZE, fill=INK, stroke=PAPER, stroke_width=3, stroke_linejoin="round", class_="names")
    for label in labels(names, xy, radii, width, height):
        drawing.add("text", label.text, x=label.x, y=label.y, text_anchor=label.anchor)
    drawing.end()


def _grouped(held: Joined, seed: int) -> Picture:
    """Draw groups: people by the group they are compared by where that is told, everyone else by kind."""
    named = any(held.groups)
    keys = [
        (kind, (group or "group not told") if named and kind == "person" else "")
        for kind, group in zip(held.kinds, held.groups, strict=True)
    ]
    sizes = Counter(keys)
    if len(sizes) > 60:
        keys = [(kind, "") for kind in held.kinds]
        sizes = Counter(keys)
    order = {key: place for place, key in enumerate(sorted(sizes))}
    where = np.array([order[key] for key in keys])
    between = np.sort(where[held.edges], axis=1) if len(held.edges) else np.zeros((0, 2), np.int64)
    pairs, ties = np.unique(between, axis=0, return_counts=True)
    biggest = max(sizes.values())
    radii = np.array([14 + 46 * np.sqrt(sizes[key] / biggest) for key in order])
    layout = placed(len(order), pairs, radii, seed=seed, edge=230.0, width=WIDTH - 160)
    xy, height = layout.xy + np.array([80.0, 30.0]), layout.height + 60.0
    inside = {int(a): int(n) for (a, b), n in zip(pairs, ties, strict=True) if a == b}
    alone = int((held.degree == 0).sum())
    caption = (
        f"{len(held.ids):,} actors in {count(len(order), 'group')}, joined in {count(held.pairs.height, 'pair')}. "
        f"{alone:,} of them stand alone."
    )
    drawing = Drawing(WIDTH, height, f"Network picture by groups. {caption}", css="wide")
    style = marks(held.kinds)
    heaviest = max(ties.tolist(), default=1)
    drawing.group(stroke="#8a8f94", stroke_opacity=0.6, stroke_linecap="round")
    for (a, b), n in zip(pairs.tolist(), ties.tolist(), strict=True):
        if a != b:
            (x1, y1), (x2, y2) = xy[a].tolist(), xy[b].tolist()
            thick = 1 + 15 * float(np.sqrt(n / heaviest))
            told = f"{count(n, 'pair')} between the two"
            drawing.add("line", hint=told, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=thick)
    drawing.end()
    titles = []
    for (kind, group), place in order.items():
        shape, colour = style[kind]
        title = f"{group or plural(kind)} ({sizes[kind, group]:,})"
        titles.append((place, title))
        hint = f"{title}: {count(inside.get(place, 0), 'pair')} joined within"
        x, y = xy[place].tolist()
        drawing.mark(shape, x, y, float(radii[place]), hint=hint, fill=colour, fill_opacity=0.9)
    titles.sort(key=lambda row: -radii[row[0]])
    _write_names(drawing, titles, xy, radii, height)
    return Picture(
        drawing=drawing.markup,
        caption=caption,
        how=(
            "There are too many actors to draw each: a mark is a group of them, its area their number, and a line is "
            "as thick as many pairs are joined between two groups. Ties within a group are told when it is pointed at."
        ),
        kinds=_kind_entries(held),
        lines=(),
        most=tuple(
            (clipped(group or plural(kind), 40), f"{inside.get(order[kind, group], 0):,} pairs within", n)
            for (kind, group), n in sizes.most_common(12)
        ),
        grouped=True,
    )
