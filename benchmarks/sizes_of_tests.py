"""How often a test of 5 % rejects what is true: the table in docs/explanation/uncertainty.md.

python benchmarks/sizes_of_tests.py [replicates]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from kindframe.network import Network
from kindframe_connections.homophily import ei_index
from kindframe_connections.nulltests import test_statistic
from kindframe_connections.quadratic import Layers, correlate, orders, regress

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
