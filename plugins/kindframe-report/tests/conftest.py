"""What the tests of the report share: the samples, and a reader of pages."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest


def _samples() -> ModuleType:
    """Load the samples, which are also a script, from beside this file."""
    spec = importlib.util.spec_from_file_location("report_samples", Path(__file__).with_name("report_samples.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Page(HTMLParser):
    """A page as a browser sees it: tags in order, with the names of their attributes; text; values by attribute."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text, space made single."""
        return " ".join(" ".join(self.words).split())

    def all(self, name: str, tag: str | None = None) -> list[str]:
        """The values of an attribute, in order."""
        return [value for held, attribute, value in self.values if attribute == name and tag in (None, held)]


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    """The module of samples."""
    return _samples()


@pytest.fixture(scope="session")
def seen() -> Callable[[str], Page]:
    """Read a page as a browser does."""
    return Page
