"""Writing ties and actors as two CSV files: the plainest thing every tool and every spreadsheet opens.

The columns have kindframe's own names, so that the two files in a folder are a study again, as far as they go.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import polars as pl

from kindframe.cells import guard, join_ids
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe.records import TABLES
from kindframe.study import Study
from kindframe_formats.losses import Losses, left_out

__all__ = ["guarded", "held_columns", "nodes_beside", "tables_of", "text_of", "write_csv"]

_NO_ROOM: Mapping[str, str] = {
    "domains": "an edge list has no room for domains",
    "actions": "acts are no ties; GraphML keeps them",
    "evidence": "codings are neither nodes nor edges; export the study to keep them",
    "responses": "answers are neither nodes nor edges; export the study to keep them",
    "consents": "consents are neither nodes nor edges; export the study to keep them",
}


def write_csv(release: Release, path: Path) -> LossReport:
    """Write a release's ties to ``path`` and its actors beside it, as ``NAME-nodes.csv``.

    Text that a spreadsheet would run as a formula gets an apostrophe before it, which reading takes off; numbers are
    as they are. Lists have ``;`` between their ids. Blank is unknown.

    Returns
    -------
    LossReport
        Every other table is dropped, and counted; so are the study's settings.

    Raises
    ------
    StoreNotSaved
        Where a file cannot be written.

    .. versionadded:: 0.1
    """
    losses = Losses()
    beside = nodes_beside(path)
    ties, actors = tables_of(release.study, losses)
    with atomic_write(beside) as nodes, atomic_write(path) as edges:
        nodes.write(actors)
        edges.write(ties)
    return LossReport(format="csv", losses=tuple(losses), files=(path, beside))


def nodes_beside(path: Path) -> Path:
    """Give the place of the actors beside that of the ties."""
    return path.with_name(f"{path.stem}-nodes{path.suffix or '.csv'}")


def tables_of(study: Study, losses: Losses) -> tuple[bytes, bytes]:
    """Give the text of both tables, ties and actors, and count what is not in them."""
    losses.extend(left_out(study, _NO_ROOM))
    losses.settings(study, "a table of ties has no room for titles, meanings and waves")
    ties, actors = (text_of(_cells(study.tables[name], name)) for name in ("relationships", "actors"))
    return ties, actors


def text_of(frame: pl.DataFrame) -> bytes:
    """Give a table as CSV in UTF-8."""
    held = io.BytesIO()
    frame.write_csv(held, line_terminator="\n", quote_style="necessary")
    return held.getvalue()


def held_columns(frame: pl.DataFrame, name: str) -> Iterator[pl.Series]:
    """Give the columns of a table that hold something, and its ids and ends always; lists as one text of each."""
    definition = TABLES[name]
    for column in frame.columns:
        held = frame[column]
        lists = held.dtype == pl.List
        empty = (held.list.len().sum() or 0) == 0 if lists else held.null_count() == held.len()
        if empty and column in definition.names and column not in definition.required:
            continue
        if lists:
            held = pl.Series(column, [join_ids(cell) if cell else None for cell in held.to_list()], dtype=pl.String)
        yield held


def _cells(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Write a table's cells, guarded."""
    definition = TABLES[name]
    out = []
    for held in held_columns(frame, name):
        column = held.name
        if held.dtype == pl.String and frame[column].dtype == pl.String:
            kind = definition.column(column).kind if column in definition.names else "text"
            held = guarded(held, kind if kind in ("id", "word") else "text")
        elif held.dtype == pl.Boolean:
            held = pl.select(pl.when(held).then(pl.lit("yes")).when(~held).then(pl.lit("no"))).to_series()
        out.append(held.rename(guard(column)))
    return pl.DataFrame(out)


def guarded(held: pl.Series, kind: Literal["id", "text", "word"] | str) -> pl.Series:
    """Guard a text column; values repeat, so each is looked at once."""
    how: Literal["id", "text", "word"] = "id" if kind == "id" else "word" if kind == "word" else "text"
    changed = {value: guard(value, how) for value in held.drop_nulls().unique().to_list()}
    changed = {value: made for value, made in changed.items() if made != value}
    return held.replace(changed) if changed else held
