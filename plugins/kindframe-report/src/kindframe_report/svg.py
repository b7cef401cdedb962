"""Drawings as SVG that can stand in any page: built element by element, so that text is text, and numbers are short.

The network picture, the map and the small bars are built with `Drawing`; a chart made elsewhere comes in by `adopted`,
which lets through only what a still picture needs.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from kindframe_report.tips import key_part, told
from kindframe_report.words import clean

__all__ = ["SHAPES", "Drawing", "adopted", "short"]

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_TAGS = frozenset(
    (
        *("svg", "g", "defs", "clipPath", "linearGradient", "radialGradient", "stop", "path", "rect", "circle"),
        *("ellipse", "line", "polyline", "polygon", "text", "tspan", "title"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *("id", "width", "height", "viewBox", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx"),
        *("ry", "d", "points", "transform", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity"),
        *("stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
        *("opacity", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"),
        *("clip-path", "display", "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform"),
        "visibility",
    )
)
_DOT = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?")
_MOVED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_LOCAL = re.compile(r"url\(#([^)]*)\)")

SHAPES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle": ((0, -1.25), (1.18, 0.8), (-1.18, 0.8)),
    "hexagon": ((-0.55, -0.95), (0.55, -0.95), (1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0)),
    "house": ((0, -1.2), (1, -0.35), (1, 0.9), (-1, 0.9), (-1, -0.35)),
    "cross": (
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    ),
}
"""Outlines of about the area of the unit circle, by name; ``circle`` is drawn as one."""


def short(value: float) -> str:
    """Write a coordinate with one decimal and no needless zero.

    >>> short(3.04), short(-0.01)
    ('3', '0')
    """
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


class Drawing:
    """One SVG picture, grown element by element; `markup` gives it for the page.

    Parameters
    ----------
    width, height
        Size of the drawing in its own units.
    alt
        What the picture shows, for whoever cannot see it. Empty: the picture is an ornament beside text.
    """

    def __init__(self, width: float, height: float, alt: str, css: str = "") -> None:
        shown = {"role": "img", "aria-label": clean(alt)} if alt else {"aria-hidden": "true"}
        size = {"viewBox": f"0 0 {short(width)} {short(height)}", "width": short(width), "height": short(height)}
        self.root = ET.Element("svg", {**size, **shown, **({"class": css} if css else {})})
        self._open = [self.root]

    def add(self, tag: str, text: str = "", hint: str = "", **attributes: Any) -> ET.Element:
        """Add an element; ``_`` in names of attributes stands for ``-``; ``hint`` is shown when pointed at."""
        named = {
            name.strip("_").replace("_", "-"): short(value) if isinstance(value, float) else clean(str(value))
            for name, value in attributes.items()
            if value is not None
        }
        element = ET.SubElement(self._open[-1], tag, named)
        if hint:
            ET.SubElement(element, "title").text = clean(hint)
        if text:
            element.text = clean(text)
        return element

    def group(self, **attributes: Any) -> None:
        """Begin a group of elements that share attributes."""
        self._open.append(self.add("g", **attributes))

    def end(self) -> None:
        """End the group begun last."""
        self._open.pop()

    def mark(self, shape: str, x: float, y: float, radius: float, hint: str = "", **attributes: Any) -> None:
        """Draw a mark of a shape of `SHAPES` (or a circle) about a point."""
        outline = SHAPES.get(shape)
        if outline is None:
            self.add("circle", hint=hint, cx=x, cy=y, r=radius, **attributes)
        else:
            points = " ".join(f"{short(x + radius * dx)},{short(y + radius * dy)}" for dx, dy in outline)
            self.add("polygon", hint=hint, points=points, **attributes)

    @property
    def markup(self) -> Markup:
        """The picture as an element to stand in a page."""
        return Markup(ET.tostring(self.root, encoding="unicode", short_empty_elements=False))


def adopted(text: str, prefix: str, alt: str) -> Markup:
    """Take in a finished SVG: only still shapes and text pass.

    Scripts, links, pictures, styles and events have no way through, wherever they come from: what is not on the short
    lists above is left out with all it holds. What a mark says of itself stays with it as ``data-`` attributes
    (`kindframe_report.tips`). Ids are given anew with a prefix of their own, because a renderer counts
    its drawings in them.

    Raises
    ------
    xml.etree.ElementTree.ParseError
        Where the text is no XML.
    """
    source = ET.fromstring(text)
    held = dict.fromkeys(element.attrib["id"] for element in source.iter() if "id" in element.attrib)
    root = _passed(source, {old: f"{prefix}-{place}" for place, old in enumerate(held)})
    if root is None or root.tag != "svg":
        raise ET.ParseError("the drawing is no svg element")
    root.set("role", "img")
    root.set("aria-label", clean(alt))
    return Markup(ET.tostring(root, encoding="unicode", short_empty_elements=False))


def _as_circle(element: ET.Element) -> None:
    """Write a dot that is drawn as an outline as a circle: there may be thousands, and it takes half the bytes."""
    dot = _DOT.fullmatch(element.get("d", "")) if element.tag == "path" else None
    moved = _MOVED.fullmatch(element.get("transform", "")) if dot else None
    if dot is None or moved is None:
        return
    element.tag = "circle"
    for name in ("d", "transform", *(["stroke-width"] if "stroke" not in element.attrib else [])):
        element.attrib.pop(name, None)
    element.attrib.update({"cx": short(float(moved[1])), "cy": short(float(moved[2])), "r": short(float(dot[1]))})


def _passed(element: ET.Element, ids: Mapping[str, str]) -> ET.Element | None:
    tag = element.tag.removeprefix(_NAMESPACE) if isinstance(element.tag, str) else ""
    if tag not in _TAGS:
        return None
    out = ET.Element(tag)
    for name, value in element.attrib.items():
        if name not in _ATTRIBUTES:
            continue
        if name == "id":
            value = ids[value]
        elif "url(" in value:
            found = _LOCAL.fullmatch(value.strip())
            if found is None or found[1] not in ids:
                continue
            value = f"url(#{ids[found[1]]})"
        out.set(name, value)
    out.attrib.update({**key_part(element.attrib), **told(element.attrib)})
    _as_circle(out)
    if element.text and (tag in ("text", "tspan", "title")):
        out.text = element.text
    for child in element:
        held = _passed(child, ids)
        if held is not None:
            held.tail = child.tail if tag == "text" else None
            out.append(held)
    return out
