"""What leaves: `export`, `report`, `export_assessment` through disclosure, and frameworks, which hold no people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kindframe.api.agreeing import agreed, agreeing
from kindframe.api.asking import put_all
from kindframe.api.choosing import needed_for
from kindframe.api.holding import assessments, framework_of
from kindframe.api.holding import frameworks as every_framework
from kindframe.api.planning import EARLIER, FRAMEWORKS, PROTECTING, leaving
from kindframe.api.recording import going
from kindframe.api.writing import exporter_for, write
from kindframe.assessment import Assessment
from kindframe.disclosure import Quotable, quotable, release_key, released
from kindframe.exporting import LossReport, Release
from kindframe.framework import Framework
from kindframe.progress import Step, nobody
from kindframe.registry import Registry, default_registry
from kindframe.study import Study

__all__ = ["export", "export_assessment", "export_framework", "report"]


def export(
    study: Study,
    path: str | Path,
    *,
    to: str | None = None,
    audience: str = "public",
    consent_basis: str = "",
    agreed_to_both: bool = False,
    key: bytes | None = None,
    linked: str = "",
    by: str = "group",
    k: int | None = None,
    purpose: str = "",
    accept_reidentification_risk: bool = False,
    override: str = "",
    texts: Sequence[str] = (),
    coarse: bool | None = None,
    registry: Registry | None = None,
    step: Step = nobody,
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
    consent_basis
        Why people may be in it where the study records no consent of anybody; see `kindframe.disclosure.consented`.
    agreed_to_both
        Whether only those are in it who agreed to be in a report and in what is shared: so that a report and an
        export are of the same people, and neither tells of somebody beside the other.
    key
        32 bytes that make the pseudonyms; fresh ones by default, so that two releases cannot be linked.
    linked
        A name that releases share whose pseudonyms are to be the same, made with the keeper's key
        (`kindframe.disclosure.keeper_key`); whoever has two of them can follow one person from one to the other.
    by
        The column of actors by which people are grouped.
    k
        The least number of people behind anything told; 10 for others, 5 inside, by default.
    purpose, accept_reidentification_risk
        What single people are needed for, and that the risk of recognising them is accepted; for partners and internal.
    override
        Why it may go although it differs from an earlier release by a few people; the reason is recorded.
    texts
        Texts to release all the same, one by one: ``table.column:id``, or ``table.column`` for all of it.
    coarse
        Whether dates are told to the month, coordinates to about a kilometre, and ages in bands of ten years; by
        default they are for partners who get single people, and for nobody else.
    registry
        The plugins to use; all that are installed by default.
    step
        Called with each `kindframe.progress.Stage` as it begins.
    **options
        The format's own options.

    Returns
    -------
    Release, LossReport
        What was handed to the format, with every step of protection said, and what the format could not carry.

    Raises
    ------
    ReleaseRefused
        Where what is asked for cannot be made safe; the hint says what would be.
    ConsentMissing
        Where nobody has said yes to being in what is shared, and no basis is given.

    .. versionadded:: 0.1
    """
    path = Path(path)
    plugins = registry or default_registry()
    offer = exporter_for(path, to, plugins, "study", "report")
    kept, said = agreed(study, "share", consent_basis, agreed_to_both)
    plan = leaving(kept, offer, plugins, step, audience=audience, single=bool(purpose))
    plan.begin(EARLIER)
    told = ("study", f"by:{by}", *(f"export:{name}" for name, held in study.tables.items() if held.height))
    with agreeing(study, agreed_to_both), going(kept, audience=audience, variables=told, k=k, override=override) as way:
        plan.begin(PROTECTING)
        release = released(
            kept,
            audience=audience,
            said=said,
            key=key or release_key(study.title, linked),
            options=options,
            by=by,
            k=k,
            purpose=purpose,
            accept_reidentification_risk=accept_reidentification_risk,
            graph=offer.value.wants == "study",
            texts=texts,
            coarse=coarse,
            history=way.history,
            come=plan.come,
        )
        return release, way.let_go(offer, release, path, kept, plan)


def report(
    study: Study,
    path: str | Path,
    *,
    to: str | None = None,
    analyses: Sequence[str] | None = None,
    frameworks: Sequence[str] | None = None,
    audience: str = "public",
    consent_basis: str = "",
    agreed_to_both: bool = False,
    key: bytes | None = None,
    linked: str = "",
    by: str = "group",
    k: int | None = None,
    purpose: str = "",
    accept_reidentification_risk: bool = False,
    override: str = "",
    sections: Sequence[str] = (),
    registry: Registry | None = None,
    step: Step = nobody,
) -> tuple[Release, LossReport]:
    """Write the report of a study: every analysis, every framework it uses, protected for the audience.

    An analysis that fails costs only itself: the report says "not computed" and why, and ``release.failures`` too.
    Stories that ``[[quotes]]`` in ``study.toml`` releases are quoted beside the items they speak to, where everybody
    behind them agreed (`kindframe.disclosure.quotable`).

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
    consent_basis
        Why people may be in it where the study records no consent of anybody; see `kindframe.disclosure.consented`.
    agreed_to_both
        Whether only those are in it who agreed to be in a report and in what is shared: so that a report and an
        export are of the same people, and neither tells of somebody beside the other.
    key
        32 bytes that make the pseudonyms; fresh ones by default.
    linked
        A name that releases share whose pseudonyms are to be the same.
    by
        The column of actors by which people are grouped.
    k
        The least number of people behind anything told; 10 for others, 5 inside, by default.
    purpose, accept_reidentification_risk
        What single people are needed for, and that the risk of recognising them is accepted; for partners and internal.
    override
        Why it may go although it differs from an earlier release by a few people; the reason is recorded.
    sections
        The sections to write, in order, where not those that the study's settings name. What none of them shows is
        not computed, not quoted, and not told to the ledger of releases.
    registry
        The plugins to use; all that are installed by default.
    step
        Called with each `kindframe.progress.Stage` as it begins.

    Raises
    ------
    UnknownName
        Where there is no section or analysis of a name.
    ConsentMissing
        Where nobody has said yes to being counted in a report, and no basis is given.

    .. versionadded:: 0.1
    """
    plugins = registry or default_registry()
    path = Path(path)
    offer = exporter_for(path, to, plugins, "report")
    every = list(analyses) if analyses is not None else list(plugins.analyses)
    need = needed_for(study, offer.value, every, frameworks, sections, plugins)
    quotes = quotable(study, audience=audience) if need.quoted else Quotable()
    kept, said = agreed(study, "report", consent_basis, agreed_to_both)
    names, single = need.analyses, bool(purpose)
    plan = leaving(kept, offer, plugins, step, audience=audience, single=single, analyses=names, assessed=need.assessed)
    results, failures = put_all(kept, names, plugins, plan)
    held: tuple[Assessment, ...] = ()
    if need.assessed:
        plan.begin(FRAMEWORKS)
        held = assessments(kept, frameworks, results=results, registry=plugins)
    plan.begin(EARLIER)
    told = (f"by:{by}", *(f"analysis:{name}" for name in names), *(f"framework:{a.framework.id}" for a in held))
    told += tuple(f"quote:{story}" for story in quotes.quotes)
    why = [f"quote {one['story']}: {one['reason']}" for one in quotes.trail]
    with (
        agreeing(study, agreed_to_both),
        going(kept, audience=audience, variables=told, filters=why, k=k, override=override) as way,
    ):
        plan.begin(PROTECTING)
        release = released(
            kept,
            audience=audience,
            results=results,
            assessments=held,
            said=said,
            failures=failures,
            options={"sections": tuple(sections)} if sections else {},
            key=key or release_key(study.title, linked),
            by=by,
            k=k,
            purpose=purpose,
            accept_reidentification_risk=accept_reidentification_risk,
            graph=False,
            quotes=quotes,
            history=way.history,
            come=plan.come,
        )
        return release, way.let_go(offer, release, path, kept, plan)


def export_framework(
    framework: str | Path | Framework,
    path: str | Path,
    *,
    to: str | None = None,
    study: Study | None = None,
    registry: Registry | None = None,
    **options: Any,
) -> LossReport:
    """Write a framework for other tools: SKOS, OSCAL, SSSOM, a codebook, a table, Markdown.

    Parameters
    ----------
    framework
        A `Framework`, the path of a TOML file (a ``Path``), an id or ``id@edition``.
    path
        The file to write; its ending chooses the format unless ``to`` names one.
    to
        The name of a format.
    study
        A study whose own frameworks and crosswalks are to be known.
    registry
        The plugins to use; all that are installed by default.
    **options
        The format's own options.

    Returns
    -------
    LossReport
        What the format could not carry.

    Raises
    ------
    UnknownName
        Where there is no such framework, or no format for the ending.
    ParameterError
        Where several formats have the ending, or the one that is named writes something else.

    .. versionadded:: 0.1
    """
    path = Path(path)
    plugins = registry or default_registry()
    offer = exporter_for(path, to, plugins, "framework")
    known = every_framework(study, registry=plugins)
    meant = framework_of(study, framework, plugins)
    meant = known.get(meant.key, meant) if isinstance(framework, str) else meant
    beside = tuple(other for other in known.values() if other.key != meant.key)
    return write(offer, Release(study=Study(tables={}), frameworks=(meant,), beside=beside, options=options), path)


def export_assessment(
    study: Study,
    framework: str | Path | Framework,
    path: str | Path,
    *,
    to: str | None = None,
    audience: str = "public",
    consent_basis: str = "",
    agreed_to_both: bool = False,
    key: bytes | None = None,
    linked: str = "",
    by: str = "group",
    k: int | None = None,
    purpose: str = "",
    accept_reidentification_risk: bool = False,
    override: str = "",
    registry: Registry | None = None,
    step: Step = nobody,
    **options: Any,
) -> tuple[Release, LossReport]:
    """Hold a study against a framework and write what is found, protected for the audience.

    Parameters
    ----------
    study, framework
        As for `assess`.
    path, to, audience, consent_basis, agreed_to_both, key, linked, registry, step, **options
        As for `export`.
    by, k, purpose, accept_reidentification_risk, override
        As for `export`. The study that goes with the findings is grouped by ``by`` where no purpose is given; where its
        people cannot be grouped, it goes without them.

    Returns
    -------
    Release, LossReport
        What was handed to the format, with every step of protection said, and what the format could not carry.

    Raises
    ------
    ReleaseRefused
        Where what is asked for cannot be made safe, also beside earlier releases; the hint says what would be.
    ConsentMissing
        Where nobody has said yes to being counted in a report, and no basis is given.

    .. versionadded:: 0.1
    """
    path = Path(path)
    plugins = registry or default_registry()
    offer = exporter_for(path, to, plugins, "assessment")
    kept, said = agreed(study, "report", consent_basis, agreed_to_both)
    plan = leaving(kept, offer, plugins, step, audience=audience, single=bool(purpose), assessed=True)
    plan.begin(FRAMEWORKS)
    held = assessments(kept, [framework], registry=plugins)
    plan.begin(EARLIER)
    told = (f"by:{by}", *(f"framework:{a.framework.id}" for a in held))
    with agreeing(study, agreed_to_both), going(kept, audience=audience, variables=told, k=k, override=override) as way:
        plan.begin(PROTECTING)
        release = released(
            kept,
            audience=audience,
            assessments=held,
            said=said,
            key=key or release_key(study.title, linked),
            options=options,
            by=by,
            k=k,
            purpose=purpose,
            accept_reidentification_risk=accept_reidentification_risk,
            graph=False,
            history=way.history,
            come=plan.come,
        )
        return release, way.let_go(offer, release, path, kept, plan)
