"""How often a test of 5 % rejects what is true: the first table in docs/explanation/uncertainty.md.

python benchmarks/sizes_of_tests.py [replicates]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from kindframe.network import Network
from kindframe_connections.affiliation import Pairs, two_mode
from kindframe_connections.analyses import mixing
from kindframe_connections.backbone import weigh
from kindframe_connections.belonging import Belonging
from kindframe_connections.bonds import likeness
from kindframe_connections.differences import compare
from kindframe_connections.groups import Groups
from kindframe_connections.homophily import ei_index
from kindframe_connections.nulltests import test_statistic
from kindframe_connections.quadratic import Layers, correlate, orders, regress
from kindframe_connections.resampling import seeds, sign_flip_p

Rng = np.random.Generator
QAP_DRAWS, NULL_DRAWS = 199, 79  # so that 5 % falls between two values p can take


def made(matrix: np.ndarray, *, directed: bool = True) -> Network:
    np.fill_diagonal(matrix, 0)
    source, target = np.nonzero(matrix if directed else np.triu(matrix))
    return Network.from_edges(matrix.shape[0], source, target, matrix[source, target].astype(float), directed=directed)


def uneven(rng: Rng, n: int, base: float) -> np.ndarray:
    """Ties that depend on who sends and who receives: popular people, and people who name many."""
    out, into = rng.normal(0, 1, (2, n))
    return 1 / (1 + np.exp(-(base + out[:, None] + into[None, :]))) > rng.random((n, n))


def qap(rng: Rng, *, popular: bool, directed: bool, n: int) -> float:
    pair = []
    for _ in range(2):
        ties = uneven(rng, n, -2.0) if popular else rng.random((n, n)) < 0.15
        pair.append(made(ties, directed=directed))
    layers = Layers.of(pair)
    return correlate(layers, 0, 1, layers.permuted(orders(n, QAP_DRAWS, int(rng.integers(2**31))))).p


def mrqap(rng: Rng, *, plain: bool) -> float:
    """One predictor matters, the tested one does not; both, and the rest, vary by who sends and who receives."""
    n = 20

    def by_actor() -> np.ndarray:
        out, into = rng.normal(0, 1, (2, n))
        return out[:, None] + into[None, :] + rng.normal(0, 1, (n, n))

    first = by_actor()
    second = 0.6 * first + by_actor()
    outcome = 0.5 * first + by_actor()
    layers = Layers.of([made(matrix) for matrix in (outcome, first, second)])
    found = regress(layers, 0, [1, 2], layers.permuted(orders(n, QAP_DRAWS, int(rng.integers(2**31)))))
    assert found is not None
    if plain:
        return 0.0 if abs(found.terms[1].t) > 1.966 else 1.0  # Student's t at 5 % with 377 degrees of freedom
    return found.terms[1].p


def labels(rng: Rng) -> float:
    n = 40
    circle = np.arange(n) // 8
    ties = rng.random((n, n)) < np.where(circle[:, None] == circle[None, :], 0.4, 0.03)
    network = made(ties, directed=False)
    # groups of 15 and 25, dealt out with no regard to ties, stand in the ids that the null model exchanges
    group = {held: place < 15 for place, held in zip(rng.permutation(n), network.ids, strict=True)}

    def e_i(given: Network) -> float:
        codes = np.array([group[held] for held in given.ids])
        same = float((codes[given.arrays.rows] == codes[given.indices]).sum())
        return ei_index(given.indices.size - same, same)

    return test_statistic(network, e_i, null="labels", draws=NULL_DRAWS, seed=int(rng.integers(2**31))).p or 1.0


def returned(network: Network) -> float:
    back = network.to_scipy()
    return float((back * back.T).sum())


def transitive(network: Network) -> float:
    ties = network.to_scipy().toarray()
    return float(((ties @ ties) * ties).sum())


def null_of_ties(rng: Rng, *, null: str, statistic: Callable[[Network], float]) -> float:
    n = 25
    density = 0.5 if null == "size" else 0.12
    ties = rng.random((n, n)) < density
    if null == "dyads":  # more ties are returned than chance would have it, as the null model keeps
        ties |= ties.T & (rng.random((n, n)) < 0.5)
    network = made(ties)
    return test_statistic(network, statistic, null=null, draws=NULL_DRAWS, seed=int(rng.integers(2**31))).p or 1.0


def mixing_p(rng: Rng) -> float:
    """Ties in circles, and groups dealt out with no regard to them: the p that `mixing` gives E-I."""
    n = 40
    circle = np.arange(n) // 8
    network = made(rng.random((n, n)) < np.where(circle[:, None] == circle[None, :], 0.4, 0.03))
    nodes = network.nodes.with_columns(pl.Series("group", rng.permutation(["x"] * 12 + ["y"] * 28)))
    network = Network.from_edges(nodes, network.arrays.rows, network.indices)
    given = mixing.ANALYSIS.settle({"permutations": QAP_DRAWS, "seed": int(rng.integers(2**31))})
    return mixing.run(network, **given).statement("e-i").p or 1.0


def dealt(rng: Rng, sizes: tuple[int, ...]) -> Groups:
    names = tuple("abcdefgh"[: len(sizes)])
    return Groups(codes=rng.permutation(np.repeat(np.arange(len(sizes)), sizes)), names=names, column="group")


def gap_p(rng: Rng, *, widest: bool) -> float:
    """Counts of acts, skewed, with no regard to groups: the p of one group's difference, or of the widest gap."""
    groups = dealt(rng, (8, 15, 22))
    values = rng.negative_binomial(1, 0.4, 45).astype(float)
    found = compare("x", values, groups, 0, QAP_DRAWS, (int(rng.integers(2**31)), 0))
    p = found.p if widest else found.rows[0][-1]
    return 1.0 if p is None else float(p)


def change_p(rng: Rng) -> float:
    """The same people twice, their numbers skewed and going up as often as down."""
    change = rng.laplace(0, 2, 25).round()
    return sign_flip_p(change, QAP_DRAWS, seeds(int(rng.integers(2**31))))


def bonding_p(rng: Rng) -> float:
    """A group of 12 of 60 people, joined with no regard to who they are."""
    known = dealt(rng, (30, 20, 10))
    members = np.sort(rng.choice(60, 12, replace=False)).astype(np.int64)
    held = Belonging(groups=pl.DataFrame({"id": ["g"]}), person=members, group=np.zeros(12, np.int64), people=60)
    return float(likeness(held, known, QAP_DRAWS, int(rng.integers(2**31)))["p"][0])


def backbone_p(rng: Rng, *, model: str) -> float:
    """30 people at 40 places, some busy, some popular, nobody with regard to anybody: one pair of people."""
    busy, popular = rng.uniform(-1.5, 1.5, 30), rng.uniform(-1.5, 1.5, 40)
    there = 1 / (1 + np.exp(0.5 - busy[:, None] - popular[None, :])) > rng.random((30, 40))
    person, place = np.nonzero(there)
    held = two_mode(Network.from_edges(70, person, place + 30, directed=False).undirected(), np.arange(70) >= 30)
    pair = (np.array([0]), np.array([1]), np.array([int((there[0] & there[1]).sum())]))
    pairs = Pairs(source=pair[0].astype(np.int32), target=pair[1].astype(np.int32), shared=pair[2])
    seed = int(rng.integers(2**31))
    return float(weigh(held, pairs, model, chance="bicm", tail="upper", draws=NULL_DRAWS, seed=seed).more[0])


def scenes() -> Iterator[tuple[str, str, Callable[[Rng], float]]]:
    yield "QAP correlation", "20 actors, ties drawn blindly", lambda r: qap(r, popular=False, directed=True, n=20)
    yield "QAP correlation", "30 actors, some popular in each", lambda r: qap(r, popular=True, directed=True, n=30)
    yield "QAP correlation", "16 actors, no direction", lambda r: qap(r, popular=False, directed=False, n=16)
    yield "MRQAP, second of two predictors", "20 actors, collinear, by actor", lambda r: mrqap(r, plain=False)
    yield "(the same by Student's t)", "20 actors, collinear, by actor", lambda r: mrqap(r, plain=True)
    yield "null `labels`, E-I", "40 actors in 5 circles, 2 groups", labels
    yield "null `edges`, returned ties", "25 actors", lambda r: null_of_ties(r, null="edges", statistic=returned)
    yield "null `dyads`, transitive threes", "25 actors", lambda r: null_of_ties(r, null="dyads", statistic=transitive)
    yield "null `size`, returned ties", "25 actors", lambda r: null_of_ties(r, null="size", statistic=returned)
    yield "`mixing`, E-I", "40 actors in 5 circles, 2 groups", mixing_p
    yield "`gaps`, one group from the rest", "45 people in 3 groups, skewed counts", lambda r: gap_p(r, widest=False)
    yield "`gaps`, the widest gap", "45 people in 3 groups, skewed counts", lambda r: gap_p(r, widest=True)
    yield "`change`, mean paired change", "25 pairs, heavy tails", change_p
    yield "`bonding` and `places`, likeness", "12 of 60 people, 3 sorts", bonding_p
    yield "`places`, backbone `fdsm`", "30 people, 40 places, one pair", lambda r: backbone_p(r, model="fdsm")
    yield "`places`, backbone `sdsm`", "30 people, 40 places, one pair", lambda r: backbone_p(r, model="sdsm")


def main(replicates: int) -> None:
    print("| test | truth | replicates | rejected at 5 % | 95 % interval |")
    print("| --- | --- | ---: | ---: | --- |")
    for number, (name, truth, once) in enumerate(scenes()):
        rng = np.random.default_rng([20240305, number])
        begun = time.perf_counter()
        share = float(np.mean([once(rng) <= 0.05 + 1e-12 for _ in range(replicates)]))
        half = 1.96 * np.sqrt(share * (1 - share) / replicates)
        cells = (f"{replicates:,}", f"{share:.1%}", f"{max(0, share - half):.1%} to {share + half:.1%}")
        print(f"| {name} | {truth} | {' | '.join(cells)} |", flush=True)
        print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
