"""Rows that tell of ties become a `Network`: ids to numbers, reports to ties, ties to arrays, everything counted."""

from __future__ import annotations

import attrs
import numpy as np
import polars as pl

from kindframe.errors import ParameterError
from kindframe.network.arrays import Reports, Ties, distinct, merge_reports, merge_ties, mirrored
from kindframe.network.network import Network
from kindframe.network.nodes import one_of
from kindframe.network.question import Question
from kindframe.network.rows import Told

__all__ = ["answer", "build", "coded"]


def answer(told: Told, question: Question, nodes: pl.DataFrame, notes: list[str]) -> Network:
    """Turn rows that tell of ties into a network over the nodes."""
    left_out = dict(told.left_out)
    if question.ties == "acts":
        notes.extend(f"{count:,} acts left out: {why}." for why, count in left_out.items() if why.startswith("with"))
    frame = told.frame.with_columns(
        (pl.col("reported_by") == pl.col("source")).fill_null(False).alias("by_source"),
        (pl.col("reported_by") == pl.col("target")).fill_null(False).alias("by_target"),
        pl.col("reported_by").is_null().alias("by_nobody"),
    )
    if question.reports != "union":
        _demand_reporters(frame, question)
    frame, layers = _layered(coded(frame, nodes, ("source", "target")))
    frame = _kept(frame, _ends_asked(question, nodes), "an end is not among the actors asked about", left_out)
    loop = pl.col("source") == pl.col("target")
    loops = frame.filter(loop).select("source", "kind", "tie").n_unique() if frame.height else 0
    if question.self_ties == "drop":
        frame = _kept(frame, ~loop, "from an actor to itself", left_out)
    silent = 0
    if question.ties == "relationships":
        silent = int(frame["by_nobody"].sum())
        if question.reports == "intersection":
            frame = _told_by_both(frame, question, left_out)
        elif question.reports != "union":
            frame = _kept(frame, pl.col(f"by_{question.reports}"), f"not told by the {question.reports}", left_out)
        _note_reporters(frame, question, silent, notes)
    entries, directed, mixed = _oriented(frame, question.directed, notes)
    ties = merge_reports(entries)
    kept = _rows(frame)
    question = attrs.evolve(
        question,
        rows=told.rows,
        kept=kept,
        merged=frame.height - (_distinct(frame) if mixed else ties.source.size),
        left_out=left_out,
        self_ties_met=loops,
        no_reporter=silent,
    )
    return build(ties, question, nodes, layers, directed, notes)


def build(
    ties: Ties, question: Question, nodes: pl.DataFrame, layers: tuple[str, ...], directed: bool, notes: list[str]
) -> Network:
    """Merge parallel ties, mirror undirected ones, and make the network with its last counts and notes."""
    source, target, layer, weight, reports, partly = merge_ties(
        ties, layers=question.layers, count=question.weight == "count", combine=question.combine
    )
    unknown = int(np.isnan(weight).sum())
    if unknown:
        notes.append(f"{question.weight} is not known for {unknown:,} of {weight.size:,} ties; it stays unknown.")
    if partly:
        some = "1 weight combines" if partly == 1 else f"{partly:,} weights combine"
        notes.append(f"{some} known and unknown values of {question.weight}; the known ones count.")
    return Network(
        nodes=nodes,
        arrays=mirrored(nodes.height, source, target, layer, weight, reports, directed),
        directed=directed,
        layers=layers if question.layers else (),
        question=attrs.evolve(question, unknown=unknown, partly_unknown=partly),
        notes=tuple(notes),
    )


def coded(frame: pl.DataFrame, nodes: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """Put node numbers (null where the id is no node) in place of ids."""
    return frame.with_columns([_numbers(frame[column], nodes["id"]) for column in columns])


def _numbers(ids: pl.Series, nodes: pl.Series) -> pl.Series:
    """Find the number of each id among the nodes: by a 64-bit hash, which a second one confirms, else by the text."""
    numbers = pl.Series("number", np.arange(nodes.len(), dtype=np.int32))
    keys = nodes.hash(1)
    if keys.n_unique() == keys.len():
        found = _joined(ids.hash(1), keys, numbers)
        same = nodes.hash(2).gather(found.fill_null(0)) == ids.hash(2) if nodes.len() else found.is_null()
        if (same | found.is_null()).all():
            return found.alias(ids.name)
    return _joined(ids, nodes, numbers).alias(ids.name)


def _joined(ids: pl.Series, keys: pl.Series, numbers: pl.Series) -> pl.Series:
    left = pl.DataFrame({"key": ids})
    right = pl.DataFrame({"key": keys, "number": numbers})
    return left.join(right, on="key", how="left", maintain_order="left")["number"]


def _layered(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Put the codes of kinds (in order of their text, an unknown kind as the empty text) in place of kinds."""
    kinds = frame["kind"].fill_null("")
    names = kinds.unique().sort()
    codes = (
        kinds.replace_strict(names, pl.Series(range(names.len()), dtype=pl.Int32))
        if names.len()
        else kinds.cast(pl.Int32)
    )
    return frame.with_columns(codes.alias("kind")), tuple(names.to_list())


def _kept(frame: pl.DataFrame, keep: pl.Expr, why: str, left_out: dict[str, int]) -> pl.DataFrame:
    """Keep some entries; a row is left out when none of its entries stays."""
    before = _rows(frame)
    frame = frame.filter(keep)
    lost = before - _rows(frame)
    if lost:
        left_out[why] = left_out.get(why, 0) + lost
    return frame


def _rows(frame: pl.DataFrame) -> int:
    """Count the rows of the data behind the entries; an act with several givers makes several entries."""
    return (
        frame.height
        if frame["row"].is_sorted() and frame["row"].rle().len() == frame.height
        else frame["row"].n_unique()
    )


def _ends_asked(question: Question, nodes: pl.DataFrame) -> pl.Expr:
    """Whether both ends are nodes and of the kinds asked for at that end."""
    there = pl.col("source").is_not_null() & pl.col("target").is_not_null()
    if question.between is None or question.between[0] == question.between[1]:
        return there
    if nodes["kind"].null_count() == nodes.height:
        return there
    starts, ends = (
        nodes.select(pl.int_range(pl.len(), dtype=pl.Int32).filter(one_of(kinds))).to_series().implode()
        for kinds in question.between
    )
    along = pl.col("source").is_in(starts) & pl.col("target").is_in(ends)
    against = pl.col("target").is_in(starts) & pl.col("source").is_in(ends)
    either = pl.lit(not question.directed) if question.directed is not None else ~pl.col("directed")
    return there & (along | (either & against))


def _demand_reporters(frame: pl.DataFrame, question: Question) -> None:
    if frame.height and frame["by_nobody"].all():
        acts = question.ties == "acts"
        what = "Acts do not record who told of them" if acts else "No tie records who told of it (reported_by)"
        raise ParameterError(
            f"{what}, so reports={question.reports!r} cannot be asked.",
            hint="Ask for reports='union', or fill reported_by.",
        )


def _told_by_both(frame: pl.DataFrame, question: Question, left_out: dict[str, int]) -> pl.DataFrame:
    """Keep the rows of ties of which both ends told; a row of an undirected tie counts whichever way it is written."""
    swap = (pl.col("source") > pl.col("target")) & _both_ways(question.directed)
    low = pl.when(swap).then(pl.col("target")).otherwise(pl.col("source"))
    high = pl.when(swap).then(pl.col("source")).otherwise(pl.col("target"))
    by_low = pl.when(swap).then(pl.col("by_target")).otherwise(pl.col("by_source"))
    by_high = pl.when(swap).then(pl.col("by_source")).otherwise(pl.col("by_target"))
    frame = frame.with_columns(low.alias("low"), high.alias("high"), by_low.alias("by_low"), by_high.alias("by_high"))
    tie = ["low", "high", "kind", _both_ways(question.directed)]
    both = pl.col("by_low").any().over(tie) & pl.col("by_high").any().over(tie)
    return _kept(frame, both, "not told by both ends", left_out)


def _both_ways(asked: bool | None) -> pl.Expr:
    """Whether a row runs both ways, as asked or else as recorded."""
    return ~pl.col("directed") if asked is None else pl.lit(not asked)


def _note_reporters(frame: pl.DataFrame, question: Question, silent: int, notes: list[str]) -> None:
    if not silent or silent == frame.height:
        return
    what = "count" if question.reports == "union" else "do not count"
    notes.append(f"{silent:,} rows do not say who told of the tie; they {what} under reports={question.reports!r}.")


def _distinct(frame: pl.DataFrame) -> int:
    """Count the ties that rows tell of, where some run one way and some both, each once."""
    source, target, kind, tie = (frame[name].to_numpy() for name in ("source", "target", "kind", "tie"))
    way = ~frame["directed"].to_numpy().astype(bool)
    low, high = np.minimum(source, target), np.maximum(source, target)
    return distinct(np.where(way, low, source), np.where(way, high, target), kind, tie, way.astype(np.int8))


def _oriented(frame: pl.DataFrame, asked: bool | None, notes: list[str]) -> tuple[Reports, bool, bool]:
    """Settle the direction of every entry; say whether the network is directed, and whether it is of both kinds."""
    entries = Reports(
        source=frame["source"].to_numpy().astype(np.int32),
        target=frame["target"].to_numpy().astype(np.int32),
        kind=frame["kind"].to_numpy().astype(np.int32),
        tie=frame["tie"].to_numpy().astype(np.int64),
        value=frame["value"].fill_null(np.nan).to_numpy(),
    )
    one_way = frame["directed"].to_numpy().astype(bool)
    if asked is not None:
        if not one_way.all() and asked:
            notes.append(
                f"{int((~one_way).sum()):,} undirected rows were read as running from source to target, as asked."
            )
        if one_way.any() and not asked:
            notes.append(f"{int(one_way.sum()):,} directed rows were read as running both ways, as asked.")
        one_way = np.full(one_way.size, asked)
    if asked is False or (one_way.size and not one_way.any()):
        return entries.turned(entries.source > entries.target), False, False
    mixed = not one_way.all()
    if mixed:
        both = ~one_way & (entries.source != entries.target)
        notes.append(
            f"Directed and undirected ties stand together: {int((~one_way).sum()):,} undirected rows run both ways."
        )
        back = entries.take(both)
        entries = entries.with_(back.turned(np.ones(back.source.size, dtype=np.bool_)))
    return entries, True, mixed
