"""The plugin keeps kindframe's rules for plugins, on samples that break careless code."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe_report
from kindframe.testing import Check, plugin_checks

CHECKS = plugin_checks(kindframe_report)


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_the_plugin_keeps_the_rules(check: Check, tmp_path: Path) -> None:
    """Each rule by its own name: it writes where it is told, whole or not at all, and says what it wrote."""
    check(tmp_path)
