"""Linear programs of the attackers (`attack.lines`, `attack.across`), solved by HiGHS.

They are small and many: what presolving saves in one is less than what it takes, but where a program is for many small
sets at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["below", "between", "equal"]

Numbers = NDArray[np.float64]


def below(cost: Numbers, rows: Any, ends: Numbers, bounds: Any, *, presolve: bool = False) -> Any:
    """Find the least cost where no row comes to more than its end."""
    return _solved(cost, {"A_ub": rows, "b_ub": ends}, bounds, presolve)


def equal(cost: Numbers, rows: Numbers, sums: Numbers, bounds: Any) -> Any:
    """Find the least cost where every row comes to its sum."""
    return _solved(cost, {"A_eq": rows, "b_eq": sums} if len(rows) else {}, bounds, presolve=False)


def _solved(cost: Numbers, lines: dict[str, Any], bounds: Any, presolve: bool) -> Any:
    from scipy.optimize import linprog

    solve: Any = linprog
    found = solve(cost, **lines, bounds=bounds, method="highs", options={"presolve": presolve})
    return found if presolve or found.status in _SAID else solve(cost, **lines, bounds=bounds, method="highs")


def between(cost: Numbers, rows: Any, low: Numbers, high: Numbers, bounds: Any) -> Any:
    """Find the least cost where every row lies between two ends."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    solve: Any = milp
    lines = [LinearConstraint(rows, low, high)] if low.size else []
    space = Bounds(bounds[:, 0], bounds[:, 1])
    found = solve(cost, bounds=space, constraints=lines, options={"presolve": False})
    return found if found.status in _SAID else solve(cost, bounds=space, constraints=lines)


_SAID = (0, 2, 3)
"""There is a least cost, or none fits, or none is the least: else it is tried again with presolving."""
