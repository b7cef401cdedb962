"""`convert`: a study from one format to another for its own keeper, with everything in it, for nobody else to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kindframe.api.planning import rows_of
from kindframe.api.writing import closed, exporter_for, write
from kindframe.errors import ParameterError
from kindframe.exporting import LossReport, Release
from kindframe.progress import Come, Cost, Plan, Step, nobody
from kindframe.reading import read_study
from kindframe.registry import Registry, default_registry
from kindframe.storing import SUFFIX, save, save_folder
from kindframe.study import Study

__all__ = ["convert"]

_OWN = {"kindframe": Cost(each=0.6), "folder": Cost(each=4.5)}


def convert(
    study: Study,
    path: str | Path,
    *,
    to: str | None = None,
    registry: Registry | None = None,
    step: Step = nobody,
    **options: Any,
) -> LossReport:
    """Write a study in another format for its own keeper: everything stays in it, and nothing is protected.

    For others there are `export` and `report`. Whatever is written can be read by its owner alone (files 0600, folders
    0700), also where a file of that name was there with other permissions.

    Parameters
    ----------
    study
        The study.
    path
        The file or folder to write. ``.kindframe`` makes a saved study (`kindframe.save`), a name without an ending a
        study folder (`kindframe.save_folder`, which must be free or empty); any other ending chooses the format of a
        plugin.
    to
        The name of a format where the ending does not say it: ``kindframe``, ``folder``, or one of a plugin's.
    registry
        The plugins to use; all that are installed by default.
    step
        Called with a `kindframe.progress.Stage` as writing begins.
    **options
        The format's own options.

    Returns
    -------
    LossReport
        What the format could not carry. A saved study and a study folder carry all of it.

    Raises
    ------
    UnknownName
        Where no format has the ending or the name.
    ParameterError
        Where several formats have the ending, the one that is named does not write studies, or options are given to
        kindframe's own two formats, which have none.
    StoreNotSaved
        Where it cannot be written; what was there is still there.

    .. versionadded:: 0.1
    """
    path = Path(path)
    kind = to or {SUFFIX: "kindframe", "": "folder"}.get(path.suffix.lower(), "")
    if kind not in _OWN:
        offer = exporter_for(path, to, registry or default_registry(), "study", beside=(SUFFIX,))
        plan = _begun(study, path, offer.value.cost, step)
        return _kept_close(write(offer, _whole(study, path, options, plan.come), path), path)
    if options:
        raise ParameterError(f"The format {kind!r} has no options; these were given: {', '.join(sorted(options))}.")
    _begun(study, path, _OWN[kind], step)
    if kind == "folder":
        return LossReport(format=kind, files=save_folder(study, path, reader=read_study))
    closed(path)
    return LossReport(format=kind, files=(save(study, path),))


def _begun(study: Study, path: Path, cost: Cost, step: Step) -> Plan:
    what = f"Writing {path}"
    plan = Plan({what: cost.seconds(rows_of(study))}, step)
    plan.begin(what)
    return plan


def _whole(study: Study, path: Path, options: dict[str, Any], come: Come) -> Release:
    """Give the release that hides nothing, for the one reader who has it all already."""
    closed(path)
    note = "Nothing was protected: this is for the study's own keeper."
    return Release(study=study, audience="keeper", protection=(note,), options=options, come=come)


def _kept_close(loss: LossReport, path: Path) -> LossReport:
    closed(path, *loss.files)
    return loss
