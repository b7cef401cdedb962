"""The measures by rustworkx (Apache), where it has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import rustworkx as rx

from of_connections.jobs import Told
from of_connections.numbered import numbered

NAME = "rustworkx"


class Ready:
    """The graphs of numbered people."""

    def __init__(self, folder: Path) -> None:
        self.n, directed, pairs = numbered(folder)
        self.directed, self.undirected = rx.PyDiGraph(multigraph=False), rx.PyGraph(multigraph=False)
        for graph, edges in ((self.directed, directed), (self.undirected, pairs)):
            graph.add_nodes_from(range(self.n))
            graph.add_edges_from_no_data(list(map(tuple, edges.tolist())))

    def more(self, ties: int) -> None:
        pass


def core(g: Ready) -> Told:
    found = rx.core_number(g.undirected)
    return Told(lambda: {"core": np.array([found[v] for v in range(g.n)])})


def parts(g: Ready) -> Told:
    found = rx.connected_components(g.undirected)
    return Told(lambda: {"sizes": np.sort(np.array([len(part) for part in found]))})


def exact(g: Ready) -> Told:
    found = rx.digraph_betweenness_centrality(g.directed, normalized=False)
    return Told(lambda: {"between": np.array([found[v] for v in range(g.n)])})


DO: dict[str, Callable[[Ready], Told]] = {"core": core, "components": parts, "betweenness": exact}
LARGEST = {"betweenness": 10_000}
"""The most ties at which a measure is run: beyond it takes half a minute and more."""
