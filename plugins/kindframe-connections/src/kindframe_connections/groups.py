"""Who belongs to which group, by any column of the nodes; unknown is no group. Every comparison by group calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.analysis import Parameter
from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest
from kindframe_connections.building import counted

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["BY", "Groups", "group_by", "in_words", "none_recorded", "not_known"]

BY = Parameter(name="by", meaning="the column of the actors by which they are grouped", default="group")
"""The parameter of every analysis that compares groups."""


@frozen(kw_only=True, eq=False)
class Groups:
    """The group of each node as a code into ``names``; -1 where it is unknown."""

    codes: NDArray[np.int64]
    names: tuple[str, ...]
    column: str

    @property
    def unknown(self) -> int:
        """How many nodes have no known group."""
        return int((self.codes < 0).sum())

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many nodes each group has."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.names))

    @property
    def labels(self) -> pl.Series:
        """The group of each node as text, null where unknown."""
        names = pl.Series([*self.names, None], dtype=pl.String)
        return names.gather(np.where(self.codes < 0, len(self.names), self.codes)).alias("group")


def group_by(nodes: pl.DataFrame, column: str) -> Groups:
    """Group nodes by a column, groups in order of their value.

    Raises
    ------
    UnknownName
        Where there is no such column; with the nearest, or all there are.
    ParameterError
        Where the column holds lists.
    """
    if column not in nodes.columns:
        near = nearest(column, nodes.columns)
        hint = "" if near else f"There are: {', '.join(nodes.columns)}."
        raise UnknownName("column of the actors", column, near, hint=hint)
    held = nodes[column]
    if isinstance(held.dtype, pl.List):
        raise ParameterError(f"Actors cannot be grouped by {column}: it holds several values for one actor.")
    values = held.drop_nulls().unique().sort()
    names = tuple(str(value) for value in values.to_list())
    if not names:
        return Groups(codes=np.full(nodes.height, -1, np.int64), names=(), column=column)
    codes = held.replace_strict(values, pl.Series(range(values.len()), dtype=pl.Int64), default=-1)
    return Groups(codes=codes.fill_null(-1).to_numpy().astype(np.int64), names=names, column=column)


def in_words(study: Study, by: str) -> str:
    """Give what a column of the actors is called in a sentence: its label in the study, else its name with spaces."""
    return study.settings.note("actors", by).label or by.replace("_", " ")


def none_recorded(by: str) -> str:
    """Say, as a reason, that a column tells nothing: ``no age band is recorded``.

    >>> none_recorded("age_band")
    'no age band is recorded'
    """
    return f"no {by.replace('_', ' ')} is recorded"


def not_known(by: str, unknown: int, of: int, noun: str, then: str, many: str = "") -> str:
    """Say of how many a column tells nothing, and what follows from it; nothing where it tells of all.

    >>> not_known("age_band", 10, 118, "actor", "they are in no group")
    'The age band is not known for 10 actors; they are in no group.'
    >>> not_known("group", 118, 118, "actor", "they are in no group")
    'No group is recorded for any actor here, so nothing is told by group.'
    """
    words = by.replace("_", " ")
    if not unknown:
        return ""
    if unknown == of:
        return f"No {words} is recorded for any {noun} here, so nothing is told by {words}."
    return f"The {words} is not known for {counted(unknown, noun, many)}; {then}."
