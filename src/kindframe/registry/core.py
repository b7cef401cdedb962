"""The registry: it finds plugins, asks each one alone and once, looks things up, and says who offered what.

`kindframe.api` and the command line look things up here. A plugin that fails costs only itself.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kindframe.environment import state_folder
from kindframe.errors import KindframeError, PluginError, UnknownName
from kindframe.problems import nearest, visible
from kindframe.registry.boundary import contain, describe
from kindframe.registry.lending import lent
from kindframe.registry.loading import KINDS, ask, load, register
from kindframe.registry.offers import Offer, Offers, PluginReport
from kindframe.registry.plugins import Choice, Plugin, find_plugins
from kindframe.registry.sentinel import Sentinel

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from kindframe.analysis import Analysis
    from kindframe.exporting import Exporter, Reader
    from kindframe.framework import Framework
    from kindframe.instrument import Instrument

__all__ = ["Registry", "default_registry", "guarded"]

T = TypeVar("T")


class Registry:
    """The plugins of one run, and what they offer.

    Plugins are found at once and imported at first need; each hook of each plugin is asked once, at first need.

    Parameters
    ----------
    entry_points
        The entry points to use; those installed in the group ``kindframe`` unless given.
    safe
        Load no installed plugin at all.
    without
        Names of plugins to leave out: a plugin's own, its distribution's, or ``distribution:name``.
    strict
        Raise the first failure of a plugin instead of writing it down; as ``KINDFRAME_STRICT_PLUGINS`` says unless
        given.
    environ
        The environment; the process's own unless given. ``KINDFRAME_DISABLE_PLUGINS`` (anything: load none),
        ``KINDFRAME_PLUGINS`` (load only these; empty: none), ``KINDFRAME_BLOCK`` (never these; stronger than any list),
        ``KINDFRAME_STRICT_PLUGINS``, ``KINDFRAME_STATE`` (the folder that remembers crashes).

    Raises
    ------
    PluginError
        At a look-up, in a strict registry only.

    .. versionadded:: 0.1
    """

    def __init__(
        self,
        entry_points: Iterable[EntryPoint] | None = None,
        *,
        safe: bool = False,
        without: Iterable[str] = (),
        strict: bool | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        self.strict = environ.get("KINDFRAME_STRICT_PLUGINS", "0") not in ("", "0") if strict is None else strict
        self._lock = threading.RLock()
        self._looked: dict[str, Offers[Any]] = {}
        self._sentinel = Sentinel(state_folder(environ))
        self._choice = Choice.of(environ, safe=safe, without=without)
        self._plugins, self._notes = find_plugins(entry_points)
        self._notes += self._choice.unknown(self._plugins)
        for plugin in self._plugins:
            self._choice.apply(plugin)
        self._block_crashed(self._plugins)

    def _block_crashed(self, plugins: Iterable[Plugin]) -> None:
        crashed = self._sentinel.left_over()
        for plugin in plugins:
            if plugin.name in crashed and plugin.status == "found":
                stage = crashed[plugin.name][0] or "loading"
                reason = f"the program died, or was killed, while {visible(stage)} it"
                hint = f"To try it again: kindframe plugins --unblock {plugin.name}"
                plugin.fail("starting", reason, hint=hint)
                plugin.status = "blocked"

    # -- what plugins offer -------------------------------------------------------------------------

    @property
    def frameworks(self) -> Offers[Framework]:
        """The frameworks on offer, by ``id@edition``."""
        return self._offered("frameworks")

    @property
    def instruments(self) -> Offers[Instrument]:
        """The instruments on offer, by id."""
        return self._offered("instruments")

    @property
    def analyses(self) -> Offers[Analysis]:
        """The analyses on offer, by name."""
        return self._offered("analyses")

    @property
    def readers(self) -> Offers[Reader]:
        """The formats that can be read, by name."""
        return self._offered("readers")

    @property
    def exporters(self) -> Offers[Exporter]:
        """The formats that can be written, by name."""
        return self._offered("exporters")

    def offers(self, what: str) -> tuple[Offer, ...]:
        """Give every offer of ``frameworks``, ``instruments``, ``analyses``, ``readers`` or ``exporters``, in order.

        Those of one name are all there. The order is that of the plugins' names, then each plugin's own.

        Raises
        ------
        UnknownName
            Where there is no such kind of thing.
        """
        return self._offered(what).all

    def offer(self, what: str, name: str) -> Offer:
        """Give one offer, the thing and who offers it: ``registry.offer("analyses", "mixing")``.

        A framework may go by its id alone: then the latest edition that is or was in force is meant.

        Raises
        ------
        UnknownName
            Where there is none, with the nearest name there is, and with the plugin that failed where the name may be
            its; where more than one plugin offers it; or where there is no such kind of thing.
        """
        offers = self._offered(what)
        if what != "frameworks" or name in offers or name in offers.clashes:
            return offers.offer(name)
        whose, _, bare = name.rpartition(":")
        mine = [offer.value for offer in offers.all if not whose or offer.of(whose)]
        frameworks = importlib.import_module(KINDS[what].module)  # not before a framework is asked for
        try:
            found = frameworks.find_edition(mine, bare)
        except UnknownName as error:
            error.hint = self.perhaps(bare) or error.hint
            raise
        return offers.offer(f"{whose}:{found.key}" if whose else found.key)

    def framework(self, name: str) -> Framework:
        """Give a framework by ``id@edition`` or by id (see `offer`); raise `UnknownName` where there is none."""
        return cast("Framework", self.offer("frameworks", name).value)

    def instrument(self, name: str) -> Instrument:
        """Give an instrument by its id; raise `UnknownName` where there is none."""
        return self.instruments[name]

    def analysis(self, name: str) -> Analysis:
        """Give an analysis by its name; raise `UnknownName` where there is none."""
        return self.analyses[name]

    def reader(self, name: str) -> Reader:
        """Give a format to read by its name; raise `UnknownName` where there is none."""
        return self.readers[name]

    def exporter(self, name: str) -> Exporter:
        """Give a format to write by its name; raise `UnknownName` where there is none."""
        return self.exporters[name]

    # -- the plugins --------------------------------------------------------------------------------

    @property
    def found(self) -> tuple[PluginReport, ...]:
        """The plugins as far as they are known by now, by name. Nothing is imported for this."""
        with self._lock:
            return tuple(plugin.report() for plugin in self._plugins)

    @property
    def plugins(self) -> tuple[PluginReport, ...]:
        """The plugins, by name, each loaded and asked everything: what it offers, what failed, which names clash."""
        with self._lock:
            rivals: dict[str, list[str]] = {}
            for what in KINDS:
                for name, offers in self._offered(what).clashes.items():
                    for offer in offers:
                        others = " and ".join(o.qualified for o in offers if o is not offer)
                        note = f"the {KINDS[what].what} {name!r} is refused by that name: there is {others} too"
                        rivals.setdefault(offer.plugin, []).append(f"{note}; say {offer.qualified}")
            return tuple(plugin.report(rivals.get(plugin.name, ())) for plugin in self._plugins)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing beyond single plugins: names that were listed and are not there, and the like."""
        trouble = self._sentinel.trouble
        return (*self._notes, *([trouble[0].upper() + trouble[1:] + "."] if trouble else ()))

    def register(self, thing: Any, *, name: str, distribution: str = "", version: str = "") -> PluginReport:
        """Add a plugin of this process: a module, or an object with hooks, under a name of its own.

        Safe mode, lists of what to load and remembered crashes are about installed plugins and pass it over; a block
        holds.

        Raises
        ------
        PluginError
            Where the name is taken or no name, or the hooks are not right; nothing is added then.
        """
        if not name or name.split() != [name] or visible(name) != name:
            raise PluginError(visible(name), "registering", "the name of a plugin is text without spaces")
        module = getattr(thing, "__name__", "") if isinstance(thing, ModuleType) else ""
        plugin = Plugin(
            name=name,
            distribution=distribution,
            version=version,
            module=module,
            entry_point=module or type(thing).__qualname__,
            load=lambda: thing,
            installed=False,
        )
        with self._lock:
            if any(held.name == name for held in self._plugins):
                raise PluginError(name, "registering", "another plugin has this name")
            if plugin.called((*self._choice.block, *self._choice.without)):
                self._choice.apply(plugin)
            else:
                register(plugin, thing)
                if plugin.errors:
                    raise plugin.errors[0]
            self._plugins = sorted([*self._plugins, plugin], key=lambda held: held.name)
            self._looked.clear()
            return plugin.report()

    def perhaps(self, name: str) -> str:
        """Say which plugin that was not loaded, or failed, may have a name or an ending; nothing where none may.

        .. versionadded:: 0.1
        """
        said = []
        for plugin in self._plugins:
            if plugin.status == "loaded":
                continue
            first = plugin.errors[0] if plugin.errors else None
            if name == plugin.name or (first and name in first.reason) or plugin.mentions(name):
                why = f"failed while {first.stage}: {first.reason}" if first else f"is {plugin.status}: {plugin.reason}"
                said.append(f"The plugin {plugin.name!r} may have it, and {why}. {first.hint if first else ''}".strip())
        return " ".join(said)

    # -- inside -------------------------------------------------------------------------------------

    def _offered(self, what: str) -> Offers[Any]:
        if what not in KINDS:
            raise UnknownName("kind of offer", what, nearest(what, KINDS))
        with self._lock:
            if what in self._looked:
                return self._looked[what]
            with self._sentinel.watch():
                for plugin in self._plugins:
                    if not plugin.busy:
                        self._ask(plugin, what)
            if self.strict:
                for plugin in self._plugins:
                    for error in plugin.errors:
                        raise error
            offers = [offer for plugin in self._plugins for offer in plugin.offers.get(what, ())]
            made: Offers[Any] = Offers(KINDS[what].what, offers, self.perhaps)
            if not any(plugin.busy for plugin in self._plugins):  # a plugin asks while it is being loaded
                self._looked[what] = made
            return made

    def _ask(self, plugin: Plugin, what: str) -> None:
        plugin.busy = True
        sentinel = self._sentinel if plugin.installed else Sentinel(None)
        try:
            if plugin.status == "found":
                load(plugin, sentinel)
            if what not in plugin.offers:
                ask(plugin, what, sentinel)
        finally:
            plugin.busy = False


_DEFAULT: list[Registry] = []
_MAKING = threading.Lock()


def default_registry() -> Registry:
    """Give the one registry of this process, made when first asked for from what is installed and the environment.

    .. versionadded:: 0.1
    """
    with _MAKING:
        if not _DEFAULT:
            _DEFAULT.append(Registry())
        return _DEFAULT[0]


def guarded(offer: Offer, stage: str, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Run a function that a plugin offers, such as the ``run`` of an analysis.

    What it prints goes to standard error; what it changes of a study it is given, it changes in a copy.

    Parameters
    ----------
    offer
        Whose function it is.
    stage
        What it is doing, for the message: ``computing tally``.
    function, *args, **kwargs
        The function and what it is called with.

    Raises
    ------
    KindframeError
        What the function raises of that kind.
    PluginError
        Whatever else it raises, leaving the program and calling itself without end included.

    .. versionadded:: 0.1
    """
    outcome = contain(function, *map(lent, args), **{name: lent(value) for name, value in kwargs.items()})
    if outcome.error is None:
        return cast(T, outcome.value)
    if isinstance(outcome.error, KindframeError):
        raise outcome.error
    raise PluginError(offer.plugin, stage, describe(outcome.error)) from outcome.error
