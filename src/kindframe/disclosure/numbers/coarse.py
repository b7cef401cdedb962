"""Means of whole numbers beside a hidden number of people, told so coarsely that they do not tell it.

A mean of 74 whole numbers is a whole number over 74. Three such means of one group, told to two places, fit 74 people
and few other numbers of them, so that hiding the number would hide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from kindframe.amounts import Amounts
from kindframe.counting import Counted
from kindframe.disclosure.numbers.magnitudes import amounts_in

__all__ = ["PLACES", "veiled", "wholes"]

PLACES = 1
"""With one place, any number of ten people and more has a whole number over it that is as near."""


def veiled(told: pl.DataFrame, behind: pl.DataFrame | None, held: Counted) -> dict[str, pl.Series]:
    """Mark the cells to be told to one place, by column: made of whole numbers, in rows whose people are not told.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017). The GRIM test. Social Psychological and Personality Science 8(4).
    """
    columns = [c for c in held.amounts if c in told.columns and told[c].dtype.is_float()]
    if behind is None or not columns:
        return {}
    out = {}
    for column in columns:
        over = [c for c in (held.rests, *held.derived.get(column, ())) if c in told.columns]
        if not over:
            continue
        bare = told.select(pl.any_horizontal(pl.col(over).is_null())).to_series()
        names = held.amounts[column]
        known = [name for name in ([names] if isinstance(names, str) else names) if name in behind.columns]
        sums = [amounts_in(behind[name]) for name in known]
        if not sums:
            continue
        whole = [wholes(one for part in parts for one in part) for parts in zip(*sums, strict=True)]
        out[column] = bare & pl.Series(whole, dtype=pl.Boolean)
    return out


def wholes(sums: Iterable[Amounts]) -> bool:
    """Say whether what people add is whole numbers, as far as it is known of them."""
    held = list(sums)
    return bool(held) and all(x == round(x) for one in held for x in (one.total, *one.largest))
