"""A file of an older format opens: one that kindframe wrote in format 1, before there was a table of consents."""

from __future__ import annotations

from pathlib import Path

import kindframe as kf

# Written in format 1 by the commit 7b2a38e: 007, called Ann, who consented, and b, of whom nothing is known.
FORMAT_1 = Path(__file__).parent / "stored" / "format-1.kindframe"


def test_a_file_of_format_1_opens_as_the_study_it_was() -> None:
    """Ids, names and consent are those that were saved; the table that did not exist yet is empty."""
    study = kf.open(FORMAT_1)
    assert study.actors.table.select("id", "name", "kind", "consent").rows() == [
        ("007", "Ann", "person", "given"),
        ("b", None, "person", None),
    ]
    assert len(study.consents) == 0


def test_a_file_of_format_1_is_saved_in_the_present_one(tmp_path: Path) -> None:
    """Saving it again loses nothing."""
    study = kf.open(FORMAT_1)
    kf.save(study, tmp_path / "again.kindframe")
    assert kf.open(tmp_path / "again.kindframe") == study
