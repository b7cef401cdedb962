"""The seven records of a study, and their tables.

Four nouns make the graph (`Domain`, `Actor`, `Action`, `Relationship`); two carry what people say about them
(`Evidence`, `Response`), and one says to what each person agreed (`Consent`). Each class is the only definition of its
table: see `kindframe.schema`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from kindframe.schema import Table, attributes, column

__all__ = [
    "CODEBOOKS",
    "CONSENT",
    "TABLES",
    "Action",
    "Actor",
    "Consent",
    "Domain",
    "Evidence",
    "Relationship",
    "Response",
]

CODEBOOKS: Mapping[str, Mapping[str, str]] = {
    "actor": {
        "person": "one human being",
        "household": "people who share a home",
        "group": "people who come together without being an organisation",
        "organisation": "a body with a name of its own: council, charity, business, club",
        "service": "what an organisation runs for people: a surgery, a help desk",
        "place": "where people can meet: a park, a shop, a hall, a bench",
    },
    "relationship": {
        "friend": "friends",
        "kin": "family",
        "family": "family",
        "partner": "partners",
        "neighbour": "neighbours",
        "colleague": "work or study together",
        "work": "work together",
        "knows": "know each other",
        "contact": "are in contact",
        "help": "source helps target",
        "support": "source supports target",
        "advice": "source gives advice to target",
        "trust": "source trusts target",
        "care": "source cares for target",
        "member": "source belongs to target",
        "works-for": "source is employed by target",
        "volunteers-for": "source volunteers with target",
        "uses": "source uses target",
        "visits": "source comes to target, a place",
        "attends": "source takes part in target",
        "runs": "source operates target",
        "funds": "source funds target",
        "partnership": "organisations that work together",
        "refers": "source refers people to target",
    },
    "action": {
        "help": "a practical hand",
        "care": "looking after someone",
        "meal": "food made or shared",
        "lift": "a journey given",
        "visit": "calling on someone",
        "conversation": "talking and listening",
        "advice": "telling someone what one knows",
        "gift": "something given",
        "loan": "something lent",
        "welcome": "making someone feel at home",
        "gathering": "bringing people together",
        "celebration": "marking something together",
        "recognition": "noticing and naming a kindness",
        "space": "opening or making a place to meet",
        "decision": "a yes or no given by somebody in a role",
        "policy": "a rule made, changed or set aside",
        "listening": "asking people and acting on the answer",
        "campaign": "an effort to spread kindness",
    },
    "purpose": {
        "collect": "that the study holds what it knows of the person",
        "analyse": "to be counted when a question is put to the study",
        "report": "to be counted in what a report shows to others",
        "share": "to be in a file that is made for others",
        "contact": "to be written to or called on again",
        "all": "every one of these",
    },
}
"""The codebooks kindframe begins with; `study.toml` adds to them. An unknown kind is a warning, not an error."""

CONSENT = ("given", "refused", "withdrawn", "expired")
"""What may be known of a person's consent; blank is not recorded, which is not a yes."""

_SPELLINGS = {"yes": "given", "y": "given", "no": "refused", "n": "refused"}
_MOST = 1e50  # its fourth power, which correlations go through, is still a number
_ACTORS = ("actors",)
_WHEN = "a date at the precision it is known: 2024, 2024-03, 2024-03-05, 2024-03-05T14:30"


@frozen(kw_only=True)
class Domain:
    """A sphere of community life, such as food, health or getting about; domains nest.

    .. versionadded:: 0.1
    """

    id: str = column("id", "the domain's own id", required=True, aliases=("domain",))
    name: str | None = column("text", "what it is called", aliases=("label", "title"))
    parent: str | None = column("id", "the domain it is part of", refers=("domains",), aliases=("part_of",))
    description: str | None = column("text", "what belongs to it", aliases=("meaning",))
    attributes: Mapping[str, Any] = attributes()


@frozen(kw_only=True)
class Actor:
    """Whoever or wherever can be connected: a person, household, group, organisation, service or place.

    .. versionadded:: 0.1
    """

    id: str = column("id", "the actor's own id, kept exactly as written", required=True, aliases=("actor", "node"))
    name: str | None = column(
        "text", "what people call it; never leaves by default for a person", aliases=("label", "full_name")
    )
    kind: str | None = column("word", "what it is", codebook="actor", aliases=("type", "actor_kind"))
    group: str | None = column("text", "the group it is compared by: a neighbourhood, a team, a street")
    domains: tuple[str, ...] = column(
        "ids", "the spheres of community life it belongs to", refers=("domains",), aliases=("domain",)
    )
    member_of: tuple[str, ...] = column(
        "ids", "households, groups and organisations it belongs to", refers=_ACTORS, aliases=("memberships",)
    )
    consent: str | None = column(
        "word",
        "whether this person agreed to take part: yes, no, withdrawn, or blank for not recorded (which is not a yes); "
        "it speaks for every purpose that study.toml names, or for all where it names none",
        values=CONSENT,
        spellings=_SPELLINGS,
    )
    waves: tuple[str, ...] = column(
        "ids",
        "the waves in which this actor was asked; blank where that was not recorded",
        aliases=("asked_in",),
    )
    since: str | None = column("moment", f"when it became part of the community: {_WHEN}", aliases=("joined",))
    until: str | None = column("moment", "when it left or closed", aliases=("left",))
    latitude: float | None = column(
        "number", "where a place is, north positive", minimum=-90, maximum=90, unit="degree", aliases=("lat",)
    )
    longitude: float | None = column(
        "number",
        "where a place is, east positive",
        minimum=-180,
        maximum=180,
        unit="degree",
        aliases=("lon", "lng", "long"),
    )
    attributes: Mapping[str, Any] = attributes()


@frozen(kw_only=True)
class Action:
    """Something done, or stopped from being done: help, a shared meal, a conversation, a decision.

    Givers and receivers may be several (a shared lunch) or none (an anonymous kindness): an action is a node of the
    graph, not an edge.

    .. versionadded:: 0.1
    """

    id: str = column("id", "the action's own id", required=True, aliases=("act", "action"))
    kind: str | None = column("word", "what was done", codebook="action", aliases=("type", "act_kind"))
    givers: tuple[str, ...] = column(
        "ids", "who did it; none where it was anonymous", refers=_ACTORS, aliases=("giver", "from", "helper")
    )
    receivers: tuple[str, ...] = column(
        "ids",
        "whom it was for; none where that is not known",
        refers=_ACTORS,
        aliases=("receiver", "to", "helped"),
    )
    place: str | None = column("id", "where it happened", refers=_ACTORS, aliases=("where", "location"))
    domain: str | None = column("id", "the sphere of community life it belongs to", refers=("domains",))
    when: str | None = column("moment", f"when it happened: {_WHEN}", aliases=("date", "time"))
    wave: str | None = column("id", "the wave of the study it was told in")
    capacity: str | None = column(
        "word",
        "whether the giver acted as a person, in a role, or beyond it",
        values=("personal", "in-role", "beyond-role"),
        aliases=("role",),
    )
    outcome: str | None = column(
        "word", "whether it came about", values=("happened", "blocked", "mixed"), aliases=("result",)
    )
    prompted_by: str | None = column("id", "the action that prompted it", refers=("actions",), aliases=("prompted",))
    story: str | None = column(
        "text", "what was told about it; never leaves by default", aliases=("description", "text")
    )
    source: str | None = column("text", "where this was told", aliases=("reference",))
    attributes: Mapping[str, Any] = attributes()


@frozen(kw_only=True)
class Relationship:
    """A standing tie, as one report of it: two people who each tell of the same tie make two rows.

    .. versionadded:: 0.1
    """

    source: str = column("id", "from whom", required=True, refers=_ACTORS, aliases=("from", "ego", "sender", "who"))
    target: str = column("id", "to whom", required=True, refers=_ACTORS, aliases=("to", "alter", "receiver", "whom"))
    kind: str | None = column(
        "word",
        "what ties them",
        codebook="relationship",
        aliases=("type", "relation", "layer", "type_of_relationship", "relationship"),
    )
    directed: bool | None = column("flag", "whether it runs one way; blank is as its kind says, else one way")
    strength: float | None = column(
        "number",
        "how strong, on the study's own scale; 0 is a real 0",
        minimum=-_MOST,
        maximum=_MOST,
        aliases=("weight",),
    )
    quality: float | None = column("number", "how good, on the study's own scale", minimum=-_MOST, maximum=_MOST)
    reported_by: str | None = column("id", "who told of it", refers=_ACTORS, aliases=("reporter", "by"))
    since: str | None = column("moment", f"when it began: {_WHEN}", aliases=("start", "begin"))
    until: str | None = column("moment", "when it ended", aliases=("end",))
    wave: str | None = column("id", "the wave of the study it was told in", aliases=("period",))
    setting: str | None = column(
        "word", "whether it lives inside an organisation's frame or outside", values=("informal", "formal")
    )
    place: str | None = column("id", "where they meet", refers=_ACTORS, aliases=("where",))
    id: str | None = column("id", "the report's own id, where evidence speaks of it", aliases=("tie", "edge"))
    attributes: Mapping[str, Any] = attributes()


@frozen(kw_only=True)
class Evidence:
    """A coding: somebody says that a record speaks for or against an item of a framework.

    .. versionadded:: 0.1
    """

    subject: str = column(
        "id",
        "the record it is about, by id; written table:id where one id stands in two tables",
        required=True,
        refers=("actions", "actors", "relationships", "responses", "domains"),
        aliases=("record", "about"),
    )
    item: str = column(
        "id", "framework/item, such as kindness-promise/p1", required=True, aliases=("code", "framework_item")
    )
    stance: str | None = column(
        "word",
        "what the record says of the item; blank reads as for nothing and is shown as unknown",
        values=("for", "against", "mixed", "enables", "blocks"),
        aliases=("polarity",),
    )
    coder: str | None = column("id", "who coded it", aliases=("rater", "coded_by"))
    confidence: float | None = column("number", "how sure the coder is, 0 to 1", minimum=0, maximum=1)
    note: str | None = column("text", "why", aliases=("comment", "reason"))
    source: str | None = column("text", "where the words stand", aliases=("reference",))
    wave: str | None = column("id", "the wave of the study it belongs to")
    id: str | None = column("id", "the coding's own id")
    attributes: Mapping[str, Any] = attributes()


@frozen(kw_only=True)
class Response:
    """An answer to a question of an instrument, or the reason there is none.

    .. versionadded:: 0.1
    """

    respondent: str = column("id", "who answered", required=True, refers=_ACTORS, aliases=("person", "who"))
    question: str = column("id", "instrument/question, such as shs/neighbourhood-kindness", required=True)
    value: str | None = column("text", "the answer, as given", aliases=("answer",))
    status: str | None = column(
        "word",
        "why there is no answer, where there is none; blank with no value is unknown",
        values=("answered", "refused", "not-asked", "dont-know"),
    )
    when: str | None = column("moment", f"when it was given: {_WHEN}", aliases=("date",))
    wave: str | None = column("id", "the wave of the study it was given in")
    id: str | None = column("id", "the answer's own id")
    attributes: Mapping[str, Any] = attributes()


@frozen(kw_only=True)
class Consent:
    """What one person said to one purpose, and when: one row for each time somebody was asked.

    Where a person is not here for a purpose, the column ``consent`` of the actors speaks; see
    `kindframe.disclosure.people.statuses`.

    .. versionadded:: 0.1
    """

    person: str = column("id", "whose consent it is", required=True, refers=_ACTORS, aliases=("respondent", "who"))
    purpose: str = column(
        "word", "what for: collect, analyse, report, share, contact, or all of them", required=True, codebook="purpose"
    )
    status: str | None = column(
        "word",
        "what was said: yes, no, withdrawn, or blank for not recorded (which is not a yes)",
        values=CONSENT,
        spellings=_SPELLINGS,
        aliases=("consent", "answer"),
    )
    when: str | None = column("moment", f"when it was said: {_WHEN}", aliases=("date",))
    expires: str | None = column("moment", "the last day it holds", aliases=("until", "valid_until"))
    source: str | None = column("text", "where it is kept: a signed form, a recording", aliases=("reference", "form"))
    id: str | None = column("id", "the record's own id")
    attributes: Mapping[str, Any] = attributes()


def _plain(*stems: str) -> dict[str, dict[str, str]]:
    return {stem: {} for stem in stems}


def _kinds(**files: str) -> dict[str, dict[str, str]]:
    return {stem: {"kind": kind} for stem, kind in files.items()}


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(name="domains", record=Domain, meaning="spheres of community life", files={"domains": {}}),
        Table(
            name="actors",
            record=Actor,
            meaning="whoever or wherever can be connected",
            files=_plain("actors", "nodes")
            | _kinds(
                people="person",
                persons="person",
                households="household",
                groups="group",
                organisations="organisation",
                organizations="organisation",
                services="service",
                places="place",
            ),
        ),
        Table(
            name="actions",
            record=Action,
            meaning="what was done, or stopped from being done",
            files={"actions": {}, "acts": {}},
        ),
        Table(
            name="relationships",
            record=Relationship,
            meaning="standing ties, one row for each report",
            files={"relationships": {}, "ties": {}, "edges": {}},
        ),
        Table(
            name="responses",
            record=Response,
            meaning="answers to questions",
            files={"responses": {}, "answers": {}},
        ),
        Table(
            name="evidence",
            record=Evidence,
            meaning="codings against frameworks",
            files={"evidence": {}, "codings": {}},
        ),
        Table(
            name="consents",
            record=Consent,
            meaning="what each person agreed to",
            files={"consents": {}, "consent": {}},
        ),
    )
}
"""The seven tables of a study, in the order they refer to each other."""
