"""The plugins that are there, before any of their code runs: finding them, choosing among them, and what is known.

The registry keeps one `Plugin` for each entry point and writes down in it what became of it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen

from kindframe.errors import PluginError
from kindframe.hookspecs import GROUP
from kindframe.problems import nearest, visible
from kindframe.registry.boundary import contain, describe
from kindframe.registry.offers import Offer, PluginReport, Status, same_name

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

__all__ = ["Choice", "Plugin", "find_plugins"]

_LOG = logging.getLogger("kindframe.registry")


@define(kw_only=True, eq=False)
class Plugin:
    """What the registry knows of one plugin so far."""

    name: str
    distribution: str = ""
    version: str = ""
    module: str = ""
    entry_point: str = ""
    load: Callable[[], Any]
    installed: bool = True
    status: Status = "found"
    reason: str = ""
    hint: str = ""
    busy: bool = False
    notes: list[str] = Factory(list)
    errors: list[PluginError] = Factory(list)
    hooks: dict[str, list[Callable[[], Any]]] = Factory(dict)
    offers: dict[str, tuple[Offer, ...]] = Factory(dict)

    def fail(self, stage: str, reason: str, *, hint: str = "") -> None:
        """Write a failure down, and say so once in the log."""
        error = PluginError(self.name, stage, reason, hint=hint)
        self.errors.append(error)
        self.status = "failed"
        said = str(error).rstrip(".")
        stop = "" if said.endswith("?") else "."
        _LOG.warning("%s%s Everything else works; 'kindframe plugins' tells more.", said, stop)

    def heard(self, stage: str, printed: str) -> None:
        """Note what the plugin printed."""
        if printed.strip():
            self.notes.append(f"printed while {stage}: {visible(printed.strip())}")

    def called(self, names: Iterable[str]) -> bool:
        """Whether one of the names is this plugin's: its own, its distribution's, or both with a colon between."""
        mine = {self.name, same_name(self.distribution), f"{same_name(self.distribution)}:{self.name}"} - {""}
        return any(name in mine or same_name(name) in mine for name in names)

    def report(self, notes: Iterable[str] = ()) -> PluginReport:
        """Give what is known as a record that does not change."""
        first = self.errors[0] if self.errors else None
        return PluginReport(
            name=self.name,
            distribution=self.distribution,
            version=self.version,
            entry_point=self.entry_point,
            hash=_hash(self.module),
            status=self.status,
            stage=first.stage if first else "",
            reason=first.reason if first else self.reason,
            hint=first.hint if first else self.hint,
            notes=(*self.notes, *notes),
            offers=tuple(offer for hook in sorted(self.offers) for offer in self.offers[hook]),
            errors=tuple(self.errors),
        )

    def mentions(self, name: str) -> bool:
        """Whether the name stands in quotes in the plugin's files, which are read and not run."""
        file = _file(self.module)
        if file is None:
            return False
        files = [file]
        if file.stem == "__init__":
            files = [f for ending in ("*.py", "*.toml") for f in sorted(file.parent.rglob(ending))][:200]
        return any(f"{quote}{name}{quote}" in _text(f) for f in files for quote in "\"'")


def _spec(module: str) -> ModuleSpec | None:
    """Find a module without importing it or the packages it stands in."""
    top, *inner = module.split(".")
    spec = importlib.util.find_spec(top)
    for part in inner:
        if spec is None or spec.submodule_search_locations is None:
            return None
        spec = PathFinder.find_spec(f"{spec.name}.{part}", list(spec.submodule_search_locations))
    return spec


def _file(module: str) -> Path | None:
    found = contain(_spec, module).value if module else None
    return Path(found.origin) if found is not None and found.has_location and found.origin else None


def _hash(module: str) -> str:
    file = _file(module)
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() if file else ""
    except OSError:
        return ""


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace") if file.stat().st_size < 1_000_000 else ""
    except OSError:
        return ""


@frozen(kw_only=True)
class Choice:
    """Which plugins this run does without, and who said so."""

    none: str = ""
    allow: tuple[str, ...] | None = None
    block: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, environ: Mapping[str, str], *, safe: bool, without: Iterable[str]) -> Choice:
        """Read the choice from the environment and the options."""
        none = "safe mode" if safe else ""
        if environ.get("KINDFRAME_DISABLE_PLUGINS"):
            none = none or "KINDFRAME_DISABLE_PLUGINS is set"
        allow = environ.get("KINDFRAME_PLUGINS")
        return cls(
            none=none,
            allow=None if allow is None else _listed(allow),
            block=_listed(environ.get("KINDFRAME_BLOCK", "")),
            without=tuple(without),
        )

    def apply(self, plugin: Plugin) -> None:
        """Set a plugin's status where the choice does without it; a block beats everything."""
        if plugin.called(self.block):
            plugin.status, plugin.reason = "blocked", "KINDFRAME_BLOCK names it"
        elif plugin.called(self.without):
            plugin.status, plugin.reason = "skipped", "this run leaves it out"
        elif self.none:
            plugin.status, plugin.reason = "skipped", self.none
        elif self.allow is not None and not plugin.called(self.allow):
            plugin.status, plugin.reason = "skipped", "KINDFRAME_PLUGINS does not name it"

    def unknown(self, plugins: Iterable[Plugin]) -> list[str]:
        """Say which names that were chosen belong to no plugin that is there."""
        there = list(plugins)
        known = [plugin.name for plugin in there] + [plugin.distribution for plugin in there if plugin.distribution]
        said = (
            ("KINDFRAME_PLUGINS", self.allow or ()),
            ("KINDFRAME_BLOCK", self.block),
            ("The list of plugins to leave out", self.without),
        )
        notes = []
        for where, names in said:
            for name in names:
                if not any(plugin.called((name,)) for plugin in there):
                    near = nearest(name, known)
                    guess = f" Did you mean {near!r}?" if near else ""
                    notes.append(f"{where} names {visible(name)!r}, which is not installed.{guess}")
        return notes


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


def find_plugins(entry_points: Iterable[EntryPoint] | None = None) -> tuple[list[Plugin], list[str]]:
    """Give a `Plugin` for each entry point, by name, and notes on what could not be read. Nothing is imported.

    Where two distributions use one name for a plugin, each is called ``distribution:name``.
    """
    notes: list[str] = []
    found = [_plugin(e, e.dist) for e in entry_points] if entry_points is not None else _installed(notes)
    shared = Counter(plugin.name for plugin in found)
    for plugin in found:
        if shared[plugin.name] > 1 and plugin.distribution:
            plugin.notes.append(f"another distribution has a plugin called {plugin.name!r} too")
            plugin.name = f"{plugin.distribution}:{plugin.name}"
    return sorted(found, key=lambda plugin: (plugin.name, plugin.entry_point)), notes


def _installed(notes: list[str]) -> list[Plugin]:
    """Look through the installed distributions, one at a time: one whose files are broken costs only itself."""
    from importlib.metadata import distributions  # a quarter of the time that all of kindframe takes to import

    found: list[Plugin] = []
    seen: set[str] = set()
    for distribution in distributions():
        outcome = contain(_offered, distribution)
        if outcome.error is not None:
            where = getattr(distribution, "_path", "somewhere on the path")
            notes.append(f"A distribution cannot be read ({visible(str(where))}): {describe(outcome.error)}.")
            continue
        found += [plugin for plugin in outcome.value if same_name(plugin.distribution) not in seen]
        seen.update(same_name(plugin.distribution) for plugin in outcome.value)
    return found


def _offered(distribution: Distribution) -> list[Plugin]:
    text = distribution.read_text("entry_points.txt")
    if not text or GROUP not in text:
        return []
    return [_plugin(entry, distribution) for entry in distribution.entry_points.select(group=GROUP)]


def _plugin(entry: EntryPoint, distribution: Distribution | None) -> Plugin:
    metadata = distribution.metadata if distribution else None
    return Plugin(
        name=entry.name,
        distribution=str(metadata["Name"] or "") if metadata else "",
        version=str(metadata["Version"] or "") if metadata else "",
        module=entry.value.partition(":")[0].partition("[")[0].strip(),
        entry_point=entry.value,
        load=entry.load,
    )
