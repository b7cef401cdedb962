"""Cost against size: nanoseconds for each tie from 10 thousand to 10 million, and the power of size fitted to them.

Networks are made of arrays, each size in a process of its own: the largest asks for about 8 GB. A measure whose cost
grows with ties times nodes is left out.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


def tell(clock: str, sizes: tuple[int, ...] = SIZES) -> None:
    """Print the table, by the wall or the processor."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    told = []
    for size in sizes:
        command = [sys.executable, "-m", "of_connections.scaling", str(size), clock]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
        told.append(json.loads(done.stdout))
        print(f"{size}: done", file=sys.stderr, flush=True)
    print("### Cost against size: nanoseconds for each tie\n")
    print("| measure | " + " | ".join(f"{size:,} ties" for size in sizes) + " | grows with ties to the power |")
    print("| --- |" + " ---: |" * (len(sizes) + 1))
    logs = np.log(np.array(sizes, np.float64))
    for name in told[0]["seconds"]:
        seconds = np.array([held["seconds"][name] for held in told])
        power = np.polyfit(logs[-3:], np.log(seconds[-3:]), 1)[0]
        each = [f"{held * 1e9 / size:.1f}" for held, size in zip(seconds, sizes, strict=True)]
        print(f"| {name} | {' | '.join(each)} | {power:.2f} |")
    peaks = [f"{held['bytes'] / size:.0f}" for held, size in zip(told, sizes, strict=True)]
    print(f"| most memory over that of the imports, bytes for each tie | {' | '.join(peaks)} | |")
    print(f"\nThe power is fitted to the {min(3, len(sizes))} largest sizes. A tie is a directed tie between people.\n")


def main() -> None:
    """Make the network and run every measure three times; the least time stands."""
    size = int(sys.argv[1])
    now = time.process_time if sys.argv[2] == "cpu" else time.perf_counter
    from kindframe.network import Network
    from kindframe_connections.between import betweenness
    from kindframe_connections.brokering import brokerage, structural_holes
    from kindframe_connections.census import census, clustering
    from kindframe_connections.dyads import dyads
    from kindframe_connections.exchanging import drawn_within, moments_within
    from kindframe_connections.kernels.cuts import cuts
    from kindframe_connections.kernels.paths import components, coreness
    from kindframe_connections.leiden import Graph, leiden
    from of_connections.data import Made

    made = Made(size)
    areas = int(made.area.max()) + 1
    source, target, area = made.source.astype(np.int32), made.target.astype(np.int32), made.area.astype(np.int64)
    people = made.people
    del made
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = now()
    directed = Network.from_edges(people, source, target)
    both = directed.undirected()
    _ = directed.incoming
    seconds = {"making the network, both ways": now() - start}
    rows, one, none = directed.arrays.rows, np.ones(directed.indices.size), np.zeros(both.n, bool)
    todo = {
        "components": lambda: components.compiled(both.indptr, both.indices, none),
        "k-core": lambda: coreness.compiled(both.indptr, both.indices, both.n),
        "cut points and bridges": lambda: cuts.compiled(both.indptr, both.indices, both.n),
        "reciprocity": lambda: dyads(directed),
        "clustering": lambda: clustering(both),
        "triad census": lambda: census(directed),
        "Burt's measures": lambda: structural_holes(directed),
        "Gould-Fernandez roles": lambda: brokerage(directed, area, areas),
        "E-I, closed form": lambda: moments_within(rows, directed.indices, one, area, True),
        "E-I, 64 permutations": lambda: drawn_within(rows, directed.indices, one, area, 64, 1),
        "betweenness, 8 sources": lambda: betweenness(directed, samples=8),
        "Leiden": lambda: leiden(Graph.of(both, weighted=False, directed=False), 1),
    }
    for name, do in todo.items():
        took = []
        for _ in range(3 if size < 5_000_000 else 2):
            start = now()
            do()
            took.append(now() - start)
        seconds[name] = min(took)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "bytes": (peak - min(before, peak)) * 1024}))


if __name__ == "__main__":
    main()
