"""All answers to one question at once: `distribution` counts each and shows every threshold, never one alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from kindframe.errors import ParameterError
from kindframe.instrument.model import Instrument
from kindframe.instrument.questions import Break, Question, Threshold

__all__ = ["Distribution", "Share", "distribution", "wilson"]


@frozen(kw_only=True)
class Share:
    """The share of answers above a threshold: ``count`` of ``n``, and a 95 % Wilson interval.

    ``share`` and ``interval`` are None where nobody answered.

    .. versionadded:: 0.1
    """

    threshold: Threshold
    count: int
    n: int
    share: float | None
    interval: tuple[float, float] | None

    def __str__(self) -> str:
        if self.share is None or self.interval is None:
            return f"{self.threshold.label}: nobody answered"
        low, high = self.interval
        return f"{self.threshold.label}: {self.share:.0%} ({self.count} of {self.n}; {low:.0%} to {high:.0%})"


@frozen(kw_only=True)
class Distribution:
    """How a question was answered: each answer's count in the scale's order, and why others are missing.

    ``n`` is how many answered. ``missing`` counts the others by reason (``refused``, ``not-asked``, ``dont-know``,
    ``unknown``); ``unread`` lists answers that the scale does not have, each with its count. There is no mean and no
    single headline: an ordinal scale has no distances, and the choice of a threshold is the choice of a finding.

    .. versionadded:: 0.1
    """

    instrument: str
    question: Question
    counts: Mapping[str, int] = field(hash=False)
    labels: Mapping[str, str] = field(hash=False)
    n: int
    missing: Mapping[str, int] = field(hash=False)
    unread: Mapping[str, int] = field(hash=False)
    shares: tuple[Share, ...]
    when: str = ""

    @property
    def key(self) -> str:
        """``instrument/question``."""
        return f"{self.instrument}/{self.question.id}"

    def share(self, threshold: str) -> Share:
        """Give the share of one threshold, by its id.

        Raises
        ------
        ParameterError
            Where the scale has no such threshold.
        """
        for held in self.shares:
            if held.threshold.id == threshold:
                return held
        known = ", ".join(s.threshold.id for s in self.shares) or "none"
        raise ParameterError(f"{self.key} has no threshold {threshold!r}; it has {known}.")

    def proportions(self) -> Mapping[str, float | None]:
        """Give the share of each answer, 0 to 1, adding up to 1; None for each where nobody answered."""
        return {answer: count / self.n if self.n else None for answer, count in self.counts.items()}

    def broken(self) -> Break | None:
        """Give the break in the series that this time falls into, if it does."""
        if not self.when:
            return None
        return next((b for b in self.question.breaks if b.start <= self.when[: len(b.start)] <= b.end), None)

    def __str__(self) -> str:
        lines = [f"{self.key}: {self.question.text or self.question.label} (n = {self.n})"]
        lines += [f"  {self.labels[answer]}: {count}" for answer, count in self.counts.items()]
        lines += [f"  {share}" for share in self.shares]
        lines += [f"  {reason}: {count} without an answer" for reason, count in self.missing.items() if count]
        lines += [f"  not read: {value!r} ({count})" for value, count in self.unread.items()]
        return "\n".join(lines)


def distribution(
    instrument: Instrument,
    question: str,
    answers: Iterable[str | None],
    *,
    reasons: Iterable[str | None] = (),
    when: str = "",
) -> Distribution:
    """Count the answers to a question.

    Parameters
    ----------
    instrument, question
        What was asked; the question by id, alone or as ``instrument/question``.
    answers
        One for each person asked, as given; blank or None is a missing answer.
    reasons
        Why an answer is missing, in the same order (the ``status`` of a response); unknown where it is blank.
    when
        The time the answers are from, to tell a break in the series.

    Raises
    ------
    UnknownName
        Where the instrument has no such question.
    ParameterError
        Where the question takes numbers or names, which have no distribution over answers.

    .. versionadded:: 0.1
    """
    asked = instrument[question]
    scale = instrument.scale(asked)
    if not scale.answers:
        raise ParameterError(f"{instrument.id}/{asked.id} takes {scale.kind}, not one of a list of answers.")
    counts = {answer.id: 0 for answer in scale.answers}
    missing: dict[str, int] = {}
    unread: dict[str, int] = {}
    why = [reason or "" for reason in reasons]
    for place, cell in enumerate(answers):
        text = (cell or "").strip()
        answer = instrument.read(asked, text) if text else None
        if answer is not None:
            counts[answer.id] += 1
        elif text:
            unread[text] = unread.get(text, 0) + 1
        else:
            reason = why[place] if place < len(why) else ""
            reason = reason if reason and reason != "answered" else "unknown"
            missing[reason] = missing.get(reason, 0) + 1
    n = sum(counts.values())
    return Distribution(
        instrument=instrument.id,
        question=asked,
        counts=counts,
        labels={answer.id: answer.label or answer.id for answer in scale.answers},
        n=n,
        missing=missing,
        unread=unread,
        shares=tuple(_share(threshold, counts, n) for threshold in scale.thresholds),
        when=when,
    )


def _share(threshold: Threshold, counts: Mapping[str, int], n: int) -> Share:
    count = sum(counts[answer] for answer in threshold.answers)
    return Share(
        threshold=threshold,
        count=count,
        n=n,
        share=count / n if n else None,
        interval=wilson(count, n) if n else None,
    )


def wilson(count: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    r"""Give the Wilson score interval of a share: ``count`` of ``n``, at 95 % unless ``z`` says otherwise.

    .. math::
        \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    with :math:`\hat p` the share and :math:`z` the normal deviate (Wilson 1927). It holds within 0 and 1 and has a
    width also where the share is 0 or 1, which the plain interval does not.

    Raises
    ------
    ParameterError
        Where ``n`` is below 1, or ``count`` does not lie between 0 and ``n``.

    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]

    .. versionadded:: 0.1
    """
    if n < 1 or not 0 <= count <= n:
        raise ParameterError(f"There is no interval for {count} of {n}.")
    share = count / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
