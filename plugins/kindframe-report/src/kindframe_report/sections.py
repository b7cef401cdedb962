"""The sections of the report: which there are, which a study or a person chose, and which have something to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kindframe.errors import UnknownName
from kindframe.problems import nearest

if TYPE_CHECKING:
    from kindframe.exporting import Need, Release

__all__ = ["DRAWN_FROM", "SECTIONS", "chosen"]

SECTIONS: Mapping[str, str] = {
    "glance": "At a glance",
    "picture": "The picture",
    "connections": "Connections",
    "places": "Places",
    "frameworks": "Frameworks",
    "barriers": "What gets in the way",
    "change": "Change over time",
    "absent": "Who is not here",
    "quality": "Data quality",
    "protection": "Protection",
    "methods": "Methods and citing",
}
"""Every section by name, with the title it has among the contents, in the order they stand in."""

DRAWN_FROM: Mapping[str, tuple[Need, ...]] = dict.fromkeys(SECTIONS, ()) | {
    "glance": ("results", "assessments"),
    "connections": ("results",),
    "frameworks": ("assessments", "signals", "quotes"),
    "barriers": ("assessments",),
    "change": ("results",),
}
"""What each section is drawn from, beside the study: what opens the page holds findings and what gets in the way."""

_ALWAYS = ("glance", "absent", "quality", "protection", "methods")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "picture": ("picture",),
    "connections": ("answers", "failures", "unable"),
    "places": ("map",),
    "frameworks": ("standings",),
    "barriers": ("barriers",),
    "change": ("changes",),
}


def chosen(release: Release, context: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give the sections to write, each with its title: those asked for, else those the study names, else all.

    A section that has nothing to show is left out; how people are protected is never left out.

    Raises
    ------
    UnknownName
        Where a section is named that is none; with the nearest and all there are.
    """
    asked = tuple(release.options.get("sections", ())) or release.study.settings.report.sections
    for name in asked:
        if name not in SECTIONS:
            hint = f"There are: {', '.join(SECTIONS)}."
            raise UnknownName("section of the report", name, nearest(name, SECTIONS), hint=hint)
    names = list(dict.fromkeys(asked or SECTIONS))
    names += [] if "protection" in names else ["protection"]
    return tuple((name, SECTIONS[name]) for name in names if _has(name, context))


def _has(name: str, context: Mapping[str, Any]) -> bool:
    needs: Iterable[str] = _NEEDS.get(name, ())
    return name in _ALWAYS or any(context[need] for need in needs)
