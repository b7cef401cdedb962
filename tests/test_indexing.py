"""Looking up in whole columns, held to plain dictionaries; and networks held to ties counted one by one."""

from __future__ import annotations

import itertools
import math
import random
from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kindframe import Actor, Relationship, Study, indexing, threads
from kindframe.indexing import Ends, Runs, different, distinct, one_of, positions

IDS = st.text(max_size=3)


@run(max_examples=60)
@given(st.lists(st.none() | IDS, max_size=30), st.lists(IDS, unique=True, max_size=20))
def test_positions_are_those_of_a_dictionary(ids: list[str | None], among: list[str]) -> None:
    """An id that is not there, and no id at all, is at -1."""
    places = {held: place for place, held in enumerate(among)}
    found = positions(pl.Series(ids, dtype=pl.String), pl.Series(among, dtype=pl.String))
    assert found.tolist() == [-1 if held is None else places.get(held, -1) for held in ids]


def test_positions_of_many_are_those_of_a_dictionary() -> None:
    """Among 30,000 ids thousands want a slot that is taken; each is found none the less, and nobody else is."""
    among = [f"p{number}" for number in range(30_000)]
    ids = [f"p{number * 7 % 40_000}" for number in range(70_000)]
    found = positions(pl.Series(ids), pl.Series(among)).tolist()
    assert found == [int(held[1:]) if int(held[1:]) < 30_000 else -1 for held in ids]


def test_positions_do_not_rest_on_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the first hash the same for all ids, the second would say so and the texts would decide."""
    hashes = indexing._hashes

    def same(ids: pl.Series, seed: int = 1) -> np.ndarray[Any, Any]:
        return np.zeros(ids.len(), np.int64) if seed == 1 else hashes(ids, seed)

    monkeypatch.setattr(indexing, "_hashes", same)
    assert positions(pl.Series(["b", "x", "a"]), pl.Series(["a", "b"])).tolist() == [1, -1, 0]


@pytest.mark.parametrize("values", [[], [None], ["a"], ["a", None, "b"] * 700, [str(n) for n in range(3_000)]])
def test_different_values_are_those_of_a_set(values: list[str | None]) -> None:
    """Each value once, whether they are few or many, and none for what is not known."""
    found = different(pl.Series(values, dtype=pl.String)).to_list()
    assert sorted(found) == sorted(set(values) - {None})


def test_one_of_leaves_unknown_unknown() -> None:
    """Against one value or several, blank is neither in nor out."""
    held = pl.Series(["a", None, "b"])
    assert one_of(held, ["a"]).to_list() == [True, None, False]
    assert one_of(held, ["a", "b"]).to_list() == [True, None, True]


KEYS = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.tuples(*[st.sampled_from([0, 1, 2, 7, 2**31, 2**40]) for _ in range(n)]), max_size=25)
)


@run(max_examples=60)
@given(KEYS)
def test_runs_group_rows_as_sorting_and_grouping_do(rows: list[tuple[int, ...]]) -> None:
    """Small keys, keys that fill a whole number together and keys beyond it give the order of a stable sort."""
    width = len(rows[0]) if rows else 1
    keys = [np.array([row[place] for row in rows], np.int64) for place in range(width)]
    order = sorted(range(len(rows)), key=lambda row: rows[row])
    groups = [list(held) for _, held in itertools.groupby(order, key=lambda row: rows[row])]
    runs, numbers = Runs.by(*keys), np.arange(len(rows))
    assert runs.ordered(numbers).tolist() == order
    assert runs.heads(numbers).tolist() == [held[0] for held in groups]
    assert runs.lengths.tolist() == [len(held) for held in groups]
    assert runs.repeated.tolist() == [row for held in groups if len(held) > 1 for row in held]
    assert distinct(*keys) == runs.count == len(set(rows))


def test_what_was_found_for_other_tables_is_not_believed() -> None:
    """The places of ends hold for the tables they were found in; a study of others looks up anew."""
    ties = [Relationship(source="a", target="b")]
    study = Study.from_records([Actor(id="a"), Actor(id="b"), *ties])
    other = Study.from_records([Actor(id="b"), Actor(id="c"), Actor(id="a"), *ties])
    assert study._known_ends is study._ends
    mixed = Study(tables=dict(other.tables), ends=study._ends)
    assert mixed.network().to_polars().select("source", "target").rows() == [("a", "b")]
    assert mixed._known_ends.hold_for(mixed.tables["actors"], mixed.tables["relationships"])


def test_long_columns_give_their_results_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """On several threads or on one, in the order of what was given; an error comes out as it is."""
    assert threads.each(lambda n: n * n, range(9), rows=threads.LONG) == [n * n for n in range(9)]
    with pytest.raises(ZeroDivisionError):
        threads.each(lambda n: 1 // n, [1, 0], rows=threads.LONG)


# -- a network, and its ties counted one by one -------------------------------------------------------


def chance_study(seed: int) -> Study:
    """Twelve actors and eighty reports: kinds, directions and strengths known and unknown, some told twice."""
    draw = random.Random(seed)
    actors = [Actor(id=f"p{number}", kind=draw.choice(["person", "organisation"])) for number in range(12)]
    ties = [
        Relationship(
            source=f"p{draw.randrange(10)}",
            target=f"p{draw.randrange(10)}",
            kind=draw.choice([None, "friend", "kin"]),
            directed=draw.choice([None, True, False]) if seed % 2 else True,
            strength=draw.choice([None, 1.0, 2.5, 4.0]),
            reported_by=f"p{draw.randrange(12)}",
        )
        for _ in range(80)
    ]
    return Study.from_records([*actors, *ties])


def counted(study: Study, *, directed: bool | None, weight: str, layers: bool) -> dict[tuple[str, ...], Any]:
    """Count entries by hand: reports to ties (mean of known strengths), ties to entries (sum of known ones)."""
    ways = [directed if directed is not None else tie.directed is not False for tie in study.relationships]
    flat = not any(ways)
    reports = defaultdict(list)
    for tie, one_way in zip(study.relationships, ways, strict=True):
        ends = [(tie.source, tie.target)]
        if not one_way:
            ends = list(dict.fromkeys([*ends, (tie.target, tie.source)]))
        for pair in ends:
            reports[(*pair, tie.kind or "")].append(tie.strength)
    entries: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [[], 0])
    for (source, target, kind), strengths in reports.items():
        known = [held for held in strengths if held is not None]
        held = entries[(source, target, kind) if layers else (source, target)]
        held[0].append((sum(known) / len(known) if known else math.nan) if weight == "strength" else 1.0)
        held[1] += len(strengths)
    total = {key: [v for v in values if not math.isnan(v)] for key, (values, _) in entries.items()}
    assert flat == (directed is False or not any(ways))
    return {key: (sum(total[key]) if total[key] else None, entries[key][1]) for key in entries}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("directed", [None, True, False])
@pytest.mark.parametrize("weight", ["count", "strength"])
@pytest.mark.parametrize("layers", [False, True])
def test_a_network_is_its_ties_counted_one_by_one(seed: int, directed: bool | None, weight: str, layers: bool) -> None:
    """Every entry, its weight and the number of reports behind it, whatever the question."""
    study = chance_study(seed)
    network = study.network(directed=directed, weight=weight, layers=layers)
    table = network.to_polars()
    rows = table.rows(named=True)
    if not network.directed:
        rows += [{**row, "source": row["target"], "target": row["source"]} for row in rows]
    names = ["source", "target", *(["layer"] if layers else [])]
    found = {tuple(row[name] for name in names): (row["weight"], row["reports"]) for row in rows}
    wanted = counted(study, directed=directed, weight=weight, layers=layers)
    assert found.keys() == wanted.keys()
    for key, (value, told) in wanted.items():
        assert found[key] == (None if value is None else pytest.approx(value), told)


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_tell_of_a_tie_again_are_counted(seed: int) -> None:
    """Rows less ties: one that runs both ways is one whichever way it is written, and apart from one that runs one."""
    study = chance_study(seed)
    ways = [tie.directed is not False for tie in study.relationships]
    ties = {
        (*((r.source, r.target) if one_way else sorted((r.source, r.target))), r.kind, one_way)
        for r, one_way in zip(study.relationships, ways, strict=True)
    }
    assert study.network().question.merged == len(study.relationships) - len(ties)


def test_some_of_the_actors_keep_their_places() -> None:
    """Asked about organisations alone, ties between them stand at their places in the shorter table."""
    study = chance_study(1)
    network = study.network(between="organisation")
    kinds = {actor.id: actor.kind for actor in study.actors}
    here = {(r.source, r.target) for r in study.relationships if kinds[r.source] == kinds[r.target] == "organisation"}
    found = set(network.to_polars().select("source", "target").rows())
    assert here <= found <= here | {(b, a) for a, b in here}
    assert network.ids == tuple(held for held, kind in kinds.items() if kind == "organisation")
    assert isinstance(study._known_ends, Ends)
