"""Frameworks, instruments, and holding a study against them: `assess` and what finds the framework that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from kindframe.analysis import Result
from kindframe.api.planning import HOLDING, assessing
from kindframe.assessment import Assessment
from kindframe.assessment import assess as hold_against
from kindframe.disclosure import consented
from kindframe.errors import FrameworkError, UnknownName
from kindframe.framework import Crosswalk, Framework, attach, find_edition, load_framework, load_parts
from kindframe.instrument import Instrument
from kindframe.problems import Problem, nearest
from kindframe.progress import Come, Plan, Step, nobody, unheard
from kindframe.reading.codings import KnownItems
from kindframe.registry import Registry, default_registry
from kindframe.settings import Settings
from kindframe.study import Study

__all__ = [
    "assess",
    "assessments",
    "framework_of",
    "frameworks",
    "frameworks_meant",
    "instruments",
    "items_of",
    "own_parts",
]


def frameworks(study: Study | None = None, *, registry: Registry | None = None) -> dict[str, Framework]:
    """Give every framework there is by ``id@edition``: the plugins', and a study's own, which stand before them.

    The crosswalks of the study's own ``frameworks`` folder travel with the frameworks they start from, whoever's those
    are.

    Raises
    ------
    FrameworkError
        Where a file of the study's own cannot be read.

    .. versionadded:: 0.1
    """
    own, crosswalks, problems = own_parts(study.settings if study else None)
    if problems:
        raise FrameworkError("A framework of the study's own cannot be read.", problems)
    offered = (registry or default_registry()).frameworks
    theirs = dict(zip(offered, attach(offered.values(), crosswalks), strict=True))
    return theirs | {framework.key: framework for framework in attach(own, crosswalks)}


def instruments(*, registry: Registry | None = None) -> dict[str, Instrument]:
    """Give every instrument there is, by its id.

    .. versionadded:: 0.1
    """
    return dict((registry or default_registry()).instruments)


def own_parts(
    settings: Settings | None,
) -> tuple[tuple[Framework, ...], tuple[Crosswalk, ...], tuple[Problem, ...]]:
    """Load the frameworks and crosswalks of a study's own folder, and say what is wrong with the files that fail."""
    texts = settings.own_frameworks if settings else {}
    return load_parts({f"frameworks/{name}": text for name, text in texts.items()})


def items_of(registry: Registry | None) -> KnownItems:
    """Give what reading asks for the items of frameworks: nothing is loaded before it does."""

    def known(settings: Settings) -> Mapping[str, set[str]]:
        own, _, _ = own_parts(settings)
        found: dict[str, set[str]] = {}
        for framework in (*(registry or default_registry()).frameworks.values(), *own):
            ids = {item.id for item in framework.walk()}
            found[framework.key] = ids
            found[framework.id] = found.get(framework.id, set()) | ids
        return found

    return known


def framework_of(study: Study | None, name: str | Path | Framework, registry: Registry | None = None) -> Framework:
    """Find the framework that is meant: itself, a TOML file, or a name, looked for among the study's own first.

    Raises
    ------
    UnknownName
        Where there is none of that name; the nearest is one of all there are.
    FrameworkError
        Where the file, or a file of the study's own that may have been meant, cannot be read.
    """
    if isinstance(name, Framework):
        return name
    if isinstance(name, Path):
        return load_framework(name)
    own, _, problems = own_parts(study.settings if study else None)
    mine = [framework for framework in own if name in (framework.id, framework.key)]
    if mine:
        return find_edition(mine, name)
    try:
        return (registry or default_registry()).framework(name)
    except UnknownName as error:
        if problems:
            also = f" Did you mean {error.near!r}?" if error.near else ""
            told = f"There is no framework {name!r}, and a file of the study's own cannot be read.{also}"
            raise FrameworkError(told, problems) from None
        near = nearest(name, [text for framework in own for text in (framework.id, framework.key)])
        if near is None or error.near is not None:
            raise
        raise UnknownName("framework", name, near) from None


def assess(
    study: Study,
    framework: str | Path | Framework,
    *,
    results: Iterable[Result] = (),
    looked_at: Literal["all", "coded"] = "all",
    registry: Registry | None = None,
    come: Come = unheard,
) -> Assessment:
    """Hold a study against a framework, item by item; see `kindframe.assessment.assess`.

    Who said no to being counted is left out, as in `kindframe.analyse`.

    Parameters
    ----------
    study
        The study; its evidence table holds the codings.
    framework
        A `Framework`, the path of a TOML file (a ``Path``), an id (the edition in force is taken, never a proposed or
        draft one) or ``id@edition``.
    results
        Results of analyses that items name as signals; they are shown beside the coded evidence.
    looked_at
        Whether each coder read every record that any of them coded, or only those she coded herself.
    registry
        The plugins to use; all that are installed by default.
    come
        Called with the share that is done, where that is counted.

    Raises
    ------
    UnknownName
        Where there is no such framework or edition.
    FrameworkError
        Where the file cannot be read.

    .. versionadded:: 0.1
    """
    signals = {r.analysis.name: r.statements for r in results if r.analysis is not None}
    meant = framework_of(study, framework, registry)
    kept, _ = consented(study, purpose="analyse")
    return hold_against(kept, meant, signals=signals, looked_at=looked_at, come=come)


def assessments(
    study: Study,
    names: Sequence[str | Path | Framework] | None = None,
    *,
    results: Iterable[Result] = (),
    looked_at: Literal["all", "coded"] = "all",
    registry: Registry | None = None,
    step: Step = nobody,
) -> tuple[Assessment, ...]:
    """Hold a study against several frameworks: those named, else those its settings name, else those it codes.

    ``step`` is called with a `kindframe.progress.Stage` as each begins.

    .. versionadded:: 0.1
    """
    results = tuple(results)
    chosen = _chosen(study, names, registry)
    plan = Plan(assessing(study, map(_called, chosen)), step)
    found = []
    for name in chosen:
        plan.begin(f"{HOLDING} {_called(name)}")
        found.append(assess(study, name, results=results, looked_at=looked_at, registry=registry, come=plan.come))
    return tuple(found)


def frameworks_meant(
    study: Study, names: Sequence[str | Path | Framework] | None, registry: Registry | None
) -> tuple[Framework, ...]:
    """Give the frameworks that `assessments` holds a study against."""
    return tuple(framework_of(study, name, registry) for name in _chosen(study, names, registry))


def _chosen(
    study: Study, names: Sequence[str | Path | Framework] | None, registry: Registry | None
) -> list[str | Path | Framework]:
    """Give those named, else those the settings of a study name, else those it codes."""
    chosen: list[str | Path | Framework] = list(names or study.settings.frameworks)
    if not chosen:
        coded = {item.split("/", 1)[0] for item in study.evidence.table["item"].to_list()}
        chosen += sorted(coded & set(items_of(registry)(study.settings)))
    return chosen


def _called(name: str | Path | Framework) -> str:
    return name.key if isinstance(name, Framework) else str(name)
