"""What a plugin author tests with: every rule kindframe has for plugins, as checks with readable names.

In the plugin's own tests::

    import pytest
    import kindframe_example
    from kindframe.testing import plugin_checks

    @pytest.mark.parametrize("check", plugin_checks(kindframe_example))
    def test_the_plugin_keeps_the_rules(check, tmp_path):
        check(tmp_path)

Nothing here needs pytest. What a plugin offers is right when its numbers are; these checks cannot see that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from kindframe.errors import PluginError
from kindframe.framework import Framework, check_framework
from kindframe.instrument import Instrument, check_instrument
from kindframe.problems import Problem, Severity
from kindframe.registry import Registry
from kindframe.testing.analyses import of_analysis
from kindframe.testing.formats import of_exporter, of_reader
from kindframe.testing.kit import Check, Faulty, loaded, of_plugin
from kindframe.testing.samples import sample_frameworks, sample_studies, street

__all__ = ["Check", "check_plugin", "plugin_checks", "sample_frameworks", "sample_studies", "street"]


def plugin_checks(plugin: ModuleType | str | Any, *, name: str = "") -> list[Check]:
    """Give every check that a plugin is held to, those of each thing it offers included.

    Parameters
    ----------
    plugin
        The plugin's module, the module's name, or an object with hooks.
    name
        What to call it in messages; the module's name unless given.

    Returns
    -------
    list of Check
        Each is a function of a folder to write in, and says by its ``id`` what it holds the plugin to:
        ``plugin-loads-and-answers``, ``analysis-tally-on-one-person``. Where the plugin does not load there is one
        check only, and it fails.

    .. versionadded:: 0.1
    """
    called = name or (plugin if isinstance(plugin, str) else getattr(plugin, "__name__", "plugin"))
    registry, report = loaded(plugin, called)
    return [*of_plugin(plugin, called, report), *_of_offers(registry, called)]


def _of_offers(registry: Registry, name: str) -> Iterator[Check]:
    frameworks = [offer.value for offer in registry.offers("frameworks")]
    for framework in frameworks:

        def holds(folder: Path, framework: Framework = framework) -> Faulty:
            return _said(check_framework(framework, frameworks))

        yield Check(f"framework-{framework.key}-holds-together", name, holds)
    for offer in registry.offers("instruments"):

        def fits(folder: Path, instrument: Instrument = offer.value) -> Faulty:
            return _said(check_instrument(instrument))

        yield Check(f"instrument-{offer.name}-holds-together", name, fits)
    for offer in registry.offers("analyses"):
        yield from of_analysis(offer, name)
    for offer in registry.offers("exporters"):
        yield from of_exporter(offer, name)
    for offer in registry.offers("readers"):
        yield from of_reader(offer, name)


def _said(problems: tuple[Problem, ...]) -> Faulty:
    return (str(problem) for problem in problems if problem.severity is not Severity.NOTE)


def check_plugin(plugin: ModuleType | str | Any, folder: Path | None = None, *, name: str = "") -> list[str]:
    """Hold a plugin to every rule at once, and give the names of the checks it passed.

    Parameters
    ----------
    plugin, name
        As for `plugin_checks`.
    folder
        Where the checks may write; a temporary folder unless given.

    Raises
    ------
    PluginError
        Where any rule does not hold; the message names each.

    .. versionadded:: 0.1
    """
    passed, failed = [], []
    for check in plugin_checks(plugin, name=name):
        place = folder / check.id.replace("/", "-") if folder else None
        if place is not None:
            place.mkdir(parents=True)
        try:
            check(place)
        except PluginError as error:
            failed.append(f"{check.id}: {error.reason}")
        else:
            passed.append(check.id)
    if failed:
        called = name or getattr(plugin, "__name__", str(plugin))
        raise PluginError(called, "keeping kindframe's rules", "; ".join(failed))
    return passed
