"""Runs each library in a process of its own, one measure after another, in turns; gathers times and answers."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from of_connections import data
from of_connections.jobs import JOBS, differ

LIBRARIES = ("kindframe", "igraph", "networkx", "rustworkx", "networkit")


@dataclass
class Took:
    """The runs of one measure by one library; times are of all the work, also where a part was done."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: float = 0.0
    part: float = 1.0
    cold: float | None = None
    note: str = ""
    agrees: str = ""
    error: str = ""

    def median(self, clock: str) -> float:
        """The middle of the runs, by the wall or the processor."""
        return statistics.median(getattr(self, clock))


Found = dict[str, dict[str, Took]]


def installed(library: str) -> bool:
    """Whether a library can be imported."""
    return find_spec(library) is not None


class _Worker:
    def __init__(self, library: str, folder: Path) -> None:
        here = Path(__file__).resolve().parent.parent
        command = [sys.executable, "-m", "of_connections.worker", library, str(folder)]
        environment = {**os.environ, "PYTHONPATH": str(here)}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.jobs: list[str] = self._told()["jobs"]

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:  # a library that crashes costs only its own figures
            self.jobs = []
            return {"error": "it crashed", "jobs": []}
        return json.loads(line)  # type: ignore[no-any-return]

    def do(self, job: str, save: Path | None, first: bool) -> dict[str, Any]:
        """Do a measure once."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"job": job, "save": str(save) if save else "", "first": first}) + "\n")
        self._process.stdin.flush()
        return self._told()

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


def run(
    size: int, names: list[str], libraries: list[str], folder: Path, rounds: int, budget: float, until: float = 1e18
) -> Found:
    """Run the measures at one size, in rounds that go through the libraries in turn; none begins after ``until``."""
    place = folder / str(size)
    data.write(place, size)
    workers = {library: _Worker(library, place) for library in libraries}
    found: Found = {}
    with tempfile.TemporaryDirectory() as kept:
        for name in names:
            if size > JOBS[name].largest:
                continue
            if time.perf_counter() > until:
                print(f"{name} at {size:,} ties was not run: the time is up.\n")
                continue
            found[name] = {}
            for turn in range(rounds):
                for library, worker in workers.items():
                    if name in worker.jobs:
                        _once(found[name], library, worker, name, Path(kept), budget, first=turn == 0)
            _compare(found[name], name, Path(kept))
            print(f"{size}: {name} done", file=sys.stderr, flush=True)
    for worker in workers.values():
        worker.end()
    return found


def _once(
    found: dict[str, Took], library: str, worker: _Worker, name: str, kept: Path, budget: float, *, first: bool
) -> None:
    took = found.setdefault(library, Took())
    if took.error or (took.seconds and (sum(took.seconds) + took.seconds[-1]) * took.part > budget):
        return
    told = worker.do(name, kept / library if first and name != "read" else None, first)
    if "error" in told:
        took.error = told["error"]
        return
    took.part, took.note, took.peak = told["part"], told["note"], max(took.peak, told["peak"])
    took.seconds.append(told["seconds"] / took.part)
    took.cpu.append(told["cpu"] / took.part)
    took.cold = told["cold"] if took.cold is None else took.cold


def _compare(found: dict[str, Took], name: str, kept: Path) -> None:
    ours = kept / "kindframe"
    if not ours.exists():
        return
    mine, _ = pickle.loads(ours.read_bytes())
    for library, took in found.items():
        theirs = kept / library
        if library != "kindframe" and theirs.exists():
            answer, at = pickle.loads(theirs.read_bytes())
            took.agrees = differ(JOBS[name], mine, answer, at)
    for held in kept.iterdir():
        held.unlink()
