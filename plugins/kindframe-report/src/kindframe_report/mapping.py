"""Where the places are: marks over the coast with a scale, no tiles and never a home. Made from coordinates alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe.wording import listed
from kindframe_report.labels import SIZE, printed
from kindframe_report.map_drawing import MOST_LINES, NARROW, TALLEST, WIDTH, drawn, page_of
from kindframe_report.palette import Mark, marks
from kindframe_report.picture import Entry, legend_mark
from kindframe_report.placing import Placed, placed
from kindframe_report.words import count, plural

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Map", "View", "drawn_map"]

_PRINTED = printed(WIDTH, TALLEST + 80)


@frozen(kw_only=True)
class View:
    """One map: the whole, or a closer view of where most places are; ``title`` is empty for a single one.

    ``narrow`` is the same drawn for a telephone. ``key`` and ``narrow_key`` say which marks have a number for their
    name, for want of room, or nothing.
    """

    title: str
    drawing: Markup
    narrow: Markup
    attribution: str = ""
    key: str = ""
    narrow_key: str = ""


@frozen(kw_only=True)
class Map:
    """The drawings of the places and their words."""

    views: tuple[View, ...]
    caption: str
    how: str
    kinds: tuple[Entry, ...]
    unplaced: str


def drawn_map(study: Study, size: float = _PRINTED) -> Map | None:
    """Draw what has a position and is no home, and the areas of the study; None where there is neither.

    Where most stand close together and a few far away, a closer view of the many comes first. ``size`` is the height of
    the letters.
    """
    held = placed(study)
    if held is None:
        return None
    style = marks(held.kinds)
    caption = _caption(held)
    close = _close(held)
    title, nearer = f"All {len(close):,}" if close.any() else "", held.only(close).names
    views = [_view(title, held, style, f"Map. {caption}", size, nearer)]
    if close.any():
        part = f"{int(close.sum()):,} of the {len(close):,}, closer"
        views.insert(0, _view(part, held.only(close), style, f"Map: {part}.", size))
    every = int((study.actors.table["kind"] == "place").sum())
    missing = every - held.kinds.count("place")
    return Map(
        views=tuple(views),
        caption=caption,
        how=" ".join(_how(held)),
        kinds=tuple(
            Entry(mark=legend_mark(style[kind]), text=plural(kind) if n != 1 else kind, count=n)
            for kind, n in ((kind, held.kinds.count(kind)) for kind in style)
        ),
        unplaced=_unplaced(missing, every) if missing else "",
    )


def _unplaced(missing: int, every: int) -> str:
    which = count(missing, "place") if missing == every else f"{missing:,} of {count(every, 'place')}"
    return (
        f"{which} {'has' if missing == 1 else 'have'} no coordinates and {'is' if missing == 1 else 'are'} not drawn."
    )


def _view(
    title: str, held: Placed, style: Mapping[str, Mark], alt: str, size: float, elsewhere: Container[str] = ()
) -> View:
    """Draw a view; ``elsewhere`` are the names that another view tells of, so that this one need not."""
    drawing, from_whom, names = drawn(held, style, alt, size, elsewhere=elsewhere)
    narrow, _, few = drawn(held, style, alt, SIZE, NARROW, elsewhere)
    return View(
        title=title,
        drawing=drawing,
        narrow=narrow,
        attribution=from_whom,
        key=names.told(),
        narrow_key=few.told(),
    )


def _how(held: Placed) -> Iterator[str]:
    yield "North is up. A mark is larger the more others it is joined to in this study."
    if held.areas:
        yield "Outlines are the areas of the study; a group that goes by an area's name stands in its middle."
    if len(held.flows):
        yield "A line is broader the more runs between its two ends."
        if len(held.flows) > MOST_LINES:
            yield f"Of {len(held.flows):,} lines the {MOST_LINES:,} broadest are drawn."
    yield "There is no street on this map, and a coast only where one fine enough is at hand."
    yield "People and homes are never drawn."


def _caption(held: Placed) -> str:
    told = listed(count(n, kind or "mark") for kind, n in Counter(held.kinds).items())
    order = np.argsort(-held.degree, kind="stable").tolist()
    busiest = [held.names[i] for i in order if held.names[i] and held.degree[i]][:3]
    return f"On this map: {told}." + (f" Joined to most others: {listed(busiest)}." if len(busiest) > 1 else "")


def _close(held: Placed) -> NDArray[np.bool_]:
    """Find the places that stand together when five in six do, within a quarter of the breadth of all; else none."""
    n = len(held.kinds)
    if n < 12:
        return np.zeros(n, dtype=bool)
    xy = page_of(held).xy(held.longitude, held.latitude)
    far = np.abs(xy - np.median(xy, axis=0)).max(axis=1)
    reach = np.sort(far)[math.ceil(n * 5 / 6) - 1] * 1.3
    close = far <= reach
    tight = np.ptp(xy[close], axis=0).max() * 4 <= np.ptp(xy, axis=0).max()
    return close if tight and not close.all() else np.zeros(n, dtype=bool)
