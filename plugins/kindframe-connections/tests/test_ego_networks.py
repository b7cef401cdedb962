"""`ego-networks`: composition and structure per ego, against the published figures of Milan, igraph and hand counts."""

from __future__ import annotations

import math
from pathlib import Path

import igraph
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study
from kindframe.errors import ParameterError, UnknownName
from kindframe_connections.analyses.ego_networks import ANALYSIS
from kindframe_connections.kernels.egos import structure
from kindframe_connections.surveys import effective, weighted_mean

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")


def egos(study: Study, **given: object):
    """Run `ego-networks` as the library would."""
    return ANALYSIS.run(study, **ANALYSIS.settle(given))


@pytest.fixture(scope="module")
def milan() -> Study:
    """Give 102 Sri Lankan people of Milan, each with 45 alters, how close these are, and which know each other."""
    folder = DATA / "milan_ego"
    alter = pl.read_csv(folder / "alter_attributes.csv", null_values="NA", infer_schema_length=None)
    ego = pl.read_csv(folder / "ego_data.csv", null_values="NA", infer_schema_length=None)
    ties = pl.read_csv(folder / "alter_ties.csv", infer_schema_length=None)
    text = pl.String
    actors = pl.concat(
        [
            ego.select(
                id=pl.lit("ego") + pl.col("ego_ID").cast(text), sex="ego.sex", education="ego.edu", waves=pl.lit(["1"])
            ),
            alter.select(
                id=pl.col("alter_ID").cast(text),
                sex="alter.sex",
                nationality="alter.nat",
                residence="alter.res",
                loan="alter.loan",
                waves=pl.lit([], dtype=pl.List(text)),
            ),
        ],
        how="diagonal",
    ).with_columns(kind=pl.lit("person"))
    named = alter.select(
        source=pl.lit("ego") + pl.col("ego_ID").cast(text),
        target=pl.col("alter_ID").cast(text),
        kind=pl.lit("contact"),
        strength=pl.col("alter.clo").cast(pl.Float64),
        directed=True,
    )
    known = ties.select(pl.col("from", "to").cast(text)).rename({"from": "source", "to": "target"})
    known = known.with_columns(kind=pl.lit("knows"), strength=pl.lit(None, dtype=pl.Float64), directed=False)
    return Study.from_frames(actors=actors, relationships=pl.concat([named, known]))


@needs_data
def test_one_ego_of_milan(milan: Study) -> None:
    """Ego 28: 45 alters, closeness 4.1, 8 women, 43 Sri Lankan, density 0.26162, betweenness 257.0168 and the rest."""
    found = egos(milan, attributes=("sex", "nationality"), by="education", kinds=("contact",), cap=45)
    row = found.tables["egos"].filter(pl.col("id") == "ego28").row(0, named=True)
    assert (row["size"], row["components"], row["isolates"]) == (45, 1, 0)
    assert row["strength"] == pytest.approx(4.1)
    assert round(row["density"], 7) == 0.2616162
    assert round(row["alter_degree"], 5) == 11.51111
    assert round(row["betweenness"], 4) == 257.0168
    assert round(row["sex same"], 4) == 0.8222
    shares = found.tables["composition"].filter(pl.col("ego") == "ego28")
    women = shares.filter(pl.col("value") == "Female").row(0, named=True)
    assert (women["alters"], round(women["share"], 7)) == (8, 0.1777778)
    assert shares.filter(pl.col("value") == "Sri Lanka")["alters"].to_list() == [43]
    assert found["at cap"] == 102


@needs_data
def test_all_egos_of_milan(milan: Study) -> None:
    """Density of egos 29 to 39, mean density 0.297722, closeness 3.87, E-I of sex -0.43486, loans by education."""
    found = egos(milan, attributes=("sex", "loan"), by="education", kinds=("contact",))
    table = found.tables["egos"]
    some = {row["id"]: row["density"] for row in table.iter_rows(named=True)}
    printed = {"ego29": 0.204, "ego33": 0.209, "ego35": 0.223, "ego39": 0.0929}
    assert {ego: float(f"{some[ego]:.3g}") for ego in printed} == printed
    assert round(found["density"], 6) == 0.297722
    assert round(found["strength"], 2) == 3.87
    # 3,293 of 4,590 alters are of the ego's sex: 1 - 2 * 3293 / 4590 = -0.4348584; the peer prints -0.434859
    assert found["sex e_i"] == pytest.approx(1 - 2 * 3293 / 4590)
    assert found["sex e_i"] == pytest.approx(-0.434859, abs=1e-6)
    assert found.statement("size").n == 102
    loans = found.tables["shares"].filter((pl.col("attribute") == "loan") & (pl.col("value") == "Yes"))
    by = dict(zip(loans["group"], loans["share_of_alters"].round(4), strict=True))
    assert (by["Primary"], by["Secondary"], by["University"]) == (0.4407, 0.5495, 0.6199)


@needs_data
def test_only_alters_in_one_place(milan: Study) -> None:
    """Among ego 28's 17 alters in Sri Lanka the density is 0.6470588."""
    found = egos(milan, attributes=("sex",), by="education", kinds=("contact",), among="residence=Sri Lanka")
    row = found.tables["egos"].filter(pl.col("id") == "ego28").row(0, named=True)
    assert (row["size"], round(row["density"], 7)) == (17, 0.6470588)


def panel(sizes: list[int], **more: object) -> Study:
    """Give egos with this many alters of their own and no ties among these."""
    actors = [Actor(id=f"e{i}", kind="person", waves=("1",), group="ab"[i % 2]) for i in range(len(sizes))]
    alters = [Actor(id=f"e{i}x{j}", kind="person", group="a") for i, size in enumerate(sizes) for j in range(size)]
    ties = [Relationship(source=a.id.split("x")[0], target=a.id) for a in alters]
    return Study.from_records([*actors, *alters, *ties])


def test_mean_size_divides_by_all_egos() -> None:
    """With 31 egos of 12 alters and one of none the mean size is 31 x 12 / 32 = 11.625 (egor issue 94), not 12."""
    found = egos(panel([12] * 31 + [0]))
    assert found["size"] == pytest.approx(11.625)
    assert (found["no alters"], found.statement("size").n) == (1, 32)
    by = found.tables["groups"].filter(pl.col("measure") == "size")
    assert by["mean"].to_list() == pytest.approx([11.625, 12.0, 11.25])
    assert by["n"].to_list() == [32, 16, 16]


def test_alters_that_nobody_asked_about_have_no_density() -> None:
    """Where no ties among alters are told and alters were not asked, density is unknown; in a whole network it is 0."""
    found = egos(panel([3, 2]))
    assert found["density"] is None
    assert any("seem not to have been asked" in note for note in found.notes)
    star = Study.from_records(
        [*[Actor(id=i) for i in "abc"], Relationship(source="a", target="b"), Relationship(source="a", target="c")]
    )
    assert egos(star).tables["egos"]["density"].to_list() == [0.0, None, None]


def test_composition_by_hand() -> None:
    """Alters of groups a, a, b and unknown: Blau 4/9, IQV 8/9, share like the ego (a) 2/3, E-I -1/3."""
    groups = {"e": "a", "p": "a", "q": "a", "r": "b", "s": None}
    actors = [Actor(id=i, kind="person", group=g, attributes={"ego": i == "e"}) for i, g in groups.items()]
    ties = [Relationship(source="e", target=i) for i in "pqr"] + [Relationship(source="s", target="e")]
    study = Study.from_records([*actors, *ties, Relationship(source="e", target="e")])
    row = egos(study, egos="ego").tables["egos"].row(0, named=True)
    assert (row["size"], row["group known"]) == (4, 3)
    assert row["group blau"] == pytest.approx(4 / 9)
    assert row["group iqv"] == pytest.approx(8 / 9)
    assert row["group same"] == pytest.approx(2 / 3)
    assert row["group e_i"] == pytest.approx(-1 / 3)
    assert egos(study, egos="ego", direction="given").tables["egos"]["size"].to_list() == [3]
    assert egos(study, egos="ego", direction="received").tables["egos"]["size"].to_list() == [1]


def test_survey_weights_by_hand() -> None:
    """Sizes 4, 1, 0 with weights 1, 1, 2 mean 5/4; the variance 3/2 of the sum of (2.75, -0.25, -2.5)^2 / 16."""
    held = panel([4, 1, 0]).actors.table.with_columns(
        w=pl.when(pl.col("id") == "e2").then(2.0).when(pl.col("id").is_in(["e0", "e1"])).then(1.0)
    )
    study = panel([4, 1, 0]).with_(actors=held)
    found = egos(study, weight="w")
    said = found.statement("size")
    error = math.sqrt(1.5 * (2.75**2 + 0.25**2 + 2.5**2) / 16)
    assert said.value == pytest.approx(1.25)
    assert said.interval == pytest.approx((1.25 - 1.959964 * error, 1.25 + 1.959964 * error), abs=1e-5)
    assert found["effective n"] == pytest.approx(16 / 6)


def test_those_who_are_no_sample_have_no_interval() -> None:
    """Where who was asked is not recorded everybody is an ego: a mean over all there are is counted, not estimated."""
    study = panel([4, 1, 0])
    nobody = study.actors.table.with_columns(waves=pl.lit([], dtype=pl.List(pl.String)))
    assert egos(study).statement("size").interval is not None
    found = egos(study.with_(actors=nobody))
    assert found.statement("size").interval is None
    assert found.tables["groups"]["low"].null_count() == found.tables["groups"].height
    assert "no interval" in found.notes[-1]


def test_without_weights_the_error_is_that_of_a_mean() -> None:
    """With weights of 1 over the whole sample the interval is the mean plus and minus 1.96 s / sqrt(n)."""
    values = np.array([1.0, 4.0, 2.0, 8.0])
    mean = weighted_mean(values, np.ones(4), np.ones(4, bool))
    error = values.std(ddof=1) / 2
    assert (mean.low, mean.high) == pytest.approx((3.75 - 1.959964 * error, 3.75 + 1.959964 * error), abs=1e-5)
    assert math.isnan(effective(np.array([np.nan])))


def test_refusals() -> None:
    """Columns nobody has, weights below 0 and a filter that is none are refused."""
    study = panel([1, 2])
    with pytest.raises(UnknownName):
        egos(study, egos="eg")
    with pytest.raises(UnknownName):
        egos(study, among="group=c")
    with pytest.raises(ParameterError, match="column=value"):
        egos(study, among="group")
    with pytest.raises(ParameterError, match="no numbers"):
        egos(study, weight="group")
    negative = study.with_(actors=study.actors.table.with_columns(w=pl.lit(-1.0)))
    with pytest.raises(ParameterError, match="negative"):
        egos(negative, weight="w")


@given(st.integers(2, 9), st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
@settings(max_examples=80, deadline=None)
def test_structure_is_that_of_igraph(n: int, pairs: set[tuple[int, int]]) -> None:
    """Ties, components, isolates and betweenness of each node's neighbours are igraph's on the subgraph of them."""
    edges = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1] and max(p) < n})
    graph = igraph.Graph(n=n, edges=edges)
    rows = [sorted(graph.neighbors(v)) for v in range(n)]
    ptr = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64)
    alters = np.array([v for r in rows for v in r], np.int32)
    ties, parts, alone, between = structure.plain(ptr, alters, ptr, alters, n, 100)
    for v in range(n):
        own = graph.induced_subgraph(rows[v])
        assert ties[v] == own.ecount()
        assert parts[v] == (len(own.connected_components()) if rows[v] else 0)
        assert alone[v] == sum(d == 0 for d in own.degree())
        assert between[v] == pytest.approx(max(own.betweenness(), default=0.0))


def test_the_compiled_structure_is_the_plain_one() -> None:
    """Both forms of the kernel agree on a random network, and too many alters are marked and not computed."""
    graph = igraph.Graph.Erdos_Renyi(n=120, p=0.08)
    ptr = np.concatenate([[0], np.cumsum(graph.degree())]).astype(np.int64)
    near = np.array([v for row in graph.get_adjlist() for v in sorted(row)], np.int32)
    for most in (500, 3):
        plain = structure.plain(ptr, near, ptr, near, 120, most)
        fast = structure.compiled(ptr, near, ptr, near, 120, most)
        for one, other in zip(plain, fast, strict=True):
            np.testing.assert_allclose(one, other)
    assert (plain[3] == -1).any()
