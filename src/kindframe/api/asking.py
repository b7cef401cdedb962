"""Putting a question to a study: `analyse`, and the step that reports share with it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

import attrs

from kindframe.analysis import Provenance, Result
from kindframe.disclosure import consented
from kindframe.errors import KindframeError, ParameterError, PluginError
from kindframe.overview import persons
from kindframe.progress import Plan
from kindframe.registry import Offer, Registry, default_registry, guarded
from kindframe.study import Study

__all__ = ["analyse", "put", "put_all"]

_AGAINST = (
    "Some ties of this study have a strength below 0, as a dislike has; they count here like all others. To leave them "
    "out, give them a kind of their own and ask for the others (kinds)."
)
_OTHERS = (
    "Some actors count as people and are not of the kind person: they were not looked at. Give them that kind, or name "
    "theirs beside it ({} = person,...)."
)
"""Without their number and their kind, which may be a few people's alone: what is said here goes into reports."""


def analyse(
    study: Study,
    name: str,
    *,
    network: Mapping[str, Any] | None = None,
    registry: Registry | None = None,
    **parameters: Any,
) -> Result:
    """Put a question to a study.

    People who said no to being counted (`kindframe.disclosure.consented`, ``analyse``) are not, and a note says so.

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
    kept, said = consented(study, purpose="analyse")
    result = put(kept, offer, network or {}, parameters)
    return attrs.evolve(result, notes=(*said, *result.notes)) if said else result


def put(study: Study, offer: Offer, network: Mapping[str, Any], parameters: Mapping[str, Any]) -> Result:
    """Run one analysis behind the boundary, and say where its result came from."""
    analysis = offer.value
    settled = analysis.settle(parameters)
    question = {**analysis.network, **network}
    if network and analysis.takes == "study":
        raise ParameterError(f"{analysis.name} looks at the whole study; it takes no network settings.")
    said: tuple[str, ...] = ()
    if question.get("between") == "person" and "between" not in network and not _people_are_tied(study):
        del question["between"]
        said = ("No tie between two people is recorded in this study, so the ties of all actors were looked at.",)
    elif (asked := _asked_of_people(question, settled, {*network, *parameters})) and _others_are_people(study):
        said = (_OTHERS.format(asked),)
    given = study.network(**question) if analysis.takes == "network" else study
    if analysis.takes == "network" and question.get("weight", "count") == "count" and _some_are_against(study):
        said = (*said, _AGAINST)
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


def put_all(
    study: Study, names: Iterable[str], plugins: Registry, plan: Plan
) -> tuple[tuple[Result, ...], dict[str, str]]:
    """Run analyses, each a part ``Computing NAME`` of the plan; give the results, and why others failed, by name.

    Raises
    ------
    UnknownName
        Where there is no analysis of a name; that is a mistake of whoever asked, and no failure.
    """
    offers = {name: plugins.offer("analyses", name) for name in names}
    results, failures = [], {}
    for name, offer in offers.items():
        plan.begin(f"Computing {name}")
        try:
            results.append(put(study, offer, {}, {}))
        except KindframeError as error:
            failures[name] = _why_not(error)
    return tuple(results), failures


def _why_not(error: KindframeError) -> str:
    """Say for others why an analysis was not computed: what a plugin's code says when it breaks may hold anything."""
    return f"the plugin {error.plugin!r} failed" if isinstance(error, PluginError) else str(error)


def _asked_of_people(question: Mapping[str, Any], settled: Mapping[str, Any], given: Container[str]) -> str:
    """Name what asks a question of the kind person, where nobody chose it: ``between`` or ``people``; else nothing."""
    if "between" not in given and (question.get("between") == "person" or "between" in settled):
        return "between"
    return "people" if "people" not in given and settled.get("people") == ("person",) else ""


def _others_are_people(study: Study) -> bool:
    """Whether there are people of another kind, of the study's own; homes are no such, and are seldom asked about."""
    kinds = study.actors.table.filter(persons(study))["kind"].unique()
    return not {*kinds.drop_nulls()} <= {"person", "household"}


def _some_are_against(study: Study) -> bool:
    """Whether any tie has a strength below 0, as a dislike has in a signed network."""
    least = study.tables["relationships"]["strength"].min()
    return isinstance(least, float) and least < 0


def _people_are_tied(study: Study) -> bool:
    """Whether any tie of the study is between two different people."""
    actors, ties = study.tables["actors"], study.tables["relationships"]
    people = actors.filter(actors["kind"] == "person")["id"].implode()
    between = ties["source"].is_in(people) & ties["target"].is_in(people) & (ties["source"] != ties["target"])
    return bool(between.any())
