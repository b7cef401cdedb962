"""Whose a record is: which rows go with a person, and what of her goes out of the rows that stay.

Folders and saved files are both changed by these rules, one row at a time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import polars as pl
from attrs import frozen

from kindframe.cells import tidy
from kindframe.records import TABLES
from kindframe.schema import Table
from kindframe.study import Study

__all__ = ["Cells", "Gone", "Needles", "cells_of", "change", "compared", "gone_with", "needles_of"]

Cells = Mapping[str, list[str]]
"""The ids in a row, by column: one for a plain id, any number for a list."""

_CARRYING = {
    "actors": ("id",),
    "relationships": ("source", "target", "reported_by"),
    "responses": ("respondent",),
    "consents": ("person",),
}
"""The columns by which a row is hers: who she is, her ties, what she reported, what she answered and agreed to."""

_SHARED = {"actions": ("givers", "receivers")}
"""The columns in which she may be one of several: the row goes when she was the only one."""


def compared(held: str) -> str:
    """Give the form in which ids are compared: Unicode NFC, without what is not seen."""
    return unicodedata.normalize("NFC", tidy(held))


@frozen(kw_only=True)
class Gone:
    """The ids of the records that go, by table; and those of them that no record that stays has too."""

    ids: Mapping[str, frozenset[str]]
    bare: frozenset[str]

    def is_about(self, subject: str) -> bool:
        """Whether a coding's subject is one of the records that go."""
        table, _, rest = subject.partition(":")
        return subject in self.bare or (table in self.ids and rest in self.ids[table])


def gone_with(study: Study, person: str) -> Gone:
    """Work out what goes with a person: her home where nobody else lives in it, her ties, acts and answers by id."""
    own = compared(person)
    actors = study.actors.table
    homes = actors.filter(pl.col("kind") == "household")["id"].to_list()
    living: dict[str, set[str]] = {home: set() for home in homes}
    for held, homes_of in actors.select("id", "member_of").iter_rows():
        for home in homes_of:
            if home in living:
                living[home].add(compared(held))
    people = frozenset({own, *(compared(home) for home, inside in living.items() if inside == {own})})
    ids: dict[str, frozenset[str]] = {"actors": people}
    first = Gone(ids=ids, bare=frozenset())
    left: set[str] = set()
    for name in ("actors", "actions", "relationships", "responses"):
        going: set[str] = set()
        staying: set[str] = set()
        for row in study.tables[name].iter_rows(named=True):
            if row["id"] is not None:
                stays = change(TABLES[name], cells_of(TABLES[name], row), first) is not None
                (staying if stays else going).add(compared(row["id"]))
        ids[name] = frozenset(going) | ids.get(name, frozenset())
        left |= staying
    left |= {compared(held) for held in study.domains.ids}
    return Gone(ids=ids, bare=frozenset().union(*ids.values()) - left)


def cells_of(definition: Table, row: Mapping[str, object]) -> dict[str, list[str]]:
    """Give the ids in a row of a study's table."""
    found: dict[str, list[str]] = {}
    for column in definition.columns:
        held = row.get(column.name)
        if column.kind == "ids" and isinstance(held, list):
            found[column.name] = held
        elif column.kind == "id" and isinstance(held, str):
            found[column.name] = [held]
    return found


def change(definition: Table, cells: Cells, gone: Gone) -> dict[str, list[str]] | None:
    """Say what becomes of a row: None where it goes, else the columns that change, with what is left in them.

    A tie goes, and a report she made of a tie between others, her answers, and what she agreed to. An act goes where
    she was its only giver or its only receiver; where there were others, it stays with them and without its story. A
    coding of a record that goes, goes. Where she was a place, a coder or a member, that is blanked.
    """
    people = gone.ids["actors"]

    def without(column: str) -> list[str]:
        return [held for held in cells.get(column, ()) if compared(held) not in people]

    name = definition.name
    if any(len(without(column)) < len(cells.get(column, ())) for column in _CARRYING.get(name, ())):
        return None
    changed: dict[str, list[str]] = {}
    for column in _SHARED.get(name, ()):
        left = without(column)
        if len(left) < len(cells.get(column, ())):
            if not left:
                return None
            changed |= {column: left, "story": []}
    if name == "evidence" and any(gone.is_about(compared(held)) for held in cells.get("subject", ())):
        return None
    for declared in definition.columns:
        loose = ("actors" in declared.refers and declared.name != "subject") or declared.name == "coder"
        if loose and len(left := without(declared.name)) < len(cells.get(declared.name, ())):
            changed[declared.name] = left
    cause = cells.get("prompted_by", ())
    if name == "actions" and any(compared(held) in gone.ids.get("actions", ()) for held in cause):
        changed["prompted_by"] = []
    return changed


# -- what is searched for ----------------------------------------------------------------------------


@frozen(kw_only=True)
class Needles:
    """What a person is known by, as patterns: her id, her name, and single names of which others may have one too.

    ``loose`` says that the id is so short, or such a plain number, that it stands in files for other things as well.
    """

    id: re.Pattern[str]
    name: re.Pattern[str] | None
    parts: re.Pattern[str] | None
    loose: bool

    def kinds(self, text: str, *, ids: bool = True) -> list[str]:
        """Say what of her stands in a text: ``id``, and ``name`` or else ``part of the name``."""
        plain = unicodedata.normalize("NFC", text)
        found = ["id"] if ids and self.id.search(plain) else []
        if self.name and self.name.search(plain):
            found.append("name")
        elif self.parts and self.parts.search(plain):
            found.append("part of the name")
        return found


def needles_of(person: str, names: Iterable[str]) -> Needles:
    """Make the patterns for an id and the names it goes with."""
    own = compared(person)
    whole = [unicodedata.normalize("NFC", " ".join(name.split())) for name in names if name and name.strip()]
    parts = {part for name in whole for part in name.split() if len(part) > 2}
    return Needles(
        id=_words([own], flags=0),
        name=_words(whole, flags=re.IGNORECASE) if whole else None,
        parts=_words(sorted(parts), flags=re.IGNORECASE) if parts else None,
        loose=len(own) < 3 or own.isdecimal(),
    )


def _words(texts: Iterable[str], *, flags: int) -> re.Pattern[str]:
    """Make a pattern that finds whole words only; between the words of a name there may be any space."""
    each = "|".join(r"\s+".join(re.escape(word) for word in text.split()) or re.escape(text) for text in texts)
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)", flags)
