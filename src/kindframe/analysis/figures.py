"""`Figure`, a picture of a table without data of its own, and `Picture`, a figure with its data for a notebook."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LOOK", "Figure", "Picture"]

LOOK: Mapping[str, Any] = {
    "font": "Arial, Liberation Sans, Helvetica, sans-serif",
    "title": {"offset": 14},
    "padding": {"left": 34, "right": 26, "top": 5, "bottom": 5},
    "axis": {"labelLimit": 260},
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleX": 0, "titleY": -8},
}
"""How a picture by itself looks: with room for letters wider than those measured, and what goes up said above it."""


@frozen(kw_only=True)
class Figure:
    """A picture of a table: a Vega-Lite specification whose data is the result's table ``table``, by name.

    The specification holds no data of its own, so that what is drawn is always what the table holds at that moment,
    after protection too. ``title`` says the finding; ``alt`` describes the picture to someone who cannot see it.

    .. versionadded:: 0.1
    """

    name: str
    title: str
    alt: str
    table: str
    spec: Mapping[str, Any]

    def pictured(self, tables: Mapping[str, pl.DataFrame]) -> Picture:
        """Give it with its data, to be looked at by itself: its title in lines that a small picture has room for."""
        held = self.bound(tables)
        told = self.title[:1].upper() + self.title[1:]
        title = {"text": textwrap.wrap(told, 44), "anchor": "start"}
        return Picture(figure=self, spec={**held, "title": title, "config": {**LOOK, **held.get("config", {})}})

    def bound(self, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
        """Give the specification with its data in it, ready for any Vega-Lite renderer."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "title": {"text": textwrap.wrap(self.title, 64), "anchor": "start"},
            **self.spec,
            "data": {"values": tables[self.table].to_dicts()},
        }


@frozen(kw_only=True, eq=False)
class Picture:
    """A figure with its data: any notebook that knows Vega-Lite draws it, any other shows its words.

    .. versionadded:: 0.1
    """

    figure: Figure
    spec: Mapping[str, Any] = attrs.field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Give the specification under the names that notebooks draw by, and the words for whoever cannot see it."""
        words = f"{self.figure.title}. {self.figure.alt}"
        return {
            "application/vnd.vegalite.v6.json": dict(self.spec),
            "application/vnd.vegalite.v5+json": dict(self.spec),
            "text/plain": words,
        }
