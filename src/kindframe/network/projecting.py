"""People who meet at places: two modes, or one by way of the places shared. `kindframe.network.asking` calls it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import polars as pl

from kindframe.errors import ParameterError
from kindframe.indexing import positions
from kindframe.network.answering import build
from kindframe.network.arrays import Ties
from kindframe.network.network import Network
from kindframe.network.nodes import in_wave, node_table, one_of
from kindframe.network.question import Question
from kindframe.network.rows import places

__all__ = ["PAIRS_LIMIT", "meetings"]

PAIRS_LIMIT = 50_000_000
"""The most pairs of people a projection may make; beyond it the two-mode network is the answer."""


def meetings(tables: Mapping[str, pl.DataFrame], question: Question, notes: list[str]) -> Network:
    """Tie people to the places they come to (``mode="two"``) or to each other by the places they share.

    A weight counts, in two modes, in how many ways somebody is at a place (kinds of tie, acts); in one mode, how many
    places two people share.
    """
    _refuse_what_places_lack(question)
    visits, where = places(tables, kinds=question.kinds, wave=question.wave, at=question.at)
    actors = in_wave(tables["actors"], question.wave, notes)
    is_where = pl.col("id").is_in(where.implode())
    is_who = ~is_where if question.between is None else ~is_where & one_of(question.between[0])
    nodes = node_table(actors.filter(is_who | is_where) if question.mode == "two" else actors.filter(is_who))
    rows = visits.height
    ids = nodes["id"] if question.mode == "two" else pl.concat([nodes["id"], where])
    people = actors.filter(is_who)["id"].implode()
    visits = visits.filter(pl.col("who").is_in(people) & pl.col("where").is_in(ids.implode()))
    left_out = {"not by somebody asked about": rows - visits.height} if rows > visits.height else {}
    distinct = visits.unique(maintain_order=True)
    question = attrs.evolve(
        question, rows=rows, kept=visits.height, merged=visits.height - distinct.height, left_out=left_out
    )
    if question.mode == "two":
        kinds = distinct["tie"].str.replace(r"^act:.*", "act").str.strip_prefix("tie:")
        names = kinds.unique().sort()
        codes = pl.Series(positions(kinds, names))
        ends = [positions(distinct[column], nodes["id"]) for column in ("who", "where")]
        source, target = np.minimum(*ends), np.maximum(*ends)
    else:
        frame, names = _shared(distinct.select("who", "where").unique(maintain_order=True), nodes)
        codes, source, target = frame["place"], frame["source"].to_numpy(), frame["target"].to_numpy()
    ties = Ties(source=source, target=target, kind=codes.to_numpy(), value=None, reports=np.ones(source.size, np.int32))
    return build(ties, question, nodes, tuple(names.to_list()), False, notes)


def _shared(visits: pl.DataFrame, nodes: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Give each pair of people once for every place they share, and the places' ids by their code."""
    crowds = visits.group_by("where").len()["len"].cast(pl.Int64)
    pairs = int((crowds * (crowds - 1) // 2).sum() or 0)
    if pairs > PAIRS_LIMIT:
        raise ParameterError(
            f"People who share a place make {pairs:,} pairs, more than {PAIRS_LIMIT:,}.",
            hint="Ask for mode='two', which keeps people and places apart.",
        )
    names = visits["where"].unique().sort()
    here = visits.select(
        pl.Series("who", positions(visits["who"], nodes["id"])), pl.Series("place", positions(visits["where"], names))
    )
    both = here.select(pl.col("who").alias("source"), "place").join(
        here.select(pl.col("who").alias("target"), "place"), on="place"
    )
    return both.filter(pl.col("source") < pl.col("target")), names


def _refuse_what_places_lack(question: Question) -> None:
    """Refuse what meeting at a place cannot have: reporters, direction, a weight other than its count."""
    if question.reports != "union":
        raise ParameterError(f"Nobody reports a meeting at a place, so reports={question.reports!r} cannot be asked.")
    if question.directed:
        raise ParameterError("Meeting at a place has no direction, so directed=True cannot be asked.")
    if question.weight != "count":
        raise ParameterError(f"Meetings at places are counted; weight={question.weight!r} cannot be asked.")
    if question.between is not None and question.between[0] != question.between[1]:
        raise ParameterError("For ties='places' between names the kinds of actor who meet, in one list.")
