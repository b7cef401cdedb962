"""How often a 95 % interval holds the truth: the second table in docs/explanation/uncertainty.md.

python benchmarks/coverage_of_intervals.py [replicates]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np

from kindframe.instrument import wilson
from kindframe_connections.differences import compare
from kindframe_connections.groups import Groups
from kindframe_connections.paired import paired
from kindframe_connections.statistics import gini
from kindframe_connections.surveys import weighted_mean

Rng = np.random.Generator
Numbers = np.ndarray
Draw = Callable[[Rng, int], Numbers]
RESAMPLES = 500
MANY = 2_000_000


def acts(rng: Rng, n: int) -> Numbers:
    """Acts received: many have none, few have many (mean 1.5)."""
    return rng.negative_binomial(1, 0.4, n).astype(float)


def ties(rng: Rng, n: int) -> Numbers:
    """Others tied to: near a bell (mean 9)."""
    return rng.poisson(9, n).astype(float)


def theils(x: Numbers) -> float:
    share = x[x > 0] / x.mean()
    return float((share * np.log(share)).sum() / x.size)


def inequality(rng: Rng, draw: Draw, n: int, which: str) -> tuple[float, float] | None:
    """The interval of `gaps` for Gini or Theil's T of n people."""
    groups = Groups(codes=np.zeros(n, np.int64), names=("all",), column="group")
    found = compare("x", draw(rng, n), groups, RESAMPLES, 0, (int(rng.integers(2**31)), 0))
    return found.gini_interval if which == "gini" else found.theil_interval


def difference(rng: Rng, draw: Draw, n: int) -> tuple[float, float] | None:
    """The interval of `gaps` for the difference of two groups, one with a mean half as large again, half its size."""
    values = np.concatenate([draw(rng, n), 1.5 * draw(rng, n // 2)])
    groups = Groups(codes=np.repeat([0, 1], [n, n // 2]), names=("a", "b"), column="group")
    found = compare("x", values, groups, RESAMPLES, 0, (int(rng.integers(2**31)), 0))
    return found.pairs[0][4:6]


def change(rng: Rng, n: int) -> tuple[float, float]:
    """The interval of `change` for the mean paired change of n people, truly 0.5."""
    import polars as pl

    before = acts(rng, n)
    after = before + 0.5 + rng.laplace(0, 2, n)
    frames = [pl.DataFrame({"id": np.arange(n), "value": value}) for value in (before, after)]
    return paired(frames[0], frames[1], RESAMPLES, 0, (int(rng.integers(2**31)),))[4:6]


def survey(rng: Rng, n: int) -> tuple[float, float] | None:
    """The interval of `ego-networks`: people with many alters are drawn twice as easily, and weighed by the half."""
    pool = ties(rng, 20 * n)
    chance = np.where(pool > 9, 2.0, 1.0)
    taken = rng.choice(pool.size, n, replace=True, p=chance / chance.sum())
    return weighted_mean(pool[taken], 1 / chance[taken], np.ones(n, bool)).interval


def share(rng: Rng, n: int) -> tuple[float, float]:
    """Wilson's interval of a share, truly 0.1."""
    return wilson(int(rng.binomial(n, 0.1)), n)


def scenes() -> Iterator[tuple[str, str, float, Callable[[Rng], tuple[float, float] | None]]]:
    rng = np.random.default_rng(1)
    for said, draw in (("acts received, skewed", acts), ("ties, near a bell", ties)):
        whole = draw(rng, MANY)
        for which, truth in (("gini", gini(whole)), ("theil", theils(whole))):
            for n in (20, 60, 200):
                name = "Gini" if which == "gini" else "Theil's T"
                yield name, f"{said}, {n} people", truth, lambda r, d=draw, n=n, w=which: inequality(r, d, n, w)
        mean = 1.5 if draw is acts else 9.0
        for n in (20, 60, 200):
            truth = mean - 1.5 * mean
            yield (
                "difference of two groups",
                f"{said}, {n} and {n // 2}",
                truth,
                lambda r, d=draw, n=n: difference(r, d, n),
            )
    for n in (20, 60):
        yield "mean paired change", f"heavy tails, {n} pairs", 0.5, lambda r, n=n: change(r, n)
        yield "weighted mean over egos", f"unequal weights, {n} egos", 9.0, lambda r, n=n: survey(r, n)
        yield "share (Wilson)", f"one in ten, {n} people", 0.1, lambda r, n=n: share(r, n)


def main(replicates: int) -> None:
    print("| interval | truth | replicates | held the truth | 95 % interval |")
    print("| --- | --- | ---: | ---: | --- |")
    for number, (name, said, truth, once) in enumerate(scenes()):
        rng = np.random.default_rng([20240305, number])
        found = [once(rng) for _ in range(replicates)]
        ends = [pair for pair in found if pair is not None]
        held = float(np.mean([low <= truth <= high for low, high in ends]))
        half = 1.96 * np.sqrt(held * (1 - held) / len(ends))
        cells = (f"{len(ends):,}", f"{held:.1%}", f"{max(0, held - half):.1%} to {min(1, held + half):.1%}")
        print(f"| {name} | {said} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
