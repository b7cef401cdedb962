"""A `Crosswalk` says which items of two frameworks answer to each other: a SKOS relation, why, how sure, by whom.

What neither side answers to is computed (`kindframe.framework.gaps`), never listed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from kindframe.documents import fraction, identifier, one_of, reference, required, texts
from kindframe.errors import UnknownName
from kindframe.problems import nearest
from kindframe.sources import Source

__all__ = ["INVERSE", "MATCHES", "Crosswalk", "Match", "Relation", "Remark"]

Relation = Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]

MATCHES: Mapping[str, str] = {
    "exactMatch": "the same, wherever either is used; carries over from match to match",
    "closeMatch": "near enough to be used for each other here; never carried over",
    "broadMatch": "the target says more: the source falls under it",
    "narrowMatch": "the target says less: it falls under the source",
    "relatedMatch": "they have to do with each other",
}
"""The SKOS mapping relations, read from source to target."""

INVERSE: Mapping[str, Relation] = {
    "exactMatch": "exactMatch",
    "closeMatch": "closeMatch",
    "broadMatch": "narrowMatch",
    "narrowMatch": "broadMatch",
    "relatedMatch": "relatedMatch",
}
"""The relation that holds the other way round."""


@frozen(kw_only=True)
class Match:
    """One item of the source framework answers to one item of the target framework.

    ``confidence`` runs from 0 to 1 and is the author's own; None is not stated. ``author`` is empty where it is the
    crosswalk's. ``basis`` names a source by key where the match was read and not judged.

    .. versionadded:: 0.1
    """

    source: str = field(validator=reference)
    target: str = field(validator=reference)
    relation: Relation = field(validator=one_of(MATCHES))
    rationale: str = ""
    confidence: float | None = field(default=None, validator=fraction)
    author: str = ""
    where: str = ""

    def inverse(self) -> Match:
        """Give the same match read from target to source."""
        return Match(
            source=self.target,
            target=self.source,
            relation=INVERSE[self.relation],
            rationale=self.rationale,
            confidence=self.confidence,
            author=self.author,
            where=self.where,
        )


@frozen(kw_only=True)
class Remark:
    """What the author has to say about an item that answers to nothing (or to little) on the other side.

    .. versionadded:: 0.1
    """

    side: Literal["source", "target"] = field(validator=one_of(("source", "target")))
    item: str = field(validator=reference)
    text: str = field(validator=required)


@frozen(kw_only=True)
class Crosswalk:
    """Matches between two frameworks, each named ``id`` or ``id@edition``.

    ``source_audience`` and ``target_audience`` narrow a side to the items for one audience (a grid has several);
    ``source_within`` and ``target_within`` narrow it to these items and their parts, and ``source_kinds`` and
    ``target_kinds`` to items of these kinds, which then count as wholes. Gaps are counted within that.
    ``reconstructed`` marks one that we put together from a text whose own picture is missing.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    title: str = ""
    source: str = field(validator=reference)
    target: str = field(validator=reference)
    author: str = ""
    made: str = ""
    description: str = ""
    licence: str = ""
    reconstructed: bool = False
    source_audience: str = ""
    target_audience: str = ""
    source_within: tuple[str, ...] = field(default=(), converter=texts)
    target_within: tuple[str, ...] = field(default=(), converter=texts)
    source_kinds: tuple[str, ...] = field(default=(), converter=texts)
    target_kinds: tuple[str, ...] = field(default=(), converter=texts)
    sources: tuple[Source, ...] = ()
    matches: tuple[Match, ...] = ()
    remarks: tuple[Remark, ...] = ()
    path: Path | None = field(default=None, eq=False, metadata={"toml": ""})

    def of(self, item: str) -> tuple[Match, ...]:
        """Give the matches of an item, from either side, each read from that item.

        Raises
        ------
        UnknownName
            Where no match and no remark names the item.
        """
        found = [m for m in self.matches if m.source == item] + [m.inverse() for m in self.matches if m.target == item]
        if not found and not any(remark.item == item for remark in self.remarks):
            known = {m.source for m in self.matches} | {m.target for m in self.matches}
            raise UnknownName(f"matched item of {self.id}", item, nearest(item, sorted(known)))
        return tuple(found)
