"""Codings as positions: who gave which stance to which record and item. `kindframe.agreement` counts over this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest
from kindframe.reliability.kernels import Array

__all__ = ["NONE", "UNSTATED", "Grid", "one_each"]

NONE = "not coded"
UNSTATED = "no stance stated"


class Grid:
    """Codings as positions: who (coder) gave which value (label) to which cell (record and item)."""

    def __init__(
        self,
        held: pl.DataFrame,
        people: list[str],
        looked_at: str | Mapping[str, Iterable[str]],
        scope: Mapping[str, Iterable[str]] | None,
        scale: Mapping[str, int],
    ) -> None:
        self.people = people
        looks, asked = (_listed(looked_at), _listed(scope))
        self.records = list(dict.fromkeys([*held["unit"].to_list(), *(r for held_ in looks.values() for r in held_)]))
        self.items = sorted({*held["item"].to_list(), *(i for held_ in asked.values() for i in held_)})
        found = set(held["value"].unique().to_list())
        stances = sorted(found - {NONE, UNSTATED}, key=lambda v: (scale.get(v, 0), v))
        self.labels = [NONE, *stances, UNSTATED]
        self.ranks = [scale.get(s) for s in stances]
        self.coder, self.record, self.item, self.label = (
            _places(held[name], known)
            for name, known in (
                ("coder", people),
                ("unit", self.records),
                ("item", self.items),
                ("value", self.labels),
            )
        )
        self.looked = None if looked_at == "all" else self._given(looks, self.records, "looked_at")
        if self.looked is not None:
            self.looked[self.coder, self.record] = True
        self.scope = self._given(asked, self.items, "scope")
        self.scope[self.coder, self.item] = True
        self.compared = [i for i in range(len(people)) if (self.scope[i] & (self.scope.sum(axis=0) > 1)).any()]

    def _given(self, given: Mapping[str, list[str]], known: list[str], what: str) -> npt.NDArray[np.bool_]:
        """Give, for each coder, which of what is known was given to her."""
        held = np.zeros((len(self.people), len(known)), dtype=bool)
        place = {name: i for i, name in enumerate(known)}
        for name, members in given.items():
            if name not in self.people:
                raise UnknownName(f"coder in {what}", name, nearest(name, self.people))
            held[self.people.index(name), [place[m] for m in members]] = True
        return held

    def names(self, coders: Sequence[int]) -> tuple[str, ...]:
        """Give the coders' names."""
        return tuple(self.people[c] for c in coders)

    def shared(self, coders: Sequence[int]) -> list[int]:
        """The items that at least two of these coders were at."""
        return np.flatnonzero(self.scope[list(coders)].sum(axis=0) >= 2).tolist()

    def counts(self, coders: Sequence[int], item: int) -> Array:
        """Give, for each record, how many of these coders gave the item each label."""
        chosen = np.zeros(len(self.people), dtype=bool)
        chosen[list(coders)] = True
        mine = (self.item == item) & chosen[self.coder]
        out = np.zeros((len(self.records), len(self.labels)))
        np.add.at(out, (self.record[mine], self.label[mine]), 1)
        able = chosen & self.scope[:, item]
        seen = self.touched(coders) * able.sum() if self.looked is None else self.looked[able].sum(axis=0)
        out[:, 0] = seen - out.sum(axis=1)
        return out

    def values(self, coders: Sequence[int], item: int) -> npt.NDArray[np.int64]:
        """Give coders by records: the label's position, -1 where the cell is missing."""
        coders = list(coders)
        seen = self.touched(coders)[None, :] if self.looked is None else self.looked[coders]
        out = np.where(seen & self.scope[coders, item][:, None], 0, -1)
        row = np.full(len(self.people), -1)
        row[coders] = np.arange(len(coders))
        mine = (self.item == item) & (row[self.coder] >= 0)
        out[row[self.coder[mine]], self.record[mine]] = self.label[mine]
        return out

    def touched(self, coders: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Whether any of these coders coded each record on anything."""
        out = np.zeros(len(self.records), dtype=bool)
        out[self.record[np.isin(self.coder, coders)]] = True
        return out


def _listed(given: str | Mapping[str, Iterable[str]] | None) -> dict[str, list[str]]:
    """Give each coder's records or items, as text."""
    if given is None or given in ("all", "coded"):
        return {}
    if not isinstance(given, Mapping):
        raise ParameterError(f"looked_at must be all, coded, or the records of each coder, not {given!r}.")
    return {name: [str(m) for m in members] for name, members in given.items()}


def _places(column: pl.Series, known: list[str]) -> npt.NDArray[np.int64]:
    place = pl.DataFrame({column.name: known, "place": np.arange(len(known))})
    return column.to_frame().join(place, on=column.name, how="left", maintain_order="left")["place"].to_numpy()


def one_each(codings: pl.DataFrame) -> pl.DataFrame:
    """Give one value for each record, item and coder."""
    try:
        held = codings.drop_nulls(["unit", "item", "coder"]).with_columns(pl.all().cast(pl.String))
    except pl.exceptions.PolarsError as error:
        raise ParameterError(f"Record, item, coder and stance must be text or numbers: {error}") from None
    values = pl.col("value").drop_nulls().unique()
    one = pl.when(values.len() == 0).then(pl.lit(UNSTATED)).when(values.len() == 1).then(values.first())
    return held.group_by("unit", "item", "coder", maintain_order=True).agg(
        one.otherwise(pl.lit("mixed")).alias("value"), pl.len().alias("times")
    )
