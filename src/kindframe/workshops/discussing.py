"""The discussion sheet: a framework's headings and entries for each audience, with room to write beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from kindframe.assessment import STANCES
from kindframe.errors import UnknownName
from kindframe.framework import Framework, Item
from kindframe.markup import told
from kindframe.problems import nearest
from kindframe.sheets import Sheet
from kindframe.workshops.printing import page, provenance, write

__all__ = ["COLUMNS", "SHEET", "discussion_sheet"]

SHEET = "Discussion"
COLUMNS = ("framework", "audience", "heading", "item", "prompt", "kind", "thoughts", "stance", "where", "about")
_WIDTHS = {"framework": 28, "audience": 14, "heading": 24, "prompt": 50, "thoughts": 60, "where": 20, "about": 16}
BLANK = "(the source leaves this blank)"


@frozen(kw_only=True)
class _Part:
    """A heading with its entries for one audience; an item without parts stands for itself."""

    audience: str
    heading: Item
    entries: tuple[Item, ...]


def discussion_sheet(framework: Framework, path: str | Path, *, audiences: Iterable[str] = ()) -> Path:
    """Write a framework as a worksheet to fill in.

    Parameters
    ----------
    framework
        A grid (headings and audiences), or any other framework: then each top item is a heading for everybody.
    path
        ``.html`` prints on paper; ``.csv`` and ``.xlsx`` are filled in and read back by `read_sheets`: ``thoughts`` are
        free, ``stance`` is one of five words, ``where`` names a place, ``about`` the id of a record of a study.
    audiences
        Only these; all by default.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnknownName
        Where the framework has no such audience.
    ParameterError
        Where the ending is none of the three.

    .. versionadded:: 0.1
    """
    chosen = tuple(audiences)
    for audience in chosen:
        if audience not in framework.audiences:
            raise UnknownName(f"audience of {framework.key}", audience, nearest(audience, framework.audiences))
    parts = [part for part in _parts(framework) if not chosen or part.audience in chosen]
    rows = [
        (framework.key, part.audience, part.heading.title, item.id, prompt, item.kind, None, None, None, None)
        for part in parts
        for item, prompt in _prompts(part)
    ]
    sheet = Sheet(name=SHEET, columns=COLUMNS, rows=rows, widths=_WIDTHS, choices={"stance": STANCES})
    return write(path, [sheet], page(framework.title, framework.language, _page(framework, parts)))


def _parts(framework: Framework) -> Iterator[_Part]:
    cells = framework.cells()
    for cell in sorted(cells, key=lambda cell: framework.audiences.index(cell.audience)):
        yield _Part(audience=cell.audience, heading=cell.heading, entries=cell.entries)
    for item in framework.items if not cells else ():
        yield _Part(audience=item.audience, heading=item, entries=tuple(p for p in item.walk() if p is not item))


def _prompts(part: _Part) -> Iterator[tuple[Item, str]]:
    """Give the rows of a part: its entries; the heading itself where the source leaves the cell blank."""
    if part.entries:
        yield from ((entry, entry.statement or entry.title) for entry in part.entries)
    elif part.heading.kind == "heading":
        yield part.heading, BLANK
    else:
        yield part.heading, part.heading.statement or part.heading.title


def _page(framework: Framework, parts: Iterable[_Part]) -> Iterator[str]:
    by: dict[str, list[_Part]] = {}
    for part in parts:
        by.setdefault(part.audience, []).append(part)
    yield f"<h1>{told(framework.title)}</h1>"
    if framework.description:
        yield f"<p>{told(framework.description)}</p>"
    yield '<p class="who">Table or name <span class="line"></span> Date <span class="line"></span></p>'
    notes = framework.reader_notes or "Thoughts"
    for audience, held in by.items():
        yield '<section class="audience">'
        if audience:
            yield f"<h2>For {told(audience)}</h2>"
        heads = "".join(f'<th scope="col">{told(head)}</th>' for head in ("", "Entries", notes))
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        for part in held:
            listed = [f"<li>{_entry(item, prompt)}</li>" for item, prompt in _prompts(part) if prompt != BLANK]
            entries = f"<td><ul>{''.join(listed)}</ul></td>" if listed else f'<td class="blank">{BLANK}</td>'
            yield f'<tr><th scope="row">{told(part.heading.title)}</th>{entries}<td class="write"></td></tr>'
        yield "</tbody></table></section>"
    yield "<p>Write what you have seen, where, and whether it speaks for an entry or against it. "
    yield "Name no private person.</p>"
    yield provenance(framework)


def _entry(item: Item, prompt: str) -> str:
    marks = f" [{', '.join(item.standing)}]" if item.standing else ""
    return f"{told(prompt)}{told(marks)} <small>({told(item.id)})</small>"
