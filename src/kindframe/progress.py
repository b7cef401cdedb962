"""How far a piece of work has come: `Stage` is told to whoever asked, `Plan` knows the parts and what they cost.

`kindframe.api` makes a plan of what it is about to do and tells each stage; the command line draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

__all__ = ["Cost", "Plan", "Stage", "Step", "nobody"]


@frozen(kw_only=True)
class Cost:
    r"""About how long something takes, for estimates of the time left: never for more than that.

    ``each`` is how many microseconds a row (a tie or an act) takes where there are a million of them, measured on two
    processors of 2024; ``power`` with what power of the number of rows the whole grows: seconds are
    :math:`each \cdot (rows / 10^6)^{power}`.

    >>> Cost(each=3.0).seconds(2_000_000), Cost(each=8.0, power=2.0).seconds(500_000)
    (6.0, 2.0)

    .. versionadded:: 0.1
    """

    each: float = 1.0
    power: float = 1.0

    def seconds(self, rows: int) -> float:
        """Give about how many seconds so many rows take; a few thousandths where there are hardly any."""
        return max(self.each * float((rows / 1e6) ** self.power), 0.005)


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


class Plan:
    """The parts of a piece of work, in order, each with the seconds it is thought to take, or None where none knows.

    >>> told = []
    >>> plan = Plan({"reading": 1.0, "writing": 3.0}, told.append)
    >>> plan.begin("writing")
    >>> told[0].done, told[0].takes, told[0].of
    (1.0, 3.0, 4.0)

    .. versionadded:: 0.1
    """

    def __init__(self, parts: Mapping[str, float | None], step: Step = nobody) -> None:
        known = {what: seconds for what, seconds in parts.items() if seconds is not None}
        self._whole = sum(known.values()) if len(known) == len(parts) else 0.0
        self._parts = {what: seconds or 0.0 for what, seconds in parts.items()}
        self._step = step

    def begin(self, what: str) -> None:
        """Tell that this part begins; all parts named before it are behind."""
        done = 0.0
        for name, seconds in self._parts.items():
            if name == what:
                break
            done += seconds
        done = done if self._whole else 0.0
        self._step(Stage(what=what, done=done, takes=self._parts[what], of=self._whole))
