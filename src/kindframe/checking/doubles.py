"""Records that stand twice: merged where they are alike, set aside where only their key is, and ties told twice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.checking.sieve import Sieve, rows_where
from kindframe.indexing import Ends, Runs
from kindframe.schema import Violation
from kindframe.threads import each

__all__ = ["drop_repeated_keys", "merge_alike", "warn_of_doubles"]

_ONE_REPORT = ("source", "target", "kind", "wave", "reported_by")


def same_ids(ids: pl.Series) -> pl.Series:
    """Give ids in the form in which they are compared: Unicode NFC."""
    plain = (ids.str.len_bytes() == ids.str.len_chars()).all()
    return ids if plain else ids.str.normalize("NFC")


def merge_alike(sieve: Sieve, sieves: Mapping[str, Sieve]) -> None:
    """Merge rows that repeat an earlier one in every cell."""
    key = sieve.definition.key
    keyed = key is not None and sieve.table[key].null_count() == 0
    if sieve.name == "relationships":
        among = sieves["actors"].kept["id"]
        ends = each(lambda end: sieve.find(end, among), ("source", "target"), sieve.table.height)
        suspects = sieve.suspects = _repeated(*ends).tolist()
    elif keyed and key is not None:
        alone = sieve.unique(key).len() == sieve.table.height
        suspects = [] if alone else rows_where(sieve.table[key].is_duplicated())
    else:
        suspects = list(range(sieve.table.height))
    suspects = [row for row in suspects if sieve.alive[row]]
    if len(suspects) < 2:
        return
    few = sieve.table[suspects]
    alike = few.select(~pl.struct(pl.all()).is_first_distinct()).to_series()
    rows = [suspects[place] for place in rows_where(alike)]
    if not rows:
        return
    column = key if key is not None and keyed else sieve.definition.required[0]
    message = "the record stands twice, alike in every cell; it is counted once"
    sieve.warn("KF-DUP-02", column, rows, message)
    sieve.merged = rows
    sieve.alive[rows] = False


def drop_repeated_keys(sieve: Sieve) -> None:
    """Set aside rows whose key an earlier row has; that row stays."""
    key = sieve.definition.key
    if key is None or sieve.table[key].null_count() == sieve.table.height:
        return
    ids = sieve.table[key]
    held = same_ids(ids)
    if held is ids and sieve.unique(key).len() == ids.len() - ids.null_count():
        return
    if not sieve.alive.all():
        held = pl.select(pl.when(pl.Series(sieve.alive)).then(held)).to_series()
    known = held.drop_nulls()
    if known.n_unique() == known.len():
        return
    rows = rows_where(held.is_not_null() & ~held.is_first_distinct())
    values = tuple(ids.gather(rows).to_list())
    sieve.fall(
        Violation(
            code="KF-DUP-01",
            column=key,
            rows=tuple(rows),
            values=values,
            message=f"{key} stands more than once in {sieve.name}, with other contents; the first is kept",
            hint="Give one of them another id, or take it out.",
        )
    )


# -- ties told twice --------------------------------------------------------------------------------


def _repeated(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give the positions of pairs of places that occur more than once; an end that is nowhere makes any pair one."""
    suspect = np.minimum(one, other) < 0
    suspect[Runs.by(one + 1, other + 1).repeated] = True
    return np.flatnonzero(suspect)


def warn_of_doubles(sieve: Sieve, ends: Ends) -> None:
    """Warn of ties to oneself, negative strengths, reports that differ, and undirected ties told both ways."""
    table, standing = sieve.kept, sieve.standing
    selves = standing[ends.source == ends.target]
    hint = "Measures say whether they count it."
    sieve.warn("KF-TIE-01", "target", selves.tolist(), "the tie leads from an actor to itself", hint=hint)
    below = rows_where(table["strength"] < 0)
    if below:
        many = f" (and in {len(below) - 1:,} more rows)" if len(below) > 1 else ""
        hint = "Measures that follow paths need strengths of 0 and above, and say so."
        sieve.warn("KF-TIE-04", "strength", [int(standing[below[0]])], f"the strength is negative{many}", hint=hint)
    suspects = np.array(sieve.suspects, dtype=np.int64)
    some = np.searchsorted(standing, suspects[sieve.alive[suspects]])
    again = table[some].select(~pl.struct(_ONE_REPORT).is_first_distinct()).to_series() if some.size else None
    if again is not None and again.any():
        message = "the same tie is reported twice, with other facts; both reports are kept"
        rows = standing[some[again.to_numpy()]].tolist()
        sieve.warn("KF-TIE-02", "target", rows, message, hint="Say in reported_by or wave how they differ.")
    _either_way(sieve, ends)


def _either_way(sieve: Sieve, ends: Ends) -> None:
    """Warn where an undirected tie stands in both directions."""
    table, standing = sieve.kept, sieve.standing
    loose = _undirected(sieve, table)
    if not loose.size:
        return
    source, target = ends.source[loose], ends.target[loose]
    some = _repeated(np.minimum(source, target), np.maximum(source, target))
    if not some.size:
        return
    few = table[loose[some]].select(
        *_ONE_REPORT,
        low=pl.min_horizontal("source", "target"),
        high=pl.max_horizontal("source", "target"),
    )
    same = [name for name in _ONE_REPORT if name not in ("source", "target")]
    first = few.select(pl.col("source").first().over("low", "high", *same)).to_series()
    turned = few["source"] != first
    rows = standing[loose[some[turned.to_numpy()]]].tolist()
    message = "the tie has no direction and stands the other way round as well; both rows are kept as reports"
    sieve.warn("KF-TIE-03", "target", rows, message, hint="Say in reported_by who told of it, or take one out.")


def _undirected(sieve: Sieve, table: pl.DataFrame) -> NDArray[np.int64]:
    """Give the rows of ties without direction, by their own cell or by their kind."""
    stated = table["directed"]
    loose = (~stated).fill_null(False)
    kinds = [k for k, note in sieve.settings.kinds.get("relationship", {}).items() if note.directed is False]
    if kinds and stated.null_count():
        loose |= stated.is_null() & table["kind"].is_in(kinds).fill_null(False)
    return np.flatnonzero(loose.to_numpy())
