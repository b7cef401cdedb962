"""Connection-mapping analyses for kindframe: the plugin's one hook. kindframe's registry finds it by entry point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from kindframe.analysis import Analysis

__all__ = ["kindframe_analyses"]


@hookimpl
def kindframe_analyses() -> Iterable[Analysis]:
    """Give the analyses; their modules are imported here, numba and scipy only where one runs and needs them."""
    from kindframe_connections.analyses import ANALYSES

    return ANALYSES
