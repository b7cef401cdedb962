"""Which of the pairs who share places (or places that share people) share more than chance would give. `places` calls.

The table of pairs, what is kept of it as a backbone, and the statements on both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.analysis import Counted
from kindframe.errors import ParameterError
from kindframe_connections import figures
from kindframe_connections.affiliation import Affiliation, Pairs
from kindframe_connections.backbone import Weighed, adjusted, weigh
from kindframe_connections.building import Builder, counted
from kindframe_connections.kernels.pairs import shared
from kindframe_connections.tallies import Meetings, first_pairs, tally

__all__ = ["backbone"]

LISTED = 20_000
"""How many pairs the table holds at most, the least likely first."""
SIGNED_UP_TO = 5_000_000
EACH, AND = 20, 2_000_000
"""So many meetings for each visit, and these besides, random tables look at one by one: each in memory of its own."""

_SAYS = {
    "sdsm": "the stochastic degree sequence model: sizes of rows and columns kept on average",
    "fdsm": "the fixed degree sequence model: sizes of rows and columns kept exactly, by random tables",
    "fixed-row": "the fixed row model: only how many each has is kept (hypergeometric)",
    "fixed-column": "the fixed column model: only how many come to each is kept",
}


def backbone(
    out: Builder,
    held: Affiliation,
    meetings: Meetings | None,
    *,
    project: str,
    model: str,
    chance: str,
    tail: str,
    signed: bool,
    correction: str,
    alpha: float,
    tables: int,
    seed: int,
) -> None:
    """Test the pairs of one mode, correct for the number of all pairs of it, and keep those below ``alpha``."""
    if project == "places":
        held = held.turned()
        meetings = tally(held)
    one, other = ("person", "place") if project == "people" else ("place", "person")
    n = held.rows.height
    every = n * (n - 1) // 2
    ground: dict[str, Any] = {"n": every, "of": f"pairs of {'people' if project == 'people' else 'places'}"}
    pairs = _one_by_one(held, model, signed, every) if meetings else None
    why = "" if meetings else "there are too many to look at"
    if model == "fdsm" and pairs is None and meetings:
        why = "random tables look at one pair after another, and there are too many: another model does not"
    told = _Told(out=out, held=held, meetings=meetings, one=one, other=other, signed=signed, correction=correction)
    if why or meetings is None:
        out.say("backbone", "pairs who share more than by chance", None, why=why, **ground)
        told.tables(pairs, None, alpha)
        return
    found = weigh(held, pairs or meetings.lots, model, chance=chance, tail=tail, draws=tables, seed=seed)
    kept = told.tables(pairs, found, alpha)
    named = {"holm": "by Holm's rule", "bh": "by Benjamini and Hochberg's", "none": ""}[correction]
    named = f"corrected for so many pairs {named}" if named else "not corrected for so many pairs"
    what = f"pairs who share more {'or fewer ' if signed else ''}{_plural(other)} than by chance"
    share = "share" if kept != 1 else "shares"
    more = f"{share} more {'or fewer ' if signed else ''}{_plural(other)} than chance would give"
    text = f"{kept:,} of {counted(every, 'pair')} {more} (p below {alpha:g}, {named})."
    why = f"there are fewer than two {_plural(one)}"
    out.say("backbone", what, kept if every else None, text=text, why=why, **ground)
    out.note(f"Chance is {_SAYS[model]}.")
    if not found.settled:
        out.note("The chances of the model did not settle: they fit the sizes only nearly. Try chance=chi-square.")
    if model == "fdsm":
        out.note(f"p is from {tables:,} random tables (seed {seed}); it cannot be below {1 / (1 + tables):.2g}.")


def _one_by_one(held: Affiliation, model: str, signed: bool, every: int) -> Pairs | None:
    """Give the pairs that have to be looked at one by one; None where none have to be, or they are too many."""
    if signed:
        return _every(held, every)
    if model == "fdsm" and held.meetings() <= EACH * held.items.size + AND:
        return held.project()
    return None


def _plural(word: str) -> str:
    return {"person": "people", "place": "places"}[word]


def _every(held: Affiliation, every: int) -> Pairs:
    """Give all pairs of rows, those who share nothing included."""
    if every > SIGNED_UP_TO:
        raise ParameterError(
            f"A signed backbone looks at all {every:,} pairs, more than {SIGNED_UP_TO:,}.",
            hint="Leave out signed, or ask for fewer people.",
        )
    source, target = (end.astype(np.int32) for end in np.triu_indices(held.rows.height, 1))
    count, _ = shared.on(held.items.size + source.size)(held.ptr, held.items, source, target)
    return Pairs(source=source, target=target, shared=count)


@frozen(kw_only=True, eq=False)
class _Told:
    """The tables of pairs: `tables` adds them, and says how many pairs are kept."""

    out: Builder
    held: Affiliation
    meetings: Meetings | None
    one: str
    other: str
    signed: bool
    correction: str

    def tables(self, pairs: Pairs | None, found: Weighed | None, alpha: float) -> int:
        """Add the table of pairs, and of how many people share how many places.

        ``found`` is of ``pairs``, or of the lots of the meetings where these are not looked at one by one.
        """
        out, meetings, n = self.out, self.meetings, self.held.rows.height
        more, fewer = (found.more, found.fewer) if found is not None else (np.zeros(0), np.zeros(0))
        p = np.minimum(1.0, 2 * np.minimum(more, fewer)) if self.signed else more
        many = meetings.many if pairs is None and meetings is not None and found is not None else np.ones_like(p)
        many = many.astype(np.int64)
        holm, bh = (adjusted(p, n * (n - 1) // 2, how, many) for how in ("holm", "bh"))
        kept = {"holm": holm, "bh": bh, "none": p}[self.correction] < alpha
        first, lot = _first(pairs, meetings if found is not None else None, p)
        if lot.size < many.sum():
            out.note(f"Of {many.sum():,} pairs the table holds the {LISTED:,} least likely by chance.")
        ids = self.held.rows["id"]
        frame = pl.DataFrame(
            {
                "source": ids.gather(first.source),
                "target": ids.gather(first.target),
                "shared": first.shared.astype(np.int64),
                "expected": found.expected[lot] if found is not None else np.zeros(0),
                "sign": pl.Series(np.where(more <= fewer, "more", "fewer")[lot], dtype=pl.String),
                "p": p[lot],
                "p_holm": holm[lot],
                "p_bh": bh[lot],
                "kept": kept[lot],
                "where": pl.Series(_where(self.held, first.source, first.target), dtype=pl.String),
            }
        )
        self._pairs(frame, alpha)
        if frame.height and self.one == "person" and meetings is not None:
            self._shared(meetings)
        return int(many[kept].sum())

    def _pairs(self, frame: pl.DataFrame, alpha: float) -> None:
        one, others = self.one, _plural(self.other)
        self.out.table(
            "pairs",
            frame,
            {
                "source": f"one {one}",
                "target": f"the other {one}",
                "shared": (f"{others} both have", others),
                "expected": ("how many they would by chance, on average", others),
                "sign": "whether that is more or fewer than chance gives",
                "p": "chance of as many or more (two-sided where signed)",
                "p_holm": "the same corrected for all pairs there are (Holm)",
                "p_bh": "the same corrected by Benjamini and Hochberg",
                "kept": f"whether it is in the backbone: below {alpha:g} after {self.correction}",
                "where": f"the {others} they share, up to five, with ; between",
            },
            people=("source", "target") if one == "person" else ("where",),
        )

    def _shared(self, meetings: Meetings) -> None:
        counts = meetings.by_shared
        spread = pl.DataFrame({"shared": np.arange(counts.size), "pairs": counts}).filter(pl.col("pairs") > 0)
        single = meetings.everybody is None or spread.height == 1  # else they add up to all pairs of those who come
        self.out.table(
            "shared",
            spread,
            {"shared": ("how many places two people share", "places"), "pairs": ("how many pairs do", "pairs")},
            counted=Counted(keys=("shared",), counts={"pairs": "meetings"}) if single else None,
            members=pl.DataFrame({"pairs": meetings.in_rows(spread["shared"])}) if single else None,
        )
        if spread.height:
            spec = figures.bars("shared", "pairs", ("Places shared", "Pairs of people"), ordinal=True)
            top = int(spread["shared"].to_numpy().max())
            title = f"{counted(meetings.count, 'pair')} of people share places, none more than {top}"
            self.out.figure("shared", title, "Bars of how many pairs of people share how many places.", "shared", spec)


def _first(pairs: Pairs | None, meetings: Meetings | None, p: NDArray[np.float64]) -> tuple[Pairs, NDArray[np.int64]]:
    """Give the pairs of least p, as many as the table holds, and for each where its p stands."""
    if meetings is None:
        none = np.zeros(0, np.int64)
        return Pairs(source=none, target=none, shared=none), none
    if pairs is None:
        return first_pairs(meetings, p, LISTED)
    few = np.arange(p.size) if p.size <= LISTED else np.flatnonzero(p <= np.partition(p, LISTED - 1)[LISTED - 1])
    first = few[np.lexsort((pairs.target[few], pairs.source[few], -pairs.shared[few], p[few]))[:LISTED]]
    return Pairs(source=pairs.source[first], target=pairs.target[first], shared=pairs.shared[first]), first


def _where(held: Affiliation, source: NDArray[np.int64], target: NDArray[np.int64]) -> list[str]:
    """Name what each pair shares, up to five."""
    ids = held.columns["id"].to_list()
    return [
        ";".join(ids[k] for k in np.intersect1d(held.of_row(a), held.of_row(b), assume_unique=True)[:5])
        for a, b in zip(source.tolist(), target.tolist(), strict=True)
    ]
