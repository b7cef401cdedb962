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
from kindframe.wording import counted, listed

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
    which the coders differ, with a column ``stance (<coder>)`` for each: blank where that coder was not at it. With
    more than ten coders it has a column ``coders (<stance>)`` for each stance instead: how many said so.

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

    def sentences(self) -> tuple[str, ...]:
        """Say in words how far the coders agree, on what, and where they do not; the notes follow."""
        if not self.coders:
            return self.notes
        items, records = counted(len(self.items), "item"), counted(self.comparison().records, "record")
        who = (
            listed(f"“{coder}”" for coder in self.coders)
            if len(self.coders) <= 10
            else counted(len(self.coders), "coder")
        )
        told = [
            f"{'The coders ' if len(self.coders) <= 10 else ''}{who} are compared on {items} and {records}; a cell "
            "is one of each. Alpha is 1 where they agree in every cell, and 0 where they agree no more than by chance."
        ]
        bases: Mapping[Basis, str] = {
            "coding": "What they said, silence being an answer too",
            "presence": "Whether they coded at all",
            "stance": "Which way, where more than one coded",
        }
        for basis, words in bases.items():
            held = self.comparison(basis)
            share, alpha = held["percent"], held["alpha-ordinal" if basis == "stance" else "alpha"]
            if share.value is None:
                told.append(f"{words}: {share.undefined}.")
                continue
            cells = counted(held.cells, "cell")
            told.append(f"{words}: {share.value:.0%} alike in {cells}; {_said(alpha)}.")
        differ = self.disagreements
        stance = differ.filter(pl.col("difference") == "stance").height
        told.append(f"They differ in {counted(differ.height, 'cell')}, in {stance:,} of them on the stance.")
        return (*told, *self.notes)

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


def _said(alpha: Coefficient) -> str:
    name = "Krippendorff's alpha, ordinal" if alpha.name == "alpha-ordinal" else "Krippendorff's alpha"
    if alpha.value is None:
        return f"{name}, is undefined: {alpha.undefined}" if "," in name else f"{name} is undefined: {alpha.undefined}"
    if alpha.interval is None:
        return f"{name} {alpha.value:.2f} (no interval: {alpha.no_interval})"
    low, high = alpha.interval
    return f"{name} {alpha.value:.2f} ({alpha.level:.0%} interval {low:.2f} to {high:.2f})"
