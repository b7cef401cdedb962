"""How the corpus of bad inputs (``score.py``) drives kindframe: `import_case` reads a case and tells its outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kindframe.api import read
from kindframe.errors import FileRejected, InputError, UnsafeInput

OUTCOMES = {
    "accepted": "accept",
    "accepted with a warning": "warn",
    "records set aside": "quarantine",
}


def import_case(path: str) -> dict[str, Any]:
    """Read one case, which is a folder; one that holds a single file, or a folder ``nc``, of another tool is that."""
    folder = Path(path) / "nc" if (Path(path) / "nc").is_dir() else Path(path)
    files = [f for f in folder.iterdir() if f.is_file()]
    place = files[0] if len(files) == 1 and files[0].suffix not in (".csv", ".parquet", ".xlsx") else folder
    try:
        study = read(place)
    except UnsafeInput as error:
        return told("refuse_unsafe", error)
    except InputError as error:
        assert isinstance(error, FileRejected)  # noqa: PT017
        return told("reject_file", error)
    return {
        "outcome": OUTCOMES[study.report.outcome],
        "people": len(study.actors),
        "ties": len(study.relationships),
        "acts": len(study.actions),
        "problems": [vars_of(p) for p in study.report.problems],
        "names": dict(zip(study.actors.table["id"], study.actors.table["name"], strict=True)),
    }


def told(outcome: str, error: InputError) -> dict[str, Any]:
    """Tell of a refusal."""
    return {"outcome": outcome, "people": 0, "ties": 0, "acts": 0, "problems": [vars_of(p) for p in error.problems]}


def vars_of(problem: Any) -> dict[str, Any]:
    """Give a problem's parts as the score reads them."""
    said = f"{problem.message} {problem.hint}" + (f" {problem.near}" if problem.near else "")
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": said,
    }
