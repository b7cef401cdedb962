"""Numbers from which the number of people follows: all pairs of some people, a place for each of them, what is over.

A count of people is told rounded. Of 123 people there are 15,006 ordered pairs, and no other number of people has so
many to the nearest five: told beside "about 125 people", it would undo the rounding. So a number that is made of the
number of people alone is worked out again from the number that is told of them. Any rounding of the number itself would
have edges, at which two neighbouring numbers of people fall apart however coarse it is; what is worked out from the
told number tells nothing that this does not. What cannot be so worked out is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import comb, isqrt, perm
from types import MappingProxyType

import polars as pl

from kindframe.counting import Counted
from kindframe.disclosure.rules import Rules

__all__ = [
    "NO_BODIES",
    "PAIRED",
    "Bodies",
    "known_in",
    "like_all_pairs",
    "people_in",
    "remainder",
    "remainders",
    "retold",
    "retold_cells",
    "retold_per",
    "rounded",
]

Bodies = Mapping[str, str]
"""The kind of each actor that is no person, by id: these are told one by one."""
NO_BODIES: Bodies = MappingProxyType({})
PAIRED = ("pairs", "meetings", "ties", "triples")
"""Units of what is between people: of all of them together it follows how many people there are."""
_WAYS: tuple[Callable[[int], int], ...] = (
    lambda n: n,
    lambda n: comb(n, 2),
    lambda n: perm(n, 2),
    lambda n: comb(n, 3),
    lambda n: perm(n, 3),
)


def rounded(count: int, known: int, rules: Rules, unit: str = "people") -> int:
    """Round a count of which some are known to everybody: of 123 actors 111 are bodies, so that only 12 are rounded.

    The whole told as 125 would leave 12 to 16 beside the 111, and a told "10" is at most 12: together it would be 12.

    >>> rounded(123, 111, Rules()), rounded(123, 0, Rules())
    (121, 125)
    """
    return rules.rounded(count - known, unit) + known


def known_in(members: pl.Series | None, bodies: Bodies) -> int:
    """Count those of a set of actors that are no people, where these are all of their kinds: so many are told of.

    Where only some of a kind are in it (those without a tie, say), which they are may rest on people: then none are.

    >>> held = {"hall": "place", "park": "place", "choir": "group"}
    >>> known_in(pl.Series(["p1", "hall", "park"]), held), known_in(pl.Series(["p1", "p2", "hall"]), held)
    (2, 0)
    """
    if members is None or members.dtype != pl.String or not bodies:
        return 0
    found = [kind for one in members.unique() if (kind := bodies.get(one)) is not None]
    every = Counter(bodies.values())
    return len(found) if all(every[kind] == n for kind, n in Counter(found).items()) else 0


def people_in(members: pl.Series | None, unit: str, count: int | None) -> int | None:
    """Say of how many people a number is made, where its set is these people and it counts something else of them.

    >>> people_in(pl.Series(["a", "b", "c"]), "ties", 6), people_in(pl.Series(["a1", "a2"]), "things", 2)
    (3, None)
    """
    if members is None or members.dtype != pl.String or count is None or unit in ("people", "nobody"):
        return None
    return members.len() if unit in PAIRED or members.len() != count else None


def retold(count: int, people: int, rules: Rules, known: int = 0) -> int | None:
    r"""Work a number made of the number of people out again, from that number as it is told.

    That is :math:`f(r(n))` in the place of :math:`f(n)`, :math:`r` being the rounding of counts and :math:`f` one of
    all pairs, ordered pairs, threes and ordered threes of :math:`n` people, or as many things (places) for each. None
    where the count is none of these. ``known`` is how many of the people are bodies, which are not rounded.

    >>> retold(123 * 122, 123, Rules()), retold(105 * 104 // 2, 105, Rules()), retold(41 * 7, 41, Rules())
    (15500, 5460, 280)
    >>> retold(400, 41, Rules())
    """
    told = rounded(people, known, rules)
    for ways in _WAYS:
        if ways(people) == count:
            return ways(told)
    return count // people * told if people and count % people == 0 else None


def remainder(members: pl.Series | None) -> bool:
    """Say whether a set holds a block of many: what is left of all pairs or threes beside some that are named."""
    if members is None or not isinstance(members.dtype, pl.Struct) or not members.len():
        return False
    return bool((members.struct.field("size") > 1).any())


def like_all_pairs(count: int) -> bool:
    """Say whether some number of people has exactly so many pairs, or ordered pairs.

    >>> like_all_pairs(15006), like_all_pairs(5460), like_all_pairs(5461)
    (True, True, False)
    """
    each = (1 + isqrt(1 + 4 * count)) // 2, (1 + isqrt(1 + 8 * count)) // 2
    return count > 0 and (perm(each[0], 2) == count or comb(each[1], 2) == count)


def remainders(members: pl.Series) -> pl.Series:
    """Mark the cells of a column of sets that hold such a block."""
    return pl.Series([remainder(one) for one in members], dtype=pl.Boolean)


def retold_cells(
    counts: pl.Series, members: pl.Series, unit: str, rules: Rules, bodies: Bodies = NO_BODIES
) -> pl.Series:
    """Work out again a column of counts of people, or of all their pairs or threes; ``members`` are their ids."""

    def told(count: int, one: pl.Series) -> int | None:
        known = known_in(one, bodies)
        return retold(count, one.len(), rules, known) if unit in PAIRED else rounded(count, known, rules)

    cells = zip(counts, members, strict=True)
    made = [None if one is None or count is None else told(int(count), one) for count, one in cells]
    return pl.Series(counts.name, made, dtype=pl.Int64)


def retold_per(
    before: pl.DataFrame, column: str, held: Counted, rules: Rules, counts: Mapping[str, pl.Series] | None = None
) -> pl.Series:
    """Work out again a column of so many times a count over people or their pairs, from what is told of them.

    ``counts`` are columns of counts as they are told, where that is not rounded by themselves; one by the name of the
    column itself is of all its people.
    """
    of, unit, times = held.per[column]
    people = before[of] if isinstance(of, str) else pl.Series([of] * before.height, dtype=pl.Int64)
    as_told = (counts or {}).get(
        of if isinstance(of, str) else column, pl.Series([None if n is None else rules.rounded(n) for n in people])
    )
    ways = _WAYS[("people", "pairs", "ties").index(unit)]
    told: list[float | None] = []
    for value, n, all_told in zip(before[column], people, as_told, strict=True):
        over = 0 if n is None or value is None or all_told is None else ways(all_told)
        told.append(times * rules.rounded(round(value * ways(n) / times)) / over if over else None)
    return pl.Series(column, told, dtype=pl.Float64)
