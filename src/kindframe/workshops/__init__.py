"""Workshops: a framework as a worksheet to fill in, a blind sheet for a second coder, and filled sheets read back.

`discussion_sheet` and `second_coder_sheet` write HTML for paper, CSV or a workbook; `read_sheets` gives what was filled
in as evidence with its coder and audience, and `Filled.study` makes a study of it. ``kindframe workshop`` calls these.
"""

from __future__ import annotations

from kindframe.workshops.coding import second_coder_sheet
from kindframe.workshops.discussing import discussion_sheet
from kindframe.workshops.filled import Filled
from kindframe.workshops.taking import read_sheets

__all__ = ["Filled", "discussion_sheet", "read_sheets", "second_coder_sheet"]
