"""The verbs: read, take, check, analyse, assess, convert, draw, export, report; ``import kindframe`` offers them.

This is the one place where the layers meet: it looks plugins up in a registry, runs what they offer behind a boundary,
and sends whatever leaves through disclosure.
"""

from __future__ import annotations

from kindframe.api.asking import analyse
from kindframe.api.converting import convert
from kindframe.api.drawing import draw
from kindframe.api.holding import assess, assessments, framework_of, frameworks, instruments
from kindframe.api.leaving import export, export_assessment, export_framework, report
from kindframe.api.taking import check, read, take
from kindframe.withdrawal import Withdrawal, withdraw

__all__ = [
    "Withdrawal",
    "analyse",
    "assess",
    "assessments",
    "check",
    "convert",
    "draw",
    "export",
    "export_assessment",
    "export_framework",
    "framework_of",
    "frameworks",
    "instruments",
    "read",
    "report",
    "take",
    "withdraw",
]
