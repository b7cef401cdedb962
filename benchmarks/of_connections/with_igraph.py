"""The measures by igraph (an optional package; GPL)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import igraph
import numpy as np
import polars as pl

from of_connections import data
from of_connections.jobs import Told

NAME = "igraph"


class Ready:
    """The graphs, read by polars and built from numbered edges: the quickest way into igraph that was found."""

    def __init__(self, folder: Path) -> None:
        people = pl.read_csv(folder / "people.csv")
        bodies = pl.read_csv(folder / "organisations.csv")
        ids = people["id"].to_list() + bodies["id"].to_list()
        place = dict(zip(ids, range(len(ids)), strict=True))
        table = pl.read_csv(folder / "relationships.csv")
        edges = [(place[a], place[b]) for a, b in zip(table["source"], table["target"], strict=True)]
        whole = igraph.Graph(len(ids), edges, directed=True)
        whole.es["strength"] = table["strength"].to_list()
        whole.vs["name"] = ids
        whole.simplify(combine_edges="sum")
        self.n, self.bodies = people.height, bodies.height
        self.directed = whole.induced_subgraph(range(self.n))
        self.undirected = self.directed.as_undirected()
        self.whole = whole.as_undirected()

    def more(self, ties: int) -> None:
        visitor, body = data.visits(ties)
        pairs = list(zip(visitor.tolist(), (self.n + body).tolist(), strict=True))
        self.two = igraph.Graph.Bipartite([False] * self.n + [True] * self.bodies, pairs)


def triads(g: Ready) -> Told:
    found = g.directed.triad_census()
    # igraph's order is 003 012 102 021D 021U 021C 111D 111U 030T ..., as here
    return Told(lambda: {"counts": np.array(list(found), dtype=np.float64)})


def constraint(g: Ready) -> Told:
    found = g.undirected.constraint()
    return Told(lambda: {"constraint": np.array(found)})


def core(g: Ready) -> Told:
    found = g.undirected.coreness()
    return Told(lambda: {"core": np.array(found)})


def parts(g: Ready) -> Told:
    found = g.undirected.connected_components()
    return Told(lambda: {"sizes": np.sort(np.array(found.sizes()))})


def reciprocity(g: Ready) -> Told:
    found = g.directed.reciprocity()
    return Told(lambda: {"reciprocity": found})


def degree(g: Ready) -> Told:
    out, into = g.directed.degree(mode="out"), g.directed.degree(mode="in")
    given = g.directed.strength(mode="out", weights="strength")
    return Told(lambda: {"out": np.array(out), "in": np.array(into), "given": np.array(given)})


def clustering(g: Ready) -> Told:
    local = g.undirected.transitivity_local_undirected(mode="nan")
    return Told(lambda: {"local": np.array(local)})


def sampled(g: Ready) -> Told:
    sources = data.drawn_sources(g.n, 64)
    found = g.directed.betweenness(sources=sources.tolist())
    return Told(lambda: {"between": np.array(found)})


def exact(g: Ready) -> Told:
    found = g.directed.betweenness()
    return Told(lambda: {"between": np.array(found)})


def closeness(g: Ready) -> Told:
    count = g.n if g.undirected.ecount() * g.n < 2e9 else 128
    at = data.drawn_sources(g.n, count)
    some = at.tolist()
    found = g.undirected.harmonic_centrality(vertices=some)
    near = [g.undirected.neighborhood_size(vertices=some, order=d) for d in (1, 2, 3)]
    see = lambda: {"harmonic": np.array(found) * (g.n - 1), "within": np.array(near).T - 1}  # noqa: E731
    return Told(see, part=count / g.n, at=at)


def communities(g: Ready) -> Told:
    found = g.undirected.community_leiden(objective_function="modularity", n_iterations=2)
    return Told(lambda: {"modularity": g.undirected.modularity(found)})


def resilience(g: Ready) -> Told:
    degrees = np.array(g.whole.degree(range(g.n, g.n + g.bodies)))
    order = (g.n + np.argsort(-degrees, kind="stable")).tolist()
    at = np.linspace(0, g.bodies, 20 if g.bodies > 50 else g.bodies + 1).astype(np.int64)
    largest = []
    for gone in at.tolist():
        left = g.whole.copy()
        left.delete_vertices(order[:gone])
        largest.append(max(left.connected_components().sizes()))
    return Told(lambda: {"largest": np.array(largest)}, part=at.size / (g.bodies + 1), at=at)


def projection(g: Ready) -> Told:
    found = g.two.bipartite_projection(which=1)
    return Told(lambda: {"shared": np.sort(np.array(found.es["weight"]))})


DO: dict[str, Callable[[Ready], Told]] = {
    "triads": triads,
    "constraint": constraint,
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
}
