"""Which pictures of a protected table may be drawn, and their titles: no number stands in one that is not told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import attrs
import polars as pl

from kindframe.analysis import Figure
from kindframe.disclosure.numbers.wording import hushed
from kindframe.disclosure.rules import Rules

__all__ = ["drawn", "titled"]


def drawn(
    figure: Figure, before: pl.DataFrame, tables: Mapping[str, pl.DataFrame], coarse: Collection[str] = ()
) -> bool:
    """Say whether enough of its table is left to draw a figure: rows, and something in each column that it shows.

    Of the columns ``coarse``, rounded so that different numbers are told as one, a picture shows a plateau that is not
    there, where several have the most.
    """
    told = tables[figure.table]

    def lost(column: str) -> bool:
        blank = column not in told.columns or told[column].null_count() == told.height
        return column in before.columns and blank and before[column].null_count() < before.height

    alone = told.height == 1 < before.height  # a picture of one number of many shows nothing, and its table tells it
    fields = set(_fields(figure.spec))
    rough = [told[column].drop_nulls().to_list() for column in fields & {*coarse} & {*told.columns}]
    level = any(numbers.count(max(numbers)) > 1 for numbers in rough if numbers)
    return bool(told.height) and not alone and not level and not any(lost(column) for column in fields)


def _fields(spec: Any) -> Iterator[str]:
    """Every column that a specification draws; what is shown beside a pointer is not drawn."""
    inner = spec.items() if isinstance(spec, Mapping) else enumerate(spec) if isinstance(spec, (list, tuple)) else ()
    for key, value in inner:
        if key == "field" and isinstance(value, str):
            yield value
        elif key != "tooltip":
            yield from _fields(value)


def titled(figure: Figure, title: str, rules: Rules, touched: bool) -> Figure:
    """Give a figure a title without numbers where its own tells some, or tells of rows that are not there."""
    bare = _axes(figure.spec) or f"{title}: {figure.name.replace('_', ' ')}"
    own = figure.title if not touched and not any(c.isdigit() for c in figure.title) else bare
    return attrs.evolve(figure, title=own, alt=_without_numbers(hushed(figure.alt, rules)))


def _without_numbers(text: str) -> str:
    """Leave out the parts of a sentence, between commas, with numbers: of a highest or lowest one, who has it is one.

    >>> _without_numbers("Bars of how many have how many ties, from 0 to 46.")
    'Bars of how many have how many ties.'
    >>> _without_numbers("A dot in each group, with a line for its 95 % interval.")
    'A dot in each group, with a line for its 95 % interval.'
    """
    parts = [part for part in text.rstrip(".").split(", ") if not re.search(r"\d", re.sub(r"\b95 ?%", "", part))]
    return f"{', '.join(parts)}." if parts else ""


def _axes(spec: Mapping[str, Any]) -> str:
    """Say what a chart shows by the words along its two sides, which tell of no row: "Ties, by strength"."""
    views = [spec, *spec.get("layer", ())] if isinstance(spec.get("layer", ()), (list, tuple)) else [spec]
    held = next((view["encoding"] for view in views if isinstance(view, Mapping) and "encoding" in view), None)
    sides = [held.get(side) or {} for side in ("x", "y", "color")] if isinstance(held, Mapping) else [{}, {}, {}]
    x, y, colour = (str(side.get("title") or "") for side in sides)
    amounts = [side.get("type") == "quantitative" for side in sides]
    if not x or not y:
        return ""
    if amounts == [False, False, True] and colour:
        return f"{colour}, by {_inside(y)}" + ("" if x == y else f" and {_inside(x)}")
    what, by = (x, y) if amounts[0] and not amounts[1] else (y, x)
    return by if what.lower() in by.lower() else f"{what}, by {_inside(by)}"


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]
