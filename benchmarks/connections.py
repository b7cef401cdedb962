"""Measures of connections by kindframe, igraph, networkx, rustworkx and networkit: the same answers, and how long.

    python benchmarks/connections.py [--jobs triads,constraint] [--sizes 10000,100000,1000000] [--rounds 3]

Each library runs in a process of its own and holds its graphs there; the runs of a measure are interleaved, so that a
busy moment hits all alike, and medians are told. Answers are held against kindframe's. What would take a library more
than ``--budget`` seconds is done once, or in part (some sources, some steps), and told as that time over the share
done: figures so marked have a ~. Peers that are not installed are passed over. Prints Markdown.

With all measures come, after the tables of each size, the way from the CSV file to the figures of a report and what the
first call costs; these and the cost against size are had alone:

    python benchmarks/connections.py --report
    python benchmarks/connections.py --first-use
    python benchmarks/connections.py --scaling         to 10 million ties: asks for 8 GB

Alone and at their own sizes, these three write what they print into docs/explanation/measured-connections.md too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from of_connections import first_use, page, reporting, scaling
from of_connections.jobs import JOBS
from of_connections.running import LIBRARIES, installed, run
from of_connections.tables import aims, of_size

SIZES = "10000,100000,1000000"


def main() -> None:
    """Do what is asked, and print the tables."""
    parser = argparse.ArgumentParser(description="Measures of connections, beside other libraries.")
    parser.add_argument("--jobs", default=",".join(JOBS))
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--budget", type=float, default=6.0, help="seconds a library has for one measure at one size")
    parser.add_argument("--minutes", type=float, default=12.0, help="after which no other measure is begun")
    parser.add_argument("--libraries", default=",".join(LIBRARIES))
    parser.add_argument("--clock", choices=("seconds", "cpu"), default="seconds", help="cpu: where others are busy too")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kindframe-connections")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--first-use", action="store_true")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    start = time.perf_counter()
    if given.scaling or given.first_use or given.report:
        own = given.sizes == SIZES
        if given.first_use:
            _show("first use", first_use.tell(given.folder), True)
        if given.report:
            _show("report", reporting.tell(given.folder, max(sizes), given.clock), own)
        if given.scaling:
            _show("scaling", scaling.tell(given.clock, scaling.SIZES if own else tuple(sizes)), own)
        return
    names = given.jobs.split(",")
    for name in names:
        if name not in JOBS:
            sys.exit(f"There is no measure {name}; there are {', '.join(JOBS)}.")
    if "read" not in names:
        names.insert(0, "read")
    there = [library for library in given.libraries.split(",") if installed(library)]
    for library in given.libraries.split(","):
        if library not in there:
            print(f"{library} is not installed: passed over.\n")
    found = {}
    for size in sizes:
        until = start + 60 * given.minutes
        found[size] = run(size, names, there, given.folder, given.rounds, given.budget, until)
        print(of_size(size, found[size], names, there, given.clock, given.rounds), flush=True)
    print(aims(found, names, given.clock), flush=True)
    if set(reporting.TIMES) <= set(names):
        print(reporting.tell(given.folder, max(sizes), given.clock, found[max(sizes)]), flush=True)
        print(first_use.tell(given.folder), flush=True)
    print(f"All of it took {(time.perf_counter() - start) / 60:.1f} minutes.")


def _show(name: str, text: str, written: bool) -> None:
    """Print a table, and write it into the page that shows it."""
    print(text, flush=True)
    if written:
        page.put(name, text)


if __name__ == "__main__":
    main()
