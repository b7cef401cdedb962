"""`Finding`: what a study says of one item of a framework. An `Assessment` holds one for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
from attrs import frozen

from kindframe.analysis import Statement

__all__ = ["STANCES", "Finding", "Status"]

Status = Literal["silent", "supported", "contradicted", "contested", "unknown", "withheld"]

STANCES = ("for", "against", "mixed", "enables", "blocks")
"""The stances a coding may have, in the order they are shown."""


@frozen(kw_only=True)
class Finding:
    """What a study says of one item of a framework.

    The counts are of distinct records, so that a record coded twice is counted once for each stance; a compound item
    counts what was coded on its parts. ``own`` counts the codings on the item itself, ``codings`` those on its parts
    too. ``status`` is ``silent`` where no record speaks to it, ``supported`` or ``contradicted`` where all that speak
    go one way, ``contested`` where they do not or a record is mixed, and ``unknown`` where the item's own text is not
    known or no coding states a stance.

    ``passages`` counts the references as written; ``sources`` counts the works they stand in, as far as `study.toml`
    declares those with a key that the references use. ``disputed`` counts the records of which two coders say different
    things on the same item: a contest between judgements, not between records. ``interested`` counts codings by
    somebody who is assessed in them. ``asked`` gives, for each question that measures the item, how many answers the
    study holds: 0 is never asked. ``signals`` are statements of analyses that the item names; they never change a
    status. ``withheld`` is set in what leaves, where the counts are not told and stand at 0, and says why; the status
    is ``withheld`` too where even that would tell of few people. ``untold`` names single counts that are not told there
    and stand at 0. In `Assessment.table` what is not told is blank.

    .. versionadded:: 0.1
    """

    item: str
    label: str
    kind: str
    depth: int = 0
    parent: str | None = None
    status: Status
    stances: Mapping[str, int]
    records: int
    codings: int
    own: int
    coders: tuple[str, ...]
    sources: int
    passages: int
    places: int
    disputed: int = 0
    interested: int = 0
    subjects: tuple[str, ...] = attrs.field(repr=False)
    asked: Mapping[str, int] = attrs.field(factory=dict)
    signals: tuple[Statement, ...] = ()
    unknown_item: bool = False
    verified: bool = True
    reconstructed: bool = False
    withheld: str = ""
    untold: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether nothing in the study speaks to this item. Silence is not failure."""
        return self.status == "silent"

    @property
    def never_asked(self) -> tuple[str, ...]:
        """The questions that measure this item and that nobody in the study was asked."""
        return tuple(question for question, answers in self.asked.items() if not answers)
