"""Past some hundred marks the picture opens on discs: groups, or communities where no group is told, and ties between.

`folded` gathers the actors into discs, `nested` places the discs and, within each, its actors. `picture` draws them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from kindframe_report.communities import gathered
from kindframe_report.layout import placed
from kindframe_report.stress import settled
from kindframe_report.ties import Joined
from kindframe_report.words import clipped, counted_up, plural

__all__ = ["MOST_DISCS", "Disc", "Folded", "Nested", "folded", "nested"]

MOST_DISCS = 60
"""More groups than this are shown as communities instead; of communities, the rest are gathered in one disc."""
FILLED, LARGEST, LEAST = 0.27, 84.0, 9.0
"""How much of the picture the discs fill, and how large the largest and how small the smallest may be drawn."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@frozen(kw_only=True)
class Disc:
    """One disc: what it is called, the kind of its members, people (or actors) in it, pairs joined within it."""

    label: str
    kind: str
    people: int
    within: int


@frozen(kw_only=True, eq=False)
class Folded:
    """Discs, which one each actor is in, and how many pairs are joined between two of them.

    ``links`` has rows of two discs; ``many`` counts their pairs; ``dark`` are the links of the backbone: the three
    heaviest of each disc, and as many as keep what is joined in one piece. ``by`` says what the discs are.
    """

    discs: tuple[Disc, ...]
    home: Ints
    links: Ints
    many: Ints
    dark: NDArray[np.bool_]
    by: str


@frozen(kw_only=True, eq=False)
class Nested:
    """Where discs and actors stand: centres and radii of discs, and for each actor a place inside its disc."""

    centres: Floats
    radii: Floats
    xy: Floats
    height: float


def folded(held: Joined, *, seed: int = 1) -> Folded:
    """Gather the actors of a study into discs: a study of groups has one for each; else groups, else communities."""
    n = len(held.ids)
    weight = held.pairs["weight"].to_numpy().astype(np.int64)
    if held.of_groups and n <= MOST_DISCS * 4:
        home = np.arange(n)
        titles = [(held.names[i] or held.ids[i], "person" if held.people[i] else held.kinds[i]) for i in range(n)]
        by = "group"
    else:
        titles, home, by = _by_group(held) or _by_community(held, weight, seed)
    ends = np.sort(home[held.edges], axis=1) if n else np.zeros((0, 2), np.int64)
    pairs, back = np.unique(ends, axis=0, return_inverse=True) if len(ends) else (ends, np.zeros(0, np.int64))
    many = np.bincount(back.ravel(), weights=weight, minlength=len(pairs)).astype(np.int64)
    own = pairs[:, 0] == pairs[:, 1]
    within = np.bincount(home, weights=held.within, minlength=len(titles)).astype(np.int64)
    within[pairs[own, 0]] += many[own]
    people = np.bincount(home, weights=np.maximum(held.people, 1), minlength=len(titles)).astype(np.int64)
    discs = tuple(
        Disc(label=label, kind=kind, people=int(people[d]), within=int(within[d]))
        for d, (label, kind) in enumerate(titles)
    )
    links, many = pairs[~own], many[~own]
    return Folded(discs=discs, home=home, links=links, many=many, dark=_backbone(len(discs), links, many), by=by)


def _by_group(held: Joined) -> tuple[list[tuple[str, str]], Ints, str] | None:
    """Put people by the group they are compared by and everyone else by kind; None where that says too little."""
    told = {g for g, kind in zip(held.groups, held.kinds, strict=True) if g and kind == "person"}
    if not told and len(set(held.kinds)) < 3:
        return None
    if len(told) == 1 or (not told and max(Counter(held.kinds).values()) > 150):
        return None
    keys = [
        (kind, (group or "group not told") if told and kind == "person" else "")
        for kind, group in zip(held.kinds, held.groups, strict=True)
    ]
    order = sorted(set(keys), key=lambda key: (key[0], counted_up(key[1])))
    if len(order) > MOST_DISCS:
        return None
    where = {key: place for place, key in enumerate(order)}
    titles = [(group or plural(kind), kind) for kind, group in order]
    return titles, np.array([where[key] for key in keys]), "group"


def _by_community(held: Joined, weight: Ints, seed: int) -> tuple[list[tuple[str, str]], Ints, str]:
    """Put together who is joined more than chance would have it; those alone and what is left over have a disc each."""
    home = gathered(len(held.ids), held.edges, weight.astype(float), seed=seed)
    sizes = np.bincount(home)
    least = max(3, len(home) // 400)
    large = min(int((sizes >= least).sum()), MOST_DISCS - 2)
    alone = held.degree == 0
    home = np.where(alone, large + 1, np.minimum(home, large))
    used, home = np.unique(home, return_inverse=True)
    titles = []
    for number, disc in enumerate(used.tolist()):
        members = np.flatnonzero(home == number)
        if disc > large:
            titles.append(("standing alone", "actor"))
        elif disc == large:
            titles.append(("small communities", "actor"))
        else:
            titles.append((_named(held, members, number + 1), "actor"))
    return titles, home, "community"


def _named(held: Joined, members: Ints, number: int) -> str:
    """Name a community by the best-joined thing in it that has a name and is no person, else by its number."""
    things = [m for m in members.tolist() if held.names[m] and held.kinds[m] not in ("person", "household", "actor")]
    if not things:
        return f"Community {number}"
    best = max(things, key=lambda m: (int(held.degree[m]), held.names[m]))
    return f"around {clipped(held.names[best], 28)}"


def _backbone(n: int, links: Ints, many: Ints) -> NDArray[np.bool_]:
    dark = np.zeros(len(links), dtype=bool)
    if len(links) <= 2 * n:
        return ~dark
    ends, place = links.T.ravel(), np.tile(np.arange(len(links)), 2)
    order = np.lexsort((place, -many[place], ends))
    ends, place = ends[order], place[order]
    rank = np.arange(len(ends)) - np.searchsorted(ends, np.arange(n))[ends]
    dark[place[rank < 3]] = True
    tree = csgraph.minimum_spanning_tree(
        sparse.csr_array((1.0 / many, (links[:, 0], links[:, 1])), shape=(n, n))
    ).tocoo()
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    return np.asarray(dark | np.isin(links[:, 0] * n + links[:, 1], low.astype(np.int64) * n + high))


def nested(held: Joined, fold: Folded, *, width: float, people: bool, seed: int = 1) -> Nested:
    """Place the discs and, where ``people`` asks for it, each actor within its disc.

    A disc is as large in area as its people are many. Within it, actors are placed by stress and moved outward or
    inward so that they fill it evenly; those who know nobody in it come to stand at its rim.
    """
    sizes = np.array([disc.people for disc in fold.discs], dtype=float)
    unit = np.sqrt(FILLED * width * width * 0.75 / (np.pi * sizes.sum()))
    unit = min(unit, LARGEST / np.sqrt(sizes.max()))
    radii = np.maximum(unit * np.sqrt(sizes), LEAST)
    layout = placed(
        len(radii), fold.links[fold.dark], radii, seed=seed, edge=1.6 * float(radii.mean() + 20), width=width, gap=16.0
    )
    xy = layout.xy[fold.home]
    if people:
        xy = xy + np.concatenate(list(_inside(held, fold, radii, seed)))[_places(fold.home)]
    return Nested(centres=layout.xy, radii=radii, xy=xy, height=layout.height)


def _places(home: Ints) -> Ints:
    """Say where each actor comes when actors are taken disc by disc."""
    order = np.argsort(home, kind="stable")
    out = np.empty_like(order)
    out[order] = np.arange(len(order))
    return out


def _inside(held: Joined, fold: Folded, radii: Floats, seed: int) -> Iterable[Floats]:
    order = np.argsort(fold.home, kind="stable")
    counts = np.bincount(fold.home, minlength=len(radii))
    within = held.edges[fold.home[held.edges[:, 0]] == fold.home[held.edges[:, 1]]]
    at = _places(fold.home)[within]
    both = np.concatenate([at, at[:, ::-1]])
    n = len(order)
    lengths = sparse.csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n))
    start = 0
    for disc, count in enumerate(counts.tolist()):
        stop = start + count
        yield _filled(settled(lengths[start:stop, start:stop].tocsr(), seed=seed + disc, pivots=40), float(radii[disc]))
        start = stop


def _filled(xy: Floats, radius: float) -> Floats:
    """Draw places out so that they fill a disc evenly: the k-th from the middle of n comes to stand at sqrt(k / n)."""
    n = len(xy)
    if n < 2:
        return xy
    away = np.linalg.norm(xy, axis=1)
    angle = np.where(away > 1e-9, np.arctan2(xy[:, 1], xy[:, 0]), np.arange(n) * 2.399963)
    rank = np.empty(n)
    rank[np.argsort(away, kind="stable")] = np.arange(n) + 0.5
    reach = (0.8 * np.sqrt(rank / n) + 0.2 * away / max(float(away.max()), 1e-9)) * radius * 0.93
    return np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
