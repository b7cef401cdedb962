"""Questions put to a study: what becomes of reports, direction, weights, waves, acts and places."""

from __future__ import annotations

import pickle
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest

from kindframe import Action, Actor, KindframeError, Relationship, Settings, Study
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import Network
from kindframe.settings import AttributeNote, KindNote

PEOPLE = [Actor(id=i, kind="person") for i in "abcd"]
HALL = Actor(id="hall", kind="place")


def tie(source: str, target: str, **rest: Any) -> Relationship:
    """One report of a tie."""
    return Relationship(source=source, target=target, **rest)


def study(*records: Any, settings: Settings | None = None) -> Study:
    """Four people and whatever else is given."""
    return Study.from_records([*PEOPLE, *records], settings=settings)


def edges(network: Network, *columns: str) -> list[tuple[Any, ...]]:
    """The ties of a network as rows."""
    return network.to_polars().select("source", "target", *columns).rows()


# -- reports ----------------------------------------------------------------------------------------

TOLD = [
    tie("a", "b", kind="help", reported_by="a"),  # both ends tell of a -> b
    tie("a", "b", kind="help", reported_by="b"),
    tie("b", "c", kind="help", reported_by="b"),  # the source alone
    tie("c", "d", kind="help", reported_by="d"),  # the target alone
    tie("d", "a", kind="help", reported_by="b"),  # somebody else
    tie("b", "a", kind="help"),  # nobody said who
]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("union", [("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "a")]),
        ("intersection", [("a", "b")]),
        ("source", [("a", "b"), ("b", "c")]),
        ("target", [("a", "b"), ("c", "d")]),
    ],
)
def test_reports_become_ties_by_the_rule_asked_for(rule: str, expected: list[tuple[str, str]]) -> None:
    """Six reports make five ties, or those that the source, the target or both told of."""
    network = study(*TOLD).network(reports=rule)
    assert edges(network) == expected
    asked = network.question
    assert asked.rows == 6
    assert asked.rows == asked.kept + sum(asked.left_out.values())
    assert asked.kept - asked.merged == len(expected)
    assert asked.no_reporter == 1


def test_two_reports_of_a_tie_are_one_tie_with_their_number_beside_it() -> None:
    """The weight counts ties; the reports behind an entry stand in a column of their own."""
    network = study(*TOLD[:3]).network()
    assert edges(network, "weight", "reports") == [("a", "b", 1.0, 2), ("b", "c", 1.0, 1)]


def test_reports_of_an_undirected_tie_meet_whichever_way_they_are_written() -> None:
    """A tells of a-b and b of b-a: both ends told, so the tie stands under every rule."""
    both = [
        tie("a", "b", kind="friend", directed=False, reported_by="a"),
        tie("b", "a", kind="friend", directed=False, reported_by="b"),
        tie("c", "b", kind="friend", directed=False, reported_by="c"),
    ]
    assert edges(study(*both).network(reports="intersection"), "reports") == [("a", "b", 2)]
    union = study(*both).network()
    assert not union.directed
    assert union.m == 2
    assert union.question.merged == 1
    assert union.indices.tolist() == [1, 0, 2, 1]  # a: b; b: a, c; c: b


def test_a_rule_about_reporters_needs_reporters() -> None:
    """Where no row says who told, any rule but union is refused with what to do."""
    with pytest.raises(ParameterError, match="No tie records who told"):
        study(tie("a", "b")).network(reports="source")
    with pytest.raises(ParameterError, match="Acts do not record"):
        study(Action(id="x", givers=("a",), receivers=("b",))).network("acts", reports="intersection")


# -- direction --------------------------------------------------------------------------------------


def test_direction_is_the_rows_own_then_the_kinds_then_one_way() -> None:
    """A cell outranks its kind; a kind outranks the default; mixed ties stand both ways where undirected."""
    settings = Settings(kinds={"relationship": {"friend": KindNote(directed=False)}})
    mixed = study(
        tie("a", "b", kind="friend"),
        tie("b", "c", kind="friend", directed=True),
        tie("c", "d", kind="help"),
        settings=settings,
    )
    network = mixed.network()
    assert network.directed
    assert edges(network) == [("a", "b"), ("b", "a"), ("b", "c"), ("c", "d")]
    assert "Some ties have a direction and some have none: the 1 row without one counts both ways." in network.notes
    assert not study(tie("a", "b", kind="friend"), settings=settings).network().directed


def test_direction_can_be_forced() -> None:
    """True reads every row from source to target, False both ways."""
    two = study(tie("a", "b", directed=False), tie("b", "c"))
    assert edges(two.network(directed=True)) == [("a", "b"), ("b", "c")]
    both = two.network(directed=False)
    assert not both.directed
    assert both.m == 2


def test_an_undirected_tie_to_oneself_stands_once() -> None:
    """A self-tie has one entry and counts one, and can be dropped."""
    loop = study(tie("a", "a", directed=False), tie("a", "b", directed=False))
    kept = loop.network()
    assert (kept.m, kept.self_ties, kept.indices.tolist()) == (2, 1, [0, 1, 0])
    dropped = loop.network(self_ties="drop")
    assert (dropped.m, dropped.self_ties, dropped.question.self_ties_met) == (1, 0, 1)
    assert sum(dropped.question.left_out.values()) == 1


# -- weights ----------------------------------------------------------------------------------------


def weighed() -> Study:
    """Two kinds between a and b: friends told twice (2 and 4, mean 3), help told once (5); b -> c not known."""
    return study(
        tie("a", "b", kind="friend", strength=2.0, reported_by="a"),
        tie("a", "b", kind="friend", strength=4.0, reported_by="b"),
        tie("a", "b", kind="help", strength=5.0),
        tie("b", "c", kind="help"),
    )


@pytest.mark.parametrize(("combine", "expected"), [("sum", 8.0), ("mean", 4.0), ("max", 5.0), ("min", 3.0)])
def test_strength_is_the_mean_of_reports_then_combined_over_kinds(combine: str, expected: float) -> None:
    """(2 + 4) / 2 = 3 for one kind and 5 for the other, then combined; an unknown one stays unknown."""
    network = weighed().network(weight="strength", combine=combine)
    assert edges(network, "weight") == [("a", "b", expected), ("b", "c", None)]
    assert network.question.unknown == 1
    assert np.isnan(network.weight[1])


def test_count_counts_kinds_and_layers_keep_them_apart() -> None:
    """Friends and help between a and b are two ties: one entry of weight two, or two entries."""
    assert edges(weighed().network(), "weight", "reports") == [("a", "b", 2.0, 3), ("b", "c", 1.0, 1)]
    layered = weighed().network(layers=True)
    assert layered.layers == ("friend", "help")
    assert edges(layered, "layer", "reports") == [("a", "b", "friend", 2), ("a", "b", "help", 1), ("b", "c", "help", 1)]


def test_known_and_unknown_values_combine_over_the_known_and_are_counted() -> None:
    """One kind's strength is unknown: the other's stands, and the count says so."""
    partly = study(tie("a", "b", kind="friend", strength=2.0), tie("a", "b", kind="help"))
    network = partly.network(weight="strength")
    assert edges(network, "weight") == [("a", "b", 2.0)]
    assert network.question.partly_unknown == 1


def test_a_reversed_scale_is_turned_between_its_ends_and_never_guessed() -> None:
    """1 = most often to 5: a 2 becomes 1 + 5 - 2 = 4; without the ends it is refused."""
    rows = [tie("a", "b", attributes={"often": 2})]

    def ask(**note: Any) -> Network:
        notes = {"relationships": {"often": AttributeNote(reversed=True, **note)}}
        return study(*rows, settings=Settings(attributes=notes)).network(weight="often")

    network = ask(low=1, high=5)
    assert network.weight.tolist() == [4.0]
    assert any("backwards" in note for note in network.notes)
    with pytest.raises(ParameterError, match="reversed"):
        ask(low=1)


# -- who is asked about -----------------------------------------------------------------------------


def test_nodes_are_every_actor_asked_about_in_order_with_their_attributes() -> None:
    """The isolate d is a node; the place is none where people are asked about."""
    held = Study.from_records(
        [*PEOPLE[:3], Actor(id="d", kind="person", group="east", attributes={"age": 7}), HALL, tie("a", "hall")]
    )
    network = held.network(between="person")
    assert network.ids == ("a", "b", "c", "d")
    assert network.nodes.columns[:3] == ["id", "kind", "group"]
    assert network.nodes["age"].to_list() == [None, None, None, 7]
    assert (network.n, network.m) == (4, 0)
    assert sum(network.question.left_out.values()) == 1


def test_between_two_lists_keeps_ties_from_the_first_to_the_second() -> None:
    """Person to place is kept, place to person is not, unless the tie has no direction."""
    both = study(HALL, tie("a", "hall"), tie("hall", "b"), tie("hall", "c", directed=False), tie("a", "b"))
    network = both.network(between=(["person"], ["place"]))
    assert edges(network) == [("a", "hall"), ("c", "hall"), ("hall", "c")]


def test_where_no_kind_is_recorded_everybody_is_asked_about_and_a_note_says_so() -> None:
    """A bare edge list answers a question about people, and tells that it could not know."""
    bare = Study.from_frames(relationships=pl.DataFrame({"source": ["a"], "target": ["b"]}))
    network = bare.network(between="person")
    assert (network.n, network.m) == (2, 1)
    assert any("No actor's kind" in note for note in network.notes)


def test_a_wave_has_the_ties_told_in_it_and_those_asked_in_it() -> None:
    """B was asked in wave 1 alone; who has no waves recorded is there in each."""
    waves = Study.from_records(
        [
            Actor(id="a"),
            Actor(id="b", waves=("1",)),
            Actor(id="c", waves=("1", "2")),
            tie("a", "b", wave="1"),
            tie("a", "c", wave="1"),
            tie("a", "c", wave="2"),
            tie("a", "b", wave="2"),
        ]
    )
    second = waves.network(wave=2)
    assert second.ids == ("a", "c")
    assert edges(second) == [("a", "c")]
    together = waves.network()
    assert edges(together, "weight", "reports") == [("a", "b", 1.0, 2), ("a", "c", 1.0, 2)]
    assert any("together" in note for note in together.notes)


# -- acts and places --------------------------------------------------------------------------------

ACTS = [
    Action(id="lunch", kind="meal", givers=("a", "b"), receivers=("c", "d"), place="hall"),
    Action(id="again", kind="meal", givers=("a",), receivers=("c",)),
    Action(id="stopped", kind="lift", givers=("a",), receivers=("d",), outcome="blocked"),
    Action(id="unseen", kind="gift", receivers=("d",)),
]


def test_acts_tie_every_giver_to_every_receiver_and_count_acts() -> None:
    """Two givers and two receivers make four ties; a second act makes one of them two; blocked acts are left out."""
    network = study(HALL, *ACTS).network("acts")
    assert edges(network, "weight") == [("a", "c", 2.0), ("a", "d", 1.0), ("b", "c", 1.0), ("b", "d", 1.0)]
    asked = network.question
    assert (asked.rows, asked.kept) == (4, 2)
    assert sum(asked.left_out.values()) == 2
    assert any("no giver or no receiver" in note for note in network.notes)
    blocked = study(HALL, *ACTS).network("acts", outcomes="blocked")
    assert edges(blocked) == [("a", "d")]


def test_people_meet_at_places_by_visiting_acting_and_living_ties_there() -> None:
    """At the hall: a visits, c and d receive lunch from a and b, so all four meet; at the park a and b do."""
    park = Actor(id="park", kind="place")
    held = study(HALL, park, *ACTS, tie("a", "hall", kind="visits"), tie("a", "b", kind="friend", place="park"))
    one = held.network("places")
    assert not one.directed
    assert one.ids == ("a", "b", "c", "d")
    six = [("a", "b", 2.0), ("a", "c", 1.0), ("a", "d", 1.0), ("b", "c", 1.0), ("b", "d", 1.0), ("c", "d", 1.0)]
    assert edges(one, "weight") == six
    two = held.network("places", mode="two")
    assert edges(two, "weight") == [
        ("a", "hall", 2.0),  # a visit and an act
        ("a", "park", 1.0),
        ("b", "hall", 1.0),
        ("b", "park", 1.0),
        ("c", "hall", 1.0),
        ("d", "hall", 1.0),
    ]


def test_the_davis_women_project_as_networkx_projects_them() -> None:
    """18 women at 14 events: the shared-event weights are those of networkx's own projection (139 ties)."""
    graph = nx.davis_southern_women_graph()
    women = {node for node, held in graph.nodes(data=True) if held["bipartite"] == 0}
    records: list[Any] = [Actor(id=node, kind="person" if node in women else "place") for node in graph]
    records += [tie(*edge, kind="attends") for edge in graph.edges]
    network = Study.from_records(records).network("places")
    projected = nx.bipartite.weighted_projected_graph(graph, women)
    assert network.m == projected.number_of_edges() == 139
    for source, target, weight in edges(network, "weight"):
        assert weight == projected[source][target]["weight"]


# -- being asked wrongly ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"ties": "tie"},
        {"kinds": "frend"},
        {"kinds": 3},
        {"between": "persn"},
        {"between": []},
        {"wave": "9"},
        {"wave": 1.5},
        {"reports": "both"},
        {"directed": "yes"},
        {"weight": "strenth"},
        {"weight": "kind"},
        {"weight": 3},
        {"outcomes": "hapened"},
        {"combine": "median"},
        {"self_ties": "maybe"},
        {"layer": True},
        {"ties": "places", "weight": "strength"},
        {"ties": "places", "directed": True},
        {"ties": "acts", "weight": "strength"},
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_by_kindframe(wrong: dict[str, Any]) -> None:
    """Every wrong value is a `KindframeError` that names what was wrong."""
    with pytest.raises(KindframeError) as caught:
        study(HALL, tie("a", "b", kind="friend")).network(**wrong)
    name, value = list(wrong.items())[-1]
    assert str(value) in str(caught.value) or name in str(caught.value)


def test_a_misspelt_kind_names_the_nearest() -> None:
    """The error carries the near match."""
    with pytest.raises(UnknownName) as caught:
        study(tie("a", "b", kind="friend")).network(kinds="frend")
    assert caught.value.near == "friend"


@pytest.mark.parametrize("ties", ["relationships", "acts", "places"])
def test_an_empty_study_gives_an_empty_network(ties: str) -> None:
    """No actors, no ties, no error, in every form."""
    network = Study.from_records().network(ties)
    assert (network.n, network.m, network.indptr.tolist()) == (0, 0, [0])
    assert network.undirected().m == 0
    assert network.incoming.indptr.tolist() == [0]
    assert network.to_polars().height == 0
    assert network.to_networkx().number_of_nodes() == 0
    assert pickle.loads(pickle.dumps(network)) == network
