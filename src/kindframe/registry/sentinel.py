"""The crash sentinel: a note of what is being loaded, left behind only where the interpreter died doing it.

Nothing can catch `os._exit` or a segmentation fault. So before a plugin's code runs, "loading NAME" is written to a
file of the state folder, and taken away after. A note whose process is gone blocks its plugin at the next start. The
process holds a lock on its notes: the system lets go of a lock when a process ends, however it ends, while a process
number may be another's by then, or the same again in a container.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kindframe.environment import state_folder
from kindframe.errors import StoreError, UnknownName
from kindframe.problems import nearest

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        os.lseek(handle, 1 << 20, os.SEEK_SET)  # a byte past the text: a locked one cannot be read
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


__all__ = ["Sentinel", "unblock"]

_LOADING = "loading "
_NUMBERS = itertools.count()
_MINE: set[str] = set()


class Sentinel:
    """Writes and finds the notes of one state folder; for one thread at a time.

    One note serves a whole round of loading (`watch`), since to make a file costs five times what it costs to write
    into it. ``trouble`` says why no note can be written, where that is so; loading goes on without.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder / "loading" if folder else None
        self.trouble = "" if folder else "there is no folder to remember crashes in (KINDFRAME_STATE names one)"
        self._running: list[str] = []
        self._watching = 0
        self._note: tuple[str, int] | None = None

    @contextlib.contextmanager
    def watch(self) -> Iterator[None]:
        """Keep one note for all that runs meanwhile."""
        self._watching += 1
        try:
            yield
        finally:
            self._watching -= 1
            if not self._watching and self._note is not None:
                _take_away(*self._note)
                self._note = None

    @contextlib.contextmanager
    def during(self, plugin: str, stage: str) -> Iterator[None]:
        """Say in the note what runs, and afterwards what ran around it, if anything."""
        with self.watch():
            self._running.append(f"{_LOADING}{plugin}\n{stage}\n")
            self._write()
            try:
                yield
            finally:
                self._running.pop()
                self._write()

    def _write(self) -> None:
        if self.trouble:
            return
        try:
            if self._note is None:
                self._note = self._create()
            _, handle = self._note
            os.ftruncate(handle, 0)
            if self._running:
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, self._running[-1].encode())
        except OSError as error:
            self.trouble = f"crashes are not remembered: {error.strerror or error}: {self.folder}"

    def _create(self) -> tuple[str, int]:
        assert self.folder is not None
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        while True:
            path = f"{self.folder}{os.sep}{os.getpid()}-{next(_NUMBERS)}"
            try:
                handle = os.open(path, flags, 0o600)
                break
            except FileExistsError:
                continue
            except FileNotFoundError:
                self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.folder.mkdir(mode=0o700, exist_ok=True)
        _MINE.add(path)
        with contextlib.suppress(OSError):  # a file system without locks: the process number must do
            _lock(handle, wait=True)
        return path, handle

    def left_over(self) -> dict[str, tuple[str, tuple[Path, ...]]]:
        """Give the plugins whose code ran when their process died, each with the stage and the notes that say so."""
        found: dict[str, tuple[str, tuple[Path, ...]]] = {}
        try:
            names = sorted(os.listdir(self.folder)) if self.folder else []  # noqa: PTH208
        except OSError:
            return found
        for name in names:
            assert self.folder is not None
            path = self.folder / name
            text = _of_the_dead(path)
            head, _, rest = text.partition("\n")
            if head.startswith(_LOADING):
                plugin = head.removeprefix(_LOADING)
                before = found[plugin][1] if plugin in found else ()
                found[plugin] = (rest.strip(), (*before, path))
        return found


def _take_away(path: str, handle: int) -> None:
    """Remove a note of this process, which is empty by now; some systems cannot remove an open file."""
    if sys.platform == "win32":
        os.close(handle)
    with contextlib.suppress(OSError):
        os.unlink(path)  # noqa: PTH108 - this stands on the path of every start
    if sys.platform != "win32":
        os.close(handle)
    _MINE.discard(path)


def _of_the_dead(path: Path) -> str:
    """Read a note, if the process that wrote it has ended; else nothing. A note is empty while it is being made."""
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return ""
    try:
        return "" if _held(handle, path) else os.read(handle, 4096).decode(errors="replace")
    except OSError:
        return ""
    finally:
        os.close(handle)


def _held(handle: int, path: Path) -> bool:
    """Whether the process that wrote the note is alive: whether its lock is still held."""
    try:
        _lock(handle, wait=False)
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK) or _running(path)
    return False


def _running(path: Path) -> bool:
    """Whether a process of the note's number runs; for file systems that know no locks."""
    number = path.name.partition("-")[0]
    if not number.isdecimal() or int(number) == os.getpid() or sys.platform == "win32":
        return str(path) in _MINE
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def unblock(name: str, *, folder: Path | None = None) -> int:
    """Let a plugin that the interpreter died in be loaded again; give how many crashes were forgotten.

    Parameters
    ----------
    name
        The plugin, as ``kindframe plugins`` shows it.
    folder
        The state folder, where it is not the usual one.

    Raises
    ------
    UnknownName
        Where no crash of it is remembered.
    StoreError
        Where the state folder cannot be written.

    .. versionadded:: 0.1
    """
    held = Sentinel(folder or state_folder()).left_over()
    if name not in held:
        raise UnknownName("blocked plugin", name, nearest(name, held))
    _, paths = held[name]
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"The note of a crash cannot be removed: {path}: {error.strerror or error}.") from None
    return len(paths)
