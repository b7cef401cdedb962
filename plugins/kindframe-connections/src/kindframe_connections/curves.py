"""The curves of what is left as organisations go one after another: largest first, at random, one kind at a time.

`resilience` calls it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Counted
from kindframe.errors import UnknownName
from kindframe.network import Network
from kindframe.problems import nearest
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import not_known
from kindframe_connections.removal import Going

__all__ = ["curves"]

STEPS = 200
"""In how many steps at most a curve is given."""
KINDS_UP_TO = 12
RANGE = (0.025, 0.5, 0.975)

Longs = NDArray[np.int64]


def curves(
    out: Builder, simple: Network, bodies: Longs, folk: NDArray[np.bool_], sort: str, repeats: int, seed: int
) -> None:
    """Add the table of curves, their figure, and what they come to."""
    if sort not in simple.nodes.columns:
        raise UnknownName("column of the actors", sort, nearest(sort, simple.nodes.columns))
    degree = np.diff(simple.indptr)
    largest_first = np.argsort(-degree[bodies], kind="stable")
    going = Going(simple, bodies, folk, orders=repeats + 1)
    rows: list[tuple[Any, ...]] = []
    states = going.states(largest_first)
    _add(rows, "largest first", states[:, None], _steps(bodies.size))
    _say(out, "largest first", "the largest first", _robust(states[None], simple.n), simple.n, bodies.size)
    if repeats:
        _random(out, rows, going, repeats, seed, simple.n)
    else:
        _say(out, "at random", "in random order", np.zeros(0), simple.n, bodies.size)
    _by_kind(out, rows, simple, bodies, folk, sort, degree)
    schema = {"order": pl.String, "removed": pl.Int64, **dict.fromkeys(_NUMBERS, pl.Float64)}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    out.table(
        "curve",
        frame,
        {
            "order": f"largest first, at random (mean of {repeats:,} orders), or one {sort} alone, largest first",
            "removed": ("how many have gone", "organisations"),
            "largest": ("actors in the largest part", "actors"),
            "low": ("at random: in 1 order of 40 it is smaller than this; else the same", "actors"),
            "high": ("at random: in 1 order of 40 it is larger than this; else the same", "actors"),
            "people_in_largest": ("people in it", "people"),
            "pairs": ("pairs of people joined by some path", "pairs of people"),
            "parts": ("separate parts", "parts"),
            "people_alone": ("people tied to nobody", "people"),
        },
        counted=Counted(
            keys=("order", "removed"),
            counts=dict.fromkeys(("largest", "low", "high", "people_in_largest", "people_alone"), "people"),
            rests="people_in_largest",
            single=("pairs", "parts"),  # from all pairs of a part, and from parts of one, people can be counted
            out_of=dict.fromkeys(("people_in_largest", "people_alone"), int(folk.sum())),
            apart=True,
        ),
    )
    if bodies.size:
        first, last = int(states[0, 1]), int(states[-1, 1])
        gone = counted(bodies.size, "organisation")
        title = f"Without its {gone} the largest part goes from {first:,} to {last:,} actors"
        spec = figures.line("removed", "largest", ("Organisations gone", "Actors in the largest part"), colour="order")
        alt = "Lines, one for each order in which organisations go, of the actors left in the largest part."
        out.figure("curve", title, alt, "curve", spec)


_NUMBERS = ("largest", "low", "high", "people_in_largest", "pairs", "parts", "people_alone")


def _steps(count: int) -> Longs:
    return np.unique(np.linspace(0, count, min(count, STEPS) + 1).round().astype(np.int64))


def _add(rows: list[tuple[Any, ...]], name: str, states: Longs, steps: Longs) -> None:
    """Add rows of a curve; ``states`` has the steps, then the orders, then the numbers."""
    at = steps if states.shape[0] != steps.size else np.arange(steps.size)
    mean = states[at].mean(axis=1)
    low, _, high = np.quantile(states[at, :, 1], RANGE, axis=1)
    for i, step in enumerate(steps.tolist()):
        parts, largest, people, pairs, alone = mean[i].tolist()
        rows.append((name, step, largest, float(low[i]), float(high[i]), people, pairs, parts, alone))


def _robust(states: Longs, n: int) -> NDArray[np.float64]:
    """Give the mean over each curve, from the first that goes, of the largest part over all actors."""
    if states.shape[1] < 2 or not n:
        return np.zeros(0)
    return np.asarray(states[:, 1:, 1].mean(axis=1) / n, np.float64)


def _say(out: Builder, name: str, how: str, values: NDArray[np.float64], n: int, bodies: int) -> None:
    what = f"the mean share of actors in the largest part as organisations go, {how} (robustness)"
    interval = None
    if values.size > 1:
        interval = (float(np.quantile(values, RANGE[0])), float(np.quantile(values, RANGE[2])))
    why = "there is no organisation to go" if not bodies else "no random order was asked for"
    value = float(values.mean()) if values.size else None
    text = (
        f"As organisations go one by one, {how}, the largest part in which all are still linked holds {{%}} of all, on "
        "average over the steps (robustness)."
    )
    out.say(f"robustness {name}", what, value, text=text, why=why, interval=interval, n=bodies, of="organisations")


def _random(out: Builder, rows: list[tuple[Any, ...]], going: Going, repeats: int, seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    count = going.going.size
    steps = _steps(count)
    kept = np.zeros((steps.size, repeats, 5), np.int64)
    robust = []
    for r in range(repeats):
        states = going.states(rng.permutation(count))
        kept[:, r] = states[steps]
        robust.append(_robust(states[None], n))
    _add(rows, "at random", kept, steps)
    _say(out, "at random", "in random order", np.concatenate(robust), n, count)
    if count:
        orders = counted(repeats, "random order")
        out.note(f"The interval of robustness at random is where 95 % of {orders} lie (seed {seed}).")


def _by_kind(
    out: Builder,
    rows: list[tuple[Any, ...]],
    simple: Network,
    bodies: Longs,
    folk: NDArray[np.bool_],
    sort: str,
    degree: Longs,
) -> None:
    held = simple.nodes[sort][bodies]
    if isinstance(held.dtype, pl.List):
        out.note(f"{sort} holds several values for one actor: no curve for each of them.")
        return
    counts = held.drop_nulls().value_counts(name="many").sort(["many", sort], descending=[True, False])
    for value in counts[sort].head(KINDS_UP_TO).to_list():
        own = bodies[(held == value).fill_null(False).to_numpy()]
        order = np.argsort(-degree[own], kind="stable")
        states = Going(simple, own, folk).states(order)
        _add(rows, f"{sort}: {value}", states[:, None], _steps(own.size))
    if counts.height > KINDS_UP_TO:
        out.note(f"Of {counts.height:,} values of {sort}, the {KINDS_UP_TO} with most organisations have a curve.")
    then = "they are in no curve of their own"
    out.note(not_known(sort, held.null_count(), held.len(), "organisation", then))
