"""Frameworks and assessments of kindframe in the formats of other tools; each says what it could not carry.

The registry calls the hook; a format's own module is imported when a file is written. The formats stand in a catalogue;
a new one is a row there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from kindframe.exporting import Exporter

__all__ = ["kindframe_exporters"]


@hookimpl
def kindframe_exporters() -> Iterable[Exporter]:
    """Offer every format of the catalogue: of frameworks for other tools and for people, and of assessments."""
    from kindframe_exchange.catalogue import WRITTEN

    for row in WRITTEN:
        yield row.exporter()
