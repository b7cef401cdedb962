"""Choosing a format and writing with it; every file it leaves can be read by its owner alone."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kindframe.errors import ParameterError, PluginError, UnknownName
from kindframe.exporting import Exporter, LossReport, Release
from kindframe.problems import nearest
from kindframe.registry import Offer, Registry, guarded

__all__ = ["closed", "exporter_for", "write"]

_WRITES = {
    "study": "studies",
    "report": "reports",
    "framework": "frameworks",
    "assessment": "assessments",
    "picture": "pictures",
}


def exporter_for(path: Path, to: str | None, plugins: Registry, *wants: str, beside: Iterable[str] = ()) -> Offer:
    """Find the format by name, or by the ending of the path: the one whose ending is longest.

    ``beside`` are endings that need no plugin, for the hint.
    """
    every = [o for o in plugins.offers("exporters") if o.value.wants in wants]
    what = " or ".join(_WRITES[name] for name in wants)
    if to is not None:
        offer = plugins.offer("exporters", to)
        if offer.value.wants not in wants:
            hint = f"These write {what}: {', '.join(sorted(o.name for o in every))}."
            raise ParameterError(f"The format {to!r} writes {_WRITES[offer.value.wants]}.", hint=hint)
        return offer
    fits = {o: [len(s) for s in o.value.suffixes if path.name.lower().endswith(s)] for o in every}
    longest = max((n for lengths in fits.values() for n in lengths), default=0)
    offers = [o for o, lengths in fits.items() if longest in lengths]
    if len(offers) == 1:
        return offers[0]
    known = sorted({s for o in every for s in o.value.suffixes} | set(beside))
    if not offers:
        near = nearest(path.suffix, known) if path.suffix else None
        hint = f"{what.capitalize()} can be written to {', '.join(known)}."
        hint = hint if known else "No plugin that writes formats is loaded."
        hint = f"{hint} {plugins.perhaps(path.suffix.lower()) if path.suffix else ''}".strip()
        raise UnknownName("format for the ending", path.suffix or path.name, near, hint=hint)
    names = sorted(o.name for o in offers)
    raise ParameterError(f"Several formats end in {path.suffix!r}; choose one with to=: {', '.join(names)}.")


def write(offer: Offer, release: Release, path: Path) -> LossReport:
    """Hand a release to a format behind the boundary; what is new on the disk afterwards is its owner's alone."""
    exporter: Exporter = offer.value
    already = path.exists()
    loss = guarded(offer, f"writing {exporter.name}", exporter.write, release, path)
    if not isinstance(loss, LossReport):
        raise PluginError(offer.plugin, f"writing {exporter.name}", f"it gave a {type(loss).__name__}, no loss report")
    if not already:
        closed(path, *loss.files)
    return loss


def closed(*paths: Path) -> None:
    """Take from everybody but its owner the right to see each of these files or folders, where it is there."""
    if sys.platform == "win32":
        return
    for path in paths:
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                path.chmod(mode & 0o700)
