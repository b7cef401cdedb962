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
        self.n, source, target = numbered(folder)
        self.directed = rx.PyDiGraph(multigraph=False)
        self.directed.add_nodes_from(range(self.n))
        self.directed.add_edges_from_no_data(list(zip(source, target, strict=True)))
        self.undirected = self.directed.to_undirected(multigraph=False)

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
