"""The five hooks a plugin may answer. Each is asked once, takes no argument, and returns frozen records.

At run time this module imports nothing of kindframe's, so that a plugin costs the start of the program nothing.
The docs page of the hooks is tested against these signatures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from kindframe.analysis import Analysis
    from kindframe.exporting import Exporter, Reader
    from kindframe.framework import Framework
    from kindframe.instrument import Instrument

__all__ = ["GROUP", "hookimpl", "hookspec"]

GROUP = "kindframe"
"""The name of the pluggy project and of the entry-point group."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def kindframe_frameworks() -> Iterable[Framework]:
    """Give the frameworks this plugin offers, one record for each edition; crosswalks travel with them."""
    raise NotImplementedError


@hookspec
def kindframe_instruments() -> Iterable[Instrument]:
    """Give the instruments (sets of questions with their scales and scoring) this plugin offers."""
    raise NotImplementedError


@hookspec
def kindframe_analyses() -> Iterable[Analysis]:
    """Give the analyses this plugin offers; what is heavy is imported when one runs, not here."""
    raise NotImplementedError


@hookspec
def kindframe_readers() -> Iterable[Reader]:
    """Give the file formats this plugin can read a study from."""
    raise NotImplementedError


@hookspec
def kindframe_exporters() -> Iterable[Exporter]:
    """Give the file formats this plugin can write."""
    raise NotImplementedError
