"""`save`, `open_study` and `update`: a study in one file that is always a whole one.

The door offers the first two as ``kindframe.save`` and ``kindframe.open``. Whatever happens while a study is saved, the
file afterwards holds a state that was completely saved, or opening it says that it does not.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kindframe.errors import LimitExceeded, StoreCorrupt, StoreError, StoreNotSaved
from kindframe.files import atomic_write, locked, settled
from kindframe.problems import visible
from kindframe.storing.container import LARGEST, pack, unpack
from kindframe.storing.tables import packed, unpacked
from kindframe.storing.versions import current
from kindframe.study import Study

__all__ = ["SUFFIX", "open_study", "save", "update"]

SUFFIX = ".kindframe"
"""The ending by which `kindframe.read` knows a saved study."""

Place = str | os.PathLike[str]
WAIT = 30.0
"""Seconds a writer waits for another one."""


def save(study: Study, path: Place, *, backup: bool = True, timeout: float = WAIT) -> Path:
    """Save a study in one file, by custom ``NAME.kindframe``; `open_study` gives an equal study back.

    Until the new file is whole and on the disk, the old one keeps its name. The file is readable by its owner alone
    (0600) unless it was there with other permissions. Of two who save the same file, the later one stays; whoever
    changes what is in a file uses `update`.

    Parameters
    ----------
    study
        What to save: its tables, its settings, its own frameworks, and how many rows it was read from.
    path
        Where; a link is followed. The folder must be there.
    backup
        Whether the state that is replaced stays as ``NAME.bak``. False leaves no earlier state behind and removes an
        existing ``NAME.bak``: for when somebody has withdrawn and must be nowhere.
    timeout
        Seconds to wait for another writer of the same file.

    Returns
    -------
    pathlib.Path
        The path as given.

    Raises
    ------
    StoreNotSaved
        Where it could not be saved, with the reason; what was there is still there.
    StoreLocked
        Where another writer was at it all that time.
    SchemaError, ParameterError
        Where the study was made past the checks and could not be read back.

    .. versionadded:: 0.1
    """
    sealed = pack(packed(study))
    with locked(path, timeout):
        _write(sealed, path, backup=backup)
    return Path(path)


def open_study(path: Place) -> Study:
    """Open a saved study: a state that was completely saved, or an error.

    Files of earlier formats open. Every byte is checked before anything is believed; a file that claims more than it
    can hold is refused before it takes memory.

    Raises
    ------
    StoreCorrupt
        Where what is on the disk is not what was saved.
    StoreError
        Where there is no such file, it cannot be read, or a later kindframe wrote it.
    LimitExceeded
        Where it is made to fill the memory.

    .. versionadded:: 0.1
    """
    name = visible(Path(path).name)
    try:
        return unpacked(current(unpack(_bytes(path), name), name), name)
    except StoreCorrupt as error:
        if not error.hint and _has_backup(path):
            error.hint = f"The state before the last save is in {name}.bak."
        raise


def update(path: Place, change: Callable[[Study], Study], *, backup: bool = True, timeout: float = WAIT) -> Study:
    """Open a saved study, change it, and save it, with every other writer waiting: two who do so lose nothing.

    ``change`` takes the study as it is in the file and gives the one to save. It may not save the same file itself.

    Returns
    -------
    Study
        What was saved.

    Raises
    ------
    StoreError
        As for `save` and `open_study`. An error of ``change`` comes out as it is, and nothing is saved.

    .. versionadded:: 0.1
    """
    with locked(path, timeout):
        changed = change(open_study(path))
        _write(pack(packed(changed)), path, backup=backup)
    return changed


def _write(sealed: bytearray, path: Place, *, backup: bool) -> None:
    with atomic_write(path, backup=backup) as file:
        file.write(sealed)
    if not backup:
        earlier = settled(path)
        earlier = earlier.with_name(earlier.name + ".bak")
        try:
            earlier.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{_shown(path)} is saved, but {earlier.name} could not be removed: {error.strerror}."
            ) from error


def _bytes(path: Place) -> bytes:
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise StoreError(f"{_shown(path)} is no file that a study could be saved in.")
            if found.st_size > LARGEST:
                raise LimitExceeded(
                    f"{_shown(path)} has {found.st_size:,} bytes; a saved study has at most {LARGEST:,}."
                )
            return file.read(found.st_size + 1)  # the memory for what is asked is taken at once
    except FileNotFoundError:
        raise StoreError(f"There is no file {_shown(path)}.") from None
    except IsADirectoryError:
        raise StoreError(
            f"{_shown(path)} is a folder.", hint="A study folder is read, not opened: kindframe.read."
        ) from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{_shown(path)} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for somebody to write into a pipe that has the file's name."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _shown(path: Place) -> str:
    return visible(os.fspath(path))


def _has_backup(path: Place) -> bool:
    with suppress(OSError, ValueError, StoreNotSaved):
        real = Path(os.path.realpath(path))
        return real.with_name(real.name + ".bak").is_file()
    return False
