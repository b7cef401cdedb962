"""Saving and opening a million ties: `save` and `open_study` beside bare polars Parquet, networkx's pickle and GraphML.

    python benchmarks/storing.py [TIES] [ROUNDS]

Everything is written to the disk and flushed by kindframe only; the peers do not flush. The rounds are interleaved, so
that a busy moment hits all alike; medians. GraphML at its full size would take minutes: it is run on a twentieth, once,
and said so. The pickle is of a graph this program made; kindframe itself never reads one.
"""

from __future__ import annotations

import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl

from kindframe.settings import Settings
from kindframe.storing import open_study, save
from kindframe.study import Study

PEOPLE_PER_TIE = 0.1
PART = 20


def made_up(ties: int) -> Study:
    """A study of so many ties among a tenth as many people, from a seed."""
    chance = np.random.default_rng(1)
    people = int(ties * PEOPLE_PER_TIE)
    ids = pl.Series([f"p{i}" for i in range(people)])
    source = chance.integers(0, people, ties)
    target = (source + 1 + chance.integers(0, people - 1, ties)) % people
    actors = pl.DataFrame(
        {
            "id": ids,
            "name": [f"Person {i}" for i in range(people)],
            "kind": "person",
            "group": [f"g{i % 50}" for i in range(people)],
            "since": "2023-01-01",
            "age": chance.integers(16, 95, people),
        }
    )
    kinds = pl.Series(["friend", "neighbour", "help", "trust"])
    relationships = pl.DataFrame(
        {
            "source": ids.gather(source),
            "target": ids.gather(target),
            "kind": kinds.gather(chance.integers(0, 4, ties)),
            "strength": chance.random(ties).round(3),
            "reported_by": ids.gather(source),
            "since": "2020",
            "wave": pl.Series(["1", "2"]).gather(chance.integers(0, 2, ties)),
        }
    )
    return Study.from_frames(actors=actors, relationships=relationships, settings=Settings(title="A million"))


def bare_write(study: Study, folder: Path) -> int:
    """Write each table with rows as Parquet, with polars' own defaults."""
    size = 0
    for name, table in study.tables.items():
        if table.height:
            table.write_parquet(folder / f"{name}.parquet")
            size += (folder / f"{name}.parquet").stat().st_size
    return size


def bare_read(folder: Path) -> list[pl.DataFrame]:
    """Read those files."""
    return [pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]


def graph_of(study: Study) -> nx.MultiDiGraph:
    """The ties as networkx, with their kind, strength and wave."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(study.tables["actors"]["id"])
    columns = study.tables["relationships"].select("source", "target", "kind", "strength", "wave")
    graph.add_edges_from((s, t, {"kind": k, "strength": w, "wave": v}) for s, t, k, w, v in columns.iter_rows())
    return graph


def timed(act: Callable[[], object]) -> float:
    """Seconds an act takes; what it gives is let go after the clock has stopped."""
    begun = time.perf_counter()
    given = act()
    taken = time.perf_counter() - begun
    del given
    return taken


def pickled(graph: nx.MultiDiGraph, path: Path) -> None:
    """Pickle a graph into a file."""
    with path.open("wb") as file:
        pickle.dump(graph, file, protocol=5)


def unpickled(path: Path) -> object:
    """Read it again."""
    with path.open("rb") as file:
        return pickle.load(file)


def main() -> None:
    """Run all in turn, and print the table."""
    ties = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    study = made_up(ties)
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        own, bare, pickle_file, xml = folder / "s.kindframe", folder / "bare", folder / "g.pickle", folder / "g.graphml"
        bare.mkdir()
        names = ("kindframe", "polars, bare Parquet", "networkx, pickle")
        writes: dict[str, list[float]] = {name: [] for name in names}
        reads: dict[str, list[float]] = {name: [] for name in names}
        graph = graph_of(study)
        for number in range(rounds):
            writes[names[0]].append(timed(lambda: save(study, own)))
            writes[names[1]].append(timed(lambda: bare_write(study, bare)))
            reads[names[0]].append(timed(lambda: open_study(own)))
            reads[names[1]].append(timed(lambda: bare_read(bare)))
            if number < 3:
                writes[names[2]].append(timed(lambda: pickled(graph, pickle_file)))
                reads[names[2]].append(timed(lambda: unpickled(pickle_file)))
        assert open_study(own) == study
        sizes = {
            names[0]: own.stat().st_size,
            names[1]: sum(path.stat().st_size for path in bare.iterdir()),
            names[2]: pickle_file.stat().st_size,
        }
        few = graph_of(made_up(ties // PART))
        graphml = f"networkx, GraphML, {ties // PART:,} ties"
        writes[graphml] = [timed(lambda: nx.write_graphml(few, xml))]
        reads[graphml] = [timed(lambda: nx.read_graphml(xml, force_multigraph=True))]
        sizes[graphml] = xml.stat().st_size
    print(f"{ties:,} ties, {len(study.actors):,} people; medians of {rounds} (pickle 3, GraphML 1).\n")
    print("| what | save, s | open, s | open beside bare Parquet | size, MB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    base = statistics.median(reads[names[1]])
    for name in writes:
        save_time, open_time = statistics.median(writes[name]), statistics.median(reads[name])
        ratio = f"{open_time / base:.2f}" if name != graphml else ""
        print(f"| {name} | {save_time:.3f} | {open_time:.3f} | {ratio} | {sizes[name] / 1e6:.1f} |")


if __name__ == "__main__":
    main()
