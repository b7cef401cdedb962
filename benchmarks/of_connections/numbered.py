"""Ties between people as numbers, read by polars: for libraries whose nodes are numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray


def numbered(folder: Path) -> tuple[int, NDArray[Any], NDArray[Any]]:
    """Give how many people there are, the ties as rows of two numbers, and the tied pairs without direction."""
    people = pl.read_csv(folder / "people.csv")["id"]
    place = pl.DataFrame({"id": people}).with_row_index("at")
    table = pl.read_csv(folder / "relationships.csv").filter(pl.col("kind") != "member")
    ends = [
        table.select(id=end).join(place, on="id", how="left", maintain_order="left")["at"].to_numpy()
        for end in ("source", "target")
    ]
    directed = np.stack(ends, axis=1).astype(np.int64)
    key = np.unique(directed.min(axis=1) * people.len() + directed.max(axis=1))
    return people.len(), directed, np.stack([key // people.len(), key % people.len()], axis=1)
