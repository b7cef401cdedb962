"""Headings of tables: each table that an analysis may give has one in plain words, apart from those beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import kindframe_connections
from kindframe_connections.analyses import ANALYSES


def _names() -> set[str]:
    """Read from the code the names that tables are given as they stand there."""
    found = set()
    for file in Path(kindframe_connections.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "table":
                name = node.args[0] if node.args else None
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    found.add(name.value)
    return found


def test_every_table_has_a_heading() -> None:
    """The conformance kit holds the tables that its samples bring up; here those that they do not are held, too."""
    named = _names()
    assert {"degrees", "curve", "without"} <= named
    assert not named - {table for analysis in ANALYSES for table in analysis.tables}


def test_headings_tell_tables_of_one_analysis_apart() -> None:
    """No two of an analysis are headed alike, and none is headed by its name."""
    for analysis in ANALYSES:
        headings = list(analysis.tables.values())
        assert len(set(headings)) == len(headings)
        assert all(" " in heading and "_" not in heading for heading in headings)
