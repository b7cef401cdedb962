"""From the elements of a GEXF file that kindframe wrote to the frames that `kindframe_formats.restoring` takes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe_formats.gexf_flat import FlatElements
from kindframe_formats.gexf_tables import TYPES, Elements
from kindframe_formats.restoring import give_back
from kindframe_formats.rows import LINE

__all__ = ["restored_of"]


def restored_of(nodes: Elements, edges: Elements, *, file: str, toml: str, problems: Sequence[Problem]) -> Reading:
    """Give the study of a file that says kindframe wrote it; its time axis repeats what the attributes have."""
    return give_back(
        _frame(nodes, ("id",)),
        _frame(edges, ("source", "target", "id")),
        file=file,
        toml=toml,
        types={elements.name: _types(elements) for elements in (nodes, edges)},
        problems=problems,
        aside={elements.name: _aside(elements, file) for elements in (nodes, edges)},
    )


def _frame(elements: Elements, own: Sequence[str]) -> pl.DataFrame:
    n = len(elements.lines)
    if isinstance(elements, FlatElements):
        frame = elements.frame({name: f"@{name}" for name in own})
        return frame.with_columns(pl.Series(LINE, elements.lines, dtype=pl.Int64))
    columns = [pl.Series(f"@{name}", elements.get(name), dtype=pl.String) for name in own]
    for key, values in elements.values.items():
        held: list[str | None] = [None] * n
        for row, value in values.items():
            held[row] = value
        columns.append(pl.Series(elements.declared[key].title, held, dtype=pl.String))
    return pl.DataFrame([*columns, pl.Series(LINE, elements.lines, dtype=pl.Int64)])


def _types(elements: Elements) -> dict[str, str]:
    return {note.title: TYPES[note.type] for note in elements.declared.values() if note.type in TYPES}


def _aside(elements: Elements, file: str) -> dict[int, Problem]:
    return {
        row: Problem(
            code="KF-GEXF-09",
            file=file,
            row=elements.lines[row],
            column=title,
            message=f"{title!r} has two values at once, and which is meant cannot be known",
            severity=Severity.SET_ASIDE,
        )
        for row, title in elements.twice.items()
    }
