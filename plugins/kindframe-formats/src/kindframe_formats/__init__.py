"""Other tools' file formats for kindframe: what they can carry is carried, what they cannot is counted and said.

The registry calls the hooks; a format's own module is imported when a file is read or written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kindframe import hookimpl

if TYPE_CHECKING:
    from pathlib import Path

    from kindframe.exporting import Exporter, LossReport, Reader, Reading, Release

__all__ = ["kindframe_exporters", "kindframe_readers"]


def _write_graphml(release: Release, path: Path) -> LossReport:
    from kindframe_formats.graphml_writing import write_graphml

    return write_graphml(release, path)


def _write_csv(release: Release, path: Path) -> LossReport:
    from kindframe_formats.edge_csv import write_csv

    return write_csv(release, path)


def _read_graphml(path: Path) -> Reading:
    from kindframe_formats.graphml_reading import read_graphml

    return read_graphml(path)


def _read_gexf(path: Path) -> Reading:
    from kindframe_formats.gexf_reading import read_gexf

    return read_gexf(path)


def _read_json(path: Path) -> Reading:
    from kindframe_formats.json_reading import read_json

    return read_json(path)


def _read_netcanvas(path: Path) -> Reading:
    from kindframe_formats.netcanvas_reading import read_netcanvas

    return read_netcanvas(path)


def _is_netcanvas(path: Path, head: bytes) -> bool:
    from kindframe_formats.netcanvas_files import is_export

    return is_export(path, head)


def _read_edge_list(path: Path) -> Reading:
    from kindframe_formats.edge_list import read_edge_list

    return read_edge_list(path)


@hookimpl
def kindframe_exporters() -> Iterable[Exporter]:
    """Offer GraphML, and an edge list with its table of nodes."""
    from kindframe.exporting import Exporter

    yield Exporter(
        name="graphml",
        title="GraphML",
        suffixes=(".graphml",),
        write=_write_graphml,
        meaning="The whole graph in one XML file, for Gephi, igraph, networkx, yEd and others.",
    )
    yield Exporter(
        name="csv",
        title="Edge list and node table as CSV",
        suffixes=(".csv",),
        write=_write_csv,
        meaning="Ties in one file and actors in another beside it, safe to open in a spreadsheet.",
    )


@hookimpl
def kindframe_readers() -> Iterable[Reader]:
    """Read GraphML, GEXF, graphs as JSON, Network Canvas exports, and bare edge lists."""
    from kindframe.exporting import Reader

    yield Reader(
        name="graphml",
        title="GraphML",
        suffixes=(".graphml",),
        read=_read_graphml,
        meaning="One graph of any tool; what kindframe wrote comes back as the study it was.",
    )
    yield Reader(
        name="gexf",
        title="GEXF",
        suffixes=(".gexf",),
        read=_read_gexf,
        meaning="Gephi's, 1.1 to 1.3, static or dynamic: parallel edges stay apart, spells become since and until.",
    )
    yield Reader(
        name="json",
        title="Graphs as JSON",
        suffixes=(".json", ".cyjs", ".jgf"),
        read=_read_json,
        meaning="Node-link JSON of networkx and d3, Cytoscape JSON and the JSON Graph Format, told by their shape.",
    )
    yield Reader(
        name="network-canvas",
        title="Network Canvas CSV export",
        suffixes=("", ".zip"),
        read=_read_netcanvas,
        sniff=_is_netcanvas,
        meaning="A folder or zip of interviews: egos are actors, and who named whom is a tie told by the ego.",
    )
    yield Reader(
        name="edge-list",
        title="Bare edge list",
        suffixes=(".edgelist", ".edges", ".ncol"),
        read=_read_edge_list,
        meaning="A line for each tie: two ids and, if there is one, a strength, with space or a comma between them.",
    )
