"""`Kept` holds the last networks that were asked of one study, so that several analyses of one network make it once.

`Study` has one and hands it to `ask`. A network holds its other forms (without direction, by target) itself.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from kindframe.network.question import ASKED, Question

if TYPE_CHECKING:
    from kindframe.network.network import Network

__all__ = ["Kept"]

MOST = 4
ENTRIES = 16_000_000
"""How many ties the networks that are held may have together: with their other forms these take about a gigabyte."""


class Kept:
    """The networks last asked for, by their question, the latest last."""

    def __init__(self) -> None:
        self._held: dict[Hashable, Network] = {}

    def get(self, question: Question) -> Network | None:
        """Give the network that answers this very question, where it is held."""
        key = _key(question)
        found = self._held.pop(key, None)
        if found is not None:
            self._held[key] = found
        return found

    def add(self, question: Question, network: Network) -> None:
        """Hold a network too large for the rest together not at all; let go of those not asked for longest."""
        if network.indices.size > ENTRIES:
            return
        self._held[_key(question)] = network
        while len(self._held) > MOST or sum(held.indices.size for held in self._held.values()) > ENTRIES:
            del self._held[next(iter(self._held))]

    def __len__(self) -> int:
        return len(self._held)

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        """Copy and pickle as empty: whatever was held can be made again."""
        return Kept, ()


def _key(question: Question) -> Hashable:
    return tuple(getattr(question, name) for name in ASKED)
