"""What `gaps` says of a measure: its mean, how uneven it is, and the widest gap between groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from kindframe.amounts import Amounts, added
from kindframe_connections.building import Builder
from kindframe_connections.differences import Compared
from kindframe_connections.groups import Groups

__all__ = ["WHAT", "say_absent", "say_gap"]

WHAT = {
    "received": ("acts received", "acts"),
    "given": ("acts given", "acts"),
    "ties": ("others tied to", "actors"),
    "ties_received": ("others whose ties come in", "actors"),
    "ties_given": ("others whom ties go to", "actors"),
    "experience": ("experience of kindness", ""),
}
_WORDS = {
    "received": ("The number of acts that a person received is {} on average.", "received more acts"),
    "given": ("The number of acts that a person gave is {} on average.", "gave more acts"),
    "ties": ("The number of others that a person is tied to is {} on average.", "are tied to more others"),
    "ties_received": (
        "The number of others whose ties come to a person is {} on average.",
        "have ties coming in from more others",
    ),
    "ties_given": (
        "The number of others to whom a person's ties go is {} on average.",
        "have ties going out to more others",
    ),
    "experience": ("", "experience more kindness"),
}
"""For each measure its mean as a sentence, and how the people of one group are ahead of those of another.

No noun follows the number: a whole mean would be taken for a count of what it is a mean of, and told as few.
"""


def say_absent(out: Builder, name: str, n: int) -> None:
    """Say that a measure is undefined, because nothing that it counts was recorded."""
    if name in ("ties_received", "ties_given", "experience"):
        return  # ties without direction, or nothing was named
    out.say(
        f"{name} mean",
        _mean_of(name),
        None,
        why="the study records no acts or ties of the kinds asked about",
        n=n,
        of="people",
    )


def _mean_of(name: str) -> str:
    return f"the mean {'of' if name == 'experience' else 'number of'} {WHAT[name][0]}"


def say_gap(out: Builder, found: Compared, values: Any, groups: Groups, ids: pl.Series, label: str) -> None:
    """Say of a measure its mean, its Gini and Theil's T, how much lies between groups, and the widest gap.

    ``ids`` are whose the values are, ``label`` is what the study calls the column that makes the groups.
    """
    known = ~np.isnan(np.asarray(values, np.float64))
    what, unit = WHAT[found.name]
    n, none = found.n, "there are no people" if found.nobody else f"the number of {what} is known of nobody"
    ground: dict[str, Any] = {"n": n, "of": "people", "amounts": (Amounts.of(values),), "among": ids.filter(known)}
    spread = found.mean_interval
    mean, counts = _mean_of(found.name), 0 if found.name == "experience" else 1
    said, ahead = _WORDS[found.name]
    out.say(
        f"{found.name} mean", mean, found.mean, text=said, why=none, unit=unit, interval=spread, per=counts, **ground
    )
    least = none if not n else "a value is negative" if found.negative else "the total is nothing"
    amount = what if found.name == "experience" else f"the number of {what}"
    uneven = f"Unevenness of {amount}"
    for name, said, text, value, drawn in (
        (
            "gini",
            f"the Gini coefficient of {what} (0 is equal)",
            f"{uneven}, from 0 (all alike) to 1 (one has all): {{}} (Gini coefficient).",
            found.gini,
            found.gini_interval,
        ),
        (
            "theil",
            f"Theil's T of {what} (0 is equal)",
            f"{uneven} as it can be split by groups, 0 being all alike: {{}} (Theil's T).",
            found.theil,
            found.theil_interval,
        ),
    ):
        out.say(f"{found.name} {name}", said, value, text=text, why=least, interval=drawn, **ground)
    share = f"the share of the inequality of {amount} (Theil's T) that lies between groups"
    within: dict[str, Any] = {"n": found.grouped, "of": "people whose group is known"}
    within |= {"amounts": _in_groups(values, groups), "among": ids.filter(known & (groups.codes >= 0))}
    flat = least if not (found.theil > 0) and found.theil != 0 else "there is no inequality, or no group is known"
    out.say(f"{found.name} between", share, found.between_share, why=flat, **within)
    few = "fewer than two groups have anybody whose number is known"
    if found.widest is None:
        out.say(f"{found.name} gap", f"the widest gap between groups in {what}", None, why=few, **within)
        return
    high, low = found.widest
    whose = "in the group" if label == "group" else f"whose {label} is"
    text = f"On average people {whose} “{high}” {ahead} than people {whose} “{low}”, by {{}}{_widest(found)}."
    if found.gap == 0:
        text = f"In all groups {mean} is the same: {{}} apart."
    out.say(
        f"{found.name} gap",
        f"the widest gap between groups in {what}",
        found.gap,
        text=text,
        unit=unit,
        interval=found.gap_interval,
        p=found.p,
        **within,
    )


def _widest(found: Compared) -> str:
    """Say of the two groups, where there are more, that no other two are further apart."""
    return ", the widest gap between two groups" if len({row[1] for row in found.rows}) > 2 else ""


def _in_groups(values: Any, groups: Groups) -> tuple[Amounts, ...]:
    """Give what people add in each group that has anybody whose number is known."""
    held = added(values, rows=groups.codes, height=len(groups.names))
    return tuple(one for one in map(Amounts.read, held) if one.n)
