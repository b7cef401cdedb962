"""The measures by networkit (MIT), where it has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkit as nk
import numpy as np

from of_connections.jobs import Told
from of_connections.numbered import numbered

NAME = "networkit"


class Ready:
    """The graphs of numbered people."""

    def __init__(self, folder: Path) -> None:
        self.n, directed, pairs = numbered(folder)
        self.directed = nk.GraphFromCoo(tuple(directed.astype(np.uint64).T), n=self.n, directed=True)
        self.undirected = nk.GraphFromCoo(tuple(pairs.astype(np.uint64).T), n=self.n)

    def more(self, ties: int) -> None:
        pass


def core(g: Ready) -> Told:
    found = nk.centrality.CoreDecomposition(g.undirected).run().scores()
    return Told(lambda: {"core": np.array(found)})


def parts(g: Ready) -> Told:
    found = nk.components.ConnectedComponents(g.undirected).run().getComponentSizes()
    return Told(lambda: {"sizes": np.sort(np.array(list(found.values())))})


def clustering(g: Ready) -> Told:
    found = nk.centrality.LocalClusteringCoefficient(g.undirected).run().scores()
    few = np.array([g.undirected.degree(v) < 2 for v in range(g.n)])
    return Told(lambda: {"local": np.where(few, np.nan, np.array(found))})


def exact(g: Ready) -> Told:
    found = nk.centrality.Betweenness(g.directed).run().scores()
    return Told(lambda: {"between": np.array(found)})


def communities(g: Ready) -> Told:
    found = nk.community.ParallelLeiden(g.undirected)
    found.run()
    held = found.getPartition()
    return Told(lambda: {"modularity": nk.community.Modularity().getQuality(held, g.undirected)})


DO: dict[str, Callable[[Ready], Told]] = {
    "core": core,
    "components": parts,
    "clustering": clustering,
    "betweenness": exact,
    "communities": communities,
}
LARGEST = {"betweenness": 10_000}
"""The most ties at which a measure is run: beyond it takes half a minute and more."""
