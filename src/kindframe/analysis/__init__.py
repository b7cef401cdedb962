"""What an analysis is (`Analysis`, `Parameter`) and what it gives (`Result` with `Statement` and `Figure`).

The core knows no analysis. A plugin yields `Analysis` records; `kindframe.api.analyse` runs them. An analysis is pure:
the same input and parameters give the same answer, and where chance is used there is a seed among the parameters.
"""

from __future__ import annotations

from kindframe.analysis.figures import Figure, Picture
from kindframe.analysis.model import Analysis, ColumnNote, Provenance, Result
from kindframe.analysis.parameters import Parameter, settled
from kindframe.analysis.statements import Statement
from kindframe.counting import Counted, Unit

__all__ = [
    "Analysis",
    "ColumnNote",
    "Counted",
    "Figure",
    "Parameter",
    "Picture",
    "Provenance",
    "Result",
    "Statement",
    "Unit",
    "settled",
]
