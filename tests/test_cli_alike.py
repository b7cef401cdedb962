"""A result on the terminal: what is undefined for one reason is told once, and tables without a row are named."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from kindframe.analysis import Statement
from kindframe.cli import root
from kindframe.cli.common import _said


def undefined(name: str, why: str) -> Statement:
    """A statement that has no value."""
    return Statement(name=name, text=f"The {name} is undefined: {why}.", undefined=why, n=0, of="ties")


def test_one_reason_is_told_once() -> None:
    """Three statements with one reason are listed under it; two with another stand as they are, in their order."""
    given = [
        undefined("first", "there is none"),
        Statement(name="known", text="It is 3.", value=3, n=4, of="ties"),
        undefined("other", "nobody was asked"),
        undefined("second", "there is none"),
        undefined("third", "there is none"),
    ]
    assert _said(given) == [
        "  Undefined, because there is none:\n    The first\n    The second\n    The third",
        "  It is 3. (n = 4 ties)",
        "  The other is undefined: nobody was asked. (n = 0 ties)",
    ]


def test_tables_without_a_row_are_named_and_not_drawn(tmp_path: Path) -> None:
    """A list of ties alone has no waves: the tables of change are empty."""
    (tmp_path / "ties.csv").write_text("from,to\na,b\n", encoding="utf-8")
    shown = CliRunner().invoke(root, ["analyse", str(tmp_path / "ties.csv"), "change"])
    assert shown.exit_code == 0
    assert "Tables without a row: ties, kinds, groups, composition, paired, interviews." in " ".join(
        shown.output.split()
    )
