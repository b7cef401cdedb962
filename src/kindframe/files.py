"""Writing a file so that there is always a whole one: `atomic_write`, `atomic_folder`, and `locked` around both.

The saver of studies and every exporter write through here. A file is written beside its target under a name of its
own, flushed to the disk, and only then takes the target's name; whatever goes wrong before that leaves the target as it
was.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kindframe.errors import StoreError, StoreLocked, StoreNotSaved

if TYPE_CHECKING:
    from filelock import BaseFileLock
if sys.platform != "win32":
    import fcntl

__all__ = ["atomic_folder", "atomic_write", "locked", "settled"]

Place = str | os.PathLike[str]

_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)
"""What a file system answers that cannot flush a folder (some network shares); the rename is then all there is."""


@contextmanager
def atomic_write(path: Place, mode: int = 0o600, *, backup: bool = False) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when it is whole: ``with atomic_write(path) as file: ...``.

    The bytes go to a new file in the same folder. When the block ends without an error they are flushed to the disk,
    the new file replaces the old one in one step, and the folder is flushed. When the block ends with an error the
    new file is removed and the old one is as it was. A link is followed: its target is replaced, the link stays.

    Parameters
    ----------
    path
        The file to write. Its folder must be there, and ``path`` must be a regular file or nothing.
    mode
        The permissions of a file that was not there before; 0600 by default, because what kindframe writes is about
        people. A file that was there keeps its own.
    backup
        Whether the file that is replaced stays as ``NAME.bak``.

    Yields
    ------
    BinaryIO
        Open for writing; seekable; ``file.name`` is its path while it is written. Text is encoded by the caller, or
        written through ``io.TextIOWrapper(file, "utf-8", newline="")`` and detached.

    Raises
    ------
    StoreNotSaved
        Where it cannot be written, with the reason; what was there is still there. An error raised inside the block
        that is not an `OSError` comes out as it is.
    StoreError
        Where the new file took its place and the disk would not confirm that the folder is flushed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with atomic_write(f"{folder}/note.txt") as file:
    ...         _ = file.write("whole".encode())
    ...     Path(folder, "note.txt").read_text()
    'whole'

    .. versionadded:: 0.1
    """
    target = settled(path)
    temporary: str | None = None
    try:
        kept = _permissions(target, mode)
        _sweep(target)
        number, temporary = _begin(target)
        with os.fdopen(number, "wb") as file:
            yield file
            _flush(file, temporary)
        _permit(temporary, kept)
        if backup:
            _keep(target)
        os.replace(temporary, target)  # noqa: PTH105 - a name, not an object, is what moves
        temporary = None
    except OSError as error:
        raise _not_saved(path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
    _confirm(path, target)


@contextmanager
def atomic_folder(path: Place) -> Iterator[Path]:
    """Make a folder that takes its name only when it is whole: ``with atomic_folder(path) as folder: ...``.

    What the block writes into ``folder`` (each file by `atomic_write`) appears at ``path`` in one step when the block
    ends without an error, and nowhere otherwise. Nobody's files are overwritten: ``path`` must be free or empty.

    Yields
    ------
    pathlib.Path
        The folder while it is written, readable by its owner alone (0700), beside its target.

    Raises
    ------
    StoreNotSaved
        Where there is something at ``path`` already, or it cannot be written, with the reason.
    StoreError
        As for `atomic_write`.

    .. versionadded:: 0.1
    """
    target = _free(path)
    temporary: str | None = None
    held = -1
    try:
        _sweep(target)
        temporary = tempfile.mkdtemp(prefix=_prefix(target), suffix=".tmp", dir=target.parent)
        if sys.platform != "win32":
            held = os.open(temporary, os.O_RDONLY)
            with suppress(OSError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Path(temporary)
        if sys.platform == "win32" and target.exists():
            target.rmdir()  # elsewhere the renaming replaces an empty folder, and only an empty one
        os.rename(temporary, target)  # noqa: PTH104
        temporary = None
    except OSError as error:
        raise _not_saved(path, error) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        if held >= 0:
            os.close(held)
    _confirm(path, target)


def _free(path: Place) -> Path:
    """Give the real path of a folder that is to be made, or refuse a place where something is already."""
    try:
        target = Path(os.path.realpath(path))
        taken = target.exists() and not (target.is_dir() and not any(target.iterdir()))
        parent_is_folder = target.parent.is_dir()
    except (OSError, ValueError) as error:
        raise _not_saved(path, error) from error
    if taken:
        raise StoreNotSaved(f"{_shown(path)} was not written: something is there already.", hint="Name a new folder.")
    if not parent_is_folder:
        raise _no_folder(path, target.parent)
    return target


@contextmanager
def locked(path: Place, timeout: float = 30.0) -> Iterator[None]:
    """Keep every other writer of a file out while the block runs; the lock is ``NAME.lock`` beside the file.

    Reading needs no lock. The lock goes when the process does, however it ends; the empty lock file stays.

    Parameters
    ----------
    path
        The file that will be written; a link counts as what it leads to.
    timeout
        How many seconds to wait for another writer.

    Raises
    ------
    StoreLocked
        Where another writer held the lock all that time.
    StoreNotSaved
        Where the lock cannot be made: no such folder, a read-only one, a name too long.

    .. versionadded:: 0.1
    """
    from filelock import Timeout

    lock = _lock(f"{settled(path)}.lock")
    try:
        lock.acquire(timeout=timeout, poll_interval=0.01)
    except Timeout:
        raise StoreLocked(
            f"{_shown(path)} is being written by somebody else; waited {timeout:g} seconds.",
            hint="Try again when they are done.",
        ) from None
    except (OSError, NotImplementedError) as error:
        raise _not_saved(path, error) from error
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


@lru_cache(maxsize=64)
def _lock(place: str) -> BaseFileLock:
    """Give the one lock of a place: taken twice by one thread, it is held once; a Ctrl-C finds no dying lock to hit."""
    from filelock import FileLock

    return FileLock(place, mode=0o600)


def settled(path: Place) -> Path:
    """Give the real path that a file is written at, links followed, or refuse a place where no file can be.

    Raises
    ------
    StoreNotSaved
        Where the path is a folder, a device or another thing that is no regular file, or its folder is not there.

    .. versionadded:: 0.1
    """
    try:
        target = Path(os.path.realpath(path))
        try:
            found = target.stat()
        except FileNotFoundError:
            found = None
        parent_is_folder = target.parent.is_dir()
    except (OSError, ValueError) as error:
        raise _not_saved(path, error) from error
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise StoreNotSaved(f"{_shown(path)} was not written: it is a folder.", hint="Name a file in it.")
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise StoreNotSaved(f"{_shown(path)} was not written: it is there and is no regular file.")
    if not parent_is_folder:
        raise StoreNotSaved(
            f"{_shown(path)} was not written: there is no folder {_shown(target.parent)}.", hint="Make it first."
        )
    return target


def _not_saved(path: Place, error: Exception) -> StoreNotSaved:
    return StoreNotSaved(f"{_shown(path)} was not written: {_reason(error)}.", hint="Whatever was there is unchanged.")


def _no_folder(path: Place, folder: Path) -> StoreNotSaved:
    return StoreNotSaved(f"{_shown(path)} was not written: there is no folder {_shown(folder)}.", hint="Make it first.")


def _confirm(path: Place, target: Path) -> None:
    """Flush the folder in which something has just taken its name."""
    try:
        _flush_folder(target.parent)
    except OSError as error:
        raise StoreError(
            f"{_shown(path)} is written, but the disk did not confirm that it has its name ({_reason(error)}).",
            hint="It is whole now; after a power cut what was there before may be back. Save once more.",
        ) from error


def _shown(path: Place) -> str:
    """Give a path as text that is safe to print, whatever characters it is made of."""
    return repr(os.fspath(path))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _prefix(target: Path) -> str:
    """Begin the name of the temporary files of one target: short enough for any name, and no other target's."""
    return f".{target.name[:16]}.{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}."


def _permissions(target: Path, mode: int) -> tuple[int, int | None, int | None]:
    """Give the mode, owner and group the new file is to have: those of the file it replaces, if there is one."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return mode, None, None
    return stat.S_IMODE(found.st_mode) & 0o777, found.st_uid, found.st_gid


def _permit(temporary: str, kept: tuple[int, int | None, int | None]) -> None:
    """Give the new file its permissions; where it cannot have the old one's group, the group may not read it."""
    mode, owner, group = kept
    own = Path(temporary).stat()
    if owner is not None and (owner, group) != (own.st_uid, own.st_gid) and hasattr(os, "chown"):
        try:
            os.chown(temporary, owner, group if group is not None else -1)
        except OSError:
            mode &= 0o707
    if mode != stat.S_IMODE(own.st_mode):
        Path(temporary).chmod(mode)


def _begin(target: Path) -> tuple[int, str]:
    """Make a temporary file and hold it as in use, so that no sweep takes it; the hold goes when the process does."""
    while True:
        number, temporary = tempfile.mkstemp(prefix=_prefix(target), suffix=".tmp", dir=target.parent)
        if sys.platform == "win32":  # a file that is open cannot be removed there: it is held as it is
            return number, temporary
        try:
            with suppress(OSError):  # a file system without locks: writers at one moment may then disturb each other
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(number).st_nlink:
                return number, temporary
        except BaseException:
            os.close(number)
            Path(temporary).unlink(missing_ok=True)
            raise
        os.close(number)  # somebody's sweep came between the two calls


def _sweep(target: Path) -> None:
    """Remove the temporary files of writers that died: those that nobody holds. What cannot be removed stays."""
    prefix = _prefix(target)
    with suppress(OSError):
        for left in os.listdir(target.parent):  # noqa: PTH208 - names are all that is wanted, and of many files
            if left.startswith(prefix) and left.endswith(".tmp"):
                with suppress(OSError):
                    _remove_unheld(target.parent / left)


def _remove_unheld(left: Path) -> None:
    if sys.platform == "win32":
        left.unlink()
        return
    number = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if stat.S_ISDIR(os.fstat(number).st_mode):
            shutil.rmtree(left)
        else:
            left.unlink()
    finally:
        os.close(number)


def _flush(file: BinaryIO, temporary: str) -> None:
    """Bring what was written to the disk, also where the block closed the file itself."""
    if file.closed:
        with open(temporary, "rb") as again:  # noqa: PTH123
            _sync(again.fileno())
    else:
        file.flush()
        _sync(file.fileno())


def _sync(number: int) -> None:
    if sys.platform == "darwin":  # fsync alone stops at the drive's own cache there
        with suppress(OSError):
            fcntl.fcntl(number, fcntl.F_FULLFSYNC)
            return
    os.fsync(number)


def _keep(target: Path) -> None:
    """Give the file that is about to be replaced a second name, ``NAME.bak``; it is never without its first one."""
    backup = target.with_name(target.name + ".bak")
    if not target.exists() or (backup.exists() and backup.samefile(target)):
        return  # a name moved onto a second name of the same file would do nothing and leave both
    number, second = tempfile.mkstemp(prefix=_prefix(target), suffix=".tmp", dir=target.parent)
    os.close(number)
    try:
        Path(second).unlink()
        try:
            os.link(target, second)
        except OSError:  # a file system without second names
            shutil.copy2(target, second)
        with open(second, "rb") as file:  # noqa: PTH123
            _sync(file.fileno())
        os.replace(second, backup)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            Path(second).unlink()
        raise


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(number)
