"""How far a piece of work has come: `Stage` is told to whoever asked, `Plan` knows the parts and what they cost.

`kindframe.api` makes a plan of what it is about to do and tells each stage; the command line draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from attrs import evolve, field, frozen

__all__ = ["Come", "Cost", "Plan", "Shares", "Stage", "Step", "nobody", "telling", "unheard"]


@frozen(kw_only=True)
class Cost:
    r"""About how long something takes, for estimates of the time left: never for more than that.

    ``each`` is how many microseconds a row (a tie or an act) takes where there are a million of them, measured on two
    processors of 2024; ``power`` with what power of the number of rows the whole grows; ``least`` what it takes in
    seconds before the first row: seconds are :math:`least + each \cdot (rows / 10^6)^{power}`.

    ``draws`` says by the name of a parameter, such as ``permutations``, how many microseconds a row each draw over its
    default takes besides.

    >>> Cost(each=3.0).seconds(2_000_000), Cost(each=8.0, power=2.0, least=1.0).seconds(500_000)
    (6.0, 3.0)
    >>> Cost(each=3.0, draws={"permutations": 0.001}).seconds(2_000_000, {"permutations": 4000})
    14.0

    .. versionadded:: 0.1
    """

    each: float = 1.0
    power: float = 1.0
    least: float = 0.0
    draws: Mapping[str, float] = field(factory=dict)

    def seconds(self, rows: int, more: Mapping[str, float] | None = None) -> float:
        """Give about how many seconds so many rows take; a few thousandths where there are hardly any.

        ``more`` says how many more draws there are than by default, by parameter.
        """
        drawn = sum(self.draws.get(name, 0.0) * n for name, n in (more or {}).items())
        return max(self.least + self.each * float((rows / 1e6) ** self.power) + drawn * rows / 1e6, 0.005)


@frozen(kw_only=True)
class Stage:
    """Where a piece of work is: ``what`` begins now, behind it lies ``done`` of ``of``, and it takes ``takes``.

    All three are estimates in seconds. ``of`` is 0 where it is not known how long the whole takes.

    .. versionadded:: 0.1
    """

    what: str
    done: float = 0.0
    takes: float = 0.0
    of: float = 0.0


Step = Callable[[Stage], None]
"""Whoever wants to know is called with each stage as it begins."""


def nobody(stage: Stage) -> None:
    """Tell nobody."""


Come = Callable[[float], None]
"""Whoever wants to know is called with the share of one part that is done, from 0 to 1, where that is counted."""


def unheard(share: float) -> None:
    """Tell nobody."""


class Plan:
    """The parts of a piece of work, in order, each with the seconds it is thought to take, or None where none knows.

    >>> told = []
    >>> plan = Plan({"reading": 1.0, "writing": 3.0}, told.append)
    >>> plan.begin("writing")
    >>> told[0].done, told[0].takes, told[0].of
    (1.0, 3.0, 4.0)
    >>> plan.come(0.5)
    >>> told[1].done, told[1].takes, told[1].of
    (2.5, 1.5, 4.0)

    .. versionadded:: 0.1
    """

    def __init__(self, parts: Mapping[str, float | None], step: Step = nobody) -> None:
        known = {what: seconds for what, seconds in parts.items() if seconds is not None}
        self._whole = sum(known.values()) if len(known) == len(parts) else 0.0
        self._parts = {what: seconds or 0.0 for what, seconds in parts.items()}
        self._step = step
        self._at = Stage(what="")

    def begin(self, what: str) -> None:
        """Tell that this part begins; all parts named before it are behind."""
        done = 0.0
        for name, seconds in self._parts.items():
            if name == what:
                break
            done += seconds
        done = done if self._whole else 0.0
        self._at = Stage(what=what, done=done, takes=self._parts[what], of=self._whole)
        self._step(self._at)

    def come(self, share: float) -> None:
        """Tell what share, from 0 to 1, of the part that began last is done: counted, not thought."""
        behind = self._at.takes * share
        self._step(evolve(self._at, done=self._at.done + behind, takes=self._at.takes - behind))


class Shares:
    """The share of several things that is done, each weighed by its size: ``come`` tells of the one at hand.

    >>> told = []
    >>> shares = Shares([3, 1], told.append)
    >>> shares.next(); shares.come(0.5); shares.next()
    >>> told
    [0.0, 0.375, 0.75]

    .. versionadded:: 0.1
    """

    def __init__(self, sizes: Sequence[int], come: Come) -> None:
        self._sizes, self._come = sizes, come
        self._whole, self._at, self._before = max(sum(sizes), 1), -1, 0

    def next(self) -> None:
        """Begin with the next thing; those before it are done."""
        self._before += self._sizes[self._at] if self._at >= 0 else 0
        self._at += 1
        self.come(0.0)

    def come(self, share: float) -> None:
        """Tell what share of the thing at hand is done."""
        self._come((self._before + share * self._sizes[self._at]) / self._whole)


T = TypeVar("T")
_OFTEN = 100
"""How many times it is told how far a loop has come."""


def telling(items: Iterable[T], of: int, come: Come) -> Iterator[T]:
    """Give each of so many items, and tell now and then what share of them is behind.

    >>> told = []
    >>> _ = list(telling("abcd", 4, told.append))
    >>> told
    [0.0, 0.25, 0.5, 0.75]

    .. versionadded:: 0.1
    """
    every = max(of // _OFTEN, 1)
    for place, item in enumerate(items):
        if place % every == 0:
            come(place / of)
        yield item
