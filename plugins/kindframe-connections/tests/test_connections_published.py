"""Published figures and those of other packages (R igraph, sna, network), over the reference data sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kindframe import Study
from kindframe.analysis import Analysis, Result
from kindframe_connections.analyses import isolation, mixing, profile, reciprocity

DATA = Path(__file__).parents[3].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
TEXT = pl.col("source", "target").cast(pl.String)


def load(edges: str, nodes: str = "", *, key: str = "id", **rename: str) -> Study:
    """A study of an edge list and a node table; ``rename`` gives columns of the edges other names."""
    frames: dict[str, Any] = {
        "relationships": pl.read_csv(DATA / edges, infer_schema_length=None).with_columns(TEXT).rename(rename)
    }
    if nodes:
        table = pl.read_csv(DATA / nodes, infer_schema_length=None)
        frames["actors"] = table.with_columns(pl.col(key).cast(pl.String).alias("id"))
    return Study.from_frames(**frames)


def run(analysis: Analysis, study: Study, network: dict[str, Any] | None = None, **given: Any) -> Result:
    """Run an analysis over all actors."""
    settled = analysis.settle(given)
    if analysis.takes == "study":
        return analysis.run(study, **settled)
    question = {name: value for name, value in analysis.network.items() if name != "between"}
    return analysis.run(study.network(**{**question, **(network or {})}), **settled)


def close(value: Any) -> Any:
    """Equal to the six digits the figures are printed with."""
    return pytest.approx(value, abs=6e-7)


def test_high_tech_advice() -> None:
    """Density 0.452381, reciprocity 0.473684, E-I by department 0.515789 (R igraph, sna)."""
    study = load("hightech/ht_advice_edges.csv", "hightech/ht_advice_nodes.csv")
    assert run(profile.ANALYSIS, study)["density"] == close(0.452381)
    assert run(reciprocity.ANALYSIS, study)["by tie"] == close(0.473684)
    assert run(mixing.ANALYSIS, study, by="dept")["e-i"] == close(0.515789)


def test_uk_faculty() -> None:
    """81 and 817 (igraphdata), E-I -0.627907, reciprocity 0.587515, assortativity 0.705380 (R igraph)."""
    study = load("uk_faculty/UKfaculty_edges.csv", "uk_faculty/UKfaculty_nodes.csv")
    found = run(profile.ANALYSIS, study)
    assert (found["actors"], found["ties"]) == (81, 817)
    assert run(reciprocity.ANALYSIS, study)["by tie"] == close(0.587515)
    by_group = run(mixing.ANALYSIS, study, by="group")
    assert by_group["e-i"] == close(-0.627907)
    assert by_group["assortativity"] == close(0.705380)
    assert by_group.statement("e-i").p == pytest.approx(1 / 1001)


def test_networkers() -> None:
    """E-I by discipline 0.1704 weighted (netrics) and 0.345455 not; weighted reciprocity 0.751630."""
    study = load("networkers/edges.csv", "networkers/nodes.csv", weight="strength")
    strong = {"weight": "strength"}
    assert run(mixing.ANALYSIS, study, strong, by="Discipline", weighted=True)["e-i"] == pytest.approx(0.1704, abs=5e-5)
    assert run(mixing.ANALYSIS, study, by="Discipline")["e-i"] == close(0.345455)
    assert run(reciprocity.ANALYSIS, study, strong)["weighted"] == close(0.751630)


def test_koster_and_leckie() -> None:
    """157 mutual, 113 one-way, 30 empty pairs of households; weighted reciprocity 0.374782; 427 arcs.

    The dyadic correlation of ordered pairs is numpy's own over both orders of every pair; the printed Pearson of
    0.239155 takes each pair in the order of the file alone, which carries no meaning.
    """
    pairs = pl.read_csv(DATA / "koster_leckie/kl_dyads.csv")
    there = pairs.select(source="hidA", target="hidB", strength="giftsAB")
    back = pairs.select(source="hidB", target="hidA", strength="giftsBA")
    gifts = pl.concat([there, back]).filter(pl.col("strength") > 0).with_columns(TEXT)
    study = Study.from_frames(relationships=gifts)
    found = run(reciprocity.ANALYSIS, study, {"weight": "strength"})
    assert study.network().m == 427
    assert (found["mutual"], found["one way"]) == (157, 113)
    assert study.network().n * 24 // 2 - 157 - 113 == 30
    assert found["weighted"] == close(0.374782)
    a, b = pairs["giftsAB"].to_numpy(), pairs["giftsBA"].to_numpy()
    assert np.corrcoef(a, b)[0, 1] == close(0.239155)
    assert found["dyadic correlation"] == pytest.approx(np.corrcoef(np.r_[a, b], np.r_[b, a])[0, 1])


@pytest.mark.parametrize(
    ("wave", "returned", "isolates", "smoking"),
    [(1, 0.690265, 3, -0.345), (2, 0.603448, 2, -0.293), (3, 0.737705, 3, -0.230)],
)
def test_glasgow_girls(wave: int, returned: float, isolates: int, smoking: float) -> None:
    """Reciprocity, isolates and E-I by smoking in the three waves (R sna, RSiena's data)."""
    study = load(f"glasgow_s50/s50{wave}_edges.csv", "glasgow_s50/s50s_smoke.csv", key="node")
    assert study.network().n == 50
    assert run(reciprocity.ANALYSIS, study)["by tie"] == close(returned)
    assert run(isolation.ANALYSIS, study)["isolates"] == isolates
    assert run(mixing.ANALYSIS, study, by=f"smoke.V{wave}")["e-i"] == pytest.approx(smoking, abs=5e-4)


def test_bristol() -> None:
    """264 and 1,496 in 3 parts, 260 in the largest; without organisations 167, 939, 17, 151 and 16 alone."""
    nodes = pl.read_csv(DATA / "bristol/mpn_bristol_nodes.csv", infer_schema_length=None)
    edges = pl.read_csv(DATA / "bristol/mpn_bristol_edges.csv", infer_schema_length=None)
    study = Study.from_frames(
        actors=nodes.select(pl.col("id").cast(pl.String), "lvl"), relationships=edges.select(TEXT, directed=False)
    )

    def parts(part: Study) -> tuple[Any, ...]:
        found = run(isolation.ANALYSIS, part)
        return part.network().n, part.network().m, found["components"], found["largest component"]

    assert parts(study) == (264, 1496, 3, 260)
    assert parts(study.without(lvl=2)) == (167, 939, 17, 151)
    assert run(isolation.ANALYSIS, study.without(lvl=2))["isolates"] == 16
    assert parts(study.without(lvl=3))[2:] == (19, 204)


@pytest.mark.parametrize(
    ("name", "expected", "isolates"), [("MtSi", 0.151515, 5), ("Cheyenne", 0.662651, 0), ("LakePomona", 0.675676, 0)]
)
def test_emergency_organisations(name: str, expected: float, isolates: int) -> None:
    """E-I by sponsorship (R sna), 5 isolates at Mt Si."""
    study = load(f"emon_public/{name}_edges.csv", f"emon_public/{name}_nodes.csv")
    assert run(mixing.ANALYSIS, study, by="Sponsorship")["e-i"] == close(expected)
    assert run(isolation.ANALYSIS, study)["isolates"] == isolates


def test_food_sharing() -> None:
    """73 and 72 arcs; reciprocity 0.054795 and 0.222222; 48 and 57 isolated; E-I by ethnicity -0.424658 given.

    Friends: 174 arcs, reciprocity 0.275862, E-I -0.597701.
    """
    people = pl.read_csv(DATA / "strand_foodsharing/Individual.csv", infer_schema_length=None)
    people = people.select(pl.col("row").cast(pl.String).alias("id"), "Ethnicity")
    expected = {
        "TransferOut": (73, 0.054795, 48, -0.424658),
        "TransferIn": (72, 0.222222, 57, None),
        "Friends": (174, 0.275862, None, -0.597701),
    }
    for name, (arcs, returned, alone, index) in expected.items():
        ties = pl.read_csv(DATA / f"strand_foodsharing/{name}.csv").select(TEXT)
        study = Study.from_frames(actors=people, relationships=ties)
        assert study.network().m == arcs
        assert run(reciprocity.ANALYSIS, study)["by tie"] == close(returned)
        if alone is not None:
            assert run(isolation.ANALYSIS, study)["isolates"] == alone
        if index is not None:
            assert run(mixing.ANALYSIS, study, by="Ethnicity")["e-i"] == close(index)


def test_medical_innovation() -> None:
    """294 arcs among 125 doctors: density 0.018968, reciprocity 0.367347, 6 isolates, 10 weak components."""
    table = pl.read_csv(DATA / "med_innovations/medInnovations.csv", infer_schema_length=None)
    own = pl.concat_str("city", pl.lit("-"), "id")
    doctors = table.select(own.alias("id"))
    named = [name for name in table.columns if name.startswith("net")]
    ties = (
        table.select(own.alias("source"), "city", *named)
        .unpivot(index=["source", "city"], on=named, value_name="other")
        .drop_nulls("other")
        .select("source", pl.concat_str("city", pl.lit("-"), pl.col("other").cast(pl.Int64)).alias("target"))
        .filter(pl.col("target").is_in(doctors["id"].implode()))
        .unique()
    )
    study = Study.from_frames(actors=doctors, relationships=ties)
    assert study.network().m == 294
    assert run(profile.ANALYSIS, study)["density"] == close(0.018968)
    assert run(reciprocity.ANALYSIS, study)["by tie"] == close(0.367347)
    found = run(isolation.ANALYSIS, study)
    assert (found["isolates"], found["components"]) == (6, 10)
