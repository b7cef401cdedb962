"""Broken plugins, each installed as a real distribution beside two good ones, in an interpreter of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakePlugin = Callable[..., Path]

GOOD = """
from kindframe import hookimpl

@hookimpl
def kindframe_analyses():
    from kindframe.analysis import Analysis, Result
    return [Analysis(name="NAME", title="t", question="q", definition="d", takes="study", run=lambda study: Result())]
"""
AT_IMPORT = {
    "import-error": "import a_module_that_is_not_there",
    "syntax-error": "def broken(:\n    pass",
    "system-exit": "raise SystemExit(3)",
    "recursion": "def again():\n    return again()\nagain()",
    "keyboard-interrupt": "raise KeyboardInterrupt",
    "os-exit": "import os\nos._exit(7)",
    "segfault": "import ctypes\nctypes.string_at(0)",
}
"""What breaks while it is imported; the last two cannot be caught by anything inside the interpreter."""
PRINTS = GOOD.replace("NAME", "prints") + 'print("hello from the import")\nimport os\nos.write(1, b"and past Python")\n'
MUTATES = """
from kindframe import hookimpl

def run(study, words):
    study.actors.table.drop_in_place("name")
    study.actors.table[0, "id"] = "stolen"
    study.settings.codebook.clear()
    study._tables.clear()
    words.clear()

@hookimpl
def kindframe_analyses():
    from kindframe.analysis import Analysis
    return [Analysis(name="mutates", title="t", question="q", definition="d", takes="study", run=run)]
"""
AT_CALL = {
    "raises": "def kindframe_analyses():\n    raise ZeroDivisionError('at the call')",
    "wrong-type": "def kindframe_analyses():\n    return {'mixing': 3}",
    "wrong-signature": "def kindframe_analyses(study):\n    return []",
}

START = """
import json
from kindframe.registry import Registry

registry = Registry()
listed = [p.name for p in registry.found]
print(json.dumps({
    "listed": listed,
    "analyses": list(registry.analyses),
    "plugins": {p.name: [p.status, p.stage, p.reason, p.hint, list(p.notes)] for p in registry.plugins},
}))
"""


def start(site: Path, state: Path, code: str = START, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that sees the plugins of ``site`` and no other."""
    names = ",".join(sorted(p.read_text().split("\n")[1].split(" = ")[0] for p in site.glob("*/entry_points.txt")))
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("KINDFRAME_")}
    surroundings |= {"PYTHONPATH": str(site), "KINDFRAME_STATE": str(state), "KINDFRAME_PLUGINS": names}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def starts(site: Path, state: Path) -> tuple[int, dict[str, Any]]:
    """Start until it goes well, three times at most; give how often it took and what was said on standard output."""
    for count in (1, 2, 3):
        done = start(site, state)
        if done.returncode == 0:
            return count, json.loads(done.stdout)
    raise AssertionError(f"rc {done.returncode} at the third start: {done.stderr}")


@pytest.mark.parametrize("name", [*AT_IMPORT, *AT_CALL])
def test_one_broken_plugin_costs_only_itself(make_plugin: MakePlugin, tmp_path: Path, name: str) -> None:
    """Whatever is wrong with a plugin, start-up succeeds within three starts, and those before and after it work."""
    code = AT_IMPORT.get(name) or f"from kindframe import hookimpl\n@hookimpl\n{AT_CALL[name]}"
    make_plugin("a-good", GOOD.replace("NAME", "first"))
    make_plugin("m-broken", code)
    site = make_plugin("z-good", GOOD.replace("NAME", "last"))
    count, said = starts(site, tmp_path / "state")
    assert {"a-good", "m-broken", "z-good"} <= set(said["listed"])
    assert said["analyses"] == ["first", "last"]
    status, stage, reason, hint, _ = said["plugins"]["m-broken"]
    if name in ("os-exit", "segfault"):
        assert (count, status) == (2, "blocked")
        assert "kindframe plugins --unblock m-broken" in hint
    else:
        assert (count, status) == (1, "failed")
    expected = {
        "import-error": ("importing", "a_module_that_is_not_there"),
        "syntax-error": ("importing", "SyntaxError"),
        "system-exit": ("importing", "SystemExit: 3"),
        "recursion": ("importing", "RecursionError"),
        "keyboard-interrupt": ("importing", "KeyboardInterrupt"),
        "os-exit": ("starting", "died"),
        "segfault": ("starting", "died"),
        "raises": ("answering kindframe_analyses", "ZeroDivisionError: at the call (site/kf_m_broken.py, line 4)"),
        "wrong-type": ("answering kindframe_analyses", "it gave dict"),
        "wrong-signature": ("registering", "kindframe_analyses(study)"),
    }[name]
    assert stage == expected[0]
    assert expected[1] in reason


def test_a_plugin_that_prints_leaves_standard_output_alone(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """What a plugin prints goes to standard error, past Python's own stream too, and is noted; the plugin works."""
    site = make_plugin("prints", PRINTS)
    done = start(site, tmp_path / "state")
    said = json.loads(done.stdout)
    assert said["analyses"] == ["prints"]
    status, *_, notes = said["plugins"]["prints"]
    assert status == "loaded"
    assert notes == ["printed while importing: hello from the import"]
    assert "hello from the import" in done.stderr
    assert "and past Python" in done.stderr


def test_all_of_them_at_once(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """With every broken plugin installed, the third start succeeds, JSON stays JSON and the two good ones work."""
    for name, code in AT_IMPORT.items():
        make_plugin(name, code)
    for name, code in AT_CALL.items():
        make_plugin(name, f"from kindframe import hookimpl\n@hookimpl\n{code}")
    make_plugin("prints", PRINTS)
    make_plugin("mutates", MUTATES)
    make_plugin("a-good", GOOD.replace("NAME", "first"))
    site = make_plugin("z-good", GOOD.replace("NAME", "last"))
    count, said = starts(site, tmp_path / "state")
    assert count == 3  # the first dies of os._exit, the second of the segfault: o comes before s
    assert said["analyses"] == ["first", "mutates", "prints", "last"]
    mine = {name: held for name, held in said["plugins"].items() if held[0] != "skipped"}
    by_status = {s: sorted(n for n, held in mine.items() if held[0] == s) for s in {held[0] for held in mine.values()}}
    assert by_status == {
        "loaded": ["a-good", "mutates", "prints", "z-good"],
        "blocked": ["os-exit", "segfault"],
        "failed": sorted({*AT_IMPORT, *AT_CALL} - {"os-exit", "segfault"}),
    }


def test_a_plugin_that_changes_its_input_changes_a_copy(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """An analysis that tears up the study and the list it is given has torn up copies."""
    site = make_plugin("mutates", MUTATES)
    code = """
from kindframe import Actor, Settings, Study
from kindframe.registry import Registry, guarded
study = Study.from_records([Actor(id="p1", name="Ann")], settings=Settings(codebook={"actor": {"bench": "to sit on"}}))
before = study.fingerprint
words = ["kept"]
offer = Registry().offer("analyses", "mutates")
guarded(offer, "computing mutates", offer.value.run, study, words)
assert words == ["kept"], words
again = Study(tables=dict(study.tables), settings=study.settings)
assert again.fingerprint == before and study.actors["p1"].name == "Ann"
assert study.settings.codebook == {"actor": {"bench": "to sit on"}}
print("unchanged")
"""
    done = start(site, tmp_path / "state", code)
    assert (done.stdout, done.returncode) == ("unchanged\n", 0), done.stderr


def test_the_users_own_interrupt_comes_through(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """A real Ctrl-C during an import stops the program, though the plugin swallows it, and blocks nothing."""
    swallow = """
import os, signal
try:
    os.kill(os.getpid(), signal.SIGINT)
    import time
    time.sleep(5)
except BaseException:
    pass
"""
    site = make_plugin("slow", swallow)
    code = """
from kindframe.registry import Registry
try:
    Registry().analyses
except KeyboardInterrupt:
    print("interrupted")
"""
    done = start(site, tmp_path / "state", code)
    assert (done.stdout, done.returncode) == ("interrupted\n", 0), done.stderr
    assert not list((tmp_path / "state" / "loading").iterdir())


def test_the_command_line_works_when_every_plugin_is_broken(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """``kindframe plugins --json`` ends well and prints JSON, with a reason for each plugin that failed."""
    for name, code in AT_IMPORT.items():
        if name not in ("os-exit", "segfault"):
            site = make_plugin(name, f'print("noise on standard output")\n{code}')
    done = start(site, tmp_path / "state", "from kindframe.cli import main\nmain(['plugins', '--json'])")
    assert done.returncode == 0, done.stderr
    told = {held["name"]: held for held in json.loads(done.stdout) if held["status"] != "skipped"}
    assert sorted(told) == sorted(set(AT_IMPORT) - {"os-exit", "segfault"})
    assert all(held["status"] == "failed" and held["reason"] for held in told.values())
