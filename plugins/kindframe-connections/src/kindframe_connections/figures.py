"""Vega-Lite specifications without data; the table they draw is bound to them when they are drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["bars", "dots", "half_have", "heat", "line", "square", "worded"]

Spec = Mapping[str, Any]


def _axis(field: str, title: str, kind: str, **rest: Any) -> dict[str, Any]:
    return {"field": field, "title": title, "type": kind, **rest}


def worded(called: Mapping[str, str]) -> dict[str, Any]:
    """Give an axis that says other words than its categories; one that has none stands as it is."""
    return {"labelExpr": f"{json.dumps(dict(called))}[datum.value] || datum.label"}


def bars(
    category: str,
    value: str,
    titles: tuple[str, str],
    *,
    colour: str = "",
    ordinal: bool = False,
    gaps: bool = False,
    called: Mapping[str, str] | None = None,
) -> Spec:
    """Horizontal bars of a value for each category (upright where the categories are numbers in order).

    ``gaps`` says beside the axis that a number nobody has is passed over, so that the axis is no scale. ``called``
    gives the words that stand beside the bars in the place of categories that are our own.
    """
    kind = "ordinal" if ordinal else "nominal"
    long, short = ("y", "x") if ordinal else ("x", "y")
    encoding: dict[str, Any] = {
        short: _axis(category, titles[0], kind, sort="ascending" if ordinal else None),
        long: _axis(value, titles[1], "quantitative"),
        "tooltip": [_axis(category, titles[0], kind), _axis(value, titles[1], "quantitative")],
    }
    if gaps:
        encoding[short]["axis"] = {"title": f"{titles[0]} (only numbers that occur)"}
    if called:
        encoding[short]["axis"] = worded(called)
    if colour:
        encoding["color"] = _axis(colour, colour.capitalize(), "nominal")
        encoding["yOffset" if short == "y" else "xOffset"] = {"field": colour}
    return {"mark": {"type": "bar"}, "encoding": encoding}


def half_have(counts: NDArray[Any]) -> str:
    """Say for a title how many half of all have; nothing where half have none, which the title says already.

    >>> half_have(np.array([1, 1, 1, 5])), half_have(np.array([0, 2, 3, 9])), half_have(np.array([0, 0, 0, 4]))
    ('; half or more have just 1', '; half have 2 or fewer', '')
    """
    middle, least = int(np.floor(np.median(counts))), int(counts.min())
    if middle > least:
        return f"; half have {middle:,} or fewer"
    return f"; half or more have just {middle:,}" if middle else ""


def heat(row: str, column: str, value: str, titles: tuple[str, str, str]) -> Spec:
    """A grid of cells, darker for more."""
    return {
        "mark": {"type": "rect"},
        "encoding": {
            "y": _axis(row, titles[0], "nominal", sort=None),
            "x": _axis(column, titles[1], "nominal", sort=None),
            "color": _axis(value, titles[2], "quantitative", scale={"scheme": "blues"}),
            "tooltip": [
                _axis(row, titles[0], "nominal"),
                _axis(column, titles[1], "nominal"),
                _axis(value, titles[2], "quantitative"),
            ],
        },
    }


def square(one: str, other: str, value: str, titles: tuple[str, str]) -> Spec:
    """A grid of a value of every two, each drawn on both sides of the diagonal, though the table has it once."""
    grid = heat(one, other, value, (titles[0], titles[0], titles[1]))
    sides = [{**grid["encoding"][side], "sort": "ascending"} for side in ("y", "x")]  # in one order along both
    layers = [{"mark": grid["mark"]}, {"mark": grid["mark"], "encoding": {"y": sides[1], "x": sides[0]}}]
    return {"layer": layers, "encoding": {**grid["encoding"], "y": sides[0], "x": sides[1]}}


def dots(across: str, up: str, titles: tuple[str, str], *, colour: str = "", called: str = "") -> Spec:
    """A dot for each row; ``called`` is what the colour is called, for a flag what is true of those that have it."""
    encoding: dict[str, Any] = {
        "x": _axis(across, titles[0], "quantitative"),
        "y": _axis(up, titles[1], "quantitative"),
    }
    if colour:
        encoding["color"] = _axis(colour, called or colour.capitalize(), "nominal")
    return {"mark": {"type": "point", "filled": True, "opacity": 0.6}, "encoding": encoding}


def line(across: str, up: str, titles: tuple[str, str], *, colour: str = "") -> Spec:
    """A line through the rows, in steps of the data."""
    encoding: dict[str, Any] = {
        "x": _axis(across, titles[0], "quantitative"),
        "y": _axis(up, titles[1], "quantitative"),
    }
    if colour:
        encoding["color"] = _axis(colour, colour.capitalize(), "nominal")
    return {"mark": {"type": "line", "interpolate": "step-after"}, "encoding": encoding}
