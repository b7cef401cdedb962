"""How long it takes to begin: `import kindframe` and `kindframe --help`, interleaved with bare Python and its parts.

    python benchmarks/startup.py [ROUNDS]

Each line is a fresh process; medians over the rounds, which are interleaved so that a busy moment hits all alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = Path(sys.executable).parent / "kindframe"
CASES = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import attrs, pluggy": [sys.executable, "-c", "import attrs, pluggy"],
    "import kindframe": [sys.executable, "-c", "import kindframe"],
    "import click": [sys.executable, "-c", "import click"],
    "kindframe --help": [str(SCRIPT), "--help"],
    "kindframe --version": [str(SCRIPT), "--version"],
}


def once(command: list[str]) -> float:
    """Run one process; give its wall time in milliseconds."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Run all cases in turn, and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(rounds):
        for name, command in CASES.items():
            times[name].append(once(command))
    bare = statistics.median(times["python -c pass"])
    print("| what | median ms | over bare Python |")
    print("| --- | ---: | ---: |")
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"| `{name}` | {median:.0f} | {median - bare:.0f} |")


if __name__ == "__main__":
    main()
