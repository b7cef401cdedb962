"""One library in a process of its own: it reads, then does one measure at a time as it is told, and tells of each.

    python -m of_connections.worker LIBRARY FOLDER

Lines of JSON come in (``{"job": ..., "save": FILE}``) and go out (seconds, peak memory, part of the work done).
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import pickle
import sys
import time
from pathlib import Path
from typing import Any

from of_connections import data


def memory(name: str) -> float:
    """Give a number of this process's state in MB: VmRSS held now, VmHWM the most since it was set back."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return float("nan")


def set_back() -> None:
    """Begin to measure the most memory anew."""
    ctypes.CDLL(None).malloc_trim(0)  # what is free and still held would hide what is asked for
    Path("/proc/self/clear_refs").write_text("5")


def main() -> None:
    """Read, and do what the lines ask."""
    library, folder = sys.argv[1], Path(sys.argv[2])
    out, sys.stdout = sys.stdout, sys.stderr  # so that nothing a library prints comes between
    module: Any = importlib.import_module(f"of_connections.with_{library}")
    start = time.perf_counter()
    ready = module.Ready(folder)
    first = time.perf_counter() - start
    ties = data.facts(folder)["ties"]
    ready.more(ties)
    largest: dict[str, int] = getattr(module, "LARGEST", {})
    jobs = [name for name in (*module.DO, "read") if largest.get(name, ties) >= ties]
    warm: set[str] = set()
    print(json.dumps({"ready": first, "jobs": jobs, "held": memory("VmRSS")}), file=out, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        name = asked["job"]
        do = module.Ready if name == "read" else module.DO[name]
        given = folder if name == "read" else ready
        cold = None
        if library == "kindframe" and name not in warm and name not in ("read", *asked.get("long", ())):
            start = time.perf_counter()
            do(given)  # loads what is compiled, or compiles it: told apart
            cold = time.perf_counter() - start
            warm.add(name)
        gc.collect()
        if asked["first"]:  # memory is measured once: to ask for fresh pages costs time
            set_back()
        before = memory("VmRSS")
        start, worked = time.perf_counter(), time.process_time()
        try:
            told = do(given)
        except MemoryError:
            print(json.dumps({"error": "out of memory"}), file=out, flush=True)
            continue
        seconds, cpu = time.perf_counter() - start, time.process_time() - worked
        peak = memory("VmHWM") - before if asked["first"] else 0.0
        said: dict[str, Any] = {"seconds": seconds, "cpu": cpu, "peak": peak, "cold": cold, "part": 1.0, "note": ""}
        if name != "read":
            said |= {"part": told.part, "note": told.note}
            if asked.get("save"):
                Path(asked["save"]).write_bytes(pickle.dumps((told.see(), told.at)))
        print(json.dumps(said), file=out, flush=True)
        del told


if __name__ == "__main__":
    main()
