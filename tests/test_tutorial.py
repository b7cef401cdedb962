"""What the first tutorial says of its tables is what reading them says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kindframe import read
from kindframe.problems import Severity

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tutorial" / "spreadsheet-to-report.md"
TABLES = PAGE.parent / "mill-lane"
pytestmark = pytest.mark.skipif(not TABLES.is_dir(), reason="the docs are not here")


def test_the_page_prints_the_problem_and_the_counts_of_its_tables() -> None:
    """The one problem is told as on the page, and so are the counts of each file."""
    report = read(TABLES).report
    text = PAGE.read_text(encoding="utf-8")
    (told,) = [str(problem) for problem in report.problems if problem.severity is not Severity.NOTE]
    assert told in text
    assert len(report.counts) == 4
    assert [f"{count}." for count in report.counts if f"{count}." not in text] == []


def test_the_tables_are_clean_when_the_page_has_been_followed(tmp_path: Path) -> None:
    """With p9 in the place of p99 in line 17, nothing is set aside."""
    shutil.copytree(TABLES, tmp_path / "lane")
    ties = tmp_path / "lane" / "relationships.csv"
    lines = ties.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[16] = lines[16].replace("p99", "p9")
    ties.write_text("".join(lines), encoding="utf-8")
    study = read(tmp_path / "lane")
    assert study.report.outcome == "accepted"
    assert len(study.relationships) == 34


def test_each_file_of_the_tables_is_named_on_the_page() -> None:
    """Whoever saves what the page links to has all of it."""
    text = PAGE.read_text(encoding="utf-8")
    assert {path.name for path in TABLES.iterdir() if f"<mill-lane/{path.name}>" not in text} == set()
