"""Writing the report and opening it in Chromium: time and size at 120, 2,000 and 20,000 nodes and at a million ties.

    python benchmarks/report.py [NODES:TIES ...]

Each study is made up from a seed, people in groups that keep mostly to themselves, and is written for the study's own
team with every person in it: the most a page can hold. No analyses are run, so that what is timed is the page with its
picture. ``draw`` is from the start of loading to the picture having been drawn, ``unfold`` from a key to a group being
open, ``frame`` the mean time of a frame while the opened picture is moved, on a plain canvas, then with all ties shown
and at rest, and both again with WebGL. Chromium draws in software here, WebGL too; a page passes that over, so that the
name of the device is hidden from it for WebGL's columns, which bound from above what a graphics processor takes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from kindframe import Study
from kindframe.exporting import Release
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
    sizes = [tuple(map(int, word.split(":"))) for word in sys.argv[1:]] or SIZES
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
