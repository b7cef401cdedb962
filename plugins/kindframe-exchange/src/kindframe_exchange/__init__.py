"""Frameworks and assessments of kindframe in the formats of other tools; each says what it could not carry.

The registry calls the hook; a format's own module is imported when a file is written.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from kindframe import hookimpl

if TYPE_CHECKING:
    from pathlib import Path

    from kindframe.exporting import Exporter, LossReport, Release

__all__ = ["kindframe_exporters"]


def _late(module: str, function: str) -> Callable[[Release, Path], LossReport]:
    """Give a function of one of this package's modules that is imported when it is first called."""

    def write(release: Release, path: Path) -> LossReport:
        found: Any = getattr(importlib.import_module(f"kindframe_exchange.{module}"), function)
        loss: LossReport = found(release, path)
        return loss

    return write


@hookimpl
def kindframe_exporters() -> Iterable[Exporter]:
    """Offer six ways to write a framework for other tools, three for people, and three for assessments."""
    from kindframe.exporting import Exporter

    yield Exporter(
        name="skos-turtle",
        title="SKOS in Turtle",
        suffixes=(".ttl",),
        write=_late("skos", "write_turtle"),
        wants="framework",
        meaning="A concept scheme with its labels, hierarchy, notes and matches, for linked-data tools.",
    )
    yield Exporter(
        name="skos-jsonld",
        title="SKOS in JSON-LD",
        suffixes=(".jsonld",),
        write=_late("skos", "write_jsonld"),
        wants="framework",
        meaning="The same as JSON.",
    )
    yield Exporter(
        name="oscal-catalog",
        title="OSCAL 1.2 catalogue",
        suffixes=(".catalog.json", ".json"),
        write=_late("oscal", "write_catalog"),
        wants="framework",
        meaning="Items as controls with their parts, sources as resources, for compliance tools.",
    )
    yield Exporter(
        name="oscal-mapping",
        title="OSCAL 1.2 mapping collection",
        suffixes=(".mapping.json",),
        write=_late("oscal_mapping", "write_mapping"),
        wants="framework",
        meaning="The crosswalks that start from the framework, with what neither side answers to.",
    )
    yield Exporter(
        name="sssom",
        title="SSSOM table of matches",
        suffixes=(".sssom.tsv", ".tsv"),
        write=_late("sssom", "write_sssom"),
        wants="framework",
        meaning="The matches of the crosswalks, one a row, with reasons, confidence and author.",
    )
    yield Exporter(
        name="refi-qda",
        title="REFI-QDA codebook",
        suffixes=(".qdc",),
        write=_late("refi", "write_codebook"),
        wants="framework",
        meaning="Items as codes, for QualCoder, NVivo, MAXQDA, ATLAS.ti and others.",
    )
    for kind, what in (("framework", "Items"), ("assessment", "Findings")):
        yield Exporter(
            name=f"{kind}-csv",
            title=f"{what} as CSV",
            suffixes=(".csv",),
            write=_late(f"{kind}_tables", "write_csv"),
            wants=kind,  # type: ignore[arg-type]
            meaning=f"{what} one a row, safe to open in a spreadsheet.",
        )
        yield Exporter(
            name=f"{kind}-xlsx",
            title=f"{what} as an Excel workbook",
            suffixes=(".xlsx",),
            write=_late(f"{kind}_tables", "write_xlsx"),
            wants=kind,  # type: ignore[arg-type]
            meaning=f"{what} with what belongs to them, a sheet each, without formulas.",
        )
        yield Exporter(
            name=f"{kind}-markdown",
            title=f"{what} as Markdown",
            suffixes=(".md", ".markdown"),
            write=_late("markdown", f"write_{kind}"),
            wants=kind,  # type: ignore[arg-type]
            meaning=f"{what} to read, or to paste into a page.",
        )
