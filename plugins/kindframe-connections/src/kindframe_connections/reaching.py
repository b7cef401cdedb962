"""Acts in order of time: who could have been reached from whom by kindness passed on. `cascades` calls it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.moments import first_instant
from kindframe_connections.kernels.temporal import arrivals, reachable

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Timed", "count_reach", "first_arrivals", "timed_acts"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
SHARE = 4096
"""How many sources a thread takes at a time."""


@frozen(kw_only=True, eq=False)
class Timed:
    """Acts from giver to receiver in order of their moment, as numbers; ``when`` is the text of each moment."""

    giver: Ints
    receiver: Ints
    moment: Longs
    when: tuple[str, ...]
    acts: int
    notes: tuple[str, ...]


def timed_acts(study: Study, nodes: pl.DataFrame, kinds: tuple[str, ...] | None, wave: str | None) -> Timed:
    """Put the acts that tell giver, receiver and moment in order of the first instant that each moment can mean."""
    table = study.actions.table
    if wave is not None and table["wave"].null_count() < table.height:
        table = table.filter((pl.col("wave") == wave).fill_null(False))
    if kinds is not None:
        table = table.filter(pl.col("kind").is_in(list(kinds)).fill_null(False))
    table = table.filter((pl.col("outcome") != "blocked").fill_null(True))
    sided = table.filter((pl.col("givers").list.len() > 0) & (pl.col("receivers").list.len() > 0))
    dated = sided.filter(pl.col("when").is_not_null()).with_columns(first_instant(pl.col("when")).alias("instant"))
    coarse = int((dated["when"].str.len_chars() < 10).sum())
    numbers = nodes.select("id").with_row_index("number").with_columns(pl.col("number").cast(pl.Int32))
    pairs = dated.select("givers", "receivers", "when", "instant")
    for end in ("givers", "receivers"):
        pairs = pairs.with_columns(pl.col(end).list.unique(maintain_order=True)).explode(end)
        pairs = pairs.join(numbers.rename({"id": end, "number": f"{end}_at"}), on=end, how="inner")
    pairs = pairs.filter(pl.col("givers_at") != pl.col("receivers_at"))
    pairs = pairs.sort("instant", "givers_at", "receivers_at", maintain_order=True)
    moment = pairs["instant"].rank("dense").cast(pl.Int64).to_numpy() - 1
    notes = []
    for count, why in (
        (table.height - sided.height, "tell no giver or no receiver"),
        (sided.height - dated.height, "tell no moment"),
    ):
        if count:
            notes.append(f"{count:,} acts {why}: no path leads through them.")
    if coarse:
        notes.append(
            f"{coarse:,} acts are dated to a year or a month only; they stand at its first instant, so their order "
            "among acts of that time is not known and paths through them may be missed or made up."
        )
    first = (
        pairs.with_columns(pl.Series("moment", moment, dtype=pl.Int64)).unique("moment", keep="first").sort("moment")
    )
    return Timed(
        giver=pairs["givers_at"].to_numpy().astype(np.int32),
        receiver=pairs["receivers_at"].to_numpy().astype(np.int32),
        moment=moment.astype(np.int64),
        when=tuple(first["when"].to_list()),
        acts=dated.height,
        notes=tuple(notes),
    )


def count_reach(timed: Timed, n: int, together: bool) -> tuple[Longs, Longs]:
    """Count, for each node, the others it can reach by acts in order of time, and those who can reach it."""
    back = (timed.receiver[::-1].copy(), timed.giver[::-1].copy(), timed.moment[::-1].copy())
    return _counted(*back, n, together), _counted(timed.giver, timed.receiver, timed.moment, n, together)


def _counted(ends: Ints, heads: Ints, moment: Longs, n: int, together: bool) -> Longs:
    """Search from those who have an act to begin with, a share of them to each thread."""
    starts = np.unique(np.concatenate([ends, heads]))
    if not starts.size:
        return np.zeros(n, np.int64)
    k = int(starts.size)  # only these have acts at all: the others neither reach nor are reached
    place = np.zeros(n, np.int32)
    place[starts] = np.arange(k, dtype=np.int32)
    near, far = place[ends], place[heads]
    run = reachable.on(int(ends.size * (k // 256 + 1)))
    jobs = [(low, min(low + SHARE, k)) for low in range(0, k, SHARE)]

    def share(job: tuple[int, int]) -> Longs:
        return run(near, far, moment, k, job[0], job[1], together)

    found = share(jobs[0])
    if len(jobs) > 1:
        with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
            for more in pool.map(share, jobs[1:]):
                found += more
    out = np.zeros(n, np.int64)
    out[starts] = found - 1
    return out


def first_arrivals(timed: Timed, n: int, start: int, together: bool) -> tuple[Longs, Longs]:
    """Give the number of the first moment at which each node is reached from one, and the acts it takes; else -1."""
    return arrivals.on(timed.giver.size)(timed.giver, timed.receiver, timed.moment, n, start, together)
