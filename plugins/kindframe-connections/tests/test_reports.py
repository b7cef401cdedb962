"""`reports`: hand counts, published figures, the made-up street, and every report looked at one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe
from kindframe import Actor, Relationship, Study
from kindframe.analysis import Result
from kindframe.errors import UnknownName
from kindframe_connections.analyses.reports import ANALYSIS

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"


def run(study: Study, **given_: Any) -> Result:
    """Run it as the library does."""
    return ANALYSIS.run(study, **ANALYSIS.settle(given_))


def person(id_: str, group: str | None = None, waves: tuple[str, ...] = ("1",)) -> Actor:
    """A person, asked in these waves."""
    return Actor(id=id_, kind="person", group=group, waves=waves)


def tie(ends: str, by: str | None, **rest: Any) -> Relationship:
    """A report of help in wave 1, in one letter for each end."""
    return Relationship(**{"source": ends[0], "target": ends[1], "reported_by": by, "kind": "help", "wave": "1"} | rest)


def street() -> Study:
    """Four asked (a, b of x; c of y; d of no known group) and e who was not.

    Help: a-b both; a-c source; b-c target; c-a source; a-e source (e not asked); c-d a third party, a; d-a nobody.
    Friends: b-a told by b and a-b told by a (both ways of writing one tie), c-d told by d.
    """
    friend = {"kind": "friend", "directed": False}
    return Study.from_records(
        [
            *[person("a", "x"), person("b", "x"), person("c", "y"), person("d"), person("e", "y", waves=())],
            *[tie("ab", "a"), tie("ab", "b"), tie("ac", "a"), tie("bc", "c"), tie("ca", "c"), tie("ae", "a")],
            *[tie("cd", "a"), tie("da", None)],
            *[tie("ba", "b", **friend), tie("ab", "a", **friend), tie("cd", "d", **friend)],
        ]
    )


def test_agreement_by_hand() -> None:
    """Told by either, both asked: ab ac bc ca, and the friends ab and cd: 2 of 6 by both."""
    found = run(street())
    statement = found.statement("agreement")
    assert statement.value == pytest.approx(2 / 6)
    assert statement.n == 6
    assert statement.main
    # Wilson, 2 of 6, as R's prop.test(2, 6, correct = FALSE) prints it
    assert statement.interval == pytest.approx((0.0967714, 0.7000067), abs=1e-6)
    assert [found[name] for name in ("told by both", "only source", "only target", "only one")] == [2, 2, 1, 1]
    assert found["claimed by source"] == pytest.approx(2 / 3)
    assert found["unchecked"] == 1  # ae
    assert (found["third party"], found["third party alone"], found["no reporter"]) == (1, 1, 1)
    kinds = {row["kind"]: row for row in found.tables["kinds"].iter_rows(named=True)}
    assert (kinds["help"]["told"], kinds["help"]["ties"], kinds["help"]["agreement"]) == (7, 4, 1 / 4)
    assert (kinds["friend"]["told"], kinds["friend"]["ties"], kinds["friend"]["agreement"]) == (2, 2, 1 / 2)


def test_groups_and_people_by_hand() -> None:
    """By the same seven and two ties."""
    found = run(street())
    groups = (
        found.tables["groups"].select("from", "to", "directed", "ties", "both", "only_source", "only_target").rows()
    )
    assert groups == [
        ("x", "x", False, 1, 1, 0, 0),
        ("x", "x", True, 1, 1, 0, 0),
        ("x", "y", True, 2, 0, 1, 1),
        ("y", "x", True, 1, 0, 1, 0),
    ]
    columns = ["claims", "confirmed", "others_alone"]
    actors = {row[0]: row[1:] for row in found.tables["actors"].select("id", "told", *columns).iter_rows()}
    assert actors == {
        "a": (True, 3, 2, 1),  # claims ab, ac and the friend b; only c tells of ca
        "b": (True, 2, 2, 1),  # only c tells of bc
        "c": (True, 2, 0, 2),  # claims bc and ca; a alone tells of ac, d alone of the friend
        "d": (True, 1, 0, 0),
        "e": (False, 0, 0, 0),
    }
    claims = found.tables["claims"].select("group", *columns).rows()
    assert claims == [("x", 5, 4, 2), ("y", 2, 0, 2)]
    told_by = {
        tuple(row[:3]): row[3] for row in found.tables["ties"].select("kind", "source", "target", "told_by").rows()
    }
    assert told_by["help", "c", "d"] == "third party"
    assert told_by["help", "d", "a"] == "not recorded"
    assert told_by["friend", "a", "b"] == "both"


def test_rules_by_hand() -> None:
    """Only help, of the four asked in wave 1 and e, of whom no wave is recorded: 7 arcs by union, 1 by both."""
    rules = {row["rule"]: row for row in run(street(), kinds="help").tables["rules"].iter_rows(named=True)}
    assert {rule: row["ties"] for rule, row in rules.items()} == {
        "union": 7,
        "intersection": 1,
        "source": 4,
        "target": 2,
    }
    assert rules["union"]["density"] == pytest.approx(7 / 20)
    assert rules["union"]["reciprocity"] == pytest.approx(2 / 7)  # a-c and c-a
    assert rules["intersection"]["isolates"] == 3
    assert rules["intersection"]["mean_degree"] == pytest.approx(2 / 5)
    assert rules["source"]["of_union"] == pytest.approx(4 / 7)
    assert run(street(), kinds="help")["kept by intersection"] == pytest.approx(1 / 7)


def test_without_reporters_nothing_is_invented() -> None:
    """Agreement and intersection are undefined, with the reason; union stands."""
    found = run(Study.from_records([person("a"), person("b"), tie("ab", None)]))
    assert found.statement("agreement").undefined == "no row says who told of the tie"
    assert found.statement("kept by intersection").undefined == "no row says who told of the tie"
    assert found.tables["rules"]["rule"].to_list() == ["union"]
    assert found["no reporter"] == 1


def test_waves_are_not_taken_for_agreement() -> None:
    """Told by a in wave 1 and by b in wave 2: one-sided in each; b was not asked in wave 1."""
    study = Study.from_records(
        [person("a", waves=("1", "2")), person("b", waves=("2",)), tie("ab", "a"), tie("ab", "b", wave="2")]
    )
    found = run(study)
    assert (found["agreement"], found.statement("agreement").n, found["unchecked"]) == (0.0, 1, 1)
    assert run(study, wave="2").statement("agreement").n == 1
    assert run(study, wave="1").statement("agreement").n == 0
    with pytest.raises(UnknownName):
        run(study, wave="3")


def test_who_tells_was_asked_whatever_the_table_says() -> None:
    """B is recorded in no wave but told of c in wave 1: so b's silence on a counts; without any record all count."""
    records = [person("a"), person("b", waves=()), person("c", waves=()), tie("ab", "a"), tie("bc", "b")]
    assert run(Study.from_records(records)).statement("agreement").n == 1
    nobody = [person(i, waves=()) for i in "abc"]
    found = run(Study.from_records([*nobody, tie("ab", "a"), tie("cb", "b")]))
    assert found.statement("agreement").n == 2
    assert any("not recorded: every person is taken as asked" in note for note in found.notes)


def test_generators_are_paired() -> None:
    """Giving by source, receiving by target: ab under both, bc under giving alone; one row told by the wrong end."""
    give, receive = {"attributes": {"generator": "giving"}}, {"attributes": {"generator": "receiving"}}
    study = Study.from_records(
        [
            *[person(i) for i in "abc"],
            *[tie("ab", "a", **give), tie("ab", "b", **receive), tie("bc", "b", **give), tie("ca", "c", **receive)],
        ]
    )
    found = run(study)
    assert found.tables["generators"].select("ties", "both", "only_giving", "only_receiving").rows() == [(3, 1, 1, 1)]
    assert found["generators agree"] == pytest.approx(1 / 3)
    assert any("1 row of giving not told by the source" in note for note in found.notes)
    assert "column generator" in run(street()).statement("generators agree").undefined


IDS = "abcd"
REPORTS = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.sampled_from(["help", "friend"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from([*IDS, None]),
        st.booleans(),
    ),
    max_size=25,
    unique=True,  # a row that repeats another in everything is read once
)


@given(REPORTS, st.lists(st.sampled_from([(), ("1",), ("2",), ("1", "2")]), min_size=4, max_size=4))
@settings(max_examples=15, deadline=None)
def test_every_tie_looked_at_one_by_one(rows: list[tuple[Any, ...]], waves: list[tuple[str, ...]]) -> None:
    """Sets of who told of what, in plain Python, give the same counts; actors count their own."""
    records: list[Any] = [person(i, waves=w) for i, w in zip(IDS, waves, strict=True)]
    records += [
        Relationship(source=s, target=t, kind=k, wave=w, reported_by=by, directed=way) for s, t, k, w, by, way in rows
    ]
    found = run(Study.from_records(records))
    told: dict[tuple[Any, ...], set[str | None]] = {}
    asked = {(i, w) for i, held in zip(IDS, waves, strict=True) for w in held}
    asked |= {(by, w) for *_, w, by, _ in rows}
    everybody = not any(waves)
    for s, t, k, w, by, way in rows:
        if s != t:
            ends = (s, t) if way else tuple(sorted((s, t)))
            told.setdefault((*ends, k, w, way), set()).add(by)
    counts = dict.fromkeys(("told by both", "only source", "only target", "only one", "unchecked"), 0)
    claims = dict.fromkeys(IDS, 0)
    for (s, t, _, w, way), by in told.items():
        one, other = s in by, t in by
        if not (one or other):
            continue
        if not everybody and not ((s, w) in asked and (t, w) in asked):
            counts["unchecked"] += 1
            continue
        claims[s] += one
        claims[t] += other
        if one and other:
            counts["told by both"] += 1
        else:
            counts["only one" if not way else "only source" if one else "only target"] += 1
    silent = bool(told) and all(by == {None} for by in told.values())  # nobody told: then none of it is known
    assert {name: found[name] for name in counts} == (dict.fromkeys(counts) if silent else counts)
    assert dict(found.tables["actors"].select("id", "claims").rows()) == claims
    assert found["no reporter"] == sum(by is None and s != t for s, t, _, _, by, _ in rows)
    third = sum(by not in (s, t, None) and s != t for s, t, _, _, by, _ in rows)
    assert found["third party"] == (None if silent else third)


@pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
def test_food_sharing() -> None:
    """73 arcs told by givers, 72 by receivers; 31 by both, 114 by either; reciprocity 0.054795 and 0.222222."""
    people = pl.read_csv(DATA / "strand_foodsharing/Individual.csv", infer_schema_length=None)
    parts = []
    for name, teller, generator in (("TransferOut", "source", "giving"), ("TransferIn", "target", "receiving")):
        ties = pl.read_csv(DATA / f"strand_foodsharing/{name}.csv").select(pl.col("source", "target").cast(pl.String))
        parts.append(ties.with_columns(pl.col(teller).alias("reported_by"), pl.lit(generator).alias("generator")))
    study = Study.from_frames(
        actors=people.select(pl.col("row").cast(pl.String).alias("id"), "Ethnicity"), relationships=pl.concat(parts)
    )
    found = run(study, by="Ethnicity")
    assert (found["told by both"], found.statement("agreement").n) == (31, 114)
    assert (found["only source"], found["only target"]) == (73 - 31, 72 - 31)
    rules = {row["rule"]: row for row in found.tables["rules"].iter_rows(named=True)}
    assert {rule: row["ties"] for rule, row in rules.items()} == {
        "union": 114,
        "intersection": 31,
        "source": 73,
        "target": 72,
    }
    assert rules["source"]["reciprocity"] == pytest.approx(0.054795, abs=6e-7)
    assert rules["target"]["reciprocity"] == pytest.approx(0.222222, abs=6e-7)
    assert (rules["source"]["isolates"], rules["target"]["isolates"]) == (48, 57)
    assert found["generators agree"] == pytest.approx(31 / 114)


def test_elm_row_agrees_on_some_two_thirds() -> None:
    """60 to 70 % of the ties between two people asked are told by both, in each wave, as the street was made."""
    study = kindframe.read(ROOT / "examples" / "elm-row")
    for wave in ("1", "2"):
        found = run(study, kinds="friend,neighbour,help,advice", wave=wave)
        statement = found.statement("agreement")
        assert statement.n is not None
        assert statement.n > 300
        assert isinstance(statement.value, float)
        assert 0.6 <= statement.value <= 0.7
        assert found["third party"] == 0
        # every report of help and advice comes of a generator that fits its teller
        assert not any("not told by the source" in note for note in found.notes)
        paired = found.tables["generators"]
        kinds = found.tables["kinds"].filter("directed")
        assert paired["both"].to_list() == kinds["both"].to_list()
