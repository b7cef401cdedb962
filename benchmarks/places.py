"""Who meets whom where, in memory that grows with visits: `places` and its protection, of ever larger towns.

    python benchmarks/places.py [PEOPLE ...]

Everybody comes to seven or eight of sixty places: the visitors of each place grow with the people, and the pairs who
meet with the square of these. The last row is one place that everybody comes to. Each town is a process of its own; the
compiler is warm before the clock starts. Memory is what the peak of the process lies above what it held before.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from kindframe.api import analyse
from kindframe.disclosure import released
from kindframe.study import Study

PLACES, EACH = 60, 7.5


def town(people: int, places: int = PLACES) -> Study:
    """A study of so many people in five neighbourhoods and of their visits to places, from a seed."""
    chance = np.random.default_rng(people)
    each = 1 if places == 1 else int(people * EACH)
    who = np.arange(people) if places == 1 else chance.integers(0, people, each)
    where = np.zeros(people, np.int64) if places == 1 else chance.integers(0, places, each)
    visits = pl.DataFrame({"who": who, "where": where}).unique(maintain_order=True)
    ids = [f"p{i}" for i in range(people)] + [f"h{i}" for i in range(places)]
    actors = pl.DataFrame(
        {
            "id": ids,
            "kind": ["person"] * people + ["place"] * places,
            "group": [f"g{i % 5}" for i in range(people)] + [None] * places,
        }
    )
    ties = visits.select(source=pl.format("p{}", "who"), target=pl.format("h{}", "where"), kind=pl.lit("visits"))
    return Study.from_frames(actors=actors, relationships=ties)


def memory(of: str) -> float:
    """Give the megabytes of this process, at their peak (``VmHWM``) or now (``VmRSS``)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(of))


def measured(people: int, places: int) -> str:
    """Analyse one town, protect what was found, and give a row of the table."""
    analyse(town(400), "places")
    study = town(people, places)
    analyse(study, "profile")
    before, began = memory("VmRSS"), time.perf_counter()
    found = analyse(study, "places")
    computing, peak, began = time.perf_counter() - began, memory("VmHWM"), time.perf_counter()
    released(study, results=[found], key=b"k" * 32, graph=False)
    protecting, visits = time.perf_counter() - began, study.relationships.table.height
    sets = [*found.members.values(), *(held for one in found.statements for held in (one.members, one.among))]
    handed = sum(one.estimated_size() for one in sets if one is not None)
    return (
        f"| {people:,} | {places} | {visits:,} | {computing:.2f} | {peak - before:.0f} | {protecting:.2f} | "
        f"{memory('VmHWM') - before:.0f} | {handed / visits:.0f} |"
    )


def main(words: list[str]) -> None:
    """Print the table, a process for each row."""
    if words[:1] == ["--one"]:
        print(measured(int(words[1]), int(words[2])))
        return
    sizes = [int(word) for word in words] or [1000, 2000, 4000, 8000, 16_000]
    print("| people | places | visits | computing, s | MB | protecting, s | MB of both | bytes handed over a visit |")
    print("| ---: " * 8 + "|")
    for people, places in [*((n, PLACES) for n in sizes), (20_000, 1)]:
        subprocess.run([sys.executable, __file__, "--one", str(people), str(places)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
