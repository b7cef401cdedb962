"""The record of what was asked of a study and of what became of its rows; every `Network` carries one."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from attrs import frozen

__all__ = ["ASKED", "COMBINES", "REPORT_RULES", "Question"]

REPORT_RULES = ("union", "intersection", "source", "target")
COMBINES = ("sum", "mean", "max", "min")
ASKED = (
    *("ties", "kinds", "between", "wave", "reports", "directed"),
    *("weight", "combine", "layers", "self_ties", "outcomes", "mode", "at"),
)
"""The fields of a question that say what was asked; the others count what became of it."""


@frozen(kw_only=True)
class Question:
    """What was asked, and the counts: ``rows == kept + sum(left_out.values())``.

    ``rows`` counts the rows of the data that could have spoken (reports of ties; acts; visits to places), ``kept``
    those that did, ``merged`` the kept rows beyond the first of each tie. ``left_out`` says how many rows were not
    used, by reason. ``self_ties_met`` counts ties of an actor to itself (kept or not), ``unknown`` the entries whose
    weight is not known, ``partly_unknown`` those combined of known and unknown values, ``no_reporter`` the rows of
    which nobody is recorded as having told.

    .. versionadded:: 0.1
    """

    ties: str = "edges"
    kinds: tuple[str, ...] | None = None
    between: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    wave: str | None = None
    reports: str = "union"
    directed: bool | None = None
    weight: str = "count"
    combine: str = "sum"
    layers: bool = False
    self_ties: str = "keep"
    outcomes: tuple[str, ...] | None = None
    mode: str = "one"
    at: tuple[str, ...] = ()
    rows: int = 0
    kept: int = 0
    merged: int = 0
    left_out: Mapping[str, int] = attrs.field(factory=dict)
    self_ties_met: int = 0
    unknown: int = 0
    partly_unknown: int = 0
    no_reporter: int = 0
