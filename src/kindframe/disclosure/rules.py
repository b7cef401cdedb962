"""The numbers that protection goes by, for each audience: `Rules`, and `rules_for`.

They follow what statistical offices do: cells of at least ten people for the public (the "10-5 rule" of the Office for
National Statistics rounds to five besides), five inside an organisation, dominance of the two largest at 90 %.
"""

from __future__ import annotations

import math

import attrs
from attrs import frozen

from kindframe.errors import ParameterError

__all__ = ["AUDIENCES", "SMALLEST_K", "Rules", "bound", "floor", "rules_for", "within"]

AUDIENCES = ("public", "partners", "internal")
"""For whom something is made, from most to least protected."""

SMALLEST_K = 3
"""No threshold is under this."""


@frozen(kw_only=True)
class Rules:
    """What protection goes by.

    ``k`` is the least number of distinct people behind anything told, ``base`` what counts are rounded to (0: not),
    ``most`` the share of a sum that its ``of`` largest contributions may make, ``p`` how near the second largest
    contributor may come to the largest, as a share of it, and ``long`` the length above which a text stays home.

    .. versionadded:: 0.1
    """

    audience: str = "public"
    k: int = 10
    base: int = 5
    most: float = 0.9
    of: int = 2
    p: float = 0.1
    long: int = 40

    def __attrs_post_init__(self) -> None:
        if self.k < SMALLEST_K:
            raise ParameterError(f"k must be at least {SMALLEST_K}, not {self.k}.")

    @property
    def few(self) -> str:
        """Say of a count that it is not told: ``fewer than 10``."""
        return f"fewer than {self.k}"

    def rounded(self, count: float, unit: str = "things") -> int:
        """Round a count to the base, halves up; one of pairs who come to one place more coarsely (`step`)."""
        step = self.step(count, unit)
        return int(count) if step < 2 else int(count / step + 0.5) * step

    def step(self, count: float, unit: str) -> int:
        """Give what a count is rounded to: the base, or of pairs who come to one place what so many people meet.

        All who come to one place meet there, so that of 123 people there are 7,503 such pairs: to the nearest five that
        is the number of people, to the last one. They are rounded to a 1, 2 or 5 with noughts that is at least the base
        times the fewest people who have so many pairs: then a number of people that is rounded stays so.

        >>> Rules().step(7503, "meetings"), Rules().rounded(7503, "meetings"), Rules().rounded(7503)
        (1000, 8000, 7505)
        """
        if self.base < 2 or unit != "meetings":
            return self.base
        least = self.base * bound(count, unit)
        nought: int = 10 ** (len(str(least)) - 1)
        return next(nought * first for first in (1, 2, 5, 10) if nought * first >= least)


def rules_for(audience: str, k: int | None = None) -> Rules:
    """Give the rules of an audience, with another ``k`` where one is asked for.

    Raises
    ------
    ParameterError
        Where there is no such audience, or ``k`` is under 3.

    .. versionadded:: 0.1
    """
    if audience not in AUDIENCES:
        raise ParameterError(f"audience must be one of {', '.join(AUDIENCES)}, not {audience!r}.")
    rules = Rules(audience=audience, k=5) if audience == "internal" else Rules(audience=audience)
    return rules if k is None else attrs.evolve(rules, k=k)


def bound(count: float, unit: str) -> int:
    """Give the least number of distinct people that so many pairs, ties or triples need.

    n people make at most n(n - 1)/2 pairs, n(n - 1) ties (ordered pairs) and n(n - 1)(n - 2) ordered triples. From
    ``things`` nothing follows but that one person is enough.

    >>> bound(36, "pairs"), bound(37, "pairs"), bound(72, "ties"), bound(1000, "things")
    (9, 10, 9, 1)
    """
    if count <= 0 or unit in ("people", "nobody"):
        return int(count)
    if unit == "things":
        return 1
    size = 3 if unit == "triples" else 2
    n = max(int(count ** (1 / size)), size)  # n people have fewer than n ** size
    while _most(n, unit) < count:
        n += 1
    return n


def _most(n: int, unit: str) -> int:
    if unit == "triples":
        return n * (n - 1) * (n - 2)
    return n * (n - 1) // (2 if unit in ("pairs", "meetings") else 1)


def floor(k: int, unit: str) -> int:
    """Give the least count that passes the rule for its unit: of people k, of pairs the fewest that need k people.

    From ``things`` nothing follows: a count of them is told by the people behind it.

    >>> floor(10, "people"), floor(10, "pairs"), floor(10, "ties"), floor(10, "triples"), floor(10, "things")
    (10, 37, 73, 505, 0)
    """
    if unit in ("things", "nobody"):
        return 0
    return k if unit == "people" else _most(k - 1, unit) + 1


def within(count: int, rules: Rules, unit: str = "people") -> tuple[float, float]:
    """Give the least and the most that a told count can be, for somebody who knows the rules it was told by.

    A told number is never under the `floor` of its unit, and nobody is told as nobody: 37 pairs, told as 35, are known
    to be 37, because 36 would not be told. Pairs that are fewer, and told because it is known whose they are, are at
    least k. That of pairs at places is also between the ends of what is rounded by its `Rules.step`.

    >>> within(41, Rules()), within(12, Rules()), within(37, Rules(), "pairs"), within(37, Rules(), "things")
    ((38, 42), (10, 12), (37, 37), (33, 37))
    """
    if rules.base < 2 or (count <= 0 and unit not in ("things", "nobody")):
        return count, count
    told, step = rules.rounded(count, unit), rules.step(count, unit)
    low, high = math.ceil(told - step / 2), math.ceil(told + step / 2) - 1
    if unit == "meetings":
        first, last = _stepped(step, rules.base)
        low, high = max(low, first), min(high, last)
    known = next((least for least in (floor(rules.k, unit), rules.k) if count >= least), 0)
    return max(low, known, 0), high


def _stepped(step: int, base: int) -> tuple[int, int]:
    """Give the least and the most pairs at places that are rounded by a step: those of so many people."""
    nought = 10 ** (len(str(step)) - 1)
    before = {1: nought // 2, 2: nought, 5: 2 * nought}[step // nought]
    return _most(before // base, "meetings") + 1, _most(step // base, "meetings")
