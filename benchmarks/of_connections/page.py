"""Writes a table between its two marks into the page that shows it, so that a page holds what a command printed."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["PAGE", "put"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "measured-connections.md"


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Put the text between ``<!-- name: begin -->`` and ``<!-- name: end -->``, in place of what is there."""
    held = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    marked = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if len(marked.findall(held)) != 1:
        raise SystemExit(f"{page.name} has no one place for {name!r}.")
    page.write_text(marked.sub(lambda _: f"{begin}\n{text.strip()}\n{end}", held), encoding="utf-8")
    print(f"Written into {page.name} as {name!r}.")
