"""A community made up from a seed, as the files of a study: people, organisations, ties, memberships, visits, acts.

Neighbours and people who live close are tied more than others, who is tied to many is drawn from a heavy tail, a third
of ties are returned. ``ties`` counts the rows between people; beside them stand a tenth as many memberships and as many
acts as ties. Nothing here is measured.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
PEOPLE_PER_TIE = 0.1
BANDS = ("0-15", "16-24", "25-34", "35-44", "45-54", "55-64", "65+")


class Made:
    """The community as arrays; ``groups`` are neighbourhoods, ``bands`` ages."""

    def __init__(self, ties: int, seed: int = 7) -> None:
        chance = np.random.default_rng(seed)
        self.ties, self.people = ties, max(int(ties * PEOPLE_PER_TIE), 50)
        self.bodies = max(20, self.people // 100)
        areas = max(8, self.people // 500)
        size = chance.pareto(1.5, areas) + 0.5
        self.area = np.sort(chance.choice(areas, self.people, p=size / size.sum()))
        self.band = chance.integers(0, len(BANDS), self.people)
        pull = np.minimum(chance.pareto(1.8, self.people) + 1, 200.0)
        self._sums = np.concatenate([[0.0], np.cumsum(pull)])
        self.source, self.target = self._once(chance, *self._ties(chance, ties + ties // 4), ties)
        self.strength = np.round(chance.beta(2, 2, self.source.size) * 5, 2)
        self.member = chance.integers(0, self.people, ties // 6)
        reach = chance.pareto(1.3, self.bodies) + 1
        body = chance.choice(self.bodies, self.member.size, p=reach / reach.sum())
        self.member, self.body = self._once(chance, self.member, body, ties // 10)
        self.giver, self.receiver = self._ties(chance, ties)
        self.second = np.sort(chance.integers(0, 3 * 365 * 86_400, ties))

    def _once(self, chance: np.random.Generator, source: Ints, target: Ints, count: int) -> tuple[Ints, Ints]:
        """Keep so many pairs, each once."""
        pairs = np.unique(source * self.people + target)
        kept = chance.permutation(pairs)[:count]
        return kept // self.people, kept % self.people

    def _drawn(self, chance: np.random.Generator, low: Ints, high: Ints) -> Ints:
        """Draw people between two places in the order of neighbourhoods, by how much they pull."""
        begin, end = self._sums[low], self._sums[high]
        found = np.searchsorted(self._sums, begin + chance.random(low.size) * (end - begin), "right") - 1
        return np.clip(found, 0, self.people - 1)

    def _ties(self, chance: np.random.Generator, count: int) -> tuple[Ints, Ints]:
        everybody = np.zeros(count, np.int64), np.full(count, self.people)
        source = self._drawn(chance, *everybody)
        target = self._drawn(chance, *everybody)
        how = chance.random(count)
        near = np.clip(source + chance.integers(-4, 5, count), 0, self.people - 1)
        begins = np.searchsorted(self.area, self.area[source])
        ends = np.searchsorted(self.area, self.area[source], "right")
        target = np.where(how < 0.25, near, np.where(how < 0.65, self._drawn(chance, begins, ends), target))
        back = chance.permutation(count)[: int(count * 0.3)]
        of = chance.permutation(count)[: back.size]
        source[back], target[back] = target[of].copy(), source[of].copy()
        own = source == target
        target[own] = (source[own] + 1) % self.people
        return source, target


def write(folder: Path, ties: int) -> None:
    """Write the files of a community with so many ties; those that are there stay."""
    if (folder / "made.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(ties)
    people = np.char.add("p", np.arange(made.people).astype(str))
    bodies = np.char.add("o", np.arange(made.bodies).astype(str))
    ids, own = pl.Series(people), pl.Series(bodies)
    areas, bands = np.char.add("n", made.area.astype(str)), np.array(BANDS)[made.band]
    pl.DataFrame({"id": ids, "kind": "person", "group": areas, "age_band": bands}).write_csv(folder / "people.csv")
    pl.DataFrame({"id": own, "kind": "organisation"}).write_csv(folder / "organisations.csv")
    between = pl.DataFrame(
        {
            "source": ids.gather(made.source),
            "target": ids.gather(made.target),
            "kind": "friend",
            "strength": made.strength,
        }
    )
    belong = pl.DataFrame(
        {
            "source": ids.gather(made.member),
            "target": own.gather(made.body),
            "kind": "member",
            "strength": pl.Series(np.ones(made.member.size)),
        }
    )
    pl.concat([between, belong]).write_csv(folder / "relationships.csv")
    facts: dict[str, Any] = {"ties": ties, "people": made.people, "bodies": made.bodies}
    (folder / "made.json").write_text(json.dumps(facts))


def acts(ties: int) -> tuple[Ints, Ints, Ints]:
    """Give the acts: giver, receiver and second, in order of time."""
    made = Made(ties)
    return made.giver, made.receiver, made.second


def facts(folder: Path) -> dict[str, int]:
    """Read how much was made."""
    return json.loads((folder / "made.json").read_text())  # type: ignore[no-any-return]


def drawn_sources(n: int, count: int, seed: int = 1) -> Ints:
    """Give the sources that kindframe draws with this seed, so that others search from the same."""
    return np.sort(np.random.default_rng(seed).choice(n, min(count, n), replace=False)).astype(np.int64)


def visits(ties: int) -> tuple[Ints, Ints]:
    """Give so many pairs of a person and an organisation they come to, each once: a few organisations draw most."""
    people = max(int(ties * PEOPLE_PER_TIE), 50)
    bodies = max(20, people // 100)
    chance = np.random.default_rng(13)
    reach = np.minimum(chance.pareto(1.3, bodies) + 1, 20.0)
    body = chance.choice(bodies, 2 * ties, p=reach / reach.sum())
    pairs = chance.permutation(np.unique(chance.integers(0, people, 2 * ties) * bodies + body))[:ties]
    return pairs // bodies, pairs % bodies


def prompted(ties: int) -> Ints:
    """Give the act that prompted each of so many acts, or -1: a quarter were, by one of the acts not long before."""
    chance = np.random.default_rng(11)
    earlier = np.arange(ties) - chance.integers(1, max(2, ties // 200), ties)
    return np.where((chance.random(ties) < 0.25) & (earlier >= 0), earlier, -1)
