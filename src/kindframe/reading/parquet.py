"""A table as a Parquet file. Its own word on how large it is counts for nothing; its rows are taken in slices."""

from __future__ import annotations

import io

import polars as pl

from kindframe.reading.limits import Limits, over
from kindframe.reading.raw import POLARS_FAULTS, RawTable, refusal, row_text

__all__ = ["read_parquet"]

_SLICE = 250_000


def read_parquet(data: bytes, file: str, stem: str, limits: Limits) -> RawTable:
    """Read a Parquet file; declared columns will be read as text cells, free attributes keep their type."""
    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
    except (*POLARS_FAULTS, OSError, ValueError) as error:
        raise refusal("KF-PARQUET-01", file, f"it is not a whole Parquet file: {_first(error)}") from None
    if len(schema) > limits.columns:
        raise over(file, "a number of columns", len(schema), limits.columns, "columns")
    if rows > limits.rows:
        raise over(file, "a number of rows", rows, limits.rows, "rows")
    if rows * len(schema) > limits.cells:
        raise over(file, "a number of cells", rows * len(schema), limits.cells, "cells")
    slices, held = [], 0
    try:
        for start in range(0, max(rows, 1), _SLICE):
            part = lazy.slice(start, _SLICE).collect().select(_as_cells(schema, file))
            held += int(part.estimated_size())
            if held > limits.memory:
                raise over(file, "a size in memory, in bytes", held, limits.memory, "memory")
            slices.append(part)
    except (*POLARS_FAULTS, OSError, ValueError) as error:
        raise refusal("KF-PARQUET-01", file, f"it cannot be read: {_first(error)}") from None
    frame = pl.concat(slices) if len(slices) > 1 else slices[0]
    return RawTable(
        file=file,
        stem=stem,
        header=tuple(schema),
        header_line=None,
        frame=frame,
        first_line=1,
        raw=lambda row: row_text(frame.row(row)),
    )


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or ["unknown"])[0][:200]


def _as_cells(schema: pl.Schema, file: str) -> list[pl.Expr]:
    """Turn each column into text cells, but for numbers and flags: a free attribute keeps those as they are."""
    found = []
    for place, (name, dtype) in enumerate(schema.items()):
        column = pl.col(name)
        if isinstance(dtype, pl.List) and dtype.inner == pl.String:
            column = column.list.join(";")
        elif isinstance(dtype, pl.Datetime):
            zone = "%:z" if dtype.time_zone else ""
            column = column.dt.strftime(f"%Y-%m-%dT%H:%M:%S{zone}")
        elif dtype.is_nested() or dtype in (pl.Binary, pl.Object):
            raise refusal("KF-PARQUET-02", file, f"the column holds {dtype}, which no cell can", column=name)
        elif not dtype.is_numeric() and dtype not in (pl.String, pl.Boolean):
            column = column.cast(pl.String)
        found.append(column.alias(str(place)))
    return found
