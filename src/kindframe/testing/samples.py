"""Studies at the edge: empty, one person, isolated, disconnected, multiplex, hostile text; for the tests of plugins.

Beside them stand frameworks: one with something of everything and a crosswalk, one with nothing in it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from kindframe.framework import Crosswalk, Framework, Item, Lineage, Match, Remark
from kindframe.records import Action, Actor, Domain, Evidence, Relationship, Response
from kindframe.settings import KindNote, Settings, Wave
from kindframe.sources import Source
from kindframe.study import Study

__all__ = ["sample_frameworks", "sample_studies", "street"]

HOSTILE = (
    "<script>alert(1)</script>",
    "../../outside",
    "=HYPERLINK(1)",
    'quo"te; semi, comma',
    "two\nlines",
    "&amp; ]]>",
    "\u202eright to left",
    "José 🌻",
)
"""Texts that break what does not escape them: markup, a path, a formula, separators, lines, direction, scripts."""


def _people(*names: str) -> list[Actor]:
    return [Actor(id=name, kind="person") for name in names]


def _ties(*pairs: str, kind: str | None = "knows") -> list[Relationship]:
    return [Relationship(source=pair[0], target=pair[1], kind=kind) for pair in pairs]


def street() -> Study:
    """Give a small whole study: people, an organisation, places, ties told from both sides, acts, codings, answers.

    .. versionadded:: 0.1
    """
    people = [
        Actor(id="ann", name="Ann", kind="person", group="north", consent="given", member_of=("club",)),
        Actor(id="bob", name="Bob", kind="person", group="north", consent="given"),
        Actor(id="cem", name="Cem", kind="person", group="south", consent="refused"),
        Actor(id="dee", name="Dee", kind="person", group="south", consent="given", waves=("2",)),
        Actor(id="eve", name="Eve", kind="person", consent="given", attributes={"age_band": "30-39"}),
    ]
    things = [
        Actor(id="club", name="Garden club", kind="organisation"),
        Actor(id="park", name="The park", kind="place", latitude=55.64, longitude=-4.79),
    ]
    ties = [
        Relationship(source="ann", target="bob", kind="help", strength=3, quality=4, reported_by="ann", wave="1"),
        Relationship(source="ann", target="bob", kind="help", strength=2, reported_by="bob", wave="1"),
        Relationship(source="bob", target="cem", kind="neighbour", strength=1, reported_by="bob", wave="2"),
        Relationship(source="cem", target="ann", kind="friend", quality=5, reported_by="cem", wave="2"),
        Relationship(source="dee", target="park", kind="visits", wave="2"),
        Relationship(source="ann", target="park", kind="visits", wave="1"),
    ]
    acts = [
        Action(id="a1", kind="meal", givers=("ann", "bob"), receivers=("cem",), place="park", when="2024-03", wave="1"),
        Action(id="a2", kind="lift", receivers=("dee",), outcome="blocked", prompted_by="a1", domain="travel"),
    ]
    said = [
        Evidence(subject="a1", item="example/greeting", stance="for", coder="c1", confidence=0.5),
        Evidence(subject="a1", item="example/greeting", stance="against", coder="c2"),
        Response(respondent="ann", question="example/kind", value="4", wave="1"),
        Response(respondent="bob", question="example/kind", status="refused", wave="1"),
    ]
    settings = Settings(
        title="A street made up for tests",
        made_up=True,
        waves=(Wave(id="1"), Wave(id="2")),
        kinds={"relationship": {"neighbour": KindNote(directed=False)}},
    )
    return Study.from_records([Domain(id="travel"), *people, *things, *ties, *acts, *said], settings=settings)


@cache
def _studies() -> dict[str, Study]:
    both = [*_ties("ab", "ba", "bc"), *_ties("ab", kind="help"), *_ties("ab", "ca", kind=None)]
    hostile = [Actor(id=text, name=text, kind="person", group=text) for text in HOSTILE]
    chain = [Relationship(source=a.id, target=b.id, kind=HOSTILE[0]) for a, b in pairwise(hostile)]
    names = [chr(ord("a") + place) for place in range(12)]
    return {
        "empty": Study.from_records([]),
        "one-person": Study.from_records(_people("a")),
        "isolated": Study.from_records(_people("a", "b", "c")),
        "self-tied": Study.from_records([*_people("a", "b"), *_ties("aa")]),
        "one-pair": Study.from_records([*_people("a", "b"), *_ties("ab")]),
        "disconnected": Study.from_records([*_people(*"abcdefg"), *_ties("ab", "cd", "de", "ec")]),
        "complete": Study.from_records([*_people(*"abcd"), *_ties(*(s + t for s in "abcd" for t in "abcd" if s != t))]),
        "star": Study.from_records([*_people(*names), *_ties(*(f"a{name}" for name in names[1:]))]),
        "multiplex": Study.from_records([*_people(*"abc"), *both]),
        "edge-list": Study.from_records([Actor(id=name) for name in "abc"] + _ties("ab", "bc", kind=None)),
        "no-people": Study.from_records([Actor(id="x", kind="organisation"), Actor(id="y", kind="place")]),
        "acts-alone": Study.from_records(
            [*_people("a"), Action(id="1"), Action(id="2", givers=("a",), receivers=("a",))]
        ),
        "weighted": Study.from_records(
            [
                *_people(*"abc"),
                Relationship(source="a", target="b", strength=0.0, quality=1.0),
                Relationship(source="b", target="c", strength=2.5),
                Relationship(source="c", target="a"),
            ]
        ),
        "hostile-text": Study.from_records([*hostile, *chain], settings=Settings(title=HOSTILE[0])),
        "street": street(),
    }


def sample_studies() -> dict[str, Study]:
    """Give studies that break careless code, by name: the empty one first, a small whole one last.

    .. versionadded:: 0.1
    """
    return dict(_studies())


@cache
def sample_frameworks() -> tuple[Framework, ...]:
    """Give frameworks that break careless code: one whole and hostile, with a crosswalk to the second; an empty one.

    .. versionadded:: 0.1
    """
    parts = tuple(Item(id=f"text-{place}", label=text, note=text) for place, text in enumerate(HOSTILE))
    walk = Crosswalk(
        id="example-other",
        title=HOSTILE[0],
        source="example@2024",
        target="other",
        author=HOSTILE[3],
        matches=(
            Match(source="greeting", target="welcome", relation="closeMatch", confidence=0.5, rationale=HOSTILE[4]),
            Match(source="texts", target="welcome", relation="broadMatch"),
        ),
        remarks=(Remark(side="source", item="lost", text=HOSTILE[2]),),
    )
    whole = Framework(
        id="example",
        title=HOSTILE[3],
        edition="2024",
        replaces="2020",
        issued="2024-03",
        description=HOSTILE[4],
        licence="CC0",
        shape="grid",
        audiences=("people", HOSTILE[1]),
        counts={"value": 3},
        sources=(Source(key="made-up", title=HOSTILE[0], url="not an address", year=2024, licence="CC0"),),
        items=(
            Item(id="greeting", kind="value", label="Greeting", statement="We greet.", aliases=("Hello", HOSTILE[2])),
            Item(id="texts", kind="heading", label="Texts", items=parts, see_also=("greeting", "other/welcome")),
            Item(id="lost", unknown=True, verified=False, audience="people", lineage=Lineage(relation="unknown")),
            Item(id="ours", label="Ours", reconstructed=True, measured_by=("example/kind",), signals=("tally",)),
        ),
        crosswalks=(walk,),
    )
    other = Framework(id="other", title="Other", items=(Item(id="welcome", label="Welcome"), Item(id="alone")))
    return whole, other, Framework(id="nothing", title="Nothing in it")
