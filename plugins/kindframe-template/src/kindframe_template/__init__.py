"""What this plugin offers to kindframe: a framework and an analysis.

kindframe imports this file at every start, so it stays light: what is heavy is imported inside the hooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from kindframe.analysis import Analysis
    from kindframe.framework import Framework

__all__ = ["kindframe_analyses", "kindframe_frameworks"]

HERE = Path(__file__).parent


@hookimpl
def kindframe_frameworks() -> Iterable[Framework]:
    """Give the framework of every TOML file in the folder ``frameworks``."""
    from kindframe.framework import offer

    return offer(HERE / "frameworks")


@hookimpl
def kindframe_analyses() -> Iterable[Analysis]:
    """Give the one analysis."""
    from kindframe_template.without_ties import WITHOUT_TIES

    return [WITHOUT_TIES]
