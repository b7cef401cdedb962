"""A framework as tables: its items as CSV, or a workbook with its sources, matches and gaps beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kindframe.cells import join_ids
from kindframe.exporting import Loss, LossReport
from kindframe.framework import gaps
from kindframe.sheets import Sheet, as_csv, as_xlsx, truncated
from kindframe_exchange.naming import framework, options, resolve, written

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.framework import Framework, Item

__all__ = ["write_csv", "write_xlsx"]

COLUMNS = (
    *("item", "part_of", "depth", "kind", "label", "statement", "aliases", "audience", "see_also", "signals"),
    *("measured_by", "terms", "counts", "unknown", "reconstructed", "verified", "basis", "source", "where", "note"),
    *("lineage", "lineage_from", "lineage_note"),
)
_WIDTHS = {"label": 50, "statement": 60, "note": 50, "rationale": 60, "text": 60, "value": 80, "title": 50}
_FACTS = (
    *("id", "edition", "title", "status", "issued", "valid_from", "valid_to", "replaces", "description", "preamble"),
    *("note", "licence", "permission", "language", "shape", "reader_notes", "verified", "reconstructed", "basis"),
)
_LISTS = ("audiences", "subjects", "needs")
_SOURCE = ("key", "title", "authors", "year", "publisher", "where", "url", "doi", "licence", "note")


def write_csv(release: Release, path: Path) -> LossReport:
    """Write a framework's items as CSV."""
    options(release)
    held = framework(release)
    losses = [
        Loss(field="framework", change="dropped", count=1, why="a table of items has no room for what holds of all"),
        Loss(field="sources", change="dropped", count=len(held.sources), why="the workbook has them"),
        Loss(field="crosswalks", change="dropped", count=len(held.crosswalks), why="the workbook has them"),
        Loss(field="framework.lineage", change="dropped", count=len(held.lineage), why="the workbook has it"),
    ]
    return written("framework-csv", path, as_csv(_items(held)), losses)


def write_xlsx(release: Release, path: Path) -> LossReport:
    """Write a framework as a workbook: items, the framework's own facts, sources, matches and gaps."""
    options(release)
    held = framework(release)
    facts = [(name, _plain(getattr(held, name))) for name in _FACTS]
    facts += [(name, join_ids(list(getattr(held, name)))) for name in _LISTS]
    facts += [(f"counts of {kind}", str(n)) for kind, n in held.counts.items()]
    facts += [(f"lineage: {line.relation}", _lineage(line.from_ids, line.kinds, line.note)) for line in held.lineage]
    sheets = [
        _items(held),
        Sheet(name="Framework", columns=("field", "value"), rows=[f for f in facts if f[1]], widths=_WIDTHS),
        Sheet(
            name="Sources",
            columns=_SOURCE,
            rows=[[getattr(source, name) for name in _SOURCE] for source in held.sources],
            widths=_WIDTHS,
        ),
        *_crosswalks(release, held),
    ]
    cut = Loss(field="text", change="truncated", count=truncated(sheets), why="a cell holds 32,767 characters")
    told = sum(len(walk.sources) + bool(walk.description) for walk in held.crosswalks)
    bare = Loss(field="crosswalk.description, sources", change="dropped", count=told, why="no sheet has them")
    return written("framework-xlsx", path, as_xlsx(sheets), [cut, bare])


def _items(held: Framework) -> Sheet:
    return Sheet(name="Items", columns=COLUMNS, rows=list(_rows(held, held.items, 0)), widths=_WIDTHS)


def _rows(held: Framework, items: Iterable[Item], depth: int) -> Iterator[list[str | int | bool | None]]:
    for item in items:
        line = item.lineage
        yield [
            *(item.id, item.part_of, depth, item.kind, item.label, item.statement),
            *(join_ids(list(names)) for names in (item.aliases,)),
            item.audience,
            *(join_ids(list(names)) for names in (item.see_also, item.signals, item.measured_by, item.terms)),
            join_ids([f"{kind}={n}" for kind, n in item.counts.items()]),
            *(item.unknown, item.reconstructed, item.verified, item.basis, item.source, item.where, item.note),
            *((line.relation, join_ids(list(line.from_ids)), line.note) if line else (None, None, None)),
        ]
        yield from _rows(held, item.items, depth + 1)


def _crosswalks(release: Release, held: Framework) -> Iterator[Sheet]:
    if not held.crosswalks:
        return
    yield Sheet(
        name="Matches",
        columns=("crosswalk", "source", "relation", "target", "confidence", "author", "rationale", "where"),
        rows=[
            (
                *(walk.id, f"{walk.source}/{m.source}", m.relation, f"{walk.target}/{m.target}", m.confidence),
                *(m.author or walk.author, m.rationale, m.where),
            )
            for walk in held.crosswalks
            for m in walk.matches
        ],
        widths=_WIDTHS,
    )
    rows = []
    for walk in held.crosswalks:
        other = resolve(release, walk.target)
        if other is None:
            continue
        found = gaps(walk, held, other)
        for side, framework_, items in (("source", held, found.source), ("target", other, found.target)):
            rows += [(walk.id, side, f"{framework_.key}/{i.id}", i.title, found.remark(i)) for i in items]
    columns = ("crosswalk", "side", "item without a match", "label", "text")
    yield Sheet(name="Gaps", columns=columns, rows=rows, widths={**_WIDTHS, "item without a match": 30})


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _lineage(names: Iterable[str], kinds: Iterable[str], note: str) -> str:
    told = [join_ids(list(names)), *(f"every {kind}" for kind in kinds), note]
    return "; ".join(text for text in told if text)
