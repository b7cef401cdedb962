"""A study is a value: made of records, frames or graphs, looked up, cut and compared, never changed."""

from __future__ import annotations

import pickle

import networkx as nx
import pandas as pd
import polars as pl
import pytest

from kindframe import Action, Actor, Evidence, Relationship, Response, Settings, Study
from kindframe.errors import ParameterError, SchemaError, UnknownName


@pytest.fixture
def street() -> Study:
    """Three people, a club they share and a hall; ties in two waves; a shared lunch; one coding and one answer."""
    return Study.from_records(
        [
            Actor(id="ann", kind="person", group="north", member_of="club", waves=("1", "2")),
            Actor(id="bob", kind="person", group="south", member_of="club", waves=("1",)),
            Actor(id="cat", kind="person", group="south"),
            Actor(id="club", kind="organisation"),
            Actor(id="hall", kind="place"),
            Relationship(source="ann", target="bob", kind="friend", wave="1", reported_by="ann"),
            Relationship(source="ann", target="cat", kind="friend", wave="2", reported_by="club", place="hall"),
            Relationship(source="ann", target="club", kind="member", wave="1"),
            Action(id="lunch", kind="meal", givers=("ann", "club"), receivers=("bob", "cat"), place="hall"),
            Action(id="loan", kind="loan", givers="club", receivers="cat", prompted_by="lunch"),
            Evidence(subject="loan", item="f/x", stance="for"),
            Evidence(subject="actors:club", item="f/x", stance="for"),
            Response(respondent="bob", question="q/1", value="yes", wave="1"),
        ]
    )


def test_a_record_is_found_by_its_id_and_by_its_position(street: Study) -> None:
    """Ids are looked up as text, rows by number, and the frame is one attribute away."""
    assert street.actors["ann"].group == "north"
    assert street.relationships[1].target == "cat"
    assert "ann" in street.actors
    assert "dan" not in street.actors
    assert street.actors.table.height == 5


def test_an_id_is_compared_after_unicode_composition() -> None:
    """An e with its accent as one character or two is one id; the written form is kept."""
    study = Study.from_records([Actor(id="Rene\u0301")])
    assert study.actors["Ren\u00e9"].id == "Rene\u0301"


def test_an_unknown_id_is_answered_with_the_nearest(street: Study) -> None:
    """The error is a LookupError too, and says what was meant."""
    with pytest.raises(UnknownName, match="'ann'"):
        street.actors["anne"]
    with pytest.raises(KeyError):
        street.actors["zzz"]
    with pytest.raises(ParameterError):
        street.actors[1.5]  # type: ignore[index]


def test_without_organisations_takes_what_rests_on_them(street: Study) -> None:
    """By hand: the member tie goes, the lunch keeps Ann, the loan loses its only giver, its coding goes with it."""
    left = street.without(kind="organisation")
    assert left.actors.ids == ("ann", "bob", "cat", "hall")
    assert [(t.source, t.target, t.reported_by) for t in left.relationships] == [
        ("ann", "bob", "ann"),
        ("ann", "cat", None),
    ]
    assert [(a.id, a.givers) for a in left.actions] == [("lunch", ("ann",))]
    assert len(left.evidence) == 0
    assert left.actors["ann"].member_of == ()


def test_without_a_place_leaves_the_ties_and_blanks_the_place(street: Study) -> None:
    """A tie does not end because the hall is gone from the data; where they met is no longer known."""
    left = street.without(kind="place")
    assert [t.place for t in left.relationships] == [None, None, None]
    assert [a.id for a in left.actions] == ["lunch", "loan"]


def test_select_of_a_wave_keeps_that_wave_and_those_asked_in_it(street: Study) -> None:
    """Bob was asked in wave 1 only; Cat's waves are not recorded, so she stays; acts record no wave, so all stay."""
    second = street.select(wave=2)
    assert second.actors.ids == ("ann", "cat", "club", "hall")
    assert [t.target for t in second.relationships] == ["cat"]
    assert len(second.responses) == 0
    assert [a.id for a in second.actions] == ["lunch", "loan"]
    assert second.actions["lunch"].receivers == ("cat",)


def test_select_by_a_column_of_the_actors(street: Study) -> None:
    """One value or several; an unknown column is named with the nearest."""
    assert street.select(kind="person", group="south").actors.ids == ("bob", "cat")
    assert street.select(kind=["person", "place"]).actors.ids == ("ann", "bob", "cat", "hall")
    with pytest.raises(UnknownName, match="'group'"):
        street.select(grup="south")
    with pytest.raises(UnknownName, match="wave"):
        street.select(wave=3)


def test_an_edit_gives_a_new_study_and_leaves_the_old(street: Study) -> None:
    """``with_`` replaces a table; the study it was called on is as it was."""
    fewer = street.with_(relationships=[Relationship(source="bob", target="cat")])
    assert len(fewer.relationships) == 1
    assert len(street.relationships) == 3
    with pytest.raises(SchemaError, match="dan"):
        street.with_(relationships=[Relationship(source="bob", target="dan")])


def test_studies_with_the_same_tables_are_equal_and_pickle(street: Study) -> None:
    """Equality is of tables and settings; a pickled study is equal and has the same fingerprint."""
    again = pickle.loads(pickle.dumps(street))
    assert again == street
    assert again.fingerprint == street.fingerprint
    assert street != street.without(id="cat")
    assert street != Study.from_frames(**street.tables, settings=Settings(title="Other"))
    assert street.fingerprint != street.without(id="cat").fingerprint


def test_tables_cannot_be_swapped_from_outside(street: Study) -> None:
    """The mapping of tables is read-only."""
    with pytest.raises(TypeError):
        street.tables["actors"] = pl.DataFrame()  # type: ignore[index]


def test_frames_of_polars_and_pandas_give_the_same_study() -> None:
    """Aliases are understood; a missing weight is unknown, not 0; ids that are whole numbers become text."""
    data = {"from": [1, 2], "to": [2, 3], "weight": [0.0, None]}
    one = Study.from_frames(relationships=pl.DataFrame(data))
    two = Study.from_frames(relationships=pd.DataFrame(data))
    assert one == two
    assert one.relationships.table["strength"].to_list() == [0.0, None]
    assert one.actors.ids == ("1", "2", "3")


def test_frames_that_do_not_fit_are_refused_with_every_problem() -> None:
    """Nothing is set aside in memory: whoever holds the frame can mend it."""
    actors = pl.DataFrame({"id": ["a", "a"], "name": ["x", "y"]})
    ties = pl.DataFrame({"source": ["a", "b"], "target": ["c", "a"]})
    with pytest.raises(SchemaError) as caught:
        Study.from_frames(actors=actors, relationships=ties)
    assert {p.code for p in caught.value.problems} == {"KF-DUP-01", "KF-REF-01"}
    with pytest.raises(UnknownName, match="'actors'"):
        Study.from_frames(acters=actors)


def test_only_records_make_a_study() -> None:
    """Anything else is refused by its type."""
    with pytest.raises(SchemaError, match="dict"):
        Study.from_records([{"id": "a"}])


def test_a_networkx_graph_becomes_a_study() -> None:
    """The Florentine families of networkx: 15 families, 20 marriage ties, undirected."""
    graph = nx.florentine_families_graph()
    study = Study.from_networkx(graph)
    assert len(study.actors) == 15
    assert len(study.relationships) == 20
    assert study.relationships.table["directed"].to_list() == [False] * 20


def test_nodes_that_would_become_one_id_are_refused() -> None:
    """The number 1 and the text "1" are two nodes and would be one id."""
    graph = nx.Graph()
    graph.add_edge(1, "1")
    with pytest.raises(SchemaError, match="1"):
        Study.from_networkx(graph)


def test_the_whole_graph_gives_the_study_back(street: Study) -> None:
    """Every table, attribute, blank and isolate survives ``Study.graph`` and ``Study.from_networkx``."""
    assert Study.from_networkx(street.graph(), settings=street.settings) == street


def test_the_repr_counts_what_there_is(street: Study) -> None:
    """A person sees kinds, ties, acts and waves."""
    text = repr(street)
    assert "3 people" in text
    assert "3 ties" in text
    assert "2 waves" in text
    assert repr(Study.from_records([])) == "<Study: empty>"
