"""Who is counted in each cell of a table, found from the table of single people beside it. `Builder` uses it.

Protection holds a cell against every other number that counts the same people; it has to know who they are.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from kindframe.analysis import Counted

__all__ = ["members_of", "with_members_apart"]


def with_members_apart(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take the lists of ids out of a table: of a column ``people`` they stand in ``people ids``."""
    lists = [name for name in frame.columns if name.endswith(" ids")]
    return frame.drop(lists), frame.select(pl.col(name).alias(name.removesuffix(" ids")) for name in lists)


def members_of(frame: pl.DataFrame, counted: Counted, people: Iterable[pl.DataFrame]) -> pl.DataFrame | None:
    """Give, for the columns of people in a table, the ids of those in each cell; None where that cannot be told.

    ``people`` are tables with a row for each person, their ids in a column ``id``. Where one has all the keys of the
    table, its people of each combination of them are those of the row. A column is told where their number is what
    stands in it, in every row.
    """
    keys = [key for key in counted.keys if key not in counted.strata]
    columns = [column for column, unit in counted.counts.items() if unit == "people" and column in frame.columns]
    if not keys or not columns or frame.is_empty():
        return None
    for held in people:
        if not {"id", *keys} <= set(held.columns) or any(held[key].dtype != frame[key].dtype for key in keys):
            continue
        lists = held.group_by(keys).agg(pl.col("id").alias(" ids"))
        rows = frame.select(keys).join(lists, on=keys, how="left", nulls_equal=True, maintain_order="left")[" ids"]
        sizes = rows.list.len().fill_null(0)
        found = [c for c in columns if bool((sizes == frame[c].fill_null(0)).all())]
        if found:
            return pl.DataFrame(dict.fromkeys(found, rows))
    return None
