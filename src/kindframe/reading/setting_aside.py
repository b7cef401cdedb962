"""Keeping what was set aside: `write_set_aside` writes the records as they stood, beside the study."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kindframe.files import atomic_write
from kindframe.problems import Severity
from kindframe.study import Study

__all__ = ["write_set_aside"]

_HEADER = ("file", "line", "column", "code", "message", "hint", "record")


def write_set_aside(study: Study, path: str | Path) -> Path:
    """Write every record that was set aside, raw, with its place and reason, as ``problems.csv`` (mode 0600).

    The file is as private as the data it came from: it goes into no report and no export.

    Parameters
    ----------
    study
        A study that was read.
    path
        The file to write, or a folder, in which it is called ``problems.csv``.

    Returns
    -------
    Path
        The file that was written; with nothing set aside it holds the header alone.

    Raises
    ------
    StoreNotSaved
        Where it cannot be written.

    .. versionadded:: 0.1
    """
    place = Path(path)
    place = place / "problems.csv" if place.is_dir() else place
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(_HEADER)
    for p in study.report.of(Severity.SET_ASIDE):
        writer.writerow([p.file, p.row or "", p.column or "", p.code, p.message, p.hint, p.raw or ""])
    with atomic_write(place, 0o600) as file:
        file.write(held.getvalue().encode("utf-8", "surrogatepass"))
    return place
