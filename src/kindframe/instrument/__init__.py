"""Instruments: questions with their answer scales, scores with their rules for missing answers, published bands.

Plugins yield `Instrument` records, `load_instrument` reads one from TOML. `score` scores one person, `score_responses`
a study; `distribution` shows all answers to a question with every threshold at once, and `compare` refuses to take one
question's share from another's without saying why.
"""

from __future__ import annotations

from kindframe.instrument.checks import check_instrument
from kindframe.instrument.comparing import Comparison, Difference, compare
from kindframe.instrument.distribution import Distribution, Share, distribution, wilson
from kindframe.instrument.loading import load_instrument, load_instruments, offer
from kindframe.instrument.model import Instrument, called
from kindframe.instrument.questions import Answer, Break, Published, Question, Scale, Threshold
from kindframe.instrument.responses import distributions, score_responses
from kindframe.instrument.scores import Band, Points, Score
from kindframe.instrument.scoring import Scored, score

__all__ = [
    "Answer",
    "Band",
    "Break",
    "Comparison",
    "Difference",
    "Distribution",
    "Instrument",
    "Points",
    "Published",
    "Question",
    "Scale",
    "Score",
    "Scored",
    "Share",
    "Threshold",
    "called",
    "check_instrument",
    "compare",
    "distribution",
    "distributions",
    "load_instrument",
    "load_instruments",
    "offer",
    "score",
    "score_responses",
    "wilson",
]
