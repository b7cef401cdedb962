"""Common slips in a file that a person writes by hand are answered with what to do, and with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kindframe import load_framework
from kindframe.errors import FrameworkError

SLIPS = {
    "a quote that is not closed": ('id = "ours\n', "quotation mark missing at the end"),
    "no equals sign": ("id \n", "an equals sign and a value"),
    "words without quotes": ("id = ours\n", "between quotation marks"),
    "a key twice": ('id = "ours"\nid = "theirs"\n', "stands once in each part"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_answered_with_what_to_do(name: str, tmp_path: Path) -> None:
    """The words of the reader of TOML are for programmers; the hint behind them is for whoever wrote the file."""
    text, hint = SLIPS[name]
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FrameworkError) as caught:
        load_framework(path)
    (problem,) = caught.value.problems
    assert problem.row == text.count("\n")
    assert hint in problem.hint
