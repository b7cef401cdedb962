"""What the first call costs: without any compiled code kept, with it kept, and again; and of a small study, plain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from of_connections import data

SMALL, LARGE = 1_000, 100_000
ANALYSES = ("triads", "isolation", "mixing")


def tell(folder: Path) -> None:
    """Print the table."""
    for ties in (SMALL, LARGE):
        data.write(folder / str(ties), ties)
    rows = []
    with tempfile.TemporaryDirectory() as kept:
        rows.append((f"{SMALL:,} ties, nothing kept", _asked(folder / str(SMALL), kept)))
        rows.append((f"{LARGE:,} ties, nothing kept: everything is compiled", _asked(folder / str(LARGE), kept)))
        rows.append((f"{LARGE:,} ties, compiled code kept on the disk", _asked(folder / str(LARGE), kept)))
    print("### The first use\n")
    print(f"| a fresh process | {' | '.join(ANALYSES)} | together | again | compiler loaded |")
    print("| --- |" + " ---: |" * (len(ANALYSES) + 2) + " --- |")
    for what, told in rows:
        cells = [f"{seconds:.2f} s" for seconds in told["first"]]
        sums = [f"{sum(told[turn]):.2f} s" for turn in ("first", "again")]
        print(f"| {what} | {' | '.join([*cells, *sums])} | {'yes' if told['numba'] else 'no'} |")
    print()


def _asked(place: Path, kept: str) -> dict[str, list[float]]:
    here = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": here, "NUMBA_CACHE_DIR": kept}
    command = [sys.executable, "-m", "of_connections.first_use", str(place)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Put each question twice in this process, and tell how long it took."""
    from kindframe.api import analyse, read

    study = read(Path(sys.argv[1]))
    told: dict[str, object] = {}
    for turn in ("first", "again"):
        seconds = []
        for name in ANALYSES:
            start = time.perf_counter()
            analyse(study, name)
            seconds.append(time.perf_counter() - start)
        told[turn] = seconds
    print(json.dumps({**told, "numba": "numba" in sys.modules}))


if __name__ == "__main__":
    main()
