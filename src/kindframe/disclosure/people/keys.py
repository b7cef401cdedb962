"""The keeper's key: 32 bytes in a file of their own outside every study, from which lasting pseudonyms are made.

Whoever has the key can make the pseudonyms again; whoever has not cannot turn one back, not even with a list of names.
"""

from __future__ import annotations

import secrets
import stat
import sys
from pathlib import Path

from kindframe.disclosure.people.pseudonyms import keyed, new_key
from kindframe.environment import state_folder
from kindframe.errors import StoreCorrupt, StoreError, StoreNotSaved
from kindframe.files import atomic_write, locked
from kindframe.problems import visible

__all__ = ["keeper_key", "release_key"]

_NAME = "pseudonyms.key"
_LENGTH = 32


def keeper_key(folder: Path | None = None) -> bytes:
    """Give the keeper's key; the first time anything needs it, it is made.

    It stands as 64 hexadecimal digits in ``pseudonyms.key`` of the state folder (``KINDFRAME_STATE`` names another),
    readable by its owner alone. It is in no study, no export and no report. Keep a copy where the study's backups are
    not: without it, nobody who withdrew is recognised again, and linked releases cannot be continued.

    Parameters
    ----------
    folder
        Where the key is; by default the state folder.

    Returns
    -------
    bytes
        32 random bytes.

    Raises
    ------
    StoreError
        Where there is no folder for it, or it cannot be read.
    StoreCorrupt
        Where the file holds anything else than a key.

    .. versionadded:: 0.1
    """
    place = folder or state_folder()
    if place is None:
        raise StoreError("There is no folder to keep the key of pseudonyms in.", hint="Name one: KINDFRAME_STATE.")
    path = place / _NAME
    try:
        if not path.exists():
            _make(path)
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except (UnicodeDecodeError, ValueError):
        key = b""
    except OSError as error:
        raise StoreError(f"The key {visible(str(path))} cannot be read: {error.strerror or error}.") from error
    if len(key) != _LENGTH:
        raise StoreCorrupt(
            f"{visible(str(path))} holds no key of {_LENGTH} bytes.",
            hint="Put back a copy of it. A new key would recognise nobody who withdrew.",
        )
    return key


def release_key(project: str, linked: str, folder: Path | None = None) -> bytes:
    """Give the key of one release: a fresh one that is kept nowhere, or, where releases are linked, always the same.

    Parameters
    ----------
    project
        The study's title.
    linked
        The name that releases share whose pseudonyms are to be the same; empty for a release that nothing links.
    folder
        Where the keeper's key is.

    .. versionadded:: 0.1
    """
    return keyed(keeper_key(folder), project, linked, "release", "") if linked else new_key()


def _make(path: Path) -> None:
    """Write a new key, once: of two who come at the same moment, the second takes the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locked(path):
            if not path.exists():
                with atomic_write(path) as file:
                    file.write(secrets.token_hex(_LENGTH).encode() + b"\n")
    except StoreNotSaved as error:
        raise StoreError(f"The key of pseudonyms cannot be kept: {error.message}", hint=error.hint) from error
