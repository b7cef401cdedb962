"""Who is not in this picture: who was left out and why, who told nothing, and what no study of this kind can see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kindframe_report.opening import about_consent, ended, told
from kindframe_report.words import share

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.overview import Overview

__all__ = ["absent"]


def absent(release: Release, held: Overview) -> tuple[str, ...]:
    """Say in sentences who is not here."""
    return tuple(_absent(release, held))


def _absent(release: Release, held: Overview) -> Iterable[str]:
    yield from (ended(note) for note in release.protection if about_consent(note))
    people = held.people()
    for n, words in ((held.respondents, "answered the questions put to them"), (held.tellers, "told of a tie")):
        if people and n and n < people:
            yield f"Of the people in it, {share(n, people)} {words}; the others are here as others tell of them."
    if held.without_group != 0:
        yield f"Of {told(held, held.without_group, 'person')} it is not known which group they belong to."
    for filled in held.filled:
        if filled.table == "actors" and filled.column == "waves" and filled.filled and len(held.waves) > 1:
            yield "Not everybody was asked in every wave: who moved away or came later stands in some of them only."
            break
    aside = [row.file for row in held.read if row.set_aside != 0]
    if aside:
        yield f"Rows of {', '.join(aside)} could not be used and were set aside; see Data quality."
    if people == 0 and not held.untold and not held.answers:
        yield "What the sources of the study do not name is not here; what they seldom name is likeliest to be missing."
        return
    yield (
        "Whoever was neither asked nor named by anybody is not here at all. Those least connected are the likeliest to "
        "be missing, so that what is said of isolation is the least there is."
    )
