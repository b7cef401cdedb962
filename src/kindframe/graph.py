"""A stub."""

from __future__ import annotations
from typing import Any


def to_graph(*a: Any, **k: Any) -> Any: ...
def from_graph(*a: Any, **k: Any) -> Any: ...
