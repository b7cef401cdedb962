"""Holding a study against a framework, item by item: `assess` gives an `Assessment` made of `Finding` records.

An assessment shows evidence for, evidence against, disagreement and silence. It adds nothing up: there is no total and
no share of a framework that is "met", and an item without evidence is silent, never failed. `kindframe.api.assess`
calls this; reports and exporters read what it gives.
"""

from __future__ import annotations

from kindframe.assessment.asked import questions_of
from kindframe.assessment.finding import STANCES, Finding, Status
from kindframe.assessment.holding import again, assess, codings, disputed
from kindframe.assessment.model import Assessment
from kindframe.assessment.shown import SILENCE

__all__ = [
    "SILENCE",
    "STANCES",
    "Assessment",
    "Finding",
    "Status",
    "again",
    "assess",
    "codings",
    "disputed",
    "questions_of",
]
