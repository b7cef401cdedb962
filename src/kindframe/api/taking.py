"""Taking a study in: `read` and `check`, with the readers and the frameworks that plugins bring."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs

from kindframe.api.holding import items_of, own_parts
from kindframe.problems import ReadReport
from kindframe.reading import assemble, read_study
from kindframe.registry import Offer, Registry, default_registry, guarded
from kindframe.storing import SUFFIX, open_study
from kindframe.study import Study

__all__ = ["check", "read"]


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
        ``rows read = kept + set aside + merged``. A coding of an item that a framework at hand does not have is named
        with its row and the nearest item; so is every mistake in the study's own framework files.

    Raises
    ------
    FileRejected, UnsafeInput
        Where a file cannot be taken in; nothing of it was.

    .. versionadded:: 0.1
    """
    path = Path(path)
    if path.suffix == SUFFIX:
        return open_study(path)
    items = items_of(registry)
    for offer in _readers(path, registry):
        reading = guarded(offer, f"reading {path.name}", offer.value.read, path)
        return assemble(reading, strict=strict, items=items)
    study = read_study(path, strict=strict, items=items)
    _, _, problems = own_parts(study.settings)
    if not problems:
        return study
    return attrs.evolve(study, report=attrs.evolve(study.report, problems=(*problems, *study.report.problems)))


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
