"""Pictures of group means with their intervals, without data. `gaps`, `change` and `ego_networks` draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kindframe_connections.figures import worded

__all__ = ["means"]


def means(
    category: str,
    columns: tuple[str, str, str],
    titles: tuple[str, str],
    *,
    only: Mapping[str, str] | None = None,
    tooltip: Sequence[str] = ("n",),
    called: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """A dot for the mean of each category and a line from the low to the high end of its interval.

    ``columns`` names mean, low and high; ``only`` keeps the rows that hold these values; ``called`` gives the words
    that stand beside the dots in the place of categories.
    """
    mean, low, high = columns
    y: dict[str, Any] = {"field": category, "title": titles[0], "type": "nominal", "sort": None}
    if called:
        y["axis"] = worded(called)
    x = {"title": titles[1], "type": "quantitative"}
    told = [{"field": field} for field in (category, mean, low, high, *tooltip)]
    spec: dict[str, Any] = {
        "layer": [
            {"mark": {"type": "rule"}, "encoding": {"y": y, "x": {"field": low, **x}, "x2": {"field": high}}},
            {
                "mark": {"type": "point", "filled": True, "size": 60},
                "encoding": {"y": y, "x": {"field": mean, **x}, "tooltip": told},
            },
        ]
    }
    if only:
        spec["transform"] = [{"filter": {"field": field, "equal": value}} for field, value in only.items()]
    return spec
