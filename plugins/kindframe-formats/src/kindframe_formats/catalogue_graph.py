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
        "dot",
        "DOT",
        (".dot", ".gv"),
        "drawing_writing:write_dot",
        "Names, kinds and arrows, to be drawn with Graphviz.",
    ),
    Written(
        "geojson",
        "GeoJSON",
        (".geojson",),
        "geojson_writing:write_geojson",
        "Places on a map, roughly, and lines between them; nobody's home.",
        options=(
            {
                "name": "decimals",
                "meaning": "decimals of coordinates: 2 is about a kilometre, 3 a hundred metres",
                "kind": "integer",
                "default": 2,
                "minimum": 0,
                "maximum": 6,
            },
        ),
    ),
    Written(
        "gephi-csv",
        "Gephi's spreadsheets",
        (".gephi.csv",),
        "gephi_writing:write_gephi",
        "A table of edges and one of nodes beside it for Gephi's import, with when they are there.",
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
        "kumu-workbook",
        "Kumu workbook",
        (".kumu.xlsx",),
        "kumu_workbook:write_kumu_workbook",
        "The sheets Elements and Connections for Kumu's import, with ids.",
    ),
    Written(
        "mermaid",
        "Mermaid",
        (".mmd", ".mermaid"),
        "drawing_writing:write_mermaid",
        "A small network as a flowchart, for Markdown and web pages.",
        options=(
            {
                "name": "most",
                "meaning": "how many nodes there may be",
                "kind": "integer",
                "default": 150,
                "minimum": 1,
                "maximum": 1000,
            },
        ),
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
    Written(
        "r",
        "R script with its tables",
        (".R", ".r"),
        "r_writing:write_r",
        "A script and two tables that make an igraph object and matrices for sna.",
    ),
)

_MODES = (
    {"name": "rows", "default": "", "meaning": "what the first of two modes is, such as person"},
    {"name": "columns", "default": "", "meaning": "what the second is, such as group or place"},
)

READ = (
    Read(
        "dl",
        "UCINET DL",
        (".dl", ".dat", ".txt"),
        "dl_reading:read_dl",
        "Matrices whole or half, lists of edges or nodes, labels listed or embedded, stacked or two-mode.",
        sniff="dl_heading:is_dl",
        options=(
            {
                "name": "matrices",
                "default": "kind",
                "choices": ("kind", "wave"),
                "meaning": "what the labels of several matrices are: kinds of tie, or waves in their order",
            },
            *_MODES,
        ),
    ),
    Read(
        "edge-list",
        "Bare edge list",
        (".edgelist", ".edges", ".ncol", ".txt", ".dat", ".csv"),
        "edge_list:read_edge_list",
        "A line for each tie: two ids and, if there is one, a strength, with space or a comma between them.",
        sniff="edge_list:is_edge_list",
    ),
    Read(
        "gephi-csv",
        "Gephi's spreadsheets",
        (".csv", ".tsv"),
        "gephi_reading:read_gephi",
        "A table of edges with Source, Target and Type, and the nodes beside it.",
        sniff="gephi_reading:is_gephi",
        options=({"name": "nodes", "default": "", "meaning": "the file of the nodes, in the same folder"},),
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
        "kumu-workbook",
        "Kumu workbook",
        (".xlsx",),
        "kumu_workbook:read_kumu",
        "The sheets Elements and Connections; a list with | in To is a connection to each.",
        sniff="kumu_workbook:is_kumu",
    ),
    Read(
        "pajek",
        "Pajek",
        (".net", ".paj", ".pajek", ".mat"),
        "pajek_reading:read_pajek",
        "A network with the partitions (.clu) and vectors (.vec) beside it, or a project that holds them.",
        sniff="pajek_sections:is_pajek",
        options=(
            {"name": "network", "default": "", "meaning": "which network of a project of several: its name or number"},
            *_MODES,
        ),
    ),
)
