"""The two frameworks from outside: they load from a bare file and owe their readers nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kindframe.framework import check_framework, load_framework

FOLDER = Path(__file__).resolve().parent.parent / "examples" / "frameworks"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("five-ways", {"action": 5}),
        ("wellbeing-of-future-generations", {"heading": 2, "goal": 7, "principle": 5}),
    ],
)
def test_a_framework_from_outside_needs_no_more_than_a_file(name: str, counts: dict[str, int]) -> None:
    """Five ways; seven goals and five ways of working: each file loads, and its checks find nothing."""
    framework = load_framework(FOLDER / f"{name}.toml")
    assert framework.id == name
    assert {kind: len(framework.of_kind(kind)) for kind in counts} == counts
    assert len(framework) == sum(counts.values())
    assert check_framework(framework) == ()
    assert not any(item.statement for item in framework)
