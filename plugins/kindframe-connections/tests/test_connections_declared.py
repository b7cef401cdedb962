"""Every table says how many people stand behind its numbers, so that none has to stay home for want of saying it."""

from __future__ import annotations

import pytest

import kindframe_connections
from kindframe.testing import Check, plugin_checks

CHECKS = [check for check in plugin_checks(kindframe_connections) if check.id.endswith("-on-street")]


@pytest.mark.parametrize("check", CHECKS)
def test_an_analysis_holds_to_the_rules_on_a_street(check: Check) -> None:
    """Run twice on a small street: columns documented, counts declared, the same answer, nothing changed."""
    check()
