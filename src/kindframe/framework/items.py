"""What a framework is made of: `Item`, the kinds an item may have, and its `Lineage` from one edition to the next.

Framework files state these; `kindframe.framework.model` holds them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs
from attrs import field, frozen

from kindframe.documents import identifier, one_of, reference, texts

__all__ = ["BASES", "ITEM_KINDS", "RELATIONS", "Item", "Lineage"]

ITEM_KINDS: Mapping[str, str] = {
    "purpose": "what the whole is for",
    "value": "what is held to matter",
    "commitment": "what somebody has promised to do",
    "principle": "what to go by",
    "goal": "a state to be reached",
    "priority": "what is to come first",
    "outcome": "a state of people's lives that is aimed at",
    "indicator": "what is counted to see whether an outcome comes nearer",
    "measure": "a figure an indicator is made from",
    "condition": "what helps kindness to happen",
    "barrier": "what gets in the way of it",
    "duty": "what a law asks of somebody",
    "action": "something to do",
    "question": "something to ask oneself, or others",
    "concept": "an idea that other items are thought with",
    "theme": "a strand of work",
    "heading": "a row of a grid; its entries are its parts",
    "phase": "a stretch of a development, in order",
    "point": "a point on a spectrum, or simply an item",
}
"""The kinds an item may have, each with its meaning."""

RELATIONS: Mapping[str, str] = {
    "unchanged": "the same as in the edition before, word for word",
    "amended": "the same item, worded differently",
    "renamed": "the same item under another name",
    "merged": "made from several items of the edition before",
    "split": "one part of an item of the edition before",
    "added": "not in the edition before",
    "removed": "in the edition before and no longer there",
    "unknown": "not known what became of it, or where it comes from",
}
"""How an item of one edition comes from the edition it replaces."""

LineageRelation = Literal["unchanged", "amended", "renamed", "merged", "split", "added", "removed", "unknown"]

BASES: Mapping[str, str] = {
    "source": "read in the source itself",
    "public-copy": "read in a public copy or a page about the source",
    "memory": "from memory, not checked",
    "derived": "our own reading of the source",
}
"""What an item of a catalogue rests on."""


DEEPEST = 12
"""How deep items may nest."""


@frozen(kw_only=True)
class Lineage:
    """Where an item comes from in the edition that its framework replaces.

    ``from_ids`` (written ``from`` in a file) are ids of that edition. An item that was unchanged, amended or renamed
    keeps its id; one merged or split names what it was made from; one added names nothing. ``kinds`` is for a
    framework's own list: it speaks for all items of these kinds that state no lineage themselves.

    .. versionadded:: 0.1
    """

    relation: LineageRelation = field(validator=one_of(RELATIONS))
    from_ids: tuple[str, ...] = field(default=(), converter=texts, metadata={"toml": "from"})
    kinds: tuple[str, ...] = field(default=(), converter=texts)
    note: str = ""


@frozen(kw_only=True)
class Item:
    """One item of a framework. Items nest; a compound item is coded on its parts.

    ``label`` is short and ours; ``statement`` is the published wording, only where the licence of its source (or a
    permission) allows. ``part_of`` is the id of the item around it; a file may nest items or name it.

    ``unknown`` marks an item that is known to exist and whose text is not known; ``reconstructed`` one that we put
    together ourselves; ``verified`` false one that nobody has checked against its source. ``basis`` says what the item
    rests on (`BASES`). ``source`` is the key of one of the framework's sources, ``where`` the place in it.

    ``signals`` names analyses whose result speaks to the item; ``measured_by`` names the indicators (items) or the
    questions (``instrument/question``) that measure it; ``terms`` the words by which a text can be seen to speak of it.
    ``counts`` says how many parts of a kind the source gives the item, whether or not they are listed.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    kind: str = field(default="point", validator=one_of(ITEM_KINDS))
    label: str = ""
    statement: str = ""
    aliases: tuple[str, ...] = field(default=(), converter=texts)
    items: tuple[Item, ...] = ()
    part_of: str = field(default="", validator=reference)
    audience: str = ""
    see_also: tuple[str, ...] = field(default=(), converter=texts)
    signals: tuple[str, ...] = field(default=(), converter=texts)
    measured_by: tuple[str, ...] = field(default=(), converter=texts)
    terms: tuple[str, ...] = field(default=(), converter=texts)
    counts: Mapping[str, int] = field(factory=dict, hash=False)
    unknown: bool = False
    reconstructed: bool = False
    verified: bool = True
    basis: str = field(default="", validator=one_of(BASES, empty=True))
    note: str = ""
    lineage: Lineage | None = None
    source: str = ""
    where: str = ""

    @property
    def compound(self) -> bool:
        """Whether it has parts, and is therefore coded on them."""
        return bool(self.items)

    @property
    def title(self) -> str:
        """What to call it: its label, or that its text is not known, or its id."""
        return self.label or ("(text not known)" if self.unknown else self.id)

    @property
    def standing(self) -> tuple[str, ...]:
        """What a reader must be told about it: ``unknown``, ``reconstructed``, ``not verified``, in that order."""
        marks = (("unknown", self.unknown), ("reconstructed", self.reconstructed), ("not verified", not self.verified))
        return tuple(name for name, holds in marks if holds)

    def walk(self) -> Iterator[Item]:
        """Give the item and all its parts, depth first, in the order they are listed."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.items))

    def __str__(self) -> str:
        marks = f" ({', '.join(self.standing)})" if self.standing else ""
        return f"{self.id}: {self.title}{marks}"


def nest(items: tuple[Item, ...]) -> tuple[tuple[Item, ...], list[tuple[Item, str]]]:
    """Build the tree from items that nest, that name their ``part_of``, or both; each part knows the item around it.

    Gives the tree, and beside it the items that have no place in it, each with the reason. Where an id stands twice,
    parts go to the first.
    """
    flat: list[Item] = []
    waiting = [(item, item.part_of) for item in reversed(items)]
    while waiting:
        item, around = waiting.pop()
        flat.append(attrs.evolve(item, items=(), part_of=around))
        waiting.extend((part, item.id) for part in reversed(item.items))
    parts: dict[str, list[Item]] = {}
    for item in flat:
        parts.setdefault(item.part_of, []).append(item)
    placed: set[str] = set()

    def build(item: Item, depth: int) -> Item:
        first = item.id not in placed
        placed.add(item.id)
        if not first or depth == DEEPEST:
            return item
        return attrs.evolve(item, items=tuple(build(part, depth + 1) for part in parts.get(item.id, ())))

    tree = tuple(build(item, 1) for item in parts.get("", ()))
    ids = {item.id for item in flat}
    lost = [(item, _why(item, ids)) for item in flat if item.id not in placed]
    return tree, lost


def _why(item: Item, ids: set[str]) -> str:
    if item.part_of not in ids:
        return f"there is no item {item.part_of!r} for it to be a part of"
    return f"it has no place: it is a part of itself, below one that has none, or more than {DEEPEST} deep"
