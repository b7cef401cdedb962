"""Being interviewed as an event of its own: how many were, and how many had been before. `change` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kindframe.amounts import Amounts
from kindframe.analysis import Counted
from kindframe_connections.adding import codes_of
from kindframe_connections.building import Builder, counted
from kindframe_connections.waves import interviewed

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["tell_interviews"]


_PEOPLE = ("interviewed", "before")


def tell_interviews(out: Builder, study: Study, waves: set[str]) -> None:
    """Say that being interviewed is itself an event, and how many had been interviewed before."""
    held = interviewed(study)
    order = [wave for wave in study.waves if wave in waves]
    seen = pl.Series([], dtype=pl.String)
    rows, members, every = [], [], []
    for wave in order:
        now = held.filter(pl.col("wave") == wave)["id"]
        again = int(now.is_in(seen.implode()).sum()) if seen.len() else 0
        rows.append((wave, now.len(), again))
        members.append((now.to_list(), now.filter(now.is_in(seen.implode())).to_list() if again else []))
        every.append(now)
        seen = pl.concat([seen, now]).unique()
    schema = {"wave": pl.String, "interviewed": pl.Int64, "before": pl.Int64}
    out.table(
        "interviews",
        pl.DataFrame(rows, schema=schema, orient="row"),
        {
            "wave": "the wave",
            "interviewed": ("who is recorded as asked, answered or told of a tie in it", "actors"),
            "before": ("of these, interviewed in an earlier wave of those compared", "actors"),
        },
        counted=Counted(
            keys=("wave",), counts={"interviewed": "people"}, wholes={"interviewed": ("before",)}, apart=True
        ),
        members=pl.DataFrame(members, schema=dict.fromkeys(_PEOPLE, pl.List(pl.String)), orient="row"),
    )
    total, again = int(np.sum([row[1] for row in rows])), int(np.sum([row[2] for row in rows]))
    out.say(
        "interviews",
        "the number of interviews in the waves compared",
        total,
        n=seen.len(),
        of="people interviewed",
        among=seen,
        counts="things",
        amounts=(Amounts.of(np.ones(total), *(codes_of(pl.concat(every)) if every else [])),),
    )
    if total:
        out.note(
            "Being interviewed is an event, and noticing kindness may itself change what people do and tell. There "
            f"{'was' if total == 1 else 'were'} {counted(total, 'interview')}, {again:,} of them with people "
            "interviewed before."
        )
    elif order:
        out.note("Who was interviewed in which wave is not recorded: what asking changed cannot be told.")
