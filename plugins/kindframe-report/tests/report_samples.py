"""Small releases for the tests of the report, and a preview: ``python report_samples.py OUT.html [kind]``."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import polars as pl

from kindframe import Action, Actor, Evidence, Relationship, Study
from kindframe.analysis import Analysis, ColumnNote, Figure, Provenance, Result, Statement
from kindframe.exporting import Release
from kindframe.problems import FileCount, Problem, ReadReport, Severity
from kindframe.settings import AttributeNote, Settings, Wave
from kindframe.sources import Source

TEXTS = ("name", "group", "kind", "story", "attribute", "file")
"""Where a text of a study's holder can stand."""


def _nothing(**_: Any) -> Result:
    raise AssertionError("a sample's analysis is never run")


ANALYSIS = Analysis(
    name="profile",
    title="Profile of the ties",
    question="How many ties are there, and how are they spread?",
    definition="Density is the number of ties over the number of ordered pairs of people, m / (n (n - 1)).",
    run=_nothing,
    reading="A density of 0.05 means that five of a hundred possible ties are there. Larger networks have lower ones.",
    limits="Ties that nobody told of are not here.",
    sources=(Source(title="Social Network Analysis", authors="Wasserman & Faust", year=1994, where="chapter 4"),),
)


def result(label: str = "people") -> Result:
    """A result with two statements, one of them undefined, a bar chart, and a chart that cannot be drawn."""
    degrees = pl.DataFrame(
        {"group": [label, "North", "South", "West"], "ties": [31, 24, 12, 3], "share": [0.4, 0.3, 0.2, 0.1]}
    )
    spec = {
        "mark": "bar",
        "width": 400,
        "encoding": {
            "y": {"field": "group", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "ties", "type": "quantitative", "title": "ties"},
        },
    }
    return Result(
        tables={"ties_by_group": degrees},
        columns={
            "ties_by_group": {
                "group": ColumnNote(meaning="the group compared by"),
                "ties": ColumnNote(meaning="ties of its people", unit="ties"),
            }
        },
        statements=(
            Statement(
                name="density",
                text="Of a hundred possible ties between people, about five are there.",
                value=0.05,
                n=118,
                of="people",
                interval=(0.041, 0.061),
            ),
            Statement(
                name="reciprocity",
                text="The share of ties that are returned is undefined: no tie was reported as running one way.",
                undefined="no tie was reported as running one way",
                n=0,
                of="ties",
            ),
        ),
        figures=(
            Figure(
                name="bars",
                title="One group has most of the ties",
                alt="Bars of ties by group: 31, 24, 12, 3.",
                table="ties_by_group",
                spec=spec,
            ),
            Figure(
                name="broken",
                title="A chart gone wrong",
                alt="Nothing.",
                table="ties_by_group",
                spec={"mark": {"type": "no such mark"}},
            ),
        ),
        notes=("Three people answered nothing and count as people without ties.",),
        provenance=Provenance(
            analysis="profile", plugin="kindframe-connections", version="0.1.0", parameters={"wave": "1", "seed": 1}
        ),
        analysis=ANALYSIS,
    )


def study(text: str = "Ann", people: int = 24, seed: int = 7) -> Study:
    """A made-up street in which ``text`` stands as a name, a group, a kind, a story, an attribute and a file's name."""
    chance = random.Random(seed)
    records: list[Any] = [
        Actor(
            id=f"p{i}",
            name=text if i == 0 else f"Person {i}",
            kind=text if i == 1 else "person",
            group=text if i % 5 == 0 else "North",
            attributes={"note": text if i == 2 else "none"},
        )
        for i in range(people)
    ]
    records += [
        Actor(id="hall", name=f"{text} hall", kind="place", latitude=55.61, longitude=-4.66),
        Actor(id="park", name="Park", kind="place", latitude=55.64, longitude=-4.78),
        Actor(id="cafe", name="Café", kind="place", latitude=55.60, longitude=-4.50),
        Actor(id="council", name="Council", kind="organisation", domains=()),
    ]
    for _ in range(people * 2):
        a, b = chance.sample(range(people - 3), 2)
        records.append(
            Relationship(
                source=f"p{a}", target=f"p{b}", kind="friend", strength=None if a == 3 else 2.0, reported_by=f"p{a}"
            )
        )
    for i in range(8):
        records.append(
            Action(
                id=f"a{i}",
                kind="help",
                givers=(f"p{i}",),
                receivers=(f"p{i + 1}",),
                place="hall" if i % 2 else None,
                outcome="happened" if i else "blocked",
                story=text if i == 0 else None,
            )
        )
    records += [
        Evidence(subject=f"a{i}", item="promise/p1", stance="for" if i % 3 else "against", coder="c1") for i in range(6)
    ]
    settings = Settings(
        title=f"The street of {text}",
        description="A street made up for trying the report.",
        made_up=True,
        waves=(Wave(id="1", title="Spring"),),
        attributes={"actors": {"note": AttributeNote(meaning="a note, so that marks may be coloured by it")}},
        sources=(Source(title=text, year=2019, licence="CC BY 4.0"),),
    )
    made = Study.from_records(records, settings=settings)
    report = ReadReport(
        counts=(FileCount(file=f"{text}.csv", table="actors", read=30, kept=28, set_aside=2),),
        problems=(
            Problem(
                code="KF-REF-01", message=text, file=f"{text}.csv", row=3, column="target", severity=Severity.SET_ASIDE
            ),
        ),
    )
    return Study(tables=dict(made.tables), settings=settings, report=report)


def release(text: str = "Ann", **more: Any) -> Release:
    """A release of that street with a result, a failure and notes on protection."""
    given: dict[str, Any] = {
        "study": study(text),
        "results": (result(text),),
        "protection": (f"The names of {text} and others are left out.",),
        "failures": {"isolation": f"it stopped: {text}"},
    }
    return Release(**{**given, **more})


if __name__ == "__main__":
    from kindframe_report.writing import write

    print(write(release(), Path(sys.argv[1])))
