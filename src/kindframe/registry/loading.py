"""Loading one plugin and asking one of its hooks, so that whatever goes wrong is written down and costs only it.

Each plugin is registered with a pluggy manager of its own: a registration that fails half way leaves nothing behind,
and no plugin can wrap, order or empty what another offers.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from operator import attrgetter
from typing import Any

import pluggy
from attrs import frozen

from kindframe import hookspecs
from kindframe.hookspecs import GROUP
from kindframe.problems import nearest, visible
from kindframe.registry.boundary import contain, describe
from kindframe.registry.offers import Offer
from kindframe.registry.plugins import Plugin
from kindframe.registry.sentinel import Sentinel

__all__ = ["KINDS", "Kind", "ask", "load", "register"]

_MOST = 10_000
"""More records than this from one hook is an answer without an end."""


@frozen(kw_only=True)
class Kind:
    """One kind of thing that plugins offer. ``acts`` names the field that must be a function."""

    what: str
    module: str
    record: str
    name: Callable[[Any], Any] = attrgetter("name")
    acts: str = ""

    def type(self) -> type[Any]:
        """Give the record class; its module is imported when a plugin first offers one."""
        found: type[Any] = getattr(importlib.import_module(self.module), self.record)
        return found


KINDS: Mapping[str, Kind] = {
    "frameworks": Kind(what="framework", module="kindframe.framework", record="Framework", name=attrgetter("key")),
    "instruments": Kind(what="instrument", module="kindframe.instrument", record="Instrument", name=attrgetter("id")),
    "analyses": Kind(what="analysis", module="kindframe.analysis", record="Analysis", acts="run"),
    "readers": Kind(what="reader", module="kindframe.exporting", record="Reader", acts="read"),
    "exporters": Kind(what="exporter", module="kindframe.exporting", record="Exporter", acts="write"),
}
"""The kinds of thing that plugins offer, by the name of their hook without ``kindframe_``."""
_HOOKS = tuple(f"{GROUP}_{many}" for many in KINDS)


def load(plugin: Plugin, sentinel: Sentinel) -> None:
    """Import a plugin and register it; write down in it what came of that."""
    with sentinel.during(plugin.name, "importing"):
        outcome = contain(plugin.load)
    plugin.heard("importing", outcome.printed)
    if outcome.error is not None:
        plugin.fail("importing", describe(outcome.error))
    else:
        register(plugin, outcome.value)


def register(plugin: Plugin, thing: Any) -> None:
    """Take the hooks of a module or object, all of them or, where one is not right, none."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    outcome = contain(manager.register, thing, name=plugin.name)
    plugin.heard("registering", outcome.printed)
    if outcome.error is not None:
        # pluggy's message has lines: the plugin, its function, the arguments too many
        lines = str(outcome.error).splitlines() if isinstance(outcome.error, pluggy.PluginValidationError) else []
        hint = "A hook takes no argument." if lines else ""
        plugin.fail("registering", "; ".join(map(visible, lines)) or describe(outcome.error), hint=hint)
        return
    callers = {name: caller.get_hookimpls() for name, caller in vars(manager.hook).items() if name[0] != "_"}
    faults = [*_misspelt(callers), *_unmarked(thing, callers)]
    if faults:
        plugin.fail("registering", "; ".join(faults))
        return
    plugin.hooks = {hook: [impl.function for impl in callers[hook]] for hook in _HOOKS if callers[hook]}
    if not plugin.hooks:
        plugin.notes.append("answers no hook, so it offers nothing")
    plugin.status = "loaded"


def _misspelt(callers: Mapping[str, list[pluggy.HookImpl]]) -> Iterator[str]:
    for name, impls in callers.items():
        if name not in _HOOKS and not all(impl.optionalhook for impl in impls):
            near = nearest(name, _HOOKS)
            yield f"there is no hook {visible(name)!r}." + (f" Did you mean {near!r}?" if near else "")
        elif any(impl.wrapper or impl.hookwrapper for impl in impls):
            yield f"{name} is marked as a wrapper; each plugin is asked alone, so there is nothing to wrap"


def _unmarked(thing: Any, callers: Mapping[str, list[pluggy.HookImpl]]) -> Iterator[str]:
    """Find what is called like a hook and would never be asked."""
    for hook in _HOOKS:
        held = inspect.getattr_static(thing, hook, None)
        spec = getattr(hookspecs, hook)
        if held is not None and held is not spec and not any(i.function.__name__ == hook for i in callers[hook]):
            yield f"{hook} is not a function marked with @hookimpl, so it would never be asked"


def ask(plugin: Plugin, many: str, sentinel: Sentinel) -> None:
    """Ask one hook of a plugin, once; keep what is right and write down what is not."""
    kind, hook = KINDS[many], f"{GROUP}_{many}"
    plugin.offers[many] = ()
    stage = f"answering {hook}"
    offers: dict[str, Offer] = {}
    for function in plugin.hooks.get(hook, ()):
        record = kind.type()
        with sentinel.during(plugin.name, stage):
            outcome = contain(_answers, function, kind, record)
        plugin.heard(stage, outcome.printed)
        if outcome.error is not None:
            plugin.fail(stage, describe(outcome.error))
            continue
        twice = set()
        for name, value, fault in outcome.value:
            if fault:
                plugin.fail(stage, fault)
            elif name in offers:
                twice.add(name)
            else:
                offers[name] = Offer(
                    name=name,
                    value=value,
                    plugin=plugin.name,
                    distribution=plugin.distribution,
                    version=plugin.version,
                    hook=hook,
                )
        for name in sorted(twice):
            del offers[name]
            plugin.fail(stage, f"it offers the {kind.what} {name!r} twice; neither is taken")
    plugin.offers[many] = tuple(offers.values())


def _answers(function: Callable[[], Any], kind: Kind, record: type[Any]) -> list[tuple[str, Any, str]]:
    """Call a hook and go through its answer: name, record and, for what is not right, why. Runs inside the boundary."""
    given = function()
    if isinstance(given, (record, str, bytes, Mapping)) or not isinstance(given, Iterable):
        if hasattr(given, "close"):
            given.close()  # a coroutine would complain that nobody awaited it
        return [("", None, f"it gave {_a(given)}, not a list of {kind.record} records")]
    held = list(islice(given, _MOST + 1))
    if len(held) > _MOST:
        return [("", None, f"it gave more than {_MOST:,} records")]
    return [_answer(value, kind, record) for value in held]


def _answer(value: Any, kind: Kind, record: type[Any]) -> tuple[str, Any, str]:
    if not isinstance(value, record):
        return "", None, f"it gave {_a(value)} among its {kind.record} records"
    name = kind.name(value)
    if not isinstance(name, str) or not name or ":" in name or name.split() != [name] or visible(name) != name:
        return "", None, f"a {kind.record} is named {visible(repr(name))}; a name is text without spaces and colons"
    if kind.acts and not callable(getattr(value, kind.acts)):
        return "", None, f"the {kind.record} {name!r} has no function to {kind.acts}"
    return name, value, ""


def _a(value: Any) -> str:
    return "nothing" if value is None else f"{visible(type(value).__name__)} ({visible(repr(value), 60)})"
