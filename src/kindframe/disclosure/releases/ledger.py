"""The ledger of releases: whom every release for others held and counted, by which numbers, without an id in it.

Two releases that each are safe can give somebody away together: what the second holds more than the first is one
person's. So a release is held against every earlier one before it leaves: refused where the two differ by 1 to k - 1
people, and protected so that no number of the earlier ones gives one of it away, nor it one of theirs. The ledger
stands in the state folder, beside the keeper's key and outside every study.
"""

from __future__ import annotations

import datetime
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from kindframe.disclosure.people.keys import keeper_key
from kindframe.disclosure.people.marks import difference, forgotten, marks_of
from kindframe.disclosure.releases.history import History
from kindframe.disclosure.releases.kept import Kept, packed, recalled, texts_about
from kindframe.disclosure.releases.sealing import opened, sealed
from kindframe.disclosure.rules import Rules
from kindframe.environment import state_folder
from kindframe.errors import ReleaseRefused, StoreCorrupt, StoreError, StoreNotSaved
from kindframe.files import atomic_write, locked
from kindframe.problems import visible
from kindframe.progress import Come, telling, unheard
from kindframe.study import Study

__all__ = ["UNSENT", "Entry", "Ledger", "entry", "kept_bytes", "ledger"]

_NAME = "releases.json"
UNSENT = "If the earlier one never left the house or was taken back, say so: --override REASON. That is recorded."
"""What to do where an earlier release is none."""
_PLAIN = ("release", "made", "audience", "variables", "filters", "override")


@frozen(kw_only=True)
class Entry:
    """One release: when, for whom, which variables and filters, the marks of the people in it, and its numbers.

    A mark (`people.marks`) is keyed: whoever has no key can neither turn one back nor try names on it.
    Of each number it is kept which marks it counted and within which ends it was told, and not what it was about.

    .. versionadded:: 0.1
    """

    release: str
    made: str
    audience: str
    variables: tuple[str, ...]
    filters: tuple[str, ...]
    people: frozenset[str]
    override: str = ""
    numbers: tuple[Kept, ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def marks(self) -> frozenset[str]:
        """Every mark in it: of its people, and of what its numbers count."""
        return self.people.union(*(kept.used for kept in self.numbers))

    @classmethod
    def nobodys(cls, release: str, audience: str) -> Entry:
        """Give the entry of a release that is not remembered: nobody outside gets it, or nobody is in it."""
        return cls(release=release, made="", audience=audience, variables=(), filters=(), people=frozenset())


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
    """Make the entry of a release of these people (those of a study after consent), without its numbers.

    .. versionadded:: 0.1
    """
    marks = marks_of(study, keeper_key(folder))
    return Entry(
        release=release,
        made=datetime.datetime.now(datetime.UTC).date().isoformat(),
        audience=audience,
        variables=tuple(sorted(set(variables))),
        filters=tuple(sorted(set(filters))),
        people=frozenset(marks.values()),
        override=override,
    )


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
        both could work out those few from the difference. Two that hold fewer than k people each tell no number of
        anybody, and are not held against each other: so it is with a first try, and another.
        """
        return next(iter(self._against(new, rules).values()), "")

    def _against(self, new: Entry, rules: Rules) -> dict[str, str]:
        """Say why a release may not be made, by the name of each earlier one that it may not be made beside."""
        found = {}
        for old in self.entries:
            shared = set(new.variables) & set(old.variables)
            told = max(len(new.people), len(old.people)) >= rules.k
            if shared and told and 0 < difference(new.people, old.people) < rules.k:
                found[old.release] = (
                    f"The release {old.release} of {old.made} held all but {rules.few} of the same people: beside it, "
                    f"this one would tell of those few."
                )
        return found

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
                f"or gone; or other variables (other analyses, another --by). {UNSENT}",
            )

    def overruled(self, new: Entry, rules: Rules) -> dict[str, str]:
        """Say which earlier releases a reason to override sets aside, by their names, and what each would forbid.

        Those that the reason names (``8f0c2a11 was never sent``); where it names none, those that the release may not
        be made beside; and where there are none of these, all of them: then it can only be meant for their numbers.
        """
        if not new.override.strip():
            return {}
        against = self._against(new, rules)
        numbers = {old.release: f"The numbers of the release {old.release} of {old.made}." for old in self.entries}
        named = {name: against.get(name, what) for name, what in numbers.items() if name in new.override}
        return named or against or numbers

    def history(self, study: Study, *, without: Collection[str] = ()) -> History:
        """Give what a release of a study has to be held against: the numbers of earlier ones, but for some by name."""
        held = [old for old in self.entries if old.numbers and old.release not in without]
        if not held:
            return History()
        key = keeper_key(self.path.parent)
        marks = marks_of(study, key)
        earlier = [(old.people, old.numbers) for old in held]
        names = tuple(f"{old.release} of {old.made}" for old in held)
        return History(recall=lambda numbers: recalled(earlier, numbers, marks, key, study.title), releases=names)

    def with_numbers(self, new: Entry, study: Study, history: History, come: Come = unheard) -> Entry:
        """Give the entry of a release with its numbers, as they were decided; ``come`` is told what share is named."""
        key = keeper_key(self.path.parent)
        return attrs.evolve(new, numbers=packed(history.lines, marks_of(study, key), key, study.title, come))

    def add(self, new: Entry) -> None:
        """Write the ledger with one more entry, whole or not at all, readable by its owner alone."""
        self._write((*self.entries, new))

    def forget(
        self,
        study: Study,
        own: str,
        names: Iterable[str],
        cleared: Callable[[str], str] = str,
        come: Come = unheard,
    ) -> int:
        """Take who withdrew out of all entries; give in how many something of her was.

        In the place of her marks, and of those of her pairs and records, stand others, made by chance, by which nobody
        is known again. That somebody was there stays: without it, a release that follows would seem to hold all the
        same people, and would tell of her. ``cleared`` takes her out of a reason that somebody wrote.
        ``come`` is told what share of the entries was looked into.
        """
        key = keeper_key(self.path.parent)
        marks = {mark for held in self.entries for mark in held.marks}
        new = forgotten(marks, key, study.title, own, names, texts_about(study, own))
        after = tuple(_without(held, new, cleared) for held in telling(self.entries, len(self.entries), come))
        changed = sum(one is not other for one, other in zip(self.entries, after, strict=True))
        if changed:
            self._write(after)
        return changed

    def _write(self, entries: tuple[Entry, ...]) -> None:
        key = keeper_key(self.path.parent)
        marks = sorted(set().union(*(held.marks for held in entries)))
        places = {mark: place for place, mark in enumerate(marks)}
        held = [_plain(one, marks, places, key) for one in entries]
        try:
            with atomic_write(self.path) as file:
                file.write(json.dumps({**_HEAD, "marks": marks, "releases": held}).encode())
        except StoreNotSaved as error:
            raise StoreError(f"The ledger of releases cannot be kept: {error.message}", hint=error.hint) from error
        self.entries = entries


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


def kept_bytes() -> int:
    """Give how large the ledger of releases is, 0 where there is none: by it goes how long work on it takes."""
    place = state_folder()
    path = place / _NAME if place is not None else None
    return path.stat().st_size if path is not None and path.is_file() else 0


def _read(path: Path) -> list[Entry]:
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The ledger {visible(str(path))} cannot be read: {error}.") from error
    try:
        held = json.loads(text)
        if held["format"] != _HEAD["format"] or held["version"] not in (1, _HEAD["version"]):
            raise ValueError
        marks = tuple(held.get("marks", ()))
        key = keeper_key(path.parent) if marks else b""
        return [_entry(row, marks, key) for row in held["releases"]]
    except (ValueError, KeyError, TypeError, IndexError, zlib.error):
        raise StoreCorrupt(
            f"{visible(str(path))} is no ledger of releases, or one that another key closed.",
            hint="Put back a copy of it, and of the key beside it. Without both, nobody knows what was told before.",
        ) from None


_HEAD = {"format": "kindframe releases", "version": 2}
"""Of version 1, which had the people of each release and none of its numbers, entries are read as they are."""


def _plain(held: Entry, marks: Sequence[str], places: Mapping[str, int], key: bytes) -> dict[str, Any]:
    """Give an entry for the file: whom it held and counted by places in the marks, and closed."""
    people = np.array(sorted(places[mark] for mark in held.people), "<i4").tobytes()
    plain = {name: getattr(held, name) for name in _PLAIN}
    closed = [sealed(key, part) for part in (people, *(kept.over(places, marks).plain() for kept in held.numbers))]
    return {**plain, "held": closed}


def _entry(row: Mapping[str, Any], marks: Sequence[str], key: bytes) -> Entry:
    """Read an entry."""
    inner = [opened(key, part) for part in row.get("held", ())]
    people = [marks[place] for place in np.frombuffer(inner[0], "<i4").tolist()] if inner else row["people"]
    return Entry(
        **{name: str(row[name]) for name in ("release", "made", "audience", "override")},
        variables=tuple(row["variables"]),
        filters=tuple(row["filters"]),
        people=frozenset(people),
        numbers=tuple(Kept.of(part, marks) for part in inner[1:]),
    )


def _without(held: Entry, new: Mapping[str, str], cleared: Callable[[str], str]) -> Entry:
    """Put other marks in the place of some, and take out what reasons say."""
    override, filters = cleared(held.override), tuple(map(cleared, held.filters))
    if held.marks.isdisjoint(new) and (override, filters) == (held.override, held.filters):
        return held

    def other(mark: str) -> str:
        return new.get(mark, mark)

    numbers = tuple(attrs.evolve(kept, marks=tuple(map(other, kept.marks))) for kept in held.numbers)
    people = frozenset(map(other, held.people))
    return attrs.evolve(held, people=people, numbers=numbers, override=override, filters=filters)
