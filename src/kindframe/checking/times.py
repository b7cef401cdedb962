"""What dates say together: ends before beginnings, the future, hours that never were, and acts that prompt acts."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.checking.sieve import Sieve, rows_where
from kindframe.moments import first_instant, last_instant

__all__ = ["warn_of_acts_to_oneself", "warn_of_prompting", "warn_of_times"]

_EARLIEST = "1800"
_OPEN_ENDED = ("until", "expires")
_LOOP_SHOWN = 6


def warn_of_times(sieve: Sieve) -> None:
    """Warn of moments in the future or before 1800, of hours the clocks skipped, and of ends before beginnings."""
    moments = [c.name for c in sieve.definition.columns if c.kind == "moment"]
    for name in moments:
        if sieve.table[name].null_count() == sieve.table.height:
            continue
        odd = sieve.unique(name)
        if name not in _OPEN_ENDED:
            _say(sieve, name, _future(odd), "KF-TIME-03", "lies in the future")
        early = odd.filter(odd < _EARLIEST)
        _say(sieve, name, early, "KF-TIME-04", "lies long before anyone who could tell of it")
        zone = sieve.settings.timezone
        hint = f"Write the offset from UTC, or set timezone in study.toml (now {zone!r})."
        what = f"is an hour the clocks skipped in {zone}"
        _say(sieve, name, _skipped(odd, zone), "KF-TIME-05", what, hint)
    if {"since", "until"} <= set(moments):
        _order(sieve)


def _say(
    sieve: Sieve, name: str, odd: pl.Series, code: str, what: str, hint: str = "Look whether it is a slip of the pen."
) -> None:
    if not odd.is_empty():
        rows = sieve.standing[rows_where(sieve.kept[name].is_in(odd.implode()))].tolist()
        sieve.warn(code, name, rows, f"{name} {what}", hint=hint)


def _future(moments: pl.Series) -> pl.Series:
    """Give the moments that begin after tomorrow, wherever on Earth one is."""
    after = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    return moments.filter(moments > after)


def _skipped(moments: pl.Series, zone: str) -> pl.Series:
    """Give the local times without offset that a zone's clocks skipped when they went forward."""
    local = moments.filter(moments.str.contains(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$"))
    if local.is_empty() or not zone:
        return local.clear()
    naive = local.str.slice(0, 16).str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us", strict=False)
    real = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return local.filter(real.is_null() & naive.is_not_null())


def _order(sieve: Sieve) -> None:
    if any(sieve.table[name].null_count() == sieve.table.height for name in ("since", "until")):
        return
    table, standing = sieve.kept, sieve.standing
    both = (table["since"].is_not_null() & table["until"].is_not_null()).arg_true()
    if both.is_empty():
        return
    few = table.select("since", "until")[both.to_list()]
    late = few.select(first_instant(pl.col("since")) > last_instant(pl.col("until"))).to_series()
    rows = standing[both.filter(late.fill_null(False)).to_numpy()].tolist()
    sieve.warn("KF-TIME-01", "since", rows, "since lies after until: it ends before it begins")


def warn_of_prompting(sieve: Sieve) -> None:
    """Warn of acts that prompt themselves, by whatever way round, and of acts before what prompted them."""
    table, standing = sieve.kept, sieve.standing
    causes = table["prompted_by"]
    if causes.null_count() == causes.len():
        return
    place = pl.DataFrame({"prompted_by": table["id"], "cause": np.arange(table.height, dtype=np.int64)})
    parent = (
        table.select("prompted_by")
        .join(place.unique("prompted_by", keep="first"), on="prompted_by", how="left", maintain_order="left")["cause"]
        .fill_null(-1)
        .to_numpy()
    )
    _loops(sieve, table, standing, parent)
    _before_cause(sieve, table, standing, parent)


def warn_of_acts_to_oneself(sieve: Sieve, actors: pl.DataFrame) -> None:
    """Warn of acts whose one giver is their one receiver; several people, or a group, may do a thing for themselves."""
    table, standing = sieve.kept, sieve.standing
    one = (table["givers"].list.len() == 1) & (table["receivers"].list.len() == 1)
    single = actors.filter(pl.col("kind").is_null() | (pl.col("kind") == "person"))["id"].implode()
    giver = table["givers"].list.first()
    alike = one & (giver == table["receivers"].list.first()) & giver.is_in(single)
    rows = standing[rows_where(alike)].tolist()
    sieve.warn("KF-ACT-01", "receivers", rows, "the act's giver is also its receiver", values=False)


def _loops(sieve: Sieve, table: pl.DataFrame, standing: NDArray[np.int64], parent: NDArray[np.int64]) -> None:
    """Find loops by jumping twice as far each time: after log2(n) jumps, whatever still has a way up hangs on one."""
    jump = parent.copy()
    for _ in range(max(1, int(table.height).bit_length())):
        jump = np.where(jump >= 0, jump[jump], -1)
    if not (jump >= 0).any():
        return
    on_loop = np.zeros(table.height, dtype=bool)
    ids = table["id"]
    for start in np.unique(jump[jump >= 0]).tolist():
        if on_loop[start]:
            continue
        members, at = [], start
        while not on_loop[at]:
            on_loop[at] = True
            members.append(at)
            at = int(parent[at])
        way = [repr(ids[i]) for i in members[:_LOOP_SHOWN]] + (["..."] if len(members) > _LOOP_SHOWN else [])
        message = f"the act prompts itself, by way of {' < '.join([*way, repr(ids[start])])}"
        rows = sorted(standing[members].tolist())
        sieve.warn("KF-LOOP-01", "prompted_by", rows, message, hint="Chains stop at the loop.", values=False)


def _before_cause(sieve: Sieve, table: pl.DataFrame, standing: NDArray[np.int64], parent: NDArray[np.int64]) -> None:
    own = np.flatnonzero(parent >= 0)
    pairs = pl.DataFrame({"own": table["when"][own], "cause": table["when"][parent[own]]})
    told = (pairs["own"].is_not_null() & pairs["cause"].is_not_null()).arg_true().to_numpy()
    if not told.size:
        return
    early = pairs[told].select(last_instant(pl.col("own")) < first_instant(pl.col("cause"))).to_series()
    rows = standing[own[told[early.fill_null(False).to_numpy()]]].tolist()
    sieve.warn("KF-TIME-02", "when", rows, "the act was before the one that prompted it")
