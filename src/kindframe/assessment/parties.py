"""Who judges whom: whether the coder of a record is assessed in it, or belongs to whoever is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from kindframe.study import Study

__all__ = ["assessors"]

BELONGING = ("member", "works-for", "volunteers-for")
"""The kinds of relationship by which somebody belongs to an organisation, besides ``member_of``."""


def assessors(study: Study, coded: pl.DataFrame) -> pl.Series:
    """Say of each coding (columns ``coder``, ``table``, ``record_id``) whether its coder is assessed in it.

    ``self``: the coder gave the act, stands at an end of the tie, answered, or is the actor coded. ``belongs``: a
    household, group or organisation that the coder belongs to (also by way of another) did, or one of those who did
    belongs to it too. ``apart``: neither. Blank: the coder is no actor of the study, so nobody can tell.
    """
    actors = study.actors.table
    mine = set(coded["coder"].drop_nulls().unique().to_list()) & set(actors["id"].to_list())
    if not mine:
        return pl.Series("assessor", [None] * coded.height, dtype=pl.String)
    above = _above(study)
    circles = {coder: _circle(coder, above) for coder in mine}
    parties = _parties(study, coded.filter(pl.col("coder").is_in(list(mine))))
    out: list[str | None] = []
    for coder, table, held in coded.select("coder", "table", "record_id").iter_rows():
        if coder not in mine:
            out.append(None)
            continue
        who = parties.get((table, held), set())
        around = who | {group for one in who for group in above.get(one, ())}
        out.append("self" if coder in who else "belongs" if circles[coder] & around else "apart")
    return pl.Series("assessor", out, dtype=pl.String)


def _above(study: Study) -> dict[str, set[str]]:
    """Give, for each actor, the actors it directly belongs to."""
    out: dict[str, set[str]] = {}
    members = study.actors.table.select("id", "member_of").explode("member_of").drop_nulls()
    ties = study.relationships.table.filter(pl.col("kind").is_in(list(BELONGING))).select("source", "target")
    for one, group in [*members.iter_rows(), *ties.iter_rows()]:
        out.setdefault(one, set()).add(group)
    return out


def _circle(coder: str, above: Mapping[str, set[str]]) -> set[str]:
    """Give everything an actor belongs to, also by way of another."""
    found: set[str] = set()
    waiting = [coder]
    while waiting:
        for group in above.get(waiting.pop(), ()):
            if group not in found:
                found.add(group)
                waiting.append(group)
    return found - {coder}


def _parties(study: Study, coded: pl.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Give, for each record that was coded, who is assessed in it."""
    out: dict[tuple[str, str], set[str]] = {}

    def add(table: str, held: str, who: Iterable[str | None]) -> None:
        out.setdefault((table, held), set()).update(one for one in who if one is not None)

    for name, columns in (
        ("actors", ["id"]),
        ("actions", ["givers"]),
        ("relationships", ["source", "target"]),
        ("responses", ["respondent"]),
    ):
        ids = coded.filter(pl.col("table") == name)["record_id"].unique()
        rows = study.tables[name].filter(pl.col("id").is_in(ids.implode()))
        for row in rows.select(pl.col("id").alias("held"), *(pl.col(c).alias(f"who_{c}") for c in columns)).iter_rows():
            add(name, row[0], (one for cell in row[1:] for one in (cell if isinstance(cell, list) else [cell])))
    return out
