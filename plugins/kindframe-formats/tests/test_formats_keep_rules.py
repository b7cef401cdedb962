"""Every reader and writer of the plugin keeps the rules that all of them have to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

import kindframe_formats
from kindframe.testing import Check, plugin_checks
from kindframe_formats import catalogue_graph, catalogue_people

CHECKS = plugin_checks(kindframe_formats)


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_the_plugin_keeps_the_rules(check: Check, tmp_path: Path) -> None:
    """Each rule by its own name: whole or not at all, nowhere else; readers refuse what they cannot read."""
    check(tmp_path)


def test_no_two_formats_have_one_name() -> None:
    """Readers and writers are each called by a name of their own, and every one has a check."""
    for rows in (
        (*catalogue_graph.WRITTEN, *catalogue_people.WRITTEN),
        (*catalogue_graph.READ, *catalogue_people.READ),
    ):
        names = [row.name for row in rows]
        assert len(set(names)) == len(names)
        for name in names:
            assert any(f"er-{name}-" in check.id for check in CHECKS), name


def test_each_written_format_has_a_page() -> None:
    """docs/formats has a page for every format of network tools, named as the format is."""
    pages = Path(__file__).parents[3] / "docs" / "formats"
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(pages.glob("*.md")))
    missing = [row.name for row in (*catalogue_graph.WRITTEN, *catalogue_graph.READ) if f"`{row.name}`" not in text]
    assert missing == []
