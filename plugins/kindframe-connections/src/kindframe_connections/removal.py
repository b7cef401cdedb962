"""A network without some of its actors: all at once, one after another in any order, or each alone.

`resilience` calls it. Nothing is ever recomputed for each actor that goes: one search, or one joining back together.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.kernels.paths import components
from kindframe_connections.kernels.removal import elements, regrown, separations

__all__ = ["Apart", "Going", "State", "alone_in", "in_largest", "without"]

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


@frozen(kw_only=True)
class State:
    """What is left of a network: ``largest`` counts actors, ``pairs`` the pairs of people joined by any path."""

    actors: int
    ties: int
    parts: int
    largest: int
    people_in_largest: int
    pairs: int
    alone: int


def without(network: Network, gone: Flags, people: Flags) -> tuple[State, Longs]:
    """Take actors away; give what is left, and the part each actor is in (-1 where it is gone).

    ``network`` is simple and undirected.
    """
    label = _labels(network, gone)
    ties = int((~gone[network.arrays.rows] & ~gone[network.indices]).sum()) // 2
    left = label[~gone]
    size = np.bincount(left) if left.size else np.zeros(0, np.int64)
    folk = np.bincount(left, weights=people[~gone], minlength=size.size).astype(np.int64)
    big = int(np.lexsort((folk, size))[-1]) if size.size else -1
    state = State(
        actors=int(left.size),
        ties=ties,
        parts=int(size.size),
        largest=int(size[big]) if size.size else 0,
        people_in_largest=int(folk[big]) if size.size else 0,
        pairs=int((folk * (folk - 1) // 2).sum()),
        alone=int(((size == 1) & (folk == 1)).sum()),
    )
    return state, label


def in_largest(label: Longs, folk: Flags) -> Flags:
    """Say who is in the largest part; of those as large the one with most people, and of these the last."""
    left = label >= 0
    size = np.bincount(label[left])
    people = np.bincount(label[left], weights=folk[left], minlength=size.size)
    if not size.size:
        return np.zeros(label.size, bool)
    most = int(np.lexsort((people, size))[-1])
    held: Flags = label == most
    return held


def alone_in(label: Longs, folk: Flags) -> Flags:
    """Say which people are alone."""
    size = np.bincount(label[label >= 0], minlength=1)
    held: Flags = folk & (label >= 0) & (size[label] == 1)
    return held


def _labels(network: Network, gone: Flags) -> Longs:
    """Label the parts of what is left, -1 for who is gone."""
    return components.on(network.n + network.indices.size)(network.indptr, network.indices, gone)


class Going:
    """Actors that go one after another, in as many orders as one likes, from one preparation.

    Parameters
    ----------
    network
        A simple undirected network.
    going
        The actors that go, by position.
    people
        Which actors are people.
    orders
        In about how many orders they will go.
    """

    def __init__(self, network: Network, going: Longs, people: Flags, orders: int = 1) -> None:
        gone = np.zeros(network.n, bool)
        gone[going] = True
        label = _labels(network, gone)
        parts = int(label.max(initial=-1)) + 1
        many = network.n + network.indices.size
        self._held = elements.on(many)(network.indptr, network.indices, label, going, parts, people)
        self.going = going
        self._run = regrown.on(many, (self._held[1].size + self._held[2].size) * orders)

    def states(self, order: Longs) -> Longs:
        """Give a row for nobody gone, one gone, ...: parts, largest, people in it, pairs of people joined, alone.

        ``order`` says who goes first, by place among those who go.
        """
        ptr, ends, size, people = self._held
        return self._run(ptr, ends, order, size, people)


@frozen(kw_only=True, eq=False, slots=False)
class Apart:
    """What becomes of a network without any one actor."""

    network: Network
    people: Flags

    @cached_property
    def _search(self) -> tuple[Longs, Longs, Longs, Longs, Longs, Longs]:
        held = self.network
        return separations.on(held.n + held.indices.size)(
            held.indptr, held.indices, held.n, self.people.astype(np.int64)
        )

    @property
    def pieces(self) -> Longs:
        """Into how many pieces each actor's part falls without it."""
        return self._search[5][:, 0]

    @cached_property
    def _parts(self) -> tuple[int, int, int]:
        """The root of the largest part, the people in it, and the size of the next largest part."""
        _, _, size, _, root, _ = self._search
        tops = np.unique(root)
        folk = np.bincount(root, weights=self.people)[tops].astype(np.int64)
        ranked = np.lexsort((folk, size[tops]))
        following = int(size[tops[ranked[-2]]]) if tops.size > 1 else 0
        return int(tops[ranked[-1]]), int(folk[ranked[-1]]), following

    def _run(self, node: int) -> slice:
        """Where what hangs under a node stands in the order of the search."""
        _, place, size, _, _, _ = self._search
        return slice(int(place[node]), int(place[node] + size[node]))

    @property
    def in_largest(self) -> Flags:
        """Whether each actor is in the largest part."""
        return self._search[4] == self._parts[0] if self.network.n else np.zeros(0, bool)

    @property
    def people_in_largest(self) -> int:
        """How many people are in the largest part."""
        return self._parts[1] if self.network.n else 0

    def largest(self) -> Longs:
        """Give the size of the largest part without each actor."""
        if not self.network.n:
            return np.zeros(0, np.int64)
        top, _, following = self._parts
        whole = int(self._search[2][top])
        return np.where(self.in_largest, np.maximum(self._search[5][:, 1], following), whole)

    def cut_off(self) -> Longs:
        """Count the people of the largest part who are not in the largest part without each actor (itself aside)."""
        if not self.network.n:
            return np.zeros(0, np.int64)
        others = self.people_in_largest - self.people
        found = self._search[5]
        stay = np.where(found[:, 1] >= self._parts[2], found[:, 2], 0)
        return np.where(self.in_largest, others - stay, 0)

    def pairs_lost(self) -> Longs:
        """Count the pairs of others who are joined with each actor there and not without it."""
        _, _, _, _, root, found = self._search
        folk = np.bincount(root, weights=self.people, minlength=self.network.n).astype(np.int64)
        others = folk[root] - self.people
        return others * (others - 1) // 2 - found[:, 4]

    def who(self, actor: int) -> Longs:
        """Give the people whom the loss of an actor cuts off from the largest part, by position."""
        order, _, _, _, root, found = self._search
        if not self.in_largest[actor]:
            return np.zeros(0, np.int64)
        lost = np.zeros(self.network.n, bool)
        lost[order[self._run(int(root[actor]))]] = True
        best = int(found[actor, 3])
        if found[actor, 1] >= self._parts[2] and found[actor, 1]:
            if best >= 0:
                lost[order[self._run(best)]] = False
            else:
                lost &= self._under(actor)
        lost[actor] = False
        return np.flatnonzero(lost & self.people)

    def _under(self, actor: int) -> Flags:
        """Whether each actor is in a piece that hangs under this one and is held by nothing else."""
        order, _, size, low, _, _ = self._search
        run = self._run(actor)
        inside = np.zeros(self.network.n, bool)
        position = run.start + 1
        while position < run.stop:
            child = int(order[position])
            stop = position + int(size[child])
            if low[child] >= run.start:
                inside[order[position:stop]] = True
            position = stop
        return inside
