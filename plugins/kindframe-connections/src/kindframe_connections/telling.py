"""Who told of each tie: rows of reports become one row for each tie, with who told. `reports` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import frozen

from kindframe.indexing import Ends
from kindframe.network.rows import relationships
from kindframe_connections.tied import paired

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["AGREEMENT", "TOLD_BY", "Told", "told"]

_TELLS = {"by_source": "source", "by_target": "target"}
_SIDES = {
    "ties": pl.lit(True),
    "both": pl.col("by_source") & pl.col("by_target"),
    "only_source": pl.col("directed") & pl.col("by_source") & ~pl.col("by_target"),
    "only_target": pl.col("directed") & ~pl.col("by_source") & pl.col("by_target"),
    "only_one": ~pl.col("directed") & (pl.col("by_source") != pl.col("by_target")),
}
TOLD_BY = tuple(pl.col("pair").filter(held).alias(f"{name} ids") for name, held in _SIDES.items())
"""The pairs of the ties that are counted by `AGREEMENT`."""
AGREEMENT = (
    pl.len().cast(pl.Int64).alias("ties"),
    *(held.sum().cast(pl.Int64).alias(name) for name, held in _SIDES.items() if name != "ties"),
    (pl.col("by_source") & pl.col("by_target")).mean().alias("agreement"),
)
"""What is counted of ties that either end told of, both having been asked; to be used over such ties alone."""


@frozen(kw_only=True, eq=False)
class Told:
    """``ties`` has a row for each tie of one wave and kind; the rest counts rows of the data.

    Columns of ``ties``: wave, kind, directed, source, target (an undirected tie with its ends in order of their ids),
    pair, by_source, by_target, by_third, by_nobody, giving, receiving (a row with that generator), asked_source,
    asked_target. ``misplaced`` counts rows of a giving generator not told by the source, or of a receiving one not
    told by the target. ``waves`` are those of the ties, in order; ``reporters`` those of them in which somebody is
    named who told.
    """

    ties: pl.DataFrame
    rows: int
    no_reporter: int
    third_party: int
    self_ties: int
    misplaced: int
    generator: bool
    recorded: bool
    waves: tuple[str | None, ...]
    reporters: frozenset[str | None]

    @property
    def checkable(self) -> pl.DataFrame:
        """The ties both of whose ends were asked and at least one of whose ends told."""
        return self.ties.filter("asked_source", "asked_target", pl.col("by_source") | pl.col("by_target"))


def told(study: Study, network: Network, kinds: tuple[str, ...] | None, wave: str | None) -> Told:
    """Give who told of each tie among the nodes of a network that asked the same question.

    An end was asked where the actors' table says so for that wave, or where it told of any tie in it; where it says so
    of nobody, all are taken as asked.
    """
    table = study.relationships.table
    ends = Ends.of(study.actors.table, table)
    told_of = relationships(study.tables, study.settings, ends, kinds=kinds, wave=wave, weight="count").frame
    row = told_of["row"]
    generator = "generator" in table.columns and table["generator"].dtype == pl.String
    asked_by = table["generator"].gather(row).str.strip_chars().str.to_lowercase() if generator else None
    frame = told_of.select("kind", "directed").with_columns(
        *[table[name].gather(row) for name in ("source", "target", "reported_by", "wave")],
        pl.Series("generator", asked_by if asked_by is not None else [None] * row.len(), dtype=pl.String),
    )
    named = frame.filter(pl.col("reported_by").is_not_null())
    ids = network.nodes["id"].implode()
    frame = frame.filter(pl.col("source").is_in(ids) & pl.col("target").is_in(ids))
    itself = pl.col("source") == pl.col("target")
    self_ties = frame.filter(itself).height
    by = pl.col("reported_by")
    frame = frame.filter(~itself).with_columns(
        (by == pl.col("source")).fill_null(False).alias("by_source"),
        (by == pl.col("target")).fill_null(False).alias("by_target"),
        by.is_null().alias("by_nobody"),
        (pl.col("generator") == "giving").fill_null(False).alias("giving"),
        (pl.col("generator") == "receiving").fill_null(False).alias("receiving"),
    )
    frame = frame.with_columns((~pl.col("by_source") & ~pl.col("by_target") & ~pl.col("by_nobody")).alias("by_third"))
    wrong = (pl.col("giving") & ~pl.col("by_source")) | (pl.col("receiving") & ~pl.col("by_target"))
    misplaced = frame.filter(pl.col("directed") & ~pl.col("by_nobody") & wrong).height
    ties = paired(_one_each(frame))
    waves = tuple(sorted(ties["wave"].unique().to_list(), key=lambda w: (w is None, _place(study, w))))
    recorded, asked = _asked(network, named, waves)
    for end in _TELLS.values():
        joined = ties.select("wave", id=end).join(
            asked, on=["wave", "id"], how="left", nulls_equal=True, maintain_order="left"
        )
        ties = ties.with_columns((joined["asked"].fill_null(False) if recorded else pl.lit(True)).alias(f"asked_{end}"))
    return Told(
        ties=ties,
        rows=frame.height + self_ties,
        no_reporter=int(frame["by_nobody"].sum()),
        third_party=int(frame["by_third"].sum()),
        self_ties=self_ties,
        misplaced=misplaced,
        generator=generator and bool((frame["giving"] | frame["receiving"]).any()),
        recorded=recorded,
        waves=waves,
        reporters=frozenset(named["wave"].unique().to_list()),
    )


def _place(study: Study, wave: str | None) -> tuple[int, str]:
    return (study.waves.index(wave) if wave in study.waves else len(study.waves), wave or "")


def _one_each(frame: pl.DataFrame) -> pl.DataFrame:
    """Make one row of the reports of a tie; turn undirected ones so that their ends are in order."""
    swap = ~pl.col("directed") & (pl.col("source") > pl.col("target"))

    def turned(straight: str, turned_: str) -> Any:
        return pl.when(swap).then(pl.col(turned_)).otherwise(pl.col(straight)).alias(straight)

    frame = frame.with_columns(
        turned("source", "target"), turned("target", "source"), turned("by_source", "by_target"),
        turned("by_target", "by_source"),
    )  # fmt: skip
    flags = ("by_source", "by_target", "by_third", "by_nobody", "giving", "receiving")
    keys = ["wave", "kind", "directed", "source", "target"]
    return frame.group_by(keys).agg(pl.col(*flags).any()).sort(keys, nulls_last=True)


def _asked(network: Network, named: pl.DataFrame, waves: tuple[str | None, ...]) -> tuple[bool, pl.DataFrame]:
    """Say whether it is recorded who was asked, and give who was in which wave (or in any, for rows without one)."""
    nodes = network.nodes
    here = nodes.select("id", wave="waves") if "waves" in nodes.columns else nodes.select("id", wave=pl.lit([]))
    here = here.filter(pl.col("wave").list.len() > 0)
    each = here.explode("wave").with_columns(pl.col("wave").cast(pl.String))
    parts = [each.select("wave", "id"), named.select("wave", id="reported_by")]
    if None in waves:
        parts.append(here.select(pl.lit(None, dtype=pl.String).alias("wave"), "id"))
    return here.height > 0, pl.concat(parts).unique().with_columns(pl.lit(True).alias("asked"))
