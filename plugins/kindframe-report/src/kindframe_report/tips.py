"""What the marks of a chart say when they are pointed at: the renderer's own words for each, made fit to be read.

`svg.adopted` puts them on the marks it lets through, and `static/charts.js` shows them. They hold what the chart draws
of its released table and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kindframe_report.specifying import ROW
from kindframe_report.words import clean

__all__ = ["MOST_ROWS", "key_part", "told"]

MOST_ROWS = 200
"""So many rows of a table are on the page; a mark of another has none to light up."""
_ROW = re.compile(rf"(?:^|; ){ROW}: (\d+)$")
_WHOLE = {"line mark": "line", "area mark": "line", "trail mark": "line", "rule mark": "rule", "point": "point"}
_KEYS = {"role-legend-symbol": "symbol", "role-legend-label": "label"}


def told(attributes: Mapping[str, str]) -> dict[str, str]:
    """Give what a mark says of itself as ``data-`` attributes: its sort, its words, its row of the table.

    >>> mark = {"role": "graphics-symbol", "aria-roledescription": "bar", "aria-label": "Ties: 3; table row: 2"}
    >>> told(mark)
    {'data-mark': 'bar', 'data-tip': 'Ties: 3', 'data-row': '2'}
    """
    label, sort = attributes.get("aria-label", ""), attributes.get("aria-roledescription", "")
    if attributes.get("role") != "graphics-symbol" or sort in ("", "axis", "legend", "title", "text mark"):
        return {}
    mark = _WHOLE.get(sort, "bar")
    if mark == "line":
        return {"data-mark": mark}
    row = _ROW.search(label)
    words = _words(label[: row.start()] if row else label)
    listed = row is not None and int(row[1]) < MOST_ROWS
    return {"data-mark": mark, "data-tip": words, **({"data-row": row[1]} if row and listed else {})}


def key_part(attributes: Mapping[str, str]) -> dict[str, str]:
    """Say which part of a key an element is, its symbol or its label."""
    found = [_KEYS[name] for name in attributes.get("class", "").split() if name in _KEYS]
    return {"data-key": found[0]} if found else {}


def _words(label: str) -> str:
    """Leave out what is said twice, and the title before a flag's words that repeat it."""
    seen: dict[str, str] = {}
    for part in clean(label).split("; "):
        title, _, value = part.partition(": ")
        flag = value.lower().removeprefix("not ") == title.lower()
        seen.setdefault(part.lower(), value if flag else part)
    return "; ".join(seen.values())
