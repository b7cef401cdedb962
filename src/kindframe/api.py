"""The verbs: read, check, analyse, assess, export, report. What ``import kindframe`` offers comes from here.

This is the one place where the layers meet: it looks plugins up in a registry, runs what they offer behind a boundary,
and sends whatever leaves through disclosure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from kindframe.analysis import Provenance, Result
from kindframe.assessment import Assessment
from kindframe.assessment import assess as hold_against
from kindframe.disclosure import consented, released
from kindframe.errors import KindframeError, ParameterError, PluginError, UnknownName
from kindframe.exporting import Exporter, LossReport, Release
from kindframe.framework import Framework, find_edition, load_framework
from kindframe.problems import ReadReport, nearest
from kindframe.reading import assemble, read_study
from kindframe.registry import Offer, Registry, default_registry, guarded
from kindframe.storing import SUFFIX, open_study
from kindframe.study import Study

__all__ = ["analyse", "assess", "assessments", "check", "export", "frameworks", "read", "report"]

Step = Callable[[str, int, int], None]


def _nobody(what: str, done: int, of: int) -> None:
    """Report progress to nobody."""


def read(path: str | Path, *, strict: bool = False, registry: Registry | None = None) -> Study:
    """Read a study: a folder of tables, an edge list, a workbook, a saved ``.kindframe`` file, or a plugin's format.

    Parameters
    ----------
    path
        The folder or file.
    strict
        Refuse a file rather than set records aside.
    registry
        The plugins to use; all that are installed by default.

    Returns
    -------
    Study
        ``study.report`` says what reading came to: every problem with its place, and for each file
        ``rows read = kept + set aside + merged``.

    Raises
    ------
    FileRejected, UnsafeInput
        Where a file cannot be taken in; nothing of it was.

    .. versionadded:: 0.1
    """
    path = Path(path)
    if path.suffix == SUFFIX:
        return open_study(path)
    for offer in _readers(path, registry):
        reading = guarded(offer, f"reading {path.name}", offer.value.read, path)
        return assemble(reading, strict=strict)
    return read_study(path, strict=strict)


def _readers(path: Path, registry: Registry | None) -> Iterable[Offer]:
    """Give the plugins' readers that know this file by its ending and, where they can tell, by its start.

    A folder is claimed only by a reader that has ``""`` among its endings and knows it by looking.
    """
    folder = path.is_dir()
    suffix = "" if folder else path.suffix.lower()
    if not folder and not suffix:
        return
    plugins = registry or default_registry()
    offers = [o for o in plugins.offers("readers") if suffix in o.value.suffixes]
    if not offers:
        return
    head = b""
    if not folder:
        try:
            with path.open("rb") as file:
                head = file.read(4096)
        except OSError:
            return
    for offer in offers:
        sniff = offer.value.sniff
        if (sniff is None and not folder) or (sniff and guarded(offer, "looking at a file", sniff, path, head)):
            yield offer


def check(study: str | Path | Study, *, registry: Registry | None = None) -> ReadReport:
    """Say what is wrong with a study, line by line; a path is read first.

    .. versionadded:: 0.1
    """
    held = study if isinstance(study, Study) else read(study, registry=registry)
    return held.report


def analyse(
    study: Study,
    name: str,
    *,
    network: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
    **parameters: Any,
) -> Result:
    """Put a question to a study.

    Parameters
    ----------
    study
        The study.
    name
        The name of an analysis; ``kindframe analyse`` lists them.
    network
        How the network is made of the study, over what the analysis itself asks for: the keywords of `Study.network`.
    registry
        The plugins to use; all that are installed by default.
    **parameters
        The analysis's own parameters.

    Returns
    -------
    Result
        Tables, statements in words, figures, and where it came from: plugin, version, parameters, fingerprint.

    Raises
    ------
    UnknownName
        Where there is no such analysis or parameter.
    ParameterError
        Where a parameter has a value it cannot take.
    PluginError
        Where the analysis itself fails.

    .. versionadded:: 0.1
    """
    offer = (registry or default_registry()).offer("analyses", name)
    return _run(study, offer, network or {}, parameters)


def _run(study: Study, offer: Offer, network: Mapping[str, Any], parameters: Mapping[str, Any]) -> Result:
    analysis = offer.value
    settled = analysis.settle(parameters)
    question = {**analysis.network, **network}
    if network and analysis.takes == "study":
        raise ParameterError(f"{analysis.name} looks at the whole study; it takes no network settings.")
    said: tuple[str, ...] = ()
    if question.get("between") == "person" and "between" not in network and not _people_are_tied(study):
        del question["between"]
        said = ("No tie between two people is recorded in this study, so the ties of all actors were looked at.",)
    given = study.network(**question) if analysis.takes == "network" else study
    result = guarded(offer, f"computing {analysis.name}", analysis.run, given, **settled)
    if not isinstance(result, Result):
        raise PluginError(offer.plugin, f"computing {analysis.name}", f"it gave a {type(result).__name__}, no result")
    provenance = Provenance(
        analysis=analysis.name,
        plugin=offer.distribution or offer.plugin,
        version=offer.version,
        parameters={**settled, **({"network": question} if question else {})},
        study=study.fingerprint,
    )
    return attrs.evolve(result, notes=(*said, *result.notes), provenance=provenance, analysis=analysis)


def _people_are_tied(study: Study) -> bool:
    """Whether any tie of the study is between two different people."""
    actors, ties = study.tables["actors"], study.tables["relationships"]
    people = actors.filter(actors["kind"] == "person")["id"].implode()
    between = ties["source"].is_in(people) & ties["target"].is_in(people) & (ties["source"] != ties["target"])
    return bool(between.any())


def frameworks(study: Study | None = None, *, registry: Registry | None = None) -> dict[str, Framework]:
    """Give every framework there is by ``id@edition``: the plugins', and a study's own, which stand before them.

    Raises
    ------
    FrameworkError
        Where a file of the study's own cannot be read.

    .. versionadded:: 0.1
    """
    return {**(registry or default_registry()).frameworks, **_own(study)}


def _own(study: Study | None) -> dict[str, Framework]:
    """Load the frameworks of a study's own folder."""
    texts = study.settings.own_frameworks if study else {}
    loaded = [load_framework(text, name=f"frameworks/{name}") for name, text in texts.items()]
    return {framework.key: framework for framework in loaded}


def assess(
    study: Study,
    framework: str | Framework,
    *,
    results: Iterable[Result] = (),
    registry: Registry | None = None,
) -> Assessment:
    """Hold a study against a framework, item by item; see `kindframe.assessment.assess`.

    ``framework`` is a `Framework`, an id (the edition in force is taken, never a proposed or draft one) or
    ``id@edition``. ``results`` of analyses that items name as signals are shown beside the coded evidence.

    Raises
    ------
    UnknownName
        Where there is no such framework or edition.

    .. versionadded:: 0.1
    """
    if isinstance(framework, str):
        own = _own(study)
        mine = [held for held in own.values() if framework in (held.id, held.key)]
        plugins = registry or default_registry()
        framework = find_edition(mine, framework) if mine else plugins.framework(framework)
    signals = {r.analysis.name: r.statements for r in results if r.analysis is not None}
    return hold_against(study, framework, signals=signals)


def assessments(
    study: Study,
    names: Sequence[str] | None = None,
    *,
    results: Iterable[Result] = (),
    registry: Registry | None = None,
) -> tuple[Assessment, ...]:
    """Hold a study against several frameworks: those named, else those its settings name, else those it codes.

    .. versionadded:: 0.1
    """
    results = tuple(results)
    chosen = list(names or study.settings.frameworks)
    if not chosen:
        coded = {item.split("/", 1)[0] for item in study.evidence.table["item"].to_list()}
        known = frameworks(study, registry=registry)
        ids = {framework.id for framework in known.values()} | set(known)
        chosen = sorted(coded & ids)
    return tuple(assess(study, name, results=results, registry=registry) for name in chosen)


def export(
    study: Study,
    path: str | Path,
    *,
    to: str | None = None,
    audience: str = "public",
    key: bytes | None = None,
    registry: Registry | None = None,
    **options: Any,
) -> tuple[Release, LossReport]:
    """Write a study for others: protected for the audience, then handed to a format.

    Parameters
    ----------
    study
        The study.
    path
        The file to write; its ending chooses the format unless ``to`` names one.
    to
        The name of a format.
    audience
        ``public``, ``partners`` or ``internal``; see `kindframe.disclosure.released`.
    key
        32 bytes that make the pseudonyms; fresh ones by default, so that two releases cannot be linked.
    registry
        The plugins to use; all that are installed by default.
    **options
        The format's own options.

    Returns
    -------
    Release, LossReport
        What was handed to the format, with every step of protection said, and what the format could not carry.

    .. versionadded:: 0.1
    """
    path = Path(path)
    offer = _exporter(path, to, registry or default_registry())
    kept, said = consented(study)
    release = released(kept, audience=audience, said=said, key=key, options=options)
    return release, _write(offer, release, path)


def report(
    study: Study,
    path: str | Path,
    *,
    to: str | None = None,
    analyses: Sequence[str] | None = None,
    frameworks: Sequence[str] | None = None,
    audience: str = "public",
    key: bytes | None = None,
    registry: Registry | None = None,
    step: Step = _nobody,
) -> tuple[Release, LossReport]:
    """Write the report of a study: every analysis, every framework it uses, protected for the audience.

    An analysis that fails costs only itself: the report says "not computed" and why, and ``release.failures`` too.

    Parameters
    ----------
    study
        The study.
    path
        The file to write.
    to
        The name of a report format, where the ending of ``path`` does not say it.
    analyses
        The analyses to include; all by default.
    frameworks
        The frameworks to hold it against; by default those its settings name, else those it codes.
    audience
        ``public``, ``partners`` or ``internal``.
    key
        32 bytes that make the pseudonyms; fresh ones by default.
    registry
        The plugins to use; all that are installed by default.
    step
        Called as ``step(what, done, of)`` while it goes on.

    .. versionadded:: 0.1
    """
    plugins = registry or default_registry()
    path = Path(path)
    offer = _exporter(path, to, plugins, wants="report")
    kept, said = consented(study)
    names = list(analyses) if analyses is not None else sorted(plugins.analyses)
    of = len(names) + 2
    results, failures = [], {}
    for done, name in enumerate(names):
        step(f"Computing {name}", done, of)
        try:
            results.append(_run(kept, plugins.offer("analyses", name), {}, {}))
        except UnknownName:
            raise
        except KindframeError as error:
            failures[name] = str(error)
    step("Holding it against frameworks", of - 2, of)
    held = assessments(kept, frameworks, results=results, registry=plugins)
    release = released(
        kept, audience=audience, results=results, assessments=held, said=said, failures=failures, key=key
    )
    step("Writing", of - 1, of)
    return release, _write(offer, release, path)


def _exporter(path: Path, to: str | None, plugins: Registry, wants: str | None = None) -> Offer:
    """Find the format by name, or by the ending of the path."""
    if to is not None:
        return plugins.offer("exporters", to)
    every = plugins.offers("exporters")
    offers = [o for o in every if any(path.name.lower().endswith(s) for s in o.value.suffixes)]
    offers = [o for o in offers if wants is None or o.value.wants == wants]
    if len(offers) == 1:
        return offers[0]
    known = sorted({s for o in every for s in o.value.suffixes})
    if not offers:
        near = nearest(path.suffix, known) if path.suffix else None
        hint = f"Formats can be written to {', '.join(known)}." if known else "No plugin that writes formats is loaded."
        raise UnknownName("format for the ending", path.suffix or path.name, near, hint=hint)
    names = sorted(o.name for o in offers)
    raise ParameterError(f"Several formats end in {path.suffix!r}; choose one with to=: {', '.join(names)}.")


def _write(offer: Offer, release: Release, path: Path) -> LossReport:
    exporter: Exporter = offer.value
    loss = guarded(offer, f"writing {exporter.name}", exporter.write, release, path)
    if not isinstance(loss, LossReport):
        raise PluginError(offer.plugin, f"writing {exporter.name}", f"it gave a {type(loss).__name__}, no loss report")
    return loss
