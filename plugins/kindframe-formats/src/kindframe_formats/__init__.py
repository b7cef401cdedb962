"""Other tools' file formats for kindframe: what they can carry is carried, what they cannot is counted and said.

The registry calls the hooks; a format's own module is imported when a file is read or written. The formats stand in
two catalogues, those of network tools and those of surveys and tables; a new one is a row there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from kindframe.exporting import Exporter, Reader

__all__ = ["kindframe_exporters", "kindframe_readers"]


@hookimpl
def kindframe_exporters() -> Iterable[Exporter]:
    """Offer every format of the two catalogues that is written."""
    from kindframe_formats import catalogue_graph, catalogue_people

    for row in (*catalogue_graph.WRITTEN, *catalogue_people.WRITTEN):
        yield row.exporter()


@hookimpl
def kindframe_readers() -> Iterable[Reader]:
    """Offer every format of the two catalogues that is read."""
    from kindframe_formats import catalogue_graph, catalogue_people

    for row in (*catalogue_graph.READ, *catalogue_people.READ):
        yield row.reader()
