"""Gould and Fernandez's roles of brokers, told: how many paths are brokered in each, by whom. `bridging` calls it."""

from __future__ import annotations

import numpy as np
import polars as pl

from kindframe.amounts import Amounts, added
from kindframe.analysis import Counted
from kindframe.network import Network
from kindframe_connections import figures
from kindframe_connections.brokering import ROLES, Brokerage, brokerage, standardised
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import Groups, none_recorded, not_known

__all__ = ["say_brokers"]

_COLUMNS = [name.lower() for name in ROLES] + ["all"]
_MEANS = {
    "w_I": "between two of its own group",
    "w_O": "between two of one other group",
    "b_IO": "from its own group to another",
    "b_OI": "from another group to its own",
    "b_O": "between two groups, neither its own",
}


def say_brokers(out: Builder, network: Network, groups: Groups, by: str) -> None:
    """Add the roles of each actor, their totals, and how much of brokerage crosses between groups.

    Where no group is known nothing is brokered: the numbers are undefined, and the tables hold nobody's paths.
    """
    found = brokerage(network, groups.codes, len(groups.names))
    total = found.count.sum(0)
    known = found.nodes
    paths = int(total[5])
    across = int(total[2:5].sum())
    none = "there is no path of two ties whose ends are not tied, with all three in known groups"
    none = none if known else none_recorded(by)
    out.say(
        "brokerage",
        "the number of brokered paths (a to v to b with a not tied to b)",
        paths if known or not network.n else None,
        why=none,
        n=known,
        of=f"actors whose {by} is known",
        counts="things",
        amounts=(Amounts.of(found.count[:, 5]),),
    )
    out.say(
        "brokerage across",
        "the share of brokered paths whose two ends are of different groups",
        across / paths if paths else None,
        text="{%} of brokered paths, where somebody stands between two who are not tied, join different groups.",
        why=none,
        n=paths,
        of="brokered paths",
        people=known,
        amounts=(Amounts.of(found.count[:, 5]), Amounts.of(found.count[:, 2:5].sum(1))),
    )
    _totals(out, found)
    _brokers(out, network, found, groups, by)
    if paths:
        title = f"{across:,} of {counted(paths, 'brokered path')} link different groups by {by}"
        spec = figures.bars("name", "count", ("Role", "Brokered paths"))
        spec = {**spec, "transform": [{"filter": "datum.name != 'all'"}]}
        out.figure("roles", title, "Bars of the number of brokered paths in each of five roles.", "roles", spec)
    then = "paths with any of them broker nothing here"
    out.note(not_known(by, groups.unknown, network.n, "actor", then))
    if not network.directed and paths:
        out.note("Ties without direction run both ways, so each brokered path counts twice, once each way, as in sna.")


def _totals(out: Builder, found: Brokerage) -> None:
    """Add a row for each role and for all together: counted, and expected by chance."""
    total, expected = found.count.sum(0), np.nansum(found.expected, axis=0)
    at = np.arange(len(_COLUMNS)).repeat(len(found.count))
    frame = pl.DataFrame(
        {
            "role": [*ROLES, "t"],
            "name": [*ROLES.values(), "all"],
            "stands": [*_MEANS.values(), "between any two"],
            "count": total,
            "expected": expected,
            "deviation": found.total_deviation,
            "z": standardised(total, expected, found.total_deviation),
            "ratio": pl.Series([int(c) / e if e > 0 else None for c, e in zip(total, expected, strict=True)]).cast(
                pl.Float64
            ),
        }
    ).with_columns(pl.col("deviation", "z").fill_nan(None))
    out.table(
        "roles",
        frame,
        {
            "role": "its sign in Gould and Fernandez (1989); t is all five",
            "name": "its name",
            "stands": "between whom the broker stands",
            "count": ("how many over all brokers", "paths"),
            "expected": ("how many, were ties drawn at random with this density", "paths"),
            "deviation": ("the standard deviation of that; blank for very many groups", "paths"),
            "z": "count less expected, in standard deviations; blank where these are 0",
            "ratio": "count over expected; blank where none can be expected",
        },
        behind=pl.DataFrame({"brokers": added(found.count.T.ravel(), rows=at, height=len(_COLUMNS))}),
        counted=Counted(
            keys=("role", "name", "stands"),
            counts={"count": "triples"},
            behind={"count": "brokers"},
            rests="count",
            derived={"z": ("count",), "ratio": ("count",)},
            single=("expected", "deviation"),  # they are made of the sizes of all groups, and tell the smallest
            plain=("z", "ratio"),
        ),
    )


def _brokers(out: Builder, network: Network, found: Brokerage, groups: Groups, by: str) -> None:
    """Add a row for each actor: how many paths it brokers in each role."""
    columns = [pl.Series(name, found.count[:, i]).cast(pl.Int64) for i, name in enumerate(_COLUMNS)]
    columns += [pl.Series(f"{name}_z", found.z[:, i]).fill_nan(None) for i, name in enumerate(_COLUMNS)]
    brokers = network.nodes.select("id").with_columns(groups.labels, *columns)
    unknown = pl.col("group").is_null()
    brokers = brokers.with_columns(pl.when(~unknown).then(pl.col(name)).alias(name) for name in _COLUMNS)
    stands = dict(zip(_COLUMNS, [*_MEANS.values(), "between any two"], strict=True))
    out.table(
        "brokers",
        brokers,
        {
            "id": "the broker",
            "group": f"the broker's {by}; blank where unknown",
            **{
                name: (f"paths it brokers {stands[name]}; blank where its group is unknown", "paths") for name in stands
            },
            **{f"{name}_z": f"{name} less its expected value, in standard deviations; blank if 0" for name in stands},
        },
        people=("id",),
    )
