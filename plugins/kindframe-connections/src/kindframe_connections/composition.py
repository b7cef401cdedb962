"""Who each ego's alters are: diversity, likeness to the ego, shares of each value. `ego_networks` calls it."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe_connections.groups import group_by

__all__ = ["Alters", "Composition", "compose"]

Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class Alters:
    """The pairs of ego and alter: ``ptr`` bounds the rows of ``alter``, one row for each node; ``ego`` names it."""

    ptr: NDArray[np.int64]
    ego: NDArray[np.int32]
    alter: NDArray[np.int32]

    @property
    def size(self) -> NDArray[np.int64]:
        """How many alters each node has."""
        return np.diff(self.ptr)


@frozen(kw_only=True, eq=False)
class Composition:
    """One attribute of the alters: for each node how many tell it and what follows.

    ``shares`` has a row for each node and value. NaN where nothing is known.
    """

    column: str
    known: NDArray[np.int64]
    blau: Numbers
    iqv: Numbers
    same: Numbers
    e_i: Numbers
    shares: pl.DataFrame


def compose(nodes: pl.DataFrame, alters: Alters, column: str) -> Composition:
    r"""Describe the alters of every node by one attribute.

    Blau's index is :math:`1 - \sum p^2`; IQV is that times :math:`k / (k - 1)` for the k values that the alters of
    anybody have. ``same`` is the share of alters with the ego's own value, E-I is 1 - 2 same.
    """
    groups = group_by(nodes, column)
    n, k = nodes.height, len(groups.names)
    code = groups.codes[alters.alter]
    told = code >= 0
    ego, code = alters.ego[told].astype(np.int64), code[told]
    known = np.bincount(ego, minlength=n).astype(np.int64)
    cell, count = np.unique(ego * max(k, 1) + code, return_counts=True)
    who, value = cell // max(k, 1), cell % max(k, 1)
    values = np.unique(value).size
    with np.errstate(invalid="ignore", divide="ignore"):
        blau = 1 - np.bincount(who, weights=count.astype(float) ** 2, minlength=n) / known.astype(float) ** 2
        own = groups.codes[ego] == code
        same = np.bincount(ego[own], minlength=n) / known
    blau = np.where(known > 0, np.maximum(blau, 0.0), np.nan)
    same = np.where((known > 0) & (groups.codes >= 0), same, np.nan)
    names = pl.Series([*groups.names, ""], dtype=pl.String)
    shares = pl.DataFrame(
        {
            "ego": nodes["id"].gather(pl.Series(who)),
            "attribute": pl.Series([column] * who.size, dtype=pl.String),
            "value": names.gather(pl.Series(value)),
            "alters": count.astype(np.int64),
            "share": count / known[who],
            "at": who,
        }
    )
    iqv = blau * values / (values - 1) if values > 1 else np.full(n, np.nan)
    return Composition(column=column, known=known, blau=blau, iqv=iqv, same=same, e_i=1 - 2 * same, shares=shares)
