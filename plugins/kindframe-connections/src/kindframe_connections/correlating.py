"""What `compare` says of correlations: which two kinds of tie or waves go together most, and whether that is chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.disclosure.rules import bound
from kindframe_connections.building import Builder, counted

__all__ = ["HARDLY", "fewest_behind", "say_strongest"]

HARDLY = 0.1
"""A correlation nearer to none than this is hardly one, however sure it is (Cohen 1988 calls 0.1 small)."""


def fewest_behind(values: NDArray[np.float64], directed: bool, everybody: int) -> int:
    """Give how many people are behind the fewest pairs tied in two layers (columns of ``values``) at once.

    With how many ties there are of each, a regression gives the pairs tied in both of any two to within one: its
    coefficients are what these counts are solved for.
    """
    filled = (values != 0).astype(float)
    both = (filled.T @ filled)[np.triu_indices(filled.shape[1], 1)] / (1 if directed else 2)
    return min((bound(float(n), "pairs") for n in both if n), default=everybody)


def say_strongest(out: Builder, known: pl.DataFrame, many: str, ground: dict[str, Any]) -> None:
    """Say which two have the strongest correlation, with p of its being picked, and how many are more than chance.

    ``known`` has a row for each pair: ``first``, ``second``, ``correlation``, ``p`` and ``both``. With many pairs of
    actors a correlation of next to nothing is sure all the same; it is said to be one, and is no main finding.
    """
    top = known.sort(pl.col("correlation").abs(), descending=True, maintain_order=True).row(0, named=True)
    strong, single = abs(top["correlation"]) >= HARDLY, known.height == 1
    these = f"{top['first']} and {top['second']}"
    if strong:
        most = "join the same pairs most often" if top["correlation"] >= 0 else "keep to different pairs most"
        text = f"Of all {many}, {these} {most}"
    elif single:
        text = f"{these[:1].upper()}{these[1:]} go neither together nor apart to speak of"
    else:
        text = f"No two {many} go together or apart to speak of, {these} most"
    text += ": correlation {}, where 0 is none and 1 is always."
    picked = top["p"] and min(1.0, top["p"] * known.height)  # by looking at all (Bonferroni)
    least = bound(top["both"], "pairs")  # the correlation tells how many pairs are tied in both
    out.say("strongest", "", top["correlation"], text=text, p=picked, main=strong, people=least, plain=True, **ground)
    tested = known["p"].null_count() == 0
    surely = int((known["p"] <= 0.05).sum()) if tested else None
    text = (
        f"{surely or 0:,} of {counted(known.height, 'pair')} of {many} go together, or apart, with p of at most 0.05."
    )
    if single:
        more = "more" if surely else "no more"
        text = f"How {these} go together, or apart, is {more} than chance would often bring (p of 0.05)."
    what, why = f"the number of pairs of {many} that are apart from chance", "no orders were drawn at random"
    out.say("apart from chance", what, surely, text=text, why=why, n=known.height, of=f"pairs of {many}")
    if surely and not single:
        out.note(f"By chance alone about {known.height * 0.05:.1f} of {known.height} pairs would.")
