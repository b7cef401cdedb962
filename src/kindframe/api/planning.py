"""What the verbs are about to do, part by part, with the seconds each is thought to take: plans for whoever waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from kindframe.overview import persons
from kindframe.progress import Cost, Plan, Step
from kindframe.registry import Offer, Registry
from kindframe.study import Study

__all__ = [
    "EARLIER",
    "ENTERING",
    "FRAMEWORKS",
    "HOLDING",
    "PROTECTING",
    "WRITING",
    "assessing",
    "leaving",
    "planned",
    "rows_of",
]

EARLIER, FRAMEWORKS, HOLDING = "Looking at earlier releases", "Holding it against frameworks", "Holding it against"
PROTECTING, WRITING, ENTERING = "Protecting it", "Writing it", "Entering it in the ledger of releases"

_MARKING = Cost(each=25.0)
"""By people: each gets marks in the ledger of releases."""
_GROUPING, _TELLING = Cost(each=5.0), Cost(each=450.0, power=0.65)
"""Of the study, whose people are put in groups; of results: it grows with the groups of tables, and these with ties.
`benchmarks/report.py protecting` measures it: 8 s for 2,400 ties and acts (Elm Row), a minute for 39,000."""
_ENTERING = Cost(each=90.0, least=0.3)
"""What the numbers of a release count is named by marks: people, and each pair of them that has a tie."""
_ASSESSING = Cost(each=2.5)
_AGREEING = 0.3, 0.075
"""Seconds that the agreement of coders takes, and each pair of coders besides. On Elm Row 0.35 s for two coders,
and about 3 s for nine, be it 1,500 codings or 99,000."""


def rows_of(study: Study) -> int:
    """Count the ties and acts, by which the time that work on a study takes is estimated."""
    return study.tables["relationships"].height + study.tables["actions"].height


def planned(
    study: Study, names: Iterable[str], plugins: Registry, given: Mapping[str, Any] | None = None
) -> dict[str, float | None]:
    """Give the parts of a plan (`kindframe.progress.Plan`) for analyses: ``Computing NAME`` and its seconds.

    ``given`` are parameters that all of them are computed with; what one of them cannot take is refused here.
    """
    rows, known = rows_of(study), plugins.analyses
    return {f"Computing {name}": known[name].seconds(rows, given) if name in known else None for name in names}


def assessing(study: Study, names: Iterable[str]) -> dict[str, float | None]:
    """Give the parts of a plan for frameworks: ``Holding it against NAME`` and its seconds."""
    known, agreeing = _ASSESSING.seconds(rows_of(study)), _agreeing(study)
    return {f"{HOLDING} {name}": known + agreeing.get(name.partition("@")[0], 0.0) for name in names}


def _agreeing(study: Study) -> dict[str, float]:
    """Give the seconds that the agreement of coders takes, by the id of the framework that several of them coded."""
    framework = pl.col("item").str.split("/").list.first()
    coders = study.tables["evidence"].group_by(framework).agg(pl.col("coder").drop_nulls().n_unique())
    least, each = _AGREEING
    return {name: least + each * n * (n - 1) / 2 for name, n in coders.iter_rows() if n > 1}


def leaving(
    study: Study,
    offer: Offer,
    plugins: Registry,
    step: Step,
    *,
    audience: str,
    single: bool,
    analyses: Iterable[str] = (),
    assessed: bool = False,
) -> Plan:
    """Make the plan of a release: what is computed for it, protection, and writing.

    Parameters
    ----------
    study
        The people in it, before protection.
    offer
        The format; what it is handed is small, but where ``single`` people are in the release.
    analyses, assessed
        What is computed, and whether it is held against frameworks.
    """
    rows, cost = rows_of(study), offer.value.cost
    parts = planned(study, analyses, plugins)
    told = bool(parts)
    if assessed:
        parts[FRAMEWORKS] = _ASSESSING.seconds(rows) + sum(_agreeing(study).values())
    people = int(persons(study).sum())
    parts[EARLIER] = _MARKING.seconds(people) if audience != "internal" else 0.0
    parts[PROTECTING] = _GROUPING.seconds(rows) + (_TELLING.seconds(rows) if told else 0.0)
    parts[WRITING] = cost.seconds(rows if single else rows // 20)
    if audience != "internal" and people:
        parts[ENTERING] = _ENTERING.seconds(rows) if told else _MARKING.seconds(people)
    return Plan(parts, step)
