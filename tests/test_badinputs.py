"""Every handed case of bad input, scored by the corpus's own rules.

What is made to harm is read in a process of its own with 20 s and 1.5 GB, as the scorer has it; the others in this one.

The corpus stands beside the project, not in it; where it is absent nothing is tested. Cases of GraphML, GEXF, JSON and
Network Canvas, which the name of a case says, are a matter of the plugin for other formats.
"""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "badinputs"
ADAPTER = Path(__file__).resolve().parent / "badinputs_adapter.py"
PLUGINS = ("graphml", "gexf", "json", "netcanvas")

if not (CORPUS / "manifest.csv").is_file():
    pytest.skip("the corpus of bad inputs is not here", allow_module_level=True)


def cases() -> list[dict[str, str]]:
    """The rows of the manifest."""
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def score() -> ModuleType:
    """Give the corpus's own scorer."""
    spec = importlib.util.spec_from_file_location("badinputs_score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def here(command: list[str], **_: object) -> SimpleNamespace:
    """Stand in for the scorer's `subprocess.run`: read the case in this process and answer as its program would."""
    *_, adapter, folder = command
    spec = importlib.util.spec_from_file_location("badinputs_adapter", adapter)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    told = {**module.import_case(folder), "rss": 0}
    return SimpleNamespace(stdout=b"\n@@" + json.dumps(told, default=str).encode(), stderr=b"", returncode=0)


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['format']}-{c['case']}") for c in cases()])
def test_the_case_scores_ok(case: dict[str, str], score: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome is the honest one, the counts are right, and the message names place and reason."""
    if case["format"] in PLUGINS:
        pytest.importorskip("kindframe_formats")
    if case["expected"] != "refuse_unsafe":
        monkeypatch.setattr(score, "subprocess", SimpleNamespace(run=here, TimeoutExpired=TimeoutError))
    verdict, told = score.one(str(ADAPTER), case)
    assert verdict == "ok", told


def test_the_corpus_is_whole() -> None:
    """All 68 handed cases are tried."""
    assert len(cases()) == 68
