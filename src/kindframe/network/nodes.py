"""Which actors are asked about: the node table of a network, isolates included."""

from __future__ import annotations

import polars as pl

from kindframe.network.question import Question

__all__ = ["asked", "in_wave", "node_table", "one_of"]


def node_table(actors: pl.DataFrame) -> pl.DataFrame:
    """Give the actors with id, kind and group first, every other column after them."""
    first = ["id", "kind", "group"]
    return actors.select(*first, pl.exclude(first))


def in_wave(actors: pl.DataFrame, wave: str | None, notes: list[str]) -> pl.DataFrame:
    """Keep the actors asked in a wave, and those of whom no wave is recorded."""
    if wave is None:
        return actors
    told = pl.col("waves").list.len() > 0
    here = actors.filter(~told | pl.col("waves").list.contains(wave))
    unsure = here.filter(pl.col("waves").list.len() == 0).height
    if unsure and unsure < here.height:
        notes.append(f"{unsure:,} of {here.height:,} actors record no wave; they are taken as asked in wave {wave}.")
    return here


def one_of(kinds: tuple[str, ...]) -> pl.Expr:
    """Whether an actor's kind is one of these; an unknown kind is none of them."""
    return pl.col("kind").is_in(list(kinds)).fill_null(False)


def asked(actors: pl.DataFrame, question: Question, notes: list[str]) -> pl.DataFrame:
    """Give the actors a question is about. Where no actor's kind is recorded all are, and a note says so."""
    here = in_wave(actors, question.wave, notes)
    if question.between is None:
        return node_table(here)
    unknown = here["kind"].null_count()
    if unknown == here.height:
        if here.height:
            notes.append("No actor's kind is recorded: all actors are taken, whatever they are.")
        return node_table(here)
    if unknown:
        notes.append(f"{unknown:,} actors whose kind is not recorded are not among those asked about.")
    starts, ends = question.between
    return node_table(here.filter(one_of((*starts, *ends))))
