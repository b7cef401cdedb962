"""What the first call costs: without any compiled code kept, with it kept, and again; and of a small study, plain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from of_connections import data

SMALL, LARGE = 1_000, 100_000
SHOWN = ("triads", "isolation", "mixing")
"""The analyses told one by one; the others are told together."""


def tell(folder: Path) -> str:
    """Give the table."""
    for ties in (SMALL, LARGE):
        data.write(folder / str(ties), ties)
    with tempfile.TemporaryDirectory() as kept:
        rows = [
            (f"{SMALL:,} ties, nothing kept", _asked(folder / str(SMALL), kept)),
            (f"{LARGE:,} ties, nothing kept: everything is compiled", _asked(folder / str(LARGE), kept)),
            (f"{LARGE:,} ties, compiled code kept on the disk", _asked(folder / str(LARGE), kept)),
        ]
    count = len(rows[0][1]["first"])
    heads = [*SHOWN, f"the other {count - len(SHOWN)}", f"all {count}", f"all {count} again", "compiler loaded"]
    lines = ["### The first use\n", f"| a fresh process | {' | '.join(heads)} |"]
    lines.append("| --- |" + " ---: |" * (len(heads) - 1) + " --- |")
    for what, told in rows:
        first = told["first"]
        rest = sum(seconds for name, seconds in first.items() if name not in SHOWN)
        sums = [rest, sum(first.values()), sum(told["again"].values())]
        cells = [f"{seconds:.2f} s" for seconds in (*(first[name] for name in SHOWN), *sums)]
        lines.append(f"| {what} | {' | '.join(cells)} | {'yes' if told['numba'] else 'no'} |")
    return "\n".join(lines) + "\n"


def _asked(place: Path, kept: str) -> dict[str, Any]:
    here = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": here, "NUMBA_CACHE_DIR": kept}
    command = [sys.executable, "-m", "of_connections.first_use", str(place)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    print(f"{place.name} ties: done", file=sys.stderr, flush=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Put every question twice in this process, and tell how long each took."""
    from kindframe.api import analyse, read
    from kindframe_connections.analyses import ANALYSES

    study = read(Path(sys.argv[1]))
    names = [*SHOWN, *(analysis.name for analysis in ANALYSES if analysis.name not in SHOWN)]
    told: dict[str, object] = {}
    for turn in ("first", "again"):
        seconds = {}
        for name in names:
            start = time.perf_counter()
            analyse(study, name)
            seconds[name] = time.perf_counter() - start
        told[turn] = seconds
    print(json.dumps({**told, "numba": "numba" in sys.modules}))


if __name__ == "__main__":
    main()
