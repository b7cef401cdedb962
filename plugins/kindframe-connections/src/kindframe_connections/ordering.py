"""How far a network is in order as a hierarchy is: Krackhardt's four measures, and how long the ways are in it.

Krackhardt, D. (1994), Graph theoretical dimensions of informal organizations, as R's ``sna`` computes them. The
analysis `isolation` tells them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe.network import Network
from kindframe_connections.building import Builder, counted

__all__ = ["ORDERED", "Order", "efficiency", "order_of", "say_order"]

ORDERED = 500
"""The most actors of whom every two are set beside each other."""


@frozen(kw_only=True)
class Order:
    """``hierarchy`` and ``bounded`` need direction; each is None where nothing is there to be counted.

    ``distance`` is the mean number of steps and ``diameter`` the greatest, over pairs that are linked at all, whatever
    the direction.
    """

    hierarchy: float | None
    bounded: float | None
    distance: float | None
    diameter: int | None


def efficiency(sizes: NDArray[np.int64], ties: int, directed: bool) -> float | None:
    r"""Give Krackhardt's efficiency: :math:`1 - (m - \sum_c (n_c - 1)) / \sum_c (M_c - (n_c - 1))`.

    Here :math:`n_c` is the size of component :math:`c` and :math:`M_c` the ties it could hold, :math:`n_c (n_c - 1)`
    with direction and half that without.

    Parameters
    ----------
    sizes
        The sizes of the components.
    ties
        The ties, of several between two each way one.
    directed
        Whether they have a direction.

    Returns
    -------
    float or None
        1 where no component has a tie more than holds it together, 0 where everybody in each is tied to everybody;
        None where no component has room for one more, as of one actor, or of two without direction.

    Examples
    --------
    >>> efficiency(np.array([3]), 2, directed=False), efficiency(np.array([3]), 3, directed=False)
    (1.0, 0.0)
    """
    needed = int((sizes - 1).sum())
    room = int((sizes * (sizes - 1)).sum()) // (1 if directed else 2) - needed
    return 1 - (ties - needed) / room if room else None


def order_of(network: Network, sizes: NDArray[np.int64]) -> Order:
    r"""Set every two actors beside each other: who reaches whom, and who stands above both.

    Hierarchy is 1 less the share of pairs who reach each other among pairs of whom one reaches the other.

    Above two stands whoever reaches both. A pair is bounded where one of those above reaches all the others above;
    ``bounded`` is 1 less the pairs of one component that are not, over the most there could be,
    :math:`\sum_c (n_c - 1)(n_c - 2) / 2`. This is what R's ``sna`` counts (``lubness``): it is so where exactly one
    of the parts that nobody else reaches, in each of which everybody reaches everybody, reaches both. Ties run from
    who is above to who is below: of ties from somebody to their superior, turn them round first.

    Parameters
    ----------
    network
        A network of at most `ORDERED` actors, without ties of an actor to itself.
    sizes
        The sizes of its components.
    """
    from scipy.sparse.csgraph import connected_components, shortest_path

    matrix = network.to_scipy()
    steps = shortest_path(matrix, directed=False, unweighted=True)
    apart = steps[np.isfinite(steps) & (steps > 0)]
    distance, diameter = (float(apart.mean()), int(apart.max())) if apart.size else (None, None)
    if not network.directed:
        return Order(hierarchy=None, bounded=None, distance=distance, diameter=diameter)
    reach = np.isfinite(shortest_path(matrix, directed=True, unweighted=True))
    np.fill_diagonal(reach, True)
    either, both = int((reach | reach.T).sum()) - network.n, int((reach & reach.T).sum()) - network.n
    hierarchy = 1 - both / either if either else None
    _, part = connected_components(matrix, directed=False)
    tops = np.flatnonzero((reach <= reach.T).all(axis=0))  # reached by none but those whom they reach
    _, first = np.unique(connected_components(matrix, connection="strong")[1][tops], return_index=True)
    above = reach[tops[first]].astype(np.float64)
    large = np.bincount(part)[part] > 2  # in smaller components nothing can be lacking
    pairs = np.triu((above.T @ above != 1) & (part[:, None] == part) & large[:, None], 1)
    lacking = int(pairs.sum())
    most = int(((sizes - 1) * (sizes - 2)).sum()) // 2
    bounded = 1 - lacking / most if most else None
    return Order(hierarchy=hierarchy, bounded=bounded, distance=distance, diameter=diameter)


def say_order(out: Builder, network: Network, sizes: NDArray[np.int64]) -> None:
    """Say how long the ways are, and Krackhardt's four measures; ``network`` is simple, ``sizes`` its components'."""
    n = network.n
    pairs = n * (n - 1) // 2
    linked = int((sizes * (sizes - 1)).sum()) // 2
    off = n - int(sizes.max()) if n else 0
    ground: dict[str, Any] = {"n": n, "of": "actors", "counts": "nobody", "people": off if off else n}
    found = order_of(network, sizes) if 1 < n <= ORDERED else None
    few = "there are fewer than two actors" if n < 2 else "no two actors are tied"
    why = (
        few if n <= ORDERED else f"there are more than {ORDERED:,} actors, too many to set every two beside each other"
    )
    mean = found.distance if found else None
    steps = "there is 1 step" if mean == 1 else "there are {} steps"
    text = f"Between two who are linked at all {steps} on average, whatever the direction of ties."
    out.say("mean distance", "the mean number of steps between two who are linked", mean, text=text, why=why, **ground)
    far = found.diameter if found else None
    text = (
        f"The two farthest apart of those who are linked are {counted(far, 'step')} apart (the diameter)."
        if far
        else ""
    )
    out.say("diameter", "the greatest number of steps between two who are linked", far, text=text, why=why, **ground)
    value = linked / pairs if pairs else None
    text = "{%} of pairs of actors are linked, directly or through others (Krackhardt's connectedness)."
    what = "the share of pairs of actors that are linked (Krackhardt's connectedness)"
    out.say("connectedness", what, value, text=text, why="there are fewer than two actors", **ground)
    value = efficiency(sizes, network.m, network.directed) if n else None
    none = "no part has room for a tie more than holds it together"
    what = "the efficiency of ties (Krackhardt: 1 no tie more than holds each part together, 0 all tied to all)"
    out.say("efficiency", what, value, why=none, **ground)
    way = "the ties have no direction" if not network.directed and network.m else why
    value = found.hierarchy if found else None
    what = "the hierarchy of reach (Krackhardt: 1 nobody is reached by those they reach, 0 all who reach are reached)"
    out.say("hierarchy", what, value, why=way, **ground)
    value = found.bounded if found else None
    if network.directed and network.m and n <= ORDERED:
        way = "no part has three actors"
    what = "how far pairs have a least upper bound, somebody above both (Krackhardt: 1 every pair, 0 none)"
    out.say("least upper bounds", what, value, why=way, **ground)
