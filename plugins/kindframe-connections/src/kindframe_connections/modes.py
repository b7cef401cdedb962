"""Whether a network has two modes: every tie joins one kind of actor to the other. `profile`, `triads` and others ask.

In such a network two who share a neighbour are never tied, by what it is and not by what anybody does: to say that
none of them are would be no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kindframe.overview import NOT_PEOPLE

if TYPE_CHECKING:
    from kindframe.network import Network

__all__ = ["of_two_modes", "pairs_across", "people_across"]


def of_two_modes(network: Network) -> str:
    """Say why nothing can be closed in a network of two modes; nothing where it is no such network or has no ties.

    Returns
    -------
    str
        "every tie joins a place to a topic, so that three are never tied all round", or an empty text.
    """
    kinds = network.nodes["kind"]
    names = kinds.unique().sort().to_list()
    if not network.m or len(names) != 2 or None in names:
        return ""
    second = (kinds == names[1]).to_numpy()
    if (second[network.arrays.rows] == second[network.indices]).any():
        return ""
    return f"every tie joins a {names[0]} to a {names[1]}, so that three are never tied all round"


def pairs_across(network: Network) -> int:
    """Count the pairs that could be tied in a network of two modes: one of the one kind, one of the other."""
    sizes = network.nodes["kind"].value_counts()["count"].to_numpy()
    return int(np.prod(sizes))


def people_across(network: Network) -> pl.Series:
    """Give the ids of the people in a network of two modes; of all actors, where both kinds are people."""
    nodes = network.nodes
    people = nodes.filter(~pl.col("kind").is_in(NOT_PEOPLE))
    return (people if 0 < people.height < nodes.height else nodes)["id"]
