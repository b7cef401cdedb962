"""Names along the side of a chart, and titles: how long they are, and long ones broken into lines that have room.

`charts.py` sizes its charts with these.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["broken", "centred", "folded", "longest"]

_WORDS = re.compile(r"(\{.*\})\[datum\.value\]", re.DOTALL)
_LINES = re.compile(r'(<text text-anchor="end"[^>]*>)<tspan>((?:(?!</text>).)*)</text>', re.DOTALL)
_GUIDES = {"x": "axis", "y": "axis"} | dict.fromkeys(("color", "fill", "stroke", "shape", "size", "opacity"), "legend")
"""What of a channel bears its title."""
_LINE, _GAP, _MOST = 15, 7, 3
"""Height of a line, what is between two names, and the most lines of a name."""


def longest(spec: Mapping[str, Any]) -> int:
    """Count the letters of the longest name along the side."""
    said = [name for _, side in _sides(spec) for name in _said(spec, side).values()]
    return max(map(len, said), default=0)


def folded(spec: dict[str, Any], letters: int) -> dict[str, Any]:
    """Break names along the side that are longer than so many letters into lines, and give every row room for them.

    A specification that sets its own height, or stands marks beside one another within a row, is left as it is.
    """
    beside = any("yOffset" in (view.get("encoding") or {}) for view in _views(spec))
    if longest(spec) <= letters or "height" in spec or beside:
        return spec
    deepest = 1
    out = json.loads(json.dumps({name: part for name, part in spec.items() if name != "data"})) | {"data": spec["data"]}
    for _, side in _sides(out):
        lines = {name: _lines(text, letters) for name, text in _said(out, side).items()}
        deepest = max([deepest, *map(len, lines.values())])
        held = side.get("axis") or {}
        side["axis"] = {**held, "labelExpr": f"{json.dumps(lines)}[datum.value] || datum.label", "labelLimit": 400}
    return {**out, "height": {"step": _LINE * deepest + _GAP}}


def broken(spec: dict[str, Any], letters: int) -> dict[str, Any]:
    """Break the titles of axes and keys that are longer than so many letters into lines."""
    out: dict[str, Any] = json.loads(json.dumps({name: part for name, part in spec.items() if name != "data"}))
    for view in _views(out):
        for channel, held in (view.get("encoding") or {}).items():
            where = _GUIDES.get(channel, "")
            if not where or not isinstance(held, dict) or held.get(where, {}) is None:
                continue
            guide = held.get(where, {})
            title = guide.get("title", held.get("title"))
            if not isinstance(title, str) or len(title) <= letters:
                continue
            lines = textwrap.wrap(title, letters)
            held[where] = guide = {**guide, "title": lines}  # the channel's own title is what its marks tell
            if channel == "y":  # it stands above the axis and grows upwards
                guide["titleY"] = -8 - _LINE * (len(lines) - 1)
    return {**out, **({"data": spec["data"]} if "data" in spec else {})}


def centred(drawing: str) -> str:
    """Set names of several lines level with the middle of their rows; the renderer begins them there."""
    return _LINES.sub(
        lambda found: f'{found[1]}<tspan dy="{-_LINE / 2 * found[2].count("<tspan"):g}">{found[2]}</text>', drawing
    )


def _lines(text: str, letters: int) -> list[str]:
    lines = textwrap.wrap(text, letters, break_on_hyphens=False) or [text]
    return lines if len(lines) <= _MOST else [*lines[: _MOST - 1], f"{lines[_MOST - 1][: letters - 1]}…"]


def _views(spec: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return (spec, *spec.get("layer", ()))


def _sides(spec: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Find each view that has names along its side."""
    for view in _views(spec):
        side = (view.get("encoding") or {}).get("y", {})
        if isinstance(side, dict) and side.get("type") in ("nominal", "ordinal") and side.get("axis", {}) is not None:
            yield view, side


def _said(spec: Mapping[str, Any], side: Mapping[str, Any]) -> dict[str, str]:
    """Give what stands at each name: the name, or the words that a label of the figure's own puts in its place."""
    names = dict.fromkeys(str(row.get(side.get("field"))) for row in spec.get("data", {}).get("values", ()))
    found = _WORDS.match(str((side.get("axis") or {}).get("labelExpr", "")))
    try:
        words = json.loads(found[1]) if found else {}
    except ValueError:
        words = {}
    return {name: str(words.get(name, name)) for name in names}
