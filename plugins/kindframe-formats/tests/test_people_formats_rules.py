"""Every reader and exporter of surveys and tables holds to the rules of kindframe's own kit."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe_formats
from kindframe.testing import plugin_checks
from kindframe_formats import catalogue_people

NAMES = tuple(row.name for row in (*catalogue_people.READ, *catalogue_people.WRITTEN))
CHECKS = [c for c in plugin_checks(kindframe_formats) if any(f"er-{name}-" in c.id for name in NAMES)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_format_keeps_the_rules(check: object, tmp_path: Path) -> None:
    """Random bytes and missing files are refused in words; an exporter keeps to its place and leaves nothing behind."""
    check(tmp_path)  # type: ignore[operator]


def test_every_format_is_among_the_checks() -> None:
    """No row of the catalogue is left out above."""
    assert all(any(f"er-{name}-" in check.id for check in CHECKS) for name in NAMES)
