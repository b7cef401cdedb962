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


MOST_WAVES = 16
"""With more waves than this the picture does not tell them apart."""


@frozen(kw_only=True, eq=False, slots=False)
class Joined:
    """The actors of a study in order, and the pairs of them that are joined.

    ``pairs`` has columns ``a`` < ``b`` (rows of the actors), ``sort`` (of `SORTS`), ``records`` (how many rows of the
    study say so), ``weight`` (how many pairs of people stand behind it: 1; in a study of groups
    those of its commonest kind of tie, because pairs joined by two kinds are in the counts of both), and
    ``waves`` (a bit for each wave it was told in; 0 where no wave is told). ``kinds`` is each actor's kind, ``actor``
    where that is blank. ``people`` is how many people each stands for in a study of groups, else 0; ``within`` how many
    pairs are joined inside it.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[str | None, ...]
    pairs: pl.DataFrame = attrs.field(repr=False)
    people: NDArray[np.int64]
    within: NDArray[np.int64]
    waves: tuple[str, ...] = ()

    @property
    def of_groups(self) -> bool:
        """Whether the study holds groups with their counts of people in place of people."""
        return bool((self.people > 0).any())

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
    waves = study.waves if len(study.waves) <= MOST_WAVES else ()
    pairs = [
        part.with_columns(waves=_bit(waves)).drop("wave") for part in (_ties(study), _belonging(study), _acts(study))
    ]
    order = pl.DataFrame(
        {"id": actors["id"], "row": np.arange(actors.height)}, schema={"id": pl.String, "row": pl.Int64}
    )
    held = pl.concat(pairs).join(order, left_on="x", right_on="id").join(order, left_on="y", right_on="id", suffix="_y")
    rank = {sort: place for place, sort in enumerate(SORTS)}
    each = held.select(
        "sort", "many", "waves", a=pl.min_horizontal("row", "row_y"), b=pl.max_horizontal("row", "row_y")
    ).with_columns(rank=pl.col("sort").replace_strict(rank, return_dtype=pl.Int64))
    found = (
        each.filter(pl.col("a") != pl.col("b"))
        .sort("a", "b", "rank")
        .group_by("a", "b", maintain_order=True)
        .agg(
            pl.col("sort").first(),
            pl.len().alias("records"),
            pl.col("many").max().fill_null(1).clip(1).alias("weight"),
            pl.col("waves").bitwise_or(),
        )
    )
    inside = each.filter(pl.col("a") == pl.col("b")).group_by("a").agg(pl.col("many").max()).drop_nulls()
    within = np.zeros(actors.height, np.int64)
    within[inside["a"].to_numpy()] = inside["many"].to_numpy()
    return Joined(
        ids=tuple(actors["id"].to_list()),
        names=tuple(actors["name"].fill_null("").to_list()),
        kinds=tuple(actors["kind"].fill_null("actor").to_list()),
        groups=tuple(actors["group"].to_list()),
        pairs=found,
        people=_whole(actors, "people").fill_null(0).clip(0).to_numpy(),
        within=within,
        waves=waves,
    )


def _whole(frame: pl.DataFrame, column: str) -> pl.Series:
    """Give a column of whole numbers; what is absent or no number is null."""
    if column not in frame.columns:
        return pl.Series(column, [None] * frame.height, dtype=pl.Int64)
    return frame[column].cast(pl.Float64, strict=False).round().cast(pl.Int64, strict=False)


def _bit(waves: tuple[str, ...]) -> pl.Expr:
    """Give the bit of a wave; 0 where it is not told."""
    bits = {wave: 1 << place for place, wave in enumerate(waves)}
    if not bits:
        return pl.lit(0, dtype=pl.Int64)
    return pl.col("wave").replace_strict(bits, default=0, return_dtype=pl.Int64)


def _pairs(
    frame: pl.DataFrame, x: str, y: str, sort: str, wave: str | None, many: pl.Series | None = None
) -> pl.DataFrame:
    return frame.select(
        x=pl.col(x).cast(pl.String),
        y=pl.col(y).cast(pl.String),
        sort=pl.lit(sort, dtype=pl.String),
        wave=pl.col(wave).cast(pl.String) if wave else pl.lit(None, dtype=pl.String),
        many=pl.lit(None, dtype=pl.Int64) if many is None else many,
    ).drop_nulls(["x", "y"])


def _ties(study: Study) -> pl.DataFrame:
    table = study.relationships.table
    return _pairs(table, "source", "target", "tie", "wave", _whole(table, "pairs"))


def _belonging(study: Study) -> pl.DataFrame:
    actors = study.actors.table.select("id", "member_of").explode("member_of")
    return _pairs(actors, "id", "member_of", "belongs", None)


def _acts(study: Study) -> pl.DataFrame:
    """Join givers to receivers, and whoever took part to the place."""
    acts = study.actions.table.select("givers", "receivers", "place", "wave")
    given = acts.explode("givers")
    return pl.concat(
        [
            _pairs(given.explode("receivers"), "givers", "receivers", "act", "wave"),
            _pairs(given, "givers", "place", "act", "wave"),
            _pairs(acts.explode("receivers"), "receivers", "place", "act", "wave"),
        ]
    )
