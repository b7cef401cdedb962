"""The measures by kindframe, each by the function that its analyses call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kindframe.network import Network
from kindframe.reading import read_study
from kindframe_connections import reaching
from kindframe_connections.affiliation import two_mode
from kindframe_connections.analyses.reciprocity import dyads
from kindframe_connections.backbone import weigh
from kindframe_connections.between import betweenness
from kindframe_connections.brokering import brokerage, structural_holes
from kindframe_connections.census import census
from kindframe_connections.census import clustering as clustered
from kindframe_connections.exchanging import drawn_within, moments_within
from kindframe_connections.groups import group_by
from kindframe_connections.kernels.paths import components, coreness
from kindframe_connections.kernels.temporal import chains, spread
from kindframe_connections.leiden import Graph, leiden, modularity
from kindframe_connections.removal import Going
from kindframe_connections.resampling import bootstrap, seeds
from kindframe_connections.stepping import stepping
from of_connections import data
from of_connections.jobs import Told

NAME = "kindframe"


class Ready:
    """The networks that the measures look at."""

    def __init__(self, folder: Path) -> None:
        study = read_study(folder)
        self.directed = study.network(between="person", weight="strength")
        self.undirected = self.directed.undirected()
        _ = self.directed.incoming
        self.whole = study.network(between=("person", "organisation")).undirected()
        self.folk = (self.whole.nodes["kind"] == "person").to_numpy()
        self.groups = group_by(self.directed.nodes, "group")
        self.bands = group_by(self.directed.nodes, "age_band")
        self.turn = 0

    def more(self, ties: int) -> None:
        """Make what is not in the CSV: acts, and which prompted which."""
        giver, receiver, second = data.acts(ties)
        self.acts = reaching.Timed(
            giver=giver.astype(np.int32),
            receiver=receiver.astype(np.int32),
            moment=np.unique(second, return_inverse=True)[1].astype(np.int64),
            when=(),
            acts=giver.size,
            notes=(),
        )
        self.parent = data.prompted(ties)
        visitor, body = data.visits(ties)
        people, bodies = self.directed.n, self.whole.n - self.directed.n
        both = Network.from_edges(people + bodies, visitor, people + body)
        self.two = two_mode(both, np.arange(both.n) >= people).turned()
        self.received = np.bincount(receiver, minlength=self.directed.n).astype(np.float64)


def triads(g: Ready) -> Told:
    found = census(g.directed)
    return Told(lambda: {"counts": np.array(list(found.triads.values()), dtype=np.float64)})


def holes(g: Ready) -> Told:
    found = structural_holes(g.undirected)
    return Told(lambda: {"constraint": found.constraint, "effective": found.effective})


def core(g: Ready) -> Told:
    held = g.undirected
    found = coreness.on(held.indices.size)(held.indptr, held.indices, held.n)
    return Told(lambda: {"core": found})


def parts(g: Ready) -> Told:
    held = g.undirected
    label = components.on(held.indices.size)(held.indptr, held.indices, np.zeros(held.n, bool))
    return Told(lambda: {"sizes": np.sort(np.bincount(label))})


def reciprocity(g: Ready) -> Told:
    found = dyads(g.directed)
    return Told(lambda: {"reciprocity": found.by_tie})


def degree(g: Ready) -> Told:
    held = g.directed
    out, into = np.diff(held.indptr), np.diff(held.incoming.indptr)
    given = np.bincount(held.arrays.rows, weights=held.weight, minlength=held.n)
    return Told(lambda: {"out": out, "in": into, "given": given})


def clustering(g: Ready) -> Told:
    found = clustered(g.undirected)
    return Told(lambda: {"local": found.local, "triangles": found.triangles})


def sampled(g: Ready) -> Told:
    sources = 64
    found = betweenness(g.directed, samples=sources)
    return Told(lambda: {"between": found.value * found.sources / g.directed.n})


def exact(g: Ready) -> Told:
    found = betweenness(g.directed, samples=0)
    return Told(lambda: {"between": found.value})


def closeness(g: Ready) -> Told:
    found = stepping(g.undirected, 3)
    return Told(lambda: {"harmonic": found.harmonic, "within": found.within})


def communities(g: Ready) -> Told:
    graph = Graph.of(g.undirected, weighted=False, directed=False)
    g.turn += 1
    label = leiden(graph, g.turn)
    return Told(lambda: {"modularity": modularity(graph, label)})


def resilience(g: Ready) -> Told:
    bodies = np.flatnonzero(~g.folk)
    order = np.argsort(-np.diff(g.whole.indptr)[bodies], kind="stable")
    states = Going(g.whole, bodies, g.folk).states(order)
    return Told(lambda: {"largest": states[:, 1]})


def projection(g: Ready) -> Told:
    pairs = g.two.project()
    assert pairs is not None
    return Told(lambda: {"shared": np.sort(pairs.shared)})


def sdsm(g: Ready) -> Told:
    pairs = g.two.project()
    assert pairs is not None
    found = weigh(g.two, pairs, "sdsm", chance="chi-square", tail="exact", draws=0, seed=1)
    order = np.lexsort((pairs.target, pairs.source))
    return Told(lambda: {"more": found.more[order]})


def roles(g: Ready) -> Told:
    found = brokerage(g.directed, g.groups.codes, len(g.groups.names))
    return Told(lambda: {"roles": found.count[:, :5]})


def reach(g: Ready) -> Told:
    out, _ = reaching.count_reach(g.acts, g.directed.n, False)
    return Told(lambda: {"reached": out})


def cascades(g: Ready) -> Told:
    root, depth, opened = chains.on(g.parent.size)(g.parent)
    parent = np.where(opened, -1, g.parent)
    below = spread.on(parent.size)(parent)
    return Told(lambda: {"root": root, "depth": depth, "below": below})


def _ends(g: Ready) -> tuple[Any, Any, Any]:
    held = g.directed
    return held.arrays.rows, held.indices, np.ones(held.indices.size)


def permuted(g: Ready) -> Told:
    source, target, one = _ends(g)
    drawn = 1 - 2 * drawn_within(source, target, one, g.groups.codes, 1000, 1) / one.size
    error = float(drawn.std()) / np.sqrt(drawn.size)
    return Told(lambda: {"expected": drawn.mean(), "spread": error})


def closed(g: Ready) -> Told:
    source, target, one = _ends(g)
    mean, deviation = moments_within(source, target, one, g.groups.codes, True)
    expected, spread = 1 - 2 * mean / one.size, 2 * deviation / one.size
    return Told(lambda: {"expected": expected, "spread": spread / np.sqrt(1000)})


def gini(g: Ready) -> Told:
    held = [g.received[g.bands.codes == band] for band in range(len(g.bands.names))]
    drawn = np.array([bootstrap(part, 1000, seeds(1, band)).gini for band, part in enumerate(held)])
    return Told(lambda: {"expected": drawn.mean(1), "spread": drawn.std(1) / np.sqrt(1000)})


DO: dict[str, Callable[[Ready], Told]] = {
    "triads": triads,
    "constraint": holes,
    "effective": holes,
    "core": core,
    "components": parts,
    "reciprocity": reciprocity,
    "degree": degree,
    "clustering": clustering,
    "betweenness-64": sampled,
    "betweenness": exact,
    "closeness": closeness,
    "communities": communities,
    "resilience": resilience,
    "projection": projection,
    "brokerage": roles,
    "reach": reach,
    "cascades": cascades,
    "e-i": permuted,
    "e-i-closed": closed,
    "gini": gini,
    "sdsm": sdsm,
}
