"""What plugins offer, and what became of each plugin: `Offer`, `Offers` (the look-up) and `PluginReport`.

The registry makes these; `kindframe.api`, the command line and reports read them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from attrs import field, frozen

from kindframe.errors import PluginError, UnknownName
from kindframe.problems import nearest, visible

__all__ = ["Offer", "Offers", "PluginReport", "Status", "same_name"]

T = TypeVar("T")
Status = Literal["found", "loaded", "blocked", "failed", "skipped"]


def same_name(distribution: str) -> str:
    """Give the one spelling that all spellings of a distribution's name share.

    >>> same_name("My_Street.Tools") == same_name("my-street-tools")
    True
    """
    return re.sub(r"[-_.]+", "-", distribution).casefold()


@frozen(kw_only=True)
class Offer:
    """One thing a plugin offers, and who offers it.

    ``value`` is the record (a `Framework`, an `Analysis`, ...); two offers are equal when everything else is.

    .. versionadded:: 0.1
    """

    name: str
    value: Any = field(eq=False, repr=False)
    plugin: str
    distribution: str = ""
    version: str = ""
    hook: str

    @property
    def qualified(self) -> str:
        """The name with its distribution (or plugin, where that is all there is) before it."""
        return f"{self.distribution or self.plugin}:{self.name}"

    def of(self, who: str) -> bool:
        """Whether a plugin of that name, or of that distribution, offers it."""
        whose = {self.plugin, same_name(self.plugin), same_name(self.distribution)}
        return who in whose or same_name(who) in whose

    def _names(self) -> tuple[str, ...]:
        """Every name that says whose it is, the usual one first."""
        return (
            f"{same_name(self.distribution or self.plugin)}:{self.name}",
            f"{same_name(self.plugin)}:{self.name}",
            f"{same_name(self.distribution)}:{same_name(self.plugin)}:{self.name}",
        )


@frozen(kw_only=True)
class PluginReport:
    """What became of one plugin.

    ``status`` is ``found`` (listed, not needed yet), ``loaded``, ``blocked`` (by name, or because the interpreter died
    in it), ``skipped`` (this run does without it) or ``failed``. ``stage`` and ``reason`` tell of the first failure
    and ``errors`` holds all of them; what a failed plugin offered in order is in ``offers`` all the same. ``hash`` is
    the SHA-256 of the module's file, read without importing it; empty where there is no file.

    .. versionadded:: 0.1
    """

    name: str
    distribution: str = ""
    version: str = ""
    entry_point: str = ""
    hash: str = ""
    status: Status
    stage: str = ""
    reason: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    errors: tuple[PluginError, ...] = field(default=(), eq=False, repr=False)

    def __str__(self) -> str:
        who = " ".join(part for part in (self.name, self.distribution, self.version) if part)
        text = f"{visible(who)}: {self.status}"
        if self.reason:
            text += f" while {self.stage}: {self.reason}" if self.stage else f": {self.reason}"
        return " ".join(part for part in (text, self.hint) if part)


class Offers(Mapping[str, T]):
    """The things offered under one hook, by name; read-only.

    ``offers["tally"]`` gives what one plugin alone offers by that name, and ``offers["its-distribution:tally"]`` the
    same. Where two plugins offer one name, neither has it: both are there under ``distribution:name``, when iterating
    too. `offer` gives the `Offer` instead of the value, and so says who offers it.

    .. versionadded:: 0.1
    """

    def __init__(self, what: str, offers: Iterable[Offer], hint: Callable[[str], str] = lambda name: "") -> None:
        self.what = what
        self.all: tuple[Offer, ...] = tuple(offers)
        self._hint = hint
        bare = Counter(offer.name for offer in self.all)
        whose = Counter(name for offer in self.all for name in set(offer._names()))
        self._listed: dict[str, Offer] = {}
        self._known: dict[str, Offer] = {}
        for offer in self.all:
            names = [name for name in offer._names() if whose[name] == 1]
            self._listed[offer.name if bare[offer.name] == 1 else names[0]] = offer
            self._known.update(dict.fromkeys(names, offer))

    @property
    def clashes(self) -> Mapping[str, tuple[Offer, ...]]:
        """The names that more than one plugin offers, with all that do."""
        refused = {offer.name for offer in self.all} - set(self._listed)
        return MappingProxyType({n: tuple(o for o in self.all if o.name == n) for n in sorted(refused)})

    def offer(self, name: str) -> Offer:
        """Give the offer of that name: the thing, and who offers it.

        Raises
        ------
        UnknownName
            Where there is none, or more than one; the hint says how to name each of those, or which plugin failed.
        """
        found = self._listed.get(name)
        if found is None and isinstance(name, str):
            whose, colon, last = name.rpartition(":")
            found = self._known.get(":".join((*map(same_name, whose.split(":")), last))) if colon else None
        if found is not None:
            return found
        if rivals := self.clashes.get(name):
            names = [shown for shown, offer in self._listed.items() if offer in rivals]
            raise UnknownName(f"single {self.what}", name, hint=f"{len(names)} offer it: say {' or '.join(names)}.")
        near = nearest(name, self._listed) if isinstance(name, str) else None
        raise UnknownName(self.what, name, near, hint=self._hint(name) if isinstance(name, str) else "")

    def __getitem__(self, name: str) -> T:
        value: T = self.offer(name).value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    def __repr__(self) -> str:
        return f"<{self.what}: {', '.join(self._listed) or 'none'}>"
