"""What the tables of each analysis are called in plain words: the heading that a reader sees in place of a name.

`analyses` puts them into the records. Rows that are one actor each are headed "One by one": they may be people, groups
or places. A study without people has "person" and "people" written as what there is.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CAPTIONS"]

_TOLD = "Ties told by one side and by both"
_IN_ROLE = "Acts in a role, beyond it and as a person"

CAPTIONS: Mapping[str, Mapping[str, str]] = {
    "profile": {
        "actors": "One by one: how many ties, how strong and how good",
        "degrees": "How many have how many ties",
        "strength": "Ties by how strong they are",
        "quality": "Ties by how good they are",
        "kinds": "Ties by kind",
        "missing": "What is known of ties, and what was left blank",
    },
    "isolation": {
        "actors": "One by one: ties, and how many others are within reach",
        "groups": "Group by group: who has no tie, and how many others are within reach",
        "components": "Separate parts of the network, by size",
    },
    "gaps": {
        "groups": "Group by group: the mean, and how far it is from all others",
        "differences": "Every two groups compared",
        "inequality": "How unevenly each is spread, within groups and between them",
        "people": "Person by person: what was given and received",
        "need": "Group by group: need beside what is received",
    },
    "outside-organisations": {
        "ties": "Every tie, and which organisation stands between",
        "people": "Person by person: ties outside organisations",
        "shares": "Ties outside organisations and ties with one between",
    },
    "middle-layer": {
        "middle": "One by one: who could stand in the middle, and between how many",
        "kinds": "What stands in the middle, by kind",
        "people": "Person by person: formal bodies, and who stands between",
        "groups": "Group by group: who has a tie to a formal body, and who has somebody between",
        "capacities": "Acts by the capacity in which they were done",
        "waves": f"{_IN_ROLE}, wave by wave",
        "places": f"{_IN_ROLE}, place by place",
        "sectors": f"{_IN_ROLE}, sector by sector",
        "givers": f"{_IN_ROLE}, giver by giver",
    },
    "places": {
        "places": "Place by place: who comes, and how mixed they are",
        "types": "Sorts of place: who comes, and how mixed they are",
        "operators": "Places by who runs them: who comes, and how mixed they are",
        "groups": "Group by group: who goes to which sorts of place",
        "people": "Person by person: places, and how many others come to them",
        "pairs": "Every two who share more or fewer places than chance gives",
        "shared": "How many two people share how many places",
    },
    "reciprocity": {
        "kinds": "Ties returned, by kind",
        "groups": "Ties returned, from group to group",
        "actors": "One by one: ties given, received and returned",
    },
    "reports": {
        "kinds": f"{_TOLD}, by kind",
        "groups": f"{_TOLD}, from group to group",
        "claims": "Group by group: how much of what one side tells the other confirms",
        "actors": "One by one: how much of what is told the other side confirms",
        "rules": "The network as each way of counting a tie has it",
        "generators": "Ties told by giver and by receiver",
        "ties": "Every tie, and who told of it",
    },
    "mixing": {
        "matrix": "Ties from group to group",
        "groups": "Group by group: ties within and across",
        "actors": "One by one: ties within the own group and across",
    },
    "bonding": {
        "groups": "Group by group: how close inside, how joined outward",
        "overlaps": "Groups that share members or ties",
        "people": "Person by person: groups, and ties inside and outside them",
    },
    "communities": {
        "communities": "The communities that were found",
        "bodies": "Over how many communities the members of each body are spread",
        "actors": "One by one: which community, and ties inside and outside it",
        "groups": "Which groups each community is made of",
    },
    "bridging": {
        "bridges": "Ties that alone hold two parts together",
        "actors": "One by one: how much each stands between others",
        "roles": "Ways of standing between, beside what chance gives",
        "brokers": "One by one: ways of standing between groups",
    },
    "resilience": {
        "without": "What is left when all of one sort go",
        "single": "What is left when one goes",
        "people": "Person by person: how many are in reach now, and how many if organisations go",
        "groups": "Group by group: who would be left with nobody",
        "curve": "What is left as more and more go",
        "cut_off": "Who is cut off when one goes",
    },
    "ego-networks": {
        "egos": "One by one: the circle around each",
        "sizes": "How many have a circle of which size",
        "groups": "Group by group: the circles around them",
        "composition": "One by one: of whom each circle is made",
        "shares": "Group by group: of whom circles are made",
    },
    "cascades": {
        "chains": "Chains of acts, each by how it began",
        "depths": "Acts by how far along a chain they stand",
        "people": "One by one: acts given and received, and how many acts could reach",
        "reach": "How many could reach how many others",
        "arrivals": "When acts could first arrive at each",
        "periods": "Period by period: how many took it up",
        "adoption": "One by one: when each took it up",
    },
    "triads": {
        "dyads": "Every two, by how they are tied",
        "triads": "Every three, by how they are tied, beside what chance gives",
        "actors": "One by one: how many of those around each know one another",
    },
    "compare": {
        "correlations": "How far every two networks coincide",
        "regression": "What explains where there are ties",
        "tests": "Statements beside what chance gives",
    },
    "change": {
        "ties": "Ties kept, lost and made",
        "kinds": "Ties kept, lost and made, by kind",
        "groups": "Ties kept, lost and made, from group to group",
        "composition": "Who stayed, came and left, group by group",
        "paired": "The same people asked twice: before and after",
        "interviews": "How many were asked in each wave",
    },
}
"""Analysis, table, heading."""
