"""Ties as sorted arrays: reports become ties, ties become one entry for each pair, entries become CSR rows.

Everything here is numpy over whole columns; `kindframe.network.asking` and `Network` call it.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

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

    ``kind`` is the code of the layer; ``tie`` tells parallel ties of one kind apart (each act is a tie of its own,
    while the reports of one standing tie share a key).
    """

    source: Ints
    target: Ints
    kind: Ints
    tie: Longs
    value: Numbers

    def take(self, which: Flags) -> Reports:
        """Give some of the reports."""
        return Reports(**{name: held[which] for name, held in self._columns().items()})

    def turned(self, which: Flags) -> Reports:
        """Turn some of the reports round: source becomes target."""
        source = np.where(which, self.target, self.source)
        return attrs.evolve(self, source=source, target=np.where(which, self.source, self.target))

    def with_(self, other: Reports) -> Reports:
        """Give these and the other reports together."""
        theirs = other._columns()
        return Reports(**{name: np.concatenate([held, theirs[name]]) for name, held in self._columns().items()})

    def _columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(Reports)}


@frozen(kw_only=True, eq=False)
class Ties:
    """Ties, sorted by source, target and kind; ``reports`` is how many rows told of each."""

    source: Ints
    target: Ints
    kind: Ints
    value: Numbers
    reports: Ints


def _sorted_by(*keys: NDArray[np.integer[Any]]) -> tuple[Longs, Longs]:
    """Give the order that sorts by the keys, the first one first, and where each new combination begins in it."""
    if keys[0].size == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    joined = _joined(*keys)
    bits = (keys[0].size - 1).bit_length()
    if joined is not None and int(joined.max()).bit_length() + bits < 63:
        # A sort of numbers that carry their own place is several times as fast as one that must return the places.
        ranked = np.sort((joined << bits) | np.arange(joined.size, dtype=np.int64))
        order = ranked & ((1 << bits) - 1)
        ranked >>= bits
        new = ranked[1:] != ranked[:-1]
    elif joined is not None:
        order = pl.Series(joined).arg_sort().to_numpy().astype(np.int64)
        ranked = joined[order]
        new = ranked[1:] != ranked[:-1]
    else:
        order = np.lexsort(keys[::-1])
        new = np.zeros(order.size - 1, bool)
        for key in keys:
            held = key[order]
            new |= held[1:] != held[:-1]
    return order, np.concatenate([[0], np.flatnonzero(new) + 1]).astype(np.int64)


def _joined(*keys: NDArray[np.integer[Any]]) -> Longs | None:
    """Give one number for each combination of the keys, in the order of the combinations; None where none is enough."""
    sizes = [int(key.max()) + 1 for key in keys]
    if float(np.prod([float(size) for size in sizes])) >= 2**62:
        return None
    joined = keys[0].astype(np.int64)
    for key, size in zip(keys[1:], sizes[1:], strict=True):
        joined = joined * size + key
    return joined


def distinct(*keys: NDArray[np.integer[Any]]) -> int:
    """Count the different combinations of the keys, none of which is negative."""
    if keys[0].size == 0:
        return 0
    joined = _joined(*keys)
    if joined is None:
        return int(_sorted_by(*keys)[1].size)
    joined.sort()
    return 1 + int((joined[1:] != joined[:-1]).sum())


def _sums(values: Numbers, first: Longs) -> Numbers:
    return np.add.reduceat(values, first) if first.size else np.zeros(0)


def _combined(values: Numbers, first: Longs, how: str) -> Numbers:
    """Combine runs of values; unknown ones are passed over, and a run of nothing else stays unknown."""
    if first.size == 0 or first.size == values.size:
        return values
    if how in ("min", "max"):
        return np.asarray((np.fmin if how == "min" else np.fmax).reduceat(values, first), dtype=np.float64)
    known = ~np.isnan(values)
    total = _sums(np.where(known, values, 0.0), first)
    count = _sums(known.astype(np.float64), first)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / count if how == "mean" else total, np.nan)


def merge_reports(told: Reports) -> Ties:
    """Merge the reports of one tie; its value is the mean over the reports that give one."""
    order, first = _sorted_by(told.source, told.target, told.kind, told.tie)
    at = order[first]
    return Ties(
        source=told.source[at],
        target=told.target[at],
        kind=told.kind[at],
        value=_combined(told.value[order], first, "mean"),
        reports=np.diff(np.append(first, order.size)).astype(np.int32),
    )


def merge_ties(ties: Ties, *, layers: bool, count: bool, combine: str) -> tuple[Ints, Ints, Ints, Numbers, Ints, int]:
    """Merge parallel ties of a pair (of one kind, where layers are kept) into one entry.

    Returns source, target, layer, weight and reports of each entry, and how many entries were combined of known and
    unknown values together.
    """
    kind = ties.kind if layers else np.zeros_like(ties.kind)
    order, first = _sorted_by(ties.source, ties.target, kind)
    at = order[first]
    values = ties.value[order]
    partly = 0
    if count:
        weight = np.diff(np.append(first, order.size)).astype(np.float64)
    else:
        weight = _combined(values, first, combine)
        unknown = _sums(np.isnan(values).astype(np.float64), first)
        partly = int(((unknown > 0) & ~np.isnan(weight)).sum())
    reports = _sums(ties.reports[order].astype(np.float64), first).astype(np.int32)
    return ties.source[at], ties.target[at], kind[at], weight, reports, partly


def to_csr(n: int, source: Ints, target: Ints, weight: Numbers, layer: Ints, reports: Ints) -> Arrays:
    """Sort entries by source, target and layer into compressed rows; parallel entries stay."""
    order, _ = _sorted_by(source, target, layer)
    indptr = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=n), out=indptr[1:])
    return Arrays(
        indptr=indptr,
        indices=target[order].astype(np.int32),
        weight=weight[order].astype(np.float64),
        layer=layer[order].astype(np.int32),
        reports=reports[order].astype(np.int32),
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
