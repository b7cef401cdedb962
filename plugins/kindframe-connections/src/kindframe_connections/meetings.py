"""Which of the pairs who share places (or places that share people) share more than chance would give. `places` calls.

The table of pairs, what is kept of it as a backbone, and the statements on both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Counted
from kindframe.errors import ParameterError
from kindframe.pairing import Marks, marks
from kindframe.pairing import pairs as marked
from kindframe_connections import figures
from kindframe_connections.adding import places_in
from kindframe_connections.affiliation import Affiliation, Pairs
from kindframe_connections.backbone import adjusted, weigh
from kindframe_connections.building import Builder, counted
from kindframe_connections.kernels.pairs import shared
from kindframe_connections.tied import in_rows

__all__ = ["backbone", "met_by"]

LISTED = 20_000
"""How many pairs the table holds at most, the least likely first."""
SIGNED_UP_TO = 5_000_000

_SAYS = {
    "sdsm": "the stochastic degree sequence model: sizes of rows and columns kept on average",
    "fdsm": "the fixed degree sequence model: sizes of rows and columns kept exactly, by random tables",
    "fixed-row": "the fixed row model: only how many each has is kept (hypergeometric)",
    "fixed-column": "the fixed column model: only how many come to each is kept",
}


def backbone(
    out: Builder,
    held: Affiliation,
    pairs: Pairs | None,
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
        pairs = held.project()
    one, other = ("person", "place") if project == "people" else ("place", "person")
    n = held.rows.height
    every = n * (n - 1) // 2
    ground: dict[str, Any] = {"n": every, "of": f"pairs of {'people' if project == 'people' else 'places'}"}
    if pairs is None:
        out.say("backbone", "pairs who share more than by chance", None, why="there are too many to look at", **ground)
        _add(out, held, Pairs(**_nothing()), None, one, other, signed, correction, alpha)
        return
    if signed:
        pairs = _every(held, every)
    found = weigh(held, pairs, model, chance=chance, tail=tail, draws=tables, seed=seed)
    kept = _add(out, held, pairs, found, one, other, signed, correction, alpha)
    named = {"holm": "by Holm's rule", "bh": "by Benjamini and Hochberg's", "none": ""}[correction]
    named = f"corrected for so many pairs {named}" if named else "not corrected for so many pairs"
    what = f"pairs who share more {'or fewer ' if signed else ''}{_plural(other)} than by chance"
    value = int(kept.sum()) if every else None
    share = "share" if int(kept.sum()) != 1 else "shares"
    more = f"{share} more {'or fewer ' if signed else ''}{_plural(other)} than chance would give"
    text = f"{int(kept.sum()):,} of {counted(every, 'pair')} {more} (p below {alpha:g}, {named})."
    why = f"there are fewer than two {_plural(one)}"
    out.say("backbone", what, value, text=text, why=why, **ground)
    out.note(f"Chance is {_SAYS[model]}.")
    if not found.settled:
        out.note("The chances of the model did not settle: they fit the sizes only nearly. Try chance=chi-square.")
    if model == "fdsm":
        out.note(f"p is from {tables:,} random tables (seed {seed}); it cannot be below {1 / (1 + tables):.2g}.")


def _plural(word: str) -> str:
    return {"person": "people", "place": "places"}[word]


def _nothing() -> dict[str, NDArray[np.int64]]:
    return {name: np.zeros(0, np.int64) for name in ("source", "target", "shared")}


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


def _add(
    out: Builder,
    held: Affiliation,
    pairs: Pairs,
    found: Any,
    one: str,
    other: str,
    signed: bool,
    correction: str,
    alpha: float,
) -> NDArray[np.bool_]:
    """Add the table of pairs, and say of each whether it is kept."""
    more = found.more if found is not None else np.zeros(0)
    fewer = found.fewer if found is not None else np.zeros(0)
    p = np.minimum(1.0, 2 * np.minimum(more, fewer)) if signed else more
    n = held.rows.height
    holm, bh = (adjusted(p, n * (n - 1) // 2, how) for how in ("holm", "bh"))
    kept = {"holm": holm, "bh": bh, "none": p}[correction] < alpha
    few = np.arange(p.size) if p.size <= LISTED else np.flatnonzero(p <= np.partition(p, LISTED - 1)[LISTED - 1])
    first = few[np.lexsort((pairs.target[few], pairs.source[few], -pairs.shared[few], p[few]))[:LISTED]]
    ids = held.rows["id"]
    frame = pl.DataFrame(
        {
            "source": ids.gather(pairs.source[first]),
            "target": ids.gather(pairs.target[first]),
            "shared": pairs.shared[first].astype(np.int64),
            "expected": found.expected[first] if found is not None else np.zeros(0),
            "sign": np.where(more <= fewer, "more", "fewer")[first],
            "p": p[first],
            "p_holm": holm[first],
            "p_bh": bh[first],
            "kept": kept[first],
            "where": _where(held, pairs.source[first], pairs.target[first]),
        },
        schema={
            "source": pl.String,
            "target": pl.String,
            "shared": pl.Int64,
            **dict.fromkeys(("expected",), pl.Float64),
            "sign": pl.String,
            **dict.fromkeys(("p", "p_holm", "p_bh"), pl.Float64),
            "kept": pl.Boolean,
            "where": pl.String,
        },
    )
    if first.size < p.size:
        out.note(f"Of {p.size:,} pairs the table holds the {LISTED:,} least likely by chance.")
    out.table(
        "pairs",
        frame,
        {
            "source": f"one {one}",
            "target": f"the other {one}",
            "shared": (f"{_plural(other)} both have", _plural(other)),
            "expected": ("how many they would by chance, on average", _plural(other)),
            "sign": "whether that is more or fewer than chance gives",
            "p": "chance of as many or more (two-sided where signed)",
            "p_holm": "the same corrected for all pairs there are (Holm)",
            "p_bh": "the same corrected by Benjamini and Hochberg",
            "kept": f"whether it is in the backbone: below {alpha:g} after {correction}",
            "where": f"the {_plural(other)} they share, up to five, with ; between",
        },
        people=("source", "target") if one == "person" else ("where",),
    )
    if frame.height and one == "person":
        counts = np.bincount(pairs.shared.astype(np.int64), minlength=1)
        spread = pl.DataFrame({"shared": np.arange(counts.size), "pairs": counts}).filter(
            (pl.col("pairs") > 0) & (pl.col("shared") > 0)
        )
        out.table(
            "shared",
            spread,
            {"shared": ("how many places two people share", "places"), "pairs": ("how many pairs do", "pairs")},
            counted=Counted(keys=("shared",), counts={"pairs": "pairs"}),
            members=in_rows(met_by(held, pairs), spread.height, pairs=places_in(spread, _shares(pairs), "shared")),
        )
        if spread.height:
            spec = figures.bars("shared", "pairs", ("Places shared", "Pairs of people"), ordinal=True)
            top = int(spread["shared"].to_numpy().max())
            title = f"{counted(int(spread['pairs'].sum()), 'pair')} of people share places, none more than {top}"
            out.figure("shared", title, "Bars of how many pairs of people share how many places.", "shared", spec)
    return np.asarray(kept, np.bool_)


def met_by(held: Affiliation, pairs: Pairs | None) -> Marks:
    """Give the pairs of people who meet, in their order, as marks of their own: who meets is not who is tied."""
    own = marks(held.rows["id"])
    return np.zeros(0, np.uint64) if pairs is None else marked(own[pairs.source], own[pairs.target], apart=1)


def _shares(pairs: Pairs) -> pl.DataFrame:
    return pl.DataFrame({"shared": pairs.shared.astype(np.int64)})


def _where(held: Affiliation, source: NDArray[np.int64], target: NDArray[np.int64]) -> list[str]:
    """Name what each pair shares, up to five."""
    ids = held.columns["id"].to_list()
    rows = [held.items[held.ptr[i] : held.ptr[i + 1]] for i in range(held.rows.height)] if source.size else []
    return [
        ";".join(ids[k] for k in np.intersect1d(rows[a], rows[b], assume_unique=True)[:5])
        for a, b in zip(source.tolist(), target.tolist(), strict=True)
    ]
