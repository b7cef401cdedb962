"""What each record adds to a comparison of coders, and the coefficients with their intervals from that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from kindframe.agreement.model import Basis, Comparison
from kindframe.reliability import Coefficient
from kindframe.reliability.coefficients import NO_PAIRS, ONE_CATEGORY
from kindframe.reliability.kernels import (
    TOO_FEW,
    Array,
    Indices,
    alpha_of,
    cohen_of,
    coincidences,
    drawn_sums,
    fleiss_of,
    percentile_interval,
)

__all__ = ["Draw", "Sums"]


@frozen(kw_only=True)
class Draw:
    """How the bootstrap is drawn."""

    replicates: int
    level: float
    seed: int


class Sums:
    """What each record adds to a comparison, and the coefficients of a sum of that."""

    def __init__(self, basis: Basis, ranks: Sequence[int | None], coders: int) -> None:
        self.basis = basis
        self.coders = coders
        self.ranks = ranks
        self.size = {"presence": 2, "coding": len(ranks) + 2, "stance": len(ranks)}[basis]
        square = self.size**2
        widths = {"pairs": square, "alike": 1, "all": 1, "cells": 1, "full": 1, "agreeing": 1, "totals": self.size}
        if coders == 2:
            widths["table"] = square
        ends = np.cumsum([0, *widths.values()])
        self.parts = {name: slice(ends[i], ends[i + 1]) for i, name in enumerate(widths)}
        self.width = int(ends[-1])

    def rows(self, counts: Array, values: npt.NDArray[np.int64] | None) -> Array:
        """Give what each record adds, for one item."""
        if self.basis == "presence":
            counts = np.column_stack([counts[:, 0], counts[:, 1:].sum(axis=1)])
        elif self.basis == "stance":
            counts = counts[:, 1:-1]
        n = len(counts)
        held = counts.sum(axis=1)
        alike = (counts * (counts - 1)).sum(axis=1)
        every = held * (held - 1)
        full = held == self.coders
        out = np.zeros((n, self.width))
        out[:, self.parts["pairs"]] = coincidences(counts).reshape(n, -1)
        out[:, self.parts["alike"]] = alike[:, None]
        out[:, self.parts["all"]] = every[:, None]
        out[:, self.parts["cells"]] = (held >= 2)[:, None]
        out[:, self.parts["full"]] = full[:, None]
        out[:, self.parts["agreeing"]] = np.where(full, alike / np.where(full, every, 1), 0)[:, None]
        out[:, self.parts["totals"]] = counts * full[:, None]
        if values is not None:
            out[:, self.parts["table"]] = self._table(values)
        return out

    def _table(self, values: npt.NDArray[np.int64]) -> Array:
        if self.basis == "presence":
            values = np.minimum(values, 1)
        elif self.basis == "stance":
            values = np.where(values <= len(self.ranks), values - 1, -1)
        both = np.flatnonzero((values >= 0).all(axis=0))
        out = np.zeros((values.shape[1], self.size**2))
        out[both, values[0, both] * self.size + values[1, both]] = 1
        return out

    def of(self, sums: Array, part: str) -> Array:
        """Give one part of some sums, in its shape."""
        held = sums[:, self.parts[part]]
        if part in ("pairs", "table"):
            return held.reshape(-1, self.size, self.size)
        return held if part == "totals" else held[:, 0]

    def ranked(self, tables: Array) -> Array:
        """Give square tables of stances as tables of their ranks."""
        ranks = sorted({r for r in self.ranks if r is not None})
        of = np.array([[float(r == rank) for rank in ranks] for r in self.ranks])
        out: Array = of.T @ tables @ of
        return out

    def coefficient(self, name: str, sums: Array) -> Array:
        """Give a coefficient of each of some sums; NaN where it is undefined."""
        if name == "percent":
            with np.errstate(invalid="ignore"):
                share: Array = self.of(sums, "alike") / self.of(sums, "all")
            return share
        if name == "fleiss":
            return fleiss_of(self.of(sums, "full"), self.of(sums, "agreeing"), self.of(sums, "totals"))
        if name == "alpha":
            return alpha_of(self.of(sums, "pairs"))
        if name == "cohen":
            return cohen_of(self.of(sums, "table"))
        if name == "alpha-ordinal":
            return alpha_of(self.ranked(self.of(sums, "pairs")), "ordinal")
        table = self.ranked(self.of(sums, "table"))
        places = np.arange(table.shape[-1], dtype=np.float64)
        return cohen_of(table, np.abs(places[:, None] - places[None, :]))

    def compare(self, rows: Array, times: Indices, item: str | None, coders: tuple[str, ...], draw: Draw) -> Comparison:
        """Compare coders on what the records add up to; row ``i`` stands for ``times[i]`` records."""
        judged = rows[:, self.parts["cells"]][:, 0] > 0
        rows, times = rows[judged], times[judged]
        names = ["percent", *(["cohen"] if self.coders == 2 else []), "fleiss", "alpha"]
        if self.basis == "stance":
            names += [*(["cohen-linear"] if self.coders == 2 else []), "alpha-ordinal"]
        total = (times[None, :] @ rows).astype(np.float64)
        records = int(times.sum())
        drawn = None
        if draw.replicates and records > 1:
            drawn = drawn_sums(rows, times, replicates=draw.replicates, seed=draw.seed)
        return Comparison(
            basis=self.basis,
            item=item,
            coders=coders,
            records=records,
            cells=int(self.of(total, "cells")[0]),
            coefficients={name: self._settle(name, total, drawn, draw) for name in names},
        )

    def _settle(self, name: str, total: Array, drawn: Array | None, draw: Draw) -> Coefficient:
        cells = int(self.of(total, "cells")[0])
        units = int(self.of(total, "full")[0]) if name == "fleiss" else cells
        undefined = ""
        if not cells:
            undefined = NO_PAIRS
        elif not units:
            undefined = "no record and item was judged by all of them"
        elif name in ("cohen-linear", "alpha-ordinal") and None in self.ranks:
            undefined = "some of the stances have no place in the order"
        value = float("nan") if undefined else float(self.coefficient(name, total)[0])
        if value != value:
            return Coefficient(name=name, value=None, undefined=undefined or ONE_CATEGORY, units=units)
        interval, why = None, TOO_FEW if draw.replicates else "none was asked for"
        if drawn is not None:
            interval, why = percentile_interval(self.coefficient(name, drawn), draw.level)
        return Coefficient(name=name, value=value, units=units, interval=interval, level=draw.level, no_interval=why)
