"""Ties as sorted arrays: reports become ties, ties become one entry for each pair, entries become CSR rows.

Everything here is numpy over whole columns; `kindframe.network.asking` and `Network` call it.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.indexing import Runs

__all__ = ["Arrays", "Ints", "Numbers", "Reports", "Ties", "merge_reports", "merge_ties", "mirrored", "to_csr"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@frozen(kw_only=True, eq=False)
class Arrays:
    """Adjacency in compressed rows: the entries of node ``i`` stand at ``indptr[i]:indptr[i + 1]``, sorted.

    ``indices`` is the other end, ``weight`` the weight (NaN where unknown), ``layer`` the code of the kind where
    kinds are kept apart (else 0), ``reports`` how many rows of the data stand behind the entry.

    .. versionadded:: 0.1
    """

    indptr: Longs
    indices: Ints
    weight: Numbers
    layer: Ints
    reports: Ints

    @property
    def rows(self) -> Ints:
        """The node each entry stands at, one for each entry."""
        return np.repeat(np.arange(self.indptr.size - 1, dtype=np.int32), np.diff(self.indptr))

    def sealed(self) -> Arrays:
        """Make the arrays read-only, and give them."""
        for held in (self.indptr, self.indices, self.weight, self.layer, self.reports):
            held.flags.writeable = False
        return self


@frozen(kw_only=True, eq=False)
class Reports:
    """Reports of ties, one for each row and way: ends, kind, key of the tie between them, and value.

    ``kind`` is the code of the layer; ``tie`` tells parallel ties of one kind apart (each act is a tie of its own), and
    is None where all reports of one kind are of one tie. ``value`` is None where ties are counted.
    """

    source: Ints
    target: Ints
    kind: Ints
    tie: Longs | None
    value: Numbers | None

    @property
    def keys(self) -> list[NDArray[np.integer[Any]]]:
        """What the reports of one tie have in common."""
        return [self.source, self.target, self.kind, *([] if self.tie is None else [self.tie])]

    def take(self, which: Flags) -> Reports:
        """Give some of the reports."""
        return attrs.evolve(self, **{name: held[which] for name, held in self._columns().items()})

    def turned(self, which: Flags) -> Reports:
        """Turn some of the reports round: source becomes target."""
        source = np.where(which, self.target, self.source)
        return attrs.evolve(self, source=source, target=np.where(which, self.source, self.target))

    def with_(self, other: Reports) -> Reports:
        """Give these and the other reports together."""
        theirs = other._columns()
        both = {name: np.concatenate([held, theirs[name]]) for name, held in self._columns().items()}
        return attrs.evolve(self, **both)

    def _columns(self) -> dict[str, Any]:
        held = {field.name: getattr(self, field.name) for field in attrs.fields(Reports)}
        return {name: column for name, column in held.items() if column is not None}


@frozen(kw_only=True, eq=False)
class Ties:
    """Ties; ``reports`` is how many rows told of each, ``value`` is None where they are counted."""

    source: Ints
    target: Ints
    kind: Ints
    value: Numbers | None
    reports: Ints


def _sums(values: NDArray[Any], runs: Runs) -> NDArray[Any]:
    """Add values up over each run."""
    if runs.single:
        return runs.ordered(values)
    return np.asarray(np.add.reduceat(runs.ordered(values), runs.first))


def _combined(values: Numbers, runs: Runs, how: str) -> Numbers:
    """Combine values over each run; unknown ones are passed over, and a run of nothing else stays unknown."""
    if runs.single:
        return runs.ordered(values)
    if how in ("min", "max"):
        apart = np.fmin if how == "min" else np.fmax
        return np.asarray(apart.reduceat(runs.ordered(values), runs.first), dtype=np.float64)
    known = ~np.isnan(values)
    total = _sums(np.where(known, values, 0.0), runs)
    count = _sums(known.astype(np.float64), runs)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / count if how == "mean" else total, np.nan)


def merge_reports(told: Reports, runs: Runs) -> Ties:
    """Merge the reports of one tie, which are a run; its value is the mean over the reports that give one."""
    return Ties(
        source=runs.heads(told.source),
        target=runs.heads(told.target),
        kind=runs.heads(told.kind),
        value=None if told.value is None else _combined(told.value, runs, "mean"),
        reports=runs.lengths,
    )


def merge_ties(ties: Ties, *, layers: bool, combine: str) -> tuple[Ints, Ints, Ints, Numbers, Ints, int]:
    """Merge parallel ties of a pair (of one kind, where layers are kept) into one entry.

    Returns source, target, layer, weight and reports of each entry, and how many entries were combined of known and
    unknown values together.
    """
    kind = ties.kind if layers else np.zeros_like(ties.kind)
    runs = Runs.by(ties.source, ties.target, *([kind] if layers else []))
    partly = 0
    if ties.value is None:
        weight = runs.lengths.astype(np.float64)
    else:
        weight = _combined(ties.value, runs, combine)
        unknown = _sums(np.isnan(ties.value).astype(np.float64), runs)
        partly = int(((unknown > 0) & ~np.isnan(weight)).sum())
    reports = _sums(ties.reports, runs).astype(np.int32, copy=False)
    return runs.heads(ties.source), runs.heads(ties.target), runs.heads(kind), weight, reports, partly


def to_csr(n: int, source: Ints, target: Ints, weight: Numbers, layer: Ints, reports: Ints) -> Arrays:
    """Sort entries by source, target and layer into compressed rows; parallel entries stay."""
    runs = Runs.by(source, target, layer)
    indptr = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=n), out=indptr[1:])
    return Arrays(
        indptr=indptr,
        indices=runs.ordered(target).astype(np.int32, copy=False),
        weight=runs.ordered(weight).astype(np.float64, copy=False),
        layer=runs.ordered(layer).astype(np.int32, copy=False),
        reports=runs.ordered(reports).astype(np.int32, copy=False),
    ).sealed()


def mirrored(n: int, source: Ints, target: Ints, layer: Ints, weight: Numbers, reports: Ints, directed: bool) -> Arrays:
    """Make the arrays of entries; those of an undirected network, given once, are put in both rows."""
    if not directed:
        apart = source != target
        source, target = np.concatenate([source, target[apart]]), np.concatenate([target, source[apart]])
        layer = np.concatenate([layer, layer[apart]])
        weight = np.concatenate([weight, weight[apart]])
        reports = np.concatenate([reports, reports[apart]])
    return to_csr(n, source, target, weight, layer, reports)
