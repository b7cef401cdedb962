"""What holds a group together and joins it to others: likeness, ties, overlaps. `bonding` calls it."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import ADDED, Amounts
from kindframe.network import Network
from kindframe.pairing import Marks, marks, pairs
from kindframe_connections.adding import of_each
from kindframe_connections.belonging import Belonging
from kindframe_connections.groups import Groups
from kindframe_connections.homophily import blau, ei_index
from kindframe_connections.kernels.pairs import shared
from kindframe_connections.statistics import permutation_p

__all__ = ["likeness", "measures", "once", "overlaps", "reached", "shares", "together"]

Longs = NDArray[np.int64]
MOST_NAMED = 500
"""Of larger groups it is not said which all pairs of members are: they are too many."""


def once(simple: Network) -> tuple[Longs, Longs]:
    """Give the two ends of each tie once."""
    rows = simple.arrays.rows
    first = rows < simple.indices
    return rows[first].astype(np.int64), simple.indices[first].astype(np.int64)


def shares(held: Belonging, ends: tuple[Longs, Longs]) -> Longs:
    """Give how many groups the two ends of each tie share."""
    ptr, items = held.rows
    source, target = (end.astype(np.int32) for end in ends)
    return shared.on(items.size + source.size)(ptr, items, source, target)[0]


def likeness(held: Belonging, known: Groups, draws: int, seed: int) -> pl.DataFrame:
    """Compare the share of pairs of members that are alike with as many people drawn from all."""
    sizes = known.sizes
    total = int(sizes.sum())
    chance = float((sizes * (sizes - 1)).sum()) / (total * (total - 1)) if total > 1 else None
    rows = []
    for g, members in enumerate(held.members):
        mine = known.codes[members]
        counts = np.bincount(mine[mine >= 0], minlength=sizes.size)
        k = int(counts.sum())
        value = float((counts * (counts - 1)).sum()) / (k * (k - 1)) if k > 1 else None
        p = None
        if value is not None and chance is not None and draws and k < total and np.count_nonzero(sizes) > 1:
            rng = np.random.default_rng([seed, g])
            drawn = rng.multivariate_hypergeometric(sizes, k, size=draws, method="marginals")
            p = permutation_p(value, (drawn * (drawn - 1)).sum(axis=1) / (k * (k - 1)), chance)
        rows.append((k, blau(counts) if k else None, value, chance if value is not None else None, p))
    schema = {"known": pl.Int64, **dict.fromkeys(("blau", "alike", "expected_alike", "p"), pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def reached(held: Belonging, ends: tuple[Longs, Longs]) -> pl.DataFrame:
    """Give every case of somebody tied to a member of a group that is not their own: person, group, and whom."""
    both = pl.DataFrame({"person": np.concatenate(ends), "other": np.concatenate(ends[::-1])})
    theirs = held.table.rename({"person": "other"})
    return both.join(theirs, on="other").join(held.table, on=["person", "group"], how="anti")


def together(sets: pl.DataFrame, column: str) -> pl.Series | None:
    """Give what all rows of a column of sets count, one by one; None where some row is too large to say it."""
    if sets[column].has_nulls():
        return None
    empty = pl.Series(column, dtype=pl.UInt64)
    found: pl.Series = pl.concat([empty, *(one.alias(column) for one in sets[column])])
    return found


def overlaps(held: Belonging, ends: tuple[Longs, Longs], ids: pl.Series) -> pl.DataFrame:
    """Give pairs of groups that share members or are tied by a member of one alone and one of the other alone.

    Columns whose names end with `` ids`` tell who and which pairs they are.
    """
    own = marks(ids)
    first, second = pl.col("first"), pl.col("second")
    mine = held.table.rename({"group": "first"})
    both = mine.join(held.table.rename({"group": "second"}), on="person").filter(first < second)
    members = both.group_by("first", "second").agg(
        pl.len().cast(pl.Int64).alias("shared_members"), pl.col("person").alias("shared_members ids")
    )
    ties = pl.DataFrame({"person": np.concatenate(ends), "other": np.concatenate(ends[::-1])})
    crossing = (
        ties.join(mine, on="person")
        .join(held.table.rename({"person": "other", "group": "second"}), on="other")
        .filter(first < second)
        .join(held.table.rename({"group": "second"}), on=["person", "second"], how="anti")
        .join(held.table.rename({"person": "other", "group": "first"}), on=["other", "first"], how="anti")
    )
    pair = pairs(own[crossing["person"].to_numpy()], own[crossing["other"].to_numpy()])
    crossing = crossing.with_columns(pl.Series("pair", pair, dtype=pl.UInt64))
    tied = crossing.group_by("first", "second").agg(
        pl.len().cast(pl.Int64).alias("ties_between"), pl.col("pair").alias("ties_between ids")
    )
    frame = members.join(tied, on=["first", "second"], how="full", coalesce=True)
    sizes = held.sizes
    frame = frame.with_columns(pl.col("shared_members", "ties_between").fill_null(0)).sort("first", "second")
    either = sizes[frame["first"].to_numpy()] + sizes[frame["second"].to_numpy()] - frame["shared_members"].to_numpy()
    who = [None if one is None else ids.gather(one) for one in frame["shared_members ids"]]
    named = pl.Series("shared_members ids", who, dtype=pl.List(pl.String))
    return frame.with_columns((pl.col("shared_members") / pl.Series(either)).alias("jaccard"), named)


def measures(
    held: Belonging,
    simple: Network,
    directed: Network,
    known: Groups,
    alike: pl.DataFrame,
    others: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Measure each group, and give what people add to its strengths, and which people and pairs its numbers count.

    A group costs a pass over its members' ties.
    """
    rows, sums, sets = [], [], []
    ids = simple.nodes["id"]
    code = marks(ids)
    entries = directed.arrays
    mine = np.zeros(simple.n, bool)
    for members in held.members:
        mine[members] = True
        own, other = _entries(simple.indptr, simple.indices, members)
        inner = mine[other]
        places = _places(entries.indptr, entries.indices, members, mine)
        ends = [Amounts.of(entries.weight[at], entries.rows[at], entries.indices[at]) for at in places]
        own_codes = known.codes[members]
        in_each = np.bincount(own_codes[own_codes >= 0], minlength=known.sizes.size)
        sums.append([*(attrs.asdict(one) for one in ends), of_each(in_each, known.sizes)])
        elsewhere = float((held.counts[members] > 1).mean()) if members.size else None
        rows.append((*_numbers(members, own, other, inner, known), *(one.mean for one in ends), elsewhere))
        sets.append(_counted(ids, code, members, own, other, inner, known))
        mine[members] = False
    whole = ("members", "pairs", "ties_inside", "ties_outward", "others_tied_to")
    schema = {name: pl.Int64 if name in whole else pl.Float64 for name in (*_NUMBERS, *_STRENGTHS, "in_others_too")}
    frame = pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None).select(_ORDER)
    kinds: dict[str, Any] = {"inside": ADDED, "outward": ADDED, "each": pl.List(ADDED)}
    behind = pl.DataFrame(sums, schema=kinds, orient="row")
    of = {"members": pl.String, "every": pl.UInt64, "ties_inside": pl.UInt64, "ties_outward": pl.UInt64}
    of |= {"others_tied_to": pl.String, "known": pl.String}
    schema_of = {name: pl.List(kind) for name, kind in of.items()}
    named = pl.DataFrame({name: [row[at] for row in sets] for at, name in enumerate(of)}, schema=schema_of)
    index = held.groups.select(group="id")
    return pl.concat([index, frame, alike, _reaches(held, others)], how="horizontal"), behind, named


_NUMBERS = ("members", "pairs", "ties_inside", "density", "ties_outward", "others_tied_to", "e_i", "e_i_by")
_STRENGTHS = ("strength_inside", "strength_outward")
_ORDER = (*_NUMBERS[:4], *_STRENGTHS, *_NUMBERS[4:], "in_others_too")


def _numbers(
    members: Longs, own: Longs, other: Longs, inner: NDArray[np.bool_], known: Groups
) -> tuple[int | float | None, ...]:
    """Give the `_NUMBERS` of a group; ``inner`` says which entries of its members lead to members."""
    k = int(members.size)
    possible = k * (k - 1) // 2
    ties_in, ties_out = int(inner.sum()) // 2, int((~inner).sum())
    codes, theirs = known.codes[own], known.codes[other]
    both = (codes >= 0) & (theirs >= 0)
    same = both & (codes == theirs)
    half = np.where(inner, 0.5, 1.0)  # a tie inside stands in the rows of both its ends
    return (
        k,
        possible,
        ties_in,
        ties_in / possible if possible else None,
        ties_out,
        int(np.unique(other[~inner]).size),
        ei_index(ties_out, ties_in),
        ei_index(float(half[both & ~same].sum()), float(half[same].sum())),
    )


def _counted(
    ids: pl.Series, code: Marks, members: Longs, own: Longs, other: Longs, inner: NDArray[np.bool_], known: Groups
) -> tuple[pl.Series | None, ...]:
    """Give which people and pairs the numbers of a group count; its own pairs only where it is not too large."""
    pair = pairs(code[own], code[other])
    few = members.size <= MOST_NAMED
    one, two = np.triu_indices(members.size if few else 0, 1)
    every = pairs(code[members[one]], code[members[two]]) if few else None
    return (
        ids.gather(members),
        None if every is None else pl.Series(every, dtype=pl.UInt64),
        pl.Series(pair[inner & (own < other)], dtype=pl.UInt64),
        pl.Series(pair[~inner], dtype=pl.UInt64),
        ids.gather(np.unique(other[~inner])),
        ids.gather(members[known.codes[members] >= 0]),
    )


def _reaches(held: Belonging, others: pl.DataFrame) -> pl.DataFrame:
    """Give to how many other groups the members of each are tied."""
    bridged = (
        others.join(held.table.rename({"group": "own"}), on="person")
        .filter(pl.col("own") != pl.col("group"))
        .group_by("own")
        .agg(pl.col("group").n_unique().cast(pl.Int64).alias("groups_tied_to"))
    )
    index = pl.DataFrame({"own": np.arange(held.groups.height, dtype=np.int64)})
    return index.join(bridged, on="own", how="left", maintain_order="left").select(
        pl.col("groups_tied_to").fill_null(0)
    )


def _entries(indptr: Any, indices: Any, members: Longs) -> tuple[Longs, Longs]:
    """Give the entries of some rows: whose each is, and the other end."""
    spans = [indices[indptr[v] : indptr[v + 1]] for v in members]
    if not spans:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    own = np.repeat(members, [span.size for span in spans])
    return own, np.concatenate(spans).astype(np.int64)


def _places(indptr: Any, indices: Any, members: Longs, mine: NDArray[np.bool_]) -> tuple[Longs, Longs]:
    """Give the places of members' entries that lead inside, and of those that lead outward."""
    spans = [np.arange(indptr[v], indptr[v + 1]) for v in members]
    place = np.concatenate(spans) if spans else np.zeros(0, np.int64)
    within = mine[indices[place]]
    return place[within], place[~within]
