"""Rows that tell of ties become a `Network`: actors to nodes, reports to ties, ties to arrays, everything counted."""

from __future__ import annotations

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.errors import ParameterError
from kindframe.indexing import Runs, different, distinct, positions
from kindframe.network.arrays import Reports, Ties, merge_reports, merge_ties, mirrored
from kindframe.network.network import Network
from kindframe.network.nodes import one_of
from kindframe.network.question import Question
from kindframe.network.rows import Told

__all__ = ["answer", "build"]


def answer(told: Told, question: Question, nodes: pl.DataFrame, actors: pl.Series, notes: list[str]) -> Network:
    """Turn rows that tell of ties into a network over the nodes, which are some or all of the actors."""
    left_out = dict(told.left_out)
    if question.ties == "acts":
        notes.extend(f"{count:,} acts left out: {why}." for why, count in left_out.items() if why.startswith("with"))
    frame = told.frame
    if question.reports != "union":
        _demand_reporters(frame, question)
    frame, layers = _layered(_renumbered(frame, nodes["id"], actors))
    frame = _kept(frame, _ends_asked(question, nodes), "an end is not among the actors asked about", left_out)
    loop = pl.col("source") == pl.col("target")
    selves = frame.filter(loop).select("source", "kind", *_apart(question))
    loops = selves.n_unique() if selves.height else 0
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
    entries, one_way, directed = _oriented(frame, question, notes)
    runs = Runs.by(*entries.keys)
    ties = merge_reports(entries, runs)
    kept = _rows(frame)
    question = attrs.evolve(
        question,
        rows=told.rows,
        kept=kept,
        merged=frame.height - _told_of(entries, runs, one_way, directed),
        left_out=left_out,
        self_ties_met=loops,
        no_reporter=silent,
    )
    return build(ties, question, nodes, layers, directed, notes)


def build(
    ties: Ties, question: Question, nodes: pl.DataFrame, layers: tuple[str, ...], directed: bool, notes: list[str]
) -> Network:
    """Merge parallel ties, mirror undirected ones, and make the network with its last counts and notes."""
    source, target, layer, weight, reports, partly = merge_ties(ties, layers=question.layers, combine=question.combine)
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


def _renumbered(frame: pl.DataFrame, nodes: pl.Series, actors: pl.Series) -> pl.DataFrame:
    """Put places among the nodes where places among all actors stood."""
    if nodes.len() == actors.len():
        return frame
    moved = np.append(positions(actors, nodes), np.int32(-1))  # the last, which -1 points at, is nowhere
    return frame.with_columns(pl.Series(end, moved[frame[end].to_numpy()]) for end in ("source", "target"))


def _layered(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Put the codes of kinds (in order of their text, an unknown kind as the empty text) in place of kinds."""
    kinds = frame["kind"].fill_null("")
    names = different(kinds).sort()
    codes = np.zeros(kinds.len(), np.int32) if names.len() == 1 else positions(kinds, names)
    return frame.with_columns(pl.Series("kind", codes)), tuple(names.to_list())


def _apart(question: Question) -> list[str]:
    """Name the column that tells parallel ties of one kind apart: each act is a tie of its own."""
    return ["row"] if question.ties == "acts" else []


def _kept(frame: pl.DataFrame, keep: pl.Expr, why: str, left_out: dict[str, int]) -> pl.DataFrame:
    """Keep some entries; a row is left out when none of its entries stays."""
    stays = frame.select(keep).to_series()
    if stays.all():
        return frame
    before = _rows(frame)
    frame = frame.filter(stays)
    lost = before - _rows(frame)
    if lost:
        left_out[why] = left_out.get(why, 0) + lost
    return frame


def _rows(frame: pl.DataFrame) -> int:
    """Count the rows of the data behind the entries; an act with several givers makes several entries."""
    rows = frame["row"].to_numpy()
    return int(np.count_nonzero(rows[1:] != rows[:-1])) + bool(rows.size)


def _ends_asked(question: Question, nodes: pl.DataFrame) -> pl.Expr:
    """Whether both ends are nodes and of the kinds asked for at that end."""
    there = (pl.col("source") >= 0) & (pl.col("target") >= 0)
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


def _oriented(frame: pl.DataFrame, question: Question, notes: list[str]) -> tuple[Reports, NDArray[np.bool_], bool]:
    """Settle the direction of every entry: the entries, whether each runs one way, and whether the network does.

    In a directed network, an entry that runs both ways stands in both.
    """
    entries = Reports(
        source=frame["source"].to_numpy(),
        target=frame["target"].to_numpy(),
        kind=frame["kind"].to_numpy(),
        tie=frame["row"].to_numpy().astype(np.int64) if _apart(question) else None,
        value=None if question.weight == "count" else frame["value"].fill_null(np.nan).to_numpy(),
    )
    asked = question.directed
    one_way = frame["directed"].to_numpy().astype(bool, copy=False)
    loose = int(one_way.size - np.count_nonzero(one_way))
    if asked is not None:
        if loose and asked:
            notes.append(f"{loose:,} undirected rows were read as running from source to target, as asked.")
        if loose < one_way.size and not asked:
            notes.append(f"{one_way.size - loose:,} directed rows were read as running both ways, as asked.")
        one_way = np.full(one_way.size, asked)
    elif 0 < loose < one_way.size:
        which = f"the {loose:,} rows without one count" if loose != 1 else "the 1 row without one counts"
        notes.append(f"Some ties have a direction and some have none: {which} both ways.")
        back = entries.take(~one_way & (entries.source != entries.target))
        back = back.turned(np.ones(back.source.size, dtype=np.bool_))
        return entries.with_(back), np.append(one_way, np.zeros(back.source.size, dtype=np.bool_)), True
    if asked is False or (one_way.size and not one_way.any()):
        return entries.turned(entries.source > entries.target), one_way, False
    return entries, one_way, True


def _told_of(entries: Reports, runs: Runs, one_way: NDArray[np.bool_], directed: bool) -> int:
    """Count the ties that rows tell of; one that runs both ways counts once, and apart from one that runs one way."""
    if not directed or one_way.all():
        return runs.count
    single = np.logical_or.reduceat(runs.ordered(one_way), runs.first)
    both = entries.take(~one_way)
    both = both.turned(both.source > both.target)
    return int(np.count_nonzero(single)) + distinct(*both.keys)
