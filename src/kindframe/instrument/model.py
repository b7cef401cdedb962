"""`Instrument`: a set of questions that is asked as a whole, with its scales, scores, sources and licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from attrs import field, frozen

from kindframe.documents import identifier, required
from kindframe.errors import FrameworkError, UnknownName
from kindframe.instrument.questions import Answer, Question, Scale
from kindframe.instrument.scores import Score
from kindframe.problems import Problem, Severity, nearest
from kindframe.sources import Source

__all__ = ["Instrument"]


@frozen(kw_only=True)
class Instrument:
    """A set of questions with their answer scales and scores.

    ``texts_withheld`` marks an instrument whose wording is under a licence that does not let it be shown: its
    questions are known by number alone, and whoever holds a licence brings the form. ``permission`` says who allowed
    wording to be shown where no open licence does.

    Raises
    ------
    FrameworkError
        Where an id stands twice, or a question names a scale, or a score a question or an answer, that is not there.

    .. versionadded:: 0.1
    """

    id: str = field(validator=identifier)
    title: str = field(validator=required)
    edition: str = ""
    description: str = ""
    note: str = ""
    licence: str = ""
    permission: str = ""
    texts_withheld: bool = False
    language: str = "en"
    verified: bool = True
    reconstructed: bool = False
    sources: tuple[Source, ...] = ()
    scales: tuple[Scale, ...] = ()
    questions: tuple[Question, ...] = ()
    scores: tuple[Score, ...] = ()
    path: Path | None = field(default=None, eq=False, metadata={"toml": ""})

    def __attrs_post_init__(self) -> None:
        problems = list(self._tangled())
        if problems:
            raise FrameworkError(f"Instrument {self.id!r} does not hold together.", problems)

    def _tangled(self) -> Iterator[Problem]:
        for place, kind, ids in (
            ("questions", "question", [q.id for q in self.questions]),
            ("scales", "scale", [s.id for s in self.scales]),
            ("scores", "score", [s.id for s in self.scores]),
        ):
            for name in sorted({name for name in ids if ids.count(name) > 1}):
                yield _broken(f"the id of {kind} {name!r} stands twice", place)
        scales = {scale.id: scale for scale in self.scales}
        asked = {question.id: question for question in self.questions}
        for question in self.questions:
            if question.scale not in scales:
                message = f"question {question.id!r}: there is no scale {question.scale!r}"
                yield _broken(message, "questions", nearest(question.scale, scales))
        for scale in self.scales:
            yield from _thresholds(scale)
        for score in self.scores:
            for name in (*score.questions, *(name for points in score.points for name in points.questions)):
                if name not in asked:
                    message = f"score {score.id!r}: there is no question {name!r}"
                    yield _broken(message, "scores", nearest(name, asked))
            yield from _points(score, asked, scales)

    @cached_property
    def _index(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def __getitem__(self, name: str) -> Question:
        """Give a question by its id, written alone or as ``instrument/question``.

        Raises
        ------
        UnknownName
            Where there is none; ``near`` is the nearest.
        """
        plain = str(name).removeprefix(f"{self.id}/")
        if plain in self._index:
            return self._index[plain]
        raise UnknownName(f"question of {self.id}", name, nearest(plain, self._index))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.removeprefix(f"{self.id}/") in self._index

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    def scale(self, question: Question | str) -> Scale:
        """Give the answer scale of a question."""
        held = self[question] if isinstance(question, str) else question
        return next(scale for scale in self.scales if scale.id == held.scale)

    def score(self, name: str = "") -> Score:
        """Give a score by its id; without a name, the first.

        Raises
        ------
        UnknownName
            Where there is none of that name, or none at all.
        """
        for score in self.scores:
            if name in {"", score.id}:
                return score
        raise UnknownName(f"score of {self.id}", name, nearest(name, [score.id for score in self.scores]))

    def read(self, question: Question | str, value: str) -> Answer | None:
        """Find the answer that a cell means: its id, its label or an alias, letter case and spaces passed over."""
        wanted = _plain(value)
        for answer in self.scale(question).answers:
            if wanted in {_plain(name) for name in (answer.id, answer.label, *answer.aliases) if name}:
                return answer
        return None

    def __str__(self) -> str:
        return f"{self.id}: {self.title} ({len(self)} questions)"


def _plain(text: str) -> str:
    return " ".join(text.replace("-", " ").split()).casefold()


def _thresholds(scale: Scale) -> Iterator[Problem]:
    answers = [answer.id for answer in scale.answers]
    for threshold in scale.thresholds:
        for name in threshold.answers:
            if name not in answers:
                message = f"scale {scale.id!r}, threshold {threshold.id!r}: there is no answer {name!r}"
                yield _broken(message, "scales", nearest(name, answers))


def _points(score: Score, asked: Mapping[str, Question], scales: Mapping[str, Scale]) -> Iterator[Problem]:
    """Hold the points of a score to the answers of its questions: each has some, and none is of another scale."""
    if score.method == "names":
        return
    for name in score.questions:
        scale = scales.get(asked[name].scale) if name in asked else None
        if scale is None or scale.kind == "number":
            continue
        points = score.points_of(name)
        answers = [answer.id for answer in scale.answers]
        for answer in points:
            if answer not in answers:
                message = f"score {score.id!r}: question {name!r} has no answer {answer!r}"
                yield _broken(message, "scores", nearest(answer, answers))
        for answer in answers:
            if answer not in points:
                yield _broken(f"score {score.id!r}: answer {answer!r} of question {name!r} has no points", "scores")


def _broken(message: str, place: str, near: str | None = None) -> Problem:
    return Problem(code="KF-IN-01", message=message, column=place, near=near, severity=Severity.REFUSED)


def called(question: str, instruments: Mapping[str, Instrument]) -> str:
    """Give the label of a question, or its words, or what it was given as where no instrument has it or neither.

    Parameters
    ----------
    question
        The question as answers name it, ``instrument/question``.
    instruments
        The instruments by id, as `kindframe.instruments` gives them.

    .. versionadded:: 0.1
    """
    instrument, _, own = question.partition("/")
    held = instruments.get(instrument)
    found = next((each for each in held.questions if each.id == own), None) if held else None
    return (found.label or found.text or question) if found else question
