"""One person's score: `score` adds up what was answered, and says why where there is no number."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from kindframe.errors import ParameterError
from kindframe.instrument.model import Instrument
from kindframe.instrument.questions import Question
from kindframe.instrument.scores import Score

__all__ = ["Scored", "score"]


@frozen(kw_only=True)
class Scored:
    """A score of one person, with what it rests on.

    ``value`` is None where there is none, and ``undefined`` then says why. ``answered`` of ``of`` questions were
    answered; ``missing`` names the others, ``unread`` those whose answer is none of the scale's. ``band`` is the
    published name for the value, empty where none is published. ``note`` says what must still be done to the number.

    .. versionadded:: 0.1
    """

    instrument: str
    score: str
    value: float | None
    undefined: str = ""
    answered: int
    of: int
    missing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    band: str = ""
    note: str = ""


def score(instrument: Instrument, answers: Mapping[str, str | None], name: str = "") -> Scored:
    """Score the answers of one person.

    Parameters
    ----------
    instrument
        What was asked.
    answers
        Answers by question (``question`` or ``instrument/question``). Blank, None and a question that is not there
        are missing answers. An answer is read by its id, label or alias.
    name
        Which score of the instrument; the first where none is named.

    Returns
    -------
    Scored
        ``sum``: the points of the answers, from `Score.minimum` to `Score.maximum`. ``highest`` and ``range``: of the
        weights of the questions that got more than 0 points; undefined where there are none or a weight is not
        known. ``names``: how many different names there are over all questions, 0 where every one was answered with
        nobody. An answer that cannot be read makes the score undefined: it is not a missing answer.

    Raises
    ------
    UnknownName
        Where the instrument has no such score, or an answer is to a question it does not have.

    .. versionadded:: 0.1
    """
    wanted = instrument.score(name)
    given = {instrument[question].id: value for question, value in answers.items()}
    asked = [instrument[question] for question in wanted.questions]
    held = {question.id: (given.get(question.id) or "").strip() for question in asked}
    missing = tuple(question.id for question in asked if not held[question.id])
    values = {question.id: _value(instrument, wanted, question, held[question.id]) for question in asked}
    unread = tuple(q.id for q in asked if held[q.id] and values[q.id] is None)
    value, undefined = _combined(instrument, wanted, asked, held, values, missing, unread)
    band = wanted.band(value) if value is not None else None
    return Scored(
        instrument=instrument.id,
        score=wanted.id,
        value=value,
        undefined=undefined,
        answered=len(asked) - len(missing) - len(unread),
        of=len(asked),
        missing=missing,
        unread=unread,
        band=band.label if band else "",
        note=wanted.unfinished,
    )


def _value(instrument: Instrument, wanted: Score, question: Question, cell: str) -> float | None:
    """Give what one answer counts; None where it is missing or cannot be read."""
    if not cell:
        return None
    scale = instrument.scale(question)
    if scale.kind == "names":
        return float(len(_names(cell)))
    if scale.kind == "number":
        try:
            number = float(cell)
        except ValueError:
            return None
        low = scale.minimum is not None and number < scale.minimum
        high = scale.maximum is not None and number > scale.maximum
        return None if low or high or number != number else number
    answer = instrument.read(question, cell)
    return None if answer is None else wanted.points_of(question.id)[answer.id]


def _names(cell: str) -> set[str]:
    """Give the different names of a cell; a dash alone means that nobody was named."""
    return {name.strip() for name in cell.split(";") if name.strip() not in {"", "-"}}


def _combined(
    instrument: Instrument,
    wanted: Score,
    asked: list[Question],
    held: Mapping[str, str],
    values: Mapping[str, float | None],
    missing: tuple[str, ...],
    unread: tuple[str, ...],
) -> tuple[float | None, str]:
    if not asked:
        raise ParameterError(f"The score {wanted.id!r} of {instrument.id} names no questions.")
    if unread:
        return None, f"the answer to {', '.join(unread)} is not one the scale has"
    allowed = 0 if wanted.missing == "refuse" else wanted.missing_allowed
    if len(missing) > allowed:
        most = f"at most {allowed} may be" if allowed else "none may be"
        return None, f"{len(missing)} of {len(asked)} answers are missing; {most}"
    if len(missing) == len(asked):
        return None, "nothing was answered"
    if wanted.method == "names":
        return float(len({name for cell in held.values() for name in _names(cell)})), ""
    if wanted.method in {"highest", "range"}:
        return _weighted(wanted, asked, values)
    total = sum(value for value in values.values() if value is not None)
    if wanted.missing == "prorate":
        total *= len(asked) / (len(asked) - len(missing))
    return total, ""


def _weighted(wanted: Score, asked: list[Question], values: Mapping[str, float | None]) -> tuple[float | None, str]:
    reached = [question for question in asked if (values[question.id] or 0) > 0]
    unweighted = [question.id for question in asked if question.weight is None]
    if unweighted:
        return (
            None,
            f"no weight is stated for {', '.join(unweighted[:3])}{' and others' if len(unweighted) > 3 else ''}",
        )
    weights = [question.weight for question in reached if question.weight is not None]
    if not weights:
        return None, "none was reached"
    return (max(weights) if wanted.method == "highest" else max(weights) - min(weights)), ""
