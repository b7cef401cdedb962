"""Writing a study as a Data Package: a study folder of CSV files with the ``datapackage.json`` that describes them."""

from __future__ import annotations

import json
from pathlib import Path

from kindframe.describing import data_package
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_folder
from kindframe.storing import folder_files, write_files

__all__ = ["write_package"]


def write_package(release: Release, path: Path) -> LossReport:
    """Write a release's study to the folder ``path``; reading it gives the same study again.

    Raises
    ------
    StoreNotSaved
        Where something is at ``path`` already, a value has no cell, or it cannot be written.
    """
    files = folder_files(release.study)
    with atomic_folder(path) as place:
        write_files(place, files)
        about = data_package(release.study, place, name=path.name)
        described = {"datapackage.json": (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()}
        write_files(place, described)
    return LossReport(format="data-package", files=tuple(path / name for name in (*files, *described)))
