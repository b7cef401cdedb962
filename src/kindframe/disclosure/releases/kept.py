"""The numbers of a release as the ledger keeps them: which sets were counted, and within which ends each was told.

Nothing says what a number was about. People are in it by their marks (`people.marks`), acts, pairs and
whatever else is counted by keyed marks too. What is in the same sets is put together, so that a report on 100,000
people takes some hundred kilobytes. `packed` makes it of what a release told, `recalled` gives it back for one that
follows.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.attack.means import MEANS
from kindframe.disclosure.attack.sets import Held, numbered, read
from kindframe.disclosure.people.marks import Marks, same_people, things
from kindframe.overview import people_behind
from kindframe.pairing import BLOCK, pairs
from kindframe.pairing import marks as mark_numbers
from kindframe.progress import Come, Shares, unheard
from kindframe.study import Study

__all__ = ["CODING", "Kept", "packed", "recalled", "texts_about"]

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
Keys = NDArray[np.uint64]


@frozen(kw_only=True, eq=False)
class Kept:
    """The numbers of one unit.

    ``names`` is what is counted, by places in ``marks``, and ``atom`` says which of them are in the same sets; each
    name of an atom stands for ``size`` things. A row of ``sets`` is a set, an atom in it, and how often that is
    counted. Of each set, ``low`` and ``high`` are the ends it was told as (not a number where it was kept back),
    ``small`` whether it is one that nobody may come near.
    """

    unit: str
    marks: Sequence[str]
    names: Places
    atom: Places
    size: Places
    sets: Places
    low: Numbers
    high: Numbers
    small: NDArray[np.bool_]

    @property
    def used(self) -> set[str]:
        """The marks of what is counted."""
        return {self.marks[place] for place in self.names.tolist()}

    def over(self, places: Mapping[str, int], marks: Sequence[str]) -> Kept:
        """Give the same by places in other marks."""
        names = np.array([places[self.marks[place]] for place in self.names.tolist()], np.int64)
        return attrs.evolve(self, marks=marks, names=names)

    def plain(self) -> bytes:
        """Give it as bytes, without the marks: its unit and the lengths of its arrays as a line of JSON, then these."""
        starts = np.searchsorted(self.sets[:, 0], np.arange(self.low.size + 1))
        which = np.diff(self.sets[:, 1], prepend=0)  # from one to the next, which are small numbers as a rule
        whole = (self.names, self.atom, self.size, starts, which, self.sets[:, 2], self.small)
        arrays = [array.astype("<i4").tobytes() for array in whole] + [
            n.astype("<f8").tobytes() for n in (self.low, self.high)
        ]
        head = json.dumps({"unit": self.unit, "lengths": list(map(len, arrays))}).encode()
        return b"".join([head, b"\n", *arrays])

    @classmethod
    def of(cls, held: bytes, marks: Sequence[str]) -> Kept:
        """Read what `plain` gave."""
        head, _, rest = held.partition(b"\n")
        said = json.loads(head)
        ends = np.cumsum([0, *said["lengths"]])
        if ends[-1] != len(rest) or ends.size != _ARRAYS + 1:
            raise ValueError("cut off")
        arrays = [rest[start:end] for start, end in itertools.pairwise(ends)]
        whole = [np.frombuffer(array, "<i4").astype(np.int64) for array in arrays[:-2]]
        names, atom, size, starts, which, times, small = whole
        low, high = (np.frombuffer(array, "<f8") for array in arrays[-2:])
        place = np.repeat(np.arange(low.size), np.diff(starts))
        sets = np.column_stack([place, np.cumsum(which), times])
        made: dict[str, Any] = {"names": names, "atom": atom, "size": size, "sets": sets}
        return cls(unit=said["unit"], marks=marks, low=low, high=high, small=small.astype(bool), **made)


_ARRAYS = 9


def packed(lines: Iterable[Told], marks: Marks, key: bytes, title: str, come: Come = unheard) -> tuple[Kept, ...]:
    """Make the numbers of a release fit to be kept; ``lines`` have their ends, ``marks`` are those of its people.

    ``come`` is told what share is done.
    """
    units: dict[str, list[Told]] = {}
    for held in lines:
        if len(held.members):
            units.setdefault(held.unit, []).append(held)
    shares = Shares([sum(len(one.members) for one in counted) for counted in units.values()], come)
    made: list[Kept] = []
    for unit, counted in units.items():
        shares.next()
        made.append(_of_unit(unit, counted, marks, key, title))
    return tuple(made)


def _of_unit(unit: str, lines: Sequence[Told], marks: Marks, key: bytes, title: str) -> Kept:
    series = {id(held.members): held.members for held in lines}
    found = {place: read(held) for place, held in series.items()}
    places: dict[bytes, int] = {}
    where = np.array([places.setdefault(_bytes(found[id(held.members)]), len(places)) for held in lines])
    sets = dict(zip(where.tolist(), (found[id(held.members)] for held in lines), strict=True))
    low, high, small = np.full(len(sets), np.nan), np.full(len(sets), np.nan), np.zeros(len(sets), bool)
    for place, held in zip(where, lines, strict=True):
        small[place] |= held.small
        if held.shown and held.ends is not None:
            low[place], high[place] = np.fmax(low[place], held.ends[0]), np.fmin(high[place], held.ends[1])
    who, atom, size, rows = _atoms([sets[place] for place in range(len(sets))])
    named = _names(series.values(), marks, key, title)
    every = tuple(sorted(named[one] for one in who.tolist()))
    at = {mark: place for place, mark in enumerate(every)}
    names = np.array([at[named[one]] for one in who.tolist()], np.int64)
    kept: dict[str, Any] = {"names": names, "atom": atom, "size": size, "sets": rows}
    return Kept(unit=unit, marks=every, low=low, high=high, small=small, **kept)


def _bytes(held: Held) -> bytes:
    return held.keys.tobytes() + held.times.tobytes() + held.sizes.tobytes()


def _atoms(sets: Sequence[Held]) -> tuple[Keys, Places, Places, Places]:
    """Put together what is in the same sets as often: everything, its atom, the size of each, and who has which."""
    every = np.concatenate([held.keys for held in sets])
    which = np.repeat(np.arange(len(sets)), [held.keys.size for held in sets])
    times = np.concatenate([held.times for held in sets]).astype(np.int64)
    who, at = numbered(every)
    first = np.empty(who.size, np.int64)
    first[at[::-1]] = np.arange(every.size)[::-1]
    sizes = np.concatenate([held.sizes for held in sets]).astype(np.int64)[first]
    salt = np.random.default_rng(0).integers(0, 2**64, len(sets), dtype=np.uint64)
    mark = sizes.astype(np.uint64)
    np.add.at(mark, at, salt[which] * times.astype(np.uint64))
    _, one, atom = np.unique(mark, return_index=True, return_inverse=True)
    first_of = np.zeros(who.size, bool)
    first_of[one] = True
    kept = np.flatnonzero(first_of[at])  # one of each atom speaks for all of it
    kept = kept[np.lexsort((atom[at[kept]], which[kept]))]
    return who, atom, sizes[one], np.column_stack([which[kept], atom[at[kept]], times[kept]])


def _names(series: Iterable[pl.Series], marks: Marks, key: bytes, title: str) -> dict[int, str]:
    """Give the mark of everything that is counted, by its key."""
    found: dict[int, str] = {}
    other = things(key, title)
    for text, one in _texts(series):
        if one not in found:
            found[one] = marks.get(text) or other(text)
    return found


def _texts(series: Iterable[pl.Series]) -> Iterator[tuple[str, int]]:
    """Name everything that is counted, with its key: ids as they are; numbers and blocks by what no id begins with."""
    alike: dict[str, list[pl.Series]] = {}
    for held in series:  # those of one kind together, each thing once, before anything is named
        kind = "blocks" if isinstance(held.dtype, pl.Struct) else "numbers" if held.dtype == pl.UInt64 else "ids"
        alike.setdefault(kind, []).append((held.cast(pl.String) if kind == "ids" else held).alias(kind).unique())
    for kind, parts in alike.items():
        every = pl.concat(parts).unique()
        if kind == "blocks":
            number, size = (every.struct.field(name) for name in ("key", "size"))
            texts, keys = _NUMBER + number.cast(pl.String) + ":" + size.cast(pl.String), number
        else:
            texts = every if kind == "ids" else _NUMBER + every.cast(pl.String)
            keys = every.hash(7) if kind == "ids" else every
        yield from zip(texts, keys, strict=True)


_NUMBER = "\0"
CODING = "{}\t{}"
"""How a coding is named: by its subject, and as the how many-th of it."""
_WAYS = 8
"""How many ways of looking at pairs (``apart`` of `kindframe.pairing.pairs`) are reckoned with."""


def texts_about(study: Study, own: str) -> set[str]:
    """Name everything of a study that numbers may count and that somebody is in: herself, her pairs, her records."""
    ids = pl.Series([own, *study.actors.ids], dtype=pl.String)
    every = mark_numbers(ids)
    numbers = {int(every[0]), *(int(n) for way in range(_WAYS) for n in pairs(every[0], every, way))}
    records = [record for record, who in people_behind(study).items() if own in who]
    about = {*records, *(record.partition(":")[2] for record in records)}
    most = study.evidence.table.filter(pl.col("subject").is_in(list(about))).height
    codings = [CODING.replace("{}", one, 1).replace("{}", f"{n}") for one in sorted(about) for n in range(most)]
    return {own, *(f"{_NUMBER}{n}" for n in numbers), *about, *codings}


def recalled(
    earlier: Iterable[tuple[frozenset[str], Sequence[Kept]]],
    numbers: Sequence[Told],
    marks: Marks,
    key: bytes,
    title: str,
) -> tuple[Told, ...]:
    """Give the numbers of earlier releases as a new one has to reckon with them, each set once.

    ``earlier`` are the people and the numbers of each. Who is among the people of the new one (``marks``), and what its
    own ``numbers`` count, goes by the key it has there; everything else by one that nothing of it has.
    """
    of = {mark: own for own, mark in marks.items()}
    ids = pl.Series(list(marks), dtype=pl.String)
    keys = dict(zip(ids.to_list(), ids.hash(7).to_list(), strict=True))
    series = {id(held.members): held.members for held in numbers}.values()
    mark = things(key, title)
    others = {mark(text): one for text, one in _texts(series) if text not in marks}
    found: dict[tuple[Any, ...], Told] = {}
    for people, units in earlier:
        known = {old: keys[of[new]] for old, new in same_people(people, of)} | others
        for kept in units:
            _add(kept, known, found)
    return tuple(found.values())


def _add(kept: Kept, known: Mapping[str, int], found: dict[tuple[Any, ...], Told]) -> None:
    """Add the sets of an earlier release, or what it told of those that others counted too."""
    marks = [kept.marks[place] for place in kept.names.tolist()]
    apart = pl.Series(marks, dtype=pl.String).hash(7).to_list()  # of what nothing of the new one is
    held = np.array([known.get(mark, one) for mark, one in zip(marks, apart, strict=True)], np.uint64)
    many, total, mixed = (np.zeros(kept.size.size, np.uint64) for _ in range(3))
    np.add.at(many, kept.atom, np.uint64(1))
    np.add.at(total, kept.atom, held)
    np.bitwise_xor.at(mixed, kept.atom, held)
    starts = np.searchsorted(kept.sets[:, 0], np.arange(kept.low.size + 1))
    for place in range(kept.low.size):
        _, own, times = kept.sets[starts[place] : starts[place + 1]].T
        often = times.astype(np.uint64)
        count = int((many[own] * often) @ kept.size[own].astype(np.uint64))
        mark = (kept.unit, count, int((total[own] * often).sum()), int(np.bitwise_xor.reduce(mixed[own])))
        ends = None if np.isnan(kept.low[place]) else (float(kept.low[place]), float(kept.high[place]))
        old = found.get(mark)
        if old is not None:
            both = [one for one in (old.ends, ends) if one is not None]
            ends = (max(low for low, _ in both), min(high for _, high in both)) if both else None
            small = old.small or bool(kept.small[place])
            found[mark] = attrs.evolve(old, shown=ends is not None, small=small, ends=ends)
            continue
        members = _members(held, kept, own, times)
        shown, small = ends is not None, bool(kept.small[place])
        found[mark] = Told(members=members, unit=kept.unit, shown=shown, small=small, fixed=True, ends=ends)


def _members(held: Keys, kept: Kept, own: Places, times: Places) -> pl.Series:
    """Give what one set counts."""
    often = np.zeros(kept.size.size, np.int64)
    often[own] = times
    inside = often[kept.atom] > 0
    atom = kept.atom[inside]
    frame = pl.DataFrame({"key": held[inside], "size": kept.size[atom], "times": often[atom]})
    if kept.unit == MEANS["people"]:  # names of a mean and its largest amounts stand first
        names = pl.Series([kept.marks[place] for place in kept.names[inside].tolist()], dtype=pl.String)
        frame = frame.with_columns(mark=names).sort("mark", descending=True)
    return frame.select(pl.struct("key", "size", "times").cast(BLOCK).alias("set")).to_series()
