"""Every environment variable in the code is in the one list, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

import kindframe
from kindframe.environment import VARIABLES


def test_the_list_of_variables_is_complete_and_holds_nothing_else() -> None:
    """The names that stand in the code are the names the reference page tells of."""
    source = Path(kindframe.__file__).parent
    texts = [p.read_text(encoding="utf-8") for p in source.rglob("*.py") if p.name != "environment.py"]
    used = {name for text in texts for name in re.findall(r"\bKINDFRAME_[A-Z_]+\b", text)}
    assert used == set(VARIABLES)
