"""The crash sentinel: what a dead interpreter leaves behind, and what is no crash."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from kindframe.errors import StoreError, UnknownName
from kindframe.registry import Registry, state_folder, unblock
from kindframe.registry.sentinel import Sentinel

DIES = """
import os, sys
from pathlib import Path
from kindframe.registry.sentinel import Sentinel
with Sentinel(Path(sys.argv[1])).during(sys.argv[2], "importing"):
    os._exit(7)
"""
LIVES = DIES.replace("os._exit(7)", "print('ready', flush=True); sys.stdin.read()")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder that is not there yet."""
    return tmp_path / "state"


def die(state: Path, plugin: str) -> None:
    """Let an interpreter die while it loads a plugin."""
    done = subprocess.run([sys.executable, "-c", DIES, str(state), plugin], check=False, timeout=60)
    assert done.returncode == 7


def one(state: Path, name: str = "street") -> Registry:
    """A registry with one plugin, which is a module of the standard library and offers nothing."""
    return Registry([EntryPoint(name, "colorsys", "kindframe")], environ={"KINDFRAME_STATE": str(state)})


def test_a_plugin_that_the_interpreter_died_in_is_blocked_until_it_is_unblocked(state: Path) -> None:
    """The reason and the way out are told; unblocking gives how many crashes were forgotten."""
    assert one(state).plugins[0].status == "loaded"
    die(state, "street")
    die(state, "street")
    for _ in range(2):
        report = one(state).plugins[0]
        assert (report.status, report.reason) == ("blocked", "the program died, or was killed, while importing it")
        assert report.hint == "To try it again: kindframe plugins --unblock street"
    assert one(state, "other").plugins[0].status == "loaded"
    with pytest.raises(UnknownName, match=r"no blocked plugin 'stret'\. Did you mean 'street'\?"):
        unblock("stret", folder=state)
    assert unblock("street", folder=state) == 2
    assert one(state).plugins[0].status == "loaded"
    with pytest.raises(UnknownName):
        unblock("street", folder=state)


def test_a_plugin_that_is_being_loaded_elsewhere_has_not_crashed(state: Path) -> None:
    """The note of a process that is alive blocks nothing; once the process is killed, it does."""
    command = [sys.executable, "-c", LIVES, str(state), "street"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as alive:
        assert alive.stdout is not None
        assert alive.stdout.readline() == b"ready\n"
        assert len(list((state / "loading").iterdir())) == 1
        assert one(state).plugins[0].status == "loaded"
        with pytest.raises(UnknownName):
            unblock("street", folder=state)
        alive.kill()
    assert one(state).plugins[0].status == "blocked"


def test_a_second_registry_of_the_same_process_is_no_crash(state: Path) -> None:
    """While one registry loads a plugin, another may load it too."""
    with Sentinel(state).during("street", "importing"), Sentinel(state).during("street", "importing"):
        assert one(state).plugins[0].status == "loaded"
    assert list((state / "loading").iterdir()) == []


def test_a_crash_in_a_hook_is_remembered_as_one_in_an_import_is(state: Path, tmp_path: Path) -> None:
    """The sentinel stands round each call of a hook, and says which."""
    module = "from kindframe import hookimpl\nimport os\n@hookimpl\ndef kindframe_readers():\n    os._exit(7)\n"
    (tmp_path / "kf_dies.py").write_text(module)
    code = """
from importlib.metadata import EntryPoint
from kindframe.registry import Registry
registry = Registry([EntryPoint("dies", "kf_dies", "kindframe")])
assert not registry.analyses
assert not registry.readers, "not reached"
"""
    surroundings = os.environ | {"KINDFRAME_STATE": str(state), "PYTHONPATH": str(tmp_path)}
    surroundings.pop("KINDFRAME_PLUGINS", None)
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, check=False, timeout=60)
    assert done.returncode == 7
    assert Sentinel(state).left_over()["dies"][0] == "answering kindframe_readers"
    assert one(state, "dies").plugins[0].status == "blocked"


def test_a_note_is_there_while_code_runs_for_its_owner_only(state: Path) -> None:
    """The note says "loading NAME", has the process's number in its name, and nobody else may read it or the folder."""
    with Sentinel(state).during("street", "importing"):
        (note,) = (state / "loading").iterdir()
        assert note.read_text() == "loading street\nimporting\n"
        assert note.name.startswith(f"{os.getpid()}-")
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        assert stat.S_IMODE(note.parent.stat().st_mode) == stat.S_IMODE(state.stat().st_mode) == 0o700
    assert not note.exists()


def test_a_note_says_what_runs_innermost(state: Path) -> None:
    """Where loading one plugin loads another, the note names that one, and the first again afterwards."""
    sentinel = Sentinel(state)
    with sentinel.during("outer", "importing"):
        (note,) = (state / "loading").iterdir()
        with sentinel.during("inner", "importing"):
            assert note.read_text() == "loading inner\nimporting\n"
        assert note.read_text() == "loading outer\nimporting\n"


def test_a_note_goes_when_the_code_raises(state: Path) -> None:
    """An exception is no crash, the user's Ctrl-C included."""
    with pytest.raises(KeyboardInterrupt), Sentinel(state).during("street", "importing"):
        raise KeyboardInterrupt
    assert list((state / "loading").iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    """Plugins load without it, and the registry notes that crashes are not remembered."""
    (tmp_path / "file").write_text("not a folder")
    registry = one(tmp_path / "file" / "state")
    assert registry.plugins[0].status == "loaded"
    (note,) = registry.notes
    assert note.startswith("Crashes are not remembered: Not a directory")


def test_what_is_no_note_blocks_nothing(state: Path) -> None:
    """An empty note (a process between two steps), a stranger's file, a folder and bytes that are no text."""
    folder = state / "loading"
    folder.mkdir(parents=True)
    (folder / "1-0").write_text("")
    (folder / "readme").write_text("hello")
    (folder / "2-0").mkdir()
    (folder / "3-0").write_bytes(b"\xff\xfe\x00")
    assert Sentinel(state).left_over() == {}
    assert one(state).plugins[0].status == "loaded"


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows no locks."""

    def refuse(handle: int, *, wait: bool) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("kindframe.registry.sentinel._lock", refuse)


@pytest.mark.usefixtures("no_locks")
def test_without_locks_the_process_number_tells(state: Path) -> None:
    """The parent is alive, process 2**22 + 1 cannot be; a note of our number that we did not write is an old one's."""
    folder = state / "loading"
    folder.mkdir(parents=True)
    for number, plugin in ((os.getppid(), "alive"), (2**22 + 1, "dead"), (os.getpid(), "namesake")):
        (folder / f"{number}-x").write_text(f"loading {plugin}\nimporting\n")
    with Sentinel(state).during("ours", "importing"):
        assert sorted(Sentinel(state).left_over()) == ["dead", "namesake"]


def test_the_state_folder_follows_the_environment(tmp_path: Path) -> None:
    """KINDFRAME_STATE first, then XDG_STATE_HOME, then the home folder."""
    assert state_folder({"KINDFRAME_STATE": str(tmp_path), "HOME": "/x"}) == tmp_path
    if sys.platform.startswith("linux"):
        assert state_folder({"XDG_STATE_HOME": "/s", "HOME": "/x"}) == Path("/s/kindframe")
        assert state_folder({"HOME": "/x"}) == Path("/x/.local/state/kindframe")
        assert state_folder({"HOME": "not/absolute"}) is None


def test_a_note_that_cannot_be_taken_away_is_an_error_of_ours(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unblocking where the folder cannot be written says so."""
    die(state, "street")

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StoreError, match="Permission denied"):
        unblock("street", folder=state)
