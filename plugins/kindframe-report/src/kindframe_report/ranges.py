"""What a chart shows, in a few words read off its own numbers: how far they reach and whose the ends are.

`charts.py` puts these after a title that tells no finding, and in the text alternative, where the numbers follow one
by one while they are few. Only what the chart draws is told, so nothing is said that a protected table does not tell.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from kindframe.wording import listed
from kindframe_report.words import clipped, number

__all__ = ["finding", "listing"]

FEW = 12
"""How many numbers a text alternative tells one by one."""
SEVERAL = 4
"""How many are named that have the least or the most together."""
_LONG = 40
_TEST = re.compile(r"datum\.(?P<field>\w+) (?:> 0|!= '(?P<text>[^']*)')")
"""The two tests of a row that a specification of ours writes as an expression."""


@frozen(kw_only=True)
class _Drawn:
    """One number that is drawn: what it stands at, and whether it is a part of a whole."""

    name: str
    value: float
    text: str
    series: str = ""


def finding(spec: Mapping[str, Any]) -> str:
    """Say from where to where the numbers of a chart reach, or where most are; nothing where that cannot be told.

    Examples
    --------
    >>> axis = {"x": {"field": "ties", "type": "quantitative"}, "y": {"field": "kind", "type": "nominal"}}
    >>> rows = [{"kind": "kin", "ties": 175}, {"kind": "friend", "ties": 300}]
    >>> finding({"mark": "bar", "encoding": axis, "data": {"values": rows}})
    'from 175 (kin) to 300 (friend)'
    """
    held, counted = _read(spec)
    if not held:
        return _together(spec)
    if len(held) < 2:
        return ""
    ends = (min(one.value for one in held), max(one.value for one in held))
    low, high = ([one for one in held if one.value == end] for end in ends)
    if ends[0] == ends[1]:
        return f"{high[0].text} for each"
    if counted:
        names = tuple(dict.fromkeys(one.name.partition(" (")[0] for one in high))
        at = listed(names)
        if len(names) > SEVERAL:
            return f"no more than {high[0].text} at any"
        # Of several series it is said whose bar is the highest: a reader looks for it.
        whose = listed(dict.fromkeys(one.series for one in high)) if len({one.series for one in held}) > 1 else ""
        return f"the most, {high[0].text}, {'in' if at[0].isalpha() else 'at'} {at}{f' ({whose})' if whose else ''}"
    return f"from {low[0].text} ({_whose(low)}) to {high[0].text} ({_whose(high)})"


def _whose(held: Sequence[_Drawn]) -> str:
    several = [one.name for one in held]
    # What is named by two of something has a comma of its own.
    names = "; ".join(several) if len(held) > 1 and any(", " in name for name in several) else listed(several)
    return names if len(held) == 1 or len(names) <= SEVERAL * _LONG / 2 else f"{len(held):,} of them"


def _together(spec: Mapping[str, Any]) -> str:
    """Say of dots how far the number across and the number upwards go together; a line is no cloud of dots."""
    marks = [view.get("mark") for view in (spec, *spec.get("layer", ()))]
    if any((mark.get("type") if isinstance(mark, Mapping) else mark) == "line" for mark in marks):
        return ""
    encoding = _encoding(spec)
    sides = [encoding.get(side) for side in ("x", "y")]
    fields = [
        str(side.get("field")) for side in sides if isinstance(side, Mapping) and side.get("type") == "quantitative"
    ]
    drawn = [[row.get(field) for field in fields] for row in _rows(spec)]
    drawn = [pair for pair in drawn if all(isinstance(cell, (int, float)) for cell in pair)]
    if len(fields) < 2 or len(drawn) < 3 or any(len({pair[side] for pair in drawn}) < 2 for side in (0, 1)):
        return ""
    return f"correlation {number(statistics.correlation(*zip(*drawn, strict=True)), 2)}"


def listing(spec: Mapping[str, Any]) -> str:
    """List the numbers of a chart, each with what it stands at; where they are many, no more than how far they reach.

    Examples
    --------
    >>> axis = {"x": {"field": "ties", "type": "quantitative"}, "y": {"field": "kind", "type": "nominal"}}
    >>> rows = [{"kind": "kin", "ties": 175}, {"kind": "friend", "ties": 300}]
    >>> listing({"mark": "bar", "encoding": axis, "data": {"values": rows}})
    'kin 175; friend 300.'
    """
    held, _ = _read(spec)
    if not held:
        return ""
    if len(held) > FEW:
        found = finding(spec)
        return f"{found[:1].upper()}{found[1:]}." if found else ""
    return "; ".join(f"{one.name}{':' if one.name[-1:].isdigit() else ''} {one.text}" for one in held) + "."


def _read(spec: Mapping[str, Any]) -> tuple[list[_Drawn], bool]:
    """Read off the numbers of a specification with its data, and whether they count how many stand at a number."""
    rows = _rows(spec)
    encoding = _encoding(spec)
    sides = {side: encoding.get(side) for side in ("x", "y", "color")}
    told = {side: held for side, held in sides.items() if isinstance(held, Mapping) and "field" in held}
    if any(part in held for held in told.values() for part in ("aggregate", "bin", "timeUnit")):
        return [], False
    amounts = [side for side, held in told.items() if held.get("type") == "quantitative"]
    if len(amounts) != 1 or len(told) < 2 or not {"x", "y"} <= set(told):
        return [], False
    amount = told.pop(amounts[0])
    if amounts[0] == "color":  # of a grid its rows come first, as they are read
        told = {side: told[side] for side in ("y", "x")}
    titles = {str(channel.get("title", "")).partition(", ")[0] for channel in told.values()}
    between = "–" if amounts[0] == "color" and len(titles) < len(told) else ", "  # two of one sort: help–neighbour
    shown = [row for row in rows if isinstance(row.get(amount["field"]), (int, float))]
    part = "share" in str(amount.get("title", amount["field"])).lower()
    names = [(held, len({str(row.get(held["field"])) for row in shown})) for held in told.values()]
    apart = [held for held, several in names if several > 1] or [held for held, _ in names[:1]]
    counted = amounts[0] == "y" and told["x"].get("type") != "nominal" and _numeric(shown, str(told["x"]["field"]))
    held = [
        _Drawn(
            name=_joined(
                [_name(row, channel, counted and channel is sides["x"]) for channel in apart], bool(counted), between
            ),
            value=float(row[amount["field"]]),
            series=str(row.get(told["color"]["field"])) if "color" in told else "",
            text=f"{row[amount['field']]:.0%}"
            if part and 0 <= row[amount["field"]] <= 1
            else number(row[amount["field"]]),
        )
        for row in shown
    ]
    return held, bool(counted)


def _encoding(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    views = [spec, *spec.get("layer", ())]
    return next((e for e in (view.get("encoding") for view in views) if isinstance(e, Mapping) and not _ends(e)), {})


def _ends(encoding: Mapping[str, Any]) -> bool:
    """Whether a view draws from one number to another, as the line of an interval does."""
    return "x2" in encoding or "y2" in encoding


def _rows(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the rows that are drawn; none where a specification makes them by steps that are not understood here."""
    rows: list[Mapping[str, Any]] = list(spec.get("data", {}).get("values", ()))
    for step in spec.get("transform", ()):
        test = step.get("filter")
        said = _TEST.fullmatch(test) if isinstance(test, str) else None
        if set(step) == {"fold", "as"}:
            name, value = step["as"]
            rows = [{**row, name: field, value: row.get(field)} for row in rows for field in step["fold"]]
        elif isinstance(test, Mapping) and set(test) == {"field", "equal"}:
            rows = [row for row in rows if row.get(test["field"]) == test["equal"]]
        elif said and said["text"] is not None:
            rows = [row for row in rows if row.get(said["field"]) != said["text"]]
        elif said:
            rows = [row for row in rows if (row.get(said["field"]) or 0) > 0]
        else:
            return []
    return rows


def _numeric(rows: Sequence[Mapping[str, Any]], field: str) -> bool:
    """Whether what stands along the lower side is a number: what is drawn upwards then counts how many stand there."""
    return all(isinstance(row.get(field), (int, float)) and not isinstance(row.get(field), bool) for row in rows)


def _joined(names: Sequence[str], counted: bool, between: str) -> str:
    """Join the names a number stands at: two of one name are one, and beside a number in order the name is an aside."""
    several = list(dict.fromkeys(names))
    return f"{several[0]} ({', '.join(several[1:])})" if counted and len(several) > 1 else between.join(several)


def _name(row: Mapping[str, Any], channel: Mapping[str, Any], bare: bool) -> str:
    """Name what a number stands at; one that is a mere number has its side's title before it."""
    cell = row.get(channel["field"])
    cell = _called(channel).get(cell, cell) if isinstance(cell, str) else cell
    text = clipped(cell if isinstance(cell, str) else number(cell), _LONG)
    title = channel.get("title")
    # "community 1", but "8" others tied to
    title = title if isinstance(title, str) and (not bare or " " not in title) else ""
    return f"{title.lower()} {text}" if title and text.isdigit() else text


def _called(channel: Mapping[str, Any]) -> Mapping[str, str]:
    """Give the words that an axis says in the place of its categories."""
    axis = channel.get("axis")
    told = axis.get("labelExpr", "") if isinstance(axis, Mapping) else ""
    try:
        words, _ = json.JSONDecoder().raw_decode(told)
    except ValueError:
        return {}
    return words if isinstance(words, dict) else {}
