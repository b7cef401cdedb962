"""How many people of a graph stand out by nothing but their place in it, with all names gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

import polars as pl

from kindframe.disclosure.graphs import every_tie
from kindframe.overview import persons
from kindframe.study import Study

__all__ = ["uniqueness"]


def uniqueness(study: Study, k: int) -> dict[str, dict[str, float | int]]:
    """Measure the share of people whose position nobody else has, and of those who share theirs with fewer than k.

    Three positions, each by what somebody who knows a person may know: ``degree``, how many others they are tied to;
    ``neighbours``, that and how many each of those is tied to; ``kinds``, both and the kinds of their ties. Ties,
    memberships and acts between two people count, without direction.

    Returns
    -------
    dict
        By position: ``people``, the share that is ``unique``, and the share ``under_k`` in classes of fewer than k.

    References
    ----------
    Hay and others, Anonymizing Social Networks (2007); Romanini, Lehmann and Kivela, arXiv 2009.09973.

    .. versionadded:: 0.1
    """
    people = study.actors.table.filter(persons(study))["id"].to_list()
    known = set(people)
    ties = every_tie(study).filter(pl.col("source") != pl.col("target")).select("source", "target", "kind").unique()
    near: dict[str, set[str]] = {who: set() for who in people}
    kinds: dict[str, Counter[str]] = {who: Counter() for who in people}
    for a, b, kind in ties.iter_rows():
        if a in known and b in known:
            near[a].add(b)
            near[b].add(a)
            kinds[a][kind or ""] += 1
            kinds[b][kind or ""] += 1
    degree = {who: len(held) for who, held in near.items()}
    around = {who: (degree[who], tuple(sorted(degree[other] for other in near[who]))) for who in people}
    whole = {who: (around[who], tuple(sorted(kinds[who].items()))) for who in people}
    return {
        "degree": _shares(degree.values(), k),
        "neighbours": _shares(around.values(), k),
        "kinds": _shares(whole.values(), k),
    }


def _shares(positions: Iterable[Hashable], k: int) -> dict[str, float | int]:
    sizes = Counter(positions).values()
    n = sum(sizes)
    alone = sum(size for size in sizes if size == 1)
    few = sum(size for size in sizes if size < k)
    return {"people": n, "unique": round(alone / n, 3) if n else 0.0, "under_k": round(few / n, 3) if n else 0.0}
