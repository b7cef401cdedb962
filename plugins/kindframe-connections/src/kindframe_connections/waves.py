"""Who was there and who was asked in a wave, and what became of ties between two waves. `change` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from attrs import frozen

from kindframe.moments import first_instant, last_instant

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.settings import Wave
    from kindframe.study import Study

__all__ = ["Presence", "fates", "interviewed", "presence", "tied"]


@frozen(kw_only=True, eq=False)
class Presence:
    """Two waves' people: ``stayed`` in both, ``joined`` and ``left`` by id; ``unsure`` record no wave at all."""

    stayed: pl.Series
    joined: pl.Series
    left: pl.Series
    unsure: int


def presence(study: Study, actors: pl.DataFrame, first: str, second: str) -> Presence:
    """Say who was present and asked in both waves, and who in one.

    An actor is taken as asked in a wave it names, and in every wave where it names none; as absent from a wave that
    ended before it came (``since``) or began after it had gone (``until``), where the study dates its waves.
    """
    declared = {wave.id: wave for wave in study.settings.waves}
    here, there = (
        actors.select(_present(name, declared.get(name)).alias("there"))["there"] for name in (first, second)
    )
    ids = actors["id"]
    unsure = int((actors["waves"].list.len() == 0).sum())
    return Presence(
        stayed=ids.filter(here & there), joined=ids.filter(~here & there), left=ids.filter(here & ~there), unsure=unsure
    )


def _present(name: str, wave: Wave | None) -> pl.Expr:
    asked = (pl.col("waves").list.len() == 0) | pl.col("waves").list.contains(name)
    if wave is not None and wave.end:
        asked &= (first_instant(pl.col("since")) <= last_instant(pl.lit(wave.end))).fill_null(True)
    if wave is not None and wave.start:
        asked &= (last_instant(pl.col("until")) >= first_instant(pl.lit(wave.start))).fill_null(True)
    return asked.fill_null(True)


def interviewed(study: Study) -> pl.DataFrame:
    """Give who was interviewed in which wave (``id``, ``wave``): who names it, answered or told of a tie in it."""
    waves = study.actors.table.select("id", wave="waves").explode("wave")
    answers = study.responses.table.select(id="respondent", wave="wave")
    ties = study.relationships.table.select(id="reported_by", wave="wave")
    return pl.concat([waves, answers, ties]).drop_nulls().unique().sort("wave", "id")


def tied(network: Network, both_ways: bool) -> pl.DataFrame:
    """Give the ties of a wave by id and kind: ``source``, ``target``, ``kind``; an undirected one once or both ways."""
    table = network.to_polars().select("source", "target", kind="layer" if network.layers else pl.lit(""))
    table = table.filter(pl.col("source") != pl.col("target"))
    if both_ways and not network.directed:
        back = table.select(source="target", target="source", kind="kind")
        table = pl.concat([table, back])
    if not both_ways:
        low, high = pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target")
        table = table.select(low.alias("source"), high.alias("target"), "kind")
    return table


def fates(before: pl.DataFrame, after: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Join two waves' ties by these columns: ``fate`` is kept, lost or new."""
    held = before.select(by).unique().with_columns(pl.lit(True).alias("was"))
    come = after.select(by).unique().with_columns(pl.lit(True).alias("is"))
    both = held.join(come, on=by, how="full", coalesce=True)
    was, now = pl.col("was").fill_null(False), pl.col("is").fill_null(False)
    fate = pl.when(was & now).then(pl.lit("kept")).when(was).then(pl.lit("lost")).otherwise(pl.lit("new"))
    return both.select(*by, fate.alias("fate")).sort(by)
