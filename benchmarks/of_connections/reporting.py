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
from of_connections.running import Found, installed, run

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


def tell(folder: Path, size: int, clock: str, found: Found | None = None) -> None:
    """Print the table; ``found`` are the times of the measures, where they are there already."""
    place = folder / str(size)
    data.write(place, size)
    command = [sys.executable, "-m", "of_connections.reporting", str(place)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    ours = json.loads(done.stdout)
    if found is None:
        libraries = [library for library in ("igraph", "networkx") if installed(library)]
        found = run(size, list(TIMES), libraries, folder, 1, 1.0)
    there = [library for library in ("igraph", "networkx") if library in found.get("read", {})]
    print(f"### From a CSV of {size:,} ties to the figures of a report\n")
    print("| what | seconds | x kindframe |\n| --- | ---: | ---: |")
    print(f"| kindframe: {', '.join(ANALYSES)} | {ours[clock]:.1f} | 1 |")
    for library in there:
        held = {name: found[name][library] for name in TIMES if library in found.get(name, {})}
        took = {name: one for name, one in held.items() if one.seconds}
        whole = sum(one.median(clock) * TIMES[name] for name, one in took.items())
        least = whole - sum(took[name].median(clock) for name in ("closeness", "resilience") if name in took)
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
