"""Linear programs of the attackers (`attack.lines`, `attack.across`), solved by HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["below", "between", "equal"]

Numbers = NDArray[np.float64]


def below(cost: Numbers, rows: Any, ends: Numbers, bounds: Any) -> Any:
    """Find the least cost where no row comes to more than its end; ``rows`` may be None, where there is none."""
    from scipy.optimize import linprog

    solve: Any = linprog
    given = {} if rows is None else {"A_ub": rows, "b_ub": ends}
    return solve(cost, **given, bounds=bounds, method="highs")


def equal(cost: Numbers, rows: Numbers, sums: Numbers, bounds: Any) -> Any:
    """Find the least cost where every row comes to its sum."""
    from scipy.optimize import linprog

    solve: Any = linprog
    given = {"A_eq": rows, "b_eq": sums} if len(rows) else {}
    return solve(cost, **given, bounds=bounds, method="highs")


def between(cost: Numbers, rows: Any, low: Numbers, high: Numbers, bounds: Any) -> Any:
    """Find the least cost where every row lies between two ends, from a state that is known to: no presolving.

    Such programs are small and many, and what presolving saves in one is less than what it takes.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    solve: Any = milp
    lines = [LinearConstraint(rows, low, high)] if low.size else []
    space = Bounds(bounds[:, 0], bounds[:, 1])
    found = solve(cost, bounds=space, constraints=lines, options={"presolve": False})
    return found if found.status in _SAID else solve(cost, bounds=space, constraints=lines)


_SAID = (0, 3)
"""There is a least cost, or none is the least."""
