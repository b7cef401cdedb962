"""Pictures of group means with their intervals, without data. `gaps`, `change` and `ego_networks` draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["means"]


def means(
    category: str,
    columns: tuple[str, str, str],
    titles: tuple[str, str],
    *,
    only: Mapping[str, str] | None = None,
    tooltip: Sequence[str] = ("n",),
) -> Mapping[str, Any]:
    """A dot for the mean of each category and a line from the low to the high end of its interval.

    ``columns`` names mean, low and high; ``only`` keeps the rows that hold these values.
    """
    mean, low, high = columns
    y = {"field": category, "title": titles[0], "type": "nominal", "sort": None}
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
