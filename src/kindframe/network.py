"""A stub."""

from __future__ import annotations
from typing import Any


class Network: ...


def ask(*a: Any, **k: Any) -> Any: ...
