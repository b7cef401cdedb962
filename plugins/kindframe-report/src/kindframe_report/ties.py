"""Who is joined to whom in a study, for a picture of the whole: standing ties, belonging, and acts, as pairs of rows.

A picture of everything is no answer to a question (that is a `kindframe.network.Network`), so it makes no choice of
kinds, directions or reporters: two actors are joined or they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl
from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kindframe.study import Study

__all__ = ["SORTS", "Joined", "joined"]

SORTS: Mapping[str, str] = {
    "tie": "a tie between the two",
    "belongs": "one belongs to the other",
    "act": "an act between them, or at that place",
}
"""What may join two actors in the picture, the strongest first: a pair joined in two ways is drawn as the first."""


@frozen(kw_only=True, eq=False, slots=False)
class Joined:
    """The actors of a study in order, and the pairs of them that are joined.

    ``pairs`` has columns ``a`` < ``b`` (rows of the actors), ``sort`` (of `SORTS`) and ``records`` (how many rows of
    the study say so). ``kinds`` is each actor's kind, ``actor`` where that is blank.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[str | None, ...]
    pairs: pl.DataFrame = attrs.field(repr=False)

    @cached_property
    def edges(self) -> NDArray[np.int64]:
        """The pairs as an array of two columns."""
        return self.pairs.select("a", "b").to_numpy().astype(np.int64).reshape(-1, 2)

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """How many others each actor is joined to."""
        return np.bincount(self.edges.ravel(), minlength=len(self.ids))

    def alone(self) -> dict[str, int]:
        """Count the actors joined to nobody, by kind, in order of kinds' names."""
        found: dict[str, int] = {}
        for kind, degree in zip(self.kinds, self.degree.tolist(), strict=True):
            if degree == 0:
                found[kind] = found.get(kind, 0) + 1
        return dict(sorted(found.items()))


def joined(study: Study) -> Joined:
    """Find every pair of actors that a study joins."""
    actors = study.actors.table
    pairs = [_ties(study), _belonging(study), _acts(study)]
    order = pl.DataFrame(
        {"id": actors["id"], "row": np.arange(actors.height)}, schema={"id": pl.String, "row": pl.Int64}
    )
    held = pl.concat(pairs).join(order, left_on="x", right_on="id").join(order, left_on="y", right_on="id", suffix="_y")
    rank = {sort: place for place, sort in enumerate(SORTS)}
    found = (
        held.select(a=pl.min_horizontal("row", "row_y"), b=pl.max_horizontal("row", "row_y"), sort="sort")
        .filter(pl.col("a") != pl.col("b"))
        .with_columns(rank=pl.col("sort").replace_strict(rank, return_dtype=pl.Int64))
        .sort("a", "b", "rank")
        .group_by("a", "b", maintain_order=True)
        .agg(pl.col("sort").first(), pl.len().alias("records"))
    )
    return Joined(
        ids=tuple(actors["id"].to_list()),
        names=tuple(actors["name"].fill_null("").to_list()),
        kinds=tuple(actors["kind"].fill_null("actor").to_list()),
        groups=tuple(actors["group"].to_list()),
        pairs=found,
    )


def _pairs(frame: pl.DataFrame, x: str, y: str, sort: str) -> pl.DataFrame:
    named = frame.select(x=pl.col(x).cast(pl.String), y=pl.col(y).cast(pl.String), sort=pl.lit(sort, dtype=pl.String))
    return named.drop_nulls()


def _ties(study: Study) -> pl.DataFrame:
    return _pairs(study.relationships.table, "source", "target", "tie")


def _belonging(study: Study) -> pl.DataFrame:
    actors = study.actors.table.select("id", "member_of").explode("member_of")
    return _pairs(actors, "id", "member_of", "belongs")


def _acts(study: Study) -> pl.DataFrame:
    """Join givers to receivers, and whoever took part to the place."""
    acts = study.actions.table.select("givers", "receivers", "place")
    given = acts.explode("givers")
    return pl.concat(
        [
            _pairs(given.explode("receivers"), "givers", "receivers", "act"),
            _pairs(given, "givers", "place", "act"),
            _pairs(acts.explode("receivers"), "receivers", "place", "act"),
        ]
    )
