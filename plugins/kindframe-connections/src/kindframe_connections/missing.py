"""How much of each column of ties is known, unknown and never asked, and which pairs nobody was. `profile` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from kindframe.analysis import Counted
from kindframe_connections.building import Builder
from kindframe_connections.tied import row_marks

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["missing"]


def missing(out: Builder, study: Study, question: dict[str, Any], network: Network) -> None:
    """Add, for each column of ties, how much is known, unknown and never asked."""
    name = "actions" if question.get("ties") == "acts" else "relationships"
    table = study.tables[name]
    rows: list[tuple[Any, ...]] = []
    sets: list[tuple[pl.Series, pl.Series, pl.Series]] = []
    numbered = table.with_row_index("row ")
    for wave, part in _by_wave(numbered):
        every = pl.Series(row_marks(name, part["row "].to_numpy()), dtype=pl.UInt64)
        for column in table.columns:
            held = part[column]
            empty = (held.list.len() == 0).fill_null(True) if isinstance(held.dtype, pl.List) else held.is_null()
            sets.append((every, every.filter(~empty), every.filter(empty)))
            blank = int(empty.sum())
            was_asked = study.settings.asked(name, column, wave)
            rows.append((wave or "", column, part.height, part.height - blank, blank, was_asked))
    frame = pl.DataFrame(
        rows,
        schema={
            "wave": pl.String,
            "column": pl.String,
            "rows": pl.Int64,
            "known": pl.Int64,
            "blank": pl.Int64,
            "asked": pl.Boolean,
        },
        orient="row",
    )
    out.table(
        "missing",
        frame,
        {
            "wave": "the wave; empty where none is recorded",
            "column": f"the column of {name}",
            "rows": ("rows of that wave", "rows"),
            "known": ("rows that tell it", "rows"),
            "blank": ("rows that do not", "rows"),
            "asked": "no where the study declares that it was not asked in that wave, else taken as asked",
        },
        counted=Counted(
            keys=("wave", "column", "asked"), counts={"rows": "ties"}, wholes={"rows": ("known", "blank")}, apart=True
        ),
        members=pl.DataFrame(
            {part: [held[at] for held in sets] for at, part in enumerate(("rows", "known", "blank"))},
            schema=dict.fromkeys(("rows", "known", "blank"), pl.List(pl.UInt64)),
        ),
    )
    never = frame.filter(~pl.col("asked"))
    for row in never.iter_rows(named=True):
        where = f" in wave {row['wave']}" if row["wave"] else ""
        out.note(f"{row['column']} was not asked{where}: its {row['blank']:,} blanks are no answers.")
    asked_ = network.question
    if asked_.left_out:
        out.note(*(f"{n:,} of {asked_.rows:,} rows were left out: {why}." for why, n in asked_.left_out.items()))
    if name == "relationships":
        _never_asked(out, table, question.get("wave"), network)
    silent = network.nodes.filter(pl.col("waves").list.len() == 0).height if "waves" in network.nodes.columns else 0
    if silent == network.n and network.n:
        out.note("Who was asked in which wave is not recorded: an actor with no tie may never have been asked.")


def _never_asked(out: Builder, table: pl.DataFrame, wave: str | None, network: Network) -> None:
    """Say of how many pairs nobody was asked: a tie between them could be told by a third alone."""
    nodes, n = network.nodes, network.n
    told = table.filter(pl.col("wave") == wave) if wave is not None else table
    known = nodes["id"].is_in(told["reported_by"].drop_nulls().implode())
    if "waves" in nodes.columns:
        waves = nodes["waves"]
        known |= waves.list.contains(wave).fill_null(False) if wave is not None else waves.list.len() > 0
    unasked = nodes["id"].filter(~known)
    silent, every = unasked.len(), n * (n - 1) // 2
    neither = silent * (silent - 1) // 2
    text = f"Neither was asked in {neither:,} of the {every:,} pairs."
    value = neither if n - silent else None
    why = "who was asked is not recorded"
    out.say(
        "never asked",
        "the pairs neither of whom was asked",
        value,
        text=text,
        why=why,
        n=every,
        of="pairs",
        members=unasked,
    )


def _by_wave(table: pl.DataFrame) -> list[tuple[str | None, pl.DataFrame]]:
    parts = table.partition_by("wave", as_dict=True, maintain_order=True)
    return sorted(((key[0], part) for key, part in parts.items()), key=lambda pair: str(pair[0] or ""))
