"""The reports of the examples in a real browser: no console error, no request, nothing wider than the page.

Needs Debian's Chromium and Playwright's client (the dependency group ``browser``); skipped where either is absent.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kindframe as kf

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium")
EXAMPLES = ("elm-row", "north-ayrshire", "reach")
SIZES = {"phone": (390, 844), "laptop": (1280, 800)}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")

sync_api = pytest.importorskip("playwright.sync_api")
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


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of each example."""
    folder = tmp_path_factory.mktemp("reports")
    made = {}
    for name in EXAMPLES:
        made[name] = folder / f"{name}.html"
        kf.report(kf.read(ROOT / "examples" / name), made[name])
    return made


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_report_opens_quietly_and_fits(browser: Any, reports: dict[str, Path], name: str, size: str) -> None:
    """No message on the console, no request but the file itself, no sideways scrolling, a heading and pictures."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports[name].as_uri())
    page.wait_for_timeout(200)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if artefacts := os.environ.get("KINDFRAME_ARTEFACTS"):
        page.screenshot(path=f"{artefacts}/{name}-{size}.png", full_page=True)
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wide <= 0
    assert page.locator("h1").count() == 1
    assert page.locator("svg").count() >= 1
    page.close()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_report_prints(browser: Any, reports: dict[str, Path], name: str) -> None:
    """On paper it is some pages long, and not one endless sheet."""
    page = browser.new_page()
    page.goto(reports[name].as_uri())
    printed = page.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page/") >= 2
    page.close()
