"""A framework, or an assessment, as Markdown: to read, or to paste into a page. No text in it is taken for a mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from kindframe.exporting import Loss, LossReport
from kindframe.framework import gaps
from kindframe.markup import marked
from kindframe_exchange.naming import assessment, framework, left_out, options, resolve, written

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.framework import Crosswalk, Framework, Item

__all__ = ["write_assessment", "write_framework"]

_NO_ROOM = {
    "signals": "for machines; the workbook has it",
    "measured_by": "for machines; the workbook has it",
    "terms": "for machines; the workbook has it",
    "counts": "for machines; the workbook has it",
    "lineage": "told between editions: kindframe frameworks diff",
    "framework.lineage": "told between editions: kindframe frameworks diff",
    "framework.counts": "for machines; the workbook has it",
    "framework.needs": "for machines; the workbook has it",
    "framework.subjects": "for machines; the workbook has it",
}


def write_assessment(release: Release, path: Path) -> LossReport:
    """Write an assessment as Markdown."""
    options(release)
    held = assessment(release)
    outside = release.audience != "internal"
    unplaced = len(held.unplaced) if outside else 0
    text = (attrs.evolve(held, unplaced=()) if outside else held).to_markdown()
    if release.protection:
        text += "\n".join(["", "## Protection", "", *(f"- {marked(note)}" for note in release.protection)]) + "\n"
    differ = held.agreement.disagreements.height if held.agreement else 0
    losses = [
        Loss(field="unplaced", change="protected", count=unplaced, why="they show what somebody typed as an item"),
        Loss(field="codings", change="dropped", count=held.codings.height, why="single codings are not for a page"),
        Loss(field="disagreements", change="dropped", count=differ, why="single codings are not for a page"),
        Loss(field="coverage", change="dropped", count=len(held.coverage), why="the workbook for internal use has it"),
    ]
    return written("assessment-markdown", path, _encoded(text), losses)


def write_framework(release: Release, path: Path) -> LossReport:
    """Write a framework as Markdown, with its crosswalks and what neither side of them answers to."""
    options(release)
    held = framework(release)
    lines = [f"# {marked(held.title)}", "", f"{marked(held.key)}, {held.status}."]
    lines += [text for told in (held.description, held.preamble, held.note) if told for text in ("", marked(told))]
    lines += ["", "## Items", "", *_items(held, held.items, 0)]
    for walk in held.crosswalks:
        lines += ["", *_crosswalk(release, held, walk)]
    lines += ["", "## Sources", ""]
    lines += [f"- {marked(str(s))} {marked(s.licence) or 'No licence stated'}." for s in held.sources]
    lines += ["- None is named."] if not held.sources else []
    licence = marked(held.licence) or "not stated"
    permission = f" {marked(held.permission)}" if held.permission else ""
    lines += ["", f"Licence of this text: {licence}.{permission}"]
    return written("framework-markdown", path, _encoded("\n".join(lines) + "\n"), left_out(held, _NO_ROOM))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _items(held: Framework, items: Iterable[Item], depth: int) -> Iterator[str]:
    for item in items:
        pad = "  " * depth
        marks = f" ({', '.join(item.standing)})" if item.standing else ""
        audience = f", for {marked(item.audience)}" if item.audience else ""
        yield f"{pad}- **{marked(item.id)}** {marked(item.title)}{marks} · {item.kind}{audience}"
        told = (
            f"“{marked(item.statement)}”" if item.statement else "",
            marked(item.note),
            f"Also called {marked('; '.join(item.aliases))}." if item.aliases else "",
            f"See also {marked(', '.join(item.see_also))}." if item.see_also else "",
            f"Source: {marked(', '.join(t for t in (item.source, item.where) if t))}." if item.where else "",
        )
        yield from (f"{pad}  {text}" for text in told if text)
        yield from _items(held, item.items, depth + 1)


def _crosswalk(release: Release, held: Framework, walk: Crosswalk) -> Iterator[str]:
    yield f"## {marked(walk.title or walk.id)}"
    yield ""
    by = f", by {marked(walk.author)}" if walk.author else ""
    put = " Put together by us from a text whose own picture is missing." if walk.reconstructed else ""
    yield f"{marked(walk.source)} held against {marked(walk.target)}{by}.{put} {marked(walk.description)}".strip()
    yield ""
    yield "| item | relation | item | confidence | reason |"
    yield "| --- | --- | --- | ---: | --- |"
    for m in walk.matches:
        sure = "" if m.confidence is None else f"{m.confidence:g}"
        yield f"| {marked(m.source)} | {m.relation} | {marked(m.target)} | {sure} | {marked(m.rationale)} |"
    other = resolve(release, walk.target)
    if other is None:
        yield ""
        yield f"{marked(walk.target)} is not at hand, so what it has without a match is not known."
        return
    found = gaps(walk, held, other)
    sides = ((held, found.source, found.source_size), (other, found.target, found.target_size))
    for side, items, size in sides:
        yield ""
        yield f"Without a match in {marked(side.key)}: {len(items):,} of {size:,}."
        yield from ([""] if items else [])
        for item in items:
            remark = f". {marked(found.remark(item))}" if found.remark(item) else ""
            yield f"- **{marked(item.id)}** {marked(item.title)}{remark}"
