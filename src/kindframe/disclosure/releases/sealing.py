"""Closing what the ledger keeps about whom its numbers count, so that nobody reads it who has not the keeper's key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import zlib

__all__ = ["opened", "sealed"]

_NONCE, _CHECK = 16, 32


def sealed(key: bytes, text: bytes) -> str:
    """Compress and close a text: SHAKE-256 of the key and a fresh number makes the pad, HMAC-SHA-256 the check.

    >>> opened(b"k" * 32, sealed(b"k" * 32, b"forty people"))
    b'forty people'
    """
    nonce = secrets.token_bytes(_NONCE)
    body = nonce + _padded(key, nonce, zlib.compress(text, 6))
    return base64.b64encode(body + _check(key, body)).decode()


def opened(key: bytes, text: str) -> bytes:
    """Open what `sealed` closed.

    Raises
    ------
    ValueError
        Where it was closed with another key, or something in it was changed.
    """
    held = base64.b64decode(text, validate=True)
    body, check = held[:-_CHECK], held[-_CHECK:]
    if not hmac.compare_digest(check, _check(key, body)):
        raise ValueError("closed with another key, or changed")
    return zlib.decompress(_padded(key, body[:_NONCE], body[_NONCE:]))


def _padded(key: bytes, nonce: bytes, text: bytes) -> bytes:
    pad = hashlib.shake_256(b"kindframe ledger pad" + key + nonce).digest(len(text))
    return (int.from_bytes(text, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(text), "big")


def _check(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, b"kindframe ledger check" + body, hashlib.sha256).digest()
