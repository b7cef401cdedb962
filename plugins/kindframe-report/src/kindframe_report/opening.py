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

__all__ = ["Opening", "Tile", "about_consent", "ended", "opening", "told"]


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
    return Opening(
        tiles=tuple(_tiles(held)),
        asked=tuple(_asked(release, held)),
        missing=tuple(capital(said) for said in _missing(release, held)),
    )


def _kinds(held: Overview) -> dict[str, int | None]:
    return {kind or "actor of unknown kind": n for kind, n in held.actors.items()}


def _tile(held: Overview, n: int | None, noun: str, many: str = "") -> Tile:
    number = f"under {held.few}" if n is None else f"{n:,}"
    return Tile(number=number, label=noun if n == 1 else many or plural(noun))


def told(held: Overview, n: int | None, noun: str) -> str:
    """Write a count of the overview; a small one that is not told as "fewer than 10 people"."""
    return f"fewer than {held.few} {plural(noun)}" if n is None else count(n, noun)


def capital(text: str) -> str:
    """Begin a sentence with a capital."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """End a sentence with a full stop: a reason that somebody wrote into it may have none."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def about_consent(note: str) -> bool:
    """Whether a sentence on protection says whom the want of a consent left out."""
    return any(word in note for word in ("consent", "withdr", "refused"))


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


def _asked(release: Release, held: Overview) -> Iterable[str]:
    """Say who was asked and when, then whom and what else the study holds."""
    kinds = _kinds(held)
    if not kinds and not held.untold:
        yield "This study holds nobody yet: there is nothing to show."
        return
    people, others = kinds.pop("person", 0), kinds
    waves = f", asked in {count(len(held.waves), 'wave')} ({listed(t for _, t in held.waves)})" if held.waves else ""
    about = f" Counts of people, and of what they told and did, are rounded to {held.rounded}." if held.rounded else ""
    asked = held.respondents != 0 or held.tellers != 0 or bool(held.untold & {"respondents", "tellers"})
    if people != 0 and asked:
        told_by = [
            f"{_so_many(held, n, people)} {words}"
            for n, words in ((held.respondents, "answered questions"), (held.tellers, "told of ties"))
            if n != 0
        ]
        beside = (
            f" Beside them it tells of {listed(told(held, n, kind) for kind, n in others.items())}." if others else ""
        )
        answered = f" Of them, {listed(told_by)}." if told_by else ""
        yield f"This report tells of {told(held, people, 'person')}{waves}.{answered}{about}"
        if beside:
            yield beside.strip()
    else:
        yield f"The study tells of {listed(told(held, n, kind) for kind, n in _kinds(held).items())}{waves}.{about}"
    if not asked:
        works = len(release.study.settings.sources)
        yield "Nobody is recorded as having been asked" + (
            f": the study was gathered from {count(works, 'source')}, named under Methods and citing." if works else "."
        )
    yield _recorded(held) + _meant(release, held)


def _so_many(held: Overview, n: int | None, people: int | None) -> str:
    """Say how many of the people did something; where it is all of them, so far as rounding tells, say that."""
    if n is None:
        return f"fewer than {held.few}"
    return f"{n:,}" if n != people else "all or nearly all" if held.rounded else "all"


_RECORDS = {"ties": "reports of ties", "acts": "acts", "answers": "answers to questions", "codings": "codings"}


def _recorded(held: Overview) -> str:
    """Say what the study records: ties, acts, codings and answers."""
    parts = []
    if held.ties != 0:
        parts.append(told(held, held.ties, "report") + " of ties")
    if held.acts != 0:
        outcomes = {word: n for word, n in held.outcomes.items() if n}
        words = [f"{outcomes[word]:,} {word}" for word in ("happened", "mixed", "blocked") if word in outcomes]
        parts.append(told(held, held.acts, "act") + (f" ({', '.join(words)})" if words else ""))
    if held.answers != 0:
        parts.append(told(held, held.answers, "answer") + " to questions")
    if held.codings != 0:
        by = f" by {told(held, held.coders, 'coder')}" if held.coders else ""
        parts.append(f"{told(held, held.codings, 'coding')} (a reader's judgement of what a record speaks to){by}")
    unsaid = [what for name, what in _RECORDS.items() if name in held.untold]
    if unsaid:
        begun = f"It records {listed(parts)}, and" if parts else "It records"
        return f"{begun} {listed(unsaid)}, of which it is not told how many: that would tell of few people."
    return f"It records {listed(parts)}." if parts else "It records no ties and no acts."


def _meant(release: Release, held: Overview) -> str:
    """Say what a tie stands for, in the study's own words, where all are of one kind and protection drops none."""
    kinds = release.study.relationships.table["kind"].unique().to_list()
    meaning = release.study.settings.codebook.get("relationship", {}).get(kinds[0] or "") if len(kinds) == 1 else ""
    return f" A tie means: {meaning.removesuffix('.')}." if meaning and held.people() == 0 and not held.untold else ""


def _missing(release: Release, held: Overview) -> Iterable[str]:
    """Say what is missing: first people, then rows, then what is blank."""
    yield from (ended(note) for note in release.protection if about_consent(note))
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
    blank = []
    for column, words in (("strength", "how strong it is"), ("quality", "how good it is")):
        found = filled.get(("relationships", column))
        if found is None or found.of is None or not release.study.settings.asked("relationships", column):
            continue
        if found.filled == 0:
            blank.append(words)
        elif found.filled is not None and found.filled < found.of:
            silent = share(found.of - found.filled, found.of)
            yield f"{silent} reports of ties do not say {words.replace('it', 'the tie')}."
    if blank:
        yield f"No report of a tie says {listed(blank, 'or')}."
    if held.undated != 0:
        yield f"{_of(held, held.undated, held.acts)} acts have no date."
    if held.unknown_givers != 0:
        yield f"For {_of(held, held.unknown_givers, held.acts)} acts it is not told who did them."
    if release.failures:
        yield f"{count(len(release.failures), 'question')} could not be answered; see Connections.".capitalize()
