"""The answers of a whole study: `score_responses` gives a row for each person and score, `distributions` all questions.

Both take the table of responses (`study.responses.table`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kindframe.instrument.distribution import Distribution, distribution
from kindframe.instrument.model import Instrument
from kindframe.instrument.scoring import score
from kindframe.progress import Come, telling, unheard

if TYPE_CHECKING:
    import polars as pl

__all__ = ["distributions", "score_responses"]


def score_responses(instrument: Instrument, responses: pl.DataFrame) -> pl.DataFrame:
    """Score everybody who was asked anything of an instrument, in each wave.

    Returns
    -------
    DataFrame
        One row for each respondent, wave and score, in the order of the respondents' ids: ``respondent``, ``wave``,
        ``score``, ``value`` (null where there is none), ``band``, ``answered``, ``of``, ``undefined`` (why there is
        none). Whoever answered nothing that can be scored is a row, not a gap. Where a person answered a question
        twice in a wave, the last answer stands.

    .. versionadded:: 0.1
    """
    import polars as pl

    answers: dict[tuple[str, str | None], dict[str, str | None]] = {}
    for row in _asked(instrument, responses).iter_rows(named=True):
        answers.setdefault((row["respondent"], row["wave"]), {})[row["question"]] = row["value"]
    rows = []
    for (respondent, wave), given in sorted(answers.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")):
        for held in instrument.scores:
            made = score(instrument, given, held.id)
            rows.append((respondent, wave, held.id, made.value, made.band, made.answered, made.of, made.undefined))
    names = ("respondent", "wave", "score", "value", "band", "answered", "of", "undefined")
    types = (pl.String, pl.String, pl.String, pl.Float64, pl.String, pl.Int64, pl.Int64, pl.String)
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def distributions(
    instrument: Instrument, responses: pl.DataFrame, *, wave: str | None = None, come: Come = unheard
) -> tuple[Distribution, ...]:
    """Count the answers to each question of an instrument that a study asked, in the instrument's order.

    Questions that take numbers or names are left out: they have no list of answers. ``wave`` narrows it to one.
    ``come`` is told what share of the questions is counted.

    .. versionadded:: 0.1
    """
    import polars as pl

    held = _asked(instrument, responses)
    if wave is not None:
        held = held.filter(pl.col("wave") == wave)
    found = []
    for question in telling(instrument.questions, len(instrument.questions), come):
        mine = held.filter(pl.col("question") == question.id)
        if mine.height and instrument.scale(question).answers:
            found.append(
                distribution(instrument, question.id, mine["value"].to_list(), reasons=mine["status"].to_list())
            )
    return tuple(found)


def _asked(instrument: Instrument, responses: pl.DataFrame) -> pl.DataFrame:
    """Give the responses to questions this instrument has, the question by its own id."""
    import polars as pl

    own = pl.col("question").str.strip_prefix(f"{instrument.id}/")
    mine = responses.filter(pl.col("question").str.starts_with(f"{instrument.id}/"))
    return mine.with_columns(own.alias("question")).filter(
        pl.col("question").is_in([q.id for q in instrument.questions])
    )
