"""The measures that are timed: name, how fast kindframe is to be beside others, how answers are held together.

A library's module has, for each name it knows, a function of its graph. What it gives back is `Told`: how to see the
answer (which is not timed), and which part of the work was done, where all of it would take too long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["JOBS", "Job", "Told", "differ"]

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """``see`` gives the answer as arrays; ``part`` is the share of the work done; ``at`` the positions looked at."""

    see: Callable[[], Answer]
    part: float = 1.0
    at: NDArray[np.int64] | None = None
    note: str = ""


@dataclass(frozen=True)
class Job:
    """A row: ``aims`` says at least how many times as fast as each library kindframe is to be."""

    name: str
    title: str
    aims: Mapping[str, float] = field(default_factory=dict)
    check: str = "close"
    largest: int = 10**9
    from_csv: bool = True


def _job(name: str, title: str, igraph: float | None, python: float, **more: Any) -> Job:
    aims = {"networkx": python} if igraph is None else {"igraph": igraph, "networkx": python}
    return Job(name, title, aims, **more)


_ALL = (
    Job("read", "from CSV to graphs", check="none", from_csv=False),
    _job("triads", "triad census", 7, 150),
    _job("constraint", "Burt's constraint", 4, 60),
    _job("effective", "effective size", None, 60),
    _job("core", "k-core", 1, 40),
    _job("components", "components", 1, 40),
    _job("reciprocity", "reciprocity", 1, 40),
    _job("degree", "degree and strength", 1, 40),
    _job("clustering", "local clustering and triangles", 1, 60),
    _job("betweenness-64", "betweenness, 64 sources", 1.5, 60),
    _job("betweenness", "betweenness, exact", 1.5, 60, largest=100_000),
    _job("closeness", "harmonic closeness and reach, all nodes", 15, 300),
    _job("communities", "communities (Leiden)", 2, 60, check="modularity"),
    _job("resilience", "resilience curve", 500, 5_000),
    _job("projection", "two-mode projection", 2, 200, from_csv=False),
    _job("brokerage", "Gould-Fernandez roles", None, 100),
    _job("reach", "time-respecting reach, all nodes", None, 100, from_csv=False),
    _job("cascades", "cascades", None, 100, from_csv=False),
    _job("e-i", "E-I, 1,000 permutations", None, 100, check="chance"),
    _job("e-i-closed", "E-I, closed form beside it", None, 100, check="chance"),
    _job("gini", "Gini of seven groups, 1,000 resamples", None, 15, check="chance", from_csv=False),
    _job("sdsm", "SDSM of the projection", None, 15, from_csv=False),
)
JOBS = {job.name: job for job in _ALL}
PYTHON = {"gini", "sdsm"}
"""Rows whose other column is plain numpy."""


def differ(job: Job, ours: Answer, theirs: Answer, at: NDArray[np.int64] | None) -> str:
    """Say how two answers agree: ``equal``, ``within 1e-9``, or how far they are apart."""
    if job.check == "none":
        return ""
    if job.check == "modularity":
        a, b = float(ours["modularity"]), float(theirs["modularity"])
        return f"{a:.4f} beside {b:.4f}" + (" LOWER" if a < b - 5e-4 else "")
    said = []
    for name, held in theirs.items():
        if name not in ours:
            continue
        a, b = np.asarray(ours[name]), np.asarray(held)
        if at is not None and a.shape[:1] != b.shape[:1]:
            a = a[at]
        if job.check == "chance":
            if name != "spread":
                error = np.hypot(np.asarray(ours["spread"]), np.asarray(theirs["spread"]))
                far = float((np.abs(a - b) / error).max())
                said.append("as chance allows" if far < 5 else f"{name}: {far:.1f} deviations APART")
        elif a.shape != b.shape:
            said.append(f"{name}: shapes {a.shape}, {b.shape}")
        elif np.array_equal(a, b):
            said.append("equal")
        else:
            a, b = a.astype(np.float64), b.astype(np.float64)
            known = ~(np.isnan(a) & np.isnan(b))
            far = float((np.abs(a - b) / np.maximum(1.0, np.abs(b)))[known].max())
            said.append("within 1e-9" if far <= 1e-9 else f"{name}: {far:.1e} APART")
    return ", ".join(sorted(set(said)))
