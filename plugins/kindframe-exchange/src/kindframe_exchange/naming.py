"""What the formats share: names for frameworks and items that hold anywhere, what is left out, options, writing.

A framework is named ``BASE`` and its key, an item that and its id: ``urn:kindframe:kindness-promise@2019/p1``. The base
is a name and no address unless the option ``base`` makes it one.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kindframe.errors import ParameterError
from kindframe.exporting import Loss, LossReport
from kindframe.files import atomic_write
from kindframe.problems import nearest

if TYPE_CHECKING:
    from kindframe.assessment import Assessment
    from kindframe.exporting import Release
    from kindframe.framework import Crosswalk, Framework, Item

__all__ = [
    "BASE",
    "assessment",
    "base_of",
    "crosswalks",
    "framework",
    "guid",
    "iri",
    "left_out",
    "options",
    "resolve",
    "written",
]

BASE = "urn:kindframe:"

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")


def options(release: Release, *known: str) -> Mapping[str, Any]:
    """Give the options of a release, all of them known to the format."""
    for name in release.options:
        if name not in known:
            near = nearest(str(name), known)
            hint = f"Did you mean {near!r}?" if near else f"It takes {', '.join(known) or 'none'}."
            raise ParameterError(f"This format has no option {name!r}.", hint=hint)
    return release.options


def base_of(release: Release, *more: str) -> str:
    """Give the base of all names: the option ``base``, or `BASE`. ``more`` are other options the format has."""
    held = str(options(release, "base", *more).get("base", BASE))
    if not _ABSOLUTE.fullmatch(held):
        raise ParameterError(f"The base {held!r} is no absolute IRI.", hint="Such as https://example.org/frameworks/.")
    return held if held.endswith((":", "/", "#")) else f"{held}/"


def framework(release: Release) -> Framework:
    """Give the framework to write."""
    if len(release.frameworks) != 1:
        raise ParameterError(f"This format writes one framework, not {len(release.frameworks)}.")
    return release.frameworks[0]


def assessment(release: Release) -> Assessment:
    """Give the assessment to write."""
    if len(release.assessments) != 1:
        raise ParameterError(f"This format writes one assessment, not {len(release.assessments)}.")
    return release.assessments[0]


def crosswalks(release: Release) -> tuple[Crosswalk, ...]:
    """Give the crosswalks with matches that start from the framework."""
    held = framework(release)
    found = tuple(walk for walk in held.crosswalks if walk.matches)
    if not found:
        raise ParameterError(
            f"No crosswalk starts from {held.key}, so there are no matches to write.",
            hint="kindframe frameworks gaps lists the crosswalks there are.",
        )
    return found


def resolve(release: Release, name: str) -> Framework | None:
    """Find the framework that a crosswalk names: by its key, or the one edition there is of its id."""
    known = (*release.frameworks, *release.beside)
    for held in known:
        if held.key == name:
            return held
    mine = [held for held in known if held.id == name]
    return mine[0] if len(mine) == 1 else None


def iri(base: str, key: str, item: Item | str = "") -> str:
    """Name a framework, or an item of it, so that the name holds anywhere."""
    name = item if isinstance(item, str) else item.id
    return base + quote(key, safe="@._-~") + (f"/{quote(name, safe='._-~')}" if name else "")


def guid(name: str) -> str:
    """Give the one UUID (version 5) that always stands for a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def left_out(held: Framework, why: Mapping[str, str]) -> list[Loss]:
    """Count what a format has no room for: fields of items by their name, of the framework as ``framework.NAME``."""
    found = []
    for name, reason in why.items():
        whole = name.removeprefix("framework.")
        things: Iterable[Any] = (held,) if whole != name else held.walk()
        count = sum(1 for thing in things if getattr(thing, whole))
        if count:
            found.append(Loss(field=name, change="dropped", count=count, why=reason))
    return found


def written(name: str, path: Path, data: bytes, losses: Iterable[Loss] = ()) -> LossReport:
    """Write the file whole, and give the report of what it could not carry."""
    with atomic_write(path) as file:
        file.write(data)
    return LossReport(format=name, losses=tuple(loss for loss in losses if loss.count), files=(path,))
