"""The reports of the examples in a real browser: quiet, fitting, found and filtered, by keyboard, and in print.

Needs Debian's Chromium, and Playwright's client and axe-core (the dependency group ``browser``); skipped where one is
absent. Screenshots go to the folder that ``KINDFRAME_ARTEFACTS`` names, and are looked at only coarsely: that something
is drawn, and where.
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import kindframe as kf

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium")
EXAMPLES = ("elm-row", "north-ayrshire", "reach")
SIZES = {"phone": (390, 844), "laptop": (1366, 768)}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
READY = "#network[data-ready]"

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.base")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"),
    pytest.mark.skipif(not (ROOT / "examples").is_dir(), reason="the examples are not here"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all pages."""
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


class Reports(dict[str, Path]):
    """The public report of each example, and the street's for its own team with single people, made when asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> Path:
        path = self.folder / f"{name}.html"
        study = kf.read(ROOT / "examples" / ("elm-row" if name == "internal" else name))
        terms: dict[str, Any] = {}
        if name == "internal":
            risk = {"purpose": "to look at the picture", "accept_reidentification_risk": True}
            terms = {"audience": "internal", "analyses": ["profile"], **risk}
        kf.report(study, path, **terms)
        self[name] = path
        return path


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports by name."""
    return Reports(tmp_path_factory.mktemp("reports"))


class Opened:
    """A page with all it said on the console and all it asked for."""

    def __init__(self, browser: Any, path: Path, size: str) -> None:
        width, height = SIZES[size]
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(READY)

    def status(self) -> str:
        """What the picture says of what is chosen."""
        return str(self.page.locator("[data-part=status]").inner_text())


@pytest.fixture
def opened(browser: Any, reports: dict[str, Path]) -> Iterator[Any]:
    """Open reports by name and size; they are closed afterwards."""
    pages: list[Opened] = []

    def open_(name: str, size: str = "laptop") -> Opened:
        pages.append(Opened(browser, reports[name], size))
        return pages[-1]

    yield open_
    for held in pages:
        held.page.close()


def pixels(data: bytes) -> NDArray[np.uint8]:
    """Read a PNG of 8 bits a colour as Chromium writes it: height, width, colours."""
    width, height, _, colours = struct.unpack(">IIBB", data[16:26])
    bands = {2: 3, 6: 4}[colours]
    at, held = 8, b""
    while at < len(data):
        (long,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            held += data[at + 8 : at + 8 + long]
        at += 12 + long
    raw = np.frombuffer(zlib.decompress(held), np.uint8).reshape(height, 1 + width * bands)
    out = np.zeros((height + 1, width + 1, bands), np.int16)
    for y in range(height):
        row, above = raw[y, 1:].reshape(width, bands).astype(np.int16), out[y]
        if raw[y, 0] == 0:
            out[y + 1, 1:] = row
        elif raw[y, 0] == 2:
            out[y + 1, 1:] = (row + above[1:]) % 256
        else:
            for x in range(width):
                left, up, corner = out[y + 1, x], above[x + 1], above[x]
                if raw[y, 0] == 1:
                    guess = left
                elif raw[y, 0] == 3:
                    guess = (left + up) // 2
                else:
                    whole = left + up - corner
                    far = np.abs(np.stack([whole - left, whole - up, whole - corner]))
                    guess = np.where(far[0] <= np.minimum(far[1], far[2]), left, np.where(far[1] <= far[2], up, corner))
                out[y + 1, x + 1] = (row[x] + guess) % 256
    return out[1:, 1:, :3].astype(np.uint8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*EXAMPLES, "internal"])
def test_a_report_opens_quietly_and_fits(opened: Any, name: str, size: str) -> None:
    """No message on the console, no request but the file itself, no sideways scrolling, one heading, a live picture."""
    held = opened(name, size)
    page = held.page
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if artefacts := os.environ.get("KINDFRAME_ARTEFACTS"):
        page.screenshot(path=f"{artefacts}/{name}-{size}.png", full_page=True)
    assert held.said == []
    assert [url for url in held.asked if not url.startswith(("file:", "data:"))] == []
    assert wide <= 0
    assert page.locator("h1").count() == 1
    assert page.locator("#network canvas[data-part=canvas]").is_visible()
    assert not page.locator("#network .still").is_visible()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_report_prints(browser: Any, reports: dict[str, Path], name: str) -> None:
    """On paper it is some pages long, and not one endless sheet; the still picture stands in for the live one."""
    page = browser.new_page()
    page.goto(reports[name].as_uri())
    page.wait_for_selector(READY)
    printed = page.pdf(format="A4")
    if artefacts := os.environ.get("KINDFRAME_ARTEFACTS"):
        Path(artefacts, f"{name}.pdf").write_bytes(printed)
    page.emulate_media(media="print")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page/") >= 2
    assert page.locator("#network .still").is_visible()
    assert not page.locator("#network canvas[data-part=canvas]").is_visible()
    page.close()


@pytest.mark.parametrize("name", EXAMPLES)
def test_axe_finds_nothing_serious(opened: Any, name: str) -> None:
    """axe-core, over the whole page as it opens, finds no violation that is serious or critical."""
    page = opened(name, "phone").page
    page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == []


def test_the_picture_is_drawn_in_its_middle(opened: Any) -> None:
    """A coarse look at the canvas: marks in the middle, nothing but ground in the corner, and people's blue in it."""
    page = opened("internal").page
    page.locator("#picture").scroll_into_view_if_needed()
    seen = pixels(page.locator("#network canvas[data-part=canvas]").screenshot())
    height, width, _ = seen.shape
    inked = (np.abs(seen.astype(int) - 255).sum(axis=2) > 90).astype(float)
    middle = inked[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3].mean()
    corner = inked[height - 40 : height - 10, width - 60 : width - 10].mean()
    assert 0.05 < middle < 0.9
    assert corner < 0.02
    assert (np.abs(seen.astype(int) - np.array([0x2F, 0x66, 0x90])).sum(axis=2) < 30).mean() > 0.005


def test_search_finds_and_filters_narrow(opened: Any) -> None:
    """A name is found and counted; a kind narrows what is listed; the table shows what the picture shows."""
    page = (held := opened("internal")).page
    page.locator("[data-part=search]").fill("kettle hall")
    assert held.status().startswith("2 matches for") or held.status().startswith("1 match for")
    page.locator("[data-part=table] summary").click()
    names = page.locator("[data-part=rows] th").all_inner_texts()
    assert all("kettle hall" in name.lower() for name in names)
    page.locator("[data-part=search]").fill("")
    page.locator("[data-part=kind]").select_option(label="places")
    assert held.status() == "15 marks shown."
    assert page.locator("[data-part=rows] tr").count() == 15
    assert set(page.locator("[data-part=rows] td:nth-child(2)").all_inner_texts()) == {"place"}
    page.locator("[data-part=colour]").select_option(label="age band")
    assert page.locator("#network .live [data-part=legend] li").count() >= 5


def test_the_keyboard_reaches_everything(opened: Any) -> None:
    """From the top, the tabulator reaches the skip link, the controls and the picture; keys walk through its marks."""
    page = (held := opened("internal")).page
    reached: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.part || document.activeElement.className || 'link'"))
        if {"canvas", "in", "out", "whole"} <= reached:
            break
    assert {"skip", "search", "kind", "wave", "colour", "canvas", "in", "out", "whole"} <= reached
    page.locator("#network canvas[data-part=canvas]").focus()
    page.keyboard.press("n")
    first = held.status()
    page.keyboard.press("n")
    assert "joined to" in first
    assert held.status() != first
    page.keyboard.press("p")
    assert held.status() == first
    page.keyboard.press("Escape")
    assert held.status().startswith("Choose a mark")


def test_charts_answer_to_keys_and_pointer(opened: Any) -> None:
    """A chart is one stop: arrows tell mark after mark, Enter goes to their row, and the key holds up a group.

    The values told are those of the row, as the table shows them.
    """
    page = opened("elm-row").page
    chart = page.locator("#answer-reports figure.chart").first
    box, spoken = chart.locator(".scroll:visible"), page.locator(".spoken")
    assert chart.locator("svg [tabindex]").count() == 0
    box.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    told = dict(part.split(": ") for part in spoken.inner_text().split(". Enter")[0].split("; "))
    assert chart.locator(".tip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "TR"
    row = page.locator(":focus").locator("th, td").all_inner_texts()
    assert len(told) == 3
    assert set(told.values()) <= set(row)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    marks = chart.locator("svg:visible [data-mark]")
    dim = chart.locator("svg:visible [data-mark].dim").count()
    assert 0 < dim < marks.count()
    page.keyboard.press("Escape")
    assert chart.locator("svg:visible .dim").count() == 0
    last = marks.nth(marks.count() - 1)
    last.hover()
    assert chart.locator(".tip").inner_text().split("\n") == last.get_attribute("data-tip").split("; ")
    page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate("axe.run('#answer-reports', {resultTypes: ['violations']})")
    assert [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")] == []


def test_the_public_sees_groups_and_no_single_person(opened: Any) -> None:
    """In the public picture of the street nobody stands alone: discs with their numbers, and no mark for a person."""
    held = opened("elm-row")
    data = held.page.evaluate("JSON.parse(document.getElementById('network-data').textContent)")
    assert data["n"] == 0
    assert data["names"] == []
    groups = {disc["label"]: disc["people"] for disc in data["discs"] if disc["more"] == "people"}
    assert set(groups) == {"north", "middle", "south"}
    assert all(people >= 10 and people % 5 == 0 for people in groups.values())
    held.page.locator("#network canvas[data-part=canvas]").focus()
    held.page.keyboard.press("n")
    assert "people" in held.status()


def test_without_scripts_the_still_picture_is_there(browser: Any, reports: dict[str, Path]) -> None:
    """A reader whose browser runs no scripts sees the drawing and its words, and no dead controls."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(reports["elm-row"].as_uri())
    assert page.locator("#network .still").is_visible()
    assert not page.locator("#network .controls").is_visible()
    context.close()


def test_without_scripts_a_telephone_shows_the_whole_picture(browser: Any, reports: dict[str, Path]) -> None:
    """It is as wide as the page, with names large enough to read; nothing in it is moved sideways."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(reports["north-ayrshire"].as_uri())
    drawing = page.locator("#network .still svg").bounding_box()
    assert drawing["x"] >= 0
    assert drawing["x"] + drawing["width"] <= 390
    assert not page.locator("#network .names.broad text").first.is_visible()
    names = page.locator("#network .names.slim text")
    assert names.count() >= 8
    assert all(held.bounding_box()["height"] >= 12 for held in names.all()[:8])
    context.close()


def test_a_long_name_in_the_picture_is_written_whole(browser: Any, reports: dict[str, Path]) -> None:
    """A name is broken into lines, and none of those that are written at first is cut."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(
        """window.written = [];
        const fill = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
          window.written.push(text);
          return fill.call(this, text, ...where);
        };"""
    )
    page.goto(reports["north-ayrshire"].as_uri())
    page.wait_for_selector(READY)
    page.wait_for_function("window.written.length > 10")
    written = page.evaluate("window.written")
    page.close()
    assert [text for text in written if "…" in text] == []
    assert "Scotland's social|security services" in "|".join(written)


def test_enter_walks_through_what_a_search_found(opened: Any) -> None:
    """Enter in the field for names goes to one match after another and round again, Shift and Enter back."""
    page = (held := opened("internal")).page
    search = page.locator("[data-part=search]")
    search.fill("hall")
    said = held.status()
    matches = int(said.split()[0])
    assert said.endswith("Press Enter to go to one after another.")
    told = []
    for _ in range(matches):
        search.press("Enter")
        told.append(held.status())
    assert len(set(told)) == matches > 1
    search.press("Enter")
    assert held.status() == told[0]
    search.press("Shift+Enter")
    assert held.status() == told[-1]
    search.fill("nobody of this name")
    search.press("Enter")
    assert held.status() == "0 matches for “nobody of this name”."


def test_a_wave_that_is_chosen_is_said(opened: Any) -> None:
    """Who was asked stays; whose ties are drawn is told in words."""
    page = (held := opened("internal")).page
    page.locator("[data-part=wave]").select_option(label="Spring 2025")
    assert held.status().endswith("marks shown, with the ties of Spring 2025.")
