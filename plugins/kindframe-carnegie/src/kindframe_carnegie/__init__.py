"""The Kindness Promise and the other frameworks of the Carnegie UK texts on kindness, and instruments to ask with.

Everything is data: TOML files in the folders beside this file, each with its own licence. This module only tells
kindframe where they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from kindframe.framework import Framework
    from kindframe.instrument import Instrument

__all__ = ["kindframe_frameworks", "kindframe_instruments"]

HERE = Path(__file__).parent


@hookimpl
def kindframe_frameworks() -> Iterable[Framework]:
    """Give the catalogues, with the crosswalks between them."""
    from kindframe.framework import offer

    return offer(HERE / "frameworks", HERE / "crosswalks")


@hookimpl
def kindframe_instruments() -> Iterable[Instrument]:
    """Give the instruments."""
    from kindframe.instrument import offer

    return offer(HERE / "instruments")
