"""Changing many files of a folder, whole or not at all: everything is written first, and then put in place.

New files are written into a hidden folder beside the old ones, and last a plan of what goes where. Until the plan is
there, nothing has happened. Once it is, it can be carried out again after any interruption, to the same end.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from kindframe.errors import StoreCorrupt, StoreError, StoreNotSaved
from kindframe.files import atomic_write
from kindframe.problems import visible

__all__ = ["carry_out", "hold_unfinished", "names_in_plan", "pending", "prepare"]

_PLAN = "plan.json"
_NAME = ".kindframe-withdrawal"
_PLAIN = re.compile(r"[^/\\\0]+")


def pending(folder: Path) -> bool:
    """Whether a withdrawal was begun in a folder, planned whole, and not carried to its end."""
    return (folder / _NAME / _PLAN).is_file()


def hold_unfinished(path: Path) -> None:
    """Refuse a folder in which a withdrawal was begun and not carried to its end.

    Raises
    ------
    StoreError
        Where it was; what to do stands in the hint.

    .. versionadded:: 0.1
    """
    if pending(path):
        raise StoreError(
            f"A withdrawal from {visible(path.name)} was interrupted, and is not finished.",
            hint=f"Run kindframe withdraw {visible(path.name)} ID again; it goes on where it stopped.",
        )


def names_in_plan(folder: Path, stone: str) -> tuple[str, ...]:
    """Give the names of the person whose withdrawal was interrupted, if it is the one with this tombstone."""
    try:
        plan = json.loads((folder / _NAME / _PLAN).read_bytes())
        return tuple(str(name) for name in plan["names"]) if plan["stone"] == stone else ()
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def prepare(
    folder: Path, files: Mapping[str, bytes], delete: Sequence[str], *, stone: str, names: Sequence[str]
) -> None:
    """Write the new files and the plan; nothing of the folder has changed yet.

    Until it is carried out, the plan holds the names, so that they can still be searched for after an interruption.

    Raises
    ------
    StoreNotSaved
        Where they cannot be written; what was written of them is taken away.
    """
    place = folder / _NAME
    shutil.rmtree(place, ignore_errors=True)  # of one that never came to its plan
    try:
        place.mkdir(mode=0o700)
        moves = {}
        for number, (name, data) in enumerate(files.items()):
            target = folder / name
            mode = stat.S_IMODE(target.stat().st_mode) & 0o777 if target.exists() else 0o600
            with atomic_write(place / str(number), mode) as file:
                file.write(data)
            moves[str(number)] = name
        plan = {"move": moves, "delete": list(delete), "stone": stone, "names": list(names)}
        with atomic_write(place / _PLAN) as file:
            file.write(json.dumps(plan).encode())
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise StoreNotSaved(f"The changes could not be written: {error.strerror or error}.") from error
    except BaseException:
        if not pending(folder):
            shutil.rmtree(place, ignore_errors=True)
        raise


def carry_out(folder: Path) -> None:
    """Put the new files in place and delete what is to go; done again after an interruption, it ends the same.

    Raises
    ------
    StoreNotSaved
        Where the folder cannot be written; doing it again goes on from there.
    StoreCorrupt
        Where the plan cannot be read.
    """
    place = folder / _NAME
    try:
        plan = json.loads((place / _PLAN).read_bytes())
        moves, delete = plan["move"], plan["delete"]
        if not all(_PLAIN.fullmatch(name) and name not in (".", "..") for name in (*moves.values(), *delete)):
            raise ValueError("a name that leads out of the folder")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreCorrupt(f"The plan of a withdrawal in {_NAME} cannot be read: {error}.") from None
    try:
        for number, name in moves.items():
            if (place / number).exists():
                os.replace(place / number, folder / name)  # noqa: PTH105
        for name in delete:
            target = folder / name
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
        _flush(folder)
        (place / _PLAN).unlink()
        shutil.rmtree(place)
    except OSError as error:
        raise StoreNotSaved(
            f"The withdrawal is planned and not finished: {error.strerror or error}.",
            hint="Run kindframe withdraw again; it goes on where this stopped.",
        ) from error


def _flush(folder: Path) -> None:
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
