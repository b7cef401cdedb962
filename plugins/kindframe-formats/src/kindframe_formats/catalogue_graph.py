"""The formats of network tools: one row each, in alphabetical order of their names."""

from __future__ import annotations

from kindframe_formats.catalogue import Read, Written

__all__ = ["READ", "WRITTEN"]

WRITTEN = (
    Written(
        "cx2",
        "CX2",
        (".cx2",),
        "json_tools_writing:write_cx2",
        "The whole graph for Cytoscape and NDEx, its attributes declared with their types.",
    ),
    Written(
        "cytoscape",
        "Cytoscape JSON",
        (".cyjs",),
        "json_writing:write_cytoscape",
        "The whole graph for Cytoscape and Cytoscape.js.",
    ),
    Written(
        "dl",
        "UCINET DL",
        (".dl",),
        "dl_writing:write_dl",
        "A matrix for each kind of tie for UCINET, as a list of pairs or, of several kinds, as stacked matrices.",
    ),
    Written(
        "gexf",
        "GEXF 1.3",
        (".gexf",),
        "gexf_writing:write_gexf",
        "The whole graph for Gephi: dynamic where there are dates or waves, parallel ties apart, both directions.",
    ),
    Written(
        "gml",
        "GML",
        (".gml",),
        "gml_writing:write_gml",
        "The whole graph as plain text in ASCII, for networkx, igraph, Gephi and yEd.",
    ),
    Written(
        "graphml",
        "GraphML",
        (".graphml",),
        "graphml_writing:write_graphml",
        "The whole graph in one XML file, for Gephi, igraph, networkx, yEd and others.",
    ),
    Written(
        "hif",
        "Hypergraph Interchange Format",
        (".hif", ".hif.json"),
        "hif_writing:write_hif",
        "People and places as nodes, acts and ties as edges among any number of them, for XGI, HyperNetX and others.",
    ),
    Written(
        "json-graph",
        "JSON Graph Format 2",
        (".jgf", ".jgf.json"),
        "json_writing:write_graph_format",
        "The whole graph by the JSON Graph Format's schema: a map of nodes, what is the study's own under metadata.",
    ),
    Written(
        "kumu",
        "Kumu JSON",
        (".kumu.json",),
        "json_tools_writing:write_kumu",
        "Elements and connections for Kumu, with fields.",
    ),
    Written(
        "node-link",
        "Node-link JSON",
        (".json", ".node-link.json"),
        "json_writing:write_node_link",
        "The whole graph for networkx and d3.",
    ),
    Written(
        "pajek",
        "Pajek network, partitions and vectors",
        (".net",),
        "pajek_writing:write_pajek",
        "Actors and ties in NAME.net, each column of words in a .clu and each of numbers in a .vec beside it.",
    ),
)

READ = (
    Read(
        "dl",
        "UCINET DL",
        (".dl",),
        "dl_reading:read_dl",
        "Matrices whole or half, lists of edges or nodes, labels listed or embedded, stacked or two-mode.",
    ),
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
        "gml",
        "GML",
        (".gml",),
        "gml_reading:read_gml",
        "One graph of any tool; nodes go by their labels where these differ.",
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
        (".json", ".cyjs", ".cx2", ".hif", ".jgf"),
        "json_reading:read_json",
        "Node-link JSON, Cytoscape JSON, CX2, the JSON Graph Format, Kumu's blueprint and HIF, told by their shape.",
    ),
    Read(
        "pajek",
        "Pajek",
        (".net", ".paj"),
        "pajek_reading:read_pajek",
        "A network with the partitions (.clu) and vectors (.vec) beside it, or a project that holds them.",
    ),
)
