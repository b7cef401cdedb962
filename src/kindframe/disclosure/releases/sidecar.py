"""The record that goes beside every release: by what rules it was made, what was withheld and why, and what it is.

``street.html`` has ``street.html.release.json`` beside it. Nothing in it is of a person, so it may go with the release.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import kindframe
from kindframe.exporting import Release
from kindframe.files import atomic_write

__all__ = ["beside", "digest", "sidecar", "write_sidecar"]


def beside(path: Path) -> Path:
    """Give the place of the record of what is written to a path."""
    return path.with_name(f"{path.name}.release.json")


def digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    made = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            made.update(piece)
    return made.hexdigest()


def sidecar(
    release: Release,
    files: Iterable[Path],
    *,
    name: str,
    writer: str,
    plugins: Mapping[str, str],
    overrides: Iterable[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Make the record of a release.

    Parameters
    ----------
    release
        What was handed to the format; its ``facts`` hold the rules and what was withheld.
    files
        The files that were written.
    name
        The release's own name, by which the ledger knows it.
    writer
        The format.
    plugins
        The version of every plugin that made something of it.
    overrides
        What a person overruled, each with the ``rule`` and the ``reason``.

    .. versionadded:: 0.1
    """
    every = sorted({one for path in files for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file()})
    return {
        "format": "kindframe release",
        "version": 1,
        "release": name,
        "made": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "kindframe": kindframe.__version__,
        "writer": writer,
        "audience": release.audience,
        **release.facts,
        "protection": list(release.protection),
        "not_computed": sorted(release.failures),
        "overrides": [dict(one) for one in overrides],
        "plugins": dict(sorted(plugins.items())),
        "files": {path.name: digest(path) for path in every},
    }


def write_sidecar(held: Mapping[str, Any], path: Path) -> Path:
    """Write the record beside what was written to a path; readable by its owner alone until it is passed on.

    .. versionadded:: 0.1
    """
    place = beside(path)
    with atomic_write(place) as file:
        file.write(json.dumps(held, ensure_ascii=False, indent=2).encode() + b"\n")
    return place
