"""Map the connections of a community and see what kindness looks like in it.

>>> import kindframe as kf
>>> kf.Actor(id="p1", name="Ann", kind="person").name
'Ann'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kindframe.errors import KindframeError
from kindframe.hookspecs import hookimpl, hookspec

if TYPE_CHECKING:
    from kindframe.records import Action, Actor, Domain, Evidence, Relationship, Response
    from kindframe.settings import Settings
    from kindframe.sources import Source
    from kindframe.study import Study

__version__ = "0.1.0"

_WHERE = {
    "Action": "records",
    "Actor": "records",
    "Domain": "records",
    "Evidence": "records",
    "Relationship": "records",
    "Response": "records",
    "Settings": "settings",
    "Source": "sources",
    "Study": "study",
}

__all__ = [
    "Action",
    "Actor",
    "Domain",
    "Evidence",
    "KindframeError",
    "Relationship",
    "Response",
    "Settings",
    "Source",
    "Study",
    "__version__",
    "hookimpl",
    "hookspec",
]


def __getattr__(name: str) -> Any:
    """Import a public name's module when the name is first used, so that ``import kindframe`` stays light."""
    if name in _WHERE:
        value = getattr(importlib.import_module(f"kindframe.{_WHERE[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'kindframe' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
