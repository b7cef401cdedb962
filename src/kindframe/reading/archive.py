"""A zip archive of a study folder, read in memory: nothing of it is ever written to a disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from kindframe.errors import UnsafeInput
from kindframe.problems import Problem, Severity
from kindframe.reading.limits import Limits, over
from kindframe.reading.raw import refusal

__all__ = ["checked_zip", "open_archive", "unpack"]

_SLACK = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    ArithmeticError,
    RuntimeError,
)
"""What the standard library raises on an archive that is no archive, or no longer one."""


def checked_zip(data: bytes, file: str, limits: Limits) -> zipfile.ZipFile:
    """Open a zip archive after holding what it says of itself against the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except _DAMAGE as error:
        raise refusal("KF-ZIP-01", file, f"it is not a whole zip archive: {error}") from None
    if len(members) > limits.files:
        raise over(file, "a number of files", len(members), limits.files, "files")
    total = sum(member.file_size for member in members)
    if total > limits.unpacked:
        raise over(file, "an unpacked size in bytes", total, limits.unpacked, "unpacked")
    ratio = total // max(len(data), 1)
    if total > _SLACK and ratio > limits.ratio:
        raise over(file, "a ratio of unpacked to packed size", ratio, limits.ratio, "ratio")
    names = [member.filename for member in members]
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if twice:
        raise refusal("KF-ZIP-02", file, f"the archive holds {sorted(twice)[0]!r} twice")
    return archive


def unpack(archive: zipfile.ZipFile, name: str, file: str, limits: Limits) -> bytes:
    """Unpack one member, stopping where it becomes larger than it said it would."""
    try:
        member = archive.getinfo(name)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal("KF-ZIP-05", file, f"{name!r} is packed in a way that is not read", hint="Zip it anew.")
        if member.flag_bits & 1:
            raise refusal("KF-ZIP-03", file, f"{name!r} is locked with a password", hint="Save it without one.")
        allowed = min(limits.bytes, member.file_size)
        if member.file_size > limits.bytes:
            raise over(name, "a size in bytes", member.file_size, limits.bytes, "bytes")
        with archive.open(member) as stream:
            data = stream.read(allowed + 1)
    except _DAMAGE as error:
        raise refusal("KF-ZIP-01", file, f"{name!r} in it is damaged: {error}") from None
    if len(data) > allowed:
        raise over(file, "a member larger than it says", len(data), allowed, "bytes")
    return data


def open_archive(
    data: bytes, file: str, limits: Limits, *, folders: bool = False
) -> list[tuple[str, Callable[[], bytes]]]:
    """Give the files of an archive by name; one folder around all of them is passed over.

    Files in folders are left out, but for ``frameworks``; with ``folders``, files one folder deep are given as well,
    and a lone folder that holds nothing but files is one of those.

    Raises
    ------
    UnsafeInput
        Where a member would lie outside the archive's folder, or is a link; `LimitExceeded` where it is a bomb.
    FileRejected
        Where it is damaged, locked, or holds a name twice.
    """
    archive = checked_zip(data, file, limits)
    members = []
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if _escapes(member.filename, path):
            raise _unsafe(file, f"a member's path leads out of the archive: {member.filename!r}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _unsafe(file, f"a member is a link: {member.filename!r}")
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if not member.is_dir() and not hidden:
            members.append((path, member.filename))
    tops = {path.parts[0] for path, _ in members}
    depths = [len(path.parts) for path, _ in members]
    nested = len(tops) == 1 and min(depths) > 1 and (not folders or max(depths) > 2)
    found: list[tuple[str, Callable[[], bytes]]] = []
    for path, name in members:
        inner = PurePosixPath(*path.parts[1:]) if nested else path
        if len(inner.parts) == 1 or (len(inner.parts) == 2 and (folders or inner.parts[0] == "frameworks")):
            found.append((str(inner), partial(unpack, archive, name, file, limits)))
    return found


def _escapes(name: str, path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0] or "\x00" in name


def _unsafe(file: str, message: str) -> UnsafeInput:
    problem = Problem(code="KF-ZIP-04", file=file, message=message, severity=Severity.UNSAFE)
    return UnsafeInput(f"{file} is not safe to read.", [problem])
