"""What comparing coders gives: `Comparison` and `Agreement`. Assessments carry the latter; reports print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs
import polars as pl
from attrs import frozen

from kindframe.errors import UnknownName
from kindframe.problems import nearest
from kindframe.reliability import Coefficient

__all__ = ["Agreement", "Basis", "Comparison"]

Basis = Literal["presence", "coding", "stance"]


@frozen(kw_only=True)
class Comparison:
    """How far some coders agree, on one item or on all they share.

    ``basis`` says what is compared: ``presence`` (coded or not), ``coding`` (the stance, or not coded), ``stance`` (the
    stance, only where at least two coded it). ``item`` is None for all items together. ``records`` is how many records
    went in and ``cells`` how many records × items; ``coefficients`` are by name: ``percent``, ``cohen`` and
    ``cohen-linear`` (two coders), ``fleiss``, ``alpha``, ``alpha-ordinal`` (stances).

    .. versionadded:: 0.1
    """

    basis: Basis
    item: str | None
    coders: tuple[str, ...]
    records: int
    cells: int
    coefficients: Mapping[str, Coefficient]

    def __getitem__(self, name: str) -> Coefficient:
        """Give a coefficient by name; raise `UnknownName` with the nearest where there is none."""
        if name in self.coefficients:
            return self.coefficients[name]
        raise UnknownName("coefficient", name, nearest(name, self.coefficients))


@frozen(kw_only=True, eq=False)
class Agreement:
    """How far the coders of a study agree, and where they do not.

    ``items`` are those that at least two coders used; ``only_one`` lists the others, on which nobody can be compared.
    ``left_out`` lists coders who share no item with anybody. ``disagreements`` has one row for each record and item on
    which the coders differ, with a column ``stance (<coder>)`` for each: blank where that coder was not at it.

    .. versionadded:: 0.1
    """

    coders: tuple[str, ...]
    left_out: tuple[str, ...]
    items: tuple[str, ...]
    only_one: tuple[str, ...]
    records: int
    comparisons: tuple[Comparison, ...] = attrs.field(repr=False)
    disagreements: pl.DataFrame = attrs.field(repr=False)
    replicates: int
    seed: int
    level: float
    notes: tuple[str, ...] = ()

    def comparison(
        self, basis: Basis = "coding", item: str | None = None, coders: Sequence[str] | None = None
    ) -> Comparison:
        """Give one comparison: by default stance or not coded, all items, all coders.

        Raises
        ------
        UnknownName
            Where there is none of that basis, item and coders.
        """
        wanted = tuple(sorted(coders)) if coders else self.coders
        for held in self.comparisons:
            if (held.basis, held.item, held.coders) == (basis, item, wanted):
                return held
        name = f"{basis} of {item or 'all items'} by {', '.join(wanted)}"
        raise UnknownName("comparison", name, nearest(item, self.items) if item else None)

    @property
    def table(self) -> pl.DataFrame:
        """Every coefficient as a table, one row each, with its interval, what it rests on, and why it is undefined."""
        schema = {
            **dict.fromkeys(("basis", "item", "coders", "coefficient"), pl.String),
            **dict.fromkeys(("value", "low", "high", "level"), pl.Float64),
            **dict.fromkeys(("records", "cells"), pl.Int64),
            **dict.fromkeys(("undefined", "no_interval"), pl.String),
        }
        rows = [
            (
                *(c.basis, c.item, "; ".join(c.coders), name, k.value, *(k.interval or (None, None)), k.level),
                *(c.records, k.units, k.undefined or None, k.no_interval or None),
            )
            for c in self.comparisons
            for name, k in c.coefficients.items()
        ]
        return pl.DataFrame(rows, schema=schema, orient="row")
