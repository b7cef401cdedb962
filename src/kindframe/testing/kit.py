"""The checks of a plugin as a list: what is checked of a plugin as a whole, and the door to the rest."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

from kindframe.errors import KindframeError, PluginError
from kindframe.problems import visible
from kindframe.registry import PluginReport, Registry
from kindframe.registry.boundary import Outcome, contain, describe

__all__ = ["HEAVY", "Check", "Faulty", "faults_of", "loaded", "of_plugin"]

HEAVY = (
    "altair",
    "fastexcel",
    "igraph",
    "jinja2",
    "matplotlib",
    "networkx",
    "numba",
    "numpy",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "sklearn",
)
"""What a plugin's module may not import at its top: everybody would wait for it at every start."""

Faulty = Iterator[str]
"""What a check gives: a sentence for each thing that is wrong."""


@frozen
class Check:
    """One rule a plugin is held to: its readable name, and the function that raises where it does not hold.

    Call it with a folder it may write in; without one it uses a temporary folder. It unpacks as ``id, run``, and
    pytest shows its id.

    .. versionadded:: 0.1
    """

    id: str
    plugin: str
    finds: Callable[[Path], Faulty]

    def __call__(self, folder: Path | None = None) -> None:
        """Hold the plugin to this rule.

        Raises
        ------
        PluginError
            With everything that is wrong.
        """
        if folder is None:
            with tempfile.TemporaryDirectory() as made:
                self(Path(made))
            return
        faults = list(self.finds(folder))
        if faults:
            raise PluginError(self.plugin, f"being held to {self.id}", " ".join(faults))

    def __iter__(self) -> Iterator[Any]:
        yield self.id
        yield self

    def __str__(self) -> str:
        return self.id

    @property
    def __name__(self) -> str:  # pytest takes the name of a test's parameter from here
        return self.id


def loaded(plugin: Any, name: str) -> tuple[Registry, PluginReport | PluginError]:
    """Load a plugin into a registry of its own; give it, with the plugin's report or what went wrong."""
    registry = Registry([], environ={})
    imported = contain(importlib.import_module, plugin) if isinstance(plugin, str) else Outcome(value=plugin)
    if imported.error is not None:
        return registry, PluginError(name, "importing", describe(imported.error))
    try:
        registry.register(imported.value, name=name, distribution=name)
    except PluginError as error:
        return registry, error
    (report,) = registry.plugins
    return registry, report


def faults_of(outcome: Outcome, doing: str) -> Faulty:
    """Say what a call did that it may not: raise what is no error of kindframe's, or print."""
    if outcome.error is not None and not isinstance(outcome.error, KindframeError):
        yield f"{doing} raised {describe(outcome.error)}; only a KindframeError may come out."
    if outcome.printed:
        yield f"{doing} printed {visible(outcome.printed)!r}."


def of_plugin(plugin: Any, name: str, report: PluginReport | PluginError) -> Iterator[Check]:
    """Give the checks of a plugin as a whole."""

    def loads(folder: Path) -> Faulty:
        if isinstance(report, PluginError):
            yield str(report)
            return
        yield from map(str, report.errors)
        yield from (f"It {note}." for note in report.notes)

    yield Check("plugin-loads-and-answers", name, loads)
    module = plugin.__name__ if isinstance(plugin, ModuleType) else plugin
    if isinstance(module, str):
        yield Check("plugin-import-is-light-and-silent", name, lambda folder: _light(module))


_IMPORT = """
import importlib, sys
import kindframe
before = set(sys.modules)
importlib.import_module(sys.argv[1])
print(*sorted(set(sys.argv[2:]) & (set(sys.modules) - before)), sep="\\n", file=sys.stderr)
"""


def _light(module: str) -> Faulty:
    """Import the module in a fresh interpreter and see what came with it."""
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, module, *HEAVY], env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield f"Importing {module} fails: {done.stderr.strip().splitlines()[-1]}."
        return
    if done.stdout:
        yield f"Importing {module} prints {visible(done.stdout)!r}."
    if done.stderr.strip():
        yield f"Importing {module} imports {', '.join(done.stderr.split())}; import them where they are used."
