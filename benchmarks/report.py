"""Writing the report and opening it in Chromium: time and size at 120, 2,000 and 20,000 nodes and at a million ties.

    python benchmarks/report.py [NODES:TIES ...]
    python benchmarks/report.py protecting [NODES:TIES ...]

Each study is made up from a seed, people in groups that keep mostly to themselves, and is written for the study's own
team with every person in it: the most a page can hold. No analyses are run, so that what is timed is the page with its
picture. ``draw`` is from the start of loading to the picture having been drawn, ``unfold`` from a key to a group being
open, ``frame`` the mean time of a frame while the opened picture is moved, on a plain canvas, then with all ties shown
and at rest, and both again with WebGL. Chromium draws in software here, WebGL too; a page passes that over, so that the
name of the device is hidden from it for WebGL's columns, which bound from above what a graphics processor takes.

``protecting`` writes public reports with all analyses instead, each into a ledger of its own that is thrown away, and
says what each part takes: Elm Row, then made-up studies with places, groups, kinds, acts and two waves.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl

import kindframe
from kindframe import Study
from kindframe.exporting import Release
from kindframe.progress import Stage
from kindframe_report.writing import write

SIZES = ((120, 500), (2_000, 8_000), (20_000, 60_000), (20_000, 100_000), (100_000, 1_000_000))
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
DEVICES = {
    "canvas": ("--disable-gpu", "--disable-3d-apis"),
    "webgl": ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
}
NAMELESS = """
const told = WebGL2RenderingContext.prototype, extension = told.getExtension, parameter = told.getParameter;
told.getExtension = function (name) { return name.includes("renderer_info") ? null : extension.call(this, name); };
told.getParameter = function (name) { return name === this.RENDERER ? "a device" : parameter.call(this, name); };
"""
MOVED = """async () => {
  const canvas = document.querySelector('#network canvas[data-part=canvas]');
  const start = performance.now();
  for (let i = 0; i < 20; i++) {
    canvas.dispatchEvent(new KeyboardEvent('keydown', {key: i % 2 ? 'ArrowLeft' : 'ArrowRight'}));
    await new Promise((done) => requestAnimationFrame(done));
  }
  return (performance.now() - start) / 20;
}"""


def made_up(people: int, ties: int) -> Study:
    """People in groups of some hundreds; seven of ten ties stay within the group."""
    chance = np.random.default_rng(1)
    groups = min(50, max(3, people // 400))
    group = np.sort(chance.integers(0, groups, people))
    first = np.searchsorted(group, np.arange(groups))
    size = np.bincount(group, minlength=groups)
    source = chance.integers(0, people, ties)
    near = first[group[source]] + (chance.random(ties) * size[group[source]]).astype(np.int64)
    target = np.where(chance.random(ties) < 0.7, near, chance.integers(0, people, ties))
    own = source == target
    ids = np.array([f"p{i}" for i in range(people)])
    actors = pl.DataFrame({"id": ids, "kind": ["person"] * people, "group": [f"area {g + 1}" for g in group]})
    return Study.from_frames(
        actors=actors, relationships=pl.DataFrame({"source": ids[source[~own]], "target": ids[target[~own]]})
    )


LIVING = ((0, 0), (1_000, 6_000), (6_000, 40_000), (20_000, 200_000))


def living(people: int, ties: int) -> Study:
    """People in groups with an age and a gender; of the ties a fifth are visits to places, and a fifth are acts."""
    chance = np.random.default_rng(1)
    groups, places = min(60, max(3, people // 100)), max(4, people // 100)
    group = np.sort(chance.integers(0, groups, people))
    first, size = np.searchsorted(group, np.arange(groups)), np.bincount(group, minlength=groups)
    ids = np.array([f"p{i}" for i in range(people)])
    halls = np.array([f"hall{i}" for i in range(places)])

    def paired(n: int) -> tuple[np.ndarray, np.ndarray]:
        source = chance.integers(0, people, n)
        near = first[group[source]] + (chance.random(n) * size[group[source]]).astype(np.int64)
        target = np.where(chance.random(n) < 0.7, near, chance.integers(0, people, n))
        return ids[source[source != target]], ids[target[source != target]]

    none = [None] * places
    actors = pl.DataFrame(
        {
            "id": [*ids, *halls],
            "kind": ["person"] * people + ["place"] * places,
            "group": [*(f"area {g + 1}" for g in group), *none],
            "gender": [*chance.choice(["woman", "man", "other"], people, p=[0.5, 0.48, 0.02]), *none],
            "age": [*chance.integers(12, 95, people).astype(str), *none],
        }
    )
    visits = ties // 5
    source, target = paired(ties - 2 * visits)
    goes, where = ids[chance.integers(0, people, visits)], halls[(chance.zipf(1.6, visits) - 1) % places]
    kinds = chance.choice(["friend", "neighbour", "help", "family"], len(source), p=[0.4, 0.3, 0.2, 0.1])
    relationships = pl.DataFrame(
        {
            "source": [*source, *goes],
            "target": [*target, *where],
            "kind": [*kinds, *(["attends"] * visits)],
            "wave": chance.choice(["1", "2"], len(source) + visits),
        }
    )
    giver, receiver = paired(visits)
    months, days = chance.integers(1, 13, len(giver)), chance.integers(1, 28, len(giver))
    actions = pl.DataFrame(
        {
            "id": [f"act{i}" for i in range(len(giver))],
            "givers": [[one] for one in giver],
            "receivers": [[one] for one in receiver],
            "date": [f"2024-{month:02d}-{day:02d}" for month, day in zip(months, days, strict=True)],
        }
    )
    return Study.from_frames(actors=actors, relationships=relationships, actions=actions)


def protecting(people: int, ties: int, folder: Path) -> None:
    """Print what the parts of one public report take of the processor's time, and the most memory so far."""
    os.environ["KINDFRAME_STATE"] = str(folder / f"state{people}")
    row = Path(__file__).parents[1] / "examples" / "elm-row"
    study = living(people, ties) if people else kindframe.read(row)
    came: list[tuple[str, float]] = []

    def step(at: Stage) -> None:
        part = at.what.partition(" ")[0]
        if not came or came[-1][0] != part:
            came.append((part, time.process_time()))

    kindframe.report(study, folder / f"{people}.html", consent_basis="made up" if people else "", step=step)
    parts: Counter[str] = Counter()
    ends = [at for _, at in came[1:]] + [time.process_time()]
    for (part, start), end in zip(came, ends, strict=True):
        parts[part] += end - start
    rows = study.tables["relationships"].height + study.tables["actions"].height
    seconds = " | ".join(f"{parts[part]:.1f}" for part in ("Computing", "Protecting", "Writing", "Entering"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {people or 120:,} | {rows:,} | {seconds} | {sum(parts.values()):.1f} | {memory:,.0f} |", flush=True)


def opened(path: Path, painter: str) -> tuple[float, float, float, float]:
    """Seconds to the first picture, seconds to an open group, milliseconds for a frame, and for one with all ties."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, *DEVICES[painter]])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        if painter == "webgl":
            page.add_init_script(NAMELESS)
        start = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector("#network[data-ready]")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        drawn = time.perf_counter() - start
        page.locator("#network canvas[data-part=canvas]").focus()
        start = time.perf_counter()
        page.keyboard.press("n")
        page.keyboard.press("Enter")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        unfolded = time.perf_counter() - start
        frame = float(page.evaluate(MOVED))
        every = page.locator("[data-part=all]")
        if every.count():
            every.check()
            page.wait_for_timeout(300)
        all_ties = float(page.evaluate(MOVED)) if every.count() else float("nan")
        if (used := page.evaluate("document.getElementById('network').dataset.painter")) != painter:
            raise SystemExit(f"the page was painted by {used}, not by {painter}")
        browser.close()
    return drawn, unfolded, frame, all_ties


def main() -> None:
    """Print one line of the table for each size."""
    words = sys.argv[1:]
    if words[:1] == ["protecting"]:
        print("| people | ties and acts | computing, s | protecting, s | writing, s | ledger, s | in all, s | MB |")
        print("| ---: " * 8 + "|")
        with tempfile.TemporaryDirectory() as folder:
            for people, ties in [tuple(map(int, word.split(":"))) for word in words[1:]] or LIVING:
                protecting(people, ties, Path(folder))
        return
    sizes = [tuple(map(int, word.split(":"))) for word in words] or SIZES
    print(
        "| nodes | ties | write, s | again, s | of it CPU, s | file, MB | draw, s | unfold, s "
        "| frame, ms | all ties, ms | WebGL, ms | all ties, ms |"
    )
    print("| ---: " * 12 + "|")
    with tempfile.TemporaryDirectory() as folder:
        for people, ties in sizes:
            study = made_up(people, ties)
            path = Path(folder, "report.html")
            took = []
            for _ in range(2):
                start, busy = time.perf_counter(), time.process_time()
                write(Release(study=study, audience="internal"), path)
                took.append(time.perf_counter() - start)
                worked = time.process_time() - busy
            size = path.stat().st_size / 1e6
            drawn, unfolded, *frames = opened(path, "canvas")
            frames += opened(path, "webgl")[2:]
            told = " | ".join("–" if frame != frame else f"{frame:.0f}" for frame in frames)
            print(
                f"| {people:,} | {len(study.relationships):,} | {took[0]:.1f} | {took[1]:.1f} | {worked:.1f} "
                f"| {size:.2f} | {drawn:.2f} | {unfolded:.2f} | {told} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
