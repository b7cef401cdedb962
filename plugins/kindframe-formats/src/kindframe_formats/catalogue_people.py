"""The formats of surveys, personal networks and tables: one row each, in alphabetical order of their names."""

from __future__ import annotations

from kindframe_formats.catalogue import Read, Written

__all__ = ["READ", "WRITTEN"]

WRITTEN = (
    Written(
        "csv",
        "Edge list and node table as CSV",
        (".csv",),
        "edge_csv:write_csv",
        "Ties in one file and actors in another beside it, safe to open in a spreadsheet.",
    ),
)

READ = (
    Read(
        "network-canvas",
        "Network Canvas CSV export",
        ("", ".zip"),
        "netcanvas_reading:read_netcanvas",
        "A folder or zip of interviews: egos are actors, and who named whom is a tie told by the ego.",
        sniff="netcanvas_files:is_export",
    ),
)
