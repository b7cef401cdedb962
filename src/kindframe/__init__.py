"""Map the connections of a community and see what kindness looks like in it.

>>> import kindframe as kf
>>> street = kf.Study.from_records(
...     [
...         kf.Actor(id="ann", kind="person"),
...         kf.Actor(id="bob", kind="person"),
...         kf.Relationship(source="ann", target="bob", kind="help"),
...     ]
... )
>>> street
<Study: 2 people, 1 tie>

Everything a name here needs is imported when the name is first used, so that ``import kindframe`` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kindframe.analysis import Analysis, ColumnNote, Figure, Parameter, Result, Statement
    from kindframe.api import (
        analyse,
        assess,
        assessments,
        check,
        convert,
        draw,
        export,
        export_assessment,
        export_framework,
        frameworks,
        instruments,
        read,
        report,
        take,
        withdraw,
    )
    from kindframe.assessment import Assessment, Finding
    from kindframe.errors import KindframeError
    from kindframe.exporting import Exporter, Loss, LossReport, Reader, Reading, Release
    from kindframe.framework import Crosswalk, Framework, Item, load_framework
    from kindframe.hookspecs import hookimpl, hookspec
    from kindframe.instrument import Instrument
    from kindframe.network import Network
    from kindframe.problems import Problem, ReadReport
    from kindframe.records import Action, Actor, Consent, Domain, Evidence, Relationship, Response
    from kindframe.settings import Settings
    from kindframe.sources import Source
    from kindframe.storing import open_study as open
    from kindframe.storing import save, save_folder
    from kindframe.study import Study

__version__ = "0.1.0"

_WHERE = {
    "Action": "records",
    "Actor": "records",
    "Analysis": "analysis",
    "Assessment": "assessment",
    "ColumnNote": "analysis",
    "Consent": "records",
    "Crosswalk": "framework",
    "Domain": "records",
    "Evidence": "records",
    "Exporter": "exporting",
    "Figure": "analysis",
    "Finding": "assessment",
    "Framework": "framework",
    "Instrument": "instrument",
    "Item": "framework",
    "KindframeError": "errors",
    "Loss": "exporting",
    "LossReport": "exporting",
    "Network": "network",
    "Parameter": "analysis",
    "Problem": "problems",
    "ReadReport": "problems",
    "Reader": "exporting",
    "Reading": "exporting",
    "Relationship": "records",
    "Release": "exporting",
    "Response": "records",
    "Result": "analysis",
    "Settings": "settings",
    "Source": "sources",
    "Statement": "analysis",
    "Study": "study",
    "analyse": "api",
    "assess": "api",
    "assessments": "api",
    "check": "api",
    "convert": "api",
    "draw": "api",
    "export": "api",
    "export_assessment": "api",
    "export_framework": "api",
    "frameworks": "api",
    "hookimpl": "hookspecs",
    "hookspec": "hookspecs",
    "instruments": "api",
    "load_framework": "framework",
    "open": "storing:open_study",
    "read": "api",
    "report": "api",
    "save": "storing",
    "save_folder": "storing",
    "take": "api",
    "withdraw": "api",
}

__all__ = [
    "Action",
    "Actor",
    "Analysis",
    "Assessment",
    "ColumnNote",
    "Consent",
    "Crosswalk",
    "Domain",
    "Evidence",
    "Exporter",
    "Figure",
    "Finding",
    "Framework",
    "Instrument",
    "Item",
    "KindframeError",
    "Loss",
    "LossReport",
    "Network",
    "Parameter",
    "Problem",
    "ReadReport",
    "Reader",
    "Reading",
    "Relationship",
    "Release",
    "Response",
    "Result",
    "Settings",
    "Source",
    "Statement",
    "Study",
    "__version__",
    "analyse",
    "assess",
    "assessments",
    "check",
    "convert",
    "draw",
    "export",
    "export_assessment",
    "export_framework",
    "frameworks",
    "hookimpl",
    "hookspec",
    "instruments",
    "load_framework",
    "open",
    "read",
    "report",
    "save",
    "save_folder",
    "take",
    "withdraw",
]


def __getattr__(name: str) -> Any:
    """Import a public name's module when the name is first used."""
    if name not in _WHERE:
        raise AttributeError(f"module 'kindframe' has no attribute {name!r}")
    module, _, own = _WHERE[name].partition(":")
    value = getattr(importlib.import_module(f"kindframe.{module}"), own or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
