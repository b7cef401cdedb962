"""What a plugin's function is handed: copies, so that whatever it does to them happens to nobody else.

They cost next to nothing: tables are copied by reference (polars shares their memory until one side writes), and arrays
as views that cannot be written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

__all__ = ["lent"]

_HOLDERS = frozenset(
    {
        "Arrays",
        "Assessment",
        "Figure",
        "Finding",
        "Network",
        "Provenance",
        "Question",
        "Release",
        "Result",
        "Settings",
        "Study",
    }
)
"""The classes of kindframe's that hold tables, arrays or mappings; every other record is frozen through and through."""


def lent(value: Any) -> Any:
    """Give a copy to hand to a plugin of whatever could be changed in place; of the rest, the thing itself."""
    kind = type(value)
    if kind in (list, tuple):
        return kind(lent(item) for item in value)
    if isinstance(value, Mapping):
        return {key: lent(held) for key, held in value.items()}
    package = kind.__module__.partition(".")[0]
    if package == "polars" and hasattr(value, "clone"):
        return value.clone()
    if package == "numpy" and hasattr(value, "setflags"):
        view = value.view()
        view.setflags(write=False)
        return view
    if package == "kindframe" and kind.__name__ in _HOLDERS and attrs.has(kind):
        made = kind.__new__(kind)
        for field in attrs.fields(kind):
            object.__setattr__(made, field.name, lent(getattr(value, field.name)))
        return made
    return value
