"""What a report is made of, by the sections that are asked for: `needed_for` keeps the rest from being computed."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from kindframe.api.holding import frameworks_meant
from kindframe.errors import UnknownName
from kindframe.exporting import Exporter
from kindframe.framework import Framework
from kindframe.problems import nearest
from kindframe.registry import Registry
from kindframe.study import Study

__all__ = ["Needed", "needed_for"]


@frozen(kw_only=True)
class Needed:
    """What is computed for a report: the analyses, in order, whether frameworks are held against it, and quotes."""

    analyses: tuple[str, ...]
    assessed: bool = True
    quoted: bool = True


def needed_for(
    study: Study,
    exporter: Exporter,
    analyses: Sequence[str],
    frameworks: Sequence[str | Framework] | None,
    sections: Sequence[str],
    plugins: Registry,
) -> Needed:
    """Say what the sections of a report need of what could be computed: those asked for, else those the study names.

    A format that declares no sections, and a report of all of them, need everything. A section of frameworks alone
    needs the analyses that items of these frameworks name as signals.

    Raises
    ------
    UnknownName
        Where a section or an analysis is none: before anything is computed.
    """
    for name in analyses:
        plugins.offer("analyses", name)
    known = exporter.sections
    asked = tuple(sections) or study.settings.report.sections
    if not known or not asked:
        return Needed(analyses=tuple(analyses))
    for name in asked:
        if name not in known:
            hint = f"There are: {', '.join(known)}."
            raise UnknownName("section of the report", name, nearest(name, known), hint=hint)
    needs = {need for name in asked for need in known[name]}
    chosen = tuple(analyses)
    if "results" not in needs:
        signals = _signals(study, frameworks, plugins) if "signals" in needs else set()
        chosen = tuple(name for name in analyses if name in signals)
    return Needed(analyses=chosen, assessed="assessments" in needs, quoted="quotes" in needs)


def _signals(study: Study, frameworks: Sequence[str | Framework] | None, plugins: Registry) -> set[str]:
    """Name the analyses whose statements stand beside items of the frameworks that the study is held against."""
    held = frameworks_meant(study, frameworks, plugins)
    return {name for framework in held for item in framework.walk() for name in item.signals}
