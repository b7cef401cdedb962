"""A million ties to the formats of other tools and back: kindframe beside networkx and igraph, as Markdown tables.

    python benchmarks/formats.py [--ties 1000000] [--rounds 3] [--format NAME ...] [--skip TOOL ...] [--folder FOLDER]
    python benchmarks/formats.py --memory [--ties 1000000]

Each side has the task: from a graph in memory to the file, and from the file to a graph in memory with its attributes;
kindframe's reading ends in a checked study. Each writing and each reading runs in a process of its own, makes what it
needs first, does the same once with ten ties, so that nothing is imported while it is timed, and then takes the time.
The rounds are interleaved, so that a busy moment hits all alike, and medians are told. networkx, which takes long, is
run once. Everybody reads the file that kindframe wrote. With ``--memory``, kindframe alone writes and reads a tenth of
the ties and all of them, and the memory that each took on top of what was held before is told.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMATS = {"graphml": ".graphml", "gexf": ".gexf", "pajek": ".net", "dl": ".dl", "parquet": ".parquet"}
TOOLS = ("kindframe", "igraph", "networkx")


def columns(ties: int) -> dict[str, Any]:
    """The ties and the people, from a seed: nobody is tied to themselves."""
    import numpy as np

    chance = np.random.default_rng(1)
    people = max(ties // 10, 2)
    source = chance.integers(0, people, ties)
    target = (source + 1 + chance.integers(0, people - 1, ties)) % people
    return {"people": people, "source": source, "target": target, "strength": chance.random(ties).round(3)}


# -- what each tool does: it makes what it needs and gives back what is timed ---------------------------


def import_formats() -> None:
    """Import what kindframe's formats import when they are used, so that it is not timed; the others' are already."""
    import importlib
    import pkgutil

    import kindframe_formats

    for module in pkgutil.iter_modules(kindframe_formats.__path__):
        importlib.import_module(f"kindframe_formats.{module.name}")


def kindframe_write(name: str, path: Path, ties: int) -> Callable[[], str] | None:
    import polars as pl

    from kindframe import Study
    from kindframe.exporting import Release
    from kindframe.records import TABLES
    from kindframe.registry import default_registry

    import_formats()
    held = columns(ties)
    ids = pl.Series([f"p{n}" for n in range(held["people"])])
    people = pl.DataFrame({"id": ids, "kind": "person"}).with_columns(
        name="Person " + pl.col("id"), group=pl.concat_str(pl.lit("g"), pl.int_range(pl.len()) % 50)
    )
    table = pl.DataFrame(
        {
            "source": ids.gather(held["source"]),
            "target": ids.gather(held["target"]),
            "kind": "friend",
            "strength": held["strength"],
        }
    )
    tables = Study.from_records([]).tables
    tables = {**tables, "actors": TABLES["actors"].conform(people)}
    tables |= {"relationships": TABLES["relationships"].conform(table)}
    study = Study(tables=tables)
    if name not in default_registry().exporters:
        return None
    exporter = default_registry().exporters[name]

    def run() -> str:
        report = exporter.write(Release(study=study), path)
        return f"{len(report.losses)} losses told"

    return run


def kindframe_read(name: str, path: Path, ties: int) -> Callable[[], str] | None:
    from kindframe.reading import assemble, read_study
    from kindframe.registry import default_registry

    import_formats()
    reader = default_registry().readers.get(name)

    def run() -> str:
        study = read_study(path) if reader is None else assemble(reader.read(path))
        return f"{len(study.relationships):,} ties, checked"

    return run


def networkx_write(name: str, path: Path, ties: int) -> Callable[[], str] | None:
    import networkx as nx

    writers: dict[str, Any] = {"graphml": nx.write_graphml_xml, "gexf": nx.write_gexf, "pajek": nx.write_pajek}
    if name not in writers:
        return None
    held = columns(ties)
    graph = nx.MultiDiGraph()
    for n in range(held["people"]):
        graph.add_node(f"p{n}", kind="person", name=f"Person p{n}", group=f"g{n % 50}")
    graph.add_edges_from(
        (f"p{a}", f"p{b}", {"kind": "friend", "weight": w})
        for a, b, w in zip(held["source"].tolist(), held["target"].tolist(), held["strength"].tolist(), strict=True)
    )

    def run() -> str:
        writers[name](graph, path)
        return ""

    return run


def networkx_read(name: str, path: Path, ties: int) -> Callable[[], str] | None:
    import networkx as nx

    readers: dict[str, Any] = {"graphml": nx.read_graphml, "gexf": nx.read_gexf, "pajek": nx.read_pajek}
    if name not in readers:
        return None

    def run() -> str:
        graph = readers[name](path)
        return f"{graph.number_of_edges():,} edges"

    return run


def igraph_write(name: str, path: Path, ties: int) -> Callable[[], str] | None:
    import igraph

    if name not in ("graphml", "pajek"):
        return None
    held = columns(ties)
    pairs = list(zip(held["source"].tolist(), held["target"].tolist(), strict=True))
    graph = igraph.Graph(n=held["people"], edges=pairs, directed=True)
    graph.vs["name"] = [f"p{n}" for n in range(held["people"])]
    graph.vs["label"] = [f"Person p{n}" for n in range(held["people"])]
    graph.vs["kind"] = ["person"] * held["people"]
    graph.vs["group"] = [f"g{n % 50}" for n in range(held["people"])]
    graph.es["kind"] = ["friend"] * ties
    graph.es["weight"] = held["strength"].tolist()

    def run() -> str:
        (graph.write_graphml if name == "graphml" else graph.write_pajek)(str(path))
        return ""

    return run


def igraph_read(name: str, path: Path, ties: int) -> Callable[[], str] | None:
    import igraph

    readers: dict[str, Any] = {
        "graphml": igraph.Graph.Read_GraphML,
        "pajek": igraph.Graph.Read_Pajek,
        "dl": igraph.Graph.Read_DL,
    }
    if name not in readers:
        return None

    def run() -> str:
        graph = readers[name](str(path))
        return f"{graph.ecount():,} edges"

    return run


def one(tool: str, way: str, name: str, path: Path, ties: int) -> None:
    """Run one of them in this process, and print its time, its memory and what it says."""
    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder) / f"few{FORMATS[name]}"
        for first in ("write", "read"):
            run = globals()[f"{tool}_{first}"](name, few, 10)
            if run is not None and (first == "write" or few.exists()):
                run()
    run = globals()[f"{tool}_{way}"](name, path, ties)
    if run is None:
        print(json.dumps(None))
        return
    gc.collect()
    before = _megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest memory so far counts from here
    start = time.perf_counter()
    said = run()
    seconds = time.perf_counter() - start
    peak = _megabytes("VmHWM")
    print(json.dumps({"seconds": seconds, "peak": peak, "more": peak - before, "said": said}))


def _megabytes(what: str) -> float:
    """Say how much memory Linux counts for this process: ``VmRSS`` now, ``VmHWM`` at the highest."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def measured(tool: str, way: str, name: str, path: Path, ties: int) -> dict[str, Any] | None:
    """Run one of them in a process of its own."""
    command = [sys.executable, __file__, "--one", tool, way, name, str(path), "--ties", str(ties)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{tool} {way} {name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    held: dict[str, Any] | None = json.loads(done.stdout.splitlines()[-1])
    return held


def table(found: dict[tuple[str, str, str], list[dict[str, Any]]], names: list[str]) -> list[str]:
    """Make the lines of the table: what each way and both take, how many times that is what kindframe takes."""
    ways = ("write", "read", "both")
    lines = ["| format | tool | write, s | read, s | both, s | times kindframe | peak, MB (write / read) |"]
    lines += ["| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    for name in names:
        ours: dict[str, float] = {}
        for tool in TOOLS:
            held = {way: found.get((tool, way, name), []) for way in ways}
            seconds = {way: statistics.median(run["seconds"] for run in runs) for way, runs in held.items() if runs}
            if not seconds:
                continue
            if len(seconds) == 2:
                seconds["both"] = sum(seconds.values())
            ours = ours or seconds
            times = [f"{seconds[way] / ours[way]:.1f}" if way in seconds and way in ours else "–" for way in ways]
            peaks = [f"{statistics.median(r['peak'] for r in held[w]):,.0f}" if held[w] else "–" for w in ways[:2]]
            cells = [f"{seconds[way]:.2f}" if way in seconds else "–" for way in ways]
            told = "" if tool == "kindframe" else " / ".join(times)
            lines.append(f"| {name} | {tool} | {' | '.join(cells)} | {told} | {' / '.join(peaks)} |")
    return lines


def memory(names: list[str], ties: int, folder: Path) -> list[str]:
    """Make the lines of the table of memory: what kindframe takes for a tenth of the ties and for all."""
    few = ties // 10
    lines = [f"| format | write, MB: {few:,} ties | {ties:,} ties | read, MB: {few:,} ties | {ties:,} ties |"]
    lines += ["| --- | ---: | ---: | ---: | ---: |"]
    for name in names:
        cells = []
        for way in ("write", "read"):
            for n in (few, ties):
                held = measured("kindframe", way, name, folder / f"{n}{FORMATS[name]}", n)
                cells.append(f"{held['more']:,.0f}" if held else "–")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", nargs="*", default=list(FORMATS), choices=list(FORMATS))
    parser.add_argument("--skip", nargs="*", default=[], choices=list(TOOLS))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        tool, way, name, path = given.one
        one(tool, way, name, Path(path), given.ties)
        return
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.memory:
            print("\n".join(memory(given.format, given.ties, Path(folder))))
            return
        for round_ in range(given.rounds):
            for name in given.format:
                for way in ("write", "read"):
                    for tool in TOOLS:
                        if tool in given.skip or (tool == "networkx" and round_):
                            continue
                        ours = Path(folder) / f"kindframe{FORMATS[name]}"
                        path = ours if tool == "kindframe" or way == "read" else ours.with_stem(tool)
                        held = measured(tool, way, name, path, given.ties)
                        if held is not None:
                            found.setdefault((tool, way, name), []).append(held)
                            print(f"{name} {way} {tool}: {held['seconds']:.1f} s {held['said']}", file=sys.stderr)
    print("\n".join(table(found, given.format)))


if __name__ == "__main__":
    main()
