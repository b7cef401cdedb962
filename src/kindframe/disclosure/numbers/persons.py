"""Who of what a number counts is a person: people and bodies are counted together, and the rules are about people.

Of 25 actors without a tie one may be a person and 24 organisations: the count tells of one person. So each set is asked
how many people are in it, or behind its pairs; what nobody is in (an organisation, a tie of two places, what a service
did) anybody may know of, and the attack over the whole release starts from knowing it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.disclosure.attack.sets import keys_of
from kindframe.disclosure.numbers.every import NO_BODIES, PAIRED, Bodies
from kindframe.disclosure.rules import Rules
from kindframe.overview import people_behind, persons
from kindframe.pairing import marks, pairs
from kindframe.study import Study

__all__ = ["NOBODY_ELSE", "NO_PEOPLE", "Behind", "Who", "by_key", "no_people", "people_in_cells", "who_of"]

NO_PEOPLE = "_without_people"
"""What the name of a column ends with that tells the bodies alone of one that counts people and bodies."""
Keys = NDArray[np.uint64]
Behind = Callable[[Keys, int], int | None]
"""How many people are behind what has these keys, counted up to enough; None where it is not known."""
Places = NDArray[np.int64]
_NONE = np.zeros(0, np.uint64), np.zeros((0, 2), np.int64)
_ENOUGH = 5000
"""Pairs that are looked at together: among so many there are enough people as a rule, and the rest need not be."""


@frozen(eq=False, kw_only=True)
class Who:
    """Which actors are no people (``bodies``), which acts nobody is in, and the people of each pair that is known.

    ``ends`` has, for each of ``keys``, the places of its two ends among the people; -1 is a body.
    """

    bodies: Bodies = NO_BODIES
    acts: frozenset[str] = frozenset()
    keys: Keys = _NONE[0]
    ends: Places = _NONE[1]

    def people(self, members: pl.Series | None, unit: str, enough: int) -> int | None:
        """Count the people of a set of actors, or behind one of pairs, up to enough; None where it is not known.

        Where there are no bodies at all, everybody counted is a person, and it need not be asked.
        """
        if members is None or not self.bodies:
            return None
        if members.dtype == pl.String and unit in ("people", *PAIRED):
            return members.len() - int(members.is_in(list(self.bodies)).sum())
        if members.dtype == pl.UInt64:
            return self.behind(members.to_numpy(), enough)
        return None

    def behind(self, keys: Keys, enough: int) -> int | None:
        """Count the people behind pairs, up to enough; None where a pair is none of those known."""
        found: Places = np.zeros(0, np.int64)
        for start in range(0, keys.size, _ENOUGH):
            some = keys[start : start + _ENOUGH]
            at = np.searchsorted(self.keys, some)
            if not self.keys.size or (at >= self.keys.size).any() or (self.keys[at] != some).any():
                return None
            found = np.union1d(found, self.ends[at])
            if np.count_nonzero(found >= 0) >= enough:
                break
        return int(np.count_nonzero(found >= 0))

    def few(self, members: pl.Series | None, unit: str, rules: Rules) -> bool:
        """Say whether somebody, but fewer than enough, is in a set."""
        return 0 < (self.people(members, unit, rules.k) or 0) < rules.k

    def nobody(self, members: pl.Series, unit: str) -> pl.Series | None:
        """Mark what nobody is in of a set of actors, pairs or acts; None where nothing is known of such."""
        if not self.bodies and not self.acts:
            return None
        if members.dtype == pl.String:
            return members.is_in(list(self.acts if unit == "things" else self.bodies))
        if members.dtype == pl.UInt64:
            alone = self.keys[(self.ends < 0).all(axis=1)] if self.keys.size else self.keys
            return members.is_in(pl.Series(alone).implode()) if alone.size else None
        return None


NOBODY_ELSE = Who()
"""For studies in which everybody is a person."""


def who_of(study: Study) -> Who:
    """Find who is a person, of all actors of a study and of all that is between them."""
    actors = study.actors.table
    mask = persons(study)
    bodies = dict(actors.filter(~mask).select("id", pl.col("kind").fill_null("")).iter_rows())
    resting = {name.removeprefix("actions:") for name in people_behind(study) if name.startswith("actions:")}
    acts = frozenset(study.actions.table["id"].drop_nulls()) - resting
    own = marks(actors["id"])
    frame = pl.DataFrame({"id": actors["id"], "mark": own, "place": np.where(mask.to_numpy(), np.arange(own.size), -1)})
    given = study.actions.table.select(a="givers", b="receivers")
    asides = [
        study.relationships.table.select(a="source", b="target"),
        given.explode("a").explode("b"),
        actors.select(a="id", b="member_of").explode("b"),
    ]
    both = pl.concat(asides).drop_nulls().unique(maintain_order=True)
    for end in ("a", "b"):
        both = both.join(frame.rename({"id": end, "mark": f"{end}_mark", "place": f"{end}_place"}), on=end)
    keys, first = np.unique(pairs(both["a_mark"].to_numpy(), both["b_mark"].to_numpy()), return_index=True)
    ends: Any = both.select("a_place", "b_place").to_numpy().astype(np.int64)
    return Who(bodies=bodies, acts=acts, keys=keys, ends=ends[first])


def by_key(whose: Mapping[str, Collection[str]]) -> Behind:
    """Give what counts the people behind records by their keys; ``whose`` are the people of each, by its name."""
    held = dict(zip(keys_of(pl.Series(list(whose), dtype=pl.String)).tolist(), whose.values(), strict=True))

    def behind(keys: Keys, enough: int) -> int:
        found: set[str] = set()
        for key in keys.tolist():
            found.update(held.get(key, ()))
            if len(found) >= enough:
                break
        return len(found)

    return behind


def people_in_cells(
    members: pl.DataFrame, units: Mapping[str, str], who: Who, rules: Rules
) -> dict[str, NDArray[np.float64]]:
    """Count the people in each cell of the columns that name sets; not a number where none, or nothing, is known."""
    found = {}
    for column in members.columns if who.bodies else ():
        each = [who.people(one, units.get(column, "people"), rules.k) or np.nan for one in members[column]]
        found[column] = np.array(each, float)
    return found


def no_people(
    members: pl.DataFrame, hidden: Mapping[str, NDArray[np.bool_]], units: Mapping[str, str], who: Who, rules: Rules
) -> pl.DataFrame:
    """Tell the bodies, or the ties of bodies, by themselves where a column of these and of few people is hidden.

    The columns are named as those of the counts, and end in `NO_PEOPLE`. All rows are told, so that nothing says why
    a cell is hidden; one with nobody but people is blank.
    """
    made = []
    for column in members.columns if who.bodies else ():
        unit, cells = units.get(column, "people"), members[column]
        if not any(who.few(one, unit, rules) for one, gone in zip(cells, hidden[column], strict=True) if gone):
            continue
        alone = [None if one is None else who.nobody(one, unit) for one in cells]
        counts = [None if mask is None else rules.rounded(int(mask.sum())) or None for mask in alone]
        made.append(pl.Series(f"{column}{NO_PEOPLE}", counts, dtype=pl.Int64))
    return pl.DataFrame([one for one in made if one.null_count() < one.len()])
