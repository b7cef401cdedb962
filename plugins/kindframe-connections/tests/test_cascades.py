"""`cascades`: chains, time-respecting reach and diffusion, against published figures, hand counts and slow oracles."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Action, Actor, Network, Study
from kindframe.disclosure import Rules
from kindframe.disclosure.numbers.tables import Tally
from kindframe.disclosure.numbers.together import guarded
from kindframe.errors import ParameterError, UnknownName
from kindframe_connections.analyses.cascades import ANALYSIS
from kindframe_connections.diffusion import diffuse, periods_of
from kindframe_connections.kernels.temporal import arrivals, chains, reachable, spread
from kindframe_connections.reaching import Timed, count_reach
from kindframe_connections.taking_part import people_behind, people_in

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")


def cascades(study: Study, **given: object):
    """Run `cascades` as the library would."""
    return ANALYSIS.run(study, **ANALYSIS.settle(given))


def doctors() -> Study:
    """Give the doctors of four cities with their nominations (three questions of three) of other doctors surveyed."""
    table = pl.read_csv(DATA / "med_innovations" / "medInnovations.csv", infer_schema_length=None)
    own = pl.format("{}-{}", "city", "id").alias("id")
    actors = table.select(own, pl.lit("person").alias("kind"), pl.col("city").cast(pl.String).alias("group"), "toa")
    ties = pl.concat(
        [
            table.select(
                own.alias("source"),
                pl.format("{}-{}", "city", f"net{question}_{place}").alias("target"),
                kind=pl.lit(kind),
            )
            for question, kind in ((1, "advice"), (2, "contact"), (3, "friend"))
            for place in (1, 2, 3)
        ]
    )
    ties = ties.filter(pl.col("target").is_in(actors["id"].implode()))
    return Study.from_frames(actors=actors, relationships=ties)


@needs_data
def test_adopters_and_hazards_of_medical_innovation() -> None:
    """Adopters and hazards of the doctors are those that netdiffuseR prints for them, period 18 counted as a period."""
    table = cascades(doctors(), adoption="toa").tables["periods"]
    assert table["adopters"].to_list() == [11, 9, 9, 11, 11, 11, 13, 7, 4, 1, 5, 3, 3, 4, 4, 2, 1, 16]
    assert table["hazard"][0] is None
    assert table["hazard"][1:10].round(2).to_list() == [0.08, 0.09, 0.11, 0.13, 0.15, 0.21, 0.14, 0.09, 0.03]
    assert round(table["hazard"][10], 2) == 0.13
    assert table["cumulative"][-1] == 125


@needs_data
def test_never_is_never_and_not_the_last_period() -> None:
    """With 18 named as never, 109 of 125 adopted, and the 16 others stay at risk to the end."""
    found = cascades(doctors(), adoption="toa", never=("18",))
    assert found["adopted"] == pytest.approx(109 / 125)
    assert found.tables["periods"]["period"].to_list() == list(range(1, 18))
    assert found.tables["adoption"]["threshold"].null_count() >= 16 + 11


@needs_data
@pytest.mark.parametrize(("direction", "lag"), [("out", 0), ("in", 0), ("any", 1)])
def test_exposure_is_the_product_of_matrices_that_netdiffuser_defines(direction: str, lag: int) -> None:
    """Exposure and thresholds are (S x A) / (S 1) with the adjacency S and the adopters A, in plain numpy."""
    study = doctors()
    found = cascades(study, adoption="toa", direction=direction, lag=lag)
    s = (study.network().to_scipy().toarray() > 0).astype(float)
    s = {"out": s, "in": s.T, "any": ((s + s.T) > 0).astype(float)}[direction]
    toa = study.actors.table["toa"].to_numpy()
    degree = s.sum(1)
    with np.errstate(invalid="ignore"):
        exposure = np.array([(s @ (toa <= t - lag)) / degree for t in range(1, 19)])
    mean = [exposure[t - 1][(toa >= t) & (degree > 0)].mean() for t in range(1, 19)]
    assert found.tables["periods"]["mean_exposure"].to_list() == pytest.approx(mean)
    threshold = exposure[toa - 1, np.arange(toa.size)]
    threshold[(toa == 1) | (degree == 0)] = np.nan
    told = found.tables["adoption"]["threshold"].fill_null(np.nan).to_numpy()
    np.testing.assert_allclose(told, threshold)


def test_unknown_adoption_is_in_no_share() -> None:
    """Whoever's adoption is unknown is neither an alter nor one of n; without anybody known all is undefined."""
    network = Network.from_edges(["a", "b", "c"], ["a", "a"], ["b", "c"])
    found = diffuse(network, np.array([2.0, 1.0, np.nan]), "out", 0)
    assert (found.known, found.adopters) == (2, 2)
    assert found.people["threshold"].to_list() == [1.0, None, None]
    assert found.people["adopted"].to_list() == [True, True, None]
    assert diffuse(network, np.full(3, np.nan), "out", 0).periods.height == 0


def test_periods_are_whole_numbers() -> None:
    """Text that is a whole number is a period, a named word is never, and anything else is refused with its value."""
    nodes = pl.DataFrame({"id": ["a", "b", "c", "d"], "when": ["3", "never", None, "5"], "odd": ["1", "May", "2", "3"]})
    assert periods_of(nodes, "when", ("never",)).tolist()[:2] == [3.0, np.inf]
    with pytest.raises(ParameterError, match="May"):
        periods_of(nodes, "odd", ("never",))
    with pytest.raises(UnknownName):
        periods_of(nodes, "whem", ())
    with pytest.raises(ParameterError, match="10,000"):
        diffuse(Network.from_edges(2, [0], [1]), np.array([1.0, 20_000.0]), "out", 0)


def prompted(*pairs: tuple[str, str | None], **more: tuple[str, ...]) -> Study:
    """Give a study of acts, each with what prompted it."""
    actors = [Actor(id=who, kind="person") for who in {w for ws in more.values() for w in ws}]
    acts = [Action(id=i, prompted_by=cause, givers=more.get(i, ())) for i, cause in pairs]
    return Study.from_records([*actors, *acts])


def test_a_chain_by_hand() -> None:
    """A rock found (r), posted (p), hidden again (h) and painted anew twice: sizes, depth, branching and virality.

    r prompts p and h, h prompts x and y; z stands alone. Five acts, depth 2, three leaves (p, x, y); r and h prompt
    two each. Steps between pairs: rp 1, rh 1, rx 2, ry 2, ph 2, px 3, py 3, hx 1, hy 1, xy 2: 18 / 10.
    """
    found = cascades(prompted(("r", None), ("p", "r"), ("h", "r"), ("x", "h"), ("y", "h"), ("z", None), r=("m",)))
    row = found.tables["chains"].row(0, named=True)
    assert (row["root"], row["acts"], row["depth"], row["leaves"], row["most_prompted"]) == ("r", 5, 2, 3, 2)
    assert (row["branching"], row["widest"], row["actors"]) == (2.0, 2, 1)
    assert row["virality"] == pytest.approx(1.8)
    assert found["prompted"] == pytest.approx(4 / 6)
    assert (found["chains"], found["largest chain"], found["deepest chain"]) == (1, 5, 2)
    assert found.tables["depths"]["acts"].to_list() == [2, 2, 2]


def test_a_loop_is_stopped_and_said() -> None:
    """Acts that prompt each other in a ring are one chain that begins at the first of them, and a note says so."""
    found = cascades(prompted(("t", "b"), ("a", "c"), ("b", "a"), ("c", "b"), ("self", "self")))
    assert any("loop" in note and "a" in note for note in found.notes)
    row = found.tables["chains"].row(0, named=True)
    assert (row["root"], row["acts"], row["depth"]) == ("a", 4, 2)


@given(st.lists(st.integers(-1, 11), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_chains_are_the_components_of_networkx(parents: list[int]) -> None:
    """Roots, depths and sizes are those of networkx, once each loop is opened at its first act."""
    n = len(parents)
    parent = np.array([p if p < n else -1 for p in parents], np.int64)
    root, depth, opened = chains.plain(parent)
    graph = nx.DiGraph([(int(p), i) for i, p in enumerate(parent) if p >= 0])
    graph.add_nodes_from(range(n))
    loops = sorted(min(loop) for loop in nx.simple_cycles(graph))
    assert np.flatnonzero(opened).tolist() == loops
    graph.remove_edges_from([(int(parent[i]), i) for i in loops])
    for i in range(n):
        above = nx.ancestors(graph, i)
        assert depth[i] == len(above)
        assert root[i] == next(a for a in {*above, i} if graph.in_degree(a) == 0)
    parent[opened] = -1
    size = spread.plain(parent)
    assert size.tolist() == [len(nx.descendants(graph, i)) + 1 for i in range(n)]


def slow_reach(acts: list[tuple[int, int, int]], n: int, start: int, together: bool) -> dict[int, int]:
    """Give the earliest arrival from a start, by trying every act again and again."""
    first = {start: -1}
    changed = True
    while changed:
        changed = False
        for u, v, t in acts:
            if u in first and (first[u] < t or (together and first[u] <= t)) and t < first.get(v, 10**9):
                first[v] = t
                changed = True
    del first[start]
    return first


ACTS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 5)), max_size=30)


@given(ACTS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_reach_is_that_of_the_slow_search(acts: list[tuple[int, int, int]], together: bool) -> None:
    """Whom each of eight reaches, who reaches each, and when first, agree with a search that tries everything."""
    acts = sorted((a for a in acts if a[0] != a[1]), key=lambda a: a[2])
    giver, receiver, moment = (
        np.array([a[k] for a in acts], dtype) for k, dtype in enumerate([np.int32] * 2 + [np.int64])
    )
    timed = Timed(giver=giver, receiver=receiver, moment=moment, when=(), acts=len(acts), notes=())
    reach, reached_by = count_reach(timed, 8, together)
    slow = [slow_reach(acts, 8, s, together) for s in range(8)]
    assert reach.tolist() == [len(found) for found in slow]
    assert reached_by.tolist() == [sum(v in found for found in slow) for v in range(8)]
    for s in range(8):
        first, steps = arrivals.plain(giver, receiver, moment, 8, s, together)
        assert {v: int(t) for v, t in enumerate(first) if t >= 0} == slow[s]
        assert ((steps > 0) == (first >= 0)).all()


@pytest.mark.parametrize("together", [True, False])
def test_compiled_reach_is_the_plain_one_beyond_one_word(together: bool) -> None:
    """With more nodes than one pass holds, the compiled and the plain kernel agree, and with the slow search."""
    rng = np.random.default_rng(4)
    n, m = 300, 600
    giver, receiver = rng.integers(0, n, (2, m)).astype(np.int32)
    moment = np.sort(rng.integers(0, 200, m))
    plain = reachable.plain(giver, receiver, moment, n, 0, n, together)
    assert np.array_equal(plain, reachable.compiled(giver, receiver, moment, n, 0, n, together))
    acts = list(zip(giver.tolist(), receiver.tolist(), moment.tolist(), strict=True))
    slow = [slow_reach(acts, n, s, together) for s in range(n)]
    assert plain.tolist() == [1 + sum(v in found for found in slow) for v in range(n)]


def test_order_in_time_decides_and_coarse_dates_are_said() -> None:
    """Help from a to b in May, b to c in April, c to d in 2024 (read as January) is not passed on; a note says why."""
    people = [Actor(id=i, kind="person") for i in "abcd"]
    days = {"ab": "2024-05-01", "bc": "2024-04-01", "cd": "2024"}
    acts = [Action(id=p, givers=(p[0],), receivers=(p[1],), when=w) for p, w in days.items()]
    found = cascades(Study.from_records([*people, *acts]))
    assert found.tables["people"]["reach"].to_list() == [1, 1, 1, 0]
    assert any("1 acts are dated to a year or a month" in note for note in found.notes)
    turned = [
        Action(id=p, givers=(p[0],), receivers=(p[1],), when=w)
        for p, w in zip(days, reversed(days.values()), strict=True)
    ]
    found = cascades(Study.from_records([*people, *turned]), start="a")
    assert found.tables["people"]["reach"].to_list() == [3, 2, 1, 0]
    assert found.tables["people"]["reached_by"].to_list() == [0, 1, 2, 3]
    assert found.tables["arrivals"]["steps"].to_list() == [1, 2, 3]
    assert found.tables["arrivals"]["first"].to_list() == ["2024", "2024-04-01", "2024-05-01"]
    assert found["reach"] == pytest.approx(6 / 12)


def test_acts_of_one_moment_do_not_follow_one_another_unless_asked() -> None:
    """Three acts of one day join neighbours only; with together they join the ends."""
    people = [Actor(id=i, kind="person") for i in "abcd"]
    acts = [Action(id=u + v, givers=(u,), receivers=(v,), when="2024-05-01") for u, v in pairwise("abcd")]
    study = Study.from_records([*people, *acts])
    assert cascades(study).tables["people"]["reach"].to_list() == [1, 1, 1, 0]
    assert cascades(study, together=True).tables["people"]["reach"].to_list() == [3, 2, 1, 0]


def test_forty_acts_of_one_giver_rest_on_one_person() -> None:
    """Givers and receivers are counted apart, and the fewer of them stand; organisations are nobody."""
    acts = pl.DataFrame(
        {
            "depth": [0, 0, 0, 1, 1, 2],
            "givers": [["a"], ["a"], ["a"], ["org"], ["org"], []],
            "receivers": [["b"], ["c"], ["d"], ["b"], ["c", "d"], []],
        },
        schema={"depth": pl.Int64, "givers": pl.List(pl.String), "receivers": pl.List(pl.String)},
    )
    people = pl.Series(["a", "b", "c", "d"])
    assert people_behind(acts, "depth", people).rows() == [(0, 1), (1, 3), (2, 0)]
    assert people_in(acts, people) == 1
    assert people_in(acts.filter(pl.col("depth") == 5), people) == 0


def test_acts_at_each_depth_leave_where_ten_people_stand_behind_them() -> None:
    """Twelve givers prompt twelve others, one prompts three more: the depths of the many are told, the few are not."""
    acts = [
        *(Action(id=f"a{n}", givers=(f"p{n}",), receivers=(f"p{n + 12}",)) for n in range(12)),
        *(Action(id=f"b{n}", givers=(f"p{n + 12}",), receivers=(f"p{n}",), prompted_by=f"a{n}") for n in range(12)),
        *(Action(id=f"c{n}", givers=("p0",), receivers=(f"p{n + 1}",), prompted_by="b0") for n in range(3)),
    ]
    people = [Actor(id=f"p{n}", kind="person", consent="given") for n in range(24)]
    result = kf.analyse(Study.from_records([*people, *acts]), "cascades")
    assert result.tables["depths"].rows() == [(0, 12), (1, 12), (2, 3)]
    (told,), _ = guarded([result], Rules(base=0), Tally())
    assert told.tables["depths"].height < 3
    assert 2 not in told.tables["depths"]["depth"]
    assert told["chains"] == 12
    assert told["largest chain"] is None
