"""`test_statistic`: is a number that a network or a study gives what chance would give? One mechanism for any number.

Whoever holds a network calls it with any function of it; `compare` calls it with the statements of analyses.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.analysis import Analysis, Statement
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import Network
from kindframe.problems import nearest
from kindframe.study import Study
from kindframe_connections.nulls import NULLS, Null

__all__ = ["AgainstChance", "statement_of", "test_statistic", "told_by"]

Statistic = Callable[[Any], float | int | str | None]


@frozen(kw_only=True, eq=False)
class AgainstChance:
    """A statistic as observed, and as drawn from a null model.

    ``observed`` is None where it is undefined. ``drawn`` has the draws that define it, ``undefined`` counts the others.
    The observed one counts among the draws in every p, so that none is nought.

    .. versionadded:: 0.1
    """

    observed: float | None
    drawn: NDArray[np.float64]
    undefined: int
    null: str

    @property
    def expected(self) -> float | None:
        """The mean of the draws; None without any."""
        return float(self.drawn.mean()) if self.drawn.size else None

    @property
    def within(self) -> tuple[float, float] | None:
        """Between what 95 % of the draws lie; None with fewer than 20."""
        if self.drawn.size < 20:
            return None
        low, high = np.quantile(self.drawn, [0.025, 0.975])
        return float(low), float(high)

    @property
    def p_low(self) -> float | None:
        """How often a draw is as low as what is observed, or lower."""
        return self._share(-1)

    @property
    def p_high(self) -> float | None:
        """How often a draw is as high as what is observed, or higher."""
        return self._share(1)

    @property
    def p(self) -> float | None:
        """The two-sided p: twice the smaller of the two, at most 1. None where nothing was drawn or observed."""
        low, high = self.p_low, self.p_high
        return None if low is None or high is None else min(1.0, 2 * min(low, high))

    @property
    def fixed(self) -> bool:
        """Whether the null model never changes the statistic, so that it cannot test it."""
        if self.observed is None or not self.drawn.size:
            return False
        return bool((np.abs(self.drawn - self.observed) <= 1e-12 * max(1.0, abs(self.observed))).all())

    def _share(self, side: int) -> float | None:
        if self.observed is None or not self.drawn.size:
            return None
        room = 1e-12 * max(1.0, abs(self.observed))
        hits = int((side * (self.drawn - self.observed) >= -room).sum())
        return (1 + hits) / (1 + self.drawn.size)


def test_statistic(  # what pytest calls a test this is not
    given: Network | Study,
    statistic: Statistic,
    *,
    null: str | Null = "labels",  # noqa: PT028
    draws: int = 1000,  # noqa: PT028
    seed: int = 1,  # noqa: PT028
) -> AgainstChance:
    """Test any number of a network or a study against a null model.

    Parameters
    ----------
    given
        What is observed.
    statistic
        A function of it that gives a number; None or NaN is undefined. `statement_of` makes one of an analysis.
    null
        ``labels`` (exchange who is who, within kinds of actor), ``edges`` (any network of so many actors and ties),
        ``dyads`` (and of so many mutual and one-way pairs), ``size`` (of so many actors), or a function of what is
        given and a `numpy.random.Generator` that gives another of the same kind. All but ``labels`` take networks.
    draws
        How many are drawn.
    seed
        Where chance begins; the same seed gives the same draws.

    Returns
    -------
    AgainstChance
        What is observed, what was drawn, and how often a draw is as extreme.

    Raises
    ------
    UnknownName
        Where there is no null model of that name.
    ParameterError
        Where the statistic gives no number, or the null model cannot be drawn from what is given.

    Examples
    --------
    >>> network = Network.from_edges(4, [0, 1, 2, 3], [1, 0, 3, 2])
    >>> tested = test_statistic(network, lambda n: float((n.to_scipy() * n.to_scipy().T).sum()), null="edges")
    >>> tested.observed, tested.p_high < 0.05
    (4.0, True)

    .. versionadded:: 0.1
    """
    if isinstance(null, str) and null not in NULLS:
        raise UnknownName("null model", null, nearest(null, NULLS))
    model = NULLS[null] if isinstance(null, str) else null
    observed = _number(statistic(given))
    rng = np.random.default_rng(seed)
    drawn = [] if observed is None else [_number(statistic(model(given, rng))) for _ in range(draws)]
    known = [value for value in drawn if value is not None]
    return AgainstChance(
        observed=observed,
        drawn=np.array(known, np.float64),
        undefined=len(drawn) - len(known),
        null=null if isinstance(null, str) else getattr(null, "__name__", "given"),
    )


test_statistic.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for no test of its own


def statement_of(analysis: Analysis, statement: str, **parameters: Any) -> Statistic:
    """Make a statistic of a statement of an analysis: run it, and take that statement's value.

    An analysis's own permutations are left out (``permutations=0``) unless given. An analysis of a network, given a
    study, asks it for the network it is made for.

    Raises
    ------
    UnknownName
        When called, where the analysis makes no such statement; with the nearest.

    .. versionadded:: 0.1
    """
    told = _teller(analysis, statement, parameters)
    return lambda given: told(given).value


def told_by(analysis: Analysis, statement: str, given: Network | Study, **parameters: Any) -> Statement:
    """Give a statement of an analysis as it is observed, with what protection needs to know of it."""
    return _teller(analysis, statement, parameters)(given)


def _teller(analysis: Analysis, statement: str, parameters: dict[str, Any]) -> Callable[[Network | Study], Statement]:
    own = {parameter.name for parameter in analysis.parameters}
    settled = analysis.settle({**({"permutations": 0} if "permutations" in own else {}), **parameters})

    def told(given: Network | Study) -> Statement:
        """Run the analysis and give the statement."""
        if analysis.takes == "network" and isinstance(given, Study):
            given = given.network(**analysis.network)
        if analysis.takes == "study" and isinstance(given, Network):
            raise ParameterError(f"{analysis.name} looks at a whole study, and cannot be run on a network.")
        return analysis.run(given, **settled).statement(statement)

    return told


def _number(value: float | int | str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ParameterError(f"A statistic must be a number, not {value!r}.") from None
    return number if math.isfinite(number) else None
