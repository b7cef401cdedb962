"""The two painters of the network picture, in a real browser: they give the same look, and one stands in for the other.

Chromium draws WebGL in software here. The page passes over a device that says it is software, because a plain canvas is
quicker there; to have the painter tried all the same, the name of the device is hidden from the page.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kindframe import Study
from kindframe.exporting import Release

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
WEBGL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NAMELESS = """
const told = WebGL2RenderingContext.prototype;
const extension = told.getExtension, parameter = told.getParameter;
told.getExtension = function (name) { return name.includes("renderer_info") ? null : extension.call(this, name); };
told.getParameter = function (name) { return name === this.RENDERER ? "a device" : parameter.call(this, name); };
"""
APART = """async (pictures) => {
  const [one, two] = await Promise.all(pictures.map(async (text) => {
    const image = new Image();
    image.src = `data:image/png;base64,${text}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.getContext("2d").getImageData(0, 0, image.width, image.height).data;
  }));
  let sum = 0, far = 0, inked = 0;
  for (let p = 0; p < one.length; p += 4) {
    const apart = Math.max(...[0, 1, 2].map((c) => Math.abs(one[p + c] - two[p + c])));
    sum += apart; far += apart > 60; inked += Math.min(one[p], one[p + 1], one[p + 2]) < 200;
  }
  const of = 4 / one.length;
  return { same: one.length === two.length, mean: sum * of, far: far * of, inked: inked * of };
}"""

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"), pytest.mark.slow]


def _people(n: int, ties: int) -> Study:
    """People of two sorts, and places, joined by chance."""
    chance = np.random.default_rng(3)
    ids = [f"p{i}" for i in range(n)]
    kinds = [("person", "place", "group")[min(2, i % 9 // 7 + i % 13 // 12)] for i in range(n)]
    ends = chance.integers(0, n, (ties, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    return Study.from_frames(
        actors=pl.DataFrame({"id": ids, "name": [f"Mark {i}" for i in range(n)], "kind": kinds}),
        relationships=pl.DataFrame({"source": [ids[a] for a in ends[:, 0]], "target": [ids[b] for b in ends[:, 1]]}),
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of which every mark is drawn at once, and one that opens on discs."""
    writing = pytest.importorskip("kindframe_report.writing")
    folder = tmp_path_factory.mktemp("pages")
    for name, size in {"flat": (90, 240), "discs": (700, 2600)}.items():
        writing.write(Release(study=_people(*size), audience="internal"), folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in ("flat", "discs")}


@pytest.fixture(scope="module")
def launched() -> Iterator[Callable[..., Any]]:
    """Start a browser with flags once, for all tests."""
    with sync_api.sync_playwright() as play:
        held: dict[tuple[str, ...], Any] = {}

        def launch(*flags: str) -> Any:
            if flags not in held:
                held[flags] = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
            return held[flags]

        yield launch
        for browser in held.values():
            browser.close()


@pytest.fixture
def opened(launched: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Open a page where WebGL is to be had (``True``), in software that says so (``None``), or not at all."""
    contexts = []

    def open_(path: Path, webgl: bool | None, scale: int = 1) -> Any:
        browser = launched("--disable-3d-apis", "--disable-gpu") if webgl is False else launched(*WEBGL)
        contexts.append(browser.new_context(viewport={"width": 1100, "height": 700}, device_scale_factor=scale))
        if webgl:
            contexts[-1].add_init_script(NAMELESS)
        page = contexts[-1].new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("#network[data-ready]")
        return page

    yield open_
    for context in contexts:
        context.close()


def _painter(page: Any) -> str:
    return str(page.evaluate("document.getElementById('network').dataset.painter"))


def _stage(page: Any, name: str) -> str:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(250)
    held = page.locator("#network .stage").screenshot()
    if artefacts := os.environ.get("KINDFRAME_ARTEFACTS"):
        Path(artefacts, f"painted-{name}-{_painter(page)}.png").write_bytes(held)
    return base64.b64encode(held).decode("ascii")


def _lit(page: Any) -> None:
    page.locator("#network canvas[data-part=canvas]").focus()
    page.keyboard.press("n")


def _opened_disc(page: Any) -> None:
    _lit(page)
    page.keyboard.press("Enter")
    page.locator("[data-part=all]").check()


def _found(page: Any) -> None:
    page.locator("[data-part=search]").fill("mark 3")


@pytest.mark.parametrize(
    ("name", "act", "scale"),
    [
        ("flat", None, 2),
        ("flat", _found, 1),
        ("discs", _lit, 1),
        ("discs", _opened_disc, 1),
    ],
)
def test_both_painters_give_the_same_look(
    opened: Callable[..., Any], pages: dict[str, Path], name: str, act: Callable[[Any], None] | None, scale: int
) -> None:
    """As it opens, sharp, with some marks found, a disc lit and a disc open: pixel by pixel but for edges.

    A picture in which nothing is drawn would differ by all that is inked.
    """
    shots = []
    for webgl in (True, False):
        page = opened(pages[name], webgl, scale)
        if act:
            act(page)
        assert _painter(page) == ("webgl" if webgl else "canvas")
        shots.append(_stage(page, f"{name}-{act.__name__.strip('_') if act else scale}"))
    apart = page.evaluate(APART, shots)
    assert apart["same"]
    assert apart["inked"] > 0.01
    assert apart["far"] < min(0.004, apart["inked"] / 4)
    assert apart["mean"] < 5


def test_keys_walk_on_in_an_opened_disc(opened: Callable[..., Any], pages: dict[str, Path]) -> None:
    """Keys walk on among the marks of an opened disc, and 0 begins anew with nothing chosen."""
    page = opened(pages["discs"], False)
    status = page.locator("[data-part=status]")
    _opened_disc(page)
    page.locator("#network canvas[data-part=canvas]").focus()
    page.keyboard.press("n")
    assert status.inner_text().startswith("Mark ")
    page.keyboard.press("0")
    assert status.inner_text().startswith("Choose a mark")


def test_a_lost_context_leaves_the_picture_standing(opened: Callable[..., Any], pages: dict[str, Path]) -> None:
    """When the browser takes WebGL away, the plain painter draws the same picture, and keys still move it."""
    page = opened(pages["flat"], True)
    before = _stage(page, "before")
    ground = "document.querySelector('#network canvas.ground').getContext('webgl2')"
    page.evaluate(f"{ground}.getExtension('WEBGL_lose_context').loseContext()")
    page.wait_for_selector("#network[data-painter=canvas]")
    after = _stage(page, "after")
    assert page.locator("#network canvas.ground").count() == 1
    apart = page.evaluate(APART, [before, after])
    assert apart["mean"] < 2
    page.locator("#network canvas[data-part=canvas]").focus()
    page.keyboard.press("+")
    assert page.evaluate(APART, [after, _stage(page, "zoomed")])["mean"] > 2


def test_software_that_says_so_is_passed_over(opened: Callable[..., Any], pages: dict[str, Path]) -> None:
    """WebGL worked out by the processor is slower than a plain canvas, and is not chosen."""
    assert _painter(opened(pages["flat"], None)) == "canvas"


def test_two_fingers_zoom_and_one_finger_scrolls(launched: Callable[..., Any], pages: dict[str, Path]) -> None:
    """On a telephone a pinch zooms the picture and not the page; one finger up and down scrolls the page past it."""
    context = launched("--disable-gpu", "--disable-3d-apis").new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(pages["flat"].as_uri())
    page.wait_for_selector("#network[data-ready]")
    page.locator("#network .stage").scroll_into_view_if_needed()
    page.evaluate("window.gone = 0; addEventListener('pointercancel', () => { window.gone++; }, true)")
    box = page.locator("#network canvas[data-part=canvas]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = _stage(page, "phone")
    touch = context.new_cdp_session(page)
    for kind, step in [("touchStart", 0), *[("touchMove", step) for step in range(1, 12)]]:
        fingers = [
            {"x": x - 20 - 5 * step, "y": y - 30 - 8 * step, "id": 0},
            {"x": x + 20 + 5 * step, "y": y + 30 + 8 * step, "id": 1},
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("window.gone") == 0
    assert page.evaluate("visualViewport.scale") == 1
    assert page.evaluate(APART, [before, _stage(page, "phone-pinched")])["mean"] > 2
    at = page.evaluate("scrollY")
    for kind, step in [("touchStart", 0), *[("touchMove", step) for step in range(1, 12)]]:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y - 15 * step, "id": 0}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("(at) => scrollY > at + 40", arg=at)
    context.close()
