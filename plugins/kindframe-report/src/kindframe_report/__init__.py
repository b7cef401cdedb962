"""The report of kindframe: one HTML file that opens offline, prints, and is read by people who never saw the data.

The registry calls the hook; everything heavy is imported when a report is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from pathlib import Path

    from kindframe.exporting import Exporter, LossReport, Release

__all__ = ["kindframe_exporters"]


def _write(release: Release, path: Path) -> LossReport:
    """Write the report; what writing needs is imported here, when it is asked for."""
    from kindframe_report.writing import write

    return write(release, path)


@hookimpl
def kindframe_exporters() -> Iterable[Exporter]:
    """Offer the HTML report."""
    from kindframe.exporting import Exporter

    yield Exporter(
        name="html",
        title="Report in one HTML file",
        suffixes=(".html", ".htm"),
        write=_write,
        wants="report",
        meaning="One file to share, read and print: opens without a network and carries no scripts.",
    )
