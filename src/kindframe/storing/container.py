"""The file itself: parts and a manifest in a ZIP that is not compressed, sealed by a SHA-256 over every byte before it.

A ZIP, so that in thirty years any unpacker and any Parquet reader open it without kindframe. The seal is the archive's
comment and the last thing in the file: ``kindframe sha256`` and 64 digits. One changed, missing or added byte anywhere
breaks it. `pack` and `unpack` know nothing of studies; saving and opening call them.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from kindframe.errors import LimitExceeded, StoreCorrupt, StoreNotSaved
from kindframe.problems import visible

__all__ = ["LARGEST", "Package", "digest", "pack", "unpack"]

LARGEST = 2**32 - 2**16
"""The most bytes one file may have: what a ZIP carries without its larger form."""
MOST_PARTS = 1_000
LARGEST_MANIFEST = 50_000_000

_MANIFEST = "manifest.json"
_SEAL = b"kindframe sha256 "
_DIGITS = 64
_START = b"PK\x03\x04"
_LOCAL = 30
"""Bytes of a part's own header before its name."""
_MADE = 0x0314
"""Version 2.0 of the format, on a system whose permissions are Unix's."""
_ENTRY = (20, 0x0800, zipfile.ZIP_STORED, 0, 0x0021)
"""What each part's header begins with: version 2.0, names in UTF-8, not compressed, midnight of 1 January 1980."""
_UNREADABLE = (zipfile.BadZipFile, ValueError, RecursionError, KeyError, TypeError, NotImplementedError, struct.error)
"""What Python's readers of ZIP and JSON raise on bytes that are neither."""


@frozen(kw_only=True)
class Package:
    """What a file holds: the manifest as it was written, and the bytes of each part by name."""

    manifest: Mapping[str, Any]
    parts: Mapping[str, bytes]


def pack(package: Package) -> bytearray:
    """Give the bytes of a file with these parts; the same package always gives the same bytes.

    Size and SHA-256 of each part are added to the manifest as ``parts``.

    Raises
    ------
    StoreNotSaved
        Where they would be more than one file carries.
    """
    listed = {name: {"bytes": len(held), "sha256": digest(held)} for name, held in package.parts.items()}
    manifest = json.dumps({**package.manifest, "parts": listed}, ensure_ascii=False, indent=1, allow_nan=False)
    members = {_MANIFEST: manifest.encode(), **package.parts}
    total = sum(len(held) for held in members.values())
    if len(package.parts) >= MOST_PARTS or total > LARGEST - 2**20 or len(members[_MANIFEST]) > LARGEST_MANIFEST:
        raise StoreNotSaved(f"The study is too large for one file: {len(members):,} parts, {total:,} bytes.")
    sealed = _archive(members)
    sealed[-_DIGITS:] = digest(memoryview(sealed)[:-_DIGITS]).encode()
    return sealed


def _archive(members: Mapping[str, bytes]) -> bytearray:
    """Lay the members out as a ZIP that is not compressed, with room for the seal at its end."""
    out, directory = bytearray(), bytearray()
    for name, held in members.items():
        known = (*_ENTRY, zlib.crc32(held), len(held), len(held), len(name.encode()), 0)
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", _MADE, *known, 0, 0, 0, 0o600 << 16, len(out))
        directory += name.encode()
        out += struct.pack("<4s5H3L2H", _START, *known) + name.encode() + held
    ends = (0, 0, len(members), len(members), len(directory), len(out), len(_SEAL) + _DIGITS)
    return out + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", *ends) + _SEAL + b"0" * _DIGITS


def unpack(data: bytes, name: str) -> Package:
    """Give the parts of a file, once its seal has been found whole.

    Raises
    ------
    StoreCorrupt
        Where the file is not what was saved, or was never a saved study; damaged parts are named where possible.
    LimitExceeded
        Where it claims more parts than a study has.
    """
    if not data.startswith(_START) or data[-_DIGITS - len(_SEAL) : -_DIGITS] != _SEAL:
        raise StoreCorrupt(
            f"{name} is not a whole saved study: "
            + (f"its end is missing ({len(data):,} bytes)." if data.startswith(_START) else "it does not begin as one.")
        )
    if digest(memoryview(data)[:-_DIGITS]).encode() != data[-_DIGITS:]:
        raise StoreCorrupt(f"{name} is not what was saved: its checksum does not fit.{_damaged(data, name)}")
    try:
        return _members(data, name)
    except _UNREADABLE as error:
        raise StoreCorrupt(f"{name} cannot be followed: {visible(str(error))}.") from None


def digest(data: bytes | memoryview) -> str:
    """Give the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _members(data: bytes, name: str) -> Package:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise LimitExceeded(f"{name} claims {len(entries):,} parts; a saved study has at most {MOST_PARTS:,}.")
    if sum(entry.compress_size for entry in entries) > len(data):
        raise LimitExceeded(f"{name} claims parts that are larger together than the file.")
    found: dict[str, bytes] = {}
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size or entry.flag_bits & 1:
            raise ValueError(f"its part {entry.filename!r} is compressed or locked")
        if entry.filename in found:
            raise ValueError(f"its part {entry.filename!r} stands twice")
        found[entry.filename] = _slice(data, entry)
    manifest = _manifest(found.pop(_MANIFEST, b""))
    listed = {part: (about["bytes"], about["sha256"]) for part, about in manifest["parts"].items()}
    if listed.keys() != found.keys():
        raise ValueError("its parts are not those of its manifest")
    for part, held in found.items():
        if listed[part][0] != len(held):
            raise ValueError(f"its part {part!r} is not as long as its manifest says")
    return Package(manifest=manifest, parts=found)


def _slice(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Take the bytes of a part from the file without going through the archive, whose own checksum adds nothing."""
    at = entry.header_offset
    header = data[at : at + _LOCAL]
    if len(header) < _LOCAL or not header.startswith(_START):
        raise ValueError(f"its part {entry.filename!r} is not where it should be")
    at += _LOCAL + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    held = data[at : at + entry.file_size]
    if len(held) != entry.file_size:
        raise ValueError(f"its part {entry.filename!r} is cut short")
    return held


def _manifest(text: bytes) -> dict[str, Any]:
    if len(text) > LARGEST_MANIFEST:
        raise ValueError("its manifest is too long")
    held = json.loads(text.decode())
    if not isinstance(held, dict) or held.get("format") != "kindframe" or not isinstance(held.get("parts"), dict):
        raise ValueError("its manifest is not that of a study")
    return held


def _damaged(data: bytes, name: str) -> str:
    """Name the parts whose own checksum does not fit, as far as the damage leaves the rest readable.

    Only here are the parts' own checksums looked at: the seal is over every byte of them, and over these checksums too.
    """
    try:
        package = _members(data, name)
    except (*_UNREADABLE, LimitExceeded):
        return ""
    listed = package.manifest["parts"]
    bad = [part for part, held in package.parts.items() if digest(held) != listed[part]["sha256"]]
    return f" Damaged: {', '.join(map(visible, bad))}." if bad else ""
