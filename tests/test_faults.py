"""The fault injector against kindframe's own file: after any fault it opens as a state that was saved, or says so.

The injector stands beside the project (``../shared/faults``) and needs strace for some faults; where they are not
there, these tests are skipped. The whole run, with 60 kills, is
``PYTHONPATH=tests python ../shared/faults/faults.py kf faults_adapter``.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
INJECTOR = HERE.parent.parent / "shared" / "faults" / "faults.py"

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(not INJECTOR.exists(), reason="the fault injector is not beside the project"),
    pytest.mark.skipif(sys.platform != "linux", reason="the faults are Linux's"),
]


def injector(store: str, folder: Path) -> ModuleType:
    """Load the injector for one of the adapter's stores; it works inside ``folder``."""
    spec = importlib.util.spec_from_file_location(f"faults_{store.replace('-', '_')}", INJECTOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KF_TMP", str(folder))
        patch.setattr(sys, "argv", [str(INJECTOR), store, "faults_adapter"])
        patch.syspath_prepend(str(HERE))
        patch.setattr(sys, "dont_write_bytecode", True)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["kf", "kf-tables"])
def faults(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The injector for both ways the adapter keeps records; smaller states and fewer kills than in a whole run."""
    monkeypatch.setenv("N", "300")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    yield injector(request.param, tmp_path)
    shutil.rmtree(tmp_path, ignore_errors=True)


only_texts = pytest.mark.parametrize("faults", ["kf"], indirect=True)


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_a_writer_killed_at_any_moment_leaves_a_saved_state(faults: ModuleType, kind: signal.Signals) -> None:
    """Six writers are killed at random moments; what they had saved is there, and what they left is swept.

    Ctrl-C is left to the whole run: Python drops one that arrives while an object dies, and the injector then waits.
    """
    said = faults.f1(6, kind)
    assert "kills=6" in said
    assert "BAD=0" in said
    assert said.endswith("(after the next save: 1)"), said  # the one file beside is the backup


@pytest.mark.parametrize("limit", ["f2", "f3"])
def test_a_full_disk_keeps_what_was_there(faults: ModuleType, limit: str) -> None:
    """A limit on the size of files, and a disk of one megabyte: StoreNotSaved, the old state, nothing left."""
    said = getattr(faults, limit)()
    if "skipped" in said:
        pytest.skip(said)
    assert said.startswith("StoreNotSaved")
    assert said.endswith("-> old kept litter=[]")


@only_texts
@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_whichever_system_call_fails_the_state_is_old_or_new(faults: ModuleType) -> None:
    """Each call of a save fails with an error, or is the last one; and the order of writing stands a power cut."""
    said = faults.f4()
    found = re.search(r"injected=(\d+) at (\d+) calls BAD=(\d+)", said)
    assert found is not None, said
    assert int(found[1]) > 25
    assert int(found[3]) == 0, said
    assert said.endswith("order: ok (open>write>fsync>rename)")


def test_two_writers_lose_nothing(faults: ModuleType) -> None:
    """Two processes add 25 records each from one starting signal; all 50 are kept."""
    assert faults.f6(25) == "claimed=50 kept=50 SILENTLY LOST=0 explicit errors=0"


@only_texts
def test_odd_targets_are_refused_or_followed(faults: ModuleType) -> None:
    """A folder, no parent, a long name: StoreNotSaved; a link stays and leads to the new state; 0600 stays."""
    assert faults.f9() == (
        "path is a directory: StoreNotSaved; missing parent: StoreNotSaved; name 300 chars: StoreNotSaved; "
        "symlink kept=True target gen=2; mode after save=0o600"
    )


def test_damage_is_always_seen(faults: ModuleType) -> None:
    """100 files cut short, 500 with one bit changed, up to 60 with a page of zeros: none opens as other data."""
    for said in faults.f78().split(" || "):
        found = re.search(r"n=(\d+) detected=(\d+) harmless=(\d+) SILENT WRONG=(\d+)", said)
        assert found is not None, said
        assert int(found[1]) == int(found[2]) > 0, said
        assert int(found[4]) == 0, said
