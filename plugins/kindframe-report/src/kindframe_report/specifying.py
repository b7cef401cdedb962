"""Making a figure's specification fit to be drawn: plain values, words for names and flags, each mark's row.

`charts.py` calls these before it hands a specification to the renderer.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

from kindframe_report.words import clean

__all__ = ["ROW", "numbered", "plain", "with_gaps", "worded"]

ROW = "table row"
"""Name under which a mark tells the row of the table it stands for, counted from 0."""
_SUMMED = ("aggregate", "bin", "timeUnit")
_UNTITLED = ("x2", "y2", "xOffset", "yOffset", "latitude2", "longitude2")
"""Channels that go with another one and share its title."""
_SUMMING = (
    "aggregate",
    "bin",
    "timeUnit",
    "joinaggregate",
    "window",
    "density",
    "regression",
    "loess",
    "quantile",
    "impute",
)


def plain(value: Any) -> Any:
    """Give a specification of nothing but what JSON knows, every text in it fit to be shown.

    Raises
    ------
    ValueError
        Where a part of it reaches for data outside its table.
    """
    if isinstance(value, Mapping):
        if isinstance(value.get("data"), Mapping) and "url" in value["data"]:
            raise ValueError("it reaches for data outside its table")
        return {clean(str(name)): plain(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(held) for held in value]
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return float(f"{value:.4g}") if math.isfinite(value) else None
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    return value


_BLANKS = {None: "not known", "": "all"}
"""What a name that is blank is called: nothing known, or, where a table tells of all together, all."""


def worded(spec: dict[str, Any]) -> dict[str, Any]:
    """Put words in the place of names of columns, and of true and false.

    A flag that is drawn reads as its title says, "a cut point" or "not a cut point", and its key needs no title of its
    own. The flag itself stays in the data under its own name, for what the specification may ask of it.
    """
    rows = spec["data"]["values"]
    flags = {name for row in rows for name, cell in row.items() if isinstance(cell, bool)}
    for held in _fields(spec):
        title = held.get("title", held["field"] if "type" in held else None)
        if isinstance(title, str):
            held["title"] = title = title.replace("_", " ")
        if held.get("type") == "nominal":
            for row in rows:
                cell = row.get(held["field"], 0)  # a column that a transformation makes is in no row yet
                if cell is None or cell == "":
                    row[held["field"]] = _BLANKS[cell]
        if held["field"] in flags and not any(part in held for part in _SUMMED):
            _said_as_words(held, rows, title if isinstance(title, str) and title else held["field"].replace("_", " "))
    for view in (spec, *spec.get("layer", ())):
        encoding = view.get("encoding", {})
        _told_apart(encoding)
        colour = encoding.get("color") if isinstance(encoding, dict) else None
        if not isinstance(colour, dict) or colour.get("type") != "nominal" or "field" not in colour:
            continue
        if len({str(row[colour["field"]]) for row in rows if colour["field"] in row}) == 1:
            colour["legend"] = None  # a key to one colour tells nothing apart
    return spec


def with_gaps(spec: dict[str, Any]) -> dict[str, Any]:
    """Let a side on which numbers are left out that do not occur say that some are left out that may not be told."""
    for held in _fields(spec):
        axis = held.get("axis")
        if isinstance(axis, dict) and isinstance(axis.get("title"), str):
            axis["title"] = axis["title"].replace("(only numbers that occur)", "(only numbers that can be told)")
    return spec


def _told_apart(encoding: Any) -> None:
    """Let two axes of one title tell a mark's two values apart, without a change to what stands beside them."""
    x, y = (encoding.get(name) for name in ("x", "y")) if isinstance(encoding, dict) else (None, None)
    if not (isinstance(x, dict) and isinstance(y, dict)) or x.get("field") == y.get("field"):
        return
    title = x.get("title")
    if isinstance(title, str) and title and title == y.get("title"):
        for held, way in ((x, "across"), (y, "upwards")):
            if held.get("axis", {}) is not None:
                held["axis"] = {"title": title, **held.get("axis", {})}
            held["title"] = f"{title}, {way}"


def _said_as_words(held: dict[str, Any], rows: list[dict[str, Any]], title: str) -> None:
    """Let a channel show words for a flag; an order or a domain it is given is put into the same words."""
    title = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    words = {True: title, False: f"not {title}"}
    field, held["field"] = held["field"], f"{held['field']} in words"
    for row in rows:
        cell = row.get(field)
        row[held["field"]] = words[cell] if isinstance(cell, bool) else cell
    held["type"] = "nominal"
    for where, name in ((held, "sort"), (held.get("scale"), "domain")):
        if isinstance(where, dict) and isinstance(where.get(name), list):
            where[name] = [words[v] if isinstance(v, bool) else v for v in where[name]]
    if isinstance(held.get("legend", {}), dict):
        held["legend"] = {"title": None, **(held.get("legend") or {})}
    if not isinstance(held.get("sort"), list):
        held["sort"] = [words[True], words[False]]


def _fields(part: Any) -> Iterator[dict[str, Any]]:
    """Find every channel of a specification that draws a field, in layers and beside one another too."""
    if isinstance(part, dict):
        yield from _channels(part)
        for name in ("layer", "hconcat", "vconcat", "concat", "spec"):
            yield from _fields(part.get(name))
    elif isinstance(part, list):
        for held in part:
            yield from _fields(held)


def _channels(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    encoding = view.get("encoding", {})
    for name, held in encoding.items() if isinstance(encoding, dict) else ():
        if name in _UNTITLED:
            continue
        for channel in held if isinstance(held, list) else [held]:
            if isinstance(channel, dict):
                for drawn in (channel, channel.get("condition")):
                    if isinstance(drawn, dict) and isinstance(drawn.get("field"), str):
                        yield drawn


def numbered(spec: dict[str, Any]) -> dict[str, Any]:
    """Let every mark that stands for one row of the table tell which; a specification that sums rows up is left alone.

    A line is given a point at each row, because a line alone has one mark for all its rows.
    """
    rows = spec["data"]["values"]
    if _sums(spec) or any(ROW in row for row in rows):
        return spec
    for place, row in enumerate(rows):
        row[ROW] = place
    _tell_row(spec, {})
    return spec


def _sums(spec: dict[str, Any]) -> bool:
    if any(part in channel for channel in _fields(spec) for part in _SUMMED):
        return True
    views = [spec, *spec.get("layer", ())]
    steps = [step for view in views for step in view.get("transform", ())]
    counted = [
        c for view in views for c in view.get("encoding", {}).values() if isinstance(c, dict) and "aggregate" in c
    ]
    return bool(counted) or any(part in step for step in steps for part in _SUMMING)


def _tell_row(view: dict[str, Any], above: Mapping[str, Any]) -> None:
    if "layer" in view:
        for held in view["layer"]:
            _tell_row(held, {**above, **view.get("encoding", {})})
        return
    if "mark" not in view:
        return
    mark = {"type": view["mark"]} if isinstance(view["mark"], str) else dict(view["mark"])
    if mark.get("type") == "line" and "point" not in mark:
        mark["point"] = {"size": 22}
    view["mark"] = mark
    told = view.get("encoding", {}).get("tooltip", above.get("tooltip", []))
    held = told if isinstance(told, list) else [told] if isinstance(told, dict) and "field" in told else []
    drawn = {**above, **view.get("encoding", {})}
    known = {c["field"] for name, c in drawn.items() if name != "tooltip" and isinstance(c, dict) and "field" in c}
    held = [part for part in held if part.get("field") not in known]  # its channel tells it already
    row = {"field": ROW, "title": ROW, "type": "nominal"}
    view["encoding"] = {**view.get("encoding", {}), "tooltip": [*held, row]}
