"""`places`: published two-mode figures, and a street by hand."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest

from kindframe import Action, Actor, Relationship, Study
from kindframe.errors import ParameterError, UnknownName
from kindframe_connections.analyses.places import ANALYSIS
from kindframe_connections.visitors import diversity

DATA = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data sets are not here")


def places(study: Study, **given: object):
    """Run `places` as the library would."""
    return ANALYSIS.run(study, **ANALYSIS.settle(given))


# -- published figures ------------------------------------------------------------------------------


@needs_data
def test_southern_women() -> None:
    """18 women at 14 events: density 0.353175, 139 pairs of women share 322 events, at most 7; 66 pairs of events."""
    folder = DATA / "southern_women"
    nodes = pl.read_csv(folder / "southern_women_nodes.csv")
    kind = pl.when(pl.col("type")).then(pl.lit("event")).otherwise(pl.lit("person"))
    ties = pl.read_csv(folder / "southern_women_edges.csv").select(
        source="target", target="source", kind=pl.lit("attends")
    )
    study = Study.from_frames(actors=nodes.select("id", kind=kind), relationships=ties)
    found = places(study, at="event")
    assert round(found["density"], 6) == 0.353175
    assert (found["pairs who meet"], found["meetings"], found["most shared"]) == (139, 322, 7)
    assert round(found["meeting density"], 6) == 0.908497
    assert found["joined places"] == 66
    pairs = found.tables["pairs"]
    davis = nx.davis_southern_women_graph()
    graph = nx.bipartite.weighted_projected_graph(davis, davis.graph["top"])
    assert sorted(pairs["shared"].to_list()) == sorted(weight for *_, weight in graph.edges(data="weight"))


@needs_data
def test_bristol_by_organisations_and_by_events() -> None:
    """Of 150 people 654 pairs share an organisation and 8,187 an event."""
    nodes = pl.read_csv(DATA / "bristol" / "mpn_bristol_nodes.csv", schema_overrides={"id": pl.String})
    kinds = {1: "person", 2: "organisation", 3: "event"}
    actors = nodes.select("id", kind=pl.col("lvl").replace_strict(kinds, return_dtype=pl.String))
    ties = pl.read_csv(DATA / "bristol" / "mpn_bristol_edges.csv", schema_overrides=[pl.String, pl.String])
    study = Study.from_frames(actors=actors, relationships=ties.select("source", "target", kind=pl.lit("attends")))
    bodies = places(study, at="organisation")
    assert (bodies["people"], bodies["places"], bodies["pairs who meet"]) == (150, 97, 654)
    assert bodies.tables["places"].row(0, named=True)["id"] == "FoE"
    assert bodies.tables["places"].row(0, named=True)["people"] == 19
    events = places(study, at="event")
    assert (events["places"], events["pairs who meet"]) == (17, 8187)
    assert events.tables["places"].select("id", "people").row(0) == ("StPaulCarnival", 101)


def test_expected_diversity_is_the_mean_over_all_draws() -> None:
    """Of 3 drawn from groups of 3, 2 and 1, the mean of Blau's diversity over all 20 ways."""
    labels = [0, 0, 0, 1, 1, 2]
    all_ = [1 - (np.bincount(way, minlength=3) ** 2).sum() / 9 for way in combinations(labels, 3)]
    found = diversity(np.array([2, 1, 0]), np.array([3, 2, 1]))
    assert found["expected_blau"] == pytest.approx(np.mean(all_))
    assert found["blau"] == pytest.approx(4 / 9)
    assert found["iqv"] == pytest.approx(4 / 9 * 3 / 2)


# -- the analysis -----------------------------------------------------------------------------------


@pytest.fixture
def street() -> Study:
    """Ann and Bob (north) and Cem (south) at the hall, Cem and Dee (south) in the park, Eve nowhere.

    Bob is at the hall by an act, Dee in the park by a tie lived there. The hall is run by volunteers, 40 hours; the
    park by the council, 100; the club room by volunteers, hours unknown, and nobody comes.
    """
    people = [Actor(id=i, kind="person", group="north" if i in "ab" else "south") for i in "abcd"]
    told = {
        "hall": {"place_type": "hall", "operator": "volunteers", "opening_hours": 40.0, "agenda_free": True},
        "park": {"place_type": "outdoors", "operator": "council", "opening_hours": 100.0, "agenda_free": True},
        "room": {"place_type": "hall", "operator": "volunteers", "agenda_free": False},
    }
    return Study.from_records(
        [
            *people,
            Actor(id="e", kind="person"),
            *[Actor(id=i, kind="place", attributes=held) for i, held in told.items()],
            Relationship(source="a", target="hall", kind="visits"),
            Relationship(source="c", target="hall", kind="attends"),
            Relationship(source="a", target="room", kind="runs"),
            Relationship(source="c", target="d", kind="knows", place="park"),
            Action(id="1", givers=("b",), place="hall"),
            Action(id="2", givers=("e",), place="park", outcome="blocked"),
        ]
    )


def test_a_street_by_hand(street: Study) -> None:
    """Visits a, b, c at the hall and c, d in the park: 5 of 15; pairs ab, ac, bc, cd of 10 meet."""
    found = places(street)
    assert (found["people"], found["places"], found["visits"], found["nowhere"]) == (5, 3, 5, 1)
    assert (found["density"], found["meeting density"]) == (pytest.approx(5 / 15), pytest.approx(4 / 10))
    assert (found["empty places"], found["joined places"], found["most shared"]) == (1, 1, 1)
    assert found["across groups"] == pytest.approx(2 / 4)  # ac and bc of ab, ac, bc, cd
    rows = {row["id"]: row for row in found.tables["places"].iter_rows(named=True)}
    assert (rows["hall"]["people"], rows["hall"]["blau"]) == (3, pytest.approx(4 / 9))
    assert (rows["park"]["blau"], rows["room"]["blau"], rows["room"]["known"]) == (0.0, None, 0)
    types = {row["sort"]: row for row in found.tables["types"].iter_rows(named=True)}
    assert (types["hall"]["places"], types["hall"]["people"]) == (2, 3)
    assert types["hall"]["iqv"] == pytest.approx(8 / 9)
    assert (found["most mixed"], found["least mixed"]) == ("hall", "outdoors")
    assert (found["longest open"], found["counter-examples"], found["agenda-free"]) == ("council", 0, 2)
    told = {statement.name: statement.text for statement in found.statements}
    assert told["counter-examples"].endswith(
        "run by others are open as long as those run by council are on average, or longer."
    )
    operators = {row["sort"]: row for row in found.tables["operators"].iter_rows(named=True)}
    assert (operators["volunteers"]["hours_known"], operators["volunteers"]["agenda_free"]) == (1, 0.5)
    shares = {(row["sort"], row["group"]): row["share"] for row in found.tables["groups"].iter_rows(named=True)}
    assert shares == {
        ("hall", "north"): 1.0,
        ("hall", "south"): 0.5,
        ("outdoors", "north"): 0,
        ("outdoors", "south"): 1,
    }
    people = found.tables["people"]
    assert people["met"].to_list() == [2, 2, 3, 1, 0]
    assert set(found.people) == {"people", "pairs"}
    first = found.tables["pairs"].sort("source", "target").row(0, named=True)
    assert (first["source"], first["target"], first["shared"], first["where"]) == ("a", "b", 1, "hall")


def test_a_signed_backbone_finds_who_meet_more_and_who_meet_fewer() -> None:
    """Two circles of six that each come to forty places of their own: pairs within meet more, pairs between fewer."""
    people = [Actor(id=f"{side}{i}", kind="person", group=side) for side in "xy" for i in range(6)]
    halls = [Actor(id=f"h{side}{k}", kind="place") for side in "xy" for k in range(40)]
    ties = [
        Relationship(source=f"{side}{i}", target=f"h{side}{k}", kind="visits")
        for side in "xy"
        for i in range(6)
        for k in range(40)
        if (i + k) % 5
    ]
    study = Study.from_records([*people, *halls, *ties])
    for model in ("sdsm", "fdsm", "fixed-row", "fixed-column"):
        found = places(study, model=model, signed=True, correction="bh", alpha=0.1, tables=400)
        pairs = found.tables["pairs"]
        assert pairs.height == 66
        kept = pairs.filter("kept")
        same = pl.col("source").str.head(1) == pl.col("target").str.head(1)
        assert kept.filter(same & (pl.col("sign") == "more")).height == 30, model
        assert kept.filter(~same & (pl.col("sign") == "fewer")).height == 36, model
        assert found["backbone"] == kept.height
    assert places(study, correction="bh")["backbone"] == 30  # unsigned: those who meet fewer are not looked for


def test_places_may_be_projected_and_then_people_stand_between(street: Study) -> None:
    """Hall and park share Cem; the table then names people in its column where, and says so."""
    found = places(street, project="places", model="fixed-row")
    assert found.tables["pairs"].select("source", "target", "shared", "where").rows() == [("hall", "park", 1, "c")]
    assert found.people["pairs"] == ("where",)


def test_columns_that_are_not_there_are_unknown_and_said(street: Study) -> None:
    """A study without hours says so; a column named wrongly is refused with the nearest; text is unknown hours."""
    bare = street.with_(actors=street.tables["actors"].drop("opening_hours"))
    found = places(bare)
    assert found["longest open"] is None
    assert "Of its places the study does not record how long they are open." in found.notes
    with pytest.raises(UnknownName, match="operator"):
        places(street, operator="operater")
    words = street.with_(actors=street.tables["actors"].with_columns(opening_hours=pl.lit("Mo-Fr 9-17")))
    assert "opening_hours is no number for 3 places: unknown there." in places(words).notes


def test_a_signed_backbone_of_too_many_is_refused() -> None:
    """With 4,000 people a signed backbone would look at 8 million pairs, and is refused with a hint."""
    study = Study.from_frames(actors=pl.DataFrame({"id": [str(i) for i in range(4000)], "kind": "person"}))
    with pytest.raises(ParameterError, match="signed"):
        places(study, signed=True)


def test_the_same_seed_gives_the_same_answer(street: Study) -> None:
    """Random tables and draws come of the seed alone."""
    one, two = (places(street, model="fdsm", tables=50) for _ in range(2))
    assert one.tables["pairs"].equals(two.tables["pairs"])
    assert one.tables["types"].equals(two.tables["types"])


def test_a_person_whom_others_come_to_is_a_person_in_the_table_of_places() -> None:
    """Tea at Ann's: a row about her is a row about a person, and protection is told."""
    study = Study.from_records(
        [
            *[Actor(id=i, kind="person") for i in ("ann", "bob", "cem")],
            Action(id="t", givers=("bob",), receivers=("cem",), place="ann"),
        ]
    )
    result = places(study, at="person")
    assert result.people["places"] == ("id",)
    assert "places" not in result.counted


def test_the_p_of_a_sort_that_was_picked_by_looking_allows_for_that(street: Study) -> None:
    """Of two sorts the more and the less mixed are picked: each p is twice that of its row, and never above 1."""
    found = places(street)
    alone = {row["sort"]: row["p"] for row in found.tables["types"].iter_rows(named=True)}
    told = {s.name: s.p for s in found.statements if s.name in ("most mixed", "least mixed")}
    assert told == {"most mixed": min(1.0, 2 * alone["hall"]), "least mixed": min(1.0, 2 * alone["outdoors"])}
    assert any("picked out of all" in note for note in found.notes)
