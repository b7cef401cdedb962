"""Whose network is an ego network, and who its alters are, from a study. `ego_networks` calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest
from kindframe_connections.composition import Alters

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["alters_of", "among_mask", "egos_of", "mean_over_alters", "weights_of"]

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


def egos_of(nodes: pl.DataFrame, column: str | None, wave: str | None) -> tuple[Flags, str, bool]:
    """Say which nodes are egos, in words how that is known, and whether it is: they may be a sample then.

    Those for whom a column says so (anything but blank, no, false and 0); else those who were asked, where the study
    records who was; else everybody.

    Raises
    ------
    UnknownName
        Where there is no such column.
    """
    if column is not None:
        if column not in nodes.columns:
            raise UnknownName("column of the actors", column, nearest(column, nodes.columns))
        held = nodes[column]
        if isinstance(held.dtype, pl.List):
            return (held.list.len() > 0).to_numpy(), f"Egos are the actors with something in {column}.", True
        no = held.cast(pl.String).str.to_lowercase().is_in(["", "no", "false", "0", "0.0"])
        return (
            (held.is_not_null() & ~no.fill_null(True)).to_numpy(),
            f"Egos are the actors whose {column} says so.",
            True,
        )
    waves = nodes["waves"] if "waves" in nodes.columns else pl.Series([[]] * nodes.height, dtype=pl.List(pl.String))
    asked = (waves.list.contains(wave) if wave is not None else waves.list.len() > 0).fill_null(False)
    if asked.any():
        return asked.to_numpy(), "Egos are the actors recorded as asked.", True
    said = "Who was asked is not recorded: every actor is an ego, its neighbours its alters."
    return np.ones(nodes.height, bool), said, False


def among_mask(nodes: pl.DataFrame, among: str | None) -> Flags:
    """Read ``column=value`` and say which nodes have that value; all where nothing was asked.

    Raises
    ------
    ParameterError
        Where it is not of that form.
    UnknownName
        Where there is no such column, or nobody has the value.
    """
    if among is None:
        return np.ones(nodes.height, bool)
    column, found, value = among.partition("=")
    if not found:
        raise ParameterError(f"among must be column=value, such as kind=person, not {among!r}.")
    if column not in nodes.columns:
        raise UnknownName("column of the actors", column, nearest(column, nodes.columns))
    if isinstance(nodes[column].dtype, pl.List):
        raise ParameterError(f"{column} holds several values for one actor; name another column in among.")
    text = nodes[column].cast(pl.String)
    if not (text == value).any():
        raise UnknownName(f"value of {column}", value, nearest(value, text.drop_nulls().unique().to_list()))
    return (text == value).fill_null(False).to_numpy()


def alters_of(network: Network, egos: Flags, direction: str, allowed: Flags) -> Alters:
    """Give each ego its alters, each once; who is no ego has an empty row."""
    if direction == "any":
        held = network.undirected().arrays
    else:
        simple = network.simple()
        held = simple.arrays if direction == "given" else simple.incoming
    rows, others = held.rows, held.indices
    keep = egos[rows] & allowed[others]
    ptr = np.zeros(network.n + 1, np.int64)
    np.cumsum(np.bincount(rows[keep], minlength=network.n), out=ptr[1:])
    return Alters(ptr=ptr, ego=rows[keep], alter=others[keep])


def mean_over_alters(weighed: Network, alters: Alters, direction: str) -> Numbers:
    """Give each node's mean known weight of its ties with its alters, each direction of a tie for itself."""
    simple = weighed.simple()
    parts = []
    if direction in ("any", "given"):
        parts.append((simple.arrays.rows, simple.indices, simple.weight))
    if direction == "received" or (direction == "any" and simple.directed):
        into = simple.incoming
        parts.append((into.rows, into.indices, into.weight))
    n = weighed.n
    wanted = np.sort(alters.ego.astype(np.int64) * n + alters.alter)
    total, count = np.zeros(n), np.zeros(n)
    for rows, others, weight in parts:
        pair = rows.astype(np.int64) * n + others
        place = np.minimum(np.searchsorted(wanted, pair), max(wanted.size - 1, 0))
        use = (wanted[place] == pair) & ~np.isnan(weight) if wanted.size else np.zeros(pair.size, bool)
        total += np.bincount(rows[use], weights=weight[use], minlength=n)
        count += np.bincount(rows[use], minlength=n)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / count, dtype=np.float64)


def weights_of(study: Study, nodes: pl.DataFrame, column: str | None, egos: Flags) -> tuple[Numbers, list[str]]:
    """Give the survey weight of each node (1 where no column is named), and a note on egos without one.

    Raises
    ------
    UnknownName
        Where there is no such column.
    ParameterError
        Where it holds no numbers, or a negative one.
    """
    if column is None:
        return np.where(egos, 1.0, np.nan), []
    if column not in nodes.columns:
        raise UnknownName("column of the actors", column, nearest(column, nodes.columns))
    if not nodes[column].dtype.is_numeric():
        raise ParameterError(f"{column} holds no numbers, and cannot weigh people.")
    held = nodes[column].cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64)
    if (held[egos] < 0).any():
        raise ParameterError(f"{column} holds a negative number, and cannot weigh people.")
    missing = int((egos & ~(held > 0)).sum())
    notes = [f"{missing:,} egos have no weight in {column}; they are in no weighted mean."] if missing else []
    return np.where(egos & (held > 0), held, np.nan), notes
