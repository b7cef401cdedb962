"""The formats as rows of a table: what each is called, what it is made of, and which function writes it.

The hook in `kindframe_exchange` makes exporters of the rows. A row names its function as ``module:function`` inside
this package; the module is imported when a file is written.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from kindframe.exporting import Exporter, LossReport, Release

__all__ = ["WRITTEN", "Written"]


@frozen
class Written:
    """One format: what it is written of, its name and title, its endings, its function, what it holds."""

    wants: Literal["framework", "assessment"]
    name: str
    title: str
    suffixes: tuple[str, ...]
    place: str
    meaning: str

    def exporter(self) -> Exporter:
        """Give the record that the registry takes."""
        from kindframe.exporting import Exporter

        return Exporter(
            name=self.name,
            title=self.title,
            suffixes=self.suffixes,
            write=self.write,
            wants=self.wants,
            meaning=self.meaning,
        )

    def write(self, release: Release, path: Path) -> LossReport:
        """Import the function's module and call it."""
        module, _, function = self.place.partition(":")
        loss: LossReport = getattr(import_module(f"{__package__}.{module}"), function)(release, path)
        return loss


WRITTEN = (
    Written(
        "framework",
        "skos-turtle",
        "SKOS in Turtle",
        (".ttl",),
        "skos:write_turtle",
        "A concept scheme with its labels, hierarchy, notes and matches, for linked-data tools.",
    ),
    Written(
        "framework",
        "skos-jsonld",
        "SKOS in JSON-LD",
        (".jsonld",),
        "skos:write_jsonld",
        "The same as JSON.",
    ),
    Written(
        "framework",
        "oscal-catalog",
        "OSCAL 1.2 catalogue",
        (".catalog.json", ".json"),
        "oscal:write_catalog",
        "Items as controls with their parts, sources as resources, for compliance tools.",
    ),
    Written(
        "framework",
        "oscal-mapping",
        "OSCAL 1.2 mapping collection",
        (".mapping.json",),
        "oscal_mapping:write_mapping",
        "The crosswalks that start from the framework, with what neither side answers to.",
    ),
    Written(
        "framework",
        "sssom",
        "SSSOM table of matches",
        (".sssom.tsv", ".tsv"),
        "sssom:write_sssom",
        "The matches of the crosswalks, one a row, with reasons, confidence and author.",
    ),
    Written(
        "framework",
        "refi-qda",
        "REFI-QDA codebook",
        (".qdc",),
        "refi:write_codebook",
        "Items as codes, for QualCoder, NVivo, MAXQDA, ATLAS.ti and others.",
    ),
    Written(
        "framework",
        "framework-csv",
        "Items as CSV",
        (".csv",),
        "framework_tables:write_csv",
        "Items one a row, safe to open in a spreadsheet.",
    ),
    Written(
        "framework",
        "framework-xlsx",
        "Items as an Excel workbook",
        (".xlsx",),
        "framework_tables:write_xlsx",
        "Items with what belongs to them, a sheet each, without formulas.",
    ),
    Written(
        "framework",
        "framework-markdown",
        "Items as Markdown",
        (".md", ".markdown"),
        "markdown:write_framework",
        "Items to read, or to paste into a page.",
    ),
    Written(
        "assessment",
        "assessment-csv",
        "Findings as CSV",
        (".csv",),
        "assessment_tables:write_csv",
        "Findings one a row, safe to open in a spreadsheet.",
    ),
    Written(
        "assessment",
        "assessment-xlsx",
        "Findings as an Excel workbook",
        (".xlsx",),
        "assessment_tables:write_xlsx",
        "Findings with what belongs to them, a sheet each, without formulas.",
    ),
    Written(
        "assessment",
        "assessment-markdown",
        "Findings as Markdown",
        (".md", ".markdown"),
        "markdown:write_assessment",
        "Findings to read, or to paste into a page.",
    ),
)
