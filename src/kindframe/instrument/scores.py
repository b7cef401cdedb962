"""How answers become a number: `Score`, the points of each answer, the rule for missing ones, published bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from kindframe.documents import identifier, one_of, required, texts

__all__ = ["Band", "Points", "Score"]

METHODS: Mapping[str, str] = {
    "sum": "the points of all answers together",
    "highest": "the highest weight among the questions answered with more than 0 points",
    "range": "the highest weight less the lowest, among the questions answered with more than 0 points",
    "names": "how many different people or organisations are named over all questions",
}
"""How a score is made."""

MISSING: Mapping[str, str] = {
    "refuse": "no score where an answer is missing",
    "as-zero": "a missing answer adds nothing, where no more are missing than allowed",
    "prorate": "the mean of the answers there are stands for each missing one, where no more are missing than allowed",
}
"""What happens to missing answers. The default is the strictest; the others are used where a manual says so."""


@frozen(kw_only=True)
class Points:
    """What each answer counts, for some questions of a score (or all of it, where none are named).

    An answer that is not listed is a mistake of the file, not a nought.

    .. versionadded:: 0.1
    """

    questions: tuple[str, ...] = field(default=(), converter=texts)
    answers: Mapping[str, float] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class Band:
    """A published name for scores from ``low`` to ``high``, both included.

    .. versionadded:: 0.1
    """

    low: float
    high: float
    label: str = field(validator=required)
    source: str = ""


@frozen(kw_only=True)
class Score:
    """A number made from the answers to several questions.

    ``missing_allowed`` is the most answers that may be missing for there to be a score at all. ``minimum`` and
    ``maximum`` are the ends it can reach; ``high_means`` says what a high one means. ``unfinished`` says what must
    still be done to it before it may be compared (a conversion table that its owners keep).

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    label: str = ""
    questions: tuple[str, ...] = field(default=(), converter=texts)
    method: Literal["sum", "highest", "range", "names"] = field(default="sum", validator=one_of(METHODS))
    points: tuple[Points, ...] = ()
    missing: Literal["refuse", "as-zero", "prorate"] = field(default="refuse", validator=one_of(MISSING))
    missing_allowed: int = 0
    minimum: float | None = None
    maximum: float | None = None
    high_means: str = ""
    bands: tuple[Band, ...] = ()
    unfinished: str = ""
    verified: bool = True
    source: str = ""
    where: str = ""
    note: str = ""

    def points_of(self, question: str) -> Mapping[str, float]:
        """Give the points of a question's answers: those that name it, or those that name none."""
        general: Mapping[str, float] = {}
        for points in self.points:
            if question in points.questions:
                return points.answers
            if not points.questions:
                general = points.answers
        return general

    def band(self, value: float) -> Band | None:
        """Give the published band a value lies in; None where none is published for it."""
        return next((band for band in self.bands if band.low <= value <= band.high), None)
