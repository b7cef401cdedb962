"""What the tests of the formats share: a study that is hard to carry, and its release."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kindframe import Action, Actor, Domain, Evidence, Relationship, Response, Study
from kindframe.errors import KindframeError, PluginError
from kindframe.exporting import Reading, Release
from kindframe.reading import assemble
from kindframe.settings import KindNote, Settings, Wave

HARD = (
    *("007", "7", "a/b", 'say "hi"', "it's", "'tis", "=1+2", "-5", "a;b", "a, b", "<&>"),
    *("\N{ADULT}\u200d\N{EAR OF RICE}", "x" * 300, " pad ", "Zoë"),
)
"""Ids that formats like to change: numbers, quotes, formula starts, separators, markup, emoji, length, space."""


@pytest.fixture(scope="session")
def holds_up() -> Callable[[Callable[[], Reading]], None]:
    """Try a reading of something spoilt: a study with every row counted, or a refusal in words, and nothing else."""

    def tried(read: Callable[[], Reading]) -> None:
        try:
            study = assemble(read())
        except PluginError:
            raise
        except KindframeError as error:
            str(error).encode()
            return
        str(study.report).encode()
        assert all(c.read == c.kept + c.set_aside + c.merged for c in study.report.counts)

    return tried


@pytest.fixture
def hard_study() -> Study:
    """Every kind of record, ids and texts that formats like to change, and an act that shares its id with a person."""
    return Study.from_records(
        [
            Domain(id="life"),
            Domain(id="food", name="Food", parent="life"),
            *(Actor(id=i, name=f"name {i}", kind="person", group="North") for i in HARD),
            Actor(
                id="club",
                name="line\nbreak\ttab",
                kind="group",
                domains=("food", "life"),
                waves=("1", "2"),
                member_of=("7",),
                latitude=55.5,
                longitude=-4.25,
                attributes={"size": 12, "open": True, "score": 0.1, "motto": "'=x", "empty": ""},
            ),
            Actor(id="alone"),
            Action(id="a1", kind="meal", givers=("a;b", "007"), receivers=("club",), place="club", domain="food"),
            Action(id="7", kind="help", givers=("7",), prompted_by="a1", when="2024-03", outcome="blocked", story="<"),
            Relationship(source="007", target="7", kind="friend", directed=False, strength=0.1, reported_by="7"),
            Relationship(source="7", target="007", kind="friend", strength=0.0, id="r1", wave="1"),
            Relationship(source="-5", target="<&>", kind="help", directed=True, quality=1e-300, place="club"),
            Evidence(subject="a1", item="promise/p1", stance="for", coder="c1"),
            Response(respondent="007", question="q/1", value="yes"),
        ],
        settings=Settings(
            title='The "hard" <study>',
            waves=(Wave(id="1"), Wave(id="2")),
            kinds={"relationship": {"friend": KindNote(directed=False)}},
        ),
    )


@pytest.fixture
def hard_release(hard_study: Study) -> Release:
    """The hard study as disclosure would hand it on."""
    return Release(study=hard_study)
