"""Names for people that mean nothing outside one release: keyed, so that nobody without the key can make them again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Iterable

__all__ = ["keyed", "keying", "new_key", "pseudonyms"]

_BYTES = 10
"""80 bits: 16 letters and digits. Among a million people, two share one with a chance of 1 in 2,400,000,000,000."""


def new_key() -> bytes:
    """Give 32 fresh random bytes."""
    return secrets.token_bytes(32)


def keyed(key: bytes, project: str, release: str, kind: str, held: str) -> bytes:
    """Give the HMAC-SHA-256 of ``project|release|kind|id`` in Unicode NFC; no two of them come from one text."""
    return keying(key, project, release, kind)(held)


def keying(key: bytes, project: str, release: str, kind: str, start: str = "") -> Callable[[str], bytes]:
    """Give what `keyed` gives, for many ids; ``start`` is the line that all of them begin with, with its end.

    What all have in common is worked out once: a million ids take a second and not five.
    """
    parts = [unicodedata.normalize("NFC", part) for part in (project, release, kind, start)]
    marked = [part.replace("%", "%25").replace("|", "%7C") for part in parts[:3]]
    common = hmac.new(key, "|".join([*marked, parts[3]]).encode(), hashlib.sha256)

    def made(held: str) -> bytes:
        one = common.copy()
        one.update(unicodedata.normalize("NFC", held).encode())
        return one.digest()

    return made


def pseudonyms(
    ids: Iterable[str], key: bytes, *, release: str = "", project: str = "", kind: str = "person"
) -> dict[str, str]:
    """Give each id a pseudonym: the first 80 bits of an HMAC-SHA-256 over project, release, kind and id, in base 32.

    The same key, project and release give the same pseudonyms; any other gives others that cannot be linked. Plain
    hashing is not used anywhere: a list of names turns it back within milliseconds.

    Parameters
    ----------
    ids
        The ids; two that are one in Unicode NFC get one pseudonym.
    key
        32 bytes: `new_key` for a release that nothing links, else `kindframe.disclosure.release_key`.
    release, project, kind
        What else goes in, so that one id has another pseudonym in another release, study, or table.

    Examples
    --------
    >>> pseudonyms(["p1"], b"k" * 32)["p1"] == pseudonyms(["p1"], b"k" * 32)["p1"]
    True
    >>> pseudonyms(["p1"], b"k" * 32)["p1"] == pseudonyms(["p1"], b"k" * 32, release="2")["p1"]
    False

    .. versionadded:: 0.1
    """
    digest = keying(key, project, release, kind)
    return {held: base64.b32encode(digest(held)[:_BYTES]).decode().lower() for held in ids}
