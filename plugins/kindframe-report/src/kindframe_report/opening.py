"""The opening of the report: what was read, of whom, what is missing, and the first finding of every result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from kindframe.overview import overview
from kindframe.wording import listed
from kindframe_report.words import count, plural, share

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.overview import Overview

__all__ = ["Opening", "Tile", "opening"]


@frozen(kw_only=True)
class Tile:
    """A number to be seen at once, and what it counts."""

    number: str
    label: str


@frozen(kw_only=True)
class Opening:
    """The words of the opening."""

    tiles: tuple[Tile, ...]
    asked: tuple[str, ...]
    missing: tuple[str, ...]


def opening(release: Release) -> Opening:
    """Say in plain words what the report rests on."""
    held = release.overview or overview(release.study)
    return Opening(tiles=tuple(_tiles(held)), asked=tuple(_asked(held)), missing=tuple(_missing(release, held)))


def _kinds(held: Overview) -> dict[str, int | None]:
    return {kind or "actor of unknown kind": n for kind, n in held.actors.items()}


def _tile(held: Overview, n: int | None, noun: str, many: str = "") -> Tile:
    number = f"under {held.few}" if n is None else f"{n:,}"
    return Tile(number=number, label=noun if n == 1 else many or plural(noun))


def told(held: Overview, n: int | None, noun: str) -> str:
    """Write a count of the overview; a small one that is not told as "fewer than 10 people"."""
    return f"fewer than {held.few} {plural(noun)}" if n is None else count(n, noun)


def _of(held: Overview, part: int | None, whole: int | None) -> str:
    """Write a part of a whole, of which either may not be told."""
    if part is None:
        return f"fewer than {held.few} of {whole:,}" if whole else f"fewer than {held.few}"
    return f"{part:,}" if not whole else share(min(part, whole), whole)


def _tiles(held: Overview) -> Iterable[Tile]:
    kinds = _kinds(held)
    few = dict(list(kinds.items())[:6])
    for kind, n in few.items():
        yield _tile(held, n, kind)
    rest = sum(n or 0 for n in kinds.values()) - sum(n or 0 for n in few.values())
    if rest:
        yield _tile(held, rest, "other actor")
    for n, noun, many in (
        (held.ties, "report of a tie", "reports of ties"),
        (held.acts, "act", ""),
        (held.codings, "coding", ""),
        (held.answers, "answer", ""),
    ):
        if n != 0:
            yield _tile(held, n, noun, many)


def _asked(held: Overview) -> Iterable[str]:
    kinds = _kinds(held)
    if not kinds:
        yield "This study holds nobody yet: there is nothing to show."
        return
    about = f" Counts of people are rounded to {held.rounded}." if held.rounded else ""
    yield f"The study holds {listed(told(held, n, kind) for kind, n in kinds.items())}.{about}"
    parts = []
    if held.ties != 0:
        by = f" by {told(held, held.reporters, 'reporter')}" if held.reporters else ""
        parts.append(f"{told(held, held.ties, 'report')} of ties{by}")
    if held.acts != 0:
        outcomes = {word: n for word, n in held.outcomes.items() if n}
        words = [f"{outcomes[word]:,} {word}" for word in ("happened", "mixed", "blocked") if word in outcomes]
        parts.append(told(held, held.acts, "act") + (f" ({', '.join(words)})" if words else ""))
    if held.codings != 0:
        by = f" by {told(held, held.coders, 'coder')}" if held.coders else ""
        parts.append(told(held, held.codings, "coding") + by)
    if held.answers != 0:
        who = told(held, held.respondents, "respondent")
        parts.append(f"{told(held, held.answers, 'answer')} to questions, given by {who}")
    yield f"It records {listed(parts)}." if parts else "It records no ties and no acts."
    if held.waves:
        yield f"It was told in {count(len(held.waves), 'wave')}: {listed(title for _, title in held.waves)}."


def _missing(release: Release, held: Overview) -> Iterable[str]:
    aside = sum(row.set_aside or 0 for row in held.read)
    unsaid = any(row.set_aside is None for row in held.read)
    if aside or unsaid:
        read = sum(row.read or 0 for row in held.read)
        yield f"{_of(held, aside or None, read)} rows could not be used and were set aside; see Data quality."
    actors = sum(n or 0 for n in held.actors.values())
    if None in held.actors:
        yield f"For {_of(held, held.actors[None], actors)} actors it is not told what they are."
    if held.without_group != 0:
        yield f"For {_of(held, held.without_group, held.people())} people the group is not told."
    filled = {(f.table, f.column): f for f in held.filled}
    for column, words in (("strength", "how strong it is"), ("quality", "how good it is")):
        found = filled.get(("relationships", column))
        if found is None or found.of is None or not release.study.settings.asked("relationships", column):
            continue
        if found.filled == 0:
            yield f"No report of a tie says {words}."
        elif found.filled is not None and found.filled < found.of:
            yield f"{share(found.of - found.filled, found.of)} reports of ties do not say {words}."
    if held.undated != 0:
        yield f"{_of(held, held.undated, held.acts)} acts have no date."
    if held.unknown_givers != 0:
        yield f"For {_of(held, held.unknown_givers, held.acts)} acts it is not told who did them."
    if release.failures:
        yield f"{count(len(release.failures), 'question')} could not be answered; see Connections.".capitalize()
