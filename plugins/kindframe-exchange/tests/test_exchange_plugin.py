"""The plugin keeps kindframe's rules for plugins, on samples that break careless code."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe_exchange
from kindframe.testing import plugin_checks

CHECKS = plugin_checks(kindframe_exchange)


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_the_plugin_keeps_the_rules(check, tmp_path: Path) -> None:
    """Each rule by its own name: it writes where it is told, whole or not at all, and says what it wrote."""
    check(tmp_path)


def test_there_is_a_check_for_each_format_and_sample() -> None:
    """Six formats for tools and three for people are tried on three frameworks, three more on fifteen studies."""
    tried = [check.id for check in CHECKS if "-on-" in check.id]
    assert len(tried) == 9 * 3 + 3 * 15
