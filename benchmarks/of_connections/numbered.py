"""Ties between people as numbers, read by polars: for libraries whose nodes are numbers."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def numbered(folder: Path) -> tuple[int, list[int], list[int]]:
    """Give how many people there are, and the two ends of each tie."""
    people = pl.read_csv(folder / "people.csv")["id"].to_list()
    place = dict(zip(people, range(len(people)), strict=True))
    table = pl.read_csv(folder / "relationships.csv").filter(pl.col("kind") != "member")
    return len(people), [place[a] for a in table["source"]], [place[b] for b in table["target"]]
