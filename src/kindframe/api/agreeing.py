"""Whose people a release is of: who agreed to its purpose, or to reports and to sharing both, so that two can go.

A report rests on consent to report, an export on consent to share. Where a few people agreed to one of them alone, a
report and an export of the same study would, side by side, tell of these few, and the second is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kindframe.disclosure import consented, statuses
from kindframe.disclosure.people.statuses import asked_people
from kindframe.errors import ReleaseRefused
from kindframe.study import Study

__all__ = ["BOTH", "agreed", "agreeing", "differently"]

BOTH = (
    "Who agreed to be in a report and who to be in what is shared are not the same people here. To have both a report "
    "and an export (or pictures), make each of them with --agreed-to-both (in Python agreed_to_both=True)."
)
"""What to do where the two are not the same people."""
_PURPOSES = ("report", "share")


def agreed(study: Study, purpose: str, basis: str, both: bool) -> tuple[Study, tuple[str, ...]]:
    """Give the study of those who agreed to a purpose, or to reports and to sharing both, with what was left out."""
    return consented(study, purpose=purpose, basis=basis, besides=_PURPOSES if both else ())


def differently(study: Study) -> bool:
    """Say whether other people agreed to be in a report than to be in what is shared."""
    people = asked_people(study)
    report, share = (((statuses(study, purpose) == "given").fill_null(False) & people) for purpose in _PURPOSES)
    return bool((report != share).any())


@contextmanager
def agreeing(study: Study, both: bool) -> Iterator[None]:
    """Say of a release that is refused how it and an earlier one could be of the same people, where they are not.

    Raises
    ------
    ReleaseRefused
        As inside the block, with more of a hint.
    """
    try:
        yield
    except ReleaseRefused as error:
        if both or not differently(study):
            raise
        raise ReleaseRefused(error.message, hint=f"{error.hint} {BOTH}") from error
