"""Reading a million ties and a hundred thousand people: kindframe beside what people use today, as a Markdown table.

    python benchmarks/reading.py [--ties 1000000] [--rounds 5] [--folder FOLDER] [--skip NAME ...]

Each reading runs in a process of its own, imports first and then takes the time; the rounds are interleaved, so that a
busy moment hits all alike, and medians are told. The files hold seven planted rows that are wrong. kindframe is told to
name all seven; what the others do with them is in the last column. The first row, polars alone, reads the same files
into frames and does nothing else: it is what the ratios are to.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEOPLE, TIES = "people.csv", "relationships.csv"


def plant(ties: int, people: int) -> dict[int, str]:
    """The rows that are wrong, by position: each in another way."""
    return {
        77: "p1,p3,friend,1e400,no,2020",
        78: "p1,p4,friend,0.5",
        79: "p1,p5,friend,0.5,no,2020,extra",
        1000: "p1,p2,friend,nan,no,2020",
        ties // 3: ",p5,friend,0.5,no,2020",
        ties // 2: f"p1,p{people + 5},friend,0.5,no,2020",
        ties - 3: "p7,p7,friend,0.5,no,2020",
    }


def write(folder: Path, ties: int) -> None:
    """Write the files of a study with so many ties, from a seed."""
    chance = random.Random(1)
    people = ties // 10
    wrong = plant(ties, people)
    with (folder / PEOPLE).open("w") as file:
        file.write("id,name,kind,group,joined,consent\n")
        file.writelines(f"p{i},Person {i},person,g{i % 50},2023-01-01,yes\n" for i in range(people))
    with (folder / TIES).open("w") as file:
        file.write("source,target,kind,strength,directed,since\n")
        for i in range(ties):
            a = chance.randrange(people)
            b = (a + 1 + chance.randrange(people - 1)) % people
            file.write(wrong.get(i, f"p{a},p{b},friend,{chance.random():.3f},yes,2020") + "\n")


# -- the readings: each imports what it needs and gives back what is timed ------------------------------


def polars_alone(folder: Path) -> Callable[[], str]:
    import polars as pl

    def run() -> str:
        people = pl.read_csv(folder / PEOPLE)
        ties = pl.read_csv(folder / TIES, truncate_ragged_lines=True)
        return f"{people.height + ties.height:,} rows as they stand"

    return run


def kindframe_read(folder: Path) -> Callable[[], str]:
    from kindframe.reading import read_study

    def run() -> str:
        report = read_study(folder).report
        ties = sum(count.read for count in report.counts if count.file == TIES)
        expected = {i + 2 for i in plant(ties, ties // 10)}
        named = {p.row for p in report.problems if p.file == TIES}
        return f"{len(expected & named)} of 7 named, each with its line"

    return run


def kindframe_network(folder: Path) -> Callable[[], str]:
    from kindframe.reading import read_study

    def run() -> str:
        network = read_study(folder).network()
        return f"and a network of {network.nodes.height:,} nodes"

    return run


def pandas_networkx(folder: Path) -> Callable[[], str]:
    import networkx as nx
    import pandas as pd

    def run() -> str:
        people = pd.read_csv(folder / PEOPLE)
        ties = pd.read_csv(folder / TIES, on_bad_lines="skip")
        graph = nx.from_pandas_edgelist(ties, edge_attr=True, create_using=nx.MultiDiGraph)
        nx.set_node_attributes(graph, people.set_index("id").to_dict("index"))
        return f"1 row lost, {graph.number_of_nodes() - len(people):,} nodes made up"

    return run


def csv_networkx(folder: Path) -> Callable[[], str]:
    import networkx as nx

    def run() -> str:
        graph = nx.MultiDiGraph()
        with (folder / PEOPLE).open(newline="") as file:
            for row in csv.DictReader(file):
                graph.add_node(row.pop("id"), **row)
        people = graph.number_of_nodes()
        with (folder / TIES).open(newline="") as file:
            for row in csv.DictReader(file):
                graph.add_edge(row.pop("source"), row.pop("target"), **{str(k): v for k, v in row.items()})
        return f"all taken as text, {graph.number_of_nodes() - people:,} nodes made up"

    return run


def igraph_alone(folder: Path) -> Callable[[], str]:
    import igraph

    def run() -> str:
        with (folder / TIES).open(newline="") as file:
            rows = csv.reader(file)
            next(rows)
            graph = igraph.Graph.TupleList((row[:4] for row in rows), directed=True, edge_attrs=["kind", "strength"])
        return f"all taken as text, people without ties lost, {graph.vcount():,} nodes"

    return run


def csv_attrs_networkx(folder: Path) -> Callable[[], str]:
    import attrs
    import networkx as nx
    from attrs import validators as v

    text = v.instance_of(str)

    @attrs.frozen(kw_only=True)
    class Person:
        id: str = attrs.field(validator=[text, v.min_len(1)])
        name: str = attrs.field(validator=text)
        kind: str = attrs.field(validator=v.in_({"person", "group", "organisation", "place"}))
        group: str = attrs.field(validator=text)
        joined: str = attrs.field(validator=v.matches_re(r"\d{4}(-\d\d(-\d\d)?)?"))
        consent: str = attrs.field(validator=v.in_({"yes", "no", ""}))

    @attrs.frozen(kw_only=True)
    class Tie:
        source: str = attrs.field(validator=[text, v.min_len(1)])
        target: str = attrs.field(validator=[text, v.min_len(1)])
        kind: str = attrs.field(validator=v.in_({"friend", "kin", "neighbour", "work"}))
        strength: float = attrs.field(converter=float, validator=[v.ge(-1e300), v.le(1e300)])
        directed: str = attrs.field(validator=v.in_({"yes", "no"}))
        since: str = attrs.field(validator=v.matches_re(r"\d{4}(-\d\d(-\d\d)?)?"))

    def run() -> str:
        graph, faults = nx.MultiDiGraph(), 0
        with (folder / PEOPLE).open(newline="") as file:
            for row in csv.DictReader(file):
                person = Person(**row)
                graph.add_node(person.id, record=person)
        with (folder / TIES).open(newline="") as file:
            for row in csv.DictReader(file):
                try:
                    tie = Tie(**row)
                    if tie.source not in graph or tie.target not in graph:
                        raise ValueError("dangling")
                except (TypeError, ValueError):
                    faults += 1
                    continue
                graph.add_edge(tie.source, tie.target, record=tie)
        return f"{faults} of 7 found, none with its line"

    return run


READINGS: dict[str, Callable[[Path], Callable[[], str]]] = {
    "polars alone": polars_alone,
    "kindframe: read and checked": kindframe_read,
    "kindframe: read, checked, network": kindframe_network,
    "pandas + networkx": pandas_networkx,
    "igraph": igraph_alone,
    "csv + networkx": csv_networkx,
    "csv + attrs + networkx": csv_attrs_networkx,
}


def one(name: str, folder: Path) -> None:
    """Do one reading in this process, and tell of it."""
    run = READINGS[name](folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    said = run()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "before": before, "said": said}))


def _compiled() -> dict[str, str]:
    """Let Python keep what it compiles, as it does where it is installed; some machines forbid it, and compile anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main() -> None:
    """Run every reading in turn, some rounds long, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--skip", nargs="*", default=[])
    parser.add_argument("--one")
    given = parser.parse_args()
    if given.one:
        one(given.one, given.folder)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if given.folder is None:
            write(folder, given.ties)
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in READINGS if name not in given.skip}
        for _ in range(given.rounds):
            for name, told in found.items():
                command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
                done = subprocess.run(command, check=True, capture_output=True, text=True, env=_compiled())
                told.append(json.loads(done.stdout))
    seconds = {name: statistics.median(t["seconds"] for t in told) for name, told in found.items()}
    base, slow = seconds["polars alone"], max(seconds.values())
    print(f"{given.ties:,} ties, {given.ties // 10:,} people; medians of {given.rounds} interleaved rounds\n")
    print("| reading | seconds | x polars | times as fast as the slowest | peak MB | the seven wrong rows |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for name, told in found.items():
        peak = max(t["peak"] for t in told)
        row = [name, f"{seconds[name]:.2f}", f"{seconds[name] / base:.1f}", f"{slow / seconds[name]:.0f}"]
        print("| " + " | ".join([*row, f"{peak:.0f}", told[0]["said"]]) + " |")


if __name__ == "__main__":
    main()
