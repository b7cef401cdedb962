"""How acts, belonging and domains are edges of a graph, under the names `kindframe.graph` gives them."""

from __future__ import annotations

from attrs import frozen

__all__ = ["RECORDS", "ROLES", "Role"]

RECORDS = {"actor": "actors", "action": "actions", "domain": "domains"}
"""The records that are nodes, and their tables."""


@frozen
class Role:
    """A column that refers to another record and is written as edges; ``outward``: from its own record to the other."""

    label: str
    record: str
    column: str
    other: str
    outward: bool = True
    several: bool = False


ROLES = (
    Role("part of", "domain", "parent", "domain"),
    Role("in domain", "actor", "domains", "domain", several=True),
    Role("member of", "actor", "member_of", "actor", several=True),
    Role("gave", "action", "givers", "actor", outward=False, several=True),
    Role("received", "action", "receivers", "actor", several=True),
    Role("took place at", "action", "place", "actor"),
    Role("in domain", "action", "domain", "domain"),
    Role("prompted", "action", "prompted_by", "action", outward=False),
)
