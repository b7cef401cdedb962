"""The atomic writer: whole or not at all, whatever fails, whoever else writes, and nothing left lying about."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kindframe.errors import StoreError, StoreLocked, StoreNotSaved
from kindframe.files import atomic_folder, atomic_write, locked


def put(path: Path, text: str, **how: Any) -> None:
    """Write a text through the atomic writer."""
    with atomic_write(path, **how) as file:
        file.write(text.encode())


def names(folder: Path) -> list[str]:
    """The names in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    """While the block runs the old text stands; after it the new one; nothing else is left."""
    target = tmp_path / "a.txt"
    put(target, "old")
    with atomic_write(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt(), SystemExit(3)])
def test_an_error_in_the_block_leaves_everything_as_it_was(tmp_path: Path, error: BaseException) -> None:
    """The error comes out as it is, the old file stands, and the half of the new one is gone."""
    target = tmp_path / "a.txt"
    put(target, "old")
    with pytest.raises(type(error)), atomic_write(target) as file:  # noqa: PT012
        file.write(b"half")
        raise error
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


CALLS = ("fsync", "replace", "link", "chmod", "fstat")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("which", [1, 2, 3])
def test_whichever_call_fails_the_file_is_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, which: int
) -> None:
    """The k-th call of each kind fails: without an error it is the new text, with one the old, or new if it says so."""
    target = tmp_path / "a.txt"
    put(target, "old")
    real = getattr(os, call)
    seen = 0

    def failing(*args: Any, **kwargs: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == which:
            raise OSError(number, os.strerror(number))
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing)
        said = ""
        try:
            put(target, "new", backup=True)
        except StoreNotSaved:
            said = "not saved"
        except StoreError as error:
            said = str(error)
    expected = {"": "new", "not saved": "old"}.get(said, "new")
    assert target.read_text() == expected
    assert set(names(tmp_path)) <= {"a.txt", "a.txt.bak"}
    assert not said or said == "not saved" or "did not confirm" in said


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    """Writing to a link writes what it leads to, beside where that is, also where it leads to nothing yet."""
    (tmp_path / "far").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "far" / "a.txt")
    put(link, "one")
    put(link, "two", backup=True)
    assert link.is_symlink()
    assert (tmp_path / "far" / "a.txt").read_text() == "two"
    assert names(tmp_path / "far") == ["a.txt", "a.txt.bak"]


def test_permissions_are_narrow_at_first_and_then_kept(tmp_path: Path) -> None:
    """A new file is 0600, or as asked; one that is there keeps its own, wider or narrower."""
    target = tmp_path / "a.txt"
    put(target, "one")
    assert target.stat().st_mode & 0o777 == 0o600
    for mode in (0o400, 0o640, 0o644):
        target.chmod(mode)
        put(target, "two")
        assert target.stat().st_mode & 0o777 == mode
    put(tmp_path / "b.txt", "one", mode=0o644)
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o644


def test_the_earlier_state_stays_as_one_backup(tmp_path: Path) -> None:
    """Of three states the last stands, the one before is the backup, and the first is gone."""
    target = tmp_path / "a.txt"
    for text in ("one", "two", "three"):
        put(target, text, backup=True)
    assert (target.read_text(), (tmp_path / "a.txt.bak").read_text()) == ("three", "two")
    assert names(tmp_path) == ["a.txt", "a.txt.bak"]


def test_a_backup_left_as_a_second_name_of_the_same_file_does_no_harm(tmp_path: Path) -> None:
    """A writer that died between the two steps leaves both names on one file; the next save puts it right."""
    target, backup = tmp_path / "a.txt", tmp_path / "a.txt.bak"
    put(target, "one")
    os.link(target, backup)
    put(target, "two", backup=True)
    assert (target.read_text(), backup.read_text()) == ("two", "one")
    assert names(tmp_path) == ["a.txt", "a.txt.bak"]


def test_a_file_system_without_second_names_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file can have one name only, the backup is a copy, flushed like the rest."""
    target = tmp_path / "a.txt"
    put(target, "one")

    def none(*_: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", none)
    put(target, "two", backup=True)
    assert (target.read_text(), (tmp_path / "a.txt.bak").read_text()) == ("two", "one")
    assert names(tmp_path) == ["a.txt", "a.txt.bak"]


DYING = """
import os, sys
from kindframe.files import atomic_folder, atomic_write
with {which}(sys.argv[1]) as held:
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("which", ["atomic_write", "atomic_folder"])
def test_what_a_dead_writer_left_goes_with_the_next_write(tmp_path: Path, which: str) -> None:
    """Killed in the middle, a writer leaves its temporary file; the next one removes it, and no other file's."""
    target, other = tmp_path / "a", tmp_path / "b"
    for path in (target, other):
        done = subprocess.run([sys.executable, "-c", DYING.format(which=which), str(path)], check=False)
        assert done.returncode == -9
    assert len(names(tmp_path)) == 2
    assert not target.exists()
    put(target, "new")
    left = names(tmp_path)
    assert len(left) == 2
    assert "a" in left
    assert next(name for name in left if name != "a").startswith(".b.")


def test_what_another_writer_is_writing_is_not_swept(tmp_path: Path) -> None:
    """Two writers of one file at one time: both end well, and the later one's text stands."""
    target = tmp_path / "a.txt"
    with atomic_write(target) as first:
        first.write(b"first")
        put(target, "second")
    assert target.read_text() == "first"
    assert names(tmp_path) == ["a.txt"]


def test_a_block_may_close_the_file_or_wrap_it(tmp_path: Path) -> None:
    """Writers that close what they are given, and text wrappers, work as with any file."""
    with atomic_write(tmp_path / "a.txt") as file:
        file.write(b"closed")
        file.close()
    with atomic_write(tmp_path / "b.txt") as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        text.write("Zoë\n")
        text.detach()
    assert (tmp_path / "a.txt").read_bytes() == b"closed"
    assert (tmp_path / "b.txt").read_bytes() == "Zoë\n".encode()


def odd_places(folder: Path) -> dict[str, Path | str]:
    """Places where no file can be written."""
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder / "loop")
    return {
        "folder": folder,
        "no parent": folder / "no" / "a",
        "long": folder / ("n" * 300),
        "pipe": folder / "pipe",
        "loop": folder / "loop",
        "nul": f"{folder}/a\0b",
        "empty": "",
    }


@pytest.mark.parametrize("place", ["folder", "no parent", "long", "pipe", "loop", "nul", "empty"])
@pytest.mark.parametrize("way", ["atomic_write", "locked"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, place: str, way: str) -> None:
    """A folder, a missing parent, a name of 300 characters, a pipe, a loop of links: a clear error and no trace."""
    path = odd_places(tmp_path)[place]
    before = names(tmp_path)
    writer: Callable[..., Any] = {"atomic_write": atomic_write, "locked": locked}[way]
    with pytest.raises(StoreNotSaved, match="was not written"), writer(path):
        pass
    assert names(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    """A read-only folder gives the reason and keeps what it has."""
    target = tmp_path / "a.txt"
    put(target, "old")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreNotSaved, match="Permission denied"):
            put(target, "new")
        assert target.read_text() == "old"
    finally:
        tmp_path.chmod(0o700)


def test_a_file_system_that_cannot_flush_a_folder_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network shares answer that a folder cannot be flushed; the renaming is all there is, and the file stands."""
    real = os.fsync

    def sync(number: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{number}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, "not here")
        real(number)

    monkeypatch.setattr(os, "fsync", sync)
    put(tmp_path / "a.txt", "new")
    assert (tmp_path / "a.txt").read_text() == "new"


HOLDING = """
import sys
from kindframe.files import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_keeps_other_processes_out_and_goes_with_its_holder(tmp_path: Path) -> None:
    """Another process's lock is waited for, named when the wait is over, and gone when that process is killed."""
    path = tmp_path / "a"
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreLocked, match="somebody else"), locked(path, timeout=0.05):
            pass
        process.kill()
    with locked(path, timeout=5):
        pass
    assert names(tmp_path) == ["a.lock"]
    assert (tmp_path / "a.lock").stat().st_mode & 0o777 == 0o600


def test_threads_wait_for_each_other_and_one_thread_not_for_itself(tmp_path: Path) -> None:
    """Four threads count to 100 together without losing one; a lock inside the same lock is no deadlock."""
    path = tmp_path / "count"
    put(path, "0")

    def count() -> None:
        for _ in range(25):
            with locked(path), locked(path):
                put(path, str(int(path.read_text()) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() == "100"


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """Files written in the block are there together after it; an error leaves nothing."""
    with atomic_folder(tmp_path / "f") as folder:
        put(folder / "a.txt", "a")
        assert not (tmp_path / "f").exists()
    assert names(tmp_path) == ["f"]
    assert names(tmp_path / "f") == ["a.txt"]
    with pytest.raises(RuntimeError), atomic_folder(tmp_path / "g") as folder:  # noqa: PT012
        put(folder / "a.txt", "a")
        raise RuntimeError
    assert names(tmp_path) == ["f"]


@pytest.mark.parametrize("place", ["folder", "no parent", "long", "pipe", "loop", "nul"])
def test_a_place_where_no_folder_can_be_is_refused(tmp_path: Path, place: str) -> None:
    """What is there stays there; what cannot be there is said."""
    path = odd_places(tmp_path)[place]
    before = names(tmp_path)
    with pytest.raises(StoreNotSaved, match="was not written"), atomic_folder(path):
        pass
    assert names(tmp_path) == before
