"""Formats of the saved file: which this kindframe writes, and how files of earlier ones are brought up to it.

Opening calls `current`. Each step takes a package one format further, so a file of any age opens; a file of a format
that is not known here is refused with the name of the kindframe that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kindframe.documents.writing import to_toml
from kindframe.errors import StoreCorrupt, StoreError
from kindframe.problems import visible
from kindframe.storing.container import Package

__all__ = ["FORMAT", "READER", "SETTINGS", "current"]

FORMAT = 2
"""The format that is written."""
READER = "0.1.0"
"""The first kindframe that reads it."""
SETTINGS = "study.toml"
"""The part that holds the settings."""


def current(package: Package, name: str) -> Package:
    """Bring a package of any earlier format to the present one.

    Raises
    ------
    StoreError
        Where the file's format is newer than this kindframe; the message names the one that reads it.
    StoreCorrupt
        Where it states no format, or its contents are not those of the format it states.
    """
    version = package.manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise StoreCorrupt(f"{name} does not say in which format it was saved.")
    if version > FORMAT:
        reader = visible(str(package.manifest.get("reader", "a later one")), 40)
        raise StoreError(
            f"{name} was saved in format {version}; this kindframe reads formats up to {FORMAT}.",
            hint=f"Open it with kindframe {reader} or later.",
        )
    for step in range(version, FORMAT):
        try:
            package = _STEPS[step](package)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StoreCorrupt(f"{name} is not what format {step} holds: {visible(repr(error))}.") from None
    return package


def _from_0(package: Package) -> Package:
    """Format 0, before the first release, kept the settings in the manifest and no counts of what had been read."""
    manifest = dict(package.manifest)
    settings = to_toml(manifest.pop("settings")).encode()
    return Package(manifest={"read": [], **manifest}, parts={SETTINGS: settings, **package.parts})


def _from_1(package: Package) -> Package:
    """Format 1 had no table of consents."""
    manifest = dict(package.manifest)
    manifest["tables"] = {**manifest["tables"], "consents": {"rows": 0, "columns": {}}}
    return Package(manifest=manifest, parts=package.parts)


_STEPS: Mapping[int, Callable[[Package], Package]] = {0: _from_0, 1: _from_1}
