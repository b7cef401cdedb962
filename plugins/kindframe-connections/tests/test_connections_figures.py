"""Figures of the reference data sets that no other file tests, and the table of which test holds which figure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest

import kindframe
from kindframe import Study
from kindframe.analysis import Result
from kindframe.network import Network
from kindframe_connections.analyses import bridging, gaps, mixing, places, profile, reciprocity
from kindframe_connections.leiden import Graph, modularity

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")
TEXT = pl.col("source", "target").cast(pl.String)


def run(module: Any, given: Study | Network, **parameters: Any) -> Result:
    """Run an analysis as the library does."""
    return module.ANALYSIS.run(given, **module.ANALYSIS.settle(parameters))


def close(value: float) -> Any:
    """Equal to the six digits the figures are printed with."""
    return pytest.approx(value, abs=6e-7)


@needs_data
def test_two_who_meet_at_one_event_meet_at_another() -> None:
    """Southern women: 0.46776, as networkx gives for the same 18 women at 14 events (its documentation: 0.468)."""
    folder = DATA / "southern_women"
    kind = pl.when(pl.col("type")).then(pl.lit("event")).otherwise(pl.lit("person"))
    nodes = pl.read_csv(folder / "southern_women_nodes.csv").select("id", kind=kind)
    ties = pl.read_csv(folder / "southern_women_edges.csv")
    told = ties.select(source="target", target="source", kind=pl.lit("attends"))
    found = run(places, Study.from_frames(actors=nodes, relationships=told), at="event")
    assert found["meeting again"] == pytest.approx(0.46776, abs=5e-6)
    graph = nx.Graph(ties.rows())
    assert found["meeting again"] == pytest.approx(nx.bipartite.robins_alexander_clustering(graph))


@needs_data
def test_modularity_of_the_schools_of_a_faculty() -> None:
    """UK faculty, by their school, direction disregarded: 0.425912 (R igraph)."""
    nodes = pl.read_csv(DATA / "uk_faculty/UKfaculty_nodes.csv")
    ties = pl.read_csv(DATA / "uk_faculty/UKfaculty_edges.csv").select(TEXT)
    ids = nodes["id"].cast(pl.String).to_list()
    network = Network.from_edges(ids, ties["source"].to_list(), ties["target"].to_list())
    graph = Graph.of(network.simple(), weighted=False, directed=False, resolution=1.0)
    assert modularity(graph, nodes["Group"].to_numpy().astype(np.uint32)) == close(0.425912)


@needs_data
def test_doctors_named_and_doctors_asked() -> None:
    """Medical innovation: 912 nominations, 450 of them of doctors who were asked, in 294 arcs."""
    table = pl.read_csv(DATA / "med_innovations/medInnovations.csv", infer_schema_length=None)
    own = pl.format("{}-{}", "city", "id")
    named = [name for name in table.columns if re.fullmatch(r"net[123]_[1-3]", name)]
    told = (
        table.with_columns(own.alias("source"))
        .unpivot(index=["source", "city"], on=named, value_name="other")
        .drop_nulls("other")
    )
    ties = told.select("source", target=pl.format("{}-{}", "city", "other"), kind=pl.col("variable").str.slice(0, 4))
    asked = table.select(id=own)
    assert ties.height == 912
    assert ties.filter(pl.col("target").is_in(asked["id"].implode())).height == 450
    inside = ties.filter(pl.col("target").is_in(asked["id"].implode()))
    study = Study.from_frames(actors=asked, relationships=inside)
    assert run(profile, study)["tied pairs"] == 294


@needs_data
def test_households_that_give_most() -> None:
    """Koster and Leckie: households 10, 21 and 13 give 352, 306 and 303."""
    pairs = pl.read_csv(DATA / "koster_leckie/kl_dyads.csv")
    there = pairs.select(source="hidA", target="hidB", strength="giftsAB")
    back = pairs.select(source="hidB", target="hidA", strength="giftsBA")
    gifts = pl.concat([there, back]).filter(pl.col("strength") > 0).with_columns(TEXT)
    network = Study.from_frames(relationships=gifts).network(weight="strength")
    top = run(reciprocity, network).tables["actors"].sort("given", descending=True).head(3)
    assert top.select("id", "given").rows() == [("10", 352.0), ("21", 306.0), ("13", 303.0)]


@needs_data
def test_who_reports_to_whom_has_a_direction() -> None:
    """High-tech managers' reports, as stored: nobody's is returned; one stands above all; turned round, none does.

    Krackhardt's hierarchy of 1 is that no two reach each other; his least upper bound is 0.063158 as stored and 1 when
    turned (`test_ordering` holds these to sna's): here it is the direction.
    """
    ties = pl.read_csv(DATA / "hightech/ht_reports_edges.csv", infer_schema_length=None).select(TEXT)
    study = Study.from_frames(relationships=ties)
    assert run(reciprocity, study.network())["by tie"] == 0
    graph = study.network().to_networkx()
    assert nx.is_directed_acyclic_graph(graph)
    assert [node for node, degree in graph.out_degree() if degree == 0] == ["7"]


@needs_data
def test_charities_over_the_zones_of_a_city() -> None:
    """Glasgow: 915 charities over 136 zones, 4 of them with none; the Gini coefficient is 0.427813."""
    folder = DATA / "scotland_places"
    charities = pl.read_csv(folder / "charities_glasgow_city.csv", infer_schema_length=None)
    lookup = pl.read_csv(folder / "2011_dz_lookup.csv", infer_schema_length=None, encoding="utf8-lossy")
    zones = lookup.filter(pl.col("LA_Name") == "Glasgow City").select(zone="IZ2011_Code").unique()
    count = charities.group_by(zone="IntermediateZone2011Code").len("charities")
    held = zones.join(count, on="zone", how="left").with_columns(pl.col("charities").fill_null(0))
    assert (charities.height, held.height, held.filter(charities=0).height) == (915, 136, 4)
    study = Study.from_frames(
        actors=held.select(id="zone", kind=pl.lit("place"), group=pl.lit("Glasgow"), charities=pl.col("charities"))
    )
    found = run(gaps, study, people="place", experience="charities", resamples=0, permutations=0)
    assert found["experience gini"] == close(0.427813)


@needs_data
def test_help_one_could_rely_on_over_councils() -> None:
    """Of 32 councils, as units with one number each: least in South Ayrshire (48.0), most in Shetland (95.6)."""
    table = pl.read_csv(DATA / "scotland_places/la_info.csv", infer_schema_length=None)
    help_ = next(name for name in table.columns if name.startswith("I could rely on someone"))
    councils = table.select(id="Local authority", kind=pl.lit("place"), group="Local authority", help=help_)
    found = run(gaps, Study.from_frames(actors=councils), people="place", experience="help", permutations=0)
    means = found.tables["groups"].filter(measure="experience").sort("mean")
    assert means.height == 32
    assert means.row(0, named=True)["group"] == "South Ayrshire"
    assert means.row(0, named=True)["mean"] == 48.0
    assert means.row(-1, named=True)["group"].startswith("Shetland")
    assert means.row(-1, named=True)["mean"] == 95.6
    assert means["low"].null_count() == 32  # one council alone has no interval


@needs_data
def test_loneliness_scores_that_are_blank_stay_unknown() -> None:
    """172 of 6,976 zones have no score; all codes are in the lookup, and the mean is over those that have one."""
    folder = DATA / "scotland_places"
    scores = pl.read_csv(folder / "scotland_clinical_loneliness_dz.csv", infer_schema_length=None, null_values=["NA"])
    lookup = pl.read_csv(folder / "2011_dz_lookup.csv", infer_schema_length=None, encoding="utf8-lossy")
    assert scores.height == 6976
    assert scores["dz11_code"].is_in(lookup["DZ2011_Code"].implode()).all()
    blank = scores["loneliness_zscore"].null_count()
    assert blank == 172
    zones = scores.select(id="dz11_code", kind=pl.lit("place"), score=pl.col("loneliness_zscore"))
    study = Study.from_frames(actors=zones.with_columns(group=pl.lit("Scotland")))
    found = run(gaps, study, people="place", experience="score", resamples=0, permutations=0)
    assert found.statement("experience mean").n == 6976 - 172
    assert "negative" in found.statement("experience gini").undefined


@needs_data
def test_rows_of_a_register_without_a_number_are_set_aside(tmp_path: Path) -> None:
    """14,921 charities of Scotland, 14,874 of them with a number and no number twice: none is lost or made up."""
    table = (DATA / "scotland_places" / "OSCR_local_charities_2021.csv").read_bytes()
    (tmp_path / "places.csv").write_bytes(table)
    own = '[columns.actors]\n"Charity Number" = "id"\n"Charity Name" = "name"\n'
    (tmp_path / "study.toml").write_text(own, encoding="utf-8")
    study = kindframe.read(tmp_path)
    (count,) = study.report.counts
    assert (count.read, count.kept, count.set_aside, count.merged) == (14_921, 14_874, 47, 0)
    assert study.tables["actors"]["kind"].unique().to_list() == ["place"]


@needs_data
def test_whom_food_goes_to_and_which_way_is_declared() -> None:
    """Strand: read as giver to receiver the roles by ethnicity are 31, 2, 5, 4, 2, 44; turned round, others swap."""
    people = pl.read_csv(DATA / "strand_foodsharing/Individual.csv", infer_schema_length=None)
    people = people.select(pl.col("row").cast(pl.String).alias("id"), "Ethnicity")
    ties = pl.read_csv(DATA / "strand_foodsharing/TransferOut.csv").select(TEXT)
    counts = []
    for ends in (ties, ties.select(source="target", target="source")):
        study = Study.from_frames(actors=people, relationships=ends)
        counts.append(run(bridging, study.network(), by="Ethnicity").tables["roles"]["count"].to_list())
    assert counts[0] == [31, 2, 5, 4, 2, 44]
    assert counts[1] == [31, 2, 4, 5, 2, 44]
    assert run(mixing, study.network(), by="Ethnicity")["e-i"] == close(-0.424658)


def test_the_table_of_figures_names_tests_that_are_there() -> None:
    """Each test that the page on proof names stands in the file it names."""
    page = (ROOT / "docs" / "explanation" / "proof.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+)::(test_\w+)`", page)
    assert len(named) > 30
    folder = Path(__file__).parent
    texts = {module: (folder / f"{module}.py").read_text(encoding="utf-8") for module, _ in named}
    assert [pair for pair in named if f"def {pair[1]}(" not in texts[pair[0]]] == []
