"""What the tables say about ties, row by row: `kindframe.network.asking` calls.

Relationships and acts give the same columns: ``row``, ``source`` and ``target`` (places in the table of actors, -1
where there is none), ``kind``, ``directed``, ``value``, ``by_source``, ``by_target``, ``by_nobody`` (who told of it).
Whatever is left out on the way is counted with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from attrs import frozen

from kindframe.errors import ParameterError, UnknownName
from kindframe.indexing import Ends, different, positions
from kindframe.problems import nearest
from kindframe.records import CODEBOOKS
from kindframe.settings import Settings

__all__ = ["HOMES", "NOT_THERE", "Told", "acts", "known_kinds", "places", "relationships"]

HOMES = ("household", "person")
"""Kinds of actor that stand for somebody's home where something happened at them."""

NOT_THERE = ("runs", "funds")
"""Ties of an actor to a place that are no presence at it."""


@frozen(kw_only=True, eq=False)
class Told:
    """Rows that speak of ties, how many rows there were, and why the others do not speak."""

    frame: pl.DataFrame
    rows: int
    left_out: dict[str, int]
    notes: list[str]


def relationships(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    ends: Ends,
    *,
    kinds: tuple[str, ...] | None,
    wave: str | None,
    weight: str,
) -> Told:
    """Give the reports of standing ties, whose ends were looked up before."""
    table = tables["relationships"]
    left_out: dict[str, int] = {}
    notes: list[str] = []
    found = [pl.Series("source_at", ends.source), pl.Series("target_at", ends.target)]
    kept = _of_wave(table.with_columns(found).with_row_index("row"), wave, left_out)
    kept = _of_kinds(kept, kinds, left_out)
    value = _value(table, settings, "relationships", weight, notes, wave)
    frame = kept.select(
        "row",
        "kind",
        _directed(kept, settings),
        value.alias("value"),
        *_tellers(kept),
        source="source_at",
        target="target_at",
    )
    return Told(frame=frame, rows=table.height, left_out=left_out, notes=notes)


def acts(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    *,
    kinds: tuple[str, ...] | None,
    wave: str | None,
    weight: str,
    outcomes: tuple[str, ...] | None,
) -> Told:
    """Give every giver and receiver of one act as a tie from giver to receiver; each act is a tie of its own."""
    table = tables["actions"]
    left_out: dict[str, int] = {}
    notes: list[str] = []
    kept = _of_kinds(_of_wave(table.with_row_index("row"), wave, left_out), kinds, left_out)
    outcome = pl.col("outcome")
    wanted = outcome.is_in(list(outcomes)) if outcomes is not None else (outcome != "blocked").fill_null(True)
    said = f"not {' or '.join(outcomes)}" if outcomes is not None else "blocked"
    kept = _filtered(kept, wanted.fill_null(False), said, left_out)
    both = (pl.col("givers").list.len() > 0) & (pl.col("receivers").list.len() > 0)
    kept = _filtered(kept, both, "with no giver or no receiver told", left_out)
    value = _value(table, settings, "actions", weight, notes, wave)
    frame = (
        kept.select(
            "row",
            "kind",
            pl.lit(True).alias("directed"),
            value.alias("value"),
            *_nobody_told(),
            source=pl.col("givers").list.unique(maintain_order=True),
            target=pl.col("receivers").list.unique(maintain_order=True),
        )
        .explode("source")
        .explode("target")
    )
    actors = tables["actors"]["id"]
    frame = frame.with_columns(pl.Series(end, positions(frame[end], actors)) for end in ("source", "target"))
    return Told(frame=frame, rows=table.height, left_out=left_out, notes=notes)


def places(
    tables: Mapping[str, pl.DataFrame], *, kinds: tuple[str, ...] | None, wave: str | None, at: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.Series]:
    """Give who was at which place (columns ``who``, ``where``, ``tie``), and the ids of all places.

    Somebody is at a place by a tie to it (of any kind but running or funding it, or of the kinds given), by an act
    given or received there, by a tie that is lived there, or by membership where the places asked about are groups. A
    home is no place in this sense, unless the places asked about are homes: who comes to it tells of who lives there.
    """
    actors = tables["actors"]
    dropped: dict[str, int] = {}
    ties = _of_wave(tables["relationships"], wave, dropped)
    done = _of_wave(tables["actions"], wave, dropped).filter((pl.col("outcome") != "blocked").fill_null(True))
    homes = actors.filter(pl.col("kind").is_in(list(set(HOMES) - set(at))))["id"].implode()
    named = pl.concat([ties["place"], done["place"]]).drop_nulls()
    named = named.filter(~named.is_in(homes))
    where = pl.concat([actors.filter(pl.col("kind").is_in(list(at)))["id"], named]).unique(maintain_order=True)
    here = where.implode()
    kind = pl.col("kind")
    counts = kind.is_in(list(kinds)) if kinds is not None else (~kind.is_in(list(NOT_THERE))).fill_null(True)
    visits = ties.filter(counts.fill_null(False)).with_columns(
        pl.concat_str(pl.lit("tie:"), kind.fill_null("")).alias("tie")
    )
    parts = [
        visits.filter(pl.col("target").is_in(here)).select(who="source", where="target", tie="tie"),
        visits.filter(pl.col("source").is_in(here)).select(who="target", where="source", tie="tie"),
    ]
    if kinds is None:
        lived = ties.filter(pl.col("place").is_not_null()).with_columns(tie=pl.lit("lived"))
        parts += [lived.select(who=end, where="place", tie="tie") for end in ("source", "target")]
        there = done.filter(pl.col("place").is_not_null()).with_columns(
            pl.concat_str(pl.lit("act:"), "id").alias("tie")
        )
        parts += [
            there.select(who=end, where="place", tie="tie").explode("who").drop_nulls("who")
            for end in ("givers", "receivers")
        ]
        member = actors.select(who="id", where="member_of").explode("where").drop_nulls("where")
        member = member.filter(pl.col("where").is_in(here))
        parts.append(member.select("who", "where", tie=pl.lit("member")))
    return pl.concat(parts).filter(pl.col("where").is_in(here)), where


def known_kinds(tables: Mapping[str, pl.DataFrame], settings: Settings, table: str, codebook: str) -> set[str]:
    """Give every kind that the data, the study's codebook or kindframe's own knows."""
    held = set(different(tables[table]["kind"]).to_list())
    return held | set(CODEBOOKS[codebook]) | set(settings.codebook.get(codebook, {}))


def _filtered(frame: pl.DataFrame, keep: pl.Expr, why: str, left_out: dict[str, int]) -> pl.DataFrame:
    kept = frame.filter(keep)
    if kept.height < frame.height:
        left_out[why] = left_out.get(why, 0) + frame.height - kept.height
    return kept


def _of_wave(frame: pl.DataFrame, wave: str | None, left_out: dict[str, int]) -> pl.DataFrame:
    """Keep the rows of a wave; a table that records no wave at all is kept whole, as in `Study.select`."""
    if wave is None or frame["wave"].null_count() == frame.height:
        return frame
    return _filtered(frame, (pl.col("wave") == wave).fill_null(False), "of another wave or of none told", left_out)


def _of_kinds(frame: pl.DataFrame, kinds: tuple[str, ...] | None, left_out: dict[str, int]) -> pl.DataFrame:
    if kinds is None:
        return frame
    return _filtered(frame, pl.col("kind").is_in(list(kinds)).fill_null(False), "of a kind not asked about", left_out)


def _tellers(frame: pl.DataFrame) -> list[pl.Expr]:
    """Say of each row whether its source, its target, or nobody is recorded as having told of it."""
    teller = pl.col("reported_by")
    if frame["reported_by"].null_count() == frame.height:
        return _nobody_told()
    by_ends = [(teller == pl.col(end)).fill_null(False).alias(f"by_{end}") for end in ("source", "target")]
    return [*by_ends, teller.is_null().alias("by_nobody")]


def _nobody_told() -> list[pl.Expr]:
    return [pl.lit(name == "by_nobody").alias(name) for name in ("by_source", "by_target", "by_nobody")]


def _directed(frame: pl.DataFrame, settings: Settings) -> pl.Expr:
    """Whether each row runs one way: by its own cell, else by its kind, else yes."""
    if not frame["directed"].null_count():
        return pl.col("directed")
    declared = {kind: settings.directed(kind) for kind in different(frame["kind"]).to_list()}
    declared = {kind: flag for kind, flag in declared.items() if flag is not None}
    own = pl.col("directed")
    if declared:
        own = pl.coalesce(own, pl.col("kind").replace_strict(declared, default=None, return_dtype=pl.Boolean))
    return own.fill_null(True).alias("directed")


def _value(
    table: pl.DataFrame, settings: Settings, name: str, weight: str, notes: list[str], wave: str | None
) -> pl.Expr:
    """Give each row's value of the column that weighs it, turned where its scale runs backwards."""
    if weight == "count":
        return pl.lit(None, dtype=pl.Float64)
    numeric = [column for column, dtype in table.schema.items() if dtype in (pl.Float64, pl.Int64)]
    if weight not in table.columns:
        raise UnknownName(
            f"weight for {name}", weight, nearest(weight, ["count", *numeric]), hint="count always works."
        )
    if weight not in numeric:
        raise ParameterError(
            f"weight={weight!r} is a column of {name} that holds no numbers.",
            hint=f"These do: {', '.join(['count', *numeric])}.",
        )
    if not settings.asked(name, weight, wave):
        notes.append(
            f"{weight} was not asked{f' in wave {wave}' if wave else ' in every wave'}: its blanks say nothing."
        )
    note = settings.note(name, weight)
    value = pl.col(weight).cast(pl.Float64)
    if not note.reversed:
        return value
    if note.low is None or note.high is None:
        raise ParameterError(
            f"{weight} of {name} is declared reversed (low means much), but not between which ends.",
            hint=f"Give low and high under [attributes.{name}.{weight}] in study.toml, so that it can be turned.",
        )
    notes.append(f"{weight} runs backwards and was turned: {note.low + note.high:g} less its value.")
    return note.low + note.high - value
