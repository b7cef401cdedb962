"""Scotland's National Performance Framework: its editions from 2007 to the draft of 2026, as data.

Everything is in the TOML files beside this file, each with its own licence. This module only tells kindframe where.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from kindframe.framework import Framework

__all__ = ["kindframe_frameworks"]

HERE = Path(__file__).parent


@hookimpl
def kindframe_frameworks() -> Iterable[Framework]:
    """Give the editions, the Sustainable Development Goals, and the crosswalk between them."""
    from kindframe.framework import offer

    return offer(HERE / "frameworks", HERE / "crosswalks")
