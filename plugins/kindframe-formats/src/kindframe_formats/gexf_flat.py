"""Reading large GEXF files of a regular shape as columns; see `kindframe_formats.xml_flat`.

The head, what stands between nodes and edges, and the tail go through the exact listener. Files in which elements
themselves have times are left to it altogether, unless kindframe wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import polars as pl
from attrs import define, field

from kindframe.errors import InputError
from kindframe_formats.gexf_tables import Declared, Elements
from kindframe_formats.guarding import Listener, parse_text
from kindframe_formats.xml_flat import Flat, Shape, flat

__all__ = ["FlatElements", "hear_flat"]

_VALUE = {"value": '<attvalue for="{key}" value="', "ends": ('"/>', '" />'), "around": ("<attvalues>", "</attvalues>")}
_TIMES = ("start", "end")
_NODE = ("id", "label", *_TIMES)
_OWN = ("id", "source", "target")
_EDGE = ("id", "source", "target", "type", "weight", "kind", "label", *_TIMES)


class Heard(Listener, Protocol):
    """A listener that has put the head of a file into elements."""

    nodes: Elements
    edges: Elements


@define(kw_only=True)
class FlatElements(Elements):
    """Elements that were read as columns."""

    columns: Mapping[str, pl.Series] = field(factory=dict)
    held: Mapping[str, pl.Series] = field(factory=dict)

    def get(self, name: str) -> list[str | None]:
        """Give an attribute of every element."""
        return self.columns[name].to_list() if name in self.columns else [None] * len(self.lines)

    def frame(self, names: Mapping[str, str]) -> pl.DataFrame:
        """Give attributes under other names, and the values under the titles of what is declared."""
        blank = pl.repeat(None, len(self.lines), dtype=pl.String, eager=True)
        own = [self.columns.get(name, blank).alias(wanted) for name, wanted in names.items()]
        return pl.DataFrame([*own, *(held.alias(self.declared[key].title) for key, held in self.held.items())])

    def spread(self) -> None:
        """Give the values as `Elements` has them, for those who want them so."""
        for key, held in self.held.items():
            self.values[key] = {row: value for row, value in enumerate(held.to_list()) if value is not None}


def hear_flat(data: bytes, file: str, heard: Heard, *, timed: bool) -> bool:
    """Let a listener hear all but nodes and edges, and put these into it as columns; False where it cannot be done.

    ``timed`` says that elements may have times of their own, and that attributes other than ids and ends only repeat
    what the values say, as where kindframe wrote the file. Where it is False for a file that has some, or anything
    else is out of the ordinary, the listener is of no use any more.
    """
    first, until = data.find(b"<node "), data.find(b"</nodes>")
    start, last = data.find(b"<edge ", until), data.find(b"</edges>", until)
    if not 0 <= first < until < start < last:
        return False
    try:
        parse_text((data[:first] + data[until:start] + data[last:]).decode(), file, heard)
    except (InputError, UnicodeDecodeError):
        return False
    found = []
    for kind, begin, end, names, elements in (
        ("node", first, until, _NODE, heard.nodes),
        ("edge", start, last, _EDGE, heard.edges),
    ):
        known = tuple(name for name in names if timed or name not in _TIMES)
        shape = Shape(attributes=known, **_VALUE)  # type: ignore[arg-type]
        unasked = [name for name in known if name not in _OWN] if timed else []
        held = flat(data, begin, end, kind, shape, list(elements.declared), unasked)
        if held is None:
            return False
        found.append(_elements(kind, held, elements.declared))
    heard.nodes, heard.edges = found
    return True


def _elements(kind: str, held: Flat, declared: dict[str, Declared]) -> FlatElements:
    return FlatElements(
        name=kind, lines=held.lines.to_list(), declared=declared, columns=held.attributes, held=held.values
    )
