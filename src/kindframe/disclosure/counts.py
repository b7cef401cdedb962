"""The counts a report opens with, as they may be told: small ones None, the others rounded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import attrs
import polars as pl

from kindframe.disclosure.rules import Rules
from kindframe.overview import NOT_PEOPLE, Filled, Overview, RowsRead, overview, persons
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["told_counts"]

_NOBODY = ("domains",)
"""Tables that nobody is in: their rows are counted as they are."""


def told_counts(study: Study, rules: Rules) -> Overview:
    """Count what a study holds, for an audience.

    A count of 1 to k - 1 is None and others are rounded; organisations, services, places and the groups on record are
    counted as they are. Acts and answers that fewer than k people stand behind are None however many there are. Of a
    column, what is filled and what is blank are both protected. A study without people is counted as it is.
    """
    whole = overview(study)
    mask = persons(study)
    if not mask.any():
        return whole

    told = partial(_told, rules)
    ids = study.actors.table.filter(mask)["id"].implode()
    acts, ties = study.actions.table, study.relationships.table
    took = acts.select(pl.col("givers").list.concat("receivers").explode(empty_as_null=False))["givers"]
    ends = pl.concat([ties["source"], ties["target"]])
    behind = {
        name: int(held.filter(held.is_in(ids)).n_unique())
        for name, held in (("acts", took), ("ties", ends), ("answers", study.responses.table["respondent"]))
    }

    def resting(name: str, n: int | None) -> int | None:
        return None if n and 0 < behind[name] < rules.k else told(n)

    notes: Mapping[str, object] = study.settings.kinds.get("actor", {})
    plain = {*NOT_PEOPLE, *notes}
    kinds = set(study.actors.table.filter(mask)["kind"].unique().to_list())
    return attrs.evolve(
        whole,
        few=rules.k,
        rounded=rules.base,
        actors={k: n if k in plain and k not in kinds else told(n) for k, n in whole.actors.items()},
        ties=resting("ties", whole.ties),
        reporters=told(whole.reporters),
        tellers=told(whole.tellers),
        acts=resting("acts", whole.acts),
        outcomes={outcome: resting("acts", n) for outcome, n in whole.outcomes.items()},
        undated=resting("acts", whole.undated),
        unknown_givers=resting("acts", whole.unknown_givers),
        codings=told(whole.codings),
        coders=whole.coders,
        answers=resting("answers", whole.answers),
        respondents=told(whole.respondents),
        without_group=told(whole.without_group),
        filled=tuple(
            held if held.table in _NOBODY else _filled(held, rules)
            for held in whole.filled
            if held.column in TABLES[held.table].names
        ),
        read=tuple(r if r.table in _NOBODY else _rows(r, rules) for r in whole.read),
        met=tuple(attrs.evolve(met, count=told(met.count)) for met in whole.met),
    )


def _told(rules: Rules, n: int | None) -> int | None:
    return None if n is None or 0 < n < rules.k else rules.rounded(n)


def _rows(read: RowsRead, rules: Rules) -> RowsRead:
    told = partial(_told, rules)
    return attrs.evolve(
        read, read=told(read.read), kept=told(read.kept), set_aside=told(read.set_aside), merged=told(read.merged)
    )


def _filled(held: Filled, rules: Rules) -> Filled:
    of, filled = held.of or 0, held.filled or 0
    small = any(0 < n < rules.k for n in (of, filled, of - filled))
    whole = None if 0 < of < rules.k else rules.rounded(of)
    return attrs.evolve(held, of=whole, filled=None if small else rules.rounded(filled))
