"""What a number counts is one of a few units; another would be taken for ties, of which as many need several people."""

from __future__ import annotations

from typing import Any

import attrs
import polars as pl
import pytest

from kindframe import Actor, Relationship, Study
from kindframe.analysis import Analysis, Counted, Result, Statement
from kindframe.disclosure import released
from kindframe.errors import ParameterError


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: Counted(counts={"n": "acts"}),
            "counts: 'acts' is no unit of what is counted. There are: people, pairs,",
        ),
        (lambda: Counted(counts={"n": "peple"}), "Did you mean 'people'?"),
        (
            lambda: Counted(per={"x": ("n", "triples", 1)}),
            "per: 'triples' is no unit",
        ),
        (lambda: Counted(per={"x": ("n", "pairs", 0)}), "per: 0 times a count is none"),
        (lambda: Statement(name="s", text="", counts="visits"), "counts: 'visits' is no unit"),
        (lambda: Statement(name="s", text="", over="pair"), "Did you mean 'pairs'?"),
    ],
)
def test_a_unit_that_is_none_is_refused(make: Any, said: str) -> None:
    """Whoever writes an analysis is told at once, with the nearest or all there are."""
    with pytest.raises(ParameterError) as caught:
        make()
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_a_hundred_acts_that_may_be_of_one_person_stay_home() -> None:
    """From so many things nothing follows about people: they stay home, where as many ties would need eleven."""
    people = [Actor(id=f"p{n}", kind="person", group="north") for n in range(40)]
    study = Study.from_records([*people, Relationship(source="p0", target="p1", kind="friend")])
    table = pl.DataFrame({"group": ["north", "south"], "n": [100, 200]})
    made = Result(tables={"t": table}, counted={"t": Counted(keys=("group",), counts={"n": "things"})})
    analysis = Analysis(
        name="acts",
        title="Acts",
        question="How many?",
        definition="Acts by group.",
        run=lambda study: made,
        takes="study",
    )
    told = released(study, results=[attrs.evolve(made, analysis=analysis)])
    assert told.results[0].tables.get("t", table.clear()).height == 0
