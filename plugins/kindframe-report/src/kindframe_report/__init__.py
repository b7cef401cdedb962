"""The report of kindframe, one HTML file for people who never saw the data, and its pictures as files of their own.

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


def _svg(release: Release, path: Path) -> LossReport:
    from kindframe_report.stills import write_svg

    return write_svg(release, path)


def _png(release: Release, path: Path) -> LossReport:
    from kindframe_report.stills import write_png

    return write_png(release, path)


@hookimpl
def kindframe_exporters() -> Iterable[Exporter]:
    """Offer the HTML report, and pictures as SVG and PNG."""
    from kindframe.exporting import Exporter
    from kindframe.progress import Cost
    from kindframe_report.sections import DRAWN_FROM

    yield Exporter(
        name="html",
        title="Report in one HTML file",
        suffixes=(".html", ".htm"),
        write=_write,
        wants="report",
        meaning="One file to share, read and print: opens without a network and asks nothing of one.",
        cost=Cost(each=20.0, least=3.0),
        sections=DRAWN_FROM,
    )
    for name, write, meaning in (
        ("svg", _svg, "Sharp at any size, its text still text: for a journal, a slide or further work."),
        ("png", _png, "Dots, 300 to the inch, for where SVG cannot go."),
    ):
        yield Exporter(
            name=name,
            title=f"Pictures as {name.upper()}",
            suffixes=(f".{name}",),
            write=write,
            wants="picture",
            meaning=meaning,
            cost=Cost(each=10.0, least=1.0),
        )
