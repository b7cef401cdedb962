"""The text's structure, counted part by part: what is named stands where a person counting lines finds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kindframe.reading import read_study, structure
from kindframe.reading.scanner import scan
from kindframe.reading.structure import Text

ROWS = 60_000


def long_study(folder: Path, first: str, end: str) -> None:
    """A file of ties of two megabytes, four of whose rows are wrong, the last of them in its last line."""
    (folder / "people.csv").write_text("id\n" + "".join(f"person-{n}\n" for n in range(100)))
    ties = [f"person-{n % 100},person-{(n * 7 + 1) % 100},friend,{n}" for n in range(ROWS)]
    ties[0] = first
    ties[40_000] = "person-1,person-2,friend"
    ties[40_001] = "person-1,person-2,friend,1,too much"
    ties[45_000] = "person-1,nobody,friend,1"
    ties[-1] = "person-1,person-2"
    (folder / "relationships.csv").write_bytes(("source,target,kind,code\n" + end.join(ties)).encode())


@pytest.mark.parametrize("first", ["person-1,person-2,friend,1", '"person-1",person-2,friend,"a ""b"""'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_at_fault_deep_in_a_long_file_are_named_by_their_line(tmp_path: Path, first: str, end: str) -> None:
    """With a quote in the file or none, by either line end: line and raw text of each are those of the file."""
    long_study(tmp_path, first, end)
    report = read_study(tmp_path).report
    aside = {p.row: (p.code, p.raw) for p in report.problems if p.severity.name == "SET_ASIDE"}
    assert aside == {
        40_002: ("KF-ROW-01", "person-1,person-2,friend"),
        40_003: ("KF-ROW-02", "person-1,person-2,friend,1,too much"),
        45_002: ("KF-REF-01", "person-1,nobody,friend,1"),
        ROWS + 1: ("KF-ROW-01", "person-1,person-2"),
    }


@run(max_examples=80)
@given(st.text(st.sampled_from('ab,\n"'), max_size=40), st.integers(0, 3))
def test_parts_say_of_a_text_what_the_scanner_says(text: str, start: int) -> None:
    """However short its parts: the records, the cells of each and its text are those the exact scanner finds."""
    held = Text(("x" * start + text).encode(), start, ",")
    if not held.sound:
        return
    found = list(scan(text, ","))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(structure, "_BYTES", 3)
        patched.setattr(structure, "_BLOCK", 2)
        assert held.lines == len(text.splitlines())
        assert held.height == len(found)
        assert [held.record(row) for row in range(held.height)] == [text[r.start : r.end] for r in found]
        cells = [len(record.cells) for record in found]
        width = 2
        unfilled = np.array([len(r.cells) < width or not r.cells[width - 1] for r in found], dtype=bool)
        assert held.ragged(width, unfilled) == {row: n for row, n in enumerate(cells) if n != width}
