"""Two distributions beside each other: `compare` takes a difference only where the same thing was asked."""

from __future__ import annotations

import math

from attrs import frozen

from kindframe.instrument.distribution import Distribution

__all__ = ["Comparison", "Difference", "compare"]


@frozen(kw_only=True)
class Difference:
    """How a threshold's share differs: ``second`` less ``first``, in percentage points, with a 95 % interval.

    The interval is Newcombe's (1998, method 10), made from the two Wilson intervals, for independent groups; it is
    None where the same people answered on both sides. ``value`` is None where one side has no answers.

    .. versionadded:: 0.1
    """

    threshold: str
    first: float | None
    second: float | None
    value: float | None
    interval: tuple[float, float] | None


@frozen(kw_only=True)
class Comparison:
    """Two distributions, what may be said of their difference, and why not where it may not.

    ``differences`` is empty where the two do not compare; ``warnings`` then say why. All thresholds are given.

    .. versionadded:: 0.1
    """

    first: Distribution
    second: Distribution
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]

    @property
    def comparable(self) -> bool:
        """Whether nothing speaks against taking the difference."""
        return not self.warnings

    def __str__(self) -> str:
        lines = [f"{self.first.key} and {self.second.key}"]
        lines += [f"  {warning}" for warning in self.warnings]
        for d in self.differences:
            if d.value is None:
                lines.append(f"  {d.threshold}: no difference, one side has no answers")
            elif d.interval is None:
                lines.append(f"  {d.threshold}: {d.value:+.1f} points (the same people twice: no interval)")
            else:
                low, high = d.interval
                lines.append(f"  {d.threshold}: {d.value:+.1f} points ({low:+.1f} to {high:+.1f})")
        return "\n".join(lines)


def compare(
    first: Distribution, second: Distribution, *, same_people: bool = False, anyway: bool = False
) -> Comparison:
    """Set two distributions beside each other, and take their difference where the same was asked in the same way.

    Two questions in different words measure different things: 83 % who agree that neighbours are kind to each other
    and 90 % who think people in their area generally kind have no difference of 7 points. The same holds for one
    question across a break in its series.

    Parameters
    ----------
    first, second
        Distributions of questions.
    same_people
        Whether the same people answered both (two waves of one panel): the interval of independent groups does not
        hold for them, and none is given.
    anyway
        Give differences despite the warnings, which stay.

    .. versionadded:: 0.1
    """
    warnings = tuple(_warnings(first, second))
    shared = [
        share.threshold.id for share in first.shares if any(s.threshold == share.threshold for s in second.shares)
    ]
    wanted = shared if anyway or not warnings else []
    differences = tuple(_difference(threshold, first, second, same_people) for threshold in wanted)
    return Comparison(first=first, second=second, differences=differences, warnings=warnings)


def _warnings(first: Distribution, second: Distribution) -> list[str]:
    found = []
    one, other = first.question, second.question
    if (one.stem, one.text or one.label) != (other.stem, other.text or other.label):
        found.append(
            f"The questions are worded differently ({one.text or one.label!r} and {other.text or other.label!r}): "
            "a difference between them is one of wording as much as of people."
        )
    if one.asks_about != other.asks_about:
        about = f"{one.asks_about or 'something not stated'} and about {other.asks_about or 'something not stated'}"
        found.append(f"They ask about different things: about {about}.")
    if tuple(first.counts) != tuple(second.counts):
        found.append("They offer different answers, so that the same threshold cuts them in different places.")
    breaks = (first.broken(), second.broken())
    if breaks[0] != breaks[1]:
        found += [f"{b.start} to {b.end} does not compare with other times: {b.why}" for b in breaks if b]
    return found


def _difference(threshold: str, first: Distribution, second: Distribution, same_people: bool) -> Difference:
    a, b = first.share(threshold), second.share(threshold)
    if a.share is None or b.share is None or a.interval is None or b.interval is None:
        return Difference(threshold=threshold, first=a.share, second=b.share, value=None, interval=None)
    value = b.share - a.share
    below = math.hypot(b.share - b.interval[0], a.interval[1] - a.share)
    above = math.hypot(b.interval[1] - b.share, a.share - a.interval[0])
    return Difference(
        threshold=threshold,
        first=a.share,
        second=b.share,
        value=100 * value,
        interval=None if same_people else (100 * (value - below), 100 * (value + above)),
    )
