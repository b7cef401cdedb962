"""What R gives: sna (brokerage and its moments, QAP, MRQAP, CUG, censuses) and igraph, over networks of all kinds.

One call of Rscript for the whole module, with the packages that Debian's r-cran-sna and r-cran-igraph hold; without
them the tests are skipped. `oracle.R` beside this file is what R runs.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from attrs import frozen

from kindframe.analysis import Result
from kindframe.network import Network
from kindframe_connections.analyses import bridging, isolation, mixing, reciprocity, triads
from kindframe_connections.brokering import brokerage, expected_roles, structural_holes
from kindframe_connections.nulltests import statement_of, test_statistic
from kindframe_connections.quadratic import Layers, correlate, orders, regress

SIXTEEN = [
    "003",
    "012",
    "102",
    "021D",
    "021U",
    "021C",
    "111D",
    "111U",
    "030T",
    "030C",
    "201",
    "120D",
    "120U",
    "120C",
    "210",
    "300",
]


@frozen(kw_only=True, eq=False)
class Case:
    """A network as a matrix of weights (ties of actors to themselves and all), two others over the same actors."""

    name: str
    matrix: np.ndarray
    groups: tuple[str, ...]
    directed: bool
    others: tuple[np.ndarray, np.ndarray]

    @property
    def network(self) -> Network:
        """The network as kindframe holds it: an undirected tie told once."""
        return made(self.matrix, self.groups, self.directed)


def made(matrix: np.ndarray, groups: tuple[str, ...], directed: bool) -> Network:
    """A network of a matrix."""
    source, target = np.nonzero(matrix if directed else np.triu(matrix))
    nodes = pl.DataFrame(
        {"id": [str(i) for i in range(len(groups))], "kind": "person", "group": list(groups)},
        schema={"id": pl.String, "kind": pl.String, "group": pl.String},
    )
    return Network.from_edges(nodes, source, target, matrix[source, target], directed=directed)


def case(name: str, n: int, density: float, *, directed: bool = True, own: float = 0.0, returned: float = 0.0) -> Case:
    """A random network of n actors; ``own`` is how often an actor is tied to itself, ``returned`` extra ways back."""
    rng = np.random.default_rng([n, int(100 * density), directed, len(name)])

    def layer() -> np.ndarray:
        there = rng.random((n, n)) < density
        there |= there.T & (rng.random((n, n)) < returned)
        weight = np.where(there, rng.integers(1, 6, (n, n)), 0).astype(float)
        if not directed:
            weight = np.triu(weight) + np.triu(weight, 1).T
        return weight

    matrix, *others = layer(), layer(), layer()
    for one in others:
        np.fill_diagonal(one, 0)
    np.fill_diagonal(matrix, np.where(rng.random(n) < own, 2.0, 0.0))
    groups = tuple(rng.choice(["x", "y", "z"], n).tolist())
    return Case(name=name, matrix=matrix, groups=groups, directed=directed, others=(others[0], others[1]))


def parted(name: str, directed: bool) -> Case:
    """Two parts that know nothing of each other, and three who know nobody."""
    one = case(name, 15, 0.35, directed=directed, own=0.2)
    matrix = one.matrix.copy()
    matrix[:6, 6:] = matrix[6:, :6] = 0
    matrix[12:, :] = matrix[:, 12:] = 0
    return Case(name=name, matrix=matrix, groups=one.groups, directed=directed, others=one.others)


CASES = {
    one.name: one
    for one in (
        case("one actor", 1, 0.0),
        case("one actor tied to itself", 1, 0.0, own=1.0),
        case("two actors", 2, 0.9),
        case("no ties", 7, 0.0),
        case("everybody tied", 6, 1.0),
        case("sparse", 14, 0.09),
        case("middling, tied to themselves", 11, 0.25, own=0.4),
        case("dense, returned", 10, 0.4, returned=0.7),
        parted("in parts", True),
        case("undirected sparse", 13, 0.1, directed=False),
        case("undirected, tied to themselves", 12, 0.3, directed=False, own=0.5),
        parted("undirected, in parts", False),
        case("tested one", 14, 0.2, returned=0.4),
        case("tested two", 18, 0.12, own=0.2),
    )
}
DIRECTED = [name for name, one in CASES.items() if one.directed]
LARGE = [name for name, one in CASES.items() if len(one.groups) > 3 and one.matrix.sum() - np.trace(one.matrix)]
TESTED = [name for name in CASES if name.startswith("tested")]


@pytest.fixture(scope="module")
def r(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], np.ndarray]:
    """All that R finds, by case and measure; ties of actors to themselves are left out before it looks."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not here")
    folder = tmp_path_factory.mktemp("r")
    nodes, ties = [], []
    for one in CASES.values():
        nodes += [(one.name, group, int(one.directed)) for group in one.groups]
        layers = [one.matrix * (1 - np.eye(len(one.groups))), *one.others]
        some = np.nonzero(sum((layer != 0).astype(int) for layer in layers))
        ties += [(one.name, i, j, *(layer[i, j] for layer in layers)) for i, j in zip(*some, strict=True)]
    pl.DataFrame(nodes, schema=["case", "group", "directed"], orient="row").write_csv(folder / "nodes.csv")
    columns = ["case", "source", "target", "weight", "other", "third"]
    pl.DataFrame(ties, schema=columns, orient="row", infer_schema_length=None).write_csv(folder / "ties.csv")
    script = Path(__file__).with_name("oracle.R")
    done = subprocess.run(["Rscript", script, folder], capture_output=True, text=True, check=False, timeout=300)
    if "there is no package called" in done.stderr:
        pytest.skip("R's sna or igraph is not here")
    assert done.returncode == 0, done.stderr
    found = pl.read_csv(folder / "found.csv", null_values=["NA", "NaN"], schema_overrides={"value": pl.Float64})
    parts = found.partition_by("case", "measure", as_dict=True, maintain_order=True)
    return {(str(a), str(b)): part["value"].fill_null(np.nan).to_numpy() for (a, b), part in parts.items()}


@cache
def ours(module: Any, name: str, **given: Any) -> Result:
    """What an analysis gives of a case."""
    analysis = module.ANALYSIS
    if analysis.takes == "study":
        raise AssertionError("asked of networks alone")
    return analysis.run(CASES[name].network, **analysis.settle({**given}))


def column(result: Result, table: str, name: str) -> list[float]:
    """A column of numbers, unknown as not a number."""
    return result.tables[table][name].cast(pl.Float64).fill_null(np.nan).to_list()


def same(found: Any, expected: Any) -> None:
    """Equal, undefined where R is undefined."""
    assert np.asarray(found, float) == pytest.approx(np.asarray(expected, float), nan_ok=True, abs=1e-9)


def number(value: Any) -> float:
    """A statement's value, undefined as not a number."""
    return np.nan if value is None else float(value)


@pytest.mark.parametrize("name", CASES)
def test_holes_cores_and_reach_are_those_of_igraph(name: str, r: Any) -> None:
    """Constraint (weighted or not), cores, harmonic closeness, reach in 1 to 3 steps, components, clustering."""
    one = CASES[name]
    found = ours(bridging, name)
    same(column(found, "actors", "constraint"), r[name, "constraint"])
    if (name, "weighted constraint") in r:
        same(structural_holes(one.network, weighted=True).constraint, r[name, "weighted constraint"])
    alone = ours(isolation, name)
    same(column(alone, "actors", "core"), r[name, "core"])
    for d in (1, 2, 3):
        same(column(alone, "actors", f"within_{d}"), r[name, f"within {d}"])
    if len(one.groups) > 1:
        same(column(alone, "actors", "closeness"), r[name, "harmonic"])
    assert alone["components"] == r[name, "components"][0]
    same(column(ours(triads, name), "actors", "clustering"), r[name, "clustering"])
    same(number(ours(triads, name)["transitivity"]), r[name, "transitivity"][0])


@pytest.mark.parametrize("name", CASES)
def test_betweenness_cuts_and_bridges_are_those_of_igraph_and_sna(name: str, r: Any) -> None:
    """Betweenness of every actor, the number of cut points and of bridges, isolates."""
    found = ours(bridging, name)
    same(column(found, "actors", "betweenness"), r[name, "betweenness"])
    assert found["cut points"] == r[name, "cut points"][0]
    assert found["bridges"] == r[name, "bridges"][0]
    if (name, "sna betweenness") in r:
        same(column(found, "actors", "betweenness"), r[name, "sna betweenness"])
        assert ours(isolation, name)["isolates"] == r[name, "sna isolates"][0]
        same(column(ours(isolation, name), "actors", "core"), r[name, "sna core"])
    if (name, "sna cut points") in r:
        assert found["cut points"] == r[name, "sna cut points"][0]


@pytest.mark.parametrize("name", CASES)
def test_mixing_and_reciprocity_are_those_of_igraph_and_sna(name: str, r: Any) -> None:
    """Assortativity by group; returned ties in both senses; mutual, one-way and empty pairs."""
    one = CASES[name]
    same(number(ours(mixing, name)["assortativity"]), r[name, "assortativity"][0])
    if one.directed:
        found = ours(reciprocity, name)
        same(number(found["by tie"]), r[name, "returned"][0])
        same(number(found["dyadic"]), r[name, "dyadic"][0])
        if (name, "sna dyads") in r:
            counts = ours(triads, name).tables["dyads"]["pairs"].to_list()
            assert counts == r[name, "sna dyads"].tolist()


@pytest.mark.parametrize("name", [name for name in DIRECTED if len(CASES[name].groups) > 2])
def test_triads_are_those_of_igraph_and_sna(name: str, r: Any) -> None:
    """The sixteen counts, and weak transitivity."""
    found = ours(triads, name)
    held = dict(zip(found.tables["triads"]["triad"], found.tables["triads"]["count"], strict=True))
    # igraph's order swaps 021U and 021D with sna's for none: both follow Holland and Leinhardt's names
    if (name, "sna triads") in r:
        assert [held[key] for key in SIXTEEN] == r[name, "sna triads"].tolist()
        same(number(found["directed transitivity"]), r[name, "sna transitivity"][0])
    assert sorted(held.values()) == sorted(r[name, "triads"].tolist())


@pytest.mark.parametrize("name", LARGE)
def test_roles_and_their_moments_are_those_of_sna(name: str, r: Any) -> None:
    """Gould and Fernandez's counts, expectations, deviations and z of every actor; totals and their expectations."""
    one = CASES[name]
    codes = np.unique(one.groups, return_inverse=True)[1].astype(np.int64)
    found = brokerage(one.network, codes, int(codes.max()) + 1)
    n = len(one.groups)
    density = found.ties / (n * (n - 1))
    mean, deviation = (part[codes] for part in expected_roles(np.bincount(codes), density))
    for ours_, measure in ((found.count, "raw.nli"), (mean, "exp.nli"), (deviation, "sd.nli")):
        same(ours_, r[name, f"sna {measure}"].reshape(n, 6))
    theirs = r[name, "sna z.nli"].reshape(n, 6)
    same(np.where(deviation > 0, found.z, np.nan), np.where(deviation > 0, theirs, np.nan))
    roles = ours(bridging, name).tables["roles"]
    assert roles["count"].to_list() == r[name, "sna raw.gli"].tolist()
    same(roles["expected"].to_list(), r[name, "sna exp.gli"])
    same(roles["deviation"][[1, 4]].to_list(), r[name, "sna sd.gli"][[1, 4]])


def layers_of(name: str) -> Layers:
    """The three layers of a case."""
    one = CASES[name]
    return Layers.of([made(matrix, one.groups, one.directed) for matrix in (one.matrix, *one.others)])


@pytest.mark.parametrize("name", [name for name in LARGE if CASES[name].directed])
def test_correlation_and_regression_of_layers_are_those_of_sna(name: str, r: Any) -> None:
    """Graph correlation; coefficients and t of netlm; nothing where a layer does not vary."""
    layers = layers_of(name)
    permuted = layers.permuted(orders(layers.n, 1, 1))
    same(correlate(layers, 0, 1, permuted).value, r[name, "sna gcor"][0])
    found = regress(layers, 0, [1, 2], permuted)
    if found is not None:
        same([found.intercept, *(term.coefficient for term in found.terms)], r[name, "sna netlm"])
        same([term.t for term in found.terms], r[name, "sna netlm t"][1:])


@pytest.mark.parametrize("name", TESTED)
def test_exchanges_of_actors_draw_what_sna_draws(name: str, r: Any) -> None:
    """QAP's correlations under exchange have sna's mean, spread and p; MRQAP's p are within what chance leaves."""
    layers = layers_of(name)
    permuted = layers.permuted(orders(layers.n, 2000, 7))
    found, theirs = correlate(layers, 0, 1, permuted), r[name, "sna qaptest"]
    assert found.drawn.mean() == pytest.approx(theirs.mean(), abs=4 * theirs.std() / np.sqrt(500))
    assert found.drawn.std() == pytest.approx(theirs.std(), rel=0.1)
    assert found.p_high == pytest.approx((theirs >= r[name, "sna gcor"][0] - 1e-9).mean(), abs=0.05)
    tested = regress(layers, 0, [1, 2], permuted)
    assert tested is not None
    assert [term.p for term in tested.terms] == pytest.approx(r[name, "sna qapspp"][1:].tolist(), abs=0.07)


@pytest.mark.parametrize("null", ["size", "edges", "dyads"])
@pytest.mark.parametrize("name", TESTED)
def test_networks_by_chance_are_those_of_cug(name: str, null: str, r: Any) -> None:
    """The share of returned ties over random networks has the mean and spread of sna's cug.test."""
    statistic = statement_of(reciprocity.ANALYSIS, "by tie", by="group")
    drawn = test_statistic(CASES[name].network, statistic, null=null, draws=150, seed=3).drawn
    theirs = r[name, f"sna cug {'dyad.census' if null == 'dyads' else null}"]
    spread = theirs.std()
    assert drawn.mean() == pytest.approx(theirs.mean(), abs=4 * spread / np.sqrt(150) + 1e-9)
    assert drawn.std() == pytest.approx(spread, rel=0.3, abs=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_density_is_that_of_igraph_and_sna(name: str, r: Any) -> None:
    """Ties over pairs, an actor's tie to itself no tie; undefined for one actor."""
    simple = CASES[name].network.simple()
    pairs = simple.n * (simple.n - 1) / (1 if simple.directed else 2)
    same(simple.m / pairs if pairs else np.nan, r[name, "density"][0])
    if (name, "sna density") in r:
        same(simple.m / pairs, r[name, "sna density"][0])
