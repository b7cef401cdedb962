"""Errors carry their parts, pickle, and are safe to print."""

from __future__ import annotations

import pickle

import pytest

from kindframe import errors
from kindframe.moments import first_instant, is_moment, last_instant
from kindframe.problems import FileCount, Problem, ReadReport, Severity, nearest, visible


def test_every_error_stands_in_one_tree() -> None:
    """``except KindframeError`` is enough for all of them."""
    assert all(issubclass(getattr(errors, name), errors.KindframeError) for name in errors.__all__)


@pytest.mark.parametrize(
    "error",
    [
        errors.UnknownName("actor", "p9", "p1"),
        errors.PluginError("bad", "importing", "it is not there"),
        errors.FileRejected("people.csv is refused.", [Problem(code="KF-X", message="m")]),
        errors.StoreLocked("busy", hint="Wait."),
    ],
)
def test_errors_pickle_with_all_they_carry(error: errors.KindframeError) -> None:
    """An error crosses a process boundary with its attributes and its text."""
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)


def test_a_problem_names_file_row_column_code_and_the_near_match() -> None:
    """The line that a person reads."""
    problem = Problem(
        code="KF-REF-01",
        message="the tie refers to 'p99', who is not in people.csv",
        file="relationships.csv",
        row=16,
        column="target",
        severity=Severity.SET_ASIDE,
        near="p9",
    )
    assert str(problem) == (
        "relationships.csv:16:target: the tie refers to 'p99', who is not in people.csv [KF-REF-01]; "
        "record set aside. Did you mean 'p9'?"
    )


def test_what_a_terminal_could_obey_is_shown_by_number() -> None:
    """Escapes, bells and direction marks are never echoed."""
    shown = str(Problem(code="KF-X", message="a\x1b[31mred\x07 \u202etxt\u200b"))
    assert all(c.isprintable() for c in shown)
    assert "<U+202E>" in shown
    assert "\\x1b" in shown
    assert visible("x" * 500).endswith("(500 characters)")


def test_the_raw_record_is_never_printed() -> None:
    """What was set aside stays out of messages and logs."""
    problem = Problem(code="KF-X", message="m", raw="p1,Ann Adeyemi")
    assert "Adeyemi" not in str(problem)
    assert "Adeyemi" not in repr(problem)


def test_rows_are_conserved_or_the_count_cannot_be_made() -> None:
    """Read = kept + set aside + merged."""
    count = FileCount(file="people.csv", table="actors", read=10, kept=7, set_aside=2, merged=1)
    assert str(count) == "people.csv: 10 read = 7 kept + 2 set aside + 1 merged"
    with pytest.raises(AssertionError):
        FileCount(file="people.csv", table="actors", read=10, kept=7)


def test_the_outcome_follows_the_worst_that_happened() -> None:
    """Set aside beats a warning, a warning beats a note."""
    note = Problem(code="KF-N", message="m", severity=Severity.NOTE)
    warning = Problem(code="KF-W", message="m")
    aside = FileCount(file="f", table="actors", read=1, kept=0, set_aside=1)
    assert ReadReport(problems=(note,)).outcome == "accepted"
    assert ReadReport(problems=(note, warning)).outcome == "accepted with a warning"
    assert ReadReport(problems=(warning,), counts=(aside,)).outcome == "records set aside"


@pytest.mark.parametrize(("name", "near"), [("taget", "target"), ("Source ", "source"), ("zebra", None), ("", None)])
def test_the_nearest_name_is_close_or_none(name: str, near: str | None) -> None:
    """A guess is offered only where it is a good one."""
    assert nearest(name, ["source", "target", "kind"]) == near


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2024", True),
        ("2024-13", False),
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("1900-02-29", False),
        ("2000-02-29", True),
        ("2024-03-05T14:30", True),
        ("2024-03-05T24:00", False),
        ("2024-03-05T14:30:00+01:00", True),
        ("2024-03-05 14:30", False),
        ("45292", False),
        ("0000", False),
    ],
)
def test_a_moment_is_a_date_that_exists(text: str, holds: bool) -> None:
    """The calendar is the Gregorian one: 1900 had no 29 February, 2000 had."""
    assert is_moment(text) is holds


def test_a_moment_spans_what_it_can_mean() -> None:
    """A year runs from its first to its last instant; an offset is taken off; with and without one sort together."""
    import polars as pl

    frame = pl.DataFrame(
        {"when": ["2024", "2024-02", "2024-03-05", "2024-01-09T10:30:00+00:00", "2024-01-09T10:30", None]}
    )
    out = frame.select(first=first_instant(pl.col("when")), last=last_instant(pl.col("when")))
    assert [str(x) for x in out["first"].to_list()] == [
        "2024-01-01 00:00:00",
        "2024-02-01 00:00:00",
        "2024-03-05 00:00:00",
        "2024-01-09 10:30:00",
        "2024-01-09 10:30:00",
        "None",
    ]
    assert str(out["last"][0]) == "2024-12-31 23:59:59.999999"
    assert str(out["last"][1]) == "2024-02-29 23:59:59.999999"
    east = pl.DataFrame({"when": ["2024-01-09T10:30+02:00"]}).select(first_instant(pl.col("when"))).item()
    assert str(east) == "2024-01-09 08:30:00"
