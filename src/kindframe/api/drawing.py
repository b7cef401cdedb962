"""`draw`: pictures of a study as files for a journal or a wall, protected like everything else that leaves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kindframe.api.agreeing import agreed, agreeing
from kindframe.api.asking import put_all
from kindframe.api.planning import EARLIER, PROTECTING, leaving
from kindframe.api.recording import going
from kindframe.api.writing import exporter_for
from kindframe.disclosure import release_key, released
from kindframe.exporting import LossReport, Release
from kindframe.progress import Step, nobody
from kindframe.registry import Registry, default_registry
from kindframe.study import Study

__all__ = ["draw"]


def draw(
    study: Study,
    path: str | Path,
    pictures: Sequence[str] = (),
    *,
    every: bool = False,
    to: str | None = None,
    audience: str = "public",
    consent_basis: str = "",
    agreed_to_both: bool = False,
    linked: str = "",
    by: str = "group",
    k: int | None = None,
    purpose: str = "",
    accept_reidentification_risk: bool = False,
    override: str = "",
    registry: Registry | None = None,
    step: Step = nobody,
) -> tuple[Release, LossReport]:
    """Draw pictures of a study, protected for the audience, as files of a format such as SVG or PNG.

    Parameters
    ----------
    study
        The study.
    path
        The file to write; its ending chooses the format. Several pictures go to files beside it that carry each
        picture's name: ``street.svg`` becomes ``street-network.svg``.
    pictures
        The pictures by name, as the format knows them; of an analysis its name (all of its charts) or
        ``name/figure``. None named: the format's first.
    every
        All the pictures there are, those of every analysis too.
    to
        The name of a picture format, where the ending of ``path`` does not say it.
    audience, consent_basis, agreed_to_both, linked, by, k, purpose, accept_reidentification_risk, override
        As for `kindframe.report`: for whom, on what basis, and how people are grouped and counted.
    registry
        The plugins to use; all that are installed by default.
    step
        Called with each `kindframe.progress.Stage` as it begins.

    Returns
    -------
    Release, LossReport
        What was handed to the format, with every step of protection said; its ``failures`` are the analyses that
        could not be computed. The loss report names the files.

    Raises
    ------
    UnknownName
        Where there is no format for the ending, or no picture of a name.
    TooSmall
        Where there is nothing to draw: too few people or ties may be told to the audience.
    ConsentMissing
        Where nobody has said yes to being counted in a report, and no basis is given.

    .. versionadded:: 0.1
    """
    path, plugins = Path(path), registry or default_registry()
    offer = exporter_for(path, to, plugins, "picture")
    kept, said = agreed(study, "report", consent_basis, agreed_to_both)
    wanted = dict.fromkeys(name.partition("/")[0] for name in pictures)
    names = [name for name in plugins.analyses if every or name in wanted]
    plan = leaving(kept, offer, plugins, step, audience=audience, single=bool(purpose), analyses=names)
    results, failures = put_all(kept, names, plugins, plan)
    options = {"pictures": tuple(pictures), "every": every}
    told = ("study", f"by:{by}", *(f"analysis:{result.analysis.name}" for result in results if result.analysis))
    plan.begin(EARLIER)
    with agreeing(study, agreed_to_both), going(kept, audience=audience, variables=told, k=k, override=override) as way:
        plan.begin(PROTECTING)
        release = released(
            kept,
            audience=audience,
            results=results,
            said=said,
            failures=failures,
            key=release_key(study.title, linked),
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
