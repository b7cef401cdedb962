"""The small valid study that the tests of reading spoil in one place, and what must hold of every report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kindframe.errors import InputError
from kindframe.problems import Problem, ReadReport
from kindframe.reading import read_study

PEOPLE = """id,name,kind,group,joined,consent
p1,Ann Adeyemi,person,A,2023-01-15,yes
p2,Bob Brown,person,B,2023-02-15,yes
p3,Carla Díaz,person,A,2023-03-15,yes
p4,Dai Davies,person,B,2023-04-15,yes
p5,Esra Yılmaz,person,A,2023-05-15,yes
p6,Fay O'Neill,person,B,2023-06-15,yes
p7,Gus Green,person,A,2023-07-15,yes
p8,Hana Sato,person,B,2023-08-15,yes
p9,Ivo Novák,person,A,2023-09-15,yes
p10,Joy Obi,person,B,2023-01-15,yes
p11,Kit Kelly,person,A,2023-02-15,yes
p12,Lea Lund,person,B,2023-03-15,yes
"""
TIES = """source,target,kind,strength,directed,since
p1,p2,friend,0.8,no,2020
p1,p3,kin,1,no,2001
p2,p3,friend,0.4,no,2021
p3,p4,neighbour,0.3,no,2019
p4,p5,friend,0.7,yes,2022
p5,p4,friend,0.5,yes,2022
p5,p6,work,0.2,no,2018
p6,p7,kin,0.9,no,1999
p7,p8,neighbour,0.6,no,2015
p8,p9,friend,0.55,no,2016
p9,p10,friend,0.1,no,2023
p10,p11,work,,no,2023
p1,p11,neighbour,0,no,2010
p2,p9,friend,0.35,no,2014
"""
ACTS = """id,giver,receiver,kind,when,prompted_by,story
a1,p1,p2,meal,2024-01-05,,Brought soup
a2,p2,p3,lift,2024-01-07,a1,Drove to the clinic
a3,p3,p1,advice,2024-01-09T10:30:00+00:00,a2,
a4,p4,p5,care,2024-02-01,,Sat with her
a5,p5,p6,meal,2024-02-03,a4,
a6,p6,p7,lift,2024-02-10,,
a7,p7,p8,care,2024-03-01,a6,
a8,p8,p9,advice,,,Date not known
a9,p9,p10,meal,2024-04-02,,
a10,p10,p11,care,2024-04-09,a9,
"""

FILES = {"people.csv": PEOPLE, "relationships.csv": TIES, "acts.csv": ACTS}

Change = tuple[str, str] | str | Callable[[str], str | bytes]
"""What is done to a file: one text replaced by another, a row added at the end, or whatever a function makes of it."""

MakeStudy = Callable[..., Path]
Outcome = tuple[str, tuple[Problem, ...], tuple[int, int, int] | None]


def changed(text: str, change: Change) -> bytes:
    """Give the bytes of a file after a change; a text that is to be replaced must be there."""
    if isinstance(change, str):
        return (text + change + "\n").encode()
    if isinstance(change, tuple):
        old, new = change
        assert old in text
        return text.replace(old, new, 1).encode()
    made = change(text)
    return made if isinstance(made, bytes) else made.encode()


@pytest.fixture
def make_study(tmp_path: Path) -> MakeStudy:
    """Write the study with some files changed, ``make_study({"people.csv": change})``; None leaves a file out."""

    def make(changes: dict[str, Change | None] | None = None) -> Path:
        changes = changes or {}
        for name, text in FILES.items():
            change = changes.get(name, str)
            if change is not None:
                (tmp_path / name).write_bytes(changed(text, change))
        for name in set(changes) - set(FILES):
            change = changes[name]
            assert change is not None
            (tmp_path / name).write_bytes(changed("", change))
        return tmp_path

    return make


@pytest.fixture
def outcome_of() -> Callable[[Path], Outcome]:
    """Read a study; give the outcome, the problems, and how many people, ties and acts are left."""

    def read(path: Path) -> Outcome:
        try:
            study = read_study(path)
        except InputError as error:
            return "refused", error.problems, None
        conserved(study.report)
        left = (len(study.actors), len(study.relationships), len(study.actions))
        return study.report.outcome, study.report.problems, left

    return read


def conserved(report: ReadReport) -> None:
    """Hold that every row is kept, set aside or merged, and that each that was set aside is named."""
    assert report.counts
    for count in report.counts:
        assert count.read == count.kept + count.set_aside + count.merged
        assert min(count.read, count.kept, count.set_aside, count.merged) >= 0
    aside = {(p.file, p.row) for p in report.problems if p.severity == "set aside"}
    assert len(aside) == report.set_aside


@pytest.fixture
def holds() -> Callable[[ReadReport], None]:
    """Give the check that a report conserves its rows."""
    return conserved
