"""Who belongs to which group: by membership as recorded of a person, and by ties of belonging. `bonding` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Belonging", "belonging"]

Longs = NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Belonging:
    """Memberships as pairs of positions: ``person`` into the nodes of a network, ``group`` into ``groups``, sorted."""

    groups: pl.DataFrame
    person: Longs
    group: Longs
    people: int

    @property
    def members(self) -> list[Longs]:
        """The members of each group, in order."""
        order = np.argsort(self.group, kind="stable")
        return np.split(self.person[order], np.cumsum(self.sizes)[:-1]) if self.groups.height else []

    @property
    def sizes(self) -> Longs:
        """How many members each group has."""
        return np.bincount(self.group, minlength=self.groups.height).astype(np.int64)

    @property
    def counts(self) -> Longs:
        """How many groups each person belongs to."""
        return np.bincount(self.person, minlength=self.people).astype(np.int64)

    @property
    def rows(self) -> tuple[Longs, NDArray[np.int32]]:
        """The groups of each person as compressed rows."""
        ptr = np.zeros(self.people + 1, np.int64)
        np.cumsum(self.counts, out=ptr[1:])
        return ptr, self.group.astype(np.int32)

    @property
    def table(self) -> pl.DataFrame:
        """The pairs as a table of person and group."""
        return pl.DataFrame({"person": self.person, "group": self.group})


def belonging(
    study: Study, nodes: pl.DataFrame, kinds: Sequence[str], ties: Sequence[str], wave: str | None
) -> Belonging:
    """Find who of the nodes belongs to the actors of some kinds; each membership once, however often it is told.

    Somebody belongs by ``member_of``, or by a tie of one of the kinds ``ties`` with the group, told in either
    direction; of a wave where one is asked and ties record waves.
    """
    actors = study.actors.table
    groups = actors.filter(pl.col("kind").is_in(list(kinds)).fill_null(False))
    table = study.relationships.table.filter(pl.col("kind").is_in(list(ties)).fill_null(False))
    if wave is not None and table["wave"].null_count() < table.height:
        table = table.filter((pl.col("wave") == wave).fill_null(False))
    told = pl.concat(
        [
            actors.select(who="id", body="member_of").explode("body").drop_nulls(),
            table.select(who="source", body="target"),
            table.select(who="target", body="source"),
        ]
    ).unique()
    places = nodes.select(who="id").with_row_index("i")
    bodies = groups.select(body="id").with_row_index("j")
    pairs = told.join(places, on="who").join(bodies, on="body").sort("i", "j")
    return Belonging(
        groups=groups,
        person=pairs["i"].to_numpy().astype(np.int64),
        group=pairs["j"].to_numpy().astype(np.int64),
        people=nodes.height,
    )
