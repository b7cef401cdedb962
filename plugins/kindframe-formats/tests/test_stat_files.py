"""SPSS and Stata files: labels, declared missing values, dates, ids; the same formats under the other readers."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kindframe as kf
from kindframe.errors import FileRejected, LimitExceeded
from kindframe.exporting import Reading
from kindframe.reading import Limits
from kindframe_formats.stat_files import read_stat
from kindframe_formats.survey_file import read_survey_file

HoldsUp = Callable[[Callable[[], Reading]], None]

pd = pytest.importorskip("pandas")
pyreadstat = pytest.importorskip("pyreadstat")

LABELS: dict[str, Any] = {
    "sex": {1: "man", 2: "woman", 9: "refused"},
    "close": {1: "not at all", 2: "somewhat", 3: "very"},
    "trust": {0: "none", 10: "complete"},
}


def respondents() -> Any:
    """Give a table of respondents with every kind of variable."""
    return pd.DataFrame(
        {
            "idno": [1.0, 2.0, 10.0],
            "label": ["'=Ann", "", "Zoë"],
            "sex": [1.0, 9.0, 2.0],
            "close": [3.0, 1.0, None],
            "trust": [0.0, 7.0, 10.0],
            "born": [dt.date(1990, 5, 5), None, dt.date(1850, 1, 2)],
            "asked": [dt.datetime(2024, 1, 2, 3, 4, 5), None, None],
            "left": ["hand", "foot", ""],
            "weight": [0.5, None, 1.25],
        }
    )


def sav(place: Path) -> Path:
    """Write them as SPSS does."""
    pyreadstat.write_sav(
        respondents(),
        str(place / "r.sav"),
        file_label="A street",
        column_labels={"trust": "Trust in others"},
        variable_value_labels=LABELS,
        missing_ranges={"sex": [9]},
        variable_measure={"close": "ordinal", "sex": "nominal"},
    )
    return place / "r.sav"


def test_labels_missing_values_and_dates_of_spss(tmp_path: Path) -> None:
    """Answers are their labels, a scale with labels at its ends stays numbers, what is declared missing is unknown."""
    study = kf.read(sav(tmp_path))
    columns = ["id", "name", "kind", "sex", "sex_missing", "close", "trust", "born", "asked", "left_2", "weight"]
    assert study.actors.table.select(columns).rows() == [
        ("1", "'=Ann", "person", "man", None, "very", 0, "1990-05-05", "2024-01-02T03:04:05", "hand", 0.5),
        ("2", None, "person", None, "refused", "not at all", 7, None, None, "foot", None),
        ("10", "Zoë", "person", "woman", None, None, 10, "1850-01-02", None, None, 1.25),
    ]
    assert study.title == "A street"
    assert study.settings.note("actors", "close").levels == ("not at all", "somewhat", "very")
    assert study.settings.note("actors", "sex").levels == ()
    assert study.settings.note("actors", "trust").meaning == "Trust in others (0 = none, 10 = complete)"
    (note,) = [p for p in study.report.problems if p.code == "KF-STAT-03"]
    assert (note.column, "1 'refused'" in note.message) == ("sex", True)
    assert study.report.outcome == "accepted", str(study.report)


def test_stata_with_its_letters_for_missing_answers(tmp_path: Path) -> None:
    """``.a`` is unknown, and its label the reason."""
    frame = pd.DataFrame({"id": ["007", "7"], "sex": [1.0, "a"]})
    pyreadstat.write_dta(
        frame,
        str(tmp_path / "r.dta"),
        variable_value_labels={"sex": {1: "man", "a": "refused"}},
        missing_user_values={"sex": ["a"]},
    )
    study = kf.read(tmp_path / "r.dta")
    assert study.actors.table.select("id", "sex", "sex_missing").rows() == [
        ("007", "man", None),
        ("7", None, "refused"),
    ]


def test_ties_and_wide_networks_and_numbered_rows(tmp_path: Path) -> None:
    """Two ends make ties; the readers of wide tables and edge lists take these files by name; rows may be numbered."""
    pyreadstat.write_sav(pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [2.0]}), str(tmp_path / "t.sav"))
    study = kf.read(tmp_path / "t.sav")
    assert study.relationships.table.select("source", "target", "strength").rows() == [("a", "b", 2.0)]
    wide = pd.DataFrame({"egoid": [1.0, 2.0], "sex_1": ["w", ""], "sex_2": ["m", ""]})
    pyreadstat.write_sav(wide, str(tmp_path / "w.sav"))
    assert kf.read(tmp_path / "w.sav", reader="ego-wide").actors.ids == ("1", "2", "1/1", "1/2")
    pyreadstat.write_sav(pd.DataFrame({"q1": [5.0, 6.0]}), str(tmp_path / "q.sav"))
    with pytest.raises(FileRejected, match="id=row"):
        kf.read(tmp_path / "q.sav")
    assert kf.read(tmp_path / "q.sav", reader="spss-stata", id="row").actors.table.select("id", "q1").rows() == [
        ("1", 5),
        ("2", 6),
    ]


def test_what_is_too_large_or_no_such_file_is_refused(tmp_path: Path) -> None:
    """Rows and cells are counted before they are read; a damaged file is refused in words."""
    data = sav(tmp_path).read_bytes()
    with pytest.raises(LimitExceeded):
        read_stat(data, "r.sav", ".sav", Limits(rows=2))
    with pytest.raises(LimitExceeded):
        read_stat(data, "r.sav", ".sav", Limits(columns=3))
    (tmp_path / "cut.sav").write_bytes(data[: len(data) // 2])
    with pytest.raises(FileRejected, match=r"cut\.sav"):
        kf.read(tmp_path / "cut.sav")


def test_without_pyreadstat_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is optional; where it is not there, the refusal says what to install."""
    file = sav(tmp_path)
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "pyreadstat.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "hidden"))
    with pytest.raises(FileRejected, match="pip install"):
        kf.read(file)


def test_a_file_that_kills_its_reader_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that opens the file may die of it; ours goes on and says so."""
    file = sav(tmp_path)
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "pyreadstat.py").write_text("import os\nos.abort()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "hidden"))
    with pytest.raises(FileRejected, match="stopped at it"):
        kf.read(file)


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_files_of_spss_are_read_or_refused(holds_up: HoldsUp, tmp_path: Path, seed: int) -> None:
    """Bytes that are changed bring nothing but a kindframe error."""
    chance = random.Random(seed)
    raw = bytearray(sav(tmp_path).read_bytes())
    for _ in range(seed + 1):
        raw[chance.randrange(4, len(raw))] = chance.randrange(256)
    (tmp_path / "s.sav").write_bytes(bytes(raw))
    holds_up(lambda: read_survey_file(tmp_path / "s.sav"))
