"""Work on the tables of a study as frames: taking them from others, and cutting them to some of the actors.

`Study` calls these; they know tables and records, and no study.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from kindframe.errors import SchemaError
from kindframe.records import TABLES
from kindframe.schema import Table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["named", "resting_on", "taken", "with_ends"]


def taken(frame: pl.DataFrame | pd.DataFrame) -> pl.DataFrame:
    """Take a polars or a pandas frame; from pandas, NaN in text is unknown."""
    if isinstance(frame, pl.DataFrame):
        return frame
    if hasattr(frame, "iloc"):
        try:
            return pl.from_pandas(frame, nan_to_null=True)
        except (ImportError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
            raise SchemaError(f"The pandas frame cannot be taken: {error}") from None
    raise SchemaError(f"A table is a polars or pandas frame, not {type(frame).__name__}.")


def named(definition: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Give columns that go by an alias their own name, unless that name is there too."""
    aliases = definition.aliases()
    own = {n: aliases[n.casefold()] for n in frame.columns if n.casefold() in aliases}
    taken = set(frame.columns)
    renamed: dict[str, str] = {}
    for name, target in own.items():
        if name != target and target not in taken:
            renamed[name] = target
            taken.add(target)
    return frame.rename(renamed)


def with_ends(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Take the ends of ties as the actors where there is no table of actors, and the domains named as the domains.

    A bare edge list is a study, and a domain needs no record of its own as long as nobody writes one.
    """
    whole = dict(tables)
    if "actors" not in tables and "relationships" in tables:
        ties = tables["relationships"]
        whole["actors"] = _of_ids("actors", [ties["source"], ties["target"]])
    if "domains" not in tables:
        named = [tables["actors"]["domains"].explode(empty_as_null=False)] if "actors" in tables else []
        named += [tables["actions"]["domain"]] if "actions" in tables else []
        if named:
            whole["domains"] = _of_ids("domains", named)
    return whole


def _of_ids(table: str, ids: list[pl.Series]) -> pl.DataFrame:
    """Make a table of nothing but ids, each once, in the order they first appear."""
    different = pl.concat([held.alias("id") for held in ids]).drop_nulls().unique(maintain_order=True)
    return TABLES[table].conform(pl.DataFrame({"id": different}))


def resting_on(tables: Mapping[str, pl.DataFrame], actors: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Leave out whatever rests on actors who are not among these."""
    here = actors["id"].implode()

    def known(column: str) -> pl.Expr:
        return pl.col(column).is_in(here)

    def only_known(column: str) -> pl.Expr:
        return pl.col(column).list.eval(pl.element().filter(pl.element().is_in(here))).alias(column)

    def blank_unless_known(column: str) -> pl.Expr:
        return pl.when(known(column)).then(pl.col(column)).alias(column)

    def still_there(column: str) -> pl.Expr:
        return (pl.col(column).list.len() == 0) | pl.col(column).list.eval(pl.element().is_in(here)).list.any()

    out = dict(tables)
    out["actors"] = actors.with_columns(only_known("member_of"))
    out["relationships"] = (
        tables["relationships"]
        .filter(known("source") & known("target"))
        .with_columns(blank_unless_known("reported_by"), blank_unless_known("place"))
    )
    acts = tables["actions"].filter(still_there("givers") & still_there("receivers"))
    acts = acts.with_columns(only_known("givers"), only_known("receivers"), blank_unless_known("place"))
    prompting = acts["id"].implode()
    out["actions"] = acts.with_columns(
        pl.when(pl.col("prompted_by").is_in(prompting)).then(pl.col("prompted_by")).alias("prompted_by")
    )
    out["responses"] = tables["responses"].filter(known("respondent"))
    out["consents"] = tables["consents"].filter(known("person"))
    gone = [
        f"{name}:{i}"
        for name in ("actors", "actions", "relationships", "responses")
        for i in set(tables[name]["id"].drop_nulls().to_list()) - set(out[name]["id"].drop_nulls().to_list())
    ]
    left = {i for name in out for i in out[name]["id"].drop_nulls().to_list() if name != "evidence"}
    bare = [name.split(":", 1)[1] for name in gone if name.split(":", 1)[1] not in left]
    out["evidence"] = tables["evidence"].filter(~pl.col("subject").is_in([*gone, *bare]))
    return out
