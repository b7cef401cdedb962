"""Checks across tables, held to a second, slow and simple way of saying the same, and to cases counted by hand."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter

import polars as pl
import pytest

from kindframe.checking import Sifted, sift
from kindframe.checking.words import skeleton
from kindframe.problems import Severity
from kindframe.records import TABLES, Action, Actor, Domain, Evidence, Relationship, Response
from kindframe.settings import KindNote, Settings
from kindframe.study import Study


def sifted(*records: object, settings: Settings | None = None) -> Sifted:
    """Sift the tables of some records, which need not fit together."""
    frames = {}
    for name, definition in TABLES.items():
        own = [record for record in records if type(record) is definition.record]
        if own:
            frames[name] = definition.from_records(own)
    return sift(frames, settings or Settings())


def codes(found: Sifted, table: str) -> Counter[str]:
    """Count the rows behind each code."""
    tally: Counter[str] = Counter()
    for violation in found.found.get(table, []):
        tally[violation.code] += len(violation.rows)
    return tally


ANN, BOB = Actor(id="ann"), Actor(id="bob")


def test_rows_that_hang_on_nothing_fall_and_what_hangs_on_them_follows_or_is_blanked() -> None:
    """A domain falls; the place in it stays without it; the household in no house falls and its member stays."""
    found = sifted(
        Domain(id="food", parent="nowhere"),
        Domain(id="soup", parent="food"),
        Actor(id="hall", domains=("food", "soup")),
        Actor(id="home", member_of=("gone",)),
        Actor(id="eve", member_of=("home", "hall")),
        Relationship(source="eve", target="home"),
        Relationship(source="eve", target="hall", place="home"),
        Action(id="a1", givers=("home", "eve")),
        Action(id="a2", givers=("eve",), place="home", prompted_by="a1"),
        Response(respondent="home", question="x/y"),
        Evidence(subject="home", item="f/i"),
        Evidence(subject="a2", item="f/i"),
    )
    assert found.removed == {
        "domains": [0],
        "actors": [1],
        "actions": [0],
        "relationships": [0],
        "responses": [0],
        "evidence": [0],
        "consents": [],
    }
    assert found.tables["domains"]["parent"].to_list() == [None]
    assert found.tables["actors"]["domains"].to_list() == [["soup"], []]
    assert found.tables["actors"]["member_of"].to_list() == [[], ["hall"]]
    assert found.tables["relationships"]["place"].to_list() == [None]
    assert found.tables["actions"].select("place", "prompted_by").row(0) == (None, None)
    assert codes(found, "actions") == {"KF-REF-03": 1, "KF-REF-04": 2}
    assert codes(found, "evidence") == {"KF-REF-03": 1}


def test_what_is_left_after_one_sifting_passes_the_next_without_loss() -> None:
    """Sifting twice is sifting once, whatever refers to whatever."""
    chance = random.Random(5)
    for _ in range(30):
        ids = [f"x{i}" for i in range(8)]
        some = [*ids, "gone"]
        records: list[object] = [
            Actor(id=i, member_of=tuple(chance.choices(some, k=chance.randint(0, 2)))) for i in chance.sample(ids, 6)
        ]
        records += [Relationship(source=chance.choice(some), target=chance.choice(some)) for _ in range(8)]
        records += [
            Action(
                id=f"a{i}",
                givers=tuple(chance.choices(some, k=chance.randint(0, 2))),
                prompted_by=chance.choice([None, *(f"a{j}" for j in range(7))]),
            )
            for i in range(6)
        ]
        once = sifted(*records)
        again = sift(once.tables, Settings())
        assert all(again.tables[name].equals(once.tables[name]) for name in TABLES)
        assert not any(again.removed.values())
        for name, table in once.tables.items():
            given = sum(type(r) is TABLES[name].record for r in records)
            assert given == table.height + len(once.removed[name]) + len(once.merged.get(name, []))


def test_doubles_are_found_as_counting_finds_them() -> None:
    """Merged rows, differing reports and ties told both ways, against a count of every pair in plain Python."""
    chance = random.Random(3)
    people = [Actor(id=f"p{i}") for i in range(5)]
    for _ in range(40):
        ties = [
            Relationship(
                source=f"p{chance.randrange(5)}",
                target=f"p{chance.randrange(5)}",
                kind=chance.choice(["friend", "kin"]),
                directed=chance.choice([True, False]),
                strength=chance.choice([None, 1.0]),
            )
            for _ in range(25)
        ]
        found = sifted(*people, *ties)
        alike = [i for i, tie in enumerate(ties) if tie in ties[:i]]
        kept = [tie for i, tie in enumerate(ties) if i not in alike]
        pairs = Counter((tie.source, tie.target, tie.kind) for tie in kept)
        assert found.merged.get("relationships", []) == alike
        told = codes(found, "relationships")
        assert told["KF-DUP-02"] == len(alike)
        assert told["KF-TIE-02"] == sum(n - 1 for n in pairs.values())
        assert told["KF-TIE-01"] == sum(t.source == t.target for t in kept)
        assert found.removed["relationships"] == []


@pytest.mark.parametrize(
    ("directed", "kinds", "told"),
    [(False, {}, 1), (None, {"friend": KindNote(directed=False)}, 1), (None, {}, 0), (True, {}, 0)],
)
def test_a_tie_told_both_ways_is_one_where_it_has_no_direction(
    directed: bool | None, kinds: dict[str, KindNote], told: int
) -> None:
    """By its own cell or by its kind; with the reporter told it is two reports of one tie, and no warning."""
    settings = Settings(kinds={"relationship": kinds})
    one = Relationship(source="ann", target="bob", kind="friend", directed=directed)
    other = Relationship(source="bob", target="ann", kind="friend", directed=directed)
    assert codes(sifted(ANN, BOB, one, other, settings=settings), "relationships")["KF-TIE-03"] == told
    reported = Relationship(source="bob", target="ann", kind="friend", directed=directed, reported_by="bob")
    assert codes(sifted(ANN, BOB, one, reported, settings=settings), "relationships")["KF-TIE-03"] == 0


def test_loops_of_prompting_are_named_and_nothing_that_hangs_on_them() -> None:
    """Of 20,000 acts, the three of a loop, the one that prompts itself, and no other are warned of."""
    chain = [Action(id=f"c{i}", prompted_by=f"c{i - 1}" if i else "l1") for i in range(20_000)]
    loop = [Action(id="l1", prompted_by="l3"), Action(id="l2", prompted_by="l1"), Action(id="l3", prompted_by="l2")]
    found = sifted(*chain, *loop, Action(id="s", prompted_by="s"), Action(id="t", prompted_by="s"))
    told = {v.rows: v.message for v in found.found["actions"] if v.code == "KF-LOOP-01"}
    assert set(told) == {(20_000, 20_001, 20_002), (20_003,)}
    assert "'s' < 's'" in told[20_003,]
    assert not any(found.removed.values())


def test_moments_that_can_be_the_same_are_in_order() -> None:
    """2024 is not after March 2024, nor is a day after its own morning; a day after its month is."""
    ok = [("2024", "2024-03"), ("2024-03-05T09:00", "2024-03-05"), ("2024-03-05", "2024-03-05"), ("2023", "2024")]
    ties = [Relationship(source="ann", target="bob", kind=f"k{i}", since=a, until=b) for i, (a, b) in enumerate(ok)]
    assert codes(sifted(ANN, BOB, *ties), "relationships")["KF-TIME-01"] == 0
    wrong = Relationship(source="ann", target="bob", since="2024-04", until="2024-03-31")
    assert codes(sifted(ANN, BOB, wrong), "relationships")["KF-TIME-01"] == 1


@pytest.mark.parametrize(
    ("when", "zone", "skipped"),
    [
        ("2024-03-31T01:30", "Europe/London", True),
        ("2024-03-31T01:30Z", "Europe/London", False),
        ("2024-03-31T02:30", "Europe/London", False),
        ("2024-03-31T02:30", "Europe/Berlin", True),
        ("2024-10-27T01:30", "Europe/London", False),
        ("2024-03-31T01:30", "", False),
    ],
)
def test_hours_the_clocks_skipped_are_those_of_the_studys_time_zone(when: str, zone: str, skipped: bool) -> None:
    """At one in the morning of 31 March 2024 London's clocks went to two, Berlin's from two to three."""
    found = sifted(Action(id="a", when=when), settings=Settings(timezone=zone))
    assert codes(found, "actions")["KF-TIME-05"] == int(skipped)


def test_ids_that_look_alike_are_named_with_their_twin() -> None:
    """Cyrillic a, full-width letters, capitals and an invisible mark; accents make another name."""
    pairs = [("anna", "аnna"), ("bob", "ｂｏｂ"), ("Eve", "eve"), ("kim", "ki\u200bm"), ("Zoe", "Zoë")]
    found = sifted(*(Actor(id=i) for pair in pairs for i in pair))
    told = [v.message for v in found.found["actors"] if v.code == "KF-ID-01"]
    assert len(told) == 4
    assert all(repr(first) in message for (first, _), message in zip(pairs, told, strict=False))
    assert skeleton("Paypal") == skeleton("Раураl")


def test_references_find_ids_through_unicode_and_what_is_not_seen() -> None:
    """An id written otherwise is found, takes the spelling of the record, and is said; a near one is only offered."""
    composed = unicodedata.normalize("NFC", "Zoë")
    decomposed = unicodedata.normalize("NFD", composed)
    found = sifted(
        Actor(id=composed),
        ANN,
        Relationship(source=decomposed, target="ann\u200b"),
        Relationship(source="Ann", target="ann"),
        Action(id="a", givers=(" ann", decomposed)),
    )
    assert found.tables["relationships"].select("source", "target").rows() == [(composed, "ann")]
    assert found.tables["actions"]["givers"].to_list() == [["ann", composed]]
    assert codes(found, "relationships") == {"KF-ID-02": 1, "KF-ID-03": 1, "KF-REF-01": 1}
    assert [v.near for v in found.found["relationships"] if v.code == "KF-REF-01"] == ["ann"]


def test_subjects_of_codings_are_found_in_any_table_or_told_apart() -> None:
    """An id in two tables needs its table; a subject nobody has is offered a near one."""
    found = sifted(
        ANN,
        Action(id="ann"),
        Action(id="act"),
        Evidence(subject="ann", item="f/i"),
        Evidence(subject="actors:ann", item="f/i"),
        Evidence(subject="act", item="f/i"),
        Evidence(subject="atc", item="f/i"),
    )
    told = [(v.rows, v.hint, v.near) for v in found.found["evidence"]]
    assert told == [((0,), "Write actions:ann.", None), ((3,), "", "act")]


def test_unknown_kinds_are_told_once_for_each_kind_however_many() -> None:
    """A column of free text in place of kinds costs one look a kind, and the rest are told together."""
    people = [Actor(id=f"p{i}", kind=f"kind {i}") for i in range(300)]
    found = sifted(*people, Actor(id="q", kind="persn"))
    told = [v for v in found.found["actors"] if v.code == "KF-KIND-01"]
    assert len(told) == 51
    assert sum(len(v.rows) for v in told) == 301
    assert all(v.hint.startswith("Write person where it is one: analyses look at people by that kind.") for v in told)


def test_frames_with_records_that_fall_are_refused_and_warnings_kept() -> None:
    """What reading sets aside, `Study.from_frames` refuses; what is only odd is in the report."""
    study = Study.from_records([ANN, BOB, Relationship(source="ann", target="ann", strength=-1.0)])
    assert {p.code for p in study.report.of(Severity.WARNING)} == {"KF-TIE-01", "KF-TIE-04"}


def test_dead_rows_are_neither_checked_nor_kept() -> None:
    """Rows that reading set aside before are passed over: they are no duplicate, no end and no fault again."""
    actors = TABLES["actors"].from_records([ANN, Actor(id="ann", name="x"), BOB])
    ties = TABLES["relationships"].conform(pl.DataFrame({"source": ["ann", None], "target": ["bob", "zed"]}))
    dead = {"actors": pl.Series([0]).to_numpy(), "relationships": pl.Series([1]).to_numpy()}
    found = sift({"actors": actors, "relationships": ties}, Settings(), dead=dead, earlier={"actors": {"zed": "f:1"}})
    assert found.found == {}
    assert found.tables["actors"]["name"].to_list() == ["x", None]
    assert found.tables["relationships"].height == 1
    assert not any(found.removed.values())
