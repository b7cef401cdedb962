"""Cost against size: nanoseconds for each tie from 10 thousand to 10 million, and the power of size fitted to them.

Networks are made of arrays, each size in a process of its own. Closeness of everybody, whose cost grows with ties times
people, ends at a million ties. Memory is the most that was held during a measure over what was held before it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
CAPPED = {"harmonic closeness and reach, from everybody": 1_000_000}
"""Measures that are not linear, and the size they end at."""


def tell(clock: str, sizes: tuple[int, ...] = SIZES) -> str:
    """Give the table, by the wall or the processor."""
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            held = Path(folder) / "ties.npz"
            _run("made", str(size), str(held))
            told.append(json.loads(_run("measured", str(held), clock)))
            print(f"{size}: done, {told[-1]['whole'] / 1e9:.2f} GB at most", file=sys.stderr, flush=True)
    shown = " | ".join(f"{size:,} ties" for size in sizes)
    lines = ["### Cost against size: nanoseconds for each tie\n"]
    lines.append(f"| measure | {shown} | power | power, three largest | bytes for each tie |")
    lines.append("| --- |" + " ---: |" * (len(sizes) + 3))
    for name in told[0]["seconds"]:
        ran = [(size, held) for size, held in zip(sizes, told, strict=True) if name in held["seconds"]]
        each = [f"{held['seconds'][name] * 1e9 / size:,.1f}" for size, held in ran] + ["–"] * (len(sizes) - len(ran))
        powers = [_power([(size, held["seconds"][name]) for size, held in ran[-most:]]) for most in (len(sizes), 3)]
        memory = f"{ran[-1][1]['bytes'][name] / ran[-1][0]:,.0f}"
        lines.append(f"| {name} | {' | '.join(each)} | {' | '.join(powers)} | {memory} |")
    largest, held = sizes[-1], told[-1]
    lines.append(
        f"\nA tie is a directed tie between people, ten to a person. The power p is fitted to log time by log size: "
        f"time grows as ties to the power p. Bytes are those a measure asks for over the network, at the largest size "
        f"it was run at. With {largest:,} ties the whole process held {held['whole'] / 1e9:.1f} GB at most and took "
        f"{held['took']:,.0f} seconds, every measure run {held['turns']} times."
    )
    for name, most in CAPPED.items():
        lines.append(f"Not linear, and so run to {most:,} ties only: {name}.")
    return "\n".join(lines) + "\n"


def _run(*words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    command = [sys.executable, "-m", "of_connections.scaling", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def _power(points: list[tuple[int, float]]) -> str:
    """Fit the power of size with which seconds grow."""
    if len(points) < 2:
        return "–"
    size, seconds = np.log(np.array(points)).T
    return f"{np.polyfit(size, seconds, 1)[0]:.2f}"


def _made(size: int, file: Path) -> None:
    """Make the ties in a process of their own: making them takes more memory than measuring them."""
    from of_connections.data import Made

    made = Made(size)
    ends = {"source": made.source.astype(np.int32), "target": made.target.astype(np.int32)}
    np.savez(file, **ends, area=made.area.astype(np.int64), people=made.people)


def _measures(held: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """Give what is run: making the network first, everything else of what that leaves in ``held``."""
    from kindframe.network import Network
    from kindframe_connections.between import betweenness
    from kindframe_connections.brokering import brokerage, structural_holes
    from kindframe_connections.census import census, clustering
    from kindframe_connections.dyads import dyads
    from kindframe_connections.exchanging import drawn_within, moments_within
    from kindframe_connections.kernels.cuts import cuts
    from kindframe_connections.kernels.paths import components, coreness
    from kindframe_connections.leiden import Graph, leiden
    from kindframe_connections.stepping import stepping

    def network() -> None:
        one = Network.from_edges(int(held["people"]), held["source"], held["target"])
        held.update(one=one, both=one.undirected(), rows=one.arrays.rows, weight=np.ones(one.indices.size))
        _ = one.incoming

    def on(kernel: Any, *rest: str) -> object:
        both = held["both"]
        return kernel.compiled(both.indptr, both.indices, *(getattr(both, name) for name in rest))

    def groups() -> tuple[Any, ...]:
        return held["rows"], held["one"].indices, held["weight"], held["area"]

    return {
        "making the network, both ways": network,
        "components": lambda: components.compiled(
            held["both"].indptr, held["both"].indices, np.zeros(held["both"].n, bool)
        ),
        "k-core": lambda: on(coreness, "n"),
        "cut points and bridges": lambda: on(cuts, "n"),
        "reciprocity": lambda: dyads(held["one"]),
        "clustering": lambda: clustering(held["both"]),
        "triad census": lambda: census(held["one"]),
        "Burt's measures": lambda: structural_holes(held["one"]),
        "Gould-Fernandez roles": lambda: brokerage(held["one"], held["area"], int(held["area"].max()) + 1),
        "E-I, closed form": lambda: moments_within(*groups(), True),
        "E-I, 64 permutations": lambda: drawn_within(*groups(), 64, 1),
        "betweenness, 8 sources": lambda: betweenness(held["one"], samples=8),
        "Leiden": lambda: leiden(Graph.of(held["both"], weighted=False, directed=False), 1),
        "harmonic closeness and reach, from everybody": lambda: stepping(held["both"], 3),
    }


def _measured(file: Path, clock: str) -> None:
    """Run every measure some times; the least time stands, and the memory of the second: the first loads what runs."""
    from of_connections.worker import memory, set_back

    now = time.process_time if clock == "cpu" else time.perf_counter
    with np.load(file) as loaded:
        held: dict[str, Any] = dict(loaded)
    size = held["source"].size
    turns = 3 if size < 5_000_000 else 2
    seconds: dict[str, float] = {}
    peaks: dict[str, float] = {}
    began = time.perf_counter()
    for name, do in _measures(held).items():
        if size > CAPPED.get(name, size):
            continue
        took = []
        for turn in range(1 if name.startswith("making") else turns if name not in CAPPED else 2):
            set_back()
            before = memory("VmRSS")
            start = now()
            do()
            took.append(now() - start)
            if turn == 1 or name.startswith("making"):
                peaks[name] = (memory("VmHWM") - before) * 2**20
        seconds[name] = min(took)
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told = {"seconds": seconds, "bytes": peaks, "whole": whole, "turns": turns, "took": time.perf_counter() - began}
    print(json.dumps(told))


def main() -> None:
    """Make the ties, or measure on those that were made."""
    if sys.argv[1] == "made":
        _made(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        _measured(Path(sys.argv[2]), sys.argv[3])


if __name__ == "__main__":
    main()
