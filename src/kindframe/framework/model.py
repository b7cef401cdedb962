"""`Framework`: one edition of a set of commitments, values, outcomes, conditions or questions, as data.

Plugins yield these, `load_framework` reads them from TOML, and an assessment holds a study against one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

import attrs
from attrs import field, frozen

from kindframe.documents import identifier, moment, one_of, required, texts
from kindframe.errors import FrameworkError, UnknownName
from kindframe.framework.crosswalk import Crosswalk
from kindframe.framework.items import BASES, Item, Lineage, nest
from kindframe.problems import Problem, Severity, nearest
from kindframe.sources import Source

__all__ = ["SHAPES", "STATUSES", "Cell", "Framework"]

STATUSES: Mapping[str, str] = {
    "proposed": "laid before somebody who has not agreed yet",
    "draft": "being written",
    "in-force": "in use",
    "superseded": "replaced by a later edition",
    "archived": "came to its end and was replaced by nothing",
    "withdrawn": "taken back by those who issued it",
}
"""What an edition may be. Asking for the latest never gives one that is proposed or a draft."""

SHAPES: Mapping[str, str] = {
    "list": "items beside each other",
    "grid": "headings, with entries for each audience",
    "spectrum": "points between two ends",
    "phases": "stretches in order of time",
}
"""How the items of a framework stand to each other, for whoever prints or draws it."""

Status = Literal["proposed", "draft", "in-force", "superseded", "archived", "withdrawn"]


@frozen(kw_only=True)
class Cell:
    """One cell of a grid: the entries of a heading for an audience. No entries: the source left it blank.

    .. versionadded:: 0.1
    """

    heading: Item
    audience: str
    entries: tuple[Item, ...]


@frozen(kw_only=True)
class Framework:
    """One edition of a framework.

    ``id`` stays the same from edition to edition, and so do the ids of items. ``replaces`` is the edition before.
    ``licence`` is that of the text here; ``permission`` says who allowed wording to be quoted where no open licence
    does. ``counts`` says how many items of a kind the source has, whether or not all are listed. ``subjects`` are the
    tables whose records may be coded with it (none: any), and ``needs`` the columns without which such a coding says
    little: a point of a spectrum that belongs to an act in a place needs the place. ``reader_notes`` is the heading of
    an empty column that the source leaves for its readers. ``lineage`` accounts for items that are no longer there.

    ``verified`` false or ``reconstructed`` true on the framework says it of every item.

    Raises
    ------
    FrameworkError
        Where an id stands twice, or an item is a part of one that is not there.

    >>> ways = Framework(id="two-ways", title="Two ways", items=(Item(id="give", label="Give"), Item(id="learn")))
    >>> ways["give"].label, ways.key
    ('Give', 'two-ways')

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    title: str = field(validator=required)
    edition: str = ""
    status: Status = field(default="in-force", validator=one_of(STATUSES))
    issued: str = field(default="", validator=moment)
    valid_from: str = field(default="", validator=moment)
    valid_to: str = field(default="", validator=moment)
    replaces: str = ""
    description: str = ""
    preamble: str = ""
    note: str = ""
    licence: str = ""
    permission: str = ""
    language: str = "en"
    shape: str = field(default="list", validator=one_of(SHAPES))
    audiences: tuple[str, ...] = field(default=(), converter=texts)
    reader_notes: str = ""
    subjects: tuple[str, ...] = field(default=(), converter=texts)
    needs: tuple[str, ...] = field(default=(), converter=texts)
    counts: Mapping[str, int] = field(factory=dict, hash=False)
    verified: bool = True
    reconstructed: bool = False
    basis: str = field(default="", validator=one_of(BASES, empty=True))
    sources: tuple[Source, ...] = ()
    items: tuple[Item, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = field(default=(), metadata={"toml": ""})
    path: Path | None = field(default=None, eq=False, metadata={"toml": ""})

    def __attrs_post_init__(self) -> None:
        tree, lost = nest(self.items)
        problems = [_broken(item, "part_of", why) for item, why in lost]
        seen: set[str] = set()
        for item in (item for top in tree for item in top.walk()):
            if item.id in seen:
                problems.append(_broken(item, "id", "this id stands twice in the framework"))
            seen.add(item.id)
        if problems:
            raise FrameworkError(f"Framework {self.id!r} does not hold together.", problems)
        object.__setattr__(self, "items", tuple(self._marked(item) for item in tree))

    def _marked(self, item: Item) -> Item:
        """Give the item what the framework says of all its items."""
        return attrs.evolve(
            item,
            items=tuple(self._marked(part) for part in item.items),
            verified=item.verified and self.verified,
            reconstructed=item.reconstructed or self.reconstructed,
            basis=item.basis or self.basis,
            source=item.source or (self.sources[0].key if len(self.sources) == 1 else ""),
        )

    @property
    def key(self) -> str:
        """``id@edition``, or the id alone where no edition is named."""
        return f"{self.id}@{self.edition}" if self.edition else self.id

    @cached_property
    def _index(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.walk()}

    def walk(self) -> Iterator[Item]:
        """Give every item, depth first, in the order of the file."""
        for item in self.items:
            yield from item.walk()

    def __getitem__(self, name: str) -> Item:
        """Give an item by its id.

        Raises
        ------
        UnknownName
            Where there is none; ``near`` is the id of the nearest by id, label or alias.
        """
        if name in self._index:
            return self._index[name]
        names = {item.id: item.id for item in self.walk()}
        for item in self.walk():
            for other in (item.label, *item.aliases):
                names.setdefault(other, item.id)
        near = nearest(str(name), [n for n in names if n])
        raise UnknownName(f"item of {self.key}", name, names[near] if near else None)

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Item]:
        return self.walk()

    def leaves(self, item: Item | str | None = None) -> tuple[Item, ...]:
        """Give the items without parts: of the whole framework, or of one item (itself, where it has none)."""
        start = self.walk() if item is None else (self[item] if isinstance(item, str) else item).walk()
        return tuple(held for held in start if not held.compound)

    def around(self, item: Item | str) -> tuple[Item, ...]:
        """Give the items around one, from the nearest to the outermost."""
        found = []
        held = self[item] if isinstance(item, str) else item
        while held.part_of:
            held = self[held.part_of]
            found.append(held)
        return tuple(found)

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """Give the items of one kind, in order."""
        return tuple(item for item in self.walk() if item.kind == kind)

    def cells(self) -> tuple[Cell, ...]:
        """Give the cells of a grid, row by row, the blank ones too; none where the framework is no grid."""
        return tuple(
            Cell(heading=h, audience=a, entries=tuple(e for e in h.items if e.audience == a))
            for h in self.items
            if h.kind == "heading"
            for a in self.audiences
        )

    def lineage_of(self, item: Item) -> Lineage | None:
        """Give what is stated of where an item comes from: by itself, or by the framework for items of its kind."""
        return item.lineage or next((line for line in self.lineage if item.kind in line.kinds), None)

    def source(self, item: Item | str) -> Source | None:
        """Give the source an item rests on; None where it names none, or one that is not there."""
        held = self[item] if isinstance(item, str) else item
        return next((s for s in self.sources if held.source and s.key == held.source), None)

    def __str__(self) -> str:
        return f"{self.key}: {self.title} ({self.status}; {len(self)} items)"


def _broken(item: Item, key: str, message: str) -> Problem:
    return Problem(code="KF-FW-02", message=f"item {item.id!r}: {message}", column=key, severity=Severity.REFUSED)
