"""Casting a column to the dtype its declaration wants, and only where nothing is lost or guessed."""

from __future__ import annotations

from typing import Any

import polars as pl

from kindframe.errors import SchemaError
from kindframe.schema.columns import ATTRIBUTE_DTYPES

__all__ = ["as_attribute", "cast", "unknown", "wider"]


def unknown(name: str, dtype: pl.DataType | type[pl.DataType], height: int, *, listed: bool = False) -> pl.Series:
    """Give a column in which nothing is known; where it is ``listed``, its lists are empty."""
    return pl.Series(name, [[] if listed else None], dtype=dtype).new_from_index(0, height)


def cast(series: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Cast without loss: text never becomes a number, a float with a fraction never a whole number."""
    if series.dtype == dtype:
        return series
    if series.dtype == pl.Null or series.null_count() == series.len():
        return unknown(series.name, dtype, series.len())
    if dtype == pl.String:
        if isinstance(series.dtype, (pl.Categorical, pl.Enum)) or series.dtype.is_integer():
            return series.cast(pl.String)
        if series.dtype == pl.Date:
            return series.dt.strftime("%Y-%m-%d")
        if isinstance(series.dtype, pl.Datetime):
            zone = "%:z" if series.dtype.time_zone else ""
            return series.dt.strftime(f"%Y-%m-%dT%H:%M:%S{zone}")
        raise ValueError("only text, whole numbers, categories and dates can stand for text")
    if dtype == pl.List(pl.String):
        if series.dtype == pl.String:
            return series.str.split(";").list.eval(
                pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != "")
            )
        return series.cast(dtype)
    if series.dtype.is_numeric() and dtype != pl.Boolean:
        return series.cast(dtype, strict=True) if dtype == pl.Float64 else _whole(series)
    raise ValueError("it would have to be guessed")


def _whole(series: pl.Series) -> pl.Series:
    if series.dtype.is_float() and not (series.drop_nulls() == series.drop_nulls().round(0)).all():
        raise ValueError("some of the numbers are not whole")
    return series.cast(pl.Int64, strict=True)


def as_attribute(series: pl.Series) -> pl.Series:
    """Give a free attribute one of the four dtypes it may have."""
    if series.dtype in ATTRIBUTE_DTYPES:
        return series
    if series.dtype == pl.Null:
        return series.cast(pl.String)
    if series.dtype.is_integer():
        return series.cast(pl.Int64)
    if series.dtype.is_float():
        return series.cast(pl.Float64)
    try:
        return cast(series, pl.String)
    except ValueError:
        raise ValueError(f"an attribute may be text, a number or yes/no, not {series.dtype}") from None


def wider(table: str, name: str, dtype: Any, value: object) -> Any:
    """Choose the dtype of an attribute's column that holds one more value."""
    if isinstance(value, bool):
        own: Any = pl.Boolean
    elif isinstance(value, int):
        own = pl.Int64
    elif isinstance(value, float):
        own = pl.Float64
    elif isinstance(value, str):
        own = pl.String
    else:
        raise SchemaError(f"The attribute {name!r} of {table} may be text, a number or yes/no, not {value!r}.")
    if dtype is None or dtype == own:
        return own
    if {dtype, own} == {pl.Int64, pl.Float64}:
        return pl.Float64
    raise SchemaError(f"The attribute {name!r} of {table} holds both {dtype} and {own}; use one kind of value.")
