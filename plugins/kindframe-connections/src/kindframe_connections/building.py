"""`Builder` collects what an analysis finds into a `Result`, each column documented, each number with its ground.

Every analysis of this plugin makes one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from kindframe.amounts import Amounts
from kindframe.analysis import ColumnNote, Counted, Figure, Result, Statement, Unit
from kindframe_connections.membership import members_of

__all__ = ["Builder", "counted", "percent", "shown"]

_NOBODY = frozenset(
    ["bodies", "groups", "kinds", "organisations", "places", "questions", "runs", "sectors", "waves", "values"]
)
_PEOPLE = ("actors", "adopters", "egos", "givers", "members", "people")


def _over(of: str) -> tuple[Unit | None, bool]:
    """Tell from what was counted over (``of``) its unit, and whether that is no people.

    >>> _over("people whose group is known"), _over("ordered pairs"), _over("pairs of places"), _over("acts")
    (('people', False), ('ties', False), ('things', True), ('things', False))
    """
    words = of.split()
    first, last = (words[0], words[-1]) if words else ("", "")
    if first in _NOBODY or (words[:2] == ["pairs", "of"] and words[2] in _NOBODY):
        return "things", True
    if first in _PEOPLE:
        return "people", False
    if first in ("pairs", "connected", "tied") and " of a " not in of:
        return "pairs", False
    if first == "ties" or (first in ("ordered", "reciprocated") and last in ("pairs", "ties")):
        return "ties", False
    return "things", False


def shown(value: float | int | str) -> str:
    """Write a number as a person reads it: whole numbers whole, others to three or four figures.

    Below 1 there are three figures behind the point, from 1 on two, from 10 on one, from 1,000 on none; what is nearer
    nought than 0.001 keeps two figures.

    >>> shown(1234), shown(0.35211), shown(2.0), shown(2.129), shown(1234.56), shown(-0.000123), shown(0.9996)
    ('1,234', '0.352', '2', '2.13', '1,235', '-0.00012', '1.000')
    """
    if isinstance(value, str):
        return value
    if value == int(value):
        return f"{int(value):,}"
    size = abs(value)
    if size < 0.001:
        return f"{value:.2g}"
    return f"{value:,.{0 if size >= 1000 else 1 if size >= 10 else 2 if size >= 1 else 3}f}"


def counted(n: int, one: str, many: str = "") -> str:
    """Write a number of things.

    >>> counted(1, "tie"), counted(1200, "tie"), counted(2, "person", "people")
    ('1 tie', '1,200 ties', '2 people')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def percent(value: float) -> str:
    """Write a share as a person reads it: in per cent, with one figure behind the point where it is near an end.

    >>> percent(0.45), percent(0.0786), percent(0.0), percent(0.9996), percent(0.0001)
    ('45%', '7.9%', '0%', 'over 99.9%', 'under 0.1%')
    """
    if value in (0, 1) or 0.1 <= value <= 0.99:
        return f"{value:.0%}"
    if 0 < value < 0.0005:
        return "under 0.1%"
    return "over 99.9%" if 0.9995 <= value < 1 else f"{value:.1%}"


_ACTOR = re.compile(r"\b(?P<article>[Aa])n actor\b|\b(?P<one>[Aa]ctor)\b|\b(?P<many>[Aa]ctors)\b")
_BODIES = ("group", "organisation", "service", "place")
_NOUGHT = re.compile(r"^0 (of )?(?=\w)")
"""A sentence that begins with nought."""


def _nouns(kinds: pl.Series | None) -> tuple[str, str]:
    """Give what actors of these kinds are called: one of them, and several.

    Only words are used that the disclosure of sentences knows to stand for people, or that stand for nobody: a kind of
    the study's own may be people, so with one of those they stay actors.
    """
    held = set(kinds.drop_nulls().unique().to_list()) if kinds is not None and not kinds.has_nulls() else set()
    if held == {"person"}:
        return "person", "people"
    bodies = [kind for kind in _BODIES if kind in held]
    if held and held <= {"person", "household", *_BODIES} and held & {"person", "household"} and bodies:
        return "person, group or place", "people, groups and places"
    if held and held == set(bodies) and len(bodies) <= 2:
        return " or ".join(bodies), " and ".join(f"{kind}s" for kind in bodies)
    return "actor", "actors"


def _meaning(said: str | tuple[str, str]) -> tuple[str, str]:
    """Give a column's meaning and its unit, which may be none."""
    return (said, "") if isinstance(said, str) else said


_WAVES = ("the earlier wave", "the later wave", "one wave", "the other wave")


def _refers(column: str, said: str, actors: Sequence[str]) -> str:
    """Say of what the ids are that stand in a column, where they are of actors or of waves."""
    if column in actors:
        return "actors"
    return "waves" if column == "wave" or said in _WAVES else ""


def _ways(people: int, unit: Unit | None) -> tuple[int, ...]:
    """Say how many people, or pairs of them, are all there are."""
    if unit in ("pairs", "ties"):
        return people * (people - 1) // 2, people * (people - 1)
    return (people,) if unit == "people" else ()


class Builder:
    """What an analysis has found so far.

    Sentences are written of actors; where ``kinds`` (those of the nodes looked at) tell what they are, they are called
    that: people, services and places.
    """

    def __init__(
        self, notes: Sequence[str] = (), everybody: pl.Series | None = None, kinds: pl.Series | None = None
    ) -> None:
        self._one, self._many = _nouns(kinds)
        self._tables: dict[str, pl.DataFrame] = {}
        self._columns: dict[str, dict[str, ColumnNote]] = {}
        self._people: dict[str, tuple[str, ...]] = {}
        self._counted: dict[str, Counted] = {}
        self._behind: dict[str, pl.DataFrame] = {}
        self._members: dict[str, pl.DataFrame] = {}
        self._everybody = everybody
        self._statements: list[Statement] = []
        self._figures: list[Figure] = []
        self._notes: list[str] = list(notes)
        self._unrecorded = ""

    @contextmanager
    def unless(self, why: str) -> Iterator[None]:
        """Leave what is said within it undefined, and draw nothing, where ``why`` says what nobody recorded.

        What is not recorded is not nought: a study without places does not tell that nobody goes anywhere.
        """
        before, self._unrecorded = self._unrecorded, why or self._unrecorded
        try:
            yield
        finally:
            self._unrecorded = before

    def everybody(self, ids: pl.Series) -> None:
        """Say who all are that are looked at, where it is not known from the start."""
        self._everybody = ids

    def call(self, kinds: pl.Series) -> None:
        """Say what the actors looked at are, where it is not known from the start."""
        self._one, self._many = _nouns(kinds)

    def table(
        self,
        name: str,
        frame: pl.DataFrame,
        meanings: Mapping[str, str | tuple[str, str]],
        people: Sequence[str] = (),
        counted: Counted | None = None,
        behind: pl.DataFrame | None = None,
        members: pl.DataFrame | None = None,
        actors: Sequence[str] = (),
    ) -> None:
        """Add a table; ``meanings`` documents every column, as its meaning or its meaning and unit.

        ``people`` names the columns of ids where rows are single people; of every other table ``counted`` says what
        its numbers rest on, with the columns in ``behind`` and ``members`` that do not leave (see
        `kindframe.analysis.Result`). ``actors`` names columns of ids where rows are groups or places.
        """
        undocumented = set(frame.columns) ^ set(meanings)
        if undocumented:
            raise AssertionError(f"columns of {name} and their meanings differ: {sorted(undocumented)}")
        self._tables[name] = frame
        self._columns[name] = {
            column: ColumnNote(meaning=said, unit=unit, refers=_refers(column, said, (*people, *actors)))
            for column, (said, unit) in ((column, _meaning(meanings[column])) for column in frame.columns)
        }
        if people:
            self._people[name] = tuple(people)
        if counted is not None:
            self._counted[name] = counted
        if behind is not None:
            self._behind[name] = behind
        if members is not None:
            self._members[name] = members

    def say(
        self,
        name: str,
        what: str,
        value: float | int | str | None,
        *,
        text: str = "",
        why: str = "",
        **ground: Any,
    ) -> None:
        """Add a statement of ``what`` (a noun phrase). Not a number, or None, is undefined, and ``why`` says so.

        Whether ``n`` counts people, pairs, ties or none of these is told from ``of`` unless it is said. Where it counts
        as many people as there are in all, or pairs of them, they are all of them.
        """
        unit, nobody = _over(ground.get("of", ""))
        ground = {"over": unit, "nobody": nobody, "what": what, **ground}
        if self._unrecorded:
            value, why = None, self._unrecorded
            ground = {key: held for key, held in ground.items() if key not in ("interval", "p")}
        everybody, n = self._everybody, ground.get("n")
        if everybody is not None and n and n in _ways(everybody.len(), ground["over"]):
            ground.setdefault("among", everybody)
        for held in ("among", "members"):
            if isinstance(ground.get(held), np.ndarray):
                ground[held] = pl.Series(ground[held], dtype=pl.UInt64)
        if value is not None and not isinstance(value, str):
            value = value.item() if hasattr(value, "item") else value
            if isinstance(value, float) and not math.isfinite(value):
                value = None
        if value is None:
            sentence = f"{what[:1].upper()}{what[1:]} is undefined: {why}."
            self._statements.append(Statement(name=name, text=sentence, undefined=why, **ground))
            return
        written = shown(value)
        if isinstance(value, float) and what.startswith(("the share of", "the mean share of")):
            written = percent(value)
        if isinstance(value, float) and "{%}" in text:
            text = text.replace("{%}", percent(value))
        sentence = text.replace("{}", written) if text else f"{what[:1].upper()}{what[1:]} is {written}."
        sentence = _NOUGHT.sub(lambda found: "None of " if found[1] else "No ", sentence)
        self._statements.append(Statement(name=name, text=sentence, value=value, **ground))

    def mean(
        self, name: str, what: str, values: ArrayLike, *who: ArrayLike, share: bool = False, **ground: Any
    ) -> None:
        """Add a statement of the mean of the values that are known, with what people add to it.

        Each value is of one person, or ``who`` says whose each is (`kindframe.amounts.added`). With ``share`` values
        lie between 0 and 1, and what is left to 1 tells as much. ``n`` is how many are known, where it is not given.
        """
        held = np.asarray(values, np.float64)
        sums = Amounts.sides(held) if share else (Amounts.of(held, *who),)
        known = held[~np.isnan(held)]
        value = float(known.mean()) if known.size else None
        self.say(name, what, value, amounts=sums, **{"n": int(known.size), **ground})

    def _named(self, text: str) -> str:
        """Call actors what they are."""
        if self._many == "actors":
            return text

        def called(found: re.Match[str]) -> str:
            if found["article"]:
                article = "an" if self._one[0] in "aeiou" else "a"
                return f"{article.capitalize() if found['article'] == 'A' else article} {self._one}"
            noun = self._one if found["one"] else self._many
            return noun.capitalize() if found[0][0] == "A" else noun

        return _ACTOR.sub(called, text)

    def _spec(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Call actors what they are along the sides of a chart, too."""
        return {
            key: self._spec(value)
            if isinstance(value, Mapping)
            else self._named(value)
            if key == "title" and isinstance(value, str)
            else value
            for key, value in held.items()
        }

    def figure(self, name: str, title: str, alt: str, table: str, spec: Mapping[str, Any]) -> None:
        """Add a picture of a table."""
        if self._unrecorded:
            return
        self._figures.append(Figure(name=name, title=title, alt=alt, table=table, spec=spec))

    def note(self, *sentences: str) -> None:
        """Add notes; empty ones are passed over."""
        self._notes.extend(sentence for sentence in sentences if sentence)

    def result(self) -> Result:
        """Give the result, with who is in each cell where a table of single people tells it."""
        single = [self._tables[name] for name, held in self._people.items() if held == ("id",)]
        for name, counted_ in self._counted.items():
            own = self._members.get(name, pl.DataFrame())
            found = members_of(self._tables[name], counted_, single)
            if found is not None:
                self._members[name] = pl.concat([own, found.drop(own.columns, strict=False)], how="horizontal")
        return Result(
            tables=self._tables,
            columns=self._columns,
            people=self._people,
            counted=self._counted,
            behind=self._behind,
            members=self._members,
            statements=tuple(
                attrs.evolve(held, text=self._named(held.text), of=self._named(held.of), what=self._named(held.what))
                for held in self._statements
            ),
            figures=tuple(
                attrs.evolve(held, title=self._named(held.title), alt=self._named(held.alt), spec=self._spec(held.spec))
                for held in self._figures
            ),
            notes=tuple(dict.fromkeys(self._named(note) for note in self._notes)),
        )
