"""Work on the tables of a study as frames: taking them from others, and cutting them to some of the actors.

`Study` calls these; they know tables and records, and no study.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from kindframe.errors import SchemaError
from kindframe.records import TABLES
from kindframe.schema import Table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["named", "resting_on", "taken", "with_ends"]


def taken(definition: Table, frame: pl.DataFrame | pd.DataFrame) -> pl.DataFrame:
    """Take a polars or a pandas frame; from pandas, NaN in text is unknown.

    pandas has no whole numbers beside NaN and lets ``1`` and ``"1"`` stand in one column: ids that it made 1.0 are 1
    again, and a column of numbers and texts is text, unless two of its values would become one.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if not hasattr(frame, "iloc"):
        raise SchemaError(f"A table is a polars or pandas frame, not {type(frame).__name__}.")
    try:
        mixed = {str(n): _as_texts(str(n), frame[n].tolist()) for n in frame.columns if _mixed(frame[n].tolist())}
        rest = [name for name in frame.columns if str(name) not in mixed]
        held = pl.from_pandas(frame[rest], nan_to_null=True) if rest else pl.DataFrame()
    except (ImportError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise SchemaError(f"The pandas frame cannot be taken: {error}") from None
    whole = pl.DataFrame([mixed[n] if n in mixed else held[n] for n in map(str, frame.columns)])
    return whole.with_columns(pl.col(name).cast(pl.Int64) for name in _ids_as_floats(definition, whole))


def _mixed(values: list[Any]) -> bool:
    """Whether texts and whole numbers stand in one column."""
    kinds = {type(value) for value in values if value is not None and value == value}
    return str in kinds and len(kinds) > 1 and kinds <= {str, int}


def _as_texts(name: str, values: list[Any]) -> pl.Series:
    """Write every value of a column as text, or say which two would become one."""
    seen: dict[str, Any] = {}
    texts: list[str | None] = []
    for value in values:
        text = None if value is None or value != value else str(value)
        if text is not None and type(seen.setdefault(text, value)) is not type(value):
            told = f"{name} holds {seen[text]!r} and {value!r}, which would both be {text!r}."
            raise SchemaError(told, hint="Rename one of them.")
        texts.append(text)
    return pl.Series(name, texts, dtype=pl.String)


def _ids_as_floats(definition: Table, frame: pl.DataFrame) -> list[str]:
    """Name the columns of ids that hold nothing but whole numbers as floats."""
    aliases = definition.aliases()
    found = []
    for name, dtype in frame.schema.items():
        own = aliases.get(name.casefold())
        if own and dtype.is_float() and definition.column(own).kind == "id":
            known = frame[name].drop_nulls()
            if known.is_finite().all() and (known == known.round(0)).all() and (known.abs() < 2**53).all():
                found.append(name)
    return found


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
        # not list.eval(element().filter(...)): that makes the set of ids anew for every row
        known_else_null = pl.when(pl.element().is_in(here)).then(pl.element())
        return pl.col(column).list.eval(known_else_null).list.drop_nulls().alias(column)

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
