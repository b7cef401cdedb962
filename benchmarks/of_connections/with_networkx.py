"""The measures by networkx, and where it has none in plain Python over its graph; two in numpy, unrefined.

What would take minutes is done in part: some sources, nodes, steps or draws, and the time of all of them is told as
that of these over their share. What share stands beside the figure.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np

from of_connections import data
from of_connections.jobs import Told
from of_connections.unrefined import gini, sdsm

NAME = "networkx"
FEW, MANY = 1_000, 20_000
"""Up to how many people everything is done, and from how many on only a little."""
TRIADS = ("003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U", "120C")
TRIADS += ("210", "300")


class Ready:
    """The graphs, with ids as their nodes, by the csv module."""

    def __init__(self, folder: Path) -> None:
        self.group, self.band = {}, {}
        self.directed: nx.DiGraph = nx.DiGraph()
        with (folder / "people.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                self.directed.add_node(row["id"])
                self.group[row["id"]], self.band[row["id"]] = row["group"], row["age_band"]
        self.ids = list(self.directed)
        with (folder / "organisations.csv").open(newline="") as file:
            self.bodies = [row["id"] for row in csv.DictReader(file)]
        members, known = [], set(self.bodies)
        succ = self.directed.adj
        with (folder / "relationships.csv").open(newline="") as file:
            rows = csv.reader(file)
            next(rows)
            for source, target, _, strength in rows:
                if target in known:
                    members.append((source, target))
                elif target in succ[source]:
                    succ[source][target]["weight"] += float(strength)
                else:
                    self.directed.add_edge(source, target, weight=float(strength))
        self.undirected = _graph(self.ids, self.directed.edges)
        self.whole = _graph([*self.ids, *self.bodies], [*self.undirected.edges, *members])

    def more(self, ties: int) -> None:
        giver, receiver, second = data.acts(ties)
        self.acts = list(zip(giver.tolist(), receiver.tolist(), second.tolist(), strict=True))
        parent = data.prompted(ties)
        self.prompts: nx.DiGraph = nx.DiGraph()
        self.prompts.add_nodes_from(range(ties))
        self.prompts.add_edges_from((p, v) for v, p in enumerate(parent.tolist()) if p >= 0)
        self.received = np.bincount(receiver, minlength=len(self.ids)).astype(np.float64)
        visitor, body = data.visits(ties)
        pairs = zip(visitor.tolist(), body.tolist(), strict=True)
        self.two = _graph([*self.ids, *self.bodies], [(self.ids[a], self.bodies[b]) for a, b in pairs])
        self.turn = 0


def _graph(nodes: list[str], edges: object) -> nx.Graph:
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return graph


def _of(g: Ready, found: dict[str, float]) -> np.ndarray:
    return np.array([found[v] for v in g.ids])


def _share(g: Ready, count: int) -> np.ndarray:
    return data.drawn_sources(len(g.ids), count)


def _names(g: Ready, at: np.ndarray) -> list[str]:
    return [g.ids[i] for i in at]


def triads(g: Ready) -> Told:
    found = nx.triadic_census(g.directed)
    return Told(lambda: {"counts": np.array([found[name] for name in TRIADS], dtype=np.float64)})


def constraint(g: Ready) -> Told:
    found = nx.constraint(g.undirected)
    return Told(lambda: {"constraint": _of(g, found)})


def effective(g: Ready) -> Told:
    if len(g.ids) > MANY:
        at = _share(g, 1_000)
        graph = g.undirected
        found = {v: nx.effective_size(nx.ego_graph(graph, v), nodes=[v])[v] for v in _names(g, at)}
        see = lambda: {"effective": np.array([found[v] for v in _names(g, at)])}  # noqa: E731
        return Told(see, part=at.size / len(g.ids), at=at, note="asks for n x n numbers: by the network around each")
    found = nx.effective_size(g.undirected)
    return Told(lambda: {"effective": _of(g, found)})


def core(g: Ready) -> Told:
    found = nx.core_number(g.undirected)
    return Told(lambda: {"core": _of(g, found)})


def parts(g: Ready) -> Told:
    found = [len(part) for part in nx.connected_components(g.undirected)]
    return Told(lambda: {"sizes": np.sort(np.array(found))})


def reciprocity(g: Ready) -> Told:
    found = nx.overall_reciprocity(g.directed)
    return Told(lambda: {"reciprocity": found})


def degree(g: Ready) -> Told:
    out, into = dict(g.directed.out_degree()), dict(g.directed.in_degree())
    given = dict(g.directed.out_degree(weight="weight"))
    return Told(lambda: {"out": _of(g, out), "in": _of(g, into), "given": _of(g, given)})


def clustering(g: Ready) -> Told:
    found = nx.triangles(g.undirected)
    local = {v: 2 * t / (d * (d - 1)) if (d := g.undirected.degree[v]) > 1 else np.nan for v, t in found.items()}
    return Told(lambda: {"triangles": _of(g, found), "local": _of(g, local)})


def sampled(g: Ready) -> Told:
    at = _share(g, 64)
    done = at if len(g.ids) <= FEW else at[:: 8 if len(g.ids) <= MANY else 32]
    found = nx.betweenness_centrality_subset(g.directed, _names(g, done), g.ids, normalized=False)
    see = (lambda: {"between": _of(g, found)}) if done is at else dict
    return Told(see, part=done.size / at.size)


def exact(g: Ready) -> Told:
    if len(g.ids) > FEW:
        at = _share(g, 16)
        nx.betweenness_centrality_subset(g.directed, _names(g, at), g.ids, normalized=False)
        return Told(dict, part=at.size / len(g.ids))
    found = nx.betweenness_centrality(g.directed, normalized=False)
    return Told(lambda: {"between": _of(g, found)})


def closeness(g: Ready) -> Told:
    at = _share(g, len(g.ids) if len(g.ids) <= FEW else 100 if len(g.ids) <= MANY else 8)
    harmonic, within = [], []
    for v in _names(g, at):
        steps = Counter(nx.single_source_shortest_path_length(g.undirected, v).values())
        harmonic.append(sum(many / far for far, many in steps.items() if far))
        within.append([sum(steps[d] for d in range(1, most + 1)) for most in (1, 2, 3)])
    see = lambda: {"harmonic": np.array(harmonic), "within": np.array(within)}  # noqa: E731
    return Told(see, part=at.size / len(g.ids), at=at)


def communities(g: Ready) -> Told:
    g.turn += 1
    found = nx.community.louvain_communities(g.undirected, seed=g.turn)
    see = lambda: {"modularity": nx.community.modularity(g.undirected, found)}  # noqa: E731
    return Told(see, note="Louvain")


def resilience(g: Ready) -> Told:
    order = sorted(g.bodies, key=lambda body: -g.whole.degree[body])
    many = len(order)
    at = np.linspace(0, many, many + 1 if many <= 100 else 5).astype(np.int64)
    largest = []
    for gone in at.tolist():
        left = g.whole.copy()
        left.remove_nodes_from(order[:gone])
        largest.append(max(len(part) for part in nx.connected_components(left)))
    return Told(lambda: {"largest": np.array(largest)}, part=at.size / (many + 1), at=at)


def projection(g: Ready) -> Told:
    if len(g.ids) > MANY:  # a minute for all
        some = g.bodies[:: max(1, len(g.bodies) // 50)]
        nx.bipartite.weighted_projected_graph(g.two, some)
        return Told(dict, part=len(some) / len(g.bodies))
    found = nx.bipartite.weighted_projected_graph(g.two, g.bodies)
    return Told(lambda: {"shared": np.sort(np.array([w for _, _, w in found.edges(data="weight")]))})


def roles(g: Ready) -> Told:
    graph, group = g.directed, g.group
    at = _share(g, len(g.ids) if len(g.ids) <= MANY else 2_000)
    succ, pred = graph.succ, graph.pred
    counts, work = [], 0
    for v in _names(g, at):
        own, five = group[v], [0, 0, 0, 0, 0]
        work += len(pred[v]) * len(succ[v])
        for a in pred[v]:
            for b in succ[v]:
                if a != b and b not in succ[a]:
                    if group[a] == own:
                        five[0 if group[b] == own else 2] += 1
                    elif group[b] == own:
                        five[3] += 1
                    else:
                        five[1 if group[a] == group[b] else 4] += 1
        counts.append(five)
    every = sum(len(pred[v]) * len(succ[v]) for v in graph) if at.size < len(g.ids) else work
    return Told(lambda: {"roles": np.array(counts)}, part=work / every, at=at)


def reach(g: Ready) -> Told:
    at = _share(g, 64 if len(g.ids) <= MANY else 8)
    found = []
    for s in at.tolist():
        first = {s: -1}
        for giver, receiver, second in g.acts:
            if giver in first and first[giver] < second and receiver not in first:
                first[receiver] = second
        found.append(len(first) - 1)
    return Told(lambda: {"reached": np.array(found)}, part=at.size / len(g.ids), at=at)


def cascades(g: Ready) -> Told:
    graph, root, depth, below = g.prompts, {}, {}, {}
    order = list(nx.topological_sort(graph))
    for v in order:
        above = next(iter(graph.pred[v]), None)
        root[v] = v if above is None else root[above]
        depth[v] = 0 if above is None else depth[above] + 1
    for v in reversed(order):
        below[v] = 1 + sum(below[w] for w in graph.succ[v])
    held = {"root": root, "depth": depth, "below": below}
    return Told(lambda: {k: np.array([d[v] for v in range(len(order))]) for k, d in held.items()})


def permuted(g: Ready) -> Told:
    draws = 20 if len(g.ids) <= MANY else 4
    chance = random.Random(1)
    labels, drawn, ties = [g.group[v] for v in g.ids], [], g.directed.size()
    for _ in range(draws):
        chance.shuffle(labels)
        of = dict(zip(g.ids, labels, strict=True))
        within = sum(of[a] == of[b] for a, b in g.directed.edges)
        drawn.append((ties - 2 * within) / ties)
    error = float(np.std(drawn)) / np.sqrt(draws)
    return Told(lambda: {"expected": np.mean(drawn), "spread": error}, part=draws / 1000)


def gini_by_group(g: Ready) -> Told:
    bands = [g.band[v] for v in g.ids]
    held = [g.received[[b == name for b in bands]] for name in sorted(set(bands))]
    draws = 1000 if len(bands) <= FEW else 50
    drawn = np.array([gini(part, draws, i) for i, part in enumerate(held)])
    return Told(
        lambda: {"expected": drawn.mean(1), "spread": drawn.std(1) / np.sqrt(draws)}, part=draws / 1000, note="numpy"
    )


def sdsm_of_pairs(g: Ready) -> Told:
    more, part, at = sdsm(g.two, g.bodies, g.ids)
    return Told(lambda: {"more": more}, part=part, at=at, note="numpy")


DO: dict[str, Callable[[Ready], Told]] = {
    "triads": triads,
    "constraint": constraint,
    "effective": effective,
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
    "e-i-closed": permuted,
    "gini": gini_by_group,
    "sdsm": sdsm_of_pairs,
}
LARGEST = {"triads": 100_000}
"""The most ties at which a measure is run: a census of some nodes says nothing of how long all take."""
