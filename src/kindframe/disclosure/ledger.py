"""The ledger of releases: which people, variables and filters every release for others held, without an id in it.

Two releases that each are safe can give somebody away together: what the second holds more than the first is one
person's. So a release is held against every earlier one before it leaves, and refused where the two differ by 1 to
k - 1 people. The ledger stands in the state folder, beside the keeper's key and outside every study.
"""

from __future__ import annotations

import datetime
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from kindframe.disclosure.keys import keeper_key
from kindframe.disclosure.pseudonyms import keyed
from kindframe.disclosure.rules import Rules
from kindframe.environment import state_folder
from kindframe.errors import ReleaseRefused, StoreCorrupt, StoreError, StoreNotSaved
from kindframe.files import atomic_write, locked
from kindframe.overview import persons
from kindframe.problems import visible
from kindframe.study import Study

__all__ = ["Entry", "Ledger", "difference", "entry", "ledger"]

_NAME = "releases.json"
_TAG = 10
"""Bytes kept of each person's mark: two of a million people share one with a chance of 4 in 10 to the 13."""


@frozen(kw_only=True)
class Entry:
    """One release: when, for whom, which variables, which filters, and the marks of the people in it.

    A mark is made of three HMAC-SHA-256 with the keeper's key, joined by colons: of the person's id and name, of the id
    and the study's title, and of the name by its words (empty where none is known). Whoever has no key can neither turn
    one back nor try names on it.

    .. versionadded:: 0.1
    """

    release: str
    made: str
    audience: str
    variables: tuple[str, ...]
    filters: tuple[str, ...]
    people: frozenset[str]
    override: str = ""


def entry(
    study: Study,
    *,
    release: str,
    audience: str,
    variables: Sequence[str],
    filters: Sequence[str] = (),
    override: str = "",
    folder: Path | None = None,
) -> Entry:
    """Make the entry of a release of these people (those of a study after consent).

    .. versionadded:: 0.1
    """
    actors = study.actors.table.filter(persons(study)).select("id", "name").fill_null("")
    key = keeper_key(folder)
    marks = {_mark(key, study.title, i, name) for i, name in actors.iter_rows()}
    return Entry(
        release=release,
        made=datetime.datetime.now(datetime.UTC).date().isoformat(),
        audience=audience,
        variables=tuple(sorted(set(variables))),
        filters=tuple(sorted(set(filters))),
        people=frozenset(marks),
        override=override,
    )


def _mark(key: bytes, title: str, own: str, name: str) -> str:
    def tag(kind: str, text: str) -> str:
        return keyed(key, "ledger", "", kind, text)[:_TAG].hex()

    plain = unicodedata.normalize("NFKD", name).casefold()
    words = sorted("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())
    both, in_study = tag("person", f"{own}\n{name.casefold()}"), tag("id", f"{title}\n{own}")
    return f"{both}:{in_study}:{tag('name', ' '.join(words)) if words else ''}"


def difference(one: Iterable[str], other: Iterable[str]) -> int:
    """Count the people who are in one of two releases and not in the other.

    Two marks are of one person where id and name are the same; else where the name has the same words, whatever the
    id; else where the id is the same in a study of the same title, whatever the name. Each is taken once.
    """
    first, second = set(one), set(other)
    here, there = sorted(first - second), sorted(second - first)
    for part in (0, 2, 1):
        waiting: dict[str, list[str]] = {}
        for mark in there:
            if held := _part(mark, part):
                waiting.setdefault(held, []).append(mark)
        taken: set[str] = set()
        left = []
        for mark in here:
            alike = waiting.get(_part(mark, part))
            if alike:
                taken.add(alike.pop())
            else:
                left.append(mark)
        here, there = left, [mark for mark in there if mark not in taken]
    return len(here) + len(there)


def _part(mark: str, part: int) -> str:
    parts = mark.split(":")
    return parts[part] if part < len(parts) else ""


class Ledger:
    """The releases so far, oldest first; `ledger` opens it.

    .. versionadded:: 0.1
    """

    def __init__(self, path: Path, entries: Sequence[Entry]) -> None:
        self.path = path
        self.entries = tuple(entries)

    def refuses(self, new: Entry, rules: Rules) -> str:
        """Say why a release may not be made beside the earlier ones; nothing where it may.

        It may not where it and an earlier release, with a variable in common, differ by 1 to k - 1 people. Who holds
        both could work out those few from the difference.
        """
        for old in self.entries:
            shared = set(new.variables) & set(old.variables)
            if shared and 0 < difference(new.people, old.people) < rules.k:
                return (
                    f"The release {old.release} of {old.made} held all but {rules.few} of the same people: beside it, "
                    f"this one would tell of those few."
                )
        return ""

    def check(self, new: Entry, rules: Rules) -> None:
        """Refuse a release that may not be made beside the earlier ones, unless somebody overrides that with a reason.

        Raises
        ------
        ReleaseRefused
            With what would make it safe.
        """
        why = self.refuses(new, rules)
        if why and not new.override.strip():
            raise ReleaseRefused(
                why,
                hint=f"Safe would be: the very same people as then; or to wait until at least {rules.k} more have come "
                "or gone; or other variables (other analyses, another --by). If the earlier one never left the house "
                "or was taken back, say so: --override REASON. That is recorded.",
            )

    def add(self, new: Entry) -> None:
        """Write the ledger with one more entry, whole or not at all, readable by its owner alone."""
        held = [_plain(one) for one in (*self.entries, new)]
        try:
            with atomic_write(self.path) as file:
                file.write(json.dumps({"format": "kindframe releases", "version": 1, "releases": held}).encode())
        except StoreNotSaved as error:
            raise StoreError(f"The ledger of releases cannot be kept: {error.message}", hint=error.hint) from error
        self.entries = (*self.entries, new)


@contextmanager
def ledger(folder: Path | None = None) -> Iterator[Ledger]:
    """Open the ledger of releases, and keep others out until the block ends.

    It stands as ``releases.json`` in the state folder (``KINDFRAME_STATE`` names another). It belongs to the people who
    release, not to one study: take a copy with the keeper's key, and let all who release the same study use the same.

    Raises
    ------
    StoreError
        Where there is no folder for it, or it cannot be read.
    StoreCorrupt
        Where it is no ledger. Nothing is released beside a ledger that cannot be read.

    .. versionadded:: 0.1
    """
    place = folder or state_folder()
    if place is None:
        raise StoreError("There is no folder to keep the ledger of releases in.", hint="Name one: KINDFRAME_STATE.")
    path = place / _NAME
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {visible(str(place))} cannot be made: {error.strerror or error}.") from error
    with locked(path):
        yield Ledger(path, _read(path))


def _read(path: Path) -> list[Entry]:
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The ledger {visible(str(path))} cannot be read: {error}.") from error
    try:
        held = json.loads(text)
        if held["format"] != "kindframe releases" or held["version"] != 1:
            raise ValueError
        return [
            Entry(
                release=str(row["release"]),
                made=str(row["made"]),
                audience=str(row["audience"]),
                override=str(row["override"]),
                variables=tuple(row["variables"]),
                filters=tuple(row["filters"]),
                people=frozenset(row["people"]),
            )
            for row in held["releases"]
        ]
    except (ValueError, KeyError, TypeError):
        raise StoreCorrupt(
            f"{visible(str(path))} is no ledger of releases.",
            hint="Put back a copy of it. Without it, nobody knows what was released before.",
        ) from None


def _plain(held: Entry) -> dict[str, Any]:
    return {**asdict(held), "people": sorted(held.people)}
