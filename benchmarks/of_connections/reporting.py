"""From the CSV file to the figures of a report: eight analyses of kindframe, and the same measures in the other two.

kindframe runs the analyses as they are asked for without a parameter, tables, sentences, intervals and permutations
included, in a fresh process with its imports. The others are timed at the measures alone, as far as they have them, as
often as the analyses take them, from the CSV file in a graph of their own; beside them stand kindframe's same measures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from of_connections import data
from of_connections.jobs import JOBS
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


OTHERS = ("igraph", "networkx")
HEAVY = ("closeness", "resilience")
"""What takes the others longest by far: told with them and without."""


def tell(folder: Path, size: int, clock: str, found: Found | None = None) -> str:
    """Give the table; ``found`` are the times of the measures, where they are there already."""
    place = folder / str(size)
    data.write(place, size)
    ours = _ours(place)
    if found is None:
        libraries = ["kindframe", *(library for library in OTHERS if installed(library))]
        found = run(size, list(TIMES), libraries, folder, 1, 1.0)
    whole = ours[clock]
    lines = [f"### From a CSV of {size:,} ties to the figures of a report\n"]
    lines.append(
        "| what | seconds | x kindframe's report | x kindframe's same measures |\n| --- | ---: | ---: | ---: |"
    )
    lines.append(f"| kindframe, the report's analyses: {', '.join(ANALYSES)} | {whole:.1f} | 1 | |")
    notes = []
    for library in (library for library in OTHERS if library in found.get("read", {})):
        has = [name for name in TIMES if library in found.get(name, {}) and found[name][library].seconds]
        without = [name for name in has if name not in HEAVY]
        for names, said in ((has, ""), (without, ", without closeness and the resilience curve")):
            theirs, alone = (_seconds(found, who, names, clock) for who in (library, "kindframe"))
            about = "~" if any(found[name][library].part < 1 for name in names) else ""
            beside = f"{theirs / alone:,.0f}" if alone else "–"
            what = f"{library}, {len(names) - 1} of the {len(TIMES) - 1} measures{said}"
            lines.append(f"| {what} | {about}{theirs:,.0f} | {_times(theirs / whole)} | {beside} |")
            if alone:
                lines.append(f"| kindframe, the same {len(names) - 1} | {alone:,.1f} | {_times(alone / whole)} | 1 |")
        missing = [JOBS[name].title for name in TIMES if name not in has]
        if missing:
            notes.append(f"{library} has not, or not at this size in bearable time: {', '.join(missing)}.")
    parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in ours["parts"].items())
    return "\n".join([*lines, f"\nOf kindframe's seconds: {parts}.", *notes]) + "\n"


def _ours(place: Path) -> dict[str, Any]:
    """Put the report's questions in a fresh process, once for what it compiles and once for the time."""
    command = [sys.executable, "-m", "of_connections.reporting", str(place)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    for _ in range(2):
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _seconds(found: Found, library: str, names: list[str], clock: str) -> float:
    """Add up the measures, each as often as the analyses take it; nothing where the library was not run."""
    held = [(found.get(name, {}).get(library), TIMES[name]) for name in names]
    return sum(took.median(clock) * times for took, times in held if took is not None and took.seconds)


def _times(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


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
