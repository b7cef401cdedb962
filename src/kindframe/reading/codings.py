"""Codings held against the frameworks at hand: an item that its framework does not have is named with the nearest.

`kindframe.reading.assembling` calls this where whoever reads knows frameworks; the rows are kept all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import polars as pl

from kindframe.problems import Severity, nearest
from kindframe.schema import Violation
from kindframe.settings import Settings

__all__ = ["KnownItems", "odd_items"]

KnownItems = Callable[[Settings], Mapping[str, Collection[str]]]
"""Gives, for a study's settings, the ids of the items of each framework by its id and by ``id@edition``."""

_MOST = 200
"""Different items that are looked into; a file with more wrong ones is wrong in another way."""


def odd_items(
    evidence: pl.DataFrame,
    known: Mapping[str, Collection[str]],
    uses: Sequence[str] = (),
    *,
    dead: Collection[int] = (),
) -> Iterator[Violation]:
    """Say which rows of a table of codings name an item that cannot be meant.

    An item that its framework does not have; a framework that is not at hand and nearly has the name of one that is; an
    item without its framework. What names a framework nobody knows is passed over: it may be at hand elsewhere.

    Parameters
    ----------
    evidence
        The table, with the column ``item``.
    known
        The ids of items by framework.
    uses
        The frameworks the study says it uses: where an item stands alone, they are searched for it.
    dead
        Positions of rows that are not kept.
    """
    rows = evidence.select("item").with_row_index("row").drop_nulls("item")
    rows = rows.filter(~pl.col("row").is_in(list(dead))) if dead else rows
    found = rows.group_by("item", maintain_order=True).agg("row")
    heads = pl.col("item").str.splitn("/", 2).struct
    found = found.with_columns(head=heads[0], tail=heads[1])
    wrong = 0
    for item, places, head, tail in found.iter_rows():
        said = _said(head, tail, known, uses)
        if said is None or wrong == _MOST:
            continue
        wrong += 1
        message, near = said
        yield Violation(
            code="KF-ITEM-01",
            column="item",
            rows=tuple(places),
            message=f"{item!r} {message}",
            near=near,
            severity=Severity.WARNING,
        )


def _said(
    head: str, tail: str | None, known: Mapping[str, Collection[str]], uses: Sequence[str]
) -> tuple[str, str | None] | None:
    """Say what is wrong with one item, and the nearest that is right; None where nothing can be said."""
    if tail is None:
        for name in uses:
            if head in known.get(name, ()):
                return "names no framework, and is counted nowhere", f"{name}/{head}"
        return "names no framework, and is counted nowhere: write framework/item", None
    if head in known:
        if tail in known[head]:
            return None
        near = nearest(tail, known[head])
        return f"is no item of {head}, and is counted nowhere", f"{head}/{near}" if near else None
    near = nearest(head, known, cutoff=0.8)
    return (f"names no framework at hand: {head!r}", f"{near}/{tail}") if near else None
