"""What an instrument owes its readers, as `check_instrument`: sources, licence, wording only where it may be shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kindframe.instrument.model import Instrument
from kindframe.problems import Problem, nearest
from kindframe.sources import quotable

__all__ = ["check_instrument"]


def check_instrument(instrument: Instrument) -> tuple[Problem, ...]:
    """Say what is wrong or missing in an instrument that loads.

    Sources and a licence are there; each question, score and published figure points to a source that is; wording is
    quoted only where a licence or a stated permission allows, and never where the texts are withheld; a score's bands
    do not overlap and lie within its ends; a score whose rule lets answers be missing says whose rule that is.

    .. versionadded:: 0.1
    """
    return tuple(_problems(instrument))


def _problems(instrument: Instrument) -> Iterator[Problem]:
    def problem(code: str, key: str, message: str, near: str | None = None) -> Problem:
        file = instrument.path.name if instrument.path else instrument.id
        return Problem(code=code, file=file, column=key, message=message, near=near)

    if not instrument.sources:
        yield problem("KF-IN-02", "sources", "no source is named; an instrument says where it comes from")
    if not instrument.licence:
        yield problem("KF-IN-03", "licence", "no licence is stated for this text")
    keys = [source.key for source in instrument.sources if source.key]
    licences = {source.key: source.licence for source in instrument.sources}
    pointers = [(f"question {q.id!r}", q.source) for q in instrument.questions]
    pointers += [(f"question {q.id!r}", p.source) for q in instrument.questions for p in q.published]
    pointers += [(f"score {s.id!r}", s.source) for s in instrument.scores]
    for owner, key in pointers:
        if key and key not in keys:
            yield problem("KF-IN-02", "source", f"{owner}: there is no source with the key {key!r}", nearest(key, keys))
    for question in instrument.questions:
        licence = licences.get(question.source, instrument.sources[0].licence if len(keys) == 1 else "")
        if instrument.texts_withheld and (question.text or question.stem):
            yield problem("KF-IN-04", "text", f"question {question.id!r} is worded, and the texts are withheld")
        elif question.text and not (instrument.permission or quotable(licence)):
            message = f"question {question.id!r} is quoted, and {licence or 'no licence'} does not allow that"
            yield problem("KF-IN-04", "text", message)
        if not question.label and not question.text and not instrument.texts_withheld:
            yield problem("KF-IN-05", "label", f"question {question.id!r} has neither a label nor a text")
    for score in instrument.scores:
        if score.missing_allowed and score.missing != "refuse" and not score.source:
            yield problem(
                "KF-IN-06", "missing", f"score {score.id!r} lets answers be missing and does not say whose rule it is"
            )
        bands = sorted(score.bands, key=lambda band: band.low)
        for one, other in itertools.pairwise(bands):
            if other.low <= one.high:
                yield problem(
                    "KF-IN-06", "bands", f"score {score.id!r}: the bands {one.label!r} and {other.label!r} overlap"
                )
        for band in bands:
            below = score.minimum is not None and band.low < score.minimum
            above = score.maximum is not None and band.high > score.maximum
            if below or above or band.low > band.high:
                yield problem(
                    "KF-IN-06", "bands", f"score {score.id!r}: the band {band.label!r} leaves the score's ends"
                )
