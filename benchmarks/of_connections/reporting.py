"""From the CSV file to the figures of a report: eight analyses of kindframe, and the same measures in the other two.

kindframe runs the analyses as they are asked for without a parameter, tables, sentences, intervals and permutations
included. The others are timed at the measures alone, as far as they have them, as often as the analyses take them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from of_connections import data
from of_connections.running import installed, run

ANALYSES = ("profile", "reciprocity", "mixing", "bridging", "isolation", "communities", "resilience", "triads")
SEEDS = 10
"""How often `communities` runs Leiden."""
SOURCES = 500
"""How many sources `bridging` searches from in a network of this size."""
TIMES = {
    "read": 1.0,
    "degree": 1.0,
    "reciprocity": 1.0,
    "e-i": 1.0,
    "betweenness-64": SOURCES / 64,
    "constraint": 1.0,
    "effective": 1.0,
    "brokerage": 1.0,
    "components": 1.0,
    "core": 1.0,
    "closeness": 1.0,
    "communities": float(SEEDS),
    "resilience": 1.0,
    "triads": 1.0,
    "clustering": 1.0,
}


def tell(folder: Path, size: int, rounds: int, clock: str) -> None:
    """Print the table."""
    place = folder / str(size)
    data.write(place, size)
    command = [sys.executable, "-m", "of_connections.reporting", str(place)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    told = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
        for _ in range(min(rounds, 2))
    ]
    ours = min(told, key=lambda one: one[clock])
    there = [library for library in ("igraph", "networkx") if installed(library)]
    found = run(size, list(TIMES), there, folder, 1, 1.0)
    print(f"### From a CSV of {size:,} ties to the figures of a report\n")
    print("| what | seconds | x kindframe |\n| --- | ---: | ---: |")
    print(f"| kindframe: {', '.join(ANALYSES)} | {ours[clock]:.1f} | 1 |")
    for library in there:
        took = {name: found[name][library] for name in TIMES if library in found[name] and found[name][library].seconds}
        whole = sum(held.median(clock) * TIMES[name] for name, held in took.items())
        least = whole - took["closeness"].median(clock) - took["resilience"].median(clock)
        print(f"| {library}, the {len(took) - 1} of the {len(TIMES) - 1} measures it has | ~{whole:,.0f} | ", end="")
        print(f"{whole / ours[clock]:,.0f} |")
        print(f"| {library}, without closeness and the resilience curve | ~{least:,.0f} | {least / ours[clock]:,.1f} |")
    parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in ours["parts"].items())
    print(f"\nOf kindframe's seconds: {parts}.\n")


def main() -> None:
    """Read and analyse in this process, and tell how long it took."""
    begin, worked = time.perf_counter(), time.process_time()
    from kindframe.api import analyse, read  # imports are of the time: somebody waits for them

    study = read(Path(sys.argv[1]))
    parts = {"reading": time.perf_counter() - begin}
    for name in ANALYSES:
        start = time.perf_counter()
        analyse(study, name)
        parts[name] = time.perf_counter() - start
    whole = {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - worked}
    print(json.dumps({**whole, "parts": parts}))


if __name__ == "__main__":
    main()
