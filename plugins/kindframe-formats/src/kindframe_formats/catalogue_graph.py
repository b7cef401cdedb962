"""The formats of network tools: one row each, in alphabetical order of their names."""

from __future__ import annotations

from kindframe_formats.catalogue import Read, Written

__all__ = ["READ", "WRITTEN"]

WRITTEN = (
    Written(
        "graphml",
        "GraphML",
        (".graphml",),
        "graphml_writing:write_graphml",
        "The whole graph in one XML file, for Gephi, igraph, networkx, yEd and others.",
    ),
)

READ = (
    Read(
        "edge-list",
        "Bare edge list",
        (".edgelist", ".edges", ".ncol"),
        "edge_list:read_edge_list",
        "A line for each tie: two ids and, if there is one, a strength, with space or a comma between them.",
    ),
    Read(
        "gexf",
        "GEXF",
        (".gexf",),
        "gexf_reading:read_gexf",
        "Gephi's, 1.1 to 1.3, static or dynamic: parallel edges stay apart, spells become since and until.",
    ),
    Read(
        "graphml",
        "GraphML",
        (".graphml",),
        "graphml_reading:read_graphml",
        "One graph of any tool; what kindframe wrote comes back as the study it was.",
    ),
    Read(
        "json",
        "Graphs as JSON",
        (".json", ".cyjs", ".jgf"),
        "json_reading:read_json",
        "Node-link JSON of networkx and d3, Cytoscape JSON and the JSON Graph Format, told by their shape.",
    ),
)
