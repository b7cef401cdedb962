"""Colours and shapes, chosen once for every picture: told apart by lightness and shape too, not by hue alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["INK", "KINDS", "LEVELS", "MUTED", "PAPER", "RULE", "SERIES", "STANCES", "Mark", "ink_on", "marks"]

INK, MUTED, RULE, PAPER = "#22272b", "#5a6168", "#ddd7cb", "#fffdf9"

Mark = tuple[str, str]
"""A shape of `kindframe_report.svg.SHAPES` (or ``circle``) and a colour."""

KINDS: Mapping[str, Mark] = {
    "person": ("circle", "#2f6690"),
    "household": ("house", "#8fb8d8"),
    "group": ("diamond", "#3a8f77"),
    "organisation": ("square", "#b3532b"),
    "service": ("triangle", "#dc9f2e"),
    "place": ("hexagon", "#6b4f8f"),
}
"""The kinds of actor that the core's codebook begins with."""

_FURTHER: tuple[Mark, ...] = (
    ("cross", "#4d5358"),
    ("circle", "#c27ba0"),
    ("square", "#7a8b3c"),
    ("diamond", "#9c6b4a"),
    ("triangle", "#50808e"),
    ("hexagon", "#a8a29a"),
)

STANCES: Mapping[str, str] = {
    "for": "#2a7a69",
    "enables": "#8ec7b8",
    "mixed": "#d3c27a",
    "blocks": "#e2a582",
    "against": "#b3532b",
}
"""What a coding says of an item, in the order bars are built."""

SERIES = ("#2f6690", "#dc9f2e", "#4b2a4f", "#b3532b", "#3a8f77", "#8fb8d8", "#7a8b3c", "#c27ba0")
"""Colours of the series of a chart; the first three are told apart by lightness alone, as in a grey print."""


LEVELS: tuple[Mark, ...] = (
    ("circle", "#0072b2"),
    ("square", "#e69f00"),
    ("triangle", "#009e73"),
    ("diamond", "#cc79a7"),
    ("hexagon", "#56b4e9"),
    ("house", "#d55e00"),
    ("cross", "#4d5358"),
    ("circle", "#8c6d1f"),
    ("square", "#004c77"),
    ("triangle", "#b8860b"),
    ("diamond", "#005f46"),
    ("hexagon", "#7f3f5f"),
)
"""Marks of the levels of an attribute: the colours of Okabe and Ito, which differ for the colour-blind, then darker."""


def ink_on(colour: str) -> str:
    """Give the colour of writing, dark or light, that stands out more from a ground, by WCAG 2's contrast.

    >>> ink_on("#2f6690"), ink_on("#dc9f2e")
    ('#ffffff', '#22272b')
    """

    def light(held: str) -> float:
        parts = [int(held[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    ground = light(colour)
    return "#ffffff" if 1.05 / (ground + 0.05) > (ground + 0.05) / (light(INK) + 0.05) else INK


def marks(kinds: Iterable[str]) -> dict[str, Mark]:
    """Give each kind its mark: the known ones theirs, others the next of the further ones, in order of their names."""
    present = set(kinds)
    strange = sorted(present - set(KINDS))
    known = {kind: mark for kind, mark in KINDS.items() if kind in present}
    return known | {kind: _FURTHER[place % len(_FURTHER)] for place, kind in enumerate(strange)}
