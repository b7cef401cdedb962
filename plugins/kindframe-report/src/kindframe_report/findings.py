"""What the opening tells first: a few findings, the most telling before the others, each with how sure it is in words.

A study names what it wants told in ``[report] findings``: an analysis, ``analysis/statement``, or ``barriers``. Without
that, what was tested comes before what was estimated, and that before what was counted. All is told in full below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
from attrs import frozen

from kindframe_report.answers import ends, unbroken, worded
from kindframe_report.answers import over as of_what
from kindframe_report.words import probability

if TYPE_CHECKING:
    from kindframe.analysis import Statement
    from kindframe.settings import AttributeNote
    from kindframe_report.answers import Answer
    from kindframe_report.standing import BarrierLine

__all__ = ["MOST", "Finding", "findings", "sureness"]

MOST = 5
"""How many findings the opening tells."""


@frozen(kw_only=True)
class Finding:
    """A sentence, how sure it is, and where more of it stands."""

    text: str
    sure: str
    question: str
    anchor: str
    groups: str = ""


def sureness(statement: Statement) -> str:
    """Say in words how sure a statement is."""
    parts = []
    if statement.p is not None:
        told = (
            "Chance alone would seldom give this"
            if statement.p < 0.01
            else "Chance alone would not often give this"
            if statement.p < 0.05
            else "It may be chance"
        )
        parts.append(f"{told} ({probability(statement.p)}).")
    if statement.interval is not None:
        between = ends(statement).replace(" to ", " and ")
        parts.append(f"With {statement.level:.0%} confidence it lies between {between}.")
    if statement.n is not None:
        over = f"{statement.n:,} {of_what(statement)}".rstrip()
        alone = (
            f"Found by a search over {over}: another method may find otherwise."
            if statement.searched
            else f"Counted over {over}, then rounded."
            if "(to the nearest " in statement.text
            else f"Counted over {over}; nothing is estimated."
        )
        parts.append(f"It rests on {over}." if parts else alone)
    elif statement.of:
        parts.append(f"On how many {statement.of} it rests is not told: it would give away another number.")
    return " ".join(parts)


def findings(
    told: Iterable[Answer],
    wanted: Sequence[str] = (),
    barriers: Sequence[BarrierLine] = (),
    notes: Mapping[str, AttributeNote] | None = None,
) -> tuple[Finding, ...]:
    """Choose what the opening tells: what the study names, else the most telling; then what most gets in the way.

    ``notes`` are what the study says of attributes of actors: the first finding that tells of groups says by what they
    are groups.
    """
    every = tuple(told)
    chosen = _once([pair for name in wanted for pair in _named(every, name)] or _telling(every))
    made = [
        Finding(
            text=worded(statement), sure=unbroken(sureness(statement)), question=answer.question, anchor=answer.anchor
        )
        for answer, statement in chosen[: MOST - bool(barriers)]
    ]
    place = next((at for at, held in enumerate(made) if re.search(r"\bgroups?\b", held.text)), None)
    if place is not None:
        by = chosen[place][0].by
        made[place] = attrs.evolve(made[place], groups=_grouped(by, (notes or {}).get(by)))
    if barriers:
        first = barriers[0]
        place = wanted.index("barriers") if "barriers" in wanted else len(made)
        made.insert(
            place,
            Finding(
                text=f"What is most often told of as getting in the way: {_inside(first.label)} ({first.told}).",
                sure="Counted, not estimated. How often it is told of depends on which stories were gathered; it is "
                "not how common it is.",
                question="What gets in the way?",
                anchor="barriers",
            ),
        )
    return tuple(made)


def _once(pairs: Iterable[tuple[Answer, Statement]]) -> list[tuple[Answer, Statement]]:
    """Pass over what was said before: the same words with the same numbers, or with some written to fewer figures."""
    kept: list[tuple[Answer, Statement]] = []
    for answer, statement in pairs:
        if not any(_alike(statement.text, other.text) for _, other in kept):
            kept.append((answer, statement))
    return kept


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _alike(one: str, other: str) -> bool:
    """Whether two sentences have the same words and, as nearly as both are written, the same numbers.

    >>> _alike("Tied to 5.44 others.", "Tied to 5.4 others."), _alike("Kept from 1 to 2.", "Kept from 2 to 3.")
    (True, False)
    """
    if _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return False
    numbers = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(_near(a.replace(",", ""), b.replace(",", "")) for a, b in numbers)


def _near(one: str, other: str) -> bool:
    figures = min(len(one.partition(".")[2]), len(other.partition(".")[2]))
    return abs(float(one) - float(other)) <= 0.5 * 10**-figures * (1 + 1e-9) if one != other else True


def _grouped(by: str, note: AttributeNote | None) -> str:
    """Say by what people are in groups, in the words of the study; nothing where it has none."""
    if not by or note is None or not note.meaning:
        return ""
    label = note.label or by.replace("_", " ")
    return f"{label[:1].upper()}{label[1:]}: {note.meaning.removesuffix('.')}."


def _inside(label: str) -> str:
    """Write a label so that it may stand within a sentence."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _named(every: Iterable[Answer], name: str) -> list[tuple[Answer, Statement]]:
    """Find what a study names, an analysis's main statement or the one after the slash; none where it is not told."""
    analysis, _, part = name.partition("/")
    for answer in every:
        if answer.name == analysis:
            found = [s for s in answer.statements if s.name == part] if part else [answer.main]
            return [(answer, s) for s in found if s is not None and s.value is not None]
    return []


def _telling(every: Iterable[Answer]) -> list[tuple[Answer, Statement]]:
    # what the page has no part on, because its question has no answer there, is no finding of it either
    held = sorted((a for a in every if a.rank < 9 and a.tells), key=lambda a: a.rank)
    return [(a, a.main) for a in held if a.main is not None]
