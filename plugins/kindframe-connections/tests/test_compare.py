"""`compare`: QAP and MRQAP against dense matrices, every order of the actors, and published values; null models."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import Network
from kindframe_connections import nulltests
from kindframe_connections.analyses import ANALYSES, mixing, reciprocity
from kindframe_connections.building import Builder
from kindframe_connections.correlating import say_strongest
from kindframe_connections.kernels.permuting import crossed
from kindframe_connections.nulls import LARGEST, NULLS
from kindframe_connections.quadratic import Layers, correlate, orders, regress

COMPARE = next(analysis for analysis in ANALYSES if analysis.name == "compare")
FAMILIES = sorted([*nx.florentine_families_graph(), "Pucci"])
# Padgett's business ties among the sixteen families, as UCINET's PADGB and sna's florentine data have them: fifteen.
BUSINESS = [
    ("Barbadori", "Castellani"),
    ("Barbadori", "Ginori"),
    ("Barbadori", "Medici"),
    ("Barbadori", "Peruzzi"),
    ("Bischeri", "Guadagni"),
    ("Bischeri", "Lamberteschi"),
    ("Bischeri", "Peruzzi"),
    ("Castellani", "Lamberteschi"),
    ("Castellani", "Peruzzi"),
    ("Ginori", "Medici"),
    ("Guadagni", "Lamberteschi"),
    ("Lamberteschi", "Peruzzi"),
    ("Medici", "Pazzi"),
    ("Medici", "Salviati"),
    ("Medici", "Tornabuoni"),
]


def florence(kind: str) -> Network:
    """Marriage or business among the families, undirected."""
    ties = list(nx.florentine_families_graph().edges()) if kind == "marriage" else BUSINESS
    return Network.from_edges(FAMILIES, [a for a, _ in ties], [b for _, b in ties], directed=False)


def drawn(n: int, m: int, seed: int, *, directed: bool = True, weighted: bool = False) -> Network:
    """Draw a network, self-ties among its ties."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 4, m).astype(float) if weighted else None
    return Network.from_edges(n, rng.integers(0, n, m), rng.integers(0, n, m), weight, directed=directed).simple()


def dense(network: Network) -> np.ndarray[Any, Any]:
    """The matrix of weights, nothing on the diagonal."""
    return network.simple().to_scipy().toarray()


def cells(matrix: Any, directed: bool) -> Any:
    """The pairs that are compared, in one row."""
    n = matrix.shape[0]
    return matrix[~np.eye(n, dtype=bool)] if directed else matrix[np.triu_indices(n, 1)]


def test_marriage_and_business_in_florence() -> None:
    """The graph correlation of Padgett's marriage and business is 0.3718679, as in UCINET's and sna's documentation.

    By hand: 20 and 15 ties of 120 pairs, 8 in both: (8/120 - 20*15/120^2) / sqrt(20*100*15*105 / 120^4).
    """
    layers = Layers.of([florence("marriage"), florence("business")])
    found = correlate(layers, 0, 1, layers.permuted(orders(16, 2000, 1)))
    assert found.value == pytest.approx(0.3718679, abs=5e-8)
    assert found.value == pytest.approx((8 / 120 - 300 / 14400) / math.sqrt(20 * 100 * 15 * 105 / 120**4))
    assert found.p_high < 0.005
    assert abs(found.drawn.mean()) < 0.01  # over all orders it is 0


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 12), st.integers(1, 40), st.integers(1, 40), st.integers(0, 10**6), st.booleans(), st.booleans())
def test_correlations_are_those_of_dense_matrices(
    n: int, m: int, k: int, seed: int, directed: bool, weighted: bool
) -> None:
    """Observed and under orders, the correlation is numpy's over the cells of the permuted matrix."""
    pair = [drawn(n, m, seed, directed=directed, weighted=weighted), drawn(n, k, seed + 1, directed=directed)]
    layers = Layers.of(pair)
    order = orders(n, 5, seed)
    found = correlate(layers, 0, 1, layers.permuted(order))
    one, two = (dense(network) for network in pair)
    x = cells(one, directed)
    if np.ptp(x) == 0 or np.ptp(cells(two, directed)) == 0:
        assert math.isnan(found.value)
        return
    assert found.value == pytest.approx(np.corrcoef(x, cells(two, directed))[0, 1], abs=1e-12)
    for value, held in zip(found.drawn, order, strict=True):
        assert value == pytest.approx(np.corrcoef(x, cells(two[np.ix_(held, held)], directed))[0, 1], abs=1e-12)


def test_over_every_order_the_mean_is_nought_and_p_is_the_share() -> None:
    """All 120 orders of five actors: the correlations average 0, and random orders give the exact share as p."""
    layers = Layers.of([drawn(5, 8, 1), drawn(5, 9, 2)])
    every = np.array(list(permutations(range(5))), np.int32)
    exact = correlate(layers, 0, 1, layers.permuted(every))
    assert exact.drawn.mean() == pytest.approx(0, abs=1e-12)
    share = (exact.drawn >= exact.value - 1e-9).mean()
    sampled = correlate(layers, 0, 1, layers.permuted(orders(5, 4000, 3)))
    assert sampled.p_high == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 4000))


def ols(y: Any, columns: list[Any]) -> tuple[Any, Any]:
    """Coefficients and t of least squares, written out."""
    x = np.column_stack([np.ones(y.size), *columns])
    beta, *_ = np.linalg.lstsq(x, y, rcond=None)
    left = ((y - x @ beta) ** 2).sum() / (y.size - x.shape[1])
    return beta, beta / np.sqrt(left * np.diag(np.linalg.inv(x.T @ x)))


@pytest.mark.parametrize("directed", [True, False])
def test_mrqap_is_double_semi_partialling_on_dense_matrices(directed: bool) -> None:
    """Coefficients, t, R squared, and each t under an order of the residual matrix, as written out on full matrices."""
    nets = [drawn(14, m, seed, directed=directed, weighted=True) for seed, m in enumerate((60, 50, 70, 40))]
    layers = Layers.of(nets)
    order = orders(14, 6, 9)
    found = regress(layers, 0, [1, 2, 3], layers.permuted(order))
    assert found is not None
    full = [dense(network) for network in nets]
    y, x = cells(full[0], directed), [cells(matrix, directed) for matrix in full[1:]]
    beta, t = ols(y, x)
    assert found.intercept == pytest.approx(beta[0])
    assert [term.coefficient for term in found.terms] == pytest.approx(beta[1:].tolist())
    assert [term.t for term in found.terms] == pytest.approx(t[1:].tolist())
    fitted = np.column_stack([np.ones(y.size), *x]) @ beta
    assert found.r_squared == pytest.approx(1 - ((y - fitted) ** 2).sum() / ((y - y.mean()) ** 2).sum())
    for k, term in enumerate(found.terms):
        others = [column for i, column in enumerate(x) if i != k]
        own, _ = ols(x[k], others)
        residual = full[1 + k] - own[0]
        for place, matrix in zip(own[1:], [m for i, m in enumerate(full[1:]) if i != k], strict=True):
            residual = residual - place * matrix
        for value, held in zip(term.drawn, order, strict=True):
            _, t = ols(y, [*others, cells(residual[np.ix_(held, held)], directed)])
            assert value == pytest.approx(t[-1], rel=1e-9)


def test_layers_that_do_not_vary_are_not_regressed() -> None:
    """A predictor twice, or one without ties, has no coefficient of its own."""
    one, two = drawn(8, 20, 1), drawn(8, 20, 2)
    empty = Network.from_edges(8, [], [])
    for nets in ([one, two, two], [one, empty], [empty, one]):
        layers = Layers.of(nets)
        assert regress(layers, 0, range(1, len(nets)), layers.permuted(orders(8, 5, 1))) is None


def test_plain_and_compiled_products_are_the_same_alone_and_in_threads() -> None:
    """The kernel gives the same as plain Python, and as machine code in several threads."""
    layers = Layers.of([drawn(300, 4000, 1), drawn(300, 3000, 2)])
    assert layers.indices.size * 160 >= 1_000_000
    together = layers.drawn(160, 5)
    batches = zip([50, 50, 50, 10], np.random.SeedSequence(5).spawn(4), strict=True)
    order = np.concatenate([orders(300, *batch) for batch in batches])
    alone = crossed.compiled(layers.indptr, layers.indices, layers.values, order)
    assert np.array_equal(together, alone)
    few = crossed.plain(layers.indptr, layers.indices, layers.values, order[:2])
    assert np.array_equal(few, alone[:2])
    assert layers.drawn(0, 1).shape == (0, 2, 2)


def test_few_ties_are_looked_up_and_many_are_gone_through_alike() -> None:
    """Sums of products of few ties, without a compiler, are those of the kernel; no ties give nothing."""
    layers = Layers.of([drawn(30, 100, 1), drawn(30, 80, 2)])
    order = orders(30, 20, 1)
    expected = crossed.plain(layers.indptr, layers.indices, layers.values, order)
    assert layers.permuted(order) == pytest.approx(expected)
    empty = Network.from_edges(8, [], [])
    assert not Layers.of([empty, empty]).permuted(orders(8, 3, 1)).any()


def test_different_actors_or_unknown_weights_are_refused() -> None:
    """Networks of other actors, and weights that are not known, cannot be compared cell by cell."""
    with pytest.raises(ParameterError, match="same actors"):
        Layers.of([drawn(4, 3, 1), drawn(5, 3, 1)])
    with pytest.raises(ParameterError, match="unknown"):
        Layers.of([Network.from_edges(2, [0], [1], [float("nan")])])


# -- null models ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(0, 40), st.integers(0, 10**6), st.booleans())
def test_null_models_keep_what_they_are_conditioned_on(n: int, m: int, seed: int, directed: bool) -> None:
    """Edges: actors, ties and the bag of weights. Dyads: networkx's mutual, one-way and empty pairs too."""
    network = drawn(n, m, seed, directed=directed, weighted=True)
    rng = np.random.default_rng(seed)
    for name in ("edges", "dyads"):
        other = NULLS[name](network, rng)
        assert (other.n, other.m, other.directed, other.self_ties) == (n, network.m, directed, 0)
        assert sorted(other.weight) == sorted(network.weight)
    if directed:
        before, after = network.to_networkx(), NULLS["dyads"](network, rng).to_networkx()
        assert nx.overall_reciprocity(after) == nx.overall_reciprocity(before) if network.m else True
    assert NULLS["size"](network, rng).n == n


def test_every_network_is_as_likely() -> None:
    """Three actors, two directed ties: each of the 15 networks comes about 400 times in 6,000 (chi-squared, p > 0.001).

    The 0.999 quantile of chi-squared with 14 degrees of freedom is 36.1 (tables). On the dyad census of one mutual
    pair there are 3 networks, on two one-way pairs 12: quantiles 13.8 and 31.3.
    """
    rng = np.random.default_rng(4)
    path = Network.from_edges(3, [0, 1], [1, 2])
    mutual = Network.from_edges(3, [0, 1], [1, 0])
    for null, network, kinds, most in (
        ("edges", path, 15, 36.1),
        ("dyads", mutual, 3, 13.8),
        ("dyads", path, 12, 31.3),
    ):
        seen: dict[Any, int] = {}
        for _ in range(400 * kinds):
            other = NULLS[null](network, rng)
            key = tuple(zip(other.arrays.rows.tolist(), other.indices.tolist(), strict=True))
            seen[key] = seen.get(key, 0) + 1
        assert len(seen) == kinds
        assert sum((count - 400) ** 2 / 400 for count in seen.values()) < most


def test_labels_exchange_attributes_within_kinds_alone() -> None:
    """Groups come to others of the same kind; ids, ties and memberships of a study stay where they are."""
    people = [Actor(id=f"p{i}", kind="person", group=f"g{i}", member_of=("c",)) for i in range(6)]
    study = Study.from_records(
        [*people, Actor(id="c", kind="group", group="club"), Relationship(source="p0", target="p1")]
    )
    other = NULLS["labels"](study, np.random.default_rng(0))
    before, after = study.actors.table, other.actors.table
    assert before["group"].to_list() != after["group"].to_list()
    assert sorted(before["group"].to_list()) == sorted(after["group"].to_list())
    assert after.row(6, named=True)["group"] == "club"
    assert before.drop("group").equals(after.drop("group"))
    network = study.network()
    turned = NULLS["labels"](network, np.random.default_rng(0))
    assert turned.ids != network.ids
    assert np.array_equal(turned.indices, network.indices)


def test_any_function_can_be_tested_against_the_exact_share() -> None:
    """Two ties within {a, b} and {c, d}: of the 4! exchanges of groups x x y y, a third keep both within (by hand)."""
    nodes = Study.from_records(
        [Actor(id=i, kind="person", group=g) for i, g in zip("abcd", "xxyy", strict=True)]
        + [Relationship(source="a", target="b"), Relationship(source="c", target="d")]
    ).network()
    tested = nulltests.test_statistic(nodes, nulltests.statement_of(mixing.ANALYSIS, "e-i"), draws=3000)
    assert tested.observed == -1
    assert tested.p_low == pytest.approx(1 / 3, abs=0.03)
    assert tested.p == pytest.approx(2 / 3, abs=0.06)
    assert tested.expected == pytest.approx(1 / 3, abs=0.05)  # -1 in a third, 1 in the others
    assert tested.p_high == 1


def test_a_statistic_may_be_undefined_fixed_or_no_number() -> None:
    """Undefined draws are counted, a statistic the null model cannot change says so, text is refused."""
    network = drawn(6, 8, 1)
    once = iter([1.0, float("nan"), None, 2.0])
    tested = nulltests.test_statistic(network, lambda _: next(once), draws=3)
    assert (tested.observed, tested.drawn.tolist(), tested.undefined) == (1.0, [2.0], 2)
    dyadic = nulltests.statement_of(reciprocity.ANALYSIS, "dyadic")
    assert nulltests.test_statistic(network, dyadic, draws=20).fixed
    assert nulltests.test_statistic(network, dyadic, draws=20, null="dyads").fixed
    assert not nulltests.test_statistic(network, dyadic, draws=20, null="edges").fixed
    nothing = nulltests.test_statistic(network, lambda _: None, draws=5)
    assert (nothing.observed, nothing.p, nothing.within, nothing.expected) == (None, None, None, None)
    with pytest.raises(ParameterError, match="number"):
        nulltests.test_statistic(network, lambda _: "much", draws=1)
    with pytest.raises(UnknownName) as caught:
        nulltests.test_statistic(network, lambda _: 1, null="label")
    assert caught.value.near == "labels"
    with pytest.raises(ParameterError, match="actors"):
        nulltests.test_statistic(Network.from_edges(LARGEST + 1, [0], [1]), lambda n: n.m, null="size", draws=1)


def test_reciprocity_of_a_random_network_is_chance_and_of_a_mutual_one_is_not() -> None:
    """Against networks of as many ties, dyadic reciprocity is not surprising in one of them and is where all return."""
    dyadic = nulltests.statement_of(reciprocity.ANALYSIS, "dyadic")
    plain = nulltests.test_statistic(drawn(30, 150, 7), dyadic, null="edges", draws=200)
    assert plain.p is not None
    assert plain.p > 0.05
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 15, 60), rng.integers(15, 30, 60)
    both = Network.from_edges(30, np.concatenate([a, b]), np.concatenate([b, a]))
    mutual = nulltests.test_statistic(both, dyadic, null="edges", draws=200)
    assert mutual.p_high == 1 / 201


# -- the analysis -----------------------------------------------------------------------------------


def street() -> Study:
    """Florence as a study: two kinds of undirected tie, and wealth above or below the middle as the group."""
    ties = [(kind, a, b) for kind in ("marriage", "business") for a, b in _pairs(kind)]
    return Study.from_records(
        [Actor(id=name, kind="person", group="rich" if i % 2 else "poor") for i, name in enumerate(FAMILIES)]
        + [Relationship(source=a, target=b, kind=kind, directed=False) for kind, a, b in ties]
    )


def _pairs(kind: str) -> list[tuple[str, str]]:
    return list(nx.florentine_families_graph().edges()) if kind == "marriage" else BUSINESS


def test_the_p_of_the_pair_that_was_picked_allows_for_its_being_picked() -> None:
    """Of three kinds there are three pairs, and the strongest was picked by looking: its p is three times its own."""
    ties = [("kin", "a", "b"), ("kin", "c", "d"), ("help", "a", "b"), ("help", "b", "c"), ("talk", "a", "d")]
    study = Study.from_records(
        [Actor(id=name, kind="person") for name in "abcde"]
        + [Relationship(source=a, target=b, kind=kind, directed=False) for kind, a, b in ties]
    )
    result = COMPARE.run(study, **COMPARE.settle({"draws": 99}))
    table = result.tables["correlations"]
    best = table.sort(pl.col("correlation").abs(), descending=True).row(0, named=True)
    assert table.height == 3
    assert result.statement("strongest").p == min(1.0, 3 * best["p"])


@pytest.mark.parametrize("draws", [0, 99])
def test_without_draws_nothing_is_said_of_chance(draws: int) -> None:
    """Where nothing was drawn there is no p: that none of the pairs go together surely would be untrue."""
    said = COMPARE.run(street(), **COMPARE.settle({"draws": draws})).statement("apart from chance")
    assert (said.value is None) is (draws == 0)
    assert said.undefined == ("" if draws else "no orders were drawn at random")
    assert ("chance would often bring" in said.text) is bool(draws)


def test_the_analysis_compares_kinds_and_tests_what_it_is_asked() -> None:
    """Kinds correlate as above; a regression of one on the other has R squared of that correlation squared."""
    settled = COMPARE.settle({"statistic": "mixing:e-i,isolation:closeness", "draws": 99})
    result = COMPARE.run(street(), **settled)
    assert result["strongest"] == pytest.approx(0.3718679, abs=5e-8)
    assert result["r squared"] == pytest.approx(0.3718679**2, abs=1e-7)
    assert result.statement("strongest").p <= 0.05
    tests = result.tables["tests"]
    assert tests["statistic"].to_list() == ["mixing:e-i", "isolation:closeness"]
    assert tests["p"].null_count() == 1  # closeness does not depend on who is who
    assert tests["untested"].to_list() == ["", "this null model never changes it"]


def test_waves_are_compared_over_those_in_all_of_them() -> None:
    """Of four people one is not asked in wave 2: six ordered pairs of three, one tie in both waves of 2 and 1."""
    people = [Actor(id=i, kind="person", waves=("1", "2") if i != "d" else ("1",)) for i in "abcd"]
    ties = [Relationship(source=s, target=t, wave=w) for s, t, w in (("a", "b", "1"), ("b", "c", "1"), ("a", "b", "2"))]
    study = Study.from_records([*people, *ties, Relationship(source="a", target="d", wave="1")])
    result = COMPARE.run(study, **COMPARE.settle({"across": "waves"}))
    assert result.statement("strongest").n == 6
    # (1/6 - 2/6 * 1/6) / sqrt(2/6 * 4/6 * 1/6 * 5/6)
    assert result["strongest"] == pytest.approx((1 / 6 - 2 / 36) / math.sqrt(40 / 1296))
    assert result.tables["correlations"]["both"].to_list() == [1]


def test_what_cannot_be_tested_is_refused_with_the_nearest() -> None:
    """A misspelt analysis, statement or outcome is named; ties drawn for an analysis of a whole study are refused."""
    for given_, near in (("mixin:e-i", "mixing"), ("mixing:ei", "e-i")):
        with pytest.raises(UnknownName) as caught:
            COMPARE.run(street(), **COMPARE.settle({"statistic": given_, "draws": 1}))
        assert caught.value.near == near
    with pytest.raises(UnknownName):
        COMPARE.run(street(), **COMPARE.settle({"outcome": "marriages"}))
    with pytest.raises(ParameterError, match="network"):
        COMPARE.run(
            street(), **COMPARE.settle({"statistic": "outside-organisations:people", "null": "edges", "draws": 1})
        )


@pytest.mark.parametrize(
    ("rows", "text", "main"),
    [
        ([("help", "kin", 0.4)], "Of all kinds, help and kin join the same pairs most often: correlation 0.400", True),
        ([("help", "kin", -0.4)], "Of all kinds, help and kin keep to different pairs most: correlation -0.400", True),
        (
            [("help", "kin", -0.001)],
            "Help and kin go neither together nor apart to speak of: correlation -0.001",
            False,
        ),
        (
            [("a", "b", 0.02), ("a", "c", -0.05)],
            "No two kinds go together or apart to speak of, a and c most: correlation -0.050",
            False,
        ),
    ],
)
def test_what_is_sure_and_next_to_nothing_is_no_main_finding(
    rows: list[tuple[str, str, float]], text: str, main: bool
) -> None:
    """Of millions of pairs of people a correlation near none is sure: it is said to be near none, and leads nothing."""
    columns = ["first", "second", "correlation"]
    known = pl.DataFrame(rows, schema=columns, orient="row").with_columns(p=pl.lit(0.001), both=pl.lit(70))
    out = Builder()
    say_strongest(out, known, "kinds", {"n": 9000, "of": "pairs of actors"})
    said = out.result().statement("strongest")
    assert (said.text, said.main) == (f"{text}, where 0 is none and 1 is always.", main)
